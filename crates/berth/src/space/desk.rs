//! The last report and the making of the next one: one at a time in this process, however many ask.

use std::sync::Arc;
use std::time::{Duration, Instant};

use berth_db::Db;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::Report;
use super::survey::survey;
use crate::error::{Code, Error, Result};
use crate::undelete::Bin;

/// A report is good for so long, and for so many times as long as it took to make.
const GOOD_FOR: Duration = Duration::from_secs(2);
const GOOD_FOR_TIMES: u32 = 20;
/// How long somebody waits who can be given an older report.
const PATIENCE: Duration = Duration::from_millis(600);
/// How long somebody waits when there is none.
const FIRST: Duration = Duration::from_secs(20);
/// When the first is made by itself, so that hardly anybody waits for it: after the start has calmed down.
const CALM: Duration = Duration::from_secs(15);

/// Where reports lie.
#[derive(Default)]
pub struct Desk {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: Option<Made>,
    /// Says when the one that is being made is done.
    running: Option<watch::Receiver<()>>,
}

#[derive(Clone)]
struct Made {
    report: Arc<Report>,
    at: Instant,
    took: Duration,
}

impl Desk {
    /// The report: a new one where it is made soon enough, else the last one.
    ///
    /// # Errors
    /// 503 where there is none yet and making it takes long.
    pub async fn report(self: &Arc<Self>, db: &Db, bin: Bin) -> Result<Arc<Report>> {
        let (old, mut running) = {
            let mut state = self.state.lock();
            let good = state
                .last
                .as_ref()
                .filter(|made| made.at.elapsed() < GOOD_FOR.max(made.took * GOOD_FOR_TIMES));
            if let Some(made) = good {
                return Ok(made.report.clone());
            }
            let old = state.last.as_ref().map(|made| made.report.clone());
            let running = state.running.get_or_insert_with(|| self.begin(db, bin)).clone();
            (old, running)
        };
        let patience = if old.is_some() { PATIENCE } else { FIRST };
        // It ends with an error when its maker is gone, which is the end too.
        let _ = tokio::time::timeout(patience, running.changed()).await;
        let made = self.state.lock().last.as_ref().map(|made| made.report.clone());
        made.or(old).ok_or_else(|| {
            Error::new(Code::Unavailable, "the storage is being looked at: ask again in a moment")
        })
    }

    /// Makes the first report some time after the start.
    pub async fn warm(self: &Arc<Self>, db: &Db, bin: Bin) {
        tokio::time::sleep(CALM).await;
        // Whoever asks next is told of what goes wrong here.
        let _ = self.report(db, bin).await;
    }

    fn begin(self: &Arc<Self>, db: &Db, bin: Bin) -> watch::Receiver<()> {
        let (done, running) = watch::channel(());
        let (desk, db) = (self.clone(), db.clone());
        tokio::spawn(async move {
            let begun = Instant::now();
            let found = survey(&db, bin).await;
            let mut state = desk.state.lock();
            state.running = None;
            match found {
                Ok(report) => {
                    let (at, took) = (Instant::now(), begun.elapsed());
                    state.last = Some(Made { report: Arc::new(report), at, took });
                }
                Err(error) => tracing::warn!(%error, "the storage could not be looked at"),
            }
            drop(state);
            let _ = done.send(());
        });
        running
    }
}
