//! Queries of the groups.

use std::collections::HashMap;

use berth_db::{Row, Tx, params};

use super::{Group, Kind, Named};
use crate::error::{Error, Result};
use crate::listing::in_list;

pub(super) const VIEW: &str = "id, name, kind, dn";

pub(super) fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<Group>> {
    let sql = format!("SELECT {VIEW} FROM user_groups WHERE id = ?1");
    tx.find(&sql, &params![id])?.as_ref().map(view_of).transpose()
}

/// An LDAP group is found by its DN, others by their name.
pub(super) fn find_named(tx: &mut Tx<'_>, kind: Kind, group: &Named) -> Result<Option<i64>> {
    let found = match &group.dn {
        Some(dn) => tx.find("SELECT id FROM user_groups WHERE dn = ?1", &params![dn.as_str()])?,
        None => {
            let sql = "SELECT id FROM user_groups WHERE kind = ?1 AND name = ?2";
            tx.find(sql, &params![kind.id(), group.name.as_str()])?
        }
    };
    Ok(found.map(|row| row.get(0)).transpose()?)
}

/// The ids of those groups of a kind that are known, by their DN (LDAP) or name.
pub(super) fn known(tx: &mut Tx<'_>, kind: Kind, keys: &[&str]) -> Result<HashMap<String, i64>> {
    let mut found = HashMap::new();
    if keys.is_empty() {
        return Ok(found);
    }
    let key = if kind == Kind::Ldap { "dn" } else { "name" };
    let (places, params) = in_list(keys, 2);
    let sql = format!("SELECT {key}, id FROM user_groups WHERE kind = ?1 AND {key} IN {places}");
    let params: Vec<_> = params![kind.id()].into_iter().chain(params).collect();
    for row in tx.query(&sql, &params)? {
        found.insert(row.get(0)?, row.get(1)?);
    }
    Ok(found)
}

/// Nothing when the name or the DN is taken; the transaction goes on.
pub(super) fn insert_if_absent(
    tx: &mut Tx<'_>,
    kind: Kind,
    name: &str,
    dn: Option<&str>,
) -> Result<Option<i64>> {
    let now = tx.now()?;
    let sql = "INSERT INTO user_groups (name, kind, dn, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4) \
               ON CONFLICT DO NOTHING RETURNING id";
    let made = tx.find(sql, &params![name, kind.id(), dn, now])?;
    Ok(made.map(|row| row.get(0)).transpose()?)
}

pub(super) fn rename(tx: &mut Tx<'_>, id: i64, name: &str) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE user_groups SET name = ?1, updated_at = ?2 WHERE id = ?3";
    match tx.execute(sql, &params![name, now, id]) {
        Ok(_) => Ok(()),
        Err(error @ berth_db::Error::Unique(_)) => {
            Err(Error::conflict("a user group with this name exists already").because(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Its roles go with it, and so do its members by the schema.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("DELETE FROM members WHERE entity_type = 'g' AND entity_id = ?1", &params![id])?;
    tx.execute("DELETE FROM user_groups WHERE id = ?1", &params![id])?;
    Ok(())
}

pub(super) fn groups_of(tx: &mut Tx<'_>, user: i64, kind: Kind) -> Result<Vec<i64>> {
    let sql = "SELECT m.group_id FROM group_members m JOIN user_groups g ON g.id = m.group_id \
               WHERE m.user_id = ?1 AND g.kind = ?2 ORDER BY m.group_id";
    ids(&tx.query(sql, &params![user, kind.id()])?)
}

pub(super) fn users_in(tx: &mut Tx<'_>, group: i64) -> Result<Vec<i64>> {
    ids(&tx.query("SELECT user_id FROM group_members WHERE group_id = ?1 ORDER BY user_id", &params![group])?)
}

pub(super) fn join(tx: &mut Tx<'_>, user: i64, group: i64) -> Result<()> {
    let sql = "INSERT INTO group_members (user_id, group_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    tx.execute(sql, &params![user, group])?;
    Ok(())
}

pub(super) fn leave(tx: &mut Tx<'_>, user: i64, group: i64) -> Result<()> {
    tx.execute("DELETE FROM group_members WHERE user_id = ?1 AND group_id = ?2", &params![user, group])?;
    Ok(())
}

pub(super) fn empty(tx: &mut Tx<'_>, group: i64) -> Result<()> {
    tx.execute("DELETE FROM group_members WHERE group_id = ?1", &params![group])?;
    Ok(())
}

pub(super) fn forget_user(tx: &mut Tx<'_>, user: i64) -> Result<()> {
    tx.execute("DELETE FROM group_members WHERE user_id = ?1", &params![user])?;
    Ok(())
}

pub(super) fn view_of(row: &Row) -> Result<Group> {
    let kind: i64 = row.get(2)?;
    let kind = Kind::from_id(kind).ok_or_else(|| Error::internal(format!("group of unknown kind {kind}")))?;
    Ok(Group { id: row.get(0)?, name: row.get(1)?, kind, dn: row.get(3)? })
}

fn ids(rows: &[Row]) -> Result<Vec<i64>> {
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}
