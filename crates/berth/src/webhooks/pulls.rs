//! Pulls on their way to the outbox. A pull never waits for the database, and where no policy wants to hear of it
//! nothing is remembered. What does not fit into the memory is dropped and said in the program's own log; what was not
//! written when the process is killed is lost, as it is for the audit log.

use std::collections::HashSet;
use std::time::Duration;

use berth_db::Db;
use parking_lot::{Mutex, RwLock};

use super::{EventType, sql};
use crate::authn::Caller;
use crate::clock;
use crate::error::Result;
use crate::events::{self, Told, ToldKind};

/// How often pulls are written.
const FLUSH: Duration = Duration::from_secs(1);
/// Pulls that are remembered between two writes.
const MOST: usize = 10_000;
/// Rows of one transaction.
const BATCH: usize = 500;

/// Remembers the pulls that somebody wants to hear of.
#[derive(Default)]
pub struct PullBell {
    wanted: RwLock<HashSet<i64>>,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    rows: Vec<Told>,
    dropped: u64,
}

impl PullBell {
    /// Records one pull of a manifest, by a tag or by its digest alone.
    pub fn record(&self, caller: &Caller, project: i64, repository: &str, tag: Option<&str>, digest: &str) {
        if !self.wanted.read().contains(&project) {
            return;
        }
        let mut waiting = self.waiting.lock();
        if waiting.rows.len() >= MOST {
            waiting.dropped += 1;
            return;
        }
        waiting.rows.push(Told {
            kind: ToldKind::Pulled,
            project_id: project,
            repository: repository.to_owned(),
            digest: digest.to_owned(),
            tag: tag.map(str::to_owned),
            operator: caller.name().to_owned(),
            details: String::new(),
            at: Some(clock::now()),
        });
    }

    /// Learns which projects have a policy that wants pulls.
    pub async fn refresh(&self, db: &Db) -> Result<()> {
        let found = db.read(|tx| sql::projects_wanting(tx, EventType::PullArtifact)).await?;
        *self.wanted.write() = found.into_iter().collect();
        Ok(())
    }

    /// Writes what was recorded, for ever, and keeps up with what policies want.
    pub async fn run(&self, db: &Db) {
        let mut is_known = false;
        loop {
            // Where no other process changes policies, each change tells by itself.
            if db.is_shared() || !is_known {
                match self.refresh(db).await {
                    Ok(()) => is_known = true,
                    Err(error) => tracing::warn!(%error, "webhook policies could not be read"),
                }
            }
            tokio::time::sleep(FLUSH).await;
            if let Err(error) = self.flush(db).await {
                tracing::warn!(%error, "pulls could not be told to webhooks; they are kept for the next try");
            }
        }
    }

    /// Writes what was recorded so far.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let Waiting { mut rows, dropped } = std::mem::take(&mut *self.waiting.lock());
        if dropped > 0 {
            tracing::warn!(
                dropped,
                "pulls are not told to webhooks: they came faster than they could be written"
            );
        }
        while !rows.is_empty() {
            let batch: Vec<Told> = rows[..rows.len().min(BATCH)].to_vec();
            let length = batch.len();
            if let Err(error) = db.write(move |tx| events::record_told(tx, &batch)).await {
                let mut waiting = self.waiting.lock();
                rows.append(&mut waiting.rows);
                rows.truncate(MOST);
                waiting.rows = rows;
                return Err(error);
            }
            rows.drain(..length);
        }
        Ok(())
    }
}
