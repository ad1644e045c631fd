//! People who log in with an OpenID provider: what the provider is asked, what is known of log-ins that are under
//! way, and who a user is there. Tokens and CLI secrets are sealed before they reach the database.

mod account;
mod identity;
mod issuers;
mod provider;
mod sql;
#[cfg(test)]
mod tests;
mod verify;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use berth_db::Tx;
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::authn::KeyRing;
use crate::error::{Error, Result};

pub use account::{
    Account, CliSecret, Entered, Meta, busy, enter, enter_as_new, find, forget_secrets, lapse, meta, named,
    no_provider, renew, replace_tokens, rest, set_cli_secret, told_newer, with_identity,
};
pub use identity::Identity;
pub use issuers::Issuers;
pub use provider::{Begun, Desk, Provider, Tokens, Vouched};
pub use verify::{header_of, validation};

/// How long somebody may take to log in at the provider, in microseconds.
const LOGIN_LIFE: i64 = 600_000_000;
/// How long somebody may take to choose a name here, in microseconds.
const ARRIVAL_LIFE: i64 = 1_800_000_000;
/// Log-ins under way from one place; beyond it the oldest from there give way.
const MOST_OF_PLACE: i64 = 1000;
/// Log-ins under way from all places; beyond it those give way from where most come, so that whoever floods voids
/// their own.
const MOST_LOGINS: i64 = 20_000;
const PURPOSE: &str = "oidc arrival";

/// What a browser or a provider is given and must bring back: 256 random bits.
pub fn random_text() -> String {
    let mut random = [0_u8; 32];
    rand::rng().fill(&mut random);
    URL_SAFE_NO_PAD.encode(random)
}

/// What is kept of such a text, and the challenge of RFC 7636.
pub fn hash_of(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// A log-in that was begun.
#[derive(Clone)]
pub struct Login {
    /// What the token must say.
    pub nonce: String,
    /// What proves to the provider who began it.
    pub verifier: String,
    /// Where the provider sends the browser back to.
    pub redirect_uri: String,
    /// Where the browser goes afterwards, a path of this site.
    pub redirect_url: String,
    /// The provider that it was begun with, which alone may be given the code.
    pub issuer: String,
    /// The network that the browser is in.
    pub place: String,
}

/// Remembers that a browser began a log-in.
pub fn begin(tx: &mut Tx<'_>, state: &str, browser: &str, login: &Login) -> Result<()> {
    let now = tx.now()?;
    sql::forget_logins(tx, now - LOGIN_LIFE)?;
    make_room(tx, &login.place, MOST_OF_PLACE, MOST_LOGINS)?;
    sql::insert_login(tx, &hash_of(state), &hash_of(browser), login, now)
}

/// Ends the oldest log-ins of a place that has begun too many, and of the busiest place if there are too many of all.
fn make_room(tx: &mut Tx<'_>, place: &str, of_place: i64, of_all: i64) -> Result<()> {
    sql::thin_logins(tx, place, of_place - 1)?;
    if sql::count_logins(tx)? >= of_all {
        let busiest = sql::busiest_place(tx)?;
        // Half of them: this is looked for seldom.
        let of_busiest = sql::count_logins_of(tx, &busiest)?;
        sql::thin_logins(tx, &busiest, of_busiest / 2)?;
    }
    Ok(())
}

/// Takes a log-in, which is over with this; nothing when this browser did not begin it, or too long ago.
pub fn take(tx: &mut Tx<'_>, state: &str, browser: &str) -> Result<Option<Login>> {
    let since = tx.now()? - LOGIN_LIFE;
    sql::take_login(tx, &hash_of(state), &hash_of(browser), since)
}

/// Somebody whom the provider vouches for and who has no name here yet.
#[derive(Clone, Serialize, Deserialize)]
pub struct Arrival {
    pub(crate) identity: Identity,
    pub(crate) tokens: Tokens,
    pub(crate) good_until: i64,
}

impl Arrival {
    /// Whom a log-in ended with.
    pub fn of(vouched: Vouched) -> Self {
        Self { identity: vouched.identity, tokens: vouched.tokens, good_until: vouched.good_until }
    }

    /// The tokens as they are kept for a user.
    pub fn seal_tokens(&self, keys: &KeyRing) -> Result<Vec<u8>> {
        self.tokens.seal(keys, &self.identity.issuer, &self.identity.subject)
    }

    /// As it is kept for a browser.
    pub fn seal(&self, keys: &KeyRing) -> Result<Vec<u8>> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(self).map_err(Error::internal)?);
        keys.seal(PURPOSE, &plain)
    }

    /// Opens what [`Arrival::seal`] made.
    pub fn open(keys: &KeyRing, sealed: &[u8]) -> Result<Self> {
        let plain = zeroize::Zeroizing::new(keys.open_sealed(PURPOSE, sealed)?);
        serde_json::from_slice(&plain).map_err(Error::internal)
    }
}

/// Keeps an arrival until its browser sends a name.
pub fn keep_arrival(tx: &mut Tx<'_>, browser: &str, sealed: &[u8]) -> Result<()> {
    let now = tx.now()?;
    sql::forget_arrivals(tx, now - ARRIVAL_LIFE)?;
    sql::insert_arrival(tx, &hash_of(browser), sealed, now)
}

/// The arrival of a browser, sealed.
pub fn find_arrival(tx: &mut Tx<'_>, browser: &str) -> Result<Option<Vec<u8>>> {
    let since = tx.now()? - ARRIVAL_LIFE;
    sql::find_arrival(tx, &hash_of(browser), since)
}

/// Takes the arrival of a browser; whether there was one still.
pub fn take_arrival(tx: &mut Tx<'_>, browser: &str) -> Result<bool> {
    sql::delete_arrival(tx, &hash_of(browser))
}
