//! Jobs of the whole installation that administrators start, stop, schedule and watch: each has one schedule, and its
//! executions one task. Which job a right is about is told by type, so that one cannot be taken for the other.

pub mod purge;
pub mod sweep;

use berth_db::Tx;
use berth_jobs::schedules::{self, Schedule};
use berth_jobs::{Kind, NewExecution, NewTask, Trigger, cron};
use serde_json::Value;

use crate::authz::{Allowed, Right, System};
use crate::error::{Error, Result};
use crate::executions::{self, Execution, Of};
use crate::listing::{ListQuery, Listed};

/// The vendor id of jobs that belong to nothing but the installation.
pub const INSTALLATION: i64 = -1;

/// A job of the installation, with the rights over it.
pub trait SystemJob {
    /// What it is called and how it is run.
    const KIND: Kind;
    /// To start it, or make its schedule.
    type Create: Right + 'static;
    /// To see one execution, its log, or the schedule.
    type Read: Right + 'static;
    /// To see its executions.
    type List: Right + 'static;
    /// To change its schedule.
    type Update: Right + 'static;
    /// To stop it.
    type Stop: Right + 'static;

    /// Checks what it is given, and answers it as the job reads it.
    ///
    /// # Errors
    /// 400 that says what is wrong.
    fn parameters(given: &Value) -> Result<Value>;
}

/// When a job is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// At once, and only this time.
    Now,
    /// Never again by itself.
    Never,
    /// At these times.
    At {
        /// Hourly, Daily, Weekly or Custom.
        kind: String,
        /// Six fields, UTC.
        cron: String,
    },
}

impl When {
    /// Reads the type and times of a schedule.
    ///
    /// # Errors
    /// 400 when it makes no sense.
    pub fn parse(kind: &str, cron: &str) -> Result<Self> {
        match kind {
            "Manual" => Ok(Self::Now),
            "None" => Ok(Self::Never),
            "Hourly" | "Daily" | "Weekly" | "Custom" => {
                cron::check(cron).map_err(|error| Error::bad_request(error.to_string()))?;
                Ok(Self::At { kind: kind.to_owned(), cron: cron.to_owned() })
            }
            _ => Err(Error::bad_request(
                "the type of a schedule must be Hourly, Daily, Weekly, Custom, Manual or None",
            )),
        }
    }
}

fn of<J: SystemJob>() -> Of<'static> {
    Of { kinds: const { &[J::KIND.name] }, vendor_id: None }
}

/// Starts a job, or makes, replaces or removes its schedule; the execution that began.
pub fn create<J: SystemJob>(
    tx: &mut Tx<'_>,
    _: &Allowed<System, J::Create>,
    when: &When,
    parameters: &Value,
) -> Result<Option<i64>> {
    apply::<J>(tx, when, parameters)
}

/// As [`create`], for who may change the schedule.
pub fn update<J: SystemJob>(
    tx: &mut Tx<'_>,
    _: &Allowed<System, J::Update>,
    when: &When,
    parameters: &Value,
) -> Result<Option<i64>> {
    apply::<J>(tx, when, parameters)
}

fn apply<J: SystemJob>(tx: &mut Tx<'_>, when: &When, parameters: &Value) -> Result<Option<i64>> {
    match when {
        When::Now => {
            let parameters = J::parameters(parameters)?;
            Ok(Some(start(tx, &J::KIND, Trigger::Manual, &parameters)?))
        }
        When::Never => {
            schedules::remove(tx, J::KIND.name, INSTALLATION)?;
            Ok(None)
        }
        When::At { kind, cron } => {
            let parameters = J::parameters(parameters)?;
            schedules::set(tx, (J::KIND.name, INSTALLATION), (kind, cron), &parameters)?;
            Ok(None)
        }
    }
}

/// Begins an execution with its task.
pub fn start(tx: &mut Tx<'_>, kind: &Kind, trigger: Trigger, parameters: &Value) -> Result<i64> {
    let execution = NewExecution { kind, vendor_id: INSTALLATION, trigger, extra_attrs: parameters.clone() };
    let task = NewTask { parameters: parameters.clone(), extra_attrs: parameters.clone(), lane: None };
    Ok(berth_jobs::enqueue(tx, &execution, &[task])?)
}

/// The schedule.
pub fn schedule<J: SystemJob>(tx: &mut Tx<'_>, _: &Allowed<System, J::Read>) -> Result<Option<Schedule>> {
    Ok(schedules::find(tx, J::KIND.name, INSTALLATION)?)
}

/// The executions, the newest first.
pub fn history<J: SystemJob>(
    tx: &mut Tx<'_>,
    _: &Allowed<System, J::List>,
    query: &ListQuery,
) -> Result<Listed<Execution>> {
    executions::list(tx, of::<J>(), query)
}

/// One execution.
///
/// # Errors
/// 404 when it is absent or another job's.
pub fn get<J: SystemJob>(tx: &mut Tx<'_>, _: &Allowed<System, J::Read>, id: i64) -> Result<Execution> {
    executions::get(tx, of::<J>(), id)
}

/// What an execution wrote so far.
///
/// # Errors
/// 404 as [`get`].
pub fn log<J: SystemJob>(tx: &mut Tx<'_>, allowed: &Allowed<System, J::Read>, id: i64) -> Result<String> {
    get::<J>(tx, allowed, id)?;
    executions::log_of(tx, id)
}

/// Stops an execution; nothing when it is over.
///
/// # Errors
/// 404 when it is absent or another job's.
pub fn stop<J: SystemJob>(tx: &mut Tx<'_>, _: &Allowed<System, J::Stop>, id: i64) -> Result<()> {
    executions::get(tx, of::<J>(), id)?;
    Ok(berth_jobs::stop(tx, id)?)
}
