//! Projects of a lost database, made anew of their records in the journal. Who was a member is not known there: all
//! belong to the first administrator.

use berth_db::{Tx, params};

use super::{changed, sql};
use crate::error::Result;
use crate::journal::Record;
use crate::{quotas, users};

/// Writes a project with the id that it had. While artifacts come back it has no limit.
pub fn restore(tx: &mut Tx<'_>, record: &Record) -> Result<()> {
    sql::restore(tx, record, users::FIRST_ADMIN)?;
    if record.deleted {
        return Ok(());
    }
    keep_first_member(tx, record.id)?;
    sql::put_metadata(tx, record.id, &record.metadata)?;
    quotas::create(tx, record.id, quotas::UNLIMITED)
}

/// Makes a private project of which the journal knows the name alone; its id, above all others.
pub fn restore_unknown(tx: &mut Tx<'_>, name: &str) -> Result<i64> {
    let found = tx.find("SELECT id FROM projects WHERE name = ?1 AND deleted_at IS NULL", &params![name])?;
    if let Some(row) = found {
        return Ok(row.get(0)?);
    }
    let id = sql::insert(tx, name, users::FIRST_ADMIN, false)?;
    keep_first_member(tx, id)?;
    quotas::create(tx, id, quotas::UNLIMITED)?;
    changed(tx, id)?;
    Ok(id)
}

fn keep_first_member(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    let sql = "SELECT 1 FROM members WHERE project_id = ?1 AND entity_type = 'u' AND entity_id = ?2";
    if tx.find(sql, &params![project, users::FIRST_ADMIN])?.is_none() {
        sql::insert_first_member(tx, project, users::FIRST_ADMIN)?;
    }
    Ok(())
}
