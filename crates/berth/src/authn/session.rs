//! Sessions of browsers: the cookie `sid` names a row of the database, which holds the user's id and no
//! right. A cookie that names none is no credential that fails, but one that was left from an earlier day.

use std::sync::Arc;

use berth_db::{Tx, params};
use berth_oci::Digest;
use http::header::COOKIE;
use http::{HeaderMap, HeaderName};
use rand::Rng;

use super::{Caller, User};
use crate::app::App;
use crate::error::Result;

/// The cookie's name.
pub const SID: &str = "sid";
/// Sent with requests that nobody made by hand: the session grows no younger.
const NO_RENEWAL: HeaderName = HeaderName::from_static("x-harbor-no-session-renewal");
/// How old the last sign of life may be before it is written again.
const RENEWED_AFTER: i64 = 30_000_000;

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Begins a session, in place of the one that the request came with; returns what the cookie says.
pub async fn begin(app: &App, user: &User, headers: &HeaderMap) -> Result<String> {
    let mut random = [0_u8; 32];
    rand::rng().fill(&mut random);
    let sid = hex(&random);
    let (hash, before) = (hash_of(&sid), cookie(headers, SID).map(hash_of));
    let (id, lifetime) = (user.id, app.settings.current().session_micros());
    app.db
        .write(move |tx| -> Result<()> {
            let now = tx.now()?;
            tx.execute("DELETE FROM sessions WHERE seen_at < ?1", &params![now.saturating_sub(lifetime)])?;
            if let Some(before) = &before {
                remove(tx, before)?;
            }
            let sql = "INSERT INTO sessions (hash, user_id, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)";
            tx.execute(sql, &params![hash.as_str(), id, now])?;
            Ok(())
        })
        .await?;
    Ok(sid)
}

/// Ends the session that the request came with, if there is one.
pub async fn end(app: &App, headers: &HeaderMap) -> Result<()> {
    let Some(hash) = cookie(headers, SID).map(hash_of) else { return Ok(()) };
    app.db.write(move |tx| remove(tx, &hash)).await
}

/// The caller of a request without an Authorization header. Rights are read afresh each time.
pub async fn caller(app: &App, headers: &HeaderMap) -> Result<Caller> {
    let Some(hash) = cookie(headers, SID).map(hash_of) else { return Ok(Caller::Anonymous) };
    let lifetime = app.settings.current().session_micros();
    let wanted = hash.clone();
    let Some((user, age)) = app.db.read(move |tx| find(tx, &wanted, lifetime)).await? else {
        return Ok(Caller::Anonymous);
    };
    if age > RENEWED_AFTER && !headers.contains_key(NO_RENEWAL) {
        app.db.write(move |tx| renew(tx, &hash)).await?;
    }
    Ok(Caller::User(Arc::new(user)))
}

/// Keeps the session of a request that itself voided what was issued before; others of the user are over.
pub fn outlive(tx: &mut Tx<'_>, headers: &HeaderMap, revoked_at: i64) -> Result<()> {
    let Some(hash) = cookie(headers, SID).map(hash_of) else { return Ok(()) };
    let sql = "UPDATE sessions SET created_at = ?1 WHERE hash = ?2 AND created_at <= ?3";
    tx.execute(sql, &params![revoked_at + 1, hash, revoked_at])?;
    Ok(())
}

/// The user of a session, and how long ago it was last seen.
fn find(tx: &mut Tx<'_>, hash: &str, lifetime: i64) -> Result<Option<(User, i64)>> {
    // What voids a user's tokens ends the sessions too: a new password, a right that was taken.
    let sql = "SELECT u.id, u.username, CASE WHEN u.sysadmin = 1 OR u.external_admin = 1 THEN 1 ELSE 0 END, s.seen_at \
               FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.hash = ?1 AND u.deleted = 0 AND u.revoked_at < s.created_at";
    let Some(row) = tx.find(sql, &params![hash])? else { return Ok(None) };
    let age = tx.now()? - row.get::<i64>(3)?;
    if age > lifetime {
        return Ok(None);
    }
    Ok(Some((User { id: row.get(0)?, name: row.get(1)?, admin: row.get(2)? }, age)))
}

fn renew(tx: &mut Tx<'_>, hash: &str) -> Result<()> {
    let now = tx.now()?;
    tx.execute("UPDATE sessions SET seen_at = ?1 WHERE hash = ?2", &params![now, hash])?;
    Ok(())
}

fn remove(tx: &mut Tx<'_>, hash: &str) -> Result<()> {
    tx.execute("DELETE FROM sessions WHERE hash = ?1", &params![hash])?;
    Ok(())
}

fn hash_of(sid: &str) -> String {
    Digest::sha256(sid.as_bytes()).hex().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
