//! The job engine: all background work is rows. An *execution* is a piece of work as people see it, its *tasks* are
//! what workers do. Both are written in the transaction that causes them, so that work is neither lost nor done for
//! what never happened. Workers of all replicas claim tasks by a lease that they renew; when a worker vanishes, its
//! lease ends and the task is begun anew. The engine must never know what a job does.

#![forbid(unsafe_code)]

mod claim;
pub mod cron;
mod engine;
mod enqueue;
mod finish;
mod job;
mod log;
mod model;
pub mod pools;
pub mod queues;
pub mod results;
pub mod schedules;
pub mod sweep;
#[cfg(test)]
mod tests;

pub use engine::{Engine, LEASE};
pub use enqueue::{delete_of, enqueue, finish_empty, stop, stop_job};
pub use finish::settle;
pub use job::{Ended, Failure, Handler, Job};
pub use log::{MOST_LOG_BYTES, read as read_log};
pub use model::{Kind, NewExecution, NewTask, Status, Trigger};
