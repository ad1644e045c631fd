//! Databases that are filled by a command. Until that has come to its end no server starts on what it left, and the same
//! command can be run again; a database that holds something is filled by none.

use berth_db::{Dialect, Tx, params};

use crate::error::{Error, Result};

/// The number of PostgreSQL's advisory lock between those who would fill an empty database.
const LOCK: i64 = 0x0062_6572_7468_6669;

/// Keeps everybody else from filling the database until commit.
pub fn lock(tx: &mut Tx<'_>) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.query("SELECT CAST(pg_advisory_xact_lock(?1) AS TEXT)", &params![LOCK])?;
    }
    Ok(())
}

/// What the database was begun to be filled by, if that has not come to its end.
pub fn of(tx: &mut Tx<'_>) -> Result<Option<String>> {
    let row = tx.find("SELECT value FROM settings WHERE name = 'unfinished'", &[])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

/// Notes that `what` begins to fill the database; whether it had begun before.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) when the database holds something else than what a first start makes.
pub fn begin(tx: &mut Tx<'_>, what: &str) -> Result<bool> {
    lock(tx)?;
    let is_begun = look(tx, what)?;
    if !is_begun {
        note(tx, what)?;
    }
    Ok(is_begun)
}

/// Whether `what` has begun to fill the database; changes nothing.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) when the database holds something else than what a first start makes.
pub fn look(tx: &mut Tx<'_>, what: &str) -> Result<bool> {
    match of(tx)? {
        Some(begun) if begun == what => return Ok(true),
        Some(begun) => {
            return Err(Error::conflict(format!("`berth {begun}` was begun here: run that again")));
        }
        None => {}
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM repositories) OR EXISTS (SELECT 1 FROM blobs) \
               OR EXISTS (SELECT 1 FROM projects WHERE id <> 1) OR EXISTS (SELECT 1 FROM users WHERE id <> 1)";
    if tx.one(sql, &[])?.get(0)? {
        return Err(Error::conflict(
            "the database is not empty, and only an empty one is filled: move it away first, if it is really of no use",
        ));
    }
    Ok(false)
}

/// Notes that `what` fills the database.
pub fn note(tx: &mut Tx<'_>, what: &str) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO settings (name, value, version, updated_at) VALUES ('unfinished', ?1, 1, ?2)";
    tx.execute(sql, &params![what, now])?;
    Ok(())
}

/// Notes that it has come to its end.
pub fn end(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("DELETE FROM settings WHERE name = 'unfinished'", &[])?;
    Ok(())
}
