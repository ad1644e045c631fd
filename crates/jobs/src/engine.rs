//! The worker: claims tasks, runs them, renews their leases, carries stops to them, fires schedules.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use berth_db::{Db, Tx};
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::claim::{self, Claimed};
use crate::finish::{Outcome, finish};
use crate::job::{Ended, Failure, Handler, Job};
use crate::model::Kind;
use crate::pools::{self, Pool};
use crate::schedules;

/// How long a task stays with a worker that is silent, usually: somebody else goes on with it within a minute.
pub const LEASE: Duration = Duration::from_secs(45);
/// How often leases are renewed.
const RENEW: Duration = Duration::from_secs(10);
/// So long before the end of its lease a task is given up, since another worker may begin it then.
const MARGIN: Duration = Duration::from_secs(10);
/// How often the tables are looked at.
const TICK: Duration = Duration::from_millis(500);
/// How long a job that was asked to stop may take before it is cut.
const STOP_GRACE: Duration = Duration::from_secs(1);
/// How often a pool says that it is alive.
const BEAT: Duration = Duration::from_secs(20);
/// The longest that a task may run.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// How long the end of the process waits for tasks to be given back.
const DRAIN: Duration = Duration::from_secs(5);

/// The worker of this process.
pub struct Engine {
    db: Db,
    pool: Pool,
    lease: Duration,
    handlers: OnceLock<HashMap<&'static str, Arc<dyn Handler>>>,
    running: Mutex<HashMap<i64, Running>>,
    wake: Notify,
    is_draining: AtomicBool,
}

struct Running {
    job: Arc<Job>,
    stop: watch::Sender<bool>,
    abort: AbortHandle,
    begun: Instant,
    /// When the last renewal that succeeded was begun.
    leased: Instant,
    stopping: Option<Instant>,
    /// Why the run was cut, when it was.
    cut: Option<Cut>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Stopped,
    Released,
    /// The lease ended or the task is gone: nothing may be written of it.
    Lost,
    Overdue,
}

impl Engine {
    /// A worker that runs up to `concurrency` tasks at a time, and loses one when it is silent for a `lease`.
    /// `started_at`: microseconds UTC.
    pub fn new(db: &Db, concurrency: usize, host: &str, started_at: i64, lease: Duration) -> Arc<Self> {
        let pool = Pool {
            id: Uuid::new_v4().simple().to_string(),
            host: host.to_owned(),
            pid: i64::from(std::process::id()),
            concurrency: i64::try_from(concurrency.max(1)).unwrap_or(1),
            started_at,
            heartbeat_at: started_at,
        };
        Arc::new(Self {
            db: db.clone(),
            pool,
            lease,
            handlers: OnceLock::new(),
            running: Mutex::default(),
            wake: Notify::new(),
            is_draining: AtomicBool::new(false),
        })
    }

    /// Makes the worker look at once, after a commit that gave it work.
    pub fn nudge(&self) {
        self.wake.notify_one();
    }

    /// The kinds of jobs that it does, by name.
    pub fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> =
            self.handlers.get().into_iter().flatten().map(|(_, job)| job.kind()).collect();
        kinds.sort_by_key(|kind| kind.name);
        kinds
    }

    /// The pools that are alive, this one among them.
    ///
    /// # Errors
    /// The database's.
    pub fn pools(&self, tx: &mut Tx<'_>) -> berth_db::Result<Vec<Pool>> {
        let mut pools = pools::list(tx)?;
        if !pools.iter().any(|pool| pool.id == self.pool.id) {
            pools.push(Pool { heartbeat_at: tx.now()?, ..self.pool.clone() });
        }
        Ok(pools)
    }

    /// Works for ever.
    pub async fn run(self: Arc<Self>, handlers: Vec<Arc<dyn Handler>>) {
        let by_name = handlers.into_iter().map(|handler| (handler.kind().name, handler)).collect();
        if self.handlers.set(by_name).is_err() {
            tracing::error!("the worker runs already");
            return;
        }
        if !self.db.is_shared()
            && let Err(error) = self.db.write(claim::take_over).await
        {
            tracing::warn!(%error, "what an earlier process was doing goes on later");
        }
        let (mut renewed, mut beaten) = (Instant::now(), None::<Instant>);
        loop {
            if let Err(error) = self.round(&mut renewed, &mut beaten).await {
                tracing::warn!(%error, "the job tables cannot be worked on");
            }
            self.give_up_lost();
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                () = self.wake.notified() => {}
            }
        }
    }

    async fn round(
        self: &Arc<Self>,
        renewed: &mut Instant,
        beaten: &mut Option<Instant>,
    ) -> berth_db::Result<()> {
        self.attend().await?;
        if renewed.elapsed() >= RENEW.min(self.lease / 4) {
            self.renew().await?;
            *renewed = Instant::now();
        }
        if self.db.is_shared() && beaten.is_none_or(|at| at.elapsed() >= BEAT) {
            let pool = self.pool.clone();
            self.db.write(move |tx| pools::beat(tx, &pool)).await?;
            *beaten = Some(Instant::now());
        }
        self.fire().await?;
        self.claim().await
    }

    /// Writes the logs of what runs and carries stops to it.
    async fn attend(&self) -> berth_db::Result<()> {
        let jobs: Vec<Arc<Job>> = self.running.lock().values().map(|running| running.job.clone()).collect();
        if jobs.is_empty() {
            return Ok(());
        }
        for job in &jobs {
            job.log.flush(&self.db).await?;
        }
        let me = self.pool.id.clone();
        let mine = self.db.read(move |tx| claim::mine(tx, &me)).await?;
        let mut running = self.running.lock();
        for job in jobs {
            let Some(entry) = running.get_mut(&job.id) else { continue };
            match mine.iter().find(|(id, run, _)| *id == job.id && *run == job.run) {
                None => entry.cut(Cut::Lost),
                Some((_, _, true)) => entry.ask_to_stop(),
                Some(_) if entry.begun.elapsed() > LONGEST => entry.cut(Cut::Overdue),
                Some(_) => {}
            }
        }
        Ok(())
    }

    async fn renew(&self) -> berth_db::Result<()> {
        let begun = Instant::now();
        if self.running.lock().is_empty() {
            return Ok(());
        }
        let (me, lease) = (self.pool.id.clone(), micros(self.lease));
        self.db.write(move |tx| claim::renew(tx, &me, lease)).await?;
        for running in self.running.lock().values_mut() {
            running.leased = running.leased.max(begun);
        }
        Ok(())
    }

    /// Cuts what may be another worker's soon, because this one could not renew its leases.
    fn give_up_lost(&self) {
        let longest = self.lease.saturating_sub(MARGIN.min(self.lease / 4));
        for running in self.running.lock().values_mut() {
            if running.leased.elapsed() > longest {
                running.cut(Cut::Lost);
            }
        }
    }

    async fn fire(&self) -> berth_db::Result<()> {
        if self.is_draining.load(Ordering::Relaxed) {
            return Ok(());
        }
        for id in self.db.read(schedules::due).await? {
            let handlers = self.handlers.get().cloned().unwrap_or_default();
            let fired = self
                .db
                .write(move |tx| -> anyhow::Result<()> {
                    let Some(schedule) = schedules::take(tx, id)? else { return Ok(()) };
                    let Some(handler) = handlers.get(schedule.vendor_type.as_str()) else { return Ok(()) };
                    handler.on_schedule(tx, schedule.vendor_id, &schedule.parameters)
                })
                .await;
            if let Err(error) = fired {
                tracing::warn!(schedule = id, error = format!("{error:#}"), "a schedule could not be fired");
            }
        }
        Ok(())
    }

    async fn claim(self: &Arc<Self>) -> berth_db::Result<()> {
        if self.is_draining.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut free = self.pool.concurrency - i64::try_from(self.running.lock().len()).unwrap_or(i64::MAX);
        if free <= 0 {
            return Ok(());
        }
        let kinds = self.kinds();
        let mut waiting = self.db.read(move |tx| claim::waiting(tx, &kinds)).await?;
        waiting.sort_by_key(|kind| kind.priority);
        let mut left = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
        for kind in waiting {
            // Each kind gets its part of the places, so that a crowd of one does not keep the others waiting.
            let part = (free + left - 1) / left.max(1);
            left -= 1;
            if part <= 0 {
                break;
            }
            let (me, lease, begun) = (self.pool.id.clone(), micros(self.lease), Instant::now());
            let claimed = self.db.write(move |tx| claim::claim(tx, &kind, &me, part, lease)).await?;
            free -= i64::try_from(claimed.len()).unwrap_or(0);
            for task in claimed {
                self.begin(kind, task, begun);
            }
        }
        Ok(())
    }

    fn begin(self: &Arc<Self>, kind: Kind, task: Claimed, leased: Instant) {
        let Some(handler) = self.handlers.get().and_then(|handlers| handlers.get(kind.name)).cloned() else {
            return;
        };
        let (stop, stopped) = watch::channel(false);
        let job = Job::new(&task, &self.db, stopped);
        // The map is locked while the run begins, so that its end finds the entry.
        let mut running = self.running.lock();
        let run = {
            let (handler, job) = (handler.clone(), job.clone());
            tokio::spawn(async move { handler.run(&job).await })
        };
        let entry = Running {
            job: job.clone(),
            stop,
            abort: run.abort_handle(),
            begun: Instant::now(),
            leased,
            stopping: None,
            cut: None,
        };
        running.insert(task.id, entry);
        drop(running);
        let engine = self.clone();
        tokio::spawn(async move {
            let ended = run.await;
            let cut = engine.running.lock().get(&task.id).and_then(|running| running.cut);
            let outcome = match ended {
                Ok(Ok(())) => Some(Outcome::Done),
                Ok(Err(Failure::Stopped)) => Some(Outcome::Stopped),
                Ok(Err(Failure::Again(error))) => Some(Outcome::Failed(format!("{error:#}"))),
                Ok(Err(Failure::Fatal(error))) => Some(Outcome::Fatal(format!("{error:#}"))),
                Err(error) if error.is_cancelled() => match cut {
                    Some(Cut::Stopped) => Some(Outcome::Stopped),
                    Some(Cut::Overdue) => Some(Outcome::Fatal("the job ran for more than a day".into())),
                    Some(Cut::Lost) => None,
                    Some(Cut::Released) | None => Some(Outcome::Released),
                },
                Err(_) => Some(Outcome::Failed("the job panicked".into())),
            };
            if let Some(outcome) = outcome {
                engine.end(&kind, &handler, &task, &job, outcome).await;
            }
            engine.running.lock().remove(&task.id);
            engine.wake.notify_one();
        });
    }

    /// Writes down the end of a run, as long as the lease lasts.
    async fn end(
        &self,
        kind: &Kind,
        handler: &Arc<dyn Handler>,
        task: &Claimed,
        job: &Arc<Job>,
        outcome: Outcome,
    ) {
        if let Outcome::Failed(error) | Outcome::Fatal(error) = &outcome {
            job.log(&format!("failed: {error}"));
            tracing::warn!(kind = kind.name, task = task.id, run = task.run, %error, "a job failed");
        }
        loop {
            let (kind, handler, task, job) = (*kind, handler.clone(), task.clone(), job.clone());
            let outcome = outcome.clone();
            let lost_at = self.running.lock().get(&task.id).map(|running| running.leased + self.lease);
            let logged = job.log.flush(&self.db).await;
            let written = self
                .db
                .write(move |tx| -> anyhow::Result<()> {
                    let Some(status) = finish(tx, &kind, &task, &outcome)? else { return Ok(()) };
                    let attrs = job.attrs.lock().clone();
                    let ended = Ended {
                        task: task.id,
                        execution: task.execution_id,
                        vendor_id: task.vendor_id,
                        status,
                        parameters: &job.parameters,
                        extra_attrs: &attrs,
                    };
                    handler.on_end(tx, &ended)
                })
                .await;
            let error = match (logged, written) {
                (_, Ok(())) => return,
                (_, Err(error)) => error,
            };
            tracing::warn!(error = format!("{error:#}"), "the end of a job could not be written");
            if lost_at.is_none_or(|at| Instant::now() > at) {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// Gives back what runs, so that another process or the next start goes on at once, and begins nothing more.
    pub async fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
        for running in self.running.lock().values_mut() {
            running.cut(Cut::Released);
        }
        let begun = Instant::now();
        while !self.running.lock().is_empty() && begun.elapsed() < DRAIN {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if self.db.is_shared() {
            let me = self.pool.id.clone();
            if let Err(error) = self.db.write(move |tx| pools::leave(tx, &me)).await {
                tracing::warn!(%error, "the worker pool could not be signed off");
            }
        }
    }
}

impl Running {
    fn ask_to_stop(&mut self) {
        match self.stopping {
            None => {
                self.stopping = Some(Instant::now());
                self.stop.send_replace(true);
            }
            Some(since) if since.elapsed() >= STOP_GRACE => self.cut(Cut::Stopped),
            Some(_) => {}
        }
    }

    fn cut(&mut self, why: Cut) {
        if self.cut.is_none() {
            self.cut = Some(why);
            self.abort.abort();
        }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
