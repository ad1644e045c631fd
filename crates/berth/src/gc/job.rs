//! Garbage collection as administrators run it: the whole store at once, with untagged artifacts if they wish, with a
//! log of everything that went, or as a dry run that tells what would go.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use berth_db::Tx;
use berth_jobs::{Failure, Handler, Job, Kind, Trigger};
use berth_oci::RepositoryName;
use serde_json::{Map, Value, json};

use super::sql::Dead;
use super::untagged::{self, Root};
use super::{Collector, Freed, PAGE, pause, sql};
use crate::authz::{self, CreateGc, DeleteArtifact, ListGcs, ReadGc, StopGc, UpdateGc};
use crate::directory;
use crate::error::{Error, Result};
use crate::system_jobs::{self, SystemJob};

/// The job.
pub enum Gc {}

/// Most workers that can be asked for.
const MOST_WORKERS: i64 = 10;
/// How often progress is written.
const TELL: Duration = Duration::from_secs(1);
/// Repositories that are read at a time.
const REPOSITORIES: i64 = 200;
/// Untagged artifacts that are deleted in one transaction, with what goes along: pushes wait for it.
const ROOTS: usize = 16;
/// The least time between two sweeps while untagged artifacts go.
const SWEEP: Duration = Duration::from_secs(5);
/// The part of a run's progress that untagged artifacts take.
const UNTAGGED_PART: f64 = 0.3;

impl SystemJob for Gc {
    const KIND: Kind = Kind::single("GARBAGE_COLLECTION", 50);
    type Create = CreateGc;
    type Read = ReadGc;
    type List = ListGcs;
    type Update = UpdateGc;
    type Stop = StopGc;

    fn parameters(given: &Value) -> Result<Value> {
        let none = Map::new();
        let given = given.as_object().unwrap_or(&none);
        let flag = |name: &str| match given.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(set)) => Ok(*set),
            Some(_) => Err(Error::bad_request(format!("{name} must be true or false"))),
        };
        let workers = match given.get("workers") {
            None | Some(Value::Null) => 1,
            Some(number) => number.as_i64().unwrap_or(0),
        };
        if !(1..=MOST_WORKERS).contains(&workers) {
            return Err(Error::bad_request(format!("workers must be a number from 1 to {MOST_WORKERS}")));
        }
        Ok(json!({
            "delete_untagged": flag("delete_untagged")?,
            "delete_tag": flag("delete_tag")?,
            "dry_run": flag("dry_run")?,
            "workers": workers,
        }))
    }
}

/// Does it.
pub struct Collection(pub Arc<Collector>);

/// What a run has done so far, as the API tells it.
struct Tally<'j> {
    job: &'j Job,
    freed: Freed,
    manifests: u64,
    begun: Instant,
    told: Option<Instant>,
    /// The part of the run, of 1, that looking at all blobs is.
    blobs: Range<f64>,
}

impl Tally<'_> {
    /// Tells how far the run is among the blobs; more than `end` ids may have come since it began.
    async fn tell_of_blobs(&mut self, at: i64, end: i64) -> std::result::Result<(), Failure> {
        let done = (at as f64 / end.max(1) as f64).min(1.0);
        self.tell(self.blobs.start + (self.blobs.end - self.blobs.start) * done).await
    }

    /// Tells how far the run is; `done`: of 1.
    async fn tell(&mut self, done: f64) -> std::result::Result<(), Failure> {
        if done < 1.0 && self.told.is_some_and(|at| at.elapsed() < TELL) {
            return Ok(());
        }
        self.told = Some(Instant::now());
        let mut attrs = self.job.parameters.clone();
        attrs["freed_space"] = json!(self.freed.bytes);
        attrs["purged_blobs"] = json!(self.freed.blobs);
        attrs["purged_manifests"] = json!(self.manifests);
        attrs["failed_blobs"] = json!(self.freed.failed);
        attrs["progress"] = json!((done * 1000.0).round() / 10.0);
        if done > 0.0 && done < 1.0 {
            let left = self.begun.elapsed().as_secs_f64() * (1.0 - done) / done;
            attrs["remaining_seconds"] = json!(left.ceil());
        }
        self.job.set_execution_attrs(attrs).await?;
        Ok(())
    }
}

#[async_trait]
impl Handler for Collection {
    fn kind(&self) -> Kind {
        Gc::KIND
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), Failure> {
        let flag = |name: &str| job.parameters[name].as_bool().unwrap_or(false);
        let workers = usize::try_from(job.parameters["workers"].as_i64().unwrap_or(1)).unwrap_or(1);
        let (is_dry, begun) = (flag("dry_run"), Instant::now());
        let mut tally =
            Tally { job, freed: Freed::default(), manifests: 0, begun, told: None, blobs: 0.0..0.99 };
        job.log(if is_dry { "dry run: nothing is deleted" } else { "garbage collection begins" });
        let _turn = self.0.turn.lock().await;
        let me = format!("job {}", job.id);
        self.0.claim(&me).await.map_err(anyhow::Error::from)?;
        // Nobody can have it back: a dry run must tell of its blobs as a run would.
        self.0.empty_bin().await.map_err(anyhow::Error::from)?;
        let mut doomed = Vec::new();
        let sweeper = (!is_dry).then_some((workers, me.as_str()));
        if flag("delete_untagged") {
            doomed = self.untagged(&mut tally, sweeper).await?;
            tally.blobs = UNTAGGED_PART..0.99;
        }
        match sweeper {
            None => self.rehearse(&mut tally, doomed).await?,
            Some(sweeper) => self.sweep(&mut tally, sweeper).await?,
        }
        let go_on = || !job.is_stopped();
        let told =
            |key: &berth_blobs::Key, size: u64| job.log(&format!("delete stray object {key}, {size} bytes"));
        let freed = self.0.strays(is_dry, &told, &go_on).await.map_err(anyhow::Error::from)?;
        job.go_on()?;
        tally.freed.add(freed);
        tally.tell(1.0).await?;
        let Freed { blobs, bytes, failed } = tally.freed;
        let verb = if is_dry { "would be" } else { "were" };
        job.log(&format!(
            "{} manifests and {blobs} blobs {verb} deleted, {bytes} bytes freed",
            tally.manifests
        ));
        if failed > 0 {
            job.log(&format!("{failed} objects could not be deleted; they are tried again"));
        }
        Ok(())
    }

    fn on_schedule(&self, tx: &mut Tx<'_>, _: i64, parameters: &Value) -> anyhow::Result<()> {
        system_jobs::start(tx, &Gc::KIND, Trigger::Schedule, parameters)?;
        Ok(())
    }
}

impl Collection {
    /// Deletes untagged artifacts, or tells which would go where nobody sweeps; the ids of the latter. Many take a while,
    /// in which nobody else frees anything: what is dead by then is swept up now and again.
    async fn untagged(
        &self,
        tally: &mut Tally<'_>,
        sweeper: Option<(usize, &str)>,
    ) -> std::result::Result<Vec<i64>, Failure> {
        let collector = &self.0;
        let mut next_sweep = Instant::now() + SWEEP;
        let end = collector.db.read(|tx| sql::last(tx, "repositories")).await.map_err(anyhow::Error::from)?;
        let (mut after, mut doomed) = (0, Vec::new());
        loop {
            let page = collector.db.scan(move |tx| sql::repositories(tx, after, REPOSITORIES)).await;
            let page = page.map_err(anyhow::Error::from)?;
            let Some((last, _, _)) = page.last() else { return Ok(doomed) };
            after = *last;
            for (repository, name, project) in page {
                tally.job.go_on()?;
                let heads = collector.heads.clone();
                let plan = collector.db.scan(move |tx| untagged::plan(tx, repository, &heads)).await;
                let plan = plan.map_err(anyhow::Error::from)?;
                let done = UNTAGGED_PART * repository as f64 / end.max(1) as f64;
                let Some(sweeper) = sweeper else {
                    for (id, digest) in plan.all {
                        tally.job.log(&format!("delete manifest {name}@{digest}"));
                        tally.manifests += 1;
                        doomed.push(id);
                    }
                    tally.tell(done).await?;
                    continue;
                };
                let name: RepositoryName = name.parse().map_err(anyhow::Error::from)?;
                for roots in plan.roots.chunks(ROOTS) {
                    tally.job.go_on()?;
                    let gone = self.delete(&name, (repository, project), roots.to_vec()).await;
                    let gone = gone.map_err(anyhow::Error::from)?;
                    for digest in gone.iter().flat_map(|root| &root.along) {
                        tally.job.log(&format!("delete manifest {name}@{digest}"));
                        tally.manifests += 1;
                    }
                    if !gone.is_empty() {
                        (collector.forget)(&name);
                    }
                    tally.tell(done).await?;
                    if Instant::now() > next_sweep {
                        let begun = Instant::now();
                        tally.blobs = done..done;
                        self.sweep(tally, sweeper).await?;
                        next_sweep = Instant::now() + SWEEP.max(begun.elapsed() * 4);
                    }
                }
            }
        }
    }

    /// Deletes artifacts of a repository in one transaction; those that went.
    async fn delete(
        &self,
        name: &RepositoryName,
        (repository, project): (i64, i64),
        roots: Vec<Root>,
    ) -> Result<Vec<Root>> {
        let (heads, name) = (self.0.heads.clone(), name.clone());
        let _decision = self.0.heads.decide().await;
        self.0
            .db
            .write(move |tx| {
                let mut gone = Vec::new();
                let Some(project) = directory::find_by_id(tx, project)? else { return Ok(gone) };
                let allowed = authz::ordered::<DeleteArtifact>(Arc::new(project), name.clone());
                for root in &roots {
                    if untagged::delete(tx, &allowed, repository, root, &heads)? {
                        gone.push(root.clone());
                    }
                }
                Ok(gone)
            })
            .await
    }

    async fn sweep(
        &self,
        tally: &mut Tally<'_>,
        (workers, me): (usize, &str),
    ) -> std::result::Result<(), Failure> {
        let job = tally.job;
        // What went in the step that is under way.
        let (blobs, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
        let told = |blob: &Dead| {
            job.log(&format!("delete blob {}, {} bytes", blob.digest, blob.size));
            blobs.fetch_add(1, Ordering::Relaxed);
            bytes.fetch_add(blob.size, Ordering::Relaxed);
        };
        if self.0.db.write(pause::is_paused).await.map_err(anyhow::Error::from)? {
            job.log("a backup is being made: no blob is deleted until it has ended");
        }
        let end = self.0.db.read(|tx| sql::last(tx, "blobs")).await.map_err(anyhow::Error::from)?;
        let (mut after, mut freed) = (0, tally.freed);
        loop {
            job.go_on()?;
            self.0.claim(me).await.map_err(anyhow::Error::from)?;
            let mut step = std::pin::pin!(self.0.step(after, workers, &told));
            let ended = loop {
                if let Ok(ended) = tokio::time::timeout(TELL, &mut step).await {
                    break ended;
                }
                let (blobs, bytes) = (blobs.load(Ordering::Relaxed), bytes.load(Ordering::Relaxed));
                tally.freed = freed;
                tally.freed.add(Freed { blobs, bytes, failed: 0 });
                tally.tell_of_blobs(after, end).await?;
            };
            let Some((last, part)) = ended.map_err(anyhow::Error::from)? else { return Ok(()) };
            blobs.store(0, Ordering::Relaxed);
            bytes.store(0, Ordering::Relaxed);
            freed.add(part);
            tally.freed = freed;
            after = last;
            job.flush_log().await?;
            tally.tell_of_blobs(after, end).await?;
        }
    }

    /// Tells what a sweep would take once these artifacts were gone.
    async fn rehearse(&self, tally: &mut Tally<'_>, doomed: Vec<i64>) -> std::result::Result<(), Failure> {
        let collector = &self.0;
        let mut after = 0;
        loop {
            tally.job.go_on()?;
            let page = collector.db.scan(move |tx| sql::candidates(tx, after, PAGE)).await;
            let Some((last, dead)) = page.map_err(anyhow::Error::from)? else { break };
            after = last;
            let free = dead.into_iter().filter(|blob| !collector.heads.is_held_anywhere(&blob.digest));
            free.for_each(|blob| tell_of(tally, &blob));
            // Faster than the log is written by itself.
            tally.job.flush_log().await?;
        }
        let heads = collector.heads.clone();
        let dead = collector.db.scan(move |tx| sql::only_of(tx, &doomed, &heads)).await;
        dead.map_err(anyhow::Error::from)?.iter().for_each(|blob| tell_of(tally, blob));
        Ok(())
    }
}

fn tell_of(tally: &mut Tally<'_>, blob: &Dead) {
    tally.job.log(&format!("delete blob {}, {} bytes", blob.digest, blob.size));
    tally.freed.add(Freed { blobs: 1, bytes: blob.size, failed: 0 });
}
