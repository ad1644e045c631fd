//! Rights that do not hang on a project: of those who logged in, and over one's own account.

use std::marker::PhantomData;

use berth_db::Tx;

use super::{Act, Allowed, CreateUser, Resource, Right, System};
use crate::authn::Caller;
use crate::error::{Error, Result};

/// Somebody who logged in, as the object of what every user may do.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The user's id.
    pub id: i64,
}

/// What every user who logged in may do: look for users, probe a project's name.
pub enum LoggedIn {}

/// One user's account as the object of a right.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// The user's id; whether there is such a user is not known yet.
    pub id: i64,
    /// Whether it is the caller's own.
    pub is_own: bool,
}

/// Anybody whose credentials were verified, user or robot account.
#[derive(Clone, Copy, Debug)]
pub struct Authenticated;

/// Proves that the caller is somebody, user or robot account.
pub fn authenticated(caller: &Caller) -> Result<Allowed<Authenticated, LoggedIn>> {
    if caller.is_anonymous() {
        return Err(Error::unauthorized());
    }
    Ok(Allowed { scope: Authenticated, caller: caller.clone(), right: PhantomData })
}

/// Proves that the caller is a user.
pub fn person(caller: &Caller) -> Result<Allowed<Person, LoggedIn>> {
    let id = caller.user_id().ok_or_else(|| no_user(caller))?;
    Ok(Allowed { scope: Person { id }, caller: caller.clone(), right: PhantomData })
}

/// Proves that the caller may own a new project: a user, or a robot account that may make projects, for which the
/// first administrator owns it.
pub fn maker(caller: &Caller) -> Result<Allowed<Person, LoggedIn>> {
    const FIRST_ADMIN: i64 = 1;
    let may_make = super::system_may(caller, Resource::Projects, Act::Create);
    if matches!(caller, Caller::Robot(_)) && may_make {
        let scope = Person { id: FIRST_ADMIN };
        return Ok(Allowed { scope, caller: caller.clone(), right: PhantomData });
    }
    person(caller)
}

/// The refusal for a caller who is no user.
fn no_user(caller: &Caller) -> Error {
    match caller {
        Caller::Robot(robot) => Error::forbidden(robot.name.clone()),
        _ => Error::unauthorized(),
    }
}

/// Proves a right over an account, which its owner and a system administrator hold.
pub fn account<R: Right>(caller: &Caller, id: i64) -> Result<Allowed<Account, R>> {
    if caller.is_anonymous() {
        return Err(Error::unauthorized());
    }
    let is_own = caller.user_id() == Some(id);
    if is_own || super::system_may(caller, R::RESOURCE, R::ACT) {
        return Ok(Allowed { scope: Account { id, is_own }, caller: caller.clone(), right: PhantomData });
    }
    Err(Error::forbidden(caller.name().to_owned()).due_to(super::lacking_in_system::<R>()))
}

/// Proves that the caller is admin of some project, and so may make robots there.
pub fn project_admin(tx: &mut Tx<'_>, person: &Allowed<Person, LoggedIn>) -> Result<()> {
    if super::sql::is_project_admin(tx, person.scope().id)? {
        return Ok(());
    }
    Err(Error::forbidden(person.caller().name().to_owned()))
}

/// Proves that the caller may make an account: an administrator for anybody, and where people may make
/// their own, a stranger for themselves.
pub fn register(caller: &Caller, is_open: bool) -> Result<Allowed<System, CreateUser>> {
    if caller.is_anonymous() && is_open {
        return Ok(Allowed { scope: System, caller: caller.clone(), right: PhantomData });
    }
    super::system::<CreateUser>(caller)
}
