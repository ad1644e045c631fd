//! The one guarded way out: requests to addresses that were set over the API start here. They reach no
//! loopback, link-local or metadata address and no network that the configuration denies, whatever a name
//! resolves to, and follow no redirect. Endpoints of the configuration itself do not pass here.

mod client;
mod dialer;
mod networks;

use std::sync::Arc;

use url::Url;

use crate::config;
use crate::error::{Error, Result};

pub use client::{Answer, Client, Reply, Trust};
pub use dialer::Dialer;
pub use networks::Networks;

/// Makes what leads outside, all of it bound to the same networks.
#[derive(Clone)]
pub struct Outbound {
    networks: Arc<Networks>,
    authorities: Option<Arc<Vec<u8>>>,
}

impl Outbound {
    /// A way out that keeps to the configured networks.
    pub fn new(settings: &config::Outbound) -> Self {
        Self {
            networks: Arc::new(Networks::new(settings.allow.clone(), settings.deny.clone())),
            authorities: None,
        }
    }

    /// Believes these certificates (in PEM) beside those of the system.
    #[must_use]
    pub fn with_authorities(mut self, pem: Option<Vec<u8>>) -> Self {
        self.authorities = pem.map(Arc::new);
        self
    }

    /// Certificates (in PEM) that are believed beside those of the system.
    pub fn authorities(&self) -> Option<&[u8]> {
        self.authorities.as_ref().map(|pem| pem.as_slice())
    }

    /// Opens connections for protocols other than HTTP.
    pub fn dialer(&self) -> Dialer {
        Dialer::new(self.networks.clone())
    }

    /// The URL of a peer for which TLS is not required: HTTP with or without it, without credentials, to no address
    /// that is denied. Names are checked when they are resolved.
    ///
    /// # Errors
    /// 400 for a URL to which no request may go.
    pub fn destination(&self, url: &str) -> Result<Url> {
        let (url, _) = client::destination(&self.networks, url)?;
        match url.scheme() {
            "http" | "https" => Ok(url),
            _ => Err(Error::bad_request("the URL must begin with https:// or http://")),
        }
    }

    /// A client for HTTP. It keeps connections: make one per peer and use it again.
    ///
    /// # Errors
    /// 400 when a certificate of `trust` cannot be read.
    pub fn client(&self, trust: &Trust) -> Result<Client> {
        let own = trust.authorities.as_deref().unwrap_or_default();
        let all = [self.authorities().unwrap_or_default(), b"\n", own].concat();
        let authorities = Some(all).filter(|pem| pem.len() > 1);
        Client::new(self.networks.clone(), &Trust { anybody: trust.anybody, authorities })
    }
}
