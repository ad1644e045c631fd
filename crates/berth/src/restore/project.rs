//! A project comes back with its settings and with the rights that were held in it.

use berth_db::Tx;

use super::{Item, Restored, sql};
use crate::authz::{Allowed, DeletedProject, RestoreProject};
use crate::directory;
use crate::error::{Error, Result};
use crate::undelete::{PROJECT, ROBOTS};
use crate::{projects, retention};

/// Brings a project back, unless another one has its name. Members who were deleted meanwhile stay away. It comes back
/// empty, as it was deleted; its repositories have items of their own.
pub(super) fn restore(
    tx: &mut Tx<'_>,
    item: &Item,
    allowed: &Allowed<DeletedProject, RestoreProject>,
) -> Result<Restored> {
    let id = allowed.scope().id;
    projects::revive(tx, id, &item.name)?;
    for relation in PROJECT {
        if relation.table == ROBOTS.table {
            sql::remove_husks(tx, item.id)?;
        }
        let condition = if relation.table == "members" { MEMBERS_LEFT } else { "" };
        relation.put_back(tx, item.id, None, condition)?;
    }
    sql::recount_quota(tx, id)?;
    retention::revive_project(tx, id)?;
    let project = directory::find_by_id(tx, id)?;
    Ok(Restored::Project(project.ok_or_else(|| Error::internal("a project vanished while it was restored"))?))
}

/// Of members those who still are.
const MEMBERS_LEFT: &str = " AND (EXISTS (SELECT 1 FROM users u WHERE bin_members.entity_type = 'u' \
     AND u.id = bin_members.entity_id AND u.deleted = 0) OR EXISTS (SELECT 1 FROM user_groups g \
     WHERE bin_members.entity_type = 'g' AND g.id = bin_members.entity_id))";
