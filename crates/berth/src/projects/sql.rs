//! Queries of the projects. A repository counts from its first manifest on.

use berth_db::{Tx, params};

use super::Metadata;
use crate::authz::Role;
use crate::error::{Error, Result};
use crate::journal::Record;

/// Makes the project with this id, unless one of that id or name exists or existed; whether it was made.
pub(super) fn insert_first(tx: &mut Tx<'_>, id: i64, name: &str, owner: i64) -> Result<bool> {
    let now = tx.now()?;
    let sql = "INSERT INTO projects (id, name, owner_id, public, created_at, updated_at, deleted_at) \
               VALUES (?1, ?2, ?3, 1, ?4, ?4, NULL) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, &params![id, name, owner, now])? == 1)
}

pub(super) fn insert(tx: &mut Tx<'_>, name: &str, owner: i64, public: bool) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO projects (name, owner_id, public, created_at, updated_at, deleted_at) \
               VALUES (?1, ?2, ?3, ?4, ?4, NULL) RETURNING id";
    match tx.one(sql, &params![name, owner, public, now]) {
        Ok(row) => Ok(row.get(0)?),
        Err(error @ berth_db::Error::Unique(_)) => {
            Err(Error::conflict(format!("the project named {name} already exists")).because(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a project as its record tells it, in place of one of its id.
pub(super) fn restore(tx: &mut Tx<'_>, record: &Record, owner: i64) -> Result<()> {
    let now = tx.now()?;
    let deleted_at = record.deleted.then_some(now);
    let sql = "INSERT INTO projects (id, name, owner_id, public, created_at, updated_at, deleted_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
               public = excluded.public, created_at = excluded.created_at, deleted_at = excluded.deleted_at";
    let Record { id, name, public, created_at, .. } = record;
    tx.execute(sql, &params![*id, name, owner, *public, *created_at, now, deleted_at])?;
    Ok(tx.continue_ids("projects", *id)?)
}

pub(super) fn insert_first_member(tx: &mut Tx<'_>, project: i64, user: i64) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO members (project_id, entity_type, entity_id, role_id, created_at, updated_at) \
               VALUES (?1, 'u', ?2, ?3, ?4, ?4)";
    tx.execute(sql, &params![project, user, Role::ProjectAdmin.id(), now])?;
    Ok(())
}

/// Whether there was such a deleted project.
pub(super) fn revive(tx: &mut Tx<'_>, id: i64, name: &str) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE projects SET deleted_at = NULL, \
               updated_at = CASE WHEN updated_at < ?1 THEN ?1 ELSE updated_at + 1 END \
               WHERE id = ?2 AND deleted_at IS NOT NULL";
    match tx.execute(sql, &params![now, id]) {
        Ok(changed) => Ok(changed > 0),
        Err(error @ berth_db::Error::Unique(_)) => {
            let said = format!(
                "another project is named {name} by now: delete that one first, or leave this in the bin"
            );
            Err(Error::conflict(said).because(error))
        }
        Err(error) => Err(error.into()),
    }
}

/// The time always grows, so that the later of two changes can be told.
pub(super) fn update(tx: &mut Tx<'_>, id: i64, public: Option<bool>) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE projects SET public = COALESCE(?1, public), \
               updated_at = CASE WHEN updated_at < ?2 THEN ?2 ELSE updated_at + 1 END \
               WHERE id = ?3 AND deleted_at IS NULL";
    tx.execute(sql, &params![public, now, id])?;
    Ok(())
}

pub(super) fn metadata(tx: &mut Tx<'_>, id: i64) -> Result<Metadata> {
    let rows = tx.query("SELECT name, value FROM project_metadata WHERE project_id = ?1", &params![id])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Whether there was such a setting.
pub(super) fn remove_metadata(tx: &mut Tx<'_>, id: i64, name: &str) -> Result<bool> {
    let sql = "DELETE FROM project_metadata WHERE project_id = ?1 AND name = ?2";
    Ok(tx.execute(sql, &params![id, name])? > 0)
}

pub(super) fn put_metadata(tx: &mut Tx<'_>, id: i64, metadata: &Metadata) -> Result<()> {
    let sql = "INSERT INTO project_metadata (project_id, name, value) VALUES (?1, ?2, ?3) \
               ON CONFLICT (project_id, name) DO UPDATE SET value = excluded.value";
    for (name, value) in metadata {
        tx.execute(sql, &params![id, name, value])?;
    }
    Ok(())
}

pub(super) fn owner_name(tx: &mut Tx<'_>, owner: i64) -> Result<String> {
    Ok(tx.one("SELECT username FROM users WHERE id = ?1", &params![owner])?.get(0)?)
}

pub(super) fn repo_count(tx: &mut Tx<'_>, id: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM repositories WHERE project_id = ?1 AND pushed_at IS NOT NULL";
    Ok(tx.one(sql, &params![id])?.get(0)?)
}

pub(super) fn has_repositories(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    Ok(tx.find("SELECT id FROM repositories WHERE project_id = ?1 LIMIT 1", &params![id])?.is_some())
}

pub(super) fn members_by_role(tx: &mut Tx<'_>, id: i64) -> Result<Vec<(Role, i64)>> {
    let sql = "SELECT role_id, COUNT(*) FROM members WHERE project_id = ?1 GROUP BY role_id";
    let mut counts = Vec::new();
    for row in tx.query(sql, &params![id])? {
        if let Some(role) = Role::from_id(row.get(0)?) {
            counts.push((role, row.get(1)?));
        }
    }
    Ok(counts)
}

/// Keeps others from putting repositories into the project until commit; false when it is gone.
pub(super) fn lock(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    let sql = format!("SELECT id FROM projects WHERE id = ?1 AND deleted_at IS NULL{}", tx.for_update());
    Ok(tx.find(&sql, &params![id])?.is_some())
}

pub(super) fn delete_empty_repositories(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("DELETE FROM repositories WHERE project_id = ?1 AND pushed_at IS NULL", &params![id])?;
    Ok(())
}

/// When the project was deleted: later than its last change, whatever the clock says.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<i64> {
    let now = tx.now()?;
    tx.execute("DELETE FROM members WHERE project_id = ?1", &params![id])?;
    tx.execute("DELETE FROM project_metadata WHERE project_id = ?1", &params![id])?;
    let sql = "UPDATE projects SET deleted_at = ?1, \
               updated_at = CASE WHEN updated_at < ?1 THEN ?1 ELSE updated_at + 1 END WHERE id = ?2 RETURNING updated_at";
    Ok(tx.one(sql, &params![now, id])?.get(0)?)
}
