//! An artifact of a lost database, made anew of its manifest as a push makes it.

use std::time::Duration;

use berth_db::Tx;
use berth_oci::{Digest, Manifest, Tag};

use super::kind::signed_by_tag;
use super::push::{Fresh, Pushed, find, insert, known_children};
use crate::authz::{Allowed, Push, RepositoryScope};
use crate::error::Result;

/// An artifact as its manifest and the journal tell it.
#[derive(Clone)]
pub struct Restored {
    /// What its manifest says.
    pub manifest: Manifest,
    /// Its digest.
    pub digest: Digest,
    /// The manifest's length in bytes.
    pub size: u64,
    /// What it is about, if the journal tells so.
    pub subject: Option<String>,
    /// The tags that point at it.
    pub tags: Vec<Tag>,
    /// When it was pushed, in microseconds UTC.
    pub pushed_at: i64,
}

/// Writes the rows of an artifact whose blobs have theirs, unless the repository has it. Children that are not there are
/// no obstacle: what was accepted once is kept.
pub fn restore(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, Push>,
    repository: i64,
    restored: &Restored,
) -> Result<()> {
    if find(tx, repository, &restored.digest)?.is_some() {
        return Ok(());
    }
    let children = known_children(tx, repository, &restored.manifest)?;
    // The journals of older releases do not tell of a signature that only its tag ties to what it signs.
    let by_tag = || restored.tags.iter().find_map(|tag| signed_by_tag(&restored.manifest, tag.as_str()));
    let subject = restored.subject.clone().or_else(by_tag);
    let pushed = Pushed {
        manifest: restored.manifest.clone(),
        digest: restored.digest.clone(),
        size: restored.size,
        key: None,
        tags: Vec::new(),
        hold: Duration::ZERO,
    };
    let fresh = Fresh { pushed: &pushed, children: &children, subject, at: restored.pushed_at };
    insert(tx, allowed.scope().project.id, repository, &fresh)?;
    Ok(())
}
