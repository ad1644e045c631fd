//! Lists of the management API: a repository of many artifacts, an artifact of many tags, and many projects of which
//! the reader may see ten; a long audit log; a search among all of these. Only Berth has them.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::images::LAYER;
use crate::bench::{Bench, in_parallel};
use crate::client::Client;
use crate::content::{Image, manifest};
use crate::figure::{Better, Figure, Goal};
use crate::options::{Row, Scale};
use crate::servers::{Kind, READER, Server};

const REPOSITORY: &str = "library/artifacts";
const ARTIFACTS: &str = "/api/v2.0/projects/library/repositories/artifacts/artifacts";
const TAGGED: &str = "v00000";
/// Projects that the reader is a member of.
const VISIBLE: usize = 10;

pub fn run(bench: &mut Bench) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for server in bench.registries().filter(|server| server.kind == Kind::Berth) {
        figures.extend(measure(bench, server, &Rows::Sqlite(server.dir.join("data/berth.db")))?);
    }
    if let Some(url) = &bench.postgres {
        let dir = bench.dir().join("berth-postgres");
        let server = Server::start_on(Kind::Berth, &bench.programs, &dir, None, Some(url))?;
        figures.extend(measure(bench, &server, &Rows::Postgres(url.clone()))?);
        server.stop()?;
    }
    Ok(figures)
}

fn measure(bench: &Bench, server: &Server, rows: &Rows) -> Result<Vec<Figure>> {
    let (scale, on) = (&bench.scale, rows.name());
    let figure = |what: String, goal| {
        Figure::new(Row::Management, format!("{what}, {on}"), "ms", Better::Lower, Goal::Value(goal))
    };
    let mut artifacts = figure(format!("100 of {} artifacts with tags and labels", scale.artifacts), 10.0);
    let mut tags = figure(format!("the last 100 of {} tags of an artifact", scale.api_tags), 20.0);
    let mut projects = figure(format!("{VISIBLE} of {} projects", scale.projects), 10.0);
    let mut log = figure(format!("the first 100 of {} rows of the audit log", scale.log), 100.0);
    let mut end = figure(format!("the last 100 of {} rows of the audit log", scale.log), 100.0);
    let mut own = figure(format!("the last 100 rows of a project, of {} in the audit log", scale.log), 100.0);
    let mut find =
        figure(format!("a search among {} tags and {} projects", scale.api_tags, scale.projects), 50.0);
    bench.say(&format!("preparing artifacts, tags, projects and the audit log on {on}"));
    push_artifacts(server, scale)?;
    add_tags(server, scale)?;
    make_projects(server, scale)?;
    rows.fill_log(scale.log)?;
    rows.settle()?;
    let mut admin = server.admin()?;
    let mut reader = server.reader()?;
    let with = "page_size=100&with_tag=true&with_label=true&with_scan_overview=true";
    let listed = format!("{ARTIFACTS}?{with}");
    let last = format!("{ARTIFACTS}/{TAGGED}/tags?page_size=100&page={}", (scale.api_tags / 100).max(1));
    let seen = "/api/v2.0/projects?page_size=100";
    let newest = "/api/v2.0/auditlog-exts?page_size=100";
    let oldest = format!("{newest}&page={}", (scale.log / 100).max(1));
    let of_project = "/api/v2.0/projects/library/auditlog-exts?page_size=100";
    let of_project = format!("{of_project}&page={}", (scale.log / 50 / 100).max(1));
    check(&mut admin, &listed, scale.artifacts.min(100))?;
    // `library` is public, so the reader sees it too.
    check(&mut reader, seen, VISIBLE + 1)?;
    for page in [newest, oldest.as_str()] {
        check(&mut admin, page, 100)?;
    }
    // In the middle of names, where no order of theirs helps.
    let (search, hit) = ("/api/v2.0/find?q=00042", "t000042");
    let found = String::from_utf8(admin.get(search)?)?;
    ensure!(found.contains(hit), "{search} does not find {hit}: {found}");
    for _ in 0..scale.pages {
        find.add(server.kind, time(&mut admin, search)?);
        artifacts.add(server.kind, time(&mut admin, &listed)?);
        tags.add(server.kind, time(&mut admin, &last)?);
        projects.add(server.kind, time(&mut reader, seen)?);
        log.add(server.kind, time(&mut admin, newest)?);
        end.add(server.kind, time(&mut admin, &oldest)?);
        own.add(server.kind, time(&mut admin, &of_project)?);
    }
    Ok(vec![artifacts, tags, projects, log, end, own, find])
}

/// Where Berth's rows are. A million pulls would take too long, so their rows are written here.
enum Rows {
    Sqlite(PathBuf),
    Postgres(String),
}

impl Rows {
    fn name(&self) -> &'static str {
        match self {
            Rows::Sqlite(_) => "SQLite",
            Rows::Postgres(_) => "PostgreSQL",
        }
    }

    /// Puts pulls of 50 projects into the audit log, one second after the other.
    fn fill_log(&self, count: usize) -> Result<()> {
        let sql = format!(
            "INSERT INTO audit_log (project_id, username, operation, resource, resource_type, description, result, at, \
             pending) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
             SELECT 1 + i % 50, 'robot' || (i % 100), 'pull', 'library/app' || (i % 1000) || ':latest', 'artifact', \
             'pull artifact: library/app' || (i % 1000), 1, 1700000000000000 + CAST(i AS BIGINT) * 1000000, 0 FROM n"
        );
        match self {
            Rows::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path)?;
                connection.busy_timeout(Duration::from_secs(60))?;
                connection.execute_batch(&format!("{sql}; PRAGMA wal_checkpoint(TRUNCATE);"))?;
            }
            Rows::Postgres(url) => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(async {
                    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
                    let driver = tokio::spawn(connection);
                    client.batch_execute(&sql).await?;
                    drop(client);
                    driver.await??;
                    anyhow::Ok(())
                })?;
            }
        }
        Ok(())
    }

    /// Does what PostgreSQL does by itself within a minute or two.
    fn settle(&self) -> Result<()> {
        let Rows::Postgres(url) = self else { return Ok(()) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
            let driver = tokio::spawn(connection);
            client.batch_execute("VACUUM ANALYZE").await?;
            drop(client);
            driver.await??;
            anyhow::Ok(())
        })
    }
}

fn push_artifacts(server: &Server, scale: &Scale) -> Result<()> {
    let image = Image::new(9, LAYER);
    let mut clients = server.clients(REPOSITORY, "pull,push", scale.workers)?;
    if let Some(client) = clients.first_mut() {
        client.put_blob(REPOSITORY, &image.config)?;
        client.put_blob(REPOSITORY, &image.layer)?;
    }
    in_parallel(clients, |first, mut client| {
        for number in (first..scale.artifacts).step_by(scale.workers) {
            let bytes = manifest(&image.config, &image.layer, number as u64);
            client.put_manifest(REPOSITORY, &format!("v{number:05}"), &bytes)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Gives the first artifact many tags more.
fn add_tags(server: &Server, scale: &Scale) -> Result<()> {
    let clients = (0..scale.workers).map(|_| server.admin()).collect::<Result<Vec<_>>>()?;
    in_parallel(clients, |first, mut client| {
        for number in (first..scale.api_tags).step_by(scale.workers) {
            client
                .create(&format!("{ARTIFACTS}/{TAGGED}/tags"), &format!("{{\"name\":\"t{number:06}\"}}"))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn make_projects(server: &Server, scale: &Scale) -> Result<()> {
    server.make_reader()?;
    let clients = (0..scale.workers).map(|_| server.admin()).collect::<Result<Vec<_>>>()?;
    in_parallel(clients, |first, mut client| {
        for number in (first..scale.projects).step_by(scale.workers) {
            client.create("/api/v2.0/projects", &format!("{{\"project_name\":\"p-{number:05}\"}}"))?;
            if number < VISIBLE {
                let member = format!("{{\"role_id\":3,\"member_user\":{{\"username\":\"{READER}\"}}}}");
                client.create(&format!("/api/v2.0/projects/p-{number:05}/members"), &member)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// Reads a page once and counts its entries.
fn check(client: &mut Client, path: &str, entries: usize) -> Result<()> {
    let page: serde_json::Value = serde_json::from_slice(&client.get(path)?)?;
    let found = page.as_array().with_context(|| format!("{path} is no list"))?.len();
    ensure!(found == entries, "{path} lists {found} instead of {entries}");
    Ok(())
}

fn time(client: &mut Client, path: &str) -> Result<f64> {
    let begin = Instant::now();
    client.get(path)?;
    Ok(begin.elapsed().as_secs_f64() * 1e3)
}
