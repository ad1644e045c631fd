//! The lists of the audit log: of one project for its admins, of all that the caller may see.

use std::sync::Arc;

use berth_db::Tx;

use super::{Entry, sql};
use crate::authn::Caller;
use crate::authz::{self, Act, Allowed, ListLog, Resource, Role};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed, Select, columns, order_by};

columns! {
    /// What the log can be filtered and sorted by.
    LogColumn {
        Id Int "id" "l.id";
        Username Text "username" "l.username";
        Operation Text "operation" "l.operation";
        Resource Text "resource" "l.resource";
        ResourceType Text "resource_type" "l.resource_type";
        Result Bool "operation_result" "l.result";
        OpTime Time "op_time" "l.at";
    }
}

/// What happened in a project.
pub fn of_project(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ListLog>,
    query: &ListQuery,
) -> Result<Listed<Entry>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("l.project_id", allowed.scope().id);
    rows(tx, select, query)
}

/// What happened everywhere, to those who may see it all; to others what happened in the projects that they
/// are admins of.
pub fn of_caller(tx: &mut Tx<'_>, caller: &Caller, query: &ListQuery) -> Result<Listed<Entry>> {
    let mut select = Select::new(tx.dialect());
    if !authz::system_may(caller, Resource::AuditLog, Act::List) {
        match (caller, caller.user_id()) {
            (_, Some(user)) => {
                let (user, role) = (select.bind(user), select.bind(Role::ProjectAdmin.id()));
                select.require(format!(
                    "l.project_id IN (SELECT s.project_id FROM ({}) s WHERE s.role_id = {role})",
                    authz::memberships(&user)
                ));
            }
            (Caller::Robot(robot), None) => match robot.projects_where(Resource::Log, Act::List) {
                None => select.require("l.project_id > 0"),
                Some(projects) if projects.is_empty() => return Ok(Listed::empty()),
                Some(projects) => {
                    let places: Vec<String> = projects.into_iter().map(|id| select.bind(id)).collect();
                    select.require(format!("l.project_id IN ({})", places.join(", ")));
                }
            },
            _ => return Err(Error::unauthorized()),
        }
    }
    rows(tx, select, query)
}

fn rows(tx: &mut Tx<'_>, mut select: Select, query: &ListQuery) -> Result<Listed<Entry>> {
    select.require_filters::<LogColumn>(&query.filters)?;
    let total = select.count(tx, sql::FROM)?;
    let (default, tie) = ("l.at DESC", "l.id DESC");
    let order = order_by::<LogColumn>(&query.sorts, default, tie);
    let rows = select.rows_by(tx, "l.id", sql::COLUMNS, sql::FROM, &order, (query.page, total))?;
    Ok(Listed { items: rows.iter().map(sql::entry_of).collect::<Result<_>>()?, total })
}
