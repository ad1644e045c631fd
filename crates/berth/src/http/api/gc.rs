//! Garbage collection, started and scheduled by administrators; it also goes on by itself all the time.

use std::sync::Arc;

use axum::extract::State;

use super::answer::Answer;
use super::document::Listing;
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use super::system_jobs::{self, HistoryJson, ScheduleReq};
use crate::app::App;
use crate::gc::Gc;

/// The runs of garbage collection, the newest first.
#[utoipa::path(get, path = "/system/gc", operation_id = "getGCHistory", tag = "gc",
    params(Listing),
    responses((status = 200, body = Vec<HistoryJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    system_jobs::list::<Gc>(&app, &caller, &params).await
}

/// The schedule; nothing when there is none.
#[utoipa::path(get, path = "/system/gc/schedule", operation_id = "getGCSchedule", tag = "gc",
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn schedule(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    system_jobs::schedule::<Gc>(&app, &caller).await
}

/// Starts a garbage collection (type Manual), or makes, replaces or removes (type None) its schedule.
#[utoipa::path(post, path = "/system/gc/schedule", operation_id = "createGCSchedule", tag = "gc",
    request_body = ScheduleReq,
    responses((status = 201, headers(("Location" = String))), (status = 403)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<ScheduleReq>,
) -> Answer {
    system_jobs::create::<Gc>(&app, &caller, request, "/system/gc").await
}

/// Changes the schedule; type None removes it, Manual starts a garbage collection beside it.
#[utoipa::path(put, path = "/system/gc/schedule", operation_id = "updateGCSchedule", tag = "gc",
    request_body = ScheduleReq,
    responses((status = 200), (status = 403)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<ScheduleReq>,
) -> Answer {
    system_jobs::update::<Gc>(&app, &caller, request).await
}

/// One garbage collection.
#[utoipa::path(get, path = "/system/gc/{gc_id}", operation_id = "getGC", tag = "gc",
    params(("gc_id" = i64, Path)),
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    system_jobs::show::<Gc>(&app, &caller, segments.id("gc_id")).await
}

/// Stops a garbage collection; nothing when it is over.
#[utoipa::path(put, path = "/system/gc/{gc_id}", operation_id = "stopGC", tag = "gc",
    params(("gc_id" = i64, Path)),
    responses((status = 200), (status = 403)))]
pub(super) async fn stop(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    system_jobs::stop::<Gc>(&app, &caller, segments.id("gc_id")).await
}

/// What a garbage collection wrote so far.
#[utoipa::path(get, path = "/system/gc/{gc_id}/log", operation_id = "getGCLog", tag = "gc",
    params(("gc_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403)))]
pub(super) async fn log(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    system_jobs::log::<Gc>(&app, &caller, segments.id("gc_id")).await
}
