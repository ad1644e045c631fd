//! Measures Berth beside its peers in one run on one machine and prints a table of ratios.
//!
//! Starts Berth, the CNCF registry and nginx, lets them take turns at the same work, and reads the CPU time of their
//! processes: client and server share the cores, so that is steadier than the clock. docs/benchmarks.md says how each
//! row is measured and how to read it. Nothing here asserts a time.

mod bench;
mod client;
mod content;
mod figure;
mod http;
mod machine;
mod options;
mod poller;
mod process;
mod report;
mod scenarios;
mod servers;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};

use bench::Bench;
use options::{Options, Row};
use process::Machine;
use report::Surroundings;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("berth-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let before = Machine::read()?;
    let begin = std::time::Instant::now();
    let mut bench = Bench::start(options)?;
    let lines = machine::describe(&bench, options.quick)?;
    let mut figures = Vec::new();
    for row in Row::value_variants() {
        if options.only.is_empty() || options.only.contains(row) {
            figures.extend(scenarios::run(*row, &mut bench).with_context(|| format!("row {row:?}"))?);
        }
    }
    for server in bench.servers.drain(..) {
        server.stop()?;
    }
    let mut notes = std::mem::take(&mut bench.notes);
    notes.extend(machine::disturbance(&before, begin.elapsed())?);
    let surroundings = Surroundings { lines, notes };
    print!("{}", report::markdown(&figures, &surroundings));
    if let Some(path) = &options.json {
        let text = serde_json::to_string_pretty(&report::json(&figures, &surroundings))?;
        if path.as_os_str() == "-" {
            println!("\n{text}");
        } else {
            std::fs::write(path, text + "\n").with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}
