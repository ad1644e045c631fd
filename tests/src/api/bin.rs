//! What the bin keeps: of whose quota it is, when its bytes are free, who may have something back, and how it is listed.

use super::gc::{files, until_files};
use super::undelete::{artifact, bin, eager, item, recoverable, refusal, restore, used};
use crate::harness::{Berth, Blob, Client, Image, Role};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_restoration_over_quota_is_refused_and_changes_nothing() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    let size = used(&admin, "shop").await;
    let project = admin.api("GET", "/projects/shop").await.ok().json()["project_id"].as_i64().unwrap();
    let quotas =
        admin.api("GET", &format!("/quotas?reference=project&reference_id={project}")).await.ok().list();
    let quota = format!("/quotas/{}", quotas[0]["id"]);
    for delete in [artifact("shop/app", "1"), Client::repository_path("shop/app")] {
        admin.api("DELETE", &delete).await.ok();
        // What left the quota makes room at once.
        admin.api("PUT", &quota).json(&json!({"hard": {"storage": size + 10}})).await.ok();
        let other = admin.push("shop/other:1").await.created();
        let id = bin(&admin, "shop").await[0]["id"].as_i64().unwrap();
        let said = refusal(&admin, id).await;
        assert!(said.contains("will exceed the configured upper limit"), "{said}");
        admin.get_manifest("shop/app", "1").await.not_found();
        admin.delete_manifest("shop/other", other.digest()).await.accepted();
        restore(&admin, id).await.ok();
        admin.pull("shop/app:1").await.is(&image);
        assert_eq!(used(&admin, "shop").await, size);
    }
    berth.check_is_clean();
}

#[tokio::test]
async fn the_bin_keeps_bytes_until_its_time_is_over_and_a_purge_frees_them() {
    let berth = eager().await;
    let admin = berth.admin();
    let (first, second) =
        (admin.push("library/app:1").await.created(), admin.push("library/app:2").await.created());
    let kept = admin.push("library/app:kept").await.created();
    let all = files(&berth);
    admin.delete_manifest("library/app", first.digest()).await.accepted();
    admin.delete_manifest("library/app", second.digest()).await.accepted();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(files(&berth), all, "the bin kept nothing");
    admin.head_blob("library/app", &first.layers[0].digest).await.not_found();
    let mount = admin.mount("library/other", &first.layers[0].digest, "library/app").await;
    assert_eq!(mount.status(), 202, "what is in the bin was mounted");

    berth.sql("UPDATE bin_items SET deleted_at = deleted_at - 604800000000 WHERE id = 1").await;
    until_files(&berth, all - 3).await;
    assert_eq!(bin(&admin, "library").await.len(), 1);
    restore(&admin, 1).await.not_found();
    let id = bin(&admin, "library").await[0]["id"].as_i64().unwrap();
    admin.api("DELETE", &format!("/bin/{id}")).await.ok();
    until_files(&berth, all - 6).await;
    admin.pull("library/app:kept").await.is(&kept);
    // The same content can be pushed again.
    admin.push_image("library/app:2", &second).await.created();
    admin.pull("library/app:2").await.is(&second);
    let logs = admin.api("GET", "/auditlog-exts?q=operation%3Dpurge").await.ok().list();
    assert_eq!(logs.len(), 1, "{logs:?}");
    berth.check_is_clean();
}

#[tokio::test]
async fn what_is_shared_with_something_in_the_bin_counts_once_wherever_it_is() {
    let berth = eager().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let all = files(&berth);
    let shared = Blob::unique(50_000);
    let image = |own: usize| Image::with_layers(vec![shared.clone(), Blob::unique(own)]);
    let (first, second, third) = (image(1000), image(2000), image(3000));
    let own = |image: &Image| -> i64 {
        let blobs = [&image.layers[1], &image.config].into_iter().map(|blob| blob.bytes.len());
        (blobs.sum::<usize>() + image.manifest.bytes.len()) as i64
    };
    for (tag, image) in [("1", &first), ("2", &second), ("3", &third)] {
        admin.push_image(&format!("shop/app:{tag}"), image).await.created();
    }
    let full = 50_000 + own(&first) + own(&second) + own(&third);
    assert_eq!(used(&admin, "shop").await, full);

    // The layer stays in use: only the image's own bytes leave the quota and can come back to it.
    admin.delete_manifest("shop/app", first.digest()).await.accepted();
    assert_eq!(used(&admin, "shop").await, full - own(&first));
    assert_eq!(recoverable(&admin, "shop").await, own(&first));
    let id = bin(&admin, "shop").await[0]["id"].as_i64().unwrap();
    admin.api("DELETE", &format!("/bin/{id}")).await.ok();
    until_files(&berth, all + 7).await;
    assert_eq!(used(&admin, "shop").await, full - own(&first));
    assert_eq!(recoverable(&admin, "shop").await, 0);

    // Only what is in the bin has it now, twice; one of them is purged.
    admin.delete_manifest("shop/app", second.digest()).await.accepted();
    admin.delete_manifest("shop/app", third.digest()).await.accepted();
    assert_eq!(used(&admin, "shop").await, 0);
    assert_eq!(recoverable(&admin, "shop").await, 50_000 + own(&second) + own(&third));
    let id = bin(&admin, "shop").await[1]["id"].as_i64().unwrap();
    admin.api("DELETE", &format!("/bin/{id}")).await.ok();
    until_files(&berth, all + 4).await;
    assert_eq!((used(&admin, "shop").await, recoverable(&admin, "shop").await), (0, 50_000 + own(&third)));
    let id = bin(&admin, "shop").await[0]["id"].as_i64().unwrap();
    restore(&admin, id).await.ok();
    admin.pull("shop/app:3").await.is(&third);
    assert_eq!((used(&admin, "shop").await, recoverable(&admin, "shop").await), (50_000 + own(&third), 0));
    berth.check_is_clean();
}

#[tokio::test]
async fn the_purge_of_a_project_frees_everything_that_was_deleted_in_it() {
    let berth = eager().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    let kept = admin.push("library/app:1").await.created();
    let all = files(&berth);
    alice.create_project("shop").await.created();
    for name in ["shop/app:1", "shop/app:2", "shop/tool:1"] {
        alice.push(name).await.created();
    }
    alice.api("DELETE", &format!("{}/tags/1", artifact("shop/app", "1"))).await.ok();
    alice.api("DELETE", &artifact("shop/app", "2")).await.ok();
    for repository in ["shop/app", "shop/tool"] {
        alice.api("DELETE", &Client::repository_path(repository)).await.ok();
    }
    alice.api("DELETE", "/projects/shop").await.ok();
    let inner: Vec<i64> = admin
        .api("GET", "/bin?page_size=100")
        .await
        .ok()
        .list()
        .iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect();
    assert_eq!(inner.len(), 5);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(files(&berth), all + 9, "the bin kept nothing");
    let project = item(&alice, "shop").await;
    alice.api("DELETE", &format!("/bin/{project}")).await.ok();
    for id in inner {
        restore(&admin, id).await.not_found();
    }
    assert!(admin.api("GET", "/bin").await.ok().list().is_empty());
    until_files(&berth, all).await;
    admin.pull("library/app:1").await.is(&kept);
    // The name is free, and what is made under it is new.
    alice.create_project("shop").await.created();
    assert!(bin(&alice, "shop").await.is_empty());
    berth.check_is_clean();
}

#[tokio::test]
async fn a_bin_can_be_emptied() {
    let berth = eager().await;
    let admin = berth.admin();
    let all = files(&berth);
    for name in ["library/app:1", "library/app:2", "library/tool:1"] {
        admin.push(name).await.created();
    }
    admin.api("DELETE", &artifact("library/app", "1")).await.ok();
    admin.api("DELETE", &format!("{}/tags/2", artifact("library/app", "2"))).await.ok();
    admin.api("DELETE", &Client::repository_path("library/tool")).await.ok();
    let purged = admin.api("DELETE", "/projects/library/bin").await.ok().json();
    assert_eq!(purged, json!({"purged": 3}));
    assert!(bin(&admin, "library").await.is_empty());
    assert_eq!(recoverable(&admin, "library").await, 0);
    until_files(&berth, all + 3).await;
    berth.check_is_clean();
}

#[tokio::test]
async fn without_days_nothing_is_kept_and_what_is_in_the_bin_ends() {
    let mut berth = eager().await;
    let admin = berth.admin();
    let (first, second) =
        (admin.push("library/app:1").await.created(), admin.push("library/app:2").await.created());
    let all = files(&berth);
    admin.delete_manifest("library/app", first.digest()).await.accepted();
    berth.restart_with(&[("BERTH_UNDELETE_DAYS", "0")]).await;
    // On PostgreSQL the process before is believed to collect for a while.
    let collect = json!({"schedule": {"type": "Manual"}, "parameters": {}});
    tokio::time::sleep(Duration::from_millis(1500)).await;
    admin.api("POST", "/system/gc/schedule").json(&collect).await.created();
    until_files(&berth, all - 3).await;
    admin.delete_manifest("library/app", second.digest()).await.accepted();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    admin.api("POST", "/system/gc/schedule").json(&collect).await.created();
    until_files(&berth, all - 6).await;
    assert!(bin(&admin, "library").await.is_empty());
    assert!(admin.api("GET", "/bin").await.ok().list().is_empty());
    restore(&admin, 1).await.not_found();
    berth.check_is_clean();
}

#[tokio::test]
async fn a_tag_in_the_bin_keeps_its_artifact_from_a_collection_of_untagged_ones() {
    let berth = eager().await;
    let admin = berth.admin();
    let (kept, gone) = (admin.push("library/app:kept").await.created(), Image::unique());
    admin.push_image(&format!("library/app@{}", gone.digest()), &gone).await.created();
    admin.delete_manifest("library/app", "kept").await.accepted();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let body = json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": true}});
    admin.api("POST", "/system/gc/schedule").json(&body).await.created();
    for _ in 0..100 {
        if admin.get_manifest("library/app", gone.digest()).await.status() == 404 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    admin.get_manifest("library/app", gone.digest()).await.not_found();
    // Untagged artifacts that a collection deletes do not go to the bin.
    assert_eq!(bin(&admin, "library").await.len(), 1);
    restore(&admin, item(&admin, "library/app:kept").await).await.ok();
    admin.pull("library/app:kept").await.is(&kept);
    berth.check_is_clean();
}

#[tokio::test]
async fn who_may_delete_may_restore_and_only_admins_purge() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let maintainer = berth.member("maintainer", "shop", Role::Maintainer).await;
    let developer = berth.member("developer", "shop", Role::Developer).await;
    let owner = berth.member("owner", "shop", Role::ProjectAdmin).await;
    let stranger = berth.user("stranger").await;
    admin.push("shop/app:1").await.created();
    maintainer.api("DELETE", &format!("{}/tags/1", artifact("shop/app", "1"))).await.ok();
    let id = bin(&maintainer, "shop").await[0]["id"].as_i64().unwrap();
    for path in [format!("/bin/{id}"), "/projects/shop/bin".to_owned()] {
        developer.api("GET", &path).await.forbidden();
        maintainer.api("GET", &path).await.ok();
        maintainer.api("DELETE", &path).await.forbidden();
        berth.plain().api("GET", &path).await.unauthorized();
    }
    restore(&developer, id).await.forbidden();
    restore(&stranger, id).await.not_found();
    restore(&berth.plain(), id).await.unauthorized();
    stranger.api("GET", &format!("/bin/{id}")).await.not_found();
    stranger.api("GET", "/projects/shop/bin").await.forbidden();
    restore(&maintainer, id).await.ok();
    let logs = admin.api("GET", "/auditlog-exts?q=operation%3Drestore").await.ok().list();
    assert_eq!((&logs[0]["username"], &logs[0]["resource"]), (&json!("maintainer"), &json!("shop/app:1")));
    maintainer.api("DELETE", &artifact("shop/app", "1")).await.ok();
    let id = bin(&maintainer, "shop").await[0]["id"].as_i64().unwrap();
    owner.api("DELETE", &format!("/bin/{id}")).await.ok();
    restore(&maintainer, id).await.not_found();
}

#[tokio::test]
async fn the_bin_is_filtered_sorted_and_paged() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for name in ["library/a:1", "library/b:1", "library/b:2"] {
        admin.push(name).await.created();
    }
    admin.delete_manifest("library/a", "1").await.accepted();
    admin.api("DELETE", &artifact("library/b", "1")).await.ok();
    admin.api("DELETE", &Client::repository_path("library/b")).await.ok();
    let ask = |query: &'static str| {
        let admin = admin.clone();
        async move { admin.api("GET", &format!("/projects/library/bin?{query}")).await.ok() }
    };
    assert_eq!(ask("").await.names("kind"), ["repository", "artifact", "tag"]);
    assert_eq!(ask("q=kind%3Dtag").await.names("name"), ["library/a:1"]);
    assert_eq!(ask("q=name%3D~LIBRARY/B&sort=name").await.names("kind"), ["repository", "artifact"]);
    let page = ask("page=2&page_size=1&sort=deletion_time").await.has("x-total-count", "3").carries("link");
    assert_eq!(page.names("kind"), ["artifact"]);
}

#[tokio::test]
async fn a_restoration_is_no_push_and_survives_kill_9() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    admin.push_image("library/app:2", &image).await.created();
    for delete in [
        format!("{}/tags/1", artifact("library/app", "1")),
        artifact("library/app", "2"),
        Client::repository_path("library/app"),
    ] {
        admin.api("DELETE", &delete).await.ok();
        let id = bin(&admin, "library").await[0]["id"].as_i64().unwrap();
        restore(&admin, id).await.ok();
        berth.kill9();
        berth.check_is_clean();
        berth.restart().await;
        admin.pull("library/app:2").await.is(&image);
    }
    admin.pull("library/app:1").await.is(&image);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    berth.check_is_clean();
    let logs =
        admin.api("GET", "/auditlog-exts?q=operation%3Dcreate,resource_type%3Dartifact").await.ok().list();
    assert_eq!(logs.len(), 2, "only the two pushes were pushes: {logs:?}");
}
