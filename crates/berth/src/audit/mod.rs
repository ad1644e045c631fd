//! The audit log: who changed or pulled what, and when. A change is recorded in its own transaction, pulls
//! go to a bounded memory that is written in batches. It holds names, never contents or secrets.

pub mod list;
mod pulls;
mod sql;

use std::sync::Arc;

use berth_db::Tx;

use crate::authn::Caller;
use crate::error::Result;

pub use pulls::PullLog;

/// Longest text of a row, in bytes; a longer one is cut.
const MAX_TEXT: usize = 1024;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Something was made.
    Create,
    /// Something was changed.
    Update,
    /// Something was deleted.
    Delete,
    /// An artifact was pulled.
    Pull,
}

impl Operation {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Pull => "pull",
        }
    }
}

/// What it happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the kinds of the API
pub enum Kind {
    Artifact,
    Tag,
    Repository,
    Project,
    Member,
    Robot,
    User,
}

impl Kind {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Artifact => "artifact",
            Self::Tag => "tag",
            Self::Repository => "repository",
            Self::Project => "project",
            Self::Member => "member",
            Self::Robot => "robot",
            Self::User => "user",
        }
    }
}

/// The kinds of events that are told to those who choose among them.
pub const EVENT_TYPES: [&str; 15] = [
    "create_artifact",
    "delete_artifact",
    "pull_artifact",
    "create_project",
    "delete_project",
    "update_project",
    "delete_repository",
    "create_user",
    "delete_user",
    "update_user",
    "create_robot",
    "delete_robot",
    "create_member",
    "delete_member",
    "update_member",
];

/// One row of the log.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The id.
    pub id: i64,
    /// Who did it, "anonymous" for nobody in particular.
    pub username: String,
    /// What was done.
    pub operation: String,
    /// To which object.
    pub resource: String,
    /// Of which kind.
    pub resource_type: String,
    /// In words.
    pub description: String,
    /// Whether it succeeded.
    pub result: bool,
    /// Microseconds UTC.
    pub at: i64,
}

/// Records what the transaction does; `project` is none for what belongs to no project.
pub fn record(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project: Option<i64>,
    (operation, kind): (Operation, Kind),
    resource: &str,
    description: &str,
) -> Result<()> {
    let at = tx.now()?;
    let row = Row {
        project: project.unwrap_or(0),
        username: Arc::from(name_of(caller)),
        operation,
        kind,
        resource: cut(resource),
        description: cut(description),
        at,
    };
    sql::insert(tx, &[row])
}

/// A row on its way to the database.
#[derive(Clone)]
struct Row {
    project: i64,
    username: Arc<str>,
    operation: Operation,
    kind: Kind,
    resource: String,
    description: String,
    at: i64,
}

fn name_of(caller: &Caller) -> &str {
    match caller.name() {
        "" => "anonymous",
        name => name,
    }
}

fn cut(text: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut("short"), "short");
        let long = "é".repeat(MAX_TEXT);
        assert_eq!(cut(&long).len(), MAX_TEXT);
        assert_eq!(cut(&format!("a{long}")).len(), MAX_TEXT - 1);
    }
}
