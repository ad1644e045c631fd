//! What is known of issuers: their document and their keys, remembered for some minutes. Which issuers are asked
//! is decided by those who call, so that no token can send us somewhere.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use parking_lot::Mutex;
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::outbound::Client;

const MAX_DOCUMENT: usize = 256 * 1024;
/// How long keys are used without asking again.
const FRESH: Duration = Duration::from_secs(600);
/// How soon a key that is not among them may make us ask again.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long an issuer that did not answer is left alone, so that nobody waits in a line for it.
const REST: Duration = Duration::from_secs(3);
/// Issuers that are remembered.
const MOST: usize = 1000;

/// Signatures alone: a shared secret would be the issuer's public key.
pub(super) const ALGORITHMS: [Algorithm; 9] = [
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

/// What an issuer says of itself (OpenID Connect Discovery, 3).
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)] // the fields of the specification
pub struct Document {
    pub issuer: String,
    pub jwks_uri: String,
    pub authorization_endpoint: Option<String>,
    pub token_endpoint: Option<String>,
    pub userinfo_endpoint: Option<String>,
    pub end_session_endpoint: Option<String>,
    pub revocation_endpoint: Option<String>,
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

/// An issuer's document and keys.
pub struct Known {
    /// The document.
    pub document: Document,
    keys: Vec<Jwk>,
    fetched: Instant,
}

impl Known {
    /// The key of an id; without an id the issuer's only one.
    pub fn key(&self, id: Option<&str>) -> Option<DecodingKey> {
        let mut signing =
            self.keys.iter().filter(|jwk| jwk.common.public_key_use != Some(PublicKeyUse::Encryption));
        let found: Option<&Jwk> = match id {
            Some(id) => signing.find(|jwk| jwk.common.key_id.as_deref() == Some(id)),
            None => signing.next().filter(|_| signing.next().is_none()),
        };
        DecodingKey::from_jwk(found?).ok()
    }
}

#[derive(Default)]
struct Memory {
    known: Option<Arc<Known>>,
    failed: Option<Instant>,
}

type Slot = Arc<tokio::sync::Mutex<Memory>>;

/// Asks issuers, and remembers what they said.
pub struct Issuers {
    client: Client,
    slots: Mutex<HashMap<String, Slot>>,
}

impl Issuers {
    /// Remembers nothing yet.
    pub fn new(client: Client) -> Self {
        Self { client, slots: Mutex::default() }
    }

    /// The client with which the issuers are asked.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What an issuer said lately.
    ///
    /// # Errors
    /// When it does not answer as an issuer does.
    pub async fn known(&self, issuer: &str) -> Result<Arc<Known>> {
        self.fresh(issuer, |_, _| true).await
    }

    /// What an issuer said; it is asked again when the key that somebody signed with is not among its keys.
    ///
    /// # Errors
    /// As [`Issuers::known`].
    pub async fn known_with_key(&self, issuer: &str, id: Option<&str>) -> Result<Arc<Known>> {
        self.fresh(issuer, |known, age| known.key(id).is_some() || age < PATIENCE).await
    }

    async fn fresh(
        &self,
        issuer: &str,
        is_enough: impl Fn(&Known, Duration) -> bool + Send,
    ) -> Result<Arc<Known>> {
        let slot = {
            let mut slots = self.slots.lock();
            if slots.len() >= MOST && !slots.contains_key(issuer) {
                slots.clear();
            }
            slots.entry(issuer.to_owned()).or_default().clone()
        };
        let mut memory = slot.lock().await;
        if let Some(known) = &memory.known {
            let age = known.fetched.elapsed();
            if age < FRESH && is_enough(known, age) {
                return Ok(known.clone());
            }
        }
        if memory.failed.is_some_and(|at| at.elapsed() < REST) {
            return Err(Error::bad_request("the issuer did not answer a moment ago"));
        }
        match self.fetch(issuer).await {
            Ok(known) => {
                let known = Arc::new(known);
                *memory = Memory { known: Some(known.clone()), failed: None };
                Ok(known)
            }
            Err(error) => {
                memory.failed = Some(Instant::now());
                Err(error)
            }
        }
    }

    async fn fetch(&self, issuer: &str) -> Result<Known> {
        let document = self.ask(issuer).await?;
        let set: KeySet = self.client.json(&document.jwks_uri, None, MAX_DOCUMENT).await?;
        // Kinds of keys that are not known here must not hide the others.
        let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        Ok(Known { document, keys, fetched: Instant::now() })
    }

    /// Asks an issuer for its document.
    ///
    /// # Errors
    /// 400 when the address may not be reached, or there is no such issuer.
    pub async fn ask(&self, issuer: &str) -> Result<Document> {
        let bare = issuer.trim_end_matches('/');
        let url = format!("{bare}/.well-known/openid-configuration");
        let found: Document = self.client.json(&url, None, MAX_DOCUMENT).await?;
        if found.issuer.trim_end_matches('/') != bare {
            return Err(Error::bad_request("the issuer's document names another issuer"));
        }
        Ok(found)
    }
}
