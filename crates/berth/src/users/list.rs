//! Lists of users: all of them for administrators, names alone for everybody who logged in. The first
//! administrator is in neither.

use berth_db::Tx;

use super::{FIRST_ADMIN, UserView, sql};
use crate::authz::{Allowed, Authenticated, ListUsers, LoggedIn, System};
use crate::error::Result;
use crate::listing::{Filter, ListQuery, Listed, Page, Select, columns, order_by};

columns! {
    /// What users can be filtered and sorted by; the password is not among it.
    UserColumn {
        Id Int "user_id" "id";
        Username Text "username" "username";
        Email Text "email" "email";
        Realname Text "realname" "realname";
        Comment Text "comment" "comment";
        Sysadmin Bool "sysadmin_flag" "sysadmin";
        CreationTime Time "creation_time" "created_at";
        UpdateTime Time "update_time" "updated_at";
    }
}

/// The users of a query.
pub fn list(tx: &mut Tx<'_>, _: &Allowed<System, ListUsers>, query: &ListQuery) -> Result<Listed<UserView>> {
    page(tx, query)
}

/// Users whose name contains `part`: their ids and names.
pub fn search(
    tx: &mut Tx<'_>,
    _: &Allowed<Authenticated, LoggedIn>,
    part: &str,
    page_asked: Page,
) -> Result<Listed<(i64, String)>> {
    let mut query = ListQuery { filters: Default::default(), sorts: Vec::new(), page: page_asked };
    query.filters.put("username", Filter::Fuzzy(part.to_owned()));
    let found = page(tx, &query)?;
    let items = found.items.into_iter().map(|user| (user.id, user.username)).collect();
    Ok(Listed { items, total: found.total })
}

fn page(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Listed<UserView>> {
    let mut select = Select::new(tx.dialect());
    select.require("deleted = 0");
    let first = select.bind(FIRST_ADMIN);
    select.require(format!("id <> {first}"));
    select.require_filters::<UserColumn>(&query.filters)?;
    let total = select.count(tx, "users")?;
    let order = order_by::<UserColumn>(&query.sorts, "username", "id");
    let rows = select.rows(tx, sql::VIEW, "users", &order, query.page)?;
    let items = rows.iter().map(sql::view_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}
