//! Making a backup while the server runs: garbage collection pauses, the tables are written as of one moment, then the
//! objects that they name are copied. The description comes last.

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_blobs::BlobStore;
use berth_db::{Db, Value, params};
use berth_oci::Digest;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::dump::{Seen, dump};
use super::load::{self, Rows};
use super::objects::{Blob, Copied, copy};
use super::{Description, FORMAT, MARK, MARK_TEXT, all, blob_key, description_key, secret_path};
use crate::authn::SecretKey;
use crate::error::{Error, Result};
use crate::gc::pause;
use crate::{clock, failpoint};

/// Blobs that are copied at a time.
const AT_A_TIME: usize = 8;
/// Blobs whose rows are read at a time.
const PAGE: usize = 256;
/// How often the pause of garbage collection is renewed.
const RENEW: Duration = Duration::from_secs(20);

const ID: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second].[subsecond digits:6]Z");

/// What a backup is made of and where it goes.
pub struct Save<'s> {
    /// The database.
    pub db: &'s Db,
    /// The blob store.
    pub blobs: &'s dyn BlobStore,
    /// The directory of backups.
    pub directory: &'s Path,
    /// The same as a store of files.
    pub target: &'s dyn BlobStore,
    /// The key of the installation.
    pub secret: &'s SecretKey,
    /// Its text, if it is kept in a file of the installation.
    pub secret_text: Option<String>,
    /// Whether blobs of earlier backups are hashed again, and copied again where they are damaged.
    pub verify: bool,
    /// Hears of what cannot be copied.
    pub told: &'s (dyn Fn(&str) + Sync),
}

/// What was done.
#[derive(Debug)]
pub struct Saved {
    /// The backup.
    pub told: Description,
    /// Blobs that were copied; the others were there from earlier backups.
    pub copied: u64,
    /// Their bytes.
    pub copied_bytes: u64,
}

#[derive(Default)]
struct Tally {
    blobs: u64,
    bytes: u64,
    copied: u64,
    copied_bytes: u64,
    damaged: Vec<String>,
}

/// Makes a backup. `progress` hears of the number of blobs that were looked at.
///
/// # Errors
/// Those of the stores, and when the pause of garbage collection was lost: then something may be missing, and there is no
/// backup.
pub async fn save(save: &Save<'_>, progress: &dyn Fn(u64)) -> Result<Saved> {
    save.target.put(&MARK.parse()?, Bytes::from_static(MARK_TEXT.as_bytes())).await?;
    remove_unfinished(save.target).await?;
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(clock::now()) * 1000);
    let id = moment.map_err(Error::internal)?.format(ID).map_err(Error::internal)?;
    let name = id.clone();
    save.db.write(move |tx| pause::begin(tx, &name)).await?;
    let made = tokio::select! {
        made = make(save, &id, progress) => made,
        lost = keep_pause(save.db, &id) => Err(lost),
    };
    let name = id.clone();
    let ended = save.db.write(move |tx| pause::end(tx, &name)).await;
    let (seen, tally) = made?;
    if !ended? {
        return Err(lost());
    }
    let proof = STANDARD.encode(save.secret.prove()?);
    let told = Description {
        format: FORMAT,
        id: id.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        at: seen.at,
        schema: seen.schema,
        tables: seen.tables,
        blobs: tally.blobs,
        bytes: tally.bytes,
        damaged: tally.damaged,
        has_key: save.secret_text.is_some(),
        key_proof: proof,
    };
    failpoint::reach("backup_before_description");
    let text = serde_json::to_vec_pretty(&told).map_err(Error::internal)?;
    save.target.put(&description_key(&id)?, Bytes::from(text)).await?;
    Ok(Saved { told, copied: tally.copied, copied_bytes: tally.copied_bytes })
}

fn lost() -> Error {
    Error::internal(
        "garbage collection could not be kept from deleting while the backup was made: make it again",
    )
}

/// Renews the pause until it is lost.
async fn keep_pause(db: &Db, id: &str) -> Error {
    let mut renewed = Instant::now();
    loop {
        tokio::time::sleep(RENEW).await;
        let name = id.to_owned();
        match db.write(move |tx| pause::renew(tx, &name)).await {
            Ok(true) => renewed = Instant::now(),
            Ok(false) => return lost(),
            // The database may be away for a moment.
            Err(_) if renewed.elapsed() + RENEW < pause::LASTS => {}
            Err(error) => return error,
        }
    }
}

/// Removes what backups that did not come to their end have left, but for the blobs, which the next one uses.
async fn remove_unfinished(target: &dyn BlobStore) -> Result<()> {
    target.clean_uploads(Duration::ZERO, &|_| false).await?;
    for (id, is_whole) in all(target).await? {
        if is_whole {
            continue;
        }
        for (key, _) in target.list(&format!("backups/{id}/"), None, 1000).await? {
            target.delete(&key).await?;
        }
    }
    Ok(())
}

async fn make(save: &Save<'_>, id: &str, progress: &dyn Fn(u64)) -> Result<(Seen, Tally)> {
    let seen = dump(save.db, save.target, id).await?;
    failpoint::reach("backup_after_tables");
    failpoint::wait("backup_after_tables").await;
    if let Some(text) = &save.secret_text {
        // The directory is there: tables lie in it.
        SecretKey::write_new(&save.directory.join(secret_path(id)), text).map_err(Error::internal)?;
    }
    let tally = copy_all(save, id, progress).await?;
    Ok((seen, tally))
}

/// Copies the blobs that are live in the tables that were written.
async fn copy_all(save: &Save<'_>, id: &str, progress: &dyn Fn(u64)) -> Result<Tally> {
    let mut rows = LiveBlobs::open(&load::path(save.directory, id, "blobs")?)?;
    let mut tally = Tally::default();
    loop {
        let page = rows.page()?;
        if page.is_empty() {
            return Ok(tally);
        }
        let mut copies = futures::stream::iter(page)
            .map(|blob| async move { Ok::<_, Error>((copy_one(save, &blob).await?, blob)) })
            .buffer_unordered(AT_A_TIME);
        while let Some((copied, blob)) = copies.try_next().await? {
            if let Copied::Damaged(why) = copied {
                (save.told)(&format!("the object of {} cannot be copied: {why}", blob.digest));
                tally.damaged.push(blob.digest.to_string());
                continue;
            }
            tally.blobs += 1;
            tally.bytes += blob.size;
            if copied != Copied::Known {
                tally.copied += 1;
                tally.copied_bytes += blob.size;
            }
        }
        progress(tally.blobs);
    }
}

async fn copy_one(save: &Save<'_>, blob: &Blob) -> Result<Copied> {
    let place = blob_key(&blob.digest)?;
    let to = (&place, save.verify);
    let copied = copy(save.blobs, &blob.key, save.target, blob, to).await?;
    if !matches!(copied, Copied::Damaged(_)) {
        return Ok(copied);
    }
    // It was damaged and may have been pushed again since, under another key.
    let digest = blob.digest.clone();
    let key = save.db.read(move |tx| current_key(tx, &digest)).await?;
    match key {
        Some(key) if key != blob.key.as_str() => copy(save.blobs, &key.parse()?, save.target, blob, to).await,
        _ => Ok(copied),
    }
}

fn current_key(tx: &mut berth_db::Tx<'_>, digest: &Digest) -> Result<Option<String>> {
    let sql = "SELECT object_key FROM blobs WHERE digest = ?1 AND state = 0";
    let row = tx.find(sql, &params![digest.as_str()])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

/// The live blobs of a table that was written, page by page.
struct LiveBlobs {
    rows: Rows,
    places: [usize; 5],
}

impl LiveBlobs {
    fn open(path: &Path) -> Result<Self> {
        let rows = Rows::open(path)?;
        let mut places = [0; 5];
        for (place, name) in places.iter_mut().zip(["id", "digest", "size", "object_key", "state"]) {
            let found = rows.columns.iter().position(|column| column == name);
            *place = found.ok_or_else(|| Error::internal("the table of blobs has other columns"))?;
        }
        Ok(Self { rows, places })
    }

    fn page(&mut self) -> Result<Vec<Blob>> {
        let mut page = Vec::with_capacity(PAGE);
        while page.len() < PAGE {
            let Some(row) = self.rows.next()? else { break };
            page.extend(self.blob(&row)?);
        }
        Ok(page)
    }

    fn blob(&self, row: &[Value]) -> Result<Option<Blob>> {
        let [id, digest, size, key, state] = self.places.map(|place| row.get(place));
        let strange = || Error::internal("a row of the blobs holds a strange value");
        match (id, digest, size, key, state) {
            (
                Some(Value::Int(id)),
                Some(Value::Text(digest)),
                Some(Value::Int(size)),
                Some(Value::Text(key)),
                Some(Value::Int(0)),
            ) => Ok(Some(Blob {
                id: *id,
                digest: digest.parse().map_err(Error::internal)?,
                size: u64::try_from(*size).map_err(Error::internal)?,
                key: key.parse()?,
            })),
            (_, _, _, _, Some(Value::Int(_))) => Ok(None),
            _ => Err(strange()),
        }
    }
}
