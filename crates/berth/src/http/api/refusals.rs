//! Why was this refused.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Answer, json, listed};
use super::document::Listing;
use super::query::Params;
use super::request::{Segments, Who};
use crate::app::App;
use crate::authz;
use crate::clock::rfc3339;
use crate::refusals::{self, Reason, Refusal};

/// A right that was lacking.
#[derive(Serialize, ToSchema)]
#[schema(as = RefusalMissing)]
struct MissingJson {
    /// Resource and action: `repository:push`.
    right: String,
    /// The roles of the project that hold it, the weakest first.
    roles: Vec<String>,
    /// Whether it is a right over the whole installation.
    system: bool,
}

/// Bytes of a quota that was used up.
#[derive(Serialize, ToSchema)]
#[schema(as = RefusalQuota)]
struct QuotaJson {
    adding: i64,
    used: i64,
    hard: i64,
}

/// The rule that keeps a tag as it is.
#[derive(Serialize, ToSchema)]
#[schema(as = RefusalRule)]
struct RuleJson {
    tag: String,
    /// Which tags, such as `matches v*`.
    tags: String,
    /// Which repositories.
    repositories: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Refusal)]
struct RefusalJson {
    /// What the client was told: `(refusal 4f2a91c0d3)`.
    id: String,
    /// The answer's `X-Request-Id`.
    request_id: String,
    time: String,
    /// Who was refused; "" of nobody.
    username: String,
    /// `user`, `robot` or `anonymous`.
    subject_kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_name: Option<String>,
    /// What was asked for: a right such as `repository:push`, or the method.
    action: String,
    /// Of what, as it was named.
    object: String,
    status: i64,
    code: String,
    message: String,
    /// `right`, `quota`, `immutable`, `read_only`, `hidden` (it does not exist, or you may not see it) or `other`.
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<MissingJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<QuotaJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<RuleJson>,
    /// What can be done, in words.
    advice: String,
}

impl From<Refusal> for RefusalJson {
    fn from(refusal: Refusal) -> Self {
        let details = &refusal.details;
        let text = |name: &str| details[name].as_str().unwrap_or_default().to_owned();
        let number = |name: &str| details[name].as_i64().unwrap_or_default();
        let is = |reason: Reason| refusal.reason == reason;
        let words = |value: &Value| -> Vec<String> {
            let words = value.as_array().into_iter().flatten();
            words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
        };
        Self {
            time: rfc3339(refusal.at),
            missing: is(Reason::Right).then(|| MissingJson {
                right: text("right"),
                roles: words(&details["roles"]),
                system: details["system"] == true,
            }),
            quota: is(Reason::Quota).then(|| QuotaJson {
                adding: number("adding"),
                used: number("used"),
                hard: number("hard"),
            }),
            rule: is(Reason::Immutable).then(|| RuleJson {
                tag: text("tag"),
                tags: text("tags"),
                repositories: text("repositories"),
            }),
            advice: refusal.advice(),
            reason: refusal.reason.name(),
            id: refusal.reference,
            request_id: refusal.request_id,
            username: refusal.subject,
            subject_kind: refusal.subject_kind,
            project_id: refusal.project,
            project_name: refusal.project_name,
            action: refusal.action,
            object: refusal.object,
            status: refusal.status,
            code: refusal.code,
            message: refusal.message,
        }
    }
}

/// What was refused in the last seven days by a right or a rule, the newest first: everything to system administrators, to
/// others what was refused to them and in the projects whose log they may see. `q` knows `username`, `action`, `object`,
/// `code`, `status`, `time`, `reason`, `project_id` and `project_name`.
#[utoipa::path(get, path = "/refusals", operation_id = "listRefusals", tag = "berth",
    params(Listing),
    responses((status = 200, body = Vec<RefusalJson>)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let query = params.list()?;
    let allowed = authz::authenticated(&caller)?;
    let found = app.db.scan(move |tx| refusals::list(tx, &allowed, &query)).await?;
    listed(&params, found, RefusalJson::from)
}

/// One refusal, by what the client was told, or by the answer's `X-Request-Id`. A refusal of a moment ago is there after a
/// second.
#[utoipa::path(get, path = "/refusals/{refusal_id}", operation_id = "getRefusal", tag = "berth",
    params(("refusal_id" = String, Path)),
    responses((status = 200, body = RefusalJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let id = segments.text("refusal_id")?.to_owned();
    let allowed = authz::authenticated(&caller)?;
    let found = app.db.read(move |tx| refusals::get(tx, &allowed, &id)).await?;
    json(&RefusalJson::from(found))
}
