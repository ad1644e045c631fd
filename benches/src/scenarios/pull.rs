//! Pulls of one large blob over one connection, again and again. The first pull of each server is checked by its
//! digest; after it the file is in the page cache, as it is for whoever is pulled from a lot.

use anyhow::{Result, ensure};

use super::size;
use crate::bench::{Bench, Cost};
use crate::client::Client;
use crate::content::{Blob, digest};
use crate::figure::{Better, Figure, Goal};
use crate::options::Row;
use crate::servers::{Kind, Server};

const REPOSITORY: &str = "library/pull";

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let scale = &bench.scale;
    let name = format!("pull of a {} blob", size(scale.blob));
    bench.say(&name);
    let blob = Blob::noise(scale.blob, 1);
    let mut cpu = Figure::new(Row::Pull, &name, "CPU s/GB", Better::Lower, Goal::Times(1.0, Kind::Nginx));
    let mut rate = Figure::new(Row::Pull, &name, "MB/s", Better::Higher, Goal::Times(1.0, Kind::Nginx));
    let mut clients = Vec::new();
    for server in &bench.servers {
        clients.push((server, ready_client(server, REPOSITORY, &blob)?));
    }
    let path = blob_path(REPOSITORY, &blob);
    let bytes = scale.blob * scale.pulls;
    for _ in 0..scale.repetitions {
        for (server, client) in &mut clients {
            let cost =
                Cost::of(server, || (0..scale.pulls).try_for_each(|_| pull(client, &path, scale.blob)))?;
            cpu.add(server.kind, cost.cpu_per_gb(bytes));
            rate.add(server.kind, cost.mb_per_second(bytes));
        }
    }
    Ok(vec![cpu, rate])
}

/// Where a blob is pulled from; nginx has its file under the same path.
pub fn blob_path(repository: &str, blob: &Blob) -> String {
    format!("/v2/{repository}/blobs/{}", blob.digest)
}

/// One pull, its length checked.
pub fn pull(client: &mut Client, path: &str, length: usize) -> Result<()> {
    let got = client.pull(path)?;
    ensure!(got == length as u64, "a pull brought {got} bytes instead of {length}");
    Ok(())
}

/// Brings the blob to the server, pulls it once with all care, and returns a connection that may pull it.
pub fn ready_client(server: &Server, repository: &str, blob: &Blob) -> Result<Client> {
    let path = blob_path(repository, blob);
    if server.kind.is_registry() {
        server.client(repository, "pull,push")?.put_blob(repository, blob)?;
    } else {
        server.publish(&path, &blob.bytes)?;
    }
    let mut client = server.client(repository, "pull")?;
    let got = client.get(&path)?;
    ensure!(digest(&got) == blob.digest, "{} gave other bytes than were pushed", server.kind.name());
    Ok(client)
}
