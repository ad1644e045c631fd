//! Artifacts and their accessories.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use berth_oci::{Platform, Reference, RepositoryName};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::answer::{Answer, created, done, is_zero, json, listed};
use super::document::{ByNameOrId, InRepository, Listing, OfArtifact, WithParts};
use super::labels::LabelJson;
use super::query::Params;
use super::request::{Known, Segments, Who, parsed};
use super::tags::TagJson;
use crate::app::App;
use crate::artifacts;
use crate::artifacts::list::{AccessoryView, ArtifactView, ReferenceView, With, locate};
use crate::authz::{self, CreateArtifact, DeleteArtifact, ListAccessories, ListArtifacts, ReadArtifact};
use crate::clock::{NEVER, rfc3339};
use crate::error::{Error, Result};
use crate::icons;
use crate::projects::{self, ProjectRef};
use crate::webhooks;

#[derive(Serialize, ToSchema)]
#[schema(as = Artifact)]
pub(super) struct ArtifactJson {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
    media_type: String,
    manifest_media_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    artifact_type: String,
    project_id: i64,
    repository_id: i64,
    repository_name: String,
    digest: String,
    size: i64,
    icon: String,
    push_time: String,
    pull_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    annotations: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    extra_attrs: Option<Box<RawValue>>,
    // What a list lacks is null, as in Harbor.
    references: Option<Vec<ReferenceJson>>,
    tags: Option<Vec<TagJson>>,
    labels: Option<Vec<LabelJson>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    addition_links: BTreeMap<&'static str, LinkJson>,
    accessories: Option<Vec<AccessoryJson>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inherited_accessories: Vec<AccessoryJson>,
}

impl From<ArtifactView> for ArtifactJson {
    fn from(view: ArtifactView) -> Self {
        let addition_links = links(&view);
        let kind = view.kind;
        Self {
            id: view.id,
            media_type: view.media_type,
            manifest_media_type: view.manifest_media_type,
            artifact_type: view.artifact_type,
            project_id: view.project_id,
            repository_id: view.repository_id,
            repository_name: view.repository_name,
            digest: view.digest,
            size: view.size,
            icon: view.icon.unwrap_or_else(|| icons::of_kind(&kind).to_owned()),
            kind,
            push_time: rfc3339(view.push_time),
            pull_time: view.pull_time.map_or_else(|| NEVER.to_owned(), rfc3339),
            annotations: stored(view.annotations),
            extra_attrs: stored(view.extra_attrs),
            references: some(view.references.into_iter().map(ReferenceJson::from)),
            tags: some(view.tags.into_iter().map(TagJson::from)),
            addition_links,
            labels: some(view.labels.into_iter().map(LabelJson::from)),
            accessories: some(view.accessories.into_iter().map(AccessoryJson::from)),
            inherited_accessories: view.inherited.into_iter().map(AccessoryJson::from).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = AdditionLink)]
struct LinkJson {
    href: String,
    absolute: bool,
}

/// Where the additions are; slashes of the repository are encoded twice.
fn links(view: &ArtifactView) -> BTreeMap<&'static str, LinkJson> {
    let (project, inner) = view.repository_name.split_once('/').unwrap_or((&view.repository_name, ""));
    let base = format!(
        "/api/v2.0/projects/{project}/repositories/{}/artifacts/{}/additions",
        inner.replace('/', "%252F"),
        view.digest
    );
    let link = |name: &'static str| (name, LinkJson { href: format!("{base}/{name}"), absolute: false });
    artifacts::addition_names(view).iter().copied().map(link).collect()
}

#[derive(Serialize, ToSchema)]
#[schema(as = Reference)]
struct ReferenceJson {
    parent_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    child_id: Option<i64>,
    child_digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<PlatformJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    annotations: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    urls: Option<Box<RawValue>>,
}

impl From<ReferenceView> for ReferenceJson {
    fn from(view: ReferenceView) -> Self {
        let platform = view.platform.and_then(|text| serde_json::from_str::<Platform>(&text).ok());
        Self {
            parent_id: view.parent_id,
            child_id: view.child_id,
            child_digest: view.child_digest,
            platform: platform.map(PlatformJson::from),
            annotations: stored(view.annotations),
            urls: stored(view.urls),
        }
    }
}

/// Harbor's names of two fields hold quotes, by an accident of its API's description; clients that were
/// generated from it look for them. The plain names are there too.
#[derive(Serialize, ToSchema)]
#[schema(as = Platform)]
pub(super) struct PlatformJson {
    architecture: String,
    os: String,
    #[serde(rename = "os.version", skip_serializing_if = "Option::is_none")]
    os_version: Option<String>,
    #[serde(rename = "os.features", skip_serializing_if = "Option::is_none")]
    os_features: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    #[serde(rename = "'os.version'", skip_serializing_if = "Option::is_none")]
    quoted_os_version: Option<String>,
    #[serde(rename = "'os.features'")]
    quoted_os_features: Option<Vec<String>>,
}

impl From<Platform> for PlatformJson {
    fn from(plain: Platform) -> Self {
        let os_features = some(plain.os_features.into_iter());
        Self {
            architecture: plain.architecture,
            os: plain.os,
            quoted_os_version: plain.os_version.clone(),
            os_version: plain.os_version,
            quoted_os_features: os_features.clone(),
            os_features,
            variant: plain.variant,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Accessory)]
struct AccessoryJson {
    id: i64,
    artifact_id: i64,
    #[serde(skip_serializing_if = "is_zero")]
    subject_artifact_id: i64,
    subject_artifact_digest: String,
    subject_artifact_repo: String,
    size: i64,
    digest: String,
    #[serde(rename = "type")]
    kind: String,
    icon: &'static str,
    creation_time: String,
}

impl From<AccessoryView> for AccessoryJson {
    fn from(view: AccessoryView) -> Self {
        Self {
            id: view.artifact_id,
            artifact_id: view.artifact_id,
            subject_artifact_id: view.subject_id,
            subject_artifact_digest: view.subject_digest,
            subject_artifact_repo: view.repository_name,
            size: view.size,
            digest: view.digest,
            kind: view.kind,
            icon: icons::of_kind(""),
            creation_time: rfc3339(view.created_at),
        }
    }
}

/// JSON that was written to the database by this program; an empty object is left out.
fn stored(text: Option<String>) -> Option<Box<RawValue>> {
    let text = text.filter(|text| text != "{}" && text != "[]" && text != "null")?;
    RawValue::from_string(text).ok()
}

fn some<T>(items: impl Iterator<Item = T>) -> Option<Vec<T>> {
    let items: Vec<T> = items.collect();
    (!items.is_empty()).then_some(items)
}

fn with(params: &Params) -> With {
    With {
        tags: params.flag("with_tag", true),
        labels: params.flag("with_label", false),
        immutable_status: params.flag("with_immutable_status", false),
        accessories: params.flag("with_accessory", false),
        inherited: params.flag("with_inherited_accessory", false),
    }
}

/// The artifacts of a repository.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}/artifacts",
    operation_id = "listArtifacts", tag = "artifact",
    params(InRepository, Listing, WithParts),
    responses((status = 200, body = Vec<ArtifactJson>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, name) = (segments.project_name()?, segments.repository()?);
    let (query, with) = (params.list()?, with(&params));
    let mut found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<ListArtifacts>(tx, &caller, found, name)?;
            artifacts::list::list(tx, &allowed, query, with)
        })
        .await?;
    artifacts::describe(&app.db, app.blobs.as_ref(), &mut found.items).await?;
    listed(&params, found, ArtifactJson::from)
}

/// The artifacts of all repositories of a project.
#[utoipa::path(get, path = "/projects/{project_name_or_id}/artifacts",
    operation_id = "listArtifactsOfProject", tag = "project",
    params(ByNameOrId, Listing, WithParts,
        ("latest_in_repository" = Option<bool>, Query, description = "Only the newest of each repository.")),
    responses((status = 200, body = Vec<ArtifactJson>)))]
pub(super) async fn list_of_project(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let named = segments.project()?;
    let (query, with) = (params.list()?, with(&params));
    let latest = params.flag("latest_in_repository", false);
    let mut found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::project::<ListArtifacts>(tx, &caller, found)?;
            artifacts::list::list_of_project(tx, &allowed, query, latest, with)
        })
        .await?;
    artifacts::describe(&app.db, app.blobs.as_ref(), &mut found.items).await?;
    listed(&params, found, ArtifactJson::from)
}

/// One artifact.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}",
    operation_id = "getArtifact", tag = "artifact",
    params(OfArtifact, WithParts),
    responses((status = 200, body = ArtifactJson)))]
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let with = with(&params);
    let mut view = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<ReadArtifact>(tx, &caller, found, name)?;
            artifacts::list::get(tx, &allowed, &reference, with)
        })
        .await?;
    artifacts::describe(&app.db, app.blobs.as_ref(), std::slice::from_mut(&mut view)).await?;
    json(&ArtifactJson::from(view))
}

/// The artifact that `from` names: `project/repository:tag` or `project/repository@digest`.
fn source(from: &str) -> Result<(RepositoryName, Reference)> {
    let bad = || Error::bad_request("from must be project/repository:tag or project/repository@digest");
    let (name, reference) = match from.split_once('@') {
        Some(parts) => parts,
        None => from.rsplit_once(':').ok_or_else(bad)?,
    };
    Ok((parsed(name)?, parsed(reference)?))
}

/// Copies an artifact here from another repository, with what belongs to it and all its tags.
#[utoipa::path(post, path = "/projects/{project_name}/repositories/{repository_name}/artifacts",
    operation_id = "CopyArtifact", tag = "artifact",
    params(InRepository,
        ("from" = String, Query, description = "project/repository:tag or project/repository@digest.")),
    responses((status = 201)))]
pub(super) async fn copy(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, name) = (segments.project_name()?, segments.repository()?);
    let (source, reference) = source(params.required("from")?)?;
    let location = format!("{}/{reference}", segments.path);
    let changed = name.clone();
    let copier = caller.clone();
    let copied = app
        .db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let into = authz::repository::<CreateArtifact>(tx, &caller, found, name.clone())?;
            let found = projects::find(tx, &ProjectRef::Name(source.project().to_owned()))?;
            let from = authz::repository::<ReadArtifact>(tx, &caller, found, source.clone())?;
            artifacts::copy(tx, &into, &from, &reference)
        })
        .await;
    if let Err(error) = copied {
        let project = app.directory.get(changed.project());
        webhooks::tell_refusal(&app.db, &error, &copier, project, (changed.as_str(), None, None)).await;
        return Err(error.into());
    }
    app.pulls.forget_repository(&changed);
    created(&location)
}

/// Deletes an artifact, or a tag if one is named.
#[utoipa::path(delete, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}",
    operation_id = "deleteArtifact", tag = "artifact",
    params(OfArtifact),
    responses((status = 200)))]
pub(super) async fn remove(State(app): State<Arc<App>>, Who(caller): Who, segments: Segments) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let (repository, bin) = (name.clone(), app.bin());
    app.db
        .write(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<DeleteArtifact>(tx, &caller, found, name.clone())?;
            let (repository, _) = locate(tx, allowed.scope(), &reference)?;
            artifacts::delete(tx, &allowed, repository, &reference, bin)
        })
        .await?;
    app.pulls.forget_repository(&repository);
    done()
}

/// The accessories of an artifact: what was attached to it.
#[utoipa::path(get, path = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/accessories",
    operation_id = "listAccessories", tag = "artifact",
    params(OfArtifact, Listing),
    responses((status = 200, body = Vec<AccessoryJson>)))]
pub(super) async fn accessories(
    State(app): State<Arc<App>>,
    Who(caller): Who,
    segments: Segments,
    params: Params,
) -> Answer {
    let (named, name, reference) = (segments.project_name()?, segments.repository()?, segments.reference()?);
    let query = params.list()?;
    let found = app
        .db
        .scan(move |tx| {
            let found = projects::find(tx, &named)?;
            let allowed = authz::repository::<ListAccessories>(tx, &caller, found, name)?;
            artifacts::list::accessories(tx, &allowed, &reference, &query)
        })
        .await?;
    listed(&params, found, AccessoryJson::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> ArtifactView {
        ArtifactView {
            id: 7,
            icon: None,
            kind: "IMAGE".into(),
            media_type: "application/vnd.oci.image.config.v1+json".into(),
            manifest_media_type: "application/vnd.oci.image.manifest.v1+json".into(),
            artifact_type: String::new(),
            project_id: 1,
            repository_id: 2,
            repository_name: "library/app".into(),
            digest: "sha256:00".into(),
            size: 10,
            push_time: 1_700_000_000_000_000,
            pull_time: None,
            annotations: None,
            extra_attrs: None,
            references: Vec::new(),
            tags: Vec::new(),
            labels: Vec::new(),
            accessories: Vec::new(),
            inherited: Vec::new(),
        }
    }

    #[test]
    fn absent_lists_are_null_and_absent_texts_are_absent() {
        let shown = serde_json::to_value(ArtifactJson::from(view())).unwrap();
        for list in ["tags", "labels", "references", "accessories"] {
            assert!(
                shown.as_object().unwrap().contains_key(list) && shown[list].is_null(),
                "{list}: {shown}"
            );
        }
        assert!(shown.get("annotations").is_none() && shown.get("artifact_type").is_none(), "{shown}");
        assert_eq!(shown["pull_time"], "0001-01-01T00:00:00.000Z");
        assert_eq!(shown["type"], "IMAGE");
    }

    #[test]
    fn a_platform_has_both_spellings() {
        let platform =
            r#"{"architecture":"amd64","os":"windows","os.version":"10.0","os.features":["win32k"]}"#;
        let reference = ReferenceView {
            parent_id: 7,
            child_id: Some(8),
            child_digest: "sha256:01".into(),
            platform: Some(platform.into()),
            annotations: Some("{\"a\":\"b\"}".into()),
            urls: None,
        };
        let shown = serde_json::to_value(ReferenceJson::from(reference)).unwrap();
        assert_eq!(shown["platform"]["os.version"], "10.0");
        assert_eq!(shown["platform"]["'os.version'"], "10.0");
        assert_eq!(shown["platform"]["'os.features'"][0], "win32k");
        assert_eq!(shown["annotations"]["a"], "b");
        assert!(shown.get("urls").is_none(), "{shown}");
    }
}
