//! Queries of the robot accounts. A deleted one keeps its row without its secret.

use berth_db::{Row, Tx, params};

use super::secret::StoredSecret;
use super::{Login, RobotView, full_name, permissions};
use crate::authn::Robot;
use crate::error::{Error, Result};

pub(super) const VIEW: &str = "r.id, r.name, p.name, r.description, r.project_id, r.duration, r.expires_at, r.disabled, \
                               r.permissions, r.creator_type, r.creator_ref, r.created_at, r.updated_at";
pub(super) const FROM: &str = "robots r LEFT JOIN projects p ON p.id = r.project_id";
const LOGIN: &str =
    "r.id, r.name, p.name, r.project_id, r.expires_at, r.disabled, r.permissions, r.salt, r.secret_hash";

/// What a robot account's row holds besides its name and secret.
pub(super) struct Stored<'a> {
    pub(super) description: &'a str,
    pub(super) duration: i64,
    pub(super) expires_at: i64,
    pub(super) disabled: bool,
    pub(super) permissions: String,
}

pub(super) fn login_in_system(tx: &mut Tx<'_>, prefix: &str, name: &str) -> Result<Option<Login>> {
    let sql = format!("SELECT {LOGIN} FROM {FROM} WHERE r.deleted = 0 AND r.project_id = 0 AND r.name = ?1");
    tx.find(&sql, &params![name])?.as_ref().map(|row| login_of(prefix, row)).transpose()
}

pub(super) fn login_in_project(
    tx: &mut Tx<'_>,
    prefix: &str,
    project: &str,
    name: &str,
) -> Result<Option<Login>> {
    let sql = format!(
        "SELECT {LOGIN} FROM {FROM} WHERE r.deleted = 0 AND p.name = ?1 AND p.deleted_at IS NULL AND r.name = ?2"
    );
    tx.find(&sql, &params![project, name])?.as_ref().map(|row| login_of(prefix, row)).transpose()
}

pub(super) fn project_of(tx: &mut Tx<'_>, id: i64) -> Result<Option<i64>> {
    let row = tx.find("SELECT project_id FROM robots WHERE id = ?1 AND deleted = 0", &params![id])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

pub(super) fn find(tx: &mut Tx<'_>, prefix: &str, project: i64, id: i64) -> Result<Option<RobotView>> {
    let sql = format!("SELECT {VIEW} FROM {FROM} WHERE r.deleted = 0 AND r.project_id = ?1 AND r.id = ?2");
    tx.find(&sql, &params![project, id])?.as_ref().map(|row| view_of(prefix, row)).transpose()
}

/// Keeps the row as it is until commit.
pub(super) fn lock(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let sql = format!("SELECT id FROM robots WHERE id = ?1{}", tx.for_update());
    tx.find(&sql, &params![id])?;
    Ok(())
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    project: i64,
    name: &str,
    stored: &Stored<'_>,
    secret: &StoredSecret,
    (creator_type, creator): (&str, i64),
) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO robots (project_id, name, description, salt, secret_hash, duration, expires_at, disabled, \
               permissions, creator_type, creator_ref, deleted, revoked_at, created_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, 0, ?12, ?12) RETURNING id";
    let params = params![
        project,
        name,
        stored.description,
        secret.salt.clone(),
        secret.hash.clone(),
        stored.duration,
        stored.expires_at,
        stored.disabled,
        stored.permissions.clone(),
        creator_type,
        creator,
        now
    ];
    match tx.one(sql, &params) {
        Ok(row) => Ok(row.get(0)?),
        Err(error @ berth_db::Error::Unique(_)) => {
            Err(Error::conflict(format!("robot account {name} already exists")).because(error))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, stored: &Stored<'_>) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE robots SET description = ?1, duration = ?2, expires_at = ?3, disabled = ?4, permissions = ?5, \
               updated_at = ?6 WHERE id = ?7";
    let params = params![
        stored.description,
        stored.duration,
        stored.expires_at,
        stored.disabled,
        stored.permissions.clone(),
        now,
        id
    ];
    tx.execute(sql, &params)?;
    Ok(())
}

pub(super) fn set_secret(tx: &mut Tx<'_>, id: i64, secret: &StoredSecret) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE robots SET salt = ?1, secret_hash = ?2, updated_at = ?3 WHERE id = ?4";
    tx.execute(sql, &params![secret.salt.clone(), secret.hash.clone(), now, id])?;
    Ok(())
}

pub(super) fn set_revoked(tx: &mut Tx<'_>, id: i64, at: i64) -> Result<()> {
    tx.execute("UPDATE robots SET revoked_at = ?1 WHERE id = ?2", &params![at, id])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let empty: Vec<u8> = Vec::new();
    let sql = "UPDATE robots SET deleted = 1, salt = ?1, secret_hash = ?1 WHERE id = ?2";
    tx.execute(sql, &params![empty, id])?;
    Ok(())
}

pub(super) fn delete_of_project(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    let (empty, now): (Vec<u8>, i64) = (Vec::new(), tx.now()?);
    let sql = "DELETE FROM robot_trusts WHERE robot_id IN (SELECT id FROM robots WHERE project_id = ?1)";
    tx.execute(sql, &params![project])?;
    let sql = "UPDATE robots SET deleted = 1, salt = ?1, secret_hash = ?1, revoked_at = ?2 \
               WHERE project_id = ?3 AND deleted = 0";
    tx.execute(sql, &params![empty, now, project])?;
    Ok(())
}

pub(super) fn view_of(prefix: &str, row: &Row) -> Result<RobotView> {
    let (name, project): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    Ok(RobotView {
        id: row.get(0)?,
        name: full_name(prefix, project.as_deref(), &name),
        description: row.get(3)?,
        project_id: row.get(4)?,
        duration: row.get(5)?,
        expires_at: row.get(6)?,
        disabled: row.get(7)?,
        permissions: permissions::from_text(&row.get::<String>(8)?)?,
        trusts: Vec::new(),
        creator_type: row.get(9)?,
        creator_ref: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
    })
}

fn login_of(prefix: &str, row: &Row) -> Result<Login> {
    let (name, project): (String, Option<String>) = (row.get(1)?, row.get(2)?);
    let (project_id, end): (i64, i64) = (row.get(3)?, row.get(4)?);
    let given = permissions::from_text(&row.get::<String>(6)?)?;
    Ok(Login {
        robot: Robot {
            id: row.get(0)?,
            name: full_name(prefix, project.as_deref(), &name),
            project_id: (project_id != 0).then_some(project_id),
            expires_at: (end != -1).then_some(end),
            given: given.iter().map(permissions::Permission::given).collect(),
        },
        disabled: row.get(5)?,
        secret: StoredSecret { salt: row.get(7)?, hash: row.get(8)? },
    })
}
