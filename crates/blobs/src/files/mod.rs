//! Blobs as local files under one root directory.
//!
//! Reads open files in place: finding and checking one costs a few microseconds and no thread hop. Whatever
//! waits for the disk (fsync, rename, unlink) runs on the blocking pool. `tree.rs` knows how a file becomes
//! durable under its name, `upload.rs` how one arrives, `list.rs` how they are listed in order.
#![allow(clippy::disallowed_methods, reason = "this is the place where files are written and renamed")]

mod list;
mod tree;
mod upload;

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use berth_oci::digest::Digest;
use bytes::Bytes;
use uuid::Uuid;

use crate::blob_file::{BlobFile, Buffers, blocking};
use crate::store::check_range;
use crate::{BLOBS_PREFIX, BlobStore, Content, Error, Key, Result, Upload, UploadId, UploadState};
use tree::{Temporary, Tree, UPLOADS};
use upload::FileUpload;

/// How the temporary file of a [`BlobStore::put`] begins, beside those of uploads.
const PUT_PREFIX: &str = "put-";

/// A blob store in a directory.
pub struct FileStore {
    tree: Arc<Tree>,
    buffers: Buffers,
}

impl FileStore {
    /// Opens the store, making its directory when there is none.
    pub fn open(root: &Path) -> Result<Self> {
        Ok(Self { tree: Arc::new(Tree::open(root)?), buffers: Buffers::default() })
    }

    /// Opens an object's file; also returns its size.
    fn open_file(&self, key: &Key) -> Result<(File, u64)> {
        let file = File::open(self.tree.path(key.as_str())).map_err(absent)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(Error::NotFound);
        }
        Ok((file, metadata.len()))
    }
}

#[async_trait]
impl BlobStore for FileStore {
    fn provider(&self) -> &'static str {
        "filesystem"
    }

    async fn open_upload(
        &self,
        id: UploadId,
        state: Option<&UploadState>,
        _digest_hint: Option<&Digest>,
    ) -> Result<Box<dyn Upload>> {
        let upload = match state {
            Some(state) if state.remote.is_some() => return Err(Error::NotFound),
            Some(state) if state.offset > 0 => FileUpload::resume(&self.tree, id, state.offset).await?,
            _ => FileUpload::begin(&self.tree, id),
        };
        Ok(Box::new(upload))
    }

    async fn discard_upload(&self, id: UploadId, _state: Option<&UploadState>) -> Result<()> {
        let path = self.tree.upload_path(&id.to_string());
        Ok(blocking(move || gone_is_fine(fs::remove_file(path))).await?)
    }

    async fn put(&self, key: &Key, bytes: Bytes) -> Result<()> {
        let (tree, key) = (self.tree.clone(), key.clone());
        let work = move || {
            let name = format!("{PUT_PREFIX}{}", Uuid::new_v4().simple());
            let temporary = Temporary::write(tree.upload_path(&name), &bytes)?;
            tree.sync_file(temporary.file())?;
            tree.place(temporary, &key)
        };
        Ok(blocking(work).await?)
    }

    async fn read(&self, key: &Key, max: u64) -> Result<Bytes> {
        let (file, size) = self.open_file(key)?;
        if size > max {
            return Err(Error::TooLarge { max });
        }
        Ok(BlobFile::new(file, 0..size, self.buffers.clone()).pread_all().await?)
    }

    async fn open(&self, key: &Key, expected_size: u64, range: Range<u64>) -> Result<Content> {
        check_range(&range, expected_size)?;
        let (file, size) = self.open_file(key)?;
        if size != expected_size {
            return Err(Error::wrong_size(key, size, expected_size));
        }
        Ok(Content::File(BlobFile::new(file, range, self.buffers.clone())))
    }

    async fn stat(&self, key: &Key) -> Result<Option<u64>> {
        match fs::metadata(self.tree.path(key.as_str())).map_err(absent) {
            Ok(metadata) if metadata.is_file() => Ok(Some(metadata.len())),
            Ok(_) | Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        let (tree, key) = (self.tree.clone(), key.clone());
        let work = move || {
            gone_is_fine(fs::remove_file(tree.path(key.as_str())))?;
            remove_if_empty(&tree, &key);
            Ok(())
        };
        Ok(blocking(work).await?)
    }

    async fn delete_many(&self, keys: &[Key]) -> Vec<Result<()>> {
        let (tree, wanted) = (self.tree.clone(), keys.to_vec());
        let work = move || {
            let delete = |key: &Key| {
                gone_is_fine(fs::remove_file(tree.path(key.as_str())))?;
                remove_if_empty(&tree, key);
                Ok(())
            };
            Ok(wanted.iter().map(delete).collect::<Vec<io::Result<()>>>())
        };
        match blocking(work).await {
            Ok(outcomes) => outcomes.into_iter().map(|outcome| Ok(outcome?)).collect(),
            // The work did not come to its end: nothing is known of any of them.
            Err(error) => {
                let text = error.to_string();
                keys.iter().map(|_| Err(io::Error::other(text.clone()).into())).collect()
            }
        }
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<(Key, u64)>> {
        let (tree, prefix, after) = (self.tree.clone(), prefix.to_owned(), after.map(str::to_owned));
        Ok(blocking(move || list::list(tree.root(), &prefix, after.as_deref(), limit)).await?)
    }

    async fn signed_url(&self, _key: &Key, _ttl: Duration) -> Result<Option<String>> {
        Ok(None)
    }

    async fn quarantine(&self, key: &Key) -> Result<()> {
        let (tree, key) = (self.tree.clone(), key.clone());
        blocking(move || {
            let damaged = tree.path(key.as_str());
            if !fs::metadata(&damaged)?.is_file() {
                return Err(io::ErrorKind::NotFound.into());
            }
            tree.place_path(&damaged, &key.quarantined())?;
            remove_if_empty(&tree, &key);
            Ok(())
        })
        .await
        .map_err(absent)
    }

    async fn clean_uploads(
        &self,
        older_than: Duration,
        is_live: &(dyn Fn(UploadId) -> bool + Send + Sync),
    ) -> Result<usize> {
        let directory = self.tree.path(UPLOADS);
        let left = blocking(move || old_files(&directory, older_than)).await?;
        let mut removed = 0;
        for name in left {
            let dead = match name.parse::<UploadId>() {
                Ok(id) => !is_live(id),
                Err(_) => name.starts_with(PUT_PREFIX),
            };
            if dead {
                let path = self.tree.upload_path(&name);
                blocking(move || gone_is_fine(fs::remove_file(path))).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// The names of files in `directory` that were last written at least `age` ago.
fn old_files(directory: &Path, age: Duration) -> io::Result<Vec<String>> {
    let mut old = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        // A time in the future (a clock that was set back) counts as new.
        let is_old = metadata.modified()?.elapsed().is_ok_and(|elapsed| elapsed >= age);
        if is_old && metadata.is_file() {
            old.extend(entry.file_name().into_string());
        }
    }
    Ok(old)
}

/// Removes a blob's directory after its last file has gone. Only those: a directory that other objects share
/// may be remembered as durable by `tree.rs`.
fn remove_if_empty(tree: &Tree, key: &Key) {
    if key.as_str().starts_with(BLOBS_PREFIX) {
        // It fails when there are files left, or when a push has just put one there.
        let _ = fs::remove_dir(tree.path(key.split().0));
    }
}

fn gone_is_fine(result: io::Result<()>) -> io::Result<()> {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    match result {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory | IsADirectory) => Ok(()),
        other => other,
    }
}

/// Sorts the failure to find an object: it is absent when its name, or a directory on the way, is not there.
fn absent(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Error::NotFound,
        _ => error.into(),
    }
}
