//! Queries of the members. Only users are members so far (`entity_type` 'u').

use berth_db::{Row, Tx, params};

use super::MemberView;
use crate::authz::Role;
use crate::error::{Error, Result};
use crate::listing::{Listed, Page, Select};

const VIEW: &str = "m.id, m.project_id, m.entity_id, u.username, m.role_id";
const FROM: &str = "members m JOIN users u ON u.id = m.entity_id AND u.deleted = 0";

pub(super) fn list(
    tx: &mut Tx<'_>,
    project: i64,
    part: Option<&str>,
    page: Page,
) -> Result<Listed<MemberView>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("m.project_id", project);
    select.require("m.entity_type = 'u'");
    if let Some(part) = part {
        select.require_contains("u.username", part);
    }
    let total = select.count(tx, FROM)?;
    let rows = select.rows(tx, VIEW, FROM, "u.username, m.id", page)?;
    let items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}

pub(super) fn find(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<Option<MemberView>> {
    let sql =
        format!("SELECT {VIEW} FROM {FROM} WHERE m.entity_type = 'u' AND m.project_id = ?1 AND m.id = ?2");
    tx.find(&sql, &params![project, id])?.as_ref().map(view_of).transpose()
}

pub(super) fn insert(tx: &mut Tx<'_>, project: i64, user: i64, role: Role) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO members (project_id, entity_type, entity_id, role_id, created_at, updated_at) \
               VALUES (?1, 'u', ?2, ?3, ?4, ?4) RETURNING id";
    match tx.one(sql, &params![project, user, role.id(), now]) {
        Ok(row) => Ok(row.get(0)?),
        Err(error @ berth_db::Error::Unique(_)) => {
            Err(Error::conflict("the user is a member of the project already").because(error))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn set_role(tx: &mut Tx<'_>, id: i64, role: Role) -> Result<()> {
    let now = tx.now()?;
    tx.execute(
        "UPDATE members SET role_id = ?1, updated_at = ?2 WHERE id = ?3",
        &params![role.id(), now, id],
    )?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("DELETE FROM members WHERE id = ?1", &params![id])?;
    Ok(())
}

pub(super) fn delete_user(tx: &mut Tx<'_>, user: i64) -> Result<()> {
    tx.execute("DELETE FROM members WHERE entity_type = 'u' AND entity_id = ?1", &params![user])?;
    Ok(())
}

fn view_of(row: &Row) -> Result<MemberView> {
    let role: i64 = row.get(4)?;
    let role =
        Role::from_id(role).ok_or_else(|| Error::internal(format!("member with unknown role {role}")))?;
    Ok(MemberView {
        id: row.get(0)?,
        project_id: row.get(1)?,
        user_id: row.get(2)?,
        username: row.get(3)?,
        role,
    })
}
