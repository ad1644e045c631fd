//! What webhook policies told, and telling it again.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Answer, created, is_zero, json, listed, text};
use super::document::{ByNameOrId, Listing};
use super::query::Params;
use super::request::{Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, ReadWebhook, UpdateWebhook};
use crate::clock::{NEVER, rfc3339};
use crate::error::{Code, Error, Result};
use crate::executions::{Execution, Metrics, Task};
use crate::listing::Filter;
use crate::projects;
use crate::webhooks::history::{self, LastTrigger};

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookLastTrigger)]
struct TriggerJson {
    policy_name: String,
    event_type: &'static str,
    enabled: bool,
    creation_time: String,
    last_trigger_time: String,
}

impl From<LastTrigger> for TriggerJson {
    fn from(trigger: LastTrigger) -> Self {
        Self {
            policy_name: trigger.policy_name,
            event_type: trigger.event_type.name(),
            enabled: trigger.enabled,
            creation_time: rfc3339(trigger.created_at),
            last_trigger_time: trigger.last_at.map_or_else(|| NEVER.to_owned(), rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Metrics)]
struct MetricsJson {
    #[serde(skip_serializing_if = "is_zero")]
    task_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    success_task_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    error_task_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pending_task_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    running_task_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    scheduled_task_count: i64,
    #[serde(skip_serializing_if = "is_zero")]
    stopped_task_count: i64,
}

impl From<Metrics> for MetricsJson {
    fn from(metrics: Metrics) -> Self {
        Self {
            task_count: metrics.all,
            success_task_count: metrics.success,
            error_task_count: metrics.error,
            pending_task_count: metrics.pending,
            running_task_count: metrics.running,
            scheduled_task_count: metrics.scheduled,
            stopped_task_count: metrics.stopped,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Execution)]
struct ExecutionJson {
    id: i64,
    vendor_type: String,
    vendor_id: i64,
    status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    status_message: String,
    metrics: MetricsJson,
    trigger: String,
    #[schema(value_type = Object)]
    extra_attrs: Value,
    start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
}

impl From<Execution> for ExecutionJson {
    fn from(execution: Execution) -> Self {
        let mut attrs = execution.extra_attrs;
        // Names a target within the program only.
        if let Some(attrs) = attrs.as_object_mut() {
            attrs.remove("target");
        }
        Self {
            id: execution.id,
            vendor_type: execution.vendor_type,
            vendor_id: execution.vendor_id,
            status: execution.status,
            status_message: execution.status_message,
            metrics: MetricsJson::from(execution.metrics),
            trigger: execution.trigger,
            extra_attrs: attrs,
            start_time: rfc3339(execution.started_at),
            end_time: execution.ended_at.map(rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Task)]
struct TaskJson {
    id: i64,
    execution_id: i64,
    status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    status_message: String,
    run_count: i64,
    #[schema(value_type = Object)]
    extra_attrs: Value,
    creation_time: String,
    update_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
}

impl From<Task> for TaskJson {
    fn from(task: Task) -> Self {
        Self {
            id: task.id,
            execution_id: task.execution_id,
            status: task.status,
            status_message: task.status_message,
            run_count: task.run,
            extra_attrs: task.extra_attrs,
            creation_time: rfc3339(task.created_at),
            update_time: rfc3339(task.updated_at),
            start_time: task.started_at.map(rfc3339),
            end_time: task.ended_at.map(rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = WebhookJob)]
struct JobJson {
    id: i64,
    policy_id: i64,
    event_type: String,
    notify_type: &'static str,
    status: String,
    job_detail: String,
    creation_time: String,
    update_time: String,
}

impl From<Execution> for JobJson {
    fn from(execution: Execution) -> Self {
        let attr = |name: &str| execution.extra_attrs[name].as_str().unwrap_or_default().to_owned();
        Self {
            id: execution.id,
            policy_id: execution.vendor_id,
            event_type: attr("event_type"),
            notify_type: history::channel_of(&execution).map_or("", |channel| channel.name()),
            job_detail: attr("payload"),
            status: execution.status,
            creation_time: rfc3339(execution.started_at),
            update_time: rfc3339(execution.updated_at),
        }
    }
}

/// When each policy of a project last told of each type of event that it names.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/webhook/lasttrigger",
    operation_id = "LastTrigger", tag = "webhook",
    params(ByNameOrId),
    responses((status = 200, body = Vec<TriggerJson>), (status = 403)))]
pub(super) async fn last_triggers(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
) -> Answer {
    let named = segments.project()?;
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadWebhook>(tx, &caller, found)?;
            history::last_triggers(tx, &allowed)
        })
        .await?;
    json(&found.into_iter().map(TriggerJson::from).collect::<Vec<_>>())
}

/// What a policy delivered or is to deliver: an execution for each event and target.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions",
    operation_id = "ListExecutionsOfWebhookPolicy", tag = "webhook",
    params(ByNameOrId, ("webhook_policy_id" = i64, Path), Listing),
    responses((status = 200, body = Vec<ExecutionJson>), (status = 403), (status = 404)))]
pub(super) async fn executions(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, id, query) = (segments.project()?, segments.id("webhook_policy_id")?, params.list()?);
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadWebhook>(tx, &caller, found)?;
            history::executions(tx, &allowed, id, &query)
        })
        .await?;
    listed(&params, found, ExecutionJson::from)
}

/// The tasks of an execution.
#[utoipa::path(get,
    path = "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks",
    operation_id = "ListTasksOfWebhookExecution", tag = "webhook",
    params(ByNameOrId, ("webhook_policy_id" = i64, Path), ("execution_id" = i64, Path), Listing),
    responses((status = 200, body = Vec<TaskJson>), (status = 403), (status = 404)))]
pub(super) async fn tasks(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, of, query) = (segments.project()?, execution(&segments)?, params.list()?);
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadWebhook>(tx, &caller, found)?;
            history::tasks(tx, &allowed, of, &query)
        })
        .await?;
    listed(&params, found, TaskJson::from)
}

/// What was sent where, and what came back.
#[utoipa::path(get,
    path = "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks/{task_id}/log",
    operation_id = "GetLogsOfWebhookTask", tag = "webhook",
    params(ByNameOrId, ("webhook_policy_id" = i64, Path), ("execution_id" = i64, Path), ("task_id" = i64, Path)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 403), (status = 404)))]
pub(super) async fn log(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, (policy, execution)) = (segments.project()?, execution(&segments)?);
    let task = segments.id("task_id")?;
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadWebhook>(tx, &caller, found)?;
            history::log(tx, &allowed, (policy, execution, task))
        })
        .await?;
    text(found)
}

/// Delivers an execution's message once more, under the same message id.
#[utoipa::path(post,
    path = "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/redeliver",
    operation_id = "RedeliverWebhookExecution", tag = "berth",
    params(ByNameOrId, ("webhook_policy_id" = i64, Path), ("execution_id" = i64, Path)),
    responses((status = 201, headers(("Location" = String))), (status = 403), (status = 404), (status = 412)))]
pub(super) async fn redeliver(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
) -> Answer {
    let (named, of) = (segments.project()?, execution(&segments)?);
    let attempts = app.couriers.attempts();
    let id = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<UpdateWebhook>(tx, &caller, found)?;
            history::redeliver(tx, &allowed, of, attempts)
        })
        .await?;
    app.jobs.nudge();
    let list = segments.path.rsplitn(3, '/').nth(2).unwrap_or_default();
    created(&format!("{list}/{id}"))
}

/// The executions of a policy in their older form.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/webhook/jobs",
    operation_id = "ListWebhookJobs", tag = "webhookjob",
    params(ByNameOrId, Listing,
        ("policy_id" = i64, Query, description = "The policy."),
        ("status" = Option<Vec<String>>, Query, description = "Statuses, any of which will do.")),
    responses((status = 200, body = Vec<JobJson>), (status = 403), (status = 404)))]
pub(super) async fn jobs(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, mut query) = (segments.project()?, params.list()?);
    let wanted = params.required("policy_id")?;
    let id: i64 = wanted.parse().map_err(|_| {
        Error::new(Code::Unprocessable, format!("policy_id in query must be of type int64: {wanted:?}"))
    })?;
    let statuses = params.all("status");
    if !statuses.is_empty() {
        query.filters.put("status", Filter::Any(statuses));
    }
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ReadWebhook>(tx, &caller, found)?;
            history::executions(tx, &allowed, id, &query)
        })
        .await?;
    listed(&params, found, JobJson::from)
}

fn execution(segments: &Segments) -> Result<(i64, i64)> {
    Ok((segments.id("webhook_policy_id")?, segments.id("execution_id")?))
}
