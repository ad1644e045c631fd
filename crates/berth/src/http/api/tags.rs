//! Tags of an artifact.

use std::sync::Arc;

use axum::extract::State;
use berth_oci::Tag;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, created, done, listed};
use super::query::Params;
use super::request::{Body, Known, Segments, Who, parsed};
use crate::app::App;
use crate::artifacts::list::locate;
use crate::authz::{self, CreateTag, DeleteTag, ListTags};
use crate::clock::{NEVER, rfc3339};
use crate::projects;
use crate::tags::{self, list::TagView};

#[derive(Serialize)]
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
            immutable: false,
        }
    }
}

/// The body of a request that makes a tag.
#[derive(Deserialize)]
pub(super) struct TagReq {
    name: Option<String>,
}

/// GET /projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let query = params.list()?;
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<ListTags>(tx, &caller, found, name)?;
            tags::list::list(tx, &allowed, &reference, &query)
        })
        .await?;
    listed(&params, found, TagJson::from)
}

/// POST /projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags
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

/// DELETE /projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let tag: Tag = parsed(segments.text("tag")?)?;
    let (repository, gone) = (name.clone(), tag.clone());
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<DeleteTag>(tx, &caller, found, name.clone())?;
            let (repository, artifact) = locate(tx, allowed.scope(), &reference)?;
            tags::delete(tx, &allowed, repository, artifact, &tag)
        })
        .await?;
    app.pulls.forget_tag(&repository, &gone);
    done()
}
