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

/// A server that keeps the lines it is sent.
async fn syslog() -> (String, std::sync::Arc<std::sync::Mutex<String>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let kept = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let lines = kept.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let lines = lines.clone();
            tokio::spawn(async move {
                let mut part = [0; 4096];
                while let Ok(read @ 1..) = tokio::io::AsyncReadExt::read(&mut stream, &mut part).await {
                    lines.lock().unwrap().push_str(&String::from_utf8_lossy(&part[..read]));
                }
            });
        }
    });
    (address, kept)
}

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never: {what}");
}

#[tokio::test]
async fn log_ins_and_changes_of_settings_are_in_the_log() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let first = admin.get("/c/userExists").await;
    let (cookie, token) = (
        first.header("set-cookie").unwrap().split(';').next().unwrap().to_owned(),
        first.header("x-harbor-csrf-token").unwrap().to_owned(),
    );
    for (password, status) in [("Wrong-Passw0rd", 401), (berth.admin_password(), 200)] {
        let form = format!("principal=admin&password={password}");
        let call = berth.plain().post("/c/login").header("cookie", &cookie);
        call.header("x-harbor-csrf-token", &token)
            .body("application/x-www-form-urlencoded", form)
            .await
            .is(status);
    }
    admin.api("PUT", "/configurations").json(&json!({"session_timeout": 61})).await.ok();
    let log = rows(&admin, "/auditlog-exts?page_size=100").await;
    let of = |operation: &str, result: bool| {
        log.iter().any(|row| row["operation"] == operation && row["operation_result"] == result)
    };
    assert!(of("login", false) && of("login", true), "{log:?}");
    let changed = log.iter().find(|row| row["resource_type"] == "configuration").unwrap();
    assert_eq!(changed["operation_description"], "update configuration: session_timeout");
    assert!(!berth.output().contains("Wrong-Passw0rd"));
}

#[tokio::test]
async fn administrators_choose_what_is_recorded_and_where() {
    let berth = Berth::builder().env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").start().await;
    let admin = berth.admin();
    let (address, lines) = syslog().await;
    let set = |body: Value| {
        let admin = admin.clone();
        async move { admin.api("PUT", "/configurations").json(&body).await }
    };
    set(json!({"skip_audit_log_database": true})).await.bad_request();
    set(json!({"disabled_audit_log_event_types": "create_nonsense"})).await.bad_request();
    set(json!({"disabled_audit_log_event_types": "create_user,".repeat(1000)})).await.bad_request();
    set(json!({"audit_log_forward_endpoint": "127.0.0.1:1"})).await.bad_request();
    set(json!({"audit_log_forward_endpoint": "nonsense"})).await.bad_request();
    set(json!({"audit_log_forward_endpoint": address, "disabled_audit_log_event_types": "create_user"}))
        .await
        .ok();
    admin.create_project("kept").await.created();
    admin.create_user("left-out").await.created();
    until("forwarded", async || lines.lock().unwrap().contains("resource:kept")).await;
    let log = told(&rows(&admin, "/auditlog-exts?page_size=100").await);
    assert!(log.iter().any(|row| row.3 == "kept") && log.iter().all(|row| row.3 != "left-out"), "{log:?}");

    set(json!({"skip_audit_log_database": true})).await.ok();
    admin.create_project("sent").await.created();
    until("forwarded", async || lines.lock().unwrap().contains("resource:sent")).await;
    until("gone", async || {
        told(&rows(&admin, "/auditlog-exts?page_size=100").await).iter().all(|row| row.3 != "sent")
    })
    .await;
    let lines = lines.lock().unwrap().clone();
    assert!(!lines.contains("left-out"), "{lines}");
    let line = lines.lines().find(|line| line.contains("resource:sent")).unwrap();
    assert!(line.starts_with("<14>1 ") && line.contains(" audit "), "{line}");
    assert!(
        line.contains("action:create, resource:sent, operation_description:create project: sent"),
        "{line}"
    );
    assert_eq!(lines.matches("resource:sent,").count(), 1, "{lines}");
}

#[tokio::test]
async fn n32_the_log_is_not_forwarded_to_an_inner_address() {
    let berth = Berth::start().await;
    let (address, _) = syslog().await;
    let body = json!({"audit_log_forward_endpoint": address});
    berth.admin().api("PUT", "/configurations").json(&body).await.bad_request();
}
