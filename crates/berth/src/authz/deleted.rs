//! Rights over projects that are in the bin: of whoever was their admin, and of system administrators. Robot accounts
//! went with their project, and those of the system have no say here.

use std::marker::PhantomData;

use berth_db::Tx;

use super::{Allowed, sql};
use crate::authn::Caller;
use crate::error::Result;

/// A deleted project as the object of a right.
#[derive(Clone, Copy, Debug)]
pub struct DeletedProject {
    /// The project.
    pub id: i64,
    /// The item that it is in the bin.
    pub item: i64,
}

/// See what is in the bin of a deleted project, bring the project back, or end it.
pub enum RestoreProject {}

/// Proves the right over a deleted project; nothing to whoever may not know of it, or when the bin has none such.
pub fn deleted_project(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project: i64,
) -> Result<Option<Allowed<DeletedProject, RestoreProject>>> {
    let Some(item) = sql::item_of_project(tx, project)? else { return Ok(None) };
    let may = match caller.user_id() {
        _ if caller.is_admin() => true,
        Some(user) => sql::was_admin(tx, user, item)?,
        None => false,
    };
    let scope = DeletedProject { id: project, item };
    Ok(may.then(|| Allowed { scope, caller: caller.clone(), right: PhantomData }))
}

/// Whose part of the whole installation's bin is shown: projects that a user was admin of.
#[derive(Clone, Copy, Debug)]
pub struct Restorable {
    /// The user; nothing for a caller who is none.
    pub user: Option<i64>,
}

/// What a caller may see of the whole installation's bin: nothing means everything.
pub fn restorable(caller: &Caller) -> Option<Restorable> {
    (!caller.is_admin()).then(|| Restorable { user: caller.user_id() })
}
