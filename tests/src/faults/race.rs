//! Pushers that ask first, mounters, deleters, retention and garbage collection at once. Holds are far shorter than usual
//! and longer than any push. `make race` runs it for ten minutes.

use super::nodes::{keep, replica};
use crate::harness::{Berth, Blob, Bucket, Client, Database, Image};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

const REPOSITORIES: usize = 6;
const TAGS: usize = 8;
const PROJECT: &str = "race";
/// How many seconds a round lasts: longer than a hold and a collection, so that what is deleted in one is gone by the end
/// of the next.
const ROUND: u64 = 30;
/// Images of each repository that retention keeps.
const KEPT: i64 = 2;

struct Arena {
    images: Vec<Image>,
    is_over: AtomicBool,
    pushed: AtomicU64,
    mounted: AtomicU64,
    deleted: AtomicU64,
    collections: AtomicU64,
    retentions: AtomicU64,
    retained: AtomicU64,
}

fn seconds() -> u64 {
    std::env::var("BERTH_RACE_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(15)
}

fn seed() -> u64 {
    let given = std::env::var("BERTH_TEST_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| u64::from(rand::random::<u32>()))
}

/// So many images that most are forgotten for longer than a hold before they are pushed again, with layers that other
/// images share: what is pushed is often just dying.
fn images() -> Vec<Image> {
    const LAYERS: usize = 1500;
    let layers: Vec<Blob> = (0..LAYERS).map(|at| Blob::unique(300 + at)).collect();
    let image =
        |at: usize| Image::with_layers(vec![layers[at].clone(), layers[(at * 7 + 3) % LAYERS].clone()]);
    (0..LAYERS).map(image).collect()
}

/// Pushes as docker does: asks for each blob, uploads or mounts what is not there, sends the manifest.
async fn pusher(client: Client, arena: Arc<Arena>, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    while !arena.is_over.load(Ordering::Relaxed) {
        let image = &arena.images[random.random_range(0..arena.images.len())];
        let (here, there) = (random.random_range(0..REPOSITORIES), random.random_range(0..REPOSITORIES));
        let (repository, other) = (format!("{PROJECT}/r{here}"), format!("{PROJECT}/r{there}"));
        for blob in image.layers.iter().chain([&image.config]) {
            let asked = client.head_blob(&repository, &blob.digest).await;
            if asked.status().as_u16() == 200 {
                continue;
            }
            asked.is(404);
            if random.random_bool(0.3) {
                // 201 mounts, 202 begins an upload that is not needed then.
                if client.mount(&repository, &blob.digest, &other).await.one_of(&[201, 202]).status().as_u16()
                    == 201
                {
                    arena.mounted.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
            }
            client.push_blob(&repository, blob).await.created();
        }
        // Some tags are moved all the time, others hardly ever: those are left to retention.
        let tag = if random.random_bool(0.15) {
            format!("k{}", random.random_range(0..5000))
        } else {
            format!("t{}", random.random_range(0..TAGS))
        };
        // This is the promise: what was asked for or uploaded is there when the manifest comes.
        client.put_manifest(&repository, &tag, &image.manifest).await.created();
        arena.pushed.fetch_add(1, Ordering::Relaxed);
    }
}

async fn deleter(client: Client, arena: Arc<Arena>, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    while !arena.is_over.load(Ordering::Relaxed) {
        let repository = random.random_range(0..REPOSITORIES);
        // A repository seldom goes as a whole, so that retention finds something older than a hold.
        let reply = match random.random_range(0..400) {
            0 => client
                .api("DELETE", &format!("/projects/{PROJECT}/repositories/r{repository}"))
                .await
                .one_of(&[200, 404]),
            1..200 => {
                let image = &arena.images[random.random_range(0..arena.images.len())];
                let name = format!("{PROJECT}/r{repository}");
                client.delete_manifest(&name, image.digest()).await.one_of(&[202, 404])
            }
            _ => {
                let tag = format!("t{}", random.random_range(0..TAGS));
                let path = format!("/projects/{PROJECT}/repositories/r{repository}/artifacts/{tag}");
                client.api("DELETE", &path).await.one_of(&[200, 404])
            }
        };
        if reply.status().as_u16() != 404 {
            arena.deleted.fetch_add(1, Ordering::Relaxed);
        }
        tokio::time::sleep(Duration::from_millis(random.random_range(5..60))).await;
    }
}

/// Bytes that were freed so far, by runs and by the continuous collection.
async fn freed(client: &Client) -> u64 {
    let days = client.api("GET", "/statistics/daily?days=2").await.ok().list();
    days.iter().filter_map(|day| day["freed_bytes"].as_u64()).sum()
}

/// Collects with untagged artifacts, one run after the other.
async fn collector(client: Client, arena: Arc<Arena>) {
    let body = json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": true, "workers": 4}});
    while !arena.is_over.load(Ordering::Relaxed) {
        let run = client.api("POST", "/system/gc/schedule").json(&body).await.created().location();
        let run = run.replace("/api/v2.0", "");
        loop {
            tokio::time::sleep(Duration::from_millis(200)).await;
            let told = client.api("GET", &run).await.ok().json();
            match told["job_status"].as_str().unwrap() {
                "Success" => break,
                "Running" | "Pending" => {}
                other => panic!("a collection ended with {other}"),
            }
        }
        arena.collections.fetch_add(1, Ordering::Relaxed);
    }
}

/// Keeps the latest few images of each repository, one run after the other.
async fn retainer(client: Client, arena: Arc<Arena>, policy: i64) {
    let runs = format!("/retentions/{policy}/executions");
    while !arena.is_over.load(Ordering::Relaxed) {
        let id = client.api("POST", &runs).json(&json!({"dry_run": false})).await.created().location_id();
        let over = loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let all = client.api("GET", &runs).await.ok().list();
            let run = all.into_iter().find(|run| run["id"] == id).expect("the run is listed");
            if run["status"] != "Running" && run["status"] != "Pending" {
                break run;
            }
        };
        assert_eq!(over["status"], "Success", "a retention failed: {over}");
        for task in client.api("GET", &format!("{runs}/{id}/tasks?page_size=100")).await.ok().list() {
            let count = |name: &str| task[name].as_u64().unwrap_or_default();
            arena.retained.fetch_add(count("total").saturating_sub(count("retained")), Ordering::Relaxed);
        }
        arena.retentions.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Sees to it that every round frees something, and ends the race.
async fn referee(client: Client, arena: Arc<Arena>, seconds: u64) {
    let rounds = seconds / ROUND;
    let (mut sum, mut deleted) = (0, 0);
    for round in 0..rounds {
        tokio::time::sleep(Duration::from_secs(ROUND)).await;
        let (was_freed, was_deleted) = (sum, deleted);
        sum = freed(&client).await;
        deleted = arena.deleted.load(Ordering::Relaxed);
        // What dies in the first round is held a while longer.
        assert!(round == 0 || sum > was_freed, "nothing was freed in round {round} of {rounds}");
        assert!(deleted > was_deleted, "nobody deleted anything in round {round} of {rounds}");
    }
    tokio::time::sleep(Duration::from_secs(seconds % ROUND)).await;
    arena.is_over.store(true, Ordering::Relaxed);
}

/// Races over these servers, which share their data, and looks at what is left.
async fn race(servers: &[Berth], seconds: u64, pushers: u64) {
    let seed = seed();
    println!("run again with BERTH_TEST_SEED={seed}");
    let admin = servers[0].admin();
    let project = admin.create_project(PROJECT).await.created().location_id();
    let policy = keep(&admin, project, KEPT).await;
    let arena = Arc::new(Arena {
        images: images(),
        is_over: AtomicBool::new(false),
        pushed: AtomicU64::new(0),
        mounted: AtomicU64::new(0),
        deleted: AtomicU64::new(0),
        collections: AtomicU64::new(0),
        retentions: AtomicU64::new(0),
        retained: AtomicU64::new(0),
    });
    let someone = |number: u64| servers[number as usize % servers.len()].admin().basic();
    let mut actors = tokio::task::JoinSet::new();
    for number in 0..pushers {
        actors.spawn(pusher(someone(number), arena.clone(), seed + number));
    }
    for number in 0..pushers / 4 {
        actors.spawn(deleter(someone(number), arena.clone(), seed + 1000 + number));
    }
    actors.spawn(collector(someone(0), arena.clone()));
    actors.spawn(retainer(someone(1), arena.clone(), policy));
    actors.spawn(referee(someone(0), arena.clone(), seconds));
    while let Some(ended) = actors.join_next().await {
        if let Err(error) = ended {
            panic!("BERTH_TEST_SEED={seed}: {error}: {error:?}");
        }
    }
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let freed = freed(&someone(0)).await;
    println!(
        "{} pushes, {} mounts, {} deletions, {} collections freed {} bytes, {} retentions deleted {} artifacts",
        count(&arena.pushed),
        count(&arena.mounted),
        count(&arena.deleted),
        count(&arena.collections),
        freed,
        count(&arena.retentions),
        count(&arena.retained)
    );
    assert!(count(&arena.pushed) > 20 && count(&arena.deleted) > 5 && count(&arena.collections) > 1);
    assert!(freed > 0, "the collections had nothing to do");
    assert!(count(&arena.retentions) > 0 && count(&arena.retained) > 0, "retention had nothing to do");
    for number in 0..REPOSITORIES {
        let repository = format!("{PROJECT}/r{number}");
        let listed = admin.get(format!("/v2/{repository}/tags/list")).await;
        if listed.status().as_u16() == 404 {
            continue;
        }
        for tag in admin.tags(&repository).await {
            for server in servers {
                server.admin().basic().pull(&format!("{repository}:{tag}")).await.ok();
            }
        }
    }
    // Once nobody pushes any more, nothing is left that no tag needs.
    tokio::time::sleep(Duration::from_secs(8)).await;
    servers[0].check_is_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn f12_pushes_mounts_deletes_retention_and_collections_at_once_break_no_push_and_no_tag() {
    let seconds = seconds();
    let berth = Berth::builder().env("BERTH_GC_HOLD", "5s").env("BERTH_UNDELETE_DAYS", 0).start().await;
    race(&[berth], seconds, if seconds > 60 { 64 } else { 24 }).await;
}

/// Two processes over one database and one bucket, both of which take pushes, deletes and background work.
#[tokio::test(flavor = "multi_thread")]
async fn f12_two_processes_at_once_break_no_push_and_no_tag() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let node =
        || replica(&database, &bucket).env("BERTH_GC_HOLD", "12s").env("BERTH_UNDELETE_DAYS", 0).start();
    let (first, second) = (node().await, node().await);
    let seconds = seconds().max(20);
    race(&[first, second], seconds, if seconds > 60 { 32 } else { 8 }).await;
}

/// The server dies between marking a blob, deleting its object and removing its row; the same content is pushed as soon
/// as it is back, when the deletion goes on too.
#[tokio::test]
async fn f13_what_is_pushed_while_it_is_deleted_survives() {
    for point in ["gc_after_mark", "gc_after_object"] {
        let mut berth =
            Berth::builder().env("BERTH_GC_HOLD", "1s").env("BERTH_UNDELETE_DAYS", 0).start().await;
        let admin = berth.admin().basic();
        let image = admin.push("library/app:1").await.created();
        berth.restart_with(&[("BERTH_FAILPOINT", point)]).await;
        admin.delete_manifest("library/app", image.digest()).await.accepted();
        let status = berth.exited().await;
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(6),
            "{point}: {}",
            berth.output()
        );
        berth.check_is_clean();
        berth.restart_with(&[("BERTH_FAILPOINT", "")]).await;
        for blob in image.layers.iter().chain([&image.config]) {
            admin.head_blob("library/app", &blob.digest).await.is(404);
        }
        admin.push_image("library/app:2", &image).await.created();
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(700)).await;
            admin.pull("library/app:2").await.is(&image);
        }
        berth.check_is_clean();
    }
}
