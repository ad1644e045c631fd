//! Numbers day by day.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json};
use super::document::ByNameOrId;
use super::query::Params;
use super::request::{Segments, Who};
use crate::app::App;
use crate::authz::{self, CountAll, ReadProject};
use crate::clock::date;
use crate::error::Result;
use crate::projects;
use crate::statistics::daily::{self, Day, Days};
use crate::traffic::start_of;

#[derive(Serialize, ToSchema)]
#[schema(as = DailyStatistic)]
struct DayJson {
    /// In UTC.
    date: String,
    /// Manifests that were pulled.
    pulls: i64,
    /// Manifests that were pushed.
    pushes: i64,
    /// Bytes that pushes brought and that were not there yet.
    pushed_bytes: i64,
    /// Bytes in use when the day ended, of today now; null of a day at whose end nobody looked.
    stored_bytes: Option<i64>,
    /// Bytes that garbage collection freed, continuous or by hand; null where it is not told of the whole installation.
    freed_bytes: Option<i64>,
}

impl DayJson {
    fn of(day: &Day, tells_freed: bool) -> Self {
        Self {
            date: date(start_of(day.day)),
            pulls: day.moved.pulls,
            pushes: day.moved.pushes,
            pushed_bytes: day.moved.pushed_bytes,
            stored_bytes: day.stored,
            freed_bytes: tells_freed.then_some(day.freed),
        }
    }
}

/// How many days a request asks for.
pub(super) fn days(params: &Params) -> Result<Days> {
    match params.get("days") {
        None => Ok(Days::USUAL),
        Some(_) => Days::of(params.number("days", 0)?),
    }
}

fn shown(days: &[Day], tells_freed: bool) -> Answer {
    let days: Vec<DayJson> = days.iter().map(|day| DayJson::of(day, tells_freed)).collect();
    json(&days)
}

/// Pulls, pushes and storage of the last days, the oldest first: of everything to those who may see it all, to others of
/// the projects that they are members of. Numbers of today are some seconds behind.
#[utoipa::path(get, path = "/statistics/daily", operation_id = "getDailyStatistics", tag = "berth",
    params(("days" = Option<i64>, Query, description = "How many, from 1 to 400; 30 without it.")),
    responses((status = 200, body = Vec<DayJson>), (status = 400)))]
pub(super) async fn daily(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let days = days(&params)?;
    if let Ok(allowed) = authz::system::<CountAll>(&caller) {
        return shown(&app.db.scan(move |tx| daily::of_all(tx, &allowed, days)).await?, true);
    }
    let person = authz::person(&caller)?;
    shown(&app.db.scan(move |tx| daily::of_person(tx, &person, days)).await?, false)
}

/// Pulls, pushes and storage of a project in the last days, the oldest first.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/statistics/daily", operation_id = "getProjectDailyStatistics",
    tag = "berth",
    params(ByNameOrId, ("days" = Option<i64>, Query, description = "How many, from 1 to 400; 30 without it.")),
    responses((status = 200, body = Vec<DayJson>), (status = 400)))]
pub(super) async fn daily_of_project(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, days) = (segments.project()?, days(&params)?);
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadProject>(tx, &caller, found)?;
            daily::of_project(tx, &allowed, days)
        })
        .await?;
    shown(&found, false)
}
