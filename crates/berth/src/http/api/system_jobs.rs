//! What the API tells of jobs of the installation, and how they are asked for: the same for all of them.

use berth_jobs::schedules::Schedule;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Answer, created, done, json, listed, text};
use super::query::Params;
use crate::app::App;
use crate::authn::Caller;
use crate::authz;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::executions::Execution;
use crate::system_jobs::{self, SystemJob, When};

/// When a job runs.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ScheduleObj)]
pub(super) struct ScheduleObj {
    /// Hourly, Daily, Weekly, Custom, Manual (at once) or None (no longer).
    #[serde(rename = "type", default)]
    kind: String,
    /// Second (always 0), minute, hour, day of month, month, day of week, in UTC.
    #[serde(default)]
    cron: String,
    /// When it is due next: told, and passed over where it is sent back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(read_only, format = DateTime)]
    next_scheduled_time: Option<String>,
}

/// The body that starts or schedules a job.
#[derive(Deserialize, ToSchema)]
#[schema(as = Schedule)]
pub(super) struct ScheduleReq {
    schedule: Option<ScheduleObj>,
    /// What the job is given.
    #[serde(default)]
    #[schema(value_type = Object)]
    parameters: Value,
}

impl ScheduleReq {
    /// When, and with what.
    pub(super) fn read(self) -> Result<(When, Value)> {
        let asked = self.schedule.ok_or_else(|| Error::bad_request("schedule is required"))?;
        Ok((When::parse(&asked.kind, &asked.cron)?, self.parameters))
    }
}

/// A run, or the schedule, of a job.
#[derive(Serialize, ToSchema)]
#[schema(as = GCHistory)]
pub(super) struct HistoryJson {
    id: i64,
    job_name: String,
    /// What began it: MANUAL or SCHEDULE; of a schedule its times.
    job_kind: String,
    /// A JSON object, as text.
    job_parameters: String,
    schedule: ScheduleObj,
    job_status: String,
    deleted: bool,
    creation_time: String,
    update_time: String,
}

impl From<Execution> for HistoryJson {
    fn from(execution: Execution) -> Self {
        let kind = if execution.trigger == "MANUAL" { "Manual" } else { "Schedule" };
        Self {
            id: execution.id,
            job_name: execution.vendor_type,
            job_kind: execution.trigger,
            job_parameters: execution.extra_attrs.to_string(),
            schedule: ScheduleObj { kind: kind.to_owned(), ..ScheduleObj::default() },
            job_status: execution.status,
            deleted: false,
            creation_time: rfc3339(execution.started_at),
            update_time: rfc3339(execution.updated_at),
        }
    }
}

impl From<Schedule> for HistoryJson {
    fn from(schedule: Schedule) -> Self {
        Self {
            id: schedule.id,
            job_name: schedule.vendor_type,
            job_kind: schedule.cron.clone(),
            job_parameters: schedule.parameters.to_string(),
            schedule: ScheduleObj {
                kind: schedule.kind,
                cron: schedule.cron,
                next_scheduled_time: Some(rfc3339(schedule.next_at)),
            },
            job_status: String::new(),
            deleted: false,
            creation_time: rfc3339(schedule.created_at),
            update_time: rfc3339(schedule.updated_at),
        }
    }
}

/// The executions of a job.
pub(super) async fn list<J: SystemJob>(app: &App, caller: &Caller, params: &Params) -> Answer {
    let allowed = authz::system::<J::List>(caller)?;
    let query = params.list()?;
    let found = app.db.scan(move |tx| system_jobs::history::<J>(tx, &allowed, &query)).await?;
    listed(params, found, HistoryJson::from)
}

/// The schedule of a job; nothing when there is none.
pub(super) async fn schedule<J: SystemJob>(app: &App, caller: &Caller) -> Answer {
    let allowed = authz::system::<J::Read>(caller)?;
    match app.db.read(move |tx| system_jobs::schedule::<J>(tx, &allowed)).await? {
        Some(schedule) => json(&HistoryJson::from(schedule)),
        None => done(),
    }
}

/// Starts or schedules a job whose operations lie under `path`.
pub(super) async fn create<J: SystemJob>(
    app: &App,
    caller: &Caller,
    request: ScheduleReq,
    path: &str,
) -> Answer {
    let allowed = authz::system::<J::Create>(caller)?;
    let (when, parameters) = request.read()?;
    let begun = app.db.write(move |tx| system_jobs::create::<J>(tx, &allowed, &when, &parameters)).await?;
    app.jobs.nudge();
    match begun {
        Some(id) => created(&format!("/api/v2.0{path}/{id}")),
        None => created(&format!("/api/v2.0{path}/schedule")),
    }
}

/// Changes the schedule of a job.
pub(super) async fn update<J: SystemJob>(app: &App, caller: &Caller, request: ScheduleReq) -> Answer {
    let allowed = authz::system::<J::Update>(caller)?;
    let (when, parameters) = request.read()?;
    app.db.write(move |tx| system_jobs::update::<J>(tx, &allowed, &when, &parameters)).await?;
    app.jobs.nudge();
    done()
}

/// One execution of a job.
pub(super) async fn show<J: SystemJob>(app: &App, caller: &Caller, id: Result<i64>) -> Answer {
    let allowed = authz::system::<J::Read>(caller)?;
    let id = id?;
    let found = app.db.read(move |tx| system_jobs::get::<J>(tx, &allowed, id)).await?;
    json(&HistoryJson::from(found))
}

/// Stops an execution of a job.
pub(super) async fn stop<J: SystemJob>(app: &App, caller: &Caller, id: Result<i64>) -> Answer {
    let allowed = authz::system::<J::Stop>(caller)?;
    let id = id?;
    app.db.write(move |tx| system_jobs::stop::<J>(tx, &allowed, id)).await?;
    app.jobs.nudge();
    done()
}

/// What an execution of a job wrote so far.
pub(super) async fn log<J: SystemJob>(app: &App, caller: &Caller, id: Result<i64>) -> Answer {
    let allowed = authz::system::<J::Read>(caller)?;
    let id = id?;
    text(app.db.scan(move |tx| system_jobs::log::<J>(tx, &allowed, id)).await?)
}
