//! What a job is given, and what it answers.

use std::sync::Arc;

use async_trait::async_trait;
use berth_db::{Db, Tx, params};
use serde_json::Value;
use tokio::sync::watch;

use crate::claim::Claimed;
use crate::log::Log;
use crate::model::{Kind, Status};

/// Why a run did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// It was asked to stop and did.
    Stopped,
    /// It may be run again, as often as its kind allows.
    Again(anyhow::Error),
    /// Running it again would not help.
    Fatal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Again(error.into())
    }
}

/// Does the work of a kind.
#[async_trait]
pub trait Handler: Send + Sync {
    /// What it is called and how it is run.
    fn kind(&self) -> Kind;

    /// Runs a task. The future is dropped when the task is asked to stop and does not within a second, or when its
    /// lease is lost: whatever it does must be safe to cut and to begin anew.
    async fn run(&self, job: &Job) -> Result<(), Failure>;

    /// What a due schedule starts, in the transaction that sets its next time.
    ///
    /// # Errors
    /// An error keeps the schedule due; it is tried again.
    fn on_schedule(&self, _tx: &mut Tx<'_>, _vendor_id: i64, _parameters: &Value) -> anyhow::Result<()> {
        Ok(())
    }

    /// What belongs to the end of a task, in the transaction that ends it.
    ///
    /// # Errors
    /// An error keeps the task from ending; it is tried again until the lease is over.
    fn on_end(&self, _tx: &mut Tx<'_>, _ended: &Ended<'_>) -> anyhow::Result<()> {
        Ok(())
    }
}

/// A task that has just ended.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'e> {
    /// The task.
    pub task: i64,
    /// Its execution.
    pub execution: i64,
    /// What the execution was for.
    pub vendor_id: i64,
    /// How it ended.
    pub status: Status,
    /// What the worker was given.
    pub parameters: &'e Value,
    /// What the job made of the task's attributes.
    pub extra_attrs: &'e Value,
}

/// A task that runs.
pub struct Job {
    /// The task's id.
    pub id: i64,
    /// Its execution.
    pub execution_id: i64,
    /// What the execution is for.
    pub vendor_id: i64,
    /// How often the task was begun, this run included.
    pub run: i64,
    /// What it was given.
    pub parameters: Value,
    pub(crate) attrs: parking_lot::Mutex<Value>,
    pub(crate) worker: String,
    pub(crate) db: Db,
    pub(crate) log: Log,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Job {
    pub(crate) fn new(claimed: &Claimed, db: &Db, stop: watch::Receiver<bool>) -> Arc<Self> {
        Arc::new(Self {
            id: claimed.id,
            execution_id: claimed.execution_id,
            vendor_id: claimed.vendor_id,
            run: claimed.run,
            parameters: serde_json::from_str(&claimed.parameters).unwrap_or(Value::Null),
            attrs: parking_lot::Mutex::new(serde_json::from_str(&claimed.extra_attrs).unwrap_or(Value::Null)),
            worker: claimed.worker.clone(),
            db: db.clone(),
            log: Log::new(claimed.id),
            stop,
        })
    }

    /// Writes a line to the task's log. Lines reach readers within a second; beyond
    /// [`crate::MOST_LOG_BYTES`] they are left out, and the log says so.
    pub fn log(&self, line: &str) {
        self.log.push(line);
    }

    /// Writes what was logged so far; for jobs that log much without waiting for anything.
    ///
    /// # Errors
    /// The database's.
    pub async fn flush_log(&self) -> berth_db::Result<()> {
        self.log.flush(&self.db).await
    }

    /// Changes what people see of the task, at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_attrs(&self, attrs: Value) -> berth_db::Result<()> {
        self.write_attrs(attrs, false).await
    }

    /// As [`Job::set_attrs`], and for the execution too, whose only task this is.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_execution_attrs(&self, attrs: Value) -> berth_db::Result<()> {
        self.write_attrs(attrs, true).await
    }

    async fn write_attrs(&self, attrs: Value, of_execution: bool) -> berth_db::Result<()> {
        let (id, run, worker, text) = (self.id, self.run, self.worker.clone(), attrs.to_string());
        let execution = self.execution_id;
        *self.attrs.lock() = attrs;
        self.db
            .write(move |tx| {
                let now = tx.now()?;
                let sql = "UPDATE tasks SET extra_attrs = ?4, check_in_at = ?5, updated_at = ?5 \
                           WHERE id = ?1 AND run = ?2 AND worker = ?3 AND ended_at IS NULL";
                tx.execute(sql, &params![id, run, worker.as_str(), text.as_str(), now])?;
                if of_execution {
                    let sql = "UPDATE executions SET extra_attrs = ?2, updated_at = ?3 \
                               WHERE id = ?1 AND ended_at IS NULL";
                    tx.execute(sql, &params![execution, text.as_str(), now])?;
                }
                Ok(())
            })
            .await
    }

    /// Whether the task was asked to stop.
    pub fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    /// Answers [`Failure::Stopped`] once the task was asked to stop; for loops.
    ///
    /// # Errors
    /// That answer.
    pub fn go_on(&self) -> Result<(), Failure> {
        if self.is_stopped() { Err(Failure::Stopped) } else { Ok(()) }
    }
}
