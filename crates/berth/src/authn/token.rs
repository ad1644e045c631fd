//! Tokens of the Docker token service: RS256, verified without the database. A signature is checked once
//! and remembered by the token's SHA-256; expiry, revocation and scope are checked at every use.

use std::sync::Arc;

use aws_lc_rs::digest;
use jsonwebtoken::{Algorithm, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Caller;
use super::keys::Keys;
use crate::app::App;
use crate::clock;
use crate::error::{Error, Result};

/// The audience of every token, and the only service that the token endpoint knows.
pub const SERVICE: &str = "harbor-registry";
/// The issuer that clients and scripts of Harbor know.
const ISSUER: &str = "harbor-token-issuer";
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 60;
/// Remembered tokens; one costs about a kilobyte.
const REMEMBERED: u64 = 10_000;

/// One entry of a token's access list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Access {
    /// `repository` or `registry`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The repository's full name, or `catalog`.
    pub name: String,
    /// What is granted.
    pub actions: Vec<String>,
    /// The project that the grant was made for: a later project of the same name is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<i64>,
    /// Whether only the project being public gave it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_public: bool,
}

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The user's name, "" for nobody.
    pub sub: String,
    /// The service it is for.
    pub aud: Vec<String>,
    /// Seconds UTC after which it is void.
    pub exp: i64,
    /// Seconds UTC before which it is void.
    pub nbf: i64,
    /// Seconds UTC at which it was made.
    pub iat: i64,
    /// Its own id.
    pub jti: String,
    /// What it opens.
    pub access: Vec<Access>,
    /// The user's id.
    #[serde(default, rename = "uid", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<i64>,
    /// The robot account's id.
    #[serde(default, rename = "rid", skip_serializing_if = "Option::is_none")]
    pub robot_id: Option<i64>,
    /// Microseconds UTC at which it was made, to compare with revocations.
    #[serde(rename = "iat_us")]
    pub issued_at: i64,
}

/// What a token grants on one repository.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'t> {
    /// The actions.
    pub actions: &'t [String],
    /// The project it was made for.
    pub project_id: i64,
    /// Whether only the project being public gave it.
    pub by_public: bool,
}

impl Claims {
    /// What is granted on exactly this repository.
    pub fn grant(&self, repository: &str) -> Option<Grant<'_>> {
        let entry =
            self.access.iter().find(|entry| entry.kind == "repository" && entry.name == repository)?;
        Some(Grant { actions: &entry.actions, project_id: entry.project_id?, by_public: entry.by_public })
    }

    /// Whether the token opens the catalog of all repositories.
    pub fn opens_catalog(&self) -> bool {
        self.access.iter().any(|entry| {
            entry.kind == "registry"
                && entry.name == "catalog"
                && entry.actions.iter().any(|action| action == "*")
        })
    }

    /// Whether the token is valid at `now` (seconds UTC), give or take the difference of clocks.
    pub fn is_current(&self, now: i64) -> bool {
        self.exp.saturating_add(LEEWAY) > now
            && self.nbf.saturating_sub(LEEWAY) <= now
            && self.iat.saturating_sub(LEEWAY) <= now
    }

    /// Makes the claims of a new token.
    pub fn new(caller: &Caller, access: Vec<Access>, lifetime_seconds: i64) -> Self {
        let issued_at = clock::now();
        let now = issued_at / 1_000_000;
        Self {
            iss: ISSUER.to_owned(),
            sub: caller.name().to_owned(),
            aud: vec![SERVICE.to_owned()],
            exp: super::robot::last_second(caller)
                .map_or(now + lifetime_seconds, |end| end.min(now + lifetime_seconds)),
            nbf: now,
            iat: now,
            jti: Uuid::new_v4().simple().to_string(),
            access,
            user_id: caller.user_id(),
            robot_id: caller.robot_id(),
            issued_at,
        }
    }

    /// Signs the claims.
    pub fn sign(&self, keys: &Keys) -> Result<String> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(keys.key_id.clone());
        jsonwebtoken::encode(&header, self, &keys.signing).map_err(Error::internal)
    }
}

/// A token whose signature was found good.
#[derive(Debug)]
pub struct Verified {
    /// What it says.
    pub claims: Claims,
}

/// Remembers tokens whose signature is good.
pub struct TokenCache {
    verified: Cache<[u8; 32], Arc<Verified>>,
}

impl TokenCache {
    /// Makes an empty memory.
    pub fn new() -> Self {
        Self { verified: Cache::new(REMEMBERED) }
    }

    /// The token's claims, or nothing when it is not ours, damaged, expired or not yet valid.
    pub async fn verify(&self, app: &App, token: &str) -> Option<Arc<Verified>> {
        let mut print = [0_u8; 32];
        print.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
        if let Some(known) = self.verified.get(&print) {
            return known.claims.is_current(clock::now_seconds()).then_some(known);
        }
        let key = match app.keys.verifying(&key_id(token)?).await {
            Ok(key) => key?,
            Err(error) => {
                tracing::error!(%error, "the token keys cannot be read");
                return None;
            }
        };
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[SERVICE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud"]);
        // Its times are judged below, now and whenever it comes again.
        validation.validate_exp = false;
        let decoded = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?;
        let verified = Arc::new(Verified { claims: decoded.claims });
        if !verified.claims.is_current(clock::now_seconds()) {
            return None;
        }
        self.verified.insert(print, verified.clone());
        Some(verified)
    }
}

impl Default for TokenCache {
    fn default() -> Self {
        Self::new()
    }
}

/// The id of the key that a token says it was signed with; nothing for a token that is none of ours. A key
/// that the token itself brings along (jwk, jku, x5c) is never looked at.
pub fn key_id(token: &str) -> Option<String> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.alg == Algorithm::RS256 { header.kid } else { None }
}
