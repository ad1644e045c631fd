//! Copying the bytes of a blob from one store to another, hashed on the way.

use berth_blobs::{BlobStore, Error as StoreError, Key, UploadId};
use berth_oci::{Digest, Hasher};
use futures::StreamExt;

use crate::error::Result;

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
    /// It is missing, or not what its digest says, where it should be copied from.
    Damaged,
}

/// Copies a blob to a key of another store, unless an object of its size is there: objects appear whole or not at all.
///
/// # Errors
/// Those of both stores; that the object is missing or damaged is none.
pub(super) async fn copy(
    from: &dyn BlobStore,
    at: &Key,
    to: &dyn BlobStore,
    blob: &Blob,
    key: &Key,
) -> Result<Copied> {
    if to.stat(key).await? == Some(blob.size) {
        return Ok(Copied::Known);
    }
    let content = match from.open(at, blob.size, 0..blob.size).await {
        Ok(content) => content,
        Err(StoreError::NotFound | StoreError::Corrupt { .. }) => return Ok(Copied::Damaged),
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
                return match error.kind() {
                    std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData => {
                        Ok(Copied::Damaged)
                    }
                    _ => Err(StoreError::Io(error).into()),
                };
            }
        }
    }
    if hasher.finish() != blob.digest {
        upload.abort().await?;
        return Ok(Copied::Damaged);
    }
    Ok(Copied::New(upload.commit(key).await?))
}
