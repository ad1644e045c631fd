//! What may you: the one place that decides, and that alone can make the proof ([`Allowed`]) which data
//! functions demand. A missing check therefore does not compile.
//!
//! Rights are the union of the caller's roles in the project and of what a public project gives to
//! everybody; a system administrator may do everything. It must never hold state of its own.

mod across;
mod catalogue;
mod deleted;
mod names;
mod people;
mod rights;
mod robots;
mod roles;
mod sql;

use std::marker::PhantomData;
use std::sync::Arc;

use berth_db::Tx;
use berth_oci::RepositoryName;

use crate::authn::Caller;
use crate::directory::Project;
use crate::error::{Code, Error, Missing, Result, Why};

pub use across::{Across, across};
pub use catalogue::{Kind, project_rights, robot_right, robot_rights, system_rights};
pub use deleted::{DeletedProject, Restorable, RestoreProject, deleted_project, restorable};
pub use people::{
    Account, Authenticated, LoggedIn, Person, account, authenticated, maker, person, project_admin, register,
};
pub use rights::*;
pub use robots::{Given, Home, Reach, gives_too_much, home, may_give};
pub use roles::{Act, Resource, Role};
pub(crate) use sql::{former_admin, memberships};

/// Proof that the caller was found to hold the right `R` on the object `S`.
pub struct Allowed<S, R> {
    scope: S,
    caller: Caller,
    right: PhantomData<fn() -> R>,
}

impl<S, R> Allowed<S, R> {
    /// The object.
    pub fn scope(&self) -> &S {
        &self.scope
    }

    /// Who holds the right.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

impl<S: Clone, R> Clone for Allowed<S, R> {
    fn clone(&self) -> Self {
        Self { scope: self.scope.clone(), caller: self.caller.clone(), right: PhantomData }
    }
}

/// The whole installation as the object of a right.
#[derive(Clone, Copy, Debug)]
pub struct System;

/// A repository's name inside a project that exists. The repository itself may not exist yet.
#[derive(Clone, Debug)]
pub struct RepositoryScope {
    /// The project.
    pub project: Arc<Project>,
    /// The full name, project included.
    pub name: RepositoryName,
}

/// A right over a project: one cell of the role table, as a type.
pub trait Right {
    /// The resource.
    const RESOURCE: Resource;
    /// What is done with it.
    const ACT: Act;
}

/// A right whose proof contains another one: who may push may also read what was pushed.
pub trait Implies<R> {}

impl<S, R> Allowed<S, R> {
    /// The weaker right that this one contains.
    pub fn weaken<W>(self) -> Allowed<S, W>
    where
        R: Implies<W>,
    {
        Allowed { scope: self.scope, caller: self.caller, right: PhantomData }
    }
}

/// What the caller may do in a project, read once per request.
#[derive(Clone, Debug)]
pub struct Standing {
    roles: Vec<Role>,
    /// What a robot account was given here.
    given: Vec<(Resource, Act)>,
    public: bool,
    admin: bool,
}

impl Standing {
    /// Whether the caller holds a right here.
    pub fn may(&self, resource: Resource, act: Act) -> bool {
        self.admin
            || self.roles.iter().any(|role| role.may(resource, act))
            || self.given.contains(&(resource, act))
            || (self.public && catalogue::public_may(resource, act))
    }

    /// The caller's roles, strongest first.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Whether the caller may know that the project exists.
    pub fn is_visible(&self) -> bool {
        self.may(Resource::Project, Act::Read)
    }

    /// Whether a right comes from the project being public alone.
    pub fn only_by_public(&self, resource: Resource, act: Act) -> bool {
        !self.admin
            && !self.roles.iter().any(|role| role.may(resource, act))
            && !self.given.contains(&(resource, act))
            && catalogue::public_may(resource, act)
    }
}

/// What `caller` may do in `project`.
///
/// # Errors
/// The database's; an error is never read as "no role".
pub fn standing(tx: &mut Tx<'_>, caller: &Caller, project: &Project) -> Result<Standing> {
    let mut roles = Vec::new();
    if let Some(user) = caller.user_id() {
        roles = sql::roles_of_user(tx, user, project.id)?;
        roles.sort_by_key(|role| role.rank());
    }
    let given = match caller {
        Caller::Robot(robot) => robot.given_in(project.id),
        _ => Vec::new(),
    };
    Ok(Standing { roles, given, public: project.public, admin: caller.is_admin() })
}

/// What everybody may do in `project`.
pub fn standing_of_nobody(project: &Project) -> Standing {
    Standing { roles: Vec::new(), given: Vec::new(), public: project.public, admin: false }
}

/// Proves a right on a project for the API. A project that the caller may not read answers as an absent
/// one: 401 to nobody in particular, 403 to a user.
pub fn project<R: Right>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project: Option<Arc<Project>>,
) -> Result<Allowed<Arc<Project>, R>> {
    let Some(project) = project else {
        return Err(match caller {
            Caller::Anonymous => Error::unauthorized(),
            _ if caller.is_admin() => Error::not_found("the project does not exist"),
            _ => Error::forbidden("forbidden").due_to(lacking::<R>(None)),
        });
    };
    let standing = standing(tx, caller, &project)?;
    if standing.may(R::RESOURCE, R::ACT) {
        return Ok(Allowed { scope: project, caller: caller.clone(), right: PhantomData });
    }
    Err(match caller {
        Caller::Anonymous => Error::unauthorized(),
        _ => Error::forbidden("forbidden").due_to(lacking::<R>(Some(project.id))),
    })
}

/// What is told of a right in a project to who asks why it was refused.
pub fn lacking<R: Right>(project: Option<i64>) -> Why {
    let mut roles: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may(R::RESOURCE, R::ACT)).collect();
    roles.sort_by_key(|role| std::cmp::Reverse(role.rank()));
    Why::Right(Missing {
        right: word::<R>(),
        roles: roles.into_iter().map(Role::name).collect(),
        system: false,
        project,
    })
}

/// The same of a right over the whole installation.
pub fn lacking_in_system<R: Right>() -> Why {
    Why::Right(Missing { right: word::<R>(), roles: Vec::new(), system: true, project: None })
}

fn word<R: Right>() -> String {
    format!("{}:{}", R::RESOURCE.robot_name(), R::ACT.name())
}

/// Proves a right on a repository for the API, from the right on its project.
pub fn repository<R: Right>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    found: Option<Arc<Project>>,
    name: RepositoryName,
) -> Result<Allowed<RepositoryScope, R>> {
    let allowed = project::<R>(tx, caller, found)?;
    let scope = RepositoryScope { project: allowed.scope, name };
    Ok(Allowed { scope, caller: allowed.caller, right: PhantomData })
}

/// Whether the caller holds a right over the whole installation.
pub fn system_may(caller: &Caller, resource: Resource, act: Act) -> bool {
    match caller {
        Caller::Robot(robot) => robot.may_in_system(resource, act),
        _ => caller.is_admin(),
    }
}

/// Proves a right over the whole installation, which a system administrator holds, and a robot account
/// that was given it.
pub fn system<R: Right>(caller: &Caller) -> Result<Allowed<System, R>> {
    match caller {
        _ if system_may(caller, R::RESOURCE, R::ACT) => {
            Ok(Allowed { scope: System, caller: caller.clone(), right: PhantomData })
        }
        Caller::Anonymous => Err(Error::unauthorized()),
        _ => Err(Error::forbidden(caller.name().to_owned()).due_to(lacking_in_system::<R>())),
    }
}

/// Who does what a policy of a project orders, as the audit log and other systems are told.
pub const OPERATOR: &str = "harbor-jobservice";

/// The right to do what somebody who held it has ordered: for jobs, whose orders are policies that were made with a
/// right of their own, and for commands of whoever has the machine. Nothing that comes with a request leads here.
pub fn ordered<R: Right>(project: Arc<Project>, name: RepositoryName) -> Allowed<RepositoryScope, R> {
    let scope = RepositoryScope { project, name };
    Allowed { scope, caller: Caller::Operator, right: PhantomData }
}

/// Proves a right on `/v2` for a bearer token, from memory alone: the token must name exactly this
/// repository and action, and the project must be the one that it was issued for.
pub fn by_token<R: TokenRight>(
    caller: &Caller,
    project: Option<&Arc<Project>>,
    name: &RepositoryName,
) -> Option<Allowed<RepositoryScope, R>> {
    let Caller::Token(token) = caller else { return None };
    let project = project?;
    let grant = token.claims.grant(name.as_str())?;
    let is_granted = grant.actions.iter().any(|action| action == R::ACTION);
    let is_same_project = grant.project_id == project.id;
    // A token older than the project was made for another one of its name, whatever it says.
    let is_younger = token.claims.issued_at >= project.created_at
        && token.claims.iat.saturating_add(1).saturating_mul(1_000_000) > project.created_at;
    let is_still_open = !grant.by_public || project.public;
    if !(is_granted && is_same_project && is_younger && is_still_open) {
        return None;
    }
    let scope = RepositoryScope { project: project.clone(), name: name.clone() };
    Some(Allowed { scope, caller: caller.clone(), right: PhantomData })
}

/// Proves a right on `/v2` for a caller who sent a password.
pub fn by_role<R: TokenRight>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project: &Arc<Project>,
    name: &RepositoryName,
) -> Result<Option<Allowed<RepositoryScope, R>>> {
    if !standing(tx, caller, project)?.may(R::RESOURCE, R::ACT) {
        return Ok(None);
    }
    let scope = RepositoryScope { project: project.clone(), name: name.clone() };
    Ok(Some(Allowed { scope, caller: caller.clone(), right: PhantomData }))
}

/// The projects in which `caller` may pull, for lists over all of them: nothing means every project.
pub fn readable_projects(caller: &Caller) -> Option<ReadableProjects> {
    if let Caller::Robot(robot) = caller {
        return robot.readable().map(|projects| ReadableProjects { user: None, projects });
    }
    (!caller.is_admin()).then(|| ReadableProjects { user: caller.user_id(), projects: Vec::new() })
}

/// The projects whose artifacts `caller` may look at, for what is found across projects: nothing means every project.
pub fn projects_with_artifacts(caller: &Caller) -> Option<ReadableProjects> {
    match caller {
        Caller::Robot(robot) => {
            let projects = robot.projects_where(Resource::Artifact, Act::Read);
            projects.map(|projects| ReadableProjects { user: None, projects })
        }
        _ => readable_projects(caller),
    }
}

/// A condition on projects: public ones, those where the user is a member, and those named.
#[derive(Clone, Debug)]
pub struct ReadableProjects {
    /// The user, if it is one.
    pub user: Option<i64>,
    /// Projects that a robot account was given.
    pub projects: Vec<i64>,
}

/// The refusal for somebody who lacks a role: 401 for nobody in particular, 403 for a user.
pub fn refuse(caller: &Caller) -> Error {
    match caller {
        Caller::Anonymous => Error::unauthorized(),
        _ => Error::new(Code::Forbidden, "forbidden"),
    }
}
