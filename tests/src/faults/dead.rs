//! Fault 33: a hundred thousand blobs die at once. They go in minutes, a run tells how far it is, the dry run before it
//! told exactly them, and the process stays small. Some hundreds in the short form; the figures are printed.

use crate::harness::{Berth, Blob, Bucket, Client, FaultyStore};
use crate::refusals::scaled;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// What the process may need of memory, whatever is deleted.
const MEMORY: u64 = 100 << 20;
const PUSHERS: usize = 16;
const PATIENCE: Duration = Duration::from_secs(900);

fn dying() -> usize {
    scaled(600, 100_000)
}

/// Pushes blobs that no manifest names.
async fn litter(berth: &Berth, count: usize) {
    let begun = Instant::now();
    let pushers = (0..PUSHERS).map(|pusher| {
        let admin = berth.admin().basic();
        tokio::spawn(async move {
            for _ in (pusher..count).step_by(PUSHERS) {
                admin.push_blob_at_once("library/litter", &Blob::unique(100)).await.created();
            }
        })
    });
    for pusher in futures::future::join_all(pushers).await {
        pusher.unwrap();
    }
    eprintln!("{count} blobs were pushed in {:?}", begun.elapsed());
}

/// Runs a collection; what it told when it had ended, its log, and the progress that was seen on the way.
async fn collect(admin: &Client, parameters: Value) -> (Value, String, Vec<Value>) {
    let body = json!({"schedule": {"type": "Manual"}, "parameters": parameters});
    let run = admin.api("POST", "/system/gc/schedule").json(&body).await.created().location();
    let run = run.replace("/api/v2.0", "");
    let (begun, mut seen) = (Instant::now(), Vec::new());
    loop {
        let shown = admin.api("GET", &run).await.ok().json();
        let told: Value = serde_json::from_str(shown["job_parameters"].as_str().unwrap()).unwrap();
        if !["Pending", "Scheduled", "Running"].contains(&shown["job_status"].as_str().unwrap()) {
            assert_eq!(shown["job_status"], "Success", "{shown}");
            let log = admin.api("GET", &format!("{run}/log")).await.ok().text();
            return (told, log, seen);
        }
        assert!(begun.elapsed() < PATIENCE, "the run does not end: {told}");
        if told["remaining_seconds"].is_number() {
            seen.push(told);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn blobs_in(log: &str) -> BTreeSet<&str> {
    log.lines().filter_map(|line| line.split("delete blob ").nth(1)).collect()
}

/// Lets all of it die, and go.
async fn dies(berth: &mut Berth, store: &str) {
    let count = dying();
    litter(berth, count).await;
    // A process that has done nothing else yet.
    berth.restart().await;
    let admin = berth.admin().basic();
    admin.api("GET", "/projects").await.ok();
    let idle = berth.memory();
    berth.sql("UPDATE holds SET expires_at = 1").await;
    let (_, dry, _) = collect(&admin, json!({"dry_run": true})).await;
    let begun = Instant::now();
    let (told, log, seen) = collect(&admin, json!({"workers": 4})).await;
    let took = begun.elapsed();
    // Pages of the program's file are no memory that work takes, and many where it was built without optimization.
    let (peak, program) = (berth.peak_memory(), berth.program_memory());
    let mib = |bytes: u64| bytes >> 20;
    eprintln!(
        "{store}: {count} dead blobs went in {took:.1?} ({:.0} a second); resident memory {} MiB before, {} MiB at most, {} MiB of it \
         the program's file",
        count as f64 / took.as_secs_f64(),
        mib(idle),
        mib(peak),
        mib(program)
    );
    let (before, gone) = (blobs_in(&dry), blobs_in(&log));
    // The continuous collection may have come in between with a step.
    assert!(gone.is_subset(&before) && gone.len() + 2000 >= before.len(), "the dry run told something else");
    assert_eq!((&told["purged_blobs"], &told["failed_blobs"]), (&json!(gone.len()), &json!(0)));
    assert_eq!((&told["freed_space"], &told["progress"]), (&json!(gone.len() * 100), &json!(100.0)));
    // Who looked in between saw it come nearer.
    assert!(seen.is_sorted_by_key(|told| told["progress"].as_f64()), "{seen:#?}");
    assert!(count < 10_000 || !seen.is_empty(), "nothing was told on the way");
    assert!(peak - program < MEMORY, "{} MiB of memory", mib(peak - program));
    assert_eq!(berth.sql("DELETE FROM blobs").await, 0, "blobs are left");
    berth.check_is_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f33_a_hundred_thousand_dead_blobs_go_from_files_with_little_memory() {
    // By hand alone: holds of a day, which the test ends.
    let mut berth = Berth::start().await;
    dies(&mut berth, "files").await;
    assert_eq!(crate::api::files(&berth), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f33_a_hundred_thousand_dead_blobs_go_from_s3_with_little_memory() {
    let Some(bucket) = Bucket::fresh() else { return };
    let mut berth = Berth::builder().bucket(&bucket).start().await;
    dies(&mut berth, "S3").await;
}

/// Many go in one request where the store knows how, else one by one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f33_objects_are_deleted_together_and_one_by_one_where_the_store_does_not_know_how() {
    let Some(bucket) = Bucket::fresh() else { return };
    let door = FaultyStore::to(&bucket.address(), &mut crate::harness::Dice::new("f33")).await;
    door.behave();
    let endpoint = format!("http://{}", door.address());
    let builder = Berth::builder().bucket(&bucket).env("BERTH_STORAGE_S3_REGIONENDPOINT", endpoint);
    let berth = builder.start().await;
    let admin = berth.admin().basic();
    const FEW: usize = 60;
    for is_known in [true, false] {
        if !is_known {
            door.knows_no_bulk();
        }
        litter(&berth, FEW).await;
        berth.sql("UPDATE holds SET expires_at = 1").await;
        let before = door.store();
        let (told, ..) = collect(&admin, json!({})).await;
        assert_eq!((&told["purged_blobs"], &told["failed_blobs"]), (&json!(FEW), &json!(0)));
        let after = door.store();
        let (bulk, single) =
            (after.bulk_deletions - before.bulk_deletions, after.deletions - before.deletions);
        if is_known {
            assert!((1..=3).contains(&bulk) && single < FEW / 2, "{bulk} and {single} requests");
        } else {
            // It is asked again a few times, then never.
            assert!((1..=4).contains(&bulk) && single >= FEW, "{bulk} and {single} requests");
        }
    }
    berth.check_is_clean();
}
