//! The job service as administrators watch it: worker pools, workers, queues, logs, schedules.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Answer, done, json, listed, text};
use super::document::Pages;
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use super::statistics;
use crate::app::App;
use crate::authz::{self, ListJobs, StopJobs};
use crate::clock::{date, rfc3339};
use crate::error::{Error, Result};
use crate::monitor::{self, Action, Pool, Queue, Results, Schedule, Worker};
use crate::traffic::start_of;

#[derive(Serialize, ToSchema)]
#[schema(as = WorkerPool)]
struct PoolJson {
    pid: i64,
    worker_pool_id: String,
    start_at: String,
    heartbeat_at: String,
    concurrency: i64,
    host: String,
}

impl From<Pool> for PoolJson {
    fn from(pool: Pool) -> Self {
        Self {
            pid: pool.pid,
            worker_pool_id: pool.id,
            start_at: rfc3339(pool.started_at),
            heartbeat_at: rfc3339(pool.heartbeat_at),
            concurrency: pool.concurrency,
            host: pool.host,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Worker)]
struct WorkerJson {
    id: String,
    pool_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    job_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    job_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_at: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    check_in: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkin_at: Option<String>,
}

impl From<Worker> for WorkerJson {
    fn from(worker: Worker) -> Self {
        let (id, pool_id) = (worker.id, worker.pool);
        match worker.busy {
            None => Self {
                id,
                pool_id,
                job_name: String::new(),
                job_id: String::new(),
                start_at: None,
                check_in: String::new(),
                checkin_at: None,
            },
            Some(busy) => Self {
                id,
                pool_id,
                job_name: busy.vendor_type,
                job_id: busy.job_id,
                start_at: Some(rfc3339(busy.started_at)),
                check_in: busy.check_in,
                checkin_at: busy.check_in_at.map(rfc3339),
            },
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = JobQueue)]
struct QueueJson {
    job_type: String,
    count: i64,
    latency: i64,
    paused: bool,
}

impl From<Queue> for QueueJson {
    fn from(queue: Queue) -> Self {
        Self { job_type: queue.vendor_type, count: queue.count, latency: queue.latency, paused: queue.paused }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = JobResults)]
struct ResultsJson {
    /// On which the executions ended, in UTC.
    date: String,
    job_type: String,
    succeeded: i64,
    failed: i64,
    stopped: i64,
}

impl From<Results> for ResultsJson {
    fn from(results: Results) -> Self {
        Self {
            date: date(start_of(results.day)),
            job_type: results.vendor_type,
            succeeded: results.succeeded,
            failed: results.failed,
            stopped: results.stopped,
        }
    }
}

/// What is done with a queue.
#[derive(Deserialize, ToSchema)]
#[schema(as = ActionRequest)]
pub(super) struct ActionReq {
    /// stop (what waits is dropped), pause or resume.
    #[serde(default)]
    action: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ScheduleTask)]
struct ScheduleJson {
    id: i64,
    vendor_type: String,
    vendor_id: i64,
    cron: String,
    update_time: String,
    #[schema(value_type = Object)]
    extra_attrs: Value,
}

impl From<Schedule> for ScheduleJson {
    fn from(schedule: Schedule) -> Self {
        Self {
            id: schedule.id,
            vendor_type: schedule.vendor_type,
            vendor_id: schedule.vendor_id,
            cron: schedule.cron,
            update_time: rfc3339(schedule.updated_at),
            extra_attrs: schedule.parameters,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = SchedulerStatus)]
struct PausedJson {
    paused: bool,
}

/// The processes that work.
#[utoipa::path(get, path = "/jobservice/pools", operation_id = "getWorkerPools", tag = "jobservice",
    responses((status = 200, body = Vec<PoolJson>), (status = 403)))]
pub(super) async fn pools(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    let allowed = authz::system::<ListJobs>(&caller)?;
    let engine = app.jobs.clone();
    let pools = app.db.read(move |tx| monitor::pools(tx, &allowed, &engine)).await?;
    json(&pools.into_iter().map(PoolJson::from).collect::<Vec<_>>())
}

/// The workers of a pool, or of `all`, and what they work on.
#[utoipa::path(get, path = "/jobservice/pools/{pool_id}/workers", operation_id = "getWorkers", tag = "jobservice",
    params(("pool_id" = String, Path)),
    responses((status = 200, body = Vec<WorkerJson>), (status = 403)))]
pub(super) async fn workers(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ListJobs>(&caller)?;
    let (engine, pool) = (app.jobs.clone(), segments.text("pool_id")?.to_owned());
    let workers = app.db.read(move |tx| monitor::workers(tx, &allowed, &engine, &pool)).await?;
    json(&workers.into_iter().map(WorkerJson::from).collect::<Vec<_>>())
}

/// Stops a job, or `all` that run. An unknown one is stopped already.
#[utoipa::path(put, path = "/jobservice/jobs/{job_id}", operation_id = "stopRunningJob", tag = "jobservice",
    params(("job_id" = String, Path)),
    responses((status = 200), (status = 403)))]
pub(super) async fn stop(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    let allowed = authz::system::<StopJobs>(&caller)?;
    let job = segments.text("job_id")?.to_owned();
    app.db.write(move |tx| monitor::stop(tx, &allowed, &job)).await?;
    app.jobs.nudge();
    done()
}

/// What a job wrote so far.
#[utoipa::path(get, path = "/jobservice/jobs/{job_id}/log", operation_id = "actionGetJobLog", tag = "jobservice",
    params(("job_id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403)))]
pub(super) async fn log(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ListJobs>(&caller)?;
    let job = segments.text("job_id")?.to_owned();
    text(app.db.scan(move |tx| monitor::log(tx, &allowed, &job)).await?)
}

/// What waits, by kind of job.
#[utoipa::path(get, path = "/jobservice/queues", operation_id = "listJobQueues", tag = "jobservice",
    responses((status = 200, body = Vec<QueueJson>), (status = 403)))]
pub(super) async fn queues(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    let allowed = authz::system::<ListJobs>(&caller)?;
    let engine = app.jobs.clone();
    let queues = app.db.scan(move |tx| monitor::queues(tx, &allowed, &engine)).await?;
    json(&queues.into_iter().map(QueueJson::from).collect::<Vec<_>>())
}

/// Drops what waits of a kind of job, or of `all`; holds it back; lets it go on.
#[utoipa::path(put, path = "/jobservice/queues/{job_type}", operation_id = "actionPendingJobs", tag = "jobservice",
    params(("job_type" = String, Path)),
    request_body = ActionReq,
    responses((status = 200), (status = 403)))]
pub(super) async fn act(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<ActionReq>,
) -> Answer {
    let allowed = authz::system::<StopJobs>(&caller)?;
    let action = match request.action.as_str() {
        "stop" => Action::Stop,
        "pause" => Action::Pause,
        "resume" => Action::Resume,
        _ => return Err(Error::bad_request("the action must be stop, pause or resume").into()),
    };
    let (engine, kind) = (app.jobs.clone(), segments.text("job_type")?.to_owned());
    app.db.write(move |tx| monitor::act(tx, &allowed, &engine, &kind, action)).await?;
    app.jobs.nudge();
    done()
}

/// How the executions of each kind of job ended, day by day, the oldest first. Days on which none ended are left out. What
/// ended is still counted here when the execution itself is kept no longer.
#[utoipa::path(get, path = "/jobservice/results", operation_id = "getJobResults", tag = "berth",
    params(("days" = Option<i64>, Query, description = "How many days back, today among them, from 1 to 400; 30 without it.")),
    responses((status = 200, body = Vec<ResultsJson>), (status = 400), (status = 403)))]
pub(super) async fn results(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListJobs>(&caller)?;
    let days = statistics::days(&params)?;
    let results = app.db.scan(move |tx| monitor::results(tx, &allowed, days)).await?;
    json(&results.into_iter().map(ResultsJson::from).collect::<Vec<_>>())
}

/// All schedules.
#[utoipa::path(get, path = "/schedules", operation_id = "listSchedules", tag = "schedule",
    params(Pages),
    responses((status = 200, body = Vec<ScheduleJson>), (status = 403)))]
pub(super) async fn schedules(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListJobs>(&caller)?;
    let query = params.list()?;
    let found = app.db.scan(move |tx| monitor::schedules(tx, &allowed, &query)).await?;
    listed(&params, found, ScheduleJson::from)
}

/// Whether schedules (`all`) or a kind of job are held back.
#[utoipa::path(get, path = "/schedules/{job_type}/paused", operation_id = "getSchedulePaused", tag = "schedule",
    params(("job_type" = String, Path)),
    responses((status = 200, body = PausedJson)))]
pub(super) async fn paused(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    let allowed = authz::authenticated(&caller)?;
    let (engine, kind) = (app.jobs.clone(), segments.text("job_type")?.to_owned());
    let paused: Result<bool> = app.db.read(move |tx| monitor::is_paused(tx, &allowed, &engine, &kind)).await;
    json(&PausedJson { paused: paused? })
}
