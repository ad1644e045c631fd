//! Refusals on their way out: what a right or a rule caused is remembered, and a client of `/v2` is told how to ask
//! about it.

use std::sync::{Arc, OnceLock};

use http::{HeaderValue, Method, Request, Uri};
use rand::Rng;

use super::registry;
use crate::app::App;
use crate::authn::Caller;
use crate::error::{Error, Subject};
use crate::net::RequestBody;
use crate::refusals::Asked;

/// Where the API's paths begin.
const API: &str = "/api/v2.0";

/// What a request asked for; cheap, since every request has one and few are refused.
pub(super) struct Named {
    method: Method,
    uri: Uri,
}

impl Named {
    pub(super) fn of(request: &Request<RequestBody>) -> Self {
        Self { method: request.method().clone(), uri: request.uri().clone() }
    }
}

/// Who sent a request to the API, once that was found out.
#[derive(Clone, Default)]
pub(super) struct Asker(Arc<OnceLock<Subject>>);

impl Asker {
    pub(super) fn is(&self, caller: &Caller) {
        if !caller.is_anonymous() {
            let _ = self.0.set(caller.subject());
        }
    }
}

/// The refusal that a response of the API was made of.
#[derive(Clone)]
pub(super) struct Refused(pub Arc<Error>);

/// Remembers a refusal outside of the API. Who was asked who they are learns by which id to look it up.
pub(super) fn remember(app: &App, error: &mut Error, named: &Named, id: &HeaderValue) {
    let is_registry = registry::owns(named.uri.path());
    let (object, project) = match is_registry {
        true => registry::object_of(named.uri.path()),
        false => (named.uri.path().to_owned(), None),
    };
    let project = project.and_then(|name| app.directory.get(&name)).map(|project| project.id);
    let subject = error.subject.clone();
    let asked = asked(named, id, subject.as_deref(), (object, project));
    if app.refusals.note(error, &asked) && is_registry && subject.is_some() {
        error.message = format!("{} (refusal {})", error.message, asked.reference).into();
    }
}

/// Remembers a refusal of the API.
pub(super) fn remember_of_api(app: &App, error: &Error, named: &Named, asker: &Asker, id: &HeaderValue) {
    let path = named.uri.path();
    let object = path.strip_prefix(API).unwrap_or(path);
    let within = object.strip_prefix("/projects/").and_then(|rest| rest.split('/').next());
    let project = within.and_then(|name| app.directory.get(name)).map(|project| project.id);
    app.refusals.note(error, &asked(named, id, asker.0.get(), (object.to_owned(), project)));
}

fn asked<'a>(
    named: &'a Named,
    id: &'a HeaderValue,
    subject: Option<&'a Subject>,
    (object, project): (String, Option<i64>),
) -> Asked<'a> {
    Asked {
        // Of 40 bits, so that people can read it to each other.
        reference: format!("{:010x}", rand::rng().random::<u64>() >> 24),
        request_id: id.to_str().unwrap_or_default(),
        subject,
        method: named.method.as_str(),
        object,
        project,
    }
}
