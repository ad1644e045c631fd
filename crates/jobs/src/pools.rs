//! The processes that work, and what they work on.

use berth_db::{Result, Tx, params};

/// A process that works.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Its id, new at each start.
    pub id: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: i64,
    /// Tasks that it runs at a time, at most.
    pub concurrency: i64,
    /// Microseconds UTC.
    pub started_at: i64,
    /// Microseconds UTC.
    pub heartbeat_at: i64,
}

/// A task that somebody works on.
#[derive(Clone, Debug)]
pub struct Busy {
    /// The pool that works on it.
    pub pool: String,
    /// The kind of job.
    pub vendor_type: String,
    /// The job's id.
    pub job_id: String,
    /// When it was begun, microseconds UTC.
    pub started_at: i64,
    /// What it says of itself, a JSON object.
    pub check_in: String,
    /// When it did, microseconds UTC.
    pub check_in_at: Option<i64>,
}

/// A pool that was silent for so long is gone, in microseconds.
const GONE_AFTER: i64 = 60 * 1_000_000;

/// The pools that are alive.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Pool>> {
    let since = tx.now()? - GONE_AFTER;
    let sql = "SELECT id, host, pid, concurrency, started_at, heartbeat_at FROM worker_pools \
               WHERE heartbeat_at > ?1 ORDER BY started_at, id";
    let rows = tx.query(sql, &params![since])?;
    rows.iter()
        .map(|row| {
            Ok(Pool {
                id: row.get(0)?,
                host: row.get(1)?,
                pid: row.get(2)?,
                concurrency: row.get(3)?,
                started_at: row.get(4)?,
                heartbeat_at: row.get(5)?,
            })
        })
        .collect()
}

/// What is being worked on.
pub fn busy(tx: &mut Tx<'_>) -> Result<Vec<Busy>> {
    let now = tx.now()?;
    let sql = "SELECT worker, vendor_type, job_id, started_at, extra_attrs, check_in_at FROM tasks \
               WHERE ended_at IS NULL AND lease_until > ?1 AND worker IS NOT NULL ORDER BY id";
    let rows = tx.query(sql, &params![now])?;
    rows.iter()
        .map(|row| {
            Ok(Busy {
                pool: row.get(0)?,
                vendor_type: row.get(1)?,
                job_id: row.get(2)?,
                started_at: row.get::<Option<i64>>(3)?.unwrap_or(0),
                check_in: row.get(4)?,
                check_in_at: row.get(5)?,
            })
        })
        .collect()
}

/// Tells the others that this pool is alive, and forgets those that are gone.
pub(crate) fn beat(tx: &mut Tx<'_>, pool: &Pool) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO worker_pools (id, host, pid, concurrency, started_at, heartbeat_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at";
    let (id, host) = (pool.id.as_str(), pool.host.as_str());
    tx.execute(sql, &params![id, host, pool.pid, pool.concurrency, pool.started_at, now])?;
    tx.execute("DELETE FROM worker_pools WHERE heartbeat_at < ?1", &params![now - 10 * GONE_AFTER])?;
    Ok(())
}

/// A pool that ends takes its row along.
pub(crate) fn leave(tx: &mut Tx<'_>, pool: &str) -> Result<()> {
    tx.execute("DELETE FROM worker_pools WHERE id = ?1", &params![pool])?;
    Ok(())
}
