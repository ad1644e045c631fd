//! Fault 18: the clock jumps, of the only process or of one of two. The program is told by a file how far its clock is
//! wrong (`BERTH_TEST_CLOCK`, where it was built with `failpoints`).

use super::nodes::replica;
use crate::harness::{Berth, Blob, Bucket, Client, Database};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const HOUR: i64 = 3600;

/// A clock that can be moved.
struct Clock {
    file: PathBuf,
    _home: tempfile::TempDir,
}

impl Clock {
    fn new() -> Clock {
        let home = tempfile::Builder::new().prefix("berth-clock-").tempdir().unwrap();
        let clock = Clock { file: home.path().join("seconds"), _home: home };
        clock.jump(0);
        clock
    }

    fn path(&self) -> &str {
        self.file.to_str().unwrap()
    }

    /// From now on it is wrong by so many seconds.
    fn jump(&self, seconds: i64) {
        let next: &Path = &self.file.with_extension("next");
        std::fs::write(next, seconds.to_string()).unwrap();
        std::fs::rename(next, &self.file).unwrap();
    }
}

#[tokio::test]
async fn f18_no_token_is_taken_before_or_after_its_time() {
    let clock = Clock::new();
    let berth = Berth::builder().env("BERTH_TEST_CLOCK", clock.path()).start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    let scope = ["repository:library/app:pull"];
    let asks = |token: &str| berth.plain().bearer(token).get_manifest("library/app", "1");
    let token = admin.token(&scope).await;
    asks(&token).await.ok();
    // It is known to be good already, and still its time is looked at.
    clock.jump(HOUR);
    asks(&token).await.unauthorized();
    let early = admin.token(&scope).await;
    asks(&early).await.ok();
    clock.jump(0);
    asks(&early).await.unauthorized();
    asks(&token).await.ok();
    // From before its user was made, it cannot be told from one that was revoked.
    clock.jump(-HOUR);
    asks(&token).await.unauthorized();
}

async fn runs(admin: &Client) -> usize {
    admin.api("GET", "/system/gc?page_size=100").await.ok().list().len()
}

async fn reach(admin: &Client, wanted: usize) {
    let begun = Instant::now();
    while runs(admin).await < wanted {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the schedule did not fire for the {wanted}. time"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Whoever fires twice does so at once.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(runs(admin).await, wanted, "the schedule fired more than once for one time");
}

#[allow(clippy::disallowed_methods)]
fn second_of_the_hour() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap() % HOUR
}

#[tokio::test]
async fn f18_a_schedule_neither_skips_nor_doubles_when_the_clock_jumps() {
    let clock = Clock::new();
    // Half past some hour, so that the hour is never struck by itself while this runs.
    let base = HOUR / 2 - second_of_the_hour();
    clock.jump(base);
    let berth = Berth::builder().env("BERTH_TEST_CLOCK", clock.path()).start().await;
    let admin = berth.admin();
    let hourly = json!({"schedule": {"type": "Hourly", "cron": "0 0 * * * *"}, "parameters": {}});
    admin.api("POST", "/system/gc/schedule").json(&hourly).await.created();
    // The first hour.
    clock.jump(base + HOUR);
    reach(&admin, 1).await;
    // Back again, and the same hour a second time: it was done already.
    clock.jump(base);
    reach(&admin, 1).await;
    clock.jump(base + HOUR);
    reach(&admin, 1).await;
    // The next hour is due in its turn.
    clock.jump(base + 2 * HOUR);
    reach(&admin, 2).await;
    // What several hours were slept through is done once, and then as ever.
    clock.jump(base + 6 * HOUR);
    reach(&admin, 3).await;
    clock.jump(base + 7 * HOUR);
    reach(&admin, 4).await;
}

#[tokio::test]
async fn f18_a_jump_during_a_collection_takes_nothing_that_is_held() {
    let clock = Clock::new();
    let berth = Berth::builder()
        .env("BERTH_TEST_CLOCK", clock.path())
        .env("BERTH_GC_HOLD", "3h")
        .env("BERTH_UNDELETE_DAYS", 0)
        .start()
        .await;
    let admin = berth.admin().basic();
    let image = admin.push("library/app:1").await.created();
    let blob = Blob::unique(1000);
    admin.push_blob("library/app", &blob).await.created();
    for seconds in [HOUR, 0, -HOUR, HOUR, 0] {
        let body = json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": true}});
        let run = admin.api("POST", "/system/gc/schedule").json(&body).await.created().location();
        clock.jump(seconds);
        let run = run.replace("/api/v2.0", "");
        let begun = Instant::now();
        while admin.api("GET", &run).await.ok().json()["job_status"] != "Success" {
            assert!(begun.elapsed() < Duration::from_secs(20), "a collection stands still at {seconds} s");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
        admin.pull("library/app:1").await.is(&image);
    }
    berth.check_is_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f18_a_node_whose_clock_is_wrong_ends_no_hold_and_fires_no_schedule() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let clock = Clock::new();
    let node = || replica(&database, &bucket).env("BERTH_GC_HOLD", "1h").env("BERTH_UNDELETE_DAYS", 0);
    let wrong = node().env("BERTH_TEST_CLOCK", clock.path()).start().await;
    let right = node().start().await;
    let (admin, there) = (right.admin().basic(), wrong.admin().basic());
    let daily = json!({"schedule": {"type": "Daily", "cron": "0 0 0 * * *"}, "parameters": {}});
    admin.api("POST", "/system/gc/schedule").json(&daily).await.created();
    let mut expected = 0;
    for seconds in [30 * HOUR, -30 * HOUR] {
        clock.jump(seconds);
        // What is held was pushed to one as well as to the other.
        let blobs = [Blob::unique(1000), Blob::unique(1000)];
        admin.push_blob("library/app", &blobs[0]).await.created();
        there.push_blob("library/app", &blobs[1]).await.created();
        let body = json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": true}});
        let run = there.api("POST", "/system/gc/schedule").json(&body).await.created().location();
        expected += 1;
        let run = run.replace("/api/v2.0", "");
        let begun = Instant::now();
        while there.api("GET", &run).await.ok().json()["job_status"] != "Success" {
            assert!(begun.elapsed() < Duration::from_secs(20), "the collection does not end");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        for blob in &blobs {
            admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
        }
        assert_eq!(runs(&admin).await, expected, "a schedule fired by the wrong clock");
        // Its tokens are not taken elsewhere, nor those of others by it.
        let scope = ["repository:library/app:pull"];
        let (here, odd) = (right.admin().token(&scope).await, wrong.admin().token(&scope).await);
        right.plain().bearer(&odd).get_blob("library/app", &blobs[0].digest).await.unauthorized();
        wrong.plain().bearer(&here).get_blob("library/app", &blobs[0].digest).await.unauthorized();
    }
    // Once nobody holds a blob any more it goes, by whichever clock.
    right.sql("UPDATE holds SET expires_at = 1").await;
    let body = json!({"schedule": {"type": "Manual"}, "parameters": {}});
    there.api("POST", "/system/gc/schedule").json(&body).await.created();
    let begun = Instant::now();
    while right.sql("UPDATE blobs SET size = size").await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "what nobody holds stays");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    right.check_is_clean();
}
