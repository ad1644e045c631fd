//! Refusals on their way to the database.

use std::time::Duration;

use berth_db::Db;
use parking_lot::Mutex;

use super::{Asked, Row, sql};
use crate::clock;
use crate::error::{Error, Result};

/// How often refusals are written.
const FLUSH: Duration = Duration::from_secs(1);
/// Refusals that are remembered between two writes.
const MOST: usize = 10_000;
/// Rows of one transaction.
const BATCH: usize = 200;

/// Remembers refusals until they are written.
#[derive(Default)]
pub struct Desk {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    rows: Vec<Row>,
    dropped: u64,
}

impl Desk {
    /// Remembers a refusal, if a right or a rule caused it; whether it can be asked about later.
    pub fn note(&self, error: &Error, asked: &Asked<'_>) -> bool {
        let Some(row) = Row::of(error, asked, clock::now()) else { return false };
        let mut waiting = self.waiting.lock();
        if waiting.rows.len() >= MOST {
            waiting.dropped += 1;
            return false;
        }
        waiting.rows.push(row);
        true
    }

    /// Writes what was remembered, for ever.
    pub async fn run(&self, db: &Db) {
        loop {
            tokio::time::sleep(FLUSH).await;
            if let Err(error) = self.flush(db).await {
                tracing::warn!(%error, "refusals could not be written; they are kept for the next try");
            }
        }
    }

    /// Writes what was remembered so far.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let Waiting { mut rows, dropped } = std::mem::take(&mut *self.waiting.lock());
        if dropped > 0 {
            tracing::warn!(
                dropped,
                "refusals were not remembered: they came faster than they could be written"
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
