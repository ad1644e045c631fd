//! Purging the audit log.

use std::sync::Arc;

use axum::extract::State;

use super::answer::Answer;
use super::document::Listing;
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use super::system_jobs::{self, HistoryJson, ScheduleReq};
use crate::app::App;
use crate::system_jobs::purge::Purge;

/// The purges of the audit log, the newest first.
#[utoipa::path(get, path = "/system/purgeaudit", operation_id = "getPurgeHistory", tag = "purge",
    params(Listing),
    responses((status = 200, body = Vec<HistoryJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    system_jobs::list::<Purge>(&app, &caller, &params).await
}

/// The schedule; nothing when there is none.
#[utoipa::path(get, path = "/system/purgeaudit/schedule", operation_id = "getPurgeSchedule", tag = "purge",
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn schedule(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    system_jobs::schedule::<Purge>(&app, &caller).await
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
    system_jobs::create::<Purge>(&app, &caller, request, "/system/purgeaudit").await
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
    system_jobs::update::<Purge>(&app, &caller, request).await
}

/// One purge of the audit log.
#[utoipa::path(get, path = "/system/purgeaudit/{purge_id}", operation_id = "getPurgeJob", tag = "purge",
    params(("purge_id" = i64, Path)),
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    system_jobs::show::<Purge>(&app, &caller, segments.id("purge_id")).await
}

/// Stops a purge of the audit log; nothing when it is over.
#[utoipa::path(put, path = "/system/purgeaudit/{purge_id}", operation_id = "stopPurge", tag = "purge",
    params(("purge_id" = i64, Path)),
    responses((status = 200), (status = 403)))]
pub(super) async fn stop(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    system_jobs::stop::<Purge>(&app, &caller, segments.id("purge_id")).await
}

/// What a purge of the audit log wrote so far.
#[utoipa::path(get, path = "/system/purgeaudit/{purge_id}/log", operation_id = "getPurgeJobLog", tag = "purge",
    params(("purge_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403)))]
pub(super) async fn log(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    system_jobs::log::<Purge>(&app, &caller, segments.id("purge_id")).await
}
