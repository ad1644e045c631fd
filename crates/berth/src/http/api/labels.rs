//! Labels, and labels on artifacts.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, is_zero, json, listed};
use super::document::{Listing, OfArtifact};
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::artifacts;
use crate::authz::{self, AddArtifactLabel, ListLabels, RemoveArtifactLabel};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::labels::{self, Content, LabelView};
use crate::listing::Filter;
use crate::projects::{self, ProjectRef};

#[derive(Serialize, ToSchema)]
#[schema(as = Label)]
pub(super) struct LabelJson {
    id: i64,
    name: String,
    description: String,
    color: String,
    scope: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    project_id: i64,
    creation_time: String,
    update_time: String,
}

impl From<LabelView> for LabelJson {
    fn from(view: LabelView) -> Self {
        Self {
            id: view.id,
            name: view.content.name,
            description: view.content.description,
            color: view.content.color,
            scope: if view.project_id == 0 { "g" } else { "p" },
            project_id: view.project_id,
            creation_time: rfc3339(view.created_at),
            update_time: rfc3339(view.updated_at),
        }
    }
}

/// The body of a request that makes or changes a label, or names one by its id.
#[derive(Deserialize, ToSchema)]
#[schema(as = LabelRequest)]
pub(super) struct LabelReq {
    id: Option<i64>,
    name: Option<String>,
    description: Option<String>,
    color: Option<String>,
    scope: Option<String>,
    project_id: Option<i64>,
}

impl LabelReq {
    fn content(self) -> Content {
        Content {
            name: self.name.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            color: self.color.unwrap_or_default(),
        }
    }
}

/// The project that a scope means; 0 is the whole installation.
fn holder(scope: &str, project: Option<i64>) -> Result<i64> {
    match (scope, project) {
        ("g", _) => Ok(0),
        ("p", Some(project)) if project > 0 => Ok(project),
        ("p", _) => Err(Error::bad_request("project_id must be the id of a project for scope p")),
        _ => Err(Error::bad_request("scope must be g, the whole installation, or p, a project")),
    }
}

/// The labels of the installation or of a project.
#[utoipa::path(get, path = "/labels", operation_id = "ListLabels", tag = "label",
    params(Listing,
        ("name" = Option<String>, Query, description = "A part of the name."),
        ("scope" = String, Query, description = "g for labels of the installation, p for those of a project."),
        ("project_id" = Option<i64>, Query, description = "The project of scope p.")),
    responses((status = 200, body = Vec<LabelJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let mut query = params.list()?;
    if let Some(name) = params.get("name") {
        query.filters.put("name", Filter::Fuzzy(name.to_owned()));
    }
    let project = params.get("project_id").map(str::parse).transpose();
    let project: Option<i64> = project.map_err(|_| Error::bad_request("project_id must be a number"))?;
    let project = holder(params.get("scope").unwrap_or_default(), project)?;
    let found = app
        .db
        .scan(move |tx| {
            if project == 0 {
                return labels::list_global(tx, &query);
            }
            let found = projects::find(tx, &ProjectRef::Id(project))?;
            let allowed = authz::project::<ListLabels>(tx, &caller, found)?;
            labels::list(tx, &allowed, &query)
        })
        .await?;
    listed(&params, found, LabelJson::from)
}

/// Makes a label.
#[utoipa::path(post, path = "/labels", operation_id = "CreateLabel", tag = "label",
    request_body = LabelReq,
    responses((status = 201), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<LabelReq>,
) -> Answer {
    let project = holder(request.scope.as_deref().unwrap_or_default(), request.project_id)?;
    let content = request.content();
    let id = app
        .db
        .write(move |tx| {
            let holder = labels::prove(tx, &caller, project)?;
            labels::create(tx, &holder, &content)
        })
        .await?;
    created(&format!("/api/v2.0/labels/{id}"))
}

/// One label.
#[utoipa::path(get, path = "/labels/{label_id}", operation_id = "GetLabelByID", tag = "label",
    params(("label_id" = i64, Path)),
    responses((status = 200, body = LabelJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let id = segments.id("label_id")?;
    let view = app
        .db
        .read(move |tx| {
            let holder = labels::prove_of(tx, &caller, id)?;
            labels::get(tx, &holder, id)
        })
        .await?;
    json(&LabelJson::from(view))
}

/// Changes a label. It stays of the installation or of its project.
#[utoipa::path(put, path = "/labels/{label_id}", operation_id = "UpdateLabel", tag = "label",
    params(("label_id" = i64, Path)),
    request_body = LabelReq,
    responses((status = 200), (status = 409)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<LabelReq>,
) -> Answer {
    let (id, content) = (segments.id("label_id")?, request.content());
    app.db
        .write(move |tx| {
            let holder = labels::prove_of(tx, &caller, id)?;
            labels::update(tx, &holder, id, &content)
        })
        .await?;
    done()
}

/// Deletes a label, and takes it from every artifact.
#[utoipa::path(delete, path = "/labels/{label_id}", operation_id = "DeleteLabel", tag = "label",
    params(("label_id" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let id = segments.id("label_id")?;
    app.db
        .write(move |tx| {
            let holder = labels::prove_of(tx, &caller, id)?;
            labels::delete(tx, &holder, id)
        })
        .await?;
    done()
}

/// Gives an artifact a label, which the body names by its id.
#[utoipa::path(post, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels",
    operation_id = "addLabel", tag = "artifact",
    params(OfArtifact),
    request_body = LabelReq,
    responses((status = 200), (status = 409)))]
pub(super) async fn add(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<LabelReq>,
) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let label = request.id.unwrap_or_default();
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<AddArtifactLabel>(tx, &caller, found, name.clone())?;
            artifacts::add_label(tx, &allowed, &reference, label)
        })
        .await?;
    done()
}

/// Takes a label from an artifact.
#[utoipa::path(delete, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}",
    operation_id = "removeLabel", tag = "artifact",
    params(OfArtifact, ("label_id" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn take(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let label = segments.id("label_id")?;
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<RemoveArtifactLabel>(tx, &caller, found, name.clone())?;
            artifacts::remove_label(tx, &allowed, &reference, label)
        })
        .await?;
    done()
}
