//! Blobs: GET, HEAD and DELETE.

use std::sync::Arc;

use berth_blobs::{Content, Key};
use berth_oci::range::parse_range;
use berth_oci::{Digest, RangeRequest, RepositoryName};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, LOCATION, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use super::{Call, DIGEST, access, outage, verify};
use crate::artifacts::{self, Located};
use crate::authz::{Allowed, Delete, Pull, Push, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::http::respond::insert;
use crate::net::ResponseBody;
use crate::uploads;

/// Below this size a redirect costs more than the bytes.
const REDIRECT_FROM: u64 = 64 * 1024;

pub(super) async fn get(call: &Call, name: RepositoryName, digest: Digest) -> Result<Response<ResponseBody>> {
    let allowed = access::prove::<Pull>(call, &name).await?;
    let found = {
        let wanted = digest.clone();
        let asked = call.app.db.read(move |tx| artifacts::find_blob(tx, &allowed, &wanted));
        let otherwise = async { outage::blob(&call.app, &name, &digest).await.map(Some) };
        outage::ask(&call.app, asked, otherwise).await?
    };
    let found = found.ok_or_else(|| unknown(&digest))?;
    if *call.request.method() == Method::HEAD {
        return head(call, &name, found).await;
    }
    if is_known_to_client(call.request.headers(), &found.digest) {
        let mut response = Response::new(ResponseBody::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        describe(response.headers_mut(), &found);
        return Ok(response);
    }
    let key: Key = found.key.parse()?;
    if let Some(lifetime) = call.app.config.redirect.filter(|_| found.size >= REDIRECT_FROM)
        && let Some(url) = call.app.blobs.signed_url(&key, lifetime).await?
    {
        let mut response = Response::new(ResponseBody::empty());
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        insert(response.headers_mut(), LOCATION, url);
        insert(response.headers_mut(), DIGEST, found.digest.as_str());
        return Ok(response);
    }
    send(call, found, &key).await
}

async fn send(call: &Call, found: Located, key: &Key) -> Result<Response<ResponseBody>> {
    let asked = call.request.headers().get(RANGE).and_then(|range| range.to_str().ok());
    let asked = asked.map_or(RangeRequest::Whole, |range| parse_range(range, found.size));
    let (range, is_part) = match asked {
        RangeRequest::Whole => (0..found.size, false),
        RangeRequest::Part(range) => (range, true),
        RangeRequest::Unsatisfiable => {
            let error = Error::new(Code::RangeInvalid, "the range lies behind the end of the blob");
            let mut response = crate::http::respond::error_response(&error);
            insert(response.headers_mut(), CONTENT_RANGE, format!("bytes */{}", found.size));
            return Ok(response);
        }
    };
    let is_whole = range == (0..found.size);
    let content = open(&call.app, &found, key, range.clone()).await?;
    let mut response = Response::new(ResponseBody::empty());
    describe(response.headers_mut(), &found);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(content.len()));
    if is_part {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let text = format!("bytes {}-{}/{}", range.start, range.end - 1, found.size);
        insert(response.headers_mut(), CONTENT_RANGE, text);
    }
    *response.body_mut() = verify::body(&call.app, found, content, is_whole);
    Ok(response)
}

/// Opens the object; one that is missing or has another size is set aside and answers as absent.
async fn open(
    app: &Arc<crate::app::App>,
    found: &Located,
    key: &Key,
    range: std::ops::Range<u64>,
) -> Result<Content> {
    use berth_blobs::Error as Blobs;
    match app.blobs.open(key, found.size, range).await {
        Ok(content) => Ok(content),
        Err(Blobs::NotFound | Blobs::Corrupt { .. }) => {
            verify::quarantine(app, found).await;
            Err(outage::missing(found, unknown(&found.digest)))
        }
        Err(error) => Err(error.into()),
    }
}

/// HEAD of a caller who may push is a promise: the blob will not vanish before the manifest comes.
async fn head(call: &Call, name: &RepositoryName, found: Located) -> Result<Response<ResponseBody>> {
    let key: Key = found.key.parse()?;
    match call.app.blobs.stat(&key).await? {
        Some(size) if size == found.size => {}
        _ => {
            verify::quarantine(&call.app, &found).await;
            return Err(outage::missing(&found, unknown(&found.digest)));
        }
    }
    if let Some(allowed) = access::find::<Push>(call, name).await? {
        hold(call, allowed, &found).await?;
    }
    let mut response = Response::new(ResponseBody::empty());
    describe(response.headers_mut(), &found);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(found.size));
    Ok(response)
}

/// Holds a blob that was found, unless it is being deleted by now. Without the database there is no promise to give:
/// who is about to push is told to try again, whatever the journal knows.
async fn hold(call: &Call, allowed: Allowed<RepositoryScope, Push>, found: &Located) -> Result<()> {
    let (app, digest) = (&call.app, found.digest.clone());
    let absent = || unknown(&found.digest);
    if !app.db.is_shared() && !found.is_from_journal() {
        let _promise = app.head_holds.promise().await;
        if app.head_holds.take(found.repository, digest.as_str()) {
            let state = app.db.read(move |tx| uploads::blob_state(tx, &digest)).await?;
            return state.filter(|state| state.is_live()).map(|_| ()).ok_or_else(absent);
        }
    }
    let lifetime = app.config.hold_duration;
    let held = app.db.write(move |tx| uploads::hold_known(tx, &allowed, &digest, lifetime, None)).await;
    held.map_err(|error| if error.code == Code::ObjectGone { absent() } else { error })
}

fn describe(headers: &mut HeaderMap, found: &Located) {
    let digest = found.digest.as_str();
    insert(headers, DIGEST, digest);
    insert(headers, ETAG, format!("\"{digest}\""));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("max-age=31536000"));
    // What people push must never run in a browser that trusts this host.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
}

/// Whether `If-None-Match` names the digest, in quotes or bare.
pub(super) fn is_known_to_client(headers: &HeaderMap, digest: &Digest) -> bool {
    let Some(sent) = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()) else { return false };
    sent.split(',').any(|tag| tag.trim().trim_start_matches("W/").trim_matches('"') == digest.as_str())
}

pub(super) fn unknown(digest: &Digest) -> Error {
    Error::new(Code::BlobUnknown, format!("the blob {digest} is not known in this repository"))
}

pub(super) async fn delete(
    call: &Call,
    name: RepositoryName,
    digest: Digest,
) -> Result<Response<ResponseBody>> {
    let allowed = access::prove::<Delete>(call, &name).await?;
    call.app.db.write(move |tx| uploads::release(tx, &allowed, &digest)).await?;
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}
