//! What was pulled lately: tags with their digest, manifests with their bytes, in bounded memory.
//!
//! Keys are (repository name, reference), never a digest alone. A change of a repository raises a counter
//! that every entry and every fill under way is compared with: a fill that began before a change is dropped.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use berth_oci::{Reference, RepositoryName, Tag};
use bytes::Bytes;
use http::HeaderValue;
use moka::sync::Cache;

/// Bytes of manifests that are kept.
const MEMORY: u64 = 12 * 1024 * 1024;
/// What an entry costs beside its bytes.
const OVERHEAD: usize = 400;
const STRIPES: usize = 1024;

/// A manifest as it is served.
pub struct Cached {
    /// The project that it was read in.
    pub project: i64,
    /// The repository's id.
    pub repository: i64,
    /// The artifact's id.
    pub artifact: i64,
    /// The digest, as a header.
    pub digest: HeaderValue,
    /// The digest in quotes, as the ETag.
    pub etag: HeaderValue,
    /// The media type, as a header.
    pub media_type: HeaderValue,
    /// The manifest as it came.
    pub bytes: Bytes,
    generation: u64,
}

/// The memory of pulls.
pub struct PullCache {
    entries: Cache<String, Arc<Cached>>,
    stripes: Vec<Stripe>,
}

#[derive(Default)]
struct Stripe {
    /// Raised when everything of a repository is to be forgotten.
    generation: AtomicU64,
    /// Raised by every change.
    changes: AtomicU64,
}

/// A place in the order of changes, taken before the database is read.
#[derive(Clone, Copy)]
pub struct Moment {
    generation: u64,
    changes: u64,
}

impl PullCache {
    /// An empty memory.
    pub fn new() -> Self {
        let weigh = |key: &String, entry: &Arc<Cached>| {
            u32::try_from(entry.bytes.len() + key.len() + OVERHEAD).unwrap_or(u32::MAX)
        };
        Self {
            entries: Cache::builder().weigher(weigh).max_capacity(MEMORY).build(),
            stripes: (0..STRIPES).map(|_| Stripe::default()).collect(),
        }
    }

    /// The manifest of a reference, if it is remembered and nothing changed since.
    pub fn get(&self, name: &RepositoryName, reference: &Reference, project: i64) -> Option<Arc<Cached>> {
        let entry = self.entries.get(&key(name, reference.as_str()))?;
        let generation = self.stripe(name).generation.load(Ordering::Acquire);
        (entry.generation == generation && entry.project == project).then_some(entry)
    }

    /// Must be taken before the database is asked for what will be remembered.
    pub fn moment(&self, name: &RepositoryName) -> Moment {
        let stripe = self.stripe(name);
        Moment {
            generation: stripe.generation.load(Ordering::Acquire),
            changes: stripe.changes.load(Ordering::Acquire),
        }
    }

    /// Remembers a manifest, unless something changed since `moment`.
    pub fn put(
        &self,
        name: &RepositoryName,
        reference: &Reference,
        mut entry: Cached,
        moment: Moment,
    ) -> Arc<Cached> {
        entry.generation = moment.generation;
        let entry = Arc::new(entry);
        let stripe = self.stripe(name);
        if stripe.changes.load(Ordering::Acquire) == moment.changes {
            let key = key(name, reference.as_str());
            self.entries.insert(key.clone(), entry.clone());
            if stripe.changes.load(Ordering::Acquire) != moment.changes {
                self.entries.invalidate(&key);
            }
        }
        entry
    }

    /// Forgets a tag after it moved or was deleted.
    pub fn forget_tag(&self, name: &RepositoryName, tag: &Tag) {
        self.stripe(name).changes.fetch_add(1, Ordering::AcqRel);
        self.entries.invalidate(&key(name, tag.as_str()));
    }

    /// Forgets everything of a repository after something in it was deleted.
    pub fn forget_repository(&self, name: &RepositoryName) {
        let stripe = self.stripe(name);
        stripe.generation.fetch_add(1, Ordering::AcqRel);
        stripe.changes.fetch_add(1, Ordering::AcqRel);
    }

    fn stripe(&self, name: &RepositoryName) -> &Stripe {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(name.as_str());
        &self.stripes[hash as usize % STRIPES]
    }
}

impl Default for PullCache {
    fn default() -> Self {
        Self::new()
    }
}

impl Cached {
    /// A manifest as it is served; `None` when a stored text is no header value.
    pub fn new(
        project: i64,
        (repository, artifact): (i64, i64),
        digest: &str,
        media_type: &str,
        bytes: Bytes,
    ) -> Option<Self> {
        Some(Self {
            project,
            repository,
            artifact,
            digest: HeaderValue::try_from(digest).ok()?,
            etag: HeaderValue::try_from(format!("\"{digest}\"")).ok()?,
            media_type: HeaderValue::try_from(media_type).ok()?,
            bytes,
            generation: 0,
        })
    }
}

/// A name holds no colon, so the two cannot run into each other.
fn key(name: &RepositoryName, reference: &str) -> String {
    [name.as_str(), ":", reference].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Cached {
        Cached::new(1, (1, 1), "sha256:00", "application/json", Bytes::from_static(b"{}")).unwrap()
    }

    #[test]
    fn a_fill_that_began_before_a_change_is_dropped() {
        let cache = PullCache::new();
        let (name, tag): (RepositoryName, Tag) = ("p/x".parse().unwrap(), "latest".parse().unwrap());
        let reference = Reference::Tag(tag.clone());
        let moment = cache.moment(&name);
        cache.forget_tag(&name, &tag);
        cache.put(&name, &reference, entry(), moment);
        assert!(cache.get(&name, &reference, 1).is_none());
        cache.put(&name, &reference, entry(), cache.moment(&name));
        assert!(cache.get(&name, &reference, 1).is_some());
        assert!(cache.get(&name, &reference, 2).is_none(), "another project of the same name");
        cache.forget_repository(&name);
        assert!(cache.get(&name, &reference, 1).is_none());
    }
}
