//! From the outbox to executions. A row is marked told in the transaction that makes its executions: whatever happens to
//! the process, each event becomes one execution for each target, no more and no less.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use berth_db::{Db, Tx};
use berth_jobs::{Engine, NewExecution, NewTask, Trigger};
use serde_json::{Value, json};
use uuid::Uuid;

use super::payload::{self, Deleted, EventData, For, Notice, Repository, Resource, Retention};
use super::sql::{self, Untold};
use super::{EventType, Policy, Target};
use crate::error::Result;
use crate::settings;

/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_millis(300);
/// The pause after a failure.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Rows that are taken in one transaction.
const BATCH: i64 = 200;

/// Takes what happened out of the outbox.
pub struct Dispatcher {
    /// This registry's host, as images are named.
    pub host: String,
    /// How often a delivery is tried.
    pub attempts: u32,
}

/// Whether a policy of a project wants an event, for events that are worth recording only then.
pub fn wants(tx: &mut Tx<'_>, project: i64, event: EventType) -> Result<bool> {
    sql::is_wanted(tx, project, event)
}

impl Dispatcher {
    /// Works for ever. Every replica may: rows belong to the transaction that takes them.
    pub async fn run(self, db: &Db, engine: &Engine) {
        loop {
            let pause = match self.round(db).await {
                Ok((true, is_begun)) => {
                    if is_begun {
                        engine.nudge();
                    }
                    Duration::ZERO
                }
                Ok((false, _)) => PAUSE,
                Err(error) => {
                    tracing::warn!(%error, "webhooks cannot be dispatched; events wait in the outbox");
                    PAUSE_AFTER_FAILURE
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Takes some rows; whether there were any, and whether something is to be delivered.
    async fn round(&self, db: &Db) -> Result<(bool, bool)> {
        if !db.read(sql::is_anything_untold).await? {
            return Ok((false, false));
        }
        let (host, attempts) = (self.host.clone(), self.attempts);
        let (taken, begun) = db.write(move |tx| dispatch(tx, &host, attempts)).await?;
        Ok((taken > 0, begun > 0))
    }
}

/// Takes some rows and begins what they cause; how many rows, and how many executions.
pub(super) fn dispatch(tx: &mut Tx<'_>, host: &str, attempts: u32) -> Result<(usize, usize)> {
    let rows = sql::take(tx, BATCH)?;
    let taken = rows.len();
    if taken == 0 || !settings::stored(tx)?.notification_enable {
        return Ok((taken, 0));
    }
    let happened: Vec<Happened> = rows.into_iter().filter_map(Happened::of).collect();
    let projects: BTreeSet<i64> = happened.iter().map(|event| event.project).collect();
    let projects: Vec<i64> = projects.into_iter().collect();
    let policies = sql::enabled(tx, &projects)?;
    if policies.is_empty() {
        return Ok((taken, 0));
    }
    let surroundings = Surroundings::read(tx, host, &projects, &happened)?;
    let mut begun = 0;
    for event in &happened {
        for policy in policies.iter().filter(|policy| policy.project_id == event.project) {
            if policy.event_types.contains(&event.what) {
                begun += tell(tx, policy, event, &surroundings, attempts)?;
            }
        }
    }
    Ok((taken, begun))
}

fn tell(
    tx: &mut Tx<'_>,
    policy: &Policy,
    event: &Happened,
    surroundings: &Surroundings,
    attempts: u32,
) -> Result<usize> {
    let notice = event.notice(surroundings);
    sql::note_trigger(tx, policy.id, event.what)?;
    for target in &policy.targets {
        let id = Uuid::new_v4().to_string();
        let to = For { project_id: policy.project_id, policy_id: policy.id, id: &id };
        let body = payload::body(target.channel, target.format, &notice, to)?;
        let attrs =
            json!({"event_type": event.what.name(), "payload": body, "message_id": id, "target": target.key});
        let execution = NewExecution {
            kind: &target.channel.kind(attempts),
            vendor_id: policy.id,
            trigger: Trigger::Event,
            extra_attrs: attrs,
        };
        let parameters = json!({"target": target.key, "message": id});
        let task = NewTask { parameters, extra_attrs: json!({}), lane: event.lane(policy, target) };
        berth_jobs::enqueue(tx, &execution, &[task])?;
    }
    Ok(policy.targets.len())
}

/// A row of the outbox that webhooks tell of.
struct Happened {
    what: EventType,
    project: i64,
    repository: String,
    at: i64,
    payload: Value,
}

impl Happened {
    /// Nothing for what no policy can name.
    fn of(row: Untold) -> Option<Self> {
        let what = match row.kind.as_str() {
            "artifact_pushed" => EventType::PushArtifact,
            "artifact_deleted" | "artifact_gone" => EventType::DeleteArtifact,
            "artifact_pulled" => EventType::PullArtifact,
            "quota_exceeded" => EventType::QuotaExceed,
            "quota_warned" => EventType::QuotaWarning,
            "retention_finished" => EventType::TagRetention,
            _ => return None,
        };
        let project = row.payload["project_id"].as_i64()?;
        let repository = text(&row.payload["repository"]);
        // A pull says itself when it happened; it was written later.
        let at = row.payload["at"].as_i64().unwrap_or(row.at);
        Some(Self { what, project, repository, at, payload: row.payload })
    }

    fn notice(&self, surroundings: &Surroundings) -> Notice {
        let data = match self.what {
            EventType::TagRetention => {
                EventData { retention: Some(self.retention(surroundings)), ..EventData::default() }
            }
            _ => self.artifact(surroundings),
        };
        Notice::of(self.what, self.at, &text(&self.payload["operator"]), data)
    }

    /// What happens to one artifact is told to a target in its order; what is about none needs no order.
    fn lane(&self, policy: &Policy, target: &Target) -> Option<String> {
        let digest = self.payload["digest"].as_str().filter(|digest| !digest.is_empty())?;
        Some(format!("webhook/{}/{}/{}@{digest}", policy.id, target.key, self.repository))
    }

    fn artifact(&self, surroundings: &Surroundings) -> EventData {
        let digest = text(&self.payload["digest"]);
        let tag = self.payload["tag"].as_str().or_else(|| self.payload["tags"][0].as_str());
        let details = text(&self.payload["details"]);
        let is_quota = !details.is_empty();
        let mut resources = Vec::new();
        if !digest.is_empty() {
            let (host, repository) = (&surroundings.host, &self.repository);
            let resource_url = match tag {
                // Harbor's events of quotas name the artifact alone.
                _ if is_quota => String::new(),
                Some(tag) => format!("{host}/{repository}:{tag}"),
                None => format!("{host}/{repository}@{digest}"),
            };
            let tag = tag.unwrap_or(&digest).to_owned();
            resources.push(Resource { digest, tag, resource_url });
        }
        let mut custom_attributes = BTreeMap::new();
        if is_quota {
            custom_attributes.insert("Details", details);
        }
        let repository = surroundings.repository(self.project, &self.repository);
        EventData { resources, repository, retention: None, custom_attributes }
    }

    fn retention(&self, surroundings: &Surroundings) -> Retention {
        let deleted = self.payload["deleted"].as_array().map(Vec::as_slice).unwrap_or_default();
        Retention {
            total: self.payload["total"].as_i64().unwrap_or(0),
            retained: self.payload["retained"].as_i64().unwrap_or(0),
            harbor_hostname: surroundings.host.clone(),
            project_name: text(&self.payload["project_name"]),
            retention_policy_id: self.payload["policy_id"].as_i64().unwrap_or(0),
            retention_rule: self.payload["rules"].as_array().cloned().unwrap_or_default(),
            result: text(&self.payload["result"]),
            deleted_artifact: deleted
                .iter()
                .map(|gone| Deleted {
                    kind: text(&gone["type"]),
                    status: "SUCCESS",
                    name_tag: text(&gone["name_tag"]),
                    references: None,
                })
                .collect(),
        }
    }
}

/// What events of one batch have around them.
struct Surroundings {
    host: String,
    projects: HashMap<i64, (String, bool)>,
    repositories: HashMap<String, i64>,
}

impl Surroundings {
    fn read(tx: &mut Tx<'_>, host: &str, projects: &[i64], happened: &[Happened]) -> Result<Self> {
        let names: BTreeSet<&str> = happened.iter().map(|event| event.repository.as_str()).collect();
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        Ok(Self {
            host: host.to_owned(),
            projects: sql::projects(tx, projects)?,
            repositories: sql::repositories(tx, &names)?,
        })
    }

    fn repository(&self, project: i64, name: &str) -> Option<Repository> {
        let (namespace, is_public) = self.projects.get(&project)?;
        let rest = name.strip_prefix(namespace.as_str()).and_then(|rest| rest.strip_prefix('/'))?;
        Some(Repository {
            date_created: self.repositories.get(name).map(|at| at.div_euclid(1_000_000)),
            name: rest.to_owned(),
            namespace: namespace.clone(),
            repo_full_name: name.to_owned(),
            repo_type: if *is_public { "public" } else { "private" },
        })
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
