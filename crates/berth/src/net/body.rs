//! The bodies of responses, and the wrapper that tells the connection how far they are.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use berth_blobs::{BlobFile, Content};
use bytes::Bytes;
use futures::stream::BoxStream;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;

use super::file_body::FileBody;
use super::state::Connection;

/// The body of a response. A body that cannot keep the length it announced ends with an error, which breaks the
/// connection (or resets the stream): a short body is never passed off as a whole one.
pub struct ResponseBody(Kind);

enum Kind {
    Empty,
    Full(Bytes),
    File(FileBody),
    Stream { stream: BoxStream<'static, io::Result<Bytes>>, left: Option<u64> },
    Other(UnsyncBoxBody<Bytes, io::Error>),
}

impl ResponseBody {
    /// No bytes.
    pub fn empty() -> ResponseBody {
        ResponseBody(Kind::Empty)
    }

    /// Bytes in memory.
    pub fn full(bytes: impl Into<Bytes>) -> ResponseBody {
        ResponseBody(Kind::Full(bytes.into()))
    }

    /// A range of a file. It leaves by sendfile where the connection allows, also from inside another body. A HEAD
    /// response may carry it too: it gives the length and is never read.
    pub fn file(blob: BlobFile) -> ResponseBody {
        ResponseBody(Kind::File(FileBody::new(blob)))
    }

    /// Bytes as they come. With a length, anything but that many bytes is an error.
    pub fn stream(stream: BoxStream<'static, io::Result<Bytes>>, length: Option<u64>) -> ResponseBody {
        ResponseBody(Kind::Stream { stream, left: length })
    }

    /// Whatever a blob store opened.
    pub fn content(content: Content) -> ResponseBody {
        match content {
            Content::File(blob) => ResponseBody::file(blob),
            Content::Bytes(bytes) => ResponseBody::full(bytes),
            Content::Stream(stream, length) => ResponseBody::stream(stream, Some(length)),
        }
    }

    /// Any other body, a router's for example.
    pub fn other<B>(body: B) -> ResponseBody
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        ResponseBody(Kind::Other(body.map_err(io::Error::other).boxed_unsync()))
    }
}

impl Default for ResponseBody {
    fn default() -> ResponseBody {
        ResponseBody::empty()
    }
}

impl<T: Into<Bytes>> From<T> for ResponseBody {
    fn from(bytes: T) -> ResponseBody {
        ResponseBody::full(bytes)
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let bytes = match &mut self.0 {
            Kind::Empty => None,
            Kind::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                (!bytes.is_empty()).then_some(Ok(bytes))
            }
            Kind::File(file) => ready!(file.poll_bytes(cx)),
            Kind::Stream { stream, left } => {
                let next = ready!(stream.as_mut().poll_next(cx));
                count_down(left, next)
            }
            Kind::Other(body) => return Pin::new(body).poll_frame(cx),
        };
        Poll::Ready(bytes.map(|result| result.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Empty => true,
            Kind::Full(bytes) => bytes.is_empty(),
            Kind::File(file) => file.left() == 0,
            Kind::Stream { left, .. } => *left == Some(0),
            Kind::Other(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::File(file) => SizeHint::with_exact(file.left()),
            Kind::Stream { left, .. } => left.map_or_else(SizeHint::default, SizeHint::with_exact),
            Kind::Other(body) => body.size_hint(),
        }
    }
}

/// Holds a stream to its length.
fn count_down(left: &mut Option<u64>, next: Option<io::Result<Bytes>>) -> Option<io::Result<Bytes>> {
    let Some(open) = left.as_mut() else { return next };
    match next {
        Some(Ok(bytes)) => match open.checked_sub(bytes.len() as u64) {
            Some(rest) => {
                *open = rest;
                Some(Ok(bytes))
            }
            None => Some(Err(io::Error::other("the stream brings more bytes than were promised"))),
        },
        None if *open > 0 => {
            let message = "the stream ends before the bytes that were promised";
            Some(Err(io::Error::new(io::ErrorKind::UnexpectedEof, message)))
        }
        other => other,
    }
}

/// A request in flight: counted from its head to the end of its response's body, also when it is dropped midway.
pub(super) struct InFlight {
    connection: Arc<Connection>,
    sending: bool,
}

impl InFlight {
    pub(super) fn new(connection: &Arc<Connection>) -> InFlight {
        connection.request_began();
        InFlight { connection: Arc::clone(connection), sending: false }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        if self.sending {
            self.connection.body_ended();
        }
        self.connection.request_ended();
    }
}

/// A response's body that reports its progress to the connection.
pub(super) struct Tracked<B> {
    body: B,
    request: InFlight,
}

impl<B: Body> Tracked<B> {
    pub(super) fn new(body: B, mut request: InFlight) -> Tracked<B> {
        request.sending = true;
        request.connection.body_began();
        request.connection.moved();
        Tracked { body, request }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Tracked<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx));
        this.request.connection.moved();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
