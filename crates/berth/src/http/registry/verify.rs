//! Never serving damaged bytes as whole: a file is hashed while it is first sent after it changed hands
//! (a start of the process, another modification time), its last bytes being kept back until the digest is
//! known to be right. From then on it leaves by sendfile.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;

use berth_blobs::{BlobFile, Content};
use berth_oci::{Digest, Hasher};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use moka::sync::Cache;

use crate::app::App;
use crate::artifacts::Located;
use crate::error::Result;
use crate::net::ResponseBody;
use crate::uploads;

/// Files that are remembered as whole.
const MOST: u64 = 200_000;

/// A file as it was when its bytes were seen to be right.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Identity {
    device: u64,
    inode: u64,
    modified: (i64, i64),
    size: u64,
}

/// Files whose bytes this process wrote or has hashed.
pub struct VerifiedFiles {
    known: Cache<Identity, ()>,
}

impl VerifiedFiles {
    /// An empty memory.
    pub fn new() -> Self {
        Self { known: Cache::new(MOST) }
    }

    fn identity(file: &BlobFile) -> Option<Identity> {
        let data = file.file().metadata().ok()?;
        let modified = (data.mtime(), data.mtime_nsec());
        Some(Identity { device: data.dev(), inode: data.ino(), modified, size: data.len() })
    }
}

impl Default for VerifiedFiles {
    fn default() -> Self {
        Self::new()
    }
}

/// Remembers an object as whole after its bytes were hashed on their way in.
pub(super) async fn remember(app: &App, key: &berth_blobs::Key, size: u64) {
    // An object store would be asked over the network, and has no files to remember.
    if app.blobs.provider() != "filesystem" {
        return;
    }
    if let Ok(Content::File(file)) = app.blobs.open(key, size, 0..size).await
        && let Some(identity) = VerifiedFiles::identity(&file)
    {
        app.verified.known.insert(identity, ());
    }
}

/// The body of a blob, or a part of it.
pub(super) fn body(app: &Arc<App>, found: Located, content: Content, is_whole: bool) -> ResponseBody {
    let Content::File(file) = content else { return ResponseBody::content(content) };
    let identity = VerifiedFiles::identity(&file);
    let is_known = identity.is_some_and(|identity| app.verified.known.contains_key(&identity));
    if is_known || !is_whole {
        return ResponseBody::file(file);
    }
    let length = file.len();
    let state = Hashing {
        hasher: Hasher::new(found.digest.algorithm()),
        chunks: file.chunks(),
        kept: None,
        identity,
        app: app.clone(),
        found,
        is_over: false,
    };
    ResponseBody::stream(stream::unfold(state, Hashing::next).boxed(), Some(length))
}

struct Hashing {
    hasher: Hasher,
    chunks: BoxStream<'static, io::Result<Bytes>>,
    kept: Option<Bytes>,
    identity: Option<Identity>,
    app: Arc<App>,
    found: Located,
    is_over: bool,
}

impl Hashing {
    async fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        loop {
            if self.is_over {
                return None;
            }
            match self.chunks.next().await {
                Some(Ok(chunk)) => {
                    self.hasher.update(&chunk);
                    if let Some(before) = self.kept.replace(chunk) {
                        return Some((Ok(before), self));
                    }
                }
                Some(Err(error)) => {
                    self.is_over = true;
                    return Some((Err(error), self));
                }
                None => {
                    self.is_over = true;
                    let hasher =
                        std::mem::replace(&mut self.hasher, Hasher::new(self.found.digest.algorithm()));
                    if hasher.finish() == self.found.digest {
                        if let Some(identity) = self.identity {
                            self.app.verified.known.insert(identity, ());
                        }
                        return self.kept.take().map(|last| (Ok(last), self));
                    }
                    quarantine(&self.app, &self.found).await;
                    return Some((Err(io::Error::other("the stored bytes are damaged")), self));
                }
            }
        }
    }
}

/// Sets a damaged object aside; the blob answers as absent until somebody pushes it again.
pub(super) async fn quarantine(app: &App, found: &Located) {
    tracing::error!(digest = %found.digest, key = %found.key, "stored bytes are damaged or missing: set aside");
    if let Err(error) = set_aside(app, found).await {
        tracing::error!(%error, digest = %found.digest, "a damaged object could not be set aside");
    }
}

async fn set_aside(app: &App, found: &Located) -> Result<()> {
    let (digest, key): (Digest, String) = (found.digest.clone(), found.key.clone());
    let is_marked = app.db.write(move |tx| uploads::mark_damaged(tx, &digest, &key)).await?;
    if is_marked {
        let key: berth_blobs::Key = found.key.parse()?;
        match app.blobs.quarantine(&key).await {
            Ok(()) | Err(berth_blobs::Error::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
