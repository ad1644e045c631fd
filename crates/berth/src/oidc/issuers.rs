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
/// How much longer keys that are known are used while their issuer does not answer.
const GRACE: Duration = Duration::from_secs(3600);
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

/// What is known of an issuer, which can be read while it is asked.
#[derive(Default)]
struct Slot {
    memory: Mutex<Memory>,
    /// Held by the one that asks.
    asking: tokio::sync::Mutex<()>,
}

/// What a memory is good for.
enum Seen {
    /// To be used.
    Good(Arc<Known>),
    /// To be used while the issuer cannot be asked.
    Old(Arc<Known>),
    Nothing,
}

impl Slot {
    fn look(&self, key: Option<Option<&str>>) -> Seen {
        let Some(known) = self.memory.lock().known.clone() else { return Seen::Nothing };
        let age = known.fetched.elapsed();
        let has_key = key.is_none_or(|id| known.key(id).is_some());
        match has_key {
            true if age < FRESH => Seen::Good(known),
            true if age < FRESH + GRACE => Seen::Old(known),
            // So that keys which nobody has do not make us ask without end.
            false if age < PATIENCE => Seen::Good(known),
            _ => Seen::Nothing,
        }
    }

    fn rests(&self) -> bool {
        self.memory.lock().failed.is_some_and(|at| at.elapsed() < REST)
    }
}

/// Asks issuers, and remembers what they said.
pub struct Issuers {
    client: Client,
    slots: Mutex<HashMap<String, Arc<Slot>>>,
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
        self.fresh(issuer, None, || Ok(())).await
    }

    /// What an issuer said; it is asked again when the key that somebody signed with is not among its keys, if
    /// `may_ask` allows it.
    ///
    /// # Errors
    /// As [`Issuers::known`], and those of `may_ask`.
    pub async fn known_with_key(
        &self,
        issuer: &str,
        id: Option<&str>,
        may_ask: impl FnOnce() -> Result<()>,
    ) -> Result<Arc<Known>> {
        self.fresh(issuer, Some(id), may_ask).await
    }

    /// One asks for all who need an answer; those for whom an old one does are not held up by it.
    async fn fresh(
        &self,
        issuer: &str,
        key: Option<Option<&str>>,
        may_ask: impl FnOnce() -> Result<()>,
    ) -> Result<Arc<Known>> {
        let slot = self.slot(issuer);
        let _asking = match slot.look(key) {
            Seen::Good(known) => return Ok(known),
            Seen::Old(known) => match slot.asking.try_lock() {
                Ok(asking) => asking,
                Err(_) => return Ok(known),
            },
            Seen::Nothing => slot.asking.lock().await,
        };
        // Somebody else may have asked meanwhile.
        let old = match slot.look(key) {
            Seen::Good(known) => return Ok(known),
            Seen::Old(known) => Some(known),
            Seen::Nothing => None,
        };
        if slot.rests() {
            return old.ok_or_else(|| Error::bad_request("the issuer did not answer a moment ago"));
        }
        if let Err(error) = may_ask() {
            return old.ok_or(error);
        }
        match self.fetch(issuer).await {
            Ok(known) => {
                let known = Arc::new(known);
                *slot.memory.lock() = Memory { known: Some(known.clone()), failed: None };
                Ok(known)
            }
            Err(error) => {
                slot.memory.lock().failed = Some(Instant::now());
                if old.is_some() {
                    tracing::warn!(issuer, %error, "an issuer does not answer: the keys from before are used");
                }
                old.ok_or(error)
            }
        }
    }

    fn slot(&self, issuer: &str) -> Arc<Slot> {
        let mut slots = self.slots.lock();
        if slots.len() >= MOST && !slots.contains_key(issuer) {
            slots.clear();
        }
        slots.entry(issuer.to_owned()).or_default().clone()
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use serde_json::json;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::config;
    use crate::outbound::Outbound;

    /// Nobody listens there, and nothing may go there.
    const SILENT: &str = "https://127.0.0.1:1";
    const DOCUMENT: &str = r#"{"issuer": "ISSUER", "jwks_uri": "ISSUER/keys"}"#;

    fn key() -> serde_json::Value {
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "one", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
    }

    fn issuers(allow: &[&str]) -> Issuers {
        let allow = allow.iter().map(|net| net.parse().unwrap()).collect();
        let outbound = Outbound::new(&config::Outbound { allow, deny: Vec::new(), ca_file: None });
        Issuers::new(outbound.client(&Default::default()).unwrap())
    }

    fn remember(issuers: &Issuers, age: Duration) {
        let document = serde_json::from_str(&DOCUMENT.replace("ISSUER", SILENT)).unwrap();
        let fetched = Instant::now().checked_sub(age).unwrap();
        let keys = vec![serde_json::from_value(key()).unwrap()];
        let known = Some(Arc::new(Known { document, keys, fetched }));
        *issuers.slot(SILENT).memory.lock() = Memory { known, failed: None };
    }

    #[tokio::test]
    async fn keys_that_are_known_outlive_a_silence_of_the_issuer_for_an_hour() {
        let issuers = issuers(&[]);
        let ask = |id: &'static str| issuers.known_with_key(SILENT, Some(id), || Ok(()));
        assert!(ask("one").await.is_err());
        remember(&issuers, FRESH + Duration::from_secs(60));
        assert!(ask("one").await.is_ok() && ask("two").await.is_err());
        assert!(ask("one").await.is_ok(), "while it is left alone too");
        assert!(issuers.known(SILENT).await.is_ok());
        remember(&issuers, FRESH + GRACE);
        assert!(ask("one").await.is_err());
        // Who may not ask is told so only where nothing is known.
        remember(&issuers, FRESH);
        let forbid = || Err(Error::unauthorized());
        assert!(issuers.known_with_key(SILENT, Some("one"), forbid).await.is_ok());
        assert!(issuers.known_with_key(SILENT, Some("two"), forbid).await.is_err());
    }

    #[tokio::test]
    async fn one_asks_for_all_and_nobody_waits_who_need_not() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let (count, own) = (asked.clone(), issuer.clone());
        let peer = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (count, own) = (count.clone(), own.clone());
                tokio::spawn(async move {
                    let mut head = [0; 4096];
                    while let Ok(read @ 1..) = stream.read(&mut head).await {
                        let is_document =
                            String::from_utf8_lossy(&head[..read]).contains("openid-configuration");
                        let body = match is_document {
                            true => DOCUMENT.replace("ISSUER", &own),
                            false => json!({"keys": [key()]}).to_string(),
                        };
                        count.fetch_add(usize::from(is_document), Ordering::SeqCst);
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
                    }
                });
            }
        });
        let issuers = issuers(&["127.0.0.0/8"]);
        let many = (0..20).map(|_| issuers.known_with_key(&issuer, Some("one"), || Ok(())));
        for known in futures::future::join_all(many).await {
            assert!(known.unwrap().key(Some("one")).is_some());
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        // A key that nobody has does not make us ask again so soon.
        assert!(
            issuers.known_with_key(&issuer, Some("two"), || Ok(())).await.unwrap().key(Some("two")).is_none()
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        peer.abort();
        // Somebody asks and waits; who has an old key goes on.
        remember(&issuers, FRESH);
        let slot = issuers.slot(SILENT);
        let _asking = slot.asking.lock().await;
        let soon = tokio::time::timeout(
            Duration::from_secs(1),
            issuers.known_with_key(SILENT, Some("one"), || Ok(())),
        );
        assert!(soon.await.unwrap().is_ok());
    }
}
