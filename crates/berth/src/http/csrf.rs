//! The guard against requests that another site makes a browser send: a token that only pages of this
//! site can read. It comes with every GET, as a signed cookie and a header that belong together.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{AUTHORIZATION, ORIGIN, SET_COOKIE};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Response};
use rand::Rng;

use crate::app::App;
use crate::authn::{SID, cookie};
use crate::error::{Error, Result};
use crate::net::Peer;
use crate::net::forwarded::{Origin, Scheme};

const COOKIE: &str = "_gorilla_csrf";
const TOKEN: HeaderName = HeaderName::from_static("x-harbor-csrf-token");
const NONCE: usize = 32;
/// Where somebody comes in who has no session yet.
const ENTRIES: [&str; 2] = ["/c/login", "/c/oidc/onboard"];

/// What has to be known of a request before its answer is known.
pub(super) struct Guard {
    nonce: Option<[u8; NONCE]>,
    is_safe: bool,
    secure: bool,
}

/// How the client sees the service.
pub(super) fn origin(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Option<Origin> {
    extensions.get::<Peer>().map(|peer| app.proxies.origin(peer, headers))
}

impl Guard {
    /// Looks at a request.
    pub(super) fn new(app: &App, method: &Method, headers: &HeaderMap, extensions: &Extensions) -> Self {
        Self {
            nonce: cookie(headers, COOKIE).and_then(|value| opened(app.keys.csrf(), value)),
            is_safe: matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE),
            secure: origin(app, headers, extensions).is_some_and(|origin| origin.scheme == Scheme::Https),
        }
    }

    /// Refuses what another site may have sent: an unsafe request that is known by its cookie alone, a
    /// log-in, and an account that somebody makes for themselves.
    pub(super) fn check(
        &self,
        app: &App,
        path: &str,
        headers: &HeaderMap,
        extensions: &Extensions,
    ) -> Result<()> {
        if self.is_safe || headers.contains_key(AUTHORIZATION) {
            return Ok(());
        }
        let registers = path == "/api/v2.0/users" && app.settings.current().self_registration;
        if cookie(headers, SID).is_none() && !ENTRIES.contains(&path) && !registers {
            return Ok(());
        }
        if let Some(sent) = headers.get(ORIGIN) {
            let host = origin(app, headers, extensions).and_then(|origin| origin.host);
            let from = sent.to_str().ok().and_then(|sent| sent.split_once("://")).map(|(_, host)| host);
            if from.is_none() || from != host.as_deref() {
                return Err(Error::forbidden("CSRF token invalid: the request comes from another site"));
            }
        }
        let token = headers.get(TOKEN).and_then(|value| value.to_str().ok());
        let token = token.ok_or_else(|| Error::forbidden("CSRF token not found in request"))?;
        let token = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::forbidden("CSRF token invalid"))?;
        let nonce = self.nonce.ok_or_else(|| Error::forbidden("CSRF token invalid"))?;
        hmac::verify(app.keys.csrf(), &labelled(b'h', &nonce), &token)
            .map_err(|_| Error::forbidden("CSRF token invalid"))
    }

    /// Gives the answer the token, with a new cookie where there was no good one.
    pub(super) fn mark<B>(&self, app: &App, response: &mut Response<B>) {
        let nonce = match self.nonce {
            Some(nonce) => nonce,
            None if !self.is_safe => return,
            None => {
                let mut fresh = [0_u8; NONCE];
                rand::rng().fill(&mut fresh);
                let secure = if self.secure { "; Secure" } else { "" };
                let value = sealed(app.keys.csrf(), &fresh);
                let line =
                    format!("{COOKIE}={value}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict{secure}");
                if let Ok(line) = HeaderValue::try_from(line) {
                    response.headers_mut().append(SET_COOKIE, line);
                }
                fresh
            }
        };
        let token = URL_SAFE_NO_PAD.encode(hmac::sign(app.keys.csrf(), &labelled(b'h', &nonce)));
        if let Ok(token) = HeaderValue::try_from(token) {
            response.headers_mut().insert(TOKEN, token);
        }
    }
}

fn labelled(label: u8, nonce: &[u8; NONCE]) -> Vec<u8> {
    let mut text = vec![label];
    text.extend_from_slice(nonce);
    text
}

fn sealed(key: &hmac::Key, nonce: &[u8; NONCE]) -> String {
    let mut bytes = nonce.to_vec();
    bytes.extend_from_slice(hmac::sign(key, &labelled(b'c', nonce)).as_ref());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn opened(key: &hmac::Key, value: &str) -> Option<[u8; NONCE]> {
    let bytes = URL_SAFE_NO_PAD.decode(value).ok()?;
    let (nonce, mac) = bytes.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    hmac::verify(key, &labelled(b'c', &nonce), mac).ok()?;
    Some(nonce)
}
