//! Projects: the unit of rights, with a name that is the first part of every repository's. A deleted
//! project keeps its row, so that its id is never used again; its name is free at once.

pub mod list;
mod metadata;
mod restore;
pub mod settings;
mod sql;

use std::sync::Arc;

use berth_db::{Dialect, Tx};

use crate::allowlists::{self, Allowlist};
use crate::audit::{self, Kind, Operation};
use crate::authz::{
    self, Act, Allowed, Authenticated, DeleteProject, LoggedIn, Person, ReadProject, Resource, Role,
    UpdateProject,
};
use crate::directory::{self, Change, Project};
use crate::error::{Code, Error, Result};
use crate::undelete::{self, Bin};
use crate::{events, immutability, labels, quotas, robots, settings as stored, users, webhooks};

pub use metadata::{Metadata, Settings};
pub use restore::{restore, restore_unknown};

/// Longest name.
const MAX_NAME: usize = 255;
const NOT_EMPTY: &str = "the project contains repositories, can not be deleted";

/// How a request names a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProjectRef {
    /// By its id.
    Id(i64),
    /// By its name.
    Name(String),
}

/// A project as its readers see it.
#[derive(Clone, Debug)]
pub struct ProjectView {
    /// The project.
    pub project: Project,
    /// The name of the user who made it.
    pub owner_name: String,
    /// Repositories in it.
    pub repo_count: i64,
    /// Its settings, without `public`.
    pub metadata: Metadata,
    /// The vulnerabilities that are accepted in it.
    pub allowlist: Allowlist,
    /// The caller's roles in it, strongest first.
    pub roles: Vec<Role>,
}

/// What a project holds, in numbers.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Repositories in it.
    pub repo_count: i64,
    /// Members of each role, for those who may list the members.
    pub members: Option<Vec<(Role, i64)>>,
    /// Bytes that may be used and are, for those who may see the quota.
    pub quota: Option<(i64, i64)>,
    /// Bytes of what is in the bin alone, for those who may see the quota.
    pub recoverable: Option<i64>,
}

/// The project that a request names, if it exists; its reader must still be proven.
pub fn find(tx: &mut Tx<'_>, named: &ProjectRef) -> Result<Option<Arc<Project>>> {
    let found = match named {
        ProjectRef::Id(id) => directory::find_by_id(tx, *id)?,
        ProjectRef::Name(name) if check_name(name).is_err() => None,
        ProjectRef::Name(name) => directory::find_by_name(tx, name)?,
    };
    Ok(found.map(Arc::new))
}

/// Makes the public project `library` if there never was one.
pub fn bootstrap(tx: &mut Tx<'_>) -> Result<()> {
    const LIBRARY: i64 = 1;
    let is_made = sql::insert_first(tx, LIBRARY, "library", users::FIRST_ADMIN)?;
    if !is_made {
        return Ok(());
    }
    sql::insert_first_member(tx, LIBRARY, users::FIRST_ADMIN)?;
    quotas::create(tx, LIBRARY, quotas::UNLIMITED)?;
    if tx.dialect() == Dialect::Postgres {
        // An id that was given by hand does not move PostgreSQL's sequence.
        tx.query(
            "SELECT setval(pg_get_serial_sequence('projects', 'id'), (SELECT MAX(id) FROM projects))",
            &[],
        )?;
    }
    changed(tx, LIBRARY)
}

/// Makes a project, with its maker as the first project admin.
pub fn create(
    tx: &mut Tx<'_>,
    maker: &Allowed<Person, LoggedIn>,
    name: &str,
    settings: &Settings,
) -> Result<Project> {
    check_name(name)?;
    let owner = maker.scope().id;
    let id = sql::insert(tx, name, owner, settings.public.unwrap_or(false))?;
    sql::insert_first_member(tx, id, owner)?;
    sql::put_metadata(tx, id, &settings.metadata)?;
    let usual = stored::stored(tx)?;
    let limit = settings.storage_limit.filter(|_| usual.quota_per_project_enable);
    let limit = limit.unwrap_or(usual.storage_per_project);
    quotas::check_limit(limit)?;
    quotas::create(tx, id, limit)?;
    put_allowlist(tx, id, settings)?;
    let said = format!("create project: {name}");
    audit::record(tx, maker.caller(), Some(id), (Operation::Create, Kind::Project), name, &said)?;
    changed(tx, id)?;
    reload(tx, id)
}

/// One project.
pub fn get(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, ReadProject>) -> Result<ProjectView> {
    let project = allowed.scope();
    let standing = authz::standing(tx, allowed.caller(), project)?;
    Ok(ProjectView {
        project: Project::clone(project),
        owner_name: sql::owner_name(tx, project.owner_id)?,
        repo_count: sql::repo_count(tx, project.id)?,
        metadata: sql::metadata(tx, project.id)?,
        allowlist: allowlists::of_project(tx, project.id)?,
        roles: standing.roles().to_vec(),
    })
}

/// Changes a project's settings.
pub fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, UpdateProject>,
    settings: &Settings,
) -> Result<Project> {
    let project = allowed.scope();
    sql::update(tx, project.id, settings.public)?;
    sql::put_metadata(tx, project.id, &settings.metadata)?;
    put_allowlist(tx, project.id, settings)?;
    note(tx, allowed)?;
    changed(tx, project.id)?;
    reload(tx, project.id)
}

/// Why the project cannot be deleted, if it cannot.
pub fn obstacle(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, DeleteProject>,
) -> Result<Option<&'static str>> {
    let count = sql::repo_count(tx, allowed.scope().id)?;
    Ok((count > 0).then_some(NOT_EMPTY))
}

/// Deletes an empty project; when that was. Repositories that only ever held uploads go with it; what the bin keeps of it
/// stays there.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, DeleteProject>, bin: Bin) -> Result<i64> {
    let id = allowed.scope().id;
    if !sql::lock(tx, id)? {
        return Err(absent());
    }
    // First away with the empty ones, then count: a push in between waits for the lock or is counted.
    sql::delete_empty_repositories(tx, id)?;
    if sql::has_repositories(tx, id)? {
        return Err(Error::new(Code::Precondition, NOT_EMPTY));
    }
    bin.keep_project(tx, allowed)?;
    labels::delete_all(tx, id)?;
    immutability::delete_all(tx, id)?;
    webhooks::delete_all(tx, id)?;
    robots::forget_project(tx, allowed)?;
    allowlists::forget_project(tx, id)?;
    quotas::forget_project(tx, id)?;
    let (name, said) = (&allowed.scope().name, format!("delete project: {}", allowed.scope().name));
    audit::record(tx, allowed.caller(), Some(id), (Operation::Delete, Kind::Project), name, &said)?;
    let deleted_at = sql::delete(tx, id)?;
    changed(tx, id)?;
    Ok(deleted_at)
}

/// Brings a deleted project's row back. What belongs to it is in the bin.
///
/// # Errors
/// 409 when another project has its name by now.
pub(crate) fn revive(tx: &mut Tx<'_>, id: i64, name: &str) -> Result<()> {
    if !sql::revive(tx, id, name)? {
        return Err(absent());
    }
    changed(tx, id)
}

/// Whether a name is taken, which everybody who is known may ask.
pub fn is_taken(tx: &mut Tx<'_>, _: &Allowed<Authenticated, LoggedIn>, name: &str) -> Result<bool> {
    Ok(find(tx, &ProjectRef::Name(name.to_owned()))?.is_some())
}

/// What a project holds, in numbers.
pub fn summary(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, ReadProject>, bin: Bin) -> Result<Summary> {
    let project = allowed.scope();
    let standing = authz::standing(tx, allowed.caller(), project)?;
    let may_list = standing.may(Resource::Member, Act::List);
    let repo_count = sql::repo_count(tx, project.id)?;
    let members = if may_list { Some(sql::members_by_role(tx, project.id)?) } else { None };
    let may_see_quota = standing.may(Resource::Quota, Act::Read);
    let quota = if may_see_quota { quotas::of_project(tx, project.id)? } else { None };
    let recoverable = if may_see_quota { Some(undelete::recoverable(tx, bin, project.id)?) } else { None };
    Ok(Summary { repo_count, members, quota, recoverable })
}

/// Records that a project was changed.
fn note<R>(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, R>) -> Result<()> {
    let (project, what) = (allowed.scope(), (Operation::Update, Kind::Project));
    let said = format!("update project: {}", project.name);
    audit::record(tx, allowed.caller(), Some(project.id), what, &project.name, &said)
}

fn put_allowlist(tx: &mut Tx<'_>, id: i64, settings: &Settings) -> Result<()> {
    match &settings.allowlist {
        Some(list) => allowlists::set_of_project(tx, id, list),
        None => Ok(()),
    }
}

/// Other processes and the journal learn of it.
fn changed(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    directory::announce(tx, Change::Project(id))?;
    events::record_project(tx, id)
}

fn reload(tx: &mut Tx<'_>, id: i64) -> Result<Project> {
    directory::find_by_id(tx, id)?.ok_or_else(absent)
}

fn absent() -> Error {
    Error::not_found("the project does not exist")
}

/// Lower-case letters and digits, in runs joined by one of `._-`.
fn check_name(name: &str) -> Result<()> {
    let is_run =
        |run: &str| !run.is_empty() && run.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if name.len() > MAX_NAME {
        return Err(Error::bad_request(format!("project name is longer than {MAX_NAME} characters")));
    }
    if !name.split(['.', '_', '-']).all(is_run) {
        return Err(Error::bad_request(
            "project name is not in lower case or contains illegal characters: use letters and digits, joined by one \
             of . _ -",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_runs_of_letters_and_digits() {
        for good in ["a", "1st", "a.b-c_d", "2024", &"x".repeat(255)] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in ["", "Shop", "-a", "a-", "a..b", "a--b", "a/b", "a b", "käse", ".", &"x".repeat(256)] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
