//! The CVE allowlist of the system; a project's is part of the project.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, done, is_zero, json};
use super::request::{Body, Known, Who};
use crate::allowlists::{self, Allowlist, NewAllowlist};
use crate::app::App;
use crate::authz::{self, UpdateAllowlist};
use crate::clock::rfc3339;
use crate::error::Error;

#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = CVEAllowlistItem)]
pub(super) struct ItemJson {
    cve_id: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CVEAllowlist)]
pub(super) struct AllowlistJson {
    #[serde(skip_serializing_if = "is_zero")]
    id: i64,
    #[serde(skip_serializing_if = "is_zero")]
    project_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    items: Vec<ItemJson>,
    creation_time: String,
    update_time: String,
}

impl From<Allowlist> for AllowlistJson {
    fn from(list: Allowlist) -> Self {
        // What was never written has Go's first moment in Harbor.
        let time = |at: i64| if at == 0 { "0001-01-01T00:00:00.000Z".to_owned() } else { rfc3339(at) };
        Self {
            id: list.id,
            project_id: list.project_id,
            expires_at: list.expires_at,
            items: list.items.into_iter().map(|item| ItemJson { cve_id: Some(item) }).collect(),
            creation_time: time(list.created_at),
            update_time: time(list.updated_at),
        }
    }
}

/// The body of a request that sets an allowlist.
#[derive(Deserialize, ToSchema)]
#[schema(as = CVEAllowlistRequest)]
pub(super) struct AllowlistReq {
    expires_at: Option<i64>,
    items: Option<Vec<ItemJson>>,
}

impl From<AllowlistReq> for NewAllowlist {
    fn from(request: AllowlistReq) -> Self {
        let items = request.items.unwrap_or_default().into_iter();
        Self {
            expires_at: request.expires_at,
            items: items.map(|item| item.cve_id.unwrap_or_default()).collect(),
        }
    }
}

/// The system's CVE allowlist.
#[utoipa::path(get, path = "/system/CVEAllowlist", operation_id = "getSystemCVEAllowlist",
    tag = "SystemCVEAllowlist",
    responses((status = 200, body = AllowlistJson)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    if caller.is_anonymous() {
        return Err(Error::unauthorized().into());
    }
    let list = app.db.read(allowlists::of_system).await?;
    json(&AllowlistJson::from(list))
}

/// Sets the system's CVE allowlist.
#[utoipa::path(put, path = "/system/CVEAllowlist", operation_id = "putSystemCVEAllowlist",
    tag = "SystemCVEAllowlist",
    request_body = AllowlistReq,
    responses((status = 200), (status = 403)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<AllowlistReq>,
) -> Answer {
    let allowed = authz::system::<UpdateAllowlist>(&caller)?;
    let list = NewAllowlist::from(request);
    app.db.write(move |tx| allowlists::set_system(tx, &allowed, &list)).await?;
    done()
}
