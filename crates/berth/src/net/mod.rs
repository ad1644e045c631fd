//! The serving layer: listeners, TLS, the accept loop, HTTP/1.1 and HTTP/2 over hyper, and the drain at the end.
//!
//! It knows bytes, sockets and deadlines and nothing of registries: a service is a function from a request to a
//! response. Large files leave by `sendfile(2)` on plain HTTP/1.1 without anybody asking for it: see `sendfile.rs`.
//! Every connection has deadlines (`state.rs`), every buffer a bound, and nothing here may block a worker for long.

mod accept;
mod body;
mod connection;
mod file_body;
pub mod forwarded;
mod hub;
mod io;
mod limits;
mod listener;
mod request_body;
mod sendfile;
mod serve;
mod shutdown;
mod state;
mod tls;

#[cfg(test)]
mod tests;

pub use body::ResponseBody;
pub use limits::Limits;
pub use listener::{BindOptions, Bound, bind};
pub use request_body::{BodyError, RequestBody};
pub use serve::{Outcome, serve};
pub use shutdown::Shutdown;
pub use tls::{Tls, TlsError, TlsFiles};

/// Who is on the other end of the connection; in the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The address of the socket's other end, an IPv4 address written as such even on a dual-stack socket.
    pub addr: std::net::SocketAddr,
    /// Whether the connection is encrypted up to this process.
    pub tls: bool,
}
