//! Queues: what waits, by kind, and which kinds are held back.

use berth_db::{Result, Tx, params};

use crate::enqueue::stop_tasks;
use crate::finish::settle;

/// What waits of a kind.
#[derive(Clone, Debug)]
pub struct Queue {
    /// The kind.
    pub vendor_type: String,
    /// Tasks that wait.
    pub count: i64,
    /// Seconds that the oldest of them has waited.
    pub latency: i64,
    /// Whether they are held back.
    pub paused: bool,
}

/// The queues of the given kinds, in their order.
pub fn list(tx: &mut Tx<'_>, kinds: &[&str]) -> Result<Vec<Queue>> {
    let now = tx.now()?;
    let sql = "SELECT vendor_type, COUNT(*), MIN(created_at) FROM tasks \
               WHERE ended_at IS NULL AND lease_until <= ?1 GROUP BY vendor_type";
    let waiting = tx.query(sql, &params![now])?;
    let paused = paused(tx)?;
    kinds
        .iter()
        .map(|kind| {
            let (mut count, mut latency) = (0, 0);
            for row in &waiting {
                if row.get::<String>(0)? == *kind {
                    (count, latency) = (row.get(1)?, (now - row.get::<i64>(2)?).max(0) / 1_000_000);
                }
            }
            let paused = paused.iter().any(|name| name == kind);
            Ok(Queue { vendor_type: (*kind).to_owned(), count, latency, paused })
        })
        .collect()
}

fn paused(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let rows = tx.query("SELECT vendor_type FROM job_queues WHERE paused = 1", &[])?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Whether a kind is held back.
pub fn is_paused(tx: &mut Tx<'_>, kind: &str) -> Result<bool> {
    Ok(paused(tx)?.iter().any(|name| name == kind))
}

/// Holds a kind back, or lets it go on.
pub fn set_paused(tx: &mut Tx<'_>, kind: &str, paused: bool) -> Result<()> {
    let sql = "INSERT INTO job_queues (vendor_type, paused) VALUES (?1, ?2) \
               ON CONFLICT (vendor_type) DO UPDATE SET paused = excluded.paused";
    tx.execute(sql, &params![kind, paused])?;
    Ok(())
}

/// Drops everything of a kind that waits.
pub fn drop_waiting(tx: &mut Tx<'_>, kind: &str) -> Result<()> {
    let now = tx.now()?;
    let sql = "SELECT DISTINCT execution_id FROM tasks WHERE vendor_type = ?1 AND ended_at IS NULL \
               AND lease_until <= ?2 ORDER BY execution_id";
    for row in tx.query(sql, &params![kind, now])? {
        let execution: i64 = row.get(0)?;
        let lock = format!("SELECT 1 FROM executions WHERE id = ?1{}", tx.for_update());
        tx.query(&lock, &params![execution])?;
        stop_tasks(tx, "execution_id = ?1 AND lease_until <= ?2", (execution, now))?;
        settle(tx, execution)?;
    }
    Ok(())
}
