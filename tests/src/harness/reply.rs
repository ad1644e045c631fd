//! An answer of the server, and what a story may demand of it. Each demand names the whole answer when it fails.

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::fmt;

/// What came back, read to its end.
#[derive(Clone)]
pub struct Reply {
    asked: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    pub(super) fn new(asked: String, status: StatusCode, headers: HeaderMap, body: Bytes) -> Reply {
        Reply { asked, status, headers, body }
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a header is text"))
    }

    pub fn body(&self) -> &Bytes {
        &self.body
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// The body as a JSON list.
    #[track_caller]
    pub fn list(&self) -> Vec<Value> {
        let json = self.json();
        json.as_array().unwrap_or_else(|| panic!("not a list: {self:?}")).clone()
    }

    /// The texts under `key` of each element of a JSON list.
    #[track_caller]
    pub fn names(&self, key: &str) -> Vec<String> {
        let text = |item: &Value| item[key].as_str().map(String::from);
        self.list()
            .iter()
            .map(|item| text(item).unwrap_or_else(|| panic!("no {key:?} in an item: {self:?}")))
            .collect()
    }

    /// The codes in an error body.
    #[track_caller]
    pub fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().unwrap_or_else(|| panic!("not an error body: {self:?}"));
        assert!(!errors.is_empty(), "an error body without errors: {self:?}");
        errors
            .iter()
            .map(|error| {
                assert!(error["message"].is_string(), "an error without a message: {self:?}");
                error["code"]
                    .as_str()
                    .unwrap_or_else(|| panic!("an error without a code: {self:?}"))
                    .to_string()
            })
            .collect()
    }

    /// The error body names this code (and is an error body).
    #[track_caller]
    pub fn code(self, code: &str) -> Self {
        assert!(self.codes().iter().any(|found| found == code), "wanted the error code {code}: {self:?}");
        self
    }

    /// The header has exactly this value.
    #[track_caller]
    pub fn has(self, name: &str, value: impl AsRef<str>) -> Self {
        let value = value.as_ref();
        assert_eq!(self.header(name), Some(value), "wanted {name}: {value} in {self:?}");
        self
    }

    /// The header is there and not empty.
    #[track_caller]
    pub fn carries(self, name: &str) -> Self {
        assert!(self.header(name).is_some_and(|value| !value.is_empty()), "wanted a {name} in {self:?}");
        self
    }

    /// The header is not there.
    #[track_caller]
    pub fn without(self, name: &str) -> Self {
        assert_eq!(self.header(name), None, "wanted no {name} in {self:?}");
        self
    }

    /// The body is exactly this.
    #[track_caller]
    pub fn contains(self, bytes: &[u8]) -> Self {
        assert!(
            self.body == bytes,
            "the body of {} bytes is not the expected one of {} bytes: {self:?}",
            self.body.len(),
            bytes.len()
        );
        self
    }

    /// Where the Location header points.
    #[track_caller]
    pub fn location(&self) -> String {
        self.header("location").unwrap_or_else(|| panic!("no Location in {self:?}")).to_string()
    }

    /// The number at the end of the Location header.
    #[track_caller]
    pub fn location_id(&self) -> i64 {
        let location = self.location();
        let last = location.rsplit('/').next().unwrap_or_default();
        last.parse().unwrap_or_else(|_| panic!("no number at the end of {location:?}"))
    }

    /// The status is one of these.
    #[track_caller]
    pub fn one_of(self, wanted: &[u16]) -> Self {
        assert!(wanted.contains(&self.status.as_u16()), "wanted one of {wanted:?}: {self:?}");
        self
    }

    /// The status is this one.
    #[track_caller]
    pub fn is(self, wanted: u16) -> Self {
        assert_eq!(self.status.as_u16(), wanted, "wanted {wanted}: {self:?}");
        self
    }
}

macro_rules! statuses {
    ($($name:ident $status:literal)*) => {
        impl Reply {
            $(
                #[doc = concat!("The status is ", $status, ".")]
                #[track_caller]
                pub fn $name(self) -> Self {
                    self.is($status)
                }
            )*
        }
    };
}

statuses! {
    ok 200
    created 201
    accepted 202
    no_content 204
    partial 206
    not_modified 304
    bad_request 400
    unauthorized 401
    forbidden 403
    not_found 404
    method_not_allowed 405
    conflict 409
    precondition_failed 412
    too_large 413
    range_not_satisfiable 416
    unprocessable 422
}

impl fmt::Debug for Reply {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} → {}", self.asked, self.status)?;
        for (name, value) in &self.headers {
            writeln!(out, "  {name}: {}", String::from_utf8_lossy(value.as_bytes()))?;
        }
        let shown = &self.body[..self.body.len().min(2000)];
        write!(out, "  {}", String::from_utf8_lossy(shown).escape_debug())
    }
}
