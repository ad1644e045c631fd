//! Local users.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, json, listed};
use super::cli_secret::MetaJson;
use super::document::{Listing, Pages};
use super::query::Params;
use super::request::{Body, Known, Registrant, Segments, Who};
use crate::app::App;
use crate::authn::{self, Caller, is_strong};
use crate::authz::{self, DeleteUser, ListUsers, ReadAccount, UpdateAccount, UpdateUser};
use crate::clock::rfc3339;
use crate::error::{Code, Error, Result};
use crate::listing::Filter;
use crate::users::{self, NewUser, Profile, UserView};
use crate::{members, oidc};

#[derive(Serialize, ToSchema)]
#[schema(as = UserResp)]
struct UserJson {
    user_id: i64,
    username: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    email: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    realname: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
    sysadmin_flag: bool,
    admin_role_in_auth: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    oidc_user_meta: Option<MetaJson>,
    creation_time: String,
    update_time: String,
}

impl From<UserView> for UserJson {
    fn from(view: UserView) -> Self {
        Self {
            user_id: view.id,
            username: view.username,
            email: view.email,
            realname: view.realname,
            comment: view.comment,
            sysadmin_flag: view.sysadmin,
            admin_role_in_auth: view.external_admin,
            oidc_user_meta: None,
            creation_time: rfc3339(view.created_at),
            update_time: rfc3339(view.updated_at),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = UserSearchRespItem)]
struct FoundJson {
    user_id: i64,
    username: String,
}

/// The body of a request that makes a user. A flag that would make an administrator is not read.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserCreationReq)]
pub(super) struct UserReq {
    username: Option<String>,
    email: Option<String>,
    realname: Option<String>,
    comment: Option<String>,
    password: Option<String>,
}

/// The body of a request that changes a profile.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserProfile)]
pub(super) struct ProfileReq {
    email: Option<String>,
    realname: Option<String>,
    comment: Option<String>,
}

/// The body of a request that changes a password.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasswordReq {
    old_password: Option<String>,
    new_password: Option<String>,
}

/// The body of a request that makes an administrator.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserSysAdminFlag)]
pub(super) struct SysadminReq {
    sysadmin_flag: Option<bool>,
}

fn check_password(password: &str) -> Result<()> {
    if is_strong(password) {
        return Ok(());
    }
    Err(Error::bad_request(
        "the password or secret must be 8-128, inclusively, characters long with at least 1 uppercase letter, 1 \
         lowercase letter and 1 number",
    ))
}

/// Whether password and profile are this server's to change.
fn must_be_kept_here(app: &App, id: i64) -> Result<()> {
    if app.settings.current().logs_in_here() || id == users::FIRST_ADMIN {
        return Ok(());
    }
    Err(Error::forbidden("the account is kept where its user logs in: change it there"))
}

/// All users but the first administrator.
#[utoipa::path(get, path = "/users", operation_id = "listUsers", tag = "user",
    params(Listing),
    responses((status = 200, body = Vec<UserJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListUsers>(&caller)?;
    let mut query = params.list()?;
    for key in ["username", "email"] {
        if let Some(part) = params.get(key) {
            query.filters.put(key, Filter::Fuzzy(part.to_owned()));
        }
    }
    let found = app.db.scan(move |tx| users::list::list(tx, &allowed, &query)).await?;
    listed(&params, found, UserJson::from)
}

/// Makes a user.
#[utoipa::path(post, path = "/users", operation_id = "createUser", tag = "user",
    request_body = UserReq,
    responses((status = 201), (status = 403), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Registrant(caller): Registrant,
    Body(request): Body<UserReq>,
) -> Answer {
    let settings = app.settings.current();
    let allowed = authz::register(&caller, settings.self_registration)?;
    if !settings.logs_in_here() {
        return Err(Error::forbidden(
            "creating local user is not allowed under auth mode: people come from where they log in",
        )
        .into());
    }
    let user = NewUser {
        username: request.username.unwrap_or_default(),
        email: request.email.unwrap_or_default(),
        realname: request.realname.unwrap_or_default(),
        comment: request.comment.unwrap_or_default(),
    };
    let password = request.password.unwrap_or_default();
    check_password(&password)?;
    user.check()?;
    let hash = app.passwords.hash(&password).await?;
    let id = app.db.write(move |tx| users::create(tx, &allowed, &user, &hash)).await?;
    created(&format!("/api/v2.0/users/{id}"))
}

/// The caller's own account.
#[utoipa::path(get, path = "/users/current", operation_id = "getCurrentUserInfo", tag = "user",
    responses((status = 200, body = UserJson)))]
pub(super) async fn current(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    if let Caller::Robot(_) = caller {
        return Err(Error::new(Code::Precondition, "a robot account is no user").into());
    }
    let id = authz::person(&caller)?.scope().id;
    let allowed = authz::account::<ReadAccount>(&caller, id)?;
    let shared = app.clone();
    let (view, meta) = app
        .db
        .read(move |tx| -> Result<_> {
            Ok((users::get(tx, &allowed)?, oidc::meta(tx, &shared.keys, &allowed)?))
        })
        .await?;
    json(&UserJson { oidc_user_meta: meta.map(MetaJson::from), ..UserJson::from(view) })
}

/// Users by a part of their name.
#[utoipa::path(get, path = "/users/search", operation_id = "searchUsers", tag = "user",
    params(("username" = String, Query, description = "A part of the name."), Pages),
    responses((status = 200, body = Vec<FoundJson>)))]
pub(super) async fn search(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let person = authz::authenticated(&caller)?;
    let part = params.required("username")?.to_owned();
    let page = params.page()?;
    let found = app.db.scan(move |tx| users::list::search(tx, &person, &part, page)).await?;
    listed(&params, found, |(user_id, username)| FoundJson { user_id, username })
}

/// One account: one's own, or any to an administrator.
#[utoipa::path(get, path = "/users/{user_id}", operation_id = "getUser", tag = "user",
    params(("user_id" = i64, Path)),
    responses((status = 200, body = UserJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::account::<ReadAccount>(&caller, segments.id("user_id")?)?;
    let view = app.db.read(move |tx| users::get(tx, &allowed)).await?;
    json(&UserJson::from(view))
}

/// Changes the profile of an account.
#[utoipa::path(put, path = "/users/{user_id}", operation_id = "updateUserProfile", tag = "user",
    params(("user_id" = i64, Path)),
    request_body = ProfileReq,
    responses((status = 200), (status = 409)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<ProfileReq>,
) -> Answer {
    let allowed = authz::account::<UpdateAccount>(&caller, segments.id("user_id")?)?;
    must_be_kept_here(&app, allowed.scope().id)?;
    let profile = Profile {
        email: request.email.unwrap_or_default(),
        realname: request.realname.unwrap_or_default(),
        comment: request.comment.unwrap_or_default(),
    };
    app.db.write(move |tx| users::update_profile(tx, &allowed, &profile)).await?;
    done()
}

/// Deletes a user.
#[utoipa::path(delete, path = "/users/{user_id}", operation_id = "deleteUser", tag = "user",
    params(("user_id" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<DeleteUser>(&caller)?;
    let id = segments.id("user_id")?;
    let revoked = app
        .db
        .write(move |tx| {
            members::forget_user(tx, &allowed, id)?;
            oidc::forget_secrets(tx, &allowed, id)?;
            users::delete(tx, &allowed, id)
        })
        .await?;
    app.directory.revoke(revoked.user, revoked.at);
    done()
}

/// Changes a password: one's own needs the old one.
#[utoipa::path(put, path = "/users/{user_id}/password", operation_id = "updateUserPassword", tag = "user",
    params(("user_id" = i64, Path)),
    request_body = PasswordReq,
    responses((status = 200)))]
pub(super) async fn change_password(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<PasswordReq>,
) -> Answer {
    let allowed = authz::account::<UpdateAccount>(&caller, segments.id("user_id")?)?;
    must_be_kept_here(&app, allowed.scope().id)?;
    let proof = allowed.clone();
    let login = app.db.read(move |tx| users::login_of(tx, &proof)).await?;
    if allowed.scope().is_own {
        let old = request.old_password.unwrap_or_default();
        authn::own_password(&app, &login, &old).await?;
    }
    let new = request.new_password.unwrap_or_default();
    check_password(&new)?;
    if app.passwords.verify(Some(&login), &new).await? {
        return Err(Error::bad_request("New password is identical to old password").into());
    }
    let hash = app.passwords.hash(&new).await?;
    let seen = login.password_hash;
    let revoked =
        app.db.write(move |tx| users::change_password(tx, &allowed, seen.as_deref(), &hash)).await?;
    app.directory.revoke(revoked.user, revoked.at);
    done()
}

/// Makes a user a system administrator, or no longer.
#[utoipa::path(put, path = "/users/{user_id}/sysadmin", operation_id = "setUserSysAdmin", tag = "user",
    params(("user_id" = i64, Path)),
    request_body = SysadminReq,
    responses((status = 200)))]
pub(super) async fn set_sysadmin(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<SysadminReq>,
) -> Answer {
    let allowed = authz::system::<UpdateUser>(&caller)?;
    let id = segments.id("user_id")?;
    let sysadmin = request.sysadmin_flag.ok_or_else(|| Error::bad_request("sysadmin_flag is missing"))?;
    let revoked = app.db.write(move |tx| users::set_sysadmin(tx, &allowed, id, sysadmin)).await?;
    if let Some(revoked) = revoked {
        app.directory.revoke(revoked.user, revoked.at);
    }
    done()
}
