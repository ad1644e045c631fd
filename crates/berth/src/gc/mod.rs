//! Garbage collection: blobs that nothing references and nobody holds go, all the time and in small steps. A blob is
//! first marked in the database, under its row's lock and after references and holds were looked at; then its object
//! is deleted, then its row. A push of a digest that is being deleted writes a new object under a new key, so nothing
//! here ever stops a push. An error is never an empty set: a step that fails deletes nothing more.

#[cfg(test)]
mod interleaved;
mod job;
pub mod pause;
mod sql;
mod stray;
#[cfg(test)]
mod tests;
mod untagged;

use std::sync::Arc;
use std::time::Duration;

use berth_blobs::{BlobStore, Key};
use berth_db::{Db, Tx};
use berth_oci::RepositoryName;
use futures::StreamExt;

use crate::error::{Error, Result};
use crate::holds::{self, HeadHolds};
use crate::undelete::{self, Bin};
use crate::{failpoint, leader, repositories};

pub use job::{Collection, Gc};
use sql::Dead;

/// Blobs that one step looks at.
const PAGE: i64 = 2000;
/// Blobs that are marked, and rows that are removed, in one transaction.
const BATCH: usize = 250;
/// How long a canonical key stays retired, in microseconds: no delete is under way for so long.
const RETIRED: i64 = 7 * 24 * 3600 * 1_000_000;
/// The pause between two steps of the continuous collection that found nothing.
const BREATH: Duration = Duration::from_millis(100);
/// How long a replica that stopped collecting keeps the others from it. With [`LOOK`] it is under a minute until another
/// one goes on.
const LEASE: Duration = Duration::from_secs(45);
/// How often the replica that collects says so, and the others see whether it does.
const LOOK: Duration = Duration::from_secs(10);

/// The work of collecting, as replicas agree on it.
const WORK: &str = "gc.collector";

/// Deletes what is dead.
pub struct Collector {
    db: Db,
    blobs: Arc<dyn BlobStore>,
    heads: Arc<HeadHolds>,
    hold: Duration,
    bin: Bin,
    lease: Duration,
    forget: Box<dyn Fn(&RepositoryName) + Send + Sync>,
    /// Held by a run that was asked for, which the continuous collection does not disturb.
    turn: tokio::sync::Mutex<()>,
}

/// What a step, or a whole pass, did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Freed {
    /// Blobs that are gone.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Objects that the store did not delete; they are tried again.
    pub failed: u64,
}

impl Freed {
    fn add(&mut self, other: Self) {
        self.blobs += other.blobs;
        self.bytes += other.bytes;
        self.failed += other.failed;
    }
}

/// The artifacts of a repository that go when its untagged ones are deleted.
pub fn untagged_of(tx: &mut Tx<'_>, repository: i64) -> Result<Vec<i64>> {
    untagged::would_go(tx, repository)
}

/// Bytes that nothing references any more once these artifacts of a repository are deleted with all that goes along.
pub fn freed_without(tx: &mut Tx<'_>, repository: i64, artifacts: &[i64]) -> Result<i64> {
    let gone = untagged::with_all_along(tx, repository, artifacts)?;
    sql::bytes_only_of(tx, &gone.into_iter().collect::<Vec<_>>())
}

impl Collector {
    /// A collector. `hold` is how long holds last, `bin` how long what is deleted can be had back; `forget` is told of repositories whose artifacts went.
    pub fn new(
        db: &Db,
        blobs: &Arc<dyn BlobStore>,
        heads: &Arc<HeadHolds>,
        (hold, bin): (Duration, Bin),
        forget: impl Fn(&RepositoryName) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            db: db.clone(),
            blobs: blobs.clone(),
            heads: heads.clone(),
            hold,
            bin,
            lease: failpoint::lease(LEASE),
            forget: Box::new(forget),
            turn: tokio::sync::Mutex::new(()),
        })
    }

    /// Collects for ever, one replica at a time.
    pub async fn run(&self) {
        let me = uuid::Uuid::new_v4().to_string();
        let pause = (self.hold / 10).clamp(Duration::from_millis(500), Duration::from_secs(60));
        let mut after = 0;
        if !self.db.is_shared()
            && let Err(error) = self.db.write(sql::take_over).await
        {
            tracing::warn!(%error, "what an earlier process was deleting goes on later");
        }
        loop {
            let (next, wait) = match self.turn(&me, after).await {
                Ok(Some((last, freed))) => (last, if freed.blobs > 0 { Duration::ZERO } else { BREATH }),
                Ok(None) => (0, pause),
                Err(error) => {
                    tracing::warn!(%error, "garbage collection pauses");
                    (0, Duration::from_secs(5).max(pause))
                }
            };
            after = next;
            self.rest(&me, wait).await;
        }
    }

    /// Waits; meanwhile the replica that collects keeps the work, and the others take it once that one is silent.
    async fn rest(&self, me: &str, wait: Duration) {
        let (mut left, look) = (wait, LOOK.min(self.lease / 4));
        while left > look {
            tokio::time::sleep(look).await;
            left -= look;
            if let Err(error) = self.lead(me).await {
                tracing::warn!(%error, "it is not known who collects garbage");
            }
        }
        tokio::time::sleep(left).await;
    }

    /// Takes or keeps the work; false while another replica does it.
    async fn lead(&self, me: &str) -> Result<bool> {
        let me = me.to_owned();
        if self.db.is_shared() {
            let lease = i64::try_from(self.lease.as_micros()).unwrap_or(i64::MAX);
            self.db.write(move |tx| leader::lead(tx, WORK, &me, lease)).await
        } else {
            Ok(true)
        }
    }

    async fn turn(&self, me: &str, after: i64) -> Result<Option<(i64, Freed)>> {
        let Ok(_turn) = self.turn.try_lock() else { return Ok(None) };
        if !self.lead(me).await? {
            return Ok(None);
        }
        let step = self.step(after, 2, &|_| {}).await?;
        if step.is_none() {
            self.tidy().await?;
        }
        Ok(step)
    }

    /// Keeps the continuous collection of all replicas away for a while.
    async fn claim(&self, me: &str) -> Result<()> {
        let me = me.to_owned();
        if self.db.is_shared() { self.db.write(move |tx| leader::take(tx, WORK, &me)).await } else { Ok(()) }
    }

    /// Removes what the bin need not keep, holds that have ended, repositories that hold nothing, and keys that need not
    /// be remembered any more.
    async fn tidy(&self) -> Result<()> {
        const MOST: i64 = 1000;
        self.empty_bin().await?;
        let hold = i64::try_from(self.hold.as_micros()).unwrap_or(i64::MAX);
        if !self.db.read(move |tx| sql::is_anything_to_tidy(tx, hold, RETIRED)).await? {
            return Ok(());
        }
        while self.db.write(|tx| holds::remove_ended(tx, MOST)).await? >= MOST as u64 {}
        let empty = move |tx: &mut berth_db::Tx<'_>| {
            let before = tx.now()?.saturating_sub(hold);
            repositories::remove_empty(tx, before, MOST)
        };
        while self.db.write(empty).await? >= MOST as u64 {}
        let forget = |tx: &mut berth_db::Tx<'_>| {
            let before = tx.now()? - RETIRED;
            sql::forget_retired(tx, before, MOST)
        };
        while self.db.write(forget).await? >= MOST as u64 {}
        Ok(())
    }

    /// Removes from the bin what was restored or purged, and what can not be had back any more.
    async fn empty_bin(&self) -> Result<()> {
        const MOST: i64 = 2000;
        let bin = self.bin;
        if !self.db.read(move |tx| undelete::is_anything_over(tx, bin)).await? {
            return Ok(());
        }
        while self.db.write(move |tx| undelete::expire(tx, bin, MOST)).await? >= MOST as u64 {}
        while self.db.write(|tx| undelete::remove_gone(tx, MOST)).await? {}
        Ok(())
    }

    /// Collects what is dead among the next blobs after an id; where the next step begins, or nothing at the end.
    /// `told` hears of every blob that went.
    async fn step(
        &self,
        after: i64,
        workers: usize,
        told: &(dyn Fn(&Dead) + Send + Sync),
    ) -> Result<Option<(i64, Freed)>> {
        let Some((last, candidates)) = self.db.scan(move |tx| sql::candidates(tx, after, PAGE)).await? else {
            return Ok(None);
        };
        let batches = candidates.chunks(BATCH).map(<[Dead]>::to_vec).collect::<Vec<_>>();
        let mut done = futures::stream::iter(batches)
            .map(|batch| self.collect(batch, told))
            .buffer_unordered(workers.max(1));
        let mut freed = Freed::default();
        while let Some(part) = done.next().await {
            freed.add(part?);
        }
        Ok(Some((last, freed)))
    }

    /// State, then object, then row.
    async fn collect(&self, batch: Vec<Dead>, told: &(dyn Fn(&Dead) + Send + Sync)) -> Result<Freed> {
        let (ids, heads) = (batch.iter().map(|blob| blob.id).collect::<Vec<_>>(), self.heads.clone());
        let dead = {
            let _decision = self.heads.decide().await;
            self.db.write(move |tx| sql::mark(tx, &ids, &heads)).await?
        };
        failpoint::reach("gc_after_mark");
        let keys: Vec<Key> =
            dead.iter().map(|blob| blob.key.parse().map_err(Error::internal)).collect::<Result<_>>()?;
        let outcomes = self.blobs.delete_many(&keys).await;
        failpoint::reach("gc_after_object");
        let mut gone = Vec::with_capacity(dead.len());
        let mut freed = Freed::default();
        for (blob, outcome) in dead.into_iter().zip(outcomes) {
            match outcome {
                Ok(()) => gone.push(blob),
                Err(error) => {
                    freed.failed += 1;
                    tracing::warn!(%error, digest = blob.digest, "an object could not be deleted; it is tried again");
                }
            }
        }
        let rows = gone.clone();
        (freed.bytes, freed.blobs) = self.db.write(move |tx| sql::remove(tx, &rows)).await?;
        gone.iter().for_each(told);
        Ok(freed)
    }
}
