//! Robot accounts of projects and of the system.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created_with, done, json, listed};
use super::document::Listing;
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authn::is_strong;
use crate::authz::{self, CreateRobot, DeleteRobot, Home, ListRobots, ReadRobot, UpdateRobot};
use crate::clock::rfc3339;
use crate::config::Secret;
use crate::error::{Error, Result};
use crate::listing::{Filter, ListQuery};
use crate::robots::{self, Level, NewRobot, Permission, RobotUpdate, RobotView, StoredSecret, Trust};

/// Rights in one place: the system, a project, or every project.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RobotPermission)]
struct PermissionJson {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    access: Vec<AccessJson>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Access)]
struct AccessJson {
    #[serde(default)]
    resource: String,
    #[serde(default)]
    action: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    effect: String,
}

impl From<Permission> for PermissionJson {
    fn from(permission: Permission) -> Self {
        let access = permission.rights.iter().map(|(resource, act)| AccessJson {
            resource: resource.robot_name().to_owned(),
            action: act.name().to_owned(),
            effect: String::new(),
        });
        Self {
            kind: permission.kind.name().to_owned(),
            access: access.collect(),
            namespace: permission.namespace,
        }
    }
}

/// Tokens of an OpenID provider that log the robot account in.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RobotTrust)]
struct TrustJson {
    /// The issuer's URL, exactly as its tokens say it.
    #[serde(default)]
    issuer: String,
    /// The audience that the tokens must name.
    #[serde(default)]
    audience: String,
    /// The subject, in which `*` stands for any run of characters.
    #[serde(default)]
    subject: String,
}

fn trusts_of(given: Vec<TrustJson>) -> Vec<Trust> {
    let trusts = given.into_iter();
    trusts.map(|one| Trust { issuer: one.issuer, audience: one.audience, subject: one.subject }).collect()
}

#[derive(Serialize, ToSchema)]
#[schema(as = Robot)]
struct RobotJson {
    id: i64,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    level: &'static str,
    duration: i64,
    editable: bool,
    disable: bool,
    expires_at: i64,
    permissions: Vec<PermissionJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trusts: Vec<TrustJson>,
    creator_type: String,
    creator_ref: i64,
    creation_time: String,
    update_time: String,
}

impl From<RobotView> for RobotJson {
    fn from(view: RobotView) -> Self {
        Self {
            level: view.level(),
            id: view.id,
            name: view.name,
            description: view.description,
            duration: view.duration,
            editable: true,
            disable: view.disabled,
            expires_at: view.expires_at,
            permissions: view.permissions.into_iter().map(PermissionJson::from).collect(),
            trusts: view
                .trusts
                .into_iter()
                .map(|one| TrustJson { issuer: one.issuer, audience: one.audience, subject: one.subject })
                .collect(),
            creator_type: view.creator_type,
            creator_ref: view.creator_ref,
            creation_time: rfc3339(view.created_at),
            update_time: rfc3339(view.updated_at),
        }
    }
}

/// A robot account that was made, with its secret: this is the only time that it is shown.
#[derive(Serialize, ToSchema)]
#[schema(as = RobotCreated)]
struct CreatedJson {
    id: i64,
    name: String,
    secret: String,
    creation_time: String,
    expires_at: i64,
}

/// The body of a request that makes a robot account.
#[derive(Deserialize, ToSchema)]
#[schema(as = RobotCreate)]
pub(super) struct CreateReq {
    name: Option<String>,
    description: Option<String>,
    secret: Option<String>,
    level: Option<String>,
    disable: Option<bool>,
    duration: Option<i64>,
    permissions: Option<Vec<PermissionJson>>,
    trusts: Option<Vec<TrustJson>>,
}

/// The body of a request that changes a robot account.
#[derive(Deserialize, ToSchema)]
#[schema(as = RobotUpdate)]
pub(super) struct UpdateReq {
    name: Option<String>,
    description: Option<String>,
    level: Option<String>,
    disable: Option<bool>,
    duration: Option<i64>,
    permissions: Option<Vec<PermissionJson>>,
    trusts: Option<Vec<TrustJson>>,
}

/// A secret: in the request the one to set, empty for a new one; in the answer the new one.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RobotSec)]
pub(super) struct SecretJson {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    secret: String,
}

fn level_of(level: Option<&str>) -> Result<Level> {
    Level::parse(level.unwrap_or_default())
}

fn permissions_of(level: Level, given: Option<Vec<PermissionJson>>) -> Result<Vec<Permission>> {
    let wanted = given.unwrap_or_default().into_iter().map(|one| {
        let access = one.access.into_iter().map(|right| [right.resource, right.action, right.effect]);
        (one.kind, one.namespace, access.collect())
    });
    robots::parse_permissions(level, wanted.collect())
}

/// The secret that a client wants, or nothing when it leaves that to us.
fn wanted_secret(secret: Option<String>) -> Result<Option<Secret>> {
    let Some(secret) = secret.filter(|secret| !secret.is_empty()) else { return Ok(None) };
    if !is_strong(&secret) {
        return Err(Error::bad_request(
            "the secret must be 8-128, inclusively, characters long with at least 1 uppercase letter, 1 lowercase \
             letter and 1 number",
        ));
    }
    Ok(Some(Secret::new(secret)))
}

/// The secret that a client chose, or else a random one, and its stored form.
async fn secret_of(app: &App, wanted: Option<Secret>) -> Result<(Secret, StoredSecret)> {
    if let Some(wanted) = wanted {
        let stored = StoredSecret::chosen(app.passwords.hash(wanted.expose()).await?);
        return Ok((wanted, stored));
    }
    let random = robots::random_secret();
    let stored = StoredSecret::new(&random);
    Ok((random, stored))
}

/// Robots of which project, or nothing for those of the system.
fn project_asked(query: &mut ListQuery) -> Result<Option<i64>> {
    let (level, project) = (query.filters.take("level"), query.filters.take("projectid"));
    let level = match level {
        None => Level::System,
        Some(Filter::Exact(word)) => Level::parse(&word)?,
        Some(_) => return Err(Error::bad_request("Level in q must be system or project")),
    };
    if level == Level::System {
        return Ok(None);
    }
    let Some(Filter::Exact(id)) = project else {
        return Err(Error::bad_request(
            "must with project ID when to query project robots: q=Level=project,ProjectID=1",
        ));
    };
    Ok(Some(id.parse().map_err(|_| Error::bad_request("ProjectID in q must be a number"))?))
}

/// The robot accounts of the system, or of the project that `q` names.
#[utoipa::path(get, path = "/robots", operation_id = "ListRobot", tag = "robot",
    params(Listing),
    responses((status = 200, body = Vec<RobotJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let mut query = params.list()?;
    let project = project_asked(&mut query)?;
    let found = app
        .db
        .scan(move |tx| {
            let home = match project {
                Some(id) => robots::home_in(tx, id)?,
                None => Some(Home::System),
            };
            let allowed = authz::home::<ListRobots>(tx, &caller, home)?;
            robots::list(tx, &allowed, query)
        })
        .await?;
    listed(&params, found, RobotJson::from)
}

/// Makes a robot account. Its secret is shown in the answer and never again.
#[utoipa::path(post, path = "/robots", operation_id = "CreateRobot", tag = "robot",
    request_body = CreateReq,
    responses((status = 201, body = CreatedJson), (status = 403), (status = 404), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<CreateReq>,
) -> Answer {
    let level = level_of(request.level.as_deref())?;
    let (secret, stored) = secret_of(&app, wanted_secret(request.secret)?).await?;
    let new = NewRobot {
        name: request.name.unwrap_or_default(),
        description: request.description.unwrap_or_default(),
        duration: request.duration.unwrap_or_else(|| app.settings.current().robot_token_duration),
        disabled: request.disable.unwrap_or(false),
        permissions: permissions_of(level, request.permissions)?,
        trusts: trusts_of(request.trusts.unwrap_or_default()),
    };
    app.workloads.check(&new.trusts)?;
    let made = app
        .db
        .write(move |tx| {
            let home = robots::home_named(tx, level, &new.permissions)?;
            let allowed = authz::home::<CreateRobot>(tx, &caller, home)?;
            robots::create(tx, &allowed, &new, &stored)
        })
        .await?;
    let location = format!("/api/v2.0/robots/{}", made.id);
    let shown = CreatedJson {
        id: made.id,
        name: made.name,
        secret: secret.expose().to_owned(),
        creation_time: rfc3339(made.created_at),
        expires_at: made.expires_at,
    };
    created_with(&location, &shown)
}

/// One robot account.
#[utoipa::path(get, path = "/robots/{robot_id}", operation_id = "GetRobotByID", tag = "robot",
    params(("robot_id" = i64, Path)),
    responses((status = 200, body = RobotJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let id = segments.id("robot_id")?;
    let view = app
        .db
        .read(move |tx| {
            let home = robots::home_of(tx, id)?;
            let allowed = authz::home::<ReadRobot>(tx, &caller, home)?;
            robots::get(tx, &allowed, id)
        })
        .await?;
    json(&RobotJson::from(view))
}

/// Changes a robot account. Tokens that it was issued before are void.
#[utoipa::path(put, path = "/robots/{robot_id}", operation_id = "UpdateRobot", tag = "robot",
    params(("robot_id" = i64, Path)),
    request_body = UpdateReq,
    responses((status = 200), (status = 403), (status = 404)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<UpdateReq>,
) -> Answer {
    let id = segments.id("robot_id")?;
    let level = level_of(request.level.as_deref())?;
    let update = RobotUpdate {
        name: request.name.unwrap_or_default(),
        description: request.description,
        duration: request.duration,
        disabled: request.disable,
        permissions: permissions_of(level, request.permissions)?,
        trusts: request.trusts.map(trusts_of),
    };
    app.workloads.check(update.trusts.as_deref().unwrap_or_default())?;
    let revoked = app
        .db
        .write(move |tx| {
            let home = robots::home_of(tx, id)?;
            let allowed = authz::home::<UpdateRobot>(tx, &caller, home)?;
            // Who names another project or the system must hold the right there before anything else is said.
            let named = robots::home_named(tx, level, &update.permissions)?;
            let there = authz::home::<UpdateRobot>(tx, &caller, named)?;
            robots::update(tx, &allowed, &there, id, &update)
        })
        .await?;
    app.directory.revoke_robot(revoked.robot, revoked.at);
    done()
}

/// Gives a robot account another secret: the one in the request, else a random one that the answer shows.
#[utoipa::path(patch, path = "/robots/{robot_id}", operation_id = "RefreshSec", tag = "robot",
    params(("robot_id" = i64, Path)),
    request_body = SecretJson,
    responses((status = 200, body = SecretJson), (status = 403), (status = 404)))]
pub(super) async fn refresh_secret(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<SecretJson>,
) -> Answer {
    let id = segments.id("robot_id")?;
    let wanted = wanted_secret(Some(request.secret))?;
    let is_ours = wanted.is_none();
    let (secret, stored) = secret_of(&app, wanted).await?;
    let revoked = app
        .db
        .write(move |tx| {
            let home = robots::home_of(tx, id)?;
            let allowed = authz::home::<UpdateRobot>(tx, &caller, home)?;
            robots::set_secret(tx, &allowed, id, &stored)
        })
        .await?;
    app.directory.revoke_robot(revoked.robot, revoked.at);
    json(&SecretJson { secret: if is_ours { secret.expose().to_owned() } else { String::new() } })
}

/// Deletes a robot account.
#[utoipa::path(delete, path = "/robots/{robot_id}", operation_id = "DeleteRobot", tag = "robot",
    params(("robot_id" = i64, Path)),
    responses((status = 200), (status = 403), (status = 404)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let id = segments.id("robot_id")?;
    let revoked = app
        .db
        .write(move |tx| {
            let home = robots::home_of(tx, id)?;
            let allowed = authz::home::<DeleteRobot>(tx, &caller, home)?;
            robots::delete(tx, &allowed, id)
        })
        .await?;
    app.directory.revoke_robot(revoked.robot, revoked.at);
    done()
}
