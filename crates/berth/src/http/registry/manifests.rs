//! Manifests: GET and HEAD from memory where possible, PUT, DELETE.

use std::sync::Arc;

use berth_blobs::Key;
use berth_oci::{Digest, MAX_MANIFEST_BYTES, Reference, RepositoryName, Tag, manifest};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LOCATION, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

use super::cache::Cached;
use super::outage::{self, LONGEST};
use super::{Call, DIGEST, access, blobs, origin, receive, verify};
use crate::app::App;
use crate::artifacts::{self, Located, Pushed};
use crate::authz::{Allowed, Delete, DeleteArtifact, Pull, Push, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::failpoint;
use crate::http::respond::insert;
use crate::net::ResponseBody;
use crate::traffic::Moved;
use crate::{holds, repositories, tags, uploads};

const OCI_SUBJECT: HeaderName = HeaderName::from_static("oci-subject");
const OCI_TAG: HeaderName = HeaderName::from_static("oci-tag");
/// Tags in one push, as the specification allows a registry to bound them.
const MOST_TAGS: usize = 100;

pub(super) async fn get(
    call: &Call,
    name: RepositoryName,
    reference: Reference,
) -> Result<Response<ResponseBody>> {
    let allowed = access::prove::<Pull>(call, &name).await?;
    let found = find(&call.app, &allowed, &name, &reference).await?;
    let is_head = *call.request.method() == Method::HEAD;
    if is_head {
        hold(call, &name, &found).await?;
    }
    let mut response = Response::new(ResponseBody::empty());
    let headers = response.headers_mut();
    headers.reserve(8);
    headers.insert(CONTENT_TYPE, found.media_type.clone());
    headers.insert(DIGEST, found.digest.clone());
    headers.insert(ETAG, found.etag.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if is_known(call.request.headers(), &found) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(found.bytes.len()));
    if !is_head {
        let digest = found.digest.to_str().unwrap_or_default();
        let tag = reference.tag().map(Tag::as_str);
        let project = allowed.scope().project.id;
        call.app.pull_recorder.record(project, (found.repository, found.artifact), tag);
        call.app.pull_log.record(&call.caller, project, name.as_str(), tag, digest);
        call.app.pull_bell.record(&call.caller, project, name.as_str(), tag, digest);
        *response.body_mut() = ResponseBody::full(found.bytes.clone());
    }
    Ok(response)
}

fn is_known(headers: &HeaderMap, found: &Cached) -> bool {
    if !headers.contains_key(http::header::IF_NONE_MATCH) {
        return false;
    }
    let digest = found.digest.to_str().ok().and_then(|digest| digest.parse::<Digest>().ok());
    digest.is_some_and(|digest| blobs::is_known_to_client(headers, &digest))
}

/// HEAD of a caller who may push is a promise that the manifest does not vanish before it is used.
async fn hold(call: &Call, name: &RepositoryName, found: &Cached) -> Result<()> {
    let Some(allowed) = access::find::<Push>(call, name).await? else { return Ok(()) };
    let digest = found.digest.to_str().unwrap_or_default().to_owned();
    let (id, artifact) = (found.repository, found.artifact);
    if id == 0 {
        return Ok(());
    }
    let is_taken = || async {
        let _promise = call.app.head_holds.promise().await;
        if !call.app.head_holds.take(id, &digest) {
            return None;
        }
        Some(call.app.db.read(move |tx| artifacts::check_there(tx, id, artifact)).await)
    };
    let alone = if call.app.db.is_shared() { None } else { is_taken().await };
    let result = match alone {
        Some(result) => Ok(result),
        None => {
            let (digest, lifetime) = (digest.clone(), call.app.config.hold_duration);
            let held = call.app.db.write(move |tx| {
                // Deletions take the repository's lock: what is there now stays until the hold is seen.
                repositories::share(tx, allowed.scope())?;
                artifacts::check_there(tx, id, artifact)?;
                holds::take(tx, id, &digest, lifetime)
            });
            tokio::time::timeout(LONGEST, held).await
        }
    };
    match result {
        Ok(Err(error)) if error.code == Code::ManifestUnknown => Err(error),
        // A pull does not fail for want of the database; the client's manifest PUT would tell.
        _ => Ok(()),
    }
}

async fn find(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Pull>,
    name: &RepositoryName,
    reference: &Reference,
) -> Result<Arc<Cached>> {
    let known = app.pulls.get(name, reference, allowed.scope().project.id);
    if let (Some(known), false) = (&known, app.db.is_shared()) {
        return Ok(known.clone());
    }
    let moment = app.pulls.moment(name);
    let (proof, wanted) = (allowed.clone(), reference.clone());
    let asked = app.db.read(move |tx| artifacts::find_manifest(tx, &proof, &wanted));
    let asked = async { asked.await.map(Found::Told) };
    let otherwise = async {
        match &known {
            Some(known) => Ok(Found::Kept(known.clone())),
            None => Ok(Found::Told(Some(outage::manifest(app, name, reference).await?))),
        }
    };
    let located = match outage::ask(app, asked, otherwise).await? {
        Found::Kept(kept) => return Ok(kept),
        Found::Told(located) => located.ok_or_else(|| unknown(reference))?,
    };
    let is_same =
        |known: &Cached| known.digest == located.digest.as_str() && known.artifact == located.artifact;
    if let Some(known) = known.filter(|known| is_same(known)) {
        return Ok(known);
    }
    fill(app, allowed, name, reference, located, moment).await
}

/// Where a manifest was found.
enum Found {
    /// In this process's memory.
    Kept(Arc<Cached>),
    /// In the database, or in the journal; nothing where the database knows of none.
    Told(Option<Located>),
}

async fn fill(
    app: &Arc<App>,
    allowed: &Allowed<RepositoryScope, Pull>,
    name: &RepositoryName,
    reference: &Reference,
    located: Located,
    moment: super::cache::Moment,
) -> Result<Arc<Cached>> {
    let bytes = read_whole(app, &located).await?;
    let bytes = bytes.ok_or_else(|| outage::missing(&located, unknown(reference)))?;
    let place = (located.repository, located.artifact);
    let project = allowed.scope().project.id;
    let entry = Cached::new(project, place, located.digest.as_str(), &located.media_type, bytes);
    let entry = entry.ok_or_else(|| Error::internal("a stored media type is no header value"))?;
    Ok(app.pulls.put(name, reference, entry, moment))
}

/// The manifest's bytes, checked against its digest; damaged ones are set aside and answer as absent.
async fn read_whole(app: &App, located: &Located) -> Result<Option<Bytes>> {
    use berth_blobs::Error as Blobs;
    let key: Key = located.key.parse()?;
    let read = app.blobs.read(&key, MAX_MANIFEST_BYTES as u64).await;
    match read {
        Ok(bytes) if Digest::of(located.digest.algorithm(), &bytes) == located.digest => Ok(Some(bytes)),
        Ok(_) | Err(Blobs::NotFound | Blobs::Corrupt { .. } | Blobs::TooLarge { .. }) => {
            verify::quarantine(app, located).await;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn unknown(reference: &Reference) -> Error {
    Error::new(Code::ManifestUnknown, format!("the repository has no manifest {reference}"))
}

pub(super) async fn put(
    call: Call,
    name: RepositoryName,
    reference: Reference,
) -> Result<Response<ResponseBody>> {
    let allowed = access::prove::<Push>(&call, &name).await?;
    let tags = tags_of(&call, &reference)?;
    let base = origin::base_url(&call.app, call.request.headers(), call.request.extensions());
    let content_type = call.request.headers().get(CONTENT_TYPE).cloned();
    let content_type = content_type.as_ref().and_then(|value| value.to_str().ok());
    let app = call.app.clone();
    let bytes = receive::collect(call.request.into_body(), MAX_MANIFEST_BYTES as u64).await?;
    let parsed = manifest::parse(&bytes, content_type);
    let parsed = parsed.map_err(|error| Error::new(Code::ManifestInvalid, error.to_string()))?;
    let digest = match &reference {
        Reference::Digest(wanted) => Digest::of(wanted.algorithm(), &bytes),
        Reference::Tag(_) => Digest::sha256(&bytes),
    };
    if reference.digest().is_some_and(|wanted| *wanted != digest) {
        let message = format!("the manifest has the digest {digest}, not {reference}");
        return Err(Error::new(Code::DigestInvalid, message));
    }
    parsed
        .check_not_self_referring(&digest)
        .map_err(|error| Error::new(Code::ManifestInvalid, error.to_string()))?;

    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    insert(headers, LOCATION, format!("{base}/v2/{name}/manifests/{reference}"));
    insert(headers, DIGEST, digest.as_str());
    if let Some(subject) = &parsed.subject {
        insert(headers, OCI_SUBJECT, subject.digest.as_str());
    }
    if reference.digest().is_some() {
        for tag in &tags {
            if let Ok(value) = HeaderValue::try_from(tag.as_str()) {
                headers.append(OCI_TAG, value);
            }
        }
    }
    // The rest runs to its end even when the client goes away.
    let work = store(app, allowed, name, parsed, digest, bytes, tags);
    tokio::spawn(work).await.map_err(Error::internal)??;
    Ok(response)
}

async fn store(
    app: Arc<App>,
    allowed: Allowed<RepositoryScope, Push>,
    name: RepositoryName,
    parsed: berth_oci::Manifest,
    digest: Digest,
    bytes: Bytes,
    tags: Vec<Tag>,
) -> Result<()> {
    let mut known = {
        let digest = digest.clone();
        app.db.read(move |tx| uploads::blob_state(tx, &digest)).await?
    };
    let size = bytes.len() as u64;
    let pushed = Pushed { manifest: parsed, digest, size, key: None, tags, hold: app.config.hold_duration };
    let moved = pushed.tags.clone();
    let mut brought = 0;
    loop {
        let mut pushed = pushed.clone();
        if !known.is_some_and(uploads::BlobState::is_live) {
            let key = receive::key_for(&pushed.digest, known);
            app.blobs.put(&key, bytes.clone()).await?;
            pushed.key = Some(key.to_string());
            brought = size;
        }
        failpoint::reach("manifest_after_object");
        let (allowed, heads) = (allowed.clone(), app.head_holds.clone());
        match app.db.write(move |tx| artifacts::push(tx, &allowed, &pushed, &heads)).await {
            // Its bytes were there a moment ago and were deleted since: they are written anew.
            Err(error) if error.code == Code::ObjectGone && known != Some(uploads::BlobState::Unusable) => {
                known = Some(uploads::BlobState::Unusable);
            }
            other => break other.map(|_| ())?,
        }
    }
    failpoint::reach("manifest_after_commit");
    app.pull_recorder.record_push(allowed.scope().project.id, Moved::push(brought));
    for tag in &moved {
        app.pulls.forget_tag(&name, tag);
    }
    Ok(())
}

/// The tags of a push: the reference itself, or the `tag` parameters beside a digest.
fn tags_of(call: &Call, reference: &Reference) -> Result<Vec<Tag>> {
    let mut tags: Vec<Tag> = reference.tag().cloned().into_iter().collect();
    let query = call.request.uri().query().unwrap_or_default();
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == "tag") {
        debug_assert_eq!(key, "tag");
        let tag: Tag = value.parse().map_err(|error: berth_oci::NameError| {
            Error::new(Code::ManifestInvalid, format!("the tag parameter: {error}"))
        })?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        if tags.len() > MOST_TAGS {
            let message = format!("at most {MOST_TAGS} tags can be given in one push");
            return Err(Error::new(Code::ManifestInvalid, message));
        }
    }
    Ok(tags)
}

pub(super) async fn delete(
    call: &Call,
    name: RepositoryName,
    reference: Reference,
) -> Result<Response<ResponseBody>> {
    let allowed = access::prove::<Delete>(call, &name).await?;
    let (wanted, bin) = (reference.clone(), call.app.bin());
    let result = call
        .app
        .db
        .write(move |tx| match &wanted {
            Reference::Tag(tag) => tags::delete_by_name(tx, &allowed, tag, bin),
            Reference::Digest(_) => {
                let repository = repositories::find(tx, allowed.scope().name.as_str())?;
                let repository = repository.ok_or_else(|| unknown(&wanted))?;
                let allowed = allowed.clone().weaken::<DeleteArtifact>();
                artifacts::delete(tx, &allowed, repository, &wanted, bin)
            }
        })
        .await;
    result.map_err(|error| if error.code == Code::NotFound { unknown(&reference) } else { error })?;
    call.app.pulls.forget_repository(&name);
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    Ok(response)
}
