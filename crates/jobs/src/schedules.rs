//! Schedules: one for each kind and vendor id. Exactly one replica fires a due one, in the transaction that sets its
//! next time; what came due while nobody ran fires once.

use berth_db::{Dialect, Error, Result, Row, Tx, params};
use serde_json::Value;

use crate::cron;

/// A schedule.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The id.
    pub id: i64,
    /// The kind of job it starts.
    pub vendor_type: String,
    /// What it is for.
    pub vendor_id: i64,
    /// Hourly, Daily, Weekly or Custom, as the client named it.
    pub kind: String,
    /// Its times.
    pub cron: String,
    /// What the job is given.
    pub parameters: Value,
    /// Microseconds UTC.
    pub next_at: i64,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

/// Kind of the queue that holds all schedules back while it is paused.
pub const QUEUE: &str = "SCHEDULER";

const COLUMNS: &str = "id, vendor_type, vendor_id, kind, cron, parameters, next_at, created_at, updated_at";

fn schedule_of(row: &Row) -> Result<Schedule> {
    Ok(Schedule {
        id: row.get(0)?,
        vendor_type: row.get(1)?,
        vendor_id: row.get(2)?,
        kind: row.get(3)?,
        cron: row.get(4)?,
        parameters: serde_json::from_str(&row.get::<String>(5)?).unwrap_or(Value::Null),
        next_at: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

/// Makes or replaces the schedule of `(vendor_type, vendor_id)`. The caller has checked `cron`.
pub fn set(
    tx: &mut Tx<'_>,
    (vendor_type, vendor_id): (&str, i64),
    (kind, cron): (&str, &str),
    parameters: &Value,
) -> Result<i64> {
    let now = tx.now()?;
    let next = next_after(cron, now)?;
    let sql = "INSERT INTO schedules (vendor_type, vendor_id, kind, cron, parameters, next_at, created_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (vendor_type, vendor_id) DO UPDATE SET \
               kind = excluded.kind, cron = excluded.cron, parameters = excluded.parameters, \
               next_at = excluded.next_at, updated_at = excluded.updated_at RETURNING id";
    tx.one(sql, &params![vendor_type, vendor_id, kind, cron, parameters.to_string(), next, now])?.get(0)
}

fn next_after(cron: &str, now: i64) -> Result<i64> {
    let next = cron::next(cron, now).map_err(|error| Error::Statement(error.to_string()))?;
    Ok(next.unwrap_or(i64::MAX))
}

/// Removes a schedule; nothing when there is none.
pub fn remove(tx: &mut Tx<'_>, vendor_type: &str, vendor_id: i64) -> Result<()> {
    let sql = "DELETE FROM schedules WHERE vendor_type = ?1 AND vendor_id = ?2";
    tx.execute(sql, &params![vendor_type, vendor_id])?;
    Ok(())
}

/// The schedule of something.
pub fn find(tx: &mut Tx<'_>, vendor_type: &str, vendor_id: i64) -> Result<Option<Schedule>> {
    let sql = format!("SELECT {COLUMNS} FROM schedules WHERE vendor_type = ?1 AND vendor_id = ?2");
    tx.find(&sql, &params![vendor_type, vendor_id])?.as_ref().map(schedule_of).transpose()
}

/// A page of all schedules, and how many there are.
pub fn list(tx: &mut Tx<'_>, limit: i64, offset: i64) -> Result<(Vec<Schedule>, i64)> {
    let total = tx.one("SELECT COUNT(*) FROM schedules", &[])?.get(0)?;
    let sql = format!("SELECT {COLUMNS} FROM schedules ORDER BY id LIMIT ?1 OFFSET ?2");
    let rows = tx.query(&sql, &params![limit, offset])?;
    Ok((rows.iter().map(schedule_of).collect::<Result<_>>()?, total))
}

/// The ids of those that are due, oldest first; none while schedules are paused.
pub(crate) fn due(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    let now = tx.now()?;
    let sql = "SELECT id FROM schedules WHERE next_at <= ?1 AND NOT EXISTS \
               (SELECT 1 FROM job_queues WHERE vendor_type = ?2 AND paused = 1) ORDER BY next_at LIMIT 100";
    tx.query(sql, &params![now, QUEUE])?.iter().map(|row| row.get(0)).collect()
}

/// Takes a due schedule and sets its next time; nothing when another replica was faster.
pub(crate) fn take(tx: &mut Tx<'_>, id: i64) -> Result<Option<Schedule>> {
    let now = tx.now()?;
    let skip = if tx.dialect() == Dialect::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM schedules WHERE id = ?1 AND next_at <= ?2{skip}");
    let Some(row) = tx.find(&sql, &params![id, now])? else { return Ok(None) };
    let schedule = schedule_of(&row)?;
    let next = next_after(&schedule.cron, now)?;
    tx.execute("UPDATE schedules SET next_at = ?2 WHERE id = ?1", &params![id, next])?;
    Ok(Some(schedule))
}
