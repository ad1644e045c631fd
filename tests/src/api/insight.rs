//! What people ask about their installation: what is moved each day, what takes the space, why they were refused.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Berth, Client, Image, Role};

/// Today's numbers of a list of days, once they are `wanted`: they are written every ten seconds.
async fn today(client: &Client, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let days = client.api("GET", path).await.ok().list();
        let last = days.last().expect("today").clone();
        if wanted(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} never told what was moved: {:?}", client.api("GET", path).await.ok().list().last())
}

fn size(image: &Image) -> i64 {
    let layers: usize = image.layers.iter().map(|layer| layer.bytes.len()).sum();
    (layers + image.config.bytes.len() + image.manifest.bytes.len()) as i64
}

#[tokio::test]
async fn each_day_counts_what_was_pulled_pushed_and_stored() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.create_project("other").await.created();
    let alice = berth.member("alice", "shop", Role::Developer).await;
    let stranger = berth.user("stranger").await;
    let image = alice.push("shop/app:1").await.created();
    alice.push_image("shop/app:2", &image).await.created();
    for _ in 0..3 {
        alice.pull("shop/app:1").await.is(&image);
    }
    admin.push("other/app:1").await.created();

    let of_shop = "/projects/shop/statistics/daily?days=3";
    let last = today(&alice, of_shop, |day| day["pulls"] == 3).await;
    assert_eq!((&last["pushes"], &last["pushed_bytes"]), (&json!(2), &json!(size(&image))), "{last}");
    assert_eq!(last["stored_bytes"], size(&image));
    let days = alice.api("GET", of_shop).await.ok().list();
    assert_eq!(days.len(), 3);
    assert!(days[0]["date"].as_str().unwrap() < days[2]["date"].as_str().unwrap());
    assert_eq!((&days[0]["pulls"], &days[0]["stored_bytes"]), (&json!(0), &Value::Null));

    let mine = alice.api("GET", "/statistics/daily").await.ok().list();
    assert_eq!((mine.len(), &mine[29]["pushes"]), (30, &json!(2)));
    let all = admin.api("GET", "/statistics/daily?days=1").await.ok().list();
    assert_eq!((all.len(), &all[0]["pushes"]), (1, &json!(3)));
    let nothing = stranger.api("GET", "/statistics/daily?days=1").await.ok().list();
    assert_eq!((&nothing[0]["pushes"], &nothing[0]["stored_bytes"]), (&json!(0), &json!(0)));

    stranger.api("GET", of_shop).await.forbidden();
    for bad in ["0", "401", "-1"] {
        alice.api("GET", &format!("/statistics/daily?days={bad}")).await.bad_request();
    }
    alice.api("GET", "/statistics/daily?days=many").await.is(422);
    // What was counted is written before the program ends, and found by the next one.
    alice.pull("shop/app:1").await.is(&image);
    berth.terminate().await;
    berth.restart().await;
    let last = today(&berth.admin(), of_shop, |_| true).await;
    assert_eq!(last["pulls"], 4);
}

/// A list of the storage once it is newer than what was just done: it is remembered for two seconds.
async fn storage(client: &Client, path: &str) -> Value {
    tokio::time::sleep(Duration::from_millis(2100)).await;
    client.api("GET", path).await.ok().json()
}

#[tokio::test]
async fn the_storage_says_what_is_shared_untagged_and_in_the_bin() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for project in ["shop", "other"] {
        admin.create_project(project).await.created();
    }
    let alice = berth.member("alice", "shop", Role::Guest).await;
    let (first, second, third) = (Image::unique(), Image::unique(), Image::unique());
    admin.push_image("shop/app:1", &first).await.created();
    admin.push_image("other/app:1", &first).await.created();
    admin.push_image("shop/web:1", &second).await.created();
    admin.push_image("shop/app:old", &third).await.created();
    let (a, b, c) = (size(&first), size(&second), size(&third));

    let whole = storage(&admin, "/storage?sort=-bytes").await;
    assert_eq!((&whole["bytes"], &whole["blob_count"]), (&json!(a + b + c), &json!(9)), "{whole}");
    assert_eq!(whole["projects"][0]["project_name"], "shop");
    assert_eq!(whole["projects"][0]["bytes"], a + b + c);
    assert_eq!(whole["projects"][0]["own_bytes"], b + c);
    assert_eq!(whole["projects"][0]["shared_bytes"], a);
    let one = admin.api("GET", "/storage?page_size=1&q=name%3D~O").await.ok().has("x-total-count", "2");
    assert!(one.header("link").is_some_and(|link| link.contains("next")), "{one:?}");

    // A tag that is gone leaves an artifact without one; what is deleted goes to the bin.
    admin.api("DELETE", "/projects/shop/repositories/app/artifacts/old/tags/old").await.ok();
    admin.api("DELETE", "/projects/shop/repositories/web").await.ok();
    let shop = storage(&alice, "/projects/shop/storage").await;
    assert_eq!((&shop["bytes"], &shop["recoverable_bytes"]), (&json!(a + c), &json!(b)), "{shop}");
    assert_eq!(shop["repositories"].as_array().unwrap().len(), 1, "{shop}");
    let app = &shop["repositories"][0];
    assert_eq!((&app["repository_name"], &app["own_bytes"]), (&json!("shop/app"), &json!(c)));
    let whole = admin.api("GET", "/storage").await.ok().json();
    assert_eq!((&whole["bin_bytes"], &whole["dead_bytes"]), (&json!(b), &json!(0)), "{whole}");
    assert!(whole["computed_at"].as_str().is_some_and(|time| time.ends_with('Z')));

    admin.api("GET", "/projects/other/storage").await.ok();
    alice.api("GET", "/projects/other/storage").await.forbidden();
    alice.api("GET", "/storage").await.forbidden();
    admin.api("GET", "/storage?q=name%3D%7Ba%20b%7D").await.bad_request();
}

#[tokio::test]
async fn a_dry_run_of_retention_says_what_it_would_free() {
    let berth = Berth::builder().env("BERTH_GC_HOLD", "2s").start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let shared = Image::unique();
    for tag in ["1", "2"] {
        admin.push(&format!("shop/app:{tag}")).await.created();
    }
    admin.push_image("shop/app:3", &shared).await.created();
    admin.push_image("shop/web:3", &shared).await.created();
    let id = admin.api("GET", "/projects/shop").await.ok().json()["project_id"].clone();
    let selector = |decoration: &str, pattern: &str| {
        json!([{"kind": "doublestar", "decoration": decoration, "pattern": pattern}])
    };
    let policy = json!({
        "algorithm": "or",
        "rules": [{
            "action": "retain", "template": "always", "params": {}, "tag_selectors": selector("matches", "1"),
            "scope_selectors": {"repository": selector("repoMatches", "app")},
        }],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        "scope": {"level": "project", "ref": id},
    });
    let policy = admin.api("POST", "/retentions").json(&policy).await.created().location_id();
    let runs = format!("/retentions/{policy}/executions");
    tokio::time::sleep(Duration::from_secs(3)).await;
    admin.api("POST", &runs).json(&json!({"dry_run": true})).await.created();
    let mut run = Value::Null;
    for _ in 0..100 {
        run = admin.api("GET", &runs).await.ok().list()[0].clone();
        if run["status"] == "Succeed" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let freed = run["freed_bytes"].as_i64().unwrap_or_else(|| panic!("{run}"));
    // Of three only the second is its own; what the third has is in another repository too.
    assert!(freed > 0, "{run}");
    let tasks = admin.api("GET", &format!("{runs}/{}/tasks", run["id"])).await.ok().list();
    assert_eq!((tasks.len(), &tasks[0]["freed_bytes"]), (1, &json!(freed)), "{tasks:?}");
    let repositories = storage(&admin, "/projects/shop/storage").await;
    assert!(repositories["bytes"].as_i64().unwrap() > freed);
}
