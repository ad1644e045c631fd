//! What can go wrong in a blob store, sorted by what the caller has to answer.

use std::error::Error as StdError;
use std::io;

use crate::Key;

/// The result of every call of a blob store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a blob store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The object, or the upload's bytes, are really absent: the store has said so.
    #[error("the object does not exist in the blob store")]
    NotFound,
    /// The volume or the bucket has no room (or no inodes) left; nothing partial was left behind.
    #[error("the blob store has no space left, free some or enlarge the volume")]
    NoSpace,
    /// The object is there and is not what was stored; it must not be served.
    #[error("the object {key} is damaged: {what}")]
    Corrupt {
        /// The damaged object.
        key: Key,
        /// What was found.
        what: String,
    },
    /// The object is larger than the caller is willing to read.
    #[error("the object is larger than the allowed {max} bytes")]
    TooLarge {
        /// The limit the caller gave.
        max: u64,
    },
    /// Another request is writing the same upload.
    #[error("the upload is being written by another request, wait until that has ended")]
    Busy,
    /// A key, range or setting that cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// The store does not answer or refuses for now; trying again later may work.
    #[error("the blob store is not available: {0}")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// The operating system failed in a way of its own, a read error of the disk for example.
    #[error("the blob store failed: {0}")]
    Io(#[source] io::Error),
}

impl Error {
    /// The store is not available, for the reason given as text.
    pub fn unavailable(reason: impl Into<String>) -> Self {
        Self::Unavailable(reason.into().into())
    }

    /// An object that has not the size it was stored with.
    pub(crate) fn wrong_size(key: &Key, found: u64, expected: u64) -> Self {
        Self::Corrupt { key: key.clone(), what: format!("it has {found} bytes instead of {expected}") }
    }

    /// Whether the object is really absent.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound)
    }

    /// As an [`io::Error`], for bodies that are streamed.
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io(error) => error,
            Self::NotFound => io::Error::new(io::ErrorKind::NotFound, self),
            Self::Corrupt { .. } => io::Error::new(io::ErrorKind::InvalidData, self),
            other => io::Error::other(other),
        }
    }
}

impl From<io::Error> for Error {
    /// Sorts a failure of the operating system; ENOSPC and EDQUOT, also for want of inodes, are "no space".
    /// A missing file is not sorted here: only a caller that asked for an object can say that it is absent.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            io::ErrorKind::ResourceBusy => Self::Busy,
            _ => Self::Io(error),
        }
    }
}
