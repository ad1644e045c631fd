//! Pulls on their way to the audit log. A pull never waits for the database: what does not fit into the
//! memory is dropped and said in the program's own log.

use std::sync::Arc;
use std::time::Duration;

use berth_db::Db;
use parking_lot::Mutex;

use super::{Kind, Operation, Row, cut, name_of, sql};
use crate::authn::Caller;
use crate::clock;
use crate::error::Result;

/// How often pulls are written.
const FLUSH: Duration = Duration::from_secs(1);
/// Pulls that are remembered between two writes.
const MOST: usize = 20_000;
/// Rows of one transaction.
const BATCH: usize = 1000;

/// Remembers pulls until they are written.
#[derive(Default)]
pub struct PullLog {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    rows: Vec<Row>,
    dropped: u64,
}

impl PullLog {
    /// Records one pull of a manifest, by a tag or by its digest alone.
    pub fn record(&self, caller: &Caller, project: i64, repository: &str, tag: Option<&str>, digest: &str) {
        let mut waiting = self.waiting.lock();
        if waiting.rows.len() >= MOST {
            waiting.dropped += 1;
            return;
        }
        let resource = match tag {
            Some(tag) => format!("{repository}:{tag}"),
            None => format!("{repository}@{digest}"),
        };
        let description = format!("pull artifact: {repository}@{digest}");
        waiting.rows.push(Row {
            project,
            username: Arc::from(name_of(caller)),
            operation: Operation::Pull,
            kind: Kind::Artifact,
            resource: cut(&resource),
            description: cut(&description),
            result: true,
            at: clock::now(),
        });
    }

    /// Writes what was recorded, for ever.
    pub async fn run(&self, db: &Db) {
        loop {
            tokio::time::sleep(FLUSH).await;
            if let Err(error) = self.flush(db).await {
                tracing::warn!(%error, "pulls could not be written to the audit log; they are kept for the next try");
            }
        }
    }

    /// Writes what was recorded so far.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let Waiting { mut rows, dropped } = std::mem::take(&mut *self.waiting.lock());
        if dropped > 0 {
            tracing::warn!(
                dropped,
                "pulls are missing from the audit log: they came faster than they could be written"
            );
        }
        while !rows.is_empty() {
            let batch: Vec<Row> = rows[..rows.len().min(BATCH)].to_vec();
            let length = batch.len();
            if let Err(error) = db.write(move |tx| sql::insert(tx, &batch)).await {
                let mut waiting = self.waiting.lock();
                rows.append(&mut waiting.rows);
                let excess = rows.len().saturating_sub(MOST);
                rows.truncate(MOST);
                waiting.rows = rows;
                waiting.dropped += excess as u64;
                return Err(error);
            }
            rows.drain(..length);
        }
        Ok(())
    }
}
