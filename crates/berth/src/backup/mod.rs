//! Backups: all rows of the database as of one moment, and the objects that they name, in a directory. Objects are kept
//! by their digest, so that a later backup into the same directory copies only what is new. A backup counts once its
//! description is there, which is written last.
//!
//! ```text
//! berth-backup                          says what the directory is
//! blobs/<algorithm>/ab/<hex>            the bytes of a digest
//! backups/<id>/tables/<table>.jsonl     a line with the columns, then a line for each row
//! backups/<id>/secret.key               the key that opens what the database keeps sealed
//! backups/<id>/backup.json              the description
//! ```

mod dump;
mod load;
mod objects;
mod restore;
mod rows;
mod save;

use std::path::Path;

use berth_blobs::{BlobStore, Key};
use berth_oci::Digest;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub use restore::{Restored, is_begun, restore};
pub use save::{Save, Saved, save};

/// The form of backups that this program writes, and the highest that it reads.
const FORMAT: u32 = 1;
/// Largest description that is read, in bytes.
const MOST_DESCRIPTION: u64 = 64 * 1024 * 1024;
/// Says what the directory is.
const MARK: &str = "berth-backup";
const MARK_TEXT: &str =
    "Backups of Berth, made by `berth backup`. They hold secrets: whoever can read them can log in.\n";

/// What a backup is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Description {
    /// The form of the backup.
    pub format: u32,
    /// Its name: when it was made.
    pub id: String,
    /// The version of the program that made it.
    pub program: String,
    /// The moment that it shows, in microseconds UTC.
    pub at: i64,
    /// The version of the schema.
    pub schema: i64,
    /// The tables, those that others refer to first.
    pub tables: Vec<TableFile>,
    /// Blobs whose bytes are in the backup.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Digests of blobs that were damaged or missing when they were to be copied.
    pub damaged: Vec<String>,
    /// Whether the secret key is beside it.
    pub has_key: bool,
    /// Something sealed with the secret key, in Base64, by which it is known.
    pub key_proof: String,
}

/// The file of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableFile {
    /// The table.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// The highest id that its counter gave away; 0 without a counter.
    pub last_id: i64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Their SHA-256, as a digest.
    pub digest: String,
}

impl Description {
    /// A newer form than this program knows is refused.
    fn of(bytes: &[u8]) -> Result<Self> {
        let told: Self = serde_json::from_slice(bytes).map_err(Error::internal)?;
        if told.format > FORMAT {
            let message =
                format!("the backup was made by Berth {}: restore it with that release", told.program);
            return Err(Error::conflict(message));
        }
        Ok(told)
    }
}

fn description_key(id: &str) -> Result<Key> {
    Ok(format!("backups/{id}/backup.json").parse()?)
}

fn table_key(id: &str, table: &str) -> Result<Key> {
    Ok(format!("backups/{id}/tables/{table}.jsonl").parse()?)
}

/// Where the secret key of a backup is, below its directory.
pub fn secret_path(id: &str) -> String {
    format!("backups/{id}/secret.key")
}

fn blob_key(digest: &Digest) -> Result<Key> {
    let (algorithm, hex) = digest.as_str().split_once(':').unwrap_or(("sha256", digest.hex()));
    Ok(format!("blobs/{algorithm}/{}/{hex}", hex.get(..2).unwrap_or("00")).parse()?)
}

/// Whether a directory is one of backups.
pub fn is_marked(directory: &Path) -> bool {
    directory.join(MARK).is_file()
}

/// Ids of the backups in a directory, in the order of their making, each with whether it came to its end.
async fn all(directory: &dyn BlobStore) -> Result<Vec<(String, bool)>> {
    const PAGE: usize = 1000;
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut after: Option<Key> = None;
    loop {
        let page = directory.list("backups/", after.as_ref().map(Key::as_str), PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(found) };
        after = Some(last.clone());
        for (key, _) in &page {
            let mut parts = key.as_str().split('/').skip(1);
            let (Some(id), Some(file)) = (parts.next(), parts.next()) else { continue };
            if found.last().is_none_or(|(known, _)| known != id) {
                found.push((id.to_owned(), false));
            }
            if let Some((_, is_whole)) = found.last_mut() {
                *is_whole |= file == "backup.json";
            }
        }
    }
}

/// The description of a backup: of the one named, else of the latest that came to its end.
///
/// # Errors
/// [`Code::NotFound`](crate::error::Code::NotFound) when there is none.
pub async fn describe(directory: &dyn BlobStore, id: Option<&str>) -> Result<Description> {
    let mut whole = all(directory).await?.into_iter().filter(|(_, is_whole)| *is_whole).map(|(id, _)| id);
    let chosen = match id {
        Some(wanted) => whole.find(|id| id == wanted),
        None => whole.next_back(),
    };
    let chosen =
        chosen.ok_or_else(|| Error::not_found("there is no such backup, or none that came to its end"))?;
    let told = Description::of(&directory.read(&description_key(&chosen)?, MOST_DESCRIPTION).await?)?;
    if told.id == chosen {
        Ok(told)
    } else {
        Err(Error::conflict("the backup was moved: its description names another"))
    }
}
