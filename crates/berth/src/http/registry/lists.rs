//! The probe, and the lists of `/v2`: tags, catalog, referrers. Paged by key.

use berth_oci::{Digest, RepositoryName, media_type};
use http::header::{CONTENT_TYPE, LINK, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Call, access};
use crate::artifacts::{self, Referrer};
use crate::authn::Caller;
use crate::authz::{self, Act, Pull, Resource};
use crate::error::{Code, Error, Result};
use crate::http::respond::insert;
use crate::net::ResponseBody;
use crate::{repositories, tags};

/// Most entries of a page, whatever `n` asks for, and of a list without `n`.
const MOST: i64 = 10_000;
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

pub(super) fn base(call: &Call) -> Result<Response<ResponseBody>> {
    if call.caller.is_anonymous() {
        return Err(access::log_in(call));
    }
    Ok(json_response("{}".to_owned(), "application/json; charset=utf-8"))
}

pub(super) async fn tags(call: &Call, name: RepositoryName) -> Result<Response<ResponseBody>> {
    let allowed = access::prove::<Pull>(call, &name).await?;
    let page = Page::of(call)?;
    let (last, limit) = (page.last.clone(), page.limit + 1);
    let found = call.app.db.scan(move |tx| tags::names(tx, &allowed, &last, limit)).await?;
    let names = found
        .ok_or_else(|| Error::new(Code::NameUnknown, format!("the repository {name} does not exist")))?;
    let path = format!("/v2/{name}/tags/list");
    Ok(page.answer(names, &path, |names| {
        let mut body = String::with_capacity(names.len() * 16 + 64);
        body.push_str("{\"name\":\"");
        body.push_str(name.as_str());
        body.push_str("\",\"tags\":[");
        push_names(&mut body, names);
        body.push_str("]}");
        body
    }))
}

pub(super) async fn catalog(call: &Call) -> Result<Response<ResponseBody>> {
    let opens_all = match &call.caller {
        Caller::Anonymous | Caller::Operator => return Err(access::catalog()),
        Caller::Token(token) if token.claims.opens_catalog() => true,
        Caller::Token(_) => return Err(access::catalog()),
        Caller::User(_) | Caller::Robot(_) => authz::system_may(&call.caller, Resource::Catalog, Act::Read),
    };
    let page = Page::of(call)?;
    let (last, limit, caller) = (page.last.clone(), page.limit + 1, call.caller.clone());
    let names = call
        .app
        .db
        .scan(move |tx| {
            let readable = if opens_all { None } else { authz::readable_projects(&caller) };
            repositories::names(tx, readable, &last, limit)
        })
        .await?;
    Ok(page.answer(names, "/v2/_catalog", |names| {
        let mut body = String::with_capacity(names.len() * 32 + 32);
        body.push_str("{\"repositories\":[");
        push_names(&mut body, names);
        body.push_str("]}");
        body
    }))
}

/// Names of repositories and tags hold nothing that JSON escapes.
fn push_names(body: &mut String, names: &[String]) {
    for (position, name) in names.iter().enumerate() {
        if position > 0 {
            body.push(',');
        }
        body.push('"');
        body.push_str(name);
        body.push('"');
    }
}

/// What a list is asked for: `n` and `last`.
struct Page {
    limit: i64,
    last: String,
    asked: Option<i64>,
}

impl Page {
    fn of(call: &Call) -> Result<Self> {
        let mut page = Self { limit: MOST, last: String::new(), asked: None };
        let query = call.request.uri().query().unwrap_or_default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "n" => {
                    let n = value.parse::<i64>().ok().filter(|n| *n >= 0);
                    let n =
                        n.ok_or_else(|| Error::new(Code::PaginationInvalid, "n must be a number from 0 on"))?;
                    page.asked = Some(n);
                    page.limit = n.min(MOST);
                }
                "last" if value.len() <= 300 && !value.contains('\0') => page.last = value.into_owned(),
                "last" => return Err(Error::bad_request("last must be a name of the list")),
                _ => {}
            }
        }
        Ok(page)
    }

    fn answer(
        &self,
        mut names: Vec<String>,
        path: &str,
        body: impl Fn(&[String]) -> String,
    ) -> Response<ResponseBody> {
        let limit = usize::try_from(self.limit).unwrap_or(0);
        let is_more = names.len() > limit;
        names.truncate(limit);
        let mut response = json_response(body(&names), "application/json; charset=utf-8");
        if let (true, Some(last)) = (is_more, names.last()) {
            let n = self.asked.unwrap_or(MOST).min(MOST);
            let last = utf8_percent_encode(last, &PLAIN);
            insert(response.headers_mut(), LINK, format!("<{path}?n={n}&last={last}>; rel=\"next\""));
        }
        response
    }
}

pub(super) async fn referrers(
    call: &Call,
    name: RepositoryName,
    digest: Digest,
) -> Result<Response<ResponseBody>> {
    let allowed = access::prove::<Pull>(call, &name).await?;
    let query = call.request.uri().query().unwrap_or_default();
    let wanted: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "artifactType")
        .map(|(_, value)| value.into_owned())
        .collect();
    let found = call.app.db.scan(move |tx| artifacts::referrers(tx, &allowed, &digest)).await?;
    let total = found.len();
    let listed = found.iter().filter(|one| wanted.is_empty() || wanted.contains(&one.artifact_type));
    let manifests: Vec<Value> = listed.map(descriptor).collect();
    let body = json!({"schemaVersion": 2, "mediaType": media_type::OCI_INDEX, "manifests": manifests});
    let mut response = json_response(body.to_string(), media_type::OCI_INDEX);
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(HeaderName::from_static("x-total-count"), HeaderValue::from(total));
    if !wanted.is_empty() {
        headers
            .insert(HeaderName::from_static("oci-filters-applied"), HeaderValue::from_static("artifactType"));
    }
    Ok(response)
}

fn descriptor(found: &Referrer) -> Value {
    let mut entry = json!({"mediaType": found.media_type, "digest": found.digest, "size": found.size});
    if !found.artifact_type.is_empty() {
        entry["artifactType"] = Value::from(found.artifact_type.as_str());
    }
    let annotations = found.annotations.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Some(annotations) = annotations {
        entry["annotations"] = annotations;
    }
    entry
}

fn json_response(body: String, content_type: &'static str) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::full(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
