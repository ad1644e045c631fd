//! Every night: executions that ended go, beyond the number that their kind keeps; what is stored is noted for the day
//! that is over; days and refusals go that are kept no longer.

use std::sync::Arc;

use async_trait::async_trait;
use berth_db::{Db, Tx};
use berth_jobs::{Engine, Failure, Handler, Job, Kind, Trigger, schedules};
use serde_json::{Value, json};

use super::INSTALLATION;
use crate::error::Result;
use crate::{refusals, traffic};

/// Rows that go in one transaction.
const STEP: i64 = 1000;

const KIND: Kind = Kind::single("EXECUTION_SWEEP", 10);

/// Does it, for all the kinds that the engine knows.
pub struct Sweeper {
    /// The database.
    pub db: Db,
    /// Who knows the kinds.
    pub engine: Arc<Engine>,
}

#[async_trait]
impl Handler for Sweeper {
    fn kind(&self) -> Kind {
        KIND
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), Failure> {
        for kind in self.engine.kinds() {
            let mut removed = 0;
            loop {
                job.go_on()?;
                match self.db.write(move |tx| berth_jobs::sweep::sweep(tx, &kind)).await? {
                    0 => break,
                    count => removed += count,
                }
            }
            if removed > 0 {
                job.log(&format!(
                    "{removed} executions of {} removed, {} kept of each",
                    kind.name, kind.keep
                ));
            }
        }
        self.db.write(traffic::close_day).await.map_err(anyhow::Error::from)?;
        while self.db.write(|tx| traffic::expire(tx, STEP)).await.map_err(anyhow::Error::from)? > 0 {
            job.go_on()?;
        }
        while self.db.write(|tx| refusals::expire(tx, STEP)).await.map_err(anyhow::Error::from)? > 0 {
            job.go_on()?;
        }
        self.db
            .write(|tx| berth_jobs::results::expire(tx, traffic::KEPT))
            .await
            .map_err(anyhow::Error::from)?;
        Ok(())
    }

    fn on_schedule(&self, tx: &mut Tx<'_>, _: i64, _: &Value) -> anyhow::Result<()> {
        super::start(tx, &KIND, Trigger::Schedule, &json!({}))?;
        Ok(())
    }
}

/// Makes the nightly schedule, if there is none yet.
pub fn schedule(tx: &mut Tx<'_>) -> Result<()> {
    if schedules::find(tx, KIND.name, INSTALLATION)?.is_none() {
        schedules::set(tx, (KIND.name, INSTALLATION), ("Daily", "0 0 0 * * *"), &json!({}))?;
    }
    Ok(())
}
