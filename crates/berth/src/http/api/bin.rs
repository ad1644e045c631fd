//! The bin: what was deleted, and getting it back.

use std::sync::Arc;

use axum::extract::State;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, done, json, listed};
use super::document::{ByNameOrId, Listing};
use super::query::Params;
use super::request::{Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, Delete, DeleteProject};
use crate::clock::rfc3339;
use crate::failpoint;
use crate::projects;
use crate::restore::list::ItemView;
use crate::restore::{self, Restored};

const RECOVERABLE: HeaderName = HeaderName::from_static("x-recoverable-bytes");

#[derive(Serialize, ToSchema)]
#[schema(as = BinItem)]
struct ItemJson {
    id: i64,
    /// `tag`, `artifact`, `repository` or `project`.
    kind: &'static str,
    /// `project/repository:tag`, `project/repository@digest`, `project/repository` or `project`.
    name: String,
    project_id: i64,
    project_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    repository_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    digest: String,
    /// Up to 20 tags that an artifact had.
    tags: Vec<String>,
    artifact_count: i64,
    tag_count: i64,
    /// Bytes that the deletion gave back to the quota.
    size: i64,
    operator: String,
    deletion_time: String,
    /// Until when it can be restored.
    expiration_time: String,
}

impl From<ItemView> for ItemJson {
    fn from(view: ItemView) -> Self {
        Self {
            id: view.id,
            kind: view.kind.name(),
            name: view.name,
            project_id: view.project_id,
            project_name: view.project,
            repository_name: view.repository,
            digest: view.digest,
            tags: view.tags,
            artifact_count: view.artifacts,
            tag_count: view.tag_count,
            size: view.bytes,
            operator: view.operator,
            deletion_time: rfc3339(view.deleted_at),
            expiration_time: rfc3339(view.until),
        }
    }
}

/// What the purge of a bin ended.
#[derive(Serialize, ToSchema)]
#[schema(as = BinPurged)]
struct PurgedJson {
    purged: u64,
}

/// What was deleted in a project and can be restored. `X-Recoverable-Bytes` tells what only the bin keeps.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/bin", operation_id = "listProjectBin", tag = "berth",
    params(ByNameOrId, Listing),
    responses((status = 200, body = Vec<ItemJson>)))]
pub(super) async fn list_of_project(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, query, bin) = (segments.project()?, params.list()?, app.bin());
    let (found, recoverable) = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<Delete>(tx, &caller, found)?;
            restore::list::list(tx, &allowed, bin, &query)
        })
        .await?;
    let mut response = listed(&params, found, ItemJson::from)?;
    response.headers_mut().insert(RECOVERABLE, HeaderValue::from(recoverable));
    Ok(response)
}

/// Ends everything in a project's bin for good.
#[utoipa::path(delete, path = "/projects/{project_name_or_id}/bin", operation_id = "emptyProjectBin", tag = "berth",
    params(ByNameOrId),
    responses((status = 200, body = PurgedJson)))]
pub(super) async fn empty(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let named = segments.project()?;
    let purged = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<DeleteProject>(tx, &caller, found)?;
            restore::empty(tx, &allowed)
        })
        .await?;
    json(&PurgedJson { purged })
}

/// What was deleted anywhere and can be restored: everything to system administrators, to others the deleted projects
/// whose admin they were.
#[utoipa::path(get, path = "/bin", operation_id = "listBin", tag = "berth",
    params(Listing),
    responses((status = 200, body = Vec<ItemJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let (query, bin) = (params.list()?, app.bin());
    let person = authz::authenticated(&caller)?;
    let found = app.db.scan(move |tx| restore::list::list_all(tx, &person, bin, &query)).await?;
    listed(&params, found, ItemJson::from)
}

/// Something that was deleted.
#[utoipa::path(get, path = "/bin/{item_id}", operation_id = "getBinItem", tag = "berth",
    params(("item_id" = i64, Path)),
    responses((status = 200, body = ItemJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (id, bin) = (segments.id("item_id")?, app.bin());
    let view = app
        .db
        .read(move |tx| {
            let (item, holder) = restore::prove_seen(tx, &caller, bin, id)?;
            restore::list::get(tx, bin, &item, &holder)
        })
        .await?;
    json(&ItemJson::from(view))
}

/// Ends something that was deleted for good; with a project everything that was deleted in it before.
#[utoipa::path(delete, path = "/bin/{item_id}", operation_id = "purgeBinItem", tag = "berth",
    params(("item_id" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn purge(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (id, bin) = (segments.id("item_id")?, app.bin());
    app.db
        .write(move |tx| {
            let (item, holder) = restore::prove_purge(tx, &caller, bin, id)?;
            restore::purge(tx, &item, &holder)
        })
        .await?;
    done()
}

/// Restores something that was deleted, as it was. What stands in the way is told with 409, and nothing is changed then.
#[utoipa::path(post, path = "/bin/{item_id}/restore", operation_id = "restoreBinItem", tag = "berth",
    params(("item_id" = i64, Path),
        ("without_taken_tags" = Option<bool>, Query, description = "Whether tags of an artifact that name another one by now are left out.")),
    responses((status = 200), (status = 409)))]
pub(super) async fn restore(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    params: Params,
) -> Answer {
    let (id, bin) = (segments.id("item_id")?, app.bin());
    let without_taken = params.flag("without_taken_tags", false);
    let restored = app
        .db
        .write(move |tx| {
            let (item, way) = restore::prove(tx, &caller, bin, id)?;
            let restored = restore::restore(tx, bin, &item, &way, without_taken)?;
            failpoint::reach("restoration_before_commit");
            Ok::<_, crate::error::Error>(restored)
        })
        .await?;
    failpoint::reach("restoration_after_commit");
    match restored {
        Restored::In(name) => app.pulls.forget_repository(&name),
        Restored::Project(project) => {
            app.directory.put(project);
            app.pull_bell.refresh(&app.db).await?;
        }
    }
    done()
}
