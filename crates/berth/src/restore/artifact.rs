//! An artifact comes back with its tags and labels, its accessories, and the parts that had gone along with it.

use berth_db::Tx;

use super::{Item, Restored, hold_blobs, over_quota, sql, tell};
use crate::authz::{Allowed, DeleteArtifact, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::quotas;
use crate::repositories::{self, Locked};
use crate::undelete::{ARTIFACT_BLOBS, ARTIFACT_CHILDREN, ARTIFACT_LABELS, ARTIFACTS, Bin, TAGS};

/// Of labels those that still are, and that artifacts of the project can carry.
pub(super) const LABELS_LEFT: &str = " AND EXISTS (SELECT 1 FROM labels l JOIN artifacts a ON a.id = bin_artifact_labels.artifact_id \
     WHERE l.id = bin_artifact_labels.label_id AND (l.project_id = 0 OR l.project_id = a.project_id)) \
     AND NOT EXISTS (SELECT 1 FROM artifact_labels al WHERE al.artifact_id = bin_artifact_labels.artifact_id \
     AND al.label_id = bin_artifact_labels.label_id)";

/// Brings an artifact back into the repository of its name. What of it was pushed anew meanwhile stays as it is, and gets
/// its tags and labels again.
pub(super) fn restore(
    tx: &mut Tx<'_>,
    bin: Bin,
    item: &Item,
    allowed: &Allowed<RepositoryScope, DeleteArtifact>,
    without_taken: bool,
) -> Result<Restored> {
    let scope = allowed.scope();
    let locked = home(tx, bin, item, scope)?;
    hold_blobs(tx, item)?;
    let mut came_back = put_back(tx, item, locked.id)?;
    if let Some(tag) = sql::taken_tag(tx, item.id, locked.id)?
        && !without_taken
    {
        return Err(Error::conflict(format!(
            "the tag {tag} names another artifact by now: delete it first, or restore without_taken_tags"
        )));
    }
    let free = " AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.repository_id = ?2 AND t.name = bin_tags.name)";
    came_back += TAGS.put_back(tx, item.id, Some(locked.id), free)?;
    if came_back == 0 {
        let said = "the repository has all of it again, it was pushed anew: there is nothing to restore";
        return Err(Error::conflict(said));
    }
    sql::adopt(tx, item.id, locked.id)?;
    if let Some(digest) = sql::missing_part(tx, item.id)? {
        return Err(missing(tx, bin, item, &digest)?);
    }
    let came = sql::came_back(tx, item.id, locked.id)?;
    for id in &came {
        quotas::take(tx, scope.project.id, *id).map_err(over_quota)?;
    }
    tell(tx, scope, locked, &came)?;
    Ok(Restored::In(scope.name.clone()))
}

/// The repository of that name; made anew where it is neither there nor in the bin.
fn home(tx: &mut Tx<'_>, bin: Bin, item: &Item, scope: &RepositoryScope) -> Result<Locked> {
    match repositories::advance(tx, scope) {
        Err(error) if error.code == Code::NameUnknown => {}
        other => return other,
    }
    match sql::item_of_repository(tx, bin, item)? {
        Some((id, name)) => {
            Err(Error::conflict(format!("its repository is in the bin: restore {name} first, item {id}")))
        }
        None => repositories::advance_or_make(tx, scope),
    }
}

/// How many rows came back. What was pushed anew meanwhile gets the tags and labels that it had.
fn put_back(tx: &mut Tx<'_>, item: &Item, repository: i64) -> Result<u64> {
    let absent = " AND NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.repository_id = ?2 \
                  AND a.digest = bin_artifacts.digest)";
    let artifacts = ARTIFACTS.put_back(tx, item.id, Some(repository), absent)?;
    let of = |table: &str, column: &str| {
        format!(" AND EXISTS (SELECT 1 FROM artifacts a WHERE a.id = {table}.{column})")
    };
    let blobs = of("bin_artifact_blobs", "artifact_id");
    ARTIFACT_BLOBS.put_back(tx, item.id, Some(repository), &blobs)?;
    let parts = of("bin_artifact_children", "parent_id");
    ARTIFACT_CHILDREN.put_back(tx, item.id, Some(repository), &parts)?;
    sql::follow_digests(tx, item.id, repository)?;
    Ok(artifacts + ARTIFACT_LABELS.put_back(tx, item.id, None, LABELS_LEFT)?)
}

/// Why an index cannot come back.
fn missing(tx: &mut Tx<'_>, bin: Bin, item: &Item, digest: &str) -> Result<Error> {
    Ok(Error::conflict(match sql::item_with(tx, bin, item, digest)? {
        Some((id, name)) => {
            format!("it refers to {digest}, which is in the bin: restore {name} first, item {id}")
        }
        None => format!("it refers to {digest}, which is gone: push that again, then restore this"),
    }))
}
