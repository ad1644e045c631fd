//! How two artifacts differ.

use std::sync::Arc;

use axum::extract::State;
use berth_oci::RepositoryName;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::answer::{Answer, json};
use super::document::OfArtifact;
use super::query::Params;
use super::request::{Segments, Who, parsed};
use crate::app::App;
use crate::artifacts::contents::{
    self, Change, Difference, ImageDifference, LayerChange, Opened, Side, State as Told,
};
use crate::authz::{self, ReadAddition};
use crate::clock::rfc3339;
use crate::error::Error;
use crate::projects::{self, ProjectRef};

/// One of two artifacts that are compared.
#[derive(Serialize, ToSchema)]
#[schema(as = ComparedArtifact)]
struct ComparedJson {
    /// The full name, project included.
    repository_name: String,
    digest: String,
    #[serde(rename = "type")]
    kind: String,
    manifest_media_type: String,
    /// Bytes of the manifest and of all it names.
    size: i64,
    push_time: String,
}

impl From<Opened> for ComparedJson {
    fn from(opened: Opened) -> Self {
        Self {
            repository_name: opened.repository,
            digest: opened.digest,
            kind: opened.kind,
            manifest_media_type: opened.media_type,
            size: opened.size,
            push_time: rfc3339(opened.push_time),
        }
    }
}

/// Something that is not the same in both.
#[derive(Serialize, ToSchema)]
#[schema(as = ArtifactChange)]
struct ChangeJson {
    /// `os`, `architecture`, `variant`, `os_version`, `created`, `author`, `user`, `working_dir`, `entrypoint`, `cmd`, `env`,
    /// `port`, `volume`, `label`, `stop_signal`, `healthcheck`, `shell`, `on_build`, `annotation`; `config` for a member of the
    /// config of what is no image.
    field: &'static str,
    /// Which of them, such as a variable's name; empty where there is one only.
    key: String,
    /// Null when it was added.
    old: Option<Value>,
    /// Null when it was removed.
    new: Option<Value>,
}

impl From<Change> for ChangeJson {
    fn from(change: Change) -> Self {
        Self { field: change.field, key: change.key, old: change.old, new: change.new }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = ComparedImage)]
struct SideJson {
    digest: String,
    /// Bytes of the manifest and of all it names; null when it is not there.
    size: Option<i64>,
}

impl From<Side> for SideJson {
    fn from(side: Side) -> Self {
        Self { digest: side.digest, size: side.size }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = LayerDifference)]
struct LayerChangeJson {
    /// `same`, `added` or `removed`.
    state: &'static str,
    digest: String,
    media_type: String,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
}

impl From<LayerChange> for LayerChangeJson {
    fn from(change: LayerChange) -> Self {
        Self {
            state: change.state.name(),
            title: change.title().map(str::to_owned),
            digest: change.descriptor.digest.as_str().to_owned(),
            media_type: change.descriptor.media_type,
            size: change.descriptor.size,
            created_by: change.created_by,
        }
    }
}

/// Images for one platform.
#[derive(Serialize, ToSchema)]
#[schema(as = ImageDifference)]
struct ImageDifferenceJson {
    /// Such as `linux/arm64/v8`; empty where none is given.
    platform: String,
    /// `same`, `changed`, `added`, `removed`; `unknown` when they differ and are not compared, because one is away or there
    /// are too many.
    state: &'static str,
    old: Option<SideJson>,
    new: Option<SideJson>,
    /// Bytes of layers that are in both.
    kept_bytes: u64,
    added_bytes: u64,
    removed_bytes: u64,
    /// In the order of the new image; none for images of an index that are the same.
    layers: Vec<LayerChangeJson>,
    configuration: Vec<ChangeJson>,
}

impl From<ImageDifference> for ImageDifferenceJson {
    fn from(told: ImageDifference) -> Self {
        Self {
            kept_bytes: told.bytes(Told::Same),
            added_bytes: told.bytes(Told::Added),
            removed_bytes: told.bytes(Told::Removed),
            platform: told.platform,
            state: told.state.name(),
            old: told.old.map(SideJson::from),
            new: told.new.map(SideJson::from),
            layers: told.layers.into_iter().map(LayerChangeJson::from).collect(),
            configuration: told.changes.into_iter().map(ChangeJson::from).collect(),
        }
    }
}

/// How two artifacts differ.
#[derive(Serialize, ToSchema)]
#[schema(as = ArtifactDifference)]
struct DifferenceJson {
    /// Whether both have the same digest.
    same: bool,
    old: ComparedJson,
    new: ComparedJson,
    /// What differs in the annotations of their manifests.
    annotations: Vec<ChangeJson>,
    /// One where neither is an index; else one for each platform.
    images: Vec<ImageDifferenceJson>,
}

impl From<Difference> for DifferenceJson {
    fn from(told: Difference) -> Self {
        Self {
            same: told.old.digest == told.new.digest,
            old: ComparedJson::from(told.old),
            new: ComparedJson::from(told.new),
            annotations: told.annotations.into_iter().map(ChangeJson::from).collect(),
            images: told.images.into_iter().map(ImageDifferenceJson::from).collect(),
        }
    }
}

/// How an artifact (the old one) differs from another (the new one): layers, configuration, annotations, sizes. Of indexes
/// the images for the same platform are compared.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/difference",
    operation_id = "getArtifactDifference", tag = "berth",
    params(OfArtifact,
        ("with" = String, Query, description = "The new one: a tag or a digest."),
        ("with_repository" = Option<String>, Query, description = "Its repository, as project/repository; this one unless said.")),
    responses((status = 200, body = DifferenceJson), (status = 400), (status = 422)))]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, name, old_reference) =
        (segments.project_name()?, segments.repository()?, segments.reference()?);
    let new_reference = parsed(params.required("with")?)?;
    let other: RepositoryName =
        params.get("with_repository").map(parsed).transpose()?.unwrap_or_else(|| name.clone());
    let (old, new) = app
        .db
        .read(move |tx| {
            let found = projects::find(tx, &named)?;
            let old = authz::repository::<ReadAddition>(tx, &caller, found, name)?;
            let found = projects::find(tx, &ProjectRef::Name(other.project().to_owned()))?;
            let new = authz::repository::<ReadAddition>(tx, &caller, found, other)?;
            Ok::<_, Error>((old, new))
        })
        .await?;
    let told =
        contents::difference(&app.db, &app.blobs, (&old, &old_reference), (&new, &new_reference)).await?;
    json(&DifferenceJson::from(told))
}
