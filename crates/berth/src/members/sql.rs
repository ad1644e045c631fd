//! Queries of the members: users (`entity_type` 'u') and groups ('g').

use berth_db::{Row, Tx, params};

use super::{Entity, MemberView};
use crate::authz::Role;
use crate::error::{Error, Result};
use crate::listing::{Listed, Page, Select};

const VIEW: &str = "m.id, m.project_id, m.entity_type, m.entity_id, COALESCE(u.username, g.name), m.role_id";
const FROM: &str = "members m LEFT JOIN users u ON m.entity_type = 'u' AND u.id = m.entity_id AND u.deleted = 0 \
                    LEFT JOIN user_groups g ON m.entity_type = 'g' AND g.id = m.entity_id";
/// A member that is still there.
const IS_THERE: &str = "(u.id IS NOT NULL OR g.id IS NOT NULL)";
const NAME: &str = "COALESCE(u.username, g.name)";

pub(super) fn list(
    tx: &mut Tx<'_>,
    project: i64,
    part: Option<&str>,
    page: Page,
) -> Result<Listed<MemberView>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("m.project_id", project);
    select.require(IS_THERE);
    if let Some(part) = part {
        select.require_contains(NAME, part);
    }
    let total = select.count(tx, FROM)?;
    let rows = select.rows(tx, VIEW, FROM, &format!("{NAME}, m.id"), page)?;
    let items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}

pub(super) fn find(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<Option<MemberView>> {
    let sql = format!("SELECT {VIEW} FROM {FROM} WHERE {IS_THERE} AND m.project_id = ?1 AND m.id = ?2");
    tx.find(&sql, &params![project, id])?.as_ref().map(view_of).transpose()
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    project: i64,
    entity: Entity,
    entity_id: i64,
    role: Role,
) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO members (project_id, entity_type, entity_id, role_id, created_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?5) RETURNING id";
    match tx.one(sql, &params![project, entity.letter(), entity_id, role.id(), now]) {
        Ok(row) => Ok(row.get(0)?),
        Err(error @ berth_db::Error::Unique(_)) => {
            Err(Error::conflict("the user or group is a member of the project already").because(error))
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
    let role: i64 = row.get(5)?;
    let role =
        Role::from_id(role).ok_or_else(|| Error::internal(format!("member with unknown role {role}")))?;
    let letter: String = row.get(2)?;
    let entity = [Entity::User, Entity::Group].into_iter().find(|entity| entity.letter() == letter);
    let entity = entity.ok_or_else(|| Error::internal(format!("member of unknown kind {letter}")))?;
    Ok(MemberView {
        id: row.get(0)?,
        project_id: row.get(1)?,
        entity,
        entity_id: row.get(3)?,
        name: row.get(4)?,
        role,
    })
}
