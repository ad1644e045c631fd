//! The connection's wire as hyper sees it: it notes progress for the deadlines, sends registered files by sendfile, and
//! closes so that a client that is still sending sees the answer.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::listener::lift_unsent_limit;
use super::sendfile::{Sent, Turn, poll_send_head};
use super::state::{Connection, Phase};

/// A byte stream over a socket.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// How much hyper reads at once of a request's body, and queues of a response's that is not a registered file. A
    /// slow reader costs the latter, so it is small where files are copied.
    const BUFFER_BYTES: usize;

    /// Whether what is written goes into the socket as it is.
    const IS_BARE: bool;

    fn socket(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    const BUFFER_BYTES: usize = 256 * 1024;
    const IS_BARE: bool = true;

    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    const BUFFER_BYTES: usize = 128 * 1024;
    const IS_BARE: bool = false;

    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// After so many bytes a reader has shown that it is none of the slow ones, and its socket may hold as much as the
/// kernel likes.
const PROVEN_BYTES: usize = 1024 * 1024;

/// A wire under watch.
pub(super) struct Watched<W> {
    wire: W,
    connection: Arc<Connection>,
    turn: Turn,
    /// How much was written, until it is enough to trust the reader.
    unproven: Option<usize>,
    blocked: bool,
    saw_end: bool,
    shut: bool,
    discarded: usize,
}

/// Bytes of a refused request's body that are read so that the client sees the answer.
const MOST_OF_BODY: usize = 1024 * 1024 * 1024;
/// The same of a head that is too large: nobody sends one by honest mistake.
const MOST_OF_HEAD: usize = 1024 * 1024;

impl<W: Wire> Watched<W> {
    pub(super) fn new(wire: W, connection: Arc<Connection>) -> Watched<W> {
        Watched {
            wire,
            connection,
            turn: Turn::default(),
            unproven: Some(0),
            blocked: false,
            saw_end: false,
            shut: false,
            discarded: 0,
        }
    }

    /// Notes what a write did, and hands it on.
    fn wrote(&mut self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &result {
            Poll::Pending => self.now_blocked(),
            Poll::Ready(_) if self.blocked => self.no_longer_blocked(),
            // A response may be on its way long after its body was handed over.
            Poll::Ready(_) => self.connection.moved(),
        }
        if let (Poll::Ready(Ok(count)), Some(before)) = (&result, self.unproven) {
            let written = before.saturating_add(*count);
            self.unproven = (written < PROVEN_BYTES).then_some(written);
            if self.unproven.is_none() {
                lift_unsent_limit(self.wire.socket());
            }
        }
        result
    }

    fn now_blocked(&mut self) {
        if !self.blocked {
            self.blocked = true;
            self.connection.write_blocked();
        }
    }

    fn no_longer_blocked(&mut self) {
        self.blocked = false;
        self.connection.write_moved();
    }

    /// Writes slices of which some may lie in the registered file. `None`: none does, write them as usual.
    fn poll_write_file(
        &mut self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Option<Poll<io::Result<usize>>> {
        if !W::IS_BARE {
            return None;
        }
        let socket = self.wire.socket();
        let mut file = self.connection.file()?;
        let before = file.position(slices)?;
        let leading = slices.get(..before).unwrap_or_default();
        if leading.iter().any(|slice| !slice.is_empty()) {
            let result = poll_send_head(socket, leading, cx);
            drop(file);
            return Some(self.wrote(result));
        }
        let slice = slices.get(before)?;
        let (sent, last) = match file.poll_send(socket, &mut self.turn, slice, cx) {
            Poll::Ready(Ok(done)) => done,
            Poll::Ready(Err(error)) => return Some(Poll::Ready(Err(error))),
            // The disk is read; the client is not to blame.
            Poll::Pending => return Some(Poll::Pending),
        };
        drop(file);
        if last || matches!(sent, Sent::Unsupported) {
            self.connection.unregister();
        }
        match sent {
            Sent::Bytes(count) => Some(self.wrote(Poll::Ready(Ok(count)))),
            Sent::Blocked => Some(self.wrote(Poll::Pending)),
            Sent::TurnOver => Some(Poll::Pending),
            Sent::Unsupported => None,
        }
    }

    /// Reads and throws away what the client still sends, until it ends or there is too much of it.
    fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scratch = [std::mem::MaybeUninit::uninit(); 8192];
        let most = if self.connection.body_is_unread() { MOST_OF_BODY } else { MOST_OF_HEAD };
        loop {
            let mut buffer = ReadBuf::uninit(&mut scratch);
            match ready!(Pin::new(&mut self.wire).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() && self.discarded < most => {
                    self.discarded += buffer.filled().len();
                }
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl<W: Wire> AsyncRead for Watched<W> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.wire).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.connection.bytes_read();
        } else {
            this.saw_end = true;
        }
        Poll::Ready(Ok(()))
    }
}

impl<W: Wire> AsyncWrite for Watched<W> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(result) = this.poll_write_file(cx, &[IoSlice::new(bytes)]) {
            return result;
        }
        let result = Pin::new(&mut this.wire).poll_write(cx, bytes);
        this.wrote(result)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(result) = this.poll_write_file(cx, slices) {
            return result;
        }
        let result = Pin::new(&mut this.wire).poll_write_vectored(cx, slices);
        this.wrote(result)
    }

    /// hyper asks this once: if the answer is yes it queues a body's slices and never copies them.
    fn is_write_vectored(&self) -> bool {
        self.wire.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let result = Pin::new(&mut this.wire).poll_flush(cx);
        // hyper flushes at every turn: one with nothing to write is no progress.
        match result {
            Poll::Pending => this.now_blocked(),
            Poll::Ready(_) if this.blocked => this.no_longer_blocked(),
            Poll::Ready(_) => {}
        }
        result
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.shut {
            ready!(Pin::new(&mut this.wire).poll_shutdown(cx))?;
            this.shut = true;
            if !this.saw_end && this.connection.client_may_be_sending() {
                this.connection.enter(Phase::Lingering);
            } else {
                this.saw_end = true;
            }
        }
        if !this.saw_end {
            // Closing a socket with unread bytes resets it, and the client would lose the answer.
            ready!(this.poll_discard(cx));
            this.saw_end = true;
        }
        Poll::Ready(Ok(()))
    }
}
