//! Groups of users. Who belongs to a group is never set here: a log-in or a refresh tells it, and what it no
//! longer tells is over at once. Whoever loses a group loses the tokens that were issued before.

pub mod list;
mod sql;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use berth_db::Tx;

use crate::audit::{self, Operation};
use crate::authz::{Allowed, CreateUserGroup, DeleteUserGroup, ReadUserGroup, System, UpdateUserGroup};
use crate::error::{Error, Result};
use crate::users::{self, Revoked};

/// Longest name, in characters.
const MAX_NAME: usize = 255;
/// Longest distinguished name, in bytes.
const MAX_DN: usize = 1024;
/// Most groups of one user; more are not told apart from an attack.
const MOST_OF_A_USER: usize = 1000;

/// Who tells of a group's members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A directory.
    Ldap,
    /// An authenticating proxy.
    Http,
    /// An OpenID provider.
    Oidc,
}

impl Kind {
    /// The kind of a number in the API.
    pub fn from_id(id: i64) -> Option<Self> {
        [Self::Ldap, Self::Http, Self::Oidc].into_iter().find(|kind| kind.id() == id)
    }

    /// The kind's number in the API.
    pub fn id(self) -> i64 {
        match self {
            Self::Ldap => 1,
            Self::Http => 2,
            Self::Oidc => 3,
        }
    }
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The id, never used again.
    pub id: i64,
    /// The name, which no other group of the kind has.
    pub name: String,
    /// Who tells of its members.
    pub kind: Kind,
    /// The distinguished name of an LDAP group, in lower case.
    pub dn: Option<String>,
}

/// A group as a provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The distinguished name, which is what an LDAP group is known by.
    pub dn: Option<String>,
}

impl Named {
    /// A group that is known by its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), dn: None }
    }

    /// An LDAP group.
    pub fn with_dn(name: impl Into<String>, dn: &str) -> Self {
        Self { name: name.into(), dn: Some(spelled(dn)) }
    }

    /// Whether such a group may be made here.
    ///
    /// # Errors
    /// 400 for what is empty, too long or holds control characters.
    pub fn check(&self) -> Result<()> {
        check_name(&self.name)?;
        self.dn.as_deref().map_or(Ok(()), check_dn)
    }
}

/// How a request names a group.
#[derive(Clone, Debug)]
pub enum GroupRef {
    /// By its id.
    Id(i64),
    /// By its distinguished name.
    Dn(String),
    /// By its name and kind.
    Name(String, Kind),
}

/// The one spelling of a distinguished name that is kept and compared: lower case, without the spaces that
/// mean nothing (around `,` and the first `=` of each part).
pub fn spelled(dn: &str) -> String {
    parts(dn).join(",")
}

/// The parts of a distinguished name in their one spelling, the entry's own first.
pub fn parts(dn: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_escaped = false;
    for letter in dn.chars() {
        if letter == ',' && !is_escaped {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    let spelled = parts.iter().map(|part| match part.split_once('=') {
        Some((name, value)) => format!("{}={}", name.trim(), trimmed(value)).to_lowercase(),
        None => trimmed(part).to_lowercase(),
    });
    spelled.collect()
}

/// A value without the spaces around it; one that is escaped belongs to it.
fn trimmed(value: &str) -> String {
    let bare = value.trim();
    let escapes = bare.bytes().rev().take_while(|byte| *byte == b'\\').count();
    if escapes % 2 == 1 && value.trim_start().len() > bare.len() {
        format!("{bare} ")
    } else {
        bare.to_owned()
    }
}

/// Makes those groups that are not known yet, and the user a member of exactly these groups of the kind. The
/// directory must be told of what was revoked after the commit.
pub fn remember(tx: &mut Tx<'_>, user: i64, kind: Kind, names: &[Named]) -> Result<Option<Revoked>> {
    let mut told = BTreeMap::new();
    for group in names {
        let mut group = group.clone();
        group.dn = group.dn.filter(|_| kind == Kind::Ldap).map(|dn| spelled(&dn));
        if let Err(error) = group.check() {
            tracing::warn!(user, kind = kind.id(), %error, "a group that the provider told of is left out");
            continue;
        }
        told.insert(group.dn.clone().unwrap_or_else(|| group.name.clone()), group);
    }
    if told.len() > MOST_OF_A_USER {
        tracing::warn!(
            user,
            groups = told.len(),
            "the user has too many groups: those past 1000 are left out"
        );
    }
    let told: BTreeMap<String, Named> = told.into_iter().take(MOST_OF_A_USER).collect();
    let known = sql::known(tx, kind, &told.keys().map(String::as_str).collect::<Vec<_>>())?;
    let mut now = Vec::new();
    for (key, group) in &told {
        let id = match known.get(key) {
            Some(id) => *id,
            None => find_or_make(tx, kind, group)?,
        };
        now.push(id);
    }
    let before = sql::groups_of(tx, user, kind)?;
    for id in now.iter().filter(|id| !before.contains(id)) {
        sql::join(tx, user, *id)?;
    }
    let gone: Vec<i64> = before.into_iter().filter(|id| !now.contains(id)).collect();
    for id in &gone {
        sql::leave(tx, user, *id)?;
    }
    if gone.is_empty() { Ok(None) } else { users::revoke(tx, user).map(Some) }
}

/// The id of a group that a provider told of, which is made if it is missing. An LDAP group is known by its
/// DN, and takes that for its name where another group has the name.
pub fn find_or_make(tx: &mut Tx<'_>, kind: Kind, group: &Named) -> Result<i64> {
    if let Some(id) = sql::find_named(tx, kind, group)? {
        return Ok(id);
    }
    if let Some(id) = sql::insert_if_absent(tx, kind, &group.name, group.dn.as_deref())? {
        return Ok(id);
    }
    // Another transaction made it in between, or the name belongs to a group with another DN.
    if let Some(id) = sql::find_named(tx, kind, group)? {
        return Ok(id);
    }
    if let Some(dn) = &group.dn
        && let Some(id) = sql::insert_if_absent(tx, kind, dn, Some(dn))?
    {
        return Ok(id);
    }
    Err(Error::conflict(format!("the name {} belongs to another group", group.name)))
}

/// The group of a name or id, for those who may make it a member of a project.
pub fn find(tx: &mut Tx<'_>, named: &GroupRef) -> Result<Option<Group>> {
    match named {
        GroupRef::Id(id) => sql::find(tx, *id),
        GroupRef::Dn(dn) => {
            let group = Named::with_dn(dn.as_str(), dn);
            let id = sql::find_named(tx, Kind::Ldap, &group)?;
            id.map_or(Ok(None), |id| sql::find(tx, id))
        }
        GroupRef::Name(name, kind) => {
            let id = sql::find_named(tx, *kind, &Named::new(name.as_str()))?;
            id.map_or(Ok(None), |id| sql::find(tx, id))
        }
    }
}

/// One group.
pub fn get(tx: &mut Tx<'_>, _: &Allowed<System, ReadUserGroup>, id: i64) -> Result<Group> {
    sql::find(tx, id)?.ok_or_else(|| absent(id))
}

/// Makes a group. That the directory knows the DN of an LDAP group was asked before.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<System, CreateUserGroup>,
    kind: Kind,
    group: &Named,
) -> Result<i64> {
    group.check()?;
    let taken = || Error::conflict("a user group with this name or DN exists already");
    if sql::find_named(tx, kind, group)?.is_some() {
        return Err(taken());
    }
    let id = sql::insert_if_absent(tx, kind, &group.name, group.dn.as_deref())?.ok_or_else(taken)?;
    note(tx, allowed, Operation::Create, &group.name)?;
    Ok(id)
}

/// Gives a group another name. For OIDC and HTTP groups that is another group of the provider, so nobody
/// belongs to it until the next log-in.
pub fn rename(
    tx: &mut Tx<'_>,
    allowed: &Allowed<System, UpdateUserGroup>,
    id: i64,
    name: &str,
) -> Result<Vec<Revoked>> {
    check_name(name)?;
    let group = sql::find(tx, id)?.ok_or_else(|| absent(id))?;
    if group.name == name {
        return Ok(Vec::new());
    }
    sql::rename(tx, id, name)?;
    note(tx, allowed, Operation::Update, &group.name)?;
    if group.kind == Kind::Ldap {
        return Ok(Vec::new());
    }
    let members = sql::users_in(tx, id)?;
    sql::empty(tx, id)?;
    users::revoke_all(tx, &members)
}

/// Deletes a group with its roles in projects.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<System, DeleteUserGroup>, id: i64) -> Result<Vec<Revoked>> {
    let group = sql::find(tx, id)?.ok_or_else(|| absent(id))?;
    let members = sql::users_in(tx, id)?;
    sql::delete(tx, id)?;
    note(tx, allowed, Operation::Delete, &group.name)?;
    users::revoke_all(tx, &members)
}

/// Voids the tokens of everybody in a group, after a role of the group became weaker.
pub fn revoke(tx: &mut Tx<'_>, id: i64) -> Result<Vec<Revoked>> {
    let members = sql::users_in(tx, id)?;
    users::revoke_all(tx, &members)
}

/// Takes a user that is about to be deleted out of all groups.
pub fn forget_user(tx: &mut Tx<'_>, user: i64) -> Result<()> {
    sql::forget_user(tx, user)
}

fn note<R>(tx: &mut Tx<'_>, allowed: &Allowed<System, R>, operation: Operation, name: &str) -> Result<()> {
    let said = format!("{} user group {name}", operation.name());
    audit::record(tx, allowed.caller(), None, (operation, audit::Kind::UserGroup), name, &said)
}

/// Whether this can be the DN of a group, before a directory is asked.
///
/// # Errors
/// 400 for what is empty, too long or holds control characters.
pub fn check_dn(dn: &str) -> Result<()> {
    if !dn.is_empty() && dn.len() <= MAX_DN && !dn.contains(char::is_control) {
        return Ok(());
    }
    Err(Error::bad_request(format!("the DN of the group is invalid: 1 to {MAX_DN} bytes")))
}

fn check_name(name: &str) -> Result<()> {
    let length = name.chars().count();
    if name.trim().is_empty() || length > MAX_NAME || name.contains(char::is_control) {
        return Err(Error::bad_request(format!(
            "group_name is invalid: 1 to {MAX_NAME} characters, none of them a control character"
        )));
    }
    Ok(())
}

fn absent(id: i64) -> Error {
    Error::not_found(format!("user group {id} not found"))
}
