//! Queries of the users. Deleted users keep their row, since projects and logs name their id.

use berth_db::{Row, Tx, params};

use super::{Login, NewExternal, NewUser, Origin, Profile, UserView};
use crate::error::{Error, Result};
use crate::listing::in_list;

pub(super) const VIEW: &str =
    "id, username, email, realname, comment, sysadmin, external_admin, created_at, updated_at";
const LOGIN: &str = "id, username, CASE WHEN sysadmin = 1 OR external_admin = 1 THEN 1 ELSE 0 END, password_hash, \
                     origin";

pub(super) fn login_by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<Login>> {
    let sql = format!("SELECT {LOGIN} FROM users WHERE deleted = 0 AND username = ?1");
    tx.find(&sql, &params![name])?.as_ref().map(login_of).transpose()
}

pub(super) fn login_by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<Login>> {
    let sql = format!("SELECT {LOGIN} FROM users WHERE deleted = 0 AND email <> '' AND email = ?1");
    tx.find(&sql, &params![email])?.as_ref().map(login_of).transpose()
}

pub(super) fn login_by_id(tx: &mut Tx<'_>, id: i64) -> Result<Option<Login>> {
    let sql = format!("SELECT {LOGIN} FROM users WHERE deleted = 0 AND id = ?1");
    tx.find(&sql, &params![id])?.as_ref().map(login_of).transpose()
}

pub(super) fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<UserView>> {
    let sql = format!("SELECT {VIEW} FROM users WHERE deleted = 0 AND id = ?1");
    tx.find(&sql, &params![id])?.as_ref().map(view_of).transpose()
}

/// Makes the user with this id unless it exists; whether it was made.
pub(super) fn insert_first(tx: &mut Tx<'_>, id: i64, user: &NewUser, password_hash: &str) -> Result<bool> {
    let now = tx.now()?;
    let sql = "INSERT INTO users (id, username, email, realname, comment, password_hash, sysadmin, deleted, revoked_at, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, 0, ?7, ?7) ON CONFLICT DO NOTHING";
    let params = params![id, &user.username, &user.email, &user.realname, &user.comment, password_hash, now];
    Ok(tx.execute(sql, &params)? == 1)
}

pub(super) fn insert(tx: &mut Tx<'_>, user: &NewUser, password_hash: &str) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO users (username, email, realname, comment, password_hash, sysadmin, deleted, revoked_at, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6, ?6) RETURNING id";
    let params = params![&user.username, &user.email, &user.realname, &user.comment, password_hash, now];
    match tx.one(sql, &params) {
        Ok(row) => Ok(row.get(0)?),
        Err(error) => Err(taken(error)),
    }
}

/// Makes a user who logs in elsewhere.
pub(super) fn insert_external(tx: &mut Tx<'_>, user: &NewExternal) -> Result<i64> {
    let now = tx.now()?;
    // An address may belong to one account only, and the one that has it keeps it.
    let sql = "INSERT INTO users (username, email, realname, comment, password_hash, sysadmin, deleted, revoked_at, \
               created_at, updated_at, origin, dn) SELECT ?1, CASE WHEN EXISTS (SELECT 1 FROM users o WHERE o.deleted = 0 \
               AND ?2 <> '' AND (o.email = ?2 OR o.username = ?2)) THEN '' ELSE ?2 END, ?3, ?4, NULL, 0, 0, 0, \
               ?5, ?5, ?6, ?7 RETURNING id";
    let (origin, dn) = (user.origin.name(), user.dn.as_str());
    let params = params![&user.username, &user.email, &user.realname, &user.comment, now, origin, dn];
    match tx.one(sql, &params) {
        Ok(row) => Ok(row.get(0)?),
        Err(error) => Err(taken(error)),
    }
}

/// Whether it was another one before.
pub(super) fn set_dn(tx: &mut Tx<'_>, id: i64, dn: &str) -> Result<bool> {
    Ok(tx.execute("UPDATE users SET dn = ?1 WHERE id = ?2 AND dn <> ?1", &params![dn, id])? == 1)
}

/// Takes an address away from whom another place than this one told of it.
pub(super) fn clear_told_address(tx: &mut Tx<'_>, email: &str) -> Result<()> {
    let sql =
        "UPDATE users SET email = '' WHERE deleted = 0 AND email <> '' AND email = ?1 AND origin <> 'local'";
    tx.execute(sql, &params![email])?;
    Ok(())
}

/// Whether the mark was another one before.
pub(super) fn set_external_admin(tx: &mut Tx<'_>, id: i64, admin: bool) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE users SET external_admin = ?1, updated_at = ?2 WHERE id = ?3 AND deleted = 0 \
               AND external_admin <> ?1";
    Ok(tx.execute(sql, &params![admin, now, id])? == 1)
}

pub(super) fn set_all_revoked(tx: &mut Tx<'_>, ids: &[i64], at: i64) -> Result<()> {
    let (places, params) = in_list(ids, 2);
    let params: Vec<_> = params![at].into_iter().chain(params).collect();
    tx.execute(&format!("UPDATE users SET revoked_at = ?1 WHERE id IN {places}"), &params)?;
    Ok(())
}

pub(super) fn update_profile(tx: &mut Tx<'_>, id: i64, profile: &Profile) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE users SET email = ?1, realname = ?2, comment = ?3, updated_at = ?4 WHERE id = ?5 AND deleted = 0";
    let changed = tx.execute(sql, &params![&profile.email, &profile.realname, &profile.comment, now, id]);
    Ok(changed.map_err(taken)? == 1)
}

pub(super) fn set_password(tx: &mut Tx<'_>, id: i64, password_hash: &str) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE users SET password_hash = ?1, updated_at = ?2 WHERE id = ?3 AND deleted = 0";
    Ok(tx.execute(sql, &params![password_hash, now, id])? == 1)
}

pub(super) fn replace_hash(tx: &mut Tx<'_>, id: i64, old: &str, new: &str) -> Result<()> {
    let sql = "UPDATE users SET password_hash = ?1 WHERE id = ?2 AND password_hash = ?3";
    tx.execute(sql, &params![new, id, old])?;
    Ok(())
}

pub(super) fn set_sysadmin(tx: &mut Tx<'_>, id: i64, sysadmin: bool) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE users SET sysadmin = ?1, updated_at = ?2 WHERE id = ?3 AND deleted = 0";
    Ok(tx.execute(sql, &params![sysadmin, now, id])? == 1)
}

/// Frees the name and the address, and takes away whatever the user could log in with.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE users SET username = username || '#' || CAST(id AS TEXT), \
               email = CASE WHEN email = '' THEN '' ELSE email || '#' || CAST(id AS TEXT) END, \
               password_hash = NULL, sysadmin = 0, external_admin = 0, deleted = 1, updated_at = ?1 WHERE id = ?2 AND deleted = 0";
    Ok(tx.execute(sql, &params![now, id])? == 1)
}

pub(super) fn set_revoked(tx: &mut Tx<'_>, id: i64, at: i64) -> Result<()> {
    tx.execute("UPDATE users SET revoked_at = ?1 WHERE id = ?2", &params![at, id])?;
    Ok(())
}

pub(super) fn view_of(row: &Row) -> Result<UserView> {
    Ok(UserView {
        id: row.get(0)?,
        username: row.get(1)?,
        email: row.get(2)?,
        realname: row.get(3)?,
        comment: row.get(4)?,
        sysadmin: row.get(5)?,
        external_admin: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

fn login_of(row: &Row) -> Result<Login> {
    let origin: String = row.get(4)?;
    let origin = Origin::from_name(&origin).ok_or_else(|| Error::internal("a user of unknown origin"))?;
    Ok(Login {
        id: row.get(0)?,
        username: row.get(1)?,
        sysadmin: row.get(2)?,
        password_hash: row.get(3)?,
        origin,
    })
}

fn taken(error: berth_db::Error) -> Error {
    match error {
        berth_db::Error::Unique(_) => {
            Error::conflict("a user with this name or email address exists already: choose another")
                .because(error)
        }
        other => other.into(),
    }
}
