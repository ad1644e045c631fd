//! The lease of an upload: while one process writes to it, no other does. A process that dies leaves its
//! lease behind for [`LEASE`] at most. A process that lost its lease cannot record what it wrote.

use std::time::Duration;

use berth_db::{Tx, params};

use super::Address;
use crate::error::Result;

/// How long a lease lasts that nobody renews.
pub const LEASE: Duration = Duration::from_secs(10);

/// What asking for a lease led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leased {
    /// The holder has it.
    Ours,
    /// Nothing of the upload is recorded: whoever records first has it.
    Unneeded,
    /// Another process has it.
    Theirs,
}

/// Takes the lease for `holder`, or renews it.
pub fn lease(tx: &mut Tx<'_>, address: &Address, holder: &str) -> Result<Leased> {
    let now = tx.now()?;
    let until = now + i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
    let id = address.id.to_string();
    let sql = "UPDATE uploads SET lease = ?2, lease_until = ?3 \
               WHERE id = ?1 AND subject = ?5 AND cancelled = 0 AND (lease IS NULL OR lease = ?2 OR lease_until < ?4)";
    if tx.execute(sql, &params![id.as_str(), holder, until, now, address.owner.as_str()])? > 0 {
        return Ok(Leased::Ours);
    }
    let sql = "SELECT 1 FROM uploads WHERE id = ?1 AND subject = ?2 AND cancelled = 0";
    let open = tx.find(sql, &params![id.as_str(), address.owner.as_str()])?;
    Ok(if open.is_some() { Leased::Theirs } else { Leased::Unneeded })
}

/// Gives the lease back.
pub fn release(tx: &mut Tx<'_>, address: &Address, holder: &str) -> Result<()> {
    let sql = "UPDATE uploads SET lease = NULL, lease_until = 0 WHERE id = ?1 AND lease = ?2";
    tx.execute(sql, &params![address.id.to_string(), holder])?;
    Ok(())
}
