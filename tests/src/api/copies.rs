//! Copies of artifacts between repositories and projects.

use crate::harness::{Berth, Client, Image, Index, Role, media};
use serde_json::json;

fn copy(client: &Client, into: &str, from: &str) -> crate::harness::Call {
    client.api("POST", &format!("{}/artifacts?from={from}", Client::repository_path(into)))
}

async fn two_projects() -> (Berth, Client) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.create_project("q").await.created();
    (berth, admin)
}

#[tokio::test]
async fn an_image_is_copied_with_all_its_tags_and_outlives_its_source() {
    let (_berth, admin) = two_projects().await;
    let image = admin.push("p/deep/app:1").await.created();
    admin.push_image("p/deep/app:2", &image).await.created();
    let reply = copy(&admin, "q/x/copy", "p/deep/app:1").await.created();
    assert_eq!(reply.location(), "/api/v2.0/projects/q/repositories/x%252Fcopy/artifacts/1");
    assert_eq!(admin.tags("q/x/copy").await, ["1", "2"]);
    admin.api("DELETE", &Client::repository_path("p/deep/app")).await.ok();
    admin.pull("q/x/copy:2").await.is(&image);
    let by_digest = copy(&admin, "q/again", &format!("q/x/copy@{}", image.digest())).await.created();
    assert!(by_digest.location().ends_with(image.digest()), "{by_digest:?}");
    copy(&admin, "q/again", "q/x/copy:1").await.created();
    let list =
        admin.api("GET", "/projects/q/repositories/again/artifacts").await.ok().has("x-total-count", "1");
    assert_eq!(list.list()[0]["digest"], image.digest());
}

#[tokio::test]
async fn children_and_accessories_come_along() {
    let (berth, admin) = two_projects().await;
    let index = Index::over(vec![Image::unique(), Image::unique()]);
    admin.push_index("p/app:multi", &index).await.created();
    let signature = Image::attached_to(&index.document, "application/vnd.cncf.notary.signature");
    admin.push_image(&format!("p/app@{}", signature.digest()), &signature).await.created();
    let bill = Image::attached_to(&index.images[0].manifest, "application/spdx+json");
    admin.push_image(&format!("p/app@{}", bill.digest()), &bill).await.created();
    copy(&admin, "q/app", "p/app:multi").await.created();
    admin.api("DELETE", "/projects/p/repositories/app").await.ok();
    let artifact = admin
        .api("GET", "/projects/q/repositories/app/artifacts/multi?with_accessory=true")
        .await
        .ok()
        .json();
    assert_eq!(artifact["accessories"][0]["type"], "signature.notation");
    assert_eq!(artifact["accessories"][0]["subject_artifact_repo"], "q/app");
    let references = artifact["references"].as_array().unwrap();
    assert_eq!(references.len(), 2);
    for (reference, image) in references.iter().zip(&index.images) {
        let path = format!("/projects/q/repositories/app/artifacts/{}", image.digest());
        let child = admin.api("GET", &path).await.ok().json();
        assert_eq!(reference["child_id"], child["id"]);
        admin.pull(&format!("q/app@{}", image.digest())).await.is(image);
    }
    assert_eq!(admin.referrers("q/app", index.digest()).await.len(), 1);
    assert_eq!(admin.referrers("q/app", index.images[0].digest()).await.len(), 1);
    copy(&admin, "q/other", &format!("q/app@{}", signature.digest())).await.is(403).code("DENIED");
    berth.check_is_clean();
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused() {
    let (_berth, admin) = two_projects().await;
    admin.push("p/app:1").await.created();
    copy(&admin, "q/app", "p/app:absent").await.not_found();
    copy(&admin, "q/app", "p/absent:1").await.not_found();
    copy(&admin, "q/app", "p/app").await.bad_request();
    copy(&admin, "q/app", "P:1").await.bad_request();
    copy(&admin, "q/app", "").await.is(422);
    admin
        .api("POST", "/projects/q/immutabletagrules")
        .json(&json!({
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
            "scope_selectors": {
                "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]
            },
        }))
        .await
        .created();
    copy(&admin, "q/app", "p/app:1").await.created();
    copy(&admin, "q/app", "p/app:1").await.created();
    let kept = admin.pull("q/app:1").await.ok();
    admin.push("p/app:1").await.created();
    copy(&admin, "q/app", "p/app:1").await.is(412).code("PRECONDITION");
    admin.pull("q/app:1").await.is(&kept);
    admin.api("GET", "/projects/q/repositories/app/artifacts").await.ok().has("x-total-count", "1");
}

#[tokio::test]
async fn a_copy_needs_rights_on_both_sides() {
    let (berth, admin) = two_projects().await;
    admin.push("p/app:1").await.created();
    let reader = berth.member("rita", "p", Role::Guest).await;
    copy(&reader, "q/app", "p/app:1").await.is(403);
    admin.add_member("q", "rita", Role::Guest).await.created();
    copy(&reader, "q/app", "p/app:1").await.is(403);
    let writer = berth.member("will", "q", Role::Developer).await;
    copy(&writer, "q/app", "p/app:1").await.is(403);
    admin.add_member("p", "will", Role::LimitedGuest).await.created();
    copy(&writer, "q/app", "p/app:1").await.created();
    copy(&berth.anonymous(), "q/app", "p/app:1").await.is(401);
    let image = admin.api("GET", "/projects/q/repositories/app/artifacts/1").await.ok().json();
    assert_eq!(image["manifest_media_type"], media::MANIFEST);
}
