//! Uploads and the blobs they become. An upload that was only begun has no row: its address is sealed
//! with a key of the installation. One that holds bytes has a row with its offset and hash state, so that
//! it survives a restart and can go on in another process.

mod lease;
mod seal;
mod sql;
#[cfg(test)]
pub(crate) mod tests;

use std::time::Duration;

use berth_db::{Tx, params};
use berth_oci::Digest;

use crate::authz::{Allowed, Push, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::{holds, quotas, repositories};

pub use lease::{LEASE, Leased, lease, release as end_lease};
pub use seal::{Address, Place, seal, unseal};
pub use sql::{Recorded, end_left_behind, find, live, visible_sizes};

/// Most uploads with bytes that one user may have open.
pub const MOST_PER_USER: i64 = 256;

/// The progress of an upload after a chunk.
#[derive(Clone)]
pub struct Progress {
    /// Where the chunk began: nobody may have written in between.
    pub from: u64,
    /// Bytes received so far.
    pub received: u64,
    /// The hasher's saved state.
    pub hash: Vec<u8>,
    /// The store's state, as JSON.
    pub state: String,
    /// The process whose lease must still stand, where one was needed. Recording ends it.
    pub lease: Option<String>,
}

/// Records what an upload holds, as a compare-and-swap on its offset.
///
/// # Errors
/// [`Code::RangeInvalid`] when another request was faster; [`Code::TooManyRequests`] beyond
/// [`MOST_PER_USER`].
pub fn record(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: &Address,
    progress: &Progress,
) -> Result<()> {
    let changed = if progress.from == 0 {
        if sql::count_open(tx, &address.owner)? >= MOST_PER_USER {
            let message = "too many open uploads: finish or cancel some first";
            return Err(Error::new(Code::TooManyRequests, message));
        }
        sql::insert(tx, allowed.scope(), address, progress)?
    } else {
        sql::update(tx, address, progress)?
    };
    if changed {
        return Ok(());
    }
    let message = "another request continued this upload: ask for its status and go on from there";
    Err(Error::new(Code::RangeInvalid, message))
}

/// Ends an upload; it must not be continued any more. An upload without bytes gets a row that says so.
pub fn cancel(tx: &mut Tx<'_>, allowed: &Allowed<RepositoryScope, Push>, address: &Address) -> Result<()> {
    sql::cancel(tx, allowed.scope(), address)
}

/// Makes a durable object a blob that the repository holds, and ends the upload that brought it. Returns
/// the object key that the blob has: another one when it was there before.
pub fn finish(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Push>,
    blob: &NewBlob,
    address: Option<&Address>,
) -> Result<String> {
    quotas::check_upload(tx, allowed.scope().project.id, blob.digest.as_str(), blob.size)?;
    let key = add_blob(tx, &blob.digest, blob.size, &blob.key)?;
    let repository = repositories::ensure(tx, allowed)?;
    holds::take(tx, repository, blob.digest.as_str(), blob.hold)?;
    if let Some(address) = address {
        sql::remove(tx, address)?;
    }
    Ok(key)
}

/// An object that is durable in the blob store.
#[derive(Clone)]
pub struct NewBlob {
    /// Its digest.
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
    /// Where it is.
    pub key: String,
    /// How long the repository holds it.
    pub hold: Duration,
}

/// The row of a blob whose object is durable. A live row stays as it is; one that is being deleted or
/// was damaged comes back to life with the new object.
///
/// # Errors
/// [`Code::ObjectGone`] when the object lies where one is being deleted.
pub fn add_blob(tx: &mut Tx<'_>, digest: &Digest, size: u64, key: &str) -> Result<String> {
    let now = tx.now()?;
    let sql = "INSERT INTO blobs (digest, size, object_key, state, created_at) VALUES (?1, ?2, ?3, 0, ?4) \
               ON CONFLICT (digest) DO UPDATE SET \
               object_key = CASE WHEN blobs.state = 0 THEN blobs.object_key ELSE excluded.object_key END, \
               size = CASE WHEN blobs.state = 0 THEN blobs.size ELSE excluded.size END, state = 0 \
               WHERE blobs.state = 0 OR blobs.object_key <> excluded.object_key RETURNING object_key";
    let row = tx.find(sql, &params![digest.as_str(), size, key, now])?;
    Ok(row.ok_or_else(gone)?.get(0)?)
}

/// The row of a blob as the journal tells it. One whose object is not there is damaged: it answers as absent until it is
/// pushed again, or until another place is told where its object is.
pub fn restore_blob(tx: &mut Tx<'_>, digest: &str, size: u64, key: &str, is_there: bool) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO blobs (digest, size, object_key, state, created_at) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT (digest) DO UPDATE SET object_key = excluded.object_key, size = excluded.size, state = 0 \
               WHERE blobs.state <> 0 AND excluded.state = 0";
    tx.execute(sql, &params![digest, size, key, if is_there { 0 } else { 2 }, now])?;
    Ok(())
}

/// Keeps a blob that was live a moment ago from being deleted until the commit.
///
/// # Errors
/// [`Code::ObjectGone`] when it is not live any more.
pub fn keep_blob(tx: &mut Tx<'_>, digest: &Digest) -> Result<()> {
    let sql = format!("SELECT 1 FROM blobs WHERE digest = ?1 AND state = 0{}", tx.for_share());
    tx.find(&sql, &params![digest.as_str()])?.map(|_| ()).ok_or_else(gone)
}

fn gone() -> Error {
    Error::new(Code::ObjectGone, "the content was being deleted while it was pushed: push it again")
}

/// Takes a hold on a blob that was found readable a moment ago, for a mount or a repeated push.
///
/// # Errors
/// [`Code::ObjectGone`] when it is gone meanwhile.
pub fn hold_known(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Push>,
    digest: &Digest,
    lifetime: Duration,
    address: Option<&Address>,
) -> Result<()> {
    let sql = format!("SELECT size FROM blobs WHERE digest = ?1 AND state = 0{}", tx.for_share());
    let Some(row) = tx.find(&sql, &params![digest.as_str()])? else {
        return Err(gone());
    };
    quotas::check_upload(tx, allowed.scope().project.id, digest.as_str(), row.get(0)?)?;
    let repository = repositories::ensure(tx, allowed)?;
    holds::take(tx, repository, digest.as_str(), lifetime)?;
    if let Some(address) = address {
        sql::remove(tx, address)?;
    }
    Ok(())
}

/// The state of a blob's row, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobState {
    /// Its object is whole and an artifact references it.
    Referenced,
    /// Its object is whole; it may be deleted as soon as no hold is left.
    Loose,
    /// It is being deleted, was deleted a while ago, or was found damaged: its key must not be used again.
    Unusable,
}

impl BlobState {
    /// Whether its object is whole.
    pub fn is_live(self) -> bool {
        self != Self::Unusable
    }
}

/// What is known of a digest, whoever may read it.
pub fn blob_state(tx: &mut Tx<'_>, digest: &Digest) -> Result<Option<BlobState>> {
    let sql = "SELECT state, EXISTS (SELECT 1 FROM artifact_blobs ab WHERE ab.digest = b.digest) FROM blobs b \
               WHERE b.digest = ?1";
    let Some(row) = tx.find(sql, &params![digest.as_str()])? else {
        let retired = tx.find("SELECT 1 FROM retired_keys WHERE digest = ?1", &params![digest.as_str()])?;
        return Ok(retired.map(|_| BlobState::Unusable));
    };
    Ok(Some(match (row.get::<i64>(0)?, row.get::<bool>(1)?) {
        (0, true) => BlobState::Referenced,
        (0, false) => BlobState::Loose,
        _ => BlobState::Unusable,
    }))
}

/// Marks a blob damaged: it answers as absent until somebody pushes it again.
pub fn mark_damaged(tx: &mut Tx<'_>, digest: &Digest, key: &str) -> Result<bool> {
    let sql = "UPDATE blobs SET state = 2 WHERE digest = ?1 AND object_key = ?2 AND state = 0";
    Ok(tx.execute(sql, &params![digest.as_str(), key])? > 0)
}

/// Ends the hold of a blob at its owner's wish.
///
/// # Errors
/// [`Code::Unsupported`] while an artifact references it, [`Code::BlobUnknown`] when there is no hold.
pub fn release(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, crate::authz::Delete>,
    digest: &Digest,
) -> Result<()> {
    let unknown = || Error::new(Code::BlobUnknown, "the blob is not known in this repository");
    let repository = repositories::find(tx, allowed.scope().name.as_str())?.ok_or_else(unknown)?;
    let sql = "SELECT 1 FROM artifact_blobs WHERE repository_id = ?1 AND digest = ?2 LIMIT 1";
    if tx.find(sql, &params![repository, digest.as_str()])?.is_some() {
        let message = "the blob is part of an artifact: delete the artifact, its blobs follow by themselves";
        return Err(Error::new(Code::Unsupported, message));
    }
    if holds::end(tx, repository, digest.as_str())? { Ok(()) } else { Err(unknown()) }
}
