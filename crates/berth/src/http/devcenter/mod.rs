//! The page at which the API can be browsed. It is made of three files of this program, asks no other host,
//! and draws what `openapi.json` says.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, Method, Response};

use crate::error::{Code, Error, Result};
use crate::net::ResponseBody;

/// Where the page is.
const PLACE: &str = "/devcenter-api-2.0";
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Whether a path belongs to the page.
pub(super) fn owns(path: &str) -> bool {
    path.strip_prefix(PLACE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The page or one of its files.
pub(super) fn answer(method: &Method, path: &str) -> Result<Response<ResponseBody>> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Err(Error::new(Code::MethodNotAllowed, format!("method {method} is not allowed here")));
    }
    let (kind, text) = match path.strip_prefix(PLACE).unwrap_or_default() {
        "" | "/" => ("text/html; charset=utf-8", include_str!("page.html")),
        "/style.css" => ("text/css; charset=utf-8", include_str!("style.css")),
        "/page.js" => ("text/javascript; charset=utf-8", include_str!("page.js")),
        _ => return Err(Error::not_found(format!("path {path} was not found"))),
    };
    let mut response = Response::new(ResponseBody::full(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
