//! Connections to a host that was set over the API. A name is resolved once and the connection goes to the
//! very address that was checked, so that a name which changes its mind in between gains nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};

use super::Networks;
use crate::error::{Error, Result};

/// Most addresses of one name that are tried.
const MOST_ADDRESSES: usize = 8;

/// The refusal of an address.
pub(super) const DENIED: &str =
    "requests may not go to this address: the server's configuration (outbound.allow) can permit it";

/// Opens connections to where they may go.
#[derive(Clone)]
pub struct Dialer {
    networks: Arc<Networks>,
}

impl Dialer {
    /// A dialer that keeps to the configured networks.
    pub(super) fn new(networks: Arc<Networks>) -> Self {
        Self { networks }
    }

    /// Connects to a host, given as a name or an address, within `limit` for resolving and connecting.
    ///
    /// # Errors
    /// 400 when every address of the host is denied, and nothing was then sent to any of them; 400 as well
    /// when none answers. Neither says which ports are open.
    pub async fn connect(&self, host: &str, port: u16, limit: Duration) -> Result<TcpStream> {
        let until = Instant::now() + limit;
        let mut failure: Option<Box<dyn std::error::Error + Send + Sync>> = None;
        for address in self.resolve(host, port, until).await? {
            match timeout_at(until, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => failure = Some(error.into()),
                Err(elapsed) => failure = Some(elapsed.into()),
            }
        }
        Err(unreachable(failure.unwrap_or_else(|| "no address".into())))
    }

    /// The addresses of a host to which connections may go, at least one.
    async fn resolve(&self, host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>> {
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        let found = timeout_at(until, lookup_host((bare, port))).await;
        let found = found.map_err(unreachable)?.map_err(unreachable)?;
        let found: Vec<SocketAddr> = found.take(MOST_ADDRESSES).collect();
        if found.is_empty() {
            return Err(unreachable("the name has no address"));
        }
        let open: Vec<SocketAddr> =
            found.into_iter().filter(|address| self.networks.allow(address.ip())).collect();
        if open.is_empty() {
            return Err(Error::bad_request(DENIED));
        }
        Ok(open)
    }
}

fn unreachable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::bad_request("the address could not be reached: check host and port").because(cause)
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    fn dialer(allow: &[&str]) -> Dialer {
        let allow = allow.iter().map(|net| net.parse().unwrap()).collect();
        Dialer::new(Arc::new(Networks::new(allow, Vec::new())))
    }

    #[tokio::test]
    async fn a_denied_address_answers_alike_whether_its_port_is_open_or_not() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let open = listener.local_addr().unwrap().port();
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let mut messages = Vec::new();
        for host in ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "127.1", "[::ffff:127.0.0.1]"] {
            for port in [open, closed] {
                let refused = dialer(&[]).connect(host, port, SOON).await.unwrap_err();
                messages.push(refused.message.into_owned());
            }
        }
        for pair in messages.chunks(2) {
            assert_eq!(pair[0], pair[1]);
        }
        assert!(messages[0].contains("outbound.allow"), "{}", messages[0]);
    }

    #[tokio::test]
    async fn what_the_configuration_allows_is_reached() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(dialer(&["127.0.0.0/8"]).connect("127.0.0.1", port, SOON).await.is_ok());
        drop(listener);
        let refused = dialer(&["127.0.0.0/8"]).connect("127.0.0.1", port, SOON).await.unwrap_err();
        assert!(refused.message.contains("could not be reached"), "{}", refused.message);
    }
}
