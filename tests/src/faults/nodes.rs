//! Fault 19: two processes over one database do the same work at once, and one of them dies in the midst of it.

use crate::harness::{Berth, Bucket, Builder, Client, Database, Image, Receiver};
use crate::refusals::scaled;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const SECRET: &str = "the secret that all replicas of a test share, long enough";
/// What another process must have taken over within.
const TAKEN_OVER: Duration = Duration::from_secs(60);

pub fn replica(database: &Database, bucket: &Bucket) -> Builder {
    let builder = Berth::builder().database(database).bucket(bucket).env("BERTH_SECRET_KEY", SECRET);
    builder.env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").admin_password("Same-passw0rd-for-both")
}

async fn number(database: &Database, sql: &str) -> i64 {
    let (client, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// Keeps the newest artifact of each repository.
pub async fn keep_one(admin: &Client, project: i64) -> i64 {
    keep(admin, project, 1).await
}

/// Keeps the newest few artifacts of each repository.
pub async fn keep(admin: &Client, project: i64, count: i64) -> i64 {
    let means = |pattern: &str, decoration: &str| json!([{"kind": "doublestar", "decoration": decoration, "pattern": pattern}]);
    let rule = json!({
        "disabled": false, "action": "retain", "template": "latestPushedK", "params": {"latestPushedK": count},
        "tag_selectors": means("**", "matches"), "scope_selectors": {"repository": means("**", "repoMatches")},
    });
    let policy = json!({
        "algorithm": "or", "rules": [rule],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}, "references": {}},
        "scope": {"level": "project", "ref": project},
    });
    admin.api("POST", "/retentions").json(&policy).await.created().location_id()
}

/// Waits until the path's first (or only) object has this status.
async fn reaches(admin: &Client, path: &str, key: &str, wanted: &str, limit: Duration) -> Value {
    let begun = Instant::now();
    loop {
        let told = admin.api("GET", path).await.ok().json();
        let told = told.get(0).cloned().unwrap_or(told);
        if told[key] == wanted {
            return told;
        }
        assert!(begun.elapsed() < limit, "{path} is not {wanted} within {limit:?}: {told}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f19_two_that_start_at_once_on_an_empty_database_make_it_once() {
    for _ in 0..3 {
        let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
        let (first, second) = (replica(&database, &bucket), replica(&database, &bucket));
        let (first, second) = tokio::join!(first.start(), second.start());
        let doubled = "SELECT COUNT(*) - COUNT(DISTINCT version) FROM schema_migrations";
        assert_eq!(number(&database, doubled).await, 0);
        assert_eq!(number(&database, "SELECT COUNT(*) FROM users").await, 1);
        assert_eq!(number(&database, "SELECT COUNT(*) FROM projects").await, 1);
        let image = first.admin().push("library/app:1").await.created();
        second.admin().pull("library/app:1").await.is(&image);
        first.check_is_clean();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f19_two_fire_a_schedule_once_and_do_its_work_once() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let first =
        replica(&database, &bucket).env("BERTH_GC_HOLD", "1s").env("BERTH_UNDELETE_DAYS", 0).start().await;
    let second =
        replica(&database, &bucket).env("BERTH_GC_HOLD", "1s").env("BERTH_UNDELETE_DAYS", 0).start().await;
    let admin = first.admin();
    let mut receiver = Receiver::start().await;
    let project = admin.create_project("shop").await.created().location_id();
    let hook = json!({"name": "ci", "enabled": true, "event_types": ["TAG_RETENTION"],
                      "targets": [{"type": "http", "address": receiver.url}]});
    admin.api("POST", "/projects/shop/webhook/policies").json(&hook).await.created();
    let policy = keep_one(&admin, project).await;
    let gc = json!({"schedule": {"type": "Custom", "cron": "0 0 * * * *"}, "parameters": {"delete_untagged": true}});
    admin.api("POST", "/system/gc/schedule").json(&gc).await.created();
    for tag in 0..6 {
        admin.push(&format!("shop/app:{tag}")).await.created();
    }
    first.sql("UPDATE holds SET expires_at = 1").await;
    for round in 1..=3_i64 {
        // The hour has come, for both at once.
        first.sql("UPDATE schedules SET next_at = 1 WHERE vendor_type = 'GARBAGE_COLLECTION'").await;
        let ran = "SELECT COUNT(*) FROM executions WHERE vendor_type = 'GARBAGE_COLLECTION'";
        let begun = Instant::now();
        while number(&database, ran).await < round {
            assert!(begun.elapsed() < Duration::from_secs(10), "the schedule did not fire");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_millis(1200)).await;
        assert_eq!(number(&database, ran).await, round, "the schedule fired twice for one due time");
        let runs = "SELECT COALESCE(MAX(run), 0) FROM tasks WHERE vendor_type = 'GARBAGE_COLLECTION'";
        assert!(number(&database, runs).await <= 1, "a collection was begun twice");
    }
    // Both are asked for the same retention: whichever deletes an artifact tells of it, and nothing is told twice.
    let runs = format!("/retentions/{policy}/executions");
    for admin in [first.admin(), second.admin()] {
        admin.api("POST", &runs).json(&json!({"dry_run": false})).await.created();
    }
    let mut gone = Vec::new();
    while gone.len() < 5 {
        let told = receiver.next().await.json();
        let deleted = told["event_data"]["retention"]["deleted_artifact"].as_array().expect("a list").clone();
        gone.extend(deleted.iter().map(|one| one["name_tag"].as_str().unwrap().to_owned()));
    }
    gone.sort();
    assert_eq!(gone, ["shop/app:0", "shop/app:1", "shop/app:2", "shop/app:3", "shop/app:4"]);
    receiver.is_left_alone().await;
    assert_eq!(second.admin().tags("shop/app").await, ["5"]);
    first.check_is_clean();
}

/// Which of the two works on a kind of task, once one of them does.
async fn worker_of(database: &Database, kind: &str) -> u32 {
    let sql = format!(
        "SELECT p.pid FROM tasks t JOIN worker_pools p ON p.id = t.worker WHERE t.vendor_type = '{kind}' \
         AND t.ended_at IS NULL AND t.lease_until > 1 LIMIT 1"
    );
    let (client, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    for _ in 0..1000 {
        if let Some(row) = client.query_opt(&sql, &[]).await.unwrap() {
            return u32::try_from(row.get::<_, i64>(0)).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody works on {kind}");
}

/// The one that runs a retention is killed in the midst of it, and with it whatever else it was doing: it collected
/// garbage, and it was just telling a receiver of a push that has not answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f19_the_one_that_works_dies_and_the_other_ends_its_work_within_a_minute() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let mut nodes = Vec::new();
    for _ in 0..2 {
        let mut node = replica(&database, &bucket).env("BERTH_GC_HOLD", "2s").env("BERTH_UNDELETE_DAYS", 0);
        // The lease that servers have makes this last a minute: that is left to the long run.
        if scaled(0, 1) == 0 {
            node = node.env("BERTH_TEST_LEASE", 6);
        }
        nodes.push(node.start().await);
    }
    let admin = nodes[0].admin().basic();
    let mut receiver = Receiver::start().await;
    let project = admin.create_project("shop").await.created().location_id();
    let hook = json!({"name": "ci", "enabled": true, "event_types": ["TAG_RETENTION"],
                      "targets": [{"type": "http", "address": receiver.url}]});
    admin.api("POST", "/projects/shop/webhook/policies").json(&hook).await.created();
    let policy = keep_one(&admin, project).await;
    let base = Image::unique();
    let mut tags = BTreeMap::new();
    const TAGS: usize = 300;
    for tag in 0..TAGS {
        let salt = tag.to_string();
        let image = Image::made(base.config.clone(), base.layers.clone(), |manifest| {
            manifest["annotations"] = json!({"salt": salt});
        });
        admin.push_image(&format!("shop/app:t{tag}"), &image).await.created();
        tags.insert(image.digest().to_owned(), tag);
    }
    nodes[0].sql("UPDATE holds SET expires_at = 1").await;
    let runs = format!("/retentions/{policy}/executions");
    admin.api("POST", &runs).json(&json!({"dry_run": false})).await.created();
    let pid = worker_of(&database, "RETENTION").await;
    let left = "SELECT COUNT(*) FROM artifacts";
    while number(&database, left).await > TAGS as i64 - 20 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let dead = nodes.iter().position(|node| node.pid() == pid).expect("one of the two");
    nodes[dead].kill9();
    let died = Instant::now();
    let midway = number(&database, left).await;
    assert!(midway > 1, "the retention was over before its process died");
    let alive = &nodes[1 - dead];
    let admin = alive.admin().basic();
    // Life goes on meanwhile.
    admin.push("library/app:1").await.created();
    reaches(&admin, &runs, "status", "Success", TAKEN_OVER.saturating_sub(died.elapsed())).await;
    eprintln!("taken over {:?} after the death, with {midway} of {TAGS} artifacts left", died.elapsed());
    assert_eq!(admin.tags("shop/app").await, [format!("t{}", TAGS - 1)]);
    // Everything that went is told, by whichever of the two it was deleted, and exactly once.
    let told = receiver.next().await.json();
    let deleted = told["event_data"]["retention"]["deleted_artifact"].as_array().expect("a list").len();
    assert_eq!(deleted, TAGS - 1, "{}", told["event_data"]["retention"]["total"]);
    receiver.is_left_alone().await;
    // The leader of the continuous collection may have been the dead one too: what is dead goes all the same.
    let begun = Instant::now();
    while number(&database, "SELECT COUNT(*) FROM blobs").await > 6 {
        assert!(begun.elapsed() < TAKEN_OVER, "nobody collects: {}", alive.output());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    alive.check_is_clean();
}
