//! Members of projects: users with a role. A member is always looked up inside its project. Whoever loses
//! rights loses the tokens that were issued before.

mod sql;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use berth_db::Tx;

use crate::audit::{self, Kind, Operation};
use crate::authz::{
    Allowed, CreateMember, DeleteMember, DeleteUser, ListMembers, ReadMember, Role, System, UpdateMember,
};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::groups;
use crate::listing::{Listed, Page};
use crate::users::{self, Revoked};

/// A member as others in the project see it.
#[derive(Clone, Debug)]
pub struct MemberView {
    /// The id of the membership.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// The user.
    pub user_id: i64,
    /// The user's name.
    pub username: String,
    /// The role.
    pub role: Role,
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

/// Gives a user a role in a project; the id of the membership.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, CreateMember>,
    user: &UserRef,
    role: Role,
) -> Result<i64> {
    let found = match user {
        UserRef::Id(id) => users::exists(tx, *id)?.then_some(*id),
        UserRef::Name(name) => users::find_by_name(tx, name)?,
    };
    let user = found.ok_or_else(|| Error::bad_request("the user does not exist: make it first"))?;
    let id = sql::insert(tx, allowed.scope().id, user, role)?;
    let member = find(tx, allowed.scope().id, id)?;
    note(tx, allowed, Operation::Create, &member.username)?;
    Ok(id)
}

fn note<R>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, R>,
    operation: Operation,
    name: &str,
) -> Result<()> {
    let project = allowed.scope();
    let said = format!("{} user member {name} in project {}", operation.name(), project.name);
    audit::record(tx, allowed.caller(), Some(project.id), (operation, Kind::Member), name, &said)
}

/// Changes a member's role.
pub fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, UpdateMember>,
    id: i64,
    role: Role,
) -> Result<Option<Revoked>> {
    let member = find(tx, allowed.scope().id, id)?;
    sql::set_role(tx, id, role)?;
    note(tx, allowed, Operation::Update, &member.username)?;
    if role.rank() <= member.role.rank() {
        return Ok(None);
    }
    users::revoke(tx, member.user_id).map(Some)
}

/// Takes a member out of a project.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, DeleteMember>, id: i64) -> Result<Revoked> {
    let member = find(tx, allowed.scope().id, id)?;
    sql::delete(tx, id)?;
    note(tx, allowed, Operation::Delete, &member.username)?;
    users::revoke(tx, member.user_id)
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
