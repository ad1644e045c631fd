//! Blobs in OpenStack Swift, through opendal.
//!
//! Its writer keeps the name of a large upload and its segments to itself. So an unfinished upload lives in
//! this process only: it goes on here, and is unknown (and begun again by its client) after a restart or on
//! another replica. Finished objects are as durable as anywhere.
//!
//! opendal puts the segments of a large object under `.segments/` in the same container, and does not delete
//! them with it; that is done here.

mod account;
mod upload;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use berth_oci::digest::Digest;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use opendal::{ErrorKind, Operator};
use parking_lot::Mutex;
use uuid::Uuid;

use crate::config::SwiftConfig;
use crate::remote::{exactly, without_queries};
use crate::store::check_range;
use crate::{BlobStore, Content, Error, Key, Result, Upload, UploadId, UploadState};
use account::Account;
use upload::{Parked, SwiftUpload};

/// Where opendal keeps the segments of large objects.
const SEGMENTS: &str = ".segments/";

/// The size of a segment: Swift takes a thousand of them.
const PART_BYTES: u64 = 32 * 1024 * 1024;

/// Swift copies no larger object by itself.
const COPIED_BY_STORE: u64 = 5 * 1024 * 1024 * 1024;

/// So many unfinished uploads wait for their next chunk; the oldest goes for a new one.
const MAX_PARKED: usize = 64;

/// A blob store in a container of Swift.
pub(crate) struct SwiftStore {
    container: Arc<Container>,
}

struct Container {
    account: Account,
    root: String,
    part_bytes: u64,
    parked: Mutex<HashMap<UploadId, Parked>>,
    /// The paths of unfinished large uploads.
    in_use: Mutex<HashSet<String>>,
}

impl Container {
    fn path(&self, key: &Key) -> String {
        format!("{}{key}", self.root)
    }

    /// An operator with a token that is still good, and the account it came from for sorting failures.
    async fn operator(&self) -> Result<Operator> {
        self.account.operator().await
    }

    fn sort(&self, error: opendal::Error) -> Error {
        match error.kind() {
            ErrorKind::NotFound => Error::NotFound,
            kind => {
                if kind == ErrorKind::PermissionDenied {
                    // The token may have been withdrawn: the next call signs in again.
                    self.account.forget();
                }
                let text = without_queries(&error.to_string());
                if text.contains("507") {
                    return Error::NoSpace;
                }
                Error::unavailable(text)
            }
        }
    }

    async fn size(&self, path: &str) -> Result<Option<u64>> {
        match self.operator().await?.stat(path).await.map_err(|error| self.sort(error)) {
            Ok(metadata) => Ok(Some(metadata.content_length())),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn write(&self, key: &Key, bytes: Vec<Bytes>) -> Result<()> {
        let written = self.operator().await?.write(&self.path(key), bytes).await;
        written.map(|_| ()).map_err(|error| self.sort(error))
    }

    /// Deletes an object and the segments it may have.
    async fn delete(&self, path: &str) -> Result<()> {
        let operator = self.operator().await?;
        operator.delete(path).await.map_err(|error| self.sort(error))?;
        self.delete_segments(&operator, path, |_| true).await?;
        Ok(())
    }

    /// Deletes the segments of `path` that are to go; returns whether there were any.
    async fn delete_segments(
        &self,
        operator: &Operator,
        path: &str,
        goes: impl Fn(&str) -> bool,
    ) -> Result<bool> {
        let prefix = format!("{SEGMENTS}{path}");
        let listed = operator.lister_with(&prefix).recursive(true).await.map_err(|error| self.sort(error))?;
        let mut segments = std::pin::pin!(listed);
        let mut any = false;
        while let Some(entry) = segments.try_next().await.map_err(|error| self.sort(error))? {
            // The segments of `data-…` begin like those of `data`, and are not ours.
            if segment_of(entry.path()).is_some_and(|(owner, upload)| owner == path && goes(upload)) {
                operator.delete(entry.path()).await.map_err(|error| self.sort(error))?;
                any = true;
            }
        }
        Ok(any)
    }

    /// The bytes of an object, as a stream that ends well only when they are all there.
    async fn stream(&self, path: &str, range: Range<u64>) -> Result<Content> {
        let length = range.end - range.start;
        let reader = self.operator().await?.reader(path).await.map_err(|error| self.sort(error))?;
        let stream = reader.into_bytes_stream(range).await.map_err(|error| self.sort(error))?;
        Ok(Content::Stream(exactly(stream.boxed(), length), length))
    }

    /// Copies through this process, for objects that Swift does not copy.
    async fn copy_through(&self, from: &str, to: &str, size: u64) -> Result<()> {
        let mut bytes = self.stream(from, 0..size).await?.into_stream();
        let part_bytes = usize::try_from(self.part_bytes.max(size / 900)).unwrap_or(usize::MAX);
        let writer = self.operator().await?.writer_with(to).chunk(part_bytes).await;
        let mut writer = writer.map_err(|error| self.sort(error))?;
        while let Some(chunk) = bytes.try_next().await? {
            writer.write(chunk).await.map_err(|error| self.sort(error))?;
        }
        writer.close().await.map(|_| ()).map_err(|error| self.sort(error))
    }

    fn take_parked(&self, id: UploadId) -> Option<Parked> {
        self.parked.lock().remove(&id)
    }

    /// Keeps an unfinished upload for its next chunk; returns the one that has to go for it.
    fn park(&self, id: UploadId, upload: Parked) -> Option<Parked> {
        let mut parked = self.parked.lock();
        let full = parked.len() >= MAX_PARKED;
        let oldest = parked.iter().min_by_key(|(_, upload)| upload.since).map(|(id, _)| *id);
        let gone = oldest.filter(|_| full).and_then(|oldest| parked.remove(&oldest));
        parked.insert(id, upload);
        gone
    }
}

impl SwiftStore {
    pub fn open(config: SwiftConfig) -> Result<Self> {
        let root = match config.root.trim_matches('/') {
            "" => String::new(),
            root => format!("{}/", Key::new(root)?),
        };
        let part_bytes = config.part_bytes.unwrap_or(PART_BYTES);
        let account = Account::new(config)?;
        let container =
            Container { account, root, part_bytes, parked: Mutex::default(), in_use: Mutex::default() };
        Ok(Self { container: Arc::new(container) })
    }
}

#[async_trait]
impl BlobStore for SwiftStore {
    fn provider(&self) -> &'static str {
        "swift"
    }

    async fn open_upload(
        &self,
        id: UploadId,
        state: Option<&UploadState>,
        digest_hint: Option<&Digest>,
    ) -> Result<Box<dyn Upload>> {
        let parked = self.container.take_parked(id);
        let upload = match (state.map_or(0, |state| state.offset), parked) {
            (0, None) => SwiftUpload::begin(&self.container, id, digest_hint),
            (offset, Some(parked)) if parked.offset == offset => {
                SwiftUpload::resume(&self.container, id, digest_hint, parked)
            }
            (0, Some(old)) => {
                old.abort().await;
                SwiftUpload::begin(&self.container, id, digest_hint)
            }
            (_, Some(old)) => {
                old.abort().await;
                return Err(Error::NotFound);
            }
            (_, None) => return Err(Error::NotFound),
        };
        Ok(Box::new(upload))
    }

    async fn discard_upload(&self, id: UploadId, _state: Option<&UploadState>) -> Result<()> {
        if let Some(parked) = self.container.take_parked(id) {
            parked.abort().await;
        }
        Ok(())
    }

    async fn put(&self, key: &Key, bytes: Bytes) -> Result<()> {
        self.container.write(key, vec![bytes]).await
    }

    async fn read(&self, key: &Key, max: u64) -> Result<Bytes> {
        let path = self.container.path(key);
        let size = self.container.size(&path).await?.ok_or(Error::NotFound)?;
        if size > max {
            return Err(Error::TooLarge { max });
        }
        let read = self.container.operator().await?.read(&path).await;
        let bytes = read.map_err(|error| self.container.sort(error))?.to_bytes();
        if bytes.len() as u64 != size {
            return Err(Error::wrong_size(key, bytes.len() as u64, size));
        }
        Ok(bytes)
    }

    async fn open(&self, key: &Key, expected_size: u64, range: Range<u64>) -> Result<Content> {
        check_range(&range, expected_size)?;
        let path = self.container.path(key);
        match self.container.size(&path).await? {
            None => Err(Error::NotFound),
            Some(size) if size != expected_size => Err(Error::wrong_size(key, size, expected_size)),
            Some(_) if range.is_empty() => Ok(Content::Bytes(Bytes::new())),
            Some(_) => self.container.stream(&path, range).await,
        }
    }

    async fn stat(&self, key: &Key) -> Result<Option<u64>> {
        self.container.size(&self.container.path(key)).await
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        self.container.delete(&self.container.path(key)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(Key, u64)>> {
        let container = &self.container;
        let wanted = format!("{}{prefix}", container.root);
        let within = if wanted.is_empty() { "/" } else { &wanted };
        let operator = container.operator().await?;
        let mut listing = operator.lister_with(within).recursive(true);
        if let Some(after) = after {
            listing = listing.start_after(&format!("{}{after}", container.root));
        }
        let mut entries = listing.await.map_err(|error| container.sort(error))?;
        let mut found = Vec::new();
        while found.len() < limit {
            let Some(entry) = entries.try_next().await.map_err(|error| container.sort(error))? else { break };
            let name = entry.path().strip_prefix(&container.root);
            let is_own = !entry.path().starts_with(SEGMENTS) && !entry.metadata().is_dir();
            let Some(name) = name.filter(|name| is_own && name.starts_with(prefix)) else { continue };
            match Key::new(name) {
                Ok(key) if after.is_none_or(|after| key.as_str() > after) => {
                    found.push((key, entry.metadata().content_length()));
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "an object is not listed"),
            }
        }
        Ok(found)
    }

    async fn signed_url(&self, key: &Key, ttl: Duration) -> Result<Option<String>> {
        if !self.container.account.can_sign() {
            return Ok(None);
        }
        let signed = self.container.operator().await?.presign_read(&self.container.path(key), ttl).await;
        Ok(Some(signed.map_err(|error| self.container.sort(error))?.uri().to_string()))
    }

    async fn quarantine(&self, key: &Key) -> Result<()> {
        let container = &self.container;
        let (from, to) = (container.path(key), container.path(&key.quarantined()));
        let size = container.size(&from).await?.ok_or(Error::NotFound)?;
        if size <= COPIED_BY_STORE {
            let copied = container.operator().await?.copy(&from, &to).await;
            copied.map_err(|error| container.sort(error))?;
        } else {
            container.copy_through(&from, &to, size).await?;
        }
        match container.size(&to).await? {
            Some(copied) if copied == size => container.delete(&from).await,
            _ => Err(Error::unavailable(format!("the damaged object {key} could not be moved aside yet"))),
        }
    }

    async fn clean_uploads(
        &self,
        older_than: Duration,
        is_live: &(dyn Fn(UploadId) -> bool + Send + Sync),
    ) -> Result<usize> {
        let container = &self.container;
        let old = |upload: &Parked| upload.since.elapsed() >= older_than;
        let dead: Vec<Parked> = container
            .parked
            .lock()
            .extract_if(|id, upload| old(upload) && !is_live(*id))
            .map(|(_, old)| old)
            .collect();
        let mut removed = dead.len();
        for upload in dead {
            upload.abort().await;
        }

        // What processes that died have left: old segments of objects that never came to be.
        let operator = container.operator().await?;
        let prefix = format!("{SEGMENTS}{}", container.root);
        let listed = operator.lister_with(&prefix).recursive(true).await;
        let mut segments = listed.map_err(|error| container.sort(error))?;
        let mut known = HashMap::new();
        while let Some(entry) = segments.try_next().await.map_err(|error| container.sort(error))? {
            let Some((owner, upload)) = segment_of(entry.path()) else { continue };
            let written = entry.metadata().last_modified().map(SystemTime::from);
            let is_old = written.is_some_and(|at| at.elapsed().is_ok_and(|age| age >= older_than));
            let group = (owner.to_owned(), upload.to_owned());
            *known.entry(group).or_insert(true) &= is_old;
        }
        for ((owner, upload), _) in known.into_iter().filter(|(_, all_old)| *all_old) {
            let abandoned = !container.in_use.lock().contains(&owner);
            if abandoned && container.size(&owner).await?.is_none() {
                container.delete_segments(&operator, &owner, |candidate| candidate == upload).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// The object that a segment is part of, and the upload that wrote it: `.segments/<path><uuid>/<number>`.
fn segment_of(path: &str) -> Option<(&str, &str)> {
    let (group, number) = path.strip_prefix(SEGMENTS)?.rsplit_once('/')?;
    let (owner, upload) = group.split_at_checked(group.len().checked_sub(36)?)?;
    let is_segment = Uuid::try_parse(upload).is_ok() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_segment.then_some((owner, upload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_belongs_to_exactly_one_object() {
        let upload = "0a1b2c3d-0000-4000-8000-000000000001";
        let other = "0a1b2c3d00004000800000000000000f";
        let segment = format!(".segments/root/x/data{upload}/00000001");
        assert_eq!(segment_of(&segment), Some(("root/x/data", upload)));
        let neighbour = format!(".segments/root/x/data-{other}{upload}/00000001");
        assert_eq!(segment_of(&neighbour).unwrap().0, format!("root/x/data-{other}"));
        assert_eq!(segment_of("root/x/data"), None);
        assert_eq!(segment_of(".segments/short/1"), None);
    }
}
