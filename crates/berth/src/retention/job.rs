//! What a worker does: one repository in each task, an artifact at a time, so that a stop takes effect between two.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use berth_db::Tx;
use berth_jobs::{Ended, Failure, Handler, Job, Kind, Trigger};
use berth_oci::RepositoryName;
use serde_json::{Value, json};

use super::rules::{Candidate, Fate, Verdict};
use super::run::{self, Done, Hands, Order, Plan};
use super::table::{Mark, Table};
use super::{FREED_BYTES, KIND, Policy, sql};
use crate::app::App;
use crate::authz::{self, ListArtifacts};
use crate::directory::{self, Project};
use crate::error::{Code, Error, Result};
use crate::events::{self, RetentionFinished};

/// Most deletions that are told one by one when a task ends.
const MOST_TOLD: i64 = 1000;
/// Lines that are logged before they are written.
const BETWEEN_FLUSHES: usize = 1000;
/// How often people are told how far it is.
const BETWEEN_COUNTS: Duration = Duration::from_secs(1);

/// Does the tasks of retention.
pub struct RetentionJob {
    app: Arc<App>,
}

impl RetentionJob {
    /// The job of an application.
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    async fn work(&self, job: &Job, order: Order) -> std::result::Result<(), Failure> {
        let Some((policy, project)) = self.policy(&order).await? else {
            job.log(run::POLICY_CHANGED);
            return Err(Failure::Fatal(anyhow::anyhow!(run::POLICY_CHANGED)));
        };
        let name: RepositoryName = order.repository.parse().map_err(|error| Failure::Fatal(fatal(error)))?;
        // A pull of a moment ago counts.
        self.app.pull_recorder.flush(&self.app.db, &self.app.settings.current()).await?;
        let Some(plan) = self.plan(&policy, &project, &name).await? else {
            job.log("the repository is gone");
            return Ok(());
        };
        let hands = Hands {
            artifacts: authz::ordered(project.clone(), name.clone()),
            tags: authz::ordered(project, name.clone()),
        };
        let (plan, freed) = if order.dry_run {
            let counted = self.app.db.scan(move |tx| plan.freed_bytes(tx).map(|freed| (plan, Some(freed))));
            counted.await?
        } else {
            (plan, None)
        };
        let run = Run { app: &self.app, job, order, policy, name, hands, freed };
        run.carry_out(plan).await
    }

    /// The policy and its project, if the rules are those that the run began with.
    async fn policy(&self, order: &Order) -> Result<Option<(Policy, Arc<Project>)>> {
        let (id, revision) = (order.policy, order.revision);
        let read = self.app.db.read(move |tx| -> Result<_> {
            let Some(policy) = sql::find(tx, id)?.filter(|policy| policy.revision == revision) else {
                return Ok(None);
            };
            let project = directory::find_by_id(tx, policy.project)?;
            Ok(project.map(|project| (policy, Arc::new(project))))
        });
        read.await
    }

    async fn plan(
        &self,
        policy: &Policy,
        project: &Arc<Project>,
        name: &RepositoryName,
    ) -> Result<Option<Plan>> {
        let rules = policy.content.compile().map_err(Error::internal)?;
        let allowed = authz::ordered::<ListArtifacts>(project.clone(), name.clone());
        let app = self.app.clone();
        self.app.db.scan(move |tx| run::plan(tx, &allowed, &rules, &app.head_holds)).await
    }
}

fn fatal(error: impl std::fmt::Display) -> anyhow::Error {
    anyhow::anyhow!("{error}")
}

#[async_trait]
impl Handler for RetentionJob {
    fn kind(&self) -> Kind {
        KIND
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), Failure> {
        let order: Order =
            serde_json::from_value(job.parameters.clone()).map_err(|error| Failure::Fatal(fatal(error)))?;
        self.work(job, order).await
    }

    fn on_schedule(&self, tx: &mut Tx<'_>, policy: i64, _: &Value) -> anyhow::Result<()> {
        // The schedule goes with its policy; one that outlived it does nothing.
        if let Some(policy) = sql::find(tx, policy)? {
            super::start(tx, &policy, Trigger::Schedule, false)?;
        }
        Ok(())
    }

    fn on_end(&self, tx: &mut Tx<'_>, ended: &Ended<'_>) -> anyhow::Result<()> {
        Ok(tell(tx, ended)?)
    }
}

/// Tells the outbox of a task that deleted something.
pub(super) fn tell(tx: &mut Tx<'_>, ended: &Ended<'_>) -> Result<()> {
    let deleted = sql::deletions(tx, ended.task, MOST_TOLD)?;
    let order: Order = serde_json::from_value(ended.parameters.clone()).map_err(Error::internal)?;
    if deleted.is_empty() || order.dry_run {
        return Ok(());
    }
    sql::forget_deletions(tx, ended.task)?;
    let Some(policy) = sql::find(tx, order.policy)? else { return Ok(()) };
    let Some(project) = directory::find_by_id(tx, policy.project)? else { return Ok(()) };
    let count = |name: &str| ended.extra_attrs[name].as_i64().unwrap_or_default();
    events::record_retention(
        tx,
        &RetentionFinished {
            project_id: project.id,
            project: &project.name,
            repository: &order.repository,
            policy: policy.id,
            execution: ended.execution,
            task: ended.task,
            rules: policy.content.rules.iter().filter(|rule| !rule.disabled).map(told).collect(),
            total: count("total"),
            retained: count("retained"),
            result: ended.status.as_str(),
            deleted: &deleted,
            operator: authz::OPERATOR,
        },
    )
}

/// A rule as it is told to others.
fn told(rule: &super::Rule) -> Value {
    let params = match rule.template.unit() {
        Some(_) => json!({rule.template.name(): rule.parameter}),
        None => json!({}),
    };
    json!({
        "template": rule.template.name(),
        "params": params,
        "tag_selectors": rule.tags,
        "scope_selectors": {super::REPOSITORY: rule.repositories},
    })
}

/// One task while it runs.
struct Run<'r> {
    app: &'r Arc<App>,
    job: &'r Job,
    order: Order,
    policy: Policy,
    name: RepositoryName,
    hands: Hands,
    /// Bytes that would be free, of a dry run.
    freed: Option<i64>,
}

/// What came of an artifact.
enum Outcome {
    /// Its verdict was carried out, or would be.
    AsJudged,
    /// All of it stays all the same.
    Stays(Mark, String),
    /// It should have gone and could not.
    Failed(String),
}

impl Run<'_> {
    async fn carry_out(&self, plan: Plan) -> std::result::Result<(), Failure> {
        let task = self.job.id;
        // A run that was cut deleted some already.
        let mut deleted = self.app.db.read(move |tx| sql::deleted_artifacts(tx, task)).await?;
        let total = deleted + i64::try_from(plan.entries.len()).unwrap_or(i64::MAX);
        self.introduce();
        let (table, head) = Table::new(&plan.entries);
        head.iter().for_each(|line| self.job.log(line));
        self.count(total, deleted).await?;
        let (mut failed, mut counted) = (0, Instant::now());
        for (at, entry) in plan.entries.iter().enumerate() {
            if at % BETWEEN_FLUSHES == BETWEEN_FLUSHES - 1 {
                self.job.flush_log().await?;
            }
            if self.job.is_stopped() {
                self.job.log("stopped");
                self.count(total, deleted).await?;
                return Err(Failure::Stopped);
            }
            let outcome = self.one(&plan, entry).await?;
            failed += i64::from(matches!(outcome, Outcome::Failed(_)));
            deleted += i64::from(matches!(outcome, Outcome::AsJudged) && entry.1.fate == Fate::Dropped);
            self.write(&table, entry, &outcome);
            if counted.elapsed() > BETWEEN_COUNTS {
                self.count(total, deleted).await?;
                counted = Instant::now();
            }
        }
        self.job.log(&table.rule());
        self.count(total, deleted).await?;
        let verb = if self.order.dry_run { "would be deleted" } else { "were deleted" };
        let retained = total - deleted;
        self.job.log(&format!("{retained} of {total} artifacts are retained, {deleted} {verb}"));
        if let Some(freed) = self.freed {
            self.job.log(&format!("{freed} bytes would be free"));
        }
        if failed > 0 {
            return Err(Failure::Fatal(anyhow::anyhow!("{failed} artifacts could not be deleted")));
        }
        Ok(())
    }

    /// Says what is done, and by which rules.
    fn introduce(&self) {
        let how = if self.order.dry_run { "dry run over" } else { "run over" };
        self.job.log(&format!("{how} {} by retention policy {}", self.order.repository, self.policy.id));
        let rules = self.policy.content.rules.iter().enumerate();
        for (at, rule) in rules.filter(|(_, rule)| !rule.disabled) {
            let told = |selectors: &[super::GivenSelector]| {
                let parts: Vec<String> =
                    selectors.iter().map(|one| format!("{} {:?}", one.decoration, one.pattern)).collect();
                parts.join(" and ")
            };
            let (tags, repositories) = (told(&rule.tags), told(&rule.repositories));
            self.job.log(&format!(
                "rule {}: {}, tags {tags}, repositories {repositories}",
                at + 1,
                rule.told()
            ));
        }
    }

    /// Lets people see how far it is.
    async fn count(&self, total: i64, deleted: i64) -> berth_db::Result<()> {
        let within = self.name.rest();
        let (dry_run, retained) = (self.order.dry_run, total - deleted);
        let mut attrs = json!({
            "repository": within, "dry_run": dry_run, "total": total, "retained": retained,
        });
        if let Some(freed) = self.freed {
            attrs[FREED_BYTES] = freed.into();
        }
        self.job.set_attrs(attrs).await
    }

    async fn one(&self, plan: &Plan, entry: &(Candidate, Verdict)) -> std::result::Result<Outcome, Failure> {
        if self.order.dry_run || entry.1.changes_nothing() {
            return Ok(Outcome::AsJudged);
        }
        let (app, hands, order) = (self.app.clone(), self.hands.clone(), self.order.clone());
        let (place, judged) = ((self.job.id, plan.repository), entry.clone());
        let carried = {
            let _decision = self.app.head_holds.decide().await;
            let work = move |tx: &mut Tx<'_>| {
                run::carry_out(tx, &hands, &order, place, &judged, (&app.head_holds, app.bin()))
            };
            self.app.db.write(work).await
        };
        match carried {
            Ok(Done::Carried) => {
                self.app.pulls.forget_repository(&self.name);
                Ok(Outcome::AsJudged)
            }
            Ok(Done::Stays(why)) => Ok(Outcome::Stays(Mark::Retain, why.to_owned())),
            Ok(Done::Over) => {
                self.job.log(run::POLICY_CHANGED);
                Err(Failure::Fatal(anyhow::anyhow!(run::POLICY_CHANGED)))
            }
            Err(error) => match error.code {
                Code::Precondition => Ok(Outcome::Stays(Mark::Immutable, error.message.into_owned())),
                Code::Referenced => Ok(Outcome::Stays(Mark::Retain, "an index refers to it by now".into())),
                Code::Unavailable | Code::NoSpace => Err(Failure::Again(error.into())),
                _ => {
                    tracing::warn!(%error, digest = entry.0.digest, "retention could not delete an artifact");
                    Ok(Outcome::Failed(error.message.into_owned()))
                }
            },
        }
    }

    fn write(&self, table: &Table, (candidate, verdict): &(Candidate, Verdict), outcome: &Outcome) {
        let all: Vec<&str> = candidate.tags.iter().map(|tag| tag.name.as_str()).collect();
        let line = |tags: &[&str], mark, why: &str| self.job.log(&table.line(candidate, tags, mark, why));
        match outcome {
            Outcome::Stays(mark, why) => line(&all, *mark, why),
            Outcome::Failed(why) => line(&all, Mark::Error, why),
            Outcome::AsJudged => match verdict.fate {
                Fate::Immutable => line(&all, Mark::Immutable, "one of its tags is immutable"),
                Fate::Held => line(&all, Mark::Retain, run::HELD),
                Fate::Dropped if candidate.is_part => {
                    line(&all, Mark::Delete, "no rule keeps it; it stays for the index that it is part of");
                }
                Fate::Dropped => line(&all, Mark::Delete, "no rule keeps it"),
                Fate::Kept(position) => {
                    let rule = self.policy.content.rules.get(position - 1);
                    let why = format!("rule {position}: {}", rule.map(super::Rule::told).unwrap_or_default());
                    let goes = |tag: &str| verdict.dropped_tags.iter().any(|dropped| dropped == tag);
                    let (gone, kept): (Vec<&str>, Vec<&str>) = all.iter().partition(|tag| goes(tag));
                    line(&kept, Mark::Retain, &why);
                    if !gone.is_empty() {
                        line(&gone, Mark::Delete, "no rule that keeps the artifact means these tags");
                    }
                }
            },
        }
    }
}
