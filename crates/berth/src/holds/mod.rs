//! Holds: a (repository, digest) that must not be deleted yet because somebody is pushing with it. Only
//! time ends a hold; a manifest that uses the content marks it used. A hold of a HEAD lives in memory
//! where one process is alone, since it need not survive a crash.

use std::time::Duration;

use berth_db::{Tx, params};
use moka::sync::Cache;

use crate::error::Result;

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

/// Ends a hold; whether there was one.
pub fn end(tx: &mut Tx<'_>, repository: i64, digest: &str) -> Result<bool> {
    let sql = "DELETE FROM holds WHERE repository_id = ?1 AND digest = ?2";
    Ok(tx.execute(sql, &params![repository, digest])? > 0)
}
