//! Many pulls at once, each of a blob of its own over a connection of its own.

use anyhow::Result;

use super::pull::{blob_path, pull, ready_client};
use super::size;
use crate::bench::{Bench, Cost, in_parallel};
use crate::content::Blob;
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::servers::Kind;

const REPOSITORY: &str = "library/parallel";

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let scale = &bench.scale;
    let name = format!("{} pulls of {} at once", scale.parallel, size(scale.parallel_blob));
    bench.say(&name);
    let blobs: Vec<Blob> =
        (0..scale.parallel).map(|number| Blob::noise(scale.parallel_blob, 100 + number as u64)).collect();
    let mut cpu = Figure::new(Row::Parallel, &name, "CPU s/GB", Better::Lower, Goal::Times(1.0, Kind::Nginx));
    let mut rate = Figure::new(Row::Parallel, &name, "MB/s", Better::Higher, Goal::Times(1.0, Kind::Nginx));
    let mut pullers = Vec::new();
    for server in &bench.servers {
        let mut clients = Vec::new();
        for blob in &blobs {
            clients.push((ready_client(server, REPOSITORY, blob)?, blob_path(REPOSITORY, blob)));
        }
        pullers.push((server, clients));
    }
    let bytes = scale.parallel_blob * scale.parallel * scale.rounds;
    for _ in 0..scale.repetitions {
        for (server, clients) in &mut pullers {
            let cost = Cost::of(server, || {
                in_parallel(clients.iter_mut().collect(), |_, (client, path)| {
                    (0..scale.rounds).try_for_each(|_| pull(client, path, scale.parallel_blob))
                })?;
                Ok(())
            })?;
            cpu.add(server.kind, cost.cpu_per_gb(bytes));
            rate.add(server.kind, cost.mb_per_second(bytes));
        }
    }
    Ok(vec![cpu, rate])
}
