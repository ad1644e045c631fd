//! The secret with which programs of an OIDC user log in.

use std::sync::Arc;

use axum::extract::State;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, done};
use super::request::{Body, Known, Segments};
use crate::app::App;
use crate::authn;
use crate::authz::{self, UpdateAccount};
use crate::clock::rfc3339;
use crate::config::Secret;
use crate::oidc::{self, CliSecret, Meta};

/// Who the user is at the provider, shown to the user alone.
#[derive(Serialize, ToSchema)]
#[schema(as = OIDCUserInfo)]
pub(super) struct MetaJson {
    id: i64,
    user_id: i64,
    /// Subject and issuer.
    subiss: String,
    /// The CLI secret.
    secret: String,
    creation_time: String,
    update_time: String,
}

impl From<Meta> for MetaJson {
    fn from(meta: Meta) -> Self {
        Self {
            id: meta.id,
            user_id: meta.user_id,
            subiss: meta.subiss,
            secret: meta.secret.to_string(),
            creation_time: rfc3339(meta.created_at),
            update_time: rfc3339(meta.updated_at),
        }
    }
}

/// The new secret; a random one is made when it is empty.
#[derive(Deserialize, ToSchema)]
#[schema(as = OIDCCliSecretReq)]
pub(super) struct SecretReq {
    secret: Option<String>,
}

/// Sets the CLI secret of an OIDC user: one's own, or any to an administrator.
#[utoipa::path(put, path = "/users/{user_id}/cli_secret", operation_id = "setCliSecret", tag = "user",
    params(("user_id" = i64, Path)),
    request_body = SecretReq,
    responses((status = 200), (status = 400), (status = 403), (status = 412)))]
pub(super) async fn set(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    headers: HeaderMap,
    Body(request): Body<SecretReq>,
) -> Answer {
    let id = segments.id("user_id")?;
    let allowed = authz::account::<UpdateAccount>(&caller, id)?;
    let account = app.db.read(move |tx| oidc::find(tx, id)).await?.ok_or_else(|| oidc::no_provider(id))?;
    let given = request.secret.filter(|text| !text.is_empty()).map(Secret::new);
    let secret = CliSecret::new(&app.keys, &account.issuer, &account.subject, given.as_ref())?;
    let revoked = app
        .db
        .write(move |tx| {
            let revoked = oidc::set_cli_secret(tx, &allowed, &secret)?;
            if allowed.scope().is_own {
                authn::outlive(tx, &headers, revoked.at)?;
            }
            Ok::<_, crate::error::Error>(revoked)
        })
        .await?;
    app.directory.revoke(revoked.user, revoked.at);
    done()
}
