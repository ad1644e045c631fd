//! Removing what nobody looks at any more: executions that ended, beyond the number that their kind keeps for each
//! vendor id.

use berth_db::{Result, Tx, params};

use crate::model::Kind;

/// Executions that are removed in one transaction; their tasks and logs go along.
const STEP: i64 = 50;

/// Removes some ended executions of a kind beyond those that it keeps; how many went. The caller goes on until none
/// did.
pub fn sweep(tx: &mut Tx<'_>, kind: &Kind) -> Result<u64> {
    let sql = "DELETE FROM executions WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER \
               (PARTITION BY vendor_id ORDER BY started_at DESC, id DESC) AS place FROM executions \
               WHERE vendor_type = ?1 AND ended_at IS NOT NULL) ranked WHERE place > ?2 LIMIT ?3)";
    tx.execute(sql, &params![kind.name, i64::from(kind.keep), STEP])
}
