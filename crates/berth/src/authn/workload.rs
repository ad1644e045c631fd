//! Workloads: programs that show a token of an OpenID provider (a CI system, a cluster) in place of a robot's
//! secret. Only issuers that the robot trusts are ever asked for keys, so that no token can send us somewhere.

use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::oidc::{self, Issuers};
use crate::outbound::Outbound;
use crate::robots::Trust;

/// Longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 8 * 1024;

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
}

/// Verifies tokens of workloads.
pub struct Workloads {
    issuers: Issuers,
}

/// Whether a robot's secret is a token: three parts, the first of which begins as every JSON object does.
pub fn is_token(secret: &str) -> bool {
    secret.len() <= MAX_TOKEN && secret.starts_with("eyJ") && secret.split('.').count() == 3
}

impl Workloads {
    /// Remembers nothing yet.
    pub fn new(outbound: &Outbound) -> Result<Self> {
        Ok(Self { issuers: Issuers::new(outbound.client(&Default::default())?) })
    }

    /// Whether a token is one that a robot trusts.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when the issuer does not give its keys.
    pub async fn verify(&self, token: &str, trusts: &[Trust]) -> Result<bool> {
        let Ok(header) = oidc::header_of(token) else { return Ok(false) };
        let Some(key_id) = header.kid.as_deref() else { return Ok(false) };
        let Ok(said) = jsonwebtoken::dangerous::insecure_decode::<Claims>(token) else { return Ok(false) };
        let issuer = said.claims.iss;
        let meant: Vec<&Trust> = trusts.iter().filter(|trust| trust.issuer == issuer).collect();
        if meant.is_empty() {
            return Ok(false);
        }
        let known = self.issuers.known_with_key(&issuer, Some(key_id)).await.map_err(|error| {
            tracing::warn!(issuer, %error, "the keys of a workload's issuer cannot be read");
            Error::new(Code::Unavailable, "the issuer of the token does not give its keys at the moment")
        })?;
        let Some(key) = known.key(Some(key_id)) else { return Ok(false) };
        Ok(meant.into_iter().any(|trust| {
            let validation = oidc::validation(&header, &trust.issuer, &trust.audience);
            let decoded = jsonwebtoken::decode::<Claims>(token, &key, &validation);
            decoded.is_ok_and(|decoded| trust.covers(&decoded.claims.sub))
        }))
    }
}
