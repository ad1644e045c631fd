//! The OpenID provider, before it is set up.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Answer, done};
use super::request::{Body, Known};
use crate::app::App;
use crate::authz::{self, UpdateConfiguration};
use crate::error::Error;

/// Which provider is looked for.
#[derive(Deserialize, ToSchema)]
#[schema(as = OidcPingReq)]
pub(super) struct PingReq {
    /// Its issuer URL.
    url: Option<String>,
    /// Whether its certificate is checked.
    verify_cert: Option<bool>,
}

/// Whether there is a provider at an address.
#[utoipa::path(post, path = "/system/oidc/ping", operation_id = "pingOIDC", tag = "oidc",
    request_body = PingReq,
    responses((status = 200), (status = 400), (status = 403)))]
pub(super) async fn ping(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<PingReq>,
) -> Answer {
    authz::system::<UpdateConfiguration>(&caller)?;
    let url =
        request.url.filter(|url| !url.is_empty()).ok_or_else(|| Error::bad_request("url is missing"))?;
    app.oidc.ping(&url, request.verify_cert.unwrap_or(true)).await?;
    done()
}
