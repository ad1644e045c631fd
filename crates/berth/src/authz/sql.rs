//! Queries of the authorization: a user's roles.

use berth_db::{Tx, params};

use super::Role;
use crate::error::{Error, Result};

pub(super) fn roles_of_user(tx: &mut Tx<'_>, user: i64, project: i64) -> Result<Vec<Role>> {
    let sql = "SELECT role_id FROM members WHERE entity_type = 'u' AND entity_id = ?1 AND project_id = ?2";
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
    let sql = "SELECT 1 FROM members WHERE entity_type = 'u' AND entity_id = ?1 AND role_id = ?2 LIMIT 1";
    Ok(!tx.query(sql, &params![user, Role::ProjectAdmin.id()])?.is_empty())
}
