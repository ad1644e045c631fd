//! A file that arrives: in memory while it is small, then in `uploads/<id>`, written in place.
//!
//! The file is locked while it is open here, so that two requests never mix their bytes, and nobody writes to
//! it after its rename; `mapped.rs` relies on that.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::task::JoinHandle;

use super::gone_is_fine;
use super::tree::{Temporary, Tree, lock};
use crate::blob_file::blocking;
use crate::{Error, Key, Result, Upload, UploadId, UploadState};

/// A file of at most this size is written in one go, when it is synced or committed.
const SMALL: usize = 64 * 1024;

/// After so many bytes the disk begins to write, so that the last sync does not find them all.
const WRITE_BEHIND: u64 = 32 * 1024 * 1024;

/// How long a resumed upload waits for the one before it to close its file.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// An upload into a local file.
pub(super) struct FileUpload {
    tree: Arc<Tree>,
    path: PathBuf,
    /// What has arrived while there is no file.
    small: Vec<u8>,
    file: Option<Arc<File>>,
    offset: u64,
    /// How far a state has been handed out: the file must be kept for it.
    recorded: Option<u64>,
    /// Where the last write-behind began, and its outcome.
    behind_from: u64,
    behind: Option<JoinHandle<io::Result<()>>>,
    broken: bool,
}

impl FileUpload {
    pub fn begin(tree: &Arc<Tree>, id: UploadId) -> Self {
        Self {
            tree: tree.clone(),
            path: tree.upload_path(&id.to_string()),
            small: Vec::new(),
            file: None,
            offset: 0,
            recorded: None,
            behind_from: 0,
            behind: None,
            broken: false,
        }
    }

    /// Opens the file of an upload that has `offset` durable bytes, and drops what lies beyond them.
    pub async fn resume(tree: &Arc<Tree>, id: UploadId, offset: u64) -> Result<Self> {
        let mut upload = Self::begin(tree, id);
        let path = upload.path.clone();
        let opened = blocking(move || reopen(&path, offset)).await?;
        upload.file = Some(Arc::new(opened.ok_or(Error::NotFound)?));
        upload.offset = offset;
        upload.behind_from = offset;
        upload.recorded = Some(offset);
        Ok(upload)
    }

    fn usable(&self) -> Result<()> {
        if self.broken {
            return Err(Error::Invalid(
                "the upload has failed before, open it again from its last state".into(),
            ));
        }
        Ok(())
    }

    /// Writes in place, without a thread hop: the page cache takes it.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let fits = self.small.len() + bytes.len() <= SMALL;
        match &self.file {
            Some(file) => (&**file).write_all(bytes)?,
            None if fits => self.small.extend_from_slice(bytes),
            None => {
                let temporary = Temporary::write(self.path.clone(), &self.small)?;
                let mut file = temporary.file();
                file.write_all(bytes)?;
                self.file = Some(Arc::new(temporary.into_file()?));
                self.small = Vec::new();
            }
        }
        Ok(())
    }

    /// Lets the disk begin with what has been written, without waiting for it.
    async fn write_behind(&mut self) -> Result<()> {
        if self.offset - self.behind_from < WRITE_BEHIND {
            return Ok(());
        }
        if self.behind.as_ref().is_some_and(|running| !running.is_finished()) {
            return Ok(());
        }
        self.finish_behind().await?;
        if let Some(file) = self.file.clone() {
            self.behind_from = self.offset;
            self.behind = Some(tokio::task::spawn_blocking(move || file.sync_data()));
        }
        Ok(())
    }

    /// The kernel reports a failed write only once, so the outcome of each write-behind counts.
    async fn finish_behind(&mut self) -> Result<()> {
        if let Some(running) = &mut self.behind {
            let outcome = running.await;
            self.behind = None;
            outcome.map_err(io::Error::other)??;
        }
        Ok(())
    }

    /// The file, made now if all of it is still in memory.
    fn materialize(path: PathBuf, small: &[u8], file: Option<Arc<File>>) -> io::Result<Arc<File>> {
        match file {
            Some(file) => Ok(file),
            None => Ok(Arc::new(Temporary::write(path, small)?.into_file()?)),
        }
    }

    async fn make_durable(&mut self) -> Result<()> {
        self.finish_behind().await?;
        let (tree, path, file) = (self.tree.clone(), self.path.clone(), self.file.clone());
        let small = std::mem::take(&mut self.small);
        let name_is_durable = self.recorded.is_some();
        // A caller that goes away in the middle leaves an upload that cannot be used any more.
        self.broken = true;
        let file = blocking(move || {
            let file = Self::materialize(path, &small, file)?;
            tree.sync_file(&file)?;
            if !name_is_durable {
                tree.sync_uploads()?;
            }
            Ok(file)
        })
        .await?;
        self.file = Some(file);
        self.broken = false;
        Ok(())
    }

    /// After a failure: gives back the space of what was not durable, and keeps what a state needs.
    async fn give_up(&mut self) {
        self.broken = true;
        if let Some(running) = self.behind.take() {
            let _ = running.await;
        }
        if let Some(file) = self.file.take() {
            let (path, recorded) = (self.path.clone(), self.recorded);
            let shrink = move || match recorded {
                Some(recorded) => file.set_len(recorded),
                None => fs::remove_file(path),
            };
            let _ = blocking(shrink).await;
        }
    }
}

#[async_trait]
impl Upload for FileUpload {
    fn offset(&self) -> u64 {
        self.offset
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.usable()?;
        let written = match self.append(&bytes) {
            Ok(()) => {
                self.offset += bytes.len() as u64;
                self.write_behind().await
            }
            Err(error) => Err(error.into()),
        };
        if written.is_err() {
            self.give_up().await;
        }
        written
    }

    async fn sync(&mut self) -> Result<UploadState> {
        self.usable()?;
        let state = UploadState { offset: self.offset, remote: None };
        if self.offset == self.recorded.unwrap_or(0) {
            return Ok(state);
        }
        if let Err(error) = self.make_durable().await {
            self.give_up().await;
            return Err(error);
        }
        self.recorded = Some(self.offset);
        Ok(state)
    }

    async fn commit(mut self: Box<Self>, key: &Key) -> Result<Key> {
        self.usable()?;
        self.finish_behind().await?;
        let (tree, path, target) = (self.tree.clone(), self.path.clone(), key.clone());
        let (small, file) = (std::mem::take(&mut self.small), self.file.take());
        let recorded = self.recorded.take();
        // From here on the work below owns the file, also when the caller goes away.
        self.broken = true;
        let work = move || {
            let placed = Self::materialize(path.clone(), &small, file)
                .and_then(|file| tree.sync_file(&file))
                .and_then(|()| tree.place_path(&path, &target));
            if placed.is_err() && recorded.is_none() {
                let _ = fs::remove_file(&path);
            }
            placed
        };
        blocking(work).await?;
        Ok(key.clone())
    }

    async fn abort(mut self: Box<Self>) -> Result<()> {
        let file = self.file.take();
        self.recorded = None;
        self.broken = true;
        if let Some(running) = self.behind.take() {
            let _ = running.await;
        }
        let path = self.path.clone();
        blocking(move || {
            let removed = gone_is_fine(fs::remove_file(path));
            drop(file);
            removed
        })
        .await?;
        Ok(())
    }
}

impl Drop for FileUpload {
    /// A client that went away before a state was recorded leaves nothing behind.
    fn drop(&mut self) {
        let Some(file) = self.file.take().filter(|_| self.recorded.is_none()) else { return };
        let path = std::mem::take(&mut self.path);
        // The file stays open, and so locked, until its name is gone.
        let remove = move || {
            let _ = fs::remove_file(path);
            drop(file);
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(remove)),
            Err(_) => remove(),
        }
    }
}

/// Opens the file of an upload and drops what lies beyond `offset`; nothing when bytes before it are missing.
fn reopen(path: &Path, offset: u64) -> io::Result<Option<File>> {
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    // The request that wrote last may be going away just now.
    for _ in 0..LOCK_TRIES {
        match lock(&file) {
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => thread::sleep(LOCK_PAUSE),
            other => {
                other?;
                break;
            }
        }
    }
    lock(&file)?;
    let metadata = file.metadata()?;
    if metadata.len() < offset || metadata.nlink() == 0 {
        return Ok(None);
    }
    if metadata.len() > offset {
        file.set_len(offset)?;
    }
    file.seek(SeekFrom::Start(offset))?;
    Ok(Some(file))
}
