//! Uploads under way: what was acknowledged of each must be in the store, so that it can go on.

use std::collections::HashSet;

use berth_blobs::{BlobStore, Key, UploadState};
use berth_db::{Db, Tx, params};

/// Rows and keys that are read at a time.
const PAGE: i64 = 1000;
/// Where files of uploads lie.
const PREFIX: &str = "uploads/";

/// An upload whose bytes are not all there.
pub(super) struct Broken {
    pub id: String,
    pub received: u64,
}

/// Uploads that cannot go on.
pub(super) async fn broken(db: &Db, blobs: &dyn BlobStore) -> anyhow::Result<Vec<Broken>> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let from = after.clone();
        let rows = db.scan(move |tx| {
            // Somebody writes to those that are leased.
            let now = tx.now()?;
            let sql = "SELECT id, received, state FROM uploads WHERE cancelled = 0 AND lease_until < ?3 AND id > ?1 \
                       ORDER BY id LIMIT ?2";
            tx.query(sql, &params![from, PAGE, now])
        });
        let rows = rows.await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = last.get(0)?;
        for row in &rows {
            let (id, received, state): (String, u64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if received == 0 || is_whole(blobs, &id, &state).await? {
                continue;
            }
            // It may have gone on, or come to its end, since it was read.
            let upload = id.clone();
            let now = db.read(move |tx| recorded(tx, &upload)).await?;
            if now == Some((received, state)) {
                found.push(Broken { id, received });
            }
        }
    }
}

/// How many bytes were acknowledged of an upload that is open, and where they are.
fn recorded(tx: &mut Tx<'_>, id: &str) -> berth_db::Result<Option<(u64, String)>> {
    let row = tx.find("SELECT received, state FROM uploads WHERE id = ?1 AND cancelled = 0", &params![id])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

async fn is_whole(blobs: &dyn BlobStore, id: &str, state: &str) -> anyhow::Result<bool> {
    let state: UploadState = serde_json::from_str(state)?;
    let Some(remote) = state.remote else {
        let key: Key = format!("{PREFIX}{id}").parse()?;
        // One that is gone may have become a blob whose row was not written any more: closing it again is understood.
        return Ok(blobs.stat(&key).await?.is_none_or(|size| size >= state.offset));
    };
    // Parts of a multipart upload are the store's own and cannot be looked at.
    for tail in &remote.tails {
        if blobs.stat(&tail.key).await? != Some(tail.size) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Ends an upload that cannot go on, so that its client begins it again.
pub(super) fn end(tx: &mut Tx<'_>, broken: &Broken) -> berth_db::Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE uploads SET cancelled = 1, state = '', updated_at = ?3 \
               WHERE id = ?1 AND received = ?2 AND cancelled = 0";
    Ok(tx.execute(sql, &params![&broken.id, broken.received, now])? > 0)
}

/// How many files of uploads belong to none that is open.
pub(super) async fn nobodys(db: &Db, blobs: &dyn BlobStore) -> anyhow::Result<u64> {
    let rows = db.scan(|tx| tx.query("SELECT id FROM uploads WHERE cancelled = 0", &[])).await?;
    let open: HashSet<String> = rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?;
    let mut after: Option<Key> = None;
    let mut count = 0;
    loop {
        let page = blobs.list(PREFIX, after.as_ref().map(Key::as_str), 1000).await?;
        let Some((last, _)) = page.last() else { return Ok(count) };
        after = Some(last.clone());
        let names = page.iter().filter_map(|(key, _)| key.as_str().strip_prefix(PREFIX));
        // In a store of objects the pieces of an upload lie below its name.
        let ids = names.map(|name| name.split('/').next().unwrap_or(name));
        count += ids.filter(|id| !open.contains(*id)).count() as u64;
    }
}
