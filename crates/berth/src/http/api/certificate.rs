//! The root certificate that clients should trust, where the operator put one: as in Harbor,
//! `ca_download/ca.crt` in the data directory.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};

use super::answer::Answer;
use super::request::Who;
use crate::app::App;
use crate::error::{Error, Result};

/// Largest file that is handed out.
const MAX_SIZE: u64 = 1024 * 1024;

fn place(app: &App) -> PathBuf {
    app.config.data_dir.join("ca_download").join("ca.crt")
}

/// Whether there is one.
pub(super) async fn is_there(app: &App) -> Result<bool> {
    let path = place(app);
    let found = tokio::task::spawn_blocking(move || path.try_exists()).await.map_err(Error::internal)?;
    found.map_err(Error::internal)
}

/// The certificate of the authority that clients should trust, to be saved as a file.
#[utoipa::path(get, path = "/systeminfo/getcert", operation_id = "getCert", tag = "systeminfo",
    responses((status = 200, body = String, content_type = "application/octet-stream"), (status = 404)))]
pub(super) async fn download(State(app): State<Arc<App>>, Who(_): Who) -> Answer {
    let path = place(&app);
    let read = tokio::task::spawn_blocking(move || read(&path)).await.map_err(Error::internal)?;
    let text = read?.ok_or_else(|| Error::not_found("no certificate of an authority was put here"))?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=ca.crt"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// The file's certificates. Anybody may ask, so a key that was put there by mistake is not told.
fn read(path: &Path) -> Result<Option<String>> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::internal(error)),
    };
    let mut text = String::new();
    file.take(MAX_SIZE + 1).read_to_string(&mut text).map_err(Error::internal)?;
    if text.len() as u64 > MAX_SIZE
        || !text.contains("-----BEGIN CERTIFICATE-----")
        || text.contains("PRIVATE KEY")
    {
        tracing::warn!(path = %path.display(), "the file holds more or other than certificates and is not handed out");
        return Ok(None);
    }
    Ok(Some(text))
}
