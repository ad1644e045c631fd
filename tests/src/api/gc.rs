//! Garbage collection: what nothing needs goes by itself and on demand, and nothing else ever does.

use crate::harness::{Berth, Blob, Client, Image, Index};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

async fn with_hold(hold: &str) -> Berth {
    Berth::builder().env("BERTH_GC_HOLD", hold).env("BERTH_UNDELETE_DAYS", 0).start().await
}

/// Runs a collection; its description and its log.
async fn collect(admin: &Client, parameters: &Value) -> (Value, Value, String) {
    let body = json!({"schedule": {"type": "Manual"}, "parameters": parameters});
    let path = admin
        .api("POST", "/system/gc/schedule")
        .json(&body)
        .await
        .created()
        .location()
        .replace("/api/v2.0", "");
    for _ in 0..300 {
        let run = admin.api("GET", &path).await.ok().json();
        if !["Pending", "Running", "Scheduled"].contains(&run["job_status"].as_str().unwrap()) {
            let log = admin.api("GET", &format!("{path}/log")).await.ok().text();
            let told = serde_json::from_str(run["job_parameters"].as_str().unwrap()).unwrap();
            return (run, told, log);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the collection does not end");
}

/// The files of blobs in the data directory.
pub fn files(berth: &Berth) -> usize {
    fn count(dir: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
        entries.flatten().map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
    }
    fn find(dir: &std::path::Path) -> Option<std::path::PathBuf> {
        let entries = std::fs::read_dir(dir).ok()?;
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).find_map(|path| {
            if path.ends_with("docker/registry/v2/blobs") { Some(path) } else { find(&path) }
        })
    }
    find(berth.data_dir()).map_or(0, |dir| count(&dir))
}

pub async fn until_files(berth: &Berth, wanted: usize) {
    for _ in 0..300 {
        if files(berth) == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("there are {} files instead of {wanted}\n{}", files(berth), berth.output());
}

fn deleted(log: &str) -> BTreeSet<String> {
    log.lines()
        .filter(|line| line.contains("delete "))
        .map(|line| line[line.find("delete ").unwrap()..].to_owned())
        .collect()
}

#[tokio::test]
async fn what_was_deleted_frees_its_space_by_itself_and_what_is_shared_stays() {
    let berth = with_hold("1s").await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let (kept, gone) = (Image::unique(), Image::unique());
    admin.push_image("shop/app:kept", &kept).await.created();
    admin.push_image("shop/app:gone", &gone).await.created();
    admin.push_image("shop/copy:kept", &kept).await.created();
    let before = files(&berth);
    admin.delete_manifest("shop/app", gone.digest()).await.accepted();
    admin.delete_manifest("shop/app", kept.digest()).await.accepted();
    until_files(&berth, before / 2).await;
    admin.pull("shop/copy:kept").await.is(&kept);
    // The same content can come back at once.
    admin.push_image("shop/app:again", &gone).await.created();
    admin.pull("shop/app:again").await.is(&gone);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    admin.pull("shop/app:again").await.is(&gone);
    berth.check_is_clean();
}

#[tokio::test]
async fn an_upload_that_no_manifest_names_stays_while_it_is_held_and_goes_then() {
    let berth = with_hold("3s").await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let blob = Blob::unique(10_000);
    admin.push_blob("shop/app", &blob).await.created();
    assert_eq!(files(&berth), 1);
    // Asking for it, as a pusher does, renews the hold.
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(1200)).await;
        admin.basic().head_blob("shop/app", &blob.digest).await.ok();
    }
    assert_eq!(files(&berth), 1);
    until_files(&berth, 0).await;
    admin.head_blob("shop/app", &blob.digest).await.is(404);
    admin.push_blob("shop/app", &blob).await.created();
    admin.get_blob("shop/app", &blob.digest).await.ok();
    berth.check_is_clean();
}

#[tokio::test]
async fn a_dry_run_tells_exactly_what_a_run_then_deletes() {
    let berth = with_hold("1s").await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let (tagged, untagged) = (Image::unique(), Image::unique());
    admin.push_image("shop/app:1", &tagged).await.created();
    admin.push_image("shop/app:2", &untagged).await.created();
    let parts = [Image::unique(), Image::unique()];
    for part in &parts {
        admin.push_image(&format!("shop/app@{}", part.digest()), part).await.created();
    }
    let index = Index::over(parts.to_vec());
    admin.push_index("shop/app:multi", &index).await.created();
    let path = format!("/projects/shop/repositories/app/artifacts/{}/tags/2", untagged.digest());
    admin.api("DELETE", &path).await.ok();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let before = files(&berth);
    let all = |dry: bool| json!({"delete_untagged": true, "dry_run": dry, "workers": 4});
    let (dry, promised, dry_log) = collect(&admin, &all(true)).await;
    assert_eq!(dry["job_status"], "Success");
    assert_eq!(files(&berth), before, "a dry run deletes nothing");
    admin.get_manifest("shop/app", untagged.digest()).await.ok();
    let (run, did, log) = collect(&admin, &all(false)).await;
    assert_eq!(run["job_status"], "Success");
    assert_eq!(deleted(&dry_log), deleted(&log));
    assert!(deleted(&log).contains(&format!("delete manifest shop/app@{}", untagged.digest())), "{log}");
    for key in ["freed_space", "purged_blobs", "purged_manifests"] {
        assert_eq!(promised[key], did[key], "{key}");
    }
    assert_eq!((&did["purged_manifests"], &did["progress"]), (&json!(1), &json!(100.0)));
    let freed = did["freed_space"].as_i64().unwrap();
    let days = admin.api("GET", "/statistics/daily?days=2").await.ok().list();
    let counted: i64 = days.iter().map(|day| day["freed_bytes"].as_i64().unwrap()).sum();
    assert!(freed > 0 && counted == freed, "{freed} bytes were freed, {counted} counted");
    let of_project = admin.api("GET", "/projects/shop/statistics/daily?days=1").await.ok().list();
    assert_eq!(of_project[0]["freed_bytes"], Value::Null);
    admin.get_manifest("shop/app", untagged.digest()).await.is(404);
    admin.pull("shop/app:1").await.is(&tagged);
    for part in &parts {
        admin.get_manifest("shop/app", part.digest()).await.ok();
    }
    berth.check_is_clean();
}

#[tokio::test]
async fn untagged_artifacts_stay_unless_their_deletion_is_asked_for() {
    let berth = with_hold("1s").await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = Image::unique();
    admin.push_image(&format!("shop/app@{}", image.digest()), &image).await.created();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let (_, did, _) = collect(&admin, &json!({})).await;
    assert_eq!(did["purged_manifests"], 0);
    admin.get_manifest("shop/app", image.digest()).await.ok();
    admin.pull(&format!("shop/app@{}", image.digest())).await.is(&image);
}

#[tokio::test]
async fn an_untagged_artifact_that_a_pusher_asked_for_stays() {
    let berth = with_hold("1h").await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = Image::unique();
    admin.push_image(&format!("shop/app@{}", image.digest()), &image).await.created();
    let (_, did, _) = collect(&admin, &json!({"delete_untagged": true})).await;
    assert_eq!(did["purged_manifests"], 0);
    admin.get_manifest("shop/app", image.digest()).await.ok();
}

#[tokio::test]
async fn parameters_that_make_no_sense_are_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for parameters in
        [json!({"workers": 0}), json!({"workers": 11}), json!({"workers": "two"}), json!({"dry_run": "yes"})]
    {
        let body = json!({"schedule": {"type": "Manual"}, "parameters": parameters});
        admin.api("POST", "/system/gc/schedule").json(&body).await.is(400).code("BAD_REQUEST");
    }
    assert_eq!(admin.api("GET", "/system/gc").await.ok().list(), Vec::<Value>::new());
}

#[tokio::test]
async fn a_schedule_collects_when_it_is_due() {
    let berth = with_hold("1s").await;
    let admin = berth.admin();
    let body = json!({"schedule": {"type": "Hourly", "cron": "0 0 * * * *"}, "parameters": {"workers": 2}});
    admin.api("POST", "/system/gc/schedule").json(&body).await.created();
    berth.sql("UPDATE schedules SET next_at = 1 WHERE vendor_type = 'GARBAGE_COLLECTION'").await;
    for _ in 0..100 {
        let runs = admin.api("GET", "/system/gc").await.ok().list();
        if runs.iter().any(|run| run["job_status"] == "Success") {
            assert_eq!((runs.len(), &runs[0]["job_kind"]), (1, &json!("SCHEDULE")));
            let next = admin.api("GET", "/system/gc/schedule").await.ok().json();
            assert_ne!(next["schedule"]["next_scheduled_time"], "1970-01-01T00:00:00.000Z");
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it was not fired");
}
