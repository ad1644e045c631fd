//! The form that programs know from Harbor.

use serde::Serialize;

use super::{EventData, Notice, to_json};
use crate::error::Result;

#[derive(Serialize)]
struct Body<'b> {
    #[serde(rename = "type")]
    kind: &'b str,
    occur_at: i64,
    operator: &'b str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_data: Option<&'b EventData>,
}

pub(super) fn body(notice: &Notice) -> Result<String> {
    to_json(&Body {
        kind: notice.event_type,
        occur_at: notice.seconds(),
        operator: &notice.operator,
        event_data: notice.data.as_ref(),
    })
}
