//! What the API tells of jobs of the installation, and how they are asked for: the same for all of them.

use berth_jobs::schedules::Schedule;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::executions::Execution;
use crate::system_jobs::When;

/// When a job runs.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ScheduleObj)]
pub(super) struct ScheduleObj {
    /// Hourly, Daily, Weekly, Custom, Manual (at once) or None (no longer).
    #[serde(rename = "type", default)]
    kind: String,
    /// Second (always 0), minute, hour, day of month, month, day of week, in UTC.
    #[serde(default)]
    cron: String,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    next_scheduled_time: Option<String>,
}

/// The body that starts or schedules a job.
#[derive(Deserialize, ToSchema)]
#[schema(as = Schedule)]
pub(super) struct ScheduleReq {
    schedule: Option<ScheduleObj>,
    /// What the job is given.
    #[serde(default)]
    #[schema(value_type = Object)]
    parameters: Value,
}

impl ScheduleReq {
    /// When, and with what.
    pub(super) fn read(self) -> Result<(When, Value)> {
        let asked = self.schedule.ok_or_else(|| Error::bad_request("schedule is required"))?;
        Ok((When::parse(&asked.kind, &asked.cron)?, self.parameters))
    }
}

/// A run, or the schedule, of a job.
#[derive(Serialize, ToSchema)]
#[schema(as = GCHistory)]
pub(super) struct HistoryJson {
    id: i64,
    job_name: String,
    /// What began it: MANUAL or SCHEDULE; of a schedule its times.
    job_kind: String,
    /// A JSON object, as text.
    job_parameters: String,
    schedule: ScheduleObj,
    job_status: String,
    deleted: bool,
    creation_time: String,
    update_time: String,
}

impl From<Execution> for HistoryJson {
    fn from(execution: Execution) -> Self {
        let kind = if execution.trigger == "MANUAL" { "Manual" } else { "Schedule" };
        Self {
            id: execution.id,
            job_name: execution.vendor_type,
            job_kind: execution.trigger,
            job_parameters: execution.extra_attrs.to_string(),
            schedule: ScheduleObj { kind: kind.to_owned(), ..ScheduleObj::default() },
            job_status: execution.status,
            deleted: false,
            creation_time: rfc3339(execution.started_at),
            update_time: rfc3339(execution.updated_at),
        }
    }
}

impl From<Schedule> for HistoryJson {
    fn from(schedule: Schedule) -> Self {
        Self {
            id: schedule.id,
            job_name: schedule.vendor_type,
            job_kind: schedule.cron.clone(),
            job_parameters: schedule.parameters.to_string(),
            schedule: ScheduleObj {
                kind: schedule.kind,
                cron: schedule.cron,
                next_scheduled_time: Some(rfc3339(schedule.next_at)),
            },
            job_status: String::new(),
            deleted: false,
            creation_time: rfc3339(schedule.created_at),
            update_time: rfc3339(schedule.updated_at),
        }
    }
}
