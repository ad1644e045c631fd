//! The audit log: who changed or pulled what, and when. A change is recorded in its own transaction, pulls
//! go to a bounded memory that is written in batches. It holds names, never contents or secrets.

mod forward;
pub mod list;
mod pulls;
mod sql;

use std::sync::Arc;

use berth_db::Tx;

use crate::authn::Caller;
use crate::error::Result;

pub use forward::{check_endpoint, forward};
pub use pulls::PullLog;

/// Longest text of a row, in bytes; a longer one is cut.
const MAX_TEXT: usize = 1024;
/// Longest name that somebody tried to log in with, in characters.
const MAX_NAME: usize = 255;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Something was made.
    Create,
    /// Something was changed.
    Update,
    /// Something was deleted.
    Delete,
    /// Something came back out of the bin.
    Restore,
    /// Something in the bin was ended before its time.
    Purge,
    /// An artifact was pulled.
    Pull,
    /// Somebody logged in, or tried to.
    Login,
    /// Somebody logged out.
    Logout,
}

impl Operation {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Purge => "purge",
            Self::Pull => "pull",
            Self::Login => "login",
            Self::Logout => "logout",
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
    UserGroup,
    Quota,
    Configuration,
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
            Self::UserGroup => "user_group",
            Self::Quota => "quota",
            Self::Configuration => "configuration",
        }
    }
}

/// The kinds of events that are told to those who choose among them.
pub const EVENT_TYPES: [&str; 18] = [
    "create_artifact",
    "delete_artifact",
    "pull_artifact",
    "create_project",
    "delete_project",
    "delete_repository",
    "login_user",
    "logout_user",
    "create_user",
    "delete_user",
    "update_user",
    "create_robot",
    "delete_robot",
    "update_configuration",
    "create_member",
    "delete_member",
    "update_member",
    "update_project",
];

/// What is recorded, as administrators set it.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Whether rows stay in the database.
    pub keep: bool,
    /// Whether rows are forwarded.
    pub forward: bool,
    /// Events that are left out, of [`EVENT_TYPES`].
    pub disabled: Vec<String>,
}

/// Sets what is recorded, for every replica from this transaction on.
pub fn set_policy(tx: &mut Tx<'_>, policy: &Policy) -> Result<()> {
    sql::set_policy(tx, policy)
}

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
        result: true,
        at,
    };
    sql::insert(tx, &[row])
}

/// Records that somebody logged in or out, or failed to.
pub fn record_session(tx: &mut Tx<'_>, name: &str, operation: Operation, result: bool) -> Result<()> {
    let at = tx.now()?;
    // What is typed for a name may be anything.
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect();
    let description = operation.name().to_owned();
    let resource = name.clone();
    let row = Row {
        project: 0,
        username: Arc::from(name),
        operation,
        kind: Kind::User,
        resource,
        description,
        result,
        at,
    };
    sql::insert(tx, &[row])
}

/// Removes rows that are older than `before` and of one of `events` (`operation_kind`), looking at no more than `most`
/// after a place; where to go on, if there is more, and how many rows went. Rows that were not forwarded yet stay. A dry
/// run counts only.
pub fn purge(
    tx: &mut Tx<'_>,
    before: i64,
    after: (i64, i64),
    events: &[String],
    (most, is_dry): (i64, bool),
) -> Result<(Option<(i64, i64)>, u64)> {
    let rows = sql::older(tx, before, after, most)?;
    let next = rows.last().filter(|_| rows.len() as i64 == most).map(|(id, at, _)| (*at, *id));
    let chosen = rows.iter().filter(|(_, _, event)| events.iter().any(|name| name == event));
    let ids: Vec<i64> = chosen.map(|(id, _, _)| *id).collect();
    if !is_dry {
        sql::remove(tx, &ids)?;
    }
    Ok((next, ids.len() as u64))
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
    result: bool,
    at: i64,
}

impl Row {
    /// The event as [`EVENT_TYPES`] names it.
    fn event(&self) -> String {
        format!("{}_{}", self.operation.name(), self.kind.name())
    }
}

fn name_of(caller: &Caller) -> &str {
    match caller.name() {
        "" => "anonymous",
        name => name,
    }
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_TEXT)].to_owned()
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
