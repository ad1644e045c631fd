//! Receiving a body into the store: hashed as it comes, kept in memory when it is small, and never
//! written twice when the blob is known already.

use std::sync::Arc;

use berth_blobs::{Key, Upload, UploadId, UploadState, canonical_key, fresh_key};
use berth_oci::{Algorithm, Digest, Hasher};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

use super::verify;
use crate::app::App;
use crate::authz::{Allowed, Push, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::failpoint;
use crate::net::{BodyError, RequestBody};
use crate::storage;
use crate::traffic::Moved;
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

/// A blob that a client completes: it has named the digest, and may push here.
pub(super) struct Completion {
    pub app: Arc<App>,
    pub allowed: Allowed<RepositoryScope, Push>,
    /// The upload that brings it, if it is not a single POST.
    pub address: Option<Address>,
    pub digest: Digest,
}

impl Completion {
    /// Completes the blob: the rest of its bytes is in `body`.
    pub async fn run(self, mut standing: Standing, mut body: RequestBody) -> Result<()> {
        let known = {
            let digest = self.digest.clone();
            self.app.db.read(move |tx| uploads::blob_state(tx, &digest)).await?
        };
        if standing.received > 0 {
            return self.large(standing, body, known).await;
        }
        standing.hasher = Hasher::new(self.digest.algorithm());
        let length = http_body::Body::size_hint(&body).exact();
        if length.is_some_and(|length| length <= SMALL) {
            return self.small(body, known).await;
        }
        if known == Some(BlobState::Referenced) {
            // The bytes are there: the client only proves that it has them too.
            read_through(&mut body, &mut standing.hasher).await?;
            check(&standing.hasher.finish(), &self.digest)?;
            return self.hold().await;
        }
        self.large(standing, body, known).await
    }

    async fn small(self, body: RequestBody, known: Option<BlobState>) -> Result<()> {
        let bytes = collect(body, SMALL).await?;
        check(&Digest::of(self.digest.algorithm(), &bytes), &self.digest)?;
        let Some(known) = self.hold_if_live(known).await? else { return Ok(()) };
        let key = key_for(&self.digest, known);
        let size = bytes.len() as u64;
        self.app.blobs.put(&key, bytes).await?;
        self.stored(&key, size).await
    }

    async fn large(self, standing: Standing, mut body: RequestBody, known: Option<BlobState>) -> Result<()> {
        let id = UploadId(self.address.as_ref().map_or_else(uuid::Uuid::new_v4, |address| address.id));
        let opened = self.app.blobs.open_upload(id, standing.state.as_ref(), Some(&self.digest)).await;
        let mut upload = match opened {
            Ok(upload) => upload,
            Err(berth_blobs::Error::NotFound) => return self.moved(standing.hasher, body, known).await,
            Err(error) => return Err(error.into()),
        };
        let mut hasher = standing.hasher;
        if let Err(error) = pour(&self.app, &mut body, upload.as_mut(), &mut hasher).await {
            if standing.received == 0 {
                upload.abort().await?;
            }
            return Err(error);
        }
        let size = hasher.bytes_hashed();
        if hasher.algorithm() != self.digest.algorithm() {
            return self.reread(upload, size).await;
        }
        if let Err(error) = check(&hasher.finish(), &self.digest) {
            upload.abort().await?;
            self.cancel().await?;
            return Err(error);
        }
        let Some(known) = self.hold_if_live(known).await? else { return Ok(upload.abort().await?) };
        let key = upload.commit(&key_for(&self.digest, known)).await?;
        self.stored(&key, size).await
    }

    /// The upload's bytes are gone: a crash came after they had become the object and before the database
    /// knew. Asking again then finds them there. Where the object got a key of its own, which only the crashed process
    /// knew, or is not there, the upload is over: it must be begun anew.
    async fn moved(self, mut hasher: Hasher, mut body: RequestBody, known: Option<BlobState>) -> Result<()> {
        read_through(&mut body, &mut hasher).await?;
        let size = hasher.bytes_hashed();
        check(&hasher.finish(), &self.digest)?;
        let Some(known) = self.hold_if_live(known).await? else { return Ok(()) };
        let key = canonical_key(&self.digest);
        let is_there = known.is_none() && self.app.blobs.stat(&key).await? == Some(size);
        if !is_there || self.digest_in_store(&key, size).await? != self.digest {
            self.cancel().await?;
            return Err(super::route::upload_unknown());
        }
        self.stored(&key, size).await
    }

    /// Chunks were hashed before the client named another algorithm: the object is read again before it counts.
    async fn reread(self, upload: Box<dyn Upload>, size: u64) -> Result<()> {
        // Not the digest's own path: its bytes are not known to be right yet.
        let key = upload.commit(&fresh_key(&self.digest)).await?;
        let found = self.digest_in_store(&key, size).await?;
        if let Err(error) = check(&found, &self.digest) {
            self.app.blobs.delete(&key).await?;
            self.cancel().await?;
            return Err(error);
        }
        self.stored(&key, size).await
    }

    async fn digest_in_store(&self, key: &Key, size: u64) -> Result<Digest> {
        let found = storage::digest_of(self.app.blobs.as_ref(), key, size, self.digest.algorithm()).await;
        found.map_err(Error::from)
    }

    async fn cancel(self) -> Result<()> {
        let Some(address) = self.address else { return Ok(()) };
        self.app.db.write(move |tx| uploads::cancel(tx, &self.allowed, &address)).await
    }

    /// Takes a hold of a blob that is live, and answers nothing; else what is known of it by now.
    async fn hold_if_live(&self, known: Option<BlobState>) -> Result<Option<Option<BlobState>>> {
        if !known.is_some_and(BlobState::is_live) {
            return Ok(Some(known));
        }
        match self.hold().await {
            Ok(()) => Ok(None),
            Err(error) if error.code == Code::ObjectGone => Ok(Some(Some(BlobState::Unusable))),
            Err(error) => Err(error),
        }
    }

    /// The blob is there already: the repository takes a hold of it.
    async fn hold(&self) -> Result<()> {
        let Self { app, allowed, address, digest } = self;
        let (allowed, address, digest) = (allowed.clone(), address.clone(), digest.clone());
        failpoint::reach("blob_after_object");
        let lifetime = app.config.hold_duration;
        app.db
            .write(move |tx| uploads::hold_known(tx, &allowed, &digest, lifetime, address.as_ref()))
            .await?;
        failpoint::reach("blob_after_commit");
        Ok(())
    }

    /// The object is durable and its bytes are right: it becomes a blob of the repository.
    async fn stored(self, key: &Key, size: u64) -> Result<()> {
        let Self { app, allowed, address, digest } = self;
        verify::remember(&app, key, size).await;
        failpoint::reach("blob_after_object");
        let blob = NewBlob { digest, size, key: key.to_string(), hold: app.config.hold_duration };
        let project = allowed.scope().project.id;
        let kept = app.db.write(move |tx| uploads::finish(tx, &allowed, &blob, address.as_ref())).await?;
        failpoint::reach("blob_after_commit");
        app.pull_recorder.record_push(project, Moved::bytes(size));
        if kept != key.as_str() {
            // Two pushes of one blob: the row keeps the first object, this one is nobody's.
            if let Err(error) = app.blobs.delete(key).await {
                tracing::warn!(%error, %key, "a superfluous object could not be deleted");
            }
        }
        Ok(())
    }
}

/// Hashes a body that need not be stored.
async fn read_through(body: &mut RequestBody, hasher: &mut Hasher) -> Result<()> {
    while let Some(frame) = body.frame().await {
        if let Ok(bytes) = frame.map_err(|error| body_error(&error))?.into_data() {
            hasher.update(&bytes);
        }
    }
    Ok(())
}

/// The first push of a blob takes distribution's path; a key that may be on its way out is never reused.
pub(super) fn key_for(digest: &Digest, known: Option<BlobState>) -> Key {
    match known {
        None => canonical_key(digest),
        Some(_) => fresh_key(digest),
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
