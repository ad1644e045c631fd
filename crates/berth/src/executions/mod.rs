//! Executions and tasks of background work as people read them. Whoever calls has proven the right to the work that
//! they belong to.

mod sql;

use std::collections::HashMap;

use berth_db::Tx;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed};

/// Which executions a list is about.
#[derive(Clone, Copy, Debug)]
pub struct Of<'o> {
    /// The kinds of job.
    pub kinds: &'o [&'o str],
    /// What they were done for; none means anything.
    pub vendor_id: Option<i64>,
}

/// How many tasks an execution has, by where they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// All of them.
    pub all: i64,
    /// Done.
    pub success: i64,
    /// Failed for good.
    pub error: i64,
    /// Waiting.
    pub pending: i64,
    /// Being worked on.
    pub running: i64,
    /// Waiting to be run again.
    pub scheduled: i64,
    /// Stopped.
    pub stopped: i64,
}

/// An execution.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The id.
    pub id: i64,
    /// The kind of job.
    pub vendor_type: String,
    /// What it was done for.
    pub vendor_id: i64,
    /// Where it stands.
    pub status: String,
    /// What its kind says of the status.
    pub status_message: String,
    /// MANUAL, SCHEDULE or EVENT.
    pub trigger: String,
    /// What its kind says of it.
    pub extra_attrs: Value,
    /// Microseconds UTC.
    pub started_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
    /// Microseconds UTC; none while it runs.
    pub ended_at: Option<i64>,
    /// Its tasks.
    pub metrics: Metrics,
}

/// A task.
#[derive(Clone, Debug)]
pub struct Task {
    /// The id.
    pub id: i64,
    /// Its execution.
    pub execution_id: i64,
    /// The kind of job.
    pub vendor_type: String,
    /// The job's id.
    pub job_id: String,
    /// Where it stands.
    pub status: String,
    /// Why it failed.
    pub status_message: String,
    /// How often it was begun.
    pub run: i64,
    /// What the job says of it.
    pub extra_attrs: Value,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub started_at: Option<i64>,
    /// Microseconds UTC.
    pub updated_at: i64,
    /// Microseconds UTC.
    pub ended_at: Option<i64>,
}

/// The executions of something, the newest first.
pub fn list(tx: &mut Tx<'_>, of: Of<'_>, query: &ListQuery) -> Result<Listed<Execution>> {
    sql::list(tx, of, query)
}

/// What the tasks of each of these executions say under a name, together; nothing of those whose tasks do not say it.
pub fn sums(tx: &mut Tx<'_>, executions: &[i64], name: &str) -> Result<HashMap<i64, i64>> {
    let mut sums = HashMap::new();
    for (execution, attrs) in sql::attrs_of_tasks(tx, executions)? {
        if let Some(number) = attrs[name].as_i64() {
            *sums.entry(execution).or_default() += number;
        }
    }
    Ok(sums)
}

/// One execution.
///
/// # Errors
/// 404 when it is absent or belongs to something else.
pub fn get(tx: &mut Tx<'_>, of: Of<'_>, id: i64) -> Result<Execution> {
    sql::find(tx, of, id)?.ok_or_else(|| Error::not_found(format!("execution {id} was not found")))
}

/// The tasks of an execution, which the caller has found to belong to what it may see.
pub fn tasks(tx: &mut Tx<'_>, execution: i64, query: &ListQuery) -> Result<Listed<Task>> {
    sql::tasks(tx, execution, query)
}

/// One task of an execution.
///
/// # Errors
/// 404 when the execution has no such task.
pub fn task(tx: &mut Tx<'_>, execution: i64, id: i64) -> Result<Task> {
    sql::find_task(tx, execution, id)?.ok_or_else(|| Error::not_found(format!("task {id} was not found")))
}

/// The task of a job's id, whatever it belongs to.
///
/// # Errors
/// 404 when there is none.
pub fn task_of_job(tx: &mut Tx<'_>, job: &str) -> Result<Task> {
    sql::find_job(tx, job)?.ok_or_else(|| Error::not_found(format!("job {job} was not found")))
}

/// What a task wrote so far.
pub fn log(tx: &mut Tx<'_>, task: i64) -> Result<String> {
    Ok(berth_jobs::read_log(tx, task)?)
}

/// What the first task of an execution wrote so far, for kinds that have one.
///
/// # Errors
/// 404 when it has no task.
pub fn log_of(tx: &mut Tx<'_>, execution: i64) -> Result<String> {
    let task = sql::first_task(tx, execution)?;
    log(tx, task.ok_or_else(|| Error::not_found(format!("execution {execution} has no task")))?)
}
