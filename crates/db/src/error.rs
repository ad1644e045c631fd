//! What can go wrong between the application and its database.

use std::time::Duration;

/// The result of a call into the data layer.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of the data layer. None of them means "no rows".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint was violated: the object exists already.
    #[error("the object exists already ({0})")]
    Unique(String),
    /// A foreign key was violated: the other side is absent or still referenced.
    #[error("the object is referenced or its parent is absent ({0})")]
    ForeignKey(String),
    /// The volume of the database is full.
    #[error("the database's volume is full")]
    Full,
    /// The database does not answer, or not now.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// Another transaction came in between; the unit may be run again.
    #[error("the transaction met another one: {0}")]
    Conflict(String),
    /// A stored value is not of the type that the program expects.
    #[error("column {column} holds an unexpected value")]
    Type {
        /// Position of the column in the row, from 0.
        column: usize,
    },
    /// The schema was written by a newer release.
    #[error(
        "the database has schema version {found}, this program knows up to {known}: start the newer release"
    )]
    Newer {
        /// The version found in the database.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The database found its own files damaged.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// A statement failed for another reason.
    #[error("a statement failed: {0}")]
    Statement(String),
}

impl Error {
    /// Whether running the same unit again may succeed.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    /// How long a client should wait before it tries again, for errors that pass.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Unavailable(_) | Self::Conflict(_) => Some(Duration::from_secs(2)),
            Self::Full => Some(Duration::from_secs(30)),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::ErrorCode;
        let text = error.to_string();
        let rusqlite::Error::SqliteFailure(failure, _) = &error else {
            return Self::Statement(text);
        };
        match failure.code {
            ErrorCode::ConstraintViolation => match failure.extended_code {
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
                    Self::Unique(text)
                }
                rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Self::ForeignKey(text),
                _ => Self::Statement(text),
            },
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Unavailable(text),
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly => {
                Self::Unavailable(text)
            }
            _ => Self::Statement(text),
        }
    }
}

/// Races of PostgreSQL's row locks that it reports as internal errors: the transaction did nothing and may run again.
const RACES: [&str; 4] = [
    "new multixact has more than one updating member",
    "attempted to lock invisible tuple",
    "tuple concurrently updated",
    "tuple concurrently deleted",
];

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        let Some(state) = error.code().cloned() else {
            return Self::Unavailable(error.to_string());
        };
        let text = match error.as_db_error() {
            Some(db) => db.message().to_owned(),
            None => error.to_string(),
        };
        match state {
            SqlState::UNIQUE_VIOLATION => Self::Unique(text),
            SqlState::FOREIGN_KEY_VIOLATION => Self::ForeignKey(text),
            SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => Self::Conflict(text),
            SqlState::INTERNAL_ERROR if RACES.iter().any(|race| text.contains(race)) => Self::Conflict(text),
            SqlState::DISK_FULL => Self::Full,
            SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Self::Corrupt(text),
            SqlState::LOCK_NOT_AVAILABLE
            | SqlState::QUERY_CANCELED
            | SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW
            | SqlState::TOO_MANY_CONNECTIONS
            | SqlState::READ_ONLY_SQL_TRANSACTION => Self::Unavailable(text),
            _ => Self::Statement(text),
        }
    }
}
