//! Repositories.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, done, json, listed};
use super::document::{ByName, InRepository, Listing};
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, Delete, ListRepositories, ReadRepository, UpdateRepository};
use crate::clock::rfc3339;
use crate::projects;
use crate::repositories::{self, list::RepositoryView};

#[derive(Serialize, ToSchema)]
#[schema(as = Repository)]
struct RepositoryJson {
    id: i64,
    project_id: i64,
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    artifact_count: i64,
    pull_count: i64,
    creation_time: String,
    update_time: String,
}

impl From<RepositoryView> for RepositoryJson {
    fn from(view: RepositoryView) -> Self {
        Self {
            id: view.id,
            project_id: view.project_id,
            name: view.name,
            description: view.description,
            artifact_count: view.artifact_count,
            pull_count: view.pull_count,
            creation_time: rfc3339(view.created_at),
            update_time: rfc3339(view.updated_at),
        }
    }
}

/// The body of a request that changes a repository; all but the description is ignored.
#[derive(Deserialize, ToSchema)]
#[schema(as = RepositoryUpdate)]
pub(super) struct RepositoryReq {
    description: Option<String>,
}

/// The repositories of a project.
#[utoipa::path(get, path = "/projects/{project_name}/repositories",
    operation_id = "listRepositories", tag = "repository",
    params(ByName, Listing),
    responses((status = 200, body = Vec<RepositoryJson>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, query) = (segments.project_name()?, params.list()?);
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ListRepositories>(tx, &caller, found)?;
            repositories::list::list(tx, &allowed, &query)
        })
        .await?;
    listed(&params, found, RepositoryJson::from)
}

/// The repositories of all projects that the caller may see.
#[utoipa::path(get, path = "/repositories", operation_id = "listAllRepositories", tag = "repository",
    params(Listing),
    responses((status = 200, body = Vec<RepositoryJson>)))]
pub(super) async fn list_all(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let query = params.list()?;
    let found = app
        .db
        .scan(move |tx| {
            let readable = authz::readable_projects(&caller);
            repositories::list::list_all(tx, readable, &query)
        })
        .await?;
    listed(&params, found, RepositoryJson::from)
}

/// One repository.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}",
    operation_id = "getRepository", tag = "repository",
    params(InRepository),
    responses((status = 200, body = RepositoryJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name) = (segments.project_name()?, segments.repository()?);
    let view = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<ReadRepository>(tx, &caller, found, name)?;
            repositories::list::get(tx, &allowed)
        })
        .await?;
    json(&RepositoryJson::from(view))
}

/// Changes a repository's description.
#[utoipa::path(put, path = "/projects/{project_name}/repositories/{repository_name}",
    operation_id = "updateRepository", tag = "repository",
    params(InRepository),
    request_body = RepositoryReq,
    responses((status = 200)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<RepositoryReq>,
) -> Answer {
    let (named, name) = (segments.project_name()?, segments.repository()?);
    let description = request.description.unwrap_or_default();
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<UpdateRepository>(tx, &caller, found, name.clone())?;
            repositories::list::set_description(tx, &allowed, &description)
        })
        .await?;
    done()
}

/// Deletes a repository with its artifacts.
#[utoipa::path(delete, path = "/projects/{project_name}/repositories/{repository_name}",
    operation_id = "deleteRepository", tag = "repository",
    params(InRepository),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name) = (segments.project_name()?, segments.repository()?);
    let (deleted, bin) = (name.clone(), app.bin());
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<Delete>(tx, &caller, found, name.clone())?;
            repositories::delete(tx, &allowed, bin)
        })
        .await?;
    app.pulls.forget_repository(&deleted);
    done()
}
