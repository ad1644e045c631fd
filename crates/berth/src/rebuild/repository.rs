//! One repository of a lost database: images first, then the indexes over them, then the tags.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use berth_blobs::BlobStore;
use berth_db::{Db, Tx};
use berth_oci::{Digest, Kind, Manifest, Tag, manifest};
use futures::{StreamExt, TryStreamExt};

use super::objects::{self, Place};
use super::sql;
use crate::artifacts::{self, Restored};
use crate::authz::{Allowed, Push, RepositoryScope};
use crate::error::{Error, Result};
use crate::journal::{self, Artifact, Projection};
use crate::{repositories, tags, uploads};

/// Artifacts that are written in one transaction.
const BATCH: usize = 200;
/// Tags that are written in one transaction.
const TAGS: usize = 1000;
/// Objects that are read or looked for at a time.
const AT_A_TIME: usize = 16;
/// Digests that are read from the database at a time.
const PAGE: i64 = 10_000;

type Scope = Allowed<RepositoryScope, Push>;

/// What came back of a repository.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Its full name.
    pub name: String,
    /// The number of what happened to it last.
    pub sequence: i64,
    /// Artifacts that it has.
    pub artifacts: u64,
    /// Tags that it has.
    pub tags: u64,
    /// Artifacts and tags that could not be restored, in words.
    pub lost: Vec<String>,
}

/// Makes a repository anew as its journal tells it.
pub(super) async fn restore(
    db: &Db,
    blobs: &Arc<dyn BlobStore>,
    allowed: &Scope,
    told: &Projection,
    (damage, accept_losses): (Vec<String>, bool),
) -> Result<Outcome> {
    let name = allowed.scope().name.as_str().to_owned();
    let repository = make(db, allowed, told).await?;
    let there = known(db, repository).await?;
    let mut work = Work {
        db,
        blobs: blobs.as_ref(),
        allowed,
        told,
        repository,
        tags: tags_of(told),
        there,
        has_gone: false,
        outcome: Outcome {
            name: name.clone(),
            sequence: told.sequence(),
            lost: damage,
            ..Outcome::default()
        },
    };
    work.artifacts().await?;
    work.tags().await?;
    let (outcome, has_gone) = (work.outcome, work.has_gone);
    // The journal must not go on telling of what is not there any more. But it is all that tells of it: what is only
    // missed stays in it until somebody gives it up.
    let may_restate = if outcome.lost.is_empty() { has_gone } else { accept_losses };
    if may_restate {
        journal::restate(db, blobs, &name).await?;
    }
    Ok(outcome)
}

async fn make(db: &Db, allowed: &Scope, told: &Projection) -> Result<i64> {
    let sequence = told.sequence();
    let times = told.times();
    let allowed = allowed.clone();
    db.write(move |tx| {
        let now = tx.now()?;
        let (begun_at, changed_at) = times.unwrap_or((now, now));
        repositories::restore(tx, &allowed, &repositories::Restored { sequence, begun_at, changed_at })
    })
    .await
}

/// The artifacts that an earlier attempt has made.
async fn known(db: &Db, repository: i64) -> Result<HashSet<String>> {
    let mut known = HashSet::new();
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = db.scan(move |tx| sql::artifacts(tx, repository, &from, PAGE)).await?;
        let Some(last) = page.last() else { return Ok(known) };
        after = last.clone();
        known.extend(page);
    }
}

/// The tags of each digest.
fn tags_of(told: &Projection) -> HashMap<String, Vec<Tag>> {
    let mut found: HashMap<String, Vec<Tag>> = HashMap::new();
    for (tag, pointer) in told.tags() {
        if let Ok(tag) = tag.parse() {
            found.entry(pointer.digest.clone()).or_default().push(tag);
        }
    }
    found
}

struct Work<'w> {
    db: &'w Db,
    blobs: &'w dyn BlobStore,
    allowed: &'w Scope,
    told: &'w Projection,
    repository: i64,
    tags: HashMap<String, Vec<Tag>>,
    /// Digests of the artifacts that the repository has by now.
    there: HashSet<String>,
    /// Whether the journal tells of artifacts that were deleted when it was written.
    has_gone: bool,
    outcome: Outcome,
}

/// An artifact whose manifest was read.
struct Read {
    restored: Restored,
    key: String,
}

/// What became of an artifact: nothing is left of one that was deleted when the journal was written.
type Fate = std::result::Result<Option<Read>, String>;

impl Work<'_> {
    async fn artifacts(&mut self) -> Result<()> {
        let told = self.told.artifacts();
        let mut waiting: Vec<&str> =
            told.keys().map(String::as_str).filter(|digest| !self.there.contains(*digest)).collect();
        let mut is_last = false;
        // An index comes after its parts, since its size is theirs. Each round makes what the one before made possible.
        while !waiting.is_empty() {
            let mut later = Vec::new();
            let before = waiting.len();
            for batch in waiting.chunks(BATCH) {
                let read = self.read(batch).await?;
                let (ready, held): (Vec<Read>, Vec<Read>) =
                    read.into_iter().partition(|one| is_last || self.is_ready(&one.restored.manifest));
                for one in held {
                    let digest = told.get_key_value(one.restored.digest.as_str());
                    later.extend(digest.map(|(digest, _)| digest.as_str()));
                }
                self.write(ready).await?;
            }
            // Parts that are lost: their index comes back all the same.
            is_last = later.len() == before;
            waiting = later;
        }
        self.outcome.artifacts = self.there.len() as u64;
        Ok(())
    }

    /// Whether all parts of an index that the journal knows are there.
    fn is_ready(&self, manifest: &Manifest) -> bool {
        manifest.kind == Kind::Image
            || manifest.manifests.iter().all(|child| {
                let child = child.digest.as_str();
                self.there.contains(child) || !self.told.artifacts().contains_key(child)
            })
    }

    async fn read(&mut self, digests: &[&str]) -> Result<Vec<Read>> {
        let this = &*self;
        let reads = futures::stream::iter(digests.iter().copied())
            .map(|digest| async move { Ok::<_, Error>((digest, this.read_one(digest).await?)) })
            .buffered(AT_A_TIME);
        let read: Vec<(&str, Fate)> = reads.try_collect().await?;
        let mut found = Vec::with_capacity(read.len());
        for (digest, outcome) in read {
            match outcome {
                Ok(Some(one)) => found.push(one),
                Ok(None) => self.has_gone = true,
                Err(why) => self.outcome.lost.push(format!("the artifact {digest}: {why}")),
            }
        }
        Ok(found)
    }

    /// An artifact's manifest, or why it is lost.
    async fn read_one(&self, digest: &str) -> Result<Fate> {
        let Some(artifact) = self.told.artifacts().get(digest) else {
            return Ok(Err("the journal does not tell of it".to_owned()));
        };
        if !artifact.has_objects() {
            return Ok(Ok(None));
        }
        let digest: Digest = digest.parse().map_err(Error::internal)?;
        let found = objects::manifest(self.blobs, &digest, self.told.object(digest.as_str())).await?;
        let Some((bytes, key)) = found else {
            return Ok(Err("its manifest is not in the blob store: push it again".to_owned()));
        };
        Ok(match manifest::parse(&bytes, Some(&artifact.media_type)) {
            Ok(parsed) => {
                Ok(Some(Read { restored: self.restored(digest, artifact, parsed, bytes.len() as u64), key }))
            }
            Err(error) => Err(format!("its manifest cannot be read: {error}")),
        })
    }

    fn restored(&self, digest: Digest, artifact: &Artifact, manifest: Manifest, size: u64) -> Restored {
        let tags = self.tags.get(digest.as_str()).cloned().unwrap_or_default();
        let (subject, pushed_at) = (artifact.subject.clone(), artifact.pushed_at);
        Restored { manifest, digest, size, subject, tags, pushed_at }
    }

    /// Writes blobs and artifacts.
    async fn write(&mut self, batch: Vec<Read>) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut places: BTreeMap<String, Place> = BTreeMap::new();
        let mut needed: BTreeMap<String, (Digest, u64)> = BTreeMap::new();
        for Read { restored, key } in &batch {
            let Restored { digest, size, .. } = restored;
            let place = Place { digest: digest.clone(), size: *size, key: key.clone(), is_there: true };
            places.insert(digest.as_str().to_owned(), place);
            for (name, blob) in artifacts::required(&restored.manifest) {
                needed.insert(name.to_owned(), (blob.digest.clone(), blob.size));
            }
        }
        needed.retain(|digest, _| !places.contains_key(digest));
        let names: Vec<String> = needed.keys().cloned().collect();
        for live in self.db.scan(move |tx| uploads::live(tx, &names)).await? {
            needed.remove(&live);
        }
        let (blobs, told) = (self.blobs, self.told);
        let found = futures::stream::iter(needed.into_values())
            .map(|(digest, size)| async move {
                let object = told.object(digest.as_str());
                objects::locate(blobs, digest, size, object).await
            })
            .buffered(AT_A_TIME);
        let found: Vec<Place> = found.try_collect().await?;
        places.extend(found.into_iter().map(|place| (place.digest.as_str().to_owned(), place)));
        let (allowed, repository) = (self.allowed.clone(), self.repository);
        let made: Vec<String> = batch.iter().map(|one| one.restored.digest.as_str().to_owned()).collect();
        self.db
            .write(move |tx| {
                for place in places.values() {
                    let Place { digest, size, key, is_there } = place;
                    uploads::restore_blob(tx, digest.as_str(), *size, key, *is_there)?;
                }
                batch.iter().try_for_each(|one| artifacts::restore(tx, &allowed, repository, &one.restored))
            })
            .await?;
        self.there.extend(made);
        Ok(())
    }

    fn is_gone(&self, digest: &str) -> bool {
        self.told.artifacts().get(digest).is_some_and(|artifact| !artifact.has_objects())
    }

    async fn tags(&mut self) -> Result<()> {
        let (mut good, mut lost) = (Vec::new(), Vec::new());
        for (tag, pointer) in self.told.tags() {
            match (tag.parse::<Tag>(), self.there.contains(&pointer.digest)) {
                (Ok(tag), true) => good.push((tag, pointer.clone())),
                _ if self.is_gone(&pointer.digest) => {}
                _ => lost.push(format!("the tag {tag}: {} is lost", pointer.digest)),
            }
        }
        self.outcome.tags = good.len() as u64;
        self.outcome.lost.extend(lost);
        for some in good.chunks(TAGS) {
            let (some, repository) = (some.to_vec(), self.repository);
            self.db
                .write(move |tx| {
                    for (tag, pointer) in &some {
                        point(tx, repository, tag, pointer)?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        Ok(())
    }
}

fn point(tx: &mut Tx<'_>, repository: i64, tag: &Tag, pointer: &journal::Pointer) -> Result<()> {
    let digest: Digest = pointer.digest.parse().map_err(Error::internal)?;
    let artifact = artifacts::find(tx, repository, &digest)?;
    let artifact = artifact.ok_or_else(|| Error::internal("an artifact vanished while it was made"))?;
    tags::point_since(tx, repository, tag, artifact, pointer.at)
}
