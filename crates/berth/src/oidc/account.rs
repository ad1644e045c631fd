//! Who a user is at the provider, the groups that the provider tells, and the secret for programs. A user is known
//! by issuer and subject, never by a name or an address, which others may come to bear.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use berth_db::Tx;
use zeroize::Zeroizing;

use super::{Arrival, Identity, Tokens, sql};
use crate::audit::{self, Operation};
use crate::authn::{Caller, KeyRing, User, is_strong};
use crate::authz::{Account as AccountScope, Allowed, DeleteUser, ReadAccount, System, UpdateAccount};
use crate::config::Secret;
use crate::error::{Code, Error, Result};
use crate::groups::{self, Kind, Named};
use crate::robots::random_secret;
use crate::users::{self, NewExternal, Origin, Revoked};

/// What a user who came from the provider is remarked with.
const COMMENT: &str = "Onboarded via OIDC provider";

/// A user of the provider. It holds what is sealed, so it has no Debug.
#[derive(Clone)]
pub struct Account {
    /// The user.
    pub user_id: i64,
    /// The user's name.
    pub username: String,
    /// Whether the user is an administrator.
    pub sysadmin: bool,
    /// Whether the user was deleted here.
    pub deleted: bool,
    /// The provider.
    pub issuer: String,
    /// The id there.
    pub subject: String,
    /// Microseconds UTC until which the provider need not be asked; 0 once it refused.
    pub good_until: i64,
    /// Seconds UTC at which the token was made that last told of the groups.
    pub told_at: i64,
    pub(super) secret: Vec<u8>,
    pub(super) tokens: Vec<u8>,
}

/// What the user's own page shows.
#[derive(Clone)]
pub struct Meta {
    /// The id of the row.
    pub id: i64,
    /// The user.
    pub user_id: i64,
    /// Subject and issuer.
    pub subiss: String,
    /// The CLI secret.
    pub secret: Zeroizing<String>,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

/// Somebody who came in, and what the directory must be told of after the commit.
pub struct Entered {
    /// The user.
    pub user: User,
    /// Tokens that are void.
    pub revoked: Vec<Revoked>,
}

/// A CLI secret, sealed for one user of the provider.
pub struct CliSecret(Vec<u8>);

impl CliSecret {
    /// A new secret: the given one, else a random one.
    ///
    /// # Errors
    /// 400 for one that is too weak.
    pub fn new(keys: &KeyRing, issuer: &str, subject: &str, given: Option<&Secret>) -> Result<Self> {
        let made = random_secret();
        let secret = given.unwrap_or(&made);
        if !is_strong(secret.expose()) {
            return Err(Error::bad_request(
                "the password or secret must be 8-128, inclusively, characters long with at least 1 uppercase letter, 1 \
                 lowercase letter and 1 number",
            ));
        }
        Ok(Self(keys.seal(&purpose("secret", issuer, subject), secret.expose().as_bytes())?))
    }
}

impl Account {
    /// Whether this is the user's CLI secret, found out in constant time.
    ///
    /// # Errors
    /// When the stored one cannot be opened.
    pub fn is_secret(&self, keys: &KeyRing, sent: &str) -> Result<bool> {
        if self.secret.is_empty() {
            return Ok(false);
        }
        let kept = keys.open_sealed(&purpose("secret", &self.issuer, &self.subject), &self.secret)?;
        let kept = Zeroizing::new(kept);
        let hash = |text: &[u8]| digest::digest(&digest::SHA256, text);
        Ok(verify_slices_are_equal(hash(&kept).as_ref(), hash(sent.as_bytes()).as_ref()).is_ok())
    }

    /// The CLI secret as it is kept.
    pub fn sealed_secret(&self) -> &[u8] {
        &self.secret
    }

    /// The provider's tokens, if there are any.
    ///
    /// # Errors
    /// When they cannot be opened.
    pub fn tokens(&self, keys: &KeyRing) -> Result<Option<Tokens>> {
        if self.tokens.is_empty() {
            return Ok(None);
        }
        let plain = keys.open_sealed(&purpose("tokens", &self.issuer, &self.subject), &self.tokens)?;
        serde_json::from_slice(&Zeroizing::new(plain)).map_err(Error::internal).map(Some)
    }
}

impl Tokens {
    /// As they are kept for a user.
    pub(crate) fn seal(&self, keys: &KeyRing, issuer: &str, subject: &str) -> Result<Vec<u8>> {
        let mut kept = self.clone();
        // It is used once, for the userinfo, right when it is given.
        kept.access_token = None;
        let plain = Zeroizing::new(serde_json::to_vec(&kept).map_err(Error::internal)?);
        keys.seal(&purpose("tokens", issuer, subject), &plain)
    }

    /// The refresh token, if there is one.
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_deref()
    }

    /// The same without the refresh token.
    pub fn without_refresh(&self) -> Self {
        Self { refresh_token: None, ..self.clone() }
    }

    /// The ID token, if there is one.
    pub fn id_token(&self) -> Option<&str> {
        self.id_token.as_deref()
    }
}

fn purpose(what: &str, issuer: &str, subject: &str) -> String {
    format!("oidc {what} {subject} {issuer}")
}

/// The user whom a provider knows by this subject; one who was deleted too.
pub fn with_identity(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Option<Account>> {
    sql::find_identity(tx, issuer, subject)
}

/// The provider's user of a name or, if it holds an `@`, of an address.
pub fn named(tx: &mut Tx<'_>, name: &str) -> Result<Option<Account>> {
    match users::find_login(tx, name)? {
        Some(login) => sql::find_user(tx, login.id),
        None => Ok(None),
    }
}

/// The provider's user of an id.
pub fn find(tx: &mut Tx<'_>, user_id: i64) -> Result<Option<Account>> {
    sql::find_user(tx, user_id)
}

/// Takes what a log-in told: tokens, groups, and whether the user is an administrator. A provider that says nothing
/// of groups at a log-in knows of none.
///
/// # Errors
/// 403 for a user who was deleted here.
pub fn enter(tx: &mut Tx<'_>, account: &Account, arrival: &Arrival, tokens: &[u8]) -> Result<Entered> {
    take(tx, account, arrival, tokens, true)
}

/// Takes what a refresh told. Many providers tell of groups only at a log-in: where a refresh says nothing of them,
/// they stay, and so does the right that hangs on them.
///
/// # Errors
/// As [`enter`].
pub fn renew(tx: &mut Tx<'_>, account: &Account, arrival: &Arrival, tokens: &[u8]) -> Result<Entered> {
    take(tx, account, arrival, tokens, arrival.identity.tells_groups)
}

fn take(
    tx: &mut Tx<'_>,
    account: &Account,
    arrival: &Arrival,
    tokens: &[u8],
    with_groups: bool,
) -> Result<Entered> {
    if account.deleted || !users::exists(tx, account.user_id)? {
        return Err(Error::forbidden("this account was closed here: ask an administrator of the registry"));
    }
    sql::set_tokens(tx, account.user_id, tokens, arrival.good_until)?;
    let mut revoked = Vec::new();
    if with_groups {
        sql::put_told(tx, account.user_id, arrival.identity.issued_at)?;
        revoked = told(tx, account.user_id, &arrival.identity)?;
    }
    let account = sql::find_user(tx, account.user_id)?.ok_or_else(Error::unauthorized)?;
    Ok(Entered { user: account.user(), revoked })
}

impl Account {
    /// The user behind it.
    pub fn user(&self) -> User {
        User { id: self.user_id, name: self.username.clone(), admin: self.sysadmin }
    }
}

fn told(tx: &mut Tx<'_>, user_id: i64, identity: &Identity) -> Result<Vec<Revoked>> {
    let named: Vec<Named> = identity.groups.iter().map(Named::new).collect();
    let left = groups::remember(tx, user_id, Kind::Oidc, &named)?;
    let dismissed = users::set_external_admin(tx, user_id, identity.is_admin)?;
    Ok(left.into_iter().chain(dismissed).collect())
}

/// Takes the groups that a token tells which is newer than what is known.
pub fn told_newer(tx: &mut Tx<'_>, account: &Account, identity: &Identity) -> Result<Entered> {
    let mut revoked = Vec::new();
    if sql::set_told(tx, account.user_id, identity.issued_at)? {
        revoked = told(tx, account.user_id, identity)?;
    }
    let account = sql::find_user(tx, account.user_id)?.ok_or_else(Error::unauthorized)?;
    Ok(Entered { user: account.user(), revoked })
}

/// Makes a user of somebody whom the provider vouches for.
///
/// # Errors
/// 409 when the name is taken; 400 when nobody may bear it.
pub fn enter_as_new(
    tx: &mut Tx<'_>,
    username: &str,
    arrival: &Arrival,
    tokens: &[u8],
    secret: &CliSecret,
) -> Result<Entered> {
    let identity = &arrival.identity;
    if sql::find_identity(tx, &identity.issuer, &identity.subject)?.is_some() {
        return Err(Error::conflict("this account was onboarded already: log in again"));
    }
    let user = NewExternal::told(Origin::Oidc, username, &identity.email, &identity.realname, COMMENT);
    let id = users::onboard(tx, &user)?;
    sql::insert_user(tx, id, identity, &secret.0)?;
    sql::set_tokens(tx, id, tokens, arrival.good_until)?;
    sql::put_told(tx, id, identity.issued_at)?;
    let revoked = told(tx, id, identity)?;
    let made = sql::find_user(tx, id)?.ok_or_else(Error::unauthorized)?.user();
    let caller = Caller::User(std::sync::Arc::new(made.clone()));
    let said = format!("create user with name: {username}");
    audit::record(tx, &caller, None, (Operation::Create, audit::Kind::User), username, &said)?;
    Ok(Entered { user: made, revoked })
}

/// Reserves the refresh for one who asks the provider; whether it was free, and nothing came since `seen` was read.
pub fn busy(tx: &mut Tx<'_>, seen: &Account, micros: i64) -> Result<bool> {
    let now = tx.now()?;
    sql::reserve(tx, seen, now, now + micros)
}

/// Leaves the provider alone for a while after it did not answer.
pub fn rest(tx: &mut Tx<'_>, user_id: i64, micros: i64) -> Result<()> {
    let until = tx.now()? + micros;
    sql::set_busy(tx, user_id, until)
}

/// The provider refused to refresh: the secret is worth nothing until the next log-in with a browser.
pub fn lapse(tx: &mut Tx<'_>, user_id: i64) -> Result<()> {
    sql::lapse(tx, user_id)
}

/// Puts tokens in the place of those that `account` was read with: the refresh token was revoked with a log-out, or
/// another took its place. Whether the provider still vouches for the user is another matter.
pub fn replace_tokens(tx: &mut Tx<'_>, account: &Account, tokens: &[u8]) -> Result<()> {
    sql::replace_tokens(tx, account.user_id, &account.tokens, tokens)
}

/// Forgets what a user who is about to be deleted could log in with; who it is at the provider stays known.
pub fn forget_secrets(tx: &mut Tx<'_>, _: &Allowed<System, DeleteUser>, user_id: i64) -> Result<()> {
    sql::forget_secrets(tx, user_id)
}

/// What a user's own page shows of the provider, if the user came from there.
pub fn meta(
    tx: &mut Tx<'_>,
    keys: &KeyRing,
    allowed: &Allowed<AccountScope, ReadAccount>,
) -> Result<Option<Meta>> {
    let Some(account) = sql::find_user(tx, allowed.scope().id)? else { return Ok(None) };
    if !allowed.scope().is_own {
        return Ok(None);
    }
    let (id, created_at, updated_at) = sql::row_of(tx, account.user_id)?;
    let plain = keys.open_sealed(&purpose("secret", &account.issuer, &account.subject), &account.secret)?;
    let secret = std::str::from_utf8(&Zeroizing::new(plain)).map(str::to_owned).map_err(Error::internal)?;
    Ok(Some(Meta {
        id,
        user_id: account.user_id,
        subiss: format!("{}{}", account.subject, account.issuer),
        secret: Zeroizing::new(secret),
        created_at,
        updated_at,
    }))
}

/// Sets a CLI secret. Tokens that were issued for the old one are void, and so are sessions.
pub fn set_cli_secret(
    tx: &mut Tx<'_>,
    allowed: &Allowed<AccountScope, UpdateAccount>,
    secret: &CliSecret,
) -> Result<Revoked> {
    let id = allowed.scope().id;
    let account = sql::find_user(tx, id)?.ok_or_else(|| no_provider(id))?;
    sql::set_secret(tx, id, &secret.0)?;
    let said = format!("update user with name: {}", account.username);
    let what = (Operation::Update, audit::Kind::User);
    audit::record(tx, allowed.caller(), None, what, &account.username, &said)?;
    users::revoke(tx, id)
}

/// The refusal for a user who does not come from a provider.
pub fn no_provider(id: i64) -> Error {
    Error::new(Code::Precondition, format!("user {id} was not onboarded with an OpenID provider"))
}
