//! Queries of the survey. What may have many rows is read in pages of blobs, so that no statement runs for long.

use std::collections::HashMap;

use berth_db::{Row, Tx, Value, params};

use super::{Bytes, Holding};
use crate::error::Result;
use crate::listing::in_list;
use crate::undelete::Bin;

/// Blobs of one page.
pub(super) const PAGE: i64 = 50_000;

/// References from one repository to one blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub blob: i64,
    pub size: i64,
    pub repository: i64,
    /// Artifacts there that reference it.
    pub artifacts: i64,
}

fn holding(row: &Row) -> Result<Holding> {
    Ok(Holding { id: row.get(0)?, project: row.get(1)?, name: row.get(2)?, bytes: Bytes::default() })
}

pub(super) fn projects(tx: &mut Tx<'_>) -> Result<Vec<Holding>> {
    let sql = "SELECT id, id, name FROM projects WHERE deleted_at IS NULL ORDER BY id";
    tx.query(sql, &[])?.iter().map(holding).collect()
}

pub(super) fn repositories(tx: &mut Tx<'_>) -> Result<Vec<Holding>> {
    let sql = "SELECT id, project_id, name FROM repositories WHERE pushed_at IS NOT NULL ORDER BY id";
    tx.query(sql, &[])?.iter().map(holding).collect()
}

/// Repositories with an artifact that has no tag, is no part of an index and is nobody's accessory.
pub(super) fn with_untagged(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT a.repository_id FROM artifacts a WHERE a.subject_digest IS NULL \
               AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.artifact_id = a.id) \
               AND NOT EXISTS (SELECT 1 FROM artifact_children c WHERE c.child_id = a.id AND c.parent_id <> a.id)";
    tx.query(sql, &[])?.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// How many of these artifacts reference each blob, by blob and repository.
pub(super) fn references_of(
    tx: &mut Tx<'_>,
    artifacts: &[i64],
    found: &mut HashMap<(i64, i64), i64>,
) -> Result<()> {
    for ids in artifacts.chunks(500) {
        let (places, params) = in_list(ids, 1);
        let sql = format!(
            "SELECT b.id, ab.repository_id, COUNT(*) FROM artifact_blobs ab JOIN blobs b ON b.digest = ab.digest \
             WHERE ab.artifact_id IN {places} GROUP BY b.id, ab.repository_id"
        );
        for row in tx.query(&sql, &params)? {
            *found.entry((row.get(0)?, row.get(1)?)).or_default() += row.get::<i64>(2)?;
        }
    }
    Ok(())
}

/// The id at which a page of blobs ends that begins after an id; nothing when there are no more.
pub(super) fn page_end(tx: &mut Tx<'_>, after: i64) -> Result<Option<i64>> {
    let sql = "SELECT MAX(id) FROM (SELECT id FROM blobs WHERE id > ?1 ORDER BY id LIMIT ?2) p";
    Ok(tx.one(sql, &params![after, PAGE])?.get(0)?)
}

/// All references to the blobs of a page, in the order of blobs.
pub(super) fn references(tx: &mut Tx<'_>, (after, last): (i64, i64)) -> Result<Vec<Reference>> {
    let sql = "SELECT b.id, b.size, ab.repository_id, COUNT(*) FROM blobs b JOIN artifact_blobs ab \
               ON ab.digest = b.digest WHERE b.id > ?1 AND b.id <= ?2 \
               GROUP BY b.id, b.size, ab.repository_id ORDER BY b.id";
    let reference = |row: &Row| -> Result<Reference> {
        Ok(Reference {
            blob: row.get(0)?,
            size: row.get(1)?,
            repository: row.get(2)?,
            artifacts: row.get(3)?,
        })
    };
    tx.query(sql, &params![after, last])?.iter().map(reference).collect()
}

/// Bytes and number of the blobs of a page that are there.
pub(super) fn stored(tx: &mut Tx<'_>, (after, last): (i64, i64)) -> Result<(i64, i64)> {
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT), COUNT(*) FROM blobs \
               WHERE id > ?1 AND id <= ?2 AND state = 0";
    let row = tx.one(sql, &params![after, last])?;
    Ok((row.get(0)?, row.get(1)?))
}

/// Bytes of the blobs of a page that no artifact references: whether the bin keeps them, how many, and when the last
/// hold of them ends.
pub(super) fn unreferenced(
    tx: &mut Tx<'_>,
    (after, last): (i64, i64),
) -> Result<Vec<(bool, i64, Option<i64>)>> {
    let now = tx.now()?;
    let sql = "SELECT u.kept, CAST(SUM(u.size) AS BIGINT), MAX(u.held) FROM (SELECT b.size, \
               CASE WHEN EXISTS (SELECT 1 FROM bin_artifact_blobs bb WHERE bb.digest = b.digest) THEN 1 ELSE 0 END AS kept, \
               (SELECT MAX(h.expires_at) FROM holds h WHERE h.digest = b.digest AND h.expires_at > ?3) AS held \
               FROM blobs b WHERE b.id > ?1 AND b.id <= ?2 AND b.state = 0 \
               AND NOT EXISTS (SELECT 1 FROM artifact_blobs ab WHERE ab.digest = b.digest)) u GROUP BY u.kept";
    let rows = tx.query(sql, &params![after, last, now])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Bytes that only the bin keeps in each project, by the project or by the full name of the repository.
pub(super) fn recoverable<K: berth_db::FromValue + Eq + std::hash::Hash>(
    tx: &mut Tx<'_>,
    bin: Bin,
    key: &str,
) -> Result<HashMap<K, i64>> {
    let now = tx.now()?;
    let sql = format!(
        "SELECT x.place, CAST(SUM(b.size) AS BIGINT) FROM (SELECT DISTINCT {key} AS place, i.project_id, bb.digest \
         FROM bin_items i JOIN bin_artifact_blobs bb ON bb.item_id = i.id WHERE i.gone = 0 AND i.deleted_at > ?1) x \
         JOIN blobs b ON b.digest = x.digest WHERE NOT EXISTS (SELECT 1 FROM project_blobs pb \
         WHERE pb.project_id = x.project_id AND pb.digest = x.digest) GROUP BY x.place"
    );
    let rows = tx.query(&sql, &[Value::from(bin.horizon(now))])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
