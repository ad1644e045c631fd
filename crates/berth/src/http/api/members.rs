//! Members of projects.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, json, listed};
use super::document::{ByNameOrId, Pages};
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, CreateMember, DeleteMember, ListMembers, ReadMember, UpdateMember};
use crate::error::{Error, Result};
use crate::members::{self, MemberView, UserRef};
use crate::projects;

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
            entity_name: view.username,
            role_name: view.role.name(),
            role_id: view.role.id(),
            entity_id: view.user_id,
            entity_type: "u",
        }
    }
}

/// The body of a request that adds a member.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProjectMember)]
pub(super) struct MemberReq {
    role_id: Option<i64>,
    member_user: Option<UserReq>,
    member_group: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize, ToSchema)]
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
    /// The user that is meant: an id before a name.
    fn user(self) -> Result<UserRef> {
        let (id, name) = self.member_user.map_or((None, None), |user| (user.user_id, user.username));
        if let Some(id) = id.filter(|id| *id > 0) {
            return Ok(UserRef::Id(id));
        }
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            return Ok(UserRef::Name(name));
        }
        if self.member_group.is_some_and(|group| !group.is_empty()) {
            return Err(Error::bad_request(
                "groups cannot be members in this release: name a user in member_user",
            ));
        }
        Err(Error::bad_request("no member is named: give member_user with a user_id or a username"))
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
    let user = request.user();
    let (project, id) = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<CreateMember>(tx, &caller, found)?;
            let role = members::parse_role(role)?;
            let user = user.as_ref().map_err(|refused| Error::new(refused.code, refused.message.clone()))?;
            let id = members::create(tx, &allowed, user, role)?;
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
    if let Some(revoked) = revoked {
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
    app.directory.revoke(revoked.user, revoked.at);
    done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(body: &str) -> Result<UserRef> {
        serde_json::from_str::<MemberReq>(body).unwrap().user()
    }

    #[test]
    fn a_member_is_named_by_id_before_name_and_is_no_group() {
        let both = user(r#"{"role_id":2,"member_user":{"user_id":7,"username":"bob"}}"#).unwrap();
        assert!(matches!(both, UserRef::Id(7)));
        let name = user(r#"{"member_user":{"user_id":0,"username":"bob"}}"#).unwrap();
        assert!(matches!(name, UserRef::Name(name) if name == "bob"));
        let group = user(r#"{"member_group":{"group_name":"g"}}"#).unwrap_err();
        assert!(group.message.contains("groups"), "{}", group.message);
        assert!(user(r#"{"role_id":2}"#).is_err());
    }
}
