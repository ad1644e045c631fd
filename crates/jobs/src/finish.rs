//! Ending tasks, and what that makes of their execution.

use std::time::Duration;

use berth_db::{Result, Tx, params};

use crate::claim::Claimed;
use crate::model::{Kind, Status};
use crate::results;

/// How a run ended.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done,
    Stopped,
    /// It may be run again.
    Failed(String),
    /// Running it again would not help.
    Fatal(String),
    /// The process ends; another run goes on.
    Released,
}

/// The longest pause between two runs.
const LONGEST_BACKOFF: Duration = Duration::from_secs(3600);
/// Bytes that are kept of an error's text.
const MOST_MESSAGE: usize = 2000;

/// Writes down how a run ended; the task's final status, or nothing while it goes on or when the task was taken from
/// this worker meanwhile.
pub(crate) fn finish(
    tx: &mut Tx<'_>,
    kind: &Kind,
    task: &Claimed,
    outcome: &Outcome,
) -> Result<Option<Status>> {
    let now = tx.now()?;
    let lock = format!("SELECT 1 FROM executions WHERE id = ?1{}", tx.for_update());
    tx.query(&lock, &params![task.execution_id])?;
    let mine = format!(
        "SELECT failures, stop FROM tasks WHERE id = ?1 AND run = ?2 AND worker = ?3 AND ended_at IS NULL{}",
        tx.for_update()
    );
    let Some(row) = tx.find(&mine, &params![task.id, task.run, task.worker.as_str()])? else {
        return Ok(None);
    };
    let (failures, stop): (i64, bool) = (row.get(0)?, row.get(1)?);
    let (status, message, failures) = match outcome {
        Outcome::Done => (Status::Success, String::new(), failures),
        Outcome::Stopped => (Status::Stopped, String::new(), failures),
        Outcome::Fatal(error) => (Status::Error, error.clone(), failures + 1),
        Outcome::Released if stop => (Status::Stopped, String::new(), failures),
        Outcome::Released => (Status::Pending, String::new(), failures),
        Outcome::Failed(_) if stop => (Status::Stopped, String::new(), failures + 1),
        Outcome::Failed(error) if failures + 1 >= i64::from(kind.max_runs) => {
            (Status::Error, error.clone(), failures + 1)
        }
        Outcome::Failed(error) => (Status::Scheduled, error.clone(), failures + 1),
    };
    let ready_at = if status == Status::Scheduled { now.saturating_add(backoff(kind, failures)) } else { 0 };
    let ended = status.is_final().then_some(now);
    let sql = "UPDATE tasks SET status = ?2, status_message = ?3, failures = ?4, ready_at = ?5, lease_until = 0, \
               worker = NULL, updated_at = ?6, ended_at = ?7 WHERE id = ?1";
    let message = shortened(&message);
    tx.execute(sql, &params![task.id, status.as_str(), message, failures, ready_at, now, ended])?;
    if !status.is_final() {
        return Ok(None);
    }
    settle(tx, task.execution_id)?;
    Ok(Some(status))
}

/// Microseconds to wait after the given number of failures.
fn backoff(kind: &Kind, failures: i64) -> i64 {
    let doublings = u32::try_from(failures - 1).unwrap_or(0).min(20);
    let pause = kind.backoff.saturating_mul(1 << doublings).min(LONGEST_BACKOFF);
    i64::try_from(pause.as_micros()).unwrap_or(i64::MAX)
}

fn shortened(message: &str) -> &str {
    let end = (0..=MOST_MESSAGE.min(message.len())).rev().find(|at| message.is_char_boundary(*at));
    &message[..end.unwrap_or(0)]
}

/// Ends an execution whose tasks have all ended. The caller has locked it.
pub fn settle(tx: &mut Tx<'_>, execution: i64) -> Result<()> {
    let sql = "SELECT status, COUNT(*), MAX(ended_at), MIN(CASE WHEN status = 'Error' THEN id END) FROM tasks \
               WHERE execution_id = ?1 GROUP BY status";
    let (mut status, mut last, mut failed) = (Status::Success, None::<i64>, None::<i64>);
    for row in tx.query(sql, &params![execution])? {
        match Status::parse(&row.get::<String>(0)?) {
            Some(Status::Success) => {}
            Some(Status::Error) => (status, failed) = (Status::Error, row.get(3)?),
            Some(Status::Stopped) if status != Status::Error => status = Status::Stopped,
            Some(Status::Stopped) => {}
            _ => return Ok(()),
        }
        last = last.max(row.get(2)?);
    }
    let Some(last) = last else { return Ok(()) };
    let message: String = match failed {
        Some(task) => tx.one("SELECT status_message FROM tasks WHERE id = ?1", &params![task])?.get(0)?,
        None => String::new(),
    };
    results::end(tx, execution, (status, &message), last)
}
