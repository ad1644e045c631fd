//! The data layer: one transaction type over SQLite and PostgreSQL, chosen by URL.
//!
//! Rules are plain synchronous functions over [`Tx`]: a closure handed to [`Db::write`] can therefore
//! await nothing but the database, and may be run again when PostgreSQL asks for it. SQL is written once,
//! with `?1` placeholders and the common dialect of both. This crate knows tables but no rule.

#![forbid(unsafe_code)]

mod clock;
mod error;
mod ids;
mod migrate;
mod postgres;
mod schema;
mod sqlite;
mod tables;
mod tx;
mod value;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use clock::wall_clock;
pub use error::{Error, Result};
pub use migrate::{Migration, schema_version};
pub use tables::Table;
pub use tx::{Dialect, Tx};
pub use value::{FromValue, Row, Value};

/// The version of the schema that this program writes.
pub fn newest_schema() -> i64 {
    schema::MIGRATIONS.last().map_or(0, |last| last.version)
}

/// Where the data is kept.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file; it is created when absent. The caller guards it against a second process.
    Sqlite(PathBuf),
    /// A `postgres://` URL, with the largest number of connections to hold open.
    Postgres {
        /// The connection URL; it may hold a password and is never logged.
        url: String,
        /// Upper bound of open connections, at least 2.
        max_connections: usize,
        /// PEM certificates to trust beside the public ones, for `sslmode=require` and stricter.
        ca_pem: Option<Vec<u8>>,
    },
}

/// A handle on the database; clones share one pool.
#[derive(Clone)]
pub struct Db {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(Arc<postgres::Postgres>),
}

impl Db {
    /// Opens the database and brings its schema up to date.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it cannot be reached, [`Error::Newer`] when a newer release wrote it.
    pub async fn open(location: &Location) -> Result<Self> {
        let db = Self::connect(location)?;
        migrate::run(&db, schema::MIGRATIONS).await?;
        Ok(db)
    }

    /// Opens the database and brings its schema to an earlier version, for data of that version; [`Db::migrate`] goes on
    /// from there.
    ///
    /// # Errors
    /// [`Error::Newer`] when its schema is beyond that version, or that version beyond what this program knows.
    pub async fn open_at(location: &Location, version: i64) -> Result<Self> {
        let known = schema::MIGRATIONS.len();
        let count = usize::try_from(version).ok().filter(|count| *count <= known);
        let newer = Error::Newer { found: version, known: i64::try_from(known).unwrap_or(i64::MAX) };
        let db = Self::connect(location)?;
        migrate::run(&db, schema::MIGRATIONS.get(..count.ok_or(newer)?).unwrap_or_default()).await?;
        Ok(db)
    }

    /// Opens a database as it is, if there is one with a schema of ours.
    pub async fn look(location: &Location) -> Result<Option<Self>> {
        if matches!(location, Location::Sqlite(path) if !path.exists()) {
            return Ok(None);
        }
        let db = Self::connect(location)?;
        let sql = match db.dialect() {
            Dialect::Sqlite => "SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'",
            Dialect::Postgres => {
                "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() \
                 AND table_name = 'schema_migrations'"
            }
        };
        let is_ours = db.read(move |tx| tx.find(sql, &[])).await?.is_some();
        let has_rows = is_ours && db.read(schema_version).await? > 0;
        if !has_rows {
            db.close().await;
        }
        Ok(has_rows.then_some(db))
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<()> {
        migrate::run(self, schema::MIGRATIONS).await
    }

    /// Opens a database that another process may serve from, and leaves its schema as it is.
    ///
    /// # Errors
    /// [`Error::Newer`] when its schema is not the one that this program knows.
    pub async fn attach(location: &Location) -> Result<Self> {
        let db = Self::connect(location)?;
        let known = newest_schema();
        let found = db.read(schema_version).await?;
        if found == known { Ok(db) } else { Err(Error::Newer { found, known }) }
    }

    fn connect(location: &Location) -> Result<Self> {
        Ok(match location {
            Location::Sqlite(path) => Self { inner: Inner::Sqlite(Arc::new(sqlite::Sqlite::open(path)?)) },
            Location::Postgres { url, max_connections, ca_pem } => {
                let pool = postgres::Postgres::connect(url, *max_connections, ca_pem.as_deref())?;
                Self { inner: Inner::Postgres(Arc::new(pool)) }
            }
        })
    }

    /// Which of the two databases this is.
    pub fn dialect(&self) -> Dialect {
        match &self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Whether other processes may write to the same data, so that memory alone cannot be trusted.
    pub fn is_shared(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    /// Runs point look-ups. On SQLite they run on the calling thread (microseconds each); use
    /// [`Db::scan`] for anything that walks many rows.
    pub async fn read<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        match &self.inner {
            Inner::Sqlite(db) => db.read(f),
            Inner::Postgres(db) => db.read(f).await,
        }
    }

    /// Runs a read that may walk many rows, off the calling thread.
    pub async fn scan<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        match &self.inner {
            Inner::Sqlite(db) => {
                let db = db.clone();
                tokio::task::spawn_blocking(move || db.read(f))
                    .await
                    .unwrap_or_else(|_| Err(Error::Unavailable("a read was aborted".into()).into()))
            }
            Inner::Postgres(db) => db.read(f).await,
        }
    }

    /// Runs a long read of which every statement sees the same moment, off the calling thread.
    pub async fn snapshot<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        match &self.inner {
            // A read there is a transaction already.
            Inner::Sqlite(_) => self.scan(f).await,
            Inner::Postgres(db) => db.snapshot(f).await,
        }
    }

    /// Runs `f` in a write transaction and returns once it is committed and durable.
    ///
    /// `f` may run more than once (PostgreSQL's serialization failures and deadlocks) and must have no
    /// effect but on the database. When `f` returns an error nothing of it remains.
    pub async fn write<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        match &self.inner {
            Inner::Sqlite(db) => db.write(f).await,
            Inner::Postgres(db) => db.write(f).await,
        }
    }

    /// Answers whether the database responds within `limit`.
    pub async fn is_alive(&self, limit: Duration) -> bool {
        let probe = self.read(|tx| tx.query("SELECT 1", &[]).map(|_| ()));
        matches!(tokio::time::timeout(limit, probe).await, Ok(Ok(())))
    }

    /// Runs the database's own consistency check and returns what it found wrong.
    pub async fn integrity(&self) -> Result<Vec<String>> {
        self.scan(|tx| match tx.dialect() {
            Dialect::Postgres => Ok(Vec::new()),
            Dialect::Sqlite => {
                let mut found = Vec::new();
                for row in tx.query("PRAGMA integrity_check(20)", &[])? {
                    let line: String = row.get(0)?;
                    if line != "ok" {
                        found.push(line);
                    }
                }
                for row in tx.query("PRAGMA foreign_key_check", &[])? {
                    found.push(format!("dangling reference in table {}", row.get::<String>(0)?));
                }
                Ok(found)
            }
        })
        .await
    }

    /// Checks every index against its table and returns what was found wrong; nothing where the database has no means
    /// for it. SQLite does it with [`Db::integrity`]; PostgreSQL's extension amcheck is used where it is installed.
    pub async fn indexes(&self) -> Result<Option<Vec<String>>> {
        match &self.inner {
            Inner::Sqlite(_) => Ok(Some(Vec::new())),
            Inner::Postgres(db) => postgres::check_indexes(db).await,
        }
    }

    /// Finishes pending writes and closes the file cleanly. Later calls fail.
    pub async fn close(&self) {
        if let Inner::Sqlite(db) = &self.inner {
            db.close().await;
        }
    }
}
