//! The rules of policies: what one may say, who sees its secrets, and that it is only found in its own project.

use std::sync::Arc;

use berth_db::Tx;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Channel, EventType, Format, Policy, Target, VENDOR_TYPES, sign, sql};
use crate::authn::KeyRing;
use crate::authz::{
    self, Act, Allowed, CreateWebhook, DeleteWebhook, ListWebhooks, ReadWebhook, Resource, UpdateWebhook,
};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed};
use crate::outbound::Outbound;
use crate::settings::Sealed;

/// Most policies of a project; each is asked for at every event.
const MAX_POLICIES: i64 = 50;
/// Most targets of a policy.
const MAX_TARGETS: usize = 10;
/// Longest name, in bytes.
const MAX_NAME: usize = 255;
/// Longest description, in bytes.
const MAX_DESCRIPTION: usize = 1024;
/// Longest address, in bytes.
const MAX_ADDRESS: usize = 2048;
/// Longest Authorization header, in bytes.
const MAX_HEADER: usize = 4096;

/// A target as somebody wants it.
#[derive(Clone)]
pub struct NewTarget {
    /// `http`, `slack` or `teams`.
    pub channel: String,
    /// The URL.
    pub address: String,
    /// What the Authorization header shall say.
    pub auth_header: Zeroizing<String>,
    /// Whether the certificate is not checked.
    pub skip_cert_verify: bool,
    /// `Default` or `CloudEvents`.
    pub format: String,
    /// The key for signatures; none keeps the one that there is, "" removes it.
    pub secret: Option<Zeroizing<String>>,
}

/// A policy as somebody wants it.
#[derive(Clone)]
pub struct Change {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// Whether it is on.
    pub enabled: bool,
    /// Words of [`EventType`].
    pub event_types: Vec<String>,
    /// Whom to tell.
    pub targets: Vec<NewTarget>,
}

/// A target as its readers see it.
pub struct TargetView {
    /// What kind of receiver it is.
    pub channel: Channel,
    /// The URL.
    pub address: String,
    /// What the Authorization header says; "" to those who may not change the policy.
    pub auth_header: Zeroizing<String>,
    /// Whether the certificate is not checked.
    pub skip_cert_verify: bool,
    /// How the body is written.
    pub format: Option<Format>,
    /// Whether messages are signed. The key is shown to nobody.
    pub is_signed: bool,
}

/// A policy as its readers see it.
pub struct View {
    /// The policy; its targets stand in `targets`.
    pub policy: Policy,
    /// The targets.
    pub targets: Vec<TargetView>,
}

/// What a policy's rules need besides the database.
#[derive(Clone)]
pub struct Means {
    /// Seals and opens secrets.
    pub keys: Arc<KeyRing>,
    /// Knows where requests may go.
    pub outbound: Outbound,
}

/// The policies of a project.
pub fn list(
    tx: &mut Tx<'_>,
    means: &Means,
    allowed: &Allowed<Arc<Project>, ListWebhooks>,
    query: &ListQuery,
) -> Result<Listed<View>> {
    let is_shown = sees_secrets(tx, allowed)?;
    let found = sql::list(tx, allowed.scope().id, query)?;
    let items = found.items.into_iter().map(|policy| view(means, policy, is_shown)).collect::<Result<_>>()?;
    Ok(Listed { items, total: found.total })
}

/// One policy.
pub fn get(
    tx: &mut Tx<'_>,
    means: &Means,
    allowed: &Allowed<Arc<Project>, ReadWebhook>,
    id: i64,
) -> Result<View> {
    let is_shown = sees_secrets(tx, allowed)?;
    view(means, find(tx, allowed.scope(), id)?, is_shown)
}

/// A policy of this project.
///
/// # Errors
/// 404 when it is absent, or another project's.
pub(super) fn find(tx: &mut Tx<'_>, project: &Project, id: i64) -> Result<Policy> {
    sql::find(tx, project.id, id)?.ok_or_else(|| absent(id))
}

/// Makes a policy; its id.
///
/// # Errors
/// 400 for what makes no sense, 409 when the name is taken.
pub fn create(
    tx: &mut Tx<'_>,
    means: &Means,
    allowed: &Allowed<Arc<Project>, CreateWebhook>,
    change: &Change,
) -> Result<i64> {
    let project = allowed.scope().id;
    let policy = Policy {
        id: 0,
        project_id: project,
        creator: allowed.caller().name().to_owned(),
        targets: Vec::new(),
        ..read(change)?
    };
    let policy = Policy { targets: targets(means, project, change, &[])?, ..policy };
    if sql::count(tx, project)? >= MAX_POLICIES {
        return Err(Error::bad_request(format!("a project has at most {MAX_POLICIES} webhook policies")));
    }
    if sql::is_taken(tx, project, &policy.name, 0)? {
        return Err(taken(&policy.name));
    }
    sql::insert(tx, &policy)
}

/// Changes a policy: what is sent replaces what there was.
pub fn update(
    tx: &mut Tx<'_>,
    means: &Means,
    allowed: &Allowed<Arc<Project>, UpdateWebhook>,
    id: i64,
    change: &Change,
) -> Result<()> {
    let project = allowed.scope().id;
    let before = find(tx, allowed.scope(), id)?;
    let targets = targets(means, project, change, &before.targets)?;
    let after = Policy { id, project_id: project, creator: before.creator, targets, ..read(change)? };
    if sql::is_taken(tx, project, &after.name, id)? {
        return Err(taken(&after.name));
    }
    sql::update(tx, &after)
}

/// The key with which a policy signs what it sends to a target's address, lent to a test of that address; nothing where
/// there is none, or the test brings its own.
pub fn lent(
    tx: &mut Tx<'_>,
    means: &Means,
    allowed: &Allowed<Arc<Project>, UpdateWebhook>,
    id: i64,
    wanted: &NewTarget,
) -> Result<Option<Sealed>> {
    let saved = find(tx, allowed.scope(), id)?;
    let tested = target(means, allowed.scope().id, wanted)?;
    let is_same = |old: &Target| old.channel == tested.channel && old.address == tested.address;
    let same = saved.targets.into_iter().find(is_same).filter(|_| wanted.secret.is_none());
    Ok(same.map(|old| old.secret))
}

/// Deletes a policy with its history; what waits to be delivered for it is not.
pub fn delete(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, DeleteWebhook>, id: i64) -> Result<()> {
    if !sql::delete(tx, allowed.scope().id, id)? {
        return Err(absent(id));
    }
    forget(tx, id)
}

/// Deletes all policies of a project that is itself being deleted.
pub fn delete_all(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    for id in sql::delete_all(tx, project)? {
        forget(tx, id)?;
    }
    Ok(())
}

fn forget(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    for kind in VENDOR_TYPES {
        berth_jobs::delete_of(tx, kind, id)?;
    }
    Ok(())
}

/// Whether the caller may change policies, and so may see what they send.
fn sees_secrets<R>(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, R>) -> Result<bool> {
    let standing = authz::standing(tx, allowed.caller(), allowed.scope())?;
    Ok(standing.may(Resource::NotificationPolicy, Act::Update))
}

fn view(means: &Means, policy: Policy, is_shown: bool) -> Result<View> {
    let name = sealed_under(policy.project_id);
    let shown = |target: &Target| -> Result<TargetView> {
        let auth_header =
            if is_shown { target.auth_header.open(&means.keys, &name)? } else { Zeroizing::default() };
        Ok(TargetView {
            channel: target.channel,
            address: if is_shown {
                target.address.clone()
            } else {
                without_key(target.channel, &target.address)
            },
            auth_header,
            skip_cert_verify: target.skip_cert_verify,
            format: target.format,
            is_signed: target.secret.is_set(),
        })
    };
    let targets = policy.targets.iter().map(shown).collect::<Result<_>>()?;
    Ok(View { policy, targets })
}

/// An address as logs show it, and as those may read it who may not change it: without its query, and of chat services,
/// whose paths and queries are keys, no more than the host.
pub(super) fn without_key(channel: Channel, address: &str) -> String {
    match (channel, Url::parse(address)) {
        (Channel::Http, _) => address.split('?').next().unwrap_or_default().to_owned(),
        (_, Ok(url)) => url.origin().ascii_serialization(),
        (_, Err(_)) => channel.name().to_owned(),
    }
}

/// What a secret of this project's targets is sealed for; it opens for no other.
pub(super) fn sealed_under(project: i64) -> String {
    format!("webhook.{project}")
}

/// All of a policy but its targets.
fn read(change: &Change) -> Result<Policy> {
    let name = change.name.trim();
    if name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Error::bad_request(format!("the name must have 1 to {MAX_NAME} characters")));
    }
    if change.description.len() > MAX_DESCRIPTION {
        return Err(Error::bad_request(format!("the description is longer than {MAX_DESCRIPTION} bytes")));
    }
    if change.event_types.is_empty() {
        return Err(Error::bad_request("empty event type"));
    }
    let mut event_types = Vec::new();
    for word in &change.event_types {
        let known = EventType::parse(word);
        let known =
            known.ok_or_else(|| Error::bad_request(format!("unsupported event type {}", cut(word))))?;
        if !event_types.contains(&known) {
            event_types.push(known);
        }
    }
    Ok(Policy {
        id: 0,
        project_id: 0,
        name: name.to_owned(),
        description: change.description.clone(),
        enabled: change.enabled,
        creator: String::new(),
        event_types,
        targets: Vec::new(),
        created_at: 0,
        updated_at: 0,
    })
}

fn targets(means: &Means, project: i64, change: &Change, before: &[Target]) -> Result<Vec<Target>> {
    if change.targets.is_empty() {
        return Err(Error::bad_request("empty notification target"));
    }
    if change.targets.len() > MAX_TARGETS {
        return Err(Error::bad_request(format!("a policy has at most {MAX_TARGETS} targets")));
    }
    let mut found: Vec<Target> = Vec::new();
    for (at, wanted) in change.targets.iter().enumerate() {
        let mut target = target(means, project, wanted)?;
        let is_free =
            |old: &&Target| old.channel == target.channel && found.iter().all(|other| other.key != old.key);
        let same = before.iter().filter(is_free).find(|old| old.address == target.address);
        // An address that was mended in its place is the same target still.
        let is_kept = |old: &&Target| !change.targets.iter().any(|other| other.address == old.address);
        if let Some(old) = same.or_else(|| before.get(at).filter(is_free).filter(is_kept)) {
            target.key.clone_from(&old.key);
            if wanted.secret.is_none() {
                target.secret.clone_from(&old.secret);
            }
        }
        found.push(target);
    }
    Ok(found)
}

/// A target that makes sense, with its secrets sealed.
///
/// # Errors
/// 400 when it does not.
pub(super) fn target(means: &Means, project: i64, wanted: &NewTarget) -> Result<Target> {
    let channel = Channel::ALL.into_iter().find(|channel| channel.name() == wanted.channel);
    let channel = channel.ok_or_else(|| {
        Error::bad_request(format!("unsupported target type {}: http, slack or teams", cut(&wanted.channel)))
    })?;
    let format = match (channel, wanted.format.as_str()) {
        (Channel::Http, "") => Some(Format::Default),
        (Channel::Http, word) => {
            let format = Format::ALL.into_iter().find(|format| format.name() == word);
            Some(format.ok_or_else(|| {
                Error::bad_request(format!(
                    "unsupported payload format {}: Default or CloudEvents",
                    cut(word)
                ))
            })?)
        }
        (_, "") => None,
        _ => {
            let message = format!("a target of the type {} has no payload_format", channel.name());
            return Err(Error::bad_request(message));
        }
    };
    let address = address(&means.outbound, channel, &wanted.address)?;
    if wanted.auth_header.len() > MAX_HEADER || http::HeaderValue::from_str(&wanted.auth_header).is_err() {
        return Err(Error::bad_request(format!(
            "auth_header must be the value of a header, at most {MAX_HEADER} bytes"
        )));
    }
    let secret = wanted.secret.as_ref().map_or("", |secret| secret.as_str());
    if !secret.is_empty() {
        if channel != Channel::Http {
            let message = format!("messages to a target of the type {} are not signed", channel.name());
            return Err(Error::bad_request(message));
        }
        sign::key(secret)?;
    }
    let name = sealed_under(project);
    Ok(Target {
        key: Uuid::new_v4().simple().to_string(),
        channel,
        address,
        skip_cert_verify: wanted.skip_cert_verify,
        format,
        auth_header: Sealed::of(&means.keys, &name, &wanted.auth_header)?,
        secret: Sealed::of(&means.keys, &name, secret)?,
    })
}

/// An address as it is kept: with a scheme, and without a query except for Teams, where it holds the key.
fn address(outbound: &Outbound, channel: Channel, given: &str) -> Result<String> {
    let given = given.trim();
    if given.is_empty() || given.len() > MAX_ADDRESS {
        return Err(Error::bad_request(format!("the address must have 1 to {MAX_ADDRESS} characters")));
    }
    let with_scheme = if given.contains("://") { given.to_owned() } else { format!("http://{given}") };
    let mut url = outbound.destination(&with_scheme)?;
    url.set_fragment(None);
    if channel != Channel::Teams {
        url.set_query(None);
    }
    let text = url.to_string();
    // A client that compares what it sent finds no slash that it did not write.
    let bare = text.strip_suffix('/').filter(|_| url.path() == "/" && !given.ends_with('/'));
    Ok(bare.map_or_else(|| text.clone(), str::to_owned))
}

fn cut(word: &str) -> String {
    word.chars().take(100).collect()
}

fn absent(id: i64) -> Error {
    Error::not_found(format!("the webhook policy {id} does not exist"))
}

fn taken(name: &str) -> Error {
    Error::conflict(format!("a webhook policy named {name} exists already in the project"))
}
