//! What is there under a name, while somebody types it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, is_zero, json};
use super::query::Params;
use super::request::Who;
use crate::app::App;
use crate::clock::rfc3339;
use crate::find::{
    self, Asked, Found, FoundArtifact, FoundLabel, FoundProject, FoundRepository, FoundTag, Group,
};
use crate::net::Peer;

const DEFAULT_LIMIT: i64 = 8;
const MAX_LIMIT: i64 = 50;

#[derive(Serialize, ToSchema)]
#[schema(as = Found)]
struct FoundJson {
    projects: Vec<ProjectJson>,
    repositories: Vec<RepositoryJson>,
    tags: Vec<TagJson>,
    artifacts: Vec<ArtifactJson>,
    labels: Vec<LabelJson>,
    /// The groups of which there is more than is shown.
    more: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = FoundProject)]
struct ProjectJson {
    project_id: i64,
    name: String,
    public: bool,
}

impl From<FoundProject> for ProjectJson {
    fn from(found: FoundProject) -> Self {
        Self { project_id: found.id, name: found.name, public: found.is_public }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = FoundRepository)]
struct RepositoryJson {
    repository_id: i64,
    project_id: i64,
    project_name: String,
    /// The full name, project included.
    repository_name: String,
}

impl From<FoundRepository> for RepositoryJson {
    fn from(found: FoundRepository) -> Self {
        Self {
            repository_id: found.id,
            project_id: found.project_id,
            project_name: found.project,
            repository_name: found.name,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = FoundTag)]
struct TagJson {
    #[serde(flatten)]
    repository: RepositoryJson,
    tag_id: i64,
    name: String,
    /// The digest of what it names.
    digest: String,
    /// What that is: `IMAGE`, `CHART`, …
    #[serde(rename = "type")]
    kind: String,
    push_time: String,
}

impl From<FoundTag> for TagJson {
    fn from(found: FoundTag) -> Self {
        Self {
            repository: found.repository.into(),
            tag_id: found.id,
            name: found.name,
            digest: found.digest,
            kind: found.kind,
            push_time: rfc3339(found.push_time),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = FoundArtifact)]
struct ArtifactJson {
    #[serde(flatten)]
    repository: RepositoryJson,
    digest: String,
    /// What it is: `IMAGE`, `CHART`, …
    #[serde(rename = "type")]
    kind: String,
    /// Bytes of the manifest and of all it names.
    size: i64,
    push_time: String,
    /// One of its tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
}

impl From<FoundArtifact> for ArtifactJson {
    fn from(found: FoundArtifact) -> Self {
        Self {
            repository: found.repository.into(),
            digest: found.digest,
            kind: found.kind,
            size: found.size,
            push_time: rfc3339(found.push_time),
            tag: found.tag,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = FoundLabel)]
struct LabelJson {
    id: i64,
    name: String,
    color: String,
    /// `g`, of the whole installation, or `p`, of a project.
    scope: &'static str,
    #[serde(skip_serializing_if = "is_zero")]
    project_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_name: Option<String>,
}

impl From<FoundLabel> for LabelJson {
    fn from(found: FoundLabel) -> Self {
        Self {
            id: found.id,
            name: found.name,
            color: found.color,
            scope: if found.project_id == 0 { "g" } else { "p" },
            project_id: found.project_id,
            project_name: found.project,
        }
    }
}

impl From<Found> for FoundJson {
    fn from(found: Found) -> Self {
        let groups = [
            ("projects", found.projects.has_more),
            ("repositories", found.repositories.has_more),
            ("tags", found.tags.has_more),
            ("artifacts", found.artifacts.has_more),
            ("labels", found.labels.has_more),
        ];
        Self {
            projects: shown(found.projects),
            repositories: shown(found.repositories),
            tags: shown(found.tags),
            artifacts: shown(found.artifacts),
            labels: shown(found.labels),
            more: groups.into_iter().filter(|(_, has_more)| *has_more).map(|(name, _)| name).collect(),
        }
    }
}

fn shown<T, J: From<T>>(group: Group<T>) -> Vec<J> {
    group.items.into_iter().map(J::from).collect()
}

/// Projects, repositories, tags, artifacts and labels that answer to a text, of those that the caller may see, the nearest
/// first: for a search as one types.
#[utoipa::path(get, path = "/find", operation_id = "find", tag = "berth",
    params(
        ("q" = String, Query, description = "A part of a name, `repository:tag`, `project/repository`, or the beginning of a digest (6 digits and more)."),
        ("limit" = Option<i64>, Query, description = "How many of each group are told at most: 8 unless said, up to 50.")),
    responses((status = 200, body = FoundJson), (status = 400), (status = 422)))]
pub(super) async fn find(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    params: Params,
) -> Answer {
    let host = peer.and_then(|Extension(peer)| app.proxies.origin(&peer, &headers).host);
    let asked = Asked::read(params.required("q")?, host.as_deref())?;
    let limit = params.number("limit", DEFAULT_LIMIT)?.clamp(1, MAX_LIMIT) as usize;
    let found = app.db.scan(move |tx| find::find(tx, &caller, &asked, limit)).await?;
    json(&FoundJson::from(found))
}
