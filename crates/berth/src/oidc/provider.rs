//! The OpenID provider that people log in with: authorization code with PKCE, refresh, userinfo, revocation and
//! log-out, as the settings say. Nothing that came over the wire gets into a message.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use url::Url;
use zeroize::Zeroizing;

use super::identity::{Claims, Identity};
use super::issuers::{Issuers, Known};
use super::verify::{self, Expected};
use crate::authn::KeyRing;
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::outbound::{Outbound, Trust};
use crate::settings::Values;

/// Largest answer of the token endpoint and of the userinfo.
const MAX_ANSWER: usize = 512 * 1024;
/// How long all requests together may take that one log-in or refresh needs.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// Providers of this issuer do not know the scope for refresh tokens; they are asked in another way.
const GOOGLE: &str = "https://accounts.google.com";

/// What is remembered of providers, for those whose certificate is checked and for others.
pub struct Desk {
    strict: Issuers,
    lenient: Issuers,
}

impl Desk {
    /// Remembers nothing yet.
    pub fn new(outbound: &Outbound) -> Result<Self> {
        let issuers = |anybody| -> Result<_> {
            Ok(Issuers::new(outbound.client(&Trust { anybody, ..Trust::default() })?))
        };
        Ok(Self { strict: issuers(false)?, lenient: issuers(true)? })
    }

    fn issuers(&self, verify_cert: bool) -> &Issuers {
        if verify_cert { &self.strict } else { &self.lenient }
    }

    /// Whether requests may go to a provider at all.
    ///
    /// # Errors
    /// 400 when they may not.
    pub fn check(&self, endpoint: &str) -> Result<()> {
        self.strict.client().check(endpoint).map(drop)
    }

    /// Asks whether there is a provider.
    ///
    /// # Errors
    /// 400 when there is none, or it may not be reached.
    pub async fn ping(&self, endpoint: &str, verify_cert: bool) -> Result<()> {
        self.issuers(verify_cert).ask(endpoint).await.map(drop)
    }

    /// The provider of the settings.
    ///
    /// # Errors
    /// 412 when none is set up; 503 when it does not answer.
    pub async fn provider(&self, settings: Arc<Values>, keys: &KeyRing) -> Result<Provider<'_>> {
        if settings.oidc_endpoint.is_empty() || settings.oidc_client_id.is_empty() {
            return Err(Error::new(
                Code::Precondition,
                "no OpenID provider is set up: set oidc_endpoint and oidc_client_id",
            ));
        }
        let issuers = self.issuers(settings.oidc_verify_cert);
        let known = issuers.known(&settings.oidc_endpoint).await.map_err(silent)?;
        let secret = settings.oidc_client_secret.open(keys, "oidc_client_secret")?;
        Ok(Provider { issuers, settings, known, secret })
    }
}

/// The provider of the settings.
pub struct Provider<'d> {
    issuers: &'d Issuers,
    settings: Arc<Values>,
    known: Arc<Known>,
    secret: Zeroizing<String>,
}

/// What a provider gave for a code or a refresh token. It holds secrets, so it has no Debug.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    pub(super) id_token: Option<String>,
    pub(super) access_token: Option<String>,
    pub(super) refresh_token: Option<String>,
    #[serde(default)]
    pub(super) expires_in: Option<i64>,
}

/// Tokens that came for a refresh token and are not verified yet.
pub struct Renewed {
    tokens: Tokens,
    /// The ID token from before.
    id_token: Option<String>,
    until: Instant,
}

impl Renewed {
    /// What must not be lost: the refresh token that is good now, beside the ID token that was verified.
    pub fn kept(&self) -> Tokens {
        let refresh_token = self.tokens.refresh_token.clone();
        Tokens { id_token: self.id_token.clone(), access_token: None, refresh_token, expires_in: None }
    }
}

/// Tokens with whom they tell of.
pub struct Vouched {
    /// Whom the provider vouches for.
    pub identity: Identity,
    /// The tokens.
    pub tokens: Tokens,
    /// Microseconds UTC until which the provider need not be asked again.
    pub good_until: i64,
}

/// How a log-in begins.
pub struct Begun<'b> {
    /// Where the provider sends the browser back to.
    pub redirect_uri: &'b str,
    /// Proves that the answer belongs to the request.
    pub state: &'b str,
    /// Proves that the token belongs to the request.
    pub nonce: &'b str,
    /// The hash of the verifier (RFC 7636).
    pub challenge: &'b str,
}

impl Provider<'_> {
    /// What the provider calls itself.
    pub fn issuer(&self) -> &str {
        &self.known.document.issuer
    }

    /// Where the browser goes to log in.
    ///
    /// # Errors
    /// 503 when the provider does not say where that is.
    pub fn authorization_url(&self, begun: &Begun<'_>) -> Result<Url> {
        let mut url = self.page(self.known.document.authorization_endpoint.as_deref())?;
        let is_google = self.known.document.issuer.starts_with(GOOGLE);
        let scopes = self.settings.oidc_scopes().filter(|scope| !(is_google && *scope == "offline_access"));
        let scope = scopes.collect::<Vec<_>>().join(" ");
        {
            let mut query = url.query_pairs_mut();
            query
                .append_pair("response_type", "code")
                .append_pair("client_id", &self.settings.oidc_client_id)
                .append_pair("redirect_uri", begun.redirect_uri)
                .append_pair("scope", &scope)
                .append_pair("state", begun.state)
                .append_pair("nonce", begun.nonce)
                .append_pair("code_challenge", begun.challenge)
                .append_pair("code_challenge_method", "S256");
            let more = self.settings.oidc_extra();
            if is_google {
                query.append_pair("access_type", "offline");
                if !more.iter().any(|(name, _)| name == "prompt") {
                    query.append_pair("prompt", "consent");
                }
            }
            for (name, value) in &more {
                query.append_pair(name, value);
            }
        }
        Ok(url)
    }

    /// Where the browser goes to log out there too, if the provider has such a place.
    pub fn end_session_url(&self, id_token: &str, back: &str) -> Option<Url> {
        let mut url = self.page(Some(self.known.document.end_session_endpoint.as_deref()?)).ok()?;
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", &self.settings.oidc_client_id)
            .append_pair("post_logout_redirect_uri", back);
        Some(url)
    }

    /// Trades the code of a log-in for tokens.
    ///
    /// # Errors
    /// 401 when the provider refuses it or its token is not right; 503 when it does not answer.
    pub async fn trade(&self, code: &str, begun: (&str, &str, &str)) -> Result<Vouched> {
        let (redirect_uri, verifier, nonce) = begun;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        in_time(Instant::now() + PATIENCE, async {
            let tokens = self.tokens(&fields).await?.ok_or_else(Error::unauthorized)?;
            let id_token = tokens.id_token.as_deref().ok_or_else(|| wrong("there is no ID token"))?;
            let claims = self.verify(id_token, Some(nonce)).await?;
            self.vouched(claims, tokens).await
        })
        .await
    }

    /// Trades a refresh token for new tokens; nothing when the provider refuses it. The old one may be worth nothing
    /// from here on: [`Renewed::kept`] has to be stored before anything else can fail.
    ///
    /// # Errors
    /// 503 when the provider does not answer.
    pub async fn renew(&self, before: &Tokens) -> Result<Option<Renewed>> {
        let Some(refresh_token) = before.refresh_token.as_deref() else { return Ok(None) };
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let until = Instant::now() + PATIENCE;
        let Some(mut tokens) = in_time(until, self.tokens(&fields)).await? else { return Ok(None) };
        tokens.refresh_token = tokens.refresh_token.or_else(|| before.refresh_token.clone());
        Ok(Some(Renewed { tokens, id_token: before.id_token.clone(), until }))
    }

    /// Verifies new tokens, which must tell of the same person as the old ones.
    ///
    /// # Errors
    /// 401 when they are not right; 503 when the provider does not answer.
    pub async fn vouch(&self, renewed: Renewed, subject: &str) -> Result<Vouched> {
        let Renewed { mut tokens, id_token, until } = renewed;
        in_time(until, async {
            let claims = match &tokens.id_token {
                Some(new) => self.verify(new, None).await?,
                None => {
                    tokens.id_token = id_token;
                    self.implied(subject, tokens.expires_in)
                }
            };
            if claims.get("sub").and_then(|sub| sub.as_str()) != Some(subject) {
                return Err(wrong("the new token tells of somebody else"));
            }
            self.vouched(claims, tokens).await
        })
        .await
    }

    /// Whom an ID token tells of that somebody sent in place of a password.
    ///
    /// # Errors
    /// 401 when it is not right; 503 when the provider does not answer.
    pub async fn identify(&self, id_token: &str) -> Result<Identity> {
        let claims = in_time(Instant::now() + PATIENCE, self.verify(id_token, None)).await?;
        Ok(Identity::read(&claims, None, &self.settings))
    }

    /// Tells the provider that a refresh token is not needed any more, if it wants to be told.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn revoke(&self, refresh_token: &str) -> Result<()> {
        let Some(endpoint) = &self.known.document.revocation_endpoint else { return Ok(()) };
        let fields = [("token", refresh_token), ("token_type_hint", "refresh_token")];
        self.post(endpoint, &fields).await.map(drop)
    }

    /// A refresh that brings no new ID token says by itself that the person is still known.
    fn implied(&self, subject: &str, lifetime: Option<i64>) -> Claims {
        let now = clock::now_seconds();
        let lifetime = lifetime.filter(|seconds| (1..=86_400).contains(seconds)).unwrap_or(300);
        let claims = serde_json::json!({"iss": self.known.document.issuer, "sub": subject, "iat": now,
            "exp": now.saturating_add(lifetime)});
        claims.as_object().cloned().unwrap_or_default()
    }

    async fn vouched(&self, claims: Claims, tokens: Tokens) -> Result<Vouched> {
        let userinfo = self.userinfo(&claims, tokens.access_token.as_deref()).await?;
        let identity = Identity::read(&claims, userinfo.as_ref(), &self.settings);
        let end = claims.get("exp").and_then(serde_json::Value::as_i64).unwrap_or(0);
        Ok(Vouched { identity, tokens, good_until: end.saturating_mul(1_000_000) })
    }

    async fn userinfo(&self, claims: &Claims, access_token: Option<&str>) -> Result<Option<Claims>> {
        let (Some(endpoint), Some(token)) = (&self.known.document.userinfo_endpoint, access_token) else {
            return Ok(None);
        };
        let info: Claims =
            self.issuers.client().json(endpoint, Some(token), MAX_ANSWER).await.map_err(silent)?;
        // Core, 5.3.2: what is said of another subject must not be used.
        if info.get("sub") != claims.get("sub") {
            return Err(wrong("the userinfo tells of somebody else"));
        }
        Ok(Some(info))
    }

    async fn verify(&self, id_token: &str, nonce: Option<&str>) -> Result<Claims> {
        let header = verify::header_of(id_token).map_err(wrong)?;
        let key_id = header.kid.as_deref();
        let known = self
            .issuers
            .known_with_key(&self.settings.oidc_endpoint, key_id, || Ok(()))
            .await
            .map_err(silent)?;
        let key = known.key(key_id).ok_or_else(|| wrong("its key is none of the provider's"))?;
        let expected =
            Expected { issuer: &known.document.issuer, client_id: &self.settings.oidc_client_id, nonce };
        verify::claims_of(id_token, &header, &key, &expected).map_err(wrong)
    }

    /// The tokens that the provider gives; nothing when it refuses.
    async fn tokens(&self, fields: &[(&str, &str)]) -> Result<Option<Tokens>> {
        let endpoint = self.known.document.token_endpoint.as_deref();
        let endpoint = endpoint.ok_or_else(|| silent(Error::bad_request("there is no token endpoint")))?;
        let reply = self.post(endpoint, fields).await?;
        match reply.status {
            StatusCode::OK => {
                let tokens = serde_json::from_slice(&reply.body);
                Ok(Some(tokens.map_err(|_| silent(Error::bad_request("the tokens cannot be read")))?))
            }
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let code = refusal_of(&reply.body);
                tracing::warn!(status = %reply.status, code, "the OpenID provider refused to give tokens");
                // Only this says that the grant is over; anything else is a fault of the settings.
                if code == "invalid_grant" {
                    return Ok(None);
                }
                Err(silent(Error::bad_request("the provider does not accept this registry")))
            }
            status => Err(silent(Error::bad_request(format!("the token endpoint answers {status}")))),
        }
    }

    async fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Result<crate::outbound::Reply> {
        let (id, secret) = (self.settings.oidc_client_id.as_str(), self.secret.as_str());
        let methods = self.known.document.token_endpoint_auth_methods_supported.as_deref();
        let by_basic = methods.is_none_or(|known| known.iter().any(|way| way == "client_secret_basic"));
        let client = self.issuers.client();
        let reply = if secret.is_empty() {
            client.form(endpoint, &[fields, &[("client_id", id)]].concat(), None, MAX_ANSWER).await
        } else if by_basic {
            // RFC 6749, 2.3.1: both are encoded first.
            let encoded =
                |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let secret = Zeroizing::new(encoded(secret));
            client.form(endpoint, fields, Some((&encoded(id), &secret)), MAX_ANSWER).await
        } else {
            let more = [("client_id", id), ("client_secret", secret)];
            client.form(endpoint, &[fields, &more].concat(), None, MAX_ANSWER).await
        };
        reply.map_err(silent)
    }

    /// A page of the provider's for the browser.
    fn page(&self, url: Option<&str>) -> Result<Url> {
        let missing = || silent(Error::bad_request("the provider's document lacks an endpoint"));
        let url = Url::parse(url.ok_or_else(missing)?).map_err(|_| missing())?;
        if matches!(url.scheme(), "https" | "http") && url.has_host() { Ok(url) } else { Err(missing()) }
    }
}

async fn in_time<T>(until: Instant, work: impl Future<Output = Result<T>>) -> Result<T> {
    let done = tokio::time::timeout_at(until, work).await;
    done.unwrap_or_else(|_| Err(silent(Error::bad_request("the provider is too slow"))))
}

/// The error code of RFC 6749, 5.2, if it is one.
fn refusal_of(body: &[u8]) -> &'static str {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    const KNOWN: [&str; 6] = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ];
    let said = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.error).unwrap_or_default();
    KNOWN.into_iter().find(|known| *known == said).unwrap_or("unknown")
}

fn silent(error: Error) -> Error {
    tracing::warn!(%error, "the OpenID provider does not answer as it should");
    Error::new(Code::Unavailable, "the OpenID provider does not answer as it should at the moment")
        .because(error)
}

fn wrong(why: &'static str) -> Error {
    tracing::warn!(why, "a token of the OpenID provider was refused");
    Error::unauthorized()
}
