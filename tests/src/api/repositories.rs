//! Repositories in the management API.

use crate::harness::{Berth, Client, Role};
use serde_json::json;

#[tokio::test]
async fn a_repository_appears_with_its_first_push() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    assert!(
        admin
            .api("GET", "/projects/shop/repositories")
            .await
            .ok()
            .has("x-total-count", "0")
            .list()
            .is_empty()
    );
    admin.push("shop/app:1").await.created();
    admin.push("shop/app:2").await.created();
    admin.push("shop/team/tool:1").await.created();
    let list = admin.api("GET", "/projects/shop/repositories?sort=name").await.ok().has("x-total-count", "2");
    assert_eq!(list.names("name"), ["shop/app", "shop/team/tool"]);
    let app = &list.list()[0];
    assert_eq!(app["artifact_count"], 2);
    assert_eq!(app["pull_count"], 0);
    assert!(
        app["creation_time"].is_string() && app["update_time"].is_string() && app["id"].is_i64(),
        "{app}"
    );
    for path in [Client::repository_path("shop/team/tool"), "/projects/shop/repositories/team%2Ftool".into()]
    {
        assert_eq!(admin.api("GET", &path).await.ok().json()["name"], "shop/team/tool", "{path}");
    }
    admin.api("GET", "/projects/shop/repositories/absent").await.not_found().code("NOT_FOUND");
}

#[tokio::test]
async fn a_repository_is_described() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push("shop/app:1").await.created();
    let path = "/projects/shop/repositories/app";
    admin.api("PUT", path).json(&json!({"description": "the shop's app"})).await.ok();
    let text = admin.api("GET", path).await.ok().json()["description"].as_str().unwrap().to_string();
    assert!(text.starts_with("the shop"), "{text}");
    admin
        .api("PUT", "/projects/shop/repositories/absent")
        .json(&json!({"description": "x"}))
        .await
        .not_found();
    let guest = berth.member("gina", "shop", Role::Guest).await;
    guest.api("PUT", path).json(&json!({"description": "mine"})).await.forbidden();
}

#[tokio::test]
async fn lists_are_found_and_sorted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    for name in ["shop/pear", "shop/apple", "shop/plum"] {
        admin.push(&format!("{name}:1")).await.created();
    }
    let names = async |query: &str| {
        admin.api("GET", &format!("/projects/shop/repositories?{query}")).await.ok().names("name")
    };
    assert_eq!(names("q=name=~PL").await.len(), 2);
    assert_eq!(names("sort=-name").await, ["shop/plum", "shop/pear", "shop/apple"]);
    assert_eq!(names("").await, ["shop/plum", "shop/apple", "shop/pear"], "the newest first by default");
    assert_eq!(names("page_size=1&page=2&sort=name").await, ["shop/pear"]);
}

#[tokio::test]
async fn the_list_over_all_projects_shows_what_the_caller_may_see() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    admin.create_project("hidden").await.created();
    alice.create_project("hers").await.created();
    for name in ["hidden/x", "hers/y", "library/z"] {
        admin.push(&format!("{name}:1")).await.created();
    }
    let names = async |who: &Client| who.api("GET", "/repositories?sort=name").await.ok().names("name");
    assert_eq!(names(&admin).await, ["hers/y", "hidden/x", "library/z"]);
    assert_eq!(names(&alice).await, ["hers/y", "library/z"]);
    assert_eq!(names(&berth.plain()).await, ["library/z"]);
}

#[tokio::test]
async fn a_deleted_repository_is_gone_with_everything_in_it() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    admin.push("library/app:2").await.created();
    let kept = admin.push("library/app/inner:1").await.created();
    admin.api("DELETE", "/projects/library/repositories/app").await.ok();
    admin.pull("library/app:1").await.refused(404);
    admin.pull(&format!("library/app@{}", image.digest())).await.refused(404);
    admin.get("/v2/library/app/tags/list").await.not_found().code("NAME_UNKNOWN");
    admin.api("GET", "/projects/library/repositories/app").await.not_found();
    admin.api("DELETE", "/projects/library/repositories/app").await.not_found();
    admin.pull("library/app/inner:1").await.is(&kept);
    let again = admin.push("library/app:3").await.created();
    admin.pull("library/app:3").await.is(&again);
    assert_eq!(admin.tags("library/app").await, ["3"]);
}

#[tokio::test]
async fn what_is_absent_is_told_only_to_those_who_may_look() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("hidden").await.created();
    admin.push("hidden/app:1").await.created();
    let outsider = berth.user("oscar").await;
    for path in [
        "/projects/hidden/repositories/app",
        "/projects/hidden/repositories/absent",
        "/projects/absent/repositories/app",
    ] {
        outsider.api("GET", path).await.forbidden();
        berth.plain().api("GET", path).await.unauthorized();
        outsider.api("DELETE", path).await.forbidden();
    }
    outsider.api("GET", "/projects/library/repositories/absent").await.not_found();
    berth.plain().api("GET", "/projects/library/repositories/absent").await.not_found();
}

/// Pulls are counted for manifests that are fetched, not for HEAD and not for blobs.
#[tokio::test]
async fn pulls_are_counted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    for _ in 0..3 {
        admin.get_manifest("library/app", "1").await.ok();
    }
    admin.head_manifest("library/app", "1").await.ok();
    admin.get_blob("library/app", &image.config.digest).await.ok();
    let begun = std::time::Instant::now();
    loop {
        let count =
            admin.api("GET", "/projects/library/repositories/app").await.ok().json()["pull_count"].as_i64();
        if count == Some(3) {
            break;
        }
        assert!(count < Some(3), "too many pulls counted: {count:?}");
        assert!(begun.elapsed().as_secs() < 20, "after 20 s the count is {count:?}, not 3");
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let artifact = admin.api("GET", "/projects/library/repositories/app/artifacts/1").await.ok().json();
    assert!(!artifact["pull_time"].as_str().unwrap_or("0001").starts_with("0001"), "{artifact}");
}
