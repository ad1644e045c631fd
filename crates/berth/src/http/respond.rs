//! How refusals look: the body of the OCI specification and of Harbor, made in this one place.

use http::header::{CONTENT_TYPE, RANGE, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue, Response};
use serde_json::json;

use crate::error::Error;
use crate::net::ResponseBody;

/// A refusal as JSON, with the headers that belong to it. What went wrong inside is not told.
pub fn error_response(error: &Error) -> Response<ResponseBody> {
    let status = error.code.status();
    let message = if status.as_u16() == 500 { "internal server error" } else { error.message.as_ref() };
    let mut entry = json!({"code": error.code.text(), "message": message});
    if let (Some(detail), false) = (&error.detail, status.is_server_error()) {
        entry["detail"] = detail.clone();
    }
    let body = format!("{}\n", json!({"errors": [entry]}));
    let mut response = Response::new(ResponseBody::full(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(challenge) = error.challenge.as_deref().and_then(|text| HeaderValue::try_from(text).ok()) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    if let Some(seconds) = error.retry_after() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some((location, end)) = &error.upload_end {
        if let Ok(location) = HeaderValue::try_from(location.as_str()) {
            headers.insert(http::header::LOCATION, location);
        }
        insert(headers, RANGE, range_header(*end));
    }
    response
}

/// An upload's `Range`: `0-N`, where nothing yet is `0-0` as clients expect it.
pub fn range_header(received: u64) -> String {
    format!("0-{}", received.saturating_sub(1))
}

/// Inserts a header whose value was made here.
pub fn insert(headers: &mut http::HeaderMap, name: impl Into<HeaderName>, value: impl AsRef<str>) {
    if let Ok(value) = HeaderValue::try_from(value.as_ref()) {
        headers.insert(name.into(), value);
    }
}
