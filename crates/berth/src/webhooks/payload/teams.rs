//! An Adaptive Card for a workflow of Microsoft Teams that waits for a webhook.

use serde_json::{Value, json};

use super::{EventData, Notice, to_json};
use crate::clock::rfc3339;
use crate::error::Result;

/// Facts of one card, and characters of one; Teams refuses messages of more than 28 KB.
const MOST_FACTS: usize = 20;
const MOST_TEXT: usize = 500;

pub(super) fn body(notice: &Notice) -> Result<String> {
    let mut facts = vec![
        fact("Event", notice.event_type),
        fact("Time", &rfc3339(notice.at)),
        fact("Operator", &notice.operator),
    ];
    if let Some(data) = &notice.data {
        facts.extend(facts_of(data));
    }
    facts.retain(|fact| fact["value"] != "");
    let left_out = facts.len().saturating_sub(MOST_FACTS);
    facts.truncate(MOST_FACTS);
    let mut card = vec![
        json!({"type": "TextBlock", "size": "Medium", "weight": "Bolder", "wrap": true, "text": title(notice)}),
        json!({"type": "FactSet", "facts": facts}),
    ];
    if left_out > 0 {
        card.push(json!({"type": "TextBlock", "isSubtle": true, "wrap": true, "text": format!("… and {left_out} more")}));
    }
    to_json(&json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": card,
            },
        }],
    }))
}

fn title(notice: &Notice) -> String {
    let what = match notice.event_type {
        "PUSH_ARTIFACT" => "Artifact pushed",
        "PULL_ARTIFACT" => "Artifact pulled",
        "DELETE_ARTIFACT" => "Artifact deleted",
        "QUOTA_EXCEED" => "Quota exceeded",
        "QUOTA_WARNING" => "Quota nearly reached",
        "TAG_RETENTION" => "Tag retention finished",
        "TEST_ENDPOINT" => "Webhook test",
        other => other,
    };
    let repository = notice.data.as_ref().and_then(|data| data.repository.as_ref());
    repository.map_or_else(|| what.to_owned(), |found| format!("{what}: {}", text(&found.repo_full_name)))
}

fn facts_of(data: &EventData) -> Vec<Value> {
    let mut facts = Vec::new();
    for resource in &data.resources {
        let name = if resource.resource_url.is_empty() { &resource.tag } else { &resource.resource_url };
        facts.push(fact("Artifact", name));
        facts.push(fact("Digest", &resource.digest));
    }
    for (name, value) in &data.custom_attributes {
        facts.push(fact(name, value));
    }
    if let Some(run) = &data.retention {
        facts.push(fact("Project", &run.project_name));
        facts.push(fact("Result", &run.result));
        facts.push(fact("Retained", &format!("{} of {}", run.retained, run.total)));
        facts.extend(run.deleted_artifact.iter().map(|deleted| fact("Deleted", &deleted.name_tag)));
    }
    facts
}

fn fact(title: &str, value: &str) -> Value {
    json!({"title": title, "value": text(value)})
}

/// Cards read a subset of Markdown; what could be a link or emphasis is escaped.
fn text(given: &str) -> String {
    let mut safe = String::new();
    for character in given.chars().take(MOST_TEXT) {
        if matches!(character, '\\' | '[' | ']' | '*' | '`' | '<' | '>') {
            safe.push('\\');
        }
        safe.push(character);
    }
    safe
}
