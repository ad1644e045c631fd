//! The bin: what was deleted stays in tables of its own, with the ids that it had, until its time is over. Its blobs are
//! references for garbage collection, and for nothing else: nobody reads, mounts or counts what is in here. Whoever
//! deletes opens an item, keeps what goes, and closes it, all in the transaction of the deletion; getting things back
//! is `restore`'s.

mod expiry;
mod keep;
mod relations;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use berth_db::{Tx, params};

use crate::config::Config;
use crate::error::Result;
use crate::listing::in_list;

pub use expiry::{expire, is_anything_over, remove_gone};
pub use keep::Item;
pub use relations::{
    ARTIFACT_BLOBS, ARTIFACT_CHILDREN, ARTIFACT_LABELS, ARTIFACTS, PROJECT, REPOSITORIES, ROBOTS, Relation,
    TAGS,
};

const DAY: i64 = 24 * 3600 * 1_000_000;

/// How long what is deleted can be had back, if at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    days: u32,
}

impl Bin {
    /// Nothing is kept.
    pub const OFF: Self = Self { days: 0 };

    /// As it is configured.
    pub fn of(config: &Config) -> Self {
        Self { days: config.undelete_days }
    }

    /// A bin that keeps for so many days.
    pub const fn of_days(days: u32) -> Self {
        Self { days }
    }

    /// Whether anything is kept.
    pub fn is_on(self) -> bool {
        self.days > 0
    }

    /// What was deleted at this instant or before cannot be had back any more; microseconds UTC.
    pub fn horizon(self, now: i64) -> i64 {
        if self.is_on() { now - self.lifetime() } else { i64::MAX }
    }

    /// How long an item stays, in microseconds.
    pub fn lifetime(self) -> i64 {
        i64::from(self.days) * DAY
    }
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A tag; its artifact was left.
    Tag,
    /// An artifact with its tags and what went along with it.
    Artifact,
    /// A repository with all that was in it.
    Repository,
    /// A project that was empty, with its settings and the rights in it.
    Project,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Tag, Self::Artifact, Self::Repository, Self::Project];

    /// The word in the API and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Artifact => "artifact",
            Self::Repository => "repository",
            Self::Project => "project",
        }
    }

    /// The kind of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The condition that an artifact has to stay where it is for something in the bin to come back: for a tag that it had, or
/// for an index that it is part of. `artifact` is the alias of the table of artifacts.
pub fn relies_on(artifact: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM bin_items i WHERE i.kind = 'tag' AND i.digest = {artifact}.digest \
         AND i.project_id = {artifact}.project_id AND i.gone = 0) OR EXISTS \
         (SELECT 1 FROM bin_artifact_children c JOIN bin_items i ON i.id = c.item_id WHERE c.child_digest = {artifact}.digest \
         AND c.child_id IS NOT NULL AND i.kind = 'artifact' AND i.project_id = {artifact}.project_id AND i.gone = 0))"
    )
}

/// Bytes that would count towards a project's quota again if everything of its bin came back: each blob once, and none
/// that the project references anyway.
pub fn recoverable(tx: &mut Tx<'_>, bin: Bin, project: i64) -> Result<i64> {
    let now = tx.now()?;
    let sql = "SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) FROM blobs b WHERE b.digest IN (\
               SELECT bb.digest FROM bin_items i JOIN bin_artifact_blobs bb ON bb.item_id = i.id \
               WHERE i.project_id = ?1 AND i.gone = 0 AND i.deleted_at > ?2) AND NOT EXISTS \
               (SELECT 1 FROM project_blobs pb WHERE pb.project_id = ?1 AND pb.digest = b.digest)";
    Ok(tx.one(sql, &params![project, bin.horizon(now)])?.get(0)?)
}

/// As [`recoverable`], of several projects with one statement; those of which nothing can be had back are missing.
pub fn recoverable_of(tx: &mut Tx<'_>, bin: Bin, projects: &[i64]) -> Result<HashMap<i64, i64>> {
    if projects.is_empty() {
        return Ok(HashMap::new());
    }
    let now = tx.now()?;
    let (places, ids) = in_list(projects, 2);
    let sql = format!(
        "SELECT d.project_id, CAST(SUM(b.size) AS BIGINT) FROM (SELECT DISTINCT i.project_id, bb.digest FROM bin_items i \
         JOIN bin_artifact_blobs bb ON bb.item_id = i.id WHERE i.project_id IN {places} AND i.gone = 0 \
         AND i.deleted_at > ?1) d JOIN blobs b ON b.digest = d.digest WHERE NOT EXISTS (SELECT 1 FROM project_blobs pb \
         WHERE pb.project_id = d.project_id AND pb.digest = d.digest) GROUP BY d.project_id"
    );
    let rows = tx.query(&sql, &[&params![bin.horizon(now)][..], &ids].concat())?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
