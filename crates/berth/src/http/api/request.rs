//! What handlers take out of a request: who sent it, the parts of its path, and a JSON body of bounded size.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use berth_oci::{Reference, RepositoryName};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderName};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use super::answer::Refusal;
use crate::app::App;
use crate::authn::{self, Caller};
use crate::error::{Code, Error, Result};
use crate::http::refused::Asker;
use crate::net::BodyError;
use crate::projects::ProjectRef;

/// Largest body of a request to the management API.
const MAX_BODY: usize = 1024 * 1024;
const IS_NAME: HeaderName = HeaderName::from_static("x-is-resource-name");
const NAME_IN_LOCATION: HeaderName = HeaderName::from_static("x-resource-name-in-location");

/// Who sent the request.
pub(super) struct Who(pub(super) Caller);

impl FromRequestParts<Arc<App>> for Who {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> std::result::Result<Self, Refusal> {
        let asked = (&parts.method, parts.uri.path());
        let caller = authn::of_api(app, asked, &parts.headers, &parts.extensions).await?;
        if let Some(asker) = parts.extensions.get::<Asker>() {
            asker.is(&caller);
        }
        Ok(Self(caller))
    }
}

/// Who sent the request, for operations that nobody in particular may do: no body is read from strangers.
pub(super) struct Known(pub(super) Caller);

impl FromRequestParts<Arc<App>> for Known {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> std::result::Result<Self, Refusal> {
        let Who(caller) = Who::from_request_parts(parts, app).await?;
        if caller.is_anonymous() {
            return Err(Error::unauthorized().into());
        }
        Ok(Self(caller))
    }
}

/// Who sent a request for a new account: anybody where people may make their own.
pub(super) struct Registrant(pub(super) Caller);

impl FromRequestParts<Arc<App>> for Registrant {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> std::result::Result<Self, Refusal> {
        let Who(caller) = Who::from_request_parts(parts, app).await?;
        if caller.is_anonymous() && !app.settings.current().self_registration {
            return Err(Error::unauthorized().into());
        }
        Ok(Self(caller))
    }
}

/// The parts of the path, each decoded once, and how a project is named in it.
pub(super) struct Segments {
    pairs: Vec<(String, String)>,
    /// The whole path as it came.
    pub(super) path: String,
    is_name: bool,
    /// Whether the client wants names and not ids in Location.
    pub(super) name_in_location: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Segments {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Refusal> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| Error::bad_request("the path is not valid UTF-8"))?;
        let pairs = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Self {
            pairs,
            path: parts.uri.path().to_owned(),
            is_name: is_set(&parts.headers, IS_NAME),
            name_in_location: is_set(&parts.headers, NAME_IN_LOCATION),
        })
    }
}

fn is_set(headers: &HeaderMap, name: HeaderName) -> bool {
    headers.get(name).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
}

impl Segments {
    /// A part of the path as it is.
    pub(super) fn text(&self, name: &str) -> Result<&str> {
        let found = self.pairs.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .ok_or_else(|| Error::internal(format!("no {name} in the path")))
    }

    /// A part of the path that is a number.
    pub(super) fn id(&self, name: &str) -> Result<i64> {
        let text = self.text(name)?;
        text.parse().map_err(|_| {
            Error::new(Code::Unprocessable, format!("{name} in path must be of type int64: {text:?}"))
        })
    }

    /// A project, by its id or its name; digits are an id unless a header says otherwise.
    pub(super) fn project(&self) -> Result<ProjectRef> {
        let text = self.text("project_name_or_id")?;
        match text.parse() {
            Ok(id) if !self.is_name && text.bytes().all(|b| b.is_ascii_digit()) => Ok(ProjectRef::Id(id)),
            _ => Ok(ProjectRef::Name(text.to_owned())),
        }
    }

    /// A project by its name.
    pub(super) fn project_name(&self) -> Result<ProjectRef> {
        Ok(ProjectRef::Name(self.text("project_name")?.to_owned()))
    }

    /// A repository. Its slashes are encoded twice, so that they survive proxies; once is fine too.
    pub(super) fn repository(&self) -> Result<RepositoryName> {
        let (project, rest) = (self.text("project_name")?, self.text("repository_name")?);
        let rest = percent_encoding::percent_decode_str(rest).decode_utf8();
        let rest = rest.map_err(|_| Error::bad_request("the repository's name is not valid UTF-8"))?;
        parsed(&format!("{project}/{rest}"))
    }

    /// A tag or a digest.
    pub(super) fn reference(&self) -> Result<Reference> {
        parsed(self.text("reference")?)
    }
}

/// A name of the registry, or 400 with the reason.
pub(super) fn parsed<T>(text: &str) -> Result<T>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| Error::bad_request(error.to_string()))
}

/// A JSON object in the body. Unknown fields are ignored.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Arc<App>) -> std::result::Result<Self, Refusal> {
        require_json(request.headers())?;
        let bytes = Limited::new(request.into_body(), MAX_BODY).collect().await.map_err(unread)?.to_bytes();
        Ok(Self(parse(&bytes)?))
    }
}

/// The body of a request that may come without one.
pub(super) struct MaybeBody<T>(pub(super) Option<T>);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for MaybeBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Arc<App>) -> std::result::Result<Self, Refusal> {
        let typed = require_json(request.headers());
        let bytes = Limited::new(request.into_body(), MAX_BODY).collect().await.map_err(unread)?.to_bytes();
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        typed?;
        Ok(Self(Some(parse(&bytes)?)))
    }
}

/// A browser sends other types across sites without asking; so nothing but JSON is read.
fn require_json(headers: &HeaderMap) -> Result<()> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Error::new(
        Code::UnsupportedMediaType,
        format!("unsupported media type {given:?}, only [application/json] are allowed"),
    ))
}

fn unread(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    if error.is::<LengthLimitError>() {
        return Error::new(Code::TooLarge, format!("the request body is larger than {MAX_BODY} bytes"));
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error.as_ref());
    while let Some(known) = cause {
        if matches!(known.downcast_ref(), Some(BodyError::TooSlow)) {
            return Error::new(Code::Timeout, "the request body arrives too slowly");
        }
        cause = known.source();
    }
    Error::bad_request("the request body cannot be read").because(error)
}

fn parse<T: DeserializeOwned>(bytes: &Bytes) -> Result<T> {
    let invalid = |why: &dyn std::fmt::Display| {
        Error::new(Code::Unprocessable, format!("validation failure list:\nparsing the body failed: {why}"))
    };
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(invalid(&"a JSON object is expected"));
    }
    if bytes.windows(6).any(|window| window == b"\\u0000") {
        return Err(invalid(&"a text holds the character of code zero"));
    }
    serde_json::from_slice(bytes).map_err(|error| invalid(&place_of(&error)))
}

/// Where a body is wrong, without its words: one of them may be a password.
fn place_of(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Data => "a field has the wrong type or is given twice",
        Category::Eof => "the JSON ends too early",
        Category::Syntax | Category::Io => "malformed JSON",
    };
    format!("{what} at line {} column {}", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Sample {
        name: Option<String>,
    }

    fn body(text: &'static str) -> Result<Option<String>> {
        parse::<Sample>(&Bytes::from_static(text.as_bytes())).map(|sample| sample.name)
    }

    #[test]
    fn only_objects_are_bodies() {
        assert_eq!(body("{\"name\":\"a\",\"more\":[1]}").unwrap().as_deref(), Some("a"));
        assert_eq!(body(" {}").unwrap(), None);
        assert_eq!(body("{\"name\":null}").unwrap(), None);
        for broken in ["", "null", "[\"a\"]", "{\"name\":", "{\"name\":1}", "{} x", "{\"name\":\"\\u0000\"}"]
        {
            let refused = body(broken).unwrap_err();
            assert_eq!(refused.code, Code::Unprocessable, "{broken}");
            assert!(refused.message.starts_with("validation failure list:\n"), "{}", refused.message);
        }
    }

    #[test]
    fn bodies_that_a_browser_sends_unasked_are_refused() {
        let typed = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(value));
            require_json(&headers)
        };
        assert!(typed("application/json").is_ok());
        assert!(typed("Application/JSON; charset=utf-8").is_ok());
        for other in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
            assert!(typed(other).is_err(), "{other}");
        }
        assert!(require_json(&HeaderMap::new()).is_err());
    }

    fn segments(pairs: &[(&str, &str)], is_name: bool) -> Segments {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Segments { pairs, path: String::new(), is_name, name_in_location: false }
    }

    #[test]
    fn digits_are_an_id_unless_said_otherwise() {
        let named = |text, is_name| segments(&[("project_name_or_id", text)], is_name).project().unwrap();
        assert_eq!(named("12", false), ProjectRef::Id(12));
        assert_eq!(named("12", true), ProjectRef::Name("12".into()));
        assert_eq!(named("shop", false), ProjectRef::Name("shop".into()));
        assert_eq!(named("+12", false), ProjectRef::Name("+12".into()));
        assert_eq!(named("99999999999999999999", false), ProjectRef::Name("99999999999999999999".into()));
    }

    #[test]
    fn slashes_of_a_repository_are_encoded_once_or_twice() {
        let name =
            |rest| segments(&[("project_name", "shop"), ("repository_name", rest)], false).repository();
        for rest in ["a%2Fb", "a/b", "a%2fb"] {
            assert_eq!(name(rest).unwrap().as_str(), "shop/a/b");
        }
        for bad in ["", "..", "a%2F..%2Fb", "A", "a%00", "%ff"] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
