//! Makes a lost database anew of what lies beside the blobs: the records of projects and the journals of repositories.
//! Projects keep their ids, repositories their sequence, and the outbox its numbers. What the journal does not tell
//! (users, members, robots, policies) does not come back; a project that it does not know is private. It may be
//! killed and run again: until it has ended the server does not start on what it left.

mod objects;
mod repository;
mod sql;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use berth_blobs::BlobStore;
use berth_db::{Db, Tx};
use berth_oci::RepositoryName;
use futures::StreamExt;

use crate::authz::{self, Push};
use crate::directory::{self, Project};
use crate::error::{Error, Result};
use crate::journal::{self, Record, Records, Survey};
use crate::{failpoint, projects, unfinished, uploads, users};

pub use repository::Outcome;

/// What stands in the database until it has ended.
const COMMAND: &str = "rebuild";
/// Repositories whose journals are read at a time.
const READ_AHEAD: usize = 4;
/// Projects that are written in one transaction.
const BATCH: usize = 200;

/// What came back, and what did not.
#[derive(Debug, Default)]
pub struct Summary {
    /// Projects that exist.
    pub projects: usize,
    /// Names of those that were not on record, and are therefore private.
    pub unknown_projects: Vec<String>,
    /// Repositories.
    pub repositories: u64,
    /// Artifacts.
    pub artifacts: u64,
    /// Tags.
    pub tags: u64,
    /// Artifacts, tags and parts of the journal that could not be restored.
    pub lost: u64,
    /// Ids of projects whose record cannot be read, and why.
    pub damaged_records: Vec<(i64, String)>,
    /// Whether the database can be used: nothing is missing, or what is was given up.
    pub is_finished: bool,
    /// Blobs that artifacts need and whose objects are not there: digests, the first thousand.
    pub damaged: Vec<String>,
}

/// Whether a rebuild was begun here; changes nothing.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) when the database holds something else.
pub fn look(tx: &mut Tx<'_>) -> Result<bool> {
    unfinished::look(tx, COMMAND)
}

/// Begins, or goes on with what was begun. `password_hash` is the first administrator's, where there is none yet.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) when the database holds something, or the store no journal.
pub async fn begin(db: &Db, blobs: &dyn BlobStore, password_hash: Option<String>) -> Result<()> {
    if !journal::is_there(blobs).await? {
        return Err(Error::conflict(
            "the blob store holds no journal: there is nothing to make a database of",
        ));
    }
    db.write(move |tx| {
        unfinished::begin(tx, COMMAND)?;
        match &password_hash {
            Some(hash) => users::bootstrap(tx, hash),
            None => Ok(()),
        }
    })
    .await
}

/// Makes everything anew; `told` hears of each repository. What is missing may only be away for now: the journal keeps
/// telling of it and the database stays unfinished, unless the losses are accepted.
pub async fn run(
    db: &Db,
    blobs: &Arc<dyn BlobStore>,
    accept_losses: bool,
    told: &dyn Fn(&Outcome),
) -> Result<Summary> {
    let Records { found: records, damaged, reached } = journal::projects(blobs.as_ref()).await?;
    let number = last_number(blobs.as_ref(), reached).await?;
    // Before anything is recorded that the journal would sort among what it has.
    db.write(move |tx| journal::go_on_after(tx, number)).await?;
    let records = without_doubles(records);
    restore_projects(db, &records).await?;
    // Their ids are never used again; their repositories come back in projects that are not on record.
    let taken: Vec<Record> =
        damaged.iter().map(|(id, _)| Record { id: *id, deleted: true, ..Record::default() }).collect();
    restore_projects(db, &taken).await?;
    revive(db, blobs.as_ref()).await?;
    let summary = Summary { lost: damaged.len() as u64, damaged_records: damaged, ..Summary::default() };
    let mut rebuild = Rebuild { db, blobs, accept_losses, known: HashMap::new(), summary };
    let mut survey = Survey::new(blobs.as_ref());
    while let Some((names, _)) = survey.next().await? {
        rebuild.repositories(names, told).await?;
    }
    let limits: Vec<(i64, i64)> =
        records.iter().filter_map(|record| Some((record.id, record.storage_limit?))).collect();
    let mut summary = rebuild.summary;
    summary.damaged = db.scan(sql::damaged).await?;
    let is_whole = summary.lost == 0 && summary.damaged.is_empty();
    summary.is_finished = is_whole || accept_losses;
    if summary.is_finished {
        db.write(move |tx| finish(tx, &limits)).await?;
    }
    summary.projects = db.scan(sql::live_projects).await?;
    Ok(summary)
}

/// Blobs that an earlier attempt missed may be there by now.
async fn revive(db: &Db, blobs: &dyn BlobStore) -> Result<()> {
    let mut after = 0;
    loop {
        let page = db.scan(move |tx| sql::missing(tx, after, BATCH)).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = *last;
        for (_, object) in page {
            let digest = object.digest.parse().map_err(Error::internal)?;
            let place = objects::locate(blobs, digest, object.size, Some(&object)).await?;
            if place.is_there {
                let objects::Place { digest, size, key, .. } = place;
                db.write(move |tx| uploads::restore_blob(tx, digest.as_str(), size, &key, true)).await?;
            }
        }
    }
}

/// The highest number of the outbox that the journal knows.
async fn last_number(blobs: &dyn BlobStore, reached: i64) -> Result<i64> {
    let mut number = reached;
    let mut survey = Survey::new(blobs);
    while let Some((_, reached)) = survey.next().await? {
        number = number.max(reached);
    }
    Ok(number)
}

/// Deleted ones first. Of two live projects of one name the later record holds: the deletion of the other one is not
/// told.
fn without_doubles(mut records: Vec<(i64, Record)>) -> Vec<Record> {
    records.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    let mut seen: BTreeMap<String, i64> = BTreeMap::new();
    let mut records: Vec<Record> = records.into_iter().map(|(_, record)| record).collect();
    for record in records.iter_mut().filter(|record| !record.deleted) {
        let first = *seen.entry(record.name.clone()).or_insert(record.id);
        record.deleted = first != record.id;
    }
    records.sort_by_key(|record| (!record.deleted, record.id));
    records
}

async fn restore_projects(db: &Db, records: &[Record]) -> Result<()> {
    for records in records.chunks(BATCH) {
        let records = records.to_vec();
        db.write(move |tx| records.iter().try_for_each(|record| projects::restore(tx, record))).await?;
    }
    Ok(())
}

fn finish(tx: &mut Tx<'_>, limits: &[(i64, i64)]) -> Result<()> {
    sql::set_limits(tx, limits)?;
    // Where not even its record was written yet.
    projects::bootstrap(tx)?;
    unfinished::end(tx)
}

struct Rebuild<'r> {
    db: &'r Db,
    blobs: &'r Arc<dyn BlobStore>,
    accept_losses: bool,
    /// Projects by name.
    known: HashMap<String, Arc<Project>>,
    summary: Summary,
}

impl Rebuild<'_> {
    async fn repositories(&mut self, names: Vec<String>, told: &dyn Fn(&Outcome)) -> Result<()> {
        let (db, blobs) = (self.db, self.blobs);
        let read = |name: String| async move {
            Ok::<_, Error>((journal::salvage(blobs.as_ref(), &name).await?, name))
        };
        // The next ones are read while one is written.
        let mut ready = futures::stream::iter(names).map(read).buffered(READ_AHEAD);
        while let Some(next) = ready.next().await {
            let ((projection, damage), name) = next?;
            if !projection.is_there() {
                self.summary.lost += damage.len() as u64;
                if !damage.is_empty() {
                    told(&Outcome { name, lost: damage, ..Outcome::default() });
                }
                continue;
            }
            let Ok(name) = name.parse::<RepositoryName>() else {
                let lost = vec!["no repository can have this name".to_owned()];
                told(&Outcome { name, lost, ..Outcome::default() });
                self.summary.lost += 1;
                continue;
            };
            let project = self.project(name.project()).await?;
            let allowed = authz::ordered::<Push>(project, name);
            let outcome =
                repository::restore(db, blobs, &allowed, &projection, (damage, self.accept_losses)).await?;
            failpoint::reach("rebuild_after_repository");
            told(&outcome);
            self.summary.repositories += 1;
            self.summary.artifacts += outcome.artifacts;
            self.summary.tags += outcome.tags;
            self.summary.lost += outcome.lost.len() as u64;
        }
        Ok(())
    }

    /// The project of a repository; one that is not on record is made, private.
    async fn project(&mut self, name: &str) -> Result<Arc<Project>> {
        if let Some(known) = self.known.get(name) {
            return Ok(known.clone());
        }
        let wanted = name.to_owned();
        let (project, is_unknown) = self
            .db
            .write(move |tx| -> Result<_> {
                if let Some(project) = directory::find_by_name(tx, &wanted)? {
                    return Ok((project, false));
                }
                let id = projects::restore_unknown(tx, &wanted)?;
                let made = directory::find_by_id(tx, id)?;
                Ok((made.ok_or_else(|| Error::internal("a project vanished while it was made"))?, true))
            })
            .await?;
        if is_unknown {
            self.summary.unknown_projects.push(name.to_owned());
        }
        let project = Arc::new(project);
        self.known.insert(name.to_owned(), project.clone());
        Ok(project)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_projects_of_one_name_the_later_record_holds() {
        let record = |id, deleted| Record { id, name: "shop".to_owned(), deleted, ..Record::default() };
        let found = without_doubles(vec![(5, record(1, false)), (9, record(2, false)), (3, record(3, true))]);
        let told: Vec<(i64, bool)> = found.iter().map(|record| (record.id, record.deleted)).collect();
        assert_eq!(told, [(1, true), (3, true), (2, false)]);
    }
}
