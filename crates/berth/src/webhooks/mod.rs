//! Webhooks: a project's policies say which events are told to which addresses. What happened waits in the outbox,
//! written in the transaction that caused it; the [`Dispatcher`] makes an execution of each event and target in the
//! transaction that takes the row, and [`Courier`]s deliver them. A secret of a target must never reach a log, an
//! error, or anybody who may not change the policy.

mod deliver;
mod dispatch;
pub mod history;
pub mod payload;
pub mod policy;
mod pulls;
mod refusals;
pub mod sign;
mod sql;
#[cfg(test)]
mod tests;

use std::time::Duration;

use berth_jobs::Kind;
use serde::{Deserialize, Serialize};

use crate::settings::Sealed;

pub use deliver::{Couriers, Probed};
pub use dispatch::{Dispatcher, wants};
pub use policy::{Change, NewTarget, TargetView, View, delete_all};
pub use pulls::PullBell;
pub use refusals::tell_refusal;

/// An event that a policy can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)] // the words of the API
pub enum EventType {
    PushArtifact,
    PullArtifact,
    DeleteArtifact,
    QuotaExceed,
    QuotaWarning,
    ScanningFailed,
    ScanningStopped,
    ScanningCompleted,
    Replication,
    TagRetention,
}

impl EventType {
    /// All of them, as the API lists them.
    pub const ALL: [Self; 10] = [
        Self::PushArtifact,
        Self::PullArtifact,
        Self::DeleteArtifact,
        Self::QuotaExceed,
        Self::QuotaWarning,
        Self::ScanningFailed,
        Self::ScanningStopped,
        Self::ScanningCompleted,
        Self::Replication,
        Self::TagRetention,
    ];

    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::PushArtifact => "PUSH_ARTIFACT",
            Self::PullArtifact => "PULL_ARTIFACT",
            Self::DeleteArtifact => "DELETE_ARTIFACT",
            Self::QuotaExceed => "QUOTA_EXCEED",
            Self::QuotaWarning => "QUOTA_WARNING",
            Self::ScanningFailed => "SCANNING_FAILED",
            Self::ScanningStopped => "SCANNING_STOPPED",
            Self::ScanningCompleted => "SCANNING_COMPLETED",
            Self::Replication => "REPLICATION",
            Self::TagRetention => "TAG_RETENTION",
        }
    }

    /// The event of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == word)
    }

    /// The `type` of the event in the form of CloudEvents.
    pub fn cloud_name(self) -> &'static str {
        match self {
            Self::PushArtifact => "harbor.artifact.pushed",
            Self::PullArtifact => "harbor.artifact.pulled",
            Self::DeleteArtifact => "harbor.artifact.deleted",
            Self::QuotaExceed => "harbor.quota.exceeded",
            Self::QuotaWarning => "harbor.quota.warned",
            Self::ScanningFailed => "harbor.scan.failed",
            Self::ScanningStopped => "harbor.scan.stopped",
            Self::ScanningCompleted => "harbor.scan.completed",
            Self::Replication => "harbor.replication.status.changed",
            Self::TagRetention => "harbor.tag_retention.finished",
        }
    }
}

/// What kind of receiver a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A program of the project's own.
    Http,
    /// An incoming webhook of Slack.
    Slack,
    /// A workflow of Microsoft Teams that waits for a webhook.
    Teams,
}

impl Channel {
    /// All of them, as the API lists them.
    pub const ALL: [Self; 3] = [Self::Http, Self::Slack, Self::Teams];

    /// The word in the API (`type`, `notify_type`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Slack => "slack",
            Self::Teams => "teams",
        }
    }

    /// The kind of its executions.
    pub fn vendor_type(self) -> &'static str {
        match self {
            Self::Http => "WEBHOOK",
            Self::Slack => "SLACK",
            Self::Teams => "TEAMS",
        }
    }

    /// How its deliveries are run. Chat services take few messages a second, so theirs go one after the other; a
    /// receiver that is slow to answer leaves workers to other work.
    pub fn kind(self, attempts: u32) -> Kind {
        let (concurrency, priority) = match self {
            Self::Http => (8, 1000),
            Self::Slack | Self::Teams => (1, 1),
        };
        Kind {
            name: self.vendor_type(),
            max_runs: attempts,
            concurrency: Some(concurrency),
            backoff: Duration::from_secs(2),
            keep: 50,
            priority,
        }
    }
}

/// The kinds of all executions that policies have.
pub const VENDOR_TYPES: [&str; 3] = ["WEBHOOK", "SLACK", "TEAMS"];

/// How the body for a program is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Harbor's own.
    Default,
    /// CloudEvents 1.0 in its structured mode.
    CloudEvents,
}

impl Format {
    /// All of them, as the API lists them.
    pub const ALL: [Self; 2] = [Self::Default, Self::CloudEvents];

    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "Default",
            Self::CloudEvents => "CloudEvents",
        }
    }
}

/// Where events of a policy go, as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Target {
    /// Names the target for executions that wait while the policy is changed.
    pub key: String,
    /// What kind of receiver it is.
    pub channel: Channel,
    /// Its URL.
    pub address: String,
    /// Whether its certificate is not checked.
    pub skip_cert_verify: bool,
    /// How the body is written; only a program has a choice.
    pub format: Option<Format>,
    /// What the Authorization header says.
    pub auth_header: Sealed,
    /// The key that messages are signed with.
    pub secret: Sealed,
}

/// A policy as it is stored.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The id.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// The name, unique in the project.
    pub name: String,
    /// What its maker says of it.
    pub description: String,
    /// Whether it tells anything.
    pub enabled: bool,
    /// Who made it.
    pub creator: String,
    /// What it tells of.
    pub event_types: Vec<EventType>,
    /// Whom it tells.
    pub targets: Vec<Target>,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}
