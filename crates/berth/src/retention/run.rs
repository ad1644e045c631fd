//! A run over one repository: first every artifact is judged, then each verdict is carried out in a transaction of
//! its own, under the repository's lock and only if the artifact is still what was judged.

use std::collections::HashSet;

use berth_db::Tx;
use berth_oci::{Reference, Tag};
use serde::{Deserialize, Serialize};

use super::policy::Compiled;
use super::rules::{Candidate, Fate, Verdict, judge};
use super::sql;
use crate::authz::{Allowed, DeleteArtifact, DeleteTag, ListArtifacts, RepositoryScope};
use crate::error::{Error, Result};
use crate::holds::{self, HeadHolds};
use crate::immutability::Guard;
use crate::undelete::Bin;
use crate::{artifacts, gc, repositories, tags};

/// What a task was told to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    /// The policy.
    pub policy: i64,
    /// Its rules were these when the run began.
    pub revision: i64,
    /// The repository's full name.
    pub repository: String,
    /// Whether nothing is to be deleted.
    pub dry_run: bool,
}

/// A repository that was judged.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The repository's id.
    pub repository: i64,
    /// Every candidate with its verdict; indexes come before what they refer to.
    pub entries: Vec<(Candidate, Verdict)>,
}

impl Plan {
    /// Bytes that nothing references any more once the verdicts are carried out.
    pub fn freed_bytes(&self, tx: &mut Tx<'_>) -> Result<i64> {
        let whole =
            self.entries.iter().filter(|(one, verdict)| verdict.fate == Fate::Dropped && !one.is_part);
        let ids: Vec<i64> = whole.map(|(one, _)| one.id).collect();
        gc::freed_without(tx, self.repository, &ids)
    }
}

/// Judges a repository; nothing when it is gone. Database and memory tell what is held.
pub(super) fn plan(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, ListArtifacts>,
    rules: &[Compiled],
    heads: &HeadHolds,
) -> Result<Option<Plan>> {
    let scope = allowed.scope();
    let Some(repository) = repositories::find_in(tx, scope)? else { return Ok(None) };
    let contents = sql::Contents::read(tx, repository)?;
    let held: HashSet<String> = holds::of_repository(tx, repository)?;
    let guard = Guard::of(tx, scope.project.id)?;
    let within = scope.name.rest();
    let candidates = contents.candidates(
        |digest| held.contains(digest) || heads.is_held(repository, digest),
        |tag| guard.protects(within, tag),
    );
    let rules: Vec<Compiled> = rules.iter().filter(|rule| rule.is_about(within)).cloned().collect();
    if rules.is_empty() {
        return Err(Error::internal("a run over a repository that no rule is about"));
    }
    let now = tx.now()?;
    let verdicts = judge(&rules, &candidates, now);
    let mut entries: Vec<_> = candidates.into_iter().zip(verdicts).collect();
    entries.sort_by_key(|(candidate, _)| {
        (candidate.is_part, std::cmp::Reverse((candidate.pushed(), candidate.id)))
    });
    Ok(Some(Plan { repository, entries }))
}

/// What came of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// It was carried out.
    Carried,
    /// Something speaks against it by now; all stays.
    Stays(&'static str),
    /// The policy is no longer what it was when the run began.
    Over,
}

/// The rights that carrying out takes.
#[derive(Clone)]
pub(super) struct Hands {
    /// To delete artifacts.
    pub artifacts: Allowed<RepositoryScope, DeleteArtifact>,
    /// To take tags.
    pub tags: Allowed<RepositoryScope, DeleteTag>,
}

/// Carries a verdict out and notes it for the task.
///
/// # Errors
/// What deleting answers.
pub(super) fn carry_out(
    tx: &mut Tx<'_>,
    hands: &Hands,
    order: &Order,
    (task, repository): (i64, i64),
    (judged, verdict): &(Candidate, Verdict),
    (heads, bin): (&HeadHolds, Bin),
) -> Result<Done> {
    let scope = hands.artifacts.scope();
    if !sql::is_current(tx, order.policy, order.revision)? {
        return Ok(Done::Over);
    }
    if repositories::lock(tx, scope)? != Some(repository) {
        return Ok(Done::Stays("the repository is another one by now"));
    }
    match sql::present(tx, repository, judged)? {
        None => return Ok(Done::Stays("somebody else deleted it")),
        Some(now) if now != *judged => return Ok(Done::Stays("it was pushed, tagged or pulled meanwhile")),
        Some(_) => {}
    }
    let guard = Guard::of(tx, scope.project.id)?;
    if judged.tags.iter().any(|tag| guard.protects(scope.name.rest(), &tag.name)) {
        return Ok(Done::Stays("it is immutable by now"));
    }
    let along = sql::along(tx, repository, judged)?;
    let is_held = along.iter().any(|digest| heads.is_held(repository, digest))
        || holds::is_any_held(tx, repository, &along)?;
    if is_held {
        return Ok(Done::Stays(HELD));
    }
    let is_whole = verdict.fate == Fate::Dropped && !sql::is_part(tx, repository, judged)?;
    if is_whole {
        let reference: Reference = judged.digest.parse().map_err(Error::internal)?;
        artifacts::delete(tx, &hands.artifacts, repository, &reference, bin)?;
    } else {
        for name in &verdict.dropped_tags {
            let tag: Tag = name.parse().map_err(Error::internal)?;
            tags::delete(tx, &hands.tags, repository, judged.id, &tag, bin)?;
        }
    }
    // A part of an index is no longer listed, though the index keeps it.
    let is_gone = verdict.fate == Fate::Dropped;
    for (at, name) in names(scope, judged, verdict).into_iter().enumerate() {
        sql::note(tx, task, &judged.kind, &name, is_gone && at == 0)?;
    }
    Ok(Done::Carried)
}

/// Why a run ends early.
pub(super) const POLICY_CHANGED: &str =
    "the policy was changed or deleted since this run began: run it again";
/// Why an artifact stays that a push counts on.
pub(super) const HELD: &str = "held: pushed or asked for by a pusher a short time ago";

/// What goes, as people name it: by tags, else by the digest.
fn names(scope: &RepositoryScope, judged: &Candidate, verdict: &Verdict) -> Vec<String> {
    if verdict.dropped_tags.is_empty() {
        return vec![format!("{}@{}", scope.name, judged.digest)];
    }
    verdict.dropped_tags.iter().map(|tag| format!("{}:{tag}", scope.name)).collect()
}
