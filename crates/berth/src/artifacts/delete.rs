//! Deleting artifacts. Every deletion goes through here: tags go with their artifact, what an index
//! refers to stays while the index stays, and what only the deleted artifact brought along goes with it.

use std::collections::{BTreeSet, HashSet};

use berth_db::{Row, Tx, params};
use berth_oci::Reference;

use crate::audit::{self, Kind, Operation};
use crate::authz::{Allowed, Delete, DeleteArtifact, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::events::{self, By, Event, Told, ToldKind};
use crate::immutability::Guard;
use crate::undelete::{self, Bin};
use crate::webhooks::{self, EventType};
use crate::{quotas, repositories};

/// Deletes an artifact with its tags, its accessories, and the children of an index that nothing else
/// needs. The blobs stay until garbage collection finds them unreferenced and unheld; while the bin keeps what went,
/// they are referenced there.
///
/// # Errors
/// [`Code::Referenced`] while an index refers to it, [`Code::Precondition`] when a tag that would go with
/// it is immutable, [`Code::NotFound`] when it is absent.
pub fn delete(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, DeleteArtifact>,
    repository: i64,
    reference: &Reference,
    bin: Bin,
) -> Result<()> {
    take_out(tx, allowed, repository, reference, bin, |_| true)
}

/// The same for a collection, which keeps nothing in the bin and deletes nothing but what it has planned to: digests that
/// are not in `within` stay.
///
/// # Errors
/// As of [`delete`].
pub fn delete_within(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, DeleteArtifact>,
    repository: i64,
    reference: &Reference,
    within: &HashSet<String>,
) -> Result<()> {
    take_out(tx, allowed, repository, reference, Bin::OFF, |digest| within.contains(digest))
}

fn take_out(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, DeleteArtifact>,
    repository: i64,
    reference: &Reference,
    bin: Bin,
    goes_along: impl Fn(&str) -> bool,
) -> Result<()> {
    let locked = repositories::advance(tx, allowed.scope())?;
    if locked.id != repository {
        return Err(absent());
    }
    let (id, digest) = find(tx, repository, reference)?;
    if is_child(tx, id)? {
        return Err(Error::new(Code::Referenced, "the deleting artifact is referenced by others"));
    }
    let tags = tags_of(tx, id)?;
    let guard = Guard::of(tx, allowed.scope().project.id)?;
    let item =
        bin.open(tx, undelete::Kind::Artifact, allowed, repository, (&digest, &format!("@{digest}")))?;
    let mut freed = 0;
    let mut removed = Vec::new();
    let mut waiting = vec![(id, digest.clone())];
    let mut seen = BTreeSet::from([id]);
    while let Some((id, digest)) = waiting.pop() {
        let children =
            tx.query("SELECT child_id FROM artifact_children WHERE parent_id = ?1", &params![id])?;
        let accessories = tx.query(
            "SELECT id, digest FROM artifacts WHERE repository_id = ?1 AND subject_digest = ?2",
            &params![repository, digest.as_str()],
        )?;
        check_tags(tx, &guard, allowed.scope(), "artifact_id", id)?;
        freed += quotas::give_back(tx, allowed.scope().project.id, id)?;
        if let Some(item) = item {
            item.keep_artifact(tx, id)?;
        }
        remove(tx, id)?;
        removed.push(digest);
        for row in accessories {
            let accessory = pair(&row)?;
            if goes_along(&accessory.1) && !is_child(tx, accessory.0)? && seen.insert(accessory.0) {
                waiting.push(accessory);
            }
        }
        for row in children {
            let Some(child) = row.get::<Option<i64>>(0)? else { continue };
            if let Some(digest) = left_behind(tx, child)?
                && goes_along(&digest)
                && seen.insert(child)
            {
                waiting.push((child, digest));
            }
        }
    }
    if let Some(item) = item {
        item.close(tx, freed)?;
    }
    removed.retain(|other| *other != digest);
    let resource = format!("{}@{digest}", allowed.scope().name);
    let said = format!("delete artifact: {resource}");
    let project = Some(allowed.scope().project.id);
    audit::record(tx, allowed.caller(), project, (Operation::Delete, Kind::Artifact), &resource, &said)?;
    let repository = allowed.scope().name.as_str();
    let by = By { project_id: allowed.scope().project.id, operator: allowed.caller().name() };
    let event = Event::ArtifactDeleted { repository, digest: &digest, also: &removed, tags: &tags, by };
    events::record(tx, locked.id, locked.sequence, &event)
}

fn tags_of(tx: &mut Tx<'_>, artifact: i64) -> Result<Vec<String>> {
    let rows = tx.query("SELECT name FROM tags WHERE artifact_id = ?1 ORDER BY name", &params![artifact])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// Tells those who want to hear of it which artifacts go with a repository: those that stand by themselves.
pub fn tell_all_gone(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Delete>,
    repository: i64,
) -> Result<()> {
    let project = allowed.scope().project.id;
    if !webhooks::wants(tx, project, EventType::DeleteArtifact)? {
        return Ok(());
    }
    let sql = "SELECT a.digest, (SELECT MIN(t.name) FROM tags t WHERE t.artifact_id = a.id) FROM artifacts a \
               WHERE a.repository_id = ?1 AND a.subject_digest IS NULL \
               AND NOT EXISTS (SELECT 1 FROM artifact_children c WHERE c.child_id = a.id) ORDER BY a.id";
    let mut gone = Vec::new();
    for row in tx.query(sql, &params![repository])? {
        gone.push(Told {
            kind: ToldKind::Gone,
            project_id: project,
            repository: allowed.scope().name.as_str().to_owned(),
            digest: row.get(0)?,
            tag: row.get(1)?,
            operator: allowed.caller().name().to_owned(),
            details: String::new(),
            at: None,
        });
    }
    events::record_told(tx, &gone)
}

/// Deletes all artifacts of a repository that is itself being deleted; the bytes that its quota got back.
///
/// # Errors
/// [`Code::Precondition`] when one of its tags is immutable.
pub fn delete_all(tx: &mut Tx<'_>, scope: &RepositoryScope, repository: i64) -> Result<i64> {
    let guard = Guard::of(tx, scope.project.id)?;
    check_tags(tx, &guard, scope, "repository_id", repository)?;
    let freed = quotas::give_back_repository(tx, scope.project.id, repository)?;
    tx.execute("DELETE FROM tags WHERE repository_id = ?1", &params![repository])?;
    let labels = "DELETE FROM artifact_labels WHERE artifact_id IN \
                  (SELECT id FROM artifacts WHERE repository_id = ?1)";
    tx.execute(labels, &params![repository])?;
    tx.execute("DELETE FROM artifact_children WHERE repository_id = ?1", &params![repository])?;
    tx.execute("DELETE FROM artifact_blobs WHERE repository_id = ?1", &params![repository])?;
    tx.execute("DELETE FROM artifacts WHERE repository_id = ?1", &params![repository])?;
    Ok(freed)
}

/// Refuses a deletion that would take an immutable tag along.
fn check_tags(
    tx: &mut Tx<'_>,
    guard: &Guard,
    scope: &RepositoryScope,
    column: &'static str,
    id: i64,
) -> Result<()> {
    if guard.is_empty() {
        return Ok(());
    }
    for row in tx.query(&format!("SELECT name FROM tags WHERE {column} = ?1 ORDER BY name"), &params![id])? {
        guard.check_delete(scope, &row.get::<String>(0)?)?;
    }
    Ok(())
}

fn find(tx: &mut Tx<'_>, repository: i64, reference: &Reference) -> Result<(i64, String)> {
    let sql = match reference {
        Reference::Digest(_) => "SELECT id, digest FROM artifacts WHERE repository_id = ?1 AND digest = ?2",
        Reference::Tag(_) => {
            "SELECT a.id, a.digest FROM tags t JOIN artifacts a ON a.id = t.artifact_id \
             WHERE t.repository_id = ?1 AND t.name = ?2"
        }
    };
    let row = tx.find(sql, &params![repository, reference.as_str()])?;
    pair(&row.ok_or_else(absent)?)
}

fn pair(row: &Row) -> Result<(i64, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn is_child(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM artifact_children WHERE child_id = ?1 AND parent_id <> ?1 LIMIT 1";
    Ok(tx.find(sql, &params![id])?.is_some())
}

/// The digest of a child that has neither a tag nor another parent.
fn left_behind(tx: &mut Tx<'_>, child: i64) -> Result<Option<String>> {
    let sql = "SELECT a.digest FROM artifacts a WHERE a.id = ?1 \
               AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.artifact_id = a.id) \
               AND NOT EXISTS (SELECT 1 FROM artifact_children c WHERE c.child_id = a.id)";
    let row = tx.find(sql, &params![child])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

fn remove(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("DELETE FROM tags WHERE artifact_id = ?1", &params![id])?;
    tx.execute("DELETE FROM artifact_labels WHERE artifact_id = ?1", &params![id])?;
    tx.execute("UPDATE artifact_children SET child_id = NULL WHERE child_id = ?1", &params![id])?;
    tx.execute("DELETE FROM artifact_children WHERE parent_id = ?1", &params![id])?;
    tx.execute("DELETE FROM artifact_blobs WHERE artifact_id = ?1", &params![id])?;
    tx.execute("DELETE FROM artifacts WHERE id = ?1", &params![id])?;
    Ok(())
}

fn absent() -> Error {
    Error::new(Code::NotFound, "the artifact does not exist")
}
