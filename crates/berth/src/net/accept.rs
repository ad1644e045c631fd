//! The accept loop. It waits when the server is full, and backs off when the system runs out of files or memory.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use rustix::io::Errno;
use tokio::net::TcpListener;

use super::Peer;
use super::connection::{Shared, run};
use super::hub::Hub;
use super::request_body::RequestBody;

const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
const WARN_EVERY: Duration = Duration::from_secs(10);

/// Accepts connections until it is dropped.
pub(super) async fn accept_all<S, F, B>(listener: TcpListener, hub: Arc<Hub>, shared: Arc<Shared<S>>)
where
    S: Fn(Request<RequestBody>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut pause = SHORTEST_PAUSE;
    let mut warned = None;
    loop {
        hub.vacancy().await;
        match listener.accept().await {
            Ok((tcp, addr)) => {
                pause = SHORTEST_PAUSE;
                let peer = Peer { addr: canonical(addr), tls: shared.tls.is_some() };
                tokio::spawn(run(tcp, peer, hub.enter(), Arc::clone(&shared)));
            }
            Err(error) if is_of_one_connection(&error) => {
                tracing::debug!(%error, "a connection was gone before it was accepted");
            }
            Err(error) => {
                if warned.is_none_or(|at: Instant| at.elapsed() > WARN_EVERY) {
                    warned = Some(Instant::now());
                    tracing::warn!(%error, open = hub.count(), "cannot accept a connection, idle ones are closed");
                }
                hub.close_idlest(64);
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// An IPv4 address as such, also when it came over an IPv6 socket.
fn canonical(addr: SocketAddr) -> SocketAddr {
    SocketAddr::new(addr.ip().to_canonical(), addr.port())
}

/// Errors that accept(2) passes on from the connection it took; the next one may be well.
fn is_of_one_connection(error: &io::Error) -> bool {
    [
        Errno::CONNABORTED,
        Errno::CONNRESET,
        Errno::PROTO,
        Errno::PERM,
        Errno::NETDOWN,
        Errno::NETUNREACH,
        Errno::HOSTDOWN,
        Errno::HOSTUNREACH,
        Errno::NONET,
        Errno::NOPROTOOPT,
        Errno::OPNOTSUPP,
        Errno::INTR,
    ]
    .iter()
    .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
