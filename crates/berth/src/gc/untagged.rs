//! Artifacts without a tag: which of a repository would go, with all that goes along, and deleting them one by one.

use std::collections::{HashMap, HashSet};

use berth_db::Tx;
use berth_oci::Reference;

use super::sql::{self, Artifact};
use crate::authz::{Allowed, DeleteArtifact, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::holds::{self, HeadHolds};
use crate::{artifacts, repositories};

/// What goes of a repository when its untagged artifacts do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// Those to delete.
    pub roots: Vec<Root>,
    /// All that goes, the roots among them.
    pub all: Vec<(i64, String)>,
}

/// An artifact to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    pub id: i64,
    pub digest: String,
    /// Digests of all that goes with it, its own among them.
    pub along: Vec<String>,
}

/// Judges a repository: an artifact goes that has no tag, is no part of an index, is nobody's accessory and is not
/// held; with it go its accessories, and parts that nothing else needs.
pub(super) fn plan(tx: &mut Tx<'_>, repository: i64, heads: &HeadHolds) -> Result<Plan> {
    let (artifacts, children) = sql::artifacts(tx, repository)?;
    let held = holds::of_repository(tx, repository)?;
    Ok(judge(&artifacts, &children, |digest| held.contains(digest) || heads.is_held(repository, digest)))
}

/// The artifacts of a repository that would go, whoever is pushing at the moment: holds end soon.
pub(super) fn would_go(tx: &mut Tx<'_>, repository: i64) -> Result<Vec<i64>> {
    let (artifacts, children) = sql::artifacts(tx, repository)?;
    let plan = judge(&artifacts, &children, |_| false);
    Ok(plan.all.into_iter().map(|(id, _)| id).collect())
}

/// What goes of a repository when these artifacts are deleted one after the other: they and all that goes along.
pub(super) fn with_all_along(tx: &mut Tx<'_>, repository: i64, roots: &[i64]) -> Result<HashSet<i64>> {
    let (artifacts, children) = sql::artifacts(tx, repository)?;
    let family = Family::of(&artifacts, &children);
    let mut gone: HashSet<i64> = HashSet::new();
    for root in roots {
        if !gone.contains(root) {
            gone.extend(family.along(*root, &gone));
        }
    }
    Ok(gone)
}

fn judge(artifacts: &[Artifact], children: &[(i64, i64)], is_held: impl Fn(&str) -> bool) -> Plan {
    let family = Family::of(artifacts, children);
    let mut gone: HashSet<i64> = HashSet::new();
    let mut plan = Plan::default();
    for root in artifacts {
        let is_part = family.parents.get(&root.id).is_some_and(|parents| !parents.is_subset(&gone));
        let is_needed = root.is_tagged || root.is_relied_on || root.subject.is_some() || is_part;
        if is_needed || gone.contains(&root.id) {
            continue;
        }
        let along = family.along(root.id, &gone);
        // Accessories would go with it, whoever relies on them.
        if along.iter().any(|id| family.by_id.get(id).is_some_and(|one| one.is_relied_on)) {
            continue;
        }
        let along: Vec<(i64, String)> = along
            .iter()
            .filter_map(|id| family.by_id.get(id))
            .map(|one| (one.id, one.digest.clone()))
            .collect();
        // What somebody pushes with right now keeps all that would go with it.
        if along.iter().any(|(_, digest)| is_held(digest)) {
            continue;
        }
        gone.extend(along.iter().map(|(id, _)| *id));
        let digests = along.iter().map(|(_, digest)| digest.clone()).collect();
        plan.roots.push(Root { id: root.id, digest: root.digest.clone(), along: digests });
        plan.all.extend(along);
    }
    plan
}

/// Who belongs to whom in a repository.
struct Family<'a> {
    by_id: HashMap<i64, &'a Artifact>,
    parents: HashMap<i64, HashSet<i64>>,
    parts: HashMap<i64, Vec<i64>>,
    accessories: HashMap<&'a str, Vec<i64>>,
}

impl<'a> Family<'a> {
    fn of(artifacts: &'a [Artifact], children: &[(i64, i64)]) -> Self {
        let by_id = artifacts.iter().map(|artifact| (artifact.id, artifact)).collect();
        let mut parents: HashMap<i64, HashSet<i64>> = HashMap::new();
        let mut parts: HashMap<i64, Vec<i64>> = HashMap::new();
        for (parent, child) in children.iter().filter(|(parent, child)| parent != child) {
            parents.entry(*child).or_default().insert(*parent);
            parts.entry(*parent).or_default().push(*child);
        }
        let mut accessories: HashMap<&str, Vec<i64>> = HashMap::new();
        for artifact in artifacts {
            if let Some(subject) = &artifact.subject {
                accessories.entry(subject).or_default().push(artifact.id);
            }
        }
        Self { by_id, parents, parts, accessories }
    }

    /// What a deletion takes along, in the manner of `artifacts::delete`.
    fn along(&self, root: i64, gone: &HashSet<i64>) -> Vec<i64> {
        let mut along = Vec::new();
        let mut seen = HashSet::from([root]);
        let mut waiting = vec![root];
        while let Some(id) = waiting.pop() {
            along.push(id);
            let left = |child: &i64, seen: &HashSet<i64>| {
                let needed = self.parents.get(child).is_some_and(|parents| {
                    parents.iter().any(|parent| !gone.contains(parent) && !seen.contains(parent))
                });
                !needed && !gone.contains(child)
            };
            let digest = self.by_id.get(&id).map_or("", |artifact| artifact.digest.as_str());
            for accessory in self.accessories.get(digest).into_iter().flatten() {
                if left(accessory, &seen) && seen.insert(*accessory) {
                    waiting.push(*accessory);
                }
            }
            for child in self.parts.get(&id).into_iter().flatten() {
                let stays = self.by_id.get(child).is_none_or(|one| one.is_tagged || one.is_relied_on);
                if !stays && left(child, &seen) && seen.insert(*child) {
                    waiting.push(*child);
                }
            }
        }
        along
    }
}

/// Deletes one with what goes along, unless something speaks for it by now; whether it went.
pub(super) fn delete(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, DeleteArtifact>,
    repository: i64,
    root: &Root,
    heads: &HeadHolds,
) -> Result<bool> {
    if repositories::lock(tx, allowed.scope())? != Some(repository) || sql::is_needed(tx, root.id)? {
        return Ok(false);
    }
    let mut along = root.along.clone();
    along.extend(sql::accessories(tx, repository, &root.digest)?);
    let is_held = along.iter().any(|digest| heads.is_held(repository, digest))
        || holds::is_any_held(tx, repository, &along)?;
    if is_held || sql::is_any_relied_on(tx, repository, &along)? {
        return Ok(false);
    }
    let reference: Reference = root.digest.parse().map_err(Error::internal)?;
    // A collection of untagged artifacts is asked for to free their space: nothing of it goes to the bin.
    let within: HashSet<String> = root.along.iter().cloned().collect();
    match artifacts::delete_within(tx, allowed, repository, &reference, &within) {
        Ok(()) => Ok(true),
        // An immutable tag, or a parent: it stays. The repository may have been deleted meanwhile too.
        Err(error)
            if matches!(
                error.code,
                Code::Precondition | Code::Referenced | Code::NotFound | Code::NameUnknown
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(id: i64, subject: Option<i64>, is_tagged: bool) -> Artifact {
        let subject = subject.map(|id| format!("d{id}"));
        Artifact { id, digest: format!("d{id}"), subject, is_tagged, is_relied_on: false }
    }

    fn gone(artifacts: &[Artifact], children: &[(i64, i64)], held: &[&str]) -> Vec<i64> {
        let plan = judge(artifacts, children, |digest| held.contains(&digest));
        let mut ids: Vec<i64> = plan.all.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }

    #[test]
    fn untagged_ones_go_with_their_parts_and_accessories() {
        let all = [
            artifact(1, None, true),
            artifact(2, None, false),
            artifact(3, Some(2), false),
            artifact(4, None, false),
            artifact(5, None, false),
            artifact(6, None, false),
        ];
        // 1 is a tagged index of 4; 2 has the accessory 3; 6 is an untagged index of 4 and 5.
        let children = [(1, 4), (6, 4), (6, 5)];
        assert_eq!(gone(&all, &children, &[]), [2, 3, 5, 6]);
        assert_eq!(gone(&all, &children, &["d5"]), [2, 3], "a held part keeps its index");
        assert_eq!(gone(&all, &children, &["d3"]), [5, 6], "a held accessory keeps its subject");
    }

    #[test]
    fn an_accessory_waits_for_its_subject() {
        assert!(gone(&[artifact(1, Some(9), false)], &[], &[]).is_empty());
    }
}
