//! What a policy's runs did: executions, tasks, logs. An execution is only found under its own policy.

use std::sync::Arc;

use berth_db::Tx;

use super::{FREED_BYTES, KIND, Policy};
use crate::authz::{Allowed, ListRetention, ReadRetention, UpdateRetention};
use crate::directory::Project;
use crate::error::Result;
use crate::executions::{self, Execution, Of, Task};
use crate::listing::{ListQuery, Listed};

fn of(policy: &Policy) -> Of<'static> {
    Of { kinds: &[KIND.name], vendor_id: Some(policy.id) }
}

/// The runs of a policy, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    _: &Allowed<Arc<Project>, ListRetention>,
    policy: &Policy,
    query: &ListQuery,
) -> Result<Listed<Execution>> {
    let mut found = executions::list(tx, of(policy), query)?;
    let is_dry = |one: &Execution| one.extra_attrs["dry_run"].as_bool().unwrap_or_default();
    let dry: Vec<i64> = found.items.iter().filter(|one| is_dry(one)).map(|one| one.id).collect();
    let freed = executions::sums(tx, &dry, FREED_BYTES)?;
    for one in &mut found.items {
        if let Some(bytes) = freed.get(&one.id) {
            one.extra_attrs[FREED_BYTES] = (*bytes).into();
        }
    }
    Ok(found)
}

/// The tasks of a run: one for each repository.
pub fn tasks(
    tx: &mut Tx<'_>,
    _: &Allowed<Arc<Project>, ListRetention>,
    policy: &Policy,
    execution: i64,
    query: &ListQuery,
) -> Result<Listed<Task>> {
    let execution = executions::get(tx, of(policy), execution)?;
    executions::tasks(tx, execution.id, query)
}

/// What a task wrote so far.
pub fn log(
    tx: &mut Tx<'_>,
    _: &Allowed<Arc<Project>, ReadRetention>,
    policy: &Policy,
    execution: i64,
    task: i64,
) -> Result<String> {
    let execution = executions::get(tx, of(policy), execution)?;
    let task = executions::task(tx, execution.id, task)?;
    executions::log(tx, task.id)
}

/// Stops a run; one that is over stays as it is.
pub fn stop(
    tx: &mut Tx<'_>,
    _: &Allowed<Arc<Project>, UpdateRetention>,
    policy: &Policy,
    execution: i64,
) -> Result<()> {
    let execution = executions::get(tx, of(policy), execution)?;
    Ok(berth_jobs::stop(tx, execution.id)?)
}
