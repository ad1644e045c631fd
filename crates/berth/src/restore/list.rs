//! What is in the bin.

use std::collections::HashMap;
use std::sync::Arc;

use berth_db::{Row, Tx, params};

use super::{Holder, Item};
use crate::authz::{self, Allowed, Authenticated, Delete, LoggedIn};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed, Select, columns, in_list, order_by};
use crate::undelete::{self, Bin, Kind};

/// Tags that are shown with an item.
const MOST_TAGS: i64 = 20;

/// An item as people see it.
#[derive(Clone, Debug)]
pub struct ItemView {
    /// The id.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// The project it was in, or was.
    pub project_id: i64,
    /// That project's name.
    pub project: String,
    /// The full name of the repository; "" of a project.
    pub repository: String,
    /// The name that people know it by.
    pub name: String,
    /// The digest of an artifact, or of a tag's; else "".
    pub digest: String,
    /// Some of the tags that an artifact had.
    pub tags: Vec<String>,
    /// Artifacts in it.
    pub artifacts: i64,
    /// Tags in it.
    pub tag_count: i64,
    /// Bytes that its deletion gave back to the quota.
    pub bytes: i64,
    /// Who deleted it.
    pub operator: String,
    /// Microseconds UTC.
    pub deleted_at: i64,
    /// Until when it can be had back, in microseconds UTC.
    pub until: i64,
}

columns! {
    /// What items can be filtered and sorted by.
    ItemColumn {
        Id Int "id" "i.id";
        Kind Text "kind" "i.kind";
        Name Text "name" "i.name";
        ProjectId Int "project_id" "i.project_id";
        Project Text "project_name" "p.name";
        Repository Text "repository_name" "i.repository";
        Digest Text "digest" "i.digest";
        Size Int "size" "i.bytes";
        Operator Text "operator" "i.operator";
        DeletionTime Time "deletion_time" "i.deleted_at";
    }
}

const COLUMNS: &str = "i.id, i.kind, i.project_id, p.name, i.repository, i.name, i.digest, i.artifacts, i.tags, i.bytes, \
                       i.operator, i.deleted_at";
const FROM: &str = "bin_items i JOIN projects p ON p.id = i.project_id";

/// The bin of a project, and the bytes that only it keeps.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, Delete>,
    bin: Bin,
    query: &ListQuery,
) -> Result<(Listed<ItemView>, i64)> {
    let project = allowed.scope().id;
    let mut select = Select::new(tx.dialect());
    select.require_equal("i.project_id", project);
    let found = page(tx, select, bin, query)?;
    Ok((found, undelete::recoverable(tx, bin, project)?))
}

/// The bin of the whole installation: all of it to system administrators, to others the projects whose admin they were.
pub fn list_all(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Authenticated, LoggedIn>,
    bin: Bin,
    query: &ListQuery,
) -> Result<Listed<ItemView>> {
    let mut select = Select::new(tx.dialect());
    if let Some(restorable) = authz::restorable(allowed.caller()) {
        let Some(user) = restorable.user else { return Ok(Listed::empty()) };
        select.require_equal("i.kind", Kind::Project.name());
        let user = select.bind(user);
        select.require(format!("i.id IN ({})", authz::former_admin(&user)));
    }
    page(tx, select, bin, query)
}

/// One item.
pub fn get(tx: &mut Tx<'_>, bin: Bin, item: &Item, _: &Holder<Delete>) -> Result<ItemView> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE i.id = ?1");
    let mut view = view_of(&tx.one(&sql, &params![item.id])?, bin)?;
    add_tags(tx, std::slice::from_mut(&mut view))?;
    Ok(view)
}

fn page(tx: &mut Tx<'_>, mut select: Select, bin: Bin, query: &ListQuery) -> Result<Listed<ItemView>> {
    let now = tx.now()?;
    select.require("i.gone = 0");
    let horizon = select.bind(bin.horizon(now));
    select.require(format!("i.deleted_at > {horizon}"));
    select.require_filters::<ItemColumn>(&query.filters)?;
    let total = select.count(tx, FROM)?;
    let is_ascending = query.sorts.first().is_some_and(|sort| !sort.descending);
    let tie = if is_ascending { "i.id" } else { "i.id DESC" };
    let order = order_by::<ItemColumn>(&query.sorts, "i.deleted_at DESC", tie);
    let rows = select.rows_by(tx, "i.id", COLUMNS, FROM, &order, (query.page, total))?;
    let mut items = rows.iter().map(|row| view_of(row, bin)).collect::<Result<Vec<_>>>()?;
    add_tags(tx, &mut items)?;
    Ok(Listed { items, total })
}

/// Only of tags and artifacts: a repository may have very many.
fn add_tags(tx: &mut Tx<'_>, items: &mut [ItemView]) -> Result<()> {
    let small = items.iter().filter(|item| matches!(item.kind, Kind::Tag | Kind::Artifact));
    let ids: Vec<i64> = small.map(|item| item.id).collect();
    let mut tags: HashMap<i64, Vec<String>> = HashMap::new();
    for ids in ids.chunks(200) {
        let (places, ids) = in_list(ids, 2);
        let sql = format!(
            "SELECT item_id, name FROM (SELECT item_id, name, ROW_NUMBER() OVER (PARTITION BY item_id ORDER BY name) \
             AS place FROM bin_tags WHERE item_id IN {places}) AS ranked WHERE place <= ?1 ORDER BY item_id, name"
        );
        for row in tx.query(&sql, &[&params![MOST_TAGS][..], &ids].concat())? {
            tags.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
    }
    for item in items {
        item.tags = tags.remove(&item.id).unwrap_or_default();
    }
    Ok(())
}

fn view_of(row: &Row, bin: Bin) -> Result<ItemView> {
    let kind: String = row.get(1)?;
    let deleted_at: i64 = row.get(11)?;
    Ok(ItemView {
        id: row.get(0)?,
        kind: Kind::from_name(&kind).ok_or_else(|| Error::internal(format!("an item of kind {kind}")))?,
        project_id: row.get(2)?,
        project: row.get(3)?,
        repository: row.get(4)?,
        name: row.get(5)?,
        digest: row.get(6)?,
        tags: Vec::new(),
        artifacts: row.get(7)?,
        tag_count: row.get(8)?,
        bytes: row.get(9)?,
        operator: row.get(10)?,
        deleted_at,
        until: deleted_at.saturating_add(bin.lifetime()),
    })
}
