//! Pushes of small images: a configuration, one layer of 10 KB and a manifest, none of which the server has. Each
//! worker has a connection and a repository of its own and makes five requests for an image: POST and PUT for each
//! blob, PUT for the manifest.

use anyhow::Result;

use crate::bench::{Bench, Cost, in_parallel};
use crate::client::Client;
use crate::content::Image;
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::servers::Server;

/// Length of an image's only layer.
pub const LAYER: usize = 10_000;
const GOAL: f64 = 700.0;

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let scale = &bench.scale;
    let name = format!("small images by {} workers", scale.workers);
    bench.say(&name);
    let mut rate = Figure::new(Row::Images, &name, "images/s", Better::Higher, Goal::Value(GOAL));
    let mut cpu = Figure::new(Row::Images, &name, "CPU ms each", Better::Lower, Goal::None);
    for repetition in 0..scale.repetitions {
        let images = make(scale.images, repetition);
        for server in bench.registries() {
            let mut workers = workers(server, scale.workers)?;
            rustix::fs::sync();
            let cost = Cost::of(server, || push(&mut workers, &images))?;
            rate.add(server.kind, cost.per_second(images.len()));
            cpu.add(server.kind, cost.cpu_ms_each(images.len()));
        }
    }
    Ok(vec![rate, cpu])
}

/// Images that no other repetition makes.
pub fn make(count: usize, repetition: usize) -> Vec<Image> {
    (0..count).map(|number| Image::new((1_000_000 * (repetition + 1) + number) as u64, LAYER)).collect()
}

/// A connection and a repository for each worker.
pub fn workers(server: &Server, count: usize) -> Result<Vec<(Client, String)>> {
    (0..count)
        .map(|number| {
            let repository = format!("library/images-{number}");
            Ok((server.client(&repository, "pull,push")?, repository))
        })
        .collect()
}

/// Pushes all images, shared out among the workers.
pub fn push(workers: &mut [(Client, String)], images: &[Image]) -> Result<()> {
    let step = workers.len();
    in_parallel(workers.iter_mut().collect(), |first, (client, repository)| {
        for image in images.iter().skip(first).step_by(step) {
            client.put_blob(repository, &image.config)?;
            client.put_blob(repository, &image.layer)?;
            let tag = &image.config.digest["sha256:".len()..][..12];
            client.put_manifest(repository, tag, &image.manifest)?;
        }
        Ok(())
    })?;
    Ok(())
}
