//! Pull counts and times, and what each project moves in a day: kept in a bounded memory and written in batches, so that
//! a pull never writes to the database itself. What is lost in a crash is a count.

use std::collections::HashMap;
use std::time::Duration;

use berth_db::{Db, params};
use parking_lot::Mutex;

use crate::clock;
use crate::error::Result;
use crate::settings::{Settings, Values};
use crate::traffic::{self, Moved, Traffic};

/// How often the counts are written.
const FLUSH: Duration = Duration::from_secs(10);
/// Artifacts and tags that are remembered between two writes; beyond it pulls go uncounted.
const MOST: usize = 50_000;

/// Remembers pulls until they are written.
#[derive(Default)]
pub struct PullRecorder {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    pulls: HashMap<Target, Pulls>,
    traffic: Traffic,
}

/// Repository, artifact and the tag that was asked for.
type Target = (i64, i64, Option<String>);

#[derive(Clone, Copy, Default)]
struct Pulls {
    count: i64,
    last: i64,
}

impl PullRecorder {
    /// Counts one pull of a manifest. Without ids, which the journal does not know, only the project's day counts it.
    pub fn record(&self, project: i64, (repository, artifact): (i64, i64), tag: Option<&str>) {
        let mut waiting = self.waiting.lock();
        let now = clock::now();
        waiting.traffic.count(project, now, Moved::PULL);
        let key = (repository, artifact, tag.map(str::to_owned));
        if repository == 0 || (waiting.pulls.len() >= MOST && !waiting.pulls.contains_key(&key)) {
            return;
        }
        let entry = waiting.pulls.entry(key).or_default();
        entry.count += 1;
        entry.last = now;
    }

    /// Counts what a push brought into a project.
    pub fn record_push(&self, project: i64, moved: Moved) {
        self.waiting.lock().traffic.count(project, clock::now(), moved);
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
        let Waiting { pulls, traffic } = std::mem::take(&mut *self.waiting.lock());
        if pulls.is_empty() && traffic.is_empty() {
            return Ok(());
        }
        let batch: Vec<_> = pulls.into_iter().collect();
        let (written, moved) = (batch.clone(), traffic.clone());
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
                traffic::add(tx, &moved)
            })
            .await;
        if result.is_err() {
            let mut waiting = self.waiting.lock();
            waiting.traffic.merge(traffic);
            for (key, pulls) in batch {
                let entry = waiting.pulls.entry(key).or_default();
                entry.count += pulls.count;
                entry.last = entry.last.max(pulls.last);
            }
        }
        result
    }
}
