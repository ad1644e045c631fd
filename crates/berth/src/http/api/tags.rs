//! Tags of an artifact.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, created, done, listed};
use super::query::Params;
use super::request::{Body, Segments, Who, parsed};
use crate::app::App;
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
