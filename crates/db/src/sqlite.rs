//! SQLite: one writer thread that groups units into commits, and reader connections in WAL mode.
//!
//! A unit is a savepoint inside the group's transaction, so a failing unit leaves the others alone.
//! Answers go out only after the group's COMMIT, which syncs the log (`synchronous=FULL`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Result};
use crate::tx::{Link, Tx};
use crate::value::Value;

/// Units that wait for the writer before callers are held back.
const QUEUE: usize = 4096;
/// Most units in one commit: bounds what one failed commit takes with it.
const GROUP: usize = 256;
/// Idle reader connections that are kept.
const READERS: usize = 8;

pub(crate) struct Sqlite {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    units: Mutex<Option<mpsc::Sender<Box<dyn Unit>>>>,
    writer: Mutex<Option<std::thread::JoinHandle<()>>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let writer = connect(path, true)?;
        let (units, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write_loop(writer, queue))
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        Ok(Self {
            path: path.to_owned(),
            readers: Mutex::new(Vec::new()),
            units: Mutex::new(Some(units)),
            writer: Mutex::new(Some(thread)),
        })
    }

    pub(crate) fn read<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        E: From<Error>,
        F: FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
    {
        let idle = self.readers.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, false)?,
        };
        run(&connection, "BEGIN")?;
        let result = f(&mut Tx::new(Link::Sqlite(&connection)));
        run(&connection, "COMMIT")?;
        let mut readers = self.readers.lock();
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }

    pub(crate) async fn write<T, E, F>(&self, f: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    {
        let closed = || Error::Unavailable("the database is closed".into());
        let units = self.units.lock().clone().ok_or_else(closed)?;
        let (reply, answer) = oneshot::channel();
        let unit = Box::new(UnitOf { f, result: None, reply });
        units.send(unit).await.map_err(|_| closed())?;
        drop(units);
        answer.await.unwrap_or_else(|_| Err(closed().into()))
    }

    pub(crate) async fn close(&self) {
        self.units.lock().take();
        let writer = self.writer.lock().take();
        if let Some(writer) = writer {
            // Joining waits for the last group; an error means that the thread had died before.
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
        self.readers.lock().clear();
    }
}

/// A queued write, without the types of its closure.
trait Unit: Send {
    /// Whether the caller still waits.
    fn is_wanted(&self) -> bool;
    /// Runs the closure; true when its effects are to be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Answers the caller, with the outcome of the commit.
    fn finish(self: Box<Self>, lost: Option<Error>);
}

struct UnitOf<T, E, F> {
    f: F,
    result: Option<std::result::Result<T, E>>,
    reply: oneshot::Sender<std::result::Result<T, E>>,
}

impl<T, E, F> Unit for UnitOf<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: FnMut(&mut Tx<'_>) -> std::result::Result<T, E> + Send,
{
    fn is_wanted(&self) -> bool {
        !self.reply.is_closed()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.f)(tx)));
        let result = outcome.unwrap_or_else(|_| Err(Error::Statement("a unit panicked".into()).into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn finish(self: Box<Self>, lost: Option<Error>) {
        let result = match (self.result, lost) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(_)) | None, Some(lost)) => Err(lost.into()),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(Error::Unavailable("the unit did not run".into()).into()),
        };
        // The caller may have gone; the commit stands all the same.
        let _ = self.reply.send(result);
    }
}

fn write_loop(connection: Connection, mut queue: mpsc::Receiver<Box<dyn Unit>>) {
    let mut group = Vec::with_capacity(GROUP);
    while queue.blocking_recv_many(&mut group, GROUP) > 0 {
        group.retain(|unit| unit.is_wanted());
        if group.is_empty() {
            continue;
        }
        let outcome = run_group(&connection, &mut group);
        if outcome.is_err() && !connection.is_autocommit() {
            let _ = run(&connection, "ROLLBACK");
        }
        let lost = outcome.err();
        if let Some(error) = &lost {
            tracing::error!(%error, units = group.len(), "a group of writes could not be committed");
        }
        for unit in group.drain(..) {
            unit.finish(lost.as_ref().map(copy_of));
        }
    }
    let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
}

fn run_group(connection: &Connection, group: &mut [Box<dyn Unit>]) -> Result<()> {
    run(connection, "BEGIN IMMEDIATE")?;
    for unit in group.iter_mut() {
        run(connection, "SAVEPOINT unit")?;
        let keep = unit.run(&mut Tx::new(Link::Sqlite(connection)));
        if connection.is_autocommit() {
            // SQLite rolled the whole group back by itself, as it does on a full or failing disk.
            return Err(Error::Full);
        }
        if !keep {
            run(connection, "ROLLBACK TO unit")?;
        }
        run(connection, "RELEASE unit")?;
    }
    run(connection, "COMMIT")
}

/// Errors of a commit are told to every unit of the group.
fn copy_of(error: &Error) -> Error {
    match error {
        Error::Full => Error::Full,
        other => Error::Unavailable(other.to_string()),
    }
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn connect(path: &Path, writer: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if writer {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.busy_timeout(Duration::from_secs(10))?;
    let cache_kib = if writer { 8192 } else { 2048 };
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA cache_size = -{cache_kib}; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
         PRAGMA journal_size_limit = 67108864;"
    ))?;
    if !writer {
        connection.execute_batch("PRAGMA query_only = ON;")?;
    }
    Ok(connection)
}

impl Value {
    pub(crate) fn from_sqlite(value: ValueRef<'_>, column: usize) -> Result<Self> {
        match value {
            ValueRef::Null => Ok(Self::Null),
            ValueRef::Integer(n) => Ok(Self::Int(n)),
            ValueRef::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => Ok(Self::Text(text.to_owned())),
                Err(_) => Err(Error::Type { column }),
            },
            ValueRef::Blob(bytes) => Ok(Self::Bytes(bytes.to_vec())),
            ValueRef::Real(_) => Err(Error::Type { column }),
        }
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let borrowed = match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        };
        Ok(ToSqlOutput::Borrowed(borrowed))
    }
}
