//! A repository comes back with all that was in it.

use berth_db::Tx;

use super::artifact::LABELS_LEFT;
use super::{Item, Restored, hold_blobs, over_quota, sql, tell};
use crate::authz::{Allowed, Delete, RepositoryScope};
use crate::error::{Error, Result};
use crate::undelete::{ARTIFACT_BLOBS, ARTIFACT_CHILDREN, ARTIFACT_LABELS, ARTIFACTS, REPOSITORIES, TAGS};
use crate::{quotas, repositories};

/// Brings a repository back, unless another one has its name. One that only uploads have made in between takes in what
/// comes back.
pub(super) fn restore(
    tx: &mut Tx<'_>,
    item: &Item,
    allowed: &Allowed<RepositoryScope, Delete>,
) -> Result<Restored> {
    let scope = allowed.scope();
    repositories::check_project(tx, scope)?;
    let unnamed = " ON CONFLICT (name) DO NOTHING";
    if REPOSITORIES.put_back(tx, item.id, None, unnamed)? == 0 && !sql::fill_shell(tx, item)? {
        return Err(Error::conflict(format!(
            "a repository {} was pushed meanwhile: delete that one first, then restore this",
            item.repository
        )));
    }
    let locked = repositories::advance(tx, scope)?;
    hold_blobs(tx, item)?;
    for relation in [ARTIFACTS, ARTIFACT_BLOBS, ARTIFACT_CHILDREN, TAGS] {
        relation.put_back(tx, item.id, Some(locked.id), "")?;
    }
    ARTIFACT_LABELS.put_back(tx, item.id, None, LABELS_LEFT)?;
    quotas::take_repository(tx, scope.project.id, locked.id).map_err(over_quota)?;
    let came = sql::came_back(tx, item.id, locked.id)?;
    tell(tx, scope, locked, &came)?;
    Ok(Restored::In(scope.name.clone()))
}
