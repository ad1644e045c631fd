//! Tags as the management API shows them.

use berth_db::{Row, Tx, Value};
use berth_oci::Reference;

use crate::artifacts;
use crate::authz::{Allowed, ListTags, RepositoryScope};
use crate::error::Result;
use crate::immutability::Guard;
use crate::listing::{ListQuery, Listed, Select, columns, in_list, order_by};

/// Tags of one artifact that are shown with it; the list of an artifact's tags shows them all.
const MAX_WITH_ARTIFACT: i64 = 1000;

/// A tag as its readers see it.
#[derive(Clone, Debug)]
pub struct TagView {
    /// The id.
    pub id: i64,
    /// The repository.
    pub repository_id: i64,
    /// The artifact that it names now.
    pub artifact_id: i64,
    /// The name.
    pub name: String,
    /// When it was last given, in microseconds UTC.
    pub push_time: i64,
    /// Microseconds UTC; nothing before the first pull.
    pub pull_time: Option<i64>,
    /// Whether it can neither move nor go, where that was asked for.
    pub immutable: bool,
}

columns! {
    /// What tags can be filtered and sorted by.
    TagColumn {
        Id Int "id" "id";
        Repository Int "repository_id" "repository_id";
        Artifact Int "artifact_id" "artifact_id";
        Name Text "name" "name";
        PushTime Time "push_time" "push_time";
        PullTime Time "pull_time" "COALESCE(pull_time, 0)";
    }
}

const COLUMNS: &str = "id, repository_id, artifact_id, name, push_time, pull_time";

/// The tags of an artifact.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, ListTags>,
    reference: &Reference,
    query: &ListQuery,
    immutable_status: bool,
) -> Result<Listed<TagView>> {
    let (_, artifact) = artifacts::list::locate(tx, allowed.scope(), reference)?;
    let mut select = Select::new(tx.dialect());
    select.require_equal("artifact_id", artifact);
    select.require_filters::<TagColumn>(&query.filters)?;
    let total = select.count(tx, "tags")?;
    // The tie runs as the order does, so that an index gives both.
    let is_ascending = query.sorts.first().is_some_and(|sort| !sort.descending);
    let tie = if is_ascending { "id" } else { "id DESC" };
    let order = order_by::<TagColumn>(&query.sorts, "push_time DESC", tie);
    let rows = select.rows_by(tx, "id", COLUMNS, "tags", &order, (query.page, total))?;
    let mut items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    if immutable_status {
        let guard = Guard::of(tx, allowed.scope().project.id)?;
        for tag in &mut items {
            tag.immutable = guard.protects(allowed.scope().name.rest(), &tag.name);
        }
    }
    Ok(Listed { items, total })
}

/// The newest tags of each of these artifacts, in one statement.
pub(crate) fn tags_of(tx: &mut Tx<'_>, artifacts: &[i64]) -> Result<Vec<TagView>> {
    let (places, mut params) = in_list(artifacts, 1);
    params.push(Value::from(MAX_WITH_ARTIFACT));
    let last = params.len();
    let sql = format!(
        "SELECT {COLUMNS} FROM (SELECT {COLUMNS}, ROW_NUMBER() OVER (PARTITION BY artifact_id \
         ORDER BY push_time DESC, id DESC) AS place FROM tags WHERE artifact_id IN {places}) AS ranked \
         WHERE place <= ?{last} ORDER BY artifact_id, place"
    );
    tx.query(&sql, &params)?.iter().map(view_of).collect()
}

fn view_of(row: &Row) -> Result<TagView> {
    Ok(TagView {
        id: row.get(0)?,
        repository_id: row.get(1)?,
        artifact_id: row.get(2)?,
        name: row.get(3)?,
        push_time: row.get(4)?,
        pull_time: row.get(5)?,
        immutable: false,
    })
}
