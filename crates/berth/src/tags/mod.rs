//! Tags: names of artifacts inside a repository. Every way to move one ends here.

pub mod list;

use berth_db::{Tx, params};
use berth_oci::Tag;

use crate::audit::{self, Kind, Operation};
use crate::authz::{Allowed, CreateTag, Delete, DeleteTag, Pull, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::events::{self, Event};
use crate::immutability::Guard;
use crate::repositories;
use crate::undelete::{self, Bin};

/// Points a tag at an artifact, moving it from wherever it was.
pub(crate) fn point(tx: &mut Tx<'_>, repository: i64, tag: &Tag, artifact: i64) -> Result<()> {
    let now = tx.now()?;
    point_since(tx, repository, tag, artifact, now)
}

/// Points a tag at an artifact, and says since when (microseconds UTC) it does.
pub(crate) fn point_since(tx: &mut Tx<'_>, repository: i64, tag: &Tag, artifact: i64, at: i64) -> Result<()> {
    let sql = "INSERT INTO tags (repository_id, name, artifact_id, push_time) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (repository_id, name) DO UPDATE SET artifact_id = excluded.artifact_id, \
               push_time = excluded.push_time";
    tx.execute(sql, &params![repository, tag.as_str(), artifact, at])?;
    Ok(())
}

/// Points tags at an artifact on behalf of a push or a copy, unless one of them is there already and
/// immutable. Even the same digest is refused, as in Harbor.
///
/// # Errors
/// [`Code::Precondition`] for an immutable tag.
pub(crate) fn move_all(
    tx: &mut Tx<'_>,
    scope: &RepositoryScope,
    repository: i64,
    tags: &[Tag],
    artifact: i64,
) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let guard = Guard::of(tx, scope.project.id)?;
    for tag in tags {
        if guard.protects(scope.name.rest(), tag.as_str()) && exists(tx, repository, tag)? {
            guard.check_move(scope, tag.as_str())?;
        }
        point(tx, repository, tag, artifact)?;
    }
    Ok(())
}

fn exists(tx: &mut Tx<'_>, repository: i64, tag: &Tag) -> Result<bool> {
    let sql = "SELECT 1 FROM tags WHERE repository_id = ?1 AND name = ?2";
    Ok(tx.find(sql, &params![repository, tag.as_str()])?.is_some())
}

/// Refuses the deletion of an immutable tag. One that is not there is told to be absent, by the caller.
fn check_delete(tx: &mut Tx<'_>, scope: &RepositoryScope, repository: i64, tag: &Tag) -> Result<()> {
    let guard = Guard::of(tx, scope.project.id)?;
    if guard.protects(scope.name.rest(), tag.as_str()) && exists(tx, repository, tag)? {
        guard.check_delete(scope, tag.as_str())?;
    }
    Ok(())
}

/// Gives an artifact a tag that no artifact of the repository has.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, CreateTag>,
    repository: i64,
    artifact: i64,
    tag: &Tag,
) -> Result<()> {
    let locked = repositories::advance(tx, allowed.scope())?;
    let sql = "SELECT digest FROM artifacts WHERE id = ?1 AND repository_id = ?2";
    let row = tx.find(sql, &params![artifact, repository])?;
    let digest: String = row.ok_or_else(|| Error::not_found("the artifact does not exist"))?.get(0)?;
    if exists(tx, repository, tag)? {
        return Err(Error::conflict(format!("the tag {tag} exists already")));
    }
    point(tx, repository, tag, artifact)?;
    note(tx, allowed, Operation::Create, tag)?;
    let event =
        Event::TagCreated { repository: allowed.scope().name.as_str(), tag: tag.as_str(), digest: &digest };
    events::record(tx, locked.id, locked.sequence, &event)
}

/// Takes a tag from the artifact that has it; the artifact stays.
pub fn delete(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, DeleteTag>,
    repository: i64,
    artifact: i64,
    tag: &Tag,
    bin: Bin,
) -> Result<()> {
    let locked = repositories::advance(tx, allowed.scope())?;
    check_delete(tx, allowed.scope(), locked.id, tag)?;
    keep(tx, allowed, locked.id, tag, bin)?;
    let sql = "DELETE FROM tags WHERE repository_id = ?1 AND artifact_id = ?2 AND name = ?3";
    if tx.execute(sql, &params![repository, artifact, tag.as_str()])? == 0 {
        return Err(Error::not_found(format!("the tag {tag} is not on this artifact")));
    }
    note(tx, allowed, Operation::Delete, tag)?;
    let event = Event::TagDeleted { repository: allowed.scope().name.as_str(), tag: tag.as_str() };
    events::record(tx, locked.id, locked.sequence, &event)
}

/// Deletes a tag by its name alone, as the distribution specification has it.
pub fn delete_by_name(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Delete>,
    tag: &Tag,
    bin: Bin,
) -> Result<()> {
    let locked = repositories::advance(tx, allowed.scope())?;
    check_delete(tx, allowed.scope(), locked.id, tag)?;
    keep(tx, allowed, locked.id, tag, bin)?;
    let sql = "DELETE FROM tags WHERE repository_id = ?1 AND name = ?2";
    if tx.execute(sql, &params![locked.id, tag.as_str()])? == 0 {
        return Err(Error::new(Code::ManifestUnknown, format!("the repository has no tag {tag}")));
    }
    note(tx, allowed, Operation::Delete, tag)?;
    let event = Event::TagDeleted { repository: allowed.scope().name.as_str(), tag: tag.as_str() };
    events::record(tx, locked.id, locked.sequence, &event)
}

/// Puts a tag that is about to go into the bin. One that is not there is told to be absent, by the caller.
fn keep<R>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, R>,
    repository: i64,
    tag: &Tag,
    bin: Bin,
) -> Result<()> {
    if !bin.is_on() {
        return Ok(());
    }
    let sql = "SELECT a.digest FROM tags t JOIN artifacts a ON a.id = t.artifact_id \
               WHERE t.repository_id = ?1 AND t.name = ?2";
    let Some(row) = tx.find(sql, &params![repository, tag.as_str()])? else { return Ok(()) };
    let (digest, rest): (String, String) = (row.get(0)?, format!(":{tag}"));
    match bin.open(tx, undelete::Kind::Tag, allowed, repository, (&digest, &rest))? {
        Some(item) => item.keep_tag(tx, repository, tag.as_str()),
        None => Ok(()),
    }
}

fn note<R>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, R>,
    operation: Operation,
    tag: &Tag,
) -> Result<()> {
    let resource = format!("{}:{tag}", allowed.scope().name);
    let said = format!("{} tag: {resource}", operation.name());
    let project = Some(allowed.scope().project.id);
    audit::record(tx, allowed.caller(), project, (operation, Kind::Tag), &resource, &said)
}

/// Names of tags after `last`, in order, at most `limit`; nothing when the repository does not exist.
pub fn names(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Pull>,
    last: &str,
    limit: i64,
) -> Result<Option<Vec<String>>> {
    let scope = allowed.scope();
    let sql = "SELECT id FROM repositories WHERE name = ?1 AND project_id = ?2 AND pushed_at IS NOT NULL";
    let Some(row) = tx.find(sql, &params![scope.name.as_str(), scope.project.id])? else {
        return Ok(None);
    };
    let repository: i64 = row.get(0)?;
    let sql = "SELECT name FROM tags WHERE repository_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3";
    let mut rows = tx.query(sql, &params![repository, last, limit])?;
    let names = rows.iter_mut().map(|row| row.take_text(0)).collect::<berth_db::Result<_>>()?;
    Ok(Some(names))
}
