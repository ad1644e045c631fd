//! sendfile(2) under hyper, which writes memory only.
//!
//! The body of a large file is one `Bytes` over a mapping of the file, registered with its connection. hyper queues the
//! slice without looking into it, and the connection's wrapper (`io.rs`) finds it again here by its address and has the
//! kernel send the same range of the file. The mapped pages are never touched in user space. The registration holds a
//! clone of the `Bytes`, so the addresses mean this file for as long as it is registered.

use std::future::Future;
use std::io::{self, IoSlice};
use std::ops::Range;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use berth_blobs::{BlobFile, Mapped};
use rustix::io::Errno;
use rustix::net::{SendAncillaryBuffer, SendFlags};
use tokio::io::Interest;
use tokio::net::TcpStream;

/// How much one connection may send before the others have their turn.
const TURN_BYTES: usize = 2 * 1024 * 1024;

/// How much of a file that is not in memory is read at once, off the worker.
const WARM_BYTES: u64 = 4 * 1024 * 1024;

/// A file whose mapped bytes are on their way.
pub(super) struct Registration {
    blob: BlobFile,
    mapped: Mapped,
    /// Up to where the file was found in memory, or read into it.
    warm_until: u64,
    warming: Option<Warming>,
}

struct Warming {
    until: u64,
    work: Pin<Box<dyn Future<Output = io::Result<()>> + Send>>,
}

/// How a write of slices went.
pub(super) enum Sent {
    Bytes(usize),
    /// The socket takes no more now.
    Blocked,
    /// The turn is over; the task has been woken for its next.
    TurnOver,
    /// The file system does not offer sendfile.
    Unsupported,
}

/// What a connection remembers between its sends.
#[derive(Debug)]
pub(super) struct Turn {
    left: usize,
}

impl Default for Turn {
    fn default() -> Turn {
        Turn { left: TURN_BYTES }
    }
}

impl Registration {
    pub(super) fn new(blob: BlobFile, mapped: Mapped) -> Registration {
        Registration { blob, mapped, warm_until: 0, warming: None }
    }

    /// How many of the slices come before the first that is mapped; `None` if none is.
    pub(super) fn position(&self, slices: &[IoSlice<'_>]) -> Option<usize> {
        slices.iter().position(|slice| self.mapped.locate(slice).is_some())
    }

    /// Sends the range of the file that `slice` shows, or a first part of it. True in the second place if that was the
    /// mapping's last byte.
    pub(super) fn poll_send(
        &mut self,
        tcp: &TcpStream,
        turn: &mut Turn,
        slice: &[u8],
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<(Sent, bool)>> {
        let Some(range) = self.mapped.locate(slice) else {
            return Poll::Ready(Err(io::Error::other("the slice is not of the registered file")));
        };
        if turn.left == 0 {
            turn.left = TURN_BYTES;
            // Not `wake_by_ref`: that would call another worker, and the connection would move to its processor.
            let _ = pin!(tokio::task::yield_now()).poll(cx);
            return Poll::Ready(Ok((Sent::TurnOver, false)));
        }
        let wanted = slice.len().min(turn.left);
        ready!(self.poll_warm(range.start..range.start + wanted as u64, cx))?;
        match poll_sendfile(tcp, &self.mapped, range.start, wanted, cx) {
            Poll::Pending => {
                turn.left = TURN_BYTES;
                Poll::Ready(Ok((Sent::Blocked, false)))
            }
            Poll::Ready(Err(error)) if is_unsupported(&error) => Poll::Ready(Ok((Sent::Unsupported, false))),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(sent)) => {
                turn.left -= sent;
                let last = range.start + sent as u64 == self.blob.range().end;
                Poll::Ready(Ok((Sent::Bytes(sent), last)))
            }
        }
    }

    /// Makes sure that sendfile finds the range in memory and does not keep the worker waiting for the disk.
    fn poll_warm(&mut self, range: Range<u64>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.warm_until < range.end {
            if let Some(warming) = &mut self.warming {
                ready!(warming.work.as_mut().poll(cx))?;
                self.warm_until = warming.until;
                self.warming = None;
                continue;
            }
            let from = self.warm_until.max(range.start);
            let until = self.blob.range().end.min(from + WARM_BYTES);
            if self.blob.is_cached(from..until) {
                self.warm_until = until;
            } else {
                let blob = self.blob.clone();
                let work = Box::pin(async move { blob.read_ahead(from..until).await });
                self.warming = Some(Warming { until, work });
            }
        }
        Poll::Ready(Ok(()))
    }
}

fn poll_sendfile(
    tcp: &TcpStream,
    mapped: &Mapped,
    offset: u64,
    length: usize,
    cx: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    let sent = ready!(poll_write_with(tcp, cx, || {
        let mut position = offset;
        rustix::fs::sendfile(tcp, mapped.file(), Some(&mut position), length)
    }))?;
    if sent == 0 {
        let message = "the file ends before the bytes that were promised";
        return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, message)));
    }
    Poll::Ready(Ok(sent))
}

/// Writes slices that are followed by a file: the kernel is told that more comes, so that head and body share packets.
pub(super) fn poll_send_head(
    tcp: &TcpStream,
    slices: &[IoSlice<'_>],
    cx: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    poll_write_with(tcp, cx, || {
        rustix::net::sendmsg(
            tcp,
            slices,
            &mut SendAncillaryBuffer::default(),
            SendFlags::MORE | SendFlags::NOSIGNAL | SendFlags::DONTWAIT,
        )
    })
}

/// Repeats a non-blocking system call until it does something or the socket takes nothing.
fn poll_write_with(
    tcp: &TcpStream,
    cx: &mut Context<'_>,
    call: impl Fn() -> Result<usize, Errno>,
) -> Poll<io::Result<usize>> {
    loop {
        ready!(tcp.poll_write_ready(cx))?;
        match tcp.try_io(Interest::WRITABLE, || call().map_err(io::Error::from)) {
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
            done => return Poll::Ready(done),
        }
    }
}

fn is_unsupported(error: &io::Error) -> bool {
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP]
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
