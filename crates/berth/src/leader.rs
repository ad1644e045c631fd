//! Work that one replica does at a time: whoever does it renews a row; who stops loses it after a while.

use berth_db::{Tx, params};

use crate::error::Result;

/// Takes or keeps the work `name` for the process `me`; false while another one does it. `lease`: microseconds after
/// which a silent one has lost it.
pub fn lead(tx: &mut Tx<'_>, name: &str, me: &str, lease: i64) -> Result<bool> {
    let now = tx.now()?;
    let sql = "INSERT INTO settings (name, value, version, updated_at) VALUES (?1, ?2, 1, ?3) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at \
               WHERE settings.value = excluded.value OR settings.updated_at < ?4";
    Ok(tx.execute(sql, &params![name, me, now, now - lease])? > 0)
}

/// Takes the work from whoever does it, for something more important; that one stops at its next turn.
pub fn take(tx: &mut Tx<'_>, name: &str, me: &str) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO settings (name, value, version, updated_at) VALUES (?1, ?2, 1, ?3) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at";
    tx.execute(sql, &params![name, me, now])?;
    Ok(())
}

/// Gives the work up, so that somebody else need not wait for the lease to run out.
pub fn leave(tx: &mut Tx<'_>, name: &str, me: &str) -> Result<()> {
    tx.execute("DELETE FROM settings WHERE name = ?1 AND value = ?2", &params![name, me])?;
    Ok(())
}
