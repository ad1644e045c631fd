//! What can be read out of an artifact beside its manifest: an image's history, a chart's values, a model's
//! files. Everything comes from strangers, so each read, unpacking and answer has a limit.

mod chart;
mod model;
mod yaml;

use std::sync::Arc;

use berth_blobs::BlobStore;
use berth_db::{Db, params};
use berth_oci::{Descriptor, MAX_MANIFEST_BYTES, Manifest, Reference, manifest, media_type};
use bytes::Bytes;
use serde_json::Value;

use super::list::{ArtifactView, locate};
use super::objects;
use tokio::sync::Semaphore;

use crate::authz::{Allowed, ReadAddition, RepositoryScope};
use crate::error::{Code, Error, Result};

/// Largest config that is read.
const MAX_CONFIG: u64 = 4 * 1024 * 1024;
/// Largest addition that is answered.
const MAX_TEXT: u64 = 4 * 1024 * 1024;

/// An addition, ready to be sent.
#[derive(Debug)]
pub struct Addition {
    /// Its type.
    pub content_type: &'static str,
    /// Its bytes.
    pub content: Bytes,
}

impl Addition {
    fn json(value: &Value) -> Self {
        Self { content_type: "application/json; charset=utf-8", content: value.to_string().into() }
    }

    fn text(content_type: &'static str, content: impl Into<Bytes>) -> Self {
        Self { content_type, content: content.into() }
    }
}

/// The additions of an artifact, by the names under which the API shows them.
pub fn names(view: &ArtifactView) -> &'static [&'static str] {
    names_of(&view.kind, &view.manifest_media_type)
}

fn names_of(kind: &str, manifest_type: &str) -> &'static [&'static str] {
    let is_single = !matches!(manifest_type, media_type::OCI_INDEX | media_type::DOCKER_MANIFEST_LIST)
        && !media_type::is_schema1(manifest_type);
    match kind {
        "IMAGE" | "WASM" if is_single => &["build_history"],
        "CHART" => &["values.yaml", "readme.md", "dependencies"],
        "CNAI" => &["readme.md", "license", "files"],
        "SBOM" => &["sbom"],
        _ => &[],
    }
}

/// Each may hold an archive in memory.
static READING: Semaphore = Semaphore::const_new(8);

struct Source {
    id: i64,
    kind: String,
    manifest: Manifest,
}

/// Reads one addition.
///
/// # Errors
/// 400 when an artifact of this kind has none of that name, 404 when this one lacks it, 413 beyond a limit.
pub async fn read_addition(
    db: &Db,
    blobs: &Arc<dyn BlobStore>,
    allowed: &Allowed<RepositoryScope, ReadAddition>,
    reference: &Reference,
    name: &str,
) -> Result<Addition> {
    let _turn = READING.acquire().await.map_err(Error::internal)?;
    let source = source(db, blobs.as_ref(), allowed, reference, name).await?;
    match (source.kind.as_str(), name.to_ascii_lowercase().as_str()) {
        ("CHART", part) => {
            let config = read_config(db, blobs.as_ref(), &source).await?;
            let layer = layer(&source, |layer| layer.media_type == media_type::HELM_CHART)?;
            let archive = read(db, blobs.as_ref(), source.id, layer, chart::MAX_ARCHIVE).await?;
            let part = part.to_owned();
            // Unpacking takes the processor, not the runtime.
            tokio::task::spawn_blocking(move || chart::part(&config, &archive, &part))
                .await
                .map_err(Error::internal)?
        }
        ("CNAI", "files") => Ok(Addition::json(&model::files(&source.manifest))),
        ("CNAI", part) => {
            let (layer, content_type) = model::document(&source.manifest, part)?;
            let bytes = read(db, blobs.as_ref(), source.id, layer, MAX_TEXT).await?;
            Ok(Addition::text(content_type, model::unpacked(layer, bytes)?))
        }
        ("SBOM", _) => {
            let [layer] = source.manifest.layers.as_slice() else {
                return Err(Error::not_found("a bill of materials has exactly one layer, this one does not"));
            };
            let bytes = read(db, blobs.as_ref(), source.id, layer, 4 * MAX_TEXT).await?;
            Ok(Addition::text(media_type::HARBOR_SBOM, bytes))
        }
        _ => {
            let config = read_config(db, blobs.as_ref(), &source).await?;
            let config: Value = serde_json::from_slice(&config)
                .map_err(|_| Error::not_found("the config of the image is no JSON"))?;
            let history = config.get("history").filter(|history| history.is_array()).cloned();
            Ok(Addition::json(&history.unwrap_or_else(|| Value::Array(Vec::new()))))
        }
    }
}

async fn source(
    db: &Db,
    blobs: &dyn BlobStore,
    allowed: &Allowed<RepositoryScope, ReadAddition>,
    reference: &Reference,
    name: &str,
) -> Result<Source> {
    let (proof, reference) = (allowed.clone(), reference.clone());
    let lower = name.to_ascii_lowercase();
    let (id, kind, media_type, object) = db
        .read(move |tx| {
            let (_, id) = locate(tx, proof.scope(), &reference)?;
            let sql = "SELECT type, manifest_media_type, digest FROM artifacts WHERE id = ?1";
            let row = tx.one(sql, &params![id])?;
            let (kind, media_type): (String, String) = (row.get(0)?, row.get(1)?);
            if !names_of(&kind, &media_type).contains(&lower.as_str()) {
                let name = lower.to_ascii_uppercase();
                let message = format!("addition {name} isn't supported for {kind}");
                return Err(Error::bad_request(message));
            }
            let wanted = (id, row.get::<String>(2)?);
            let object = objects::locate(tx, std::slice::from_ref(&wanted))?.remove(&wanted);
            Ok((id, kind, media_type, object.ok_or_else(missing)?))
        })
        .await?;
    let bytes = objects::read(blobs, &object, MAX_MANIFEST_BYTES as u64).await?;
    let manifest = manifest::parse(&bytes, Some(&media_type)).map_err(Error::internal)?;
    Ok(Source { id, kind, manifest })
}

async fn read_config(db: &Db, blobs: &dyn BlobStore, source: &Source) -> Result<Bytes> {
    let config = source.manifest.config.as_ref().ok_or_else(missing)?;
    read(db, blobs, source.id, config, MAX_CONFIG).await
}

fn layer(source: &Source, is_meant: impl Fn(&Descriptor) -> bool) -> Result<&Descriptor> {
    source.manifest.layers.iter().find(|layer| is_meant(layer)).ok_or_else(missing)
}

/// A blob of the artifact itself.
async fn read(db: &Db, blobs: &dyn BlobStore, id: i64, blob: &Descriptor, most: u64) -> Result<Bytes> {
    let wanted = (id, blob.digest.as_str().to_owned());
    let object = db
        .read(move |tx| {
            let found = objects::locate(tx, std::slice::from_ref(&wanted))?.remove(&wanted);
            found.ok_or_else(missing)
        })
        .await?;
    objects::read(blobs, &object, most).await
}

fn missing() -> Error {
    Error::not_found("the artifact has no such content")
}

fn too_large() -> Error {
    Error::new(Code::TooLarge, "the content unpacks to more than is shown")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_depends_on_the_kind() {
        assert_eq!(names_of("IMAGE", media_type::OCI_MANIFEST), ["build_history"]);
        assert!(names_of("IMAGE", media_type::OCI_INDEX).is_empty());
        assert!(names_of("UNKNOWN", media_type::OCI_MANIFEST).is_empty());
        assert_eq!(names_of("CHART", media_type::OCI_MANIFEST).len(), 3);
    }
}
