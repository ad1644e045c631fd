//! Robot accounts: names for machines, of a project or of the system, that hold exactly what they were given. Every
//! change to one voids the tokens it was issued before. A secret is shown once and stored only as a salted hash.

mod list;
mod permissions;
mod secret;
mod sql;
mod trust;

use std::sync::Arc;

use berth_db::Tx;

use crate::audit::{self, Operation};
use crate::authn::{Caller, Robot};
use crate::authz::{self, Allowed, CreateRobot, DeleteProject, DeleteRobot, Home, ReadRobot, UpdateRobot};
use crate::directory::{self, Change, Project};
use crate::error::{Code, Error, Result};
use crate::settings;

pub use list::list;
pub use permissions::{Permission, parse as parse_permissions};
pub use secret::{StoredSecret, random_secret, verify};
pub use trust::Trust;

/// Longest prefix of the names, in bytes.
const MAX_PREFIX: usize = 64;
/// Longest name, without prefix and project.
const MAX_NAME: usize = 255;
const MAX_DESCRIPTION: usize = 1024;
const DAY: i64 = 86_400;

/// A robot account as its readers see it; never with its secret.
#[derive(Clone, Debug)]
pub struct RobotView {
    /// Its id.
    pub id: i64,
    /// Its full name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The project it belongs to, 0 for the system.
    pub project_id: i64,
    /// Days it lives, -1 for ever.
    pub duration: i64,
    /// Seconds UTC at which it ends, -1 never.
    pub expires_at: i64,
    /// Whether it is refused.
    pub disabled: bool,
    /// What it was given.
    pub permissions: Vec<Permission>,
    /// Tokens of workloads that it accepts in place of its secret.
    pub trusts: Vec<Trust>,
    /// `local` when a user made it, `robot` when another robot did.
    pub creator_type: String,
    /// Who made it.
    pub creator_ref: i64,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

impl RobotView {
    /// `system` or `project`.
    pub fn level(&self) -> &'static str {
        if self.project_id == 0 { "system" } else { "project" }
    }
}

/// What a log-in is compared with.
pub struct Login {
    /// The robot.
    pub robot: Robot,
    /// Whether it is refused.
    pub disabled: bool,
    secret: StoredSecret,
}

impl Login {
    /// The secret as it is kept.
    pub fn stored_hash(&self) -> &[u8] {
        &self.secret.hash
    }
}

/// A robot account to be made.
#[derive(Clone, Debug)]
pub struct NewRobot {
    /// Its name, without prefix and project.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Days it lives, -1 for ever.
    pub duration: i64,
    /// Whether it is refused for now.
    pub disabled: bool,
    /// What it is given.
    pub permissions: Vec<Permission>,
    /// Tokens of workloads that it accepts in place of its secret.
    pub trusts: Vec<Trust>,
}

/// What changes of a robot account.
#[derive(Clone, Debug)]
pub struct RobotUpdate {
    /// Its full name, which must be the one it has.
    pub name: String,
    /// What it is for, if that changes.
    pub description: Option<String>,
    /// Days it lives from its making, if that changes.
    pub duration: Option<i64>,
    /// Whether it is refused, if that changes.
    pub disabled: Option<bool>,
    /// What it is given.
    pub permissions: Vec<Permission>,
    /// Tokens of workloads that it accepts, if that changes.
    pub trusts: Option<Vec<Trust>>,
}

/// A robot account whose tokens of before `at` are void.
#[derive(Clone, Copy, Debug)]
pub struct RevokedRobot {
    /// Its id.
    pub robot: i64,
    /// Microseconds UTC.
    pub at: i64,
}

/// The rest of a name that is a robot account's, by the prefix that administrators set.
pub fn short_name<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    name.strip_prefix(prefix)
}

/// Whether a prefix can begin the names of robot accounts.
///
/// # Errors
/// 400 when it cannot.
pub fn check_prefix(prefix: &str) -> Result<()> {
    let is_fit = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b':' | b'+' | b'/' | b'"' | b'\\');
    if !prefix.is_empty() && prefix.len() <= MAX_PREFIX && prefix.bytes().all(is_fit) {
        return Ok(());
    }
    Err(Error::bad_request(format!(
        "the value of robot_name_prefix is invalid: it must be 1 to {MAX_PREFIX} visible ASCII characters, none of : + / \" \\"
    )))
}

/// The full name of a robot account of a project, or of the system.
fn full_name(prefix: &str, project: Option<&str>, name: &str) -> String {
    match project {
        Some(project) => format!("{prefix}{project}+{name}"),
        None => format!("{prefix}{name}"),
    }
}

/// The robot account of a name without its prefix, for a log-in.
pub fn find_login(tx: &mut Tx<'_>, prefix: &str, short_name: &str) -> Result<Option<Login>> {
    if short_name.len() > 2 * MAX_NAME + 1 {
        return Ok(None);
    }
    match short_name.split_once('+') {
        Some((project, name)) => sql::login_in_project(tx, prefix, project, name),
        None => sql::login_in_system(tx, prefix, short_name),
    }
}

/// The tokens of workloads that a robot account accepts, for a log-in.
pub fn trusts_of(tx: &mut Tx<'_>, login: &Login) -> Result<Vec<Trust>> {
    trust::of_robot(tx, login.robot.id)
}

/// Where the robot account of an id lives, if there is one; the caller's right must still be proven.
pub fn home_of(tx: &mut Tx<'_>, id: i64) -> Result<Option<Home>> {
    match sql::project_of(tx, id)? {
        None => Ok(None),
        Some(0) => Ok(Some(Home::System)),
        Some(project) => home_in(tx, project),
    }
}

/// The home of robot accounts that a level and permissions name.
pub fn home_named(tx: &mut Tx<'_>, level: Level, permissions: &[Permission]) -> Result<Option<Home>> {
    match (level, permissions.first()) {
        (Level::System, _) => Ok(Some(Home::System)),
        (Level::Project, Some(only)) => {
            Ok(directory::find_by_name(tx, &only.namespace)?.map(|project| Home::Project(Arc::new(project))))
        }
        (Level::Project, None) => Ok(None),
    }
}

/// The home of a project's robot accounts.
pub fn home_in(tx: &mut Tx<'_>, project: i64) -> Result<Option<Home>> {
    Ok(directory::find_by_id(tx, project)?.map(|project| Home::Project(Arc::new(project))))
}

/// Where a robot account holds its rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// In the system and in any projects.
    System,
    /// In one project.
    Project,
}

impl Level {
    /// The level of a word in a request.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "system" => Ok(Self::System),
            "project" => Ok(Self::Project),
            _ => Err(Error::bad_request("bad request error level input: give system or project")),
        }
    }
}

/// One robot account.
pub fn get(tx: &mut Tx<'_>, allowed: &Allowed<Home, ReadRobot>, id: i64) -> Result<RobotView> {
    find(tx, allowed.scope(), id)
}

/// Makes a robot account.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Home, CreateRobot>,
    new: &NewRobot,
    secret: &StoredSecret,
) -> Result<RobotView> {
    check_name(&new.name)?;
    check_description(&new.description)?;
    check_duration(new.duration)?;
    trust::check(&new.trusts)?;
    let permissions = may_give(tx, allowed.caller(), &new.permissions)?;
    let creator = match allowed.caller() {
        Caller::Robot(robot) => ("robot", robot.id),
        caller => ("local", caller.user_id().unwrap_or_default()),
    };
    let now = tx.now()?;
    let stored = sql::Stored {
        description: &new.description,
        duration: new.duration,
        expires_at: end_of(now, new.duration),
        disabled: new.disabled,
        permissions: permissions::to_text(&permissions)?,
    };
    let id = sql::insert(tx, home_id(allowed.scope()), &new.name, &stored, secret, creator)?;
    trust::put(tx, id, &new.trusts)?;
    let made = find(tx, allowed.scope(), id)?;
    note(tx, allowed, Operation::Create, &made.name)?;
    Ok(made)
}

/// Changes a robot account; `there` proves the right where the request says that it lives.
pub fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Home, UpdateRobot>,
    there: &Allowed<Home, UpdateRobot>,
    id: i64,
    update: &RobotUpdate,
) -> Result<RevokedRobot> {
    let known = find_to_change(tx, allowed.scope(), id)?;
    if home_id(there.scope()) != known.project_id || update.name != known.name {
        return Err(Error::bad_request(
            "cannot update the level, the project or the name of a robot account",
        ));
    }
    let description = update.description.as_deref().unwrap_or(&known.description);
    check_description(description)?;
    let duration = update.duration.unwrap_or(known.duration);
    check_duration(duration)?;
    let permissions = may_give(tx, allowed.caller(), &update.permissions)?;
    let stored = sql::Stored {
        description,
        duration,
        expires_at: end_of(known.created_at, duration),
        disabled: update.disabled.unwrap_or(known.disabled),
        permissions: permissions::to_text(&permissions)?,
    };
    sql::update(tx, id, &stored)?;
    if let Some(trusts) = &update.trusts {
        trust::check(trusts)?;
        trust::put(tx, id, trusts)?;
    }
    note(tx, allowed, Operation::Update, &known.name)?;
    revoke(tx, id)
}

/// Gives a robot account another secret.
pub fn set_secret(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Home, UpdateRobot>,
    id: i64,
    secret: &StoredSecret,
) -> Result<RevokedRobot> {
    let known = find_to_change(tx, allowed.scope(), id)?;
    sql::set_secret(tx, id, secret)?;
    note(tx, allowed, Operation::Update, &known.name)?;
    revoke(tx, id)
}

/// Deletes a robot account; its name is free at once.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<Home, DeleteRobot>, id: i64) -> Result<RevokedRobot> {
    let known = find_to_change(tx, allowed.scope(), id)?;
    trust::put(tx, id, &[])?;
    sql::delete(tx, id)?;
    note(tx, allowed, Operation::Delete, &known.name)?;
    revoke(tx, id)
}

/// Deletes the robot accounts of a project that is about to be deleted. Their tokens die with the project.
pub fn forget_project(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, DeleteProject>) -> Result<()> {
    sql::delete_of_project(tx, allowed.scope().id)
}

fn note<R>(tx: &mut Tx<'_>, allowed: &Allowed<Home, R>, operation: Operation, name: &str) -> Result<()> {
    let project = Some(home_id(allowed.scope())).filter(|id| *id != 0);
    let said = format!("{} robot: {name}", operation.name());
    audit::record(tx, allowed.caller(), project, (operation, audit::Kind::Robot), name, &said)
}

fn revoke(tx: &mut Tx<'_>, id: i64) -> Result<RevokedRobot> {
    let at = tx.now()?;
    sql::set_revoked(tx, id, at)?;
    directory::announce(tx, Change::Robot(id))?;
    Ok(RevokedRobot { robot: id, at })
}

/// A robot account is always looked up in the home that the right was proven for.
fn find(tx: &mut Tx<'_>, home: &Home, id: i64) -> Result<RobotView> {
    let prefix = settings::stored(tx)?.robot_name_prefix;
    let found = sql::find(tx, &prefix, home_id(home), id)?;
    let mut view = found.ok_or_else(|| Error::not_found(format!("robot account {id} not found")))?;
    view.trusts = trust::of_robot(tx, id)?;
    permissions::forget_gone(tx, std::slice::from_mut(&mut view))?;
    Ok(view)
}

/// The same, and nobody else changes it before the commit: what a request leaves out stays as it is.
fn find_to_change(tx: &mut Tx<'_>, home: &Home, id: i64) -> Result<RobotView> {
    sql::lock(tx, id)?;
    find(tx, home, id)
}

/// The permissions, bound to their projects, if the caller may give them. A robot account learns nothing of what
/// projects there are where it holds no right.
fn may_give(tx: &mut Tx<'_>, caller: &Caller, wanted: &[Permission]) -> Result<Vec<Permission>> {
    let resolved = permissions::resolve(tx, wanted).map_err(|error| match (error.code, caller) {
        (Code::NotFound, Caller::Robot(_)) => authz::gives_too_much(),
        _ => error,
    })?;
    authz::may_give(caller, &resolved.iter().map(Permission::given).collect::<Vec<_>>())?;
    Ok(resolved)
}

fn home_id(home: &Home) -> i64 {
    match home {
        Home::System => 0,
        Home::Project(project) => project.id,
    }
}

fn end_of(made: i64, duration: i64) -> i64 {
    if duration == -1 { -1 } else { made / 1_000_000 + duration * DAY }
}

fn check_duration(duration: i64) -> Result<()> {
    if duration == -1 || (1..=i64::from(i32::MAX)).contains(&duration) {
        return Ok(());
    }
    Err(Error::bad_request(format!(
        "bad request error duration input: {duration}, give days or -1 for a robot account that never ends"
    )))
}

fn check_description(description: &str) -> Result<()> {
    if description.len() > MAX_DESCRIPTION {
        return Err(Error::bad_request(format!("the description is longer than {MAX_DESCRIPTION} bytes")));
    }
    Ok(())
}

/// Lower-case letters and digits, in runs joined by one of `._-`; runs of `_` and `-` are no names of Harbor's.
fn check_name(name: &str) -> Result<()> {
    let is_run =
        |run: &str| !run.is_empty() && run.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if name.len() <= MAX_NAME && name.split(['.', '_', '-']).all(is_run) {
        return Ok(());
    }
    Err(Error::new(
        Code::BadRequest,
        "robot name is not in lower case or contains illegal characters: use letters and digits, joined by one of . _ -",
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::listing::tests::{Store, user};

    fn given() -> Vec<Permission> {
        let right = ["catalog", "read", ""].map(str::to_owned);
        parse_permissions(Level::System, vec![("system".into(), "/".into(), vec![right])]).unwrap()
    }

    fn home<R: authz::Right>(tx: &mut Tx<'_>) -> Result<Allowed<Home, R>> {
        authz::home(tx, &user(1, true), Some(Home::System))
    }

    fn change(tx: &mut Tx<'_>, id: i64, description: Option<&str>, disabled: Option<bool>) -> Result<()> {
        let update = RobotUpdate {
            name: "robot$ci".into(),
            description: description.map(str::to_owned),
            duration: None,
            disabled,
            permissions: given(),
            trusts: None,
        };
        let (allowed, there) = (home(tx)?, home(tx)?);
        super::update(tx, &allowed, &there, id, &update).map(drop)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_change_that_comes_meanwhile_does_not_enable_what_was_disabled() {
        for store in Store::all().await {
            let new = NewRobot {
                name: "ci".into(),
                description: String::new(),
                duration: -1,
                disabled: false,
                permissions: given(),
                trusts: Vec::new(),
            };
            let made = store.db.write(move |tx| {
                let allowed = home(tx)?;
                create(tx, &allowed, &new, &StoredSecret::new(&random_secret()))
            });
            let id = made.await.unwrap().id;
            let (changed, is_changed) = mpsc::channel();
            let db = store.db.clone();
            let disabling = tokio::spawn(async move {
                db.write(move |tx| -> Result<()> {
                    change(tx, id, None, Some(true))?;
                    let _ = changed.send(());
                    // Another change begins before this one is in force.
                    std::thread::sleep(Duration::from_millis(500));
                    Ok(())
                })
                .await
            });
            tokio::task::spawn_blocking(move || is_changed.recv().unwrap()).await.unwrap();
            store.db.write(move |tx| change(tx, id, Some("new"), None)).await.unwrap();
            disabling.await.unwrap().unwrap();
            let seen = store.db.read(move |tx| find(tx, &Home::System, id)).await.unwrap();
            assert_eq!((seen.description.as_str(), seen.disabled), ("new", true));
        }
    }

    #[test]
    fn names_are_short_or_full() {
        assert_eq!(full_name("robot$", Some("shop"), "ci"), "robot$shop+ci");
        assert_eq!(full_name("ci_", None, "ci"), "ci_ci");
        assert_eq!(short_name("robot$shop+ci", "robot$"), Some("shop+ci"));
        assert_eq!(short_name("alice", "robot$"), None);
        assert!(check_prefix("robot$").is_ok() && check_prefix("").is_err() && check_prefix("a:b").is_err());
        for bad in ["", "A", "a+b", "a--b", "robot$a"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_robot_lives_for_days_or_for_ever() {
        assert_eq!(end_of(1_000_000, 2), 1 + 2 * DAY);
        assert_eq!(end_of(1_000_000, -1), -1);
        for bad in [0, -2, i64::from(i32::MAX) + 1] {
            assert!(check_duration(bad).is_err(), "{bad}");
        }
    }
}
