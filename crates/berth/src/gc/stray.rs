//! Objects of the store that belong to no blob: a crash came between the object and its row. They are noted first, and
//! go when they are still nobody's after a hold's length, in which every push that was under way has ended.

use std::time::Duration;

use berth_blobs::{BLOBS_PREFIX, Key, canonical_key};
use berth_oci::Digest;

use super::{Collector, Dead, Freed, sql};
use crate::error::Result;

/// Keys that are listed at a time.
const PAGE: usize = 1000;
/// The shortest time for which a stray is left alone.
const LEAST: Duration = Duration::from_secs(3600);

impl Collector {
    /// Looks through the whole store. In a dry run those that would go are only told of.
    pub(super) async fn strays(
        &self,
        is_dry: bool,
        told: &(dyn Fn(&Key, u64) + Send + Sync),
        go_on: &(dyn Fn() -> bool + Send + Sync),
    ) -> Result<Freed> {
        let patience = i64::try_from(self.hold.max(LEAST).as_micros()).unwrap_or(i64::MAX);
        let mut freed = Freed::default();
        let mut after: Option<Key> = None;
        while go_on() {
            let page = self.blobs.list(BLOBS_PREFIX, after.as_ref().map(Key::as_str), PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            let keys: Vec<String> = page.iter().map(|(key, _)| key.to_string()).collect();
            let unknown = self.db.scan(move |tx| sql::unknown(tx, &keys)).await?;
            if unknown.is_empty() {
                continue;
            }
            let old = self
                .db
                .write(move |tx| {
                    let since = tx.now()?.saturating_sub(patience);
                    // What has a blob since it was listed is nobody's stray.
                    let unknown = sql::unknown(tx, &unknown)?;
                    sql::note_strays(tx, &unknown, since)
                })
                .await?;
            let mut gone = Vec::new();
            for (key, size) in page.iter().filter(|(key, _)| old.iter().any(|old| old == key.as_str())) {
                told(key, *size);
                if is_dry || self.remove_stray(key, *size).await? {
                    freed.add(Freed { blobs: 1, bytes: *size, failed: 0 });
                    gone.push(key.to_string());
                }
            }
            if !is_dry {
                self.db.write(move |tx| sql::forget_strays(tx, &gone)).await?;
            }
        }
        Ok(freed)
    }

    async fn remove_stray(&self, key: &Key, size: u64) -> Result<bool> {
        let Some(digest) = digest_of(key) else {
            // A key of its own: nobody takes it up again.
            self.blobs.delete(key).await?;
            return Ok(true);
        };
        let (text, place) = (digest.to_string(), key.to_string());
        if !self.db.write(move |tx| sql::condemn(tx, &text, &place, size)).await? {
            return Ok(false);
        }
        self.blobs.delete(key).await?;
        let (digest, key) = (digest.to_string(), key.to_string());
        self.db
            .write(move |tx| {
                let sql = "SELECT id FROM blobs WHERE object_key = ?1 AND state = 1";
                let Some(row) = tx.find(sql, &berth_db::params![key.as_str()])? else { return Ok(()) };
                let dead = Dead { id: row.get(0)?, digest: digest.clone(), size, key: key.clone() };
                sql::remove(tx, &[dead]).map(|_| ())
            })
            .await?;
        Ok(true)
    }
}

/// The digest whose own path a key is.
fn digest_of(key: &Key) -> Option<Digest> {
    let mut parts = key.as_str().strip_prefix(BLOBS_PREFIX)?.trim_start_matches('/').split('/');
    let (algorithm, _, hex) = (parts.next()?, parts.next()?, parts.next()?);
    let digest: Digest = format!("{algorithm}:{hex}").parse().ok()?;
    (canonical_key(&digest) == *key).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_digests_own_path_tells_the_digest() {
        let digest: Digest = format!("sha256:{}", "ab".repeat(32)).parse().unwrap();
        assert_eq!(digest_of(&canonical_key(&digest)), Some(digest.clone()));
        assert_eq!(digest_of(&berth_blobs::fresh_key(&digest)), None);
    }
}
