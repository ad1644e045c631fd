//! Background work as administrators start, schedule, watch, hold back and stop it; the purge of the audit log.

use crate::harness::{Berth, Client, Image};
use serde_json::{Value, json};
use std::time::Duration;

const PURGES: &str = "/system/purgeaudit";

fn asked(kind: &str, cron: &str, parameters: &Value) -> Value {
    json!({"schedule": {"type": kind, "cron": cron}, "parameters": parameters})
}

async fn ended(admin: &Client, path: &str) -> Value {
    for _ in 0..200 {
        let run = admin.api("GET", path).await.ok().json();
        if !["Pending", "Running", "Scheduled"].contains(&run["job_status"].as_str().unwrap()) {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} does not end");
}

async fn purge(admin: &Client, parameters: &Value) -> (Value, String) {
    let begun = admin.api("POST", &format!("{PURGES}/schedule")).json(&asked("Manual", "", parameters)).await;
    let path = begun.created().location().replace("/api/v2.0", "");
    let run = ended(admin, &path).await;
    (run, admin.api("GET", &format!("{path}/log")).await.ok().text())
}

async fn operations(admin: &Client) -> Vec<String> {
    let rows = admin.api("GET", "/auditlog-exts?page_size=100").await.ok().list();
    rows.iter()
        .map(|row| {
            format!("{}_{}", row["operation"].as_str().unwrap(), row["resource_type"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_purge_removes_old_rows_of_the_chosen_events_and_no_others() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push_image("shop/app:1", &Image::unique()).await.created();
    let hour = |dry: bool| json!({"audit_retention_hour": 1, "include_event_types": "Create_Artifact,pull_artifact", "dry_run": dry});
    let (run, log) = purge(&admin, &hour(false)).await;
    assert_eq!((&run["job_status"], &run["job_name"]), (&json!("Success"), &json!("PURGE_AUDIT_LOG")));
    assert!(log.contains("0 rows removed"), "nothing is an hour old: {log}");
    // Rows grow old by the hand of the database's owner.
    berth.sql("UPDATE audit_log SET at = at - 7200000000").await;
    let (_, log) = purge(&admin, &hour(true)).await;
    assert!(log.contains("1 rows would be removed"), "{log}");
    assert!(operations(&admin).await.contains(&"create_artifact".to_owned()));
    let (run, log) = purge(&admin, &hour(false)).await;
    assert!(log.contains("1 rows removed"), "{log}");
    let parameters: Value = serde_json::from_str(run["job_parameters"].as_str().unwrap()).unwrap();
    assert_eq!(parameters["audit_retention_hour"], 1);
    let left = operations(&admin).await;
    assert!(
        !left.contains(&"create_artifact".to_owned()) && left.contains(&"create_project".to_owned()),
        "{left:?}"
    );
    let history = admin
        .api("GET", &format!("{PURGES}?page_size=2"))
        .await
        .ok()
        .carries("link")
        .has("x-total-count", "3");
    assert_eq!(history.list().len(), 2);
    admin.api("GET", &format!("{PURGES}/4711")).await.is(404);
}

#[tokio::test]
async fn a_schedule_is_made_shown_changed_and_removed() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let path = format!("{PURGES}/schedule");
    assert_eq!(admin.api("GET", &path).await.ok().text(), "");
    let day = json!({"audit_retention_hour": 24, "include_event_types": "pull_artifact"});
    admin.api("POST", &path).json(&asked("Daily", "0 0 0 * * *", &day)).await.created();
    let shown = admin.api("GET", &path).await.ok().json();
    assert_eq!(shown["schedule"]["type"], "Daily");
    assert_eq!(shown["schedule"]["cron"], "0 0 0 * * *");
    assert!(
        shown["schedule"]["next_scheduled_time"].as_str().unwrap().ends_with("T00:00:00.000Z"),
        "{shown}"
    );
    admin.api("PUT", &path).json(&asked("Custom", "0 30 4 * * MON", &day)).await.ok();
    let all = admin.api("GET", "/schedules").await.ok().list();
    let mine = all.iter().find(|row| row["vendor_type"] == "PURGE_AUDIT_LOG").expect("it is listed");
    assert_eq!((&mine["cron"], &mine["vendor_id"]), (&json!("0 30 4 * * MON"), &json!(-1)));
    assert!(all.iter().any(|row| row["vendor_type"] == "EXECUTION_SWEEP"));
    admin.api("PUT", &path).json(&asked("None", "", &json!(null))).await.ok();
    assert_eq!(admin.api("GET", &path).await.ok().text(), "");
}

#[tokio::test]
async fn a_schedule_that_makes_no_sense_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let path = format!("{PURGES}/schedule");
    let good = json!({"audit_retention_hour": 24, "include_event_types": "pull_artifact"});
    for body in [
        json!({}),
        asked("Sometimes", "0 0 0 * * *", &good),
        asked("Custom", "", &good),
        asked("Custom", "0 0 * * *", &good),
        asked("Custom", "5 0 0 * * *", &good),
        asked("Custom", "0 0 0 30 2 *", &good),
        asked("Manual", "", &json!({})),
        asked("Manual", "", &json!({"audit_retention_hour": 24})),
        asked("Manual", "", &json!({"audit_retention_hour": "x", "include_event_types": "pull_artifact"})),
        asked(
            "Manual",
            "",
            &json!({"audit_retention_hour": 240_001, "include_event_types": "pull_artifact"}),
        ),
    ] {
        admin.api("POST", &path).json(&body).await.is(400).code("BAD_REQUEST");
    }
    assert_eq!(admin.api("GET", PURGES).await.ok().list(), Vec::<Value>::new());
}

#[tokio::test]
async fn what_waits_can_be_held_back_dropped_and_let_go_on_also_over_a_restart() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let queue = "/jobservice/queues/PURGE_AUDIT_LOG";
    admin.api("PUT", queue).json(&json!({"action": "dance"})).await.is(400);
    admin.api("PUT", "/jobservice/queues/DANCE").json(&json!({"action": "pause"})).await.is(404);
    admin.api("PUT", queue).json(&json!({"action": "pause"})).await.ok();
    let day = json!({"audit_retention_hour": 24, "include_event_types": "pull_artifact"});
    let begin = || admin.api("POST", "/system/purgeaudit/schedule").json(&asked("Manual", "", &day));
    let dropped = begin().await.created().location().replace("/api/v2.0", "");
    berth.kill9();
    berth.restart().await;
    let admin = berth.admin();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let of =
        |queues: Vec<Value>| queues.into_iter().find(|row| row["job_type"] == "PURGE_AUDIT_LOG").unwrap();
    let shown = of(admin.api("GET", "/jobservice/queues").await.ok().list());
    assert_eq!((&shown["count"], &shown["paused"]), (&json!(1), &json!(true)));
    admin.api("PUT", queue).json(&json!({"action": "stop"})).await.ok();
    assert_eq!(ended(&admin, &dropped).await["job_status"], "Stopped");
    admin.api("PUT", "/jobservice/queues/all").json(&json!({"action": "resume"})).await.ok();
    let (run, _) = purge(&admin, &day).await;
    assert_eq!(run["job_status"], "Success");
    // To stop what is over, or unknown, is no error.
    admin.api("PUT", &dropped).await.ok();
    admin.api("PUT", "/jobservice/jobs/unknown").await.ok();
    admin.api("GET", "/jobservice/jobs/unknown/log").await.is(404);
    admin.api("PUT", "/jobservice/queues/SCHEDULER").json(&json!({"action": "pause"})).await.ok();
    assert_eq!(admin.api("GET", "/schedules/all/paused").await.ok().json(), json!({"paused": true}));
}

#[tokio::test]
async fn pools_and_their_workers_are_told() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let pools = admin.api("GET", "/jobservice/pools").await.ok().list();
    assert_eq!((pools.len(), &pools[0]["concurrency"]), (1, &json!(10)));
    assert_eq!(pools[0]["pid"], berth.pid());
    let pool = pools[0]["worker_pool_id"].as_str().unwrap();
    let workers = admin.api("GET", &format!("/jobservice/pools/{pool}/workers")).await.ok().list();
    assert!(workers.len() == 10 && workers.iter().all(|worker| worker["pool_id"] == pool), "{workers:?}");
    assert_eq!(admin.api("GET", "/jobservice/pools/all/workers").await.ok().list().len(), 10);
    admin.api("GET", "/jobservice/pools/unknown/workers").await.is(404);
}

#[tokio::test]
async fn how_jobs_ended_is_told_day_by_day() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let told = async || {
        let all = admin.api("GET", "/jobservice/results?days=2").await.ok().list();
        let mine = all.into_iter().filter(|day| day["job_type"] == "PURGE_AUDIT_LOG");
        mine.fold((0, 0), |(succeeded, stopped), day| {
            (succeeded + day["succeeded"].as_i64().unwrap(), stopped + day["stopped"].as_i64().unwrap())
        })
    };
    assert_eq!(told().await, (0, 0));
    let day = json!({"audit_retention_hour": 24, "include_event_types": "create_artifact"});
    for _ in 0..2 {
        assert_eq!(purge(&admin, &day).await.0["job_status"], "Success");
    }
    assert_eq!(told().await, (2, 0));
    let queue = "/jobservice/queues/PURGE_AUDIT_LOG";
    admin.api("PUT", queue).json(&json!({"action": "pause"})).await.ok();
    let body = json!({"schedule": {"type": "Manual"}, "parameters": day});
    let waiting = admin.api("POST", "/system/purgeaudit/schedule").json(&body).await.created().location();
    admin.api("PUT", &waiting.replace("/api/v2.0", "")).await.ok();
    assert_eq!(told().await, (2, 1));
    for bad in ["0", "401"] {
        admin.api("GET", &format!("/jobservice/results?days={bad}")).await.bad_request();
    }
}
