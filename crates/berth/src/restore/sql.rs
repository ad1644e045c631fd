//! Queries of restoring.

use berth_db::{Row, Tx, params};

use super::Item;
use crate::error::{Error, Result};
use crate::undelete::{Bin, Kind};

const COLUMNS: &str = "id, kind, project_id, repository, name, digest";

fn item_of(row: &Row) -> Result<Item> {
    let kind: String = row.get(1)?;
    Ok(Item {
        id: row.get(0)?,
        kind: Kind::from_name(&kind).ok_or_else(|| Error::internal(format!("an item of kind {kind}")))?,
        project_id: row.get(2)?,
        repository: row.get(3)?,
        name: row.get(4)?,
        digest: row.get(5)?,
    })
}

/// An item that can be had back, kept from everybody else until commit.
pub(super) fn lock(tx: &mut Tx<'_>, bin: Bin, id: i64) -> Result<Option<Item>> {
    let lock = tx.for_update();
    item(tx, bin, id, lock)
}

/// An item that can be had back.
pub(super) fn find(tx: &mut Tx<'_>, bin: Bin, id: i64) -> Result<Option<Item>> {
    item(tx, bin, id, "")
}

fn item(tx: &mut Tx<'_>, bin: Bin, id: i64, lock: &str) -> Result<Option<Item>> {
    let now = tx.now()?;
    let sql = format!("SELECT {COLUMNS} FROM bin_items WHERE id = ?1 AND gone = 0 AND deleted_at > ?2{lock}");
    tx.find(&sql, &params![id, bin.horizon(now)])?.as_ref().map(item_of).transpose()
}

/// Says of an item that it is gone; its rows follow.
pub(super) fn end(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("UPDATE bin_items SET gone = 1 WHERE id = ?1", &params![id])?;
    Ok(())
}

/// The same of all that was deleted in a project; how many.
pub(super) fn end_inner(tx: &mut Tx<'_>, project: i64) -> Result<u64> {
    let sql = "UPDATE bin_items SET gone = 1 WHERE project_id = ?1 AND gone = 0 AND kind <> 'project'";
    Ok(tx.execute(sql, &params![project])?)
}

/// The newest item of the same repository's name that holds an artifact, with its name.
pub(super) fn item_with(
    tx: &mut Tx<'_>,
    bin: Bin,
    item: &Item,
    digest: &str,
) -> Result<Option<(i64, String)>> {
    let now = tx.now()?;
    let sql = "SELECT i.id, i.name FROM bin_artifacts a JOIN bin_items i ON i.id = a.item_id WHERE a.digest = ?1 \
               AND i.project_id = ?2 AND i.repository = ?3 AND i.gone = 0 AND i.deleted_at > ?4 AND i.id <> ?5 \
               ORDER BY i.id DESC LIMIT 1";
    let values = params![digest, item.project_id, item.repository.as_str(), bin.horizon(now), item.id];
    tx.find(sql, &values)?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// The newest item that is the repository which an item was in, with its name.
pub(super) fn item_of_repository(tx: &mut Tx<'_>, bin: Bin, item: &Item) -> Result<Option<(i64, String)>> {
    let now = tx.now()?;
    let sql = "SELECT id, name FROM bin_items WHERE repository = ?1 AND kind = ?2 AND project_id = ?3 AND gone = 0 \
               AND deleted_at > ?4 ORDER BY id DESC LIMIT 1";
    let values =
        params![item.repository.as_str(), Kind::Repository.name(), item.project_id, bin.horizon(now)];
    tx.find(sql, &values)?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// The name of a tag's item, and the artifact that it named.
pub(super) fn tag(tx: &mut Tx<'_>, item: i64) -> Result<(String, i64)> {
    let row = tx.one("SELECT name, artifact_id FROM bin_tags WHERE item_id = ?1", &params![item])?;
    Ok((row.get(0)?, row.get(1)?))
}

/// Lets the tag of an item name an artifact of the same digest.
pub(super) fn point_kept(tx: &mut Tx<'_>, item: i64, artifact: i64) -> Result<()> {
    tx.execute("UPDATE bin_tags SET artifact_id = ?2 WHERE item_id = ?1", &params![item, artifact])?;
    Ok(())
}

/// The artifact of an id or a digest in a repository.
pub(super) fn artifact(tx: &mut Tx<'_>, repository: i64, id: i64, digest: &str) -> Result<Option<i64>> {
    let sql = "SELECT id FROM artifacts WHERE repository_id = ?1 AND (id = ?2 OR digest = ?3)";
    tx.find(sql, &params![repository, id, digest])?.map(|row| Ok(row.get(0)?)).transpose()
}

/// The artifact that a tag names now.
pub(super) fn tagged(tx: &mut Tx<'_>, repository: i64, tag: &str) -> Result<Option<i64>> {
    let sql = "SELECT artifact_id FROM tags WHERE repository_id = ?1 AND name = ?2";
    tx.find(sql, &params![repository, tag])?.map(|row| Ok(row.get(0)?)).transpose()
}

/// A tag of an artifact that came back, which names another one now.
pub(super) fn taken_tag(tx: &mut Tx<'_>, item: i64, repository: i64) -> Result<Option<String>> {
    let sql = "SELECT bt.name FROM bin_tags bt JOIN tags t ON t.repository_id = ?2 AND t.name = bt.name \
               WHERE bt.item_id = ?1 AND t.artifact_id <> bt.artifact_id ORDER BY bt.name LIMIT 1";
    tx.find(sql, &params![item, repository])?.map(|row| Ok(row.get(0)?)).transpose()
}

/// Locks the blobs of an item in the order of digests, as a push does; one that is not live, if there is one.
pub(super) fn hold_blobs(tx: &mut Tx<'_>, item: i64) -> Result<Option<String>> {
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT b.id FROM blobs b WHERE b.state = 0 AND b.digest IN \
         (SELECT bb.digest FROM bin_artifact_blobs bb WHERE bb.item_id = ?1) ORDER BY b.digest{}) live",
        tx.for_share()
    );
    let live: i64 = tx.one(&sql, &params![item])?.get(0)?;
    let sql = "SELECT COUNT(DISTINCT digest) FROM bin_artifact_blobs WHERE item_id = ?1";
    if tx.one(sql, &params![item])?.get::<i64>(0)? == live {
        return Ok(None);
    }
    let sql = "SELECT bb.digest FROM bin_artifact_blobs bb WHERE bb.item_id = ?1 AND NOT EXISTS \
               (SELECT 1 FROM blobs b WHERE b.digest = bb.digest AND b.state = 0) ORDER BY bb.digest LIMIT 1";
    Ok(Some(tx.one(sql, &params![item])?.get(0)?))
}

/// Lets the tags and labels of an item speak of the artifacts that now have the digests of those they spoke of.
pub(super) fn follow_digests(tx: &mut Tx<'_>, item: i64, repository: i64) -> Result<()> {
    for table in ["bin_tags", "bin_artifact_labels"] {
        let sql = format!(
            "UPDATE {table} SET artifact_id = (SELECT a.id FROM bin_artifacts ba JOIN artifacts a ON a.repository_id = ?2 \
             AND a.digest = ba.digest WHERE ba.item_id = ?1 AND ba.id = {table}.artifact_id) WHERE item_id = ?1"
        );
        tx.execute(&sql, &params![item, repository])?;
    }
    Ok(())
}

/// Indexes that came back learn which artifacts their parts are now, and indexes that were there learn of what came back.
pub(super) fn adopt(tx: &mut Tx<'_>, item: i64, repository: i64) -> Result<()> {
    let sql = "UPDATE artifact_children SET child_id = (SELECT a.id FROM artifacts a \
               WHERE a.repository_id = artifact_children.repository_id AND a.digest = artifact_children.child_digest) \
               WHERE parent_id IN (SELECT ba.id FROM bin_artifacts ba WHERE ba.item_id = ?1) OR (repository_id = ?2 \
               AND child_id IS NULL AND child_digest IN (SELECT bb.digest FROM bin_artifacts bb WHERE bb.item_id = ?1))";
    tx.execute(sql, &params![item, repository])?;
    Ok(())
}

/// The digest of a part that an index had and has no more.
pub(super) fn missing_part(tx: &mut Tx<'_>, item: i64) -> Result<Option<String>> {
    let sql = "SELECT c.child_digest FROM bin_artifact_children b JOIN artifact_children c \
               ON c.parent_id = b.parent_id AND c.position = b.position \
               WHERE b.item_id = ?1 AND b.child_id IS NOT NULL AND c.child_id IS NULL ORDER BY c.child_digest LIMIT 1";
    tx.find(sql, &params![item])?.map(|row| Ok(row.get(0)?)).transpose()
}

/// The artifacts of a repository that an item held, whether they came back or were pushed anew.
pub(super) fn came_back(tx: &mut Tx<'_>, item: i64, repository: i64) -> Result<Vec<i64>> {
    let sql = "SELECT a.id FROM bin_artifacts ba JOIN artifacts a ON a.repository_id = ?2 AND a.digest = ba.digest \
               WHERE ba.item_id = ?1 ORDER BY a.id";
    tx.query(sql, &params![item, repository])?.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// Makes a repository that only uploads have made the one that comes back; false when it is more than that.
pub(super) fn fill_shell(tx: &mut Tx<'_>, item: &Item) -> Result<bool> {
    let kept = |column: &str| format!("(SELECT b.{column} FROM bin_repositories b WHERE b.item_id = ?1)");
    let sql = format!(
        "UPDATE repositories SET description = {}, pushed_at = {}, pull_count = {}, created_at = {}, \
         sequence = CASE WHEN sequence < {} THEN {} ELSE sequence END \
         WHERE name = ?2 AND project_id = ?3 AND pushed_at IS NULL",
        kept("description"),
        kept("pushed_at"),
        kept("pull_count"),
        kept("created_at"),
        kept("sequence"),
        kept("sequence")
    );
    Ok(tx.execute(&sql, &params![item.id, item.repository.as_str(), item.project_id])? > 0)
}

/// Removes the rows without secrets that deleted robot accounts leave behind, of those that come back.
pub(super) fn remove_husks(tx: &mut Tx<'_>, item: i64) -> Result<()> {
    let sql =
        "DELETE FROM robots WHERE deleted = 1 AND id IN (SELECT b.id FROM bin_robots b WHERE b.item_id = ?1)";
    tx.execute(sql, &params![item])?;
    Ok(())
}

/// Counts what a project that came back uses.
pub(super) fn recount_quota(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    let sql = "UPDATE quotas SET used = (SELECT CAST(COALESCE(SUM(pb.size), 0) AS BIGINT) FROM project_blobs pb \
               WHERE pb.project_id = ?1) WHERE project_id = ?1";
    tx.execute(sql, &params![project])?;
    Ok(())
}
