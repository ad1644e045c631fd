//! Writing the journal: what waits in the outbox goes into segments, after the commit and beside it. One
//! process writes at a time; two that both believe it do no harm, since a line counts once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use berth_blobs::BlobStore;
use berth_db::Db;
use bytes::Bytes;
use parking_lot::Mutex;
use uuid::Uuid;

use super::read::{newest_state, segments};
use super::{Entry, PROJECTS, What, events_key, project_key, sql, state_key};
use crate::error::{Error, Result};
use crate::leader;

/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_millis(500);
/// The pause after a failure.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Rows that are journaled in one round.
const BATCH: i64 = 1000;
/// About how large a segment becomes, in bytes.
const SEGMENT_BYTES: usize = 4 * 1024 * 1024;
/// Artifacts in one part of a state.
const STATE_ARTIFACTS: usize = 5000;
/// So many segments of a repository make a new state worth while.
const MOST_SEGMENTS: usize = 64;
/// After so many segments the true number is looked up.
const LOOK_AFTER: usize = 16;
/// How long rows stay after they were journaled, in microseconds.
const KEEP: i64 = 24 * 3600 * 1_000_000;
/// How long a process that stopped writing keeps others from it, in microseconds.
const LEASE: i64 = 15 * 1_000_000;
/// From this lag on, in microseconds, the log says that the journal is behind.
const LATE: i64 = 60 * 1_000_000;

/// Writes the journal; one per process.
pub struct Journaler {
    me: String,
    /// Whether the journal is known to be begun; it never ends again.
    is_begun: AtomicBool,
    /// Microseconds that the oldest waiting row has waited.
    lag: AtomicI64,
    /// Segments written since their number was last looked up, by repository.
    written: Mutex<HashMap<String, usize>>,
}

impl Journaler {
    /// A writer with a name of its own.
    pub fn new() -> Self {
        Self {
            me: Uuid::new_v4().to_string(),
            is_begun: AtomicBool::new(false),
            lag: AtomicI64::new(0),
            written: Mutex::default(),
        }
    }

    /// How long the oldest change that is not in the journal yet has waited, in microseconds, when it was
    /// last looked at.
    pub fn lag(&self) -> i64 {
        self.lag.load(Ordering::Relaxed)
    }

    /// Writes for ever.
    pub async fn run(&self, db: &Db, blobs: &Arc<dyn BlobStore>) {
        let mut rounds = 0_u32;
        loop {
            let pause = match self.round(db, blobs).await {
                Ok(true) => Duration::ZERO,
                Ok(false) => PAUSE,
                Err(error) => {
                    tracing::warn!(%error, lag_seconds = self.lag() / 1_000_000, "the journal cannot be written");
                    PAUSE_AFTER_FAILURE
                }
            };
            rounds = rounds.wrapping_add(1);
            if rounds % 1000 == 1
                && let Err(error) = purge(db).await
            {
                tracing::warn!(%error, "old rows of the outbox could not be removed");
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Writes what waits, until nothing does; for the end of the process.
    pub async fn drain(&self, db: &Db, blobs: &Arc<dyn BlobStore>) -> Result<()> {
        while self.round(db, blobs).await? {}
        if db.is_shared() {
            let me = self.me.clone();
            db.write(move |tx| leader::leave(tx, "journal.writer", &me)).await?;
        }
        Ok(())
    }

    /// Writes some of what waits; true when there may be more.
    async fn round(&self, db: &Db, blobs: &Arc<dyn BlobStore>) -> Result<bool> {
        let is_begun = self.is_begun.load(Ordering::Relaxed) || db.read(sql::is_begun).await?;
        self.is_begun.store(is_begun, Ordering::Relaxed);
        let (now, rows) = db.scan(|tx| -> Result<_> { Ok((tx.now()?, sql::waiting(tx, BATCH)?)) }).await?;
        let lag = rows.first().map_or(0, |row| now - row.created_at);
        self.lag.store(lag, Ordering::Relaxed);
        if rows.is_empty() && is_begun {
            return Ok(false);
        }
        if db.is_shared() {
            let me = self.me.clone();
            if !db.write(move |tx| leader::lead(tx, "journal.writer", &me, LEASE)).await? {
                return Ok(false);
            }
        }
        if lag > LATE {
            tracing::warn!(lag_seconds = lag / 1_000_000, "the journal is behind");
        }
        if !is_begun {
            begin(db, blobs).await?;
            return Ok(true);
        }
        let is_full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= BATCH;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        for row in rows.iter().filter(|row| row.repository_id.is_none()) {
            if let Some(project) = row.payload["project"].as_i64() {
                write_project(db, blobs, project, row.id).await?;
            }
        }
        let entries = db.scan(move |tx| sql::entries(tx, &rows)).await?;
        let names: Vec<String> = entries.keys().cloned().collect();
        for (repository, entries) in entries {
            self.write_events(blobs, &repository, &entries).await?;
        }
        db.write(move |tx| sql::mark(tx, &ids)).await?;
        for name in names {
            self.compact(db, blobs, name).await?;
        }
        Ok(is_full)
    }

    async fn write_events(&self, blobs: &Arc<dyn BlobStore>, name: &str, entries: &[Entry]) -> Result<()> {
        let mut segment = Vec::new();
        let mut first = None;
        for (at, entry) in entries.iter().enumerate() {
            let first_id = *first.get_or_insert(entry.id);
            line(&mut segment, entry)?;
            if segment.len() >= SEGMENT_BYTES || at + 1 == entries.len() {
                let key = events_key(name, first_id, entry.id)?;
                blobs.put(&key, Bytes::from(std::mem::take(&mut segment))).await?;
                *self.written.lock().entry(name.to_owned()).or_default() += 1;
                first = None;
            }
        }
        // Of a repository that is gone nothing is worth looking for.
        if matches!(entries.last().map(|entry| &entry.what), Some(What::RepositoryDeleted {})) {
            let last = entries.last().map_or(0, |entry| entry.id);
            self.written.lock().remove(name);
            for (key, segment) in segments(blobs.as_ref(), name).await? {
                if segment.last() < last {
                    blobs.delete(&key).await?;
                }
            }
        }
        Ok(())
    }

    /// Writes a state of a repository when its segments have become many.
    async fn compact(&self, db: &Db, blobs: &Arc<dyn BlobStore>, name: String) -> Result<()> {
        let is_time = self.written.lock().get(&name).is_some_and(|count| *count >= LOOK_AFTER);
        if !is_time {
            return Ok(());
        }
        self.written.lock().remove(&name);
        if segments(blobs.as_ref(), &name).await?.len() > MOST_SEGMENTS {
            write_state(db, blobs, &name).await?;
        }
        Ok(())
    }
}

impl Default for Journaler {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes all of a repository as the database has it now, in place of what the journal told.
pub async fn restate(db: &Db, blobs: &Arc<dyn BlobStore>, name: &str) -> Result<()> {
    write_state(db, blobs, name).await
}

/// Writes all of a repository, then removes what that makes superfluous.
async fn write_state(db: &Db, blobs: &Arc<dyn BlobStore>, name: &str) -> Result<()> {
    let wanted = name.to_owned();
    let Some((last, entries)) = db.write(move |tx| sql::state(tx, &wanted)).await? else { return Ok(()) };
    // An empty repository has a state too: one part without a line.
    let parts: Vec<&[Entry]> =
        if entries.is_empty() { vec![&[]] } else { entries.chunks(STATE_ARTIFACTS).collect() };
    for (at, part) in parts.iter().enumerate() {
        let mut text = Vec::new();
        for entry in *part {
            line(&mut text, entry)?;
        }
        blobs.put(&state_key(name, last, at, parts.len())?, Bytes::from(text)).await?;
    }
    let keys = segments(blobs.as_ref(), name).await?;
    let newest =
        newest_state(&keys).ok_or_else(|| Error::internal("a state vanished while it was written"))?;
    for (key, segment) in keys {
        if segment != newest && segment.last() <= newest.last() {
            blobs.delete(&key).await?;
        }
    }
    Ok(())
}

fn line(text: &mut Vec<u8>, entry: &Entry) -> Result<()> {
    serde_json::to_writer(&mut *text, entry).map_err(Error::internal)?;
    text.push(b'\n');
    Ok(())
}

/// What a project's journal needs to make it anew.
pub(super) async fn write_project(
    db: &Db,
    blobs: &Arc<dyn BlobStore>,
    project: i64,
    number: i64,
) -> Result<()> {
    let record = db.read(move |tx| sql::record(tx, project)).await?;
    let record = serde_json::to_vec(&record).map_err(Error::internal)?;
    blobs.put(&project_key(project, number)?, Bytes::from(record)).await?;
    let prefix = format!("{PROJECTS}{project:020}/");
    let older = blobs.list(&prefix, None, 1000).await?;
    let newest = project_key(project, number)?;
    for (key, _) in older.into_iter().filter(|(key, _)| *key < newest) {
        blobs.delete(&key).await?;
    }
    Ok(())
}

/// The first time: everything that there is already.
async fn begin(db: &Db, blobs: &Arc<dyn BlobStore>) -> Result<()> {
    let (number, projects) =
        db.scan(|tx| -> Result<_> { Ok((sql::through(tx)?, sql::projects(tx)?)) }).await?;
    for project in projects {
        write_project(db, blobs, project, number).await?;
    }
    let mut after = String::new();
    loop {
        let from = after.clone();
        let names = db.scan(move |tx| sql::repositories(tx, &from, 1000)).await?;
        let Some(last) = names.last().cloned() else { break };
        for name in &names {
            write_state(db, blobs, name).await?;
        }
        after = last;
    }
    db.write(sql::set_begun).await
}

async fn purge(db: &Db) -> Result<()> {
    const MOST: i64 = 5000;
    loop {
        let removed = db
            .write(|tx| {
                let before = tx.now()? - KEEP;
                sql::purge(tx, before, MOST)
            })
            .await?;
        if removed < u64::try_from(MOST).unwrap_or(0) {
            return Ok(());
        }
    }
}
