//! Copying the bytes of a blob from one store to another, hashed on the way.

use berth_blobs::{BlobStore, Error as StoreError, Key, UploadId};
use berth_oci::{Digest, Hasher};
use futures::StreamExt;

use crate::error::Result;
use crate::storage;

/// A blob, and where its bytes are.
#[derive(Clone, Debug)]
pub(super) struct Blob {
    pub id: i64,
    pub digest: Digest,
    pub size: u64,
    pub key: Key,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Copied {
    /// It was there already.
    Known,
    /// It is there now, under this key.
    New(Key),
    /// It is missing, cannot be read, or is not what its digest says, where it should be copied from; in words.
    Damaged(String),
}

/// How often an object is read before it counts as damaged: a connection may break.
const TRIES: u32 = 3;

/// Copies a blob to a key of another store, unless an object of its size is there: objects appear whole or not at all.
/// With `verify` its bytes are looked at all the same.
///
/// # Errors
/// Those of both stores; that one object is missing, damaged or cannot be read is none.
pub(super) async fn copy(
    from: &dyn BlobStore,
    at: &Key,
    to: &dyn BlobStore,
    blob: &Blob,
    (key, verify): (&Key, bool),
) -> Result<Copied> {
    if to.stat(key).await? == Some(blob.size) && (!verify || is_whole(to, key, blob).await?) {
        return Ok(Copied::Known);
    }
    let mut last = String::new();
    for _ in 0..TRIES {
        match copy_once(from, at, to, blob, key).await? {
            Copied::Damaged(why) => last = why,
            other => return Ok(other),
        }
    }
    Ok(Copied::Damaged(last))
}

async fn is_whole(to: &dyn BlobStore, key: &Key, blob: &Blob) -> Result<bool> {
    match storage::digest_of(to, key, blob.size, blob.digest.algorithm()).await {
        Ok(found) => Ok(found == blob.digest),
        Err(error) if storage::is_of_object(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn copy_once(
    from: &dyn BlobStore,
    at: &Key,
    to: &dyn BlobStore,
    blob: &Blob,
    key: &Key,
) -> Result<Copied> {
    let content = match from.open(at, blob.size, 0..blob.size).await {
        Ok(content) => content,
        Err(error) if storage::is_of_object(&error) => return Ok(Copied::Damaged(error.to_string())),
        Err(error) => return Err(error.into()),
    };
    let mut upload = to.open_upload(UploadId::random(), None, Some(&blob.digest)).await?;
    let mut hasher = Hasher::new(blob.digest.algorithm());
    let mut chunks = content.into_stream();
    while let Some(chunk) = chunks.next().await {
        match chunk {
            Ok(bytes) => {
                hasher.update(&bytes);
                upload.write(bytes).await?;
            }
            Err(error) => {
                upload.abort().await?;
                let error = StoreError::Io(error);
                let is_damage = storage::is_of_object(&error);
                return if is_damage { Ok(Copied::Damaged(error.to_string())) } else { Err(error.into()) };
            }
        }
    }
    if hasher.finish() != blob.digest {
        upload.abort().await?;
        return Ok(Copied::Damaged("it has other bytes".to_owned()));
    }
    Ok(Copied::New(upload.commit(key).await?))
}
