//! Queries of the settings: one row, whose version grows with each change.

use berth_db::{Row, Tx, params};

use super::Values;
use crate::error::{Error, Result};

const NAME: &str = "configuration";

pub(super) fn read(tx: &mut Tx<'_>) -> Result<(i64, Values)> {
    let row = tx.find("SELECT version, value FROM settings WHERE name = ?1", &params![NAME])?;
    row.as_ref().map_or_else(|| Ok((0, Values::default())), values_of)
}

/// Reads the row and keeps other changes away until the end of the transaction.
pub(super) fn lock(tx: &mut Tx<'_>) -> Result<(i64, Values)> {
    let now = tx.now()?;
    let first = serde_json::to_string(&Values::default()).map_err(Error::internal)?;
    let sql = "INSERT INTO settings (name, value, version, updated_at) VALUES (?1, ?2, 0, ?3) ON CONFLICT DO NOTHING";
    tx.execute(sql, &params![NAME, first, now])?;
    let lock = tx.for_update();
    let sql = format!("SELECT version, value FROM settings WHERE name = ?1 {lock}");
    values_of(&tx.one(&sql, &params![NAME])?)
}

pub(super) fn write(tx: &mut Tx<'_>, version: i64, values: &Values) -> Result<()> {
    let now = tx.now()?;
    let text = serde_json::to_string(values).map_err(Error::internal)?;
    let sql = "UPDATE settings SET value = ?1, version = ?2, updated_at = ?3 WHERE name = ?4";
    tx.execute(sql, &params![text, version, now, NAME])?;
    Ok(())
}

fn values_of(row: &Row) -> Result<(i64, Values)> {
    let text: String = row.get(1)?;
    Ok((row.get(0)?, serde_json::from_str(&text).map_err(Error::internal)?))
}
