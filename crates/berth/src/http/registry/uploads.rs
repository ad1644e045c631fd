//! Uploads of blobs: POST begins (or mounts, or brings the whole blob), PATCH appends, PUT closes, GET
//! tells how far it is, DELETE cancels.

use std::sync::Arc;
use std::time::Duration;

use berth_blobs::{UploadId, UploadState};
use berth_oci::range::parse_content_range;
use berth_oci::{Algorithm, Digest, Hasher, RepositoryName};
use http::header::{CONTENT_RANGE, LOCATION, RANGE};
use http::{HeaderName, Request, Response, StatusCode};
use uuid::Uuid;

use super::receive::{self, Completion, Standing};
use super::turn::Turn;
use super::{Call, DIGEST, access, origin, route};
use crate::app::App;
use crate::artifacts;
use crate::authz::{Allowed, Pull, Push, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::failpoint;
use crate::http::respond::{insert, range_header};
use crate::net::{RequestBody, ResponseBody};
use crate::uploads::{self, Address, Place, Progress, Recorded};

const UPLOAD_ID: HeaderName = HeaderName::from_static("docker-upload-uuid");

/// How long the status of an upload waits for a writer, in tries and the pause between them.
const SETTLE_TRIES: u32 = 100;
const SETTLE_PAUSE: Duration = Duration::from_millis(20);

/// What the query of an upload request says.
#[derive(Default)]
struct Query {
    digest: Option<String>,
    mount: Option<String>,
    from: Option<String>,
    state: Option<String>,
    algorithm: Option<String>,
}

impl Query {
    fn of(request: &Request<RequestBody>) -> Self {
        let mut query = Self::default();
        let text = request.uri().query().unwrap_or_default();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            let slot = match name.as_ref() {
                "digest" => &mut query.digest,
                "mount" => &mut query.mount,
                "from" => &mut query.from,
                "_state" => &mut query.state,
                "digest-algorithm" => &mut query.algorithm,
                _ => continue,
            };
            *slot = Some(value.into_owned());
        }
        query
    }

    fn algorithm(&self) -> Result<Algorithm> {
        match self.algorithm.as_deref() {
            None | Some("sha256") => Ok(Algorithm::Sha256),
            Some("sha512") => Ok(Algorithm::Sha512),
            Some(_) => Err(Error::new(Code::DigestInvalid, "the digest algorithm must be sha256 or sha512")),
        }
    }
}

pub(super) async fn begin(call: Call, name: RepositoryName) -> Result<Response<ResponseBody>> {
    let query = Query::of(&call.request);
    let more = match (&query.mount, &query.from) {
        (Some(_), Some(from)) => {
            from.parse::<RepositoryName>().map(|from| format!(" repository:{from}:pull"))
        }
        _ => Ok(String::new()),
    };
    let more = more.unwrap_or_default();
    let Some(allowed) = access::find::<Push>(&call, &name).await? else {
        return Err(access::refused::<Push>(&call, &name, &more));
    };
    if let (Some(digest), Some(from)) = (&query.mount, &query.from) {
        let digest = route::digest(digest)?;
        if mount(&call, &allowed, &digest, from).await? {
            return Ok(created(&call, &name, &digest));
        }
    }
    if let Some(digest) = query.digest.as_deref().filter(|_| query.mount.is_none()) {
        let digest = route::digest(digest)?;
        let (location, app) = (created(&call, &name, &digest), call.app.clone());
        let body = call.request.into_body();
        let standing = Standing::empty(digest.algorithm());
        apart(Completion { app, allowed, address: None, digest }.run(standing, body)).await?;
        return Ok(location);
    }
    query.algorithm()?;
    let id = Uuid::new_v4();
    let location = upload_location(&call, &allowed, id, query.algorithm.as_deref());
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    insert(response.headers_mut(), LOCATION, location);
    insert(response.headers_mut(), RANGE, range_header(0));
    insert(response.headers_mut(), UPLOAD_ID, id.to_string());
    Ok(response)
}

/// Mounts a blob when the caller may read it where it is; else nothing is told of it.
async fn mount(
    call: &Call,
    allowed: &Allowed<RepositoryScope, Push>,
    digest: &Digest,
    from: &str,
) -> Result<bool> {
    let Ok(from) = from.parse::<RepositoryName>() else { return Ok(false) };
    let Some(source) = access::find::<Pull>(call, &from).await? else { return Ok(false) };
    let (allowed, digest, lifetime) = (allowed.clone(), digest.clone(), call.app.config.hold_duration);
    let mounted = call.app.db.write(move |tx| -> Result<bool> {
        if artifacts::find_blob(tx, &source, &digest)?.is_none() {
            return Ok(false);
        }
        uploads::hold_known(tx, &allowed, &digest, lifetime, None)?;
        Ok(true)
    });
    match mounted.await {
        Err(error) if error.code == Code::ObjectGone => Ok(false),
        other => other,
    }
}

/// Runs durable work to its end even when the client goes away.
async fn apart<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(work).await.map_err(Error::internal)?
}

fn created(call: &Call, name: &RepositoryName, digest: &Digest) -> Response<ResponseBody> {
    let base = origin::base_url(&call.app, call.request.headers(), call.request.extensions());
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::CREATED;
    insert(response.headers_mut(), LOCATION, format!("{base}/v2/{name}/blobs/{digest}"));
    insert(response.headers_mut(), DIGEST, digest.as_str());
    response
}

fn upload_location(
    call: &Call,
    allowed: &Allowed<RepositoryScope, Push>,
    id: Uuid,
    algorithm: Option<&str>,
) -> String {
    let base = origin::base_url(&call.app, call.request.headers(), call.request.extensions());
    let scope = allowed.scope();
    let owner = call.caller.identity();
    let place = Place { project: scope.project.id, repository: scope.name.as_str(), owner: &owner };
    let state = uploads::seal(call.app.keys.upload(), id, &place);
    let algorithm = algorithm.map(|name| format!("&digest-algorithm={name}")).unwrap_or_default();
    format!("{base}/v2/{}/blobs/uploads/{id}?_state={state}{algorithm}", scope.name)
}

/// An upload that this caller began here, and how far it is.
struct Open {
    allowed: Allowed<RepositoryScope, Push>,
    address: Address,
    recorded: Option<Recorded>,
    algorithm: Algorithm,
    location: String,
    digest: Option<String>,
}

impl Open {
    fn received(&self) -> u64 {
        self.recorded.as_ref().map_or(0, |recorded| recorded.received)
    }

    fn out_of_range(&self, message: &'static str) -> Error {
        let mut error = Error::new(Code::RangeInvalid, message);
        error.upload_end = Some((self.location.clone(), self.received()));
        error
    }

    /// The store's and the hasher's state; damaged ones mean that the upload cannot go on.
    fn standing(&self) -> Result<Standing> {
        let Some(recorded) = self.recorded.as_ref().filter(|recorded| recorded.received > 0) else {
            return Ok(Standing::empty(self.algorithm));
        };
        let hasher = Hasher::load(&recorded.hash).map_err(Error::internal)?;
        let state: UploadState = serde_json::from_str(&recorded.state).map_err(Error::internal)?;
        Ok(Standing { received: recorded.received, hasher, state: Some(state) })
    }

    /// Whether the announced range of a chunk continues the upload.
    fn check_range(&self, request: &Request<RequestBody>) -> Result<()> {
        let Some(range) = request.headers().get(CONTENT_RANGE) else { return Ok(()) };
        let range = range.to_str().ok().and_then(|range| parse_content_range(range).ok());
        let Some((start, end)) = range else {
            return Err(self.out_of_range("the Content-Range must be START-END"));
        };
        if start != self.received() {
            return Err(self.out_of_range("the chunk does not begin where the upload ends"));
        }
        let length = http_body::Body::size_hint(request.body()).exact();
        if length.is_some_and(|length| length != end - start + 1) {
            return Err(self.out_of_range("the Content-Range and the Content-Length differ"));
        }
        Ok(())
    }
}

async fn open(call: &Call, allowed: Allowed<RepositoryScope, Push>, id: Uuid) -> Result<Open> {
    let query = Query::of(&call.request);
    let owner = call.caller.identity();
    let scope = allowed.scope().clone();
    if let Some(state) = &query.state {
        let key = call.app.keys.upload();
        let place = Place { project: scope.project.id, repository: scope.name.as_str(), owner: &owner };
        if !uploads::unseal(key, state, id, &place, call.app.config.uploads.age) {
            return Err(route::upload_unknown());
        }
    }
    let address = Address { id, owner };
    let recorded = {
        let address = address.clone();
        call.app.db.read(move |tx| uploads::find(tx, &scope, &address)).await?
    };
    let is_over =
        recorded.as_ref().is_some_and(|recorded| recorded.is_over) || call.app.upload_desk.is_over(&id);
    if is_over || (recorded.is_none() && query.state.is_none()) {
        return Err(route::upload_unknown());
    }
    let location = upload_location(call, &allowed, id, query.algorithm.as_deref());
    let algorithm = query.algorithm()?;
    Ok(Open { allowed, address, recorded, algorithm, location, digest: query.digest })
}

/// The turn on an upload, and the upload as it is now that nobody else writes.
async fn take_turn(call: &Call, name: &RepositoryName, id: Uuid) -> Result<(Turn, Open)> {
    let allowed = access::prove::<Push>(call, name).await?;
    let address = Address { id, owner: call.caller.identity() };
    let Some(turn) = Turn::take(&call.app, &address).await? else {
        let open = open(call, allowed, id).await?;
        return Err(open.out_of_range("another request is writing to this upload"));
    };
    let open = open(call, allowed, id).await?;
    Ok((turn, open))
}

pub(super) async fn append(call: Call, name: RepositoryName, id: Uuid) -> Result<Response<ResponseBody>> {
    let (turn, open) = take_turn(&call, &name, id).await?;
    open.check_range(&call.request)?;
    let (app, body, location) = (call.app.clone(), call.request.into_body(), open.location.clone());
    let received = apart(async move {
        let mut turn = turn;
        append_body(&app, &open, &mut turn, body).await
    })
    .await?;
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::ACCEPTED;
    progress_headers(&mut response, &location, id, received);
    Ok(response)
}

/// Appends what comes. Also of a body that breaks off, what came is kept, so that the client can go on.
async fn append_body(app: &Arc<App>, open: &Open, turn: &mut Turn, mut body: RequestBody) -> Result<u64> {
    let standing = open.standing()?;
    let mut hasher = standing.hasher;
    let id = UploadId(open.address.id);
    let mut upload = match app.blobs.open_upload(id, standing.state.as_ref(), None).await {
        Ok(upload) => upload,
        Err(berth_blobs::Error::NotFound) => return Err(route::upload_unknown()),
        Err(berth_blobs::Error::Busy) => {
            return Err(open.out_of_range("another request is writing to this upload"));
        }
        Err(error) => return Err(error.into()),
    };
    let poured = receive::pour(app, &mut body, upload.as_mut(), &mut hasher).await;
    if let Err(error) = &poured
        && !matches!(error.code, Code::BlobUploadInvalid | Code::Timeout)
    {
        return poured.map(|()| 0);
    }
    let received = hasher.bytes_hashed();
    let state = upload.sync().await?;
    failpoint::reach("chunk_after_sync");
    let progress = Progress {
        from: standing.received,
        received,
        hash: hasher.save(),
        state: serde_json::to_string(&state).map_err(Error::internal)?,
        lease: turn.holder(),
    };
    let (allowed, address) = (open.allowed.clone(), open.address.clone());
    let written = app.db.write(move |tx| uploads::record(tx, &allowed, &address, &progress)).await;
    if let Err(mut error) = written {
        if error.code == Code::RangeInvalid {
            error.upload_end = Some((open.location.clone(), open.received()));
        }
        return Err(error);
    }
    turn.recorded();
    failpoint::reach("chunk_after_commit");
    poured.map(|()| received)
}

pub(super) async fn close(call: Call, name: RepositoryName, id: Uuid) -> Result<Response<ResponseBody>> {
    let (turn, open) = match take_turn(&call, &name, id).await {
        Err(error) if error.code == Code::BlobUploadUnknown => {
            return closed_before(&call, &name, id).await?.ok_or(error);
        }
        other => other?,
    };
    let Some(digest) = &open.digest else {
        let message = "the closing PUT needs the blob's digest: ?digest=sha256:…";
        return Err(Error::new(Code::DigestInvalid, message));
    };
    let digest = route::digest(digest)?;
    open.check_range(&call.request)?;
    let response = created(&call, &name, &digest);
    let (app, body) = (call.app.clone(), call.request.into_body());
    apart(async move {
        let mut turn = turn;
        let standing = open.standing()?;
        let (allowed, address) = (open.allowed, Some(open.address));
        Completion { app: app.clone(), allowed, address, digest }.run(standing, body).await?;
        turn.recorded();
        app.upload_desk.end(id);
        Ok(())
    })
    .await?;
    Ok(response)
}

/// The same answer again, for a client that closed its upload and did not hear of it.
async fn closed_before(
    call: &Call,
    name: &RepositoryName,
    id: Uuid,
) -> Result<Option<Response<ResponseBody>>> {
    let Some(digest) = Query::of(&call.request).digest else { return Ok(None) };
    let digest = route::digest(&digest)?;
    let allowed = access::prove::<Push>(call, name).await?;
    let address = Address { id, owner: call.caller.identity() };
    let wanted = digest.clone();
    let is_ours = call.app.db.read(move |tx| -> Result<bool> {
        let ended = uploads::find(tx, allowed.scope(), &address)?.is_some_and(|recorded| recorded.is_over);
        Ok(ended && artifacts::find_blob(tx, &allowed.clone().weaken::<Pull>(), &wanted)?.is_some())
    });
    Ok(is_ours.await?.then(|| created(call, name, &digest)))
}

pub(super) async fn status(call: &Call, name: RepositoryName, id: Uuid) -> Result<Response<ResponseBody>> {
    // A writer whose client has gone is about to record what came: the answer should count it.
    for _ in 0..SETTLE_TRIES {
        if !call.app.upload_desk.is_busy(&id) {
            break;
        }
        tokio::time::sleep(SETTLE_PAUSE).await;
    }
    let allowed = access::prove::<Push>(call, &name).await?;
    let open = open(call, allowed, id).await?;
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    progress_headers(&mut response, &open.location, id, open.received());
    Ok(response)
}

pub(super) async fn cancel(call: &Call, name: RepositoryName, id: Uuid) -> Result<Response<ResponseBody>> {
    let (mut turn, open) = take_turn(call, &name, id).await?;
    let state = open.standing()?.state;
    let (allowed, address) = (open.allowed.clone(), open.address.clone());
    call.app.db.write(move |tx| uploads::cancel(tx, &allowed, &address)).await?;
    turn.recorded();
    call.app.blobs.discard_upload(UploadId(id), state.as_ref()).await?;
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

fn progress_headers(response: &mut Response<ResponseBody>, location: &str, id: Uuid, received: u64) {
    let headers = response.headers_mut();
    insert(headers, LOCATION, location);
    insert(headers, RANGE, range_header(received));
    insert(headers, UPLOAD_ID, id.to_string());
}
