//! Queries of the refusals.

use berth_db::{Row, Tx, Value, params};

use super::{KEPT, MOST_KEPT, Reason, Refusal};
use crate::error::Result;

pub(super) const COLUMNS: &str = "f.reference, f.request_id, f.at, f.subject_kind, f.subject, f.project_id, p.name, \
                                  f.action, f.object, f.status, f.code, f.message, f.reason, f.details";
pub(super) const FROM: &str = "refusals f LEFT JOIN projects p ON p.id = f.project_id";

/// The instant before which nothing is shown any more.
pub(super) fn horizon(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.now()? - KEPT)
}

/// Writes refusals; the oldest ones go, beyond those that are kept.
pub(super) fn insert(tx: &mut Tx<'_>, rows: &[super::Row]) -> Result<()> {
    let mut bound: Vec<Value> = Vec::new();
    let mut places = Vec::with_capacity(rows.len());
    for row in rows {
        let first = bound.len();
        bound.extend_from_slice(&params![
            row.reference.as_str(),
            row.request_id.as_str(),
            row.at,
            row.subject.kind,
            row.subject.id,
            row.subject.name.as_str(),
            row.project,
            row.action.as_str(),
            row.object.as_str(),
            i64::from(row.status),
            row.code,
            row.message.as_str(),
            row.reason.name(),
            row.details.to_string()
        ]);
        let row: Vec<String> = (first + 1..=bound.len()).map(|at| format!("?{at}")).collect();
        places.push(format!("({})", row.join(", ")));
    }
    let sql = format!(
        "INSERT INTO refusals (reference, request_id, at, subject_kind, subject_id, subject, project_id, action, object, \
         status, code, message, reason, details) VALUES {}",
        places.join(", ")
    );
    tx.execute(&sql, &bound)?;
    let sql = "DELETE FROM refusals WHERE id <= (SELECT MAX(id) FROM refusals) - ?1";
    tx.execute(sql, &params![MOST_KEPT])?;
    Ok(())
}

/// Removes up to `most` refusals that are kept no longer; how many went.
pub fn expire(tx: &mut Tx<'_>, most: i64) -> Result<u64> {
    let horizon = horizon(tx)?;
    let sql =
        "DELETE FROM refusals WHERE id IN (SELECT id FROM refusals WHERE at < ?1 ORDER BY at, id LIMIT ?2)";
    Ok(tx.execute(sql, &params![horizon, most])?)
}

pub(super) fn refusal_of(row: &Row) -> Result<Refusal> {
    let project: i64 = row.get(5)?;
    Ok(Refusal {
        reference: row.get(0)?,
        request_id: row.get(1)?,
        at: row.get(2)?,
        subject_kind: row.get(3)?,
        subject: row.get(4)?,
        project: (project != 0).then_some(project),
        project_name: row.get(6)?,
        action: row.get(7)?,
        object: row.get(8)?,
        status: row.get(9)?,
        code: row.get(10)?,
        message: row.get(11)?,
        reason: Reason::from_name(&row.get::<String>(12)?),
        details: serde_json::from_str(&row.get::<String>(13)?).unwrap_or_default(),
    })
}
