//! Workloads: programs that show a token of an OpenID provider (a CI system, a cluster) in place of a robot's
//! secret. Only issuers that the robot trusts are ever asked for keys, so that no token can send us somewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;
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

/// Questions to issuers that one network may cause in a minute with tokens that are not accepted in the end.
const MOST_ASKED: u32 = 20;
/// Networks that are remembered.
const NETWORKS: u64 = 10_000;

/// Verifies tokens of workloads.
pub struct Workloads {
    issuers: Issuers,
    /// What each network has caused lately.
    asked: Cache<String, Arc<AtomicU32>>,
}

/// Whether a robot's secret is a token: three parts, the first of which begins as every JSON object does.
pub fn is_token(secret: &str) -> bool {
    secret.len() <= MAX_TOKEN && secret.starts_with("eyJ") && secret.split('.').count() == 3
}

impl Workloads {
    /// Remembers nothing yet.
    pub fn new(outbound: &Outbound) -> Result<Self> {
        let asked = Cache::builder().max_capacity(NETWORKS).time_to_live(Duration::from_secs(60)).build();
        Ok(Self { issuers: Issuers::new(outbound.client(&Default::default())?), asked })
    }

    /// Whether an issuer can be trusted: it is named by an https URL to which requests may go. Without TLS only an
    /// address will do that the configuration allows.
    ///
    /// # Errors
    /// 400 when it cannot.
    pub fn check(&self, trusts: &[Trust]) -> Result<()> {
        trusts.iter().try_for_each(|trust| {
            self.issuers.client().check(&trust.issuer).map(drop).map_err(|error| {
                Error::bad_request(format!("the issuer of a trust is not accepted: {}", error.message))
            })
        })
    }

    /// Whether a token that came from a network is one that a robot trusts.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when the issuer does not give its keys; [`Code::TooManyRequests`] when so many tokens came
    /// from there that the issuer is not asked for one more.
    pub async fn verify(&self, token: &str, trusts: &[Trust], network: &str) -> Result<bool> {
        let Ok(header) = oidc::header_of(token) else { return Ok(false) };
        let Some(key_id) = header.kid.as_deref() else { return Ok(false) };
        let Ok(said) = jsonwebtoken::dangerous::insecure_decode::<Claims>(token) else { return Ok(false) };
        let issuer = said.claims.iss;
        let meant: Vec<&Trust> = trusts.iter().filter(|trust| trust.issuer == issuer).collect();
        if meant.is_empty() {
            return Ok(false);
        }
        let asked = self.asked.get_with(network.to_owned(), Arc::default);
        let mut has_asked = false;
        let may_ask = || {
            if asked.fetch_add(1, Ordering::Relaxed) >= MOST_ASKED {
                asked.fetch_sub(1, Ordering::Relaxed);
                return Err(Error::new(
                    Code::TooManyRequests,
                    "too many tokens of unknown keys: try again later",
                ));
            }
            has_asked = true;
            Ok(())
        };
        let known = self.issuers.known_with_key(&issuer, Some(key_id), may_ask).await.map_err(|error| {
            if error.code == Code::TooManyRequests {
                return error;
            }
            tracing::warn!(issuer, %error, "the keys of a workload's issuer cannot be read");
            Error::new(Code::Unavailable, "the issuer of the token does not give its keys at the moment")
        })?;
        let Some(key) = known.key(Some(key_id)) else { return Ok(false) };
        let is_right = meant.into_iter().any(|trust| {
            let validation = oidc::validation(&header, &trust.issuer, &trust.audience);
            let decoded = jsonwebtoken::decode::<Claims>(token, &key, &validation);
            decoded.is_ok_and(|decoded| trust.covers(&decoded.claims.sub))
        });
        if is_right && has_asked {
            asked.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(is_right)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;
    use crate::config;

    #[tokio::test]
    async fn what_a_network_makes_us_ask_for_nothing_has_an_end() {
        let outbound =
            Outbound::new(&config::Outbound { allow: Vec::new(), deny: Vec::new(), ca_file: None });
        let workloads = Workloads::new(&outbound).unwrap();
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let ask = async |number: u32, network: &str| {
            // None may be asked in truth.
            let issuer = format!("https://127.0.0.1:{number}");
            let claims = json!({"iss": issuer, "sub": "x", "aud": "berth"});
            let token = format!("{}.{}.AAAA", part(json!({"alg": "ES256", "kid": "one"})), part(claims));
            let trusts = [Trust { issuer, audience: "berth".into(), subject: "x".into() }];
            workloads.verify(&token, &trusts, network).await.unwrap_err().code
        };
        for number in 1..=MOST_ASKED {
            assert_eq!(ask(number, "10.0.0.1").await, Code::Unavailable);
        }
        assert_eq!(ask(100, "10.0.0.1").await, Code::TooManyRequests);
        assert_eq!(ask(100, "10.0.0.1").await, Code::TooManyRequests);
        assert_eq!(ask(100, "10.0.0.2").await, Code::Unavailable);
    }
}
