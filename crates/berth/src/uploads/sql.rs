//! Queries on uploads and blobs.

use berth_db::{Row, Tx, params};

use super::{Address, Progress};
use crate::authz::RepositoryScope;
use crate::error::Result;
use crate::listing::in_list;

/// The row of an upload.
#[derive(Clone)]
pub struct Recorded {
    /// Bytes received so far.
    pub received: u64,
    /// The hasher's saved state.
    pub hash: Vec<u8>,
    /// The store's state, as JSON.
    pub state: String,
    /// Whether it was cancelled or finished.
    pub is_over: bool,
}

/// The row of an upload in a repository that `owner` began.
pub fn find(tx: &mut Tx<'_>, scope: &RepositoryScope, address: &Address) -> Result<Option<Recorded>> {
    let sql = "SELECT received, hash, state, cancelled FROM uploads \
               WHERE id = ?1 AND project_id = ?2 AND repository = ?3 AND subject = ?4";
    let owner = address.owner.as_str();
    let row = tx.find(sql, &params![address.id.to_string(), scope.project.id, scope.name.as_str(), owner])?;
    row.map(|row| {
        Ok(Recorded { received: row.get(0)?, hash: row.get(1)?, state: row.get(2)?, is_over: row.get(3)? })
    })
    .transpose()
}

pub(super) fn count_open(tx: &mut Tx<'_>, owner: &str) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM uploads WHERE subject = ?1 AND cancelled = 0";
    Ok(tx.one(sql, &params![owner])?.get(0)?)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    scope: &RepositoryScope,
    address: &Address,
    progress: &Progress,
) -> Result<bool> {
    let now = tx.now()?;
    // A row at offset 0 comes from a chunk without bytes; a cancelled one stays cancelled.
    let sql = "INSERT INTO uploads (id, project_id, repository, subject, received, hash, state, cancelled, lease_until, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8, ?8) \
               ON CONFLICT (id) DO UPDATE SET received = excluded.received, hash = excluded.hash, \
               state = excluded.state, updated_at = excluded.updated_at \
               WHERE uploads.received = 0 AND uploads.cancelled = 0";
    let changed = tx.execute(
        sql,
        &params![
            address.id.to_string(),
            scope.project.id,
            scope.name.as_str(),
            address.owner.as_str(),
            progress.received,
            progress.hash.clone(),
            progress.state.as_str(),
            now
        ],
    )?;
    Ok(changed > 0)
}

pub(super) fn update(tx: &mut Tx<'_>, address: &Address, progress: &Progress) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE uploads SET received = ?1, hash = ?2, state = ?3, updated_at = ?4, lease = NULL, lease_until = 0 \
               WHERE id = ?5 AND received = ?6 AND cancelled = 0 AND COALESCE(lease, '') = ?7";
    let hash = progress.hash.clone();
    let id = address.id.to_string();
    let lease = progress.lease.as_deref().unwrap_or_default();
    let state = progress.state.as_str();
    Ok(tx.execute(sql, &params![progress.received, hash, state, now, id, progress.from, lease])? > 0)
}

pub(super) fn cancel(tx: &mut Tx<'_>, scope: &RepositoryScope, address: &Address) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO uploads (id, project_id, repository, subject, received, hash, state, cancelled, lease_until, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, 0, ?5, '', 1, 0, ?6, ?6) \
               ON CONFLICT (id) DO UPDATE SET cancelled = 1, updated_at = excluded.updated_at";
    let id = address.id.to_string();
    let name = scope.name.as_str();
    tx.execute(sql, &params![id, scope.project.id, name, address.owner.as_str(), Vec::new(), now])?;
    Ok(())
}

/// The row stays for a while as finished, so that its sealed address cannot begin it anew.
pub(super) fn remove(tx: &mut Tx<'_>, address: &Address) -> Result<()> {
    let sql = "UPDATE uploads SET cancelled = 1, state = '' WHERE id = ?1";
    tx.execute(sql, &params![address.id.to_string()])?;
    Ok(())
}

/// Digests and sizes of those blobs that the repository may use: live, and referenced or held by it.
pub fn visible_sizes(tx: &mut Tx<'_>, repository: i64, digests: &[&str]) -> Result<Vec<(String, u64)>> {
    let now = tx.now()?;
    let mut found = Vec::with_capacity(digests.len());
    for digests in digests.chunks(200) {
        let (places, digests) = in_list(digests, 3);
        let sql = format!(
            "SELECT b.digest, b.size FROM blobs b WHERE b.digest IN {places} AND b.state = 0 AND (\
             EXISTS (SELECT 1 FROM artifact_blobs ab WHERE ab.repository_id = ?1 AND ab.digest = b.digest) OR \
             EXISTS (SELECT 1 FROM holds h WHERE h.repository_id = ?1 AND h.digest = b.digest AND h.expires_at > ?2)) \
             ORDER BY b.digest{}",
            tx.for_share()
        );
        for row in tx.query(&sql, &[&params![repository, now][..], &digests].concat())? {
            found.push((row.get(0)?, row.get(1)?));
        }
    }
    Ok(found)
}

/// Those of these digests whose blobs are live.
pub fn live(tx: &mut Tx<'_>, digests: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for digests in digests.chunks(500) {
        let digests: Vec<&str> = digests.iter().map(String::as_str).collect();
        let (places, digests) = in_list(&digests, 1);
        let sql = format!("SELECT digest FROM blobs WHERE digest IN {places} AND state = 0");
        for row in tx.query(&sql, &digests)? {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

/// Most uploads that are ended in one transaction; the next round takes the others.
const MOST_ENDED: i64 = 1000;

/// Uploads, as their ids and store states.
pub type Ended = Vec<(String, String)>;

/// Ends the uploads that nobody touched since `since` (microseconds UTC) and returns them, and the ids of
/// those that are open. Rows of ended ones stay until no sealed address of them is good any more.
pub fn end_left_behind(tx: &mut Tx<'_>, since: i64) -> Result<(Ended, Vec<String>)> {
    tx.execute("DELETE FROM uploads WHERE cancelled = 1 AND updated_at < ?1", &params![since])?;
    let sql = format!(
        "SELECT id, state FROM uploads WHERE cancelled = 0 AND updated_at < ?1 LIMIT ?2{}",
        tx.for_update()
    );
    let rows = tx.query(&sql, &params![since, MOST_ENDED])?;
    let ended = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<Ended>>()?;
    let now = tx.now()?;
    for (id, _) in &ended {
        let sql = "UPDATE uploads SET cancelled = 1, state = '', updated_at = ?2 WHERE id = ?1";
        tx.execute(sql, &params![id.as_str(), now])?;
    }
    let open: Vec<Row> = tx.query("SELECT id FROM uploads WHERE cancelled = 0", &[])?;
    let open = open.iter().map(|row| Ok(row.get(0)?)).collect::<Result<_>>()?;
    Ok((ended, open))
}
