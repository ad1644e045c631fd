//! Users of an OpenID provider who have no browser: with their CLI secret, or with an ID token of the provider.
//! The secret is as good as what the provider last said of its user, who is asked about again when that is over.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use berth_db::Db;
use http::Method;
use tokio::time::Instant;

use super::password::Shown;
use super::{Caller, KeyRing, User, lock};
use crate::app::App;
use crate::clock;
use crate::directory::Directory;
use crate::error::{Code, Error, Result};
use crate::oidc::{self, Account, Arrival, Vouched};
use crate::settings::Values;
use crate::users;

/// How long a refresh is reserved by the one that asks the provider, in microseconds.
const RESERVED: i64 = 25_000_000;
/// How long the provider is left alone after it did not answer, in microseconds.
const REST: i64 = 3_000_000;
/// How long others wait for the one that asks.
const WAITING: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(100);

const LAPSED: &str = "the OpenID provider no longer vouches for this account: log in with a browser once, then use the \
                      CLI secret again";

/// Where a request goes, for credentials that count only there.
#[derive(Clone, Copy)]
pub enum Door<'r> {
    /// `/v2`.
    Registry,
    /// `/service/token`.
    TokenService,
    /// The management API and `/c`.
    Api(&'r Method, &'r str),
}

impl Door<'_> {
    /// Whether a CLI secret opens it: what command line tools do, and nothing of what makes an account one's own.
    fn opens_with_cli_secret(self) -> bool {
        let Self::Api(method, path) = self else { return true };
        let Some(path) = path.strip_prefix("/api/") else { return false };
        let parts: Vec<&str> = path.split('/').collect();
        let is_read = matches!(method.as_str(), "GET" | "HEAD");
        match parts.as_slice() {
            ["version"] | ["v2.0", "systeminfo" | "labels"] => is_read,
            ["v2.0", "projects"] => is_read || *method == Method::POST,
            ["v2.0", "projects", _, "repositories"]
            | ["v2.0", "projects", _, "repositories", _, "artifacts"] => is_read,
            ["v2.0", "projects", _, "repositories", _, "artifacts", _, "tags", _] => {
                *method == Method::DELETE
            }
            _ => false,
        }
    }
}

/// Verifies the CLI secret of a user of the provider; nothing when the name belongs to no such user. What does not
/// verify counts towards the lock; a right secret whose user the provider no longer vouches for does not.
pub(super) async fn login(
    app: &App,
    name: &str,
    secret: &str,
    address: Option<IpAddr>,
    door: Door<'_>,
) -> Result<Option<User>> {
    let wanted = name.to_owned();
    let found = app
        .db
        .read(move |tx| -> Result<_> {
            let Some(account) = oidc::named(tx, &wanted)? else { return Ok(None) };
            let login = users::find_login(tx, &wanted)?;
            Ok(Some((account, lock::Door::look(tx, login.as_ref(), &wanted, address)?)))
        })
        .await?;
    let Some((account, place)) = found else { return Ok(None) };
    if !door.opens_with_cli_secret() {
        return lock::refuse(app, None).await;
    }
    let shown = Shown::secret(format!("cli {}", account.user_id), account.sealed_secret(), secret);
    let verify = async {
        if account.is_secret(&app.keys, secret)? {
            app.passwords.remember(&shown);
            return Ok(true);
        }
        // As long as for a name that nobody has.
        app.passwords.verify(None, secret).await
    };
    lock::guess(app, &place, || app.passwords.remembers(&shown), verify).await?;
    drop(shown);
    match vouched(app, account).await? {
        Some(user) => Ok(Some(user)),
        // The secret is right, so its owner may know why it is of no use.
        None => Err(Error::new(Code::Unauthorized, LAPSED)),
    }
}

/// The user, once the provider vouches for it still; nothing when it does not.
async fn vouched(app: &App, mut account: Account) -> Result<Option<User>> {
    let until = Instant::now() + WAITING;
    loop {
        if account.good_until > clock::now() {
            return Ok(Some(account.user()));
        }
        if account.good_until == 0 {
            return Ok(None);
        }
        let (user, seen) = (account.user_id, account.clone());
        if app.db.write(move |tx| oidc::busy(tx, &seen, RESERVED)).await? {
            return refresh(app, account).await;
        }
        if Instant::now() > until {
            return Err(Error::new(Code::Unavailable, "the OpenID provider does not answer at the moment"));
        }
        tokio::time::sleep(LOOK).await;
        let Some(found) = app.db.read(move |tx| oidc::find(tx, user)).await? else { return Ok(None) };
        account = found;
    }
}

/// Refreshes in a task of its own: a client that goes away must not take along the answer of the provider, whose
/// refresh token is good once.
async fn refresh(app: &App, account: Account) -> Result<Option<User>> {
    let refresh = Refresh {
        db: app.db.clone(),
        desk: app.oidc.clone(),
        keys: app.keys.clone(),
        directory: app.directory.clone(),
        settings: app.settings.current(),
    };
    tokio::spawn(refresh.run(account)).await.map_err(Error::internal)?
}

struct Refresh {
    db: Db,
    desk: Arc<oidc::Desk>,
    keys: Arc<KeyRing>,
    directory: Arc<Directory>,
    settings: Arc<Values>,
}

impl Refresh {
    async fn run(self, account: Account) -> Result<Option<User>> {
        let user = account.user_id;
        match self.ask(&account).await {
            Ok(Some(told)) if told.identity.issuer == account.issuer => {
                self.enter(account, Arrival::of(told)).await.map(Some)
            }
            // Another provider was set up meanwhile, or this one does not know the user any more.
            Ok(_) => {
                self.db.write(move |tx| oidc::lapse(tx, user)).await?;
                Ok(None)
            }
            Err(error) if error.code == Code::Unauthorized => {
                self.db.write(move |tx| oidc::lapse(tx, user)).await?;
                Ok(None)
            }
            Err(error) => {
                self.db.write(move |tx| oidc::rest(tx, user, REST)).await?;
                Err(error)
            }
        }
    }

    async fn ask(&self, account: &Account) -> Result<Option<Vouched>> {
        let Some(before) = account.tokens(&self.keys)? else { return Ok(None) };
        let provider = self.desk.provider(self.settings.clone(), &self.keys).await?;
        // Another provider may have been set up since: it must not get what this one gave.
        if provider.issuer() != account.issuer {
            return Ok(None);
        }
        let Some(renewed) = provider.renew(&before).await? else { return Ok(None) };
        // The old refresh token may be void now, and what comes next can fail.
        let tokens = renewed.kept().seal(&self.keys, &account.issuer, &account.subject)?;
        let seen = account.clone();
        self.db.write(move |tx| oidc::replace_tokens(tx, &seen, &tokens)).await?;
        provider.vouch(renewed, &account.subject).await.map(Some)
    }

    async fn enter(&self, account: Account, arrival: Arrival) -> Result<User> {
        let tokens = arrival.seal_tokens(&self.keys)?;
        let entered = self.db.write(move |tx| oidc::renew(tx, &account, &arrival, &tokens)).await?;
        for revoked in entered.revoked {
            self.directory.revoke(revoked.user, revoked.at);
        }
        Ok(entered.user)
    }
}

/// The user of an ID token that was made for this registry. It must have logged in with a browser once; the groups
/// that a newer token tells take the place of those that are known.
pub(super) async fn bearer(app: &App, token: &str) -> Result<Caller> {
    let settings = app.settings.current();
    if !settings.is_oidc() || !token.starts_with("eyJ") {
        return Err(Error::unauthorized());
    }
    let provider = app.oidc.provider(settings, &app.keys).await?;
    let identity = provider.identify(token).await?;
    let (issuer, subject) = (identity.issuer.clone(), identity.subject.clone());
    let found = app.db.read(move |tx| oidc::with_identity(tx, &issuer, &subject)).await?;
    let account = found.filter(|account| !account.deleted).ok_or_else(Error::unauthorized)?;
    // What voids the tokens made here voids those of the provider too.
    if app.directory.is_revoked(account.user_id, identity.issued_at.saturating_mul(1_000_000)) {
        return Err(Error::unauthorized());
    }
    if !identity.tells_groups || identity.issued_at <= account.told_at {
        return Ok(Caller::User(Arc::new(account.user())));
    }
    let entered = app.db.write(move |tx| oidc::told_newer(tx, &account, &identity)).await?;
    for revoked in entered.revoked {
        app.directory.revoke(revoked.user, revoked.at);
    }
    Ok(Caller::User(Arc::new(entered.user)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cli_secret_opens_what_command_line_tools_need() {
        let opens = |method: Method, path: &str| Door::Api(&method, path).opens_with_cli_secret();
        for (method, path) in [
            (Method::POST, "/api/v2.0/projects"),
            (Method::GET, "/api/v2.0/projects"),
            (Method::GET, "/api/v2.0/systeminfo"),
            (Method::GET, "/api/v2.0/labels"),
            (Method::GET, "/api/version"),
            (Method::GET, "/api/v2.0/projects/shop/repositories"),
            (Method::GET, "/api/v2.0/projects/shop/repositories/a%252Fb/artifacts"),
            (Method::DELETE, "/api/v2.0/projects/shop/repositories/a/artifacts/1/tags/one"),
        ] {
            assert!(opens(method.clone(), path), "{method} {path}");
        }
        for (method, path) in [
            (Method::GET, "/api/v2.0/users/current"),
            (Method::PUT, "/api/v2.0/users/3/cli_secret"),
            (Method::DELETE, "/api/v2.0/projects/shop"),
            (Method::PUT, "/api/v2.0/projects"),
            (Method::GET, "/api/v2.0/projects/shop"),
            (Method::DELETE, "/api/v2.0/projects/shop/repositories/a/artifacts/1"),
            (Method::GET, "/c/log_out"),
        ] {
            assert!(!opens(method.clone(), path), "{method} {path}");
        }
        assert!(Door::Registry.opens_with_cli_secret() && Door::TokenService.opens_with_cli_secret());
    }
}
