//! The job service as administrators watch it: who works on what, what waits, what is scheduled.

use berth_db::Tx;
use berth_jobs::{Engine, pools, queues, results};

pub use berth_jobs::pools::{Busy, Pool};
pub use berth_jobs::queues::Queue;
pub use berth_jobs::results::Results;
pub use berth_jobs::schedules::Schedule;

use crate::authz::{Allowed, Authenticated, ListJobs, LoggedIn, StopJobs, System};
use crate::error::{Error, Result};
use crate::executions;
use crate::listing::{ListQuery, Listed};
use crate::statistics::daily::Days;

/// A place at which a task can be worked on.
#[derive(Clone, Debug)]
pub struct Worker {
    /// Its id.
    pub id: String,
    /// The pool it belongs to.
    pub pool: String,
    /// What it works on.
    pub busy: Option<Busy>,
}

/// What is done with a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// What waits is dropped.
    Stop,
    /// What waits is held back.
    Pause,
    /// It goes on.
    Resume,
}

/// The name under which all queues, pools or jobs are meant.
const ALL: &str = "all";

/// The processes that work.
pub fn pools(tx: &mut Tx<'_>, _: &Allowed<System, ListJobs>, engine: &Engine) -> Result<Vec<Pool>> {
    Ok(engine.pools(tx)?)
}

/// The workers of a pool, or of all.
///
/// # Errors
/// 404 when there is no such pool.
pub fn workers(
    tx: &mut Tx<'_>,
    allowed: &Allowed<System, ListJobs>,
    engine: &Engine,
    pool: &str,
) -> Result<Vec<Worker>> {
    let mut chosen = pools(tx, allowed, engine)?;
    if pool != ALL {
        chosen.retain(|known| known.id == pool);
        if chosen.is_empty() {
            return Err(Error::not_found("the worker pool was not found"));
        }
    }
    let mut busy = pools::busy(tx)?;
    let mut workers = Vec::new();
    for pool in chosen {
        let mut mine = busy.extract_if(.., |task| task.pool == pool.id);
        for number in 0..pool.concurrency {
            let id = format!("{}-{number}", pool.id);
            workers.push(Worker { id, pool: pool.id.clone(), busy: mine.next() });
        }
    }
    Ok(workers)
}

/// How executions ended in the last days.
pub fn results(tx: &mut Tx<'_>, _: &Allowed<System, ListJobs>, days: Days) -> Result<Vec<Results>> {
    Ok(results::of_days(tx, days.count())?)
}

/// Stops a job, or all that run; nothing when it is unknown.
pub fn stop(tx: &mut Tx<'_>, _: &Allowed<System, StopJobs>, job: &str) -> Result<()> {
    if job != ALL {
        return Ok(berth_jobs::stop_job(tx, job)?);
    }
    for task in pools::busy(tx)? {
        berth_jobs::stop_job(tx, &task.job_id)?;
    }
    Ok(())
}

/// What a job wrote so far.
///
/// # Errors
/// 404 when there is no such job.
pub fn log(tx: &mut Tx<'_>, _: &Allowed<System, ListJobs>, job: &str) -> Result<String> {
    let task = executions::task_of_job(tx, job)?;
    executions::log(tx, task.id)
}

/// The kinds that can be asked about; the schedules are one of them.
fn kinds(engine: &Engine) -> Vec<&'static str> {
    let mut kinds: Vec<&str> = engine.kinds().into_iter().map(|kind| kind.name).collect();
    kinds.push(berth_jobs::schedules::QUEUE);
    kinds
}

/// What waits, by kind.
pub fn queues(tx: &mut Tx<'_>, _: &Allowed<System, ListJobs>, engine: &Engine) -> Result<Vec<Queue>> {
    Ok(queues::list(tx, &kinds(engine))?)
}

/// Drops, holds back or lets go on what waits of a kind, or of all.
///
/// # Errors
/// 404 when there is no such kind.
pub fn act(
    tx: &mut Tx<'_>,
    _: &Allowed<System, StopJobs>,
    engine: &Engine,
    kind: &str,
    action: Action,
) -> Result<()> {
    let mut chosen = kinds(engine);
    if kind != ALL {
        chosen.retain(|known| *known == kind);
        if chosen.is_empty() {
            return Err(Error::not_found("there is no such kind of job"));
        }
    }
    for kind in chosen {
        match action {
            Action::Stop => queues::drop_waiting(tx, kind)?,
            Action::Pause => queues::set_paused(tx, kind, true)?,
            Action::Resume => queues::set_paused(tx, kind, false)?,
        }
    }
    Ok(())
}

/// All schedules.
pub fn schedules(
    tx: &mut Tx<'_>,
    _: &Allowed<System, ListJobs>,
    query: &ListQuery,
) -> Result<Listed<Schedule>> {
    let (items, total) = berth_jobs::schedules::list(tx, query.page.limit(), query.page.offset())?;
    Ok(Listed { items, total })
}

/// Whether all schedules, or a kind of job, are held back.
///
/// # Errors
/// 404 when there is no such kind.
pub fn is_paused(
    tx: &mut Tx<'_>,
    _: &Allowed<Authenticated, LoggedIn>,
    engine: &Engine,
    kind: &str,
) -> Result<bool> {
    let kind = if kind == ALL { berth_jobs::schedules::QUEUE } else { kind };
    if !kinds(engine).contains(&kind) {
        return Err(Error::not_found("there is no such kind of job"));
    }
    Ok(queues::is_paused(tx, kind)?)
}
