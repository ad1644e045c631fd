//! Who are you: turns the Authorization header into a [`Caller`]. Credentials that are sent and do not
//! verify are refused; they never fall to anonymous.

mod keys;
pub mod ldap;
mod lock;
mod oidc;
mod password;
mod robot;
mod session;
mod token;
mod workload;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_oci::Digest;
use http::header::AUTHORIZATION;
use http::{Extensions, HeaderMap, Method};

use crate::app::App;
use crate::error::{Code, Error, Result, Subject, Why};
use crate::net::Peer;
use crate::{robots, users};

pub use keys::{KeyRing, Keys, SecretKey};
pub use lock::Turns;
pub use oidc::Door;
use password::Shown;
pub use password::{Passwords, is_strong, random_password};
pub use robot::Robot;
pub use session::{SID, begin as begin_session, caller as of_session, cookie, end as end_session, outlive};
pub use token::{Access, Claims, Grant, SERVICE, TokenCache, Verified, key_id};
pub use workload::Workloads;

/// Longest Authorization header that is looked at, in bytes; a token with many scopes stays far below.
const MAX_HEADER: usize = 16 * 1024;
/// How long a wrong password is kept waiting; no thread and no connection waits with it.
const PENALTY: Duration = Duration::from_millis(1500);

/// Who sent a request.
#[derive(Clone)]
pub enum Caller {
    /// Nobody in particular: no credentials were sent.
    Anonymous,
    /// A user who sent a name and password.
    User(Arc<User>),
    /// A robot account whose secret was verified.
    Robot(Arc<Robot>),
    /// The bearer of one of our tokens; what it opens is written in it.
    Token(Arc<Verified>),
    /// A job of this server; no request comes from it, and no role is looked up for it.
    Operator,
}

/// A user whose password was verified.
#[derive(Clone, Debug)]
pub struct User {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it is a system administrator.
    pub admin: bool,
}

impl Caller {
    /// The user behind the caller, if it is one.
    pub fn user_id(&self) -> Option<i64> {
        match self {
            Self::Anonymous | Self::Robot(_) | Self::Operator => None,
            Self::User(user) => Some(user.id),
            Self::Token(token) => token.claims.user_id,
        }
    }

    /// The robot account behind the caller, if it is one.
    pub fn robot_id(&self) -> Option<i64> {
        match self {
            Self::Anonymous | Self::User(_) | Self::Operator => None,
            Self::Robot(robot) => Some(robot.id),
            Self::Token(token) => token.claims.robot_id,
        }
    }

    /// Whether everything is allowed. Never for a token, which opens only what it names.
    pub fn is_admin(&self) -> bool {
        matches!(self, Self::User(user) if user.admin)
    }

    /// Whether credentials were sent.
    pub fn is_anonymous(&self) -> bool {
        matches!(self, Self::Anonymous)
    }

    /// The caller's name, "" for nobody.
    pub fn name(&self) -> &str {
        match self {
            Self::Anonymous => "",
            Self::User(user) => &user.name,
            Self::Robot(robot) => &robot.name,
            Self::Token(token) => &token.claims.sub,
            Self::Operator => crate::authz::OPERATOR,
        }
    }

    /// Who it is, as refusals keep it.
    pub fn subject(&self) -> Subject {
        let (kind, id) = match (self.user_id(), self.robot_id()) {
            (Some(user), _) => ("user", user),
            (None, Some(robot)) => ("robot", robot),
            (None, None) => ("anonymous", 0),
        };
        Subject { kind, id, name: self.name().to_owned() }
    }

    /// A stable identity for what belongs to the caller, such as an upload.
    pub fn identity(&self) -> String {
        if let Self::Operator = self {
            return "operator".to_owned();
        }
        match (self.user_id(), self.robot_id()) {
            (Some(user), _) => format!("user:{user}"),
            (None, Some(robot)) => format!("robot:{robot}"),
            (None, None) => "anonymous".to_owned(),
        }
    }
}

/// The caller of a request to `/v2`, where names with passwords and our tokens are accepted.
pub async fn of_registry(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Result<Caller> {
    match sent(headers).await? {
        Credentials::None => Ok(Caller::Anonymous),
        Credentials::Basic { name, password } => {
            login(app, &name, &password, address(app, headers, extensions), Door::Registry).await
        }
        Credentials::Bearer(token) => bearer(app, token).await,
    }
}

/// The caller of a request to the API, where a session counts and tokens of `/v2` are worth nothing.
pub async fn of_api(
    app: &App,
    (method, path): (&Method, &str),
    headers: &HeaderMap,
    extensions: &Extensions,
) -> Result<Caller> {
    if headers.contains_key(AUTHORIZATION) {
        return verified(app, headers, extensions, Door::Api(method, path)).await;
    }
    session::caller(app, headers).await
}

/// The caller of a request to the token service, which ignores cookies.
pub async fn of_service(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Result<Caller> {
    verified(app, headers, extensions, Door::TokenService).await
}

async fn verified(app: &App, headers: &HeaderMap, extensions: &Extensions, door: Door<'_>) -> Result<Caller> {
    match sent(headers).await? {
        Credentials::None => Ok(Caller::Anonymous),
        Credentials::Basic { name, password } => {
            login(app, &name, &password, address(app, headers, extensions), door).await
        }
        Credentials::Bearer(token) => oidc::bearer(app, token).await,
    }
}

/// Reads the Authorization header; one that cannot be read is kept waiting like a wrong password.
async fn sent(headers: &HeaderMap) -> Result<Credentials<'_>> {
    let read = credentials(headers);
    if read.is_err() {
        tokio::time::sleep(PENALTY).await;
    }
    read
}

/// What an Authorization header says.
pub enum Credentials<'h> {
    /// There is none.
    None,
    /// A name and a password.
    Basic {
        /// The name.
        name: String,
        /// The password, as it came.
        password: String,
    },
    /// A token.
    Bearer(&'h str),
}

/// Reads the Authorization header.
///
/// # Errors
/// 401 for what is neither Basic (RFC 7617, in UTF-8) nor Bearer (RFC 6750).
pub fn credentials(headers: &HeaderMap) -> Result<Credentials<'_>> {
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Ok(Credentials::None);
    };
    let header = header.to_str().map_err(|_| Error::unauthorized())?;
    if header.len() > MAX_HEADER {
        return Err(Error::unauthorized());
    }
    let (scheme, rest) = header.split_once(' ').ok_or_else(Error::unauthorized)?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Ok(Credentials::Bearer(rest));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Error::unauthorized());
    }
    let decoded = STANDARD.decode(rest).map_err(|_| Error::unauthorized())?;
    let decoded = String::from_utf8(decoded).map_err(|_| Error::unauthorized())?;
    let (name, password) = decoded.split_once(':').ok_or_else(Error::unauthorized)?;
    Ok(Credentials::Basic { name: name.to_owned(), password: password.to_owned() })
}

/// A hash of the network that the client is in, as far as that can be known.
pub fn place(app: &App, headers: &HeaderMap, extensions: &Extensions) -> String {
    let network = lock::network(address(app, headers, extensions));
    Digest::sha256(network.as_bytes()).hex().to_owned()
}

/// Where the client is, as far as that can be known.
fn address(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<Peer>().map(|peer| app.proxies.origin(peer, headers).client_ip)
}

async fn login(
    app: &App,
    name: &str,
    password: &str,
    address: Option<IpAddr>,
    door: Door<'_>,
) -> Result<Caller> {
    let settings = app.settings.current();
    let prefix = &settings.robot_name_prefix;
    if let Some(short) = robots::short_name(name, prefix)
        && robot::is_meant(app, (prefix, short)).await?
    {
        return robot::login(app, (prefix, short), password, address).await;
    }
    if settings.is_oidc()
        && let Some(user) = oidc::login(app, name, password, address, door).await?
    {
        return Ok(Caller::User(Arc::new(user)));
    }
    log_in(app, name, password, address).await.map(|user| Caller::User(Arc::new(user)))
}

/// Verifies a name (or e-mail address) and password. What does not verify counts towards the lock, which
/// answers the same and as late.
pub async fn log_in(app: &App, name: &str, password: &str, address: Option<IpAddr>) -> Result<User> {
    if let Some(user) = ldap::log_in(app, name, password, address).await? {
        return Ok(user);
    }
    let wanted = name.to_owned();
    let (account, door) = app
        .db
        .read(move |tx| -> Result<_> {
            let account = users::find_login(tx, &wanted)?;
            let door = lock::Door::look(tx, account.as_ref(), &wanted, address)?;
            Ok((account, door))
        })
        .await?;
    let known = account.as_ref().map(|account| Shown::password(account, password));
    let is_known = || known.as_ref().is_some_and(|shown| app.passwords.remembers(shown));
    lock::guess(app, &door, is_known, app.passwords.verify(account.as_ref(), password)).await?;
    drop(known);
    let account = account.ok_or_else(Error::unauthorized)?;
    if let Some(old) = account.password_hash.filter(|hash| password::is_foreign(hash)) {
        let new = app.passwords.hash(password).await?;
        app.db.write(move |tx| users::replace_hash(tx, account.id, &old, &new)).await?;
    }
    Ok(User { id: account.id, name: account.username, admin: account.sysadmin })
}

/// Verifies the password that somebody with a session names as their own before they change it. Guesses count as those
/// of a log-in, by a door of its own, since whoever took the session may come from anywhere.
///
/// # Errors
/// 403 when it is wrong, or was guessed too often.
pub async fn own_password(app: &App, account: &users::Login, password: &str) -> Result<()> {
    let name = format!("own password of {}", account.id);
    let door = app.db.read(move |tx| lock::Door::look(tx, None, &name, None)).await?;
    let verify = app.passwords.verify(Some(account), password);
    lock::guess(app, &door, || false, verify).await.map_err(|error| match error.code {
        Code::Unauthorized => Error::forbidden("Current password is incorrect").due_to(Why::Credentials),
        _ => error,
    })
}

async fn bearer(app: &App, token: &str) -> Result<Caller> {
    let verified = app.tokens.verify(app, token).await.ok_or_else(Error::unauthorized)?;
    if let Some(user) = verified.claims.user_id
        && app.directory.is_revoked(user, verified.claims.issued_at)
    {
        return Err(Error::unauthorized());
    }
    if let Some(robot) = verified.claims.robot_id
        && robot::is_void(app, robot, &verified.claims)
    {
        return Err(Error::unauthorized());
    }
    Ok(Caller::Token(verified))
}
