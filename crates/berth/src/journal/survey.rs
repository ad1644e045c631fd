//! Looking through the whole journal, for making a lost database anew.

use berth_blobs::{BlobStore, Key};
use berth_db::Tx;

use super::{PROJECTS, REPOSITORIES, Record, Segment, sql};
use crate::error::Result;
use crate::storage;

/// Keys that are listed at a time.
const PAGE: usize = 1000;
/// Largest record of a project that is read, in bytes.
const MOST_RECORD: u64 = 1024 * 1024;

/// Whether the store holds a journal at all.
pub async fn is_there(blobs: &dyn BlobStore) -> Result<bool> {
    for prefix in [PROJECTS, REPOSITORIES] {
        if !blobs.list(prefix, None, 1).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The records of projects.
#[derive(Debug, Default)]
pub struct Records {
    /// The newest of each project, with its number in the outbox.
    pub found: Vec<(i64, Record)>,
    /// Ids of projects whose record cannot be read, and why.
    pub damaged: Vec<(i64, String)>,
    /// The highest number of all.
    pub reached: i64,
}

/// The newest record of every project.
pub async fn projects(blobs: &dyn BlobStore) -> Result<Records> {
    const TRIES: u32 = 5;
    let mut records = Records::default();
    for _ in 0..TRIES {
        let is_whole;
        (records, is_whole) = projects_once(blobs).await?;
        // Where none was replaced by a newer one between the list and the reading.
        if is_whole {
            break;
        }
    }
    Ok(records)
}

async fn projects_once(blobs: &dyn BlobStore) -> Result<(Records, bool)> {
    let mut newest: Vec<(i64, i64, Key)> = Vec::new();
    let mut after: Option<Key> = None;
    loop {
        let page = blobs.list(PROJECTS, after.as_ref().map(Key::as_str), PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.clone());
        for (key, _) in page {
            let Some((project, number)) = numbers(&key) else { continue };
            // They come in the order of their numbers.
            newest.pop_if(|(known, ..)| *known == project);
            newest.push((project, number, key));
        }
    }
    let (mut records, mut is_whole) = (Records::default(), true);
    for (project, number, key) in newest {
        records.reached = records.reached.max(number);
        let read = blobs.read(&key, MOST_RECORD).await;
        let parsed = match read {
            Ok(bytes) => serde_json::from_slice::<Record>(&bytes).map_err(|error| error.to_string()),
            Err(error) if storage::is_of_object(&error) => {
                is_whole &= !error.is_not_found();
                Err(error.to_string())
            }
            Err(error) => return Err(error.into()),
        };
        match parsed {
            Ok(record) => records.found.push((number, Record { id: project, ..record })),
            Err(why) => records.damaged.push((project, why)),
        }
    }
    Ok((records, is_whole))
}

fn numbers(key: &Key) -> Option<(i64, i64)> {
    let (project, number) = key.as_str().strip_prefix(PROJECTS)?.split_once('/')?;
    Some((project.parse().ok()?, number.parse().ok()?))
}

/// A walk through the repositories of the journal.
pub struct Survey<'b> {
    blobs: &'b dyn BlobStore,
    after: Option<Key>,
    current: Option<String>,
}

impl<'b> Survey<'b> {
    /// Begins at the first one.
    pub fn new(blobs: &'b dyn BlobStore) -> Self {
        Self { blobs, after: None, current: None }
    }

    /// The next repositories that have segments, in order, and the highest number of the outbox that these segments
    /// reach; nothing at the end. A page may bring no new name.
    pub async fn next(&mut self) -> Result<Option<(Vec<String>, i64)>> {
        let page = self.blobs.list(REPOSITORIES, self.after.as_ref().map(Key::as_str), PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(None) };
        self.after = Some(last.clone());
        let (mut names, mut reached) = (Vec::new(), 0);
        for (key, _) in &page {
            let Some(segment) = Segment::of(key) else { continue };
            let Some(name) = name_of(key) else { continue };
            reached = reached.max(segment.last());
            if self.current.as_deref() != Some(name) {
                self.current = Some(name.to_owned());
                names.push(name.to_owned());
            }
        }
        Ok(Some((names, reached)))
    }
}

/// The repository whose segment a key is.
fn name_of(key: &Key) -> Option<&str> {
    let (name, segment) = key.as_str().strip_prefix(REPOSITORIES)?.rsplit_once("/_/")?;
    (!segment.contains('/')).then_some(name)
}

/// Lets the outbox's numbers go on above the journal's, and counts the journal as begun: what it tells is what the
/// database was made of.
pub fn go_on_after(tx: &mut Tx<'_>, number: i64) -> Result<()> {
    sql::go_on_after(tx, number)?;
    sql::set_begun(tx)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_the_repository_or_the_project_it_is_of() {
        let key = super::super::events_key("shop/team/app", 1, 2).unwrap();
        assert_eq!(name_of(&key), Some("shop/team/app"));
        assert_eq!(numbers(&super::super::project_key(7, 12).unwrap()), Some((7, 12)));
        assert_eq!(name_of(&"journal/repositories/x".parse().unwrap()), None);
    }
}
