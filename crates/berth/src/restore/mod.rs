//! Out of the bin: back to where it was, or ended before its time. Whoever may delete a thing may restore it; only who may
//! delete the project may end it for good. A thing comes back as it was or not at all: what stands in its way is told
//! with what to do about it.

mod artifact;
pub mod list;
mod project;
mod purge;
mod repository;
mod sql;
mod tag;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use berth_db::Tx;
use berth_oci::RepositoryName;

use crate::audit::{self, Operation};
use crate::authn::Caller;
use crate::authz::{
    self, Allowed, Delete, DeleteArtifact, DeleteProject, DeleteTag, DeletedProject, RepositoryScope,
    RestoreProject, Right,
};
use crate::directory::{self, Project};
use crate::error::{Code, Error, Result};
use crate::events::{self, Event};
use crate::repositories::Locked;
use crate::undelete::{Bin, Kind};

pub use purge::{empty, purge};

/// Artifacts that one event tells of.
const TOLD_AT_ONCE: usize = 500;

/// An item of the bin, locked until the transaction ends where it is to be changed.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// The project it was in, or was.
    pub project_id: i64,
    /// The full name of the repository it was in or was; "" of a project.
    pub repository: String,
    /// The name that people know it by.
    pub name: String,
    /// The digest of an artifact, or of a tag's.
    pub digest: String,
}

/// Proof that the caller may restore an item.
pub enum Way {
    /// A tag.
    Tag(Allowed<RepositoryScope, DeleteTag>),
    /// An artifact.
    Artifact(Allowed<RepositoryScope, DeleteArtifact>),
    /// A repository.
    Repository(Allowed<RepositoryScope, Delete>),
    /// A project.
    Project(Allowed<DeletedProject, RestoreProject>),
}

/// Proof of a right over the bin of a project, be it there or in the bin itself.
pub enum Holder<R> {
    /// It is there.
    Live(Allowed<Arc<Project>, R>),
    /// It is in the bin.
    Deleted(Allowed<DeletedProject, RestoreProject>),
}

/// What came back, for memories that must learn of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Restored {
    /// Something in this repository, or the repository.
    In(RepositoryName),
    /// A project.
    Project(Project),
}

/// Finds an item and proves that the caller may restore it. One of a project that the caller may not read is as if
/// absent.
///
/// # Errors
/// 409 when the project is in the bin itself.
pub fn prove(tx: &mut Tx<'_>, caller: &Caller, bin: Bin, id: i64) -> Result<(Item, Way)> {
    let item = sql::lock(tx, bin, id)?.ok_or_else(|| hidden(caller, id))?;
    let way = match (place(tx, caller, &item)?, item.kind) {
        (Place::Live(project), kind) => {
            let name = item.repository.parse().map_err(Error::internal)?;
            let way = way_in(tx, caller, &project, name, kind);
            way.map_err(|error| refusal(tx, caller, &project, item.id, error))?
        }
        (Place::Deleted(allowed), Kind::Project) => Way::Project(allowed),
        (Place::Deleted(allowed), _) => {
            let said =
                format!("its project is in the bin: restore that first, item {}", allowed.scope().item);
            return Err(Error::conflict(said));
        }
    };
    Ok((item, way))
}

/// Finds an item and proves a right over its project. One of a project that the caller may not read is as if absent.
fn prove_holder<R: Right>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    found: Option<Item>,
    id: i64,
) -> Result<(Item, Holder<R>)> {
    let item = found.ok_or_else(|| hidden(caller, id))?;
    let holder = match place(tx, caller, &item)? {
        Place::Live(project) => {
            let allowed = authz::project(tx, caller, Some(project.clone()));
            Holder::Live(allowed.map_err(|error| refusal(tx, caller, &project, item.id, error))?)
        }
        Place::Deleted(allowed) => Holder::Deleted(allowed),
    };
    Ok((item, holder))
}

/// Finds an item and proves that the caller may see it.
pub fn prove_seen(tx: &mut Tx<'_>, caller: &Caller, bin: Bin, id: i64) -> Result<(Item, Holder<Delete>)> {
    let found = sql::find(tx, bin, id)?;
    prove_holder(tx, caller, found, id)
}

/// Finds an item and proves that the caller may purge it.
pub fn prove_purge(
    tx: &mut Tx<'_>,
    caller: &Caller,
    bin: Bin,
    id: i64,
) -> Result<(Item, Holder<DeleteProject>)> {
    let found = sql::lock(tx, bin, id)?;
    prove_holder(tx, caller, found, id)
}

enum Place {
    Live(Arc<Project>),
    Deleted(Allowed<DeletedProject, RestoreProject>),
}

/// Where an item's project is; of one in the bin only if the caller may know of it.
fn place(tx: &mut Tx<'_>, caller: &Caller, item: &Item) -> Result<Place> {
    match directory::find_by_id(tx, item.project_id)? {
        Some(project) => Ok(Place::Live(Arc::new(project))),
        None => {
            let allowed = authz::deleted_project(tx, caller, item.project_id)?;
            allowed.map(Place::Deleted).ok_or_else(|| hidden(caller, item.id))
        }
    }
}

/// The right over something in a project: the one to delete such a thing, or to delete repositories.
fn way_in(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project: &Arc<Project>,
    name: RepositoryName,
    kind: Kind,
) -> Result<Way> {
    let found = Some(project.clone());
    let whole = authz::repository::<Delete>(tx, caller, found.clone(), name.clone());
    Ok(match (kind, whole) {
        (Kind::Tag, Ok(whole)) => Way::Tag(whole.weaken()),
        (Kind::Tag, Err(_)) => Way::Tag(authz::repository(tx, caller, found, name)?),
        (Kind::Artifact, Ok(whole)) => Way::Artifact(whole.weaken()),
        (Kind::Artifact, Err(_)) => Way::Artifact(authz::repository(tx, caller, found, name)?),
        (Kind::Repository, whole) => Way::Repository(whole?),
        (Kind::Project, _) => return Err(Error::conflict("the project is there already")),
    })
}

/// How a missing right is told: not at all to whoever may not read the project.
fn refusal(tx: &mut Tx<'_>, caller: &Caller, project: &Project, id: i64, error: Error) -> Error {
    match authz::standing(tx, caller, project) {
        Ok(standing) if standing.is_visible() => error,
        Ok(_) => Error { why: error.why, ..hidden(caller, id) },
        Err(error) => error,
    }
}

fn hidden(caller: &Caller, id: i64) -> Error {
    if caller.is_anonymous() {
        return Error::unauthorized();
    }
    Error::not_found(format!("the bin has no item {id}"))
}

/// Brings an item back. `without_taken`: tags of an artifact that name another one by now are left out.
///
/// # Errors
/// 409 with the reason when something stands in its way: nothing is changed then.
pub fn restore(tx: &mut Tx<'_>, bin: Bin, item: &Item, way: &Way, without_taken: bool) -> Result<Restored> {
    let restored = match way {
        Way::Tag(allowed) => tag::restore(tx, bin, item, allowed)?,
        Way::Artifact(allowed) => artifact::restore(tx, bin, item, allowed, without_taken)?,
        Way::Repository(allowed) => repository::restore(tx, item, allowed)?,
        Way::Project(allowed) => project::restore(tx, item, allowed)?,
    };
    sql::end(tx, item.id)?;
    let caller = match way {
        Way::Tag(allowed) => allowed.caller(),
        Way::Artifact(allowed) => allowed.caller(),
        Way::Repository(allowed) => allowed.caller(),
        Way::Project(allowed) => allowed.caller(),
    };
    note(tx, caller, item, Operation::Restore)?;
    Ok(restored)
}

/// Tells the audit log what became of an item.
fn note(tx: &mut Tx<'_>, caller: &Caller, item: &Item, operation: Operation) -> Result<()> {
    let kind = match item.kind {
        Kind::Tag => audit::Kind::Tag,
        Kind::Artifact => audit::Kind::Artifact,
        Kind::Repository => audit::Kind::Repository,
        Kind::Project => audit::Kind::Project,
    };
    let said = format!("{} {}: {}", operation.name(), kind.name(), item.name);
    audit::record(tx, caller, Some(item.project_id), (operation, kind), &item.name, &said)
}

/// Tells the journal of artifacts that came back.
fn tell(tx: &mut Tx<'_>, scope: &RepositoryScope, locked: Locked, artifacts: &[i64]) -> Result<()> {
    for ids in artifacts.chunks(TOLD_AT_ONCE) {
        let event = Event::Restored { repository: scope.name.as_str(), artifacts: ids };
        events::record(tx, locked.id, locked.sequence, &event)?;
    }
    Ok(())
}

/// Keeps the content of an item from being collected until it is referenced again.
fn hold_blobs(tx: &mut Tx<'_>, item: &Item) -> Result<()> {
    match sql::hold_blobs(tx, item.id)? {
        None => Ok(()),
        Some(digest) => Err(Error::conflict(format!(
            "its content {digest} is damaged or gone: upload that to the project again and then restore it"
        ))),
    }
}

/// The refusal of a quota, as a conflict.
fn over_quota(error: Error) -> Error {
    if error.code != Code::Denied {
        return error;
    }
    let said = format!("{}. Delete something else or have the limit raised, then restore it", error.message);
    Error::conflict(said).because(error)
}
