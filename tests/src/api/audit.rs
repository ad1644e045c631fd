//! The audit log: who did what, told to those who may know.

use crate::harness::{Berth, Client, Image, Role};
use serde_json::{Value, json};
use std::time::Duration;

async fn rows(who: &Client, path: &str) -> Vec<Value> {
    who.api("GET", path).await.ok().list()
}

fn told(rows: &[Value]) -> Vec<(String, String, String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| {
            (text(row, "username"), text(row, "operation"), text(row, "resource_type"), text(row, "resource"))
        })
        .collect()
}

fn row(who: &str, operation: &str, kind: &str, resource: &str) -> (String, String, String, String) {
    (who.to_owned(), operation.to_owned(), kind.to_owned(), resource.to_owned())
}

#[tokio::test]
async fn every_change_and_every_pull_is_in_the_log_of_its_project() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let alice = berth.member("alice", "shop", Role::ProjectAdmin).await;
    let image = alice.push_image("shop/app:1", &Image::unique()).await.created();
    alice.pull("shop/app:1").await.is(&image);
    alice.delete_manifest("shop/app", image.digest()).await.accepted();
    let pulled = row("alice", "pull", "artifact", "shop/app:1");
    let mut log = Vec::new();
    for _ in 0..100 {
        log = told(&rows(&alice, "/projects/shop/auditlog-exts?page_size=100").await);
        if log.contains(&pulled) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let digest = image.digest();
    for expected in [
        row("admin", "create", "project", "shop"),
        row("admin", "create", "member", "alice"),
        row("alice", "create", "artifact", "shop/app:1"),
        pulled,
        row("alice", "delete", "artifact", &format!("shop/app@{digest}")),
    ] {
        assert!(log.contains(&expected), "{expected:?} is not in {log:?}");
    }
    let older = rows(&alice, "/projects/shop/logs?q=operation%3Ddelete").await;
    assert_eq!(told(&older), [row("alice", "delete", "artifact", &format!("shop/app@{digest}"))]);
    assert!(older[0].get("operation_description").is_none());
    let newer = rows(&alice, "/projects/shop/auditlog-exts?q=operation%3Ddelete").await;
    assert_eq!(newer[0]["operation_description"], format!("delete artifact: shop/app@{digest}"));
    assert_eq!(newer[0]["operation_result"], true);
    let first = admin.api("GET", "/auditlog-exts?page_size=2&sort=op_time").await.ok();
    assert_eq!(first.clone().carries("link").list().len(), 2);
    assert!(first.header("x-total-count").unwrap().parse::<i64>().unwrap() > 4);
}

#[tokio::test]
async fn n06_others_see_only_the_projects_that_they_are_admins_of() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for project in ["mine", "theirs"] {
        admin.create_project(project).await.created();
    }
    let alice = berth.member("alice", "mine", Role::ProjectAdmin).await;
    let guest = berth.member("guest", "mine", Role::Maintainer).await;
    for path in ["/audit-logs", "/auditlog-exts"] {
        let seen = told(&rows(&alice, &format!("{path}?page_size=100")).await);
        assert!(seen.iter().any(|row| row.3 == "mine"), "{seen:?}");
        assert!(seen.iter().all(|row| row.3 != "theirs" && row.2 != "user"), "{seen:?}");
        assert!(rows(&guest, path).await.is_empty());
        let all = told(&rows(&admin, &format!("{path}?page_size=100")).await);
        assert!(all.contains(&row("admin", "create", "user", "alice")), "{all:?}");
        berth.anonymous().api("GET", path).await.unauthorized();
    }
    for path in ["logs", "auditlog-exts"] {
        guest.api("GET", &format!("/projects/mine/{path}")).await.forbidden();
        alice.api("GET", &format!("/projects/theirs/{path}")).await.forbidden();
        admin.api("GET", &format!("/projects/theirs/{path}")).await.ok();
    }
    let events = alice.api("GET", "/auditlog-exts/events").await.ok().names("event_type");
    assert!(events.contains(&"pull_artifact".to_owned()) && events.contains(&"create_robot".to_owned()));
}

#[tokio::test]
async fn n27_no_secret_is_in_the_log_or_the_output() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let body = json!({"name": "ci", "level": "project", "duration": -1, "permissions":
        [{"kind": "project", "namespace": "shop", "access": [{"resource": "repository", "action": "pull"}]}]});
    let made = admin.api("POST", "/robots").json(&body).await.created().json();
    let canary = "Canary-in-the-mine-1";
    let path = format!("/robots/{}", made["id"]);
    admin.api("PATCH", &path).json(&json!({"secret": canary})).await.ok();
    let mut seen = berth.output();
    for path in ["/auditlog-exts?page_size=100", "/audit-logs?page_size=100", "/robots", &path] {
        seen.push_str(&admin.api("GET", path).await.ok().text());
    }
    for secret in [canary, made["secret"].as_str().unwrap(), "secret_hash"] {
        assert!(!seen.contains(secret));
    }
}
