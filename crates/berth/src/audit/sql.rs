//! Queries of the audit log.

use berth_db::{Row as Found, Tx, Value, params};

use super::{Entry, Row};
use crate::error::Result;
use crate::listing::in_list;

const COLUMNS: &str =
    "l.id, l.username, l.operation, l.resource, l.resource_type, l.description, l.result, l.at";
pub(super) const FROM: &str = "audit_log l";

/// The rows of these ids, in an order made of the list's columns.
pub(super) fn find(tx: &mut Tx<'_>, ids: &[i64], order: &str) -> Result<Vec<Entry>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (places, params) = in_list(ids, 1);
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE l.id IN {places} ORDER BY {order}");
    tx.query(&sql, &params)?.iter().map(entry_of).collect()
}

fn entry_of(row: &Found) -> Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        username: row.get(1)?,
        operation: row.get(2)?,
        resource: row.get(3)?,
        resource_type: row.get(4)?,
        description: row.get(5)?,
        result: row.get(6)?,
        at: row.get(7)?,
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, rows: &[Row]) -> Result<()> {
    for rows in rows.chunks(100) {
        let mut bound: Vec<Value> = Vec::with_capacity(rows.len() * 7);
        let mut places = Vec::with_capacity(rows.len());
        for row in rows {
            let first = bound.len();
            bound.extend_from_slice(&params![
                row.project,
                row.username.as_ref(),
                row.operation.name(),
                row.resource.as_str(),
                row.kind.name(),
                row.description.as_str(),
                row.at
            ]);
            let place = |at: usize| format!("?{}", first + at);
            places.push(format!(
                "({}, {}, {}, {}, {}, {}, 1, {})",
                place(1),
                place(2),
                place(3),
                place(4),
                place(5),
                place(6),
                place(7)
            ));
        }
        let sql = format!(
            "INSERT INTO audit_log (project_id, username, operation, resource, resource_type, description, result, at) \
             VALUES {}",
            places.join(", ")
        );
        tx.execute(&sql, &bound)?;
    }
    Ok(())
}
