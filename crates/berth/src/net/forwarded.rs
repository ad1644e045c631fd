//! Under which scheme, host and address a request came, seen from its client.
//!
//! `X-Forwarded-*` is believed only when the connection comes from a trusted proxy; anybody can write those headers.
//! Hosts end up in `Location` headers and token realms, so one that is not a host is as good as none.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use http::HeaderMap;
use http::header::HOST;
use ipnet::IpNet;

use super::Peer;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED_HOST: &str = "x-forwarded-host";
const FORWARDED_PORT: &str = "x-forwarded-port";

/// Proxies in a row that are looked through; longer chains are cut off here.
const MAX_HOPS: usize = 32;

/// The longest host name of the DNS, a colon and a port.
const MAX_HOST_BYTES: usize = 253 + 6;

/// `http` or `https`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// In the clear.
    Http,
    /// With TLS.
    Https,
}

impl Scheme {
    /// As it stands in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

/// Where a request came from and what it was addressed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The scheme the client used.
    pub scheme: Scheme,
    /// The host, with a port unless it is the scheme's own, that the client addressed; none if it named none or garbage.
    pub host: Option<String>,
    /// The client's address.
    pub client_ip: IpAddr,
    /// The path under which the service is reached; empty, or beginning with a slash and not ending with one.
    pub path: String,
}

impl Origin {
    /// The URL of the service's root as the client knows it, without a slash at the end.
    pub fn url(&self) -> Option<String> {
        self.host.as_ref().map(|host| format!("{}://{host}{}", self.scheme.as_str(), self.path))
    }
}

/// The configured address of the service, which overrides what any request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalUrl {
    scheme: Scheme,
    host: String,
    path: String,
}

/// Why a configured URL is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the external URL must be http:// or https://, a host, an optional port and an optional path")]
pub struct ExternalUrlError;

impl FromStr for ExternalUrl {
    type Err = ExternalUrlError;

    fn from_str(text: &str) -> Result<ExternalUrl, ExternalUrlError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(ExternalUrlError)?;
        let scheme = parse_scheme(scheme).ok_or(ExternalUrlError)?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = parse_host(host, scheme).ok_or(ExternalUrlError)?;
        let path = path.trim_end_matches('/');
        let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte));
        if !plain {
            return Err(ExternalUrlError);
        }
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Ok(ExternalUrl { scheme, host, path })
    }
}

/// The proxies whose word about their clients is believed. None by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies {
    networks: Vec<IpNet>,
    external: Option<ExternalUrl>,
}

/// An entry of the list of trusted proxies that is no address.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an IP address nor a network such as 10.0.0.0/8")]
pub struct ProxyError(String);

impl TrustedProxies {
    /// These proxies.
    pub fn new(networks: Vec<IpNet>) -> TrustedProxies {
        TrustedProxies { networks, external: None }
    }

    /// Addresses and networks as they are written in the configuration.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<TrustedProxies, ProxyError> {
        let networks = entries.into_iter().map(|entry| {
            let entry = entry.trim();
            let host = || entry.parse::<IpAddr>().map(IpNet::from);
            entry.parse::<IpNet>().or_else(|_| host()).map_err(|_| ProxyError(entry.to_owned()))
        });
        Ok(TrustedProxies::new(networks.collect::<Result<_, _>>()?))
    }

    /// The same with a configured address of the service.
    pub fn with_external_url(self, external: Option<ExternalUrl>) -> TrustedProxies {
        TrustedProxies { external, ..self }
    }

    /// Whether what this address says of its clients is believed.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// How the client of this request sees the service, and where the client is.
    pub fn origin(&self, peer: &Peer, headers: &HeaderMap) -> Origin {
        let client_ip = self.client_ip(peer, headers);
        if let Some(external) = &self.external {
            let ExternalUrl { scheme, host, path } = external.clone();
            return Origin { scheme, host: Some(host), client_ip, path };
        }
        let trusted = self.trusts(peer.addr.ip());
        let told = |name: &str| if trusted { first(headers, name) } else { None };
        let own = if peer.tls { Scheme::Https } else { Scheme::Http };
        let scheme = told(FORWARDED_PROTO).and_then(parse_scheme).unwrap_or(own);
        let forwarded = told(FORWARDED_HOST).and_then(|host| parse_host(host, scheme));
        let host = forwarded.or_else(|| parse_host(headers.get(HOST)?.to_str().ok()?, scheme));
        let port = told(FORWARDED_PORT).and_then(|port| port.parse::<u16>().ok());
        let host = host.map(|host| with_port(host, port, scheme));
        Origin { scheme, host, client_ip, path: String::new() }
    }

    /// The client's address: from the right, the first hop that is not a trusted proxy.
    pub fn client_ip(&self, peer: &Peer, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.addr.ip().to_canonical();
        if !self.trusts(client) {
            return client;
        }
        let lines = headers.get_all(FORWARDED_FOR).into_iter().rev();
        let hops = lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
        for hop in hops.take(MAX_HOPS) {
            // What stands left of garbage was written by nobody we know.
            let Some(address) = parse_hop(hop.trim()) else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        client
    }
}

/// The first element of a header that may be a list: what the proxy nearest to the client said.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let line = headers.get(name)?.to_str().ok()?;
    line.split(',').next().map(str::trim).filter(|value| !value.is_empty())
}

fn parse_scheme(text: &str) -> Option<Scheme> {
    if text.eq_ignore_ascii_case("https") {
        Some(Scheme::Https)
    } else if text.eq_ignore_ascii_case("http") {
        Some(Scheme::Http)
    } else {
        None
    }
}

/// An address, with or without a port, in the forms that proxies write.
fn parse_hop(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// A host and an optional port, in lower case and without the scheme's own port. None for anything else.
fn parse_host(text: &str, scheme: Scheme) -> Option<String> {
    if text.is_empty() || text.len() > MAX_HOST_BYTES {
        return None;
    }
    let (host, port) = split_port(text)?;
    let valid = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_name(host),
    };
    if !valid {
        return None;
    }
    let host = host.to_ascii_lowercase();
    match port {
        None => Some(host),
        Some(port) => {
            let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            let port = port.parse::<u16>().ok().filter(|port| digits && *port != 0)?;
            Some(with_port(host, Some(port), scheme))
        }
    }
}

/// Splits at the colon of the port, which is not one of an IPv6 address.
fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    let after = text.rfind(']').unwrap_or(0);
    match text.get(after..)?.find(':') {
        None => Some((text, None)),
        Some(colon) => {
            let (host, port) = text.split_at_checked(after + colon)?;
            Some((host, port.strip_prefix(':')))
        }
    }
}

fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        let bytes = label.as_bytes();
        bytes.first().is_some_and(|byte| *byte != b'-')
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte))
    };
    !host.is_empty() && host.strip_suffix('.').unwrap_or(host).split('.').all(label)
}

/// Adds a port, unless there is one or it is the scheme's own.
fn with_port(host: String, port: Option<u16>, scheme: Scheme) -> String {
    let has_port = split_port(&host).is_some_and(|(_, port)| port.is_some());
    match port {
        Some(port) if !has_port && port != scheme.default_port() => format!("{host}:{port}"),
        _ => host,
    }
}
