//! Lists of groups: all of them for administrators, names alone for everybody who logged in.

use berth_db::Tx;

use super::{Group, spelled, sql};
use crate::authz::{Allowed, Authenticated, ListUserGroups, LoggedIn, System};
use crate::error::Result;
use crate::listing::{Filter, ListQuery, Listed, Page, Select, columns, order_by};

columns! {
    /// What groups can be filtered and sorted by.
    GroupColumn {
        Id Int "id" "id";
        Name Text "group_name" "name";
        Kind Int "group_type" "kind";
        Dn Text "ldap_group_dn" "dn";
        CreationTime Time "creation_time" "created_at";
        UpdateTime Time "update_time" "updated_at";
    }
}

/// The groups of a query.
pub fn list(
    tx: &mut Tx<'_>,
    _: &Allowed<System, ListUserGroups>,
    mut query: ListQuery,
) -> Result<Listed<Group>> {
    if let Some(filter) = query.filters.take("ldap_group_dn") {
        let filter = match filter {
            Filter::Exact(dn) => Filter::Exact(spelled(&dn)),
            other => other,
        };
        query.filters.put("ldap_group_dn", filter);
    }
    page(tx, &query)
}

/// Groups whose name contains `part`.
pub fn search(
    tx: &mut Tx<'_>,
    _: &Allowed<Authenticated, LoggedIn>,
    part: &str,
    page_asked: Page,
) -> Result<Listed<Group>> {
    let mut query = ListQuery { filters: Default::default(), sorts: Vec::new(), page: page_asked };
    query.filters.put("group_name", Filter::Fuzzy(part.to_owned()));
    page(tx, &query)
}

fn page(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Listed<Group>> {
    let mut select = Select::new(tx.dialect());
    select.require_filters::<GroupColumn>(&query.filters)?;
    let total = select.count(tx, "user_groups")?;
    let order = order_by::<GroupColumn>(&query.sorts, "name", "id");
    let rows = select.rows(tx, sql::VIEW, "user_groups", &order, query.page)?;
    let items = rows.iter().map(sql::view_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}
