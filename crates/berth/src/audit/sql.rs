//! Queries of the audit log.

use berth_db::{Dialect, Row as Found, Tx, Value, params};

use super::{Entry, Policy, Row};
use crate::error::Result;
use crate::listing::in_list;

pub(super) const COLUMNS: &str =
    "l.id, l.username, l.operation, l.resource, l.resource_type, l.description, l.result, l.at";
pub(super) const FROM: &str = "audit_log l";

pub(super) fn entry_of(row: &Found) -> Result<Entry> {
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

/// Adds rows, as far as the policy wants them.
pub(super) fn insert(tx: &mut Tx<'_>, rows: &[Row]) -> Result<()> {
    for rows in rows.chunks(100) {
        let mut bound: Vec<Value> = Vec::with_capacity(rows.len() * 9);
        let mut selects = Vec::with_capacity(rows.len());
        for row in rows {
            let first = bound.len();
            bound.extend_from_slice(&params![
                row.project,
                row.username.as_ref(),
                row.operation.name(),
                row.resource.as_str(),
                row.kind.name(),
                row.description.as_str(),
                row.result,
                row.at,
                format!("%,{},%", row.event())
            ]);
            let place = |at: usize, kind: &str| format!("CAST(?{} AS {kind})", first + at);
            let places = [
                place(1, "BIGINT"),
                place(2, "TEXT"),
                place(3, "TEXT"),
                place(4, "TEXT"),
                place(5, "TEXT"),
                place(6, "TEXT"),
                place(7, "BIGINT"),
                place(8, "BIGINT"),
            ];
            selects.push(format!(
                "SELECT {}, p.forward FROM audit_policy p WHERE p.keep + p.forward > 0 AND p.disabled NOT LIKE {}",
                places.join(", "),
                place(9, "TEXT")
            ));
        }
        let sql = format!(
            "INSERT INTO audit_log (project_id, username, operation, resource, resource_type, description, result, at, \
             pending) {}",
            selects.join(" UNION ALL ")
        );
        tx.execute(&sql, &bound)?;
    }
    Ok(())
}

pub(super) fn set_policy(tx: &mut Tx<'_>, policy: &Policy) -> Result<()> {
    if !policy.forward {
        give_up(tx)?;
    }
    let sql = "UPDATE audit_policy SET keep = ?1, forward = ?2, disabled = ?3 WHERE id = 1";
    let disabled = format!(",{},", policy.disabled.join(","));
    tx.execute(sql, &params![policy.keep, policy.forward, disabled])?;
    Ok(())
}

/// Takes rows that wait to be forwarded, oldest first; those that somebody took before `stale` and never ended
/// count as waiting.
pub(super) fn take(tx: &mut Tx<'_>, stale: i64, limit: i64) -> Result<Vec<Entry>> {
    let now = tx.now()?;
    let skip = if tx.dialect() == Dialect::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE audit_log SET pending = ?1 WHERE id IN (SELECT id FROM audit_log WHERE pending > 0 \
         AND (pending = 1 OR pending < ?2) ORDER BY id LIMIT ?3 {skip}) RETURNING id, username, operation, resource, \
         resource_type, description, result, at"
    );
    let rows = tx.query(&sql, &params![now, stale, limit])?;
    let mut entries = rows.iter().map(entry_of).collect::<Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| entry.id);
    Ok(entries)
}

/// Lets rows wait again that could not be sent.
pub(super) fn release(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    for ids in ids.chunks(500) {
        let (places, params) = in_list(ids, 1);
        tx.execute(
            &format!("UPDATE audit_log SET pending = 1 WHERE pending > 0 AND id IN {places}"),
            &params,
        )?;
    }
    Ok(())
}

/// Ends what was forwarded: the rows stay if the policy keeps them.
pub(super) fn forwarded(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    for ids in ids.chunks(500) {
        let (places, params) = in_list(ids, 1);
        tx.execute(
            &format!(
                "DELETE FROM audit_log WHERE id IN {places} AND EXISTS (SELECT 1 FROM audit_policy WHERE keep = 0)"
            ),
            &params,
        )?;
        tx.execute(&format!("UPDATE audit_log SET pending = 0 WHERE id IN {places}"), &params)?;
    }
    Ok(())
}

/// Nothing waits any more where nothing is forwarded.
fn give_up(tx: &mut Tx<'_>) -> Result<()> {
    let unkept =
        "DELETE FROM audit_log WHERE pending > 0 AND EXISTS (SELECT 1 FROM audit_policy WHERE keep = 0)";
    tx.execute(unkept, &[])?;
    tx.execute("UPDATE audit_log SET pending = 0 WHERE pending > 0", &[])?;
    Ok(())
}

/// Rows before a time and after a place, with their events; those that wait to be forwarded are left out.
pub(super) fn older(
    tx: &mut Tx<'_>,
    before: i64,
    (at, id): (i64, i64),
    most: i64,
) -> Result<Vec<(i64, i64, String)>> {
    let sql = "SELECT id, at, operation, resource_type FROM audit_log \
               WHERE at < ?1 AND (at > ?2 OR (at = ?2 AND id > ?3)) AND at >= ?2 AND pending = 0 \
               ORDER BY at, id LIMIT ?4";
    let rows = tx.query(sql, &params![before, at, id, most])?;
    rows.iter()
        .map(|row| {
            let event = format!("{}_{}", row.get::<String>(2)?, row.get::<String>(3)?);
            Ok((row.get(0)?, row.get(1)?, event.to_lowercase()))
        })
        .collect()
}

/// Removes rows.
pub(super) fn remove(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    for ids in ids.chunks(512) {
        let (places, params) = in_list(ids, 1);
        tx.execute(&format!("DELETE FROM audit_log WHERE id IN {places}"), &params)?;
    }
    Ok(())
}
