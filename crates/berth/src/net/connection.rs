//! One connection from its acceptance to its end: handshake, choice of protocol, requests, orders from the hub.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION as CONNECTION_HEADER, HOST};
use http::{HeaderValue, Request, Response, Version};
use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::Peer;
use super::body::{InFlight, Tracked};
use super::hub::Place;
use super::io::{Watched, Wire};
use super::limits::Limits;
use super::request_body::RequestBody;
use super::state::{CONNECTION, Connection, Phase};
use super::tls::Tls;

/// What one HTTP/2 stream, and all of a connection, may send before the service has read it.
const STREAM_WINDOW: u32 = 2 * 1024 * 1024;
const CONNECTION_WINDOW: u32 = 4 * 1024 * 1024;

/// The largest frame a client may send: clients that make use of it need fewer for a body.
const FRAME_BYTES: u32 = 128 * 1024;

/// What is queued of one HTTP/2 response.
const SEND_BUFFER: usize = 128 * 1024;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What every connection of a listener shares.
pub(super) struct Shared<S> {
    pub(super) service: S,
    pub(super) tls: Option<Arc<Tls>>,
    pub(super) limits: Limits,
}

/// A connection of which is known what it speaks.
enum Opened {
    Plain {
        tcp: TcpStream,
        is_http2: bool,
    },
    Tls {
        stream: Box<TlsStream<TcpStream>>,
        is_http2: bool,
    },
    /// There is nothing to serve.
    Ended,
}

/// Serves a connection until it ends, whoever ends it. Errors of a client are its own affair and logged for debugging.
pub(super) async fn run<S, F, B>(tcp: TcpStream, peer: Peer, place: Place, shared: Arc<Shared<S>>)
where
    S: Fn(Request<RequestBody>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    // The steps are boxed: an idle connection then costs the size of its own protocol and not of all of them.
    let connection = &place.connection;
    let opening = Box::pin(open(tcp, shared.tls.as_deref()));
    let ended = match unless_ordered(connection, opening).await {
        None => Ok(()),
        Some(Err(error)) => Err(error.into()),
        Some(Ok(opened)) => {
            let service = service_of(&shared, peer, connection);
            serve_opened(opened, service, connection, &shared.limits).await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(peer = %peer.addr, error = &*error as &dyn std::error::Error, "connection ended with an error");
    }
}

async fn serve_opened<S, B>(
    opened: Opened,
    service: S,
    connection: &Arc<Connection>,
    limits: &Limits,
) -> Result<(), BoxError>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send,
    S::Future: Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    match opened {
        Opened::Ended => Ok(()),
        Opened::Plain { tcp, is_http2: false } => {
            connection.take_files();
            let wire = Watched::new(tcp, Arc::clone(connection));
            let serving = serve_http1(wire, service, connection, limits);
            Box::pin(CONNECTION.scope(Arc::clone(connection), serving)).await
        }
        Opened::Plain { tcp, is_http2: true } => {
            let wire = Watched::new(tcp, Arc::clone(connection));
            Box::pin(serve_http2(wire, service, connection, limits)).await
        }
        Opened::Tls { stream, is_http2: false } => {
            let wire = Watched::new(*stream, Arc::clone(connection));
            Box::pin(serve_http1(wire, service, connection, limits)).await
        }
        Opened::Tls { stream, is_http2: true } => {
            let wire = Watched::new(*stream, Arc::clone(connection));
            Box::pin(serve_http2(wire, service, connection, limits)).await
        }
    }
}

/// Looks at the first bytes, without taking them, and does the TLS handshake.
async fn open(mut tcp: TcpStream, tls: Option<&Tls>) -> io::Result<Opened> {
    let mut start = [0; 4];
    let peeked = tcp.peek(&mut start).await?;
    let start = start.get(..peeked).unwrap_or_default();
    let Some(first) = start.first() else { return Ok(Opened::Ended) };
    let Some(tls) = tls else {
        return Ok(Opened::Plain { tcp, is_http2: start == b"PRI " });
    };
    if first.is_ascii_uppercase() {
        tcp.write_all(NOT_TLS).await?;
        return Ok(Opened::Ended);
    }
    let stream = TlsAcceptor::from(tls.current()).accept(tcp).await?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    Ok(Opened::Tls { stream: Box::new(stream), is_http2 })
}

/// The answer to plain HTTP on a TLS port.
const NOT_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Length: 57\r\nConnection: close\r\n\r\nthis port speaks HTTPS, the request came over plain HTTP\n";

/// Wraps the service for one connection: the peer is noted, the request counted, the target's host made a header.
fn service_of<S, F, B>(
    shared: &Shared<S>,
    peer: Peer,
    connection: &Arc<Connection>,
) -> impl Service<
    Request<Incoming>,
    Response = Response<Tracked<B>>,
    Error = Infallible,
    Future = impl Future<Output = Result<Response<Tracked<B>>, Infallible>> + Send + 'static,
> + Send
+ 'static
where
    S: Fn(Request<RequestBody>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes> + Send + Unpin + 'static,
{
    let service = shared.service.clone();
    let limits = shared.limits.clone();
    let connection = Arc::clone(connection);
    service_fn(move |request: Request<Incoming>| {
        let in_flight = InFlight::new(&connection);
        let mut request = request.map(|body| RequestBody::new(body, &connection, &limits));
        request.extensions_mut().insert(peer);
        host_from_target(&mut request);
        let is_http1 = request.version() < Version::HTTP_2;
        let answering = service(request);
        let connection = Arc::clone(&connection);
        async move {
            let mut response = answering.await;
            // With the rest of a body on its way the connection cannot go on, and the client must know that (RFC 9112, 9.6).
            if is_http1 && connection.body_is_unread() {
                response.headers_mut().insert(CONNECTION_HEADER, HeaderValue::from_static("close"));
            }
            Ok(response.map(|body| Tracked::new(body, in_flight)))
        }
    })
}

/// A request whose target names the host (HTTP/2, and HTTP/1.1 in absolute form) gets it as its Host header, which the
/// target overrides (RFC 9112, 3.2.2).
fn host_from_target<B>(request: &mut Request<B>) {
    if let Some(authority) = request.uri().authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers_mut().insert(HOST, host);
    }
}

async fn serve_http1<W, S, B>(
    wire: Watched<W>,
    service: S,
    connection: &Connection,
    limits: &Limits,
) -> Result<(), BoxError>
where
    W: Wire,
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    connection.enter(Phase::Http1);
    let mut builder = http1::Builder::new();
    builder
        .half_close(false)
        .header_read_timeout(None)
        .max_buf_size(W::BUFFER_BYTES.max(limits.max_header_bytes))
        .max_header_size(limits.max_header_bytes);
    if limits.max_headers != DEFAULT_MAX_HEADERS {
        builder.max_headers(limits.max_headers);
    }
    let serving = builder.serve_connection(TokioIo::new(wire), service);
    Ok(drive(serving, |serving| serving.graceful_shutdown(), connection).await?)
}

/// hyper's own number, which it keeps on the stack; any other costs an allocation per request.
const DEFAULT_MAX_HEADERS: usize = 100;

async fn serve_http2<W, S, B>(
    wire: Watched<W>,
    service: S,
    connection: &Connection,
    limits: &Limits,
) -> Result<(), BoxError>
where
    W: Wire,
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible> + Send,
    S::Future: Send + 'static,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    connection.enter(Phase::Http2);
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_frame_size(FRAME_BYTES)
        .max_concurrent_streams(limits.max_streams)
        .max_header_list_size(u32::try_from(limits.max_header_bytes).unwrap_or(u32::MAX))
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20));
    let serving = builder.serve_connection(TokioIo::new(wire), service);
    Ok(drive(serving, |serving| serving.graceful_shutdown(), connection).await?)
}

/// Polls a connection to its end, and does what the hub orders meanwhile.
async fn drive<C, E>(serving: C, finish: impl Fn(Pin<&mut C>), connection: &Connection) -> Result<(), E>
where
    C: Future<Output = Result<(), E>>,
{
    let mut serving = pin!(serving);
    let mut told = false;
    poll_fn(|cx: &mut Context<'_>| {
        connection.listen(cx);
        if connection.must_cut() {
            return Poll::Ready(Ok(()));
        }
        if !told && connection.must_close() {
            finish(serving.as_mut());
            told = true;
        }
        serving.as_mut().poll(cx)
    })
    .await
}

/// The result of the work, or nothing if the hub orders the connection to end first.
async fn unless_ordered<T>(
    connection: &Connection,
    mut work: Pin<Box<impl Future<Output = T>>>,
) -> Option<T> {
    poll_fn(|cx| match connection.poll_ordered(cx) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => work.as_mut().poll(cx).map(Some),
    })
    .await
}
