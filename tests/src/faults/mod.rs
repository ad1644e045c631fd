//! What must be survived. The numbers in the tests' names are those of docs/faults.md.

mod bin;
mod broken_transfers;
mod chunks;
mod clock;
mod crash;
mod crash_work;
mod crowd;
mod damage;
mod database;
mod drain;
mod embedded;
mod failpoints;
mod full_disk;
mod mismatch;
mod model;
mod nodes;
mod object_store;
mod power_loss;
mod race;
mod resume;
mod slow;
mod trace;
mod trace_rules;
mod volume;
