//! Purging the audit log.

use std::sync::Arc;

use axum::extract::State;

use super::answer::{Answer, created, done, json, listed, text};
use super::document::Listing;
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use super::system_jobs::{HistoryJson, ScheduleReq};
use crate::app::App;
use crate::authz::{self, CreatePurge, ListPurges, ReadPurge, StopPurge, UpdatePurge};
use crate::system_jobs::{self, purge::Purge};

/// The purges of the audit log, the newest first.
#[utoipa::path(get, path = "/system/purgeaudit", operation_id = "getPurgeHistory", tag = "purge",
    params(Listing),
    responses((status = 200, body = Vec<HistoryJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListPurges>(&caller)?;
    let query = params.list()?;
    let found = app.db.scan(move |tx| system_jobs::history::<Purge>(tx, &allowed, &query)).await?;
    listed(&params, found, HistoryJson::from)
}

/// The schedule; nothing when there is none.
#[utoipa::path(get, path = "/system/purgeaudit/schedule", operation_id = "getPurgeSchedule", tag = "purge",
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn schedule(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    let allowed = authz::system::<ReadPurge>(&caller)?;
    let found = app.db.read(move |tx| system_jobs::schedule::<Purge>(tx, &allowed)).await?;
    match found {
        Some(schedule) => json(&HistoryJson::from(schedule)),
        None => done(),
    }
}

/// Starts a purge of the audit log (type Manual), or makes, replaces or removes (type None) its schedule.
#[utoipa::path(post, path = "/system/purgeaudit/schedule", operation_id = "createPurgeSchedule", tag = "purge",
    request_body = ScheduleReq,
    responses((status = 201, headers(("Location" = String))), (status = 403)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<ScheduleReq>,
) -> Answer {
    let allowed = authz::system::<CreatePurge>(&caller)?;
    let (when, parameters) = request.read()?;
    let begun =
        app.db.write(move |tx| system_jobs::create::<Purge>(tx, &allowed, &when, &parameters)).await?;
    app.jobs.nudge();
    match begun {
        Some(id) => created(&format!("/api/v2.0/system/purgeaudit/{id}")),
        None => created("/api/v2.0/system/purgeaudit/schedule"),
    }
}

/// Changes the schedule; type None removes it, Manual starts a purge of the audit log beside it.
#[utoipa::path(put, path = "/system/purgeaudit/schedule", operation_id = "updatePurgeSchedule", tag = "purge",
    request_body = ScheduleReq,
    responses((status = 200), (status = 403)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<ScheduleReq>,
) -> Answer {
    let allowed = authz::system::<UpdatePurge>(&caller)?;
    let (when, parameters) = request.read()?;
    app.db.write(move |tx| system_jobs::update::<Purge>(tx, &allowed, &when, &parameters)).await?;
    app.jobs.nudge();
    done()
}

/// One purge of the audit log.
#[utoipa::path(get, path = "/system/purgeaudit/{purge_id}", operation_id = "getPurgeJob", tag = "purge",
    params(("purge_id" = i64, Path)),
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ReadPurge>(&caller)?;
    let id = segments.id("purge_id")?;
    let found = app.db.read(move |tx| system_jobs::get::<Purge>(tx, &allowed, id)).await?;
    json(&HistoryJson::from(found))
}

/// Stops a purge of the audit log; nothing when it is over.
#[utoipa::path(put, path = "/system/purgeaudit/{purge_id}", operation_id = "stopPurge", tag = "purge",
    params(("purge_id" = i64, Path)),
    responses((status = 200), (status = 403)))]
pub(super) async fn stop(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    let allowed = authz::system::<StopPurge>(&caller)?;
    let id = segments.id("purge_id")?;
    app.db.write(move |tx| system_jobs::stop::<Purge>(tx, &allowed, id)).await?;
    app.jobs.nudge();
    done()
}

/// What a purge of the audit log wrote so far.
#[utoipa::path(get, path = "/system/purgeaudit/{purge_id}/log", operation_id = "getPurgeJobLog", tag = "purge",
    params(("purge_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403)))]
pub(super) async fn log(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ReadPurge>(&caller)?;
    let id = segments.id("purge_id")?;
    text(app.db.scan(move |tx| system_jobs::log::<Purge>(tx, &allowed, id)).await?)
}
