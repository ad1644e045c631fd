//! What must be survived. The numbers in the tests' names are those of docs/faults.md.

mod backup;
mod broken_transfers;
mod check;
mod chunks;
mod crash;
mod crowd;
mod damage;
mod database;
mod drain;
mod failpoints;
mod full_disk;
mod mismatch;
mod model;
mod power_loss;
mod race;
mod rebuild;
mod resume;
mod slow;
mod trace;
mod trace_rules;
mod volume;
