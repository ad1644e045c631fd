//! Queries of the quotas. `project_blobs` holds each blob that a project's artifacts reference once; its
//! rows are locked by whoever relies on them, so that a push and a deletion cannot miss each other.

use berth_db::{Dialect, Row, Tx, params};

use super::QuotaView;
use crate::error::Result;
use crate::settings;

pub(super) const COLUMNS: &str =
    "q.id, q.project_id, p.name, u.username, q.hard, q.used, q.created_at, q.updated_at";
pub(super) const FROM: &str =
    "quotas q JOIN projects p ON p.id = q.project_id JOIN users u ON u.id = p.owner_id";

pub(super) fn view_of(row: &Row) -> Result<QuotaView> {
    Ok(QuotaView {
        id: row.get(0)?,
        project_id: row.get(1)?,
        project: row.get(2)?,
        owner: row.get(3)?,
        hard: row.get(4)?,
        used: row.get(5)?,
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, project: i64, limit: i64) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO quotas (project_id, hard, used, created_at, updated_at) VALUES (?1, ?2, 0, ?3, ?3) \
               ON CONFLICT (project_id) DO NOTHING";
    tx.execute(sql, &params![project, limit, now])?;
    Ok(())
}

pub(super) fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<QuotaView>> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE q.id = ?1");
    tx.find(&sql, &params![id])?.as_ref().map(view_of).transpose()
}

pub(super) fn set_limit(tx: &mut Tx<'_>, id: i64, limit: i64) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE quotas SET hard = ?1, updated_at = ?2 WHERE id = ?3";
    Ok(tx.execute(sql, &params![limit, now, id])? > 0)
}

pub(super) fn of_project(tx: &mut Tx<'_>, project: i64) -> Result<Option<(i64, i64)>> {
    let row = tx.find("SELECT hard, used FROM quotas WHERE project_id = ?1", &params![project])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

pub(super) fn delete(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    tx.execute("DELETE FROM project_blobs WHERE project_id = ?1", &params![project])?;
    tx.execute("DELETE FROM quotas WHERE project_id = ?1", &params![project])?;
    Ok(())
}

pub(super) fn is_counted(tx: &mut Tx<'_>, project: i64, digest: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM project_blobs WHERE project_id = ?1 AND digest = ?2";
    Ok(tx.find(sql, &params![project, digest])?.is_some())
}

/// Bytes of other blobs that the project's repositories hold and no manifest has used yet.
pub(super) fn waiting(tx: &mut Tx<'_>, project: i64, digest: &str) -> Result<i64> {
    let now = tx.now()?;
    let sql = "SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) FROM blobs b WHERE b.digest IN (\
               SELECT h.digest FROM holds h JOIN repositories r ON r.id = h.repository_id \
               WHERE r.project_id = ?1 AND h.used = 0 AND h.expires_at > ?2 AND h.digest <> ?3) \
               AND NOT EXISTS (SELECT 1 FROM project_blobs pb WHERE pb.project_id = ?1 AND pb.digest = b.digest)";
    Ok(tx.one(sql, &params![project, now, digest])?.get(0)?)
}

/// Whose references come or are about to go.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Artifact(i64),
    Repository(i64),
}

impl Owner {
    /// The column of `artifact_blobs` that tells it, and its id.
    fn place(self) -> (&'static str, i64) {
        match self {
            Self::Artifact(id) => ("artifact_id", id),
            Self::Repository(id) => ("repository_id", id),
        }
    }
}

/// Counts those blobs that the project did not reference; their bytes.
pub(super) fn add_blobs(tx: &mut Tx<'_>, project: i64, entering: Owner) -> Result<i64> {
    let (column, id) = entering.place();
    // What is counted already must stay so until this artifact is seen by a deletion: in PostgreSQL an update that
    // changes nothing locks each such row, also one that was made since the statement began. SQLite writes one after
    // the other.
    let new = match tx.dialect() {
        Dialect::Postgres => "",
        Dialect::Sqlite => {
            "AND NOT EXISTS (SELECT 1 FROM project_blobs pb WHERE pb.project_id = ?1 AND pb.digest = ab.digest)"
        }
    };
    let sql = format!(
        "INSERT INTO project_blobs (project_id, digest, size) \
         SELECT DISTINCT CAST(?1 AS BIGINT), b.digest, b.size FROM artifact_blobs ab JOIN blobs b ON b.digest = ab.digest \
         WHERE ab.{column} = ?2 {new} ORDER BY b.digest \
         ON CONFLICT (project_id, digest) DO UPDATE SET size = excluded.size WHERE 1 = 0 RETURNING size"
    );
    sum(&tx.query(&sql, &params![project, id])?)
}

/// Adds to a project's usage; its limit and what is used now. A project that has no quota yet gets the usual limit.
pub(super) fn add_usage(tx: &mut Tx<'_>, project: i64, bytes: i64) -> Result<(i64, i64)> {
    let now = tx.now()?;
    let sql =
        "UPDATE quotas SET used = used + ?2, updated_at = ?3 WHERE project_id = ?1 RETURNING hard, used";
    if let Some(row) = tx.find(sql, &params![project, bytes, now])? {
        return Ok((row.get(0)?, row.get(1)?));
    }
    let limit = settings::stored(tx)?.storage_per_project;
    let sql = "INSERT INTO quotas (project_id, hard, used, created_at, updated_at) VALUES (?1, ?4, ?2, ?3, ?3) \
               ON CONFLICT (project_id) DO UPDATE SET used = quotas.used + excluded.used, \
               updated_at = excluded.updated_at RETURNING hard, used";
    let row = tx.one(sql, &params![project, bytes, now, limit])?;
    Ok((row.get(0)?, row.get(1)?))
}

/// Stops counting what nothing else in the project references; the bytes.
pub(super) fn remove_blobs(tx: &mut Tx<'_>, project: i64, leaving: Owner) -> Result<i64> {
    let (column, id) = leaving.place();
    let named = format!("SELECT ab.digest FROM artifact_blobs ab WHERE ab.{column} = ?2");
    if tx.dialect() == Dialect::Postgres {
        // The second statement then sees the references of whoever held these locks.
        let sql = format!(
            "SELECT digest FROM project_blobs WHERE project_id = ?1 AND digest IN ({named}) ORDER BY digest FOR UPDATE"
        );
        tx.query(&sql, &params![project, id])?;
    }
    let sql = format!(
        "DELETE FROM project_blobs WHERE project_id = ?1 AND digest IN ({named}) AND NOT EXISTS \
         (SELECT 1 FROM artifact_blobs other JOIN repositories r ON r.id = other.repository_id \
         WHERE other.digest = project_blobs.digest AND other.{column} <> ?2 AND r.project_id = ?1) RETURNING size"
    );
    sum(&tx.query(&sql, &params![project, id])?)
}

/// Projects whose usage differs from the sum of what their artifacts reference, with both numbers.
pub(super) fn drift(tx: &mut Tx<'_>) -> Result<Vec<(String, i64, i64)>> {
    let sql = "SELECT p.name, COALESCE(q.used, 0), CAST(COALESCE(c.bytes, 0) AS BIGINT) FROM projects p \
               LEFT JOIN quotas q ON q.project_id = p.id \
               LEFT JOIN (SELECT d.project_id, SUM(b.size) AS bytes FROM (\
               SELECT DISTINCT r.project_id, ab.digest FROM artifact_blobs ab JOIN repositories r ON r.id = ab.repository_id\
               ) d JOIN blobs b ON b.digest = d.digest GROUP BY d.project_id) c ON c.project_id = p.id \
               WHERE p.deleted_at IS NULL AND COALESCE(q.used, 0) <> COALESCE(c.bytes, 0) ORDER BY p.id LIMIT 100";
    tx.query(sql, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Blobs that are counted in a project and not referenced there, or the other way round: project, digest, whether it is
/// counted.
pub(super) fn miscounted(tx: &mut Tx<'_>) -> Result<Vec<(String, String, bool)>> {
    let sql = "SELECT p.name, pb.digest, 1 FROM project_blobs pb JOIN projects p ON p.id = pb.project_id \
               WHERE NOT EXISTS (SELECT 1 FROM artifact_blobs ab JOIN repositories r ON r.id = ab.repository_id \
               WHERE ab.digest = pb.digest AND r.project_id = pb.project_id) UNION \
               SELECT p.name, ab.digest, 0 FROM artifact_blobs ab JOIN repositories r ON r.id = ab.repository_id \
               JOIN projects p ON p.id = r.project_id JOIN blobs b ON b.digest = ab.digest WHERE NOT EXISTS \
               (SELECT 1 FROM project_blobs pb WHERE pb.project_id = r.project_id AND pb.digest = ab.digest) LIMIT 100";
    tx.query(sql, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Counts everything anew.
pub(super) fn recount(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now()?;
    // Whoever pushes or deletes meanwhile waits for the quota's row, and counts on what this leaves.
    let lock = format!("SELECT id FROM quotas ORDER BY id{}", tx.for_update());
    tx.query(&lock, &[])?;
    tx.execute(
        "DELETE FROM project_blobs WHERE NOT EXISTS (SELECT 1 FROM artifact_blobs ab JOIN repositories r \
         ON r.id = ab.repository_id WHERE ab.digest = project_blobs.digest AND r.project_id = project_blobs.project_id)",
        &[],
    )?;
    tx.execute(
        "INSERT INTO project_blobs (project_id, digest, size) SELECT DISTINCT r.project_id, b.digest, b.size \
         FROM artifact_blobs ab JOIN repositories r ON r.id = ab.repository_id JOIN blobs b ON b.digest = ab.digest \
         WHERE true ON CONFLICT (project_id, digest) DO UPDATE SET size = excluded.size",
        &[],
    )?;
    tx.execute(
        "UPDATE quotas SET updated_at = ?1, used = (SELECT CAST(COALESCE(SUM(pb.size), 0) AS BIGINT) \
         FROM project_blobs pb WHERE pb.project_id = quotas.project_id)",
        &params![now],
    )?;
    Ok(())
}

fn sum(rows: &[Row]) -> Result<i64> {
    let mut total = 0_i64;
    for row in rows {
        total = total.saturating_add(row.get::<i64>(0)?);
    }
    Ok(total)
}
