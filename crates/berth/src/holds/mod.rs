//! Holds: a (repository, digest) that must not be deleted yet because somebody is pushing with it. Only
//! time ends a hold; a manifest that uses the content marks it used.
//!
//! A hold of a HEAD must be seen by garbage collection but need not survive a crash. Where one process is alone it is
//! therefore kept in memory ([`HeadHolds`]) until it is written with others, about once a second.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use berth_db::{Db, Tx, params};
use parking_lot::Mutex;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::error::Result;
use crate::listing::in_list;

/// Holds that HEAD requests took in this process and that are not in the database yet.
pub struct HeadHolds {
    lifetime: Duration,
    taken: Mutex<Taken>,
    gate: RwLock<()>,
}

#[derive(Default)]
struct Taken {
    /// Number of the HEAD that renewed each last.
    holds: HashMap<(i64, String), u64>,
    /// How many repositories hold a digest.
    digests: HashMap<String, usize>,
    renewals: u64,
}

/// Bounds the memory; beyond it a HEAD waits for the database.
const MOST: usize = 100_000;
/// How often they are written.
const PAUSE: Duration = Duration::from_secs(1);
/// Holds that are written in one transaction.
const BATCH: usize = 500;

impl HeadHolds {
    /// An empty memory for holds that last `lifetime`.
    pub fn new(lifetime: Duration) -> Self {
        Self { lifetime, taken: Mutex::default(), gate: RwLock::new(()) }
    }

    /// Begins to promise: until the guard is dropped no deletion is decided, so that what is found alive after its hold
    /// was taken is held for sure.
    pub async fn promise(&self) -> RwLockReadGuard<'_, ()> {
        self.gate.read().await
    }

    /// Begins to decide on deletions: until the guard is dropped, after the decision's commit, nothing is promised.
    pub async fn decide(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().await
    }

    /// Takes or renews a hold; false when there is no room and the database must take it.
    pub fn take(&self, repository: i64, digest: &str) -> bool {
        let mut taken = self.taken.lock();
        if taken.holds.len() >= MOST {
            return false;
        }
        taken.renewals += 1;
        let number = taken.renewals;
        if taken.holds.insert((repository, digest.to_owned()), number).is_none() {
            *taken.digests.entry(digest.to_owned()).or_default() += 1;
        }
        true
    }

    /// Whether the content is held by a HEAD in a repository.
    pub fn is_held(&self, repository: i64, digest: &str) -> bool {
        self.taken.lock().holds.contains_key(&(repository, digest.to_owned()))
    }

    /// Whether the content is held by a HEAD in any repository.
    pub fn is_held_anywhere(&self, digest: &str) -> bool {
        self.taken.lock().digests.contains_key(digest)
    }

    /// Writes holds to the database for ever.
    pub async fn run(&self, db: &Db) {
        loop {
            tokio::time::sleep(PAUSE).await;
            if let Err(error) = self.flush(db).await {
                tracing::warn!(%error, "holds could not be written; they stay in memory");
            }
        }
    }

    /// Writes what was taken. A hold stays in memory until it is in the database.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let taken: Vec<((i64, String), u64)> =
            self.taken.lock().holds.iter().map(|(hold, number)| (hold.clone(), *number)).collect();
        for holds in taken.chunks(BATCH) {
            let (rows, lifetime) = (holds.to_vec(), self.lifetime);
            db.write(move |tx| {
                for ((repository, digest), _) in &rows {
                    take_if_there(tx, *repository, digest, lifetime)?;
                }
                Ok::<_, crate::error::Error>(())
            })
            .await?;
            let mut taken = self.taken.lock();
            for (hold, number) in holds {
                if taken.holds.get(hold) == Some(number) {
                    taken.holds.remove(hold);
                    taken.forget(&hold.1);
                }
            }
        }
        Ok(())
    }
}

impl Taken {
    fn forget(&mut self, digest: &str) {
        if let Some(count) = self.digests.get_mut(digest) {
            *count -= 1;
            if *count == 0 {
                self.digests.remove(digest);
            }
        }
    }
}

/// Takes or renews a hold of a repository that may be gone by now.
fn take_if_there(tx: &mut Tx<'_>, repository: i64, digest: &str, lifetime: Duration) -> Result<()> {
    if tx.find("SELECT 1 FROM repositories WHERE id = ?1", &params![repository])?.is_some() {
        take(tx, repository, digest, lifetime)?;
    }
    Ok(())
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

/// Removes holds that have ended, up to `most`; how many went.
pub fn remove_ended(tx: &mut Tx<'_>, most: i64) -> Result<u64> {
    let now = tx.now()?;
    let sql = "DELETE FROM holds WHERE expires_at <= ?1 AND (repository_id, digest) IN \
               (SELECT repository_id, digest FROM holds WHERE expires_at <= ?1 LIMIT ?2)";
    Ok(tx.execute(sql, &params![now, most])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_holds_a_digest_in_its_repository_and_for_garbage_collection_everywhere() {
        let holds = HeadHolds::new(Duration::from_secs(1));
        assert!(holds.take(1, "sha256:a") && holds.take(1, "sha256:a") && holds.take(2, "sha256:a"));
        assert!(holds.is_held(1, "sha256:a") && !holds.is_held(3, "sha256:a"));
        assert!(holds.is_held_anywhere("sha256:a") && !holds.is_held_anywhere("sha256:b"));
        holds.taken.lock().forget("sha256:a");
        assert!(holds.is_held_anywhere("sha256:a"));
        holds.taken.lock().forget("sha256:a");
        assert!(!holds.is_held_anywhere("sha256:a"));
    }
}
