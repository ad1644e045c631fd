//! Pushes of a large blob nobody has yet, by one PUT and in chunks. The disk is idle when each push begins.

use anyhow::Result;

use super::size;
use crate::bench::{Bench, Cost};
use crate::content::Blob;
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::servers::Kind;

const REPOSITORY: &str = "library/push";

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let scale = &bench.scale;
    let whole = format!("push of a {} blob, whole", size(scale.blob));
    let chunked = format!("push of a {} blob in chunks of {}", size(scale.blob), size(scale.chunk));
    let mut figures = Vec::new();
    let mut blob = Blob::noise(scale.blob, 2);
    let mut seed = 0;
    for (name, chunk) in [(whole, None), (chunked, Some(scale.chunk))] {
        bench.say(&name);
        let goal = |factor| Goal::Times(factor, Kind::Registry);
        let mut cpu = Figure::new(Row::Push, &name, "CPU s/GB", Better::Lower, goal(0.65));
        let mut rate = Figure::new(Row::Push, &name, "MB/s", Better::Higher, goal(1.5));
        for _ in 0..scale.repetitions {
            for server in bench.registries() {
                seed += 1;
                blob.vary(seed);
                let mut client = server.client(REPOSITORY, "pull,push")?;
                rustix::fs::sync();
                let cost = Cost::of(server, || match chunk {
                    None => client.put_blob(REPOSITORY, &blob),
                    Some(chunk) => client.put_blob_in_chunks(REPOSITORY, &blob, chunk),
                })?;
                cpu.add(server.kind, cost.cpu_per_gb(scale.blob));
                rate.add(server.kind, cost.mb_per_second(scale.blob));
            }
        }
        figures.extend([cpu, rate]);
    }
    Ok(figures)
}
