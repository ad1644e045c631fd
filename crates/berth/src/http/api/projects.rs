//! Projects.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::allowlist::{AllowlistJson, AllowlistReq};
use super::answer::{Answer, created, done, is_zero, json, listed};
use super::document::{ByNameOrId, Listing};
use super::query::Params;
use super::quotas::StorageJson;
use super::request::{Body, Known, Segments, Who};
use crate::allowlists::NewAllowlist;
use crate::app::App;
use crate::authn::Caller;
use crate::authz::{self, DeleteProject, ManageProjects, ReadProject, Role, UpdateProject};
use crate::clock::rfc3339;
use crate::error::{Code, Error, Result};
use crate::listing::{Filter, ListQuery};
use crate::projects::{self, ProjectView, Settings, Summary};
use crate::retention;

#[derive(Serialize, ToSchema)]
#[schema(as = Project)]
pub(super) struct ProjectJson {
    project_id: i64,
    owner_id: i64,
    name: String,
    creation_time: String,
    update_time: String,
    owner_name: String,
    #[serde(skip_serializing_if = "is_zero")]
    current_user_role_id: i64,
    current_user_role_ids: Option<Vec<i64>>,
    repo_count: i64,
    metadata: BTreeMap<String, String>,
    cve_allowlist: AllowlistJson,
}

impl From<ProjectView> for ProjectJson {
    fn from(view: ProjectView) -> Self {
        let roles: Vec<i64> = view.roles.iter().map(|role| role.id()).collect();
        let mut metadata = view.metadata;
        metadata.insert("public".to_owned(), view.project.public.to_string());
        Self {
            project_id: view.project.id,
            owner_id: view.project.owner_id,
            name: view.project.name,
            creation_time: rfc3339(view.project.created_at),
            update_time: rfc3339(view.project.updated_at),
            owner_name: view.owner_name,
            current_user_role_id: roles.first().copied().unwrap_or_default(),
            current_user_role_ids: (!roles.is_empty()).then_some(roles),
            repo_count: view.repo_count,
            metadata,
            cve_allowlist: AllowlistJson::from(view.allowlist),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = ProjectSummary)]
struct SummaryJson {
    repo_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    project_admin_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    maintainer_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    developer_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    guest_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    limited_guest_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<SummaryQuotaJson>,
    /// Bytes that only the project's bin keeps; the quota does not count them.
    #[serde(skip_serializing_if = "Option::is_none")]
    recoverable_bytes: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ProjectSummaryQuota)]
struct SummaryQuotaJson {
    hard: StorageJson,
    used: StorageJson,
}

impl From<Summary> for SummaryJson {
    fn from(summary: Summary) -> Self {
        let members = summary.members.unwrap_or_default();
        let count = |role: Role| {
            let found = members.iter().find(|(known, _)| *known == role);
            found.map(|(_, count)| *count).unwrap_or_default()
        };
        Self {
            repo_count: summary.repo_count,
            project_admin_count: count(Role::ProjectAdmin),
            maintainer_count: count(Role::Maintainer),
            developer_count: count(Role::Developer),
            guest_count: count(Role::Guest),
            limited_guest_count: count(Role::LimitedGuest),
            quota: summary.quota.map(|(hard, used)| SummaryQuotaJson {
                hard: StorageJson { storage: hard },
                used: StorageJson { storage: used },
            }),
            recoverable_bytes: summary.recoverable,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = ProjectDeletable)]
struct DeletableJson {
    deletable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

/// The body of a request that makes or changes a project.
#[derive(Deserialize, ToSchema)]
pub(super) struct ProjectReq {
    project_name: Option<String>,
    public: Option<bool>,
    metadata: Option<BTreeMap<String, Value>>,
    cve_allowlist: Option<AllowlistReq>,
    storage_limit: Option<i64>,
    registry_id: Option<i64>,
}

impl ProjectReq {
    /// The settings; the old form of `public` counts where the new one is not given.
    fn settings(&mut self) -> Result<Settings> {
        let mut given = BTreeMap::new();
        for (key, value) in self.metadata.iter().flatten() {
            match value {
                Value::Null => {}
                Value::String(text) if text.is_empty() => {}
                Value::String(text) => {
                    given.insert(key.clone(), text.clone());
                }
                _ => {
                    let message =
                        format!("validation failure list:\nmetadata.{key} in body must be of type string");
                    return Err(Error::new(Code::Unprocessable, message));
                }
            }
        }
        let mut settings = Settings::parse(given)?;
        settings.public = settings.public.or(self.public);
        settings.allowlist = self.cve_allowlist.take().map(NewAllowlist::from);
        Ok(settings)
    }

    /// Refuses what a new project cannot have in this release.
    fn check_new(&self, caller: &Caller) -> Result<()> {
        let asks = |value: Option<i64>| value.is_some_and(|value| value != 0);
        if asks(self.registry_id) {
            if !caller.is_admin() {
                return Err(Error::forbidden("Only system admin can create proxy cache project"));
            }
            return Err(Error::bad_request(
                "proxy cache projects do not exist in this release: leave registry_id out",
            ));
        }
        if self.metadata.iter().flatten().any(|(key, value)| key == "retention_id" && !is_empty(value)) {
            return Err(Error::bad_request("the retention_id of a new project must be empty"));
        }
        Ok(())
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

fn list_query(params: &Params) -> Result<ListQuery> {
    let mut query = params.list()?;
    if let Some(name) = params.get("name") {
        query.filters.put("name", Filter::Fuzzy(name.to_owned()));
    }
    if let Some(owner) = params.get("owner") {
        query.filters.put("owner", Filter::Exact(owner.to_owned()));
    }
    if params.get("public").is_some() {
        query.filters.put("public", Filter::Exact(params.flag("public", false).to_string()));
    }
    Ok(query)
}

/// The projects that the caller may see.
#[utoipa::path(get, path = "/projects", operation_id = "listProjects", tag = "project",
    params(Listing,
        ("name" = Option<String>, Query, description = "A part of the name."),
        ("public" = Option<bool>, Query, description = "Only public ones, or only private ones."),
        ("owner" = Option<String>, Query, description = "The owner's name.")),
    responses((status = 200, body = Vec<ProjectJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let query = list_query(&params)?;
    let found = app
        .db
        .scan(move |tx| {
            let readable = authz::readable_projects(&caller);
            projects::list::list(tx, &caller, readable, query)
        })
        .await?;
    listed(&params, found, ProjectJson::from)
}

/// Whether a project of this name exists.
#[utoipa::path(head, path = "/projects", operation_id = "headProject", tag = "project",
    params(("project_name" = String, Query)),
    responses((status = 200), (status = 404)))]
pub(super) async fn probe(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let person = authz::authenticated(&caller)?;
    let name = params.required("project_name")?.to_owned();
    let is_taken = app.db.read(move |tx| projects::is_taken(tx, &person, &name)).await?;
    if is_taken { done() } else { Err(Error::not_found("the project does not exist").into()) }
}

/// Makes a project; the caller becomes its admin.
#[utoipa::path(post, path = "/projects", operation_id = "createProject", tag = "project",
    params(
        ("X-Resource-Name-In-Location" = Option<bool>, Header, description = "Whether Location names the project.")),
    request_body = ProjectReq,
    responses((status = 201), (status = 403), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(mut request): Body<ProjectReq>,
) -> Answer {
    let person = authz::maker(&caller)?;
    if app.settings.current().only_admins_make_projects() {
        authz::system::<ManageProjects>(&caller)
            .map_err(|_| Error::forbidden("Only system admin can create project"))?;
    }
    request.check_new(&caller)?;
    let mut settings = request.settings()?;
    // Somebody else's limit is ignored, as Harbor ignores it; none and zero mean the usual one.
    settings.storage_limit = request.storage_limit.filter(|limit| *limit != 0 && caller.is_admin());
    let name = request.project_name.unwrap_or_default();
    let project = app.db.write(move |tx| projects::create(tx, &person, &name, &settings)).await?;
    let last = if segments.name_in_location { project.name.clone() } else { project.id.to_string() };
    app.directory.put(project);
    created(&format!("/api/v2.0/projects/{last}"))
}

/// One project.
#[utoipa::path(get, path = "/projects/{project_name_or_id}", operation_id = "getProject", tag = "project",
    params(ByNameOrId),
    responses((status = 200, body = ProjectJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let named = segments.project()?;
    let view = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadProject>(tx, &caller, found)?;
            projects::get(tx, &allowed)
        })
        .await?;
    json(&ProjectJson::from(view))
}

/// Changes a project's settings.
#[utoipa::path(put, path = "/projects/{project_name_or_id}", operation_id = "updateProject", tag = "project",
    params(ByNameOrId),
    request_body = ProjectReq,
    responses((status = 200)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(mut request): Body<ProjectReq>,
) -> Answer {
    let named = segments.project()?;
    let settings = request.settings()?;
    let project = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<UpdateProject>(tx, &caller, found)?;
            projects::update(tx, &allowed, &settings)
        })
        .await?;
    app.directory.put(project);
    done()
}

/// Deletes a project that holds no repository.
#[utoipa::path(delete, path = "/projects/{project_name_or_id}",
    operation_id = "deleteProject", tag = "project",
    params(ByNameOrId),
    responses((status = 200), (status = 412)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, bin) = (segments.project()?, app.bin());
    let (project, deleted_at) = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<DeleteProject>(tx, &caller, found)?;
            let deleted_at = projects::delete(tx, &allowed, bin)?;
            retention::forget_project(tx, allowed.scope().id)?;
            Ok::<_, Error>((allowed.scope().id, deleted_at))
        })
        .await?;
    app.directory.remove(project, deleted_at);
    done()
}

/// Whether a project can be deleted, and why not.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/_deletable",
    operation_id = "getProjectDeletable", tag = "project",
    params(ByNameOrId),
    responses((status = 200, body = DeletableJson)))]
pub(super) async fn deletable(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let named = segments.project()?;
    let obstacle = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<DeleteProject>(tx, &caller, found)?;
            projects::obstacle(tx, &allowed)
        })
        .await?;
    json(&DeletableJson { deletable: obstacle.is_none(), message: obstacle })
}

/// A project in numbers.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/summary",
    operation_id = "getProjectSummary", tag = "project",
    params(ByNameOrId),
    responses((status = 200, body = SummaryJson)))]
pub(super) async fn summary(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, bin) = (segments.project()?, app.bin());
    let summary = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadProject>(tx, &caller, found)?;
            projects::summary(tx, &allowed, bin)
        })
        .await?;
    json(&SummaryJson::from(summary))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(body: &str) -> Result<Settings> {
        serde_json::from_str::<ProjectReq>(body).unwrap().settings()
    }

    #[test]
    fn public_is_said_in_the_new_or_the_old_form() {
        assert_eq!(settings("{}").unwrap().public, None);
        assert_eq!(settings(r#"{"public":true}"#).unwrap().public, Some(true));
        assert_eq!(settings(r#"{"public":true,"metadata":{"public":"false"}}"#).unwrap().public, Some(false));
        assert_eq!(settings(r#"{"public":true,"metadata":{"public":""}}"#).unwrap().public, Some(true));
        assert!(settings(r#"{"metadata":{"public":true}}"#).is_err());
    }
}
