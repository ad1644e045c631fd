//! A repository as its journal tells it.

use std::collections::{BTreeMap, HashMap};

use super::{Entry, Object, What};

/// The tags and artifacts of a repository after a number of the outbox.
#[derive(Debug, Default)]
pub struct Projection {
    last: i64,
    sequence: i64,
    /// Whether the repository exists.
    is_there: bool,
    /// When the first and the last thing happened that is part of this, in microseconds UTC.
    times: Option<(i64, i64)>,
    tags: BTreeMap<String, Pointer>,
    artifacts: BTreeMap<String, Artifact>,
    /// Every object that an artifact needs, by digest, with how many need it.
    objects: HashMap<String, (Object, usize)>,
}

/// An artifact as the journal tells it.
#[derive(Debug)]
pub struct Artifact {
    /// The media type it is served with.
    pub media_type: String,
    /// What it is about.
    pub subject: Option<String>,
    /// When it was pushed first, in microseconds UTC.
    pub pushed_at: i64,
    blobs: Vec<String>,
}

impl Artifact {
    /// Whether its objects are known; those of one that was deleted soon after are not.
    pub fn has_objects(&self) -> bool {
        !self.blobs.is_empty()
    }
}

/// Where a tag points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The artifact's digest.
    pub digest: String,
    /// Since when, in microseconds UTC.
    pub at: i64,
}

impl Projection {
    /// Applies what happened, unless it is part of this already.
    pub fn apply(&mut self, entry: Entry) {
        if entry.id <= self.last {
            return;
        }
        self.restore(entry);
    }

    /// Applies a line of a state; all of them have the number that the state was taken at.
    pub(super) fn restore(&mut self, entry: Entry) {
        self.last = entry.id;
        self.sequence = self.sequence.max(entry.sequence);
        self.is_there = true;
        let (first, latest) = self.times.unwrap_or((entry.at, entry.at));
        self.times = Some((first.min(entry.at), latest.max(entry.at)));
        self.change(entry.what, entry.at);
    }

    /// Notes that a state was taken at a number: everything up to it is part of this.
    pub(super) fn reach(&mut self, number: i64) {
        self.last = self.last.max(number);
        self.is_there = true;
    }

    fn change(&mut self, what: What, at: i64) {
        match what {
            What::ArtifactPushed { digest, media_type, tags, blobs, subject } => {
                let pointer = Pointer { digest: digest.clone(), at };
                self.tags.extend(tags.into_iter().map(|tag| (tag, pointer.clone())));
                self.add(digest, Artifact { media_type, subject, pushed_at: at, blobs: Vec::new() }, blobs);
            }
            What::Restored { artifacts } => {
                for one in artifacts {
                    let pointer = Pointer { digest: one.digest.clone(), at };
                    self.tags.extend(one.tags.into_iter().map(|tag| (tag, pointer.clone())));
                    let (media_type, subject, pushed_at) = (one.media_type, one.subject, one.pushed_at);
                    self.add(
                        one.digest,
                        Artifact { media_type, subject, pushed_at, blobs: Vec::new() },
                        one.blobs,
                    );
                }
            }
            What::ArtifactDeleted { digest, also } => {
                for digest in also.iter().chain([&digest]) {
                    self.remove(digest);
                }
            }
            What::TagCreated { tag, digest } => {
                self.tags.insert(tag, Pointer { digest, at });
            }
            What::TagDeleted { tag } => {
                self.tags.remove(&tag);
            }
            What::RepositoryDeleted {} => {
                *self = Self { last: self.last, sequence: self.sequence, ..Self::default() };
            }
        }
    }

    fn add(&mut self, digest: String, artifact: Artifact, blobs: Vec<Object>) {
        let pushed_at = self.artifacts.get(&digest).map_or(artifact.pushed_at, |known| known.pushed_at);
        self.release(&digest);
        let names = blobs.iter().map(|blob| blob.digest.clone()).collect();
        for blob in blobs {
            let needed = self.objects.get(&blob.digest).map_or(0, |(_, needed)| *needed);
            self.objects.insert(blob.digest.clone(), (blob, needed + 1));
        }
        self.artifacts.insert(digest, Artifact { pushed_at, blobs: names, ..artifact });
    }

    fn remove(&mut self, digest: &str) {
        self.release(digest);
        self.tags.retain(|_, pointer| pointer.digest != digest);
    }

    fn release(&mut self, digest: &str) {
        let Some(artifact) = self.artifacts.remove(digest) else { return };
        for blob in artifact.blobs {
            match self.objects.get_mut(&blob) {
                Some((_, needed)) if *needed > 1 => *needed -= 1,
                _ => {
                    self.objects.remove(&blob);
                }
            }
        }
    }

    /// The number of the last thing it knows of.
    pub fn last(&self) -> i64 {
        self.last
    }

    /// The repository's own number of what happened last. Where that is not told (a state of an empty repository)
    /// the outbox's number stands for it, which is never lower.
    pub fn sequence(&self) -> i64 {
        if self.sequence > 0 { self.sequence } else { self.last }
    }

    /// Whether the repository exists: it was pushed to, and not deleted since.
    pub fn is_there(&self) -> bool {
        self.is_there
    }

    /// When the first and the last thing happened that is known of, in microseconds UTC.
    pub fn times(&self) -> Option<(i64, i64)> {
        self.times
    }

    /// The tags, with what they point at.
    pub fn tags(&self) -> &BTreeMap<String, Pointer> {
        &self.tags
    }

    /// The artifacts, by digest.
    pub fn artifacts(&self) -> &BTreeMap<String, Artifact> {
        &self.artifacts
    }

    /// The object of a manifest or blob that an artifact here needs.
    pub fn object(&self, digest: &str) -> Option<&Object> {
        self.objects.get(digest).map(|(object, _)| object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Restored;

    fn pushed(id: i64, digest: &str, tags: &[&str], blobs: &[&str]) -> Entry {
        let blobs = blobs
            .iter()
            .map(|digest| Object { digest: (*digest).to_owned(), size: 1, key: format!("k/{digest}") })
            .collect();
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        let what = What::ArtifactPushed {
            digest: digest.to_owned(),
            media_type: "m".to_owned(),
            tags,
            blobs,
            subject: None,
        };
        Entry { id, sequence: id, at: id, what }
    }

    fn entry(id: i64, what: What) -> Entry {
        Entry { id, sequence: id, at: id, what }
    }

    #[test]
    fn what_is_deleted_takes_its_tags_and_the_blobs_that_nothing_else_needs() {
        let mut found = Projection::default();
        found.apply(pushed(1, "a", &["1", "latest"], &["a", "x", "y"]));
        found.apply(pushed(2, "b", &["latest"], &["b", "y"]));
        assert_eq!(found.tags()["latest"], Pointer { digest: "b".to_owned(), at: 2 });
        found.apply(entry(3, What::ArtifactDeleted { digest: "a".to_owned(), also: Vec::new() }));
        assert_eq!(found.tags().keys().collect::<Vec<_>>(), ["latest"]);
        assert!(found.object("x").is_none());
        assert_eq!(found.object("y").unwrap().key, "k/y");
        assert!(found.is_there());
        found.apply(entry(4, What::RepositoryDeleted {}));
        assert!(!found.is_there());
        assert_eq!(found.sequence(), 4);
        assert!(found.tags().is_empty() && found.artifacts().is_empty() && found.object("y").is_none());
    }

    #[test]
    fn what_comes_back_has_its_tags_and_blobs_again() {
        let mut found = Projection::default();
        found.apply(pushed(1, "a", &["1"], &["a", "x"]));
        found.apply(entry(2, What::RepositoryDeleted {}));
        let object = |digest: &str| Object { digest: digest.to_owned(), size: 1, key: format!("k/{digest}") };
        let back = Restored {
            digest: "a".to_owned(),
            media_type: "m".to_owned(),
            subject: None,
            pushed_at: 0,
            tags: vec!["1".to_owned()],
            blobs: vec![object("a"), object("x")],
        };
        found.apply(entry(3, What::Restored { artifacts: vec![back] }));
        assert_eq!(
            (found.tags()["1"].digest.as_str(), found.object("x").unwrap().key.as_str()),
            ("a", "k/x")
        );
        found.apply(entry(4, What::ArtifactDeleted { digest: "a".to_owned(), also: Vec::new() }));
        assert!(found.tags().is_empty() && found.object("x").is_none());
    }

    #[test]
    fn a_line_counts_once_however_often_it_was_written() {
        let mut found = Projection::default();
        found.apply(pushed(1, "a", &["t"], &["a"]));
        found.apply(entry(2, What::TagDeleted { tag: "t".to_owned() }));
        found.apply(pushed(1, "a", &["t"], &["a"]));
        assert!(found.tags().is_empty());
        found.apply(pushed(3, "a", &[], &["a"]));
        assert_eq!(found.artifacts()["a"].pushed_at, 1, "a repeated push is no new artifact");
        found.apply(entry(4, What::ArtifactDeleted { digest: "a".to_owned(), also: Vec::new() }));
        assert!(found.object("a").is_none(), "pushed twice, needed once");
    }
}
