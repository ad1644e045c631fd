//! Blocks for an incoming webhook of Slack.

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};

use super::{Notice, to_json};
use crate::clock::rfc3339;
use crate::error::{Error, Result};

/// Characters of event data; Slack refuses a block with more than 3,000 in all.
const MOST: usize = 2900;

pub(super) fn body(notice: &Notice) -> Result<String> {
    let data = tabbed(notice)?;
    let at = format!(
        "<!date^{}^{{date}} at {{time}}|{}>",
        notice.seconds(),
        rfc3339(notice.seconds().saturating_mul(1_000_000))
    );
    let blocks: Vec<Value> = [
        "*Harbor webhook events*".to_owned(),
        format!("*event_type:* {}", notice.event_type),
        format!("*occur_at:* {at}"),
        format!("*operator:* {}", escaped(&notice.operator)),
        "*event_data:*".to_owned(),
        format!("```{}```", escaped(&data)),
    ]
    .into_iter()
    .map(|text| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}}))
    .collect();
    to_json(&json!({ "blocks": blocks }))
}

fn tabbed(notice: &Notice) -> Result<String> {
    let mut text = Vec::new();
    let mut out = Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b"\t"));
    match &notice.data {
        Some(data) => data.serialize(&mut out).map_err(Error::internal)?,
        None => json!({}).serialize(&mut out).map_err(Error::internal)?,
    }
    String::from_utf8(text).map_err(Error::internal)
}

/// What would be markup is text, and the block of code cannot be left.
fn escaped(text: &str) -> String {
    let (mut safe, mut length) = (String::new(), 0);
    for character in text.chars() {
        let mut buffer = [0; 4];
        let next = match character {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '`' => "'",
            other => other.encode_utf8(&mut buffer),
        };
        length += next.chars().count();
        if length > MOST {
            safe.push('…');
            break;
        }
        safe.push_str(next);
    }
    safe
}
