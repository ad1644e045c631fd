//! Immutable tag rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, listed};
use super::document::{ByNameOrId, Listing};
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, CreateImmutableRule, DeleteImmutableRule, ListImmutableRules, UpdateImmutableRule};
use crate::error::{Code, Error, Result};
use crate::immutability::{self, Content, Rule};
use crate::projects;

const KIND: &str = "doublestar";

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ImmutableSelector)]
struct SelectorJson {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    decoration: String,
    #[serde(default)]
    pattern: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    extras: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ImmutableRule)]
struct RuleJson {
    id: i64,
    priority: i64,
    disabled: bool,
    action: &'static str,
    template: &'static str,
    tag_selectors: Vec<SelectorJson>,
    scope_selectors: BTreeMap<&'static str, Vec<SelectorJson>>,
}

impl From<Rule> for RuleJson {
    fn from(rule: Rule) -> Self {
        let content = rule.content;
        let selector =
            |decoration, pattern, extras| SelectorJson { kind: KIND.into(), decoration, pattern, extras };
        let repository = selector(content.repository_decoration, content.repository_pattern, String::new());
        Self {
            id: rule.id,
            priority: content.priority,
            disabled: rule.disabled,
            action: "immutable",
            template: "immutable_template",
            tag_selectors: vec![selector(content.tag_decoration, content.tag_pattern, content.tag_extras)],
            scope_selectors: BTreeMap::from([("repository", vec![repository])]),
        }
    }
}

/// The body of a request that makes or changes a rule. Of each list the first selector counts.
#[derive(Deserialize, ToSchema)]
#[schema(as = ImmutableRuleRequest)]
pub(super) struct RuleReq {
    priority: Option<i64>,
    disabled: Option<bool>,
    tag_selectors: Option<Vec<SelectorJson>>,
    scope_selectors: Option<BTreeMap<String, Vec<SelectorJson>>>,
}

impl RuleReq {
    fn content(self) -> Result<Content> {
        let tags = first(self.tag_selectors, "tag_selectors")?;
        let mut scopes = self.scope_selectors.unwrap_or_default();
        let repositories = first(scopes.remove("repository"), "scope_selectors.repository")?;
        Ok(Content {
            priority: self.priority.unwrap_or_default(),
            tag_decoration: tags.decoration,
            tag_pattern: tags.pattern,
            tag_extras: tags.extras,
            repository_decoration: repositories.decoration,
            repository_pattern: repositories.pattern,
        })
    }
}

fn first(selectors: Option<Vec<SelectorJson>>, name: &str) -> Result<SelectorJson> {
    let selector = selectors.unwrap_or_default().into_iter().next();
    let selector = selector.ok_or_else(|| Error::bad_request(format!("{name} must hold a selector")))?;
    if selector.kind != KIND {
        let message = format!("validation failure list:\n{name}.kind in body must be {KIND}");
        return Err(Error::new(Code::Unprocessable, message));
    }
    Ok(selector)
}

/// The rules of a project.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/immutabletagrules",
    operation_id = "ListImmuRules", tag = "immutable",
    params(ByNameOrId, Listing),
    responses((status = 200, body = Vec<RuleJson>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, query) = (segments.project()?, params.list()?);
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ListImmutableRules>(tx, &caller, found)?;
            immutability::list(tx, &allowed, &query)
        })
        .await?;
    listed(&params, found, RuleJson::from)
}

/// Makes a rule.
#[utoipa::path(post, path = "/projects/{project_name_or_id}/immutabletagrules",
    operation_id = "CreateImmuRule", tag = "immutable",
    params(ByNameOrId),
    request_body = RuleReq,
    responses((status = 201), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<RuleReq>,
) -> Answer {
    let named = segments.project()?;
    let disabled = request.disabled.unwrap_or_default();
    let content = request.content();
    let id = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<CreateImmutableRule>(tx, &caller, found)?;
            let content =
                content.as_ref().map_err(|refused| Error::new(refused.code, refused.message.clone()))?;
            immutability::create(tx, &allowed, disabled, content)
        })
        .await?;
    created(&format!("{}/{id}", segments.path))
}

/// Changes a rule, or switches it on or off.
#[utoipa::path(put, path = "/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}",
    operation_id = "UpdateImmuRule", tag = "immutable",
    params(ByNameOrId, ("immutable_rule_id" = i64, Path)),
    request_body = RuleReq,
    responses((status = 200), (status = 409)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<RuleReq>,
) -> Answer {
    let (named, id) = (segments.project()?, segments.id("immutable_rule_id")?);
    let disabled = request.disabled.unwrap_or_default();
    let content = request.content();
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<UpdateImmutableRule>(tx, &caller, found)?;
            let content =
                content.as_ref().map_err(|refused| Error::new(refused.code, refused.message.clone()))?;
            immutability::update(tx, &allowed, id, disabled, content)
        })
        .await?;
    done()
}

/// Deletes a rule.
#[utoipa::path(delete, path = "/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}",
    operation_id = "DeleteImmuRule", tag = "immutable",
    params(ByNameOrId, ("immutable_rule_id" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, id) = (segments.project()?, segments.id("immutable_rule_id")?);
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<DeleteImmutableRule>(tx, &caller, found)?;
            immutability::delete(tx, &allowed, id)
        })
        .await?;
    done()
}
