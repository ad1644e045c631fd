//! Search over projects and repositories, and the installation in numbers.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json};
use super::projects::ProjectJson;
use super::query::Params;
use super::request::Who;
use crate::app::App;
use crate::authz::{self, CountAll};
use crate::error::Error;
use crate::repositories::list::FoundRepository;
use crate::statistics::{self, Statistics};
use crate::{projects, repositories};

/// Longest text that is searched for, in bytes: no name is longer.
const MAX_TEXT: usize = 512;

#[derive(Serialize, ToSchema)]
#[schema(as = Search)]
struct SearchJson {
    project: Vec<ProjectJson>,
    repository: Vec<FoundJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = SearchRepository)]
struct FoundJson {
    project_id: i64,
    project_name: String,
    project_public: bool,
    repository_name: String,
    pull_count: i64,
    artifact_count: i64,
}

impl From<FoundRepository> for FoundJson {
    fn from(found: FoundRepository) -> Self {
        Self {
            project_id: found.project_id,
            project_name: found.project_name,
            project_public: found.is_public,
            repository_name: found.name,
            pull_count: found.pull_count,
            artifact_count: found.artifact_count,
        }
    }
}

/// The projects and repositories whose name holds a text, of those that the caller may see.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "search",
    params(("q" = String, Query, description = "A part of the name.")),
    responses((status = 200, body = SearchJson), (status = 400), (status = 422)))]
pub(super) async fn search(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let part = params.required("q")?.to_owned();
    if part.len() > MAX_TEXT {
        return Err(Error::bad_request(format!("q is longer than {MAX_TEXT} bytes")).into());
    }
    let (found_projects, found_repositories) = app
        .db
        .scan(move |tx| {
            let readable = authz::readable_projects(&caller);
            let found = projects::list::search(tx, &caller, readable, &part)?;
            Ok::<_, Error>((found, repositories::list::search(tx, readable, &part)?))
        })
        .await?;
    json(&SearchJson {
        project: found_projects.into_iter().map(ProjectJson::from).collect(),
        repository: found_repositories.into_iter().map(FoundJson::from).collect(),
    })
}

#[derive(Serialize, ToSchema)]
#[schema(as = Statistic)]
struct StatisticJson {
    private_project_count: i64,
    private_repo_count: i64,
    public_project_count: i64,
    public_repo_count: i64,
    /// Zero unless the caller may see everything, as the two below.
    total_project_count: i64,
    total_repo_count: i64,
    total_storage_consumption: i64,
}

impl From<Statistics> for StatisticJson {
    fn from(found: Statistics) -> Self {
        let (whole, bytes) = found.whole.unwrap_or_default();
        Self {
            private_project_count: found.private.projects,
            private_repo_count: found.private.repositories,
            public_project_count: found.public.projects,
            public_repo_count: found.public.repositories,
            total_project_count: whole.projects,
            total_repo_count: whole.repositories,
            total_storage_consumption: bytes,
        }
    }
}

/// How many projects and repositories there are, and how many bytes.
#[utoipa::path(get, path = "/statistics", operation_id = "getStatistic", tag = "statistic",
    responses((status = 200, body = StatisticJson)))]
pub(super) async fn count(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    let found = if caller.is_admin() {
        let allowed = authz::system::<CountAll>(&caller)?;
        app.db.scan(move |tx| statistics::whole(tx, &allowed)).await?
    } else {
        let person = authz::person(&caller)?;
        app.db.scan(move |tx| statistics::own(tx, &person)).await?
    };
    json(&StatisticJson::from(found))
}
