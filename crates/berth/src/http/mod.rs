//! HTTP: what a request's path leads to. Everything passes here once: the request id, the merged slashes,
//! the redirect to HTTPS, and errors on their way to the log.

pub mod api;
mod csrf;
mod devcenter;
mod oidc;
mod portal;
mod refused;
pub mod registry;
pub mod respond;
mod session;
pub mod token;

use std::sync::Arc;

use axum::Router;
use http::header::{CONTENT_LENGTH, HOST, LOCATION};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body::Body;
use rand::Rng;
use tower::Service;

use crate::app::App;
use crate::error::{Code, Error, Why};
use crate::net::{Peer, RequestBody, ResponseBody};
use refused::{Asker, Named, Refused};

const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole HTTP surface.
#[derive(Clone)]
pub struct Surface {
    app: Arc<App>,
    api: Router,
}

impl Surface {
    /// Puts the routes together.
    pub fn new(app: Arc<App>) -> Self {
        Self { api: api::router(app.clone()), app }
    }

    /// Answers one request.
    pub async fn answer(self, mut request: Request<RequestBody>) -> Response<ResponseBody> {
        let id = request_id(&request);
        if let Some(path) = single_slash(request.uri()) {
            *request.uri_mut() = path;
        }
        let is_head = *request.method() == Method::HEAD;
        let mut response = self.route(request, &id).await;
        if is_head {
            without_body(&mut response);
        }
        response.headers_mut().insert(REQUEST_ID, id);
        response
    }

    /// Answers where a browser's cookies count.
    async fn guarded(
        mut self,
        mut request: Request<RequestBody>,
        id: &HeaderValue,
    ) -> Response<ResponseBody> {
        let (asker, asked) = (Asker::default(), Named::of(&request));
        request.extensions_mut().insert(asker.clone());
        let app = self.app.clone();
        let (path, headers, extensions) = (request.uri().path(), request.headers(), request.extensions());
        let guard = csrf::Guard::new(&app, request.method(), headers, extensions);
        let mut response = if let Err(error) = guard.check(&app, path, headers, extensions) {
            refused(&error, id)
        } else if path.starts_with("/c/") {
            session::answer(&app, request).await.unwrap_or_else(|error| refused(&error, id))
        } else {
            match self.api.call(request.map(axum::body::Body::new)).await {
                Ok(response) => response.map(ResponseBody::other),
                Err(never) => match never {},
            }
        };
        if let Some(Refused(error)) = response.extensions_mut().remove() {
            refused::remember_of_api(&app, &error, &asked, &asker, id);
        }
        guard.mark(&app, &mut response);
        response
    }

    async fn route(self, request: Request<RequestBody>, id: &HeaderValue) -> Response<ResponseBody> {
        let path = request.uri().path();
        if self.app.config.https.is_some() && !is_encrypted(&request) {
            return to_https(&self.app, &request);
        }
        let is_registry = registry::owns(path);
        let (app, asked) = (self.app.clone(), Named::of(&request));
        let result = if changes_something(request.method(), path) && self.app.settings.current().read_only {
            Err(Error::new(Code::Denied, READ_ONLY).due_to(Why::ReadOnly))
        } else if is_registry {
            registry::answer(&self.app, request).await
        } else if path.starts_with("/api/") || path.starts_with("/c/") {
            return self.guarded(request, id).await;
        } else if path == "/service/token" {
            token::answer(&self.app, request).await
        } else if devcenter::owns(path) {
            devcenter::answer(request.method(), path)
        } else if portal::owns(path) {
            portal::answer(&self.app.settings.current(), &request)
        } else {
            portal::missing(&request).ok_or_else(|| Error::not_found(format!("path {path} was not found")))
        };
        let mut response = result.unwrap_or_else(|mut error| {
            refused::remember(&app, &mut error, &asked, id);
            refused(&error, id)
        });
        if is_registry {
            response.headers_mut().insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
        }
        response
    }
}

const READ_ONLY: &str = "The system is in read only mode. Any modification is prohibited.";

/// Whether a request is refused while nothing may be changed. The settings can be, or it would never end,
/// and people can log in to do so.
fn changes_something(method: &Method, path: &str) -> bool {
    const ALLOWED: [&str; 5] =
        ["/api/v2.0/configurations", "/c/login", "/c/oidc/onboard", "/c/userExists", "/service/token"];
    let is_safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    !is_safe && !ALLOWED.contains(&path)
}

fn refused(error: &Error, id: &HeaderValue) -> Response<ResponseBody> {
    if error.code.status().is_server_error() {
        let id = id.to_str().unwrap_or_default();
        tracing::error!(%error, request = id, "a request failed");
    }
    respond::error_response(error)
}

/// The answer to a HEAD has the length of what a GET would bring, and no byte of it.
fn without_body(response: &mut Response<ResponseBody>) {
    let body = std::mem::take(response.body_mut());
    if let (Some(length), false) = (body.size_hint().exact(), response.headers().contains_key(CONTENT_LENGTH))
    {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
}

fn request_id(request: &Request<RequestBody>) -> HeaderValue {
    let sent = request.headers().get(REQUEST_ID);
    if let Some(sent) = sent.filter(|sent| sent.len() <= 128 && sent.to_str().is_ok()) {
        return sent.clone();
    }
    let made = format!("{:016x}{:016x}", rand::rng().random::<u64>(), rand::rng().random::<u64>());
    HeaderValue::try_from(made).unwrap_or(HeaderValue::from_static("none"))
}

/// `//v2/x` is read as `/v2/x`, so that no spelling of a path escapes its check. Further in, a doubled
/// slash is one too, but for `/v2`, where it is part of a name and refused with it.
fn single_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.contains("//") {
        return None;
    }
    let mut merged = format!("/{}", path.trim_start_matches('/'));
    if !registry::owns(&merged) {
        merged = merged
            .split('/')
            .filter(|part| !part.is_empty())
            .fold(String::new(), |path, part| path + "/" + part);
    }
    if let Some(query) = uri.query() {
        merged.push('?');
        merged.push_str(query);
    }
    merged.parse().ok()
}

fn is_encrypted(request: &Request<RequestBody>) -> bool {
    request.extensions().get::<Peer>().is_none_or(|peer| peer.tls)
}

fn to_https(app: &App, request: &Request<RequestBody>) -> Response<ResponseBody> {
    let external = app.config.external_url.as_ref().map(|url| url.authority.clone());
    let host = external.or_else(|| {
        let host = request.headers().get(HOST)?.to_str().ok()?;
        let host = host
            .rsplit_once(':')
            .filter(|(_, port)| port.parse::<u16>().is_ok())
            .map_or(host, |(name, _)| name);
        let port = app.config.https.as_ref()?.bind.first()?.address.port();
        Some(if port == 443 { host.to_owned() } else { format!("{host}:{port}") })
    });
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let location = host.and_then(|host| HeaderValue::try_from(format!("https://{host}{path}")).ok());
    let Some(location) = location else {
        return respond::error_response(&Error::new(Code::BadRequest, "a Host header is needed"));
    };
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response.headers_mut().insert(LOCATION, location);
    response
}
