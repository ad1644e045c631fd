//! Rows on their way to the database, for what may never wait for it: kept in a bounded memory and written in batches.
//! What does not fit is dropped, counted and said in the program's own log.

use std::time::Duration;

use berth_db::{Db, Tx};
use parking_lot::Mutex;

use crate::error::Result;

/// How often rows are written.
const FLUSH: Duration = Duration::from_secs(1);

/// How rows of a kind are kept and written.
pub struct Kind<Row> {
    /// What they are, in the plural: `refusals`.
    pub name: &'static str,
    /// Rows that are kept between two writes.
    pub most: usize,
    /// Rows of one transaction.
    pub batch: usize,
    /// Writes rows.
    pub insert: fn(&mut Tx<'_>, &[Row]) -> Result<()>,
}

/// Keeps rows until they are written.
pub struct Spool<Row> {
    kind: Kind<Row>,
    waiting: Mutex<Waiting<Row>>,
}

struct Waiting<Row> {
    rows: Vec<Row>,
    dropped: u64,
}

impl<Row> Waiting<Row> {
    const EMPTY: Self = Self { rows: Vec::new(), dropped: 0 };
}

impl<Row: Clone + Send + Sync + 'static> Spool<Row> {
    /// One with nothing in it.
    pub const fn new(kind: Kind<Row>) -> Self {
        Self { kind, waiting: Mutex::new(Waiting::EMPTY) }
    }

    /// Keeps a row, which is made only if there is room for it; whether there was.
    pub fn put(&self, row: impl FnOnce() -> Row) -> bool {
        let mut waiting = self.waiting.lock();
        if waiting.rows.len() >= self.kind.most {
            waiting.dropped += 1;
            return false;
        }
        waiting.rows.push(row());
        true
    }

    /// Writes what was kept, for ever.
    pub async fn run(&self, db: &Db) {
        loop {
            tokio::time::sleep(FLUSH).await;
            if let Err(error) = self.flush(db).await {
                tracing::warn!(%error, "{} could not be written; they are kept for the next try", self.kind.name);
            }
        }
    }

    /// Writes what was kept so far.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        let Waiting { mut rows, dropped } = std::mem::replace(&mut *self.waiting.lock(), Waiting::EMPTY);
        if dropped > 0 {
            tracing::warn!(
                dropped,
                "{} were dropped: they came faster than they could be written",
                self.kind.name
            );
        }
        let Kind { most, batch, insert, .. } = self.kind;
        while !rows.is_empty() {
            let batch: Vec<Row> = rows[..rows.len().min(batch)].to_vec();
            let length = batch.len();
            if let Err(error) = db.write(move |tx| insert(tx, &batch)).await {
                let mut waiting = self.waiting.lock();
                rows.append(&mut waiting.rows);
                let excess = rows.len().saturating_sub(most);
                rows.truncate(most);
                waiting.rows = rows;
                waiting.dropped += excess as u64;
                return Err(error);
            }
            rows.drain(..length);
        }
        Ok(())
    }
}
