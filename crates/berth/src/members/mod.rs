//! Members of projects: users and groups with a role. A member is always looked up inside its project. Whoever loses
//! rights loses the tokens that were issued before.

mod sql;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use berth_db::Tx;

use crate::audit::{self, Operation};
use crate::authz::{
    Allowed, CreateMember, DeleteMember, DeleteUser, ListMembers, ReadMember, Role, System, UpdateMember,
};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::groups::{self, GroupRef, Kind, Named};
use crate::listing::{Listed, Page};
use crate::users::{self, Revoked};

/// A member as others in the project see it.
#[derive(Clone, Debug)]
pub struct MemberView {
    /// The id of the membership.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// Whether it is a user or a group.
    pub entity: Entity,
    /// The id of the user or the group.
    pub entity_id: i64,
    /// The name of the user or the group.
    pub name: String,
    /// The role.
    pub role: Role,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// One user.
    User,
    /// Everybody in a group.
    Group,
}

impl Entity {
    /// Its letter in the API.
    pub fn letter(self) -> &'static str {
        match self {
            Self::User => "u",
            Self::Group => "g",
        }
    }
}

/// How a request names a member.
#[derive(Clone, Debug)]
pub enum MemberRef {
    /// A user.
    User(UserRef),
    /// A group.
    Group(GroupRef),
}

/// How a request names a user.
#[derive(Clone, Debug)]
pub enum UserRef {
    /// By its id.
    Id(i64),
    /// By its name.
    Name(String),
}

/// The members of a project, those whose name contains `part` if it is given.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ListMembers>,
    part: Option<&str>,
    page: Page,
) -> Result<Listed<MemberView>> {
    sql::list(tx, allowed.scope().id, part, page)
}

/// One member.
pub fn get(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, ReadMember>, id: i64) -> Result<MemberView> {
    find(tx, allowed.scope().id, id)
}

/// Gives a user or a group a role in a project; the id of the membership. A group of an OpenID provider is made
/// if it is not known yet, since only log-ins tell of those.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, CreateMember>,
    member: &MemberRef,
    role: Role,
) -> Result<i64> {
    let (entity, id) = match member {
        MemberRef::User(UserRef::Id(id)) => (Entity::User, users::exists(tx, *id)?.then_some(*id)),
        MemberRef::User(UserRef::Name(name)) => (Entity::User, users::find_by_name(tx, name)?),
        MemberRef::Group(named) => (Entity::Group, group(tx, named)?),
    };
    let id = id.ok_or_else(|| {
        Error::bad_request(match entity {
            Entity::User => "the user does not exist: make it first",
            Entity::Group => "the group does not exist: make it first",
        })
    })?;
    let id = sql::insert(tx, allowed.scope().id, entity, id, role)?;
    let member = find(tx, allowed.scope().id, id)?;
    note(tx, allowed, Operation::Create, &member)?;
    Ok(id)
}

fn note<R>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, R>,
    operation: Operation,
    member: &MemberView,
) -> Result<()> {
    let (project, name) = (allowed.scope(), &member.name);
    let entity = match member.entity {
        Entity::User => "user",
        Entity::Group => "group",
    };
    let said = format!("{} {entity} member {name} in project {}", operation.name(), project.name);
    audit::record(tx, allowed.caller(), Some(project.id), (operation, audit::Kind::Member), name, &said)
}

fn group(tx: &mut Tx<'_>, named: &GroupRef) -> Result<Option<i64>> {
    match named {
        GroupRef::Name(name, kind @ (Kind::Oidc | Kind::Http)) => {
            let group = Named::new(name.as_str());
            group.check()?;
            groups::find_or_make(tx, *kind, &group).map(Some)
        }
        known => Ok(groups::find(tx, known)?.map(|group| group.id)),
    }
}

/// Changes a member's role. Who is revoked must be told to the directory.
pub fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, UpdateMember>,
    id: i64,
    role: Role,
) -> Result<Vec<Revoked>> {
    let member = find(tx, allowed.scope().id, id)?;
    sql::set_role(tx, id, role)?;
    note(tx, allowed, Operation::Update, &member)?;
    if role.rank() <= member.role.rank() {
        return Ok(Vec::new());
    }
    revoke(tx, &member)
}

/// Takes a member out of a project.
pub fn delete(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, DeleteMember>,
    id: i64,
) -> Result<Vec<Revoked>> {
    let member = find(tx, allowed.scope().id, id)?;
    sql::delete(tx, id)?;
    note(tx, allowed, Operation::Delete, &member)?;
    revoke(tx, &member)
}

fn revoke(tx: &mut Tx<'_>, member: &MemberView) -> Result<Vec<Revoked>> {
    match member.entity {
        Entity::User => Ok(vec![users::revoke(tx, member.entity_id)?]),
        Entity::Group => groups::revoke(tx, member.entity_id),
    }
}

/// Takes a user that is about to be deleted out of all projects and groups.
pub fn forget_user(tx: &mut Tx<'_>, _: &Allowed<System, DeleteUser>, user: i64) -> Result<()> {
    groups::forget_user(tx, user)?;
    sql::delete_user(tx, user)
}

/// The role of a number in a request.
///
/// # Errors
/// 400 when there is none.
pub fn parse_role(id: i64) -> Result<Role> {
    Role::from_id(id).ok_or_else(|| {
        Error::bad_request(
            "role is not in 1 (project admin), 2 (developer), 3 (guest), 4 (maintainer), 5 (limited guest)",
        )
    })
}

fn find(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<MemberView> {
    let found = sql::find(tx, project, id)?;
    found.ok_or_else(|| Error::not_found(format!("project member {id} not found")))
}
