//! An upload into an object store: parts of a multipart upload, and tails.
//!
//! Bytes gather until they are a part; while one part travels, the next one gathers. `sync` must make
//! everything durable, also what is too small for a part (stores refuse small ones): that is written as
//! objects of their own, the tails. The state lists the multipart upload, its parts and the tails, so that
//! any process over the same bucket can go on. What stays below one part goes to the caller's key by a
//! single PUT; a multipart upload has to choose its key when it begins, so it chooses one that is never
//! used again.

use std::sync::Arc;

use async_trait::async_trait;
use berth_oci::digest::Digest;
use bytes::Bytes;
use object_store::multipart::PartId;
use tokio::task::JoinHandle;

use super::Bucket;
use super::failure::sort;
use super::gather::Gathered;
use crate::{
    Error, Key, Part, RemoteUpload, Result, Tail, Upload, UploadId, UploadState, fresh_key, undigested_key,
};

/// What every store takes.
const MAX_PARTS: usize = 10_000;

/// After so many parts they double in size, four times at most: 8 MiB parts reach 867 GiB.
const DOUBLE_AFTER: usize = 1000;
const DOUBLE_AT_MOST: usize = 4;

/// So many tails are kept before they become one.
const MAX_TAILS: usize = 16;

/// So many tails that later states do not need are kept for the state before.
const MAX_STALE: usize = 64;

/// An upload into a bucket.
pub(super) struct ObjectUpload {
    bucket: Arc<Bucket>,
    id: UploadId,
    digest: Option<Digest>,
    offset: u64,
    multipart: Option<Multipart>,
    parts: Vec<Part>,
    /// The part that is on its way.
    sending: Option<JoinHandle<Result<Part>>>,
    /// What comes after the parts, and how much of its beginning the tails hold.
    gathered: Gathered,
    in_tails: u64,
    tails: Vec<Tail>,
    stale: Vec<Key>,
    /// Whether a state has been handed out, for which all of this must stay.
    recorded: bool,
    /// Whether it was opened from a state: other processes may have left pieces that are not known here.
    resumed: bool,
    broken: bool,
}

#[derive(Clone)]
struct Multipart {
    key: Key,
    name: String,
    note: Option<Key>,
}

impl ObjectUpload {
    pub fn begin(bucket: &Arc<Bucket>, id: UploadId) -> Self {
        Self {
            bucket: bucket.clone(),
            id,
            digest: None,
            offset: 0,
            multipart: None,
            parts: Vec::new(),
            sending: None,
            gathered: Gathered::default(),
            in_tails: 0,
            tails: Vec::new(),
            stale: Vec::new(),
            recorded: false,
            resumed: false,
            broken: false,
        }
    }

    /// Goes on with the upload that `state` describes: fetches its tails.
    pub async fn resume(bucket: &Arc<Bucket>, id: UploadId, state: &UploadState) -> Result<Self> {
        let remote = state.remote.as_ref().ok_or(Error::NotFound)?;
        let sizes =
            remote.parts.iter().map(|part| part.size).chain(remote.tails.iter().map(|tail| tail.size));
        if sizes.sum::<u64>() != state.offset || remote.parts.is_empty() != remote.multipart.is_none() {
            return Err(Error::Invalid("the state of the upload contradicts itself, begin it again".into()));
        }
        let mut upload = Self::begin(bucket, id);
        for tail in &remote.tails {
            let bytes = bucket.read(&tail.key, tail.size).await?;
            if bytes.len() as u64 != tail.size {
                return Err(Error::wrong_size(&tail.key, bytes.len() as u64, tail.size));
            }
            upload.gathered.push(bytes);
        }
        bucket.remove_quietly(remote.stale.iter().cloned()).await;
        upload.offset = state.offset;
        upload.multipart = remote.multipart.clone().map(|(key, name)| Multipart { key, name, note: None });
        upload.parts = remote.parts.clone();
        upload.tails = remote.tails.clone();
        upload.in_tails = upload.gathered.len();
        upload.recorded = true;
        upload.resumed = true;
        Ok(upload)
    }

    /// Remembers the digest that the bytes are expected to have, for the key of a multipart upload.
    pub fn for_digest(mut self, digest: Option<&Digest>) -> Self {
        self.digest = digest.cloned();
        self
    }

    fn usable(&self) -> Result<()> {
        if self.broken {
            return Err(Error::Invalid(
                "the upload has failed before, open it again from its last state".into(),
            ));
        }
        Ok(())
    }

    /// How large the part that is gathering becomes.
    fn part_bytes(&self) -> u64 {
        let index = self.parts.len() + usize::from(self.sending.is_some());
        self.bucket.part_bytes << (index / DOUBLE_AFTER).min(DOUBLE_AT_MOST)
    }

    async fn append(&mut self, mut bytes: Bytes) -> Result<()> {
        while !bytes.is_empty() {
            let mut room = self.part_bytes().saturating_sub(self.gathered.len());
            if room == 0 {
                self.send_part().await?;
                room = self.part_bytes();
            }
            let fits = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
            self.offset += fits as u64;
            self.gathered.push(bytes.split_to(fits));
        }
        Ok(())
    }

    /// Sends what has gathered as the next part, after the one before has arrived.
    async fn send_part(&mut self) -> Result<()> {
        self.part_arrived().await?;
        let index = self.parts.len();
        if index >= MAX_PARTS {
            return Err(Error::Invalid("the blob is too large for this store, raise the part size".into()));
        }
        let multipart = self.multipart().await?;
        let size = self.gathered.len();
        let payload = self.gathered.take();
        self.stale.extend(self.tails.drain(..).map(|tail| tail.key));
        self.in_tails = 0;
        let bucket = self.bucket.clone();
        self.sending = Some(tokio::spawn(async move {
            let path = bucket.path(&multipart.key)?;
            let sent =
                bucket.parts.put_part(&path, &multipart.name, index, payload.into_iter().collect()).await;
            Ok(Part { id: sent.map_err(sort)?.content_id, size })
        }));
        Ok(())
    }

    async fn part_arrived(&mut self) -> Result<()> {
        if let Some(sending) = &mut self.sending {
            let arrived = sending.await;
            self.sending = None;
            let failed = |error| Error::Io(std::io::Error::other(error));
            self.parts.push(arrived.map_err(failed)??);
        }
        Ok(())
    }

    /// The multipart upload, begun now if there is none.
    async fn multipart(&mut self) -> Result<Multipart> {
        if let Some(multipart) = &self.multipart {
            return Ok(multipart.clone());
        }
        let key = self.digest.as_ref().map_or_else(undigested_key, fresh_key);
        let (name, note) = self.bucket.begin_multipart(self.id, &key).await?;
        let multipart = Multipart { key, name, note: Some(note) };
        self.multipart = Some(multipart.clone());
        Ok(multipart)
    }

    async fn make_durable(&mut self) -> Result<()> {
        self.part_arrived().await?;
        if self.gathered.len() >= self.part_bytes() {
            self.send_part().await?;
            self.part_arrived().await?;
        }
        if self.gathered.len() > self.in_tails {
            if self.tails.len() >= MAX_TAILS {
                self.stale.extend(self.tails.drain(..).map(|tail| tail.key));
                self.in_tails = 0;
            }
            let tail =
                Tail { key: Bucket::piece_key(self.id, "tail"), size: self.gathered.len() - self.in_tails };
            self.bucket.put(&tail.key, self.gathered.from(self.in_tails)).await?;
            self.tails.push(tail);
            self.in_tails = self.gathered.len();
        }
        if self.stale.len() > MAX_STALE {
            let oldest: Vec<Key> = self.stale.drain(..self.stale.len() - MAX_STALE).collect();
            self.bucket.remove_quietly(oldest).await;
        }
        Ok(())
    }

    fn state(&self) -> UploadState {
        let remote = RemoteUpload {
            multipart: self
                .multipart
                .as_ref()
                .map(|multipart| (multipart.key.clone(), multipart.name.clone())),
            parts: self.parts.clone(),
            tails: self.tails.clone(),
            stale: self.stale.clone(),
        };
        UploadState { offset: self.offset, remote: (self.offset > 0).then_some(remote) }
    }

    /// Completes the multipart upload and makes sure that its object is what was sent.
    async fn complete(&mut self) -> Result<Key> {
        if self.gathered.len() > 0 {
            self.send_part().await?;
        }
        self.part_arrived().await?;
        let multipart = self.multipart().await?;
        let path = self.bucket.path(&multipart.key)?;
        let parts = self.parts.iter().map(|part| PartId { content_id: part.id.clone() }).collect();
        let completed = self.bucket.parts.complete_multipart(&path, &multipart.name, parts).await;
        // A completion may have been carried out though its answer was lost, and is then refused when it is
        // tried again. Nobody else writes this key: an object of the right size is the one.
        match (self.bucket.head(&multipart.key).await, completed) {
            (Ok(Some(size)), _) if size == self.offset => Ok(multipart.key),
            (Ok(Some(size)), _) => {
                self.bucket.remove_quietly([multipart.key.clone()]).await;
                Err(Error::wrong_size(&multipart.key, size, self.offset))
            }
            (_, Err(error)) => Err(sort(error)),
            (Ok(None), Ok(_)) => Err(Error::unavailable("the completed object is not there")),
            (Err(error), Ok(_)) => Err(error),
        }
    }

    async fn finish(&mut self, key: &Key) -> Result<Key> {
        if self.multipart.is_some() {
            return self.complete().await;
        }
        self.bucket.put(key, self.gathered.from(0)).await?;
        Ok(key.clone())
    }

    /// Removes what the upload has left beside its object.
    async fn remove_pieces(&mut self) {
        let note = self.multipart.as_mut().and_then(|multipart| multipart.note.take());
        let tails = self.tails.drain(..).map(|tail| tail.key);
        let known: Vec<Key> = tails.chain(self.stale.drain(..)).chain(note).collect();
        self.bucket.remove_quietly(known).await;
        if !self.resumed {
            return;
        }
        if let Err(error) = self.bucket.remove_pieces(self.id).await {
            tracing::warn!(%error, upload = %self.id, "pieces of an upload are left behind");
        }
    }
}

#[async_trait]
impl Upload for ObjectUpload {
    fn offset(&self) -> u64 {
        self.offset
    }

    fn own_key(&self) -> Option<&Key> {
        self.multipart.as_ref().map(|multipart| &multipart.key)
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.usable()?;
        // Until it is done, so that a caller who goes away in the middle cannot go on with half of it.
        self.broken = true;
        self.append(bytes).await?;
        self.broken = false;
        Ok(())
    }

    async fn sync(&mut self) -> Result<UploadState> {
        self.usable()?;
        self.broken = true;
        self.make_durable().await?;
        self.broken = false;
        self.recorded |= self.offset > 0;
        Ok(self.state())
    }

    async fn commit(mut self: Box<Self>, key: &Key) -> Result<Key> {
        self.usable()?;
        self.broken = true;
        let key = self.finish(key).await?;
        // The object is there: what is left are pieces, not an upload to give up.
        self.recorded = true;
        self.remove_pieces().await;
        Ok(key)
    }

    async fn abort(mut self: Box<Self>) -> Result<()> {
        self.broken = true;
        self.recorded = true;
        if let Some(sending) = self.sending.take() {
            sending.abort();
            let _ = sending.await;
        }
        if let Some(multipart) = &self.multipart {
            self.bucket.abort_multipart(&multipart.key, &multipart.name).await?;
        }
        self.remove_pieces().await;
        Ok(())
    }
}

impl Drop for ObjectUpload {
    /// A client that went away before a state was recorded leaves nothing behind.
    fn drop(&mut self) {
        let sending = self.sending.take();
        if let Some(sending) = &sending {
            sending.abort();
        }
        let Some(multipart) = self.multipart.take().filter(|_| !self.recorded) else { return };
        let bucket = self.bucket.clone();
        let known: Vec<Key> = self.stale.drain(..).chain(multipart.note).collect();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Some(sending) = sending {
                    let _ = sending.await;
                }
                match bucket.abort_multipart(&multipart.key, &multipart.name).await {
                    Ok(()) => bucket.remove_quietly(known).await,
                    Err(error) => tracing::warn!(%error, "a multipart upload is left to the reaper"),
                }
            });
        }
    }
}
