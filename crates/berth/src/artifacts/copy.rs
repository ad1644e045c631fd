//! Copying an artifact to another repository: rows alone, since the store is one for all projects. What
//! belongs to it (children of an index, accessories) comes along.

use std::collections::{BTreeMap, BTreeSet};

use berth_db::{Row, Tx, Value, params};
use berth_oci::{Reference, Tag};

use super::list::locate;
use crate::authz::{Allowed, CreateArtifact, ReadArtifact, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::events::{self, By, Event};
use crate::listing::in_list;
use crate::{quotas, repositories, tags};

/// Most artifacts that one copy takes along.
const MOST: usize = 10_000;

/// Puts the artifact into the repository of `into`, with its children, its accessories and all its tags.
/// What is there already stays.
///
/// # Errors
/// [`Code::NotFound`] without a source, [`Code::Denied`] for an accessory by itself, [`Code::Precondition`]
/// when one of the tags is immutable there or content is damaged.
pub fn copy(
    tx: &mut Tx<'_>,
    into: &Allowed<RepositoryScope, CreateArtifact>,
    from: &Allowed<RepositoryScope, ReadArtifact>,
    reference: &Reference,
) -> Result<()> {
    let (source, root) = locate(tx, from.scope(), reference)?;
    let sql = "SELECT subject_digest FROM artifacts WHERE id = ?1";
    if tx.one(sql, &params![root])?.get::<Option<String>>(0)?.is_some() {
        let message = "the operation isn't supported for an artifact accessory";
        return Err(Error::new(Code::Denied, message));
    }
    let locked = repositories::advance_or_make(tx, into.scope())?;
    let (mut copied, mut warning) = (root, None);
    if locked.id != source {
        let all = gather(tx, source, root)?;
        lock_blobs(tx, &all.keys().copied().collect::<Vec<_>>())?;
        (copied, warning) = insert(tx, into, locked, &all, root)?;
    }
    move_tags(tx, into.scope(), locked.id, root, copied)?;
    record(tx, into, locked, copied, warning)
}

/// An artifact of the source, as an event tells it.
struct Found {
    digest: String,
    media_type: String,
}

/// The artifact, and whatever belongs to it, by id.
fn gather(tx: &mut Tx<'_>, repository: i64, root: i64) -> Result<BTreeMap<i64, Found>> {
    let mut found = BTreeMap::new();
    let mut wave = vec![root];
    while !wave.is_empty() {
        let mut next = BTreeSet::new();
        for ids in wave.chunks(200) {
            let (places, ids) = in_list(ids, 2);
            let params = [&params![repository][..], &ids].concat();
            let sql = format!(
                "SELECT id, digest, manifest_media_type FROM artifacts WHERE repository_id = ?1 AND id IN {places}"
            );
            for row in tx.query(&sql, &params)? {
                found.insert(row.get(0)?, Found { digest: row.get(1)?, media_type: row.get(2)? });
            }
            let sql = format!(
                "SELECT child_id FROM artifact_children WHERE repository_id = ?1 AND parent_id IN {places} \
                 AND child_id IS NOT NULL UNION SELECT x.id FROM artifacts s JOIN artifacts x \
                 ON x.repository_id = s.repository_id AND x.subject_digest = s.digest \
                 WHERE s.repository_id = ?1 AND s.id IN {places}"
            );
            for row in tx.query(&sql, &params)? {
                next.insert(row.get(0)?);
            }
        }
        wave = next.into_iter().filter(|id| !found.contains_key(id)).collect();
        if found.len() + wave.len() > MOST {
            return Err(Error::bad_request(format!(
                "an artifact of more than {MOST} parts cannot be copied"
            )));
        }
    }
    Ok(found)
}

/// Keeps the content from being collected until the new references are committed: every blob row is locked,
/// in the order of digests, and must be live.
fn lock_blobs(tx: &mut Tx<'_>, artifacts: &[i64]) -> Result<()> {
    let mut needed = BTreeSet::new();
    for ids in artifacts.chunks(200) {
        let (places, ids) = in_list(ids, 1);
        let sql = format!("SELECT DISTINCT digest FROM artifact_blobs WHERE artifact_id IN {places}");
        for row in tx.query(&sql, &ids)? {
            needed.insert(row.get::<String>(0)?);
        }
    }
    let mut live = 0;
    for digests in needed.iter().map(String::as_str).collect::<Vec<_>>().chunks(200) {
        let (places, params) = in_list(digests, 1);
        let sql = format!(
            "SELECT digest FROM blobs WHERE digest IN {places} AND state = 0 ORDER BY digest{}",
            tx.for_share()
        );
        live += tx.query(&sql, &params)?.len();
    }
    if live == needed.len() {
        return Ok(());
    }
    Err(Error::new(Code::Precondition, "content of the artifact is damaged or being deleted: push it again"))
}

/// Adds the artifacts that the repository lacks; the id of the root there, and a warning if the quota is nearly used up.
fn insert(
    tx: &mut Tx<'_>,
    into: &Allowed<RepositoryScope, CreateArtifact>,
    locked: repositories::Locked,
    all: &BTreeMap<i64, Found>,
    root: i64,
) -> Result<(i64, Option<String>)> {
    let scope = into.scope();
    let by = By { project_id: scope.project.id, operator: into.caller().name() };
    let mut warning = None;
    let now = tx.now()?;
    let mut there = existing(tx, locked.id, all)?;
    let mut added = Vec::new();
    for (id, artifact) in all {
        if there.contains_key(artifact.digest.as_str()) {
            continue;
        }
        let row = tx.one(
            "INSERT INTO artifacts (project_id, repository_id, digest, size, manifest_size, manifest_media_type, \
             media_type, artifact_type, type, subject_digest, accessory_type, annotations, extra_attrs, icon, push_time) \
             SELECT CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), digest, size, manifest_size, manifest_media_type, \
             media_type, artifact_type, type, subject_digest, accessory_type, annotations, extra_attrs, icon, \
             CAST(?3 AS BIGINT) FROM artifacts WHERE id = ?4 RETURNING id",
            &params![scope.project.id, locked.id, now, *id],
        )?;
        let new: i64 = row.get(0)?;
        tx.execute(
            "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) \
             SELECT CAST(?1 AS BIGINT), digest, CAST(?2 AS BIGINT) FROM artifact_blobs WHERE artifact_id = ?3",
            &params![new, locked.id, *id],
        )?;
        warning = quotas::take(tx, scope.project.id, new)?.or(warning);
        tx.execute(
            "INSERT INTO artifact_children (parent_id, position, repository_id, child_digest, child_id, platform, \
             annotations, urls) SELECT CAST(?1 AS BIGINT), position, CAST(?2 AS BIGINT), child_digest, NULL, \
             platform, annotations, urls FROM artifact_children WHERE parent_id = ?3",
            &params![new, locked.id, *id],
        )?;
        there.insert(artifact.digest.clone(), new);
        added.push((artifact, new));
    }
    for (artifact, new) in added {
        // Indexes learn of it, those that were there first and those that came now.
        let sql = "UPDATE artifact_children SET child_id = ?1 WHERE repository_id = ?2 AND child_digest = ?3 \
                   AND child_id IS NULL";
        tx.execute(sql, &params![new, locked.id, artifact.digest.as_str()])?;
        let adopted = "UPDATE artifact_children SET child_id = (SELECT a.id FROM artifacts a \
                       WHERE a.repository_id = artifact_children.repository_id \
                       AND a.digest = artifact_children.child_digest) WHERE parent_id = ?1 AND child_id IS NULL";
        tx.execute(adopted, &params![new])?;
        if all.get(&root).is_some_and(|found| found.digest == artifact.digest) {
            continue;
        }
        let step = repositories::advance_or_make(tx, scope)?;
        let event = Event::ArtifactPushed {
            repository: scope.name.as_str(),
            digest: &artifact.digest,
            media_type: &artifact.media_type,
            tags: &[],
            by,
        };
        events::record(tx, step.id, step.sequence, &event)?;
    }
    let digest = all.get(&root).map(|found| found.digest.as_str()).unwrap_or_default();
    let copied = there.get(digest).copied();
    Ok((copied.ok_or_else(|| Error::not_found("the artifact does not exist"))?, warning))
}

fn existing(tx: &mut Tx<'_>, repository: i64, all: &BTreeMap<i64, Found>) -> Result<BTreeMap<String, i64>> {
    let mut there = BTreeMap::new();
    let digests: Vec<Value> = all.values().map(|artifact| Value::from(artifact.digest.as_str())).collect();
    for digests in digests.chunks(200) {
        let (places, digests) = in_list(digests, 2);
        let sql = format!("SELECT digest, id FROM artifacts WHERE repository_id = ?1 AND digest IN {places}");
        for row in tx.query(&sql, &[&params![repository][..], &digests].concat())? {
            there.insert(row.get(0)?, row.get(1)?);
        }
    }
    Ok(there)
}

fn tags_of(tx: &mut Tx<'_>, artifact: i64) -> Result<Vec<Tag>> {
    let rows = tx.query("SELECT name FROM tags WHERE artifact_id = ?1 ORDER BY name", &params![artifact])?;
    let parsed = |row: &Row| row.get::<String>(0)?.parse().map_err(Error::internal);
    rows.iter().map(parsed).collect()
}

/// Gives the copy the tags of the original; those that it has already are not touched.
fn move_tags(tx: &mut Tx<'_>, scope: &RepositoryScope, repository: i64, from: i64, to: i64) -> Result<()> {
    let given: BTreeSet<Tag> = tags_of(tx, to)?.into_iter().collect();
    let missing: Vec<Tag> = tags_of(tx, from)?.into_iter().filter(|tag| !given.contains(tag)).collect();
    tags::move_all(tx, scope, repository, &missing, to)
}

fn record(
    tx: &mut Tx<'_>,
    into: &Allowed<RepositoryScope, CreateArtifact>,
    locked: repositories::Locked,
    artifact: i64,
    warning: Option<String>,
) -> Result<()> {
    let sql = "SELECT digest, manifest_media_type FROM artifacts WHERE id = ?1";
    let row = tx.one(sql, &params![artifact])?;
    let (digest, media_type): (String, String) = (row.get(0)?, row.get(1)?);
    let tags: Vec<String> = tags_of(tx, artifact)?.iter().map(|tag| tag.as_str().to_owned()).collect();
    super::push::note(tx, into, &digest, tags.first().map(String::as_str))?;
    let repository = into.scope().name.as_str();
    let by = By { project_id: into.scope().project.id, operator: into.caller().name() };
    let event =
        Event::ArtifactPushed { repository, digest: &digest, media_type: &media_type, tags: &tags, by };
    events::record(tx, locked.id, locked.sequence, &event)?;
    super::push::warn(tx, into, (&digest, tags.first()), warning)
}
