//! Resident memory: of fresh instances that have answered a little, and of those that went through the run.

use std::time::Duration;

use anyhow::Result;

use crate::bench::Bench;
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::process::Memory;
use crate::servers::Server;

const IDLE_GOAL: f64 = 30.0;
const AFTER_GOAL: f64 = 60.0;
/// The time after which a server counts as idle.
const REST: Duration = Duration::from_secs(2);

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    bench.say("memory");
    let figure = |what: &str, goal| Figure::new(Row::Memory, what, "MB", Better::Lower, goal);
    let mut idle = figure("memory, idle", Goal::Value(IDLE_GOAL));
    let mut idle_anonymous = figure("memory, idle: heap and stacks alone", Goal::None);
    let mut after = figure("memory, after all rows above", Goal::Value(AFTER_GOAL));
    let mut after_anonymous = figure("memory, after all rows above: heap and stacks alone", Goal::None);
    for repetition in 0..bench.scale.long_repetitions {
        for server in &bench.servers {
            let dir = bench.dir().join(format!("{}-idle-{repetition}", server.kind.name()));
            let fresh = Server::start(server.kind, &bench.programs, &dir, None)?;
            fresh.client("library/idle", "pull")?;
            std::thread::sleep(REST);
            let memory = Memory::read(fresh.pid())?;
            idle.add(server.kind, memory.resident);
            idle_anonymous.add(server.kind, memory.anonymous);
            fresh.stop()?;
        }
    }
    for _ in 0..bench.scale.long_repetitions {
        for server in &bench.servers {
            let memory = Memory::read(server.pid())?;
            after.add(server.kind, memory.resident);
            after_anonymous.add(server.kind, memory.anonymous);
        }
        std::thread::sleep(REST);
    }
    Ok(vec![idle, idle_anonymous, after, after_anonymous])
}
