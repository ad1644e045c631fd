//! The two traits every store implements: [`BlobStore`] for whole objects, [`Upload`] for one that arrives.

use std::fmt;
use std::io;
use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use serde::{Deserialize, Serialize};

use crate::{BlobFile, Error, Key, Result, UploadId};
use berth_oci::digest::Digest;

/// A place for objects. All of a call's effects are durable when it returns `Ok`, except where it says otherwise.
#[async_trait]
pub trait BlobStore: Send + Sync + 'static {
    /// `filesystem`, `s3`, `gcs`, `azure`, `oss` or `swift`.
    fn provider(&self) -> &'static str;

    /// Opens an upload: a new one without `state`, else the one that `state` describes, also when another
    /// process began it (except on Swift). Bytes beyond `state.offset` are dropped, whoever wrote them; when
    /// bytes before it are missing the answer is [`Error::NotFound`](crate::Error::NotFound). The caller
    /// makes sure that only one upload of an id is open at a time. `digest_hint` only shapes the key an
    /// object store may choose.
    async fn open_upload(
        &self,
        id: UploadId,
        state: Option<&UploadState>,
        digest_hint: Option<&Digest>,
    ) -> Result<Box<dyn Upload>>;

    /// Removes what an upload that is not open has left in the store. An unknown upload is fine.
    async fn discard_upload(&self, id: UploadId, state: Option<&UploadState>) -> Result<()>;

    /// Writes a whole small object (a manifest, a journal segment). It replaces what was there at once:
    /// a reader sees the old bytes or the new, never a mixture.
    async fn put(&self, key: &Key, bytes: Bytes) -> Result<()>;

    /// Reads a whole small object, of `max` bytes at most.
    async fn read(&self, key: &Key, max: u64) -> Result<Bytes>;

    /// Opens the bytes `range` of an object after checking that it has the expected size; one that has not
    /// is [`Error::Corrupt`](crate::Error::Corrupt).
    async fn open(&self, key: &Key, expected_size: u64, range: Range<u64>) -> Result<Content>;

    /// The object's size; `None` says that it is really absent, an error is an error.
    async fn stat(&self, key: &Key) -> Result<Option<u64>>;

    /// Deletes an object; an absent one is fine. After a power loss a deleted object may be back.
    async fn delete(&self, key: &Key) -> Result<()>;

    /// Deletes objects, in as few requests as the store allows; the outcome of each, in their order.
    async fn delete_many(&self, keys: &[Key]) -> Vec<Result<()>> {
        let mut outcomes = Vec::with_capacity(keys.len());
        for key in keys {
            outcomes.push(self.delete(key).await);
        }
        outcomes
    }

    /// Up to `limit` objects whose keys begin with `prefix` and are greater than `after`, with their sizes,
    /// in the order of the keys' bytes. Fewer than `limit` means that there are no more.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(Key, u64)>>;

    /// A URL under which the object can be read for a while without asking Berth; `None` where the store has none.
    async fn signed_url(&self, key: &Key, ttl: Duration) -> Result<Option<String>>;

    /// Moves a damaged object aside under `quarantine/`, where nothing ever deletes it.
    async fn quarantine(&self, key: &Key) -> Result<()>;

    /// Removes what uploads have left that were last written `older_than` ago and that `is_live` does not
    /// know; returns how many. The caller has read the live ones without an error before.
    async fn clean_uploads(
        &self,
        older_than: Duration,
        is_live: &(dyn Fn(UploadId) -> bool + Send + Sync),
    ) -> Result<usize>;
}

/// One object that arrives in pieces. After an error it takes no more bytes and cannot be committed; what
/// the last [`sync`](Upload::sync) returned can be opened again. Dropping it removes nothing that such a
/// state needs.
#[async_trait]
pub trait Upload: Send {
    /// How many bytes have been written.
    fn offset(&self) -> u64;

    /// The key under which the object will appear whatever the caller names, when the store has chosen one.
    fn own_key(&self) -> Option<&Key> {
        None
    }

    /// Appends bytes. Nothing is durable yet.
    async fn write(&mut self, bytes: Bytes) -> Result<()>;

    /// Makes everything written durable and returns the state to record. The state before it stays good
    /// until the new one has been used in [`open_upload`](BlobStore::open_upload), so that a record that
    /// could not be written loses nothing.
    async fn sync(&mut self) -> Result<UploadState>;

    /// Makes the object durable and visible, under `key` or under a key of the store's own, and returns
    /// which. A digest that cannot be computed while bytes arrive is checked by committing to a
    /// [`fresh_key`](crate::fresh_key), which nothing refers to yet, and reading that back.
    async fn commit(self: Box<Self>, key: &Key) -> Result<Key>;

    /// Gives the upload up and removes its bytes.
    async fn abort(self: Box<Self>) -> Result<()>;
}

/// What a process needs to continue an upload: recorded after [`Upload::sync`], opaque to the caller but for
/// the offset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadState {
    /// Bytes that are durable.
    pub offset: u64,
    /// Where an object store keeps them; nothing for local files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<RemoteUpload>,
}

/// The pieces of an unfinished upload in an object store: first the parts, then the tails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteUpload {
    /// The key and the store's name of the multipart upload, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<(Key, String)>,
    /// The parts stored so far, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Objects of their own that hold what is too small for a part, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tails: Vec<Tail>,
    /// Tails that this state no longer needs; they go when it is next opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<Key>,
}

/// One part of a multipart upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The store's name for it.
    pub id: String,
    /// Its bytes.
    pub size: u64,
}

/// An object that holds bytes too few for a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail {
    /// Its key.
    pub key: Key,
    /// Its bytes.
    pub size: u64,
}

/// An opened range of an object.
pub enum Content {
    /// A range of a local file, for sendfile or reading in chunks.
    File(BlobFile),
    /// Bytes in memory.
    Bytes(Bytes),
    /// Bytes as they come from an object store, and how many they will be. The stream ends with an error
    /// when they are fewer or more.
    Stream(BoxStream<'static, io::Result<Bytes>>, u64),
}

impl Content {
    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        match self {
            Self::File(file) => file.len(),
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Stream(_, length) => *length,
        }
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it as a stream, whatever it is.
    pub fn into_stream(self) -> BoxStream<'static, io::Result<Bytes>> {
        match self {
            Self::File(file) => file.chunks(),
            Self::Bytes(bytes) => stream::once(std::future::ready(Ok(bytes))).boxed(),
            Self::Stream(stream, _) => stream,
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::File(_) => "File",
            Self::Bytes(_) => "Bytes",
            Self::Stream(..) => "Stream",
        };
        write!(f, "{kind}({} bytes)", self.len())
    }
}

/// Checks that a range lies within an object of `size` bytes.
pub(crate) fn check_range(range: &Range<u64>, size: u64) -> Result<()> {
    if range.start > range.end || range.end > size {
        let (start, end) = (range.start, range.end);
        return Err(Error::Invalid(format!("the range {start}..{end} is not within the {size} bytes")));
    }
    Ok(())
}
