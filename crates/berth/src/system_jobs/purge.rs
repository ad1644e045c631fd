//! Removing old rows of the audit log.

use async_trait::async_trait;
use berth_db::{Db, Tx};
use berth_jobs::{Failure, Handler, Job, Kind, Trigger};
use serde_json::{Map, Value, json};

use super::SystemJob;
use crate::audit;
use crate::authz::{CreatePurge, ListPurges, ReadPurge, StopPurge, UpdatePurge};
use crate::error::{Error, Result};

/// The job.
pub enum Purge {}

/// Longest time that rows can be kept, in hours.
const MOST_HOURS: i64 = 240_000;
/// Longest list of events, in bytes.
const MOST_EVENTS: usize = 4096;
/// Rows that are looked at in one transaction.
const STEP: i64 = 5000;

impl SystemJob for Purge {
    const KIND: Kind = Kind::single("PURGE_AUDIT_LOG", 10);
    type Create = CreatePurge;
    type Read = ReadPurge;
    type List = ListPurges;
    type Update = UpdatePurge;
    type Stop = StopPurge;

    fn parameters(given: &Value) -> Result<Value> {
        let none = Map::new();
        let given = given.as_object().unwrap_or(&none);
        let hours = given.get("audit_retention_hour").and_then(Value::as_i64).ok_or_else(|| {
            Error::bad_request("audit_retention_hour is required: for how many hours rows are kept")
        })?;
        if hours > MOST_HOURS {
            return Err(Error::bad_request(format!("audit_retention_hour should be less than {MOST_HOURS}")));
        }
        // Older clients call them operations.
        let events = given.get("include_event_types").or_else(|| given.get("include_operations"));
        let events = events.and_then(Value::as_str).ok_or_else(|| {
            Error::bad_request("include_event_types is required: the events to remove, between commas")
        })?;
        if events.len() > MOST_EVENTS {
            return Err(Error::bad_request("include_event_types is too long"));
        }
        let dry = given.get("dry_run").and_then(Value::as_bool).unwrap_or(false);
        Ok(json!({"audit_retention_hour": hours, "include_event_types": events, "dry_run": dry}))
    }
}

/// Does it.
pub struct Purger(pub Db);

#[async_trait]
impl Handler for Purger {
    fn kind(&self) -> Kind {
        Purge::KIND
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), Failure> {
        let parameters = &job.parameters;
        let hours = parameters["audit_retention_hour"].as_i64().unwrap_or(0);
        let is_dry = parameters["dry_run"].as_bool().unwrap_or(false);
        let events = parameters["include_event_types"].as_str().unwrap_or_default();
        let events: Vec<String> = events.split(',').map(|event| event.trim().to_lowercase()).collect();
        if hours <= 0 {
            job.log("rows are kept for ever: there is nothing to remove");
            return Ok(());
        }
        job.log(&format!("removing rows older than {hours} hours of the events {}", events.join(", ")));
        let before =
            self.0.read(move |tx| Ok::<_, berth_db::Error>(tx.now()? - hours * 3_600_000_000)).await?;
        let (mut after, mut removed) = ((i64::MIN, 0), 0_u64);
        let mut attrs = parameters.clone();
        loop {
            job.go_on()?;
            let events = events.clone();
            let step = self.0.write(move |tx| audit::purge(tx, before, after, &events, (STEP, is_dry))).await;
            let (next, count) = step.map_err(anyhow::Error::from)?;
            removed += count;
            attrs["purged_rows"] = json!(removed);
            job.set_execution_attrs(attrs.clone()).await?;
            match next {
                Some(next) => after = next,
                None => break,
            }
            job.log(&format!("{removed} so far"));
        }
        let verb = if is_dry { "would be removed" } else { "removed" };
        job.log(&format!("{removed} rows {verb}"));
        Ok(())
    }

    fn on_schedule(&self, tx: &mut Tx<'_>, _: i64, parameters: &Value) -> anyhow::Result<()> {
        super::start(tx, &Purge::KIND, Trigger::Schedule, parameters)?;
        Ok(())
    }
}
