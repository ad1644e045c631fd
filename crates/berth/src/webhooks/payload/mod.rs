//! What is told of an event, and its forms: pure functions, field by field as receivers know them from Harbor.

mod cloudevents;
mod default;
mod slack;
mod teams;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{Channel, EventType, Format};
use crate::error::{Error, Result};

/// An event as it is told.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What happened, in the API's word.
    pub event_type: &'static str,
    /// The same for CloudEvents.
    pub cloud_type: &'static str,
    /// When, in microseconds UTC.
    pub at: i64,
    /// Who did it; "" for nobody in particular.
    pub operator: String,
    /// What it happened to; none for a test.
    pub data: Option<EventData>,
}

impl Notice {
    /// A message that only shows that messages arrive.
    pub fn test(at: i64, operator: &str) -> Self {
        Self {
            event_type: "TEST_ENDPOINT",
            cloud_type: "harbor.webhook.tested",
            at,
            operator: operator.to_owned(),
            data: None,
        }
    }

    /// An event of this type.
    pub fn of(event: EventType, at: i64, operator: &str, data: EventData) -> Self {
        Self {
            event_type: event.name(),
            cloud_type: event.cloud_name(),
            at,
            operator: operator.to_owned(),
            data: Some(data),
        }
    }

    fn seconds(&self) -> i64 {
        self.at.div_euclid(1_000_000)
    }
}

/// What an event happened to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EventData {
    /// Artifacts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
    /// The repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Repository>,
    /// A run of a retention policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// More, in words.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub custom_attributes: BTreeMap<&'static str, String>,
}

/// An artifact.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Resource {
    /// Its digest.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Its first tag, or the digest where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tag: String,
    /// How it is pulled.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_url: String,
}

/// A repository.
#[derive(Clone, Debug, Serialize)]
pub struct Repository {
    /// When it was made, in Unix seconds; left out when that is not known any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_created: Option<i64>,
    /// Its name without the project.
    pub name: String,
    /// The project.
    pub namespace: String,
    /// Its name with the project.
    pub repo_full_name: String,
    /// `public` or `private`.
    pub repo_type: &'static str,
}

/// A run of a retention policy on one repository.
#[derive(Clone, Debug, Serialize)]
pub struct Retention {
    /// Artifacts that were judged.
    pub total: i64,
    /// Artifacts that stayed.
    pub retained: i64,
    /// This registry.
    pub harbor_hostname: String,
    /// The project.
    pub project_name: String,
    /// The policy.
    pub retention_policy_id: i64,
    /// Its rules.
    pub retention_rule: Vec<Value>,
    /// How the run ended.
    pub result: String,
    /// What went.
    pub deleted_artifact: Vec<Deleted>,
}

/// An artifact that a retention policy deleted.
#[derive(Clone, Debug, Serialize)]
pub struct Deleted {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// That it went.
    pub status: &'static str,
    /// Its name with the tag or digest.
    pub name_tag: String,
    /// Nothing, as in Harbor.
    pub references: Option<Value>,
}

/// For whom a message is written.
#[derive(Clone, Copy, Debug)]
pub struct For<'f> {
    /// The project.
    pub project_id: i64,
    /// The policy.
    pub policy_id: i64,
    /// The event's id.
    pub id: &'f str,
}

/// The body of a message.
pub fn body(channel: Channel, format: Option<Format>, notice: &Notice, to: For<'_>) -> Result<String> {
    match (channel, format) {
        (Channel::Http, Some(Format::CloudEvents)) => cloudevents::body(notice, to),
        (Channel::Http, _) => default::body(notice),
        (Channel::Slack, _) => slack::body(notice),
        (Channel::Teams, _) => teams::body(notice),
    }
}

/// The media type of such a body.
pub fn content_type(channel: Channel, format: Option<Format>) -> &'static str {
    match (channel, format) {
        (Channel::Http, Some(Format::CloudEvents)) => "application/cloudevents+json",
        _ => "application/json",
    }
}

fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}
