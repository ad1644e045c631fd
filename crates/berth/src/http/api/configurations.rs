//! The settings that an administrator changes while the server runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, done, json};
use super::request::{Body, Known, Who};
use crate::app::App;
use crate::audit;
use crate::authn::Caller;
use crate::authz::{self, ReadConfiguration, UpdateConfiguration};
use crate::settings::Change;

/// A setting with its value.
#[derive(Serialize, ToSchema)]
#[schema(as = InternalConfigurationValue)]
struct SettingJson {
    /// A text, a number or a truth value.
    #[schema(value_type = Object)]
    value: serde_json::Value,
    /// Whether it can be changed here; what the server's configuration gives cannot.
    editable: bool,
}

/// All settings; a secret is never among them.
#[utoipa::path(get, path = "/configurations", operation_id = "getConfigurations", tag = "configure",
    responses((status = 200, body = BTreeMap<String, SettingJson>), (status = 403)))]
pub(super) async fn list(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    shown(&app, &caller).await
}

/// All settings, as other parts of an installation ask for them.
#[utoipa::path(get, path = "/internalconfig", operation_id = "getInternalconfig", tag = "configure",
    responses((status = 200, body = BTreeMap<String, SettingJson>), (status = 403)))]
pub(super) async fn internal(State(app): State<Arc<App>>, Who(caller): Who) -> Answer {
    shown(&app, &caller).await
}

async fn shown(app: &App, caller: &Caller) -> Answer {
    let allowed = authz::system::<ReadConfiguration>(caller)?;
    let shown = app.settings.shown(&app.db, &allowed).await?;
    let settings: BTreeMap<String, SettingJson> = shown
        .into_iter()
        .map(|one| (one.name, SettingJson { value: one.value, editable: one.editable }))
        .collect();
    json(&settings)
}

/// Changes the settings that are given.
#[utoipa::path(put, path = "/configurations", operation_id = "updateConfigurations", tag = "configure",
    request_body = Change,
    responses((status = 200), (status = 403)))]
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(change): Body<Change>,
) -> Answer {
    let allowed = authz::system::<UpdateConfiguration>(&caller)?;
    let endpoint = change.audit_log_forward_endpoint.as_deref().unwrap_or_default();
    if !endpoint.is_empty() && endpoint != app.settings.current().audit_log_forward_endpoint {
        audit::check_endpoint(&app.outbound.dialer(), endpoint).await?;
    }
    let endpoint = change.oidc_endpoint.as_deref().unwrap_or_default();
    if !endpoint.is_empty() && endpoint != app.settings.current().oidc_endpoint {
        app.oidc.check(endpoint)?;
    }
    app.settings.update(&app.db, &app.keys, allowed, change).await?;
    done()
}
