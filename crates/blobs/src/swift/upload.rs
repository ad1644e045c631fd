//! An upload into Swift: in memory while it is small, then through opendal's writer. Between two requests it
//! is parked in this process.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use berth_oci::digest::Digest;
use bytes::Bytes;
use opendal::Writer;

use super::Container;
use crate::remote::Gathered;
use crate::{Error, Key, Result, Upload, UploadId, UploadState, fresh_key, undigested_key};

/// How far the bytes have got.
enum Stage {
    Small(Gathered),
    Large(InUse, Box<Writer>),
}

/// The key of a large upload, which the reaper leaves alone as long as this lives.
struct InUse {
    key: Key,
    container: Arc<Container>,
}

impl InUse {
    fn new(container: &Arc<Container>, key: Key) -> Self {
        container.in_use.lock().insert(container.path(&key));
        Self { key, container: container.clone() }
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.container.in_use.lock().remove(&self.container.path(&self.key));
    }
}

/// An unfinished upload between two requests.
pub(super) struct Parked {
    pub offset: u64,
    pub since: Instant,
    stage: Stage,
}

impl Parked {
    /// Gives it up and removes its segments.
    pub async fn abort(self) {
        if let Stage::Large(target, mut writer) = self.stage
            && let Err(error) = writer.abort().await
        {
            tracing::warn!(kind = %error.kind(), key = %target.key, "segments of an upload are left to the reaper");
        }
    }
}

/// An upload into a container.
pub(super) struct SwiftUpload {
    container: Arc<Container>,
    id: UploadId,
    digest: Option<Digest>,
    offset: u64,
    /// Nothing once it has been committed, aborted or has failed.
    stage: Option<Stage>,
    recorded: Option<u64>,
}

impl SwiftUpload {
    pub fn begin(container: &Arc<Container>, id: UploadId, digest: Option<&Digest>) -> Self {
        Self {
            container: container.clone(),
            id,
            digest: digest.cloned(),
            offset: 0,
            stage: Some(Stage::Small(Gathered::default())),
            recorded: None,
        }
    }

    pub fn resume(container: &Arc<Container>, id: UploadId, digest: Option<&Digest>, parked: Parked) -> Self {
        let mut upload = Self::begin(container, id, digest);
        upload.offset = parked.offset;
        upload.recorded = Some(parked.offset);
        upload.stage = Some(parked.stage);
        upload
    }

    /// The stage, out of the upload until it is put back: a call that fails or is given up leaves none.
    fn take(&mut self) -> Result<Stage> {
        let failed = || Error::Invalid("the upload has failed before, begin it again".into());
        self.stage.take().ok_or_else(failed)
    }

    async fn append(&self, stage: Stage, bytes: Bytes) -> Result<Stage> {
        let (target, mut writer, bytes) = match stage {
            Stage::Large(target, writer) => (target, writer, vec![bytes]),
            Stage::Small(mut gathered) => {
                gathered.push(bytes);
                if gathered.len() <= self.container.part_bytes {
                    return Ok(Stage::Small(gathered));
                }
                let key = self.digest.as_ref().map_or_else(undigested_key, fresh_key);
                let part_bytes = usize::try_from(self.container.part_bytes).unwrap_or(usize::MAX);
                let path = self.container.path(&key);
                let target = InUse::new(&self.container, key);
                let opened = self.container.operator().await?.writer_with(&path).chunk(part_bytes).await;
                (target, Box::new(opened.map_err(|error| self.container.sort(error))?), gathered.take())
            }
        };
        if let Err(error) = writer.write(bytes).await {
            let _ = writer.abort().await;
            return Err(self.container.sort(error));
        }
        Ok(Stage::Large(target, writer))
    }
}

#[async_trait]
impl Upload for SwiftUpload {
    fn offset(&self) -> u64 {
        self.offset
    }

    fn own_key(&self) -> Option<&Key> {
        match &self.stage {
            Some(Stage::Large(target, _)) => Some(&target.key),
            _ => None,
        }
    }

    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let (stage, length) = (self.take()?, bytes.len() as u64);
        self.stage = Some(self.append(stage, bytes).await?);
        self.offset += length;
        Ok(())
    }

    async fn sync(&mut self) -> Result<UploadState> {
        self.stage = Some(self.take()?);
        self.recorded = Some(self.offset);
        Ok(UploadState { offset: self.offset, remote: None })
    }

    async fn commit(mut self: Box<Self>, key: &Key) -> Result<Key> {
        let (target, mut writer) = match self.take()? {
            Stage::Small(mut gathered) => {
                self.container.write(key, gathered.take()).await?;
                return Ok(key.clone());
            }
            Stage::Large(target, writer) => (target, writer),
        };
        let key = target.key.clone();
        let path = self.container.path(&key);
        let closed = writer.close().await;
        // As with any lost answer: nobody else writes this key, an object of the right size is the one.
        match (self.container.size(&path).await, closed) {
            (Ok(Some(size)), _) if size == self.offset => Ok(key),
            (Ok(Some(size)), _) => {
                self.container.delete(&path).await?;
                Err(Error::wrong_size(&key, size, self.offset))
            }
            (_, Err(error)) => {
                let _ = writer.abort().await;
                Err(self.container.sort(error))
            }
            (Ok(None), Ok(_)) => Err(Error::unavailable("the completed object is not there")),
            (Err(error), Ok(_)) => Err(error),
        }
    }

    async fn abort(mut self: Box<Self>) -> Result<()> {
        if let Some(stage) = self.stage.take() {
            Parked { offset: self.offset, since: Instant::now(), stage }.abort().await;
        }
        Ok(())
    }
}

impl Drop for SwiftUpload {
    /// What has a state and nothing beyond it is parked, everything else goes.
    fn drop(&mut self) {
        let Some(stage) = self.stage.take() else { return };
        let upload = Parked { offset: self.offset, since: Instant::now(), stage };
        let gone = match self.recorded {
            Some(recorded) if recorded == self.offset => self.container.park(self.id, upload),
            _ => Some(upload),
        };
        if let (Some(gone), Ok(runtime)) = (gone, tokio::runtime::Handle::try_current()) {
            runtime.spawn(gone.abort());
        }
    }
}
