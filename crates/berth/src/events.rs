//! The outbox: what happened, written in the transaction that did it. Consumers read it after the commit
//! and mark rows done; a domain that records an event does not know them.

use berth_db::{Tx, params};
use serde_json::{Value, json};

use crate::error::Result;

/// In which project something happened, and whose doing it was.
#[derive(Clone, Copy, Debug)]
pub struct By<'e> {
    /// The project.
    pub project_id: i64,
    /// The name, "" of nobody in particular.
    pub operator: &'e str,
}

/// Something that happened to a repository.
#[derive(Clone, Debug)]
pub enum Event<'e> {
    /// A manifest was pushed; the tags now point at it.
    ArtifactPushed {
        /// The repository's full name.
        repository: &'e str,
        /// The manifest's digest.
        digest: &'e str,
        /// The media type it was pushed with.
        media_type: &'e str,
        /// The tags that moved.
        tags: &'e [String],
        /// Who pushed it.
        by: By<'e>,
    },
    /// An artifact and its tags were deleted.
    ArtifactDeleted {
        /// The repository's full name.
        repository: &'e str,
        /// The manifest's digest.
        digest: &'e str,
        /// Digests of the accessories and children that went with it.
        also: &'e [String],
        /// The tags that it had.
        tags: &'e [String],
        /// Who deleted it.
        by: By<'e>,
    },
    /// A tag was given to an artifact over the API.
    TagCreated {
        /// The repository's full name.
        repository: &'e str,
        /// The tag.
        tag: &'e str,
        /// The digest it points at.
        digest: &'e str,
    },
    /// A tag was deleted, its artifact remains.
    TagDeleted {
        /// The repository's full name.
        repository: &'e str,
        /// The tag.
        tag: &'e str,
    },
    /// Artifacts came back out of the bin, with their tags. Nobody pushed, so webhooks tell nothing of it.
    Restored {
        /// The repository's full name.
        repository: &'e str,
        /// Their ids; what they are is read when it is consumed.
        artifacts: &'e [i64],
    },
    /// A repository was deleted with everything in it.
    RepositoryDeleted {
        /// The repository's full name.
        repository: &'e str,
    },
}

impl Event<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::ArtifactPushed { .. } => "artifact_pushed",
            Self::ArtifactDeleted { .. } => "artifact_deleted",
            Self::TagCreated { .. } => "tag_created",
            Self::TagDeleted { .. } => "tag_deleted",
            Self::Restored { .. } => "restored",
            Self::RepositoryDeleted { .. } => "repository_deleted",
        }
    }

    fn payload(&self) -> Value {
        match self {
            Self::ArtifactPushed { repository, digest, media_type, tags, by } => {
                json!({"repository": repository, "digest": digest, "media_type": media_type, "tags": tags,
                       "project_id": by.project_id, "operator": by.operator})
            }
            Self::ArtifactDeleted { repository, digest, also, tags, by } => {
                json!({"repository": repository, "digest": digest, "also": also, "tags": tags,
                       "project_id": by.project_id, "operator": by.operator})
            }
            Self::TagCreated { repository, tag, digest } => {
                json!({"repository": repository, "tag": tag, "digest": digest})
            }
            Self::TagDeleted { repository, tag } => json!({"repository": repository, "tag": tag}),
            Self::Restored { repository, artifacts } => {
                json!({"repository": repository, "artifacts": artifacts})
            }
            Self::RepositoryDeleted { repository } => json!({"repository": repository}),
        }
    }
}

/// Records an event under the repository's sequence number.
pub fn record(tx: &mut Tx<'_>, repository: i64, sequence: i64, event: &Event<'_>) -> Result<()> {
    let now = tx.now()?;
    let sql =
        "INSERT INTO outbox (repository_id, sequence, kind, payload, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.execute(sql, &params![repository, sequence, event.kind(), event.payload().to_string(), now])?;
    Ok(())
}

/// What only those hear of who are told, and what changes nothing in a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldKind {
    /// An artifact was pulled.
    Pulled,
    /// An artifact went with its repository.
    Gone,
    /// A quota refused something.
    QuotaExceeded,
    /// A quota is nearly used up.
    QuotaWarned,
}

impl ToldKind {
    fn name(self) -> &'static str {
        match self {
            Self::Pulled => "artifact_pulled",
            Self::Gone => "artifact_gone",
            Self::QuotaExceeded => "quota_exceeded",
            Self::QuotaWarned => "quota_warned",
        }
    }
}

/// Such an event.
#[derive(Clone, Debug)]
pub struct Told {
    /// What it is.
    pub kind: ToldKind,
    /// The project.
    pub project_id: i64,
    /// The repository's full name.
    pub repository: String,
    /// The manifest's digest, "" when it is about none.
    pub digest: String,
    /// A tag.
    pub tag: Option<String>,
    /// Who did it.
    pub operator: String,
    /// More, in words.
    pub details: String,
    /// When, in microseconds UTC, if it was not now.
    pub at: Option<i64>,
}

/// Records such events. The journal has no use for them.
pub fn record_told(tx: &mut Tx<'_>, told: &[Told]) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO outbox (repository_id, sequence, kind, payload, created_at, journaled_at) \
               VALUES (NULL, 0, ?1, ?2, ?3, ?3)";
    for event in told {
        let payload = json!({
            "project_id": event.project_id,
            "repository": event.repository,
            "digest": event.digest,
            "tag": event.tag,
            "operator": event.operator,
            "details": event.details,
            "at": event.at,
        });
        tx.execute(sql, &params![event.kind.name(), payload.to_string(), now])?;
    }
    Ok(())
}

/// Records that a project was made, changed or deleted. What it is now is read when it is consumed.
pub fn record_project(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    // The numbers of a project's records then come in the order of their commits: the last one is the newest.
    let lock = format!("SELECT id FROM projects WHERE id = ?1{}", tx.for_update());
    tx.query(&lock, &params![project])?;
    let now = tx.now()?;
    let sql = "INSERT INTO outbox (repository_id, sequence, kind, payload, created_at) \
               VALUES (NULL, 0, 'project_changed', ?1, ?2)";
    tx.execute(sql, &params![json!({"project": project}).to_string(), now])?;
    Ok(())
}

/// A retention task that ended and had deleted something.
#[derive(Clone, Debug)]
pub struct RetentionFinished<'e> {
    /// The project.
    pub project_id: i64,
    /// The project's name.
    pub project: &'e str,
    /// The repository's full name.
    pub repository: &'e str,
    /// The policy.
    pub policy: i64,
    /// The execution that the task is part of.
    pub execution: i64,
    /// The task.
    pub task: i64,
    /// The rules in force: template, params, tag_selectors and scope_selectors of each.
    pub rules: Vec<Value>,
    /// Artifacts that were judged.
    pub total: i64,
    /// Artifacts that stayed.
    pub retained: i64,
    /// The task's status.
    pub result: &'e str,
    /// What was deleted: its kind (IMAGE, …) and its name, `repository:tag` or `repository@digest`.
    pub deleted: &'e [(String, String)],
    /// Who did it.
    pub operator: &'e str,
}

/// Records that a retention task ended, as `retention_finished`. The journal has no use for it.
pub fn record_retention(tx: &mut Tx<'_>, finished: &RetentionFinished<'_>) -> Result<()> {
    let now = tx.now()?;
    let deleted: Vec<Value> =
        finished.deleted.iter().map(|(kind, name)| json!({"type": kind, "name_tag": name})).collect();
    let payload = json!({
        "project_id": finished.project_id,
        "project_name": finished.project,
        "repository": finished.repository,
        "policy_id": finished.policy,
        "execution_id": finished.execution,
        "task_id": finished.task,
        "rules": finished.rules,
        "total": finished.total,
        "retained": finished.retained,
        "result": finished.result,
        "deleted": deleted,
        "operator": finished.operator,
    });
    let sql = "INSERT INTO outbox (repository_id, sequence, kind, payload, created_at, journaled_at) \
               VALUES (NULL, 0, 'retention_finished', ?1, ?2, ?2)";
    tx.execute(sql, &params![payload.to_string(), now])?;
    Ok(())
}
