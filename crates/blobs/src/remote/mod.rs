//! Blobs in an object store: S3 and what speaks its protocol, Google Cloud Storage, Azure Blob Storage.
//!
//! A store acknowledges an object when it is durable, so there is nothing to sync here. `connect.rs` makes
//! the connections, `upload.rs` takes an upload apart into parts and tails, `cleaning.rs` removes what
//! unfinished ones leave, `failure.rs` sorts errors.

mod cleaning;
mod connect;
mod failure;
mod forgotten;
mod gather;
mod upload;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use berth_oci::digest::Digest;
use bytes::Bytes;
use futures::TryStreamExt;
use futures::stream::{self, BoxStream, StreamExt};
use object_store::list::{PaginatedListOptions, PaginatedListResult, PaginatedListStore};
use object_store::memory::InMemory;
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::signer::{Method, Signer};
use object_store::{Attributes, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};

use crate::store::check_range;
use crate::{BlobStore, Content, Error, Key, Result, Upload, UploadId, UploadState};
use failure::{sort, sort_io};
use upload::ObjectUpload;

pub(crate) use connect::{azure, gcs, s3};
#[cfg(feature = "swift")]
pub(crate) use failure::without_queries;
#[cfg(feature = "swift")]
pub(crate) use gather::Gathered;

/// The size of the first thousand parts of an upload, unless the configuration says otherwise.
pub(crate) const PART_BYTES: u64 = 8 * 1024 * 1024;

/// Up to here an object is fetched before it is answered with, so that a failure is not one in the middle.
const FETCHED_WHOLE: u64 = 64 * 1024;

/// How often a put is tried again that met another request for the same place.
const CONFLICTS: u32 = 5;

/// How often a list is asked for again that broke off, and the pause before, which grows.
const CUTS: u32 = 4;
const CUT_PAUSE: Duration = Duration::from_millis(100);

/// How many keys one request lists; no store answers with more.
const LIST_PAGE: usize = 1000;

/// A blob store in a bucket.
pub struct ObjectBlobStore {
    bucket: Arc<Bucket>,
}

/// One bucket (or container), seen through the interfaces of its client.
struct Bucket {
    provider: &'static str,
    objects: Arc<dyn ObjectStore>,
    /// Deletes many objects in one request, where the store has a way of its own for it.
    many: Option<Arc<dyn ObjectStore>>,
    /// It turned out not to know that way.
    knows_no_way: AtomicBool,
    parts: Arc<dyn MultipartStore>,
    pages: Option<Arc<dyn PaginatedListStore>>,
    signer: Option<Arc<dyn Signer>>,
    /// Lists uploads in parts, where the store can.
    multiparts: Option<forgotten::Multiparts>,
    /// What every key begins with in the bucket: empty, or ending with a slash.
    root: String,
    part_bytes: u64,
    /// What new objects are given beside their bytes.
    attributes: Attributes,
}

/// What a bucket needs of its client.
trait Client: ObjectStore + MultipartStore + PaginatedListStore + Signer {}
impl<T: ObjectStore + MultipartStore + PaginatedListStore + Signer> Client for T {}

impl Bucket {
    fn new<C: Client>(provider: &'static str, client: C, root: &str, part_bytes: u64) -> Result<Self> {
        let client = Arc::new(client);
        let root = match root.trim_matches('/') {
            "" => String::new(),
            root => format!("{}/", Key::new(root)?),
        };
        Ok(Self {
            provider,
            objects: client.clone(),
            many: None,
            knows_no_way: AtomicBool::new(false),
            parts: client.clone(),
            pages: Some(client.clone()),
            signer: Some(client),
            multiparts: None,
            root,
            part_bytes,
            attributes: Attributes::new(),
        })
    }

    fn path(&self, key: &Key) -> Result<Path> {
        Path::parse(format!("{}{key}", self.root))
            .map_err(|error| Error::Invalid(format!("the object store cannot hold the key {key}: {error}")))
    }

    async fn head(&self, key: &Key) -> Result<Option<u64>> {
        match self.objects.head(&self.path(key)?).await.map_err(sort) {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        match self.objects.delete(&self.path(key)?).await.map_err(sort) {
            Err(Error::NotFound) => Ok(()),
            other => other,
        }
    }

    /// Up to a thousand keys go in one request where the store knows how; whatever did not go so is asked for by itself.
    async fn delete_many(&self, keys: &[Key]) -> Vec<Result<()>> {
        let mut gone = BTreeSet::new();
        let many = self.many.as_ref().filter(|_| !self.knows_no_way.load(Ordering::Relaxed));
        if let Some(many) = many {
            self.delete_by(many, keys, &mut gone).await;
        }
        let is_refused = many.is_some() && gone.is_empty();
        // A key that is no path fails by itself below.
        let is_left = |key: &&Key| self.path(key).is_ok_and(|path| !gone.contains(path.as_ref()));
        let left: Vec<Key> = keys.iter().filter(is_left).cloned().collect();
        self.delete_by(&self.objects, &left, &mut gone).await;
        if is_refused && !gone.is_empty() {
            tracing::info!("the object store deletes no objects together: they are deleted one by one");
            self.knows_no_way.store(true, Ordering::Relaxed);
        }
        let mut outcomes = Vec::with_capacity(keys.len());
        for key in keys {
            let is_gone = self.path(key).is_ok_and(|path| gone.contains(path.as_ref()));
            outcomes.push(if is_gone { Ok(()) } else { self.delete(key).await });
        }
        outcomes
    }

    /// Deletes objects by a client's own way; adds the paths of those that are gone.
    async fn delete_by(&self, client: &Arc<dyn ObjectStore>, keys: &[Key], gone: &mut BTreeSet<String>) {
        let paths: Vec<object_store::Result<Path>> =
            keys.iter().filter_map(|key| self.path(key).ok()).map(Ok).collect();
        if paths.is_empty() {
            return;
        }
        // On a task of its own: an answer that speaks of objects that were not asked for makes the client panic.
        let answers = tokio::spawn(client.delete_stream(stream::iter(paths).boxed()).collect::<Vec<_>>());
        for answer in answers.await.unwrap_or_default() {
            match answer {
                Ok(path) => {
                    gone.insert(path.to_string());
                }
                Err(object_store::Error::NotFound { path, .. }) => {
                    gone.insert(path);
                }
                Err(error) => tracing::debug!(%error, "objects could not be deleted"),
            }
        }
    }

    async fn put(&self, key: &Key, bytes: Vec<Bytes>) -> Result<()> {
        let path = self.path(key)?;
        let payload: PutPayload = bytes.into_iter().collect();
        let mut tries = 0;
        loop {
            match self.objects.put_opts(&path, payload.clone(), self.attributes.clone().into()).await {
                // Stores over a file system lose the race against a delete that empties the same directory.
                Err(object_store::Error::AlreadyExists { .. }) if tries < CONFLICTS => tries += 1,
                other => return other.map(|_| ()).map_err(sort),
            }
        }
    }

    async fn read(&self, key: &Key, max: u64) -> Result<Bytes> {
        let found = self.objects.get(&self.path(key)?).await.map_err(sort)?;
        let size = found.meta.size;
        if size > max {
            return Err(Error::TooLarge { max });
        }
        let bytes = found.bytes().await.map_err(sort)?;
        if bytes.len() as u64 != size {
            return Err(Error::wrong_size(key, bytes.len() as u64, size));
        }
        Ok(bytes)
    }

    /// Up to `limit` objects after `after`, in the order of their keys.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(Key, ObjectMeta)>> {
        let Some(pages) = &self.pages else { return self.list_all(prefix, after, limit).await };
        let wanted = format!("{}{prefix}", self.root);
        let mut found = self.exact(prefix, after).await?;
        let mut page_token = None;
        while found.len() < limit {
            let options = PaginatedListOptions {
                offset: after.map(|after| format!("{}{after}", self.root)),
                max_keys: Some((limit - found.len()).min(LIST_PAGE)),
                page_token,
                ..Default::default()
            };
            let within = (!wanted.is_empty()).then_some(wanted.as_str());
            let page = listed_page(pages, within, &options).await?;
            // Not every store begins where it is asked to.
            let listed = page.result.objects.into_iter().filter_map(|meta| self.listed(meta, after));
            found.extend(listed.filter(|(key, _)| key.as_str() != prefix));
            page_token = page.page_token.filter(|token| !token.is_empty());
            if page_token.is_none() {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// The object whose key is the prefix itself: not every client lists it.
    async fn exact(&self, prefix: &str, after: Option<&str>) -> Result<Vec<(Key, ObjectMeta)>> {
        let Ok(key) = Key::new(prefix) else { return Ok(Vec::new()) };
        match self.objects.head(&self.path(&key)?).await.map_err(sort) {
            Ok(meta) => Ok(self.listed(meta, after).into_iter().collect()),
            Err(Error::NotFound) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// For a store in memory, which knows no pages.
    async fn list_all(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(Key, ObjectMeta)>> {
        let all: Vec<ObjectMeta> = self.objects.list(None).try_collect().await.map_err(sort)?;
        let listed = all.into_iter().filter_map(|meta| self.listed(meta, after));
        let mut found: Vec<_> = listed.filter(|(key, _)| key.as_str().starts_with(prefix)).collect();
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        found.truncate(limit);
        Ok(found)
    }

    fn listed(&self, meta: ObjectMeta, after: Option<&str>) -> Option<(Key, ObjectMeta)> {
        let name = meta.location.as_ref().strip_prefix(&self.root)?;
        match Key::new(name) {
            Ok(key) => after.is_none_or(|after| key.as_str() > after).then_some((key, meta)),
            Err(error) => {
                tracing::warn!(%error, "an object is not listed");
                None
            }
        }
    }
}

/// A page of a list. The client asks again where no answer comes, but not where one breaks off.
async fn listed_page(
    pages: &Arc<dyn PaginatedListStore>,
    within: Option<&str>,
    options: &PaginatedListOptions,
) -> Result<PaginatedListResult> {
    let mut tries = 0;
    loop {
        match pages.list_paginated(within, options.clone()).await.map_err(sort) {
            Err(Error::Unavailable(why)) if tries < CUTS => {
                tracing::debug!(%why, "a list broke off: it is asked for again");
                tries += 1;
                tokio::time::sleep(CUT_PAUSE * tries).await;
            }
            other => return other,
        }
    }
}

impl ObjectBlobStore {
    fn over(bucket: Bucket) -> Self {
        Self { bucket: Arc::new(bucket) }
    }

    /// A store in memory, for tests: it behaves as an object store with parts of `part_bytes`.
    pub fn in_memory(part_bytes: u64) -> Self {
        let objects = Arc::new(InMemory::new());
        Self::over(Bucket {
            provider: "s3",
            objects: objects.clone(),
            many: None,
            knows_no_way: AtomicBool::new(false),
            parts: objects,
            pages: None,
            signer: None,
            multiparts: None,
            root: String::new(),
            part_bytes,
            attributes: Attributes::new(),
        })
    }

    /// Opens a part of an object whose size is `expected`.
    async fn fetch(&self, key: &Key, expected: u64, range: Range<u64>) -> Result<Content> {
        let whole = range == (0..expected);
        let wanted = (!whole).then(|| GetRange::Bounded(range.clone()));
        let options = GetOptions { range: wanted, ..Default::default() };
        let found = self.bucket.objects.get_opts(&self.bucket.path(key)?, options).await.map_err(sort)?;
        if found.meta.size != expected || found.range != range {
            return Err(Error::wrong_size(key, found.meta.size, expected));
        }
        let length = range.end - range.start;
        if length <= FETCHED_WHOLE {
            let bytes = found.bytes().await.map_err(sort)?;
            if bytes.len() as u64 != length {
                return Err(Error::wrong_size(key, bytes.len() as u64, length));
            }
            return Ok(Content::Bytes(bytes));
        }
        let stream = found.into_stream().map_err(sort_io).boxed();
        Ok(Content::Stream(exactly(stream, length), length))
    }
}

#[async_trait]
impl BlobStore for ObjectBlobStore {
    fn provider(&self) -> &'static str {
        self.bucket.provider
    }

    async fn open_upload(
        &self,
        id: UploadId,
        state: Option<&UploadState>,
        digest_hint: Option<&Digest>,
    ) -> Result<Box<dyn Upload>> {
        let upload = match state {
            Some(state) if state.offset > 0 => ObjectUpload::resume(&self.bucket, id, state).await?,
            _ => ObjectUpload::begin(&self.bucket, id),
        };
        Ok(Box::new(upload.for_digest(digest_hint)))
    }

    async fn discard_upload(&self, id: UploadId, state: Option<&UploadState>) -> Result<()> {
        let multipart = state.and_then(|state| state.remote.as_ref()?.multipart.as_ref());
        if let Some((key, multipart)) = multipart {
            self.bucket.abort_multipart(key, multipart).await?;
        }
        self.bucket.remove_pieces(id).await?;
        Ok(())
    }

    async fn put(&self, key: &Key, bytes: Bytes) -> Result<()> {
        self.bucket.put(key, vec![bytes]).await
    }

    async fn read(&self, key: &Key, max: u64) -> Result<Bytes> {
        self.bucket.read(key, max).await
    }

    async fn open(&self, key: &Key, expected_size: u64, range: Range<u64>) -> Result<Content> {
        check_range(&range, expected_size)?;
        if !range.is_empty() {
            match self.fetch(key, expected_size, range).await {
                Ok(content) => return Ok(content),
                Err(error @ (Error::NotFound | Error::Corrupt { .. })) => return Err(error),
                // A range that a truncated object has not is refused in each store's own way.
                Err(error) => match self.bucket.head(key).await {
                    Ok(Some(size)) if size != expected_size => {
                        return Err(Error::wrong_size(key, size, expected_size));
                    }
                    _ => return Err(error),
                },
            }
        }
        match self.bucket.head(key).await? {
            None => Err(Error::NotFound),
            Some(size) if size != expected_size => Err(Error::wrong_size(key, size, expected_size)),
            Some(_) => Ok(Content::Bytes(Bytes::new())),
        }
    }

    async fn stat(&self, key: &Key) -> Result<Option<u64>> {
        self.bucket.head(key).await
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        self.bucket.delete(key).await
    }

    async fn delete_many(&self, keys: &[Key]) -> Vec<Result<()>> {
        self.bucket.delete_many(keys).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(Key, u64)>> {
        let found = self.bucket.list(prefix, after, limit).await?;
        Ok(found.into_iter().map(|(key, meta)| (key, meta.size)).collect())
    }

    async fn signed_url(&self, key: &Key, ttl: Duration) -> Result<Option<String>> {
        let Some(signer) = &self.bucket.signer else { return Ok(None) };
        let url = signer.signed_url(Method::GET, &self.bucket.path(key)?, ttl).await.map_err(sort)?;
        Ok(Some(url.into()))
    }

    async fn quarantine(&self, key: &Key) -> Result<()> {
        let size = self.bucket.head(key).await?.ok_or(Error::NotFound)?;
        let aside = key.quarantined();
        self.bucket.copy(key, &aside, size).await?;
        match self.bucket.head(&aside).await? {
            Some(copied) if copied == size => self.bucket.delete(key).await,
            _ => Err(Error::unavailable(format!("the damaged object {key} could not be moved aside yet"))),
        }
    }

    async fn clean_uploads(
        &self,
        older_than: Duration,
        is_live: &(dyn Fn(UploadId) -> bool + Send + Sync),
    ) -> Result<usize> {
        self.bucket.clean_uploads(older_than, is_live).await
    }
}

/// Passes a stream on and makes an error of it when it is shorter or longer than promised.
pub(crate) fn exactly(
    stream: BoxStream<'static, std::io::Result<Bytes>>,
    length: u64,
) -> BoxStream<'static, std::io::Result<Bytes>> {
    stream::try_unfold((stream, length), |(mut stream, left)| async move {
        match stream.try_next().await? {
            Some(bytes) => match left.checked_sub(bytes.len() as u64) {
                Some(left) => Ok(Some((bytes, (stream, left)))),
                None => Err(std::io::Error::other("the object store sent more bytes than the object has")),
            },
            None if left == 0 => Ok(None),
            None => Err(std::io::Error::new(
                std::io::ErrorKind::UnexpectedEof,
                format!("the object store ended {left} bytes early"),
            )),
        }
    })
    .boxed()
}
