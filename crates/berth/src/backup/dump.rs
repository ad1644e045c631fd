//! Writing all rows of the database as of one moment, table by table, in pages by primary key.

use berth_blobs::{BlobStore, Upload, UploadId};
use berth_db::{Db, Table, Tx, Value, params, schema_version};
use berth_oci::{Algorithm, Hasher};
use bytes::Bytes;
use tokio::sync::mpsc;

use super::{TableFile, rows, table_key};
use crate::error::{Error, Result};
use crate::unfinished;

/// Rows that are read at a time, at most and at first.
const PAGE: usize = 1000;
const FIRST_PAGE: usize = 16;
/// About how many bytes of rows are read at a time.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Pages that wait to be written.
const WAITING: usize = 4;

/// What the reader of the database hands to the writer of files.
enum Piece {
    Table { name: String, last_id: i64 },
    Rows { lines: Bytes, count: u64 },
}

/// What was seen.
pub(super) struct Seen {
    /// The moment, in microseconds UTC.
    pub at: i64,
    pub schema: i64,
    pub tables: Vec<TableFile>,
}

/// Writes the tables of a backup.
pub(super) async fn dump(db: &Db, directory: &dyn BlobStore, id: &str) -> Result<Seen> {
    let (pieces, written) = mpsc::channel(WAITING);
    let reading = db.snapshot(move |tx| read(tx, &pieces));
    let (seen, tables) = tokio::join!(reading, write(directory, id, written));
    // When the writer failed, that is the cause of the reader's failure.
    let tables = tables?;
    let (at, schema) = seen?;
    Ok(Seen { at, schema, tables })
}

fn read(tx: &mut Tx<'_>, pieces: &mpsc::Sender<Piece>) -> Result<(i64, i64)> {
    let send =
        |piece| pieces.blocking_send(piece).map_err(|_| Error::internal("the backup could not be written"));
    if let Some(begun) = unfinished::of(tx)? {
        return Err(Error::conflict(format!(
            "the database is not whole: `berth {begun}` was begun and has not ended"
        )));
    }
    let schema = schema_version(tx)?;
    let at = tx.now()?;
    for table in tx.tables()? {
        let last_id = if table.has_counter { tx.last_id(&table.name)? } else { 0 };
        send(Piece::Table { name: table.name.clone(), last_id })?;
        let mut header = Vec::new();
        let columns: Vec<Value> = table.columns.iter().map(Value::from).collect();
        rows::write(&mut header, &columns)?;
        send(Piece::Rows { lines: header.into(), count: 0 })?;
        let key = key_of(&table)?;
        let mut after: Option<Vec<Value>> = None;
        let mut limit = FIRST_PAGE;
        loop {
            let page = page(tx, &table, after.as_deref(), limit)?;
            let Some(last) = page.last() else { break };
            after = Some(key.iter().filter_map(|at| last.get(*at).cloned()).collect());
            let mut lines = Vec::new();
            page.iter().try_for_each(|row| rows::write(&mut lines, row))?;
            let is_last = page.len() < limit;
            // As many as fit, by those just read; not at once, since others may be longer.
            let fit = PAGE_BYTES / (lines.len() / page.len()).max(1);
            limit = fit.clamp(1, PAGE).min(limit * 4);
            send(Piece::Rows { lines: lines.into(), count: page.len() as u64 })?;
            if is_last {
                break;
            }
        }
    }
    Ok((at, schema))
}

/// Where the columns of the primary key stand in a row.
fn key_of(table: &Table) -> Result<Vec<usize>> {
    let places: Option<Vec<usize>> =
        table.key.iter().map(|key| table.columns.iter().position(|column| column == key)).collect();
    let places = places.filter(|places| !places.is_empty());
    places.ok_or_else(|| Error::internal(format!("the table {} has no primary key", table.name)))
}

fn page(tx: &mut Tx<'_>, table: &Table, after: Option<&[Value]>, limit: usize) -> Result<Vec<Vec<Value>>> {
    let columns: Vec<String> = table.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let key: Vec<String> = table.key.iter().map(|column| format!("\"{column}\"")).collect();
    let (columns, key) = (columns.join(", "), key.join(", "));
    let mut values = after.unwrap_or_default().to_vec();
    let places: Vec<String> = (1..=values.len()).map(|place| format!("?{place}")).collect();
    let from =
        if places.is_empty() { String::new() } else { format!("WHERE ({key}) > ({})", places.join(", ")) };
    let sql =
        format!("SELECT {columns} FROM \"{}\" {from} ORDER BY {key} LIMIT ?{}", table.name, values.len() + 1);
    values.extend(params![limit as u64]);
    Ok(tx.query(&sql, &values)?.into_iter().map(berth_db::Row::into_values).collect())
}

/// A file that is being written.
struct Open {
    told: TableFile,
    upload: Box<dyn Upload>,
    hasher: Hasher,
}

async fn write(
    directory: &dyn BlobStore,
    id: &str,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<Vec<TableFile>> {
    let mut done = Vec::new();
    let mut open: Option<Open> = None;
    while let Some(piece) = pieces.recv().await {
        match (piece, &mut open) {
            (Piece::Table { name, last_id }, _) => {
                finish(id, open.take(), &mut done).await?;
                let told = TableFile { name, rows: 0, last_id, bytes: 0, digest: String::new() };
                let upload = directory.open_upload(UploadId::random(), None, None).await?;
                open = Some(Open { told, upload, hasher: Hasher::new(Algorithm::Sha256) });
            }
            (Piece::Rows { lines, count }, Some(open)) => {
                open.told.rows += count;
                open.told.bytes += lines.len() as u64;
                open.hasher.update(&lines);
                open.upload.write(lines).await?;
            }
            (Piece::Rows { .. }, None) => return Err(Error::internal("rows without a table")),
        }
    }
    finish(id, open, &mut done).await?;
    Ok(done)
}

async fn finish(id: &str, open: Option<Open>, done: &mut Vec<TableFile>) -> Result<()> {
    let Some(Open { mut told, upload, hasher }) = open else { return Ok(()) };
    told.digest = hasher.finish().to_string();
    upload.commit(&table_key(id, &told.name)?).await?;
    done.push(told);
    Ok(())
}
