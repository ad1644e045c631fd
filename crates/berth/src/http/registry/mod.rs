//! `/v2`, the OCI distribution API: a file per verb. It parses the path itself, since names hold slashes;
//! each verb proves its right before it looks at anything.

mod access;
mod blobs;
pub mod cache;
mod lists;
mod manifests;
pub mod origin;
mod outage;
mod receive;
mod route;
mod turn;
mod uploads;
mod verify;

pub use turn::UploadDesk;
pub use verify::VerifiedFiles;

use std::sync::Arc;

use berth_oci::{Digest, Tag};
use http::{HeaderName, Method, Request, Response};

use crate::app::App;
use crate::authn::{self, Caller};
use crate::error::{Code, Error, Result};
use crate::net::{RequestBody, ResponseBody};
use crate::webhooks;
use route::Route;

const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");

/// Whether a path belongs to `/v2`, in any case and spelling that a front might let through.
pub fn owns(path: &str) -> bool {
    let head = path.as_bytes().get(..3);
    head.is_some_and(|head| head.eq_ignore_ascii_case(b"/v2"))
        && matches!(path.as_bytes().get(3), None | Some(b'/'))
}

/// A request to `/v2` with what every verb needs.
pub(super) struct Call {
    pub app: Arc<App>,
    pub caller: Caller,
    /// Whether an Authorization header came, which decides the challenge.
    pub has_credentials: bool,
    pub request: Request<RequestBody>,
}

/// Answers a request to `/v2`.
pub async fn answer(app: &Arc<App>, request: Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let has_credentials = request.headers().contains_key(http::header::AUTHORIZATION);
    match authn::of_registry(app, request.headers(), request.extensions()).await {
        Ok(caller) => {
            let who = caller.clone();
            let is_push = matches!(*request.method(), Method::PUT | Method::POST);
            let path = is_push.then(|| request.uri().path().to_owned());
            let mut answered = dispatch(Call { app: app.clone(), caller, has_credentials, request }).await;
            if let Err(error) = &mut answered {
                if let Some(path) = path {
                    tell_refusal(app, error, &who, &path).await;
                }
                // Who sent nothing is only asked to log in.
                error.subject = has_credentials.then(|| Box::new(who.subject()));
            }
            answered
        }
        Err(mut error) => {
            if error.code == Code::Unauthorized {
                error.challenge = Some(access::BASIC.to_owned());
            }
            Err(error)
        }
    }
}

/// What a path is about, as people name it, and the name of its project.
pub fn object_of(path: &str) -> (String, Option<String>) {
    let (name, rest) = match route::parse(path) {
        Ok(Route::Manifest(name, reference)) => {
            let mark = if reference.tag().is_some() { ':' } else { '@' };
            (name, format!("{mark}{reference}"))
        }
        Ok(Route::Blob(name, digest) | Route::Referrers(name, digest)) => (name, format!("@{digest}")),
        Ok(Route::Tags(name) | Route::Uploads(name) | Route::Upload(name, _)) => (name, String::new()),
        Ok(Route::Base | Route::Catalog) | Err(_) => return (path.to_owned(), None),
    };
    (format!("{name}{rest}"), Some(name.project().to_owned()))
}

/// Webhooks hear of a push that a quota refused.
async fn tell_refusal(app: &App, error: &Error, caller: &Caller, path: &str) {
    let (name, reference) = match route::parse(path) {
        Ok(Route::Manifest(name, reference)) => (name, Some(reference)),
        Ok(Route::Uploads(name) | Route::Upload(name, _)) => (name, None),
        _ => return,
    };
    let tag = reference.as_ref().and_then(|reference| reference.tag()).map(Tag::as_str);
    let digest = reference.as_ref().and_then(|reference| reference.digest()).map(Digest::as_str);
    let project = app.directory.get(name.project());
    webhooks::tell_refusal(&app.db, error, caller, project, (name.as_str(), tag, digest)).await;
}

async fn dispatch(call: Call) -> Result<Response<ResponseBody>> {
    let route = match route::parse(call.request.uri().path()) {
        Ok(route) => route,
        Err(error)
            if error.code == Code::NotFound && !matches!(call.caller, Caller::User(_) | Caller::Robot(_)) =>
        {
            return Err(access::unrecognised(&call));
        }
        Err(error) => return Err(error),
    };
    let method = call.request.method().clone();
    match (route, method) {
        (Route::Base, Method::GET | Method::HEAD) => lists::base(&call),
        (Route::Catalog, Method::GET | Method::HEAD) => lists::catalog(&call).await,
        (Route::Tags(name), Method::GET | Method::HEAD) => lists::tags(&call, name).await,
        (Route::Referrers(name, digest), Method::GET | Method::HEAD) => {
            lists::referrers(&call, name, digest).await
        }
        (Route::Manifest(name, reference), Method::GET | Method::HEAD) => {
            manifests::get(&call, name, reference).await
        }
        (Route::Manifest(name, reference), Method::PUT) => manifests::put(call, name, reference).await,
        (Route::Manifest(name, reference), Method::DELETE) => manifests::delete(&call, name, reference).await,
        (Route::Blob(name, digest), Method::GET | Method::HEAD) => blobs::get(&call, name, digest).await,
        (Route::Blob(name, digest), Method::DELETE) => blobs::delete(&call, name, digest).await,
        (Route::Uploads(name), Method::POST) => uploads::begin(call, name).await,
        (Route::Upload(name, id), Method::PATCH) => uploads::append(call, name, id).await,
        (Route::Upload(name, id), Method::PUT) => uploads::close(call, name, id).await,
        (Route::Upload(name, id), Method::GET | Method::HEAD) => uploads::status(&call, name, id).await,
        (Route::Upload(name, id), Method::DELETE) => uploads::cancel(&call, name, id).await,
        _ if call.caller.is_anonymous() => Err(access::unrecognised(&call)),
        (_, method) => Err(Error::new(Code::Unsupported, format!("{method} is not supported on this path"))),
    }
}
