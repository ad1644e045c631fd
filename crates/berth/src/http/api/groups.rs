//! User groups.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, json, listed};
use super::document::{Listing, Pages};
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authn::ldap as directory;
use crate::authz::{self, CreateUserGroup, DeleteUserGroup, ListUserGroups, ReadUserGroup, UpdateUserGroup};
use crate::error::{Error, Result};
use crate::groups::{self, Group, Kind, Named};
use crate::listing::Filter;
use crate::users::Revoked;

/// The refusal of a group without a kind.
pub(super) const KINDS: &str = "group_type is missing or unknown: give 1 (LDAP), 2 (HTTP) or 3 (OIDC)";

#[derive(Serialize, ToSchema)]
#[schema(as = UserGroup)]
pub(super) struct GroupJson {
    id: i64,
    group_name: String,
    group_type: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ldap_group_dn: Option<String>,
}

impl From<Group> for GroupJson {
    fn from(group: Group) -> Self {
        Self { id: group.id, group_name: group.name, group_type: group.kind.id(), ldap_group_dn: group.dn }
    }
}

/// A group of the directory, whether it is known here or not.
#[derive(Serialize, ToSchema)]
pub(super) struct LdapGroupJson {
    group_name: String,
    group_type: i64,
    ldap_group_dn: String,
}

impl From<Named> for LdapGroupJson {
    fn from(group: Named) -> Self {
        let ldap_group_dn = group.dn.unwrap_or_default();
        Self { group_name: group.name, group_type: Kind::Ldap.id(), ldap_group_dn }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = UserGroupSearchItem)]
struct FoundJson {
    id: i64,
    group_name: String,
    group_type: i64,
}

/// A group in the body of a request.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = UserGroupReq)]
pub(super) struct GroupReq {
    pub(super) id: Option<i64>,
    pub(super) group_name: Option<String>,
    pub(super) group_type: Option<i64>,
    pub(super) ldap_group_dn: Option<String>,
}

impl GroupReq {
    /// The group to be made.
    fn named(self) -> Result<(Kind, Named)> {
        let kind = self.group_type.and_then(Kind::from_id).ok_or_else(|| Error::bad_request(KINDS))?;
        let dn = self.ldap_group_dn.filter(|dn| !dn.trim().is_empty());
        let name = self.group_name.map(|name| name.trim().to_owned()).unwrap_or_default();
        let group = match (kind, dn) {
            (Kind::Ldap, Some(dn)) => Named::with_dn(name, &dn),
            (Kind::Ldap, None) => {
                return Err(Error::bad_request("ldap_group_dn is missing: an LDAP group is known by its DN"));
            }
            (Kind::Http | Kind::Oidc, _) => Named::new(name),
        };
        Ok((kind, group))
    }
}

/// All groups.
#[utoipa::path(get, path = "/usergroups", operation_id = "listUserGroups", tag = "usergroup",
    params(Listing,
        ("ldap_group_dn" = Option<String>, Query, description = "The DN of an LDAP group."),
        ("group_name" = Option<String>, Query, description = "A part of the name.")),
    responses((status = 200, body = Vec<GroupJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListUserGroups>(&caller)?;
    let mut query = params.list()?;
    if let Some(part) = params.get("group_name") {
        query.filters.put("group_name", Filter::Fuzzy(part.to_owned()));
    }
    if let Some(dn) = params.get("ldap_group_dn") {
        query.filters.put("ldap_group_dn", Filter::Exact(dn.to_owned()));
    }
    let found = app.db.scan(move |tx| groups::list::list(tx, &allowed, query)).await?;
    listed(&params, found, GroupJson::from)
}

/// Groups by a part of their name.
#[utoipa::path(get, path = "/usergroups/search", operation_id = "searchUserGroups", tag = "usergroup",
    params(("groupname" = String, Query, description = "A part of the name."), Pages),
    responses((status = 200, body = Vec<FoundJson>)))]
pub(super) async fn search(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let person = authz::authenticated(&caller)?;
    let part = params.required("groupname")?.to_owned();
    let page = params.page()?;
    let found = app.db.scan(move |tx| groups::list::search(tx, &person, &part, page)).await?;
    listed(&params, found, |group| FoundJson {
        id: group.id,
        group_name: group.name,
        group_type: group.kind.id(),
    })
}

/// Makes a group. The members of a group are those whom a log-in tells of.
#[utoipa::path(post, path = "/usergroups", operation_id = "createUserGroup", tag = "usergroup",
    request_body = GroupReq,
    responses((status = 201), (status = 403), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<GroupReq>,
) -> Answer {
    let allowed = authz::system::<CreateUserGroup>(&caller)?;
    let (kind, mut group) = request.named()?;
    if let (Kind::Ldap, Some(dn)) = (kind, &group.dn) {
        let found = ldap_group(&app, dn).await?;
        let found =
            found.ok_or_else(|| Error::bad_request(format!("LDAP Group DN is not found: DN:{dn}")))?;
        // Log-ins tell of it as the directory spells it, which may be another way than it was typed.
        group.dn = found.dn;
        if group.name.is_empty() {
            group.name = found.name;
        }
    }
    group.check()?;
    let id = app.db.write(move |tx| groups::create(tx, &allowed, kind, &group)).await?;
    created(&format!("/api/v2.0/usergroups/{id}"))
}

/// One group.
#[utoipa::path(get, path = "/usergroups/{group_id}", operation_id = "getUserGroup", tag = "usergroup",
    params(("group_id" = i64, Path)),
    responses((status = 200, body = GroupJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ReadUserGroup>(&caller)?;
    let id = segments.id("group_id")?;
    let group = app.db.read(move |tx| groups::get(tx, &allowed, id)).await?;
    json(&GroupJson::from(group))
}

/// Gives a group another name.
#[utoipa::path(put, path = "/usergroups/{group_id}", operation_id = "updateUserGroup", tag = "usergroup",
    params(("group_id" = i64, Path)),
    request_body = GroupReq,
    responses((status = 200), (status = 409)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<GroupReq>,
) -> Answer {
    let allowed = authz::system::<UpdateUserGroup>(&caller)?;
    let id = segments.id("group_id")?;
    let name = request.group_name.map(|name| name.trim().to_owned()).unwrap_or_default();
    let revoked = app.db.write(move |tx| groups::rename(tx, &allowed, id, &name)).await?;
    tell(&app, revoked);
    done()
}

/// Deletes a group with its roles in projects.
#[utoipa::path(delete, path = "/usergroups/{group_id}", operation_id = "deleteUserGroup", tag = "usergroup",
    params(("group_id" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<DeleteUserGroup>(&caller)?;
    let id = segments.id("group_id")?;
    let revoked = app.db.write(move |tx| groups::delete(tx, &allowed, id)).await?;
    tell(&app, revoked);
    done()
}

/// The group of a DN, as the directory tells of it.
pub(super) async fn ldap_group(app: &App, dn: &str) -> Result<Option<Named>> {
    if !app.settings.current().logs_in_by_ldap() {
        return Err(Error::bad_request("an LDAP group cannot be looked up: auth_mode is not ldap_auth"));
    }
    groups::check_dn(dn)?;
    let found = directory::server(app)?.find_groups(None, Some(dn)).await?;
    Ok(found.into_iter().next())
}

fn tell(app: &App, revoked: Vec<Revoked>) {
    for revoked in revoked {
        app.directory.revoke(revoked.user, revoked.at);
    }
}
