//! The list of projects: those that the caller may see.

use std::collections::HashMap;

use berth_db::{Row, Tx, params};

use super::{Metadata, ProjectView};
use crate::allowlists::{self, Allowlist};
use crate::authn::Caller;
use crate::authz::{self, ReadableProjects, Role};
use crate::directory::Project;
use crate::error::Result;
use crate::listing::{Filter, ListQuery, Listed, Page, Select, columns, in_list, order_by};

columns! {
    /// What projects can be filtered and sorted by.
    ProjectColumn {
        Id Int "project_id" "p.id";
        Name Text "name" "p.name";
        Owner Int "owner_id" "p.owner_id";
        Public Bool "public" "p.public";
        CreationTime Time "creation_time" "p.created_at";
        UpdateTime Time "update_time" "p.updated_at";
    }
}

const COLUMNS: &str = "p.id, p.name, p.public, p.owner_id, p.created_at, p.updated_at, u.username, \
                       (SELECT COUNT(*) FROM repositories r WHERE r.project_id = p.id AND r.pushed_at IS NOT NULL)";
const FROM: &str = "projects p JOIN users u ON u.id = p.owner_id";

/// Requires that a project (its row as `p`) is one that the caller may see. The visible ids are gathered first, so
/// that a list costs what the caller sees and not what there is.
pub(crate) fn require_readable(select: &mut Select, readable: ReadableProjects) {
    if !readable.projects.is_empty() {
        let places: Vec<String> = readable.projects.iter().map(|id| select.bind(*id)).collect();
        select.require(format!("(p.public = 1 OR p.id IN ({}))", places.join(", ")));
        return;
    }
    match readable.user {
        None => select.require("p.public = 1"),
        Some(user) => {
            let user = select.bind(user);
            select.require(format!(
                "p.id IN (SELECT o.id FROM projects o WHERE o.public = 1 AND o.deleted_at IS NULL \
                 UNION SELECT s.project_id FROM ({}) s)",
                authz::memberships(&user)
            ));
        }
    }
}

/// The projects of a query, of those that are `readable`; nothing there means all.
pub fn list(
    tx: &mut Tx<'_>,
    caller: &Caller,
    readable: Option<ReadableProjects>,
    mut query: ListQuery,
) -> Result<Listed<ProjectView>> {
    let mut select = Select::new(tx.dialect());
    select.require("p.deleted_at IS NULL");
    if let Some(readable) = readable {
        require_readable(&mut select, readable);
    }
    if let Some(Filter::Exact(owner)) = query.filters.take("owner") {
        select.require_equal("u.username", owner);
    }
    select.require_filters::<ProjectColumn>(&query.filters)?;
    let total = select.count(tx, FROM)?;
    if total == 0 {
        return Ok(Listed::empty());
    }
    let order = order_by::<ProjectColumn>(&query.sorts, "p.name", "p.id");
    let rows = select.rows_by(tx, "p.id", COLUMNS, FROM, &order, (query.page, total))?;
    let mut items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    add_details(tx, caller, &mut items)?;
    Ok(Listed { items, total })
}

/// The projects whose name holds a text, as a search shows them: all at once, up to the longest page.
pub fn search(
    tx: &mut Tx<'_>,
    caller: &Caller,
    readable: Option<ReadableProjects>,
    part: &str,
) -> Result<Vec<ProjectView>> {
    let mut select = Select::new(tx.dialect());
    select.require("p.deleted_at IS NULL");
    if let Some(readable) = readable {
        require_readable(&mut select, readable);
    }
    let holds = select.contains_exactly("p.name", part);
    select.require(holds);
    let rows = select.rows(tx, COLUMNS, FROM, "p.name, p.id", Page { number: 1, size: 0 })?;
    let mut items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    add_details(tx, caller, &mut items)?;
    Ok(items)
}

fn view_of(row: &Row) -> Result<ProjectView> {
    let project = Project {
        id: row.get(0)?,
        name: row.get(1)?,
        public: row.get(2)?,
        owner_id: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    };
    let (owner_name, repo_count) = (row.get(6)?, row.get(7)?);
    Ok(ProjectView {
        project,
        owner_name,
        repo_count,
        metadata: Metadata::new(),
        allowlist: Allowlist::default(),
        roles: Vec::new(),
    })
}

/// Adds metadata, CVE allowlists and the caller's roles, with one statement each.
fn add_details(tx: &mut Tx<'_>, caller: &Caller, items: &mut [ProjectView]) -> Result<()> {
    let ids: Vec<i64> = items.iter().map(|view| view.project.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let at: HashMap<i64, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let (places, params) = in_list(&ids, 1);
    let sql = format!("SELECT project_id, name, value FROM project_metadata WHERE project_id IN {places}");
    for row in tx.query(&sql, &params)? {
        if let Some(view) = at.get(&row.get(0)?).and_then(|at| items.get_mut(*at)) {
            view.metadata.insert(row.get(1)?, row.get(2)?);
        }
    }
    let mut allowlists = allowlists::of_projects(tx, &ids)?;
    for view in items.iter_mut() {
        let project_id = view.project.id;
        view.allowlist =
            allowlists.remove(&project_id).unwrap_or(Allowlist { project_id, ..Allowlist::default() });
    }
    let Some(user) = caller.user_id() else { return Ok(()) };
    let (places, params) = in_list(&ids, 2);
    let sql = format!(
        "SELECT s.project_id, s.role_id FROM ({}) s WHERE s.project_id IN {places}",
        authz::memberships("?1")
    );
    let params: Vec<_> = params![user].into_iter().chain(params).collect();
    for row in tx.query(&sql, &params)? {
        let role = Role::from_id(row.get(1)?);
        if let (Some(role), Some(view)) = (role, at.get(&row.get(0)?).and_then(|at| items.get_mut(*at))) {
            view.roles.push(role);
        }
    }
    for view in items {
        view.roles.sort_by_key(|role| role.rank());
        view.roles.dedup();
    }
    Ok(())
}
