//! What the caller may do, for programs that show only what works.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json};
use super::query::Params;
use super::request::Who;
use crate::app::App;
use crate::authz::{self, Act, Kind, Resource};
use crate::error::Result;
use crate::projects::{self, ProjectRef};

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Permission)]
struct PermissionJson {
    resource: String,
    action: &'static str,
}

/// What the caller may do in a project or the system.
#[utoipa::path(get, path = "/users/current/permissions",
    operation_id = "getCurrentUserPermissions", tag = "user",
    params(
        ("scope" = Option<String>, Query, description = "`/project/NUMBER` or `/system`."),
        ("relative" = Option<bool>, Query, description = "Whether resources are named within the scope.")),
    responses((status = 200, body = Vec<PermissionJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    authz::person(&caller)?;
    let scope = params.get("scope").unwrap_or_default().trim_end_matches('/').to_owned();
    let is_relative = params.flag("relative", false);
    if scope == "/system" {
        let rights =
            authz::system_rights().filter(|(resource, act)| authz::system_may(&caller, *resource, *act));
        let prefix = if is_relative { "" } else { &scope };
        return json(&rights.map(|right| within(prefix, right)).collect::<Vec<_>>());
    }
    let Some(project) = scope.strip_prefix("/project/").and_then(|id| id.parse().ok()) else {
        return json(&Vec::<PermissionJson>::new());
    };
    let rights = app
        .db
        .read(move |tx| -> Result<_> {
            let Some(project) = projects::find(tx, &ProjectRef::Id(project))? else {
                return Ok(Vec::new());
            };
            let standing = authz::standing(tx, &caller, &project)?;
            Ok(authz::project_rights().filter(|(resource, act)| standing.may(*resource, *act)).collect())
        })
        .await?;
    let prefix = if is_relative { String::new() } else { scope };
    json(&rights.into_iter().map(|right| within(&prefix, right)).collect::<Vec<_>>())
}

fn within(prefix: &str, (resource, act): (Resource, Act)) -> PermissionJson {
    let name = resource.name();
    let resource = match (prefix, name) {
        ("", "") => ".".to_owned(),
        ("", name) => name.to_owned(),
        (prefix, "") => prefix.to_owned(),
        (prefix, name) => format!("{prefix}/{name}"),
    };
    PermissionJson { resource, action: act.name() }
}

/// What robots can be given.
#[derive(Serialize, ToSchema)]
#[schema(as = Permissions)]
struct CatalogueJson {
    /// Empty for those who may not give any of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<PermissionJson>,
    project: Vec<PermissionJson>,
}

/// What a robot can be given, for those who may make one.
#[utoipa::path(get, path = "/permissions", operation_id = "getPermissions", tag = "permissions",
    responses((status = 200, body = CatalogueJson), (status = 403)))]
pub(super) async fn catalogue(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    let gives_system = caller.is_admin();
    if !gives_system {
        let person = authz::person(&caller)?;
        app.db.read(move |tx| authz::project_admin(tx, &person)).await?;
    }
    let shown = |kind| {
        let rights = authz::robot_rights(kind).into_iter();
        rights.map(|(resource, act)| PermissionJson {
            resource: resource.robot_name().to_owned(),
            action: act.name(),
        })
    };
    let system = if gives_system { shown(Kind::System).collect() } else { Vec::new() };
    json(&CatalogueJson { system, project: shown(Kind::Project).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_named_in_full_or_within_their_scope() {
        let shown = |prefix, right| within(prefix, right).resource;
        assert_eq!(shown("", (Resource::Project, Act::Read)), ".");
        assert_eq!(shown("", (Resource::Repository, Act::Pull)), "repository");
        assert_eq!(shown("/project/1", (Resource::Project, Act::Read)), "/project/1");
        assert_eq!(shown("/project/1", (Resource::ExportCve, Act::Create)), "/project/1/export-cve");
    }
}
