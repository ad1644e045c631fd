//! The survey itself: every blob is looked at once, with the repositories that reference it.

use std::collections::{HashMap, HashSet};

use berth_db::Db;

use super::sql::{self, Reference};
use super::{Bytes, Report};
use crate::error::Result;
use crate::gc;
use crate::undelete::Bin;

/// Looks at everything. What is pushed or deleted meanwhile may be counted or not.
pub(super) async fn survey(db: &Db, bin: Bin) -> Result<Report> {
    let mut report = db
        .scan(|tx| -> Result<_> {
            let (at, projects) = (tx.now()?, sql::projects(tx)?);
            Ok(Report { at, projects, repositories: sql::repositories(tx)?, ..Report::default() })
        })
        .await?;
    let untagged = untagged(db).await?;
    let mut tally = Tally::of(&report, untagged);
    let mut after = 0;
    while let Some(last) = db.scan(move |tx| sql::page_end(tx, after)).await? {
        let page = (after, last);
        let (references, stored, unreferenced) = db
            .scan(move |tx| -> Result<_> {
                Ok((sql::references(tx, page)?, sql::stored(tx, page)?, sql::unreferenced(tx, page)?))
            })
            .await?;
        for references in references.chunk_by(|one, other| one.blob == other.blob) {
            tally.count(references);
        }
        let store = &mut report.store;
        (store.bytes, store.blobs) = (store.bytes + stored.0, store.blobs + stored.1);
        for (is_kept, bytes, held) in unreferenced {
            if is_kept {
                store.bin += bytes;
            } else {
                store.dead += bytes;
                store.dead_until = store.dead_until.max(held);
            }
        }
        after = last;
    }
    tally.write(&mut report);
    let (by_project, by_repository) = db
        .scan(move |tx| -> Result<_> {
            let by_project: HashMap<i64, i64> = sql::recoverable(tx, bin, "i.project_id")?;
            let by_repository: HashMap<String, i64> = sql::recoverable(tx, bin, "i.repository")?;
            Ok((by_project, by_repository))
        })
        .await?;
    for project in &mut report.projects {
        project.bytes.recoverable = by_project.get(&project.id).copied().unwrap_or_default();
    }
    for repository in &mut report.repositories {
        repository.bytes.recoverable = by_repository.get(&repository.name).copied().unwrap_or_default();
    }
    Ok(report)
}

/// How many artifacts that go with the untagged ones reference each blob, by blob and repository.
async fn untagged(db: &Db) -> Result<HashMap<(i64, i64), i64>> {
    let mut found = HashMap::new();
    for repositories in db.scan(sql::with_untagged).await?.chunks(100) {
        let repositories = repositories.to_vec();
        let some = db
            .scan(move |tx| -> Result<_> {
                let mut some = HashMap::new();
                for repository in repositories {
                    let going = gc::untagged_of(tx, repository)?;
                    sql::references_of(tx, &going, &mut some)?;
                }
                Ok(some)
            })
            .await?;
        // An artifact is in one repository, and a repository in one of these steps.
        found.extend(some);
    }
    Ok(found)
}

/// The bytes so far.
struct Tally {
    untagged: HashMap<(i64, i64), i64>,
    project_of: HashMap<i64, i64>,
    projects: HashMap<i64, Bytes>,
    repositories: HashMap<i64, Bytes>,
}

impl Tally {
    fn of(report: &Report, untagged: HashMap<(i64, i64), i64>) -> Self {
        let project_of = report.repositories.iter().map(|one| (one.id, one.project)).collect();
        Self { untagged, project_of, projects: HashMap::new(), repositories: HashMap::new() }
    }

    /// Counts a blob, by all its references.
    fn count(&mut self, references: &[Reference]) {
        let Some(first) = references.first() else { return };
        let goes = |one: &Reference| {
            self.untagged.get(&(one.blob, one.repository)).is_some_and(|going| *going >= one.artifacts)
        };
        let all_go = references.iter().all(goes);
        let is_alone = references.len() == 1;
        let projects: HashSet<i64> =
            references.iter().filter_map(|one| self.project_of.get(&one.repository)).copied().collect();
        for one in references {
            let bytes = self.repositories.entry(one.repository).or_default();
            bytes.count(first.size, is_alone, all_go);
        }
        let is_alone = projects.len() == 1;
        for project in projects {
            self.projects.entry(project).or_default().count(first.size, is_alone, all_go);
        }
    }

    fn write(&self, report: &mut Report) {
        for one in &mut report.projects {
            one.bytes = self.projects.get(&one.id).copied().unwrap_or_default();
        }
        for one in &mut report.repositories {
            one.bytes = self.repositories.get(&one.id).copied().unwrap_or_default();
        }
    }
}

impl Bytes {
    fn count(&mut self, size: i64, is_alone: bool, all_go: bool) {
        self.all += size;
        if is_alone {
            self.own += size;
        }
        if is_alone && all_go {
            self.untagged += size;
        }
    }
}
