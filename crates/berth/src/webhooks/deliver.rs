//! Delivering messages. Every request goes through the guarded client, and so does every redirect. The log of a task says
//! what was sent where and what came back, never a secret: no header, no query, and of a chat service's address only
//! the host, since its path is the key.

use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use async_trait::async_trait;
use berth_db::{Db, Tx};
use berth_jobs::{Failure, Handler, Job, Kind};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::payload::{self, For, Notice};
use super::policy::{Means, NewTarget, sealed_under, target, without_key};
use super::{Channel, Target, history, sign, sql};
use crate::authn::KeyRing;
use crate::authz::{Allowed, CreateWebhook};
use crate::clock;
use crate::directory::Project;
use crate::error::{Code, Error, Result};
use crate::executions;
use crate::outbound::{Client, Outbound, Trust};
use crate::settings::Sealed;

/// Bytes of an answer that are read.
const MOST_ANSWER: usize = 16 * 1024;
/// Characters of an answer that are logged.
const MOST_EXCERPT: usize = 512;
/// Redirects that are followed.
const MOST_REDIRECTS: usize = 3;
/// Tests of addresses at a time; each makes somebody wait.
const MOST_PROBES: usize = 8;
/// The pause after a message to Slack, which takes one a second.
const SLACK_PAUSE: Duration = Duration::from_secs(1);

/// Sends messages to targets; one per process.
pub struct Couriers {
    outbound: Outbound,
    strict: Client,
    /// Believes any certificate, for targets whose maker said so.
    lax: Client,
    timeout: Duration,
    attempts: u32,
    probes: Semaphore,
}

/// A message with all that its sending needs.
struct Message {
    id: String,
    channel: Channel,
    content_type: &'static str,
    address: String,
    skip_cert_verify: bool,
    auth_header: Zeroizing<String>,
    secret: Zeroizing<String>,
    body: String,
}

/// What came of a test.
#[derive(Clone, Debug)]
pub struct Probed {
    /// The answer's status; none if no answer came.
    pub status: Option<u16>,
    /// In words, without a secret.
    pub message: String,
}

impl Probed {
    /// Whether the address took the message.
    pub fn is_taken(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl Couriers {
    /// Couriers that wait so long for an answer and try so often.
    ///
    /// # Errors
    /// When a client cannot be made.
    pub fn new(outbound: &Outbound, timeout: Duration, attempts: u32) -> Result<Self> {
        Ok(Self {
            strict: outbound.client(&Trust::default())?,
            lax: outbound.client(&Trust { anybody: true, ..Trust::default() })?,
            outbound: outbound.clone(),
            timeout,
            attempts,
            probes: Semaphore::new(MOST_PROBES),
        })
    }

    /// How often a delivery is tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The jobs that deliver, one for each kind of receiver.
    pub fn handlers(self: &Arc<Self>, db: &Db, keys: &Arc<KeyRing>) -> Vec<Arc<dyn Handler>> {
        let courier = |channel| -> Arc<dyn Handler> {
            Arc::new(Courier { channel, db: db.clone(), keys: keys.clone(), couriers: self.clone() })
        };
        Channel::ALL.into_iter().map(courier).collect()
    }

    /// Sends a message to a target that need not be saved, at once; a saved key may be lent to it.
    ///
    /// # Errors
    /// 400 when the target makes no sense or may not be reached, 429 when many are tested at the moment.
    pub async fn probe(
        &self,
        means: &Means,
        allowed: &Allowed<Arc<Project>, CreateWebhook>,
        wanted: &NewTarget,
        lent: Option<Sealed>,
    ) -> Result<Probed> {
        let project = allowed.scope().id;
        let mut target = target(means, project, wanted)?;
        if let Some(secret) = lent {
            target.secret = secret;
        }
        let busy = || Error::new(Code::TooManyRequests, "many addresses are tested at the moment: try again");
        let _turn = self.probes.try_acquire().map_err(|_| busy())?;
        let id = Uuid::new_v4().to_string();
        let notice = Notice::test(clock::now(), allowed.caller().name());
        let to = For { project_id: project, policy_id: 0, id: &id };
        let body = payload::body(target.channel, target.format, &notice, to)?;
        let message = Message::to(&target, &means.keys, project, id.clone(), body)?;
        Ok(match self.send(&message).await {
            Ok((status, _)) => {
                Probed { status: Some(status.as_u16()), message: format!("the answer is {status}") }
            }
            Err(error) => Probed { status: None, message: error.message.into_owned() },
        })
    }

    /// Sends a message; the answer's status and the begin of its body.
    async fn send(&self, message: &Message) -> Result<(StatusCode, String)> {
        let client = if message.skip_cert_verify { &self.lax } else { &self.strict };
        let mut url = self.outbound.destination(&message.address)?;
        let mut headers = message.headers()?;
        for _ in 0..=MOST_REDIRECTS {
            let body = message.body.clone().into_bytes();
            let answer = client.post(&url, headers.clone(), body, self.timeout, MOST_ANSWER).await?;
            let is_redirect =
                matches!(answer.status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
            let Some(place) = answer.location.as_deref().filter(|_| is_redirect) else {
                return Ok((answer.status, excerpt(&answer.body)));
            };
            let next = url.join(place).map_err(|_| Error::bad_request("the address redirects to nowhere"))?;
            let next = self.outbound.destination(next.as_str())?;
            if url.scheme() == "https" && next.scheme() != "https" {
                return Err(Error::bad_request("the address redirects away from https"));
            }
            if !is_same_host(&url, &next) {
                headers.remove(AUTHORIZATION);
            }
            url = next;
        }
        Err(Error::bad_request("the address redirects again and again"))
    }
}

/// Whether credentials may follow a redirect: to the same host and port, or from its plain port to its TLS one.
fn is_same_host(from: &Url, to: &Url) -> bool {
    let is_upgrade = from.scheme() == "http" && to.scheme() == "https";
    let both_default = from.port().is_none() && to.port().is_none();
    from.host() == to.host()
        && (from.port_or_known_default() == to.port_or_known_default() || (is_upgrade && both_default))
}

/// The begin of a body, as one line of what can be shown.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * MOST_EXCERPT)]);
    let shown = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    shown.take(MOST_EXCERPT).collect::<String>().trim().to_owned()
}

impl Message {
    fn to(target: &Target, keys: &KeyRing, project: i64, id: String, body: String) -> Result<Self> {
        let name = sealed_under(project);
        Ok(Self {
            id,
            channel: target.channel,
            content_type: payload::content_type(target.channel, target.format),
            address: target.address.clone(),
            skip_cert_verify: target.skip_cert_verify,
            auth_header: target.auth_header.open(keys, &name)?,
            secret: target.secret.open(keys, &name)?,
            body,
        })
    }

    fn headers(&self) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if !self.auth_header.is_empty() {
            let mut value = HeaderValue::from_str(&self.auth_header).map_err(Error::internal)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if self.channel == Channel::Http {
            let timestamp = clock::now().div_euclid(1_000_000);
            let mut put = |name: &'static str, value: &str| -> Result<()> {
                let value = HeaderValue::from_str(value).map_err(Error::internal)?;
                headers.insert(HeaderName::from_static(name), value);
                Ok(())
            };
            put(sign::ID, &self.id)?;
            put(sign::TIMESTAMP, &timestamp.to_string())?;
            if !self.secret.is_empty() {
                let body = self.body.as_bytes();
                put(sign::SIGNATURE, &sign::signature(&self.secret, &self.id, timestamp, body)?)?;
            }
        }
        Ok(headers)
    }

    /// The address as a log may show it.
    fn shown(&self) -> String {
        without_key(self.channel, &self.address)
    }
}

/// Delivers to one kind of receiver.
struct Courier {
    channel: Channel,
    db: Db,
    keys: Arc<KeyRing>,
    couriers: Arc<Couriers>,
}

/// A delivery as the database has it now: an address that was mended since is the one that counts.
fn read(tx: &mut Tx<'_>, keys: &KeyRing, job: (i64, i64), key: &str, id: String) -> Result<Option<Message>> {
    let (policy, execution) = job;
    let Some(policy) = sql::of_job(tx, policy)? else { return Ok(None) };
    let Some(target) = policy.targets.iter().find(|target| target.key == key) else { return Ok(None) };
    let execution = executions::get(tx, history::of(policy.id), execution)?;
    let body = execution.extra_attrs["payload"].as_str().unwrap_or_default().to_owned();
    Message::to(target, keys, policy.project_id, id, body).map(Some)
}

#[async_trait]
impl Handler for Courier {
    fn kind(&self) -> Kind {
        self.channel.kind(self.couriers.attempts)
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), Failure> {
        let words = |name: &str| job.parameters[name].as_str().unwrap_or_default().to_owned();
        let (key, id, keys) = (words("target"), words("message"), self.keys.clone());
        let of = (job.vendor_id, job.execution_id);
        let message = self.db.read(move |tx| read(tx, &keys, of, &key, id.clone())).await?;
        let Some(message) = message else {
            job.log("the policy no longer has this target: there is nobody to tell");
            return Err(Failure::Fatal(anyhow!("the policy no longer has this target")));
        };
        job.log(&format!(
            "attempt {}: POST {} ({} bytes of {}, message {})",
            job.run,
            message.shown(),
            message.body.len(),
            message.content_type,
            message.id
        ));
        let sent = self.couriers.send(&message).await;
        let outcome = match sent {
            Ok((status, excerpt)) => {
                let told = if excerpt.is_empty() { String::new() } else { format!(": {excerpt}") };
                job.log(&format!("the answer is {status}{told}"));
                if status.is_success() {
                    Ok(())
                } else {
                    Err(Failure::Again(anyhow!("the answer is {status}")))
                }
            }
            Err(error) => {
                tracing::info!(%error, policy = job.vendor_id, "a webhook could not be delivered");
                job.log(&error.message);
                Err(Failure::Again(anyhow!("{}", error.message)))
            }
        };
        if self.channel == Channel::Slack {
            tokio::time::sleep(SLACK_PAUSE).await;
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn credentials_follow_to_the_same_host_only() {
        let from = url("http://ci.example.com/hook");
        assert!(is_same_host(&from, &url("http://ci.example.com/other")));
        assert!(is_same_host(&from, &url("https://ci.example.com/hook")));
        for other in
            ["http://ci.example.com:8080/", "http://evil.example.com/", "https://ci.example.com:8443/"]
        {
            assert!(!is_same_host(&from, &url(other)), "{other}");
        }
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt(b" a\r\nb\x07 "), "a  b");
        assert_eq!(excerpt("é".repeat(5000).as_bytes()).chars().count(), MOST_EXCERPT);
        assert_eq!(excerpt(&[0xff, b'x']), "\u{fffd}x");
    }
}
