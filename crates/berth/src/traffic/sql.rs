//! Queries of the daily counts.

use berth_db::{Tx, Value, params};

use super::{INSTALLATION, KEPT, Traffic, day_of};
use crate::error::Result;

/// Rows of one statement.
const ROWS: usize = 100;

/// Adds what was moved.
pub fn add(tx: &mut Tx<'_>, traffic: &Traffic) -> Result<()> {
    let rows: Vec<_> = traffic.iter().collect();
    for rows in rows.chunks(ROWS) {
        let mut bound: Vec<Value> = Vec::with_capacity(rows.len() * 5);
        let mut places = Vec::with_capacity(rows.len());
        for (project, day, moved) in rows {
            let first = bound.len();
            bound.extend_from_slice(&params![*project, *day, moved.pulls, moved.pushes, moved.pushed_bytes]);
            let row: Vec<String> = (1..=5).map(|at| format!("?{}", first + at)).collect();
            places.push(format!("({})", row.join(", ")));
        }
        let sql = format!(
            "INSERT INTO daily_counts (project_id, day, pulls, pushes, pushed_bytes) VALUES {} \
             ON CONFLICT (project_id, day) DO UPDATE SET pulls = daily_counts.pulls + excluded.pulls, \
             pushes = daily_counts.pushes + excluded.pushes, \
             pushed_bytes = daily_counts.pushed_bytes + excluded.pushed_bytes",
            places.join(", ")
        );
        tx.execute(&sql, &bound)?;
    }
    Ok(())
}

/// Adds what garbage collection freed.
pub fn add_freed(tx: &mut Tx<'_>, bytes: u64) -> Result<()> {
    let day = day_of(tx.now()?);
    let sql = "INSERT INTO daily_counts (project_id, day, pulls, pushes, pushed_bytes, freed) VALUES (?1, ?2, 0, 0, 0, ?3) \
               ON CONFLICT (project_id, day) DO UPDATE SET freed = daily_counts.freed + excluded.freed";
    tx.execute(sql, &params![INSTALLATION, day, bytes])?;
    Ok(())
}

/// Notes what each project and the installation store, for a day.
pub fn note_stored(tx: &mut Tx<'_>, day: i64) -> Result<()> {
    const NOTE: &str = "ON CONFLICT (project_id, day) DO UPDATE SET stored = excluded.stored";
    let sql = format!(
        "INSERT INTO daily_counts (project_id, day, pulls, pushes, pushed_bytes, stored) \
         SELECT q.project_id, CAST(?1 AS BIGINT), 0, 0, 0, q.used FROM quotas q WHERE true ORDER BY q.project_id {NOTE}"
    );
    tx.execute(&sql, &params![day])?;
    let sql = format!(
        "INSERT INTO daily_counts (project_id, day, pulls, pushes, pushed_bytes, stored) \
         SELECT CAST(?2 AS BIGINT), CAST(?1 AS BIGINT), 0, 0, 0, CAST(COALESCE(SUM(b.size), 0) AS BIGINT) FROM blobs b \
         WHERE b.state = 0 {NOTE}"
    );
    tx.execute(&sql, &params![day, INSTALLATION])?;
    Ok(())
}

/// Removes about `most` rows of days that are kept no longer, whole days at a time; how many went.
pub fn expire(tx: &mut Tx<'_>, most: i64) -> Result<u64> {
    let first = day_of(tx.now()?) - KEPT;
    let sql = "DELETE FROM daily_counts WHERE day < ?1 AND day <= COALESCE((SELECT day FROM daily_counts \
               WHERE day < ?1 ORDER BY day LIMIT 1 OFFSET ?2), ?1)";
    Ok(tx.execute(sql, &params![first, most])?)
}
