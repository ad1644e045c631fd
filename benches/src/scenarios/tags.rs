//! Many tags pushed into one repository, each with a small manifest of its own over the same two blobs. Whether the
//! last ones are as fast as the first shows what a push costs in a large repository.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::images::LAYER;
use crate::bench::{Bench, Cost, in_parallel};
use crate::content::{Image, manifest};
use crate::figure::{Better, Figure, Goal};
use crate::options::{Row, Scale};
use crate::servers::Server;

/// The repository whose tags are listed later on.
pub const LISTED: &str = "library/tags-0";
const RATE_GOAL: f64 = 1_500.0;
/// "As fast as the first", with the scatter of two measurements of a second allowed for.
const EVEN: f64 = 0.9;

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let scale = &bench.scale;
    let name = format!("{} tags into one repository", scale.tags);
    bench.say(&name);
    let mut rate = Figure::new(Row::Tags, &name, "tags/s", Better::Higher, Goal::Value(RATE_GOAL));
    let mut cpu = Figure::new(Row::Tags, &name, "CPU ms each", Better::Lower, Goal::None);
    let part = |which: &str| format!("{name}, the {which} {}", scale.edge);
    let mut first = Figure::new(Row::Tags, part("first"), "tags/s", Better::Higher, Goal::None);
    let mut last = Figure::new(Row::Tags, part("last"), "tags/s", Better::Higher, Goal::None);
    let even_name = format!("{name}, last over first {}", scale.edge);
    let mut even = Figure::new(Row::Tags, even_name, "×", Better::Higher, Goal::Value(EVEN));
    for repetition in 0..scale.long_repetitions {
        let repository = format!("library/tags-{repetition}");
        for server in bench.registries() {
            rustix::fs::sync();
            let mut times = Vec::new();
            let push = prepare(server, &repository, scale, repetition)?;
            let cost = Cost::of(server, || {
                times = push()?;
                Ok(())
            })?;
            rate.add(server.kind, cost.per_second(scale.tags));
            cpu.add(server.kind, cost.cpu_ms_each(scale.tags));
            let ends = Ends::of(&times, scale.edge);
            first.add(server.kind, ends.first);
            last.add(server.kind, ends.last);
            even.add(server.kind, ends.last / ends.first);
        }
    }
    bench.has_tags = true;
    Ok(vec![rate, cpu, first, last, even])
}

/// Makes the listed repository where its row was not asked for.
pub fn ensure(bench: &mut Bench) -> Result<()> {
    if !bench.has_tags {
        bench.say(&format!("preparing {} tags", bench.scale.tags));
        for server in bench.registries() {
            prepare(server, LISTED, &bench.scale, 0)?()?;
        }
        bench.has_tags = true;
    }
    Ok(())
}

/// Makes everything that must be there before the clock runs; calling the result pushes the tags and returns when
/// each was answered, in order.
fn prepare<'a>(
    server: &Server,
    repository: &'a str,
    scale: &'a Scale,
    repetition: usize,
) -> Result<impl FnOnce() -> Result<Vec<Duration>> + use<'a>> {
    let image = Image::new(5, LAYER);
    let mut clients = server.clients(repository, "pull,push", scale.workers)?;
    if let Some(client) = clients.first_mut() {
        client.put_blob(repository, &image.config)?;
        client.put_blob(repository, &image.layer)?;
    }
    let mark = |number: usize| (repetition * scale.tags + number) as u64;
    let manifests: Vec<Vec<u8>> =
        (0..scale.tags).map(|number| manifest(&image.config, &image.layer, mark(number))).collect();
    Ok(move || {
        let next = AtomicUsize::new(0);
        let begin = Instant::now();
        let times = in_parallel(clients, |_, mut client| {
            let mut times = Vec::with_capacity(manifests.len());
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(bytes) = manifests.get(number) else { return Ok(times) };
                client.put_manifest(repository, &format!("v{number:05}"), bytes)?;
                times.push(begin.elapsed());
            }
        })?;
        let mut times = times.concat();
        times.sort();
        Ok(times)
    })
}

/// Tags per second at both ends.
struct Ends {
    first: f64,
    last: f64,
}

impl Ends {
    fn of(times: &[Duration], edge: usize) -> Ends {
        let at = |index: usize| times.get(index).map_or(0.0, Duration::as_secs_f64);
        let end = times.len().saturating_sub(1);
        let count = edge as f64;
        Ends { first: count / at(edge - 1), last: count / (at(end) - at(end.saturating_sub(edge))) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_rates() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_secs).collect();
        let ends = Ends::of(&times, 10);
        assert_eq!((ends.first, ends.last), (1.0, 1.0));
    }
}
