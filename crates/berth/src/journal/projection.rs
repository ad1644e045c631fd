//! A repository as its journal tells it.

use std::collections::{BTreeMap, HashMap};

use super::{Entry, Object, What};

/// The tags and artifacts of a repository after a number of the outbox.
#[derive(Debug, Default)]
pub struct Projection {
    last: i64,
    tags: BTreeMap<String, String>,
    artifacts: BTreeMap<String, Artifact>,
    /// Every object that an artifact needs, by digest, with how many need it.
    objects: HashMap<String, (Object, usize)>,
}

/// An artifact as the journal tells it.
#[derive(Debug)]
pub struct Artifact {
    /// The media type it is served with.
    pub media_type: String,
    blobs: Vec<String>,
}

impl Projection {
    /// Applies what happened, unless it is part of this already.
    pub fn apply(&mut self, entry: Entry) {
        if entry.id <= self.last {
            return;
        }
        self.last = entry.id;
        self.change(entry.what);
    }

    /// Applies a line of a state; all of them have the number that the state was taken at.
    pub(super) fn restore(&mut self, entry: Entry) {
        self.last = entry.id;
        self.change(entry.what);
    }

    /// Notes that everything up to a number is part of this.
    pub(super) fn reach(&mut self, number: i64) {
        self.last = self.last.max(number);
    }

    fn change(&mut self, what: What) {
        match what {
            What::ArtifactPushed { digest, media_type, tags, blobs } => {
                self.tags.extend(tags.into_iter().map(|tag| (tag, digest.clone())));
                self.add(digest, media_type, blobs);
            }
            What::Restored { artifacts } => {
                for one in artifacts {
                    self.tags.extend(one.tags.into_iter().map(|tag| (tag, one.digest.clone())));
                    self.add(one.digest, one.media_type, one.blobs);
                }
            }
            What::ArtifactDeleted { digest, also } => {
                for digest in also.iter().chain([&digest]) {
                    self.remove(digest);
                }
            }
            What::TagCreated { tag, digest } => {
                self.tags.insert(tag, digest);
            }
            What::TagDeleted { tag } => {
                self.tags.remove(&tag);
            }
            What::RepositoryDeleted {} => {
                *self = Self { last: self.last, ..Self::default() };
            }
        }
    }

    fn add(&mut self, digest: String, media_type: String, blobs: Vec<Object>) {
        self.release(&digest);
        let names = blobs.iter().map(|blob| blob.digest.clone()).collect();
        for blob in blobs {
            let needed = self.objects.get(&blob.digest).map_or(0, |(_, needed)| *needed);
            self.objects.insert(blob.digest.clone(), (blob, needed + 1));
        }
        self.artifacts.insert(digest, Artifact { media_type, blobs: names });
    }

    fn remove(&mut self, digest: &str) {
        self.release(digest);
        self.tags.retain(|_, tagged| tagged != digest);
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

    /// The tags, each with the digest it points at.
    pub fn tags(&self) -> &BTreeMap<String, String> {
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
        let what =
            What::ArtifactPushed { digest: digest.to_owned(), media_type: "m".to_owned(), tags, blobs };
        Entry { id, sequence: id, at: 0, what }
    }

    fn entry(id: i64, what: What) -> Entry {
        Entry { id, sequence: id, at: 0, what }
    }

    #[test]
    fn what_is_deleted_takes_its_tags_and_the_blobs_that_nothing_else_needs() {
        let mut found = Projection::default();
        found.apply(pushed(1, "a", &["1", "latest"], &["a", "x", "y"]));
        found.apply(pushed(2, "b", &["latest"], &["b", "y"]));
        assert_eq!(found.tags()["latest"], "b");
        found.apply(entry(3, What::ArtifactDeleted { digest: "a".to_owned(), also: Vec::new() }));
        assert_eq!(found.tags().keys().collect::<Vec<_>>(), ["latest"]);
        assert!(found.object("x").is_none());
        assert_eq!(found.object("y").unwrap().key, "k/y");
        found.apply(entry(4, What::RepositoryDeleted {}));
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
        assert_eq!((found.tags()["1"].as_str(), found.object("x").unwrap().key.as_str()), ("a", "k/x"));
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
        found.apply(entry(4, What::ArtifactDeleted { digest: "a".to_owned(), also: Vec::new() }));
        assert!(found.object("a").is_none(), "pushed twice, needed once");
    }
}
