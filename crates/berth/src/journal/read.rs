//! Reading the journal: a repository as it was a moment ago, for when the database does not answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use berth_blobs::{BlobStore, Key};
use moka::future::Cache;

use super::{Entry, Projection, Segment, prefix};
use crate::error::{Code, Error, Result};
use crate::storage;

/// Largest segment that is read, in bytes; the writer stays far below.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Keys that are listed at a time.
const PAGE: usize = 1000;
/// How long what was read is used again while the database stays silent.
const FRESH: Duration = Duration::from_secs(5);
/// Repositories that are kept in memory.
const MOST: u64 = 64;

/// Repositories that were read from the journal lately.
pub struct Shelf {
    known: Cache<String, Arc<Projection>>,
}

impl Shelf {
    /// Nothing was read yet.
    pub fn new() -> Self {
        Self { known: Cache::builder().time_to_live(FRESH).max_capacity(MOST).build() }
    }

    /// A repository as its journal tells it. Requests that ask at once read it once.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when the journal cannot be read.
    pub async fn get(&self, blobs: &Arc<dyn BlobStore>, repository: &str) -> Result<Arc<Projection>> {
        let reading = async { project(blobs.as_ref(), repository).await.map(Arc::new) };
        let read = self.known.try_get_with(repository.to_owned(), reading).await;
        read.map_err(|error| {
            tracing::warn!(%error, repository, "the journal of a repository cannot be read");
            silent()
        })
    }
}

impl Default for Shelf {
    fn default() -> Self {
        Self::new()
    }
}

/// The refusal while nothing can tell what is asked for: never that it is absent.
pub fn silent() -> Error {
    Error::new(Code::Unavailable, "the database does not answer at the moment: try again")
}

/// A repository as its journal tells it now.
pub async fn project(blobs: &dyn BlobStore, repository: &str) -> Result<Projection> {
    match read(blobs, repository, None).await {
        // A newer state may have taken the place of segments between the list and the reading.
        Err(error) if error.code == Code::NotFound => read(blobs, repository, None).await,
        other => other,
    }
}

/// A repository as far as its journal can be read, and in words what of it cannot: for when there is nothing else.
pub async fn salvage(blobs: &dyn BlobStore, repository: &str) -> Result<(Projection, Vec<String>)> {
    let mut damage = Vec::new();
    let found = read(blobs, repository, Some(&mut damage)).await?;
    Ok((found, damage))
}

async fn read(
    blobs: &dyn BlobStore,
    repository: &str,
    mut damage: Option<&mut Vec<String>>,
) -> Result<Projection> {
    let keys = segments(blobs, repository).await?;
    let state = newest_state(&keys);
    let mut found = Projection::default();
    for (key, _) in keys.iter().filter(|(_, segment)| state.is_some() && Some(*segment) == state) {
        for entry in entries(blobs, key, damage.as_deref_mut()).await? {
            found.restore(entry);
        }
    }
    let after = state.map_or(0, Segment::last);
    if state.is_some() {
        found.reach(after);
    }
    let mut later: BTreeMap<i64, Entry> = BTreeMap::new();
    for (key, segment) in &keys {
        if matches!(segment, Segment::Events { last } if *last > after) {
            let entries = entries(blobs, key, damage.as_deref_mut()).await?;
            later.extend(entries.into_iter().filter(|entry| entry.id > after).map(|entry| (entry.id, entry)));
        }
    }
    for entry in later.into_values() {
        found.apply(entry);
    }
    Ok(found)
}

/// All segments of a repository, in the order of their names.
pub(super) async fn segments(blobs: &dyn BlobStore, repository: &str) -> Result<Vec<(Key, Segment)>> {
    let prefix = prefix(repository);
    let mut found: Vec<(Key, Segment)> = Vec::new();
    let mut after: Option<Key> = None;
    loop {
        let page = blobs.list(&prefix, after.as_ref().map(Key::as_str), PAGE).await?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|(key, _)| key.clone());
        found.extend(page.into_iter().filter_map(|(key, _)| Segment::of(&key).map(|segment| (key, segment))));
        if is_last {
            return Ok(found);
        }
    }
}

/// The newest state of which all parts are there.
pub(super) fn newest_state(keys: &[(Key, Segment)]) -> Option<Segment> {
    let mut parts_seen: BTreeMap<(i64, usize), usize> = BTreeMap::new();
    for (_, segment) in keys {
        if let Segment::State { last, parts } = segment {
            *parts_seen.entry((*last, *parts)).or_default() += 1;
        }
    }
    let whole = parts_seen.into_iter().rev().find(|((_, parts), seen)| parts == seen);
    whole.map(|((last, parts), _)| Segment::State { last, parts })
}

/// The lines of a segment. What cannot be read is an error, or told where somebody wants to know.
async fn entries(
    blobs: &dyn BlobStore,
    key: &Key,
    mut damage: Option<&mut Vec<String>>,
) -> Result<Vec<Entry>> {
    let bytes = match (blobs.read(key, MOST_BYTES).await, damage.as_deref_mut()) {
        (Ok(bytes), _) => bytes,
        (Err(error), Some(damage)) if storage::is_of_object(&error) => {
            damage.push(format!("the segment {key} of the journal cannot be read: {error}"));
            return Ok(Vec::new());
        }
        (Err(berth_blobs::Error::NotFound), None) => {
            return Err(Error::not_found(format!("the segment {key} is gone")));
        }
        (Err(error), _) => return Err(error.into()),
    };
    let mut found = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match (serde_json::from_slice(line), damage.as_deref_mut()) {
            (Ok(entry), _) => found.push(entry),
            (Err(error), Some(damage)) => {
                damage.push(format!("a line of the segment {key} of the journal cannot be read: {error}"));
            }
            (Err(error), None) => return Err(Error::internal(error)),
        }
    }
    Ok(found)
}
