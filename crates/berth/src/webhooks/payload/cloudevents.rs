//! CloudEvents 1.0 in the structured mode.

use serde::Serialize;

use super::{EventData, For, Notice, to_json};
use crate::clock::rfc3339;
use crate::error::Result;

#[derive(Serialize)]
struct Body<'b> {
    specversion: &'static str,
    id: &'b str,
    source: String,
    #[serde(rename = "type")]
    kind: &'b str,
    datacontenttype: &'static str,
    time: String,
    operator: &'b str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'b EventData>,
}

pub(super) fn body(notice: &Notice, to: For<'_>) -> Result<String> {
    to_json(&Body {
        specversion: "1.0",
        id: to.id,
        source: format!("/projects/{}/webhook/policies/{}", to.project_id, to.policy_id),
        kind: notice.cloud_type,
        datacontenttype: "application/json",
        time: rfc3339(notice.at),
        operator: &notice.operator,
        data: notice.data.as_ref(),
    })
}
