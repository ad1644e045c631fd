//! One measurement, one file. Each prepares what it needs untimed, takes its repetitions in turns over the servers,
//! and returns its lines of the table.

mod images;
mod lists;
mod management;
mod manifest;
mod memory;
mod parallel;
mod pull;
mod push;
mod slow_disk;
mod start;
mod tags;

use anyhow::Result;

use crate::bench::Bench;
use crate::figure::Figure;
use crate::options::Row;

/// Measures one row.
pub fn run(row: Row, bench: &mut Bench) -> Result<Vec<Figure>> {
    match row {
        Row::Pull => pull::run(bench),
        Row::Parallel => parallel::run(bench),
        Row::Push => push::run(bench),
        Row::Manifest => manifest::run(bench),
        Row::Images => images::run(bench),
        Row::SlowDisk => slow_disk::run(bench),
        Row::Tags => tags::run(bench),
        Row::Lists => lists::run(bench),
        Row::Management => management::run(bench),
        Row::Memory => memory::run(bench),
        Row::Start => start::run(bench),
    }
}

/// "200 MB", "10 KB".
fn size(bytes: usize) -> String {
    match bytes {
        large if large >= 1_000_000 => format!("{} MB", large / 1_000_000),
        small => format!("{} KB", small / 1_000),
    }
}
