//! Queries of the journal: what waits in the outbox, and all of a repository.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use berth_db::{Row, Tx, params};
use serde_json::Value;

use super::{Entry, Object, Record, Restored, What};
use crate::error::{Error, Result};
use crate::listing::in_list;

/// A row of the outbox.
pub(super) struct Waiting {
    pub id: i64,
    pub repository_id: Option<i64>,
    pub created_at: i64,
    /// The name of the repository; of a project's record "".
    pub repository: String,
    pub sequence: i64,
    pub kind: String,
    pub payload: Value,
}

/// What was not journaled yet, oldest first.
pub(super) fn waiting(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Waiting>> {
    let sql = "SELECT id, repository_id, sequence, kind, payload, created_at FROM outbox WHERE journaled_at IS NULL \
               ORDER BY id LIMIT ?1";
    tx.query(sql, &params![most])?.iter().map(waiting_of).collect()
}

fn waiting_of(row: &Row) -> Result<Waiting> {
    let payload: Value = serde_json::from_str(&row.get::<String>(4)?).map_err(Error::internal)?;
    Ok(Waiting {
        id: row.get(0)?,
        repository_id: row.get(1)?,
        sequence: row.get(2)?,
        kind: row.get(3)?,
        repository: payload["repository"].as_str().unwrap_or_default().to_owned(),
        payload,
        created_at: row.get(5)?,
    })
}

/// The entries of rows of the outbox, by repository; what is none of the journal's is left out.
pub(super) fn entries(tx: &mut Tx<'_>, rows: &[Waiting]) -> Result<BTreeMap<String, Vec<Entry>>> {
    let mut found: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut pushed: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        let Some(repository) = row.repository_id else { continue };
        let mut text = row.payload.clone();
        text["kind"] = Value::from(row.kind.as_str());
        let what = match row.kind.as_str() {
            "artifact_pushed" | "artifact_deleted" | "tag_created" | "tag_deleted" | "repository_deleted" => {
                serde_json::from_value::<What>(text).map_err(Error::internal)?
            }
            "restored" => What::Restored { artifacts: restored(tx, repository, &row.payload)? },
            _ => continue,
        };
        if let What::ArtifactPushed { digest, .. } = &what {
            pushed.entry(repository).or_default().insert(digest.clone());
        }
        let entry = Entry { id: row.id, sequence: row.sequence, at: row.created_at, what };
        found.entry(row.repository.clone()).or_default().push(entry);
    }
    let mut parts = HashMap::new();
    for (repository, digests) in pushed {
        parts.extend(parts_of(tx, repository, digests)?);
    }
    for entry in found.values_mut().flatten() {
        if let What::ArtifactPushed { digest, blobs, subject, .. } = &mut entry.what {
            (*subject, *blobs) = parts.get(digest.as_str()).cloned().unwrap_or_default();
        }
    }
    Ok(found)
}

/// The artifacts of a restoration that are still there, as they are now: what happened to them since is told later, so
/// a projection ends where it should.
fn restored(tx: &mut Tx<'_>, repository: i64, payload: &Value) -> Result<Vec<Restored>> {
    let ids: Vec<i64> = serde_json::from_value(payload["artifacts"].clone()).map_err(Error::internal)?;
    let mut found: BTreeMap<i64, Restored> = BTreeMap::new();
    for ids in ids.chunks(200) {
        let (places, ids) = in_list(ids, 2);
        let bound = [&params![repository][..], &ids].concat();
        let sql = format!(
            "SELECT id, digest, manifest_media_type, subject_digest, push_time FROM artifacts \
             WHERE repository_id = ?1 AND id IN {places}"
        );
        for row in tx.query(&sql, &bound)? {
            let one = Restored {
                digest: row.get(1)?,
                media_type: row.get(2)?,
                subject: row.get(3)?,
                pushed_at: row.get(4)?,
                tags: Vec::new(),
                blobs: Vec::new(),
            };
            found.insert(row.get(0)?, one);
        }
        let sql = format!(
            "SELECT artifact_id, name FROM tags WHERE repository_id = ?1 AND artifact_id IN {places}"
        );
        for row in tx.query(&sql, &bound)? {
            if let Some(one) = found.get_mut(&row.get(0)?) {
                one.tags.push(row.get(1)?);
            }
        }
        let sql = format!(
            "SELECT ab.artifact_id, b.digest, b.size, b.object_key FROM artifact_blobs ab \
             JOIN blobs b ON b.digest = ab.digest WHERE ab.repository_id = ?1 AND ab.artifact_id IN {places}"
        );
        for row in tx.query(&sql, &bound)? {
            if let Some(one) = found.get_mut(&row.get(0)?) {
                one.blobs.push(Object { digest: row.get(1)?, size: row.get(2)?, key: row.get(3)? });
            }
        }
    }
    Ok(found.into_values().collect())
}

/// An artifact's subject and the objects that it needs.
type Parts = (Option<String>, Vec<Object>);

fn parts_of(tx: &mut Tx<'_>, repository: i64, digests: BTreeSet<String>) -> Result<HashMap<String, Parts>> {
    let mut found: HashMap<String, Parts> = HashMap::new();
    for digests in digests.iter().map(String::as_str).collect::<Vec<_>>().chunks(200) {
        let (places, digests) = in_list(digests, 2);
        let sql = format!(
            "SELECT a.digest, b.digest, b.size, b.object_key, a.subject_digest FROM artifacts a \
             JOIN artifact_blobs ab ON ab.artifact_id = a.id JOIN blobs b ON b.digest = ab.digest \
             WHERE a.repository_id = ?1 AND a.digest IN {places}"
        );
        for row in tx.query(&sql, &[&params![repository][..], &digests].concat())? {
            let object = Object { digest: row.get(1)?, size: row.get(2)?, key: row.get(3)? };
            let (subject, objects) = found.entry(row.get(0)?).or_default();
            *subject = row.get(4)?;
            objects.push(object);
        }
    }
    Ok(found)
}

/// Marks rows done. Only time removes them: another consumer may still want them.
pub(super) fn mark(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    let now = tx.now()?;
    for ids in ids.chunks(500) {
        let list = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let sql = format!("UPDATE outbox SET journaled_at = ?1 WHERE id IN ({list})");
        tx.execute(&sql, &params![now])?;
    }
    Ok(())
}

/// Removes rows that were journaled before `before` (microseconds UTC) and told to webhooks; returns how many.
pub(super) fn purge(tx: &mut Tx<'_>, before: i64, most: i64) -> Result<u64> {
    let sql = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE journaled_at < ?1 \
               AND told_at IS NOT NULL LIMIT ?2)";
    Ok(tx.execute(sql, &params![before, most])?)
}

/// Whether every repository was written once; an installation that is older than its journal was not.
pub(super) fn is_begun(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.find("SELECT 1 FROM settings WHERE name = 'journal.begun'", &[])?.is_some())
}

pub(super) fn set_begun(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO settings (name, value, version, updated_at) VALUES ('journal.begun', '1', 1, ?1) \
               ON CONFLICT (name) DO NOTHING";
    tx.execute(sql, &params![now])?;
    Ok(())
}

/// Repositories that were pushed to, after a name.
pub(super) fn repositories(tx: &mut Tx<'_>, after: &str, most: i64) -> Result<Vec<String>> {
    let sql =
        "SELECT name FROM repositories WHERE name > ?1 AND pushed_at IS NOT NULL ORDER BY name LIMIT ?2";
    let rows = tx.query(sql, &params![after, most])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// Ids of all projects, also of those that are gone, so that no id is used again.
pub(super) fn projects(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    let rows = tx.query("SELECT id FROM projects", &[])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// All of a repository and the number of the outbox that it is the result of; nothing when it is gone. The
/// repository is locked, so that nothing happens in between.
pub(super) fn state(tx: &mut Tx<'_>, repository: &str) -> Result<Option<(i64, Vec<Entry>)>> {
    let lock = format!(
        "SELECT id, sequence FROM repositories WHERE name = ?1 AND pushed_at IS NOT NULL{}",
        tx.for_update()
    );
    let Some(row) = tx.find(&lock, &params![repository])? else { return Ok(None) };
    let (id, sequence): (i64, i64) = (row.get(0)?, row.get(1)?);
    let last = through(tx)?;
    let mut objects: HashMap<i64, Vec<Object>> = HashMap::new();
    let sql = "SELECT ab.artifact_id, b.digest, b.size, b.object_key FROM artifact_blobs ab \
               JOIN blobs b ON b.digest = ab.digest WHERE ab.repository_id = ?1";
    for row in tx.query(sql, &params![id])? {
        let object = Object { digest: row.get(1)?, size: row.get(2)?, key: row.get(3)? };
        objects.entry(row.get(0)?).or_default().push(object);
    }
    let sql = "SELECT id, digest, manifest_media_type, push_time, subject_digest FROM artifacts \
               WHERE repository_id = ?1 ORDER BY id";
    let mut entries = Vec::new();
    for row in tx.query(sql, &params![id])? {
        let artifact: i64 = row.get(0)?;
        let what = What::ArtifactPushed {
            digest: row.get(1)?,
            media_type: row.get(2)?,
            tags: Vec::new(),
            subject: row.get(4)?,
            blobs: objects.remove(&artifact).unwrap_or_default(),
        };
        entries.push(Entry { id: last, sequence, at: row.get(3)?, what });
    }
    // A tag by itself, since it may have moved long after its artifact came.
    let sql = "SELECT t.name, a.digest, t.push_time FROM tags t JOIN artifacts a ON a.id = t.artifact_id \
               WHERE t.repository_id = ?1 ORDER BY t.id";
    for row in tx.query(sql, &params![id])? {
        let what = What::TagCreated { tag: row.get(0)?, digest: row.get(1)? };
        entries.push(Entry { id: last, sequence, at: row.get(2)?, what });
    }
    Ok(Some((last, entries)))
}

/// The highest number that the outbox gave away so far, also of rows that were purged since.
pub(super) fn through(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.last_id("outbox")?)
}

/// Lets the numbers of the outbox go on above those that the journal knows.
pub(super) fn go_on_after(tx: &mut Tx<'_>, number: i64) -> Result<()> {
    Ok(tx.continue_ids("outbox", number)?)
}

/// What a project's journal keeps of it.
pub(super) fn record(tx: &mut Tx<'_>, project: i64) -> Result<Record> {
    let sql = "SELECT p.name, p.public, p.created_at, p.deleted_at IS NOT NULL, q.hard FROM projects p \
               LEFT JOIN quotas q ON q.project_id = p.id WHERE p.id = ?1";
    let Some(row) = tx.find(sql, &params![project])? else {
        return Ok(Record { id: project, deleted: true, ..Record::default() });
    };
    let sql = "SELECT name, value FROM project_metadata WHERE project_id = ?1";
    let metadata = tx.query(sql, &params![project])?;
    Ok(Record {
        id: project,
        name: row.get(0)?,
        public: row.get(1)?,
        created_at: row.get(2)?,
        deleted: row.get(3)?,
        storage_limit: row.get(4)?,
        metadata: metadata.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_>>()?,
    })
}

/// Names of the projects that exist and whether they are public, but for those whose change was not journaled yet.
pub(super) fn live_records(tx: &mut Tx<'_>) -> Result<Vec<Record>> {
    let waiting = waiting(tx, i64::MAX)?;
    let waiting: BTreeSet<i64> = waiting.iter().filter_map(|row| row.payload["project"].as_i64()).collect();
    let rows = tx.query("SELECT id, name, public FROM projects WHERE deleted_at IS NULL ORDER BY id", &[])?;
    let records = rows.iter().map(|row| {
        Ok(Record { id: row.get(0)?, name: row.get(1)?, public: row.get(2)?, ..Record::default() })
    });
    let records = records.collect::<Result<Vec<Record>>>()?;
    Ok(records.into_iter().filter(|record| !waiting.contains(&record.id)).collect())
}

/// What was not journaled yet, by repository; for comparing the journal with the database.
pub(super) fn pending(tx: &mut Tx<'_>) -> Result<BTreeMap<String, Vec<Entry>>> {
    let rows = waiting(tx, i64::MAX)?;
    entries(tx, &rows)
}
