//! Pauses of garbage collection: while a backup copies what it saw in the database, nothing of that may go. A pause is a
//! row that whoever needs it renews; one that is not renewed ends by itself.

use std::time::Duration;

use berth_db::{Dialect, Tx, params};

use crate::error::Result;

/// How long a pause lasts that nobody renews.
pub const LASTS: Duration = Duration::from_secs(120);
const LASTS_MICROS: i64 = 120 * 1_000_000;

/// The number of PostgreSQL's advisory lock between those who decide on deletions and those who begin a pause.
const LOCK: i64 = 0x0062_6572_7468_6763;

/// Begins a pause. When it is committed, every deletion that was decided before is committed as well, and none is decided
/// until the pause ends.
pub fn begin(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    lock(tx)?;
    let now = tx.now()?;
    let ended = "DELETE FROM settings WHERE substr(name, 1, 9) = 'gc.pause.' AND updated_at <= ?1";
    tx.execute(ended, &params![now - LASTS_MICROS])?;
    let sql = "INSERT INTO settings (name, value, version, updated_at) VALUES (?1, '1', 1, ?2)";
    tx.execute(sql, &params![row(name), now])?;
    Ok(())
}

/// Renews a pause; false when it has ended meanwhile, so that something may be gone.
pub fn renew(tx: &mut Tx<'_>, name: &str) -> Result<bool> {
    lock(tx)?;
    let now = tx.now()?;
    let sql = "UPDATE settings SET updated_at = ?2 WHERE name = ?1 AND updated_at > ?3";
    Ok(tx.execute(sql, &params![row(name), now, now - LASTS_MICROS])? > 0)
}

/// Ends a pause; false when it has ended before.
pub fn end(tx: &mut Tx<'_>, name: &str) -> Result<bool> {
    let in_force = renew(tx, name)?;
    tx.execute("DELETE FROM settings WHERE name = ?1", &params![row(name)])?;
    Ok(in_force)
}

/// Whether a pause is in force. Asked by whoever decides on deletions, in the transaction of the decision; no pause
/// begins until that has ended.
pub(super) fn is_paused(tx: &mut Tx<'_>) -> Result<bool> {
    if tx.dialect() == Dialect::Postgres {
        tx.query("SELECT CAST(pg_advisory_xact_lock_shared(?1) AS TEXT)", &params![LOCK])?;
    }
    let now = tx.now()?;
    // A statement of its own, so that it sees a pause that began while the lock was waited for.
    // A range of names would depend on the locale. What is being filled is not whole: much there seems to be nobody's.
    let sql = "SELECT 1 FROM settings WHERE (substr(name, 1, 9) = 'gc.pause.' AND updated_at > ?1) \
               OR name = 'unfinished' LIMIT 1";
    Ok(tx.find(sql, &params![now - LASTS_MICROS])?.is_some())
}

fn lock(tx: &mut Tx<'_>) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.query("SELECT CAST(pg_advisory_xact_lock(?1) AS TEXT)", &params![LOCK])?;
    }
    Ok(())
}

fn row(name: &str) -> String {
    format!("gc.pause.{name}")
}
