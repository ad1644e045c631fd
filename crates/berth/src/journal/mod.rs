//! The journal beside the blobs: a projection of the outbox, in objects of the blob store. It says of every
//! repository which tags and artifacts it has and in which objects their bytes are, so that pulls go on
//! while the database is silent and a lost database can be made anew. It must never be read as "not there":
//! what it does not know may have happened since.
//!
//! A repository's segments lie under `journal/repositories/<name>/_/`. `<last>.<first>.events` holds what
//! happened between two numbers of the outbox, one JSON line each; `<last>.state.<part>.<parts>` holds all of
//! the repository after `last` in the same form, and makes the segments before it superfluous. A project's
//! record is `journal/projects/<id>/<number>`. Numbers have twenty digits, so that names sort as numbers;
//! segments may overlap, a line counts once.

mod compare;
mod projection;
mod read;
mod sql;
mod survey;
mod write;

use std::collections::BTreeMap;

use berth_blobs::Key;
use serde::{Deserialize, Serialize};

use crate::error::Result;

pub use compare::{Difference, compare};
pub use projection::{Artifact, Pointer, Projection};
pub use read::{Shelf, project, salvage, silent};
pub use survey::{Records, Survey, go_on_after, is_there, projects};
pub use write::{Journaler, restate};

/// What happened, with its number in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The outbox's number; a repository's entries are in its order.
    pub id: i64,
    /// The repository's own number of what happened.
    pub sequence: i64,
    /// Microseconds UTC.
    pub at: i64,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen to a repository, as far as the journal keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// A manifest was pushed, and the tags moved to it.
    ArtifactPushed {
        /// The manifest's digest.
        digest: String,
        /// The media type it is served with.
        media_type: String,
        /// The tags that moved.
        tags: Vec<String>,
        /// The manifest and what it needs, with the objects that hold them; empty when it was deleted
        /// before this line was written.
        #[serde(default)]
        blobs: Vec<Object>,
        /// What it is about, also where its manifest does not say so itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
    },
    /// Artifacts were deleted, with their tags.
    ArtifactDeleted {
        /// The one that was asked for.
        digest: String,
        /// Those that went with it.
        #[serde(default)]
        also: Vec<String>,
    },
    /// A tag was given to an artifact.
    TagCreated {
        /// The tag.
        tag: String,
        /// The artifact's digest.
        digest: String,
    },
    /// A tag was deleted.
    TagDeleted {
        /// The tag.
        tag: String,
    },
    /// Artifacts came back out of the bin, as they were when this line was written.
    Restored {
        /// Those that were still there.
        artifacts: Vec<Restored>,
    },
    /// The repository was deleted with all it had.
    RepositoryDeleted {},
}

/// An artifact that came back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Restored {
    /// The manifest's digest.
    pub digest: String,
    /// The media type it is served with.
    pub media_type: String,
    /// What it is about, also where its manifest does not say so itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it was pushed, in microseconds UTC.
    pub pushed_at: i64,
    /// The tags that it has.
    pub tags: Vec<String>,
    /// The manifest and what it needs, with the objects that hold them.
    pub blobs: Vec<Object>,
}

/// A blob and the object that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// The blob's digest.
    pub digest: String,
    /// Bytes.
    pub size: u64,
    /// The object's key.
    pub key: String,
}

/// A project's record: what making it anew takes, and nothing secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// The project's id.
    pub id: i64,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Whether everybody may pull.
    #[serde(default)]
    pub public: bool,
    /// Microseconds UTC.
    #[serde(default)]
    pub created_at: i64,
    /// Whether it is gone; its id is never used again.
    #[serde(default)]
    pub deleted: bool,
    /// Bytes that it may use, -1 without limit; nothing when it was not recorded.
    #[serde(default)]
    pub storage_limit: Option<i64>,
    /// Its other settings.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// Where the records of projects lie.
const PROJECTS: &str = "journal/projects/";
/// Where the segments of all repositories lie.
const REPOSITORIES: &str = "journal/repositories/";

/// Where a repository's segments lie. `_` is no part of a repository's name, so no other repository's do.
fn prefix(repository: &str) -> String {
    format!("{REPOSITORIES}{repository}/_/")
}

fn events_key(repository: &str, first: i64, last: i64) -> Result<Key> {
    Ok(format!("{}{last:020}.{first:020}.events", prefix(repository)).parse()?)
}

fn state_key(repository: &str, last: i64, part: usize, parts: usize) -> Result<Key> {
    Ok(format!("{}{last:020}.state.{part:06}.{parts:06}", prefix(repository)).parse()?)
}

fn project_key(project: i64, number: i64) -> Result<Key> {
    Ok(format!("{PROJECTS}{project:020}/{number:020}").parse()?)
}

/// What a segment's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Segment {
    Events { last: i64 },
    State { last: i64, parts: usize },
}

impl Segment {
    fn of(key: &Key) -> Option<Self> {
        let name = key.as_str().rsplit('/').next()?;
        let mut words = name.split('.');
        let last = words.next()?.parse().ok()?;
        let segment = match words.next()? {
            "state" => {
                let _part = words.next()?;
                Self::State { last, parts: words.next()?.parse().ok()? }
            }
            _ => Self::Events { last },
        };
        Some(segment)
    }

    fn last(self) -> i64 {
        match self {
            Self::Events { last } | Self::State { last, .. } => last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_segments_sort_as_their_numbers_and_can_be_read_again() {
        let (early, late) = (events_key("p/a", 1, 9).unwrap(), events_key("p/a", 3, 10).unwrap());
        assert!(early < late);
        assert_eq!(Segment::of(&late), Some(Segment::Events { last: 10 }));
        let state = state_key("p/a", 10, 0, 2).unwrap();
        assert_eq!(Segment::of(&state), Some(Segment::State { last: 10, parts: 2 }));
        assert!(!state.as_str().starts_with(&prefix("p")), "another repository's segments");
        assert_eq!(Segment::of(&"journal/other".parse().unwrap()), None);
    }
}
