//! The catalog: all repositories for the administrator, and for others those that they may see.

use crate::harness::{Berth, Blob, Client};

async fn names(client: &Client, path: &str) -> Vec<String> {
    let reply = client.get(path).await.ok();
    serde_json::from_value(reply.json()["repositories"].clone()).expect("a list of repositories")
}

#[tokio::test]
async fn the_catalog_lists_what_the_caller_may_see() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    admin.create_project("hidden").await.created();
    alice.create_project("hers").await.created();
    for name in ["library/b", "library/a", "hidden/x", "hers/y/z"] {
        admin.push(&format!("{name}:1")).await.created();
    }
    admin.push_blob("library/only-a-blob", &Blob::unique(10)).await.created();
    assert_eq!(
        names(&admin.basic(), "/v2/_catalog").await,
        ["hers/y/z", "hidden/x", "library/a", "library/b"]
    );
    let seen = names(&alice.basic(), "/v2/_catalog").await;
    assert!(seen.contains(&"hers/y/z".into()) && !seen.contains(&"hidden/x".into()), "{seen:?}");
    let challenge = berth.plain().get("/v2/_catalog").await.unauthorized();
    assert_eq!(challenge.header("www-authenticate"), Some("Basic realm=\"harbor\""));
}

#[tokio::test]
async fn the_catalog_comes_in_pages() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let all: Vec<String> = (0..7).map(|number| format!("library/r{number}")).collect();
    for name in &all {
        admin.push(&format!("{name}:1")).await.created();
    }
    let basic = admin.basic();
    for size in [1, 3, 7, 20] {
        let mut path = format!("/v2/_catalog?n={size}");
        let mut seen: Vec<String> = Vec::new();
        loop {
            let reply = basic.get(&path).await.ok();
            let page: Vec<String> = serde_json::from_value(reply.json()["repositories"].clone()).unwrap();
            assert!(page.len() <= size, "{reply:?}");
            seen.extend(page);
            let Some(link) = reply.header("link") else { break };
            path = link.trim_start_matches('<').split('>').next().unwrap().to_string();
        }
        assert_eq!(seen, all, "pages of {size}");
    }
    assert_eq!(names(&basic, "/v2/_catalog?n=2&last=library/r4").await, ["library/r5", "library/r6"]);
}

#[tokio::test]
async fn a_deleted_repository_leaves_the_catalog() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.push("library/a:1").await.created();
    let image = admin.push("library/b:1").await.created();
    admin.api("DELETE", "/projects/library/repositories/a").await.ok();
    assert_eq!(names(&admin.basic(), "/v2/_catalog").await, ["library/b"]);
    admin.delete_manifest("library/b", image.digest()).await.accepted();
    assert_eq!(names(&admin.basic(), "/v2/_catalog").await, [""; 0]);
}
