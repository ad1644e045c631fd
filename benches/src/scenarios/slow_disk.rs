//! The small images again, on a disk whose syncs take 5 ms. Each server is a second instance on an empty directory.
//! Before the clock runs, one client alone pushes a few manifests: a server that answers faster than the disk syncs
//! has not waited for it, and the table says so.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::images;
use crate::bench::{Bench, Cost};
use crate::content::{Image, manifest};
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::servers::{Server, SlowDisk};

const DELAY: Duration = Duration::from_millis(5);
const GOAL: f64 = 300.0;
const REPOSITORY: &str = "library/alone";

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let scale = &bench.scale;
    let disk = SlowDisk::prepare(bench.dir(), DELAY)?;
    let name = format!("small images by {} workers, {} ms syncs", scale.workers, DELAY.as_millis());
    bench.say(&name);
    let mut rate = Figure::new(Row::SlowDisk, &name, "images/s", Better::Higher, Goal::Value(GOAL));
    let mut alone = Figure::new(
        Row::SlowDisk,
        format!("manifest PUT by one client, {} ms syncs", DELAY.as_millis()),
        "ms",
        Better::Lower,
        Goal::None,
    );
    let mut servers = Vec::new();
    for server in bench.registries() {
        let dir = bench.dir().join(format!("{}-slow", server.kind.name()));
        servers.push(Server::start(server.kind, &bench.programs, &dir, Some(&disk))?);
    }
    let mut notes = Vec::new();
    for server in &servers {
        let times = push_alone(server)?;
        let fastest = times.iter().copied().fold(f64::INFINITY, f64::min);
        if fastest < disk.delay().as_secs_f64() * 1e3 {
            notes.push(format!(
                "{} answered a manifest PUT after {fastest:.1} ms although a sync takes {} ms: it does not wait for \
                 the disk.",
                server.kind.name(),
                DELAY.as_millis()
            ));
        }
        times.into_iter().for_each(|time| alone.add(server.kind, time));
    }
    for repetition in 0..scale.long_repetitions {
        let images = images::make(scale.slow_images, 50 + repetition);
        for server in &servers {
            let mut workers = images::workers(server, scale.workers)?;
            let cost = Cost::of(server, || images::push(&mut workers, &images))?;
            rate.add(server.kind, cost.per_second(images.len()));
        }
    }
    for server in servers {
        server.stop()?;
    }
    bench.notes.extend(notes);
    Ok(vec![rate, alone])
}

/// Milliseconds of each of a few manifests that one client pushes.
fn push_alone(server: &Server) -> Result<Vec<f64>> {
    let image = Image::new(4, images::LAYER);
    let mut client = server.client(REPOSITORY, "pull,push")?;
    client.put_blob(REPOSITORY, &image.config)?;
    client.put_blob(REPOSITORY, &image.layer)?;
    (0..10)
        .map(|number| {
            let bytes = manifest(&image.config, &image.layer, number);
            let begin = Instant::now();
            client.put_manifest(REPOSITORY, &format!("t{number}"), &bytes)?;
            Ok(begin.elapsed().as_secs_f64() * 1e3)
        })
        .collect()
}
