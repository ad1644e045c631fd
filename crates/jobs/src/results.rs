//! How many executions of each kind ended how on each day. They are counted when they end, in the same transaction, and
//! the counts stay when the executions are long gone.

use std::collections::BTreeMap;

use berth_db::{Result, Tx, params};

use crate::model::Status;

/// Microseconds of a day.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Executions of a kind that ended on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Days since 1970 in UTC.
    pub day: i64,
    /// The kind of job.
    pub vendor_type: String,
    /// Executions that did what they should.
    pub succeeded: i64,
    /// Executions that failed.
    pub failed: i64,
    /// Executions that somebody stopped.
    pub stopped: i64,
}

/// Ends an execution that has not ended yet, and counts it.
pub(crate) fn end(
    tx: &mut Tx<'_>,
    execution: i64,
    (status, message): (Status, &str),
    ended_at: i64,
) -> Result<()> {
    let sql = "UPDATE executions SET status = ?2, status_message = ?3, updated_at = ?4, ended_at = ?5 \
               WHERE id = ?1 AND ended_at IS NULL";
    let now = tx.now()?;
    if tx.execute(sql, &params![execution, status.as_str(), message, now, ended_at])? == 0 {
        return Ok(());
    }
    let sql = "INSERT INTO job_results (day, vendor_type, status, executions) \
               SELECT ?2, vendor_type, ?3, 1 FROM executions WHERE id = ?1 \
               ON CONFLICT (day, vendor_type, status) DO UPDATE SET executions = job_results.executions + 1";
    tx.execute(sql, &params![execution, ended_at.div_euclid(DAY), status.as_str()])?;
    Ok(())
}

/// What ended in the last so many days, today among them, by day and kind; days and kinds without an end are left out.
pub fn of_days(tx: &mut Tx<'_>, days: i64) -> Result<Vec<Results>> {
    let first = tx.now()?.div_euclid(DAY) - days + 1;
    let sql = "SELECT day, vendor_type, status, executions FROM job_results WHERE day >= ?1";
    let mut found: BTreeMap<(i64, String), Results> = BTreeMap::new();
    for row in tx.query(sql, &params![first])? {
        let (day, vendor_type): (i64, String) = (row.get(0)?, row.get(1)?);
        let one = found.entry((day, vendor_type.clone())).or_default();
        (one.day, one.vendor_type) = (day, vendor_type);
        match Status::parse(&row.get::<String>(2)?) {
            Some(Status::Success) => one.succeeded += row.get::<i64>(3)?,
            Some(Status::Error) => one.failed += row.get::<i64>(3)?,
            _ => one.stopped += row.get::<i64>(3)?,
        }
    }
    Ok(found.into_values().collect())
}

/// Forgets all but the last so many days, today among them; how many rows went.
pub fn expire(tx: &mut Tx<'_>, kept: i64) -> Result<u64> {
    let first = tx.now()?.div_euclid(DAY) - kept + 1;
    tx.execute("DELETE FROM job_results WHERE day < ?1", &params![first])
}
