//! What an artifact says about itself, `extra_attrs` in the API. It stands in the config blob, is read when
//! the artifact is first looked at, and kept from then on: a push is not slowed by it.

use std::collections::BTreeMap;

use berth_blobs::BlobStore;
use berth_db::{Db, params};
use berth_oci::{Descriptor, MAX_MANIFEST_BYTES, Manifest, manifest, media_type};
use futures::StreamExt;
use futures::stream;
use serde_json::{Map, Value, json};

use super::list::ArtifactView;
use super::objects::{self, Object, Wanted};
use crate::error::Result;

/// Largest config that is read.
const MAX_CONFIG: u64 = 1024 * 1024;
/// Largest text that is kept; one beyond it is left out.
const MAX_KEPT: usize = 256 * 1024;
/// Objects that are read at a time.
const AT_A_TIME: usize = 8;
/// Keys of the config that shall not be shown, in an annotation of its descriptor.
const SKIP_LIST: &str = "io.goharbor.artifact.v1alpha1.skip-list";
/// Which child of a CNAB index is the config.
const CNAB_PART: &str = "io.cnab.manifest.type";
const NOTHING: &str = "{}";

/// Reads the attributes of those artifacts that were never looked at, and keeps them. What cannot be read
/// now is left out now and tried again the next time.
pub async fn describe(db: &Db, blobs: &dyn BlobStore, views: &mut [ArtifactView]) -> Result<()> {
    let fresh: Vec<usize> = (0..views.len()).filter(|at| views[*at].extra_attrs.is_none()).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let mut found: BTreeMap<i64, String> = BTreeMap::new();
    let wanted: Vec<Wanted> = fresh.iter().map(|at| (views[*at].id, views[*at].digest.clone())).collect();
    let manifests = read_all(db, blobs, wanted, MAX_MANIFEST_BYTES as u64).await?;
    let mut parsed: BTreeMap<i64, Manifest> = BTreeMap::new();
    let mut configs: Vec<Wanted> = Vec::new();
    for at in &fresh {
        let view = &views[*at];
        let Some(bytes) = manifests.get(&view.id) else { continue };
        let Ok(manifest) = manifest::parse(bytes, Some(&view.manifest_media_type)) else {
            found.insert(view.id, NOTHING.to_owned());
            continue;
        };
        match config_of(&view.kind, &manifest) {
            Some(config) if config.size <= MAX_CONFIG => {
                configs.push((view.id, config.digest.as_str().to_owned()));
                parsed.insert(view.id, manifest);
            }
            _ => {
                found.insert(view.id, NOTHING.to_owned());
            }
        }
    }
    for (id, bytes) in read_all(db, blobs, configs, MAX_CONFIG).await? {
        let kind = fresh.iter().find(|at| views[**at].id == id).map(|at| views[*at].kind.as_str());
        let (Some(manifest), Some(kind)) = (parsed.get(&id), kind) else { continue };
        let text = Value::Object(attributes(kind, manifest, &bytes)).to_string();
        found.insert(id, if text.len() <= MAX_KEPT { text } else { NOTHING.to_owned() });
    }
    if let Err(error) = keep(db, &found).await {
        // The answer does not depend on it; the next look reads them again.
        tracing::warn!(%error, "what artifacts say about themselves could not be kept");
    }
    for at in fresh {
        let attributes = found.remove(&views[at].id);
        views[at].extra_attrs = attributes;
    }
    Ok(())
}

/// The bytes of one object for each artifact; those that cannot be read are missing.
async fn read_all(
    db: &Db,
    blobs: &dyn BlobStore,
    wanted: Vec<Wanted>,
    most: u64,
) -> Result<BTreeMap<i64, bytes::Bytes>> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let places = db.scan(move |tx| {
        let found = objects::locate(tx, &wanted)?;
        Ok::<_, crate::error::Error>(
            wanted.into_iter().filter_map(|one| found.get(&one).cloned().map(|o| (one.0, o))).collect::<Vec<(
                i64,
                Object,
            )>>(
            ),
        )
    });
    let places = places.await?;
    let reads = stream::iter(places).map(|(id, object)| async move {
        match objects::read(blobs, &object, most).await {
            Ok(bytes) => Some((id, bytes)),
            Err(error) => {
                tracing::debug!(digest = %object.digest, %error, "an artifact could not be described");
                None
            }
        }
    });
    Ok(reads.buffer_unordered(AT_A_TIME).filter_map(std::future::ready).collect().await)
}

async fn keep(db: &Db, found: &BTreeMap<i64, String>) -> Result<()> {
    let kept = found.clone();
    if kept.is_empty() {
        return Ok(());
    }
    db.write(move |tx| {
        for (id, text) in &kept {
            let sql = "UPDATE artifacts SET extra_attrs = ?1 WHERE id = ?2 AND extra_attrs IS NULL";
            tx.execute(sql, &params![text, *id])?;
        }
        Ok::<_, crate::error::Error>(())
    })
    .await
}

/// Where the attributes of an artifact of this kind stand, if it has any.
fn config_of<'m>(kind: &str, manifest: &'m Manifest) -> Option<&'m Descriptor> {
    match kind {
        "CNAB" => manifest
            .manifests
            .iter()
            .find(|child| child.annotations.get(CNAB_PART).is_some_and(|part| part == "config")),
        "UNKNOWN" => None,
        _ => manifest.config.as_ref(),
    }
}

fn attributes(kind: &str, manifest: &Manifest, config: &[u8]) -> Map<String, Value> {
    let Ok(Value::Object(mut config)) = serde_json::from_slice::<Value>(config) else {
        return Map::new();
    };
    match kind {
        "IMAGE" => of_image(&config),
        "WASM" => of_wasm(manifest, &config),
        _ => {
            let skipped = manifest.config.as_ref().and_then(|config| config.annotations.get(SKIP_LIST));
            for key in skipped.map(String::as_str).unwrap_or_default().split(',') {
                config.remove(key.trim());
            }
            config
        }
    }
}

fn of_image(config: &Map<String, Value>) -> Map<String, Value> {
    let mut shown = Map::new();
    for key in ["created", "architecture", "os", "config"] {
        if let Some(value) = config.get(key).filter(|value| !value.is_null()) {
            shown.insert(key.to_owned(), value.clone());
        }
    }
    let label = |name: &str| config.get("config")?.get("Labels")?.get(name).cloned();
    let given = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let author = config
        .get("author")
        .cloned()
        .filter(given)
        .or_else(|| label("org.opencontainers.image.authors").filter(given))
        .or_else(|| label("maintainer").filter(given));
    shown.insert("author".to_owned(), author.unwrap_or_else(|| json!("")));
    shown
}

fn of_wasm(manifest: &Manifest, config: &Map<String, Value>) -> Map<String, Value> {
    let config_type = manifest.config.as_ref().map(|config| config.media_type.as_str()).unwrap_or_default();
    let is_image = matches!(config_type, media_type::OCI_CONFIG | media_type::DOCKER_CONFIG);
    let mut shown = if is_image { of_image(config) } else { Map::new() };
    shown.insert("manifest.config.mediaType".to_owned(), json!(config_type));
    if let (Some(layer), false) = (manifest.layers.first(), is_image) {
        shown.insert("manifest.layers.mediaType".to_owned(), json!(layer.media_type));
        if let Some(title) = layer.annotations.get("org.opencontainers.image.title") {
            shown.insert("org.opencontainers.image.title".to_owned(), json!(title));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(config: Value) -> Manifest {
        let digest = format!("sha256:{}", "0".repeat(64));
        let mut config = config;
        config["digest"] = json!(digest);
        config["size"] = json!(2);
        let document = json!({"schemaVersion": 2, "mediaType": media_type::OCI_MANIFEST, "config": config,
            "layers": [{"mediaType": "application/wasm", "digest": digest, "size": 1,
                "annotations": {"org.opencontainers.image.title": "a.wasm"}}]});
        manifest::parse(document.to_string().as_bytes(), None).unwrap()
    }

    #[test]
    fn an_image_tells_where_it_runs_and_who_made_it() {
        let plain = manifest(json!({"mediaType": media_type::OCI_CONFIG}));
        let config = json!({"architecture": "arm64", "os": "linux", "created": "2026-01-02T03:04:05Z", "history": [1],
            "config": {"Env": ["A=b"], "Labels": {"maintainer": "mia"}}});
        let shown = attributes("IMAGE", &plain, config.to_string().as_bytes());
        assert_eq!(shown["architecture"], "arm64");
        assert_eq!(shown["author"], "mia");
        assert_eq!(shown["config"]["Env"][0], "A=b");
        assert!(!shown.contains_key("history"), "{shown:?}");
    }

    #[test]
    fn other_configs_are_shown_whole_but_for_what_they_hide() {
        let chart = manifest(json!({"mediaType": media_type::HELM_CONFIG}));
        let shown = attributes("CHART", &chart, br#"{"name":"web","version":"1.0.0"}"#);
        assert_eq!((&shown["name"], &shown["version"]), (&json!("web"), &json!("1.0.0")));
        let hiding = json!({"mediaType": "application/vnd.x.thing.config.v1+json", "annotations": {SKIP_LIST: "a, b"}});
        let shown = attributes("THING", &manifest(hiding), br#"{"a":1,"b":2,"c":3}"#);
        assert_eq!(Value::Object(shown), json!({"c": 3}));
        assert!(attributes("CHART", &chart, b"not json").is_empty());
    }

    #[test]
    fn a_module_tells_how_it_was_packed() {
        let packed = manifest(json!({"mediaType": media_type::WASM_CONFIG}));
        let shown = attributes("WASM", &packed, b"{}");
        assert_eq!(shown["manifest.config.mediaType"], media_type::WASM_CONFIG);
        assert_eq!(shown["manifest.layers.mediaType"], "application/wasm");
        assert_eq!(shown["org.opencontainers.image.title"], "a.wasm");
    }
}
