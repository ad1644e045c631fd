//! The one handle through which rules talk to the database.

use crate::error::{Error, Result};
use crate::postgres::PgTx;
use crate::value::{Row, Value};

/// The two databases, for the few statements that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Embedded, one process.
    Sqlite,
    /// A server, shared by several processes.
    Postgres,
}

/// A running transaction (or a read): passed down as `&mut Tx`, never fetched twice.
pub struct Tx<'c> {
    pub(crate) link: Link<'c>,
    pub(crate) now: Option<i64>,
    pub(crate) statements: u32,
}

pub(crate) enum Link<'c> {
    Sqlite(&'c rusqlite::Connection),
    Postgres(PgTx<'c>),
}

impl<'c> Tx<'c> {
    pub(crate) fn new(link: Link<'c>) -> Self {
        Self { link, now: None, statements: 0 }
    }

    /// Which database this transaction runs on.
    pub fn dialect(&self) -> Dialect {
        match self.link {
            Link::Sqlite(_) => Dialect::Sqlite,
            Link::Postgres(_) => Dialect::Postgres,
        }
    }

    /// How many statements ran so far; tests use it to find loops of queries.
    pub fn statements(&self) -> u32 {
        self.statements
    }

    /// Runs a statement and returns how many rows it changed.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        self.statements += 1;
        match &mut self.link {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                let changed = statement.execute(rusqlite::params_from_iter(params.iter()))?;
                Ok(changed as u64)
            }
            Link::Postgres(pg) => pg.execute(sql, params),
        }
    }

    /// Runs a query and returns all its rows; the caller bounds it by LIMIT or by its key.
    pub fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
        self.statements += 1;
        match &mut self.link {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                let columns = statement.column_count();
                let mut found = statement.query(rusqlite::params_from_iter(params.iter()))?;
                let mut rows = Vec::new();
                while let Some(row) = found.next()? {
                    let mut values = Vec::with_capacity(columns);
                    for column in 0..columns {
                        values.push(Value::from_sqlite(row.get_ref(column)?, column)?);
                    }
                    rows.push(Row { values });
                }
                Ok(rows)
            }
            Link::Postgres(pg) => pg.query(sql, params),
        }
    }

    /// Runs a query that finds at most one row.
    pub fn find(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// Runs a query that always returns a row (an aggregate, an INSERT … RETURNING).
    pub fn one(&mut self, sql: &str, params: &[Value]) -> Result<Row> {
        self.find(sql, params)?.ok_or_else(|| Error::Statement("a row was expected and none came".into()))
    }

    /// Runs several statements without parameters; for migrations only.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        match &mut self.link {
            Link::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Link::Postgres(pg) => pg.batch(sql),
        }
    }

    /// The database's clock in microseconds UTC, read once per transaction. Holds and leases are
    /// judged by it, so that a process with a wrong clock cannot shorten them.
    pub fn now(&mut self) -> Result<i64> {
        if let Some(now) = self.now {
            return Ok(now);
        }
        let now = match self.dialect() {
            Dialect::Sqlite => crate::clock::wall_clock(),
            Dialect::Postgres => self
                .one("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)", &[])?
                .get(0)?,
        };
        self.now = Some(now);
        Ok(now)
    }

    /// The clause that keeps selected rows from being deleted until commit; nothing on SQLite, whose
    /// writer is alone.
    pub fn for_share(&self) -> &'static str {
        match self.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR SHARE",
        }
    }

    /// The clause that keeps selected rows from being changed until commit; nothing on SQLite.
    pub fn for_update(&self) -> &'static str {
        match self.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR UPDATE",
        }
    }
}
