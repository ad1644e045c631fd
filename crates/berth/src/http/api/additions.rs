//! Additions: what is read out of an artifact.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};

use super::answer::Answer;
use super::document::OfArtifact;
use super::request::{Segments, Who};
use crate::app::App;
use crate::artifacts;
use crate::authz::{self, ReadAddition};
use crate::projects;

/// One addition of an artifact, such as a chart's values or an image's history.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}",
    operation_id = "getAddition", tag = "artifact",
    params(OfArtifact, ("addition" = String, Path, description = "One of those in the artifact's addition_links.")),
    responses((status = 200, body = String)))]
pub(super) async fn show(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let addition = segments.text("addition")?.to_owned();
    let allowed = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            authz::repository::<ReadAddition>(tx, &caller, found, name)
        })
        .await?;
    let found = artifacts::read_addition(&app.db, &app.blobs, &allowed, &reference, &addition).await?;
    let mut response = Response::new(Body::from(found.content));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(found.content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A stranger's text must not become a page of this site.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}
