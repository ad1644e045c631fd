//! What unfinished uploads leave in a bucket, and how it goes.
//!
//! Under `uploads/<id>/` lie an upload's tails and, for each multipart upload it began, a note that names it:
//! without the note a multipart upload whose process died before its state was recorded could not be found
//! again, since not every store lists them. What even the note does not know is left to `forgotten.rs`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
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
        if is_note(key)
            && let Some((target, multipart)) = self.read_note(key).await?
        {
            self.abort_multipart(&target, &multipart).await?;
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
        let (mut newest, mut notes): (BTreeMap<UploadId, bool>, Vec<(UploadId, Key)>) = Default::default();
        let mut after: Option<String> = None;
        loop {
            let page = self.list("uploads/", after.as_deref(), LIST_PAGE).await?;
            for (key, meta) in &page {
                let name = key.as_str().split('/').nth(1).unwrap_or_default();
                if let Ok(id) = name.parse::<UploadId>() {
                    let all_old = newest.entry(id).or_insert(true);
                    *all_old &= is_old(meta, older_than);
                    if is_note(key) {
                        notes.push((id, key.clone()));
                    }
                }
            }
            match page.last() {
                Some((key, _)) if page.len() == LIST_PAGE => after = Some(key.to_string()),
                _ => break,
            }
        }
        let dead: BTreeSet<UploadId> =
            newest.into_iter().filter(|(id, all_old)| *all_old && !is_live(*id)).map(|(id, _)| id).collect();
        for id in &dead {
            self.remove_pieces(*id).await?;
        }
        notes.retain(|(id, _)| !dead.contains(id));
        let mut known = HashSet::new();
        for (_, key) in &notes {
            known.extend(self.read_note(key).await?.map(|(_, multipart)| multipart));
        }
        // No store need know how to list them: there they are left.
        match self.abort_forgotten(older_than, &known).await {
            Ok(0) => {}
            Ok(aborted) => tracing::info!(aborted, "uploads in parts that nobody knew of were given up"),
            Err(error) => {
                tracing::warn!(%error, "uploads in parts that nobody knows of are left in the store")
            }
        }
        Ok(dead.len())
    }

    /// What a note names; nothing when it is gone or damaged.
    async fn read_note(&self, key: &Key) -> Result<Option<(Key, String)>> {
        match self.read(key, MAX_NOTE).await {
            Ok(note) => match serde_json::from_slice(&note) {
                Ok(named) => return Ok(Some(named)),
                Err(error) => tracing::warn!(%error, %key, "a note about a multipart upload is damaged"),
            },
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        Ok(None)
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

fn is_note(key: &Key) -> bool {
    key.split().1.starts_with("multipart-")
}

/// Whether an object was last written at least `age` ago. A time in the future counts as new.
fn is_old(meta: &ObjectMeta, age: Duration) -> bool {
    SystemTime::from(meta.last_modified).elapsed().is_ok_and(|elapsed| elapsed >= age)
}
