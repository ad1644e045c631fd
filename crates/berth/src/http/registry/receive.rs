//! Receiving a body into the store: hashed as it comes, kept in memory when it is small, and never
//! written twice when the blob is known already.

use std::sync::Arc;

use berth_blobs::{Key, Upload, UploadId, UploadState, canonical_key, fresh_key};
use berth_oci::{Algorithm, Digest, Hasher};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http_body_util::BodyExt;

use super::verify;
use crate::app::App;
use crate::authz::{Allowed, Push, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::failpoint;
use crate::net::{BodyError, RequestBody};
use crate::uploads::{self, Address, BlobState, NewBlob};

/// Bodies up to this size are collected in memory and written in one go.
const SMALL: u64 = 64 * 1024;

pub(super) fn body_error(error: &BodyError) -> Error {
    match error {
        BodyError::TooSlow => Error::new(Code::Timeout, "the body arrives too slowly: continue the upload"),
        BodyError::Broken(_) => {
            Error::new(Code::BlobUploadInvalid, "the body ended before its announced length")
        }
    }
}

/// Where an upload stands: what was received so far.
pub(super) struct Standing {
    pub received: u64,
    pub hasher: Hasher,
    pub state: Option<UploadState>,
}

impl Standing {
    pub fn empty(algorithm: Algorithm) -> Self {
        Self { received: 0, hasher: Hasher::new(algorithm), state: None }
    }
}

/// Reads a whole body into the store's upload. On a broken body what came is kept by the caller.
pub(super) async fn pour(
    app: &App,
    body: &mut RequestBody,
    upload: &mut dyn Upload,
    hasher: &mut Hasher,
) -> Result<()> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| body_error(&error))?;
        let Ok(bytes) = frame.into_data() else { continue };
        if let Some(most) = app.config.limits.blob_size
            && hasher.bytes_hashed() + bytes.len() as u64 > most
        {
            return Err(Error::new(Code::TooLarge, format!("a blob may have at most {most} bytes here")));
        }
        hasher.update(&bytes);
        upload.write(bytes).await?;
    }
    Ok(())
}

/// Completes a blob whose digest the client names: the rest of its bytes is in `body`.
pub(super) async fn complete(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: Option<Address>,
    mut standing: Standing,
    body: RequestBody,
    digest: Digest,
) -> Result<()> {
    if standing.received == 0 {
        standing.hasher = Hasher::new(digest.algorithm());
    }
    let known = {
        let digest = digest.clone();
        app.db.read(move |tx| uploads::blob_state(tx, &digest)).await?
    };
    if standing.received == 0 && known == Some(BlobState::Live) {
        return complete_known(app, allowed, address, standing.hasher, body, digest).await;
    }
    let length = http_body::Body::size_hint(&body).exact();
    if standing.received == 0 && length.is_some_and(|length| length <= SMALL) {
        return complete_small(app, allowed, address, body, digest, known).await;
    }
    complete_large(app, allowed, address, standing, body, digest, known).await
}

/// The bytes are there: the client only proves that it has them too.
async fn complete_known(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: Option<Address>,
    mut hasher: Hasher,
    mut body: RequestBody,
    digest: Digest,
) -> Result<()> {
    while let Some(frame) = body.frame().await {
        if let Ok(bytes) = frame.map_err(|error| body_error(&error))?.into_data() {
            hasher.update(&bytes);
        }
    }
    check(&hasher.finish(), &digest)?;
    hold(app, allowed, address, digest).await
}

async fn hold(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: Option<Address>,
    digest: Digest,
) -> Result<()> {
    failpoint::reach("blob_after_object");
    let (allowed, lifetime) = (allowed.clone(), app.config.hold_duration);
    app.db.write(move |tx| uploads::hold_known(tx, &allowed, &digest, lifetime, address.as_ref())).await?;
    failpoint::reach("blob_after_commit");
    Ok(())
}

async fn complete_small(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: Option<Address>,
    body: RequestBody,
    digest: Digest,
    known: Option<BlobState>,
) -> Result<()> {
    let bytes = collect(body, SMALL).await?;
    check(&Digest::of(digest.algorithm(), &bytes), &digest)?;
    let key = key_for(&digest, known);
    let size = bytes.len() as u64;
    app.blobs.put(&key, bytes).await?;
    verify::remember(app, &key, size).await;
    finish(
        app,
        allowed,
        NewBlob { digest, size, key: key.to_string(), hold: app.config.hold_duration },
        address,
    )
    .await
}

async fn complete_large(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: Option<Address>,
    standing: Standing,
    mut body: RequestBody,
    digest: Digest,
    known: Option<BlobState>,
) -> Result<()> {
    let id = UploadId(address.as_ref().map_or_else(uuid::Uuid::new_v4, |address| address.id));
    let mut upload = match app.blobs.open_upload(id, standing.state.as_ref(), Some(&digest)).await {
        Ok(upload) => upload,
        Err(berth_blobs::Error::NotFound) => {
            return complete_moved(app, allowed, address, standing.hasher, body, (digest, known)).await;
        }
        Err(error) => return Err(error.into()),
    };
    let mut hasher = standing.hasher;
    if let Err(error) = pour(app, &mut body, upload.as_mut(), &mut hasher).await {
        if standing.received == 0 {
            upload.abort().await?;
        }
        return Err(error);
    }
    let size = hasher.bytes_hashed();
    if hasher.algorithm() != digest.algorithm() {
        return complete_reread(app, allowed, address, upload, size, digest).await;
    }
    if let Err(error) = check(&hasher.finish(), &digest) {
        upload.abort().await?;
        end(app, allowed, address).await?;
        return Err(error);
    }
    if known == Some(BlobState::Live) {
        upload.abort().await?;
        return hold(app, allowed, address, digest).await;
    }
    let key = upload.commit(&key_for(&digest, known)).await?;
    verify::remember(app, &key, size).await;
    finish(
        app,
        allowed,
        NewBlob { digest, size, key: key.to_string(), hold: app.config.hold_duration },
        address,
    )
    .await
}

/// The upload's bytes are gone: a crash came after they had become the object and before the database knew.
/// Asking again then finds them there; else the upload is over.
async fn complete_moved(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: Option<Address>,
    mut hasher: Hasher,
    mut body: RequestBody,
    (digest, known): (Digest, Option<BlobState>),
) -> Result<()> {
    while let Some(frame) = body.frame().await {
        if let Ok(bytes) = frame.map_err(|error| body_error(&error))?.into_data() {
            hasher.update(&bytes);
        }
    }
    let size = hasher.bytes_hashed();
    if known == Some(BlobState::Live) {
        check(&hasher.finish(), &digest)?;
        return hold(app, allowed, address, digest).await;
    }
    let key = canonical_key(&digest);
    let is_there = app.blobs.stat(&key).await? == Some(size);
    if !is_there || reread(app, &key, size, digest.algorithm()).await? != digest {
        return Err(super::route::upload_unknown());
    }
    verify::remember(app, &key, size).await;
    finish(
        app,
        allowed,
        NewBlob { digest, size, key: key.to_string(), hold: app.config.hold_duration },
        address,
    )
    .await
}

/// Chunks were hashed before the client named another algorithm: the object is read again before it counts.
async fn complete_reread(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    address: Option<Address>,
    upload: Box<dyn Upload>,
    size: u64,
    digest: Digest,
) -> Result<()> {
    // Not the digest's own path: its bytes are not known to be right yet.
    let key = upload.commit(&fresh_key(&digest)).await?;
    let found = reread(app, &key, size, digest.algorithm()).await?;
    if let Err(error) = check(&found, &digest) {
        app.blobs.delete(&key).await?;
        end(app, allowed, address).await?;
        return Err(error);
    }
    verify::remember(app, &key, size).await;
    finish(
        app,
        allowed,
        NewBlob { digest, size, key: key.to_string(), hold: app.config.hold_duration },
        address,
    )
    .await
}

async fn end(app: &App, allowed: &Allowed<RepositoryScope, Push>, address: Option<Address>) -> Result<()> {
    let Some(address) = address else { return Ok(()) };
    let allowed = allowed.clone();
    app.db.write(move |tx| uploads::cancel(tx, &allowed, &address)).await
}

async fn finish(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Push>,
    blob: NewBlob,
    address: Option<Address>,
) -> Result<()> {
    failpoint::reach("blob_after_object");
    let (allowed, made) = (allowed.clone(), blob.key.clone());
    let kept = app.db.write(move |tx| uploads::finish(tx, &allowed, &blob, address.as_ref())).await?;
    failpoint::reach("blob_after_commit");
    if kept != made {
        // Two pushes of one blob: the row keeps the first object, this one is nobody's.
        if let Err(error) = app.blobs.delete(&made.parse()?).await {
            tracing::warn!(%error, key = %made, "a superfluous object could not be deleted");
        }
    }
    Ok(())
}

/// The first push of a blob takes distribution's path; a key that may be on its way out is never reused.
pub(super) fn key_for(digest: &Digest, known: Option<BlobState>) -> Key {
    match known {
        None | Some(BlobState::Live) => canonical_key(digest),
        Some(BlobState::Unusable) => fresh_key(digest),
    }
}

fn check(found: &Digest, wanted: &Digest) -> Result<()> {
    if found == wanted {
        return Ok(());
    }
    let message = format!("the content has the digest {found}, not {wanted}");
    Err(Error::new(Code::DigestInvalid, message))
}

/// A body in memory, at most `most` bytes.
pub(super) async fn collect(mut body: RequestBody, most: u64) -> Result<Bytes> {
    let too_large = || Error::new(Code::TooLarge, format!("the body may have at most {most} bytes"));
    let announced = http_body::Body::size_hint(&body).lower();
    if announced > most {
        return Err(too_large());
    }
    let mut first = Bytes::new();
    let mut joined = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(bytes) = frame.map_err(|error| body_error(&error))?.into_data() else { continue };
        if (first.len() + joined.len() + bytes.len()) as u64 > most {
            return Err(too_large());
        }
        if first.is_empty() && joined.is_empty() {
            first = bytes;
            continue;
        }
        if joined.is_empty() {
            joined.reserve(usize::try_from(announced.min(most)).unwrap_or(0));
            joined.extend_from_slice(&std::mem::take(&mut first));
        }
        joined.extend_from_slice(&bytes);
    }
    Ok(if joined.is_empty() { first } else { joined.freeze() })
}

/// The digest of a stored object by another algorithm than it was hashed with on its way in.
async fn reread(app: &App, key: &Key, size: u64, algorithm: Algorithm) -> Result<Digest> {
    let mut chunks = app.blobs.open(key, size, 0..size).await?.into_stream();
    let mut hasher = Hasher::new(algorithm);
    while let Some(chunk) = chunks.next().await {
        hasher.update(&chunk.map_err(Error::internal)?);
    }
    Ok(hasher.finish())
}
