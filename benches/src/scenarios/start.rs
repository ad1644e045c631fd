//! From just before the process is made to the first answer over HTTP: the very first start on an empty directory,
//! and starts on the directory of this run. The last row, for it restarts the servers of all the others.

use anyhow::{Context, Result};

use super::tags;
use crate::bench::Bench;
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::servers::Server;

const GOAL_MS: f64 = 50.0;

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    tags::ensure(bench)?;
    bench.say("start");
    let stored = format!("start to ready, with this run's data ({} tags and more)", bench.scale.tags);
    let figure = |what: &str| Figure::new(Row::Start, what, "ms", Better::Lower, Goal::Value(GOAL_MS));
    let (mut first, mut again) = (figure("start to ready, empty"), figure(&stored));
    for repetition in 0..bench.scale.starts {
        for server in &bench.servers {
            let dir = bench.dir().join(format!("{}-empty-{repetition}", server.kind.name()));
            let fresh = Server::start(server.kind, &bench.programs, &dir, None)?;
            first.add(server.kind, milliseconds(&fresh));
            fresh.stop()?;
        }
        for index in 0..bench.servers.len() {
            let server = bench.servers.remove(index);
            let (kind, dir) = (server.kind, server.dir.clone());
            server.stop()?;
            let server = Server::start(kind, &bench.programs, &dir, None).context("starting again")?;
            again.add(kind, milliseconds(&server));
            bench.servers.insert(index, server);
        }
    }
    Ok(vec![first, again])
}

fn milliseconds(server: &Server) -> f64 {
    server.started_in.as_secs_f64() * 1e3
}
