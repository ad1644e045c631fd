//! The portal: the files of `portal/dist` out of the program itself, and its page for every address of its own.
//! The page allows scripts, styles and requests of this site alone, so nothing in it can be fetched from elsewhere.

mod sign_in;

use aws_lc_rs::digest::{Digest, SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use crate::error::{Code, Error, Result};
use crate::net::{RequestBody, ResponseBody};
use crate::settings::Values;

include!(concat!(env!("OUT_DIR"), "/portal_files.rs"));

/// A file of the portal, as it is and packed where that makes it smaller.
struct File {
    name: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

const POLICY: &str = "default-src 'none'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
                      form-action 'self'; style-src 'self'";

/// What a program says that was built without its portal.
static UNBUILT: File = File {
    name: "index.html",
    plain: b"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Berth</title>\
             <p>This registry is running. It was built without its portal: <code>make build</code> builds both.",
    brotli: None,
    gzip: None,
};

/// Whether a path is the portal's: its page, or one of its files.
pub(super) fn owns(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    matches!(first, "" | "harbor" | "account" | "oidc-onboard" | "assets") || find(path).is_some()
}

/// The page or a file. An address below `/assets` is a file or nothing: a page in place of a script would be kept.
pub(super) fn answer(settings: &Values, request: &Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let (method, path) = (request.method(), request.uri().path());
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Err(Error::new(Code::MethodNotAllowed, format!("method {method} is not allowed here")));
    }
    let file = match find(path) {
        Some(file) => file,
        None if path.starts_with("/assets") => {
            return Err(Error::not_found(format!("path {path} was not found")));
        }
        None => find(&page_of(path, settings, request.headers())).unwrap_or(&UNBUILT),
    };
    Ok(respond(file, request.headers()))
}

/// What somebody gets in a browser who mistyped an address: the portal, which says that nothing is there. To programs
/// an address that is nobody's is an error like any other.
pub(super) fn missing(request: &Request<RequestBody>) -> Option<Response<ResponseBody>> {
    let asks_for_page = request.headers().get_all(ACCEPT).iter().any(|value| {
        value.to_str().is_ok_and(|kinds| kinds.split([',', ';']).any(|kind| kind.trim() == "text/html"))
    });
    if *request.method() != Method::GET || !asks_for_page {
        return None;
    }
    let mut response = respond(find("/index.html")?, request.headers());
    *response.status_mut() = StatusCode::NOT_FOUND;
    Some(response)
}

/// The pages before the log-in name less that a browser has to fetch.
fn page_of(path: &str, settings: &Values, headers: &HeaderMap) -> String {
    match path.trim_start_matches('/').split('/').next() {
        Some("account") => sign_in::page(settings, headers),
        Some("oidc-onboard") => sign_in::BARE.to_owned(),
        _ => "/index.html".to_owned(),
    }
}

fn find(path: &str) -> Option<&'static File> {
    let name = path.strip_prefix('/')?;
    FILES.binary_search_by(|file| file.name.cmp(name)).ok().and_then(|at| FILES.get(at))
}

fn respond(file: &'static File, sent: &HeaderMap) -> Response<ResponseBody> {
    let (bytes, encoding) = choose(file, sent);
    let tag = tag_of(bytes);
    let is_known = sent.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
    });
    let mut response =
        Response::new(if is_known { ResponseBody::empty() } else { ResponseBody::full(bytes) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind_of(file.name)));
    headers.insert(CONTENT_SECURITY_POLICY, policy_of(file));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    // A file's name holds the hash of what is in it; the page must be asked for each time, since it names them.
    let is_hashed = file.name.starts_with("assets/");
    let (kept, varies) = if is_hashed {
        ("public, max-age=31536000, immutable", "Accept-Encoding")
    } else {
        ("no-cache", "Accept-Encoding, Accept-Language, Cookie")
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(VARY, HeaderValue::from_static(varies));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// What the page may load. A style sheet that is in the page itself is named by its hash: no other is read.
fn policy_of(file: &File) -> HeaderValue {
    let hashed = sign_in::style_of(file.name, file.plain).and_then(|sheet| {
        HeaderValue::try_from(format!("{POLICY} 'sha256-{}'", STANDARD.encode(hash(sheet)))).ok()
    });
    hashed.unwrap_or_else(|| HeaderValue::from_static(POLICY))
}

/// The smallest form that the client reads.
fn choose(file: &'static File, sent: &HeaderMap) -> (&'static [u8], Option<&'static str>) {
    if let Some(brotli) = file.brotli.filter(|_| accepts(sent, "br")) {
        return (brotli, Some("br"));
    }
    if let Some(gzip) = file.gzip.filter(|_| accepts(sent, "gzip")) {
        return (gzip, Some("gzip"));
    }
    (file.plain, None)
}

/// Whether `Accept-Encoding` names an encoding, and not with the weight 0 (RFC 9110, 12.5.3).
fn accepts(sent: &HeaderMap, encoding: &str) -> bool {
    let lines = sent.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|part| {
        let mut words = part.split(';').map(str::trim);
        let is_it = words.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight =
            words.find_map(|word| word.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
        is_it && weight.is_none_or(|weight| weight > 0.0)
    })
}

fn tag_of(bytes: &[u8]) -> String {
    let hash = hash(bytes);
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash.as_ref().get(..15).unwrap_or_default()))
}

fn hash(bytes: &[u8]) -> Digest {
    digest(&SHA256, bytes)
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn an_encoding_is_accepted_when_it_is_named_and_not_refused() {
        assert!(accepts(&asking("gzip, deflate, br"), "br"));
        assert!(accepts(&asking("br;q=0.5"), "br"));
        assert!(!accepts(&asking("br;q=0, gzip"), "br"));
        assert!(!accepts(&asking("gzip"), "br"));
    }

    #[test]
    fn the_portal_owns_its_own_addresses_alone() {
        for path in ["/", "/harbor", "/harbor/projects/1", "/account/sign-in", "/oidc-onboard"] {
            assert!(owns(path), "{path}");
        }
        for path in ["/api/v2.0/x", "/v2/", "/c/login", "/service/token", "/harborx", "/chartrepo/x"] {
            assert!(!owns(path), "{path}");
        }
    }

    #[test]
    fn a_program_with_its_portal_has_a_sign_in_page_for_every_language() {
        if find(sign_in::BARE).is_some() {
            for name in sign_in::names() {
                let page = find(&name);
                let sheet = page.and_then(|file| sign_in::style_of(file.name, file.plain));
                assert!(sheet.is_some(), "{name}");
            }
        }
    }
}
