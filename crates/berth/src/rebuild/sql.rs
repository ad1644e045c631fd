//! Queries of a rebuild: whether there is room for one, whether it has ended, what it leaves.

use berth_db::{Tx, params};

use crate::error::{Error, Result};

/// Digests that are told at most.
const MOST_TOLD: i64 = 1000;

/// Whether a database was begun to be made anew, and not to the end.
pub fn is_unfinished(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.find("SELECT 1 FROM settings WHERE name = 'rebuild.unfinished'", &[])?.is_some())
}

/// Notes that a rebuild has begun, in a database that holds nothing but what a first start makes.
pub(super) fn begin(tx: &mut Tx<'_>) -> Result<()> {
    if is_unfinished(tx)? {
        return Ok(());
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM repositories) OR EXISTS (SELECT 1 FROM blobs) \
               OR EXISTS (SELECT 1 FROM projects WHERE id <> 1) OR EXISTS (SELECT 1 FROM users WHERE id <> 1)";
    if tx.one(sql, &[])?.get(0)? {
        return Err(Error::conflict(
            "the database is not empty: a rebuild only fills an empty one; move it away first, if it is really lost",
        ));
    }
    let now = tx.now()?;
    let sql =
        "INSERT INTO settings (name, value, version, updated_at) VALUES ('rebuild.unfinished', '1', 1, ?1)";
    tx.execute(sql, &params![now])?;
    Ok(())
}

/// Notes that the rebuild has come to its end.
pub(super) fn end(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("DELETE FROM settings WHERE name = 'rebuild.unfinished'", &[])?;
    Ok(())
}

/// Gives projects the limits that they had: project, bytes.
pub(super) fn set_limits(tx: &mut Tx<'_>, limits: &[(i64, i64)]) -> Result<()> {
    for (project, limit) in limits {
        tx.execute("UPDATE quotas SET hard = ?2 WHERE project_id = ?1", &params![*project, *limit])?;
    }
    Ok(())
}

pub(super) fn live_projects(tx: &mut Tx<'_>) -> Result<usize> {
    let count: u64 = tx.one("SELECT COUNT(*) FROM projects WHERE deleted_at IS NULL", &[])?.get(0)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Blobs whose objects are not there.
pub(super) fn damaged(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let rows =
        tx.query("SELECT digest FROM blobs WHERE state = 2 ORDER BY id LIMIT ?1", &params![MOST_TOLD])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// The digests of the artifacts that a repository has after one, in order.
pub(super) fn artifacts(tx: &mut Tx<'_>, repository: i64, after: &str, most: i64) -> Result<Vec<String>> {
    let sql =
        "SELECT digest FROM artifacts WHERE repository_id = ?1 AND digest > ?2 ORDER BY digest LIMIT ?3";
    let rows = tx.query(sql, &params![repository, after, most])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}
