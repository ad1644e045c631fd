//! What rows must say of each other, one statement for each rule.

use berth_db::Db;

/// A rule: what is wrong with each row that the statement finds, and what to do about it.
struct Rule {
    what: &'static str,
    sql: &'static str,
    advice: &'static str,
}

const PUSH_AGAIN: &str = "push the artifact again, or delete it";
const TELL_US: &str = "restore a backup, or report it: no way through Berth leads here";
const HARMLESS: &str = "it does no harm; a deleted project's things are never shown";

const RULES: &[Rule] = &[
    Rule {
        what: "an artifact needs a blob that is not there",
        sql: "SELECT ab.digest FROM artifact_blobs ab LEFT JOIN blobs b ON b.digest = ab.digest WHERE b.id IS NULL",
        advice: PUSH_AGAIN,
    },
    Rule {
        what: "an artifact needs a blob that is marked for deletion",
        sql: "SELECT ab.digest FROM artifact_blobs ab JOIN blobs b ON b.digest = ab.digest WHERE b.state = 1",
        advice: PUSH_AGAIN,
    },
    Rule {
        what: "the bin needs a blob that is not there",
        sql: "SELECT bb.digest FROM bin_artifact_blobs bb JOIN bin_items i ON i.id = bb.item_id AND i.gone = 0 \
              LEFT JOIN blobs b ON b.digest = bb.digest WHERE b.id IS NULL",
        advice: "purge the item, or push the artifact again",
    },
    Rule {
        what: "the bin needs a blob that is marked for deletion",
        sql: "SELECT bb.digest FROM bin_artifact_blobs bb JOIN bin_items i ON i.id = bb.item_id AND i.gone = 0 \
              JOIN blobs b ON b.digest = bb.digest WHERE b.state = 1",
        advice: "purge the item, or push the artifact again",
    },
    Rule {
        what: "an artifact does not keep its own manifest alive",
        sql: "SELECT a.digest FROM artifacts a WHERE NOT EXISTS \
              (SELECT 1 FROM artifact_blobs ab WHERE ab.artifact_id = a.id AND ab.digest = a.digest)",
        advice: PUSH_AGAIN,
    },
    Rule {
        what: "an artifact says another size of its manifest than the manifest has",
        sql: "SELECT a.digest FROM artifacts a JOIN blobs b ON b.digest = a.digest \
              WHERE b.state = 0 AND b.size <> a.manifest_size",
        advice: PUSH_AGAIN,
    },
    Rule {
        what: "an index refers to a manifest that is not there",
        sql: "SELECT c.child_digest FROM artifact_children c WHERE NOT EXISTS (SELECT 1 FROM artifacts a \
              WHERE a.repository_id = c.repository_id AND a.digest = c.child_digest)",
        advice: "push the manifest again by its digest, or delete the index",
    },
    Rule {
        what: "an index takes another artifact for its part",
        sql: "SELECT c.child_digest FROM artifact_children c LEFT JOIN artifacts a ON a.id = c.child_id \
              WHERE c.child_id IS NOT NULL AND (a.id IS NULL OR a.digest <> c.child_digest \
              OR a.repository_id <> c.repository_id)",
        advice: TELL_US,
    },
    Rule {
        what: "a tag points at an artifact of another repository",
        sql: "SELECT t.name FROM tags t JOIN artifacts a ON a.id = t.artifact_id \
              WHERE a.repository_id <> t.repository_id",
        advice: "push the tag again, or delete it",
    },
    Rule {
        what: "a tag points at no artifact",
        sql: "SELECT t.name FROM tags t LEFT JOIN artifacts a ON a.id = t.artifact_id WHERE a.id IS NULL",
        advice: "push the tag again, or delete it",
    },
    Rule {
        what: "an artifact counts for another project than its repository",
        sql: "SELECT a.digest FROM artifacts a JOIN repositories r ON r.id = a.repository_id \
              WHERE a.project_id <> r.project_id",
        advice: TELL_US,
    },
    Rule {
        what: "a repository belongs to a project that is gone, or that has another name",
        sql: "SELECT r.name FROM repositories r LEFT JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL \
              WHERE p.id IS NULL OR substr(r.name, 1, length(p.name) + 1) <> p.name || '/'",
        advice: TELL_US,
    },
    Rule {
        what: "two blobs share an object",
        sql: "SELECT object_key FROM blobs WHERE state = 0 GROUP BY object_key HAVING COUNT(*) > 1",
        advice: TELL_US,
    },
    Rule {
        what: "a hold names a blob that is not there",
        sql: "SELECT h.digest FROM holds h LEFT JOIN blobs b ON b.digest = h.digest WHERE b.id IS NULL",
        advice: "it ends by itself; whoever pushes with that blob sends it again",
    },
    Rule {
        what: "a hold is of a repository that is not there",
        sql: "SELECT h.digest FROM holds h LEFT JOIN repositories r ON r.id = h.repository_id WHERE r.id IS NULL",
        advice: "it ends by itself",
    },
    Rule {
        what: "a task belongs to an execution that is not there",
        sql: "SELECT t.job_id FROM tasks t LEFT JOIN executions e ON e.id = t.execution_id WHERE e.id IS NULL",
        advice: "stop it (PUT /api/v2.0/jobservice/jobs/ID with the action stop)",
    },
    Rule {
        what: "a schedule belongs to a retention policy that is not there",
        sql: "SELECT CAST(s.vendor_id AS TEXT) FROM schedules s WHERE s.vendor_type = 'RETENTION' \
              AND NOT EXISTS (SELECT 1 FROM retention_policies p WHERE p.id = s.vendor_id)",
        advice: "it runs nothing; report it",
    },
    Rule {
        what: "a retention policy belongs to a project that is gone",
        sql: "SELECT p.name FROM retention_policies x JOIN projects p ON p.id = x.project_id \
              WHERE p.deleted_at IS NOT NULL",
        advice: HARMLESS,
    },
    Rule {
        what: "a webhook belongs to a project that is gone",
        sql: "SELECT p.name FROM webhook_policies x JOIN projects p ON p.id = x.project_id \
              WHERE p.deleted_at IS NOT NULL",
        advice: HARMLESS,
    },
    Rule {
        what: "a member belongs to a project that is gone",
        sql: "SELECT p.name FROM members x JOIN projects p ON p.id = x.project_id WHERE p.deleted_at IS NOT NULL",
        advice: HARMLESS,
    },
    Rule {
        what: "a robot works in a project that is gone",
        sql: "SELECT x.name FROM robots x LEFT JOIN projects p ON p.id = x.project_id AND p.deleted_at IS NULL \
              WHERE x.deleted = 0 AND x.project_id <> 0 AND p.id IS NULL",
        advice: "delete the robot",
    },
];

/// Rows that are told of one rule.
const MOST: usize = 100;

/// What breaks a rule, one line each.
pub(super) async fn check(db: &Db) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for Rule { what, sql, advice } in RULES {
        let rows = db.scan(move |tx| tx.query(&format!("{sql} LIMIT {MOST}"), &[])).await?;
        for row in rows {
            found.push(format!("{what}: {} ({advice})", row.get::<String>(0)?));
        }
    }
    Ok(found)
}
