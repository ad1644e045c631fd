//! Queries of the authorization: a user's roles, the user's own and those of groups.

use berth_db::{Tx, params};

use super::Role;
use crate::error::{Error, Result};

/// The projects of a user with the roles there, the user's own and those of groups, as a query of
/// (project_id, role_id) which may say the same twice; `user` is the placeholder of the user's id.
pub(crate) fn memberships(user: &str) -> String {
    format!(
        "SELECT m.project_id, m.role_id FROM members m WHERE m.entity_type = 'u' AND m.entity_id = {user} UNION ALL \
         SELECT m.project_id, m.role_id FROM group_members g JOIN members m ON m.entity_type = 'g' \
         AND m.entity_id = g.group_id WHERE g.user_id = {user}"
    )
}

/// The items of the bin that are projects which a user was admin of, as a query of their ids; `user` is the placeholder of
/// the user's id.
pub(crate) fn former_admin(user: &str) -> String {
    let admin = Role::ProjectAdmin.id();
    format!(
        "SELECT m.item_id FROM bin_members m WHERE m.entity_type = 'u' AND m.entity_id = {user} AND m.role_id = {admin} \
         UNION ALL SELECT m.item_id FROM group_members g JOIN bin_members m ON m.entity_type = 'g' \
         AND m.entity_id = g.group_id AND m.role_id = {admin} WHERE g.user_id = {user}"
    )
}

/// The item that a deleted project is in the bin.
pub(super) fn item_of_project(tx: &mut Tx<'_>, project: i64) -> Result<Option<i64>> {
    let sql = "SELECT id FROM bin_items WHERE project_id = ?1 AND gone = 0 AND kind = 'project' \
               ORDER BY id DESC LIMIT 1";
    let row = tx.find(sql, &params![project])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

pub(super) fn was_admin(tx: &mut Tx<'_>, user: i64, item: i64) -> Result<bool> {
    let sql = format!("SELECT 1 FROM ({}) f WHERE f.item_id = ?2 LIMIT 1", former_admin("?1"));
    Ok(tx.find(&sql, &params![user, item])?.is_some())
}

/// The roles of a user in a project, each once.
pub(super) fn roles_of_user(tx: &mut Tx<'_>, user: i64, project: i64) -> Result<Vec<Role>> {
    let sql = "SELECT role_id FROM members WHERE entity_type = 'u' AND entity_id = ?1 AND project_id = ?2 UNION \
               SELECT m.role_id FROM group_members g JOIN members m ON m.entity_type = 'g' \
               AND m.entity_id = g.group_id AND m.project_id = ?2 WHERE g.user_id = ?1";
    let rows = tx.query(sql, &params![user, project])?;
    let mut roles = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.get(0)?;
        roles.push(
            Role::from_id(id).ok_or_else(|| Error::internal(format!("member with unknown role {id}")))?,
        );
    }
    Ok(roles)
}

pub(super) fn is_project_admin(tx: &mut Tx<'_>, user: i64) -> Result<bool> {
    let sql = format!("SELECT 1 FROM ({}) a WHERE a.role_id = ?2 LIMIT 1", memberships("?1"));
    Ok(!tx.query(&sql, &params![user, Role::ProjectAdmin.id()])?.is_empty())
}
