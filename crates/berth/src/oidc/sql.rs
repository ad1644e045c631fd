//! Queries of log-ins with a provider and of its users.

use berth_db::{Row, Tx, params};

use super::{Account, Identity, Login};
use crate::error::Result;

const ACCOUNT: &str = "o.user_id, u.username, CASE WHEN u.sysadmin = 1 OR u.external_admin = 1 THEN 1 ELSE 0 END, \
                       u.deleted, o.issuer, o.subject, o.good_until, o.told_at, o.secret, o.tokens \
                       FROM oidc_users o JOIN users u ON u.id = o.user_id";

/// Forgets log-ins that began before `since`.
pub(super) fn forget_logins(tx: &mut Tx<'_>, since: i64) -> Result<()> {
    tx.execute("DELETE FROM oidc_logins WHERE created_at < ?1", &params![since])?;
    Ok(())
}

/// Leaves the newest of a place's log-ins.
pub(super) fn thin_logins(tx: &mut Tx<'_>, place: &str, most: i64) -> Result<()> {
    let sql = "DELETE FROM oidc_logins WHERE place = ?1 AND created_at <= \
               (SELECT created_at FROM oidc_logins WHERE place = ?1 ORDER BY created_at DESC LIMIT 1 OFFSET ?2)";
    tx.execute(sql, &params![place, most])?;
    Ok(())
}

pub(super) fn count_logins(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.one("SELECT COUNT(*) FROM oidc_logins", &[])?.get(0)?)
}

pub(super) fn count_logins_of(tx: &mut Tx<'_>, place: &str) -> Result<i64> {
    Ok(tx.one("SELECT COUNT(*) FROM oidc_logins WHERE place = ?1", &params![place])?.get(0)?)
}

/// The place from which most log-ins are under way.
pub(super) fn busiest_place(tx: &mut Tx<'_>) -> Result<String> {
    let sql = "SELECT place FROM oidc_logins GROUP BY place ORDER BY COUNT(*) DESC, place LIMIT 1";
    Ok(tx.one(sql, &[])?.get(0)?)
}

pub(super) fn insert_login(
    tx: &mut Tx<'_>,
    state: &str,
    browser: &str,
    login: &Login,
    now: i64,
) -> Result<()> {
    let sql = "INSERT INTO oidc_logins (state_hash, browser_hash, nonce, verifier, redirect_uri, redirect_url, created_at, \
               issuer, place) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (nonce, verifier) = (login.nonce.as_str(), login.verifier.as_str());
    let (uri, url) = (login.redirect_uri.as_str(), login.redirect_url.as_str());
    let (issuer, place) = (login.issuer.as_str(), login.place.as_str());
    tx.execute(sql, &params![state, browser, nonce, verifier, uri, url, now, issuer, place])?;
    Ok(())
}

pub(super) fn take_login(tx: &mut Tx<'_>, state: &str, browser: &str, since: i64) -> Result<Option<Login>> {
    let sql = "DELETE FROM oidc_logins WHERE state_hash = ?1 AND browser_hash = ?2 AND created_at >= ?3 \
               RETURNING nonce, verifier, redirect_uri, redirect_url, issuer, place";
    let Some(row) = tx.find(sql, &params![state, browser, since])? else { return Ok(None) };
    Ok(Some(Login {
        nonce: row.get(0)?,
        verifier: row.get(1)?,
        redirect_uri: row.get(2)?,
        redirect_url: row.get(3)?,
        issuer: row.get(4)?,
        place: row.get(5)?,
    }))
}

pub(super) fn forget_arrivals(tx: &mut Tx<'_>, since: i64) -> Result<()> {
    tx.execute("DELETE FROM oidc_arrivals WHERE created_at < ?1", &params![since])?;
    Ok(())
}

pub(super) fn insert_arrival(tx: &mut Tx<'_>, browser: &str, sealed: &[u8], now: i64) -> Result<()> {
    let sql = "INSERT INTO oidc_arrivals (browser_hash, arrival, created_at) VALUES (?1, ?2, ?3)";
    tx.execute(sql, &params![browser, sealed.to_vec(), now])?;
    Ok(())
}

pub(super) fn find_arrival(tx: &mut Tx<'_>, browser: &str, since: i64) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT arrival FROM oidc_arrivals WHERE browser_hash = ?1 AND created_at >= ?2";
    Ok(tx.find(sql, &params![browser, since])?.map(|row| row.get(0)).transpose()?)
}

pub(super) fn delete_arrival(tx: &mut Tx<'_>, browser: &str) -> Result<bool> {
    Ok(tx.execute("DELETE FROM oidc_arrivals WHERE browser_hash = ?1", &params![browser])? == 1)
}

pub(super) fn find_identity(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Option<Account>> {
    let sql = format!("SELECT {ACCOUNT} WHERE o.issuer = ?1 AND o.subject = ?2");
    tx.find(&sql, &params![issuer, subject])?.as_ref().map(account_of).transpose()
}

/// A user who was not deleted.
pub(super) fn find_user(tx: &mut Tx<'_>, user_id: i64) -> Result<Option<Account>> {
    let sql = format!("SELECT {ACCOUNT} WHERE o.user_id = ?1 AND u.deleted = 0");
    tx.find(&sql, &params![user_id])?.as_ref().map(account_of).transpose()
}

/// The row's own id, and when it was made and changed.
pub(super) fn row_of(tx: &mut Tx<'_>, user_id: i64) -> Result<(i64, i64, i64)> {
    let sql = "SELECT id, created_at, updated_at FROM oidc_users WHERE user_id = ?1";
    let row = tx.one(sql, &params![user_id])?;
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

pub(super) fn insert_user(tx: &mut Tx<'_>, user_id: i64, identity: &Identity, secret: &[u8]) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO oidc_users (user_id, issuer, subject, secret, tokens, good_until, told_at, busy_until, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6, ?6)";
    let (issuer, subject) = (identity.issuer.as_str(), identity.subject.as_str());
    tx.execute(sql, &params![user_id, issuer, subject, secret.to_vec(), Vec::<u8>::new(), now])?;
    Ok(())
}

pub(super) fn set_tokens(tx: &mut Tx<'_>, user_id: i64, tokens: &[u8], good_until: i64) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE oidc_users SET tokens = ?1, good_until = ?2, busy_until = 0, updated_at = ?3 WHERE user_id = ?4";
    tx.execute(sql, &params![tokens.to_vec(), good_until, now, user_id])?;
    Ok(())
}

/// When the token was made that told of the groups.
pub(super) fn put_told(tx: &mut Tx<'_>, user_id: i64, told_at: i64) -> Result<()> {
    tx.execute("UPDATE oidc_users SET told_at = ?1 WHERE user_id = ?2", &params![told_at, user_id])?;
    Ok(())
}

/// Whether this is later than what was told before.
pub(super) fn set_told(tx: &mut Tx<'_>, user_id: i64, told_at: i64) -> Result<bool> {
    let sql = "UPDATE oidc_users SET told_at = ?1 WHERE user_id = ?2 AND told_at < ?1";
    Ok(tx.execute(sql, &params![told_at, user_id])? == 1)
}

/// Whether nobody else asks, and nobody has asked since `seen` was read: a refresh token is good once.
pub(super) fn reserve(tx: &mut Tx<'_>, seen: &Account, now: i64, until: i64) -> Result<bool> {
    let sql = "UPDATE oidc_users SET busy_until = ?1 WHERE user_id = ?2 AND busy_until < ?3 AND good_until = ?4 \
               AND tokens = ?5";
    let params = params![until, seen.user_id, now, seen.good_until, seen.tokens.clone()];
    Ok(tx.execute(sql, &params)? == 1)
}

pub(super) fn set_busy(tx: &mut Tx<'_>, user_id: i64, until: i64) -> Result<()> {
    tx.execute("UPDATE oidc_users SET busy_until = ?1 WHERE user_id = ?2", &params![until, user_id])?;
    Ok(())
}

pub(super) fn lapse(tx: &mut Tx<'_>, user_id: i64) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE oidc_users SET tokens = ?1, good_until = 0, busy_until = 0, updated_at = ?2 WHERE user_id = ?3";
    tx.execute(sql, &params![Vec::<u8>::new(), now, user_id])?;
    Ok(())
}

/// Puts tokens in the place of those that were seen, unless a log-in brought others meanwhile.
pub(super) fn replace_tokens(tx: &mut Tx<'_>, user_id: i64, seen: &[u8], tokens: &[u8]) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE oidc_users SET tokens = ?1, updated_at = ?2 WHERE user_id = ?3 AND tokens = ?4";
    tx.execute(sql, &params![tokens.to_vec(), now, user_id, seen.to_vec()])?;
    Ok(())
}

pub(super) fn set_secret(tx: &mut Tx<'_>, user_id: i64, secret: &[u8]) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE oidc_users SET secret = ?1, updated_at = ?2 WHERE user_id = ?3";
    tx.execute(sql, &params![secret.to_vec(), now, user_id])?;
    Ok(())
}

pub(super) fn forget_secrets(tx: &mut Tx<'_>, user_id: i64) -> Result<()> {
    let now = tx.now()?;
    let sql =
        "UPDATE oidc_users SET secret = ?1, tokens = ?1, good_until = 0, updated_at = ?2 WHERE user_id = ?3";
    tx.execute(sql, &params![Vec::<u8>::new(), now, user_id])?;
    Ok(())
}

fn account_of(row: &Row) -> Result<Account> {
    Ok(Account {
        user_id: row.get(0)?,
        username: row.get(1)?,
        sysadmin: row.get(2)?,
        deleted: row.get(3)?,
        issuer: row.get(4)?,
        subject: row.get(5)?,
        good_until: row.get(6)?,
        told_at: row.get(7)?,
        secret: row.get(8)?,
        tokens: row.get(9)?,
    })
}
