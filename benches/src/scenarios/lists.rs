//! The first page of a repository with many tags, and of a catalog with many repositories. Berth lists tags for a
//! bearer token and the catalog for the administrator's password.

use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::images::LAYER;
use super::tags;
use crate::bench::{Bench, in_parallel};
use crate::client::Client;
use crate::content::Image;
use crate::figure::{Better, Figure, Goal};
use crate::options::{Row, Scale};
use crate::servers::Server;

const GOAL_MS: f64 = 2.0;

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    tags::ensure(bench)?;
    let scale = &bench.scale;
    bench.say(&format!("preparing a catalog of {} repositories", scale.repositories));
    for server in bench.registries() {
        fill_catalog(server, scale)?;
    }
    let page = scale.page;
    let tags_name = format!("a page of {page} of {} tags", scale.tags);
    let catalog_name = format!("a page of {page} of a catalog of over {} repositories", scale.repositories);
    bench.say(&format!("{tags_name}; {catalog_name}"));
    let mut tags = Figure::new(Row::Lists, tags_name, "ms", Better::Lower, Goal::Value(GOAL_MS));
    let mut catalog = Figure::new(Row::Lists, catalog_name, "ms", Better::Lower, Goal::Value(GOAL_MS));
    let tags_path = format!("/v2/{}/tags/list?n={page}", tags::LISTED);
    let catalog_path = format!("/v2/_catalog?n={page}");
    for server in bench.registries() {
        let mut reader = server.client(tags::LISTED, "pull")?;
        check(&mut reader, &tags_path, "tags", page)?;
        let mut admin = server.admin()?;
        check(&mut admin, &catalog_path, "repositories", page)?;
        for _ in 0..scale.pages {
            tags.add(server.kind, time(&mut reader, &tags_path)?);
            catalog.add(server.kind, time(&mut admin, &catalog_path)?);
        }
    }
    Ok(vec![tags, catalog])
}

/// Pushes one small image into each of many repositories.
fn fill_catalog(server: &Server, scale: &Scale) -> Result<()> {
    let image = Image::new(6, LAYER);
    let clients = (0..scale.workers).map(|_| server.admin()).collect::<Result<Vec<_>>>()?;
    in_parallel(clients, |first, mut client| {
        for number in (first..scale.repositories).step_by(scale.workers) {
            let repository = format!("library/catalog-{number:05}");
            client.put_blob(&repository, &image.config)?;
            client.put_blob(&repository, &image.layer)?;
            client.put_manifest(&repository, "latest", &image.manifest)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Reads a page once and counts its entries.
fn check(client: &mut Client, path: &str, field: &str, entries: usize) -> Result<()> {
    let page: serde_json::Value = serde_json::from_slice(&client.get(path)?)?;
    let found = page[field].as_array().with_context(|| format!("{path} has no {field}"))?.len();
    ensure!(found == entries, "{path} lists {found} {field} instead of {entries}");
    Ok(())
}

fn time(client: &mut Client, path: &str) -> Result<f64> {
    let begin = Instant::now();
    client.get(path)?;
    Ok(begin.elapsed().as_secs_f64() * 1e3)
}
