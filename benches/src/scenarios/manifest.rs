//! GET and HEAD of a small manifest by its tag over many connections, one request on each at a time. Berth checks a
//! bearer token at every request; the registry asks for nothing; nginx serves the same bytes as a static file.

use anyhow::{Result, ensure};

use crate::bench::{Bench, Cost};
use crate::content::{Image, MANIFEST_TYPE};
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::poller::Poller;

const REPOSITORY: &str = "library/manifest";
const PATH: &str = "/v2/library/manifest/manifests/latest";
/// What the rate is held against: three times the faster of the peers measured when the goals were set.
const RATE_GOAL: f64 = 90_000.0;
const CPU_GOAL: f64 = 1.6;

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let scale = &bench.scale;
    let image = Image::new(3, 10_000);
    for server in &bench.servers {
        if server.kind.is_registry() {
            let mut client = server.client(REPOSITORY, "pull,push")?;
            client.put_blob(REPOSITORY, &image.config)?;
            client.put_blob(REPOSITORY, &image.layer)?;
            client.put_manifest(REPOSITORY, "latest", &image.manifest)?;
        } else {
            server.publish(PATH, &image.manifest)?;
        }
        let got = server.client(REPOSITORY, "pull")?.get(PATH)?;
        ensure!(got == image.manifest, "{} gave another manifest than was pushed", server.kind.name());
    }
    let mut figures = Vec::new();
    for method in ["GET", "HEAD"] {
        let name = format!("manifest {method} by tag, {} connections", scale.connections);
        bench.say(&name);
        let mut cpu =
            Figure::new(Row::Manifest, &name, "CPU s/100,000", Better::Lower, Goal::Value(CPU_GOAL));
        let mut rate =
            Figure::new(Row::Manifest, &name, "requests/s", Better::Higher, Goal::Value(RATE_GOAL));
        let mut pollers = Vec::new();
        for server in &bench.servers {
            let clients = server.clients(REPOSITORY, "pull", scale.connections)?;
            let mut poller = Poller::new(clients, method, PATH, &format!("Accept: {MANIFEST_TYPE}\r\n"))?;
            poller.run(scale.requests / 10)?;
            pollers.push((server, poller));
        }
        for _ in 0..scale.repetitions {
            for (server, poller) in &mut pollers {
                let cost = Cost::of(server, || poller.run(scale.requests).map(drop))?;
                cpu.add(server.kind, cost.cpu.as_secs_f64() * 100_000.0 / scale.requests as f64);
                rate.add(server.kind, cost.per_second(scale.requests));
            }
        }
        figures.extend([cpu, rate]);
    }
    Ok(figures)
}
