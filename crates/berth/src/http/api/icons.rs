//! Icons of artifacts.

use std::sync::Arc;

use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_oci::Digest;
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json};
use super::request::{Segments, Who};
use crate::app::App;
use crate::error::Error;
use crate::icons;

#[derive(Serialize, ToSchema)]
#[schema(as = Icon)]
struct IconJson {
    /// The PNG in base64.
    content: String,
    #[serde(rename = "content-type")]
    content_type: &'static str,
}

/// The picture of an artifact's `icon`.
#[utoipa::path(get, path = "/icons/{digest}", operation_id = "getIcon", tag = "icon",
    params(("digest" = String, Path, description = "The digest that an artifact shows as its icon.")),
    responses((status = 200, body = IconJson), (status = 400), (status = 404)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let digest: Digest = segments
        .text("digest")?
        .parse()
        .map_err(|_| Error::bad_request("the digest of an icon is like sha256: and 64 hexadecimal digits"))?;
    let png = icons::read(&app.db, &app.blobs, caller, &digest).await?;
    json(&IconJson { content: STANDARD.encode(png), content_type: "image/png" })
}
