//! Quotas: what is counted, what is refused, and that the count never drifts.

use crate::harness::{Berth, Blob, Client, Image, Role};
use serde_json::{Value, json};

async fn quota_of(admin: &Client, project: &str) -> Value {
    let list = admin.api("GET", "/quotas?page_size=100").await.ok().list();
    list.into_iter().find(|quota| quota["ref"]["name"] == project).expect("a quota")
}

async fn used(admin: &Client, project: &str) -> i64 {
    quota_of(admin, project).await["used"]["storage"].as_i64().unwrap()
}

async fn limit(admin: &Client, project: &str, bytes: i64) {
    let id = quota_of(admin, project).await["id"].clone();
    admin.api("PUT", &format!("/quotas/{id}")).json(&json!({"hard": {"storage": bytes}})).await.ok();
}

fn size(image: &Image) -> i64 {
    let layers: usize = image.layers.iter().map(|layer| layer.bytes.len()).sum();
    (layers + image.config.bytes.len() + image.manifest.bytes.len()) as i64
}

#[tokio::test]
async fn a_blob_counts_once_in_its_project_and_goes_with_its_last_artifact() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    assert_eq!(used(&admin, "shop").await, 0);
    let image = Image::unique();
    admin.push_image("shop/a:1", &image).await.created();
    assert_eq!(used(&admin, "shop").await, size(&image));
    admin.push_image("shop/a:2", &image).await.created();
    admin.push_image("shop/b:1", &image).await.created();
    assert_eq!(used(&admin, "shop").await, size(&image));
    admin.delete_manifest("shop/a", image.digest()).await.accepted();
    assert_eq!(used(&admin, "shop").await, size(&image));
    admin.api("DELETE", "/projects/shop/repositories/b").await.ok();
    assert_eq!(used(&admin, "shop").await, 0);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_the_words_that_docker_shows() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let body = json!({"project_name": "small", "storage_limit": 4096});
    admin.api("POST", "/projects").json(&body).await.created();
    let bob = berth.member("bob", "small", Role::Developer).await;
    let refused = bob.push_blob("small/app", &Blob::of(vec![7; 5120])).await.is(403).code("DENIED");
    assert!(
        refused.text().contains(
            "Quota exceeded when processing the request of adding 5.0 KiB of storage resource, which when updated to \
             current usage of 0.0 B will exceed the configured upper limit of 4.0 KiB."
        ),
        "{refused:?}"
    );
    let first = bob.push_image("small/app:1", &Image::unique()).await.created();
    let before = used(&admin, "small").await;
    limit(&admin, "small", before).await;
    let second = bob.push_image("small/app:2", &Image::unique()).await;
    second.refused(403).code("DENIED");
    bob.push_image("small/app:again", &first).await.created();
    assert_eq!(used(&admin, "small").await, before);
    let summary = bob.api("GET", "/projects/small/summary").await.ok().json();
    assert_eq!(summary["quota"], json!({"hard": {"storage": before}, "used": {"storage": before}}));
    // Lower than what is used is allowed; a pull still works.
    limit(&admin, "small", 1).await;
    bob.pull("small/app:1").await.is(&first);
    limit(&admin, "small", -1).await;
    bob.push("small/app:3").await.created();
}

#[tokio::test]
async fn n06_quotas_are_for_administrators_and_limits_make_sense() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let alice = berth.member("alice", "shop", Role::ProjectAdmin).await;
    let quota = quota_of(&admin, "shop").await;
    assert_eq!((&quota["hard"]["storage"], &quota["ref"]["owner_name"]), (&json!(-1), &json!("admin")));
    let path = format!("/quotas/{}", quota["id"]);
    alice.api("PUT", &path).json(&json!({"hard": {"storage": -1}})).await.forbidden();
    alice.api("GET", &path).await.forbidden();
    alice.api("GET", "/quotas").await.forbidden();
    berth.anonymous().api("GET", "/quotas").await.unauthorized();
    admin.api("GET", &path).await.ok();
    admin.api("GET", "/quotas/999").await.not_found();
    for bad in [
        json!({}),
        json!({"hard": {}}),
        json!({"hard": {"storage": 0}}),
        json!({"hard": {"storage": -2}}),
        json!({"hard": {"storage": "1"}}),
        json!({"hard": {"count": 1}}),
        json!({"hard": {"storage": 1_125_899_906_842_625_i64}}),
    ] {
        admin.api("PUT", &path).json(&bad).await.bad_request();
    }
    limit(&admin, "shop", 5).await;
    let id = &quota["ref"]["id"];
    let one = admin.api("GET", &format!("/quotas?reference=project&reference_id={id}")).await.ok();
    assert_eq!(one.has("x-total-count", "1").list()[0]["hard"]["storage"], 5);
    let sorted = admin.api("GET", "/quotas?sort=-hard.storage").await.ok().list();
    assert_eq!(sorted[0]["ref"]["name"], "shop");
}

#[tokio::test]
async fn pushes_side_by_side_never_pass_the_limit() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let images: Vec<Image> = (0..8).map(|_| Image::unique()).collect();
    let room = images.iter().map(size).max().unwrap() * 3;
    limit(&admin, "shop", room).await;
    let pushes = images.iter().enumerate().map(|(at, image)| {
        let (admin, image) = (admin.clone(), image.clone());
        async move {
            let push = admin.push_image(&format!("shop/app{at}:1"), &image).await;
            push.reply().one_of(&[201, 403]).status().as_u16()
        }
    });
    let codes = futures::future::join_all(pushes).await;
    let pushed = codes.iter().filter(|code| **code == 201).count();
    assert!(pushed <= 3, "{codes:?}");
    assert!(used(&admin, "shop").await <= room);
}

#[tokio::test]
async fn new_projects_get_the_usual_limit_and_limits_can_be_switched_off() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let set = |body: Value| {
        let admin = admin.clone();
        async move { admin.api("PUT", "/configurations").json(&body).await }
    };
    set(json!({"storage_per_project": 0})).await.bad_request();
    set(json!({"storage_per_project": 1024})).await.ok();
    admin.create_project("shop").await.created();
    assert_eq!(quota_of(&admin, "shop").await["hard"]["storage"], 1024);
    admin.push_blob("shop/app", &Blob::of(vec![7; 5120])).await.is(403);
    set(json!({"quota_per_project_enable": false})).await.ok();
    let image = admin.push("shop/app:1").await.created();
    assert!(used(&admin, "shop").await > 0);
    admin.api("DELETE", "/projects/shop/repositories/app").await.ok();
    assert_eq!(used(&admin, "shop").await, 0);
    drop(image);
    berth.check_is_clean();
}

#[tokio::test]
async fn a_copy_counts_in_the_project_that_it_goes_to() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for project in ["from", "into"] {
        admin.create_project(project).await.created();
    }
    let image = Image::unique();
    admin.push_image("from/app:1", &image).await.created();
    let copy = "/projects/into/repositories/app/artifacts?from=from/app:1";
    limit(&admin, "into", size(&image) - 1).await;
    admin.api("POST", copy).await.is(403).code("DENIED");
    assert_eq!(used(&admin, "into").await, 0);
    limit(&admin, "into", size(&image)).await;
    admin.api("POST", copy).await.created();
    assert_eq!(used(&admin, "into").await, size(&image));
    assert_eq!(used(&admin, "from").await, size(&image));
    berth.check_is_clean();
}

#[tokio::test]
async fn a_count_that_drifted_is_found_row_by_row_and_healed() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = admin.push_image("shop/app:1", &Image::unique()).await.created();
    let digest = &image.layers[0].digest;
    // One blob is forgotten and another counted in its place: the sum stays what it was.
    let forged =
        format!("UPDATE project_blobs SET digest = 'sha256:{}' WHERE digest = '{digest}'", "0".repeat(64));
    assert_eq!(berth.sql(&forged).await, 1);
    let told = berth.command(&["check"]).failed().text();
    assert!(told.contains(&format!("does not count {digest}")), "{told}");
    assert!(told.contains("which none of its artifacts references"), "{told}");
    let told = berth.command(&["check", "--repair"]);
    if std::env::var_os("BERTH_TEST_ON_POSTGRES").is_none() {
        assert!(told.failed().text().contains("already running"), "SQLite belongs to the server");
        berth.terminate().await;
        assert!(berth.command(&["check", "--repair"]).failed().text().contains("2 of them healed"));
    }
    berth.check_is_clean();
}
