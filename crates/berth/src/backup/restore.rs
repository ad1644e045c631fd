//! Restoring a backup into an empty database and an empty blob store: first all rows in one transaction, which also notes
//! that the restore is under way, then the objects. It may be killed and run again.

use std::path::Path;
use std::sync::Arc;

use berth_blobs::{BLOBS_PREFIX, BlobStore};
use berth_db::{Db, Tx, params};
use futures::{StreamExt, TryStreamExt};

use super::objects::{Blob, Copied, copy};
use super::{Description, blob_key, load};
use crate::error::{Error, Result};
use crate::{failpoint, journal, unfinished};

/// Blobs that are copied at a time.
const AT_A_TIME: usize = 8;
/// Blobs whose rows are read at a time.
const PAGE: i64 = 256;

/// What came back.
#[derive(Debug, Default)]
pub struct Restored {
    /// Blobs.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Digests of blobs that the backup holds damaged or not at all; they answer as absent until they are pushed again.
    pub damaged: Vec<String>,
}

/// What stands in the database while it is restored.
fn note_of(told: &Description) -> String {
    format!("restore --backup {}", told.id)
}

/// Restores a backup. `progress` hears of the number of blobs that are back.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) when the target is not empty, or the tables of the backup are damaged.
pub async fn restore(
    db: &Db,
    blobs: &dyn BlobStore,
    source: &dyn BlobStore,
    directory: &Path,
    told: &Description,
    progress: &dyn Fn(u64),
) -> Result<Restored> {
    let note = note_of(told);
    if !is_begun(db, blobs, told).await? {
        load::check(directory, told)?;
        let (directory, told) = (directory.to_owned(), Arc::new(told.clone()));
        db.write(move |tx| {
            // Somebody may have begun with the empty database meanwhile.
            unfinished::lock(tx)?;
            check_rows(tx)?;
            load::load(tx, &directory, &told)?;
            settle(tx, &told)?;
            unfinished::note(tx, &note)
        })
        .await?;
    }
    failpoint::reach("restore_after_tables");
    db.migrate().await?;
    let restored = objects(db, blobs, source, progress).await?;
    db.write(unfinished::end).await?;
    Ok(restored)
}

/// Whether an earlier attempt has begun to restore this backup here.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) when there is something else.
pub async fn is_begun(db: &Db, blobs: &dyn BlobStore, told: &Description) -> Result<bool> {
    if db.read(unfinished::of).await?.as_deref() == Some(note_of(told).as_str()) {
        return Ok(true);
    }
    check_empty(db, blobs).await.map(|()| false)
}

async fn check_empty(db: &Db, blobs: &dyn BlobStore) -> Result<()> {
    db.read(check_rows).await?;
    if journal::is_there(blobs).await? || !blobs.list(BLOBS_PREFIX, None, 1).await?.is_empty() {
        return Err(Error::conflict(
            "the blob store is not empty: a backup is restored into an empty one only",
        ));
    }
    Ok(())
}

fn check_rows(tx: &mut Tx<'_>) -> Result<()> {
    if let Some(begun) = unfinished::of(tx)? {
        return Err(Error::conflict(format!("`berth {begun}` was begun here: run that again")));
    }
    let sql = "SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM projects) OR EXISTS (SELECT 1 FROM blobs)";
    if tx.one(sql, &[])?.get(0)? {
        return Err(Error::conflict(
            "the database is not empty: a backup is restored into an empty one only",
        ));
    }
    Ok(())
}

/// What was true of the old place and is not of this one.
fn settle(tx: &mut Tx<'_>, told: &Description) -> Result<()> {
    // The journal begins anew beside the new blobs; nobody leads here yet; pauses and uploads under way have ended.
    tx.execute("DELETE FROM settings WHERE name IN ('journal.writer', 'gc.collector')", &[])?;
    tx.execute("DELETE FROM settings WHERE name = 'journal.begun' OR substr(name, 1, 9) = 'gc.pause.'", &[])?;
    tx.execute("UPDATE uploads SET cancelled = 1, state = '', lease = NULL, lease_until = 0", &[])?;
    tx.execute("DELETE FROM stray_objects", &[])?;
    for digest in &told.damaged {
        tx.execute("UPDATE blobs SET state = 2 WHERE digest = ?1 AND state = 0", &params![digest])?;
    }
    Ok(())
}

async fn objects(
    db: &Db,
    blobs: &dyn BlobStore,
    source: &dyn BlobStore,
    progress: &dyn Fn(u64),
) -> Result<Restored> {
    let mut restored = Restored::default();
    let mut after = 0;
    loop {
        let page = db.scan(move |tx| live(tx, after)).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        let mut copies = futures::stream::iter(page)
            .map(|blob| async move {
                let copied = copy(source, &blob_key(&blob.digest)?, blobs, &blob, (&blob.key, false)).await?;
                Ok::<_, Error>((copied, blob))
            })
            .buffer_unordered(AT_A_TIME);
        let mut moved = Vec::new();
        let mut damaged = Vec::new();
        while let Some((copied, blob)) = copies.try_next().await? {
            match copied {
                Copied::Damaged(_) => {
                    damaged.push(blob.id);
                    continue;
                }
                // A store of objects may choose the key of a large one itself.
                Copied::New(key) if key != blob.key => moved.push((blob.id, key.to_string())),
                Copied::New(_) | Copied::Known => {}
            }
            restored.blobs += 1;
            restored.bytes += blob.size;
        }
        db.write(move |tx| record(tx, &moved, &damaged)).await?;
        progress(restored.blobs);
    }
    restored.damaged = db.scan(damaged).await?;
    Ok(restored)
}

fn live(tx: &mut Tx<'_>, after: i64) -> Result<Vec<Blob>> {
    let sql =
        "SELECT id, digest, size, object_key FROM blobs WHERE state = 0 AND id > ?1 ORDER BY id LIMIT ?2";
    let rows = tx.query(sql, &params![after, PAGE])?;
    rows.iter()
        .map(|row| {
            Ok(Blob {
                id: row.get(0)?,
                digest: row.get::<String>(1)?.parse().map_err(Error::internal)?,
                size: row.get(2)?,
                key: row.get::<String>(3)?.parse()?,
            })
        })
        .collect()
}

fn record(tx: &mut Tx<'_>, moved: &[(i64, String)], damaged: &[i64]) -> Result<()> {
    for (id, key) in moved {
        tx.execute("UPDATE blobs SET object_key = ?2 WHERE id = ?1", &params![*id, key])?;
    }
    for id in damaged {
        tx.execute("UPDATE blobs SET state = 2 WHERE id = ?1", &params![*id])?;
    }
    Ok(())
}

/// Blobs whose bytes are not there.
fn damaged(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let rows = tx.query("SELECT digest FROM blobs WHERE state = 2 ORDER BY id LIMIT 1000", &[])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}
