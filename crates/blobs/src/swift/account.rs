//! Signing in to Swift: Keystone's version 3, or Swift's own version 1. Tokens live for an hour or so, and
//! opendal takes one as it is, so it gets a new one in good time.

use std::time::{Duration, Instant};

use opendal::layers::RetryLayer;
use opendal::services::Swift;
use opendal::{HttpTransporter, OperationContext, Operator};
use opendal_http_transport_reqwest::ReqwestTransport;
use parking_lot::Mutex;
use reqwest::{Certificate, Client, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::{NameOrId, SwiftConfig};
use crate::{Error, Result};

/// After this a new token is fetched; no service's tokens live shorter.
const TOKEN_AGE: Duration = Duration::from_secs(15 * 60);

/// The longest answer that is read: a catalog of a large cloud.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// A user's account and its latest token.
pub(super) struct Account {
    config: SwiftConfig,
    client: Client,
    session: Mutex<Option<(Operator, Instant)>>,
}

/// What signing in gives.
struct Entry {
    endpoint: String,
    token: String,
}

impl Account {
    pub fn new(config: SwiftConfig) -> Result<Self> {
        let transport = &config.transport;
        let mut builder = Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .read_timeout(Duration::from_secs(60))
            .https_only(!transport.allow_http)
            .tls_danger_accept_invalid_certs(transport.skip_verify);
        if let Some(bundle) = &transport.ca_bundle {
            builder = builder.tls_certs_merge(Certificate::from_pem_bundle(bundle).map_err(unusable)?);
        }
        let client = builder.build().map_err(unusable)?;
        Ok(Self { config, client, session: Mutex::default() })
    }

    /// Whether temporary URLs can be made.
    pub fn can_sign(&self) -> bool {
        self.config.temp_url_key.is_some()
    }

    /// Lets the next call sign in again.
    pub fn forget(&self) {
        *self.session.lock() = None;
    }

    /// An operator with a good token. Several callers may sign in at once; that does no harm.
    pub async fn operator(&self) -> Result<Operator> {
        if let Some((operator, since)) = &*self.session.lock()
            && since.elapsed() < TOKEN_AGE
        {
            return Ok(operator.clone());
        }
        let entry = self.sign_in().await?;
        let mut service =
            Swift::default().endpoint(&entry.endpoint).container(&self.config.container).token(&entry.token);
        if let Some(key) = &self.config.temp_url_key {
            service = service.temp_url_key(key.expose());
        }
        let transport = HttpTransporter::new(ReqwestTransport::new(self.client.clone()));
        let operator = Operator::new(service)
            .map_err(|error| Error::Invalid(format!("swift's settings cannot be used: {}", error.kind())))?
            .with_context(OperationContext::new().with_http_transport(transport))
            .layer(RetryLayer::new().with_max_times(6).with_jitter());
        *self.session.lock() = Some((operator.clone(), Instant::now()));
        Ok(operator)
    }

    async fn sign_in(&self) -> Result<Entry> {
        let url = self.config.auth_url.trim_end_matches('/');
        if url.ends_with("/v1.0") || url.ends_with("/v1") {
            return self.sign_in_to_swift(url).await;
        }
        if url.ends_with("/v2.0") {
            return Err(Error::Invalid(
                "swift's authurl must name Keystone's version 3, as in \"/v3\"".into(),
            ));
        }
        self.sign_in_to_keystone(url).await
    }

    async fn sign_in_to_swift(&self, url: &str) -> Result<Entry> {
        let user = match &self.config.project {
            Some(NameOrId::Name(project) | NameOrId::Id(project)) => {
                format!("{project}:{}", self.config.username)
            }
            None => self.config.username.clone(),
        };
        let request = self.client.get(url).header("x-auth-user", user);
        let request = request.header("x-auth-key", self.config.password.expose());
        let answer = accepted(request.send().await.map_err(unreachable)?)?;
        Ok(Entry { endpoint: header(&answer, "x-storage-url")?, token: header(&answer, "x-auth-token")? })
    }

    async fn sign_in_to_keystone(&self, url: &str) -> Result<Entry> {
        let domain = match &self.config.domain {
            Some(NameOrId::Name(name)) => json!({ "name": name }),
            Some(NameOrId::Id(id)) => json!({ "id": id }),
            None => json!({ "id": "default" }),
        };
        let mut auth = json!({ "identity": { "methods": ["password"], "password": { "user": {
            "name": self.config.username,
            "password": self.config.password.expose(),
            "domain": domain,
        } } } });
        match (&self.config.project, auth.as_object_mut()) {
            (Some(NameOrId::Id(id)), Some(auth)) => {
                auth.insert("scope".into(), json!({ "project": { "id": id } }));
            }
            (Some(NameOrId::Name(name)), Some(auth)) => {
                auth.insert("scope".into(), json!({ "project": { "name": name, "domain": domain } }));
            }
            _ => {}
        }
        let body: Value = json!({ "auth": auth });
        let request = self.client.post(format!("{url}/auth/tokens")).json(&body);
        let answer = accepted(request.send().await.map_err(unreachable)?)?;
        let token = header(&answer, "x-subject-token")?;
        let catalog: Answer = serde_json::from_slice(&read(answer).await?)
            .map_err(|_| Error::unavailable("keystone's answer cannot be read"))?;
        let endpoint = catalog.object_store(self.config.region.as_deref());
        let missing = || Error::Invalid("keystone's catalog names no object store for swift's region".into());
        Ok(Entry { endpoint: endpoint.ok_or_else(missing)?, token })
    }
}

#[derive(Deserialize)]
struct Answer {
    token: Token,
}

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    catalog: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    interface: String,
    url: String,
    #[serde(default)]
    region: Option<String>,
}

impl Answer {
    fn object_store(self, region: Option<&str>) -> Option<String> {
        let services = self.token.catalog.into_iter().filter(|service| service.kind == "object-store");
        let fits = |endpoint: &Endpoint| {
            endpoint.interface == "public" && (region.is_none() || endpoint.region.as_deref() == region)
        };
        services.flat_map(|service| service.endpoints).find(fits).map(|endpoint| endpoint.url)
    }
}

fn accepted(answer: Response) -> Result<Response> {
    match answer.status() {
        status if status.is_success() => Ok(answer),
        status if status.is_client_error() => {
            Err(Error::unavailable(format!("swift refuses the user and password ({status}), check them")))
        }
        status => Err(Error::unavailable(format!("swift's sign-in does not work at the moment ({status})"))),
    }
}

fn header(answer: &Response, name: &str) -> Result<String> {
    let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
    let missing = || Error::unavailable(format!("swift's sign-in answered without {name}"));
    value.map(str::to_owned).ok_or_else(missing)
}

async fn read(mut answer: Response) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
        if bytes.len() + chunk.len() > MAX_ANSWER {
            return Err(Error::unavailable("swift's sign-in answered with too much"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreachable(error: reqwest::Error) -> Error {
    Error::unavailable(format!("swift's sign-in cannot be reached: {}", error.without_url()))
}

fn unusable(error: reqwest::Error) -> Error {
    Error::Invalid(format!("swift's settings cannot be used: {}", error.without_url()))
}
