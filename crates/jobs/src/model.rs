//! What executions and tasks are made of.

use std::time::Duration;

use serde_json::Value;

/// A kind of job, as its room describes it.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The name that executions, tasks, schedules and queues carry (`vendor_type` in the API).
    pub name: &'static str,
    /// So many failed runs make a task end in error, at least 1.
    pub max_runs: u32,
    /// How many tasks of the kind may run at a time, over all replicas.
    pub concurrency: Option<u32>,
    /// The pause after the first failure; it doubles with each further one, up to an hour.
    pub backoff: Duration,
    /// Ended executions that are kept for each vendor id.
    pub keep: u32,
    /// Smaller comes first.
    pub priority: i64,
}

impl Kind {
    /// A kind that is tried once, one after the other, with the usual priority.
    pub const fn single(name: &'static str, keep: u32) -> Self {
        Self {
            name,
            max_runs: 1,
            concurrency: Some(1),
            backoff: Duration::from_secs(10),
            keep,
            priority: 1000,
        }
    }
}

/// What made an execution begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Somebody asked for it.
    Manual,
    /// Its time had come.
    Schedule,
    /// Something happened.
    Event,
}

impl Trigger {
    /// The word in the database and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "MANUAL",
            Self::Schedule => "SCHEDULE",
            Self::Event => "EVENT",
        }
    }
}

/// Where a task or an execution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It waits for a worker.
    Pending,
    /// It failed and waits to be run again.
    Scheduled,
    /// Somebody works on it.
    Running,
    /// It was stopped.
    Stopped,
    /// It failed for good.
    Error,
    /// It is done.
    Success,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Scheduled, Self::Running, Self::Stopped, Self::Error, Self::Success];

    /// The word in the database and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Scheduled => "Scheduled",
            Self::Running => "Running",
            Self::Stopped => "Stopped",
            Self::Error => "Error",
            Self::Success => "Success",
        }
    }

    /// The status of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The number that the API gives beside the word: 0 waits, 1 will be run again, 2 runs, 3 is over.
    pub fn code(self) -> i64 {
        match self {
            Self::Pending => 0,
            Self::Scheduled => 1,
            Self::Running => 2,
            Self::Stopped | Self::Error | Self::Success => 3,
        }
    }

    /// Whether it never changes again.
    pub fn is_final(self) -> bool {
        self.code() == 3
    }
}

/// An execution that begins.
#[derive(Clone, Debug)]
pub struct NewExecution<'e> {
    /// What kind of work.
    pub kind: &'e Kind,
    /// What it is done for, such as the id of a policy.
    pub vendor_id: i64,
    /// What made it begin.
    pub trigger: Trigger,
    /// What its kind says of it, a JSON object.
    pub extra_attrs: Value,
}

/// A task of an execution.
#[derive(Clone, Debug, Default)]
pub struct NewTask {
    /// What the worker is given.
    pub parameters: Value,
    /// What people see of it, a JSON object; the job may change it.
    pub extra_attrs: Value,
    /// Tasks of one lane are done one after the other, in the order in which they were begun: while one waits to be
    /// tried again, those behind it wait too.
    pub lane: Option<String>,
}
