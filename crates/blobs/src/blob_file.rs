//! A range of an open blob file, and the ways to send it: by sendfile, as one small read, or in chunks.
//!
//! A read that ends early is an error on each of them: what is served is what was promised, or the
//! connection breaks.

use std::fs::File;
use std::io::{self, IoSliceMut};
use std::num::NonZeroU64;
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use parking_lot::Mutex;
use rustix::fs::{Advice, fadvise};
use rustix::io::{Errno, ReadWriteFlags, preadv2};

use crate::mapped;

/// How much one chunk holds, and how far files are read ahead.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// How many unused chunk buffers are kept.
const KEPT_BUFFERS: usize = 16;

/// A byte range of an open blob file whose size has been checked.
#[derive(Clone)]
pub struct BlobFile {
    file: Arc<File>,
    range: Range<u64>,
    buffers: Buffers,
}

impl BlobFile {
    /// The caller has checked that `range` lies within the file.
    pub(crate) fn new(file: File, range: Range<u64>, buffers: Buffers) -> Self {
        Self { file: Arc::new(file), range, buffers }
    }

    /// A range of a file that is not part of a store. Fails if the file does not have those bytes.
    pub fn of(file: File, range: Range<u64>) -> io::Result<Self> {
        if range.start > range.end || range.end > file.metadata()?.len() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the range is not within the file"));
        }
        Ok(Self::new(file, range, Buffers::default()))
    }

    /// The open file, for sendfile.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// The open file, to be kept beside a mapping.
    pub fn file(&self) -> &Arc<File> {
        &self.file
    }

    /// The bytes of the file to send.
    pub fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    /// How many bytes there are to send.
    pub fn len(&self) -> u64 {
        self.range.end - self.range.start
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The range as memory. Only for a connection that recognises slices of it and calls sendfile: touching
    /// a page that the disk cannot read kills the process (see `mapped.rs`).
    pub fn map(&self) -> io::Result<Bytes> {
        mapped::map(&self.file, self.range())
    }

    /// As [`map`](Self::map), with what is needed to find a slice's place in the file again.
    pub fn mapped(&self) -> io::Result<Mapped> {
        Ok(Mapped { bytes: self.map()?, file: self.file.clone(), start: self.range.start })
    }

    /// The whole range, copied; for small ones. It blocks the thread only for bytes that are in memory.
    pub async fn pread_all(&self) -> io::Result<Bytes> {
        let mut bytes = vec![0; usize::try_from(self.len()).map_err(io::Error::other)?];
        let have = self.read_cached(&mut bytes, self.range.start)?.unwrap_or(0);
        if have < bytes.len() {
            let (file, from) = (self.file.clone(), self.range.start + have as u64);
            bytes = blocking(move || {
                file.read_exact_at(bytes.get_mut(have..).unwrap_or_default(), from)?;
                Ok(bytes)
            })
            .await?;
        }
        Ok(bytes.into())
    }

    /// The range in chunks of [`CHUNK_BYTES`], for TLS and HTTP/2: from memory where the file is cached, else
    /// read by the blocking pool. Buffers are used again when their chunk has been dropped.
    pub fn chunks(&self) -> BoxStream<'static, io::Result<Bytes>> {
        let start = (self.clone(), self.range.start);
        stream::try_unfold(start, |(blob, position)| async move {
            if position >= blob.range.end {
                return Ok(None);
            }
            let chunk = blob.read_chunk(position).await?;
            let next = position + chunk.len() as u64;
            Ok(Some((chunk, (blob, next))))
        })
        .boxed()
    }

    async fn read_chunk(&self, position: u64) -> io::Result<Bytes> {
        let left = self.range.end - position;
        let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK_BYTES);
        let mut buffer = self.buffers.take();
        buffer.filled = wanted;
        match self.read_cached(buffer.target(), position)? {
            Some(read) => buffer.filled = read,
            None => {
                let file = self.file.clone();
                buffer = blocking(move || {
                    file.read_exact_at(buffer.target(), position)?;
                    read_ahead(&file, position + wanted as u64);
                    Ok(buffer)
                })
                .await?;
            }
        }
        Ok(Bytes::from_owner(buffer))
    }

    /// Reads what is in memory, without waiting for the disk; `None` when that is nothing.
    fn read_cached(&self, target: &mut [u8], position: u64) -> io::Result<Option<usize>> {
        if target.is_empty() {
            return Ok(Some(0));
        }
        match preadv2(&self.file, &mut [IoSliceMut::new(target)], position, ReadWriteFlags::NOWAIT) {
            Ok(0) => Err(ended_early()),
            Ok(read) => Ok(Some(read)),
            // Not in memory, or a file system that cannot tell.
            Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL | Errno::INTR) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the first and the last page of `part` are in memory, so that sendfile of it likely does not
    /// wait for the disk. `part` counts from the beginning of the file.
    pub fn is_cached(&self, part: Range<u64>) -> bool {
        let probe = |position| matches!(self.read_cached(&mut [0], position), Ok(Some(_)));
        part.is_empty() || (probe(part.start) && probe(part.end - 1))
    }

    /// Reads `part` into memory on the blocking pool, so that a following sendfile does not hold up the
    /// thread, and an unreadable disk is an error here.
    pub async fn read_ahead(&self, part: Range<u64>) -> io::Result<()> {
        let (file, mut buffer) = (self.file.clone(), self.buffers.take());
        blocking(move || {
            read_ahead(&file, part.start);
            let mut position = part.start;
            while position < part.end {
                let left = usize::try_from(part.end - position).unwrap_or(usize::MAX);
                buffer.filled = left.min(CHUNK_BYTES);
                file.read_exact_at(buffer.target(), position)?;
                position += buffer.filled as u64;
            }
            Ok(())
        })
        .await
    }
}

/// A mapping that knows its place in its file.
#[derive(Clone)]
pub struct Mapped {
    bytes: Bytes,
    file: Arc<File>,
    start: u64,
}

impl Mapped {
    /// The mapped bytes; a clone of them keeps the mapping, and so its addresses, from being used again.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The file they are mapped from.
    pub fn file(&self) -> &Arc<File> {
        &self.file
    }

    /// Where `slice` lies in the file, when it is a slice of this mapping. It looks at the address alone.
    pub fn locate(&self, slice: &[u8]) -> Option<Range<u64>> {
        let base = self.bytes.as_ptr() as usize;
        let offset = (slice.as_ptr() as usize).checked_sub(base)?;
        let end = offset.checked_add(slice.len())?;
        let inside = !slice.is_empty() && end <= self.bytes.len();
        inside.then(|| self.start + offset as u64..self.start + end as u64)
    }
}

/// Buffers for chunks, used again and again; a clone is the same set.
#[derive(Clone, Default)]
pub(crate) struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

impl Buffers {
    fn take(&self) -> Buffer {
        let memory = self.0.lock().pop().unwrap_or_else(|| vec![0; CHUNK_BYTES]);
        Buffer { memory, filled: 0, home: self.clone() }
    }
}

/// One buffer on its way; it goes home when it is dropped.
struct Buffer {
    memory: Vec<u8>,
    filled: usize,
    home: Buffers,
}

impl Buffer {
    fn target(&mut self) -> &mut [u8] {
        self.memory.get_mut(..self.filled).unwrap_or_default()
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        self.memory.get(..self.filled).unwrap_or_default()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut kept = self.home.0.lock();
        if kept.len() < KEPT_BUFFERS {
            kept.push(std::mem::take(&mut self.memory));
        }
    }
}

/// Tells the kernel what will be read next. Advice only: a failure shows in the read itself.
fn read_ahead(file: &File, position: u64) {
    let _ = fadvise(file, position, NonZeroU64::new(4 * CHUNK_BYTES as u64), Advice::WillNeed);
}

fn ended_early() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the blob file is shorter than it was when it was opened")
}

/// Runs work that waits for the disk on the blocking pool.
pub(crate) async fn blocking<T, F>(work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use futures::TryStreamExt;

    use super::*;

    fn blob(bytes: &[u8], range: Range<u64>) -> BlobFile {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        BlobFile::new(file, range, Buffers::default())
    }

    #[tokio::test]
    async fn each_way_of_reading_gives_the_range() {
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|n| (n % 253) as u8).collect();
        for range in [0..1_000_000_u64, 1..2, 5..5, 262_143..786_433, 999_999..1_000_000] {
            let expected = &bytes[range.start as usize..range.end as usize];
            let blob = blob(&bytes, range.clone());
            assert_eq!(blob.map().unwrap(), expected);
            assert_eq!(blob.pread_all().await.unwrap(), expected);
            let chunks: Vec<Bytes> = blob.chunks().try_collect().await.unwrap();
            assert_eq!(chunks.concat(), expected);
            assert!(chunks.iter().all(|chunk| chunk.len() <= CHUNK_BYTES));
            blob.read_ahead(range.clone()).await.unwrap();
            assert!(blob.is_cached(range));
        }
    }

    #[tokio::test]
    async fn a_file_that_shrank_is_an_error_and_not_a_short_body() {
        let blob = blob(&[7; 600_000], 0..600_000);
        blob.file().set_len(300_000).unwrap();
        assert_eq!(blob.pread_all().await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let read: io::Result<Vec<Bytes>> = blob.chunks().try_collect().await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert!(blob.read_ahead(0..600_000).await.is_err());
    }

    #[tokio::test]
    async fn buffers_are_used_again_and_never_while_a_chunk_is_held() {
        let blob = blob(&[1; 4 * CHUNK_BYTES], 0..4 * CHUNK_BYTES as u64);
        let held: Vec<Bytes> = blob.chunks().try_collect().await.unwrap();
        assert_eq!(held.concat(), vec![1; 4 * CHUNK_BYTES]);
        drop(held);
        assert_eq!(blob.buffers.0.lock().len(), 4);
        blob.chunks().try_for_each(|_| std::future::ready(Ok(()))).await.unwrap();
        assert!(blob.buffers.0.lock().len() <= 5);
    }

    #[test]
    fn a_slice_of_a_mapping_is_found_in_the_file() {
        let mapped = blob(&[0; 100_000], 5_000..90_000).mapped().unwrap();
        let bytes = mapped.bytes().clone();
        assert_eq!(mapped.locate(&bytes), Some(5_000..90_000));
        assert_eq!(mapped.locate(&bytes[10..20]), Some(5_010..5_020));
        assert_eq!(mapped.locate(&[1, 2, 3]), None);
        assert_eq!(mapped.locate(&bytes[..0]), None);
    }
}
