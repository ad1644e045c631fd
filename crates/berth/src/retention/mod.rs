//! Retention: a project's policy says which artifacts stay; a run deletes the others. Whatever is in doubt stays:
//! what is immutable, what somebody is pushing with, and what changed since it was judged.
//!
//! `policy` and `rules` are pure; `run` reads candidates and carries verdicts out; `job` is what a worker does.

pub mod history;
pub mod job;
mod policy;
mod rules;
mod run;
mod sql;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use berth_db::Tx;
use berth_jobs::{Kind, NewExecution, NewTask, Status, Trigger, schedules};
use serde_json::json;

use crate::audit;
use crate::authn::Caller;
use crate::authz::{self, Allowed, CreateRetention, DeleteRetention, Right, UpdateRetention};
use crate::directory::{self, Project};
use crate::error::{Code, Error, Result};
use crate::projects::settings;

pub use policy::{Content, DOUBLESTAR, GivenRule, GivenSelector, REPOSITORY, Rule, Template, Unit};
pub use rules::{Candidate, CandidateTag, Fate, Verdict};

/// The job: a task for each repository.
pub const KIND: Kind = Kind {
    name: "RETENTION",
    max_runs: 3,
    concurrency: None,
    backoff: Duration::from_secs(10),
    keep: 50,
    priority: 1000,
};

/// Where a dry run says how many bytes would be free.
pub const FREED_BYTES: &str = "freed_bytes";
/// What an execution says that had nothing to do.
const NOTHING: &str = "no resources for retention";

/// A policy as it is stored.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The id.
    pub id: i64,
    /// The project that it is about.
    pub project: i64,
    /// What it says.
    pub content: Content,
    /// Grows when the rules change.
    revision: i64,
}

#[cfg(test)]
impl Policy {
    pub(crate) fn for_tests(id: i64, project: i64, content: Content) -> Self {
        Self { id, project, content, revision: 1 }
    }
}

/// Proves a right over a policy, by the right in its project. A policy of a project that the caller may not read is
/// as if absent; administrators are told of an absent one with `absent`.
pub fn prove<R: Right>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: i64,
    absent: Code,
) -> Result<(Allowed<Arc<Project>, R>, Policy)> {
    if caller.is_anonymous() {
        return Err(Error::unauthorized());
    }
    let code = if caller.is_admin() { absent } else { Code::NotFound };
    let unknown = || Error::new(code, format!("the retention policy {id} does not exist"));
    let policy = sql::find(tx, id)?.ok_or_else(unknown)?;
    let project = directory::find_by_id(tx, policy.project)?.ok_or_else(unknown)?;
    if !authz::standing(tx, caller, &project)?.is_visible() {
        return Err(unknown().due_to(authz::lacking::<R>(Some(project.id))));
    }
    Ok((authz::project(tx, caller, Some(Arc::new(project)))?, policy))
}

/// Makes the policy of a project; its id.
///
/// # Errors
/// 400 when the project has one.
pub fn create(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, CreateRetention>,
    content: &Content,
) -> Result<i64> {
    let project = allowed.scope();
    settings::lock_for_policy(tx, project)?;
    if let Some(id) = sql::of_project(tx, project.id)? {
        return Err(Error::bad_request(format!(
            "project {} already has retention policy {id}: change that one",
            project.name
        )));
    }
    let id = sql::insert(tx, project.id, content)?;
    settings::set_retention(tx, project, Some(id))?;
    schedule(tx, id, &content.cron)?;
    note(tx, allowed, &format!("create retention policy {id}"))?;
    Ok(id)
}

/// Changes what a policy says. Runs by the rules of before end, if those changed.
pub fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, UpdateRetention>,
    policy: &Policy,
    content: &Content,
) -> Result<()> {
    settings::lock_for_policy(tx, allowed.scope())?;
    let is_changed = policy.content.rules != content.rules;
    if !sql::update(tx, policy.id, content, is_changed)? {
        return Err(Error::not_found(format!("the retention policy {} does not exist", policy.id)));
    }
    if policy.content.cron != content.cron {
        schedule(tx, policy.id, &content.cron)?;
    }
    note(tx, allowed, &format!("update retention policy {}", policy.id))
}

/// Deletes a policy, with what it did.
pub fn delete(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, DeleteRetention>,
    policy: &Policy,
) -> Result<()> {
    settings::lock_for_policy(tx, allowed.scope())?;
    remove(tx, policy.id)?;
    settings::set_retention(tx, allowed.scope(), None)?;
    note(tx, allowed, &format!("delete retention policy {}", policy.id))
}

/// Tells the audit log who changed what is deleted in a project.
fn note<R>(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, R>, said: &str) -> Result<()> {
    let project = allowed.scope();
    let what = (audit::Operation::Update, audit::Kind::Project);
    audit::record(tx, allowed.caller(), Some(project.id), what, &project.name, said)
}

/// Deletes the policy of a project that is itself being deleted.
pub fn forget_project(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    match sql::of_project(tx, project)? {
        Some(id) => remove(tx, id),
        None => Ok(()),
    }
}

/// Schedules the policy of a project that came back out of the bin anew: what was due meanwhile is not run.
pub fn revive_project(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    let Some(id) = sql::of_project(tx, project)? else { return Ok(()) };
    match sql::find(tx, id)? {
        Some(policy) => schedule(tx, id, &policy.content.cron),
        None => Ok(()),
    }
}

fn remove(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    berth_jobs::delete_of(tx, KIND.name, id)?;
    sql::delete(tx, id)
}

fn schedule(tx: &mut Tx<'_>, id: i64, cron: &str) -> Result<()> {
    let named = match cron {
        "" => return Ok(schedules::remove(tx, KIND.name, id)?),
        "0 0 * * * *" => "Hourly",
        "0 0 0 * * *" => "Daily",
        "0 0 0 * * 0" => "Weekly",
        _ => "Custom",
    };
    schedules::set(tx, (KIND.name, id), (named, cron), &json!({}))?;
    Ok(())
}

/// Begins a run that somebody asked for; the execution's id.
pub fn trigger(
    tx: &mut Tx<'_>,
    _: &Allowed<Arc<Project>, UpdateRetention>,
    policy: &Policy,
    dry_run: bool,
) -> Result<i64> {
    start(tx, policy, Trigger::Manual, dry_run)
}

/// Begins a run: a task for each repository that a rule is about.
fn start(tx: &mut Tx<'_>, policy: &Policy, trigger: Trigger, dry_run: bool) -> Result<i64> {
    let rules = policy.content.compile().map_err(Error::internal)?;
    let mut tasks = Vec::new();
    for name in sql::repositories(tx, policy.project)? {
        let within = name.split_once('/').map_or(name.as_str(), |(_, within)| within);
        if !rules.iter().any(|rule| rule.is_about(within)) {
            continue;
        }
        let extra_attrs = json!({"repository": within, "dry_run": dry_run, "total": 0, "retained": 0});
        let order = run::Order { policy: policy.id, revision: policy.revision, repository: name, dry_run };
        tasks.push(NewTask {
            parameters: serde_json::to_value(order).map_err(Error::internal)?,
            extra_attrs,
            lane: None,
        });
    }
    let extra_attrs = json!({"dry_run": dry_run});
    let execution = NewExecution { kind: &KIND, vendor_id: policy.id, trigger, extra_attrs };
    let id = berth_jobs::enqueue(tx, &execution, &tasks)?;
    if tasks.is_empty() {
        berth_jobs::finish_empty(tx, id, Status::Success, NOTHING)?;
    }
    Ok(id)
}
