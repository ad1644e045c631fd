//! Members of projects.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, json, listed};
use super::document::{ByNameOrId, Pages};
use super::groups::{GroupReq, KINDS, ldap_group};
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use berth_db::Tx;

use crate::app::App;
use crate::authn::{Caller, ldap as directory};
use crate::authz::{self, CreateMember, DeleteMember, ListMembers, ReadMember, UpdateMember};
use crate::error::{Error, Result};
use crate::groups::{self, GroupRef, Kind, Named};
use crate::members::{self, MemberRef, MemberView, UserRef};
use crate::projects::{self, ProjectRef};
use crate::users::{self, NewExternal};

#[derive(Serialize, ToSchema)]
#[schema(as = ProjectMemberEntity)]
struct MemberJson {
    id: i64,
    project_id: i64,
    entity_name: String,
    role_name: &'static str,
    role_id: i64,
    entity_id: i64,
    entity_type: &'static str,
}

impl From<MemberView> for MemberJson {
    fn from(view: MemberView) -> Self {
        Self {
            id: view.id,
            project_id: view.project_id,
            entity_name: view.name,
            role_name: view.role.name(),
            role_id: view.role.id(),
            entity_id: view.entity_id,
            entity_type: view.entity.letter(),
        }
    }
}

/// The body of a request that adds a member.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProjectMember)]
pub(super) struct MemberReq {
    role_id: Option<i64>,
    member_user: Option<UserReq>,
    member_group: Option<GroupReq>,
}

#[derive(Default, Deserialize, ToSchema)]
#[schema(as = UserEntity)]
struct UserReq {
    user_id: Option<i64>,
    username: Option<String>,
}

/// The body of a request that changes a member.
#[derive(Deserialize, ToSchema)]
#[schema(as = RoleRequest)]
pub(super) struct RoleReq {
    role_id: Option<i64>,
}

impl MemberReq {
    /// The user or group that is meant: an id before a name, a user before a group. `usual` is the kind of
    /// group that a name without one means.
    fn member(self, usual: Option<Kind>) -> Result<MemberRef> {
        let user = self.member_user.unwrap_or_default();
        let group = self.member_group.unwrap_or_default();
        let text = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let id = |id: Option<i64>| id.filter(|id| *id > 0);
        if let Some(id) = id(user.user_id) {
            return Ok(MemberRef::User(UserRef::Id(id)));
        }
        if let Some(id) = id(group.id) {
            return Ok(MemberRef::Group(GroupRef::Id(id)));
        }
        if let Some(name) = text(user.username) {
            return Ok(MemberRef::User(UserRef::Name(name)));
        }
        if let Some(dn) = text(group.ldap_group_dn) {
            return Ok(MemberRef::Group(GroupRef::Dn(dn)));
        }
        if let Some(name) = text(group.group_name) {
            let kind = id(group.group_type).map_or(usual, Kind::from_id);
            let kind = kind.ok_or_else(|| Error::bad_request(KINDS))?;
            return Ok(MemberRef::Group(GroupRef::Name(name, kind)));
        }
        Err(Error::bad_request(
            "no member is named: give member_user with a user_id or a username, or member_group with an id, an \
             ldap_group_dn, or a group_name and a group_type",
        ))
    }
}

/// Who is no member of anything yet, and whom the directory knows.
enum Fresh {
    User(NewExternal),
    Group(Named),
}

impl Fresh {
    /// Makes it known here, unless another request did; who it is. A group is not looked for as it was typed, since
    /// the directory may spell its DN in another way.
    fn make(&self, tx: &mut Tx<'_>) -> Result<MemberRef> {
        match self {
            Self::User(user) => {
                if users::find_named(tx, &user.username)?.is_none() {
                    users::onboard(tx, user)?;
                }
                Ok(MemberRef::User(UserRef::Name(user.username.clone())))
            }
            Self::Group(group) => {
                group.check()?;
                let id = groups::find_or_make(tx, Kind::Ldap, group)?;
                Ok(MemberRef::Group(GroupRef::Id(id)))
            }
        }
    }
}

/// Asks the directory for a user or group that is not known here. Nobody makes it ask who may not add members.
async fn from_directory(
    app: &App,
    caller: &Caller,
    named: &ProjectRef,
    member: &MemberRef,
) -> Result<Option<Fresh>> {
    if !app.settings.current().logs_in_by_ldap() {
        return Ok(None);
    }
    let (who, place, wanted) = (caller.clone(), named.clone(), member.clone());
    let is_known = app
        .db
        .read(move |tx| -> Result<_> {
            let found = projects::find(tx, &place)?;
            authz::project::<CreateMember>(tx, &who, found)?;
            Ok(match &wanted {
                MemberRef::User(UserRef::Name(name)) => users::find_by_name(tx, name)?.is_some(),
                MemberRef::Group(group @ GroupRef::Dn(_)) => groups::find(tx, group)?.is_some(),
                _ => true,
            })
        })
        .await?;
    match member {
        _ if is_known => Ok(None),
        MemberRef::User(UserRef::Name(name)) => {
            // What the directory calls them may be spelled in another way, which would be another account.
            let found = directory::server(app)?.find(name).await?.filter(|known| known.username == *name);
            Ok(found.map(|known| Fresh::User(directory::newcomer(&known))))
        }
        MemberRef::Group(GroupRef::Dn(dn)) => {
            let found = ldap_group(app, dn).await?;
            Ok(found.map(Fresh::Group))
        }
        _ => Ok(None),
    }
}

/// The kind of group that log-ins tell of.
fn usual_kind(app: &App) -> Option<Kind> {
    match app.settings.current().auth_mode.as_str() {
        "ldap_auth" => Some(Kind::Ldap),
        "oidc_auth" => Some(Kind::Oidc),
        _ => None,
    }
}

/// The members of a project.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/members",
    operation_id = "listProjectMembers", tag = "member",
    params(ByNameOrId, Pages, ("entityname" = Option<String>, Query, description = "A part of the name.")),
    responses((status = 200, body = Vec<MemberJson>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, page) = (segments.project()?, params.page()?);
    let part = params.get("entityname").map(str::to_owned);
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ListMembers>(tx, &caller, found)?;
            members::list(tx, &allowed, part.as_deref(), page)
        })
        .await?;
    listed(&params, found, MemberJson::from)
}

/// Adds a member.
#[utoipa::path(post, path = "/projects/{project_name_or_id}/members",
    operation_id = "createProjectMember", tag = "member",
    params(ByNameOrId),
    request_body = MemberReq,
    responses((status = 201), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<MemberReq>,
) -> Answer {
    let named = segments.project()?;
    let role = request.role_id.unwrap_or_default();
    let member = request.member(usual_kind(&app));
    let fresh = match &member {
        Ok(member) => from_directory(&app, &caller, &named, member).await?,
        Err(_) => None,
    };
    let (project, id) = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<CreateMember>(tx, &caller, found)?;
            let role = members::parse_role(role)?;
            let made = fresh.as_ref().map(|fresh| fresh.make(tx)).transpose()?;
            let member =
                member.as_ref().map_err(|refused| Error::new(refused.code, refused.message.clone()))?;
            let id = members::create(tx, &allowed, made.as_ref().unwrap_or(member), role)?;
            Ok::<_, Error>((allowed.scope().id, id))
        })
        .await?;
    created(&format!("/api/v2.0/projects/{project}/members/{id}"))
}

/// One member.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/members/{mid}",
    operation_id = "getProjectMember", tag = "member",
    params(ByNameOrId, ("mid" = i64, Path)),
    responses((status = 200, body = MemberJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, id) = (segments.project()?, segments.id("mid")?);
    let view = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadMember>(tx, &caller, found)?;
            members::get(tx, &allowed, id)
        })
        .await?;
    json(&MemberJson::from(view))
}

/// Gives a member another role.
#[utoipa::path(put, path = "/projects/{project_name_or_id}/members/{mid}",
    operation_id = "updateProjectMember", tag = "member",
    params(ByNameOrId, ("mid" = i64, Path)),
    request_body = RoleReq,
    responses((status = 200)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<RoleReq>,
) -> Answer {
    let (named, id) = (segments.project()?, segments.id("mid")?);
    let role = request.role_id.unwrap_or_default();
    let revoked = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<UpdateMember>(tx, &caller, found)?;
            members::update(tx, &allowed, id, members::parse_role(role)?)
        })
        .await?;
    for revoked in revoked {
        app.directory.revoke(revoked.user, revoked.at);
    }
    done()
}

/// Removes a member.
#[utoipa::path(delete, path = "/projects/{project_name_or_id}/members/{mid}",
    operation_id = "deleteProjectMember", tag = "member",
    params(ByNameOrId, ("mid" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, id) = (segments.project()?, segments.id("mid")?);
    let revoked = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<DeleteMember>(tx, &caller, found)?;
            members::delete(tx, &allowed, id)
        })
        .await?;
    for revoked in revoked {
        app.directory.revoke(revoked.user, revoked.at);
    }
    done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(body: &str) -> Result<MemberRef> {
        serde_json::from_str::<MemberReq>(body).unwrap().member(None)
    }

    #[test]
    fn a_member_is_named_by_id_before_name_and_as_user_before_group() {
        let both = member(r#"{"role_id":2,"member_user":{"user_id":7,"username":"bob"}}"#).unwrap();
        assert!(matches!(both, MemberRef::User(UserRef::Id(7))));
        let name = member(r#"{"member_user":{"user_id":0,"username":"bob"}}"#).unwrap();
        assert!(matches!(name, MemberRef::User(UserRef::Name(name)) if name == "bob"));
        let group = member(r#"{"member_group":{"id":3},"member_user":{"username":"bob"}}"#).unwrap();
        assert!(matches!(group, MemberRef::Group(GroupRef::Id(3))));
        let dn = member(r#"{"member_group":{"ldap_group_dn":"cn=a,dc=b","group_name":"a"}}"#).unwrap();
        assert!(matches!(dn, MemberRef::Group(GroupRef::Dn(_))));
        let named = member(r#"{"member_group":{"group_name":"a","group_type":3}}"#).unwrap();
        assert!(matches!(named, MemberRef::Group(GroupRef::Name(_, Kind::Oidc))));
        for nobody in [
            r#"{"role_id":2}"#,
            r#"{"member_group":{"group_name":"a"}}"#,
            r#"{"member_group":{"group_name":"a","group_type":9}}"#,
            r#"{"member_group":{},"member_user":{}}"#,
        ] {
            assert!(member(nobody).is_err(), "{nobody}");
        }
    }
}
