//! Workloads: programs that show a token of an OpenID provider (a CI system, a cluster) in place of a robot's
//! secret. Only issuers that the robot trusts are ever asked for keys, so that no token can send us somewhere.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use parking_lot::Mutex;
use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::outbound::{Client, Outbound};
use crate::robots::Trust;

/// Longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 8 * 1024;
const MAX_DOCUMENT: usize = 256 * 1024;
/// How long keys are used without asking again.
const FRESH: Duration = Duration::from_secs(600);
/// How soon a key that is not among them may make us ask again.
const PATIENCE: Duration = Duration::from_secs(30);
/// Issuers whose keys are remembered.
const MOST_ISSUERS: usize = 1000;
const LEEWAY: u64 = 60;
/// Signatures alone: a shared secret would be the issuer's public key.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Proof that a workload showed a token that a robot trusts.
pub struct Trusted(());

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

struct Keys {
    set: Arc<JwkSet>,
    fetched: Instant,
}

type Slot = Arc<tokio::sync::Mutex<Option<Keys>>>;

/// Verifies tokens of workloads and remembers the keys of their issuers.
pub struct Workloads {
    client: Client,
    issuers: Mutex<HashMap<String, Slot>>,
}

/// Whether a robot's secret is a token: three parts, the first of which begins as every JSON object does.
pub fn is_token(secret: &str) -> bool {
    secret.len() <= MAX_TOKEN && secret.starts_with("eyJ") && secret.split('.').count() == 3
}

impl Workloads {
    /// Remembers nothing yet.
    pub fn new(outbound: &Outbound) -> Result<Self> {
        Ok(Self { client: outbound.client(&Default::default())?, issuers: Mutex::default() })
    }

    /// Checks a token against what a robot trusts.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when the issuer does not give its keys.
    pub async fn verify(&self, token: &str, trusts: &[Trust]) -> Result<Option<Trusted>> {
        let Ok(header) = jsonwebtoken::decode_header(token) else { return Ok(None) };
        let Some(key_id) = header.kid.filter(|_| ALGORITHMS.contains(&header.alg)) else { return Ok(None) };
        let Ok(said) = jsonwebtoken::dangerous::insecure_decode::<Claims>(token) else { return Ok(None) };
        let issuer = said.claims.iss;
        let meant: Vec<&Trust> = trusts.iter().filter(|trust| trust.issuer == issuer).collect();
        if meant.is_empty() {
            return Ok(None);
        }
        let keys = self.keys(&issuer, &key_id).await?;
        let Some(key) = keys.find(&key_id).and_then(|jwk| DecodingKey::from_jwk(jwk).ok()) else {
            return Ok(None);
        };
        let is_trusted = meant.into_iter().any(|trust| {
            let mut validation = Validation::new(header.alg);
            validation.set_issuer(&[trust.issuer.as_str()]);
            validation.set_audience(&[trust.audience.as_str()]);
            validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
            validation.validate_nbf = true;
            validation.leeway = LEEWAY;
            let decoded = jsonwebtoken::decode::<Claims>(token, &key, &validation);
            decoded.is_ok_and(|decoded| trust.covers(&decoded.claims.sub))
        });
        Ok(is_trusted.then_some(Trusted(())))
    }

    /// The issuer's keys; asked for again when they are old, or lack one that somebody signed with.
    async fn keys(&self, issuer: &str, key_id: &str) -> Result<Arc<JwkSet>> {
        let slot = {
            let mut issuers = self.issuers.lock();
            if issuers.len() >= MOST_ISSUERS && !issuers.contains_key(issuer) {
                issuers.clear();
            }
            issuers.entry(issuer.to_owned()).or_default().clone()
        };
        let mut slot = slot.lock().await;
        if let Some(keys) = slot.as_ref() {
            let age = keys.fetched.elapsed();
            let is_enough = keys.set.find(key_id).is_some() || age < PATIENCE;
            if age < FRESH && is_enough {
                return Ok(keys.set.clone());
            }
        }
        let set = Arc::new(self.fetch(issuer).await.map_err(|error| {
            tracing::warn!(issuer, %error, "the keys of a workload's issuer cannot be read");
            Error::new(Code::Unavailable, "the issuer of the token does not give its keys at the moment")
        })?);
        *slot = Some(Keys { set: set.clone(), fetched: Instant::now() });
        Ok(set)
    }

    async fn fetch(&self, issuer: &str) -> Result<JwkSet> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let found: Discovery = self.client.json(&url, None, MAX_DOCUMENT).await?;
        if found.issuer != issuer {
            return Err(Error::bad_request("the issuer's document names another issuer"));
        }
        self.client.json(&found.jwks_uri, None, MAX_DOCUMENT).await
    }
}
