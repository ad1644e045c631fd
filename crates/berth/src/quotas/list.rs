//! The list of quotas.

use berth_db::Tx;

use super::{QuotaView, sql};
use crate::authz::{Allowed, ListQuotas, System};
use crate::error::Result;
use crate::listing::{ListQuery, Listed, Select, columns, order_by};

columns! {
    /// What quotas can be sorted by.
    QuotaColumn {
        Id Int "id" "q.id";
        Hard Int "hard.storage" "q.hard";
        Used Int "used.storage" "q.used";
        CreationTime Time "creation_time" "q.created_at";
        UpdateTime Time "update_time" "q.updated_at";
    }
}

/// The quotas, those of one project if it is given.
pub fn list(
    tx: &mut Tx<'_>,
    _: &Allowed<System, ListQuotas>,
    project: Option<i64>,
    query: &ListQuery,
) -> Result<Listed<QuotaView>> {
    let mut select = Select::new(tx.dialect());
    if let Some(project) = project {
        select.require_equal("q.project_id", project);
    }
    let total = select.count(tx, sql::FROM)?;
    let order = order_by::<QuotaColumn>(&query.sorts, "q.id DESC", "q.id");
    let rows = select.rows(tx, sql::COLUMNS, sql::FROM, &order, query.page)?;
    let items = rows.iter().map(sql::view_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}
