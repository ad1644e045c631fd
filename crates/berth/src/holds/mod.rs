//! Holds: a (repository, digest) that must not be deleted yet because somebody is pushing with it. Only
//! time ends a hold; a manifest that uses the content marks it used. A hold of a HEAD lives in memory
//! where one process is alone, since it need not survive a crash.

use std::collections::HashSet;
use std::time::Duration;

use berth_db::{Tx, params};
use moka::sync::Cache;

use crate::error::Result;
use crate::listing::in_list;

/// Holds that HEAD requests took in this process.
pub struct HeadHolds {
    held: Cache<(i64, String), ()>,
}

/// Bounds the memory; beyond it the oldest go, and a push that relied on one is told to upload again.
const MOST: u64 = 200_000;

impl HeadHolds {
    /// An empty memory whose entries end after `lifetime`.
    pub fn new(lifetime: Duration) -> Self {
        Self { held: Cache::builder().max_capacity(MOST).time_to_live(lifetime).build() }
    }

    /// Takes or renews a hold.
    pub fn take(&self, repository: i64, digest: &str) {
        self.held.insert((repository, digest.to_owned()), ());
    }

    /// Whether the content is held by a HEAD.
    pub fn is_held(&self, repository: i64, digest: &str) -> bool {
        self.held.contains_key(&(repository, digest.to_owned()))
    }
}

/// Takes or renews a hold that is as durable as the transaction.
pub fn take(tx: &mut Tx<'_>, repository: i64, digest: &str, lifetime: Duration) -> Result<()> {
    let expires = tx.now()?.saturating_add(i64::try_from(lifetime.as_micros()).unwrap_or(i64::MAX));
    let sql = "INSERT INTO holds (repository_id, digest, expires_at, used) VALUES (?1, ?2, ?3, 0) \
               ON CONFLICT (repository_id, digest) DO UPDATE SET expires_at = excluded.expires_at";
    tx.execute(sql, &params![repository, digest, expires])?;
    Ok(())
}

/// The digests of a repository that are held.
pub fn of_repository(tx: &mut Tx<'_>, repository: i64) -> Result<HashSet<String>> {
    let now = tx.now()?;
    let sql = "SELECT digest FROM holds WHERE repository_id = ?1 AND expires_at > ?2";
    tx.query(sql, &params![repository, now])?.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// Whether any of these digests is held in a repository.
pub fn is_any_held(tx: &mut Tx<'_>, repository: i64, digests: &[String]) -> Result<bool> {
    let now = tx.now()?;
    for digests in digests.chunks(200) {
        let digests: Vec<&str> = digests.iter().map(String::as_str).collect();
        let (places, digests) = in_list(&digests, 3);
        let sql = format!(
            "SELECT 1 FROM holds WHERE repository_id = ?1 AND expires_at > ?2 AND digest IN {places} LIMIT 1"
        );
        if tx.find(&sql, &[&params![repository, now][..], &digests].concat())?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends a hold; whether there was one.
pub fn end(tx: &mut Tx<'_>, repository: i64, digest: &str) -> Result<bool> {
    let sql = "DELETE FROM holds WHERE repository_id = ?1 AND digest = ?2";
    Ok(tx.execute(sql, &params![repository, digest])? > 0)
}
