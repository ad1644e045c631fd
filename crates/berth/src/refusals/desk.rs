//! Refusals on their way to the database.

use berth_db::Db;

use super::{Asked, Row, sql};
use crate::clock;
use crate::error::{Error, Result};
use crate::spool::{Kind, Spool};

/// Remembers refusals until they are written.
pub struct Desk(Spool<Row>);

impl Default for Desk {
    fn default() -> Self {
        Self(Spool::new(Kind { name: "refusals", most: 10_000, batch: 200, insert: sql::insert }))
    }
}

impl Desk {
    /// Remembers a refusal, if a right or a rule caused it; whether it can be asked about later.
    pub fn note(&self, error: &Error, asked: &Asked<'_>) -> bool {
        let row = Row::of(error, asked, clock::now());
        row.is_some_and(|row| self.0.put(|| row))
    }

    /// Writes what was remembered, for ever.
    pub async fn run(&self, db: &Db) {
        self.0.run(db).await;
    }

    /// Writes what was remembered so far.
    pub async fn flush(&self, db: &Db) -> Result<()> {
        self.0.flush(db).await
    }
}
