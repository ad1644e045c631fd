//! Executions of background work that stayed open.

use berth_db::{Tx, params};

/// Executions that are told at most.
const MOST: i64 = 100;

/// Ids of executions that have tasks, all of them ended, and are open all the same.
pub(super) fn left_open(tx: &mut Tx<'_>) -> berth_db::Result<Vec<i64>> {
    let sql = "SELECT e.id FROM executions e WHERE e.ended_at IS NULL \
               AND EXISTS (SELECT 1 FROM tasks t WHERE t.execution_id = e.id) \
               AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.execution_id = e.id AND t.ended_at IS NULL) \
               ORDER BY e.id LIMIT ?1";
    tx.query(sql, &params![MOST])?.iter().map(|row| row.get(0)).collect()
}

/// Ends an execution as its tasks have ended; whether it was still open.
pub(super) fn settle(tx: &mut Tx<'_>, id: i64) -> berth_db::Result<bool> {
    let lock = format!("SELECT 1 FROM executions WHERE id = ?1 AND ended_at IS NULL{}", tx.for_update());
    if tx.find(&lock, &params![id])?.is_none() {
        return Ok(false);
    }
    berth_jobs::settle(tx, id)?;
    Ok(true)
}
