//! What unfinished uploads leave in a bucket, and how it goes.
//!
//! Under `uploads/<id>/` lie an upload's tails and, for each multipart upload it began, a note that names it:
//! without the note a multipart upload whose process died before its state was recorded could not be found
//! again, since the client cannot list them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectMeta, ObjectStoreExt};
use uuid::Uuid;

use super::failure::{sort, sort_io};
use super::{Bucket, LIST_PAGE, exactly};
use crate::{Error, Key, Result, UploadId};

/// No store copies more than this by itself in one request.
const COPIED_BY_STORE: u64 = 5 * 1024 * 1024 * 1024;

/// The longest note.
const MAX_NOTE: u64 = 64 * 1024;

impl Bucket {
    /// A new name for a piece of an upload.
    pub fn piece_key(id: UploadId, kind: &str) -> Key {
        Key::trusted(format!("uploads/{id}/{kind}-{}", Uuid::new_v4().simple()))
    }

    /// Begins a multipart upload under `key`; returns its name and the key of the note about it.
    pub async fn begin_multipart(&self, id: UploadId, key: &Key) -> Result<(String, Key)> {
        let multipart = self.create_multipart(key).await?;
        let note_key = Self::piece_key(id, "multipart");
        let note = serde_json::to_vec(&(key, &multipart)).map_err(|error| Error::Io(error.into()))?;
        if let Err(error) = self.put(&note_key, vec![Bytes::from(note)]).await {
            if let Err(failed) = self.abort_multipart(key, &multipart).await {
                tracing::warn!(%failed, %key, "a multipart upload is left behind");
            }
            return Err(error);
        }
        Ok((multipart, note_key))
    }

    async fn create_multipart(&self, key: &Key) -> Result<String> {
        let path = self.path(key)?;
        let created = match self.attributes.is_empty() {
            true => self.parts.create_multipart(&path).await,
            false => self.parts.create_multipart_opts(&path, self.attributes.clone().into()).await,
        };
        created.map_err(sort)
    }

    /// Gives a multipart upload up; one that is unknown or done is fine.
    pub async fn abort_multipart(&self, key: &Key, multipart: &str) -> Result<()> {
        match self.parts.abort_multipart(&self.path(key)?, &multipart.to_owned()).await.map_err(sort) {
            Err(Error::NotFound) => Ok(()),
            other => other,
        }
    }

    /// Removes all pieces of an upload and the multipart uploads it has noted; returns whether there were any.
    pub async fn remove_pieces(&self, id: UploadId) -> Result<bool> {
        let prefix = format!("uploads/{id}/");
        let (mut any, mut after) = (false, None);
        loop {
            let pieces = self.list(&prefix, after.as_deref(), LIST_PAGE).await?;
            for (key, _) in &pieces {
                any = true;
                self.remove_piece(key).await?;
            }
            match pieces.last() {
                Some((key, _)) if pieces.len() == LIST_PAGE => after = Some(key.to_string()),
                _ => return Ok(any),
            }
        }
    }

    async fn remove_piece(&self, key: &Key) -> Result<()> {
        if key.split().1.starts_with("multipart-") {
            match self.read(key, MAX_NOTE).await {
                Ok(note) => match serde_json::from_slice::<(Key, String)>(&note) {
                    Ok((target, multipart)) => self.abort_multipart(&target, &multipart).await?,
                    Err(error) => tracing::warn!(%error, %key, "a note about a multipart upload is damaged"),
                },
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        self.delete(key).await
    }

    /// Removes pieces that are no longer needed; what cannot be removed now is left to the reaper.
    pub async fn remove_quietly(&self, keys: impl IntoIterator<Item = Key>) {
        let removals = keys.into_iter().map(|key| async move {
            if let Err(error) = self.delete(&key).await {
                tracing::warn!(%error, %key, "a piece of an upload is left behind");
            }
        });
        futures::stream::iter(removals).buffer_unordered(8).collect::<()>().await;
    }

    /// Removes the pieces of uploads that are old and not live; returns of how many uploads.
    pub async fn clean_uploads(
        &self,
        older_than: Duration,
        is_live: &(dyn Fn(UploadId) -> bool + Send + Sync),
    ) -> Result<usize> {
        let mut newest: BTreeMap<UploadId, bool> = BTreeMap::new();
        let mut after: Option<String> = None;
        loop {
            let page = self.list("uploads/", after.as_deref(), LIST_PAGE).await?;
            for (key, meta) in &page {
                let name = key.as_str().split('/').nth(1).unwrap_or_default();
                if let Ok(id) = name.parse::<UploadId>() {
                    let all_old = newest.entry(id).or_insert(true);
                    *all_old &= is_old(meta, older_than);
                }
            }
            match page.last() {
                Some((key, _)) if page.len() == LIST_PAGE => after = Some(key.to_string()),
                _ => break,
            }
        }
        let mut removed = 0;
        for (id, _) in newest.into_iter().filter(|(id, all_old)| *all_old && !is_live(*id)) {
            self.remove_pieces(id).await?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Copies an object: by the store itself, or, where it is too large for that, through this process.
    pub async fn copy(&self, from: &Key, to: &Key, size: u64) -> Result<()> {
        if size <= COPIED_BY_STORE {
            return self.objects.copy(&self.path(from)?, &self.path(to)?).await.map_err(sort);
        }
        let target = self.path(to)?;
        let found = self.objects.get(&self.path(from)?).await.map_err(sort)?;
        let mut stream = exactly(found.into_stream().map_err(sort_io).boxed(), size);
        let mut upload = self.objects.put_multipart(&target).await.map_err(sort)?;
        let copied = async {
            let (mut part, mut held) = (super::gather::Gathered::default(), self.part_bytes);
            while let Some(bytes) = stream.try_next().await? {
                part.push(bytes);
                if part.len() >= held {
                    upload.put_part(part.take().into_iter().collect()).await.map_err(sort)?;
                    // Few parts enough for the largest object.
                    held = (size / 5000).max(self.part_bytes);
                }
            }
            upload.put_part(part.take().into_iter().collect()).await.map_err(sort)?;
            upload.complete().await.map_err(sort)
        };
        let outcome = copied.await;
        if outcome.is_err() {
            let _ = upload.abort().await;
        }
        outcome.map(|_| ())
    }
}

/// Whether an object was last written at least `age` ago. A time in the future counts as new.
fn is_old(meta: &ObjectMeta, age: Duration) -> bool {
    SystemTime::from(meta.last_modified).elapsed().is_ok_and(|elapsed| elapsed >= age)
}
