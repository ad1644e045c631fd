//! Queries of retention: policies, candidates, and what a run is about to delete.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use berth_db::{Row, Tx, params};

use super::rules::{Candidate, CandidateTag};
use super::{Content, Policy};
use crate::error::{Error, Result};

const COLUMNS: &str = "id, project_id, rules, cron, revision";

fn policy_of(row: &Row) -> Result<Policy> {
    // A policy that cannot be read is no policy without rules.
    let rules = serde_json::from_str(&row.get::<String>(2)?).map_err(Error::internal)?;
    Ok(Policy {
        id: row.get(0)?,
        project: row.get(1)?,
        content: Content { rules, cron: row.get(3)? },
        revision: row.get(4)?,
    })
}

pub(super) fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<Policy>> {
    let sql = format!("SELECT {COLUMNS} FROM retention_policies WHERE id = ?1");
    tx.find(&sql, &params![id])?.as_ref().map(policy_of).transpose()
}

pub(super) fn of_project(tx: &mut Tx<'_>, project: i64) -> Result<Option<i64>> {
    let row = tx.find("SELECT id FROM retention_policies WHERE project_id = ?1", &params![project])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

/// Whether a policy is there with the rules of a revision.
pub(super) fn is_current(tx: &mut Tx<'_>, id: i64, revision: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM retention_policies WHERE id = ?1 AND revision = ?2";
    Ok(tx.find(sql, &params![id, revision])?.is_some())
}

pub(super) fn insert(tx: &mut Tx<'_>, project: i64, content: &Content) -> Result<i64> {
    let now = tx.now()?;
    let rules = serde_json::to_string(&content.rules).map_err(Error::internal)?;
    let sql = "INSERT INTO retention_policies (project_id, rules, cron, revision, created_at, updated_at) \
               VALUES (?1, ?2, ?3, 1, ?4, ?4) RETURNING id";
    Ok(tx.one(sql, &params![project, rules, &content.cron, now])?.get(0)?)
}

/// Whether there is such a policy.
pub(super) fn update(tx: &mut Tx<'_>, id: i64, content: &Content, is_changed: bool) -> Result<bool> {
    let now = tx.now()?;
    let rules = serde_json::to_string(&content.rules).map_err(Error::internal)?;
    let sql = "UPDATE retention_policies SET rules = ?1, cron = ?2, revision = revision + ?3, updated_at = ?4 \
               WHERE id = ?5";
    Ok(tx.execute(sql, &params![rules, &content.cron, is_changed, now, id])? > 0)
}

pub(super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute("DELETE FROM retention_policies WHERE id = ?1", &params![id])?;
    Ok(())
}

/// The full names of a project's repositories that were pushed to.
pub(super) fn repositories(tx: &mut Tx<'_>, project: i64) -> Result<Vec<String>> {
    let sql = "SELECT name FROM repositories WHERE project_id = ?1 AND pushed_at IS NOT NULL ORDER BY name";
    tx.query(sql, &params![project])?.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// Everything of a repository that a judgement needs, with one statement for each table.
#[derive(Default)]
pub(super) struct Contents {
    /// All artifacts, whether they stand in lists or not.
    artifacts: BTreeMap<i64, (Candidate, Option<String>)>,
    children: BTreeMap<i64, Vec<i64>>,
    /// Digests that an index names.
    named: HashSet<String>,
}

impl Contents {
    pub(super) fn read(tx: &mut Tx<'_>, repository: i64) -> Result<Self> {
        let mut contents = Self::default();
        let sql = "SELECT id, digest, type, push_time, pull_time, subject_digest FROM artifacts \
                   WHERE repository_id = ?1";
        for row in tx.query(sql, &params![repository])? {
            let id = row.get(0)?;
            let candidate = Candidate {
                id,
                digest: row.get(1)?,
                kind: row.get(2)?,
                labels: Vec::new(),
                tags: Vec::new(),
                push_time: row.get(3)?,
                pull_time: row.get(4)?,
                is_immutable: false,
                is_held: false,
                is_part: false,
            };
            contents.artifacts.insert(id, (candidate, row.get(5)?));
        }
        let sql =
            "SELECT artifact_id, name, push_time, pull_time FROM tags WHERE repository_id = ?1 ORDER BY name";
        for row in tx.query(sql, &params![repository])? {
            if let Some((artifact, _)) = contents.artifacts.get_mut(&row.get(0)?) {
                artifact.tags.push(tag_of(&row, 1)?);
            }
        }
        let sql = "SELECT parent_id, child_digest, child_id FROM artifact_children WHERE repository_id = ?1";
        for row in tx.query(sql, &params![repository])? {
            contents.named.insert(row.get(1)?);
            if let Some(child) = row.get::<Option<i64>>(2)? {
                contents.children.entry(row.get(0)?).or_default().push(child);
            }
        }
        let sql = "SELECT al.artifact_id, l.name FROM artifacts a JOIN artifact_labels al ON al.artifact_id = a.id \
                   JOIN labels l ON l.id = al.label_id WHERE a.repository_id = ?1 ORDER BY l.name";
        for row in tx.query(sql, &params![repository])? {
            if let Some((artifact, _)) = contents.artifacts.get_mut(&row.get(0)?) {
                artifact.labels.push(row.get(1)?);
            }
        }
        Ok(contents)
    }

    /// The artifacts that stand in lists. `is_held` tells of a digest, `is_immutable` of a tag.
    pub(super) fn candidates(
        self,
        is_held: impl Fn(&str) -> bool,
        is_immutable: impl Fn(&str) -> bool,
    ) -> Vec<Candidate> {
        let mut accessories: HashMap<&str, Vec<i64>> = HashMap::new();
        for (id, (_, subject)) in &self.artifacts {
            if let Some(subject) = subject {
                accessories.entry(subject.as_str()).or_default().push(*id);
            }
        }
        let mut found = Vec::new();
        for (id, (candidate, subject)) in &self.artifacts {
            let is_part = self.named.contains(&candidate.digest);
            if subject.is_some() || (is_part && candidate.tags.is_empty()) {
                continue;
            }
            let along = self.along(*id, &accessories);
            let mut with = along.iter().filter_map(|id| self.artifacts.get(id)).map(|(one, _)| one);
            let mut candidate = candidate.clone();
            candidate.is_held = with.clone().any(|one| is_held(&one.digest));
            candidate.is_immutable = with.any(|one| one.tags.iter().any(|tag| is_immutable(&tag.name)));
            candidate.is_part = is_part;
            found.push(candidate);
        }
        found
    }

    /// An artifact and all that can go with it. What is held keeps every index that refers to it, though each alone
    /// could go: so the order in which indexes are looked at does not matter.
    fn along(&self, id: i64, accessories: &HashMap<&str, Vec<i64>>) -> BTreeSet<i64> {
        let mut found = BTreeSet::from([id]);
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let Some((artifact, _)) = self.artifacts.get(&id) else { continue };
            let is_untagged =
                |one: &&i64| self.artifacts.get(one).is_some_and(|(one, _)| one.tags.is_empty());
            let children = self.children.get(&id).into_iter().flatten().filter(is_untagged);
            let accessories = accessories.get(artifact.digest.as_str()).into_iter().flatten();
            waiting.extend(children.chain(accessories).copied().filter(|one| found.insert(*one)));
        }
        found
    }
}

fn tag_of(row: &Row, first: usize) -> Result<CandidateTag> {
    Ok(CandidateTag { name: row.get(first)?, push_time: row.get(first + 1)?, pull_time: row.get(first + 2)? })
}

/// An artifact's own times and its tags as they are now; nothing when it is gone.
pub(super) fn present(tx: &mut Tx<'_>, repository: i64, candidate: &Candidate) -> Result<Option<Candidate>> {
    let sql =
        "SELECT push_time, pull_time FROM artifacts WHERE id = ?1 AND repository_id = ?2 AND digest = ?3";
    let row = tx.find(sql, &params![candidate.id, repository, &candidate.digest])?;
    let Some(row) = row else { return Ok(None) };
    let sql = "SELECT name, push_time, pull_time FROM tags WHERE artifact_id = ?1 ORDER BY name";
    let tags = tx.query(sql, &params![candidate.id])?;
    Ok(Some(Candidate {
        push_time: row.get(0)?,
        pull_time: row.get(1)?,
        tags: tags.iter().map(|row| tag_of(row, 0)).collect::<Result<_>>()?,
        ..candidate.clone()
    }))
}

/// Whether an index refers to an artifact.
pub(super) fn is_part(tx: &mut Tx<'_>, repository: i64, candidate: &Candidate) -> Result<bool> {
    let sql = "SELECT 1 FROM artifact_children WHERE repository_id = ?1 AND child_digest = ?2 AND parent_id <> ?3 LIMIT 1";
    Ok(tx.find(sql, &params![repository, &candidate.digest, candidate.id])?.is_some())
}

/// The digests of an artifact and of all that can go with it, as [`Contents::along`] has it.
pub(super) fn along(tx: &mut Tx<'_>, repository: i64, candidate: &Candidate) -> Result<Vec<String>> {
    let mut found = HashSet::from([candidate.id]);
    let mut waiting = vec![(candidate.id, candidate.digest.clone())];
    let mut digests = Vec::new();
    let sql = "SELECT a.id, a.digest FROM artifacts a WHERE a.repository_id = ?1 AND a.subject_digest = ?3 \
               UNION SELECT a.id, a.digest FROM artifact_children c JOIN artifacts a ON a.id = c.child_id \
               WHERE c.parent_id = ?2 AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.artifact_id = a.id)";
    while let Some((id, digest)) = waiting.pop() {
        for row in tx.query(sql, &params![repository, id, digest.as_str()])? {
            let next: (i64, String) = (row.get(0)?, row.get(1)?);
            if found.insert(next.0) {
                waiting.push(next);
            }
        }
        digests.push(digest);
    }
    Ok(digests)
}

/// Notes what a task deleted.
pub(super) fn note(tx: &mut Tx<'_>, task: i64, kind: &str, name: &str, is_artifact: bool) -> Result<()> {
    let sql = "INSERT INTO retention_deletions (task_id, kind, name, is_artifact) \
               SELECT id, ?2, ?3, ?4 FROM tasks WHERE id = ?1";
    tx.execute(sql, &params![task, kind, name, is_artifact])?;
    Ok(())
}

/// How many artifacts a task deleted so far.
pub(super) fn deleted_artifacts(tx: &mut Tx<'_>, task: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM retention_deletions WHERE task_id = ?1 AND is_artifact = 1";
    Ok(tx.one(sql, &params![task])?.get(0)?)
}

/// What a task deleted: kinds and names, at most so many.
pub(super) fn deletions(tx: &mut Tx<'_>, task: i64, most: i64) -> Result<Vec<(String, String)>> {
    let sql = "SELECT kind, name FROM retention_deletions WHERE task_id = ?1 ORDER BY id LIMIT ?2";
    tx.query(sql, &params![task, most])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

pub(super) fn forget_deletions(tx: &mut Tx<'_>, task: i64) -> Result<()> {
    tx.execute("DELETE FROM retention_deletions WHERE task_id = ?1", &params![task])?;
    Ok(())
}
