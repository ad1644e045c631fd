//! Requests over HTTP.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, RequestBuilder};
use serde::de::DeserializeOwned;
use url::{Host, Url};

use super::Networks;
use crate::error::{Error, Result};

/// How long a request may take with its answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Whom a client believes to be who it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Whether any certificate will do. Only where an administrator said so.
    pub anybody: bool,
    /// Certificates in PEM that are believed beside those of the system.
    pub authorities: Option<Vec<u8>>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The body, as long as the request allowed it to be.
    pub body: Vec<u8>,
}

/// What a POST was answered, redirects included.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where it leads, if it is a redirect.
    pub location: Option<String>,
    /// The begin of the body.
    pub body: Vec<u8>,
}

/// Sends requests and reads bounded answers.
#[derive(Clone)]
pub struct Client {
    networks: Arc<Networks>,
    inner: reqwest::Client,
}

impl Client {
    pub(super) fn new(networks: Arc<Networks>, trust: &Trust) -> Result<Self> {
        let mut builder = reqwest::Client::builder()
            .dns_resolver(Arc::new(Guarded(networks.clone())))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .user_agent(concat!("berth/", env!("CARGO_PKG_VERSION")));
        if let Some(pem) = &trust.authorities {
            let found = Certificate::from_pem_bundle(pem);
            let found = found.map_err(|_| Error::bad_request("the certificates are not in PEM"))?;
            builder = builder.tls_certs_merge(found);
        }
        if trust.anybody {
            builder = builder.tls_danger_accept_invalid_certs(true);
        }
        let inner = builder.build().map_err(Error::internal)?;
        Ok(Self { networks, inner })
    }

    /// A GET of a JSON document of at most `most` bytes, with a bearer token if one is given.
    ///
    /// # Errors
    /// 400 when the address may not be reached, does not answer 200 in time, or answers something else. The
    /// text tells nothing of what is there.
    pub async fn json<T: DeserializeOwned>(&self, url: &str, bearer: Option<&str>, most: usize) -> Result<T> {
        let mut request = self.inner.get(self.check(url)?).header(http::header::ACCEPT, "application/json");
        if let Some(token) = bearer {
            request = request.bearer_auth(token);
        }
        let reply = send(request, most).await?;
        if reply.status != StatusCode::OK {
            return Err(unexpected(format!("the answer is {}", reply.status)));
        }
        serde_json::from_slice(&reply.body).map_err(unexpected)
    }

    /// A POST of a form, with a name and a password if they are given; the answer of at most `most` bytes,
    /// whatever its status.
    ///
    /// # Errors
    /// As [`Client::json`], except for the status.
    pub async fn form(
        &self,
        url: &str,
        fields: &[(&str, &str)],
        basic: Option<(&str, &str)>,
        most: usize,
    ) -> Result<Reply> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self
            .inner
            .post(self.check(url)?)
            .header(http::header::ACCEPT, "application/json")
            .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        if let Some((name, password)) = basic {
            request = request.basic_auth(name, Some(password));
        }
        send(request, most).await
    }

    /// A POST of a body to a URL that [`super::Outbound::destination`] gave; the answer, whatever its status, with no
    /// more than the first `most` bytes of its body.
    ///
    /// # Errors
    /// 400 when the address may not be reached or does not answer in time.
    pub async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Vec<u8>,
        timeout: Duration,
        most: usize,
    ) -> Result<Answer> {
        let request = self.inner.post(url.clone()).headers(headers).body(body).timeout(timeout);
        let response = request.send().await.map_err(|error| failed(error.without_url()))?;
        let (status, location) = (response.status(), response.headers().get(LOCATION));
        let location = location.and_then(|place| place.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        let mut stream = response.bytes_stream();
        // The status was the answer; a body that ends too early takes nothing from it.
        while let Some(Ok(chunk)) = stream.next().await {
            body.extend_from_slice(&chunk[..chunk.len().min(most - body.len())]);
            if body.len() == most {
                break;
            }
        }
        Ok(Answer { status, location, body })
    }

    /// Names are checked when they are resolved; an address in the URL is checked here. Without TLS only
    /// what the configuration allows by its address is reached.
    ///
    /// # Errors
    /// 400 for a URL to which no request may go.
    pub fn check(&self, url: &str) -> Result<Url> {
        let (url, address) = destination(&self.networks, url)?;
        let is_named = address.is_some_and(|address| self.networks.names(address));
        match url.scheme() {
            "https" => Ok(url),
            "http" if is_named => Ok(url),
            _ => Err(Error::bad_request("the URL must begin with https://")),
        }
    }
}

/// A URL with the address that stands in it, if it is one.
pub(super) fn destination(networks: &Networks, url: &str) -> Result<(Url, Option<IpAddr>)> {
    let url = Url::parse(url).map_err(|_| Error::bad_request("the URL cannot be read"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::bad_request("the URL holds credentials"));
    }
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err(Error::bad_request("the URL names no host")),
    };
    if address.is_some_and(|address| !networks.allow(address)) {
        return Err(Error::bad_request(super::dialer::DENIED));
    }
    Ok((url, address))
}

async fn send(request: RequestBuilder, most: usize) -> Result<Reply> {
    let response = request.send().await.map_err(|error| failed(error.without_url()))?;
    let status = response.status();
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| failed(error.without_url()))?;
        if body.len() + chunk.len() > most {
            return Err(unexpected("the answer is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, body })
}

/// What went wrong, in words that lead to its cause. Of an address that may not be reached nothing is told: a name that
/// leads inside answers alike whether something listens there or not.
fn failed(error: reqwest::Error) -> Error {
    let words = if error.is_timeout() { Some("the address did not answer in time") } else { cause(&error) };
    match words {
        Some(words) => Error::bad_request(words).because(error),
        None => unexpected(error),
    }
}

fn cause(error: &reqwest::Error) -> Option<&'static str> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut found = None;
    while let Some(error) = next {
        let text = error.to_string();
        if text.contains(super::dialer::DENIED) {
            return None;
        }
        let is_refused = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
        if is_refused {
            found = Some("the address refuses connections: check that the service runs, and its port");
        } else if text.contains("failed to lookup address") {
            found = Some("the name in the address cannot be resolved: check how it is written");
        } else if text.contains("certificate") {
            found = Some(
                "the certificate of the address is not accepted: it is expired, for another name, or of an unknown authority",
            );
        }
        next = error.source();
    }
    found
}

fn unexpected(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::bad_request("the address does not answer as expected: check it and look into the log")
        .because(cause)
}

struct Guarded(Arc<Networks>);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let networks = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let open: Vec<SocketAddr> = found.filter(|address| networks.allow(address.ip())).collect();
            if open.is_empty() {
                return Err(super::dialer::DENIED.into());
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(allow: &[&str]) -> Client {
        let parsed = allow.iter().map(|net| net.parse().unwrap()).collect();
        let deny = vec!["203.0.113.0/24".parse().unwrap()];
        Client::new(Arc::new(Networks::new(parsed, deny)), &Trust::default()).unwrap()
    }

    #[test]
    fn urls_are_https_unless_their_address_is_allowed_by_the_configuration() {
        let own = client(&["127.0.0.0/8"]);
        assert!(own.check("https://example.com/x").is_ok());
        assert!(own.check("http://127.0.0.1:80/x").is_ok());
        for bad in [
            "http://example.com/",
            "http://192.0.2.1/",
            "https://[::1]/",
            "https://203.0.113.9/",
            "https://0xa9fea9fe/",
            "file:///etc",
            "gopher://example.com/",
            "https://u:p@x.org/",
        ] {
            assert!(own.check(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_name_of_an_inner_address_is_denied_and_redirects_are_not_followed() {
        let refused = client(&[]).json::<u8>("https://localhost:1/", None, 10).await.unwrap_err();
        assert_eq!(refused.code.status(), StatusCode::BAD_REQUEST);

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let peer = tokio::spawn(async move {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let answer =
                "HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 1\r\n\r\n1";
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        let reply = client(&["127.0.0.0/8"]).form(&url, &[("a", "b")], None, 10).await.unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (StatusCode::FOUND, &b"1"[..]));
        peer.await.unwrap();
    }

    #[tokio::test]
    async fn what_went_wrong_is_told_but_not_of_what_lies_inside() {
        // A port that nobody listens on: it was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let own = client(&["127.0.0.0/8"]);
        let said = |url: String| {
            let own = own.clone();
            async move { own.json::<u8>(&url, None, 10).await.unwrap_err().message }
        };
        assert!(said(format!("http://127.0.0.1:{port}/")).await.contains("refuses connections"));
        assert!(said("https://no-such-name.invalid/".into()).await.contains("cannot be resolved"));
        let inside =
            client(&[]).json::<u8>(&format!("https://localhost:{port}/"), None, 10).await.unwrap_err();
        assert!(inside.message.contains("does not answer as expected"), "{}", inside.message);
    }
}
