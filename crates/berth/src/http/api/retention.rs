//! Retention policies of projects, their runs and what those did.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::answer::{Answer, created, done, json, listed, text};
use super::document::Pages;
use super::query::Params;
use super::request::{Body, Known, MaybeBody, Segments, Who};
use crate::app::App;
use crate::authz::{self, CreateRetention, DeleteRetention, ListRetention, ReadRetention, UpdateRetention};
use crate::clock::rfc3339;
use crate::error::{Code, Error, Result};
use crate::executions::{Execution, Task};
use crate::projects::{self, ProjectRef};
use crate::retention::{
    self, Content, DOUBLESTAR, FREED_BYTES, GivenRule, GivenSelector, Policy, REPOSITORY, Rule, Template,
    Unit, history,
};

/// The one way in which rules work together.
const ALGORITHM: &str = "or";
const PROJECT: &str = "project";
const SCHEDULE: &str = "Schedule";

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionSelector)]
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

impl From<GivenSelector> for SelectorJson {
    fn from(given: GivenSelector) -> Self {
        Self { kind: given.kind, decoration: given.decoration, pattern: given.pattern, extras: given.extras }
    }
}

impl From<SelectorJson> for GivenSelector {
    fn from(json: SelectorJson) -> Self {
        Self { kind: json.kind, decoration: json.decoration, pattern: json.pattern, extras: json.extras }
    }
}

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionRule)]
struct RuleJson {
    #[serde(default)]
    id: i64,
    #[serde(default)]
    priority: i64,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    action: String,
    #[serde(default)]
    template: String,
    #[serde(default)]
    params: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    tag_selectors: Option<Vec<SelectorJson>>,
    #[serde(default)]
    scope_selectors: Option<BTreeMap<String, Vec<SelectorJson>>>,
}

impl From<RuleJson> for GivenRule {
    fn from(json: RuleJson) -> Self {
        let all = |selectors: Vec<SelectorJson>| selectors.into_iter().map(GivenSelector::from).collect();
        let scopes = json.scope_selectors.unwrap_or_default();
        Self {
            id: json.id,
            priority: json.priority,
            disabled: json.disabled,
            action: json.action,
            template: json.template,
            params: json.params.unwrap_or_default(),
            tag_selectors: all(json.tag_selectors.unwrap_or_default()),
            scope_selectors: scopes.into_iter().map(|(name, selectors)| (name, all(selectors))).collect(),
        }
    }
}

impl From<Rule> for RuleJson {
    fn from(rule: Rule) -> Self {
        let all = |selectors: Vec<GivenSelector>| selectors.into_iter().map(SelectorJson::from).collect();
        let name = rule.template.name();
        let parameter = rule.template.unit().map(|_| (name.to_owned(), Value::from(rule.parameter)));
        Self {
            id: rule.id,
            priority: rule.priority,
            disabled: rule.disabled,
            action: "retain".to_owned(),
            template: name.to_owned(),
            params: Some(parameter.into_iter().collect()),
            tag_selectors: Some(all(rule.tags)),
            scope_selectors: Some(BTreeMap::from([(REPOSITORY.to_owned(), all(rule.repositories))])),
        }
    }
}

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionRuleTrigger)]
struct TriggerJson {
    #[serde(default)]
    kind: String,
    #[schema(value_type = Object)]
    #[serde(default)]
    settings: Option<Map<String, Value>>,
    #[schema(value_type = Object)]
    #[serde(default)]
    references: Option<Map<String, Value>>,
}

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionPolicyScope)]
struct ScopeJson {
    #[serde(default)]
    level: String,
    #[serde(rename = "ref", default)]
    reference: i64,
}

/// A policy, as it is shown and as it is sent.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RetentionPolicy)]
pub(super) struct PolicyJson {
    #[serde(default)]
    id: i64,
    #[serde(default)]
    algorithm: String,
    #[serde(default)]
    rules: Option<Vec<RuleJson>>,
    #[serde(default)]
    trigger: Option<TriggerJson>,
    #[serde(default)]
    scope: Option<ScopeJson>,
}

impl From<Policy> for PolicyJson {
    fn from(policy: Policy) -> Self {
        Self {
            id: policy.id,
            algorithm: ALGORITHM.to_owned(),
            rules: Some(policy.content.rules.into_iter().map(RuleJson::from).collect()),
            trigger: Some(TriggerJson {
                kind: SCHEDULE.to_owned(),
                settings: Some(Map::from_iter([("cron".to_owned(), Value::from(policy.content.cron))])),
                references: Some(Map::new()),
            }),
            scope: Some(ScopeJson { level: PROJECT.to_owned(), reference: policy.project }),
        }
    }
}

/// What a request says, read but not checked.
#[derive(Clone)]
struct Given {
    rules: Vec<GivenRule>,
    cron: String,
    project: Option<i64>,
}

impl Given {
    fn of(json: PolicyJson) -> Result<Self> {
        if !matches!(json.algorithm.as_str(), "" | ALGORITHM) {
            return Err(Error::bad_request("the algorithm must be or"));
        }
        let cron = match &json.trigger {
            None => String::new(),
            Some(trigger) if !matches!(trigger.kind.as_str(), "" | SCHEDULE) => {
                return Err(Error::bad_request("the kind of the trigger must be Schedule"));
            }
            Some(trigger) => match trigger.settings.as_ref().and_then(|settings| settings.get("cron")) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(cron)) => cron.clone(),
                Some(_) => return Err(Error::bad_request("trigger.settings.cron must be a text")),
            },
        };
        let project = match json.scope {
            Some(scope) if scope.level != PROJECT => {
                return Err(Error::bad_request("the level of the scope must be project"));
            }
            Some(scope) => Some(scope.reference),
            None => None,
        };
        let rules = json.rules.unwrap_or_default().into_iter().map(GivenRule::from).collect();
        Ok(Self { rules, cron, project })
    }

    fn content(&self) -> Result<Content> {
        Content::parse(self.rules.clone(), &self.cron)
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = RetentionRuleParamMetadata)]
struct ParamMetadataJson {
    #[serde(rename = "type")]
    kind: &'static str,
    unit: &'static str,
    required: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RetentionRuleMetadata)]
struct RuleMetadataJson {
    rule_template: &'static str,
    display_text: &'static str,
    action: &'static str,
    params: Vec<ParamMetadataJson>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RetentionSelectorMetadata)]
struct SelectorMetadataJson {
    display_text: &'static str,
    kind: &'static str,
    decorations: [&'static str; 2],
}

#[derive(Serialize, ToSchema)]
#[schema(as = RetentionMetadata)]
struct MetadataJson {
    templates: Vec<RuleMetadataJson>,
    scope_selectors: [SelectorMetadataJson; 1],
    tag_selectors: [SelectorMetadataJson; 1],
}

fn described(template: Template) -> RuleMetadataJson {
    let unit = template.unit().map(|unit| match unit {
        Unit::Count => "COUNT",
        Unit::Days => "DAYS",
    });
    RuleMetadataJson {
        rule_template: template.name(),
        display_text: match template {
            Template::Always => "always",
            Template::LatestPushedK => "the most recently pushed # artifacts",
            Template::LatestPulledN => "the most recently pulled # artifacts",
            Template::DaysSinceLastPush | Template::LastDays => "pushed within the last # days",
            Template::DaysSinceLastPull => "pulled within the last # days",
            Template::LatestActiveK => "the most recently active # artifacts",
        },
        action: "retain",
        params: unit
            .into_iter()
            .map(|unit| ParamMetadataJson { kind: "int", unit, required: true })
            .collect(),
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = RetentionExecution)]
struct ExecutionJson {
    id: i64,
    policy_id: i64,
    start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    status: String,
    trigger: String,
    dry_run: bool,
    /// Of a dry run: bytes that its tasks found to be free after a real one, as far as they are. What two repositories
    /// share is in neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    freed_bytes: Option<i64>,
}

impl From<Execution> for ExecutionJson {
    fn from(execution: Execution) -> Self {
        Self {
            id: execution.id,
            policy_id: execution.vendor_id,
            start_time: rfc3339(execution.started_at),
            end_time: execution.ended_at.map(rfc3339),
            status: execution.status,
            trigger: execution.trigger,
            dry_run: execution.extra_attrs["dry_run"].as_bool().unwrap_or_default(),
            freed_bytes: execution.extra_attrs[FREED_BYTES].as_i64(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = RetentionExecutionTask)]
struct TaskJson {
    id: i64,
    execution_id: i64,
    repository: String,
    job_id: String,
    status: String,
    status_code: i64,
    status_revision: i64,
    start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    total: i64,
    retained: i64,
    /// Of a dry run: bytes that would be free after a real one.
    #[serde(skip_serializing_if = "Option::is_none")]
    freed_bytes: Option<i64>,
}

impl From<Task> for TaskJson {
    fn from(task: Task) -> Self {
        let count = |name: &str| task.extra_attrs[name].as_i64().unwrap_or_default();
        Self {
            total: count("total"),
            retained: count("retained"),
            freed_bytes: task.extra_attrs[FREED_BYTES].as_i64(),
            repository: task.extra_attrs["repository"].as_str().unwrap_or_default().to_owned(),
            id: task.id,
            execution_id: task.execution_id,
            job_id: task.job_id,
            status_code: berth_jobs::Status::parse(&task.status).map_or(0, berth_jobs::Status::code),
            status: task.status,
            status_revision: task.started_at.unwrap_or(task.created_at) / 1_000_000,
            start_time: rfc3339(task.started_at.unwrap_or(task.created_at)),
            end_time: task.ended_at.map(rfc3339),
        }
    }
}

/// The body of a request for a run.
#[derive(Deserialize, ToSchema)]
#[schema(as = RetentionTrigger)]
pub(super) struct RunReq {
    dry_run: Option<bool>,
}

/// The body of a request about a run.
#[derive(Deserialize, ToSchema)]
#[schema(as = RetentionAction)]
pub(super) struct ActionReq {
    action: Option<String>,
}

/// What rules can be made of.
#[utoipa::path(get, path = "/retentions/metadatas", operation_id = "getRentenitionMetadata", tag = "Retention",
    responses((status = 200, body = MetadataJson)))]
pub(super) async fn metadata(Who(caller): Who) -> Answer {
    authz::authenticated(&caller)?;
    let selector =
        |display_text, decorations| [SelectorMetadataJson { display_text, kind: DOUBLESTAR, decorations }];
    json(&MetadataJson {
        templates: Template::ALL.into_iter().take(Template::SHOWN).map(described).collect(),
        scope_selectors: selector("Repositories", ["repoMatches", "repoExcludes"]),
        tag_selectors: selector("Tags", ["matches", "excludes"]),
    })
}

/// Makes the policy of a project.
#[utoipa::path(post, path = "/retentions", operation_id = "createRetention", tag = "Retention",
    request_body = PolicyJson,
    responses((status = 201), (status = 403), (status = 409)))]
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<PolicyJson>,
) -> Answer {
    let given = Given::of(request)?;
    let project = given.project.filter(|id| *id > 0);
    let project = project.ok_or_else(|| Error::bad_request("the scope must name a project by its number"))?;
    let id = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &ProjectRef::Id(project))?;
            if found.is_none() && caller.is_admin() {
                return Err(Error::bad_request(format!("the project {project} does not exist")));
            }
            let allowed = authz::project::<CreateRetention>(tx, &caller, found)?;
            retention::create(tx, &allowed, &given.content()?)
        })
        .await?;
    created(&format!("{}/{id}", segments.path.trim_end_matches('/')))
}

/// One policy.
#[utoipa::path(get, path = "/retentions/{id}", operation_id = "getRetention", tag = "Retention",
    params(("id" = i64, Path)),
    responses((status = 200, body = PolicyJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    let id = segments.id("id")?;
    let (_, policy) =
        app.db.read(move |tx| retention::prove::<ReadRetention>(tx, &caller, id, Code::NotFound)).await?;
    json(&PolicyJson::from(policy))
}

/// Changes a policy; its project stays.
#[utoipa::path(put, path = "/retentions/{id}", operation_id = "updateRetention", tag = "Retention",
    params(("id" = i64, Path)),
    request_body = PolicyJson,
    responses((status = 200), (status = 409)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<PolicyJson>,
) -> Answer {
    let (id, given) = (segments.id("id")?, Given::of(request)?);
    app.db
        .write(move |tx| {
            let (allowed, policy) = retention::prove::<UpdateRetention>(tx, &caller, id, Code::NotFound)?;
            if given.project.is_some_and(|project| project != policy.project) {
                return Err(Error::bad_request(
                    "a retention policy stays with its project: leave scope.ref as it is",
                ));
            }
            retention::update(tx, &allowed, &policy, &given.content()?)
        })
        .await?;
    done()
}

/// Deletes a policy with the history of its runs.
#[utoipa::path(delete, path = "/retentions/{id}", operation_id = "deleteRetention", tag = "Retention",
    params(("id" = i64, Path)),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    let id = segments.id("id")?;
    app.db
        .write(move |tx| {
            let (allowed, policy) = retention::prove::<DeleteRetention>(tx, &caller, id, Code::BadRequest)?;
            retention::delete(tx, &allowed, &policy)
        })
        .await?;
    done()
}

/// Runs a policy now; a dry run deletes nothing.
#[utoipa::path(post, path = "/retentions/{id}/executions", operation_id = "triggerRetentionExecution",
    tag = "Retention",
    params(("id" = i64, Path)),
    request_body = RunReq,
    responses((status = 201)))]
pub(super) async fn run(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    MaybeBody(request): MaybeBody<RunReq>,
) -> Answer {
    let id = segments.id("id")?;
    let dry_run = request.and_then(|request| request.dry_run).unwrap_or_default();
    let execution = app
        .db
        .write(move |tx| {
            let (allowed, policy) = retention::prove::<UpdateRetention>(tx, &caller, id, Code::BadRequest)?;
            retention::trigger(tx, &allowed, &policy, dry_run)
        })
        .await?;
    app.jobs.nudge();
    created(&format!("{}/{execution}", segments.path.trim_end_matches('/')))
}

/// The runs of a policy.
#[utoipa::path(get, path = "/retentions/{id}/executions", operation_id = "listRetentionExecutions",
    tag = "Retention",
    params(("id" = i64, Path), Pages),
    responses((status = 200, body = Vec<ExecutionJson>)))]
pub(super) async fn executions(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    params: Params,
) -> Answer {
    let (id, query) = (segments.id("id")?, params.list()?);
    let found = app
        .db
        .scan(move |tx| {
            let (allowed, policy) = retention::prove::<ListRetention>(tx, &caller, id, Code::BadRequest)?;
            history::list(tx, &allowed, &policy, &query)
        })
        .await?;
    listed(&params, found, ExecutionJson::from)
}

/// Stops a run.
#[utoipa::path(patch, path = "/retentions/{id}/executions/{eid}", operation_id = "operateRetentionExecution",
    tag = "Retention",
    params(("id" = i64, Path), ("eid" = i64, Path)),
    request_body = ActionReq,
    responses((status = 200)))]
pub(super) async fn operate(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<ActionReq>,
) -> Answer {
    let (id, execution) = (segments.id("id")?, segments.id("eid")?);
    let is_stop = request.action.as_deref() == Some("stop");
    app.db
        .write(move |tx| {
            let (allowed, policy) = retention::prove::<UpdateRetention>(tx, &caller, id, Code::BadRequest)?;
            if !is_stop {
                return Err(Error::bad_request("the action must be stop"));
            }
            history::stop(tx, &allowed, &policy, execution)
        })
        .await?;
    app.jobs.nudge();
    done()
}

/// The tasks of a run: one for each repository.
#[utoipa::path(get, path = "/retentions/{id}/executions/{eid}/tasks", operation_id = "listRetentionTasks",
    tag = "Retention",
    params(("id" = i64, Path), ("eid" = i64, Path), Pages),
    responses((status = 200, body = Vec<TaskJson>)))]
pub(super) async fn tasks(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    params: Params,
) -> Answer {
    let (id, execution, query) = (segments.id("id")?, segments.id("eid")?, params.list()?);
    let found = app
        .db
        .scan(move |tx| {
            let (allowed, policy) = retention::prove::<ListRetention>(tx, &caller, id, Code::BadRequest)?;
            history::tasks(tx, &allowed, &policy, execution, &query)
        })
        .await?;
    listed(&params, found, TaskJson::from)
}

/// What a task wrote so far: for each artifact which rule kept it, or that none did.
#[utoipa::path(get, path = "/retentions/{id}/executions/{eid}/tasks/{tid}", operation_id = "getRetentionTaskLog",
    tag = "Retention",
    params(("id" = i64, Path), ("eid" = i64, Path), ("tid" = i64, Path)),
    responses((status = 200, body = String, content_type = "text/plain")))]
pub(super) async fn log(State(app): State<Arc<App>>, Known(caller): Known, segments: Segments) -> Answer {
    let (id, execution, task) = (segments.id("id")?, segments.id("eid")?, segments.id("tid")?);
    let written = app
        .db
        .scan(move |tx| {
            let (allowed, policy) = retention::prove::<ReadRetention>(tx, &caller, id, Code::BadRequest)?;
            history::log(tx, &allowed, &policy, execution, task)
        })
        .await?;
    text(written)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_that_is_shown_can_be_sent_back() {
        let selector =
            |decoration: &str| json!([{"kind": "doublestar", "decoration": decoration, "pattern": "**"}]);
        let sent = json!({
            "algorithm": "or",
            "rules": [{
                "action": "retain", "template": "latestPushedK", "params": {"latestPushedK": 3.0},
                "tag_selectors": selector("matches"), "scope_selectors": {"repository": selector("repoMatches")},
            }],
            "trigger": {"kind": "Schedule", "settings": {"cron": "0 0 0 * * *"}, "references": null},
            "scope": {"level": "project", "ref": 5},
        });
        let given = Given::of(serde_json::from_value(sent).unwrap()).unwrap();
        let content = given.content().unwrap();
        let shown = PolicyJson::from(Policy::for_tests(7, given.project.unwrap(), content.clone()));
        let shown = serde_json::to_value(shown).unwrap();
        assert_eq!(shown["rules"][0]["params"]["latestPushedK"], 3);
        assert_eq!((&shown["id"], &shown["scope"]["ref"]), (&json!(7), &json!(5)));
        let again = Given::of(serde_json::from_value(shown).unwrap()).unwrap();
        assert_eq!(again.content().unwrap(), content);
    }

    #[test]
    fn what_a_policy_cannot_be_is_refused() {
        let refused = |sent: Value| Given::of(serde_json::from_value(sent).unwrap()).is_err();
        assert!(!refused(json!({})));
        assert!(refused(json!({"algorithm": "and"})));
        assert!(refused(json!({"scope": {"level": "system", "ref": 1}})));
        assert!(refused(json!({"trigger": {"kind": "Event"}})));
        assert!(refused(json!({"trigger": {"kind": "Schedule", "settings": {"cron": 5}}})));
    }
}
