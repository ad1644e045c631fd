//! Where the bytes of a digest are: under the key that the journal tells, else beside it.

use berth_blobs::{BlobStore, Key, canonical_key};
use berth_oci::{Digest, MAX_MANIFEST_BYTES};
use bytes::Bytes;

use crate::error::{Error, Result};
use crate::journal::Object;
use crate::storage;

/// Objects of one digest that are looked at.
const MOST: usize = 100;

/// A blob and whether its object is there.
pub(super) struct Place {
    pub digest: Digest,
    pub size: u64,
    pub key: String,
    pub is_there: bool,
}

/// The bytes of a manifest and their key; nothing when they are nowhere.
pub(super) async fn manifest(
    blobs: &dyn BlobStore,
    digest: &Digest,
    told: Option<&Object>,
) -> Result<Option<(Bytes, String)>> {
    if let Some(object) = told
        && let Some(bytes) = read(blobs, digest, &object.key.parse()?).await?
    {
        return Ok(Some((bytes, object.key.clone())));
    }
    for (key, _) in beside(blobs, digest).await? {
        if let Some(bytes) = read(blobs, digest, &key).await? {
            return Ok(Some((bytes, key.to_string())));
        }
    }
    Ok(None)
}

async fn read(blobs: &dyn BlobStore, digest: &Digest, key: &Key) -> Result<Option<Bytes>> {
    match blobs.read(key, MAX_MANIFEST_BYTES as u64).await {
        Ok(bytes) => Ok((Digest::of(digest.algorithm(), &bytes) == *digest).then_some(bytes)),
        Err(error) if storage::is_of_object(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Where a blob of this size is. What the journal tells is believed when the size fits, as the server would; what lies
/// beside it is read.
pub(super) async fn locate(
    blobs: &dyn BlobStore,
    digest: Digest,
    size: u64,
    told: Option<&Object>,
) -> Result<Place> {
    if let Some(object) = told
        && has_size(blobs, &object.key.parse()?, size).await?
    {
        return Ok(Place { digest, size, key: object.key.clone(), is_there: true });
    }
    for (key, found) in beside(blobs, &digest).await? {
        if found == size && is_whole(blobs, &digest, size, &key).await? {
            return Ok(Place { digest, size, key: key.to_string(), is_there: true });
        }
    }
    let key = told.map_or_else(|| canonical_key(&digest).to_string(), |object| object.key.clone());
    Ok(Place { digest, size, key, is_there: false })
}

/// Whether an object is there with this size.
pub(super) async fn has_size(blobs: &dyn BlobStore, key: &Key, size: u64) -> Result<bool> {
    match blobs.stat(key).await {
        Ok(found) => Ok(found == Some(size)),
        Err(error) if storage::is_of_object(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn is_whole(blobs: &dyn BlobStore, digest: &Digest, size: u64, key: &Key) -> Result<bool> {
    match storage::digest_of(blobs, key, size, digest.algorithm()).await {
        Ok(found) => Ok(found == *digest),
        Err(error) if storage::is_of_object(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Objects that have their place by this digest.
async fn beside(blobs: &dyn BlobStore, digest: &Digest) -> Result<Vec<(Key, u64)>> {
    let canonical = canonical_key(digest);
    let directory = canonical.as_str().strip_suffix("data");
    let directory = directory.ok_or_else(|| Error::internal("a blob's path without its end"))?;
    Ok(blobs.list(directory, None, MOST).await?)
}
