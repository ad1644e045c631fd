//! How the management API answers: JSON that is safe in a browser, lists with their headers, and refusals
//! in Harbor's shape.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LINK, LOCATION, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use super::query::Params;
use crate::error::Error;
use crate::http::refused::Refused;
use crate::http::respond;
use crate::listing::Listed;

/// What a handler returns.
pub(super) type Answer = Result<Response, Refusal>;

/// A refused request, on its way to become JSON.
pub(super) struct Refusal(Error);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = respond::error_response(&self.0).map(Body::new);
        // Taken out again before the response leaves.
        response.extensions_mut().insert(Refused(Arc::new(self.0)));
        response
    }
}

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// 200 with a value.
pub(super) fn json<T: Serialize>(value: &T) -> Answer {
    let text = serde_json::to_string(value).map_err(Error::internal)?;
    let mut response = Response::new(Body::from(harmless(&text)));
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    Ok(response)
}

/// 200 with a page of a list, its length and the links to its neighbours.
pub(super) fn listed<T, J: Serialize>(params: &Params, found: Listed<T>, shown: impl Fn(T) -> J) -> Answer {
    let items: Vec<J> = found.items.into_iter().map(shown).collect();
    paged(params, found.total, json(&items)?)
}

/// Adds the length of a list to an answer that shows a page of it, and the links to the page's neighbours.
pub(super) fn paged(params: &Params, total: i64, mut response: Response) -> Answer {
    response.headers_mut().insert(TOTAL, HeaderValue::from(total));
    if let Some(links) = params.links(params.page()?, total) {
        response.headers_mut().insert(LINK, HeaderValue::try_from(links).map_err(Error::internal)?);
    }
    Ok(response)
}

/// 200 with plain text, such as a log.
pub(super) fn text(text: String) -> Answer {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, TEXT);
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    Ok(response)
}

/// 200 without a body.
pub(super) fn done() -> Answer {
    Ok(StatusCode::OK.into_response())
}

/// 201 with the place of what was made.
pub(super) fn created(location: &str) -> Answer {
    let mut response = StatusCode::CREATED.into_response();
    response.headers_mut().insert(LOCATION, HeaderValue::try_from(location).map_err(Error::internal)?);
    Ok(response)
}

/// 201 with the place of what was made, and what only its maker is shown.
pub(super) fn created_with<T: Serialize>(location: &str, value: &T) -> Answer {
    let mut response = json(value)?;
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().insert(LOCATION, HeaderValue::try_from(location).map_err(Error::internal)?);
    Ok(response)
}

/// JSON whose texts hold no character that begins markup. Outside of texts JSON has none of them.
fn harmless(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        match character {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            other => safe.push(other),
        }
    }
    safe.push('\n');
    safe
}

/// Whether a field is left out, as Harbor leaves out whatever is zero.
pub(super) fn is_zero(number: &i64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_no_markup_and_still_means_the_same() {
        let value = serde_json::json!({"a<b": "<script>&amp;</script>"});
        let safe = harmless(&value.to_string());
        assert!(!safe.contains(['<', '>', '&']), "{safe}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
    }
}
