//! Quotas of projects, for those who keep the whole store.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Answer, done, json, listed};
use super::document::Listing;
use super::query::Params;
use super::request::{Body, Known, Segments, Who};
use crate::app::App;
use crate::authz::{self, ListQuotas, ReadQuota, UpdateQuota};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::listing::Listed;
use crate::quotas::{self, QuotaView};
use crate::undelete;

/// Bytes of the store.
#[derive(Serialize, ToSchema)]
#[schema(as = ResourceList)]
pub(super) struct StorageJson {
    pub(super) storage: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = QuotaRefObject)]
struct RefJson {
    id: i64,
    name: String,
    owner_name: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Quota)]
struct QuotaJson {
    id: i64,
    #[serde(rename = "ref")]
    reference: RefJson,
    hard: StorageJson,
    used: StorageJson,
    /// Bytes that only the bin keeps: what would be used again if all of it came back.
    recoverable_bytes: i64,
    creation_time: String,
    update_time: String,
}

impl QuotaJson {
    fn of(view: QuotaView, recoverable: &HashMap<i64, i64>) -> Self {
        Self {
            id: view.id,
            recoverable_bytes: recoverable.get(&view.project_id).copied().unwrap_or_default(),
            reference: RefJson { id: view.project_id, name: view.project, owner_name: view.owner },
            hard: StorageJson { storage: view.hard },
            used: StorageJson { storage: view.used },
            creation_time: rfc3339(view.created_at),
            update_time: rfc3339(view.updated_at),
        }
    }
}

/// The body of a request that sets a limit.
#[derive(Deserialize, ToSchema)]
#[schema(as = QuotaUpdateReq)]
pub(super) struct UpdateReq {
    hard: Option<serde_json::Map<String, Value>>,
}

impl UpdateReq {
    /// The one limit that there is, on storage.
    fn limit(&self) -> Result<i64> {
        let hard = self.hard.as_ref().filter(|hard| !hard.is_empty());
        let hard = hard.ok_or_else(|| Error::bad_request("hard limit for resource storage not found"))?;
        if let Some(unknown) = hard.keys().find(|key| *key != "storage") {
            let shown: String = unknown.chars().take(100).collect();
            return Err(Error::bad_request(format!("resource {shown} not support: only storage is limited")));
        }
        let limit = hard.get("storage").and_then(Value::as_i64);
        limit.ok_or_else(|| Error::bad_request("the limit of storage must be a number of bytes"))
    }
}

/// The quotas of all projects.
#[utoipa::path(get, path = "/quotas", operation_id = "listQuotas", tag = "quota",
    params(Listing,
        ("reference" = Option<String>, Query, description = "`project`, the only kind there is."),
        ("reference_id" = Option<String>, Query, description = "The project's number.")),
    responses((status = 200, body = Vec<QuotaJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    let allowed = authz::system::<ListQuotas>(&caller)?;
    let query = params.list()?;
    let project = params.get("reference_id").map(str::parse::<i64>).transpose();
    let is_none = params.get("reference").is_some_and(|kind| kind != "project");
    let bin = app.bin();
    let (found, recoverable) = match project {
        // A kind or a number that no project has.
        Ok(_) if is_none => (Listed::empty(), HashMap::new()),
        Err(_) => (Listed::empty(), HashMap::new()),
        Ok(project) => {
            app.db
                .scan(move |tx| {
                    let found = quotas::list::list(tx, &allowed, project, &query)?;
                    let projects: Vec<i64> = found.items.iter().map(|quota| quota.project_id).collect();
                    let recoverable = undelete::recoverable_of(tx, bin, &projects)?;
                    Ok::<_, Error>((found, recoverable))
                })
                .await?
        }
    };
    listed(&params, found, |view| QuotaJson::of(view, &recoverable))
}

/// One quota.
#[utoipa::path(get, path = "/quotas/{id}", operation_id = "getQuota", tag = "quota",
    params(("id" = i64, Path)),
    responses((status = 200, body = QuotaJson), (status = 403)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let allowed = authz::system::<ReadQuota>(&caller)?;
    let id = segments.id("id")?;
    let bin = app.bin();
    let (view, recoverable) = app
        .db
        .read(move |tx| {
            let view = quotas::get(tx, &allowed, id)?;
            let recoverable = undelete::recoverable_of(tx, bin, &[view.project_id])?;
            Ok::<_, Error>((view, recoverable))
        })
        .await?;
    json(&QuotaJson::of(view, &recoverable))
}

/// Sets the limit of a quota.
#[utoipa::path(put, path = "/quotas/{id}", operation_id = "updateQuota", tag = "quota",
    params(("id" = i64, Path)),
    request_body = UpdateReq,
    responses((status = 200), (status = 403)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    Body(request): Body<UpdateReq>,
) -> Answer {
    let allowed = authz::system::<UpdateQuota>(&caller)?;
    let (id, limit) = (segments.id("id")?, request.limit()?);
    app.db.write(move |tx| quotas::update(tx, &allowed, id, limit)).await?;
    done()
}
