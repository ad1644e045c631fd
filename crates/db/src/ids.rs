//! The counters that ids come from, for rows that are written with ids of their own.

use crate::error::Result;
use crate::params;
use crate::tx::{Dialect, Tx};

impl Tx<'_> {
    /// The highest id that a table's counter gave away so far, also of rows that are gone; 0 before the first.
    pub fn last_id(&mut self, table: &str) -> Result<i64> {
        let sql = match self.dialect() {
            Dialect::Sqlite => "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = ?1",
            Dialect::Postgres => {
                "SELECT CAST(COALESCE(pg_sequence_last_value(pg_get_serial_sequence(?1, 'id')), 0) AS BIGINT)"
            }
        };
        self.one(sql, &params![table])?.get(0)
    }

    /// Lets a table's counter go on above `last`; it never goes back.
    pub fn continue_ids(&mut self, table: &str, last: i64) -> Result<()> {
        if last <= self.last_id(table)? {
            return Ok(());
        }
        match self.dialect() {
            Dialect::Sqlite => {
                // A table without a row yet has no counter.
                if self
                    .execute("UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1", &params![table, last])?
                    == 0
                {
                    self.execute(
                        "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
                        &params![table, last],
                    )?;
                }
            }
            Dialect::Postgres => {
                self.query("SELECT setval(pg_get_serial_sequence(?1, 'id'), ?2)", &params![table, last])?;
            }
        }
        Ok(())
    }
}
