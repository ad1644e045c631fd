//! The serving layer over real sockets: a server on a free port, a client that speaks bytes, and hyper's clients.

mod drain;
mod files;
mod forwarded;
mod slow;
mod tls;

use std::fs::{self, File};
use std::future::Future;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use berth_blobs::BlobFile;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

use super::*;

/// Longer than any test should wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

struct Server {
    addr: SocketAddr,
    shutdown: Shutdown,
    task: JoinHandle<Outcome>,
}

impl Server {
    fn start<S, F>(service: S, limits: Limits) -> Server
    where
        S: Fn(Request<RequestBody>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response<ResponseBody>> + Send + 'static,
    {
        Server::start_with(None, service, limits)
    }

    fn start_with<S, F>(tls: Option<Arc<Tls>>, service: S, limits: Limits) -> Server
    where
        S: Fn(Request<RequestBody>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response<ResponseBody>> + Send + 'static,
    {
        let mut bound = bind(([127, 0, 0, 1], 0).into(), &BindOptions::default()).unwrap();
        if let Some(tls) = tls {
            bound = bound.with_tls(tls);
        }
        let addr = bound.local_addr();
        let shutdown = Shutdown::new();
        let task = tokio::spawn(serve(vec![bound], service, limits, shutdown.clone()));
        Server { addr, shutdown, task }
    }

    async fn connect(&self) -> Client<TcpStream> {
        Client::over(TcpStream::connect(self.addr).await.unwrap())
    }

    async fn stop(self) -> Outcome {
        self.shutdown.request();
        self.task.await.unwrap()
    }
}

struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

/// A client of HTTP/1.1 that sends what it is told, byte by byte if need be.
struct Client<T> {
    wire: T,
    pending: Vec<u8>,
}

impl<T: AsyncRead + AsyncWrite + Unpin> Client<T> {
    fn over(wire: T) -> Client<T> {
        Client { wire, pending: Vec::new() }
    }

    async fn send(&mut self, text: impl AsRef<[u8]>) {
        self.wire.write_all(text.as_ref()).await.unwrap();
    }

    async fn get(&mut self, path: &str) -> Reply {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
        self.reply().await
    }

    async fn reply(&mut self) -> Reply {
        let (status, head) = self.head().await;
        let body = self.body(length(&head)).await;
        Reply { status, head, body }
    }

    async fn head(&mut self) -> (u16, String) {
        let end = loop {
            if let Some(at) = self.pending.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.more().await > 0, "the connection ended before the response's head");
        };
        let head = String::from_utf8(self.pending.drain(..end).collect()).unwrap().to_ascii_lowercase();
        (head[9..12].parse().unwrap(), head)
    }

    async fn body(&mut self, length: usize) -> Vec<u8> {
        while self.pending.len() < length {
            assert!(
                self.more().await > 0,
                "the connection ended after {} of {length} bytes",
                self.pending.len()
            );
        }
        self.pending.drain(..length).collect()
    }

    /// Reads once; zero at the end of the connection, however it ended.
    async fn more(&mut self) -> usize {
        let mut buffer = vec![0; 64 * 1024];
        let read = tokio::time::timeout(PATIENCE, self.wire.read(&mut buffer)).await.expect("nothing came");
        let count = read.unwrap_or(0);
        self.pending.extend_from_slice(&buffer[..count]);
        count
    }

    /// Reads until the connection ends; what came.
    async fn rest(&mut self) -> Vec<u8> {
        while self.more().await > 0 {}
        std::mem::take(&mut self.pending)
    }
}

fn length(head: &str) -> usize {
    let (_, after) = head.split_once("content-length: ").expect("no length");
    after.split_once("\r\n").unwrap().0.parse().unwrap()
}

/// Bytes that differ from place to place, so that a wrong offset shows.
fn pattern(count: usize) -> Vec<u8> {
    (0..count as u64)
        .flat_map(|n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24).to_le_bytes())
        .take(count)
        .collect()
}

fn blob(path: &Path, range: Range<u64>) -> BlobFile {
    BlobFile::of(File::open(path).unwrap(), range).unwrap()
}

fn written(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// A certificate for `localhost` with this name as its file name; the certificate in DER too.
fn certificate(dir: &Path, name: &str) -> (TlsFiles, rustls_pki_types::CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let cert = written(dir, &format!("{name}.crt"), made.cert.pem().as_bytes());
    let key = written(dir, &format!("{name}.key"), made.signing_key.serialize_pem().as_bytes());
    (TlsFiles { cert, key }, made.cert.der().clone())
}

async fn tls_connect(
    addr: SocketAddr,
    trusted: &rustls_pki_types::CertificateDer<'static>,
    alpn: &str,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
    let tcp = TcpStream::connect(addr).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), tcp).await
}

/// One GET over HTTP/2: the status and the body, or the error that broke it off.
async fn get_http2<T>(wire: T, path: &str) -> Result<(u16, Bytes), hyper::Error>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(wire)).await?;
    let driving = tokio::spawn(connection);
    let request =
        Request::builder().uri(format!("https://localhost{path}")).body(Empty::<Bytes>::new()).unwrap();
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    driving.abort();
    Ok((status, body))
}

#[tokio::test]
async fn a_request_knows_its_peer_and_its_host() {
    let service = |request: Request<RequestBody>| async move {
        let peer = request.extensions().get::<Peer>().copied().unwrap();
        let host = request.headers().get("host").map(|host| host.to_str().unwrap().to_owned());
        Response::new(ResponseBody::full(format!("{} {} {host:?}", peer.addr.ip(), peer.tls)))
    };
    let server = Server::start(service, Limits::default());
    let reply = server.connect().await.get("/").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body, b"127.0.0.1 false Some(\"h\")");
    let mut client = server.connect().await;
    client.send("GET http://other:80/x HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!(client.reply().await.body, b"127.0.0.1 false Some(\"other:80\")");
    let (_, body) = get_http2(TcpStream::connect(server.addr).await.unwrap(), "/").await.unwrap();
    assert_eq!(body, "127.0.0.1 false Some(\"localhost\")");
}

#[tokio::test]
async fn a_response_without_a_known_length_is_chunked_and_a_short_one_breaks_the_connection() {
    let service = |request: Request<RequestBody>| async move {
        let chunks = futures::stream::iter([Ok(Bytes::from("one ")), Ok(Bytes::from("two"))]);
        let length = request.uri().path().trim_start_matches('/').parse().ok();
        Response::new(ResponseBody::stream(Box::pin(chunks), length))
    };
    let server = Server::start(service, Limits::default());
    let mut client = server.connect().await;
    client.send("GET /none HTTP/1.1\r\nHost: h\r\n\r\n").await;
    let (_, head) = client.head().await;
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    let chunks = b"4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n";
    assert_eq!(client.body(chunks.len()).await, chunks);
    assert_eq!(server.connect().await.get("/7").await.body, b"one two");
    for wrong in ["9", "5"] {
        let mut client = server.connect().await;
        client.send(format!("GET /{wrong} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
        let came = client.rest().await;
        assert!(!came.ends_with(b"one two"), "a body of the wrong length looks whole");
        let http2 = get_http2(TcpStream::connect(server.addr).await.unwrap(), &format!("/{wrong}")).await;
        assert!(http2.is_err());
    }
}
