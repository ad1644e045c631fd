//! Comparing the journal with the database: together with what still waits in the outbox it must tell the
//! same of every repository.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use berth_blobs::BlobStore;
use berth_db::{Db, Tx, params};

use super::write::{restate, write_project};
use super::{Record, project, sql, survey};
use crate::error::Result;
use crate::events;

const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(700);

/// Something of which the journal tells something else than the database.
#[derive(Debug)]
pub struct Difference {
    /// What it is, in words.
    pub what: String,
    of: Of,
}

#[derive(Debug)]
enum Of {
    Repository(String),
    Project(i64),
}

impl Difference {
    /// Lets the journal tell what the database has.
    pub async fn mend(&self, db: &Db, blobs: &Arc<dyn BlobStore>) -> Result<()> {
        match &self.of {
            Of::Repository(name) => restate(db, blobs, name).await,
            Of::Project(id) => {
                let id = *id;
                // In its turn among other changes of the project.
                db.write(move |tx| events::record_project(tx, id)).await?;
                let number = db.read(sql::through).await?;
                write_project(db, blobs, id, number).await
            }
        }
    }
}

/// What differs. Nothing is compared before the journal was begun.
pub async fn compare(db: &Db, blobs: &dyn BlobStore) -> Result<Vec<Difference>> {
    if !db.read(sql::is_begun).await? {
        return Ok(Vec::new());
    }
    let mut found = compare_projects(db, blobs).await?;
    let mut after = String::new();
    loop {
        let from = after.clone();
        let names = db.scan(move |tx| sql::repositories(tx, &from, 1000)).await?;
        let Some(last) = names.last().cloned() else { break };
        for name in names {
            let what = compare_one(db, blobs, &name).await?;
            found.extend(what.map(|what| Difference { what, of: Of::Repository(name) }));
        }
        after = last;
    }
    Ok(found)
}

/// Every project must be on record as it is: a rebuild would make it public or private by that.
async fn compare_projects(db: &Db, blobs: &dyn BlobStore) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    for _ in 0..TRIES {
        let told = survey::projects(blobs).await?;
        let told: BTreeMap<i64, Record> =
            told.found.into_iter().map(|(_, record)| (record.id, record)).collect();
        let live = db.scan(sql::live_records).await?;
        let differs = live
            .into_iter()
            .filter(|project| !told.get(&project.id).is_some_and(|told| is_same(project, told)));
        let what = |name: &str| format!("the journal tells something else of project {name}");
        found = differs
            .map(|project| Difference { what: what(&project.name), of: Of::Project(project.id) })
            .collect();
        if found.is_empty() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(found)
}

fn is_same(project: &Record, told: &Record) -> bool {
    !told.deleted && told.name == project.name && told.public == project.public
}

/// A server that runs meanwhile may be between the two: what differs is looked at again a little later.
async fn compare_one(db: &Db, blobs: &dyn BlobStore, name: &str) -> Result<Option<String>> {
    let mut found = None;
    for _ in 0..TRIES {
        found = difference(db, blobs, name).await?;
        if found.is_none() {
            return Ok(None);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(found.map(|what| format!("the journal tells something else of repository {name}: {what}")))
}

async fn difference(db: &Db, blobs: &dyn BlobStore, name: &str) -> Result<Option<String>> {
    let mut told = project(blobs, name).await?;
    let mut pending = db.scan(sql::pending).await?;
    for entry in pending.remove(name).unwrap_or_default() {
        told.apply(entry);
    }
    let wanted = name.to_owned();
    let (tags, artifacts) = db.scan(move |tx| rows(tx, &wanted)).await?;
    if let Some(tag) =
        tags.iter().find(|(tag, digest)| told.tags().get(*tag).map(|told| &told.digest) != Some(*digest))
    {
        return Ok(Some(format!("tag {} points elsewhere", tag.0)));
    }
    if let Some(digest) = artifacts.keys().find(|digest| !told.artifacts().contains_key(*digest)) {
        return Ok(Some(format!("the artifact {digest} is not in it")));
    }
    if let Some(digest) = artifacts.values().flatten().find(|digest| told.object(digest).is_none()) {
        return Ok(Some(format!("the blob {digest} is not in it")));
    }
    let more = (told.tags().len() - tags.len(), told.artifacts().len() - artifacts.len());
    Ok((more != (0, 0)).then(|| format!("it has {} tags and {} artifacts too many", more.0, more.1)))
}

type Rows = (BTreeMap<String, String>, BTreeMap<String, Vec<String>>);

/// The tags with their digests, and the artifacts with the blobs that they need.
fn rows(tx: &mut Tx<'_>, name: &str) -> Result<Rows> {
    let sql = "SELECT t.name, a.digest FROM repositories r JOIN tags t ON t.repository_id = r.id \
               JOIN artifacts a ON a.id = t.artifact_id WHERE r.name = ?1";
    let mut tags = BTreeMap::new();
    for row in tx.query(sql, &params![name])? {
        tags.insert(row.get(0)?, row.get(1)?);
    }
    let sql = "SELECT a.digest, ab.digest FROM repositories r JOIN artifacts a ON a.repository_id = r.id \
               JOIN artifact_blobs ab ON ab.artifact_id = a.id WHERE r.name = ?1";
    let mut artifacts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in tx.query(sql, &params![name])? {
        artifacts.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok((tags, artifacts))
}
