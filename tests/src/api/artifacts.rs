//! Artifacts and tags in the management API.

use crate::harness::{Berth, Client, Image, Index, media};
use serde_json::{Value, json};

const ARTIFACTS: &str = "/projects/library/repositories/app/artifacts";

async fn one_image() -> (Berth, Client, Image) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    (berth, admin, image)
}

#[tokio::test]
async fn an_image_is_described() {
    let (_berth, admin, image) = one_image().await;
    let size = image.manifest.bytes.len() + image.blobs().map(|blob| blob.bytes.len()).sum::<usize>();
    for reference in ["1", image.digest()] {
        let artifact = admin.api("GET", &format!("{ARTIFACTS}/{reference}")).await.ok().json();
        assert_eq!(artifact["digest"], image.digest());
        assert_eq!(artifact["type"], "IMAGE");
        assert_eq!(artifact["media_type"], media::CONFIG);
        assert_eq!(artifact["manifest_media_type"], media::MANIFEST);
        assert_eq!(artifact["artifact_type"], media::CONFIG);
        assert_eq!(artifact["size"], size);
        assert_eq!(artifact["repository_name"], "library/app");
        assert_eq!(artifact["project_id"], 1);
        assert_eq!(artifact["tags"][0]["name"], "1");
        assert_eq!(artifact["tags"][0]["artifact_id"], artifact["id"]);
        assert_eq!(artifact["pull_time"], "0001-01-01T00:00:00.000Z");
        assert!(artifact["push_time"].as_str().is_some_and(|time| time.starts_with("20")), "{artifact}");
        assert_eq!(artifact["references"], Value::Null);
    }
    admin.api("GET", &format!("{ARTIFACTS}/absent")).await.not_found().code("NOT_FOUND");
    admin.api("GET", &format!("{ARTIFACTS}/sha256:zz")).await.one_of(&[400, 404]);
}

#[tokio::test]
async fn the_list_holds_what_was_pushed_newest_first() {
    let (_berth, admin, first) = one_image().await;
    let second = admin.push("library/app:2").await.created();
    admin.push_image("library/app:also-2", &second).await.created();
    let untagged = Image::unique();
    admin.push_image(&format!("library/app@{}", untagged.digest()), &untagged).await.created();
    let digests =
        async |query: &str| admin.api("GET", &format!("{ARTIFACTS}?{query}")).await.ok().names("digest");
    assert_eq!(digests("").await, [untagged.digest(), second.digest(), first.digest()]);
    assert_eq!(digests("q=tags=*").await, [second.digest(), first.digest()]);
    assert_eq!(digests("q=tags=nil").await, [untagged.digest()]);
    assert_eq!(digests("q=tags=also-2").await, [second.digest()]);
    assert_eq!(digests("q=tags=~also").await, [second.digest()]);
    assert_eq!(digests(&format!("q=digest={}", first.digest())).await, [first.digest()]);
    assert_eq!(digests("q=type=CHART").await, [""; 0]);
    assert_eq!(digests("page_size=1&page=2").await, [second.digest()]);
    let reply = admin.api("GET", &format!("{ARTIFACTS}?page_size=2")).await.ok().has("x-total-count", "3");
    assert!(reply.header("link").is_some_and(|link| link.contains("rel=\"next\"")), "{reply:?}");
    let mut tags: Vec<String> = admin.api("GET", ARTIFACTS).await.ok().list()[1]["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap().to_string())
        .collect();
    tags.sort();
    assert_eq!(tags, ["2", "also-2"]);
    let bare = admin.api("GET", &format!("{ARTIFACTS}?with_tag=false")).await.ok().list();
    assert!(bare.iter().all(|artifact| artifact["tags"].is_null()), "{bare:?}");
}

#[tokio::test]
async fn an_index_stands_for_its_children() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let index = Index::over(vec![Image::unique(), Image::unique()]);
    admin.push_index("library/app:multi", &index).await.created();
    let list = admin.api("GET", ARTIFACTS).await.ok().has("x-total-count", "1").list();
    assert_eq!(list[0]["digest"], index.digest());
    assert_eq!(list[0]["type"], "IMAGE");
    assert_eq!(list[0]["manifest_media_type"], media::INDEX);
    let references = list[0]["references"].as_array().unwrap();
    assert_eq!(references.len(), 2);
    assert_eq!(references[0]["child_digest"], index.images[0].digest());
    assert_eq!(references[0]["platform"]["architecture"], "amd64");
    assert_eq!(references[1]["platform"]["architecture"], "arm64");
    assert_eq!(references[1]["parent_id"], list[0]["id"]);
    let all = admin.api("GET", &format!("{ARTIFACTS}?q=base=*")).await.ok().has("x-total-count", "3");
    assert_eq!(all.list().len(), 3);
    admin.api("GET", &format!("{ARTIFACTS}?q=base=other")).await.bad_request();
}

#[tokio::test]
async fn an_artifact_is_deleted_with_its_tags() {
    let (_berth, admin, image) = one_image().await;
    admin.push_image("library/app:also", &image).await.created();
    let kept = admin.push("library/app:kept").await.created();
    admin.api("DELETE", &format!("{ARTIFACTS}/1")).await.ok();
    for reference in ["1", "also", image.digest()] {
        admin.api("GET", &format!("{ARTIFACTS}/{reference}")).await.not_found();
        admin.get_manifest("library/app", reference).await.not_found();
    }
    admin.pull("library/app:kept").await.is(&kept);
    admin.api("DELETE", &format!("{ARTIFACTS}/1")).await.not_found();
}

#[tokio::test]
async fn a_child_goes_with_its_index_and_not_before() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let index = Index::over(vec![Image::unique(), Image::unique()]);
    admin.push_index("library/app:multi", &index).await.created();
    let child = format!("{ARTIFACTS}/{}", index.images[0].digest());
    admin.push_image("library/app:tagged", &index.images[1]).await.created();
    admin.api("DELETE", &child).await.precondition_failed();
    admin.pull(&format!("library/app@{}", index.images[0].digest())).await.ok();
    admin.api("DELETE", &format!("{ARTIFACTS}/multi")).await.ok();
    admin.api("GET", &child).await.not_found();
    admin.pull("library/app:tagged").await.is(&index.images[1]);
}

#[tokio::test]
async fn tags_are_made_listed_and_taken_away() {
    let (_berth, admin, image) = one_image().await;
    let tags = format!("{ARTIFACTS}/{}/tags", image.digest());
    let make = |name: &str| admin.api("POST", &tags).json(&json!({"name": name}));
    let made = make("stable").await.created();
    assert!(made.location().ends_with("/tags/stable"), "{made:?}");
    make("stable").await.conflict();
    for bad in ["", "-x", "a b", "ä", &"x".repeat(129)] {
        make(bad).await.one_of(&[400, 422]);
    }
    admin.pull("library/app:stable").await.is(&image);
    let list = admin.api("GET", &format!("{tags}?sort=name")).await.ok().has("x-total-count", "2");
    assert_eq!(list.names("name"), ["1", "stable"]);
    assert_eq!(list.list()[0]["immutable"], false);
    admin.api("DELETE", &format!("{tags}/stable")).await.ok();
    admin.pull("library/app:stable").await.refused(404);
    admin.api("DELETE", &format!("{tags}/stable")).await.not_found();
    let other = admin.push("library/app:other").await.created();
    admin.api("DELETE", &format!("{tags}/other")).await.not_found();
    admin.pull("library/app:other").await.is(&other);
    admin.api("DELETE", &format!("{tags}/1")).await.ok();
    admin.pull(&format!("library/app@{}", image.digest())).await.is(&image);
    admin.api("POST", &format!("{ARTIFACTS}/absent/tags")).json(&json!({"name": "x"})).await.not_found();
}

#[tokio::test]
async fn a_tag_that_moved_leaves_the_old_artifact_untagged() {
    let (_berth, admin, first) = one_image().await;
    let second = admin.push("library/app:1").await.created();
    let old = admin.api("GET", &format!("{ARTIFACTS}/{}", first.digest())).await.ok().json();
    assert_eq!(old["tags"], Value::Null);
    let new = admin.api("GET", &format!("{ARTIFACTS}/1")).await.ok().json();
    assert_eq!(new["digest"], second.digest());
}

#[tokio::test]
async fn accessories_stand_with_their_subject() {
    let (_berth, admin, image) = one_image().await;
    let sbom = Image::attached_to(&image.manifest, "application/vnd.example.sbom");
    admin.push_image(&format!("library/app@{}", sbom.digest()), &sbom).await.created();
    let list = admin
        .api("GET", &format!("{ARTIFACTS}?with_accessory=true"))
        .await
        .ok()
        .has("x-total-count", "1")
        .list();
    assert_eq!(list[0]["digest"], image.digest());
    let accessories =
        admin.api("GET", &format!("{ARTIFACTS}/1/accessories")).await.ok().has("x-total-count", "1").list();
    for accessory in [&list[0]["accessories"][0], &accessories[0]] {
        assert_eq!(accessory["digest"], sbom.digest());
        assert_eq!(accessory["type"], "subject.accessory");
        assert_eq!(accessory["subject_artifact_digest"], image.digest());
        assert_eq!(accessory["subject_artifact_repo"], "library/app");
    }
    admin.api("DELETE", &format!("{ARTIFACTS}/1")).await.ok();
    admin.get_manifest("library/app", sbom.digest()).await.not_found();
}
