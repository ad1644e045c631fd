//! How clients see this service, for realms and Locations.

use http::{Extensions, HeaderMap};

use crate::app::App;
use crate::net::Peer;

/// The address of the service without a slash at the end; relative ("") when the request named no host.
pub fn base_url(app: &App, headers: &HeaderMap, extensions: &Extensions) -> String {
    let peer = extensions.get::<Peer>();
    peer.and_then(|peer| app.proxies.origin(peer, headers).url()).unwrap_or_default()
}

/// Hosts were validated; this only makes sure that a quote never leaves its header.
pub(super) fn quoted(text: &str) -> String {
    text.replace(['"', '\\'], "")
}
