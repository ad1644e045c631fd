//! What is kept of each table, said once: an item's rows have all columns of the rows they come from. A test compares
//! this page with the schema of both databases, so that no later column is forgotten.

use berth_db::{Tx, Value, params};

use crate::error::Result;

/// A table and its twin in the bin, `bin_` and the table's name, which has `item_id` before the same columns.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    /// The table.
    pub table: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    /// Which of its rows belong to the project `?2`; "" for what is no setting of projects.
    pub of_project: &'static str,
}

/// Repositories.
pub const REPOSITORIES: Relation = Relation {
    table: "repositories",
    columns: &[
        "id",
        "project_id",
        "name",
        "description",
        "sequence",
        "pushed_at",
        "pull_count",
        "created_at",
        "updated_at",
    ],
    of_project: "",
};

/// Artifacts.
pub const ARTIFACTS: Relation = Relation {
    table: "artifacts",
    columns: &[
        "id",
        "project_id",
        "repository_id",
        "digest",
        "size",
        "manifest_size",
        "manifest_media_type",
        "media_type",
        "artifact_type",
        "type",
        "subject_digest",
        "annotations",
        "extra_attrs",
        "push_time",
        "pull_time",
        "accessory_type",
        "icon",
    ],
    of_project: "",
};

/// The blobs that artifacts need.
pub const ARTIFACT_BLOBS: Relation = Relation {
    table: "artifact_blobs",
    columns: &["artifact_id", "digest", "repository_id"],
    of_project: "",
};

/// What indexes refer to.
pub const ARTIFACT_CHILDREN: Relation = Relation {
    table: "artifact_children",
    columns: &[
        "parent_id",
        "position",
        "repository_id",
        "child_digest",
        "child_id",
        "platform",
        "annotations",
        "urls",
    ],
    of_project: "",
};

/// The labels of artifacts.
pub const ARTIFACT_LABELS: Relation =
    Relation { table: "artifact_labels", columns: &["artifact_id", "label_id"], of_project: "" };

/// Tags.
pub const TAGS: Relation = Relation {
    table: "tags",
    columns: &["id", "repository_id", "name", "artifact_id", "push_time", "pull_time"],
    of_project: "",
};

/// Robot accounts, which leave a row without a secret behind.
pub const ROBOTS: Relation = Relation {
    table: "robots",
    columns: &[
        "id",
        "project_id",
        "name",
        "description",
        "salt",
        "secret_hash",
        "duration",
        "expires_at",
        "disabled",
        "permissions",
        "creator_type",
        "creator_ref",
        "deleted",
        "revoked_at",
        "created_at",
        "updated_at",
    ],
    of_project: "project_id = ?2 AND deleted = 0",
};

const OF_PROJECT: &str = "project_id = ?2";

/// What belongs to a repository, its own row first.
const CONTENTS: [Relation; 6] =
    [REPOSITORIES, ARTIFACTS, ARTIFACT_BLOBS, ARTIFACT_CHILDREN, ARTIFACT_LABELS, TAGS];

/// What belongs to a project beside its own row; whatever another one refers to comes before it.
pub const PROJECT: [Relation; 11] = [
    Relation { table: "project_metadata", columns: &["project_id", "name", "value"], of_project: OF_PROJECT },
    Relation {
        table: "members",
        columns: &["id", "project_id", "entity_type", "entity_id", "role_id", "created_at", "updated_at"],
        of_project: OF_PROJECT,
    },
    Relation {
        table: "labels",
        columns: &["id", "project_id", "name", "description", "color", "created_at", "updated_at"],
        of_project: OF_PROJECT,
    },
    Relation {
        table: "immutable_rules",
        columns: &[
            "id",
            "project_id",
            "disabled",
            "priority",
            "tag_decoration",
            "tag_pattern",
            "tag_extras",
            "repository_decoration",
            "repository_pattern",
            "created_at",
            "updated_at",
        ],
        of_project: OF_PROJECT,
    },
    ROBOTS,
    Relation {
        table: "robot_trusts",
        columns: &["id", "robot_id", "issuer", "audience", "subject"],
        of_project: "robot_id IN (SELECT r.id FROM robots r WHERE r.project_id = ?2 AND r.deleted = 0)",
    },
    Relation {
        table: "webhook_policies",
        columns: &[
            "id",
            "project_id",
            "name",
            "description",
            "enabled",
            "creator",
            "event_types",
            "targets",
            "created_at",
            "updated_at",
        ],
        of_project: OF_PROJECT,
    },
    Relation {
        table: "webhook_triggers",
        columns: &["policy_id", "event_type", "at"],
        of_project: "policy_id IN (SELECT w.id FROM webhook_policies w WHERE w.project_id = ?2)",
    },
    Relation {
        table: "retention_policies",
        columns: &["id", "project_id", "rules", "cron", "revision", "created_at", "updated_at"],
        of_project: OF_PROJECT,
    },
    Relation {
        table: "cve_allowlists",
        columns: &["id", "project_id", "expires_at", "items", "created_at", "updated_at"],
        of_project: OF_PROJECT,
    },
    Relation {
        table: "quotas",
        columns: &["id", "project_id", "hard", "used", "created_at", "updated_at"],
        of_project: OF_PROJECT,
    },
];

/// Everything that an item can have rows of.
pub(super) fn all() -> impl Iterator<Item = Relation> {
    CONTENTS.into_iter().chain(PROJECT)
}

impl Relation {
    /// Copies rows into an item; how many. The condition speaks of the table and of `?2` and what follows.
    pub(super) fn keep(self, tx: &mut Tx<'_>, item: i64, condition: &str, values: &[Value]) -> Result<u64> {
        let (table, columns) = (self.table, self.columns.join(", "));
        let sql = format!(
            "INSERT INTO bin_{table} (item_id, {columns}) SELECT CAST(?1 AS BIGINT), {columns} FROM {table} \
             WHERE {condition}"
        );
        Ok(tx.execute(&sql, &[&params![item][..], values].concat())?)
    }

    /// Copies an item's rows back; how many. `repository` replaces the repository of before. The condition speaks of the
    /// twin, of the item `?1` and, if there is one, of the repository `?2`.
    pub fn put_back(
        self,
        tx: &mut Tx<'_>,
        item: i64,
        repository: Option<i64>,
        condition: &str,
    ) -> Result<u64> {
        let (table, columns) = (self.table, self.columns.join(", "));
        let mut values = params![item].to_vec();
        let place = "repository_id";
        let is_placed = repository.is_some() && self.columns.contains(&place);
        let given: Vec<String> = self
            .columns
            .iter()
            .map(|column| match *column {
                column if column == place && is_placed => "CAST(?2 AS BIGINT)".to_owned(),
                column => format!("bin_{table}.{column}"),
            })
            .collect();
        if let Some(repository) = repository.filter(|_| is_placed) {
            values.push(repository.into());
        }
        let given = given.join(", ");
        let sql = format!(
            "INSERT INTO {table} ({columns}) SELECT {given} FROM bin_{table} WHERE bin_{table}.item_id = ?1{condition}"
        );
        Ok(tx.execute(&sql, &values)?)
    }
}
