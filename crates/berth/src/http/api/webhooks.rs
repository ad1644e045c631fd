//! Webhook policies of a project.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::answer::{Answer, created, done, json, listed};
use super::document::{ByNameOrId, Listing};
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, CreateWebhook, DeleteWebhook, ListWebhooks, ReadWebhook, UpdateWebhook};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::projects;
use crate::webhooks::policy::{self, Means};
use crate::webhooks::{Change, Channel, EventType, Format, NewTarget, TargetView, View};

/// What policies can name.
#[derive(Serialize, ToSchema)]
#[schema(as = SupportedWebhookEventTypes)]
struct SupportedJson {
    event_type: Vec<&'static str>,
    notify_type: Vec<&'static str>,
    payload_formats: Vec<FormatsJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PayloadFormat)]
struct FormatsJson {
    notify_type: &'static str,
    formats: Vec<&'static str>,
}

/// Where events go.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookTargetObject)]
struct TargetJson {
    #[serde(rename = "type")]
    kind: &'static str,
    address: String,
    /// What the Authorization header says; only to those who may change the policy.
    #[serde(skip_serializing_if = "String::is_empty")]
    auth_header: String,
    skip_cert_verify: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_format: Option<&'static str>,
    /// Whether messages are signed; the key is shown to nobody.
    signed: bool,
}

impl From<TargetView> for TargetJson {
    fn from(target: TargetView) -> Self {
        Self {
            kind: target.channel.name(),
            address: target.address,
            auth_header: target.auth_header.to_string(),
            skip_cert_verify: target.skip_cert_verify,
            payload_format: target.format.map(Format::name),
            signed: target.is_signed,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookPolicy)]
struct PolicyJson {
    id: i64,
    name: String,
    description: String,
    project_id: i64,
    targets: Vec<TargetJson>,
    event_types: Vec<&'static str>,
    creator: String,
    creation_time: String,
    update_time: String,
    enabled: bool,
}

impl From<View> for PolicyJson {
    fn from(view: View) -> Self {
        let policy = view.policy;
        Self {
            id: policy.id,
            name: policy.name,
            description: policy.description,
            project_id: policy.project_id,
            targets: view.targets.into_iter().map(TargetJson::from).collect(),
            event_types: policy.event_types.into_iter().map(EventType::name).collect(),
            creator: policy.creator,
            creation_time: rfc3339(policy.created_at),
            update_time: rfc3339(policy.updated_at),
            enabled: policy.enabled,
        }
    }
}

/// A target as somebody wants it.
#[derive(Deserialize, ToSchema)]
#[schema(as = WebhookTargetRequest)]
pub(super) struct TargetReq {
    /// `http`, `slack` or `teams`.
    #[serde(rename = "type", default)]
    kind: String,
    /// The URL. Its query is dropped, except for `teams`.
    #[serde(default)]
    address: String,
    /// What the Authorization header shall say.
    #[serde(default)]
    auth_header: Option<String>,
    /// Whether the certificate is not checked.
    #[serde(default)]
    skip_cert_verify: bool,
    /// `Default` or `CloudEvents`, for `http` only.
    #[serde(default)]
    payload_format: Option<String>,
    /// The key for signatures, base64 of 24 to 64 bytes, for `http` only. Left out, the target keeps the one it has.
    #[serde(default)]
    secret: Option<String>,
}

impl From<TargetReq> for NewTarget {
    fn from(request: TargetReq) -> Self {
        Self {
            channel: request.kind,
            address: request.address,
            auth_header: Zeroizing::new(request.auth_header.unwrap_or_default()),
            skip_cert_verify: request.skip_cert_verify,
            format: request.payload_format.unwrap_or_default(),
            secret: request.secret.map(Zeroizing::new),
        }
    }
}

/// A policy as somebody wants it.
#[derive(Deserialize, ToSchema)]
#[schema(as = WebhookPolicyRequest)]
pub(super) struct PolicyReq {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    enabled: bool,
    #[serde(default)]
    event_types: Vec<String>,
    #[serde(default)]
    targets: Vec<TargetReq>,
}

impl From<PolicyReq> for Change {
    fn from(request: PolicyReq) -> Self {
        Self {
            name: request.name,
            description: request.description.unwrap_or_default(),
            enabled: request.enabled,
            event_types: request.event_types,
            targets: request.targets.into_iter().map(NewTarget::from).collect(),
        }
    }
}

/// What came of a test.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookTestResult)]
struct ProbedJson {
    /// Whether the address took the message.
    success: bool,
    /// The answer's status, if an answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    message: String,
}

fn means(app: &App) -> Means {
    Means { keys: app.keys.clone(), outbound: app.outbound.clone() }
}

/// Pulls are heard of from now on, or no longer. The change is made already; a replica that cannot read it now does so
/// a second later.
async fn refresh(app: &App) -> Result<()> {
    app.pull_bell.refresh(&app.db).await
}

/// The events, kinds of receivers and forms that a policy can name.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/webhook/events",
    operation_id = "GetSupportedEventTypes", tag = "webhook",
    params(ByNameOrId),
    responses((status = 200, body = SupportedJson), (status = 403)))]
pub(super) async fn events(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let named = segments.project()?;
    app.db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            authz::project::<ReadWebhook>(tx, &caller, found).map(drop)
        })
        .await?;
    let formats = Format::ALL.into_iter().map(Format::name).collect();
    json(&SupportedJson {
        event_type: EventType::ALL.into_iter().map(EventType::name).collect(),
        notify_type: Channel::ALL.into_iter().map(Channel::name).collect(),
        payload_formats: vec![FormatsJson { notify_type: Channel::Http.name(), formats }],
    })
}

/// The policies of a project.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/webhook/policies",
    operation_id = "ListWebhookPoliciesOfProject", tag = "webhook",
    params(ByNameOrId, Listing),
    responses((status = 200, body = Vec<PolicyJson>), (status = 403)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, query, means) = (segments.project()?, params.list()?, means(&app));
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ListWebhooks>(tx, &caller, found)?;
            policy::list(tx, &means, &allowed, &query)
        })
        .await?;
    listed(&params, found, PolicyJson::from)
}

/// Makes a policy.
#[utoipa::path(post, path = "/projects/{project_name_or_id}/webhook/policies",
    operation_id = "CreateWebhookPolicyOfProject", tag = "webhook",
    params(ByNameOrId),
    request_body = PolicyReq,
    responses((status = 201, headers(("Location" = String))), (status = 403), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<PolicyReq>,
) -> Answer {
    let (named, change, means) = (segments.project()?, Change::from(request), means(&app));
    let id = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<CreateWebhook>(tx, &caller, found)?;
            policy::create(tx, &means, &allowed, &change)
        })
        .await?;
    refresh(&app).await?;
    created(&format!("{}/{id}", segments.path))
}

/// One policy.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}",
    operation_id = "GetWebhookPolicyOfProject", tag = "webhook",
    params(ByNameOrId, ("webhook_policy_id" = i64, Path)),
    responses((status = 200, body = PolicyJson), (status = 403), (status = 404)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, id, means) = (segments.project()?, segments.id("webhook_policy_id")?, means(&app));
    let view = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadWebhook>(tx, &caller, found)?;
            policy::get(tx, &means, &allowed, id)
        })
        .await?;
    json(&PolicyJson::from(view))
}

/// Replaces what a policy says.
#[utoipa::path(put, path = "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}",
    operation_id = "UpdateWebhookPolicyOfProject", tag = "webhook",
    params(ByNameOrId, ("webhook_policy_id" = i64, Path)),
    request_body = PolicyReq,
    responses((status = 200), (status = 403), (status = 404), (status = 409)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<PolicyReq>,
) -> Answer {
    let (named, id) = (segments.project()?, segments.id("webhook_policy_id")?);
    let (change, means) = (Change::from(request), means(&app));
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<UpdateWebhook>(tx, &caller, found)?;
            policy::update(tx, &means, &allowed, id, &change)
        })
        .await?;
    refresh(&app).await?;
    done()
}

/// Deletes a policy with its history.
#[utoipa::path(delete, path = "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}",
    operation_id = "DeleteWebhookPolicyOfProject", tag = "webhook",
    params(ByNameOrId, ("webhook_policy_id" = i64, Path)),
    responses((status = 200), (status = 403), (status = 404)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, id) = (segments.project()?, segments.id("webhook_policy_id")?);
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<DeleteWebhook>(tx, &caller, found)?;
            policy::delete(tx, &allowed, id)
        })
        .await?;
    refresh(&app).await?;
    done()
}

/// Sends a test message to a target that need not be saved, and says what came back.
#[utoipa::path(post, path = "/projects/{project_name_or_id}/webhook/test",
    operation_id = "TestWebhookTarget", tag = "berth",
    params(ByNameOrId,
        ("policy_id" = Option<i64>, Query, description = "The policy that is tested: where it has this address, its key signs the message, unless another is sent.")),
    request_body = TargetReq,
    responses((status = 200, body = ProbedJson), (status = 403)))]
pub(super) async fn test(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    params: Params,
    Body(request): Body<TargetReq>,
) -> Answer {
    let (named, id) = (segments.project()?, params.number("policy_id", 0)?);
    let (means, wanted) = (means(&app), Arc::new(NewTarget::from(request)));
    let (with, tested) = (means.clone(), wanted.clone());
    let (allowed, lent) = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<CreateWebhook>(tx, &caller, found.clone())?;
            if id == 0 {
                return Ok::<_, Error>((allowed, None));
            }
            let may_change = authz::project::<UpdateWebhook>(tx, &caller, found)?;
            let lent = policy::lent(tx, &with, &may_change, id, &tested)?;
            Ok((allowed, lent))
        })
        .await?;
    let probed = app.couriers.probe(&means, &allowed, &wanted, lent).await?;
    json(&ProbedJson { success: probed.is_taken(), status: probed.status, message: probed.message })
}
