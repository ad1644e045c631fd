//! Pull counts and times: kept in a bounded memory and written in batches, so that a pull never writes to
//! the database itself. What is lost in a crash is a count.

use std::collections::HashMap;
use std::time::Duration;

use berth_db::{Db, params};
use parking_lot::Mutex;

use crate::clock;
use crate::error::Result;
use crate::settings::{Settings, Values};

/// How often the counts are written.
const FLUSH: Duration = Duration::from_secs(10);
/// Artifacts and tags that are remembered between two writes; beyond it pulls go uncounted.
const MOST: usize = 50_000;

/// Remembers pulls until they are written.
#[derive(Default)]
pub struct PullRecorder {
    waiting: Mutex<HashMap<Target, Pulls>>,
}

/// Repository, artifact and the tag that was asked for.
type Target = (i64, i64, Option<String>);

#[derive(Clone, Copy, Default)]
struct Pulls {
    count: i64,
    last: i64,
}

impl PullRecorder {
    /// Counts one pull of a manifest. Without ids, which the journal does not know, there is nothing to count.
    pub fn record(&self, repository: i64, artifact: i64, tag: Option<&str>) {
        if repository == 0 {
            return;
        }
        let mut waiting = self.waiting.lock();
        let key = (repository, artifact, tag.map(str::to_owned));
        if waiting.len() >= MOST && !waiting.contains_key(&key) {
            return;
        }
        let entry = waiting.entry(key).or_default();
        entry.count += 1;
        entry.last = clock::now();
    }

    /// Writes what was counted, for ever.
    pub async fn run(&self, db: &Db, settings: &Settings) {
        loop {
            tokio::time::sleep(FLUSH).await;
            if let Err(error) = self.flush(db, &settings.current()).await {
                tracing::warn!(%error, "pull counts could not be written; they are kept for the next try");
            }
        }
    }

    /// Writes what was counted so far.
    pub async fn flush(&self, db: &Db, settings: &Values) -> Result<()> {
        let batch: Vec<_> = self.waiting.lock().drain().collect();
        if batch.is_empty() {
            return Ok(());
        }
        let written = batch.clone();
        let (counts, times) = (!settings.pull_count_update_disable, !settings.pull_time_update_disable);
        let result = db
            .write(move |tx| -> Result<()> {
                for ((repository, artifact, tag), pulls) in &written {
                    if counts {
                        tx.execute(
                        "UPDATE repositories SET pull_count = pull_count + ?1 WHERE id = ?2",
                        &params![pulls.count, *repository],
                    )?;
                    }
                    if !times {
                        continue;
                    }
                    tx.execute(
                        "UPDATE artifacts SET pull_time = ?1 WHERE id = ?2 AND (pull_time IS NULL OR pull_time < ?1)",
                        &params![pulls.last, *artifact],
                    )?;
                    tx.execute(
                        "UPDATE artifacts SET pull_time = ?1 WHERE id IN \
                         (SELECT parent_id FROM artifact_children WHERE child_id = ?2) \
                         AND (pull_time IS NULL OR pull_time < ?1)",
                        &params![pulls.last, *artifact],
                    )?;
                    if let Some(tag) = tag {
                        tx.execute(
                            "UPDATE tags SET pull_time = ?1 WHERE repository_id = ?2 AND name = ?3 \
                             AND (pull_time IS NULL OR pull_time < ?1)",
                            &params![pulls.last, *repository, tag.as_str()],
                        )?;
                    }
                }
                Ok(())
            })
            .await;
        if result.is_err() {
            let mut waiting = self.waiting.lock();
            for (key, pulls) in batch {
                let entry = waiting.entry(key).or_default();
                entry.count += pulls.count;
                entry.last = entry.last.max(pulls.last);
            }
        }
        result
    }
}
