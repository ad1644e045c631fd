//! Log-in of robot accounts. Their secrets are long and random, so one SHA-256 does where a person's password
//! needs argon2id, and a pipeline's hundred log-ins cost nothing. One that a client chose is treated as a password.

use std::net::IpAddr;
use std::sync::Arc;

use super::password::Shown;
use super::{Caller, Claims, PENALTY, lock, workload};
use crate::app::App;
use crate::authz::Given;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::{robots, users};

/// A robot account whose secret was verified.
#[derive(Clone, Debug)]
pub struct Robot {
    /// Its id.
    pub id: i64,
    /// Its full name, prefix included.
    pub name: String,
    /// The project it belongs to; nothing for one of the system.
    pub project_id: Option<i64>,
    /// Seconds UTC after which it is void, if it ends at all.
    pub expires_at: Option<i64>,
    /// What it was given.
    pub given: Vec<Given>,
}

/// Whether a name with the prefix is to be taken for a robot's. Where administrators set a prefix with which names of
/// people can begin, such as `a`, it must not shut `admin` out: there it is a robot's only if there is such a robot.
pub(super) async fn is_meant(app: &App, (prefix, short_name): (&str, &str)) -> Result<bool> {
    if !users::can_begin_name(prefix) {
        return Ok(true);
    }
    let (prefix, wanted) = (prefix.to_owned(), short_name.to_owned());
    app.db.read(move |tx| Ok(robots::find_login(tx, &prefix, &wanted)?.is_some())).await
}

/// Verifies a robot's secret, or the token of a workload that it trusts. A robot that is disabled, over or unknown
/// is refused like a wrong secret; only a wrong one counts towards the lock.
pub(super) async fn login(
    app: &App,
    (prefix, short_name): (&str, &str),
    secret: &str,
    address: Option<IpAddr>,
) -> Result<Caller> {
    let (prefix, wanted) = (prefix.to_owned(), short_name.to_owned());
    let is_token = workload::is_token(secret);
    let (found, trusts, door) = app
        .db
        .read(move |tx| -> Result<_> {
            let found = robots::find_login(tx, &prefix, &wanted)?;
            let trusts = match &found {
                Some(login) if is_token => robots::trusts_of(tx, login)?,
                _ => Vec::new(),
            };
            let door = lock::Door::look(tx, None, &format!("robot {wanted}"), address)?;
            Ok((found, trusts, door))
        })
        .await?;
    let shown = found
        .as_ref()
        .map(|login| Shown::secret(format!("robot {}", login.robot.id), login.stored_hash(), secret));
    let verify = async {
        if is_secret(app, found.as_ref(), secret).await? {
            if let Some(shown) = &shown {
                app.passwords.remember(shown);
            }
            return Ok(true);
        }
        Ok(is_token && app.workloads.verify(secret, &trusts, &lock::network(address)).await?)
    };
    let is_known = || shown.as_ref().is_some_and(|shown| app.passwords.remembers(shown));
    let tried = lock::guess(app, &door, is_known, verify).await;
    if tried.as_ref().is_err_and(|error| error.code != Code::Unauthorized) {
        // Whoever sends tokens that nobody can verify at the moment waits as long as with a wrong one.
        tokio::time::sleep(PENALTY).await;
    }
    tried?;
    drop(shown);
    let login = found.ok_or_else(Error::unauthorized)?;
    if login.disabled || login.robot.expires_at.is_some_and(|end| end <= clock::now_seconds()) {
        return lock::refuse(app, None).await;
    }
    Ok(Caller::Robot(Arc::new(login.robot)))
}

async fn is_secret(app: &App, found: Option<&robots::Login>, secret: &str) -> Result<bool> {
    match found.and_then(|login| login.chosen().map(|stored| (login.robot.id, stored))) {
        Some((id, stored)) => app.passwords.verify_chosen(id, stored, secret).await,
        None => Ok(robots::verify(found, secret)),
    }
}

/// Whether a robot's token is void: the robot was changed after it was issued, or is over. The leeway between
/// clocks, which a token has, does not lengthen the robot's own life.
pub(super) fn is_void(app: &App, robot: i64, claims: &Claims) -> bool {
    app.directory.is_robot_revoked(robot, claims.issued_at) || claims.exp <= clock::now_seconds()
}

/// The last second that a token of this caller may live, if the caller's own end sets one.
pub(super) fn last_second(caller: &Caller) -> Option<i64> {
    match caller {
        Caller::Robot(robot) => robot.expires_at,
        _ => None,
    }
}
