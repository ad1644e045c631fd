//! Counting queries.

use berth_db::{Row, Tx, params};

use super::Counts;
use crate::authz;
use crate::error::Result;

const COUNT: &str = "SELECT COUNT(DISTINCT p.id), COUNT(r.id) FROM projects p \
                     LEFT JOIN repositories r ON r.project_id = p.id AND r.pushed_at IS NOT NULL \
                     WHERE p.deleted_at IS NULL AND p.public = ?1";

fn counts_of(row: &Row) -> Result<Counts> {
    Ok(Counts { projects: row.get(0)?, repositories: row.get(1)? })
}

pub(super) fn public(tx: &mut Tx<'_>, public: bool) -> Result<Counts> {
    counts_of(&tx.one(COUNT, &params![public])?)
}

pub(super) fn private_of(tx: &mut Tx<'_>, user: i64) -> Result<Counts> {
    let sql = format!("{COUNT} AND p.id IN (SELECT s.project_id FROM ({}) s)", authz::memberships("?2"));
    counts_of(&tx.one(&sql, &params![false, user])?)
}

/// The bytes of the blobs that are not on their way out. Both databases sum to a type of their own, so it is
/// made one number.
pub(super) fn stored_bytes(tx: &mut Tx<'_>) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs WHERE state = 0";
    Ok(tx.one(sql, &params![])?.get(0)?)
}
