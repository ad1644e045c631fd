//! Ending what is in the bin before its time. Its space is freed by the next collection.

use std::sync::Arc;

use berth_db::Tx;

use super::{Holder, Item, note, sql};
use crate::audit::{self, Operation};
use crate::authz::{Allowed, DeleteProject};
use crate::directory::Project;
use crate::error::Result;
use crate::undelete::Kind;

/// Ends an item; with a project everything that was deleted in it before.
pub fn purge(tx: &mut Tx<'_>, item: &Item, holder: &Holder<DeleteProject>) -> Result<()> {
    if item.kind == Kind::Project {
        sql::end_inner(tx, item.project_id)?;
    }
    sql::end(tx, item.id)?;
    let caller = match holder {
        Holder::Live(allowed) => allowed.caller(),
        Holder::Deleted(allowed) => allowed.caller(),
    };
    note(tx, caller, item, Operation::Purge)
}

/// Ends everything in the bin of a project; how many items.
pub fn empty(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, DeleteProject>) -> Result<u64> {
    let project = allowed.scope();
    let ended = sql::end_inner(tx, project.id)?;
    let said = format!("purge bin of project: {}, {ended} items", project.name);
    let what = (Operation::Purge, audit::Kind::Project);
    audit::record(tx, allowed.caller(), Some(project.id), what, &project.name, &said)?;
    Ok(ended)
}
