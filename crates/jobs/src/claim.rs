//! Claiming tasks: which may run, whose lease is renewed, who is asked to stop.

use berth_db::{Dialect, Result, Tx, params};

use crate::finish::settle;
use crate::model::Kind;

/// A task that belongs to this worker until its lease ends.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub id: i64,
    pub execution_id: i64,
    pub vendor_id: i64,
    pub run: i64,
    pub worker: String,
    pub parameters: String,
    pub extra_attrs: String,
}

/// So many times a task is begun anew after its worker vanished.
const MOST_LOSSES: i64 = 5;

/// Nobody stands before the task `t` in its lane.
const IS_FIRST: &str = "(t.lane IS NULL OR NOT EXISTS \
                        (SELECT 1 FROM tasks o WHERE o.lane = t.lane AND o.ended_at IS NULL AND o.id < t.id))";

/// Which of the kinds have something to claim.
pub(crate) fn waiting(tx: &mut Tx<'_>, kinds: &[Kind]) -> Result<Vec<Kind>> {
    if tx.find("SELECT 1 FROM tasks WHERE ended_at IS NULL LIMIT 1", &[])?.is_none() {
        return Ok(Vec::new());
    }
    let now = tx.now()?;
    let sql = format!(
        "SELECT 1 FROM tasks t WHERE t.vendor_type = ?1 AND t.ended_at IS NULL AND t.ready_at <= ?2 \
         AND t.lease_until <= ?2 AND {IS_FIRST} AND NOT EXISTS \
         (SELECT 1 FROM job_queues q WHERE q.vendor_type = ?1 AND q.paused = 1) LIMIT 1"
    );
    let mut found = Vec::new();
    for kind in kinds {
        if tx.find(&sql, &params![kind.name, now])?.is_some() {
            found.push(*kind);
        }
    }
    Ok(found)
}

/// Claims up to `most` tasks of a kind for `worker`, for `lease` microseconds.
pub(crate) fn claim(
    tx: &mut Tx<'_>,
    kind: &Kind,
    worker: &str,
    most: i64,
    lease: i64,
) -> Result<Vec<Claimed>> {
    let now = tx.now()?;
    let mut most = most;
    if let Some(limit) = kind.concurrency {
        tx.execute(
            "INSERT INTO job_queues (vendor_type, paused) VALUES (?1, 0) ON CONFLICT DO NOTHING",
            &params![kind.name],
        )?;
        // Whoever counts holds the row, so that two do not both see a free place.
        let lock = format!("SELECT paused FROM job_queues WHERE vendor_type = ?1{}", tx.for_update());
        if tx.one(&lock, &params![kind.name])?.get(0)? {
            return Ok(Vec::new());
        }
        let sql =
            "SELECT COUNT(*) FROM tasks WHERE vendor_type = ?1 AND ended_at IS NULL AND lease_until > ?2";
        let running: i64 = tx.one(sql, &params![kind.name, now])?.get(0)?;
        most = most.min(i64::from(limit) - running);
    }
    if most <= 0 {
        return Ok(Vec::new());
    }
    let skip = if tx.dialect() == Dialect::Postgres { " FOR UPDATE OF t SKIP LOCKED" } else { "" };
    let sql = format!(
        "SELECT t.id, t.execution_id, e.vendor_id, t.run, t.losses, t.stop, t.worker, t.parameters, \
         t.extra_attrs FROM tasks t JOIN executions e ON e.id = t.execution_id \
         WHERE t.ended_at IS NULL AND t.ready_at <= ?1 AND t.lease_until <= ?1 AND t.vendor_type = ?2 \
         AND {IS_FIRST} ORDER BY t.priority, t.id LIMIT ?3{skip}"
    );
    let mut claimed = Vec::new();
    for row in tx.query(&sql, &params![now, kind.name, most])? {
        let (id, execution): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (losses, stop): (i64, bool) = (row.get(4)?, row.get(5)?);
        // A worker that gave the task back has taken its name off; one that vanished has not.
        let losses = losses + i64::from(row.get::<Option<String>>(6)?.is_some());
        let end = if stop {
            Some(("Stopped", ""))
        } else {
            (losses > MOST_LOSSES).then_some(("Error", "the worker vanished too often while it ran"))
        };
        if let Some((status, message)) = end {
            end_lost(tx, id, execution, (status, message))?;
            continue;
        }
        let run = row.get::<i64>(3)? + 1;
        let sql = "UPDATE tasks SET status = 'Running', run = ?2, losses = ?3, worker = ?4, lease_until = ?5, \
                   started_at = COALESCE(started_at, ?6), updated_at = ?6 WHERE id = ?1";
        tx.execute(sql, &params![id, run, losses, worker, now.saturating_add(lease), now])?;
        claimed.push(Claimed {
            id,
            execution_id: execution,
            vendor_id: row.get(2)?,
            run,
            worker: worker.to_owned(),
            parameters: row.get(7)?,
            extra_attrs: row.get(8)?,
        });
    }
    Ok(claimed)
}

fn end_lost(tx: &mut Tx<'_>, task: i64, execution: i64, (status, message): (&str, &str)) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE tasks SET status = ?2, status_message = ?3, worker = NULL, lease_until = 0, updated_at = ?4, \
               ended_at = ?4 WHERE id = ?1";
    tx.execute(sql, &params![task, status, message, now])?;
    settle(tx, execution)
}

/// Ends all leases: where one process is alone and has just begun, nobody else works.
pub(crate) fn take_over(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("UPDATE tasks SET lease_until = 0 WHERE ended_at IS NULL AND lease_until > 0", &[])?;
    Ok(())
}

/// Renews the leases of everything that `worker` runs.
pub(crate) fn renew(tx: &mut Tx<'_>, worker: &str, lease: i64) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE tasks SET lease_until = ?2 WHERE worker = ?1 AND ended_at IS NULL";
    tx.execute(sql, &params![worker, now.saturating_add(lease)])?;
    Ok(())
}

/// Which of the tasks of `worker` still belong to it, with whether each was asked to stop.
pub(crate) fn mine(tx: &mut Tx<'_>, worker: &str) -> Result<Vec<(i64, i64, bool)>> {
    let sql = "SELECT id, run, stop FROM tasks WHERE worker = ?1 AND ended_at IS NULL";
    tx.query(sql, &params![worker])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}
