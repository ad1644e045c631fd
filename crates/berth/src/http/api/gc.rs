//! Garbage collection, started and scheduled by administrators; it also goes on by itself all the time.

use std::sync::Arc;

use axum::extract::State;

use super::answer::{Answer, created, done, json, listed, text};
use super::document::Listing;
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use super::system_jobs::{HistoryJson, ScheduleReq};
use crate::app::App;
use crate::authz::{self, CreateGc, ListGcs, ReadGc, StopGc, UpdateGc};
use crate::gc::Gc;
use crate::system_jobs;

/// The runs of garbage collection, the newest first.
#[utoipa::path(get, path = "/system/gc", operation_id = "getGCHistory", tag = "gc",
    params(Listing),
    responses((status = 200, body = Vec<HistoryJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListGcs>(&caller)?;
    let query = params.list()?;
    let found = app.db.scan(move |tx| system_jobs::history::<Gc>(tx, &allowed, &query)).await?;
    listed(&params, found, HistoryJson::from)
}

/// The schedule; nothing when there is none.
#[utoipa::path(get, path = "/system/gc/schedule", operation_id = "getGCSchedule", tag = "gc",
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn schedule(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    let allowed = authz::system::<ReadGc>(&caller)?;
    let found = app.db.read(move |tx| system_jobs::schedule::<Gc>(tx, &allowed)).await?;
    match found {
        Some(schedule) => json(&HistoryJson::from(schedule)),
        None => done(),
    }
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
    let allowed = authz::system::<CreateGc>(&caller)?;
    let (when, parameters) = request.read()?;
    let begun = app.db.write(move |tx| system_jobs::create::<Gc>(tx, &allowed, &when, &parameters)).await?;
    app.jobs.nudge();
    match begun {
        Some(id) => created(&format!("/api/v2.0/system/gc/{id}")),
        None => created("/api/v2.0/system/gc/schedule"),
    }
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
    let allowed = authz::system::<UpdateGc>(&caller)?;
    let (when, parameters) = request.read()?;
    app.db.write(move |tx| system_jobs::update::<Gc>(tx, &allowed, &when, &parameters)).await?;
    app.jobs.nudge();
    done()
}

/// One garbage collection.
#[utoipa::path(get, path = "/system/gc/{gc_id}", operation_id = "getGC", tag = "gc",
    params(("gc_id" = i64, Path)),
    responses((status = 200, body = HistoryJson), (status = 403)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ReadGc>(&caller)?;
    let id = segments.id("gc_id")?;
    let found = app.db.read(move |tx| system_jobs::get::<Gc>(tx, &allowed, id)).await?;
    json(&HistoryJson::from(found))
}

/// Stops a garbage collection; nothing when it is over.
#[utoipa::path(put, path = "/system/gc/{gc_id}", operation_id = "stopGC", tag = "gc",
    params(("gc_id" = i64, Path)),
    responses((status = 200), (status = 403)))]
pub(super) async fn stop(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    let allowed = authz::system::<StopGc>(&caller)?;
    let id = segments.id("gc_id")?;
    app.db.write(move |tx| system_jobs::stop::<Gc>(tx, &allowed, id)).await?;
    app.jobs.nudge();
    done()
}

/// What a garbage collection wrote so far.
#[utoipa::path(get, path = "/system/gc/{gc_id}/log", operation_id = "getGCLog", tag = "gc",
    params(("gc_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403)))]
pub(super) async fn log(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ReadGc>(&caller)?;
    let id = segments.id("gc_id")?;
    text(app.db.scan(move |tx| system_jobs::log::<Gc>(tx, &allowed, id)).await?)
}
