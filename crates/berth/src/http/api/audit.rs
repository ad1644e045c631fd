//! The audit log, in its older and its newer form.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json, listed};
use super::document::{ByName, Listing};
use super::query::Params;
use super::request::{Segments, Who};
use crate::app::App;
use crate::audit::{self, Entry};
use crate::authn::Caller;
use crate::authz::{self, ListLog};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::listing::Listed;
use crate::projects;

#[derive(Serialize, ToSchema)]
#[schema(as = AuditLog)]
struct LogJson {
    id: i64,
    username: String,
    resource: String,
    resource_type: String,
    operation: String,
    op_time: String,
}

impl From<Entry> for LogJson {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            username: entry.username,
            resource: entry.resource,
            resource_type: entry.resource_type,
            operation: entry.operation,
            op_time: rfc3339(entry.at),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditLogExt)]
struct LogExtJson {
    id: i64,
    username: String,
    resource: String,
    resource_type: String,
    operation: String,
    operation_description: String,
    operation_result: bool,
    op_time: String,
}

impl From<Entry> for LogExtJson {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            username: entry.username,
            resource: entry.resource,
            resource_type: entry.resource_type,
            operation: entry.operation,
            operation_description: entry.description,
            operation_result: entry.result,
            op_time: rfc3339(entry.at),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = AuditLogEventType)]
struct EventTypeJson {
    event_type: &'static str,
}

async fn of_caller(app: &App, caller: Caller, params: &Params) -> Result<Listed<Entry>> {
    let query = params.list()?;
    if caller.is_anonymous() {
        return Err(Error::unauthorized());
    }
    app.db.scan(move |tx| audit::list::of_caller(tx, &caller, &query)).await
}

async fn of_project(
    app: &App,
    caller: Caller,
    segments: &Segments,
    params: &Params,
) -> Result<Listed<Entry>> {
    let (named, query) = (segments.project_name()?, params.list()?);
    app.db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ListLog>(tx, &caller, found)?;
            audit::list::of_project(tx, &allowed, &query)
        })
        .await
}

/// What happened in all projects that the caller is admin of.
#[utoipa::path(get, path = "/audit-logs", operation_id = "listAuditLogs", tag = "auditlog",
    params(Listing),
    responses((status = 200, body = Vec<LogJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    listed(&params, of_caller(&app, caller, &params).await?, LogJson::from)
}

/// What happened in all projects that the caller is admin of, in words.
#[utoipa::path(get, path = "/auditlog-exts", operation_id = "listAuditLogExts", tag = "auditlog",
    params(Listing),
    responses((status = 200, body = Vec<LogExtJson>)))]
pub(super) async fn list_ext(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    listed(&params, of_caller(&app, caller, &params).await?, LogExtJson::from)
}

/// The kinds of events that the log knows.
#[utoipa::path(get, path = "/auditlog-exts/events", operation_id = "listAuditLogEventTypes", tag = "auditlog",
    responses((status = 200, body = Vec<EventTypeJson>)))]
pub(super) async fn event_types(Who(caller): Who) -> Answer {
    if caller.is_anonymous() {
        return Err(Error::unauthorized().into());
    }
    json(&audit::EVENT_TYPES.map(|event_type| EventTypeJson { event_type }))
}

/// What happened in a project.
#[utoipa::path(get, path = "/projects/{project_name}/logs", operation_id = "getLogs", tag = "project",
    params(ByName, Listing),
    responses((status = 200, body = Vec<LogJson>)))]
pub(super) async fn list_of_project(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    listed(&params, of_project(&app, caller, &segments, &params).await?, LogJson::from)
}

/// What happened in a project, in words.
#[utoipa::path(get, path = "/projects/{project_name}/auditlog-exts", operation_id = "getLogExts",
    tag = "project",
    params(ByName, Listing),
    responses((status = 200, body = Vec<LogExtJson>)))]
pub(super) async fn list_ext_of_project(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    listed(&params, of_project(&app, caller, &segments, &params).await?, LogExtJson::from)
}
