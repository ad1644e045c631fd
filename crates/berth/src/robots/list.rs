//! The list of robot accounts: those of one project, or those of the system.

use berth_db::Tx;

use super::{RobotView, home_id, permissions, sql, trust};
use crate::authz::{Allowed, Home, ListRobots};
use crate::error::Result;
use crate::listing::{Filter, ListQuery, Listed, Select, columns, order_by};
use crate::settings;

columns! {
    /// What robot accounts can be filtered and sorted by; the secret is not among it.
    RobotColumn {
        Id Int "id" "r.id";
        Name Text "name" "CASE WHEN r.project_id = 0 THEN r.name ELSE p.name || '+' || r.name END";
        Description Text "description" "r.description";
        Duration Int "duration" "r.duration";
        ExpiresAt Int "expires_at" "r.expires_at";
        Disabled Bool "disable" "r.disabled";
        CreationTime Time "creation_time" "r.created_at";
        UpdateTime Time "update_time" "r.updated_at";
    }
}

/// The robot accounts of a home.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Home, ListRobots>,
    mut query: ListQuery,
) -> Result<Listed<RobotView>> {
    let prefix = settings::stored(tx)?.robot_name_prefix;
    // Names are kept without their prefix, and clients filter by what they were shown.
    if let Some(filter) = query.filters.take("name") {
        let bare = |text: String| text.strip_prefix(&prefix).map_or(text.clone(), str::to_owned);
        let filter = match filter {
            Filter::Exact(text) => Filter::Exact(bare(text)),
            Filter::Fuzzy(text) => Filter::Fuzzy(bare(text)),
            other => other,
        };
        query.filters.put("name", filter);
    }
    let mut select = Select::new(tx.dialect());
    select.require("r.deleted = 0");
    select.require_equal("r.project_id", home_id(allowed.scope()));
    select.require_filters::<RobotColumn>(&query.filters)?;
    let total = select.count(tx, sql::FROM)?;
    let order = order_by::<RobotColumn>(&query.sorts, "r.created_at DESC", "r.id DESC");
    let rows = select.rows(tx, sql::VIEW, sql::FROM, &order, query.page)?;
    let mut items = rows.iter().map(|row| sql::view_of(&prefix, row)).collect::<Result<Vec<_>>>()?;
    let ids: Vec<i64> = items.iter().map(|view| view.id).collect();
    for (robot, trust) in trust::of_robots(tx, &ids)? {
        if let Some(view) = items.iter_mut().find(|view| view.id == robot) {
            view.trusts.push(trust);
        }
    }
    permissions::forget_gone(tx, &mut items)?;
    Ok(Listed { items, total })
}
