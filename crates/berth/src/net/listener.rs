//! Listening sockets. Options that accepted sockets inherit are set here once, not per connection.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, TcpKeepalive, Type};
use tokio::net::{TcpListener, TcpStream};

use super::tls::Tls;

/// How a listening socket is opened.
#[derive(Clone, Debug)]
pub struct BindOptions {
    /// Connections that wait to be accepted; the kernel caps it at `net.core.somaxconn`.
    pub backlog: u32,
    /// An IPv6 socket that takes IPv6 connections only.
    pub only_v6: bool,
    /// How long sent bytes may stay unacknowledged, or the client's window closed, before the kernel gives up. It also
    /// frees what a cut connection left in the kernel.
    pub user_timeout: Duration,
    /// How much may wait in the kernel to be sent to a reader that has not yet taken a megabyte. What slow readers
    /// leave there counts against the memory of all TCP connections of the machine, also when sendfile put it there.
    pub unsent_bytes: u32,
}

impl Default for BindOptions {
    fn default() -> BindOptions {
        BindOptions {
            backlog: 4096,
            only_v6: false,
            user_timeout: Duration::from_secs(120),
            unsent_bytes: 256 * 1024,
        }
    }
}

/// A socket that listens, in the clear or with TLS.
pub struct Bound {
    pub(super) listener: TcpListener,
    pub(super) tls: Option<Arc<Tls>>,
    addr: SocketAddr,
}

impl Bound {
    /// The address it listens on, with the port the kernel chose if none was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.addr
    }

    /// The same socket speaking TLS with this certificate.
    pub fn with_tls(mut self, tls: Arc<Tls>) -> Bound {
        self.tls = Some(tls);
        self
    }

    /// Whether it speaks TLS.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }
}

/// Opens a listening socket. `[::]` also takes IPv4 unless the options say otherwise, and falls back to `0.0.0.0` on a
/// machine without IPv6. Must be called inside the runtime.
pub fn bind(addr: SocketAddr, options: &BindOptions) -> io::Result<Bound> {
    let socket = match open(addr, options) {
        Err(error) if addr.is_ipv6() && addr.ip().is_unspecified() && !options.only_v6 && no_ipv6(&error) => {
            open(SocketAddr::from((Ipv4Addr::UNSPECIFIED, addr.port())), options)?
        }
        opened => opened?,
    };
    let listener = TcpListener::from_std(socket.into())?;
    let addr = listener.local_addr()?;
    Ok(Bound { listener, tls: None, addr })
}

fn open(addr: SocketAddr, options: &BindOptions) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    if addr.is_ipv6() {
        socket.set_only_v6(options.only_v6)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.set_tcp_nodelay(true)?;
    socket.set_tcp_user_timeout(Some(options.user_timeout))?;
    socket.set_tcp_notsent_lowat(options.unsent_bytes)?;
    socket.set_tcp_keepalive(
        &TcpKeepalive::new().with_time(Duration::from_secs(60)).with_interval(Duration::from_secs(15)),
    )?;
    socket.bind(&addr.into())?;
    socket.listen(i32::try_from(options.backlog).unwrap_or(i32::MAX))?;
    Ok(socket)
}

/// Lets the kernel hold as much as it likes for this socket. A failure leaves the limit, which costs little.
pub(super) fn lift_unsent_limit(tcp: &TcpStream) {
    let _ = SockRef::from(tcp).set_tcp_notsent_lowat(u32::MAX);
}

fn no_ipv6(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::AFNOSUPPORT, Errno::ADDRNOTAVAIL]
        .iter()
        .any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
