//! What policies told: when last, and every execution that is kept, with its task and log. An event can be delivered
//! again as it was.

use std::sync::Arc;

use berth_db::Tx;
use berth_jobs::{NewExecution, NewTask, Trigger};
use serde_json::json;

use super::{Channel, EventType, VENDOR_TYPES, policy, sql};
use crate::authz::{Allowed, ReadWebhook, UpdateWebhook};
use crate::directory::Project;
use crate::error::{Code, Error, Result};
use crate::executions::{self, Execution, Of, Task};
use crate::listing::{ListQuery, Listed, MAX_ROWS, Page};

/// When a policy last told of a type of event.
#[derive(Clone, Debug)]
pub struct LastTrigger {
    /// The policy's name.
    pub policy_name: String,
    /// The event.
    pub event_type: EventType,
    /// Whether the policy is on.
    pub enabled: bool,
    /// When the policy was made, microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC; none if it never did.
    pub last_at: Option<i64>,
}

/// When each policy of a project last told of each type of event that it names.
pub fn last_triggers(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ReadWebhook>,
) -> Result<Vec<LastTrigger>> {
    let project = allowed.scope().id;
    let all = ListQuery {
        filters: Default::default(),
        sorts: Vec::new(),
        page: Page { number: 1, size: MAX_ROWS },
    };
    let triggers = sql::triggers(tx, project)?;
    let mut found = Vec::new();
    for policy in sql::list(tx, project, &all)?.items {
        for event_type in policy.event_types {
            found.push(LastTrigger {
                policy_name: policy.name.clone(),
                event_type,
                enabled: policy.enabled,
                created_at: policy.created_at,
                last_at: triggers.get(&(policy.id, event_type.name().to_owned())).copied(),
            });
        }
    }
    Ok(found)
}

/// The executions of a policy, the newest first.
pub fn executions(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ReadWebhook>,
    id: i64,
    query: &ListQuery,
) -> Result<Listed<Execution>> {
    policy::find(tx, allowed.scope(), id)?;
    executions::list(tx, of(id), query)
}

/// The tasks of one execution of a policy.
pub fn tasks(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ReadWebhook>,
    (id, execution): (i64, i64),
    query: &ListQuery,
) -> Result<Listed<Task>> {
    policy::find(tx, allowed.scope(), id)?;
    let execution = executions::get(tx, of(id), execution)?;
    executions::tasks(tx, execution.id, query)
}

/// What a task of an execution of a policy wrote.
pub fn log(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ReadWebhook>,
    (id, execution, task): (i64, i64, i64),
) -> Result<String> {
    policy::find(tx, allowed.scope(), id)?;
    let execution = executions::get(tx, of(id), execution)?;
    let task = executions::task(tx, execution.id, task)?;
    executions::log(tx, task.id)
}

/// Delivers what an execution delivered, or failed to, once more: the same body under the same id, so that a receiver
/// can tell; the id of the new execution.
///
/// # Errors
/// 412 when the policy no longer has the target.
pub fn redeliver(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, UpdateWebhook>,
    (id, execution): (i64, i64),
    attempts: u32,
) -> Result<i64> {
    let policy = policy::find(tx, allowed.scope(), id)?;
    let before = executions::get(tx, of(id), execution)?;
    let key = before.extra_attrs["target"].as_str().unwrap_or_default();
    let target = policy.targets.iter().find(|target| target.key == key);
    let channel = target.map(|target| target.channel).ok_or_else(|| {
        Error::new(Code::Precondition, "the policy no longer has the target of this execution")
    })?;
    let parameters = json!({"target": key, "message": before.extra_attrs["message_id"]});
    let again = NewExecution {
        kind: &channel.kind(attempts),
        vendor_id: id,
        trigger: Trigger::Manual,
        extra_attrs: before.extra_attrs,
    };
    Ok(berth_jobs::enqueue(tx, &again, &[NewTask { parameters, extra_attrs: json!({}), lane: None }])?)
}

/// The executions of a policy.
pub(super) fn of<'o>(policy: i64) -> Of<'o> {
    Of { kinds: &VENDOR_TYPES, vendor_id: Some(policy) }
}

/// The receiver's kind of an execution.
pub fn channel_of(execution: &Execution) -> Option<Channel> {
    Channel::ALL.into_iter().find(|channel| channel.vendor_type() == execution.vendor_type)
}
