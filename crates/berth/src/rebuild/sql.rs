//! Queries of a rebuild.

use berth_db::{Tx, params};

use crate::error::Result;
use crate::journal::Object;

/// Digests that are told at most.
const MOST_TOLD: i64 = 1000;

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

/// A page of the blobs whose objects were not there, with their ids.
pub(super) fn missing(tx: &mut Tx<'_>, after: i64, most: usize) -> Result<Vec<(i64, Object)>> {
    let sql =
        "SELECT id, digest, size, object_key FROM blobs WHERE state = 2 AND id > ?1 ORDER BY id LIMIT ?2";
    let rows = tx.query(sql, &params![after, most as u64])?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, Object { digest: row.get(1)?, size: row.get(2)?, key: row.get(3)? })))
        .collect()
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
