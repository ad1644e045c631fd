//! Queries of garbage collection.

use std::collections::{HashMap, HashSet};

use berth_blobs::canonical_key;
use berth_db::{Dialect, Row, Tx, Value, params};
use berth_oci::Digest;

use super::pause;
use crate::error::{Error, Result};
use crate::holds::HeadHolds;
use crate::listing::in_list;
use crate::{traffic, undelete};

/// A blob that may be deleted, or is being deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dead {
    pub id: i64,
    pub digest: String,
    pub size: u64,
    pub key: String,
}

fn dead_of(row: &Row) -> Result<Dead> {
    Ok(Dead { id: row.get(0)?, digest: row.get(1)?, size: row.get(2)?, key: row.get(3)? })
}

/// Whoever marked a blob is given so long to delete it, in microseconds; then anybody goes on, also where the store or the
/// database failed under way. Two who delete the same object do no harm: its key is never used again.
const LEFT: i64 = 120 * 1_000_000;

/// Lets what was marked be gone on with at once: where one process is alone and has just begun, nobody else works on it.
pub(super) fn take_over(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("UPDATE blobs SET marked_at = 0 WHERE state = 1", &[])?;
    Ok(())
}

/// A page of blobs: the id at which it ends, and those on it that nothing references or holds, nothing in the bin either.
/// Nothing when there are no more.
pub(super) fn candidates(tx: &mut Tx<'_>, after: i64, page: i64) -> Result<Option<(i64, Vec<Dead>)>> {
    let sql = "SELECT MAX(id) FROM (SELECT id FROM blobs WHERE id > ?1 ORDER BY id LIMIT ?2) p";
    let Some(last) = tx.one(sql, &params![after, page])?.get::<Option<i64>>(0)? else { return Ok(None) };
    let now = tx.now()?;
    let sql = "SELECT b.id, b.digest, b.size, b.object_key FROM blobs b WHERE b.id > ?1 AND b.id <= ?2 \
               AND (b.state <> 1 OR b.marked_at < ?4) AND NOT EXISTS (SELECT 1 FROM artifact_blobs ab WHERE ab.digest = b.digest) \
               AND NOT EXISTS (SELECT 1 FROM bin_artifact_blobs bb WHERE bb.digest = b.digest) \
               AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.digest = b.digest AND h.expires_at > ?3) ORDER BY b.id";
    let rows = tx.query(sql, &params![after, last, now, now - LEFT])?;
    Ok(Some((last, rows.iter().map(dead_of).collect::<Result<_>>()?)))
}

/// The highest id in a table.
pub(super) fn last(tx: &mut Tx<'_>, table: &'static str) -> Result<i64> {
    Ok(tx.one(&format!("SELECT COALESCE(MAX(id), 0) FROM {table}"), &[])?.get(0)?)
}

/// Marks those of `ids` as being deleted that nothing references or holds by now. Whoever adds a reference or a hold
/// locks the row first and requires it to be live; what somebody has locked is left for the next time.
pub(super) fn mark(tx: &mut Tx<'_>, ids: &[i64], heads: &HeadHolds) -> Result<Vec<Dead>> {
    if ids.is_empty() || pause::is_paused(tx)? {
        return Ok(Vec::new());
    }
    let (places, params) = in_list(ids, 1);
    let skip = if tx.dialect() == Dialect::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let now = tx.now()?;
    let bound = params.len() + 1;
    let sql = format!(
        "SELECT id, digest, size, object_key FROM blobs WHERE id IN {places} \
         AND (state <> 1 OR marked_at < ?{bound}){skip}"
    );
    let params = [&params[..], &params![now - LEFT]].concat();
    let mut dead: Vec<Dead> = tx.query(&sql, &params)?.iter().map(dead_of).collect::<Result<_>>()?;
    if dead.is_empty() {
        return Ok(dead);
    }
    // A statement of its own, so that it sees what was committed before the lock was had.
    let digests: Vec<&str> = dead.iter().map(|blob| blob.digest.as_str()).collect();
    let (places, digests) = in_list(&digests, 2);
    let sql = format!(
        "SELECT digest FROM artifact_blobs WHERE digest IN {places} \
         UNION SELECT digest FROM bin_artifact_blobs WHERE digest IN {places} \
         UNION SELECT digest FROM holds WHERE digest IN {places} AND expires_at > ?1"
    );
    let needed = tx.query(&sql, &[&params![now][..], &digests].concat())?;
    let needed: HashSet<String> = needed.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?;
    dead.retain(|blob| !needed.contains(&blob.digest) && !heads.is_held_anywhere(&blob.digest));
    if !dead.is_empty() {
        let ids: Vec<i64> = dead.iter().map(|blob| blob.id).collect();
        let (places, ids) = in_list(&ids, 2);
        let sql = format!("UPDATE blobs SET state = 1, marked_at = ?1 WHERE id IN {places}");
        tx.execute(&sql, &[&params![now][..], &ids].concat())?;
    }
    Ok(dead)
}

/// Removes the rows of blobs whose objects are gone; bytes and number of those that were still as they were marked.
pub(super) fn remove(tx: &mut Tx<'_>, gone: &[Dead]) -> Result<(u64, u64)> {
    let now = tx.now()?;
    let ids: Vec<i64> = gone.iter().map(|blob| blob.id).collect();
    if ids.is_empty() {
        return Ok((0, 0));
    }
    let (places, bound) = in_list(&ids, 1);
    let sql = format!(
        "SELECT id, object_key FROM blobs WHERE id IN {places} AND state = 1 ORDER BY digest{}",
        tx.for_update()
    );
    let rows = tx.query(&sql, &bound)?;
    let marked: HashMap<i64, String> =
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<berth_db::Result<_>>()?;
    // Who pushed the same content meanwhile gave it another key.
    let gone: Vec<&Dead> = gone.iter().filter(|blob| marked.get(&blob.id) == Some(&blob.key)).collect();
    let ids: Vec<i64> = gone.iter().map(|blob| blob.id).collect();
    if ids.is_empty() {
        return Ok((0, 0));
    }
    let (places, bound) = in_list(&ids, 1);
    tx.execute(&format!("DELETE FROM blobs WHERE id IN {places}"), &bound)?;
    let digests: Vec<&str> = gone.iter().map(|blob| blob.digest.as_str()).collect();
    let (places, bound) = in_list(&digests, 2);
    let sql = format!("DELETE FROM holds WHERE expires_at <= ?1 AND digest IN {places}");
    tx.execute(&sql, &[&params![now][..], &bound].concat())?;
    retire(tx, &gone, now)?;
    let bytes = gone.iter().map(|blob| blob.size).sum();
    traffic::add_freed(tx, bytes)?;
    Ok((bytes, gone.len() as u64))
}

/// Notes the digests whose own path must not be used for a while.
fn retire(tx: &mut Tx<'_>, gone: &[&Dead], now: i64) -> Result<()> {
    let (mut rows, mut bound) = (Vec::new(), params![now].to_vec());
    for blob in gone {
        let digest: Digest = blob.digest.parse().map_err(Error::internal)?;
        if canonical_key(&digest).as_str() == blob.key {
            bound.extend(params![blob.digest.as_str()]);
            rows.push(format!("(?{}, ?1)", bound.len()));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT INTO retired_keys (digest, at) VALUES {} ON CONFLICT (digest) DO UPDATE SET at = excluded.at",
        rows.join(", ")
    );
    tx.execute(&sql, &bound)?;
    Ok(())
}

/// Forgets retired keys from before a time, up to `most`.
pub(super) fn forget_retired(tx: &mut Tx<'_>, before: i64, most: i64) -> Result<u64> {
    let sql = "DELETE FROM retired_keys WHERE digest IN \
               (SELECT digest FROM retired_keys WHERE at < ?1 LIMIT ?2)";
    Ok(tx.execute(sql, &params![before, most])?)
}

/// Whether holds have ended, repositories may hold nothing, or keys were retired long ago: looking costs no write.
pub(super) fn is_anything_to_tidy(tx: &mut Tx<'_>, hold: i64, retired: i64) -> Result<bool> {
    let now = tx.now()?;
    let sql = "SELECT EXISTS (SELECT 1 FROM holds WHERE expires_at <= ?1) \
               OR EXISTS (SELECT 1 FROM repositories WHERE pushed_at IS NULL AND updated_at < ?2) \
               OR EXISTS (SELECT 1 FROM retired_keys WHERE at < ?3)";
    Ok(tx.one(sql, &params![now, now.saturating_sub(hold), now - retired])?.get(0)?)
}

/// Digests and sizes of blobs that only these artifacts reference and nobody holds.
pub(super) fn only_of(tx: &mut Tx<'_>, artifacts: &[i64], heads: &HeadHolds) -> Result<Vec<Dead>> {
    let doomed: HashSet<i64> = artifacts.iter().copied().collect();
    let mut digests = HashSet::new();
    for ids in artifacts.chunks(500) {
        let (places, params) = in_list(ids, 1);
        let sql = format!("SELECT DISTINCT digest FROM artifact_blobs WHERE artifact_id IN {places}");
        for row in tx.query(&sql, &params)? {
            digests.insert(row.get::<String>(0)?);
        }
    }
    let digests: Vec<String> = digests.into_iter().collect();
    let mut found = Vec::new();
    for digests in digests.chunks(200) {
        let bound: Vec<Value> = digests.iter().map(|digest| Value::from(digest.as_str())).collect();
        let (places, params) = in_list(&bound, 1);
        let mut needed: HashSet<String> = HashSet::new();
        let sql = format!("SELECT digest, artifact_id FROM artifact_blobs WHERE digest IN {places}");
        for row in tx.query(&sql, &params)? {
            if !doomed.contains(&row.get::<i64>(1)?) {
                needed.insert(row.get(0)?);
            }
        }
        let now = tx.now()?;
        let (places, params) = in_list(&bound, 2);
        let sql = format!(
            "SELECT b.id, b.digest, b.size, b.object_key FROM blobs b WHERE b.digest IN {places} AND NOT EXISTS \
             (SELECT 1 FROM bin_artifact_blobs bb WHERE bb.digest = b.digest) AND NOT EXISTS \
             (SELECT 1 FROM holds h WHERE h.digest = b.digest AND h.expires_at > ?1)"
        );
        for row in tx.query(&sql, &[&params![now][..], &params].concat())? {
            let blob = dead_of(&row)?;
            if !needed.contains(&blob.digest) && !heads.is_held_anywhere(&blob.digest) {
                found.push(blob);
            }
        }
    }
    Ok(found)
}

/// Bytes that only these artifacts reference, whoever holds them at the moment.
pub(super) fn bytes_only_of(tx: &mut Tx<'_>, artifacts: &[i64]) -> Result<i64> {
    let mut references: HashMap<String, i64> = HashMap::new();
    for ids in artifacts.chunks(500) {
        let (places, params) = in_list(ids, 1);
        let sql = format!(
            "SELECT digest, COUNT(*) FROM artifact_blobs WHERE artifact_id IN {places} GROUP BY digest"
        );
        for row in tx.query(&sql, &params)? {
            *references.entry(row.get(0)?).or_default() += row.get::<i64>(1)?;
        }
    }
    let digests: Vec<&str> = references.keys().map(String::as_str).collect();
    let mut bytes = 0_i64;
    for digests in digests.chunks(200) {
        let (places, params) = in_list(digests, 1);
        let sql = format!(
            "SELECT b.digest, b.size, (SELECT COUNT(*) FROM artifact_blobs ab WHERE ab.digest = b.digest) \
             FROM blobs b WHERE b.digest IN {places}"
        );
        for row in tx.query(&sql, &params)? {
            let of_these = references.get(&row.get::<String>(0)?).copied().unwrap_or_default();
            if of_these >= row.get::<i64>(2)? {
                bytes = bytes.saturating_add(row.get(1)?);
            }
        }
    }
    Ok(bytes)
}

/// Repositories after an id: id, full name, project.
pub(super) fn repositories(tx: &mut Tx<'_>, after: i64, most: i64) -> Result<Vec<(i64, String, i64)>> {
    let sql = "SELECT id, name, project_id FROM repositories WHERE id > ?1 AND pushed_at IS NOT NULL \
               ORDER BY id LIMIT ?2";
    let rows = tx.query(sql, &params![after, most])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// An artifact as far as it matters here.
#[derive(Clone, Debug)]
pub(super) struct Artifact {
    pub id: i64,
    pub digest: String,
    pub subject: Option<String>,
    pub is_tagged: bool,
    /// Something in the bin relies on it.
    pub is_relied_on: bool,
}

/// Which artifact is part of which: parent, child.
pub(super) type Parts = Vec<(i64, i64)>;

/// The artifacts of a repository, and which is part of which.
pub(super) fn artifacts(tx: &mut Tx<'_>, repository: i64) -> Result<(Vec<Artifact>, Parts)> {
    let sql = format!(
        "SELECT a.id, a.digest, a.subject_digest, EXISTS (SELECT 1 FROM tags t WHERE t.artifact_id = a.id), {} \
         FROM artifacts a WHERE a.repository_id = ?1 ORDER BY a.id",
        undelete::relies_on("a")
    );
    let rows = tx.query(&sql, &params![repository])?;
    let artifacts = rows
        .iter()
        .map(|row| {
            Ok(Artifact {
                id: row.get(0)?,
                digest: row.get(1)?,
                subject: row.get(2)?,
                is_tagged: row.get(3)?,
                is_relied_on: row.get(4)?,
            })
        })
        .collect::<Result<_>>()?;
    let sql =
        "SELECT parent_id, child_id FROM artifact_children WHERE repository_id = ?1 AND child_id IS NOT NULL";
    let rows = tx.query(sql, &params![repository])?;
    let children = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_>>()?;
    Ok((artifacts, children))
}

/// Whether an artifact has a tag, or is part of another one.
pub(super) fn is_needed(tx: &mut Tx<'_>, artifact: i64) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM tags WHERE artifact_id = ?1) \
               OR EXISTS (SELECT 1 FROM artifact_children WHERE child_id = ?1 AND parent_id <> ?1)";
    Ok(tx.one(sql, &params![artifact])?.get(0)?)
}

/// Whether something in the bin relies on any of these artifacts.
pub(super) fn is_any_relied_on(tx: &mut Tx<'_>, repository: i64, digests: &[String]) -> Result<bool> {
    for digests in digests.chunks(200) {
        let digests: Vec<&str> = digests.iter().map(String::as_str).collect();
        let (places, digests) = in_list(&digests, 2);
        let sql = format!(
            "SELECT 1 FROM artifacts a WHERE a.repository_id = ?1 AND a.digest IN {places} AND {} LIMIT 1",
            undelete::relies_on("a")
        );
        if tx.find(&sql, &[&params![repository][..], &digests].concat())?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Digests of the accessories of an artifact.
pub(super) fn accessories(tx: &mut Tx<'_>, repository: i64, subject: &str) -> Result<Vec<String>> {
    let sql = "SELECT digest FROM artifacts WHERE repository_id = ?1 AND subject_digest = ?2";
    let rows = tx.query(sql, &params![repository, subject])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// Of these keys those that belong to no blob.
pub(super) fn unknown(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<String>> {
    let mut known: HashSet<String> = HashSet::new();
    for keys in keys.chunks(200) {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let (places, params) = in_list(&keys, 1);
        for row in tx.query(&format!("SELECT object_key FROM blobs WHERE object_key IN {places}"), &params)? {
            known.insert(row.get(0)?);
        }
    }
    Ok(keys.iter().filter(|key| !known.contains(*key)).cloned().collect())
}

/// Notes objects that belong to no blob; those of them that were noted before `since`.
pub(super) fn note_strays(tx: &mut Tx<'_>, keys: &[String], since: i64) -> Result<Vec<String>> {
    let now = tx.now()?;
    let mut old = Vec::new();
    for key in keys {
        let sql = "INSERT INTO stray_objects (object_key, seen_at) VALUES (?1, ?2) \
                   ON CONFLICT (object_key) DO UPDATE SET seen_at = stray_objects.seen_at RETURNING seen_at";
        if tx.one(sql, &params![key.as_str(), now])?.get::<i64>(0)? < since {
            old.push(key.clone());
        }
    }
    Ok(old)
}

/// Forgets strays that are gone, or belong to a blob by now.
pub(super) fn forget_strays(tx: &mut Tx<'_>, keys: &[String]) -> Result<()> {
    for key in keys {
        tx.execute("DELETE FROM stray_objects WHERE object_key = ?1", &params![key.as_str()])?;
    }
    tx.execute("DELETE FROM stray_objects WHERE object_key IN (SELECT object_key FROM blobs)", &[])?;
    Ok(())
}

/// Makes a stray on its digest's own path a blob that is being deleted, so that no push takes the path meanwhile;
/// false when the digest has a blob.
pub(super) fn condemn(tx: &mut Tx<'_>, digest: &str, key: &str, size: u64) -> Result<bool> {
    if pause::is_paused(tx)? {
        return Ok(false);
    }
    let now = tx.now()?;
    let sql = "INSERT INTO blobs (digest, size, object_key, state, created_at, marked_at) \
               VALUES (?1, ?2, ?3, 1, ?4, ?4) ON CONFLICT (digest) DO NOTHING";
    Ok(tx.execute(sql, &params![digest, size, key, now])? > 0)
}
