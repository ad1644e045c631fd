//! Tags of an artifact.

use std::sync::Arc;

use axum::extract::State;
use berth_oci::Tag;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, listed};
use super::document::{Listing, OfArtifact};
use super::query::Params;
use super::request::{Body, Known, Segments, Who, parsed};
use crate::app::App;
use crate::artifacts::list::locate;
use crate::authz::{self, CreateTag, DeleteTag, ListTags};
use crate::clock::{NEVER, rfc3339};
use crate::projects;
use crate::tags::{self, list::TagView};

#[derive(Serialize, ToSchema)]
#[schema(as = Tag)]
pub(super) struct TagJson {
    id: i64,
    repository_id: i64,
    artifact_id: i64,
    name: String,
    push_time: String,
    pull_time: String,
    immutable: bool,
}

impl From<TagView> for TagJson {
    fn from(view: TagView) -> Self {
        Self {
            id: view.id,
            repository_id: view.repository_id,
            artifact_id: view.artifact_id,
            name: view.name,
            push_time: rfc3339(view.push_time),
            pull_time: view.pull_time.map_or_else(|| NEVER.to_owned(), rfc3339),
            immutable: view.immutable,
        }
    }
}

/// The body of a request that makes a tag.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewTag)]
pub(super) struct TagReq {
    name: Option<String>,
}

/// The tags of an artifact.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags",
    operation_id = "listTags", tag = "artifact",
    params(OfArtifact, Listing,
        ("with_immutable_status" = Option<bool>, Query, description = "Whether immutable tags are told apart.")),
    responses((status = 200, body = Vec<TagJson>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let (query, immutable) = (params.list()?, params.flag("with_immutable_status", false));
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<ListTags>(tx, &caller, found, name)?;
            tags::list::list(tx, &allowed, &reference, &query, immutable)
        })
        .await?;
    listed(&params, found, TagJson::from)
}

/// Gives an artifact a tag.
#[utoipa::path(post, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags",
    operation_id = "createTag", tag = "artifact",
    params(OfArtifact),
    request_body = TagReq,
    responses((status = 201), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<TagReq>,
) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let tag: Tag = parsed(&request.name.unwrap_or_default())?;
    let location = format!("{}/{tag}", segments.path);
    let (repository, made) = (name.clone(), tag.clone());
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<CreateTag>(tx, &caller, found, name.clone())?;
            let (repository, artifact) = locate(tx, allowed.scope(), &reference)?;
            tags::create(tx, &allowed, repository, artifact, &tag)
        })
        .await?;
    app.pulls.forget_tag(&repository, &made);
    created(&location)
}

/// Takes a tag from an artifact.
#[utoipa::path(delete, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}",
    operation_id = "deleteTag", tag = "artifact",
    params(OfArtifact, ("tag_name" = String, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let tag: Tag = parsed(segments.text("tag_name")?)?;
    let (repository, gone, bin) = (name.clone(), tag.clone(), app.bin());
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<DeleteTag>(tx, &caller, found, name.clone())?;
            let (repository, artifact) = locate(tx, allowed.scope(), &reference)?;
            tags::delete(tx, &allowed, repository, artifact, &tag, bin)
        })
        .await?;
    app.pulls.forget_tag(&repository, &gone);
    done()
}
