//! The end of items. One whose time is over is first said to be gone, at once and for good; then its rows are removed
//! in batches, so that nobody waits for a large one.

use berth_db::{Dialect, Tx, params};

use super::{Bin, relations};
use crate::error::Result;
use crate::listing::in_list;

/// Items whose rows are removed together.
const TOGETHER: i64 = 200;

/// Whether an item's time is over, or rows of one that is gone are left: to be asked before anything is written.
pub fn is_anything_over(tx: &mut Tx<'_>, bin: Bin) -> Result<bool> {
    let now = tx.now()?;
    if tx.find("SELECT 1 FROM bin_items WHERE gone <> 0 LIMIT 1", &[])?.is_some() {
        return Ok(true);
    }
    let sql = "SELECT 1 FROM bin_items WHERE deleted_at <= ?1 LIMIT 1";
    Ok(tx.find(sql, &params![bin.horizon(now)])?.is_some())
}

/// Says of items whose time is over that they are gone, up to `most`; how many.
pub fn expire(tx: &mut Tx<'_>, bin: Bin, most: i64) -> Result<u64> {
    let now = tx.now()?;
    // Somebody may be restoring one at the moment.
    let skip = if tx.dialect() == Dialect::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!("SELECT id FROM bin_items WHERE gone = 0 AND deleted_at <= ?1 LIMIT ?2{skip}");
    let rows = tx.query(&sql, &params![bin.horizon(now), most])?;
    let ids: Vec<i64> = rows.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?;
    if ids.is_empty() {
        return Ok(0);
    }
    let mut changed = 0;
    for ids in ids.chunks(500) {
        let (places, ids) = in_list(ids, 1);
        changed += tx.execute(&format!("UPDATE bin_items SET gone = 1 WHERE id IN {places}"), &ids)?;
    }
    Ok(changed)
}

/// Removes rows of items that are gone, up to `most` of each table; false when nothing is left.
pub fn remove_gone(tx: &mut Tx<'_>, most: i64) -> Result<bool> {
    let lock = tx.for_update();
    let sql = format!("SELECT id FROM bin_items WHERE gone <> 0 ORDER BY id LIMIT ?1{lock}");
    let rows = tx.query(&sql, &params![TOGETHER])?;
    let ids: Vec<i64> = rows.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?;
    if ids.is_empty() {
        return Ok(false);
    }
    let (places, ids) = in_list(&ids, 2);
    let bound = [&params![most][..], &ids].concat();
    let mut is_more = false;
    for relation in relations::all() {
        let table = relation.table;
        let some = format!("FROM bin_{table} WHERE item_id IN {places} LIMIT ?1");
        let sql = match tx.dialect() {
            Dialect::Sqlite => format!("DELETE FROM bin_{table} WHERE rowid IN (SELECT rowid {some})"),
            Dialect::Postgres => {
                format!("DELETE FROM bin_{table} WHERE ctid = ANY (ARRAY(SELECT ctid {some}))")
            }
        };
        is_more |= tx.execute(&sql, &bound)? >= most.unsigned_abs();
    }
    if !is_more {
        let (places, ids) = in_list(&ids, 1);
        tx.execute(&format!("DELETE FROM bin_items WHERE id IN {places}"), &ids)?;
    }
    Ok(true)
}
