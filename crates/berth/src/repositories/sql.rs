//! Queries on repositories.

use berth_db::{Dialect, Tx, params};

use super::{Locked, Restored};
use crate::authz::{self, ReadableProjects};
use crate::error::Result;
use crate::listing::in_list;

pub(super) fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<i64>> {
    let row = tx.find("SELECT id FROM repositories WHERE name = ?1", &params![name])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

pub(super) fn find_in_project(tx: &mut Tx<'_>, name: &str, project: i64) -> Result<Option<i64>> {
    let sql = "SELECT id FROM repositories WHERE name = ?1 AND project_id = ?2";
    let row = tx.find(sql, &params![name, project])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

/// As [`find_in_project`], and keeps the repository from being removed until commit.
pub(super) fn keep(tx: &mut Tx<'_>, name: &str, project: i64) -> Result<Option<i64>> {
    let lock = match tx.dialect() {
        Dialect::Sqlite => "",
        // What a row that refers to it takes anyway: pushes and changes of the repository go on beside it.
        Dialect::Postgres => " FOR KEY SHARE",
    };
    let sql = format!("SELECT id FROM repositories WHERE name = ?1 AND project_id = ?2{lock}");
    let row = tx.find(&sql, &params![name, project])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

pub(super) fn lock(tx: &mut Tx<'_>, name: &str, project: i64) -> Result<Option<i64>> {
    let sql = format!("SELECT id FROM repositories WHERE name = ?1 AND project_id = ?2{}", tx.for_update());
    let row = tx.find(&sql, &params![name, project])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

pub(super) fn share(tx: &mut Tx<'_>, name: &str, project: i64) -> Result<()> {
    let sql = format!("SELECT id FROM repositories WHERE name = ?1 AND project_id = ?2{}", tx.for_share());
    tx.query(&sql, &params![name, project])?;
    Ok(())
}

pub(super) fn insert(tx: &mut Tx<'_>, name: &str, project: i64) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO repositories (project_id, name, description, sequence, pushed_at, pull_count, created_at, \
               updated_at) VALUES (?1, ?2, '', 0, NULL, 0, ?3, ?3) \
               ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id";
    Ok(tx.one(sql, &params![project, name, now])?.get(0)?)
}

pub(super) fn restore(tx: &mut Tx<'_>, name: &str, project: i64, restored: &Restored) -> Result<i64> {
    let sql = "INSERT INTO repositories (project_id, name, description, sequence, pushed_at, pull_count, created_at, \
               updated_at) VALUES (?1, ?2, '', ?3, ?4, 0, ?4, ?5) \
               ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence, pushed_at = excluded.pushed_at \
               RETURNING id";
    let Restored { sequence, begun_at, changed_at } = *restored;
    Ok(tx.one(sql, &params![project, name, sequence, begun_at, changed_at])?.get(0)?)
}

pub(super) fn advance(tx: &mut Tx<'_>, name: &str, project: i64, is_push: bool) -> Result<Option<Locked>> {
    let now = tx.now()?;
    let sql = if is_push {
        "UPDATE repositories SET sequence = sequence + 1, updated_at = ?3, pushed_at = COALESCE(pushed_at, ?3) \
         WHERE name = ?1 AND project_id = ?2 RETURNING id, sequence"
    } else {
        "UPDATE repositories SET sequence = sequence + 1, updated_at = ?3 WHERE name = ?1 AND project_id = ?2 \
         AND pushed_at IS NOT NULL RETURNING id, sequence"
    };
    let row = tx.find(sql, &params![name, project, now])?;
    row.map(|row| Ok(Locked { id: row.get(0)?, sequence: row.get(1)? })).transpose()
}

/// Removes a repository; while somebody pushes to it, it stays as one that was never pushed to, since only time ends a
/// hold.
pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let now = tx.now()?;
    // Whoever takes a hold keeps the row; the statement after this one sees what they took.
    let lock = format!("SELECT id FROM repositories WHERE id = ?1{}", tx.for_update());
    tx.query(&lock, &params![id])?;
    let sql = "UPDATE repositories SET pushed_at = NULL, description = '', pull_count = 0, updated_at = ?2 \
               WHERE id = ?1 AND EXISTS (SELECT 1 FROM holds WHERE repository_id = ?1 AND expires_at > ?2)";
    if tx.execute(sql, &params![id, now])? == 0 {
        tx.execute("DELETE FROM holds WHERE repository_id = ?1", &params![id])?;
        tx.execute("DELETE FROM repositories WHERE id = ?1", &params![id])?;
    }
    Ok(())
}

/// Removes repositories that were never pushed to, or were deleted, and that nobody pushes to any more; how many went.
pub(super) fn remove_empty(tx: &mut Tx<'_>, before: i64, most: i64) -> Result<u64> {
    const EMPTY: &str = "pushed_at IS NULL AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.repository_id = repositories.id) \
                         AND NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.repository_id = repositories.id)";
    let skip = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    let sql = format!("SELECT id FROM repositories WHERE updated_at < ?1 AND {EMPTY} LIMIT ?2{skip}");
    let rows = tx.query(&sql, &params![before, most])?;
    let ids: Vec<i64> = rows.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?;
    if ids.is_empty() {
        return Ok(0);
    }
    // A statement of its own, so that it sees the holds of whoever kept a row until it was locked.
    let (places, params) = in_list(&ids, 1);
    Ok(tx.execute(&format!("DELETE FROM repositories WHERE id IN {places} AND {EMPTY}"), &params)?)
}

pub(super) fn is_project_live(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    let sql = format!("SELECT id FROM projects WHERE id = ?1 AND deleted_at IS NULL{}", tx.for_share());
    Ok(tx.find(&sql, &params![id])?.is_some())
}

pub(super) fn names(
    tx: &mut Tx<'_>,
    readable: Option<ReadableProjects>,
    last: &str,
    limit: i64,
) -> Result<Vec<String>> {
    const HOLDS: &str = "EXISTS (SELECT 1 FROM artifacts a WHERE a.repository_id = r.id)";
    let mut rows = match readable {
        None => {
            let sql = format!(
                "SELECT r.name FROM repositories r WHERE r.name > ?1 AND {HOLDS} ORDER BY r.name LIMIT ?2"
            );
            tx.query(&sql, &params![last, limit])?
        }
        Some(readable) => {
            // No project has the id 0; the list must not be empty.
            let named = if readable.projects.is_empty() { vec![0] } else { readable.projects };
            let (places, ids) = in_list(&named, 4);
            let sql = format!(
                "SELECT r.name FROM repositories r JOIN projects p ON p.id = r.project_id WHERE r.name > ?1 AND {HOLDS} \
                 AND (p.public = 1 OR p.id IN {places} OR p.id IN (SELECT s.project_id FROM ({}) s)) \
                 ORDER BY r.name LIMIT ?2",
                authz::memberships("?3")
            );
            let bound: Vec<_> =
                params![last, limit, readable.user.unwrap_or(0)].into_iter().chain(ids).collect();
            tx.query(&sql, &bound)?
        }
    };
    Ok(rows.iter_mut().map(|row| row.take_text(0)).collect::<berth_db::Result<_>>()?)
}
