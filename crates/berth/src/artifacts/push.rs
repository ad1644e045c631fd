//! The rule of a manifest push, in one transaction: what the manifest names must be in the repository,
//! held blobs become references, tags move, and what happened is recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use berth_db::{Tx, Value, params};
use berth_oci::{Descriptor, Digest, Kind, Manifest, Tag};

use super::kind::{Nature, accessory_type, nature_of, signed_by_tag};
use crate::audit::{self, Operation};
use crate::authz::{Allowed, Push, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::events::{self, By, Event, Told, ToldKind};
use crate::holds::HeadHolds;
use crate::listing::in_list;
use crate::repositories;
use crate::{holds, icons, quotas, uploads};

/// A manifest whose bytes are durable in the blob store.
#[derive(Clone)]
pub struct Pushed {
    /// What it says.
    pub manifest: Manifest,
    /// Its digest, by the algorithm it was pushed with.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
    /// The object that holds its bytes, when they were written; else they are a live blob's.
    pub key: Option<String>,
    /// The tags that shall point at it.
    pub tags: Vec<Tag>,
    /// How long content is held after it was pushed.
    pub hold: Duration,
}

/// Makes the manifest part of the repository and moves its tags. Running it again changes nothing but
/// the tags' times.
///
/// # Errors
/// [`Code::ManifestBlobUnknown`] when it names what the repository does not hold, [`Code::ObjectGone`] when its own
/// bytes were deleted since they were seen.
pub fn push(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Push>,
    pushed: &Pushed,
    heads: &HeadHolds,
) -> Result<i64> {
    let locked = repositories::advance_for_push(tx, allowed)?;
    match &pushed.key {
        Some(key) => uploads::add_blob(tx, &pushed.digest, pushed.size, key).map(|_| ())?,
        None => uploads::keep_blob(tx, &pushed.digest)?,
    }
    holds::take(tx, locked.id, pushed.digest.as_str(), pushed.hold)?;
    settle_heads(tx, locked.id, pushed, heads)?;
    check_blobs(tx, locked.id, pushed)?;
    let children = find_children(tx, locked.id, &pushed.manifest)?;
    let (id, warning) = match find(tx, locked.id, &pushed.digest)? {
        Some(id) => {
            sign_by_tag(tx, id, pushed)?;
            (id, None)
        }
        None => {
            let subject = signed_by_tags(pushed);
            let fresh = Fresh { pushed, children: &children, subject, at: tx.now()? };
            insert(tx, allowed.scope().project.id, locked.id, &fresh)?
        }
    };
    crate::tags::move_all(tx, allowed.scope(), locked.id, &pushed.tags, id)?;
    let moved: Vec<String> = pushed.tags.iter().map(|tag| tag.as_str().to_owned()).collect();
    note(tx, allowed, pushed.digest.as_str(), moved.first().map(String::as_str))?;
    let event = Event::ArtifactPushed {
        repository: allowed.scope().name.as_str(),
        digest: pushed.digest.as_str(),
        media_type: &pushed.manifest.media_type,
        tags: &moved,
        by: By { project_id: allowed.scope().project.id, operator: allowed.caller().name() },
    };
    events::record(tx, locked.id, locked.sequence, &event)?;
    warn(tx, allowed, (pushed.digest.as_str(), moved.first()), warning)?;
    Ok(id)
}

/// Tells those who want to hear of it that little is left of the project's quota.
pub(super) fn warn<R>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, R>,
    (digest, tag): (&str, Option<&String>),
    warning: Option<String>,
) -> Result<()> {
    let Some(details) = warning else { return Ok(()) };
    let told = Told {
        kind: ToldKind::QuotaWarned,
        project_id: allowed.scope().project.id,
        repository: allowed.scope().name.as_str().to_owned(),
        digest: digest.to_owned(),
        tag: tag.cloned(),
        operator: allowed.caller().name().to_owned(),
        details,
        at: None,
    };
    events::record_told(tx, &[told])
}

/// Tells the audit log of an artifact that came into a repository.
pub(super) fn note<R>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, R>,
    digest: &str,
    tag: Option<&str>,
) -> Result<()> {
    let name = allowed.scope().name.as_str();
    let resource = tag.map_or_else(|| format!("{name}@{digest}"), |tag| format!("{name}:{tag}"));
    let said = format!("push artifact: {name}@{digest}");
    let (project, what) = (Some(allowed.scope().project.id), (Operation::Create, audit::Kind::Artifact));
    audit::record(tx, allowed.caller(), project, what, &resource, &said)
}

/// Blobs of a manifest that must be there: all but layers that live elsewhere by their own word.
pub(crate) fn required(manifest: &Manifest) -> BTreeMap<&str, &Descriptor> {
    let layers = manifest.layers.iter().filter(|layer| !layer.is_foreign());
    manifest.config.iter().chain(layers).map(|blob| (blob.digest.as_str(), blob)).collect()
}

fn check_blobs(tx: &mut Tx<'_>, repository: i64, pushed: &Pushed) -> Result<()> {
    let required = required(&pushed.manifest);
    // Locked in the order of digests, so that two pushes never wait for each other in a circle.
    let mut found = BTreeMap::new();
    for (digest, size) in
        uploads::visible_sizes(tx, repository, &required.keys().copied().collect::<Vec<_>>())?
    {
        found.insert(digest, size);
    }
    for (digest, blob) in &required {
        match found.get(*digest) {
            None => return Err(unknown("blob", digest)),
            Some(size) if *size != blob.size => {
                let message =
                    format!("the manifest says that {digest} has {} bytes, but it has {size}", blob.size);
                return Err(Error::new(Code::ManifestInvalid, message));
            }
            Some(_) => {}
        }
    }
    // The manifest's own hold waits for nothing either.
    let used: Vec<&str> = required.into_keys().chain([pushed.digest.as_str()]).collect();
    mark_used(tx, repository, &used)
}

/// Writes the holds that HEADs took of what the manifest names and that are in memory only, so that they count.
fn settle_heads(tx: &mut Tx<'_>, repository: i64, pushed: &Pushed, heads: &HeadHolds) -> Result<()> {
    for digest in required(&pushed.manifest).keys().filter(|digest| heads.is_held(repository, digest)) {
        holds::take(tx, repository, digest, pushed.hold)?;
    }
    Ok(())
}

fn mark_used(tx: &mut Tx<'_>, repository: i64, used: &[&str]) -> Result<()> {
    for digests in used.chunks(200) {
        let (places, digests) = in_list(digests, 2);
        let sql =
            format!("UPDATE holds SET used = 1 WHERE repository_id = ?1 AND used = 0 AND digest IN {places}");
        tx.execute(&sql, &[&params![repository][..], &digests].concat())?;
    }
    Ok(())
}

pub(super) struct Child {
    id: i64,
    size: u64,
}

fn find_children(tx: &mut Tx<'_>, repository: i64, manifest: &Manifest) -> Result<BTreeMap<String, Child>> {
    let found = known_children(tx, repository, manifest)?;
    match manifest.manifests.iter().find(|child| !found.contains_key(child.digest.as_str())) {
        Some(missing) => Err(unknown("manifest", missing.digest.as_str())),
        None => Ok(found),
    }
}

/// Those children of an index that the repository has.
pub(super) fn known_children(
    tx: &mut Tx<'_>,
    repository: i64,
    manifest: &Manifest,
) -> Result<BTreeMap<String, Child>> {
    let mut found = BTreeMap::new();
    let wanted: BTreeSet<&str> = manifest.manifests.iter().map(|child| child.digest.as_str()).collect();
    for digests in wanted.iter().copied().collect::<Vec<_>>().chunks(200) {
        let (places, digests) = in_list(digests, 2);
        let sql =
            format!("SELECT digest, id, size FROM artifacts WHERE repository_id = ?1 AND digest IN {places}");
        for row in tx.query(&sql, &[&params![repository][..], &digests].concat())? {
            found.insert(row.get(0)?, Child { id: row.get(1)?, size: row.get(2)? });
        }
    }
    Ok(found)
}

fn unknown(what: &str, digest: &str) -> Error {
    let message = format!("the repository has no {what} {digest}: push it first");
    Error::new(Code::ManifestBlobUnknown, message).with_detail(serde_json::json!({ "digest": digest }))
}

/// The id of an artifact of the repository.
pub(crate) fn find(tx: &mut Tx<'_>, repository: i64, digest: &Digest) -> Result<Option<i64>> {
    let sql = "SELECT id FROM artifacts WHERE repository_id = ?1 AND digest = ?2";
    let row = tx.find(sql, &params![repository, digest.as_str()])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

/// What becomes an artifact's rows.
pub(super) struct Fresh<'p> {
    pub pushed: &'p Pushed,
    pub children: &'p BTreeMap<String, Child>,
    /// What it is about, where its manifest does not say so.
    pub subject: Option<String>,
    /// When it was pushed, in microseconds UTC.
    pub at: i64,
}

/// Writes the rows of an artifact that the repository does not have; its id, and a warning if the quota is nearly used
/// up.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    project: i64,
    repository: i64,
    fresh: &Fresh<'_>,
) -> Result<(i64, Option<String>)> {
    let (pushed, children, manifest) = (fresh.pushed, fresh.children, &fresh.pushed.manifest);
    let Nature { media_type, artifact_type, kind } = nature_of(manifest);
    let named: u64 = match manifest.kind {
        Kind::Image => {
            manifest.config.iter().chain(&manifest.layers).fold(0, |sum, blob| blob.size.saturating_add(sum))
        }
        Kind::Index => {
            let sizes = manifest.manifests.iter().filter_map(|child| children.get(child.digest.as_str()));
            sizes.fold(0, |sum, child| child.size.saturating_add(sum))
        }
    };
    let subject = match &manifest.subject {
        Some(subject) => Some(subject.digest.as_str().to_owned()),
        None => fresh.subject.clone(),
    };
    let accessory = subject.is_some().then(|| accessory_type(manifest, &artifact_type));
    let annotations = json_or_none(&manifest.annotations, manifest.annotations.is_empty())?;
    let row = tx.one(
        "INSERT INTO artifacts (project_id, repository_id, digest, size, manifest_size, manifest_media_type, \
         media_type, artifact_type, type, subject_digest, accessory_type, annotations, push_time, icon) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id",
        &params![
            project,
            repository,
            pushed.digest.as_str(),
            named.saturating_add(pushed.size).min(i64::MAX as u64),
            pushed.size,
            manifest.media_type.as_str(),
            media_type,
            artifact_type,
            kind,
            subject,
            accessory,
            annotations,
            fresh.at,
            icons::declared(manifest).map(Digest::as_str)
        ],
    )?;
    let id = row.get(0)?;
    insert_blobs(tx, repository, id, pushed)?;
    let warning = quotas::take(tx, project, id)?;
    insert_children(tx, repository, id, manifest, children)?;
    adopt(tx, repository, id, &pushed.digest)?;
    Ok((id, warning))
}

fn signed_by_tags(pushed: &Pushed) -> Option<String> {
    pushed.tags.iter().find_map(|tag| signed_by_tag(&pushed.manifest, tag.as_str()))
}

/// A signature that was pushed by digest first becomes one when its tag says so.
fn sign_by_tag(tx: &mut Tx<'_>, id: i64, pushed: &Pushed) -> Result<()> {
    if pushed.manifest.subject.is_some() {
        return Ok(());
    }
    let Some(subject) = signed_by_tags(pushed) else { return Ok(()) };
    let accessory = accessory_type(&pushed.manifest, "");
    let sql = "UPDATE artifacts SET subject_digest = ?1, accessory_type = ?2 WHERE id = ?3 AND subject_digest IS NULL";
    tx.execute(sql, &params![subject, accessory, id])?;
    Ok(())
}

fn insert_blobs(tx: &mut Tx<'_>, repository: i64, artifact: i64, pushed: &Pushed) -> Result<()> {
    let mut digests: BTreeSet<&str> = required(&pushed.manifest).into_keys().collect();
    digests.insert(pushed.digest.as_str());
    for digests in digests.into_iter().collect::<Vec<_>>().chunks(200) {
        let mut params = params![artifact, repository].to_vec();
        let mut rows = Vec::with_capacity(digests.len());
        for digest in digests {
            params.push(Value::from(*digest));
            rows.push(format!("(?1, ?{}, ?2)", params.len()));
        }
        let sql = format!(
            "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) VALUES {}",
            rows.join(", ")
        );
        tx.execute(&sql, &params)?;
    }
    Ok(())
}

fn insert_children(
    tx: &mut Tx<'_>,
    repository: i64,
    parent: i64,
    manifest: &Manifest,
    children: &BTreeMap<String, Child>,
) -> Result<()> {
    let sql = "INSERT INTO artifact_children (parent_id, position, repository_id, child_digest, child_id, platform, \
               annotations, urls) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    for (position, child) in (0_i64..).zip(&manifest.manifests) {
        let platform = child.platform.as_ref().map(to_json).transpose()?;
        let annotations = json_or_none(&child.annotations, child.annotations.is_empty())?;
        let urls = json_or_none(&child.urls, child.urls.is_empty())?;
        let known = children.get(child.digest.as_str()).map(|child| child.id);
        let digest = child.digest.as_str();
        tx.execute(sql, &params![parent, position, repository, digest, known, platform, annotations, urls])?;
    }
    Ok(())
}

/// An index that was there first learns of its child.
fn adopt(tx: &mut Tx<'_>, repository: i64, id: i64, digest: &Digest) -> Result<()> {
    let sql = "UPDATE artifact_children SET child_id = ?1 WHERE repository_id = ?2 AND child_digest = ?3 \
               AND child_id IS NULL";
    tx.execute(sql, &params![id, repository, digest.as_str()])?;
    Ok(())
}

fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

fn json_or_none<T: serde::Serialize>(value: &T, is_empty: bool) -> Result<Option<String>> {
    if is_empty { Ok(None) } else { to_json(value).map(Some) }
}
