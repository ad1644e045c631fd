//! Repositories: they come into being with the first upload, are listed from the first manifest on, and
//! order everything that happens in them by a sequence.

pub mod list;
mod sql;

use berth_db::Tx;

use crate::artifacts;
use crate::audit::{self, Kind, Operation};
use crate::authz::{Allowed, Delete, Push, ReadableProjects, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::events::{self, Event};
use crate::undelete::{self, Bin};

/// A repository's row, locked until the transaction ends.
#[derive(Clone, Copy, Debug)]
pub struct Locked {
    /// Its id.
    pub id: i64,
    /// The number of what happens now.
    pub sequence: i64,
}

/// The id of a repository, when it exists.
pub fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<i64>> {
    sql::find(tx, name)
}

/// The id of a repository in its project, when it exists.
pub fn find_in(tx: &mut Tx<'_>, scope: &RepositoryScope) -> Result<Option<i64>> {
    sql::find_in_project(tx, scope.name.as_str(), scope.project.id)
}

/// Keeps everything else from happening in a repository until commit; its id, when it exists.
pub fn lock(tx: &mut Tx<'_>, scope: &RepositoryScope) -> Result<Option<i64>> {
    sql::lock(tx, scope.name.as_str(), scope.project.id)
}

/// Keeps artifacts from being deleted in a repository until commit; others may do the same.
pub fn share(tx: &mut Tx<'_>, scope: &RepositoryScope) -> Result<()> {
    sql::share(tx, scope.name.as_str(), scope.project.id)
}

/// The repository to which an upload goes, made if absent. The project must still exist.
pub fn ensure(tx: &mut Tx<'_>, allowed: &Allowed<RepositoryScope, Push>) -> Result<i64> {
    let scope = allowed.scope();
    if let Some(id) = sql::keep(tx, scope.name.as_str(), scope.project.id)? {
        return Ok(id);
    }
    check_project(tx, scope)?;
    sql::insert(tx, scope.name.as_str(), scope.project.id)
}

/// Takes the repository's lock and the next number of its sequence for a push.
pub fn advance_for_push(tx: &mut Tx<'_>, allowed: &Allowed<RepositoryScope, Push>) -> Result<Locked> {
    advance_or_make(tx, allowed.scope())
}

/// The same for whoever has proven another right to put artifacts there.
pub(crate) fn advance_or_make(tx: &mut Tx<'_>, scope: &RepositoryScope) -> Result<Locked> {
    check_project(tx, scope)?;
    if let Some(locked) = sql::advance(tx, scope.name.as_str(), scope.project.id, true)? {
        return Ok(locked);
    }
    sql::insert(tx, scope.name.as_str(), scope.project.id)?;
    let locked = sql::advance(tx, scope.name.as_str(), scope.project.id, true)?;
    locked.ok_or_else(|| Error::internal("a repository vanished while it was made"))
}

/// A repository as the journal tells it.
#[derive(Clone, Copy, Debug)]
pub struct Restored {
    /// The number of what happened last; the next one comes after it.
    pub sequence: i64,
    /// When it was pushed to first, in microseconds UTC.
    pub begun_at: i64,
    /// When something happened to it last, in microseconds UTC.
    pub changed_at: i64,
}

/// Makes a repository anew as it was; its id.
pub fn restore(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Push>,
    restored: &Restored,
) -> Result<i64> {
    check_project(tx, allowed.scope())?;
    sql::restore(tx, allowed.scope().name.as_str(), allowed.scope().project.id, restored)
}

/// Takes the lock and the next number for a change to what is there.
pub fn advance(tx: &mut Tx<'_>, scope: &RepositoryScope) -> Result<Locked> {
    sql::advance(tx, scope.name.as_str(), scope.project.id, false)?.ok_or_else(unknown)
}

/// Deletes a repository with all its artifacts, tags and holds.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<RepositoryScope, Delete>, bin: Bin) -> Result<()> {
    let locked = advance(tx, allowed.scope())?;
    artifacts::tell_all_gone(tx, allowed, locked.id)?;
    let item = bin.open(tx, undelete::Kind::Repository, allowed, locked.id, ("", ""))?;
    if let Some(item) = item {
        item.keep_repository(tx, locked.id)?;
    }
    let freed = artifacts::delete_all(tx, allowed.scope(), locked.id)?;
    if let Some(item) = item {
        item.close(tx, freed)?;
    }
    sql::delete(tx, locked.id)?;
    let name = allowed.scope().name.as_str();
    let (project, said) = (Some(allowed.scope().project.id), format!("delete repository: {name}"));
    audit::record(tx, allowed.caller(), project, (Operation::Delete, Kind::Repository), name, &said)?;
    let event = Event::RepositoryDeleted { repository: allowed.scope().name.as_str() };
    events::record(tx, locked.id, locked.sequence, &event)
}

/// Removes repositories without artifacts and holds that nothing happened to since `before` (microseconds UTC), up to
/// `most`; how many went.
pub fn remove_empty(tx: &mut Tx<'_>, before: i64, most: i64) -> Result<u64> {
    sql::remove_empty(tx, before, most)
}

/// A project may be deleted, and another of its name made, between the check of the right and now.
pub(crate) fn check_project(tx: &mut Tx<'_>, scope: &RepositoryScope) -> Result<()> {
    if sql::is_project_live(tx, scope.project.id)? { Ok(()) } else { Err(unknown()) }
}

fn unknown() -> Error {
    Error::new(Code::NameUnknown, "the repository does not exist")
}

/// Names of repositories after `last`, in order, at most `limit`: all of them, or those that a caller may
/// pull from. Only repositories that hold an artifact are there.
pub fn names(
    tx: &mut Tx<'_>,
    readable: Option<ReadableProjects>,
    last: &str,
    limit: i64,
) -> Result<Vec<String>> {
    sql::names(tx, readable, last, limit)
}
