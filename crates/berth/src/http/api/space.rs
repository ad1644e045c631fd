//! What takes the space.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json, paged};
use super::document::{ByNameOrId, Listing};
use super::query::Params;
use super::request::{Segments, Who};
use crate::app::App;
use crate::authz::{self, ListQuotas, ReadProjectQuota};
use crate::clock::rfc3339;
use crate::projects;
use crate::space::{self, Bytes, Holding};

/// Each blob counted once.
#[derive(Serialize, ToSchema)]
#[schema(as = StorageBytes)]
struct BytesJson {
    /// Referenced by artifacts: the two below together.
    bytes: i64,
    /// Referenced from nowhere else.
    own_bytes: i64,
    /// Referenced from elsewhere too.
    shared_bytes: i64,
    /// Free once all untagged artifacts here are deleted, and the bin has let go of them.
    untagged_bytes: i64,
    /// Kept by the bin alone.
    recoverable_bytes: i64,
}

impl From<Bytes> for BytesJson {
    fn from(bytes: Bytes) -> Self {
        Self {
            bytes: bytes.all,
            own_bytes: bytes.own,
            shared_bytes: bytes.shared(),
            untagged_bytes: bytes.untagged,
            recoverable_bytes: bytes.recoverable,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = StorageProject)]
struct ProjectJson {
    project_id: i64,
    project_name: String,
    #[serde(flatten)]
    bytes: BytesJson,
}

impl From<Holding> for ProjectJson {
    fn from(one: Holding) -> Self {
        Self { project_id: one.id, project_name: one.name, bytes: one.bytes.into() }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = StorageRepository)]
struct RepositoryJson {
    repository_id: i64,
    /// The full name.
    repository_name: String,
    #[serde(flatten)]
    bytes: BytesJson,
}

impl From<Holding> for RepositoryJson {
    fn from(one: Holding) -> Self {
        Self { repository_id: one.id, repository_name: one.name, bytes: one.bytes.into() }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = StorageOfInstallation)]
struct OfStoreJson {
    /// When all this was found.
    computed_at: String,
    /// Bytes of all blobs in the store.
    bytes: i64,
    blob_count: i64,
    /// Of those, what nothing references and garbage collection frees.
    dead_bytes: i64,
    /// When the last of the dead bytes may be freed; null where they may be at once.
    dead_until: Option<String>,
    /// Of those, what only the bin keeps.
    bin_bytes: i64,
    projects: Vec<ProjectJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = StorageOfProject)]
struct OfProjectJson {
    /// When all this was found.
    computed_at: String,
    #[serde(flatten)]
    bytes: BytesJson,
    repositories: Vec<RepositoryJson>,
}

/// What takes the space: the whole store, and its projects, the largest first. `sort` knows `bytes`, `own_bytes`,
/// `shared_bytes`, `untagged_bytes`, `recoverable_bytes` and `name`; `q` knows `name`. It is found outside of the request and
/// may be some time old.
#[utoipa::path(get, path = "/storage", operation_id = "getStorage", tag = "berth",
    params(Listing),
    responses((status = 200, body = OfStoreJson), (status = 403), (status = 503)))]
pub(super) async fn of_store(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListQuotas>(&caller)?;
    let query = params.list()?;
    let report = app.space.report(&app.db, app.bin()).await?;
    let found = space::of_store(&allowed, &report, &query)?;
    let (total, store) = (found.projects.total, found.store);
    let shown = json(&OfStoreJson {
        computed_at: rfc3339(found.at),
        bytes: store.bytes,
        blob_count: store.blobs,
        dead_bytes: store.dead,
        dead_until: store.dead_until.map(rfc3339),
        bin_bytes: store.bin,
        projects: found.projects.items.into_iter().map(ProjectJson::from).collect(),
    });
    paged(&params, total, shown?)
}

/// What takes the space of a project: its repositories, the largest first. `sort` and `q` as those of the whole store.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/storage", operation_id = "getProjectStorage", tag = "berth",
    params(ByNameOrId, Listing),
    responses((status = 200, body = OfProjectJson), (status = 503)))]
pub(super) async fn of_project(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, query) = (segments.project()?, params.list()?);
    let allowed = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            authz::project::<ReadProjectQuota>(tx, &caller, found)
        })
        .await?;
    let report = app.space.report(&app.db, app.bin()).await?;
    let found = space::of_project(&allowed, &report, &query)?;
    let total = found.repositories.total;
    let shown = json(&OfProjectJson {
        computed_at: rfc3339(found.at),
        bytes: found.bytes.into(),
        repositories: found.repositories.items.into_iter().map(RepositoryJson::from).collect(),
    });
    paged(&params, total, shown?)
}
