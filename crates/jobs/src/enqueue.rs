//! Beginning, stopping and removing executions, in the transaction of what causes it.

use berth_db::{Result, Tx, params};
use uuid::Uuid;

use crate::finish::settle;
use crate::model::{NewExecution, NewTask, Status};
use crate::results;

/// Begins an execution; its id. Without tasks it runs until [`finish_empty`].
pub fn enqueue(tx: &mut Tx<'_>, execution: &NewExecution<'_>, tasks: &[NewTask]) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO executions (vendor_type, vendor_id, status, status_message, trigger_kind, extra_attrs, \
               started_at, updated_at) VALUES (?1, ?2, 'Running', '', ?3, ?4, ?5, ?5) RETURNING id";
    let (kind, trigger) = (execution.kind, execution.trigger.as_str());
    let attrs = execution.extra_attrs.to_string();
    let id = tx.one(sql, &params![kind.name, execution.vendor_id, trigger, attrs, now])?.get(0)?;
    insert(tx, id, kind.name, kind.priority, tasks)?;
    Ok(id)
}

fn insert(tx: &mut Tx<'_>, execution: i64, kind: &str, priority: i64, tasks: &[NewTask]) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO tasks (execution_id, vendor_type, job_id, status, status_message, parameters, extra_attrs, \
               priority, ready_at, run, failures, losses, stop, lease_until, created_at, updated_at, lane) \
               VALUES (?1, ?2, ?3, 'Pending', '', ?4, ?5, ?6, 0, 0, 0, 0, 0, 0, ?7, ?7, ?8)";
    // Ready whatever the clock says, so that none that is set back keeps work waiting.
    for task in tasks {
        let (job, parameters) = (Uuid::new_v4().simple().to_string(), task.parameters.to_string());
        let (attrs, lane) = (task.extra_attrs.to_string(), task.lane.as_deref());
        tx.execute(sql, &params![execution, kind, job, parameters, attrs, priority, now, lane])?;
    }
    Ok(())
}

/// Ends an execution that has no tasks.
pub fn finish_empty(tx: &mut Tx<'_>, execution: i64, status: Status, message: &str) -> Result<()> {
    let now = tx.now()?;
    results::end(tx, execution, (status, message), now)
}

/// Stops an execution: what waits is dropped at once, what runs is asked to stop. Nothing when it has ended.
pub fn stop(tx: &mut Tx<'_>, execution: i64) -> Result<()> {
    let lock = format!("SELECT 1 FROM executions WHERE id = ?1 AND ended_at IS NULL{}", tx.for_update());
    if tx.find(&lock, &params![execution])?.is_none() {
        return Ok(());
    }
    stop_tasks(tx, "execution_id = ?1 AND ?2 = 0", (execution, 0))?;
    if tx.find("SELECT 1 FROM tasks WHERE execution_id = ?1 LIMIT 1", &params![execution])?.is_none() {
        // Nothing would end it.
        return finish_empty(tx, execution, Status::Stopped, "");
    }
    settle(tx, execution)
}

/// Stops the task of a job id; nothing when it is unknown or over.
pub fn stop_job(tx: &mut Tx<'_>, job: &str) -> Result<()> {
    let sql = "SELECT id, execution_id FROM tasks WHERE job_id = ?1 AND ended_at IS NULL";
    let Some(row) = tx.find(sql, &params![job])? else { return Ok(()) };
    let (task, execution): (i64, i64) = (row.get(0)?, row.get(1)?);
    let lock = format!("SELECT 1 FROM executions WHERE id = ?1{}", tx.for_update());
    tx.query(&lock, &params![execution])?;
    stop_tasks(tx, "execution_id = ?1 AND id = ?2", (execution, task))?;
    settle(tx, execution)
}

/// Stops tasks that a condition over two numbers chooses. The caller has locked their execution.
pub(crate) fn stop_tasks(tx: &mut Tx<'_>, which: &str, (first, second): (i64, i64)) -> Result<()> {
    let now = tx.now()?;
    let waiting = format!(
        "UPDATE tasks SET status = 'Stopped', updated_at = ?3, ended_at = ?3 \
         WHERE {which} AND ended_at IS NULL AND lease_until <= ?3"
    );
    tx.execute(&waiting, &params![first, second, now])?;
    let running = format!("UPDATE tasks SET stop = 1, updated_at = ?3 WHERE {which} AND ended_at IS NULL");
    tx.execute(&running, &params![first, second, now])?;
    Ok(())
}

/// Removes the executions and the schedule of something that goes, such as a policy.
pub fn delete_of(tx: &mut Tx<'_>, kind: &str, vendor_id: i64) -> Result<()> {
    crate::schedules::remove(tx, kind, vendor_id)?;
    tx.execute(
        "DELETE FROM executions WHERE vendor_type = ?1 AND vendor_id = ?2",
        &params![kind, vendor_id],
    )?;
    Ok(())
}
