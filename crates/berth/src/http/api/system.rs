//! What the server says about itself.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json};
use super::certificate;
use super::request::Who;
use crate::app::App;
use crate::authz::{self, ReadVolumes};
use crate::clock;
use crate::config::Storage;
use crate::error::Error;
use crate::net::Peer;

/// The release of Harbor whose API this is, for clients that look before they use it, and our own version.
const HARBOR_VERSION: &str = concat!("v2.16.0-berth.", env!("CARGO_PKG_VERSION"));

/// Whether the server answers at all; asks nothing of the stores.
#[utoipa::path(get, path = "/ping", operation_id = "getPing", tag = "ping", security(()),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(super) async fn ping() -> Response {
    let mut response = Response::new(Body::from("Pong"));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// GET /api/version
pub(super) async fn version() -> Answer {
    json(&serde_json::json!({"version": "v2.0"}))
}

/// What everybody may know.
#[derive(Serialize, ToSchema)]
struct PublicInfo {
    auth_mode: String,
    primary_auth_mode: bool,
    self_registration: bool,
    banner_message: String,
    oidc_provider_name: String,
}

/// What those who logged in may know besides.
#[derive(Serialize, ToSchema)]
#[schema(as = GeneralInfo)]
struct FullInfo {
    #[serde(flatten)]
    public: PublicInfo,
    harbor_version: &'static str,
    external_url: String,
    registry_url: String,
    project_creation_restriction: String,
    has_ca_root: bool,
    read_only: bool,
    registry_storage_provider_name: &'static str,
    notification_enable: bool,
    current_time: String,
}

/// What the server is: little to strangers, more to those who logged in.
#[utoipa::path(get, path = "/systeminfo", operation_id = "getSystemInfo", tag = "systeminfo",
    responses((status = 200, body = FullInfo)))]
pub(super) async fn info(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Answer {
    let settings = app.settings.current();
    let public = PublicInfo {
        auth_mode: settings.auth_mode.clone(),
        primary_auth_mode: settings.primary_auth_mode,
        self_registration: settings.self_registration,
        banner_message: settings.banner_message.clone(),
        oidc_provider_name: if settings.is_oidc() { settings.oidc_name.clone() } else { String::new() },
    };
    if caller.is_anonymous() {
        return json(&public);
    }
    let Extension(peer) = peer.ok_or_else(|| Error::internal("a request without a peer"))?;
    let origin = app.proxies.origin(&peer, &headers);
    json(&FullInfo {
        public,
        harbor_version: HARBOR_VERSION,
        external_url: origin.url().unwrap_or_default(),
        registry_url: origin.host.unwrap_or_default(),
        project_creation_restriction: settings.project_creation_restriction.clone(),
        has_ca_root: certificate::is_there(&app).await?,
        read_only: settings.read_only,
        registry_storage_provider_name: app.config.storage.provider(),
        notification_enable: settings.notification_enable,
        current_time: clock::rfc3339(clock::now()),
    })
}

#[derive(Serialize, ToSchema)]
#[schema(as = SystemInfo)]
struct Volumes {
    storage: Vec<Volume>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Storage)]
struct Volume {
    total: u64,
    free: u64,
}

/// The size of the volume that holds the blobs, if it is one.
#[utoipa::path(get, path = "/systeminfo/volumes", operation_id = "getVolumes", tag = "systeminfo",
    responses((status = 200, body = Volumes), (status = 403)))]
pub(super) async fn volumes(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    authz::system::<ReadVolumes>(&caller)?;
    let mut storage = Vec::new();
    if let Storage::Filesystem { root } = &app.config.storage {
        let root = root.clone();
        let measured = tokio::task::spawn_blocking(move || measure(root)).await.map_err(Error::internal)?;
        storage.push(measured.map_err(Error::internal)?);
    }
    json(&Volumes { storage })
}

fn measure(root: PathBuf) -> std::io::Result<Volume> {
    let volume = rustix::fs::statvfs(&root)?;
    let bytes = |blocks: u64| blocks.saturating_mul(volume.f_frsize);
    Ok(Volume { total: bytes(volume.f_blocks), free: bytes(volume.f_bavail) })
}
