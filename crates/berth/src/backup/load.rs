//! Reading the files of tables: checked as a whole, then row by row.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use berth_db::{Table, Tx, Value};
use berth_oci::{Algorithm, Hasher};

use super::{Description, TableFile, rows, table_key};
use crate::error::{Error, Result};

/// Longest line that is read, in bytes.
const MOST_LINE: u64 = 256 * 1024 * 1024;
/// About how many bytes one statement takes.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Values that one statement takes.
const MOST_VALUES: usize = 3000;

/// A file of rows under way.
pub(super) struct Rows {
    lines: BufReader<File>,
    /// The names of the columns.
    pub columns: Vec<String>,
}

/// Where the file of a table is.
pub(super) fn path(directory: &Path, id: &str, table: &str) -> Result<PathBuf> {
    Ok(directory.join(table_key(id, table)?.as_str()))
}

impl Rows {
    /// Opens a file and reads its columns.
    pub fn open(path: &Path) -> Result<Self> {
        let mut rows = Self { lines: BufReader::new(open(path)?), columns: Vec::new() };
        let first = rows.next()?.ok_or_else(|| Error::internal("a table of the backup has no columns"))?;
        for value in first {
            match value {
                Value::Text(name) => rows.columns.push(name),
                _ => return Err(Error::internal("a column of the backup has no name")),
            }
        }
        Ok(rows)
    }

    /// The next row.
    pub fn next(&mut self) -> Result<Option<Vec<Value>>> {
        let mut line = Vec::new();
        let read = (&mut self.lines).take(MOST_LINE).read_until(b'\n', &mut line).map_err(Error::internal)?;
        if read == 0 { Ok(None) } else { rows::read(&line).map(Some) }
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| {
        Error::not_found(format!("{} of the backup cannot be read", path.display())).because(error)
    })
}

/// Whether every file of a table is what the description says.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) for the first one that is not.
pub(super) fn check(directory: &Path, told: &Description) -> Result<()> {
    for table in &told.tables {
        let path = path(directory, &told.id, &table.name)?;
        let mut file = open(&path)?;
        let mut hasher = Hasher::new(Algorithm::Sha256);
        let mut buffer = vec![0_u8; 256 * 1024];
        loop {
            let read = file.read(&mut buffer).map_err(Error::internal)?;
            if read == 0 {
                break;
            }
            hasher.update(buffer.get(..read).unwrap_or_default());
        }
        if hasher.finish().as_str() != table.digest {
            return Err(Error::conflict(format!("{} is damaged: take another backup", path.display())));
        }
    }
    Ok(())
}

/// Puts the rows of a backup in the place of all there are.
pub(super) fn load(tx: &mut Tx<'_>, directory: &Path, told: &Description) -> Result<()> {
    let tables = tx.tables()?;
    for table in tables.iter().rev() {
        tx.execute(&format!("DELETE FROM \"{}\"", table.name), &[])?;
    }
    if let Some(strange) = told.tables.iter().find(|file| !tables.iter().any(|table| table.name == file.name))
    {
        return Err(Error::conflict(format!(
            "the backup has a table {} that is not known here",
            strange.name
        )));
    }
    for table in &tables {
        if let Some(file) = told.tables.iter().find(|file| file.name == table.name) {
            load_table(tx, &path(directory, &told.id, &table.name)?, file, table)?;
        }
        if let Some(file) = told.tables.iter().find(|file| file.name == table.name && table.has_counter) {
            tx.continue_ids(&table.name, file.last_id)?;
        }
    }
    Ok(())
}

fn load_table(tx: &mut Tx<'_>, path: &Path, file: &TableFile, table: &Table) -> Result<()> {
    let mut rows = Rows::open(path)?;
    if let Some(strange) = rows.columns.iter().find(|column| !table.columns.contains(column)) {
        return Err(Error::conflict(format!(
            "{} has a column {strange:?} that is not known here",
            file.name
        )));
    }
    let width = rows.columns.len().max(1);
    let at_a_time = (MOST_VALUES / width).max(1);
    let columns: Vec<String> = rows.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let head = format!("INSERT INTO \"{}\" ({}) VALUES ", file.name, columns.join(", "));
    let (mut count, mut held) = (0, 0);
    let mut values = Vec::new();
    loop {
        let row = rows.next()?;
        if let Some(row) = &row {
            if row.len() != width {
                return Err(Error::conflict(format!(
                    "a row of {} has too few or too many values",
                    file.name
                )));
            }
            count += 1;
            held += row.iter().map(bytes_of).sum::<usize>();
            values.extend_from_slice(row);
        }
        if !values.is_empty() && (row.is_none() || values.len() >= at_a_time * width || held >= MOST_BYTES) {
            tx.execute(&format!("{head}{}", places(values.len() / width, width)), &values)?;
            values.clear();
            held = 0;
        }
        if row.is_none() {
            break;
        }
    }
    if count != file.rows {
        return Err(Error::conflict(format!("{} has {count} rows instead of {}", file.name, file.rows)));
    }
    Ok(())
}

fn bytes_of(value: &Value) -> usize {
    match value {
        Value::Null | Value::Int(_) => 8,
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
    }
}

/// `(?1, ?2), (?3, ?4)`.
fn places(rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let cells: Vec<String> = (1..=width).map(|column| format!("?{}", row * width + column)).collect();
        format!("({})", cells.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_through_all_rows() {
        assert_eq!(places(2, 2), "(?1, ?2), (?3, ?4)");
    }
}
