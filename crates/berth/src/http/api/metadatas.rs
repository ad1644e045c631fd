//! Settings of projects, one at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;

use super::answer::{Answer, done, json};
use super::document::ByNameOrId;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, CreateMetadata, DeleteMetadata, ListMetadata, ReadMetadata, UpdateMetadata};
use crate::projects;
use crate::projects::settings::{self, OneSetting};

type Pairs = BTreeMap<String, String>;

/// All settings of a project.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/metadatas/",
    operation_id = "listProjectMetadatas", tag = "projectMetadata",
    params(ByNameOrId),
    responses((status = 200, body = Pairs)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let named = segments.project()?;
    let found = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ListMetadata>(tx, &caller, found)?;
            settings::list(tx, &allowed)
        })
        .await?;
    json(&found)
}

/// Sets what a project has not set yet.
#[utoipa::path(post, path = "/projects/{project_name_or_id}/metadatas/",
    operation_id = "addProjectMetadatas", tag = "projectMetadata",
    params(ByNameOrId),
    request_body = Pairs,
    responses((status = 200), (status = 409)))]
pub(super) async fn add(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(given): Body<Pairs>,
) -> Answer {
    let named = segments.project()?;
    let project = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<CreateMetadata>(tx, &caller, found)?;
            settings::add(tx, &allowed, &OneSetting::parse(given.clone(), None)?)
        })
        .await?;
    app.directory.put(project);
    done()
}

/// One setting of a project.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/metadatas/{meta_name}",
    operation_id = "getProjectMetadata", tag = "projectMetadata",
    params(ByNameOrId, ("meta_name" = String, Path)),
    responses((status = 200, body = Pairs)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, key) = (segments.project()?, segments.text("meta_name")?.to_owned());
    let found = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadMetadata>(tx, &caller, found)?;
            settings::get(tx, &allowed, &key)
        })
        .await?;
    json(&found)
}

/// Changes a setting of a project.
#[utoipa::path(put, path = "/projects/{project_name_or_id}/metadatas/{meta_name}",
    operation_id = "updateProjectMetadata", tag = "projectMetadata",
    params(ByNameOrId, ("meta_name" = String, Path)),
    request_body = Pairs,
    responses((status = 200)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(given): Body<Pairs>,
) -> Answer {
    let (named, key) = (segments.project()?, segments.text("meta_name")?.to_owned());
    let project = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<UpdateMetadata>(tx, &caller, found)?;
            settings::update(tx, &allowed, &OneSetting::parse(given.clone(), Some(&key))?)
        })
        .await?;
    app.directory.put(project);
    done()
}

/// Takes a setting of a project back.
#[utoipa::path(delete, path = "/projects/{project_name_or_id}/metadatas/{meta_name}",
    operation_id = "deleteProjectMetadata", tag = "projectMetadata",
    params(ByNameOrId, ("meta_name" = String, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, key) = (segments.project()?, segments.text("meta_name")?.to_owned());
    let project = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<DeleteMetadata>(tx, &caller, found)?;
            settings::remove(tx, &allowed, &key)
        })
        .await?;
    app.directory.put(project);
    done()
}
