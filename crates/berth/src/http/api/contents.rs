//! What an artifact is made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use berth_oci::{Descriptor, Kind, Platform};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Answer, json};
use super::artifacts::PlatformJson;
use super::document::OfArtifact;
use super::request::{Segments, Who};
use crate::app::App;
use crate::artifacts::contents::{self, Contents, Layer, Opened};
use crate::authz::{self, ReadAddition};
use crate::projects;

#[derive(Serialize, ToSchema)]
#[schema(as = Descriptor)]
struct DescriptorJson {
    media_type: String,
    digest: String,
    size: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
}

impl From<Descriptor> for DescriptorJson {
    fn from(descriptor: Descriptor) -> Self {
        Self {
            media_type: descriptor.media_type,
            digest: descriptor.digest.as_str().to_owned(),
            size: descriptor.size,
            annotations: descriptor.annotations,
        }
    }
}

/// A layer, or a step of the making that left none.
#[derive(Serialize, ToSchema)]
#[schema(as = ArtifactLayer)]
struct LayerJson {
    /// Whether this step made no layer; then it has neither digest nor size.
    empty: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
    size: u64,
    /// The name of the file that it is, for artifacts that are no images.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The command that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    /// When it was made, as its maker says.
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
}

impl From<Layer> for LayerJson {
    fn from(layer: Layer) -> Self {
        let title = layer.title().map(str::to_owned);
        let (created_by, created, comment) = (layer.created_by, layer.created, layer.comment);
        let Some(descriptor) = layer.descriptor else {
            return Self {
                empty: true,
                digest: None,
                media_type: None,
                size: 0,
                title,
                created_by,
                created,
                comment,
                annotations: BTreeMap::new(),
            };
        };
        Self {
            empty: false,
            digest: Some(descriptor.digest.as_str().to_owned()),
            media_type: Some(descriptor.media_type),
            size: descriptor.size,
            title,
            created_by,
            created,
            comment,
            annotations: descriptor.annotations,
        }
    }
}

/// A manifest that an index names.
#[derive(Serialize, ToSchema)]
#[schema(as = ArtifactChild)]
struct ChildJson {
    digest: String,
    media_type: String,
    /// Bytes of its manifest alone.
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<PlatformJson>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
}

impl From<Descriptor> for ChildJson {
    fn from(child: Descriptor) -> Self {
        let platform: Option<Platform> = child.platform;
        Self {
            digest: child.digest.as_str().to_owned(),
            media_type: child.media_type,
            size: child.size,
            platform: platform.map(PlatformJson::from),
            annotations: child.annotations,
        }
    }
}

/// What an artifact is made of.
#[derive(Serialize, ToSchema)]
#[schema(as = ArtifactLayers)]
struct LayersJson {
    digest: String,
    #[serde(rename = "type")]
    kind: String,
    manifest_media_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    artifact_type: String,
    manifest_size: i64,
    /// Bytes of the manifest and of all it names.
    size: i64,
    /// Bytes of the layers.
    layers_size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<DescriptorJson>,
    /// Whether the config told of the commands that made the layers.
    has_history: bool,
    /// In order, the lowest first.
    layers: Vec<LayerJson>,
    /// What an index names; ask for the layers of one of them.
    children: Vec<ChildJson>,
}

impl From<Contents> for LayersJson {
    fn from(contents: Contents) -> Self {
        let Opened { digest, kind, media_type, artifact_type, size, manifest_size, manifest, .. } =
            contents.opened;
        let sizes = manifest.layers.iter().map(|layer| layer.size);
        Self {
            digest,
            kind,
            manifest_media_type: media_type,
            artifact_type,
            manifest_size,
            size,
            layers_size: sizes.fold(0, u64::saturating_add),
            config: manifest.config.map(DescriptorJson::from),
            has_history: contents.has_history,
            layers: contents.layers.into_iter().map(LayerJson::from).collect(),
            children: if manifest.kind == Kind::Index {
                manifest.manifests.into_iter().map(ChildJson::from).collect()
            } else {
                Vec::new()
            },
        }
    }
}

/// What an artifact is made of: its layers in order with the commands that made them, or the manifests that an index names.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/layers",
    operation_id = "listArtifactLayers", tag = "berth",
    params(OfArtifact),
    responses((status = 200, body = LayersJson)))]
pub(super) async fn layers(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let allowed = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            authz::repository::<ReadAddition>(tx, &caller, found, name)
        })
        .await?;
    let found = contents::contents(&app.db, &app.blobs, &allowed, &reference).await?;
    json(&LayersJson::from(found))
}
