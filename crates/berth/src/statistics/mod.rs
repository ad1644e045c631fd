//! The installation in numbers: what everybody may count, what is the caller's own, and the whole for those
//! who may see it.

pub mod daily;
mod sql;

use berth_db::Tx;

use crate::authz::{Allowed, CountAll, LoggedIn, Person, System};
use crate::error::Result;

/// Projects, and the repositories in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Projects.
    pub projects: i64,
    /// Repositories that hold an artifact or once did.
    pub repositories: i64,
}

/// What a caller is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statistics {
    /// Public projects.
    pub public: Counts,
    /// Private projects: the caller's own, or all.
    pub private: Counts,
    /// All projects and the bytes of all blobs, each counted once; for those who may see everything.
    pub whole: Option<(Counts, i64)>,
}

/// The public projects, and the private ones of which the caller is a member.
pub fn own(tx: &mut Tx<'_>, person: &Allowed<Person, LoggedIn>) -> Result<Statistics> {
    let public = sql::public(tx, true)?;
    let private = sql::private_of(tx, person.scope().id)?;
    Ok(Statistics { public, private, whole: None })
}

/// Everything.
pub fn whole(tx: &mut Tx<'_>, _: &Allowed<System, CountAll>) -> Result<Statistics> {
    let (public, private) = (sql::public(tx, true)?, sql::public(tx, false)?);
    let all = Counts {
        projects: public.projects + private.projects,
        repositories: public.repositories + private.repositories,
    };
    Ok(Statistics { public, private, whole: Some((all, sql::stored_bytes(tx)?)) })
}
