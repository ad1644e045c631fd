//! Local users: who can log in with a name and a password. Password hashes come in ready made, since a
//! transaction is no place to compute them, and leave only in a [`Login`].

pub mod list;
mod profile;
mod sql;

use berth_db::{Dialect, Tx, params};

use crate::audit::{self, Kind, Operation};
use crate::authn::Caller;
use crate::authz::{
    Account, Allowed, CreateUser, DeleteUser, ReadAccount, System, UpdateAccount, UpdateUser,
};
use crate::directory::{self, Change};
use crate::error::{Code, Error, Result};
use crate::settings;

pub use profile::{NewExternal, NewUser, Origin, Profile, can_begin_name};

/// The first administrator, who always exists and is not listed.
pub const FIRST_ADMIN: i64 = 1;

/// Users whose tokens are voided with one statement.
const REVOKED_AT_ONCE: usize = 512;

/// What a log-in is checked against. It holds the hash, so it has no Debug and no Serialize.
#[derive(Clone)]
pub struct Login {
    /// The user's id.
    pub id: i64,
    /// The user's name.
    pub username: String,
    /// Whether it is a system administrator, be it made here or where it logs in.
    pub sysadmin: bool,
    /// The stored password, if the user has one.
    pub password_hash: Option<String>,
    /// Where the user logs in.
    pub origin: Origin,
}

/// A user as others may see it.
#[derive(Clone, Debug)]
pub struct UserView {
    /// The id, never used again.
    pub id: i64,
    /// The name.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// The full name.
    pub realname: String,
    /// A remark.
    pub comment: String,
    /// Whether it was made a system administrator here.
    pub sysadmin: bool,
    /// Whether where it logs in says that it is a system administrator.
    pub external_admin: bool,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

/// Tokens of a user that are void from an instant on; the directory must be told after the commit.
#[derive(Clone, Copy, Debug)]
#[must_use = "the directory must be told"]
pub struct Revoked {
    /// The user.
    pub user: i64,
    /// Microseconds UTC.
    pub at: i64,
}

/// The account that a name or an e-mail address belongs to; a name wins over an address.
pub fn find_login(tx: &mut Tx<'_>, name_or_email: &str) -> Result<Option<Login>> {
    // No name holds a control character, and PostgreSQL knows no text with a zero in it.
    if name_or_email.contains(char::is_control) {
        return Ok(None);
    }
    let by_name = sql::login_by_name(tx, name_or_email)?;
    if by_name.is_some() || !name_or_email.contains('@') {
        return Ok(by_name);
    }
    sql::login_by_email(tx, name_or_email)
}

/// Makes the first administrator if there is none yet.
pub fn bootstrap(tx: &mut Tx<'_>, password_hash: &str) -> Result<()> {
    let admin = NewUser {
        username: "admin".into(),
        email: "admin@example.com".into(),
        realname: "system admin".into(),
        comment: "the first administrator".into(),
    };
    let is_made = sql::insert_first(tx, FIRST_ADMIN, &admin, password_hash)?;
    if is_made && tx.dialect() == Dialect::Postgres {
        // An id that was given by hand does not move PostgreSQL's sequence.
        tx.query("SELECT setval(pg_get_serial_sequence('users', 'id'), (SELECT MAX(id) FROM users))", &[])?;
    }
    Ok(())
}

/// Sets a password and voids all tokens; returns since when.
pub fn set_password(tx: &mut Tx<'_>, user_id: i64, password_hash: &str) -> Result<Revoked> {
    if !sql::set_password(tx, user_id, password_hash)? {
        return Err(absent(user_id));
    }
    revoke(tx, user_id)
}

/// Voids all tokens that the user was given so far.
pub fn revoke(tx: &mut Tx<'_>, user_id: i64) -> Result<Revoked> {
    let at = tx.now()?;
    sql::set_revoked(tx, user_id, at)?;
    directory::announce(tx, Change::User(user_id))?;
    Ok(Revoked { user: user_id, at })
}

/// The account of exactly this name.
pub fn find_named(tx: &mut Tx<'_>, name: &str) -> Result<Option<Login>> {
    if name.contains(char::is_control) {
        return Ok(None);
    }
    sql::login_by_name(tx, name)
}

/// Voids all tokens of several users.
pub fn revoke_all(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Revoked>> {
    let at = tx.now()?;
    for some in ids.chunks(REVOKED_AT_ONCE) {
        sql::set_all_revoked(tx, some, at)?;
    }
    directory::announce_users(tx, ids)?;
    Ok(ids.iter().map(|id| Revoked { user: *id, at }).collect())
}

/// Makes a user who has no password here, since it logs in elsewhere, once that has been proven there. An
/// e-mail address that belongs to somebody else already, or is somebody's name, is left out.
///
/// # Errors
/// 409 when the name is taken, be it as somebody's address.
pub fn onboard(tx: &mut Tx<'_>, user: &NewExternal) -> Result<i64> {
    user.check()?;
    let mode = settings::hold(tx)?;
    if user.origin == Origin::Oidc && !mode.is_oidc() {
        return Err(Error::new(Code::Precondition, "people do not log in with an OpenID provider any more"));
    }
    if user.origin == Origin::Ldap {
        // A directory says who bears which name, but its people say themselves what their address is.
        sql::clear_told_address(tx, &user.username)?;
    }
    must_be_unlike_addresses(tx, &user.username)?;
    sql::insert_external(tx, user)
}

/// Remembers where in the directory a user was found.
pub fn set_dn(tx: &mut Tx<'_>, user_id: i64, dn: &str) -> Result<()> {
    if sql::set_dn(tx, user_id, dn)? {
        tracing::info!(user_id, dn, "a user is found elsewhere in the directory than before");
    }
    Ok(())
}

/// A log-in takes a name or an address: no name may be the address of somebody else.
fn must_be_unlike_addresses(tx: &mut Tx<'_>, username: &str) -> Result<()> {
    match sql::login_by_email(tx, username)? {
        Some(_) => Err(Error::conflict("this name is the email address of another user: choose another")),
        None => Ok(()),
    }
}

/// As [`must_be_unlike_addresses`], for the address of the user `id`; 0 for one who is yet to be made.
fn must_be_unlike_names(tx: &mut Tx<'_>, email: &str, id: i64) -> Result<()> {
    match sql::login_by_name(tx, email)? {
        Some(other) if other.id != id => {
            Err(Error::conflict("this email address is the name of another user: choose another"))
        }
        _ => Ok(()),
    }
}

/// Sets whether where the user logs in says that it is an administrator; it does not touch what administrators
/// here set. Who is none any more loses all tokens.
pub fn set_external_admin(tx: &mut Tx<'_>, user_id: i64, admin: bool) -> Result<Option<Revoked>> {
    if sql::set_external_admin(tx, user_id, admin)? && !admin {
        return revoke(tx, user_id).map(Some);
    }
    Ok(None)
}

/// The user of a name, for those who may already know of it.
pub fn find_by_name(tx: &mut Tx<'_>, name: &str) -> Result<Option<i64>> {
    Ok(sql::login_by_name(tx, name)?.map(|login| login.id))
}

/// Puts a hash of ours in the place of one that was taken over, unless the password changed meanwhile.
pub fn replace_hash(tx: &mut Tx<'_>, id: i64, old: &str, new: &str) -> Result<()> {
    sql::replace_hash(tx, id, old, new)
}

/// Whether a name, or an e-mail address, belongs to a user.
pub fn is_taken(tx: &mut Tx<'_>, _: &Allowed<System, CreateUser>, value: &str) -> Result<bool> {
    if value.contains(char::is_control) {
        return Ok(false);
    }
    // Neither is free that others log in with, whichever of the two it is to them.
    Ok(sql::login_by_name(tx, value)?.is_some() || sql::login_by_email(tx, value)?.is_some())
}

/// Whether there is a user of this id.
pub fn exists(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    Ok(sql::find(tx, id)?.is_some())
}

/// One user.
pub fn get(tx: &mut Tx<'_>, allowed: &Allowed<Account, ReadAccount>) -> Result<UserView> {
    let id = allowed.scope().id;
    sql::find(tx, id)?.ok_or_else(|| absent(id))
}

/// What a new password has to be compared with.
pub fn login_of(tx: &mut Tx<'_>, allowed: &Allowed<Account, UpdateAccount>) -> Result<Login> {
    let id = allowed.scope().id;
    sql::login_by_id(tx, id)?.ok_or_else(|| absent(id))
}

/// Whether there is a user beside the first administrator.
pub fn has_more_than_the_first(tx: &mut Tx<'_>) -> Result<bool> {
    let sql = "SELECT 1 FROM users WHERE deleted = 0 AND id <> ?1 LIMIT 1";
    Ok(tx.find(sql, &params![FIRST_ADMIN])?.is_some())
}

/// Makes a user, who is never an administrator, whatever the request said.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<System, CreateUser>,
    user: &NewUser,
    password_hash: &str,
) -> Result<i64> {
    user.check()?;
    if !settings::hold(tx)?.logs_in_here() {
        return Err(Error::forbidden(
            "creating local user is not allowed under auth mode: people come from where they log in",
        ));
    }
    must_be_unlike_addresses(tx, &user.username)?;
    must_be_unlike_names(tx, &user.email, 0)?;
    let id = sql::insert(tx, user, password_hash)?;
    note(tx, allowed.caller(), Operation::Create, &user.username)?;
    Ok(id)
}

fn note(tx: &mut Tx<'_>, caller: &Caller, operation: Operation, name: &str) -> Result<()> {
    let said = format!("{} user with name: {name}", operation.name());
    audit::record(tx, caller, None, (operation, Kind::User), name, &said)
}

/// Changes a user's profile.
pub fn update_profile(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Account, UpdateAccount>,
    profile: &Profile,
) -> Result<()> {
    profile.check()?;
    let id = allowed.scope().id;
    let login = sql::login_by_id(tx, id)?.ok_or_else(|| absent(id))?;
    settings::hold(tx)?;
    must_be_unlike_names(tx, &profile.email, id)?;
    if !sql::update_profile(tx, id, profile)? {
        return Err(absent(id));
    }
    note(tx, allowed.caller(), Operation::Update, &login.username)
}

/// Changes a user's password, once the old one was checked against `seen`, the stored hash then.
pub fn change_password(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Account, UpdateAccount>,
    seen: Option<&str>,
    password_hash: &str,
) -> Result<Revoked> {
    let login = login_of(tx, allowed)?;
    // Hashes of different passwords; nothing secret is learned from the time this takes.
    if login.sysadmin && allowed.caller().robot_id().is_some() {
        return Err(Error::forbidden("a robot account cannot change the password of an administrator"));
    }
    if login.password_hash.as_deref() != seen {
        return Err(Error::conflict("the password was changed by another request: try again"));
    }
    note(tx, allowed.caller(), Operation::Update, &login.username)?;
    set_password(tx, login.id, password_hash)
}

/// Makes a user a system administrator, or takes it back.
pub fn set_sysadmin(
    tx: &mut Tx<'_>,
    allowed: &Allowed<System, UpdateUser>,
    id: i64,
    sysadmin: bool,
) -> Result<Option<Revoked>> {
    if allowed.caller().robot_id().is_some() {
        return Err(Error::forbidden("a robot account cannot make administrators, nor unmake them"));
    }
    if id == FIRST_ADMIN && !sysadmin {
        return Err(Error::forbidden("the first administrator stays one"));
    }
    let login = sql::login_by_id(tx, id)?.ok_or_else(|| absent(id))?;
    if !sql::set_sysadmin(tx, id, sysadmin)? {
        return Err(absent(id));
    }
    note(tx, allowed.caller(), Operation::Update, &login.username)?;
    if sysadmin { Ok(None) } else { revoke(tx, id).map(Some) }
}

/// Deletes a user; the name and the address are free at once. Projects that the user made stay.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<System, DeleteUser>, id: i64) -> Result<Revoked> {
    if id == FIRST_ADMIN || allowed.caller().user_id() == Some(id) {
        return Err(Error::forbidden(format!("user with ID {id} cannot be deleted")));
    }
    let login = sql::login_by_id(tx, id)?.ok_or_else(|| absent(id))?;
    if !sql::delete(tx, id)? {
        return Err(absent(id));
    }
    note(tx, allowed.caller(), Operation::Delete, &login.username)?;
    revoke(tx, id)
}

fn absent(id: i64) -> Error {
    Error::not_found(format!("user {id} not found"))
}
