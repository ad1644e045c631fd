//! A store that fails on demand, around any other: for tests of what the program does when a disk is full,
//! a read breaks off, a byte has flipped, or an answer is lost.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use berth_oci::digest::Digest;
use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use parking_lot::Mutex;

use crate::{BlobStore, Content, Error, Key, Result, Upload, UploadId, UploadState};

/// What a call does, to say which ones fail.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    /// [`BlobStore::open_upload`].
    OpenUpload,
    /// [`Upload::write`].
    Write,
    /// [`Upload::sync`].
    Sync,
    /// [`Upload::commit`].
    Commit,
    /// [`BlobStore::discard_upload`] and [`Upload::abort`].
    Discard,
    /// [`BlobStore::put`].
    Put,
    /// [`BlobStore::read`].
    Read,
    /// [`BlobStore::open`].
    Open,
    /// [`BlobStore::stat`].
    Stat,
    /// [`BlobStore::delete`].
    Delete,
    /// [`BlobStore::list`].
    List,
    /// [`BlobStore::quarantine`].
    Quarantine,
}

/// How a call fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// No space is left.
    NoSpace,
    /// The disk cannot do it (EIO).
    Broken,
    /// The store does not answer, and has done nothing.
    Unavailable,
    /// The store has done it, and the answer is lost.
    AnswerLost,
    /// The call takes so much longer.
    Delay(Duration),
    /// Of [`Operation::Open`] and [`Operation::Read`]: the bytes end, with an error, after so many.
    BreaksOff(u64),
    /// Of [`Operation::Open`] and [`Operation::Read`]: a bit of the byte at this place has flipped.
    Flipped(u64),
}

/// Which calls of an operation fail, and how.
struct Rule {
    first: u64,
    calls: u64,
    fault: Fault,
}

#[derive(Default)]
struct Plan {
    calls: HashMap<Operation, u64>,
    rules: HashMap<Operation, Vec<Rule>>,
}

/// Counts calls and says what happens to each; shared with the uploads.
#[derive(Clone, Default)]
struct Faults(Arc<Mutex<Plan>>);

impl Faults {
    fn next(&self, operation: Operation) -> Option<Fault> {
        let mut plan = self.0.lock();
        let count = plan.calls.entry(operation).or_default();
        *count += 1;
        let call = *count;
        let rules = plan.rules.get(&operation)?;
        rules.iter().find(|rule| call >= rule.first && call - rule.first < rule.calls).map(|rule| rule.fault)
    }

    /// Counts a call and runs it, or does not.
    async fn run<T>(&self, operation: Operation, call: impl Future<Output = Result<T>> + Send) -> Result<T> {
        match self.next(operation) {
            Some(Fault::NoSpace) => Err(Error::NoSpace),
            Some(Fault::Broken) => Err(Error::Io(io::Error::from_raw_os_error(5))),
            Some(Fault::Unavailable) => Err(Error::unavailable("a test wants it so")),
            Some(Fault::AnswerLost) => {
                call.await?;
                Err(Error::unavailable("the answer was lost, a test wants it so"))
            }
            Some(Fault::Delay(time)) => {
                tokio::time::sleep(time).await;
                call.await
            }
            Some(Fault::BreaksOff(_) | Fault::Flipped(_)) | None => call.await,
        }
    }
}

/// A store that behaves as the one inside, except where a test has said otherwise.
pub struct FaultyStore {
    inner: Arc<dyn BlobStore>,
    faults: Faults,
}

impl FaultyStore {
    /// Puts a store inside.
    pub fn new(inner: Arc<dyn BlobStore>) -> Self {
        Self { inner, faults: Faults::default() }
    }

    /// Lets one call fail: the `nth` from now on, where 1 is the next.
    pub fn fail_nth(&self, operation: Operation, nth: u64, fault: Fault) {
        self.add(operation, nth, 1, fault);
    }

    /// Lets all calls fail from now on.
    pub fn fail_all(&self, operation: Operation, fault: Fault) {
        self.add(operation, 1, u64::MAX, fault);
    }

    /// Heals the store.
    pub fn heal(&self) {
        self.faults.0.lock().rules.clear();
    }

    /// How often an operation was called.
    pub fn calls(&self, operation: Operation) -> u64 {
        self.faults.0.lock().calls.get(&operation).copied().unwrap_or(0)
    }

    fn add(&self, operation: Operation, nth: u64, calls: u64, fault: Fault) {
        let mut plan = self.faults.0.lock();
        let first = plan.calls.get(&operation).copied().unwrap_or(0) + nth;
        plan.rules.entry(operation).or_default().push(Rule { first, calls, fault });
    }

    /// As `run`, for the calls whose bytes may be spoilt; says how.
    async fn fetch<T>(
        &self,
        operation: Operation,
        call: impl Future<Output = Result<T>> + Send,
    ) -> Result<(T, Option<Fault>)> {
        // Only one call is counted: the rule is looked up by what `run` would see.
        let fault = self.faults.next(operation);
        match fault {
            Some(Fault::BreaksOff(_) | Fault::Flipped(_)) | None => Ok((call.await?, fault)),
            Some(other) => {
                let single = Faults::default();
                single.0.lock().rules.insert(operation, vec![Rule { first: 1, calls: 1, fault: other }]);
                Ok((single.run(operation, call).await?, None))
            }
        }
    }
}

#[async_trait]
impl BlobStore for FaultyStore {
    fn provider(&self) -> &'static str {
        self.inner.provider()
    }

    async fn open_upload(
        &self,
        id: UploadId,
        state: Option<&UploadState>,
        digest_hint: Option<&Digest>,
    ) -> Result<Box<dyn Upload>> {
        let call = self.inner.open_upload(id, state, digest_hint);
        let inner = self.faults.run(Operation::OpenUpload, call).await?;
        Ok(Box::new(FaultyUpload { inner, faults: self.faults.clone(), broken: false }))
    }

    async fn discard_upload(&self, id: UploadId, state: Option<&UploadState>) -> Result<()> {
        self.faults.run(Operation::Discard, self.inner.discard_upload(id, state)).await
    }

    async fn put(&self, key: &Key, bytes: Bytes) -> Result<()> {
        self.faults.run(Operation::Put, self.inner.put(key, bytes)).await
    }

    async fn read(&self, key: &Key, max: u64) -> Result<Bytes> {
        let (bytes, fault) = self.fetch(Operation::Read, self.inner.read(key, max)).await?;
        match fault {
            Some(Fault::BreaksOff(after)) if after < bytes.len() as u64 => {
                Err(Error::wrong_size(key, after, bytes.len() as u64))
            }
            Some(Fault::Flipped(place)) => Ok(flip(bytes, place)),
            _ => Ok(bytes),
        }
    }

    async fn open(&self, key: &Key, expected_size: u64, range: Range<u64>) -> Result<Content> {
        let start = range.start;
        let (content, fault) =
            self.fetch(Operation::Open, self.inner.open(key, expected_size, range)).await?;
        let length = content.len();
        Ok(match fault {
            Some(Fault::BreaksOff(after)) if after < length => {
                Content::Stream(break_off(content.into_stream(), after), length)
            }
            Some(Fault::Flipped(place)) => {
                Content::Stream(flip_in(content.into_stream(), place.checked_sub(start)), length)
            }
            _ => content,
        })
    }

    async fn stat(&self, key: &Key) -> Result<Option<u64>> {
        self.faults.run(Operation::Stat, self.inner.stat(key)).await
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        self.faults.run(Operation::Delete, self.inner.delete(key)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(Key, u64)>> {
        self.faults.run(Operation::List, self.inner.list(prefix, after, limit)).await
    }

    async fn signed_url(&self, key: &Key, ttl: Duration) -> Result<Option<String>> {
        self.inner.signed_url(key, ttl).await
    }

    async fn quarantine(&self, key: &Key) -> Result<()> {
        self.faults.run(Operation::Quarantine, self.inner.quarantine(key)).await
    }

    async fn clean_uploads(
        &self,
        older_than: Duration,
        is_live: &(dyn Fn(UploadId) -> bool + Send + Sync),
    ) -> Result<usize> {
        self.inner.clean_uploads(older_than, is_live).await
    }
}

struct FaultyUpload {
    inner: Box<dyn Upload>,
    faults: Faults,
    broken: bool,
}

impl FaultyUpload {
    /// Every upload is unusable after an error.
    fn usable(&self) -> Result<()> {
        if self.broken {
            return Err(Error::Invalid(
                "the upload has failed before, open it again from its last state".into(),
            ));
        }
        Ok(())
    }
}

#[async_trait]
impl Upload for FaultyUpload {
    fn offset(&self) -> u64 {
        self.inner.offset()
    }

    fn own_key(&self) -> Option<&Key> {
        self.inner.own_key()
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.usable()?;
        let written = self.faults.run(Operation::Write, self.inner.write(bytes)).await;
        self.broken = written.is_err();
        written
    }

    async fn sync(&mut self) -> Result<UploadState> {
        self.usable()?;
        let state = self.faults.run(Operation::Sync, self.inner.sync()).await;
        self.broken = state.is_err();
        state
    }

    async fn commit(self: Box<Self>, key: &Key) -> Result<Key> {
        self.usable()?;
        let Self { inner, faults, .. } = *self;
        faults.run(Operation::Commit, inner.commit(key)).await
    }

    async fn abort(self: Box<Self>) -> Result<()> {
        let Self { inner, faults, .. } = *self;
        faults.run(Operation::Discard, inner.abort()).await
    }
}

type Chunks = BoxStream<'static, io::Result<Bytes>>;

/// The first `after` bytes, then an error.
fn break_off(chunks: Chunks, after: u64) -> Chunks {
    stream::try_unfold((chunks, after), |(mut chunks, left)| async move {
        let broken =
            || io::Error::new(io::ErrorKind::UnexpectedEof, "the bytes broke off, a test wants it so");
        if left == 0 {
            return Err(broken());
        }
        let mut chunk = chunks.try_next().await?.ok_or_else(broken)?;
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        let left = left - chunk.len() as u64;
        Ok(Some((chunk, (chunks, left))))
    })
    .boxed()
}

/// The bytes with the one at `place` spoilt, if it comes by.
fn flip_in(chunks: Chunks, place: Option<u64>) -> Chunks {
    let mut position = 0;
    chunks
        .map_ok(move |chunk| {
            let here = place.and_then(|place| place.checked_sub(position));
            position += chunk.len() as u64;
            match here {
                Some(offset) => flip(chunk, offset),
                None => chunk,
            }
        })
        .boxed()
}

fn flip(bytes: Bytes, place: u64) -> Bytes {
    let mut bytes = BytesMut::from(bytes);
    if let Some(byte) = usize::try_from(place).ok().and_then(|place| bytes.get_mut(place)) {
        *byte ^= 1;
    }
    bytes.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileStore, canonical_key};

    async fn store_with(bytes: &[u8]) -> (tempfile::TempDir, FaultyStore, Key) {
        let root = tempfile::tempdir().unwrap();
        let store = FaultyStore::new(Arc::new(FileStore::open(root.path()).unwrap()));
        let key = canonical_key(&Digest::sha256(bytes));
        store.put(&key, Bytes::copy_from_slice(bytes)).await.unwrap();
        (root, store, key)
    }

    #[tokio::test]
    async fn only_the_named_call_fails() {
        let (_root, store, key) = store_with(b"x").await;
        store.fail_nth(Operation::Stat, 2, Fault::Broken);
        assert_eq!(store.stat(&key).await.unwrap(), Some(1));
        assert!(matches!(store.stat(&key).await, Err(Error::Io(_))));
        assert_eq!(store.stat(&key).await.unwrap(), Some(1));
        assert_eq!(store.calls(Operation::Stat), 3);
        store.fail_all(Operation::Put, Fault::NoSpace);
        assert!(matches!(store.put(&key, Bytes::new()).await, Err(Error::NoSpace)));
        store.heal();
        store.put(&key, Bytes::new()).await.unwrap();
    }

    #[tokio::test]
    async fn content_is_spoilt_as_asked() {
        let bytes = vec![0; 100_000];
        let (_root, store, key) = store_with(&bytes).await;
        store.fail_nth(Operation::Open, 1, Fault::BreaksOff(70_000));
        store.fail_nth(Operation::Open, 2, Fault::Flipped(99_999));
        store.fail_nth(Operation::Read, 1, Fault::Flipped(3));
        let broken = store.open(&key, 100_000, 0..100_000).await.unwrap();
        assert_eq!(broken.len(), 100_000);
        let read: io::Result<Vec<Bytes>> = broken.into_stream().try_collect().await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let flipped = store.open(&key, 100_000, 50_000..100_000).await.unwrap();
        let read: Vec<Bytes> = flipped.into_stream().try_collect().await.unwrap();
        assert_eq!(read.concat()[49_999], 1);
        assert_eq!(store.read(&key, 100_000).await.unwrap()[..5], [0, 0, 0, 1, 0]);
    }

    #[tokio::test]
    async fn a_lost_answer_means_that_it_was_done() {
        let (_root, store, _) = store_with(b"x").await;
        let key = canonical_key(&Digest::sha256(b"y"));
        store.fail_nth(Operation::Commit, 1, Fault::AnswerLost);
        let mut upload = store.open_upload(UploadId::random(), None, None).await.unwrap();
        upload.write(Bytes::from_static(b"y")).await.unwrap();
        assert!(matches!(upload.commit(&key).await, Err(Error::Unavailable(_))));
        assert_eq!(store.stat(&key).await.unwrap(), Some(1));
    }
}
