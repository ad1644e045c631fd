//! The body of a response that is a range of a file: one read for a small one, the mapped range where the connection
//! turns it into sendfile, chunks everywhere else.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use berth_blobs::{BlobFile, Mapped};
use bytes::Bytes;
use futures::stream::BoxStream;

use super::sendfile::Registration;
use super::state::CONNECTION;

/// Below this a file is copied and leaves in one write with its headers.
const SMALL_BYTES: u64 = 64 * 1024;

pub(super) struct FileBody {
    left: u64,
    source: Source,
}

enum Source {
    Unopened(BlobFile),
    Whole(Pin<Box<dyn Future<Output = io::Result<Bytes>> + Send>>),
    Chunks(BoxStream<'static, io::Result<Bytes>>),
    Spent,
}

impl FileBody {
    pub(super) fn new(blob: BlobFile) -> FileBody {
        FileBody { left: blob.len(), source: Source::Unopened(blob) }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    pub(super) fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let result = loop {
            match &mut self.source {
                Source::Unopened(_) => {
                    if let Some(mapped) = self.open() {
                        break Ok(mapped);
                    }
                }
                Source::Whole(reading) => {
                    let result = ready!(reading.as_mut().poll(cx));
                    self.source = Source::Spent;
                    break result;
                }
                Source::Chunks(chunks) => match ready!(chunks.as_mut().poll_next(cx)) {
                    Some(result) => break result,
                    None => break Err(ended_early()),
                },
                Source::Spent => break Err(ended_early()),
            }
        };
        Poll::Ready(Some(self.take(result)))
    }

    /// Chooses the way the file goes; the bytes themselves if it goes by sendfile.
    fn open(&mut self) -> Option<Bytes> {
        let Source::Unopened(blob) = std::mem::replace(&mut self.source, Source::Spent) else {
            return None;
        };
        if blob.len() < SMALL_BYTES {
            self.source = Source::Whole(Box::pin(async move { blob.pread_all().await }));
            return None;
        }
        if let Some(mapped) = map_for_sendfile(&blob) {
            return Some(mapped);
        }
        self.source = Source::Chunks(blob.chunks());
        None
    }

    fn take(&mut self, result: io::Result<Bytes>) -> io::Result<Bytes> {
        let bytes = result.inspect_err(|error| {
            tracing::error!(%error, "a file cannot be read to its end, the response is broken off");
            self.source = Source::Spent;
        })?;
        let count = bytes.len() as u64;
        if count == 0 || count > self.left {
            self.source = Source::Spent;
            return Err(ended_early());
        }
        self.left -= count;
        Ok(bytes)
    }
}

/// The mapped file, registered with the connection whose task this is, if that connection sends files.
fn map_for_sendfile(blob: &BlobFile) -> Option<Bytes> {
    let connection = CONNECTION.try_with(|it| it.takes_files().then(|| Arc::clone(it))).ok().flatten()?;
    let mapped: Mapped = blob
        .mapped()
        .inspect_err(|error| tracing::debug!(%error, "a file cannot be mapped, it is read instead"))
        .ok()?;
    let bytes = mapped.bytes().clone();
    connection.register(Registration::new(blob.clone(), mapped));
    Some(bytes)
}

fn ended_early() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file ends before the bytes that were promised")
}
