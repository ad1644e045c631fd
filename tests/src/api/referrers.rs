//! Referrers: signatures, SBOMs and other things that point at an image.

use crate::harness::{Berth, Document, Image, Index, media};
use serde_json::json;

const MISSING: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn what_refers_to_an_image_is_listed() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    assert!(admin.referrers("library/app", image.digest()).await.is_empty());
    let signature = Image::attached_to(&image.manifest, "application/vnd.example.signature");
    let mut sbom = Image::attached_to(&image.manifest, "application/vnd.example.sbom");
    let mut value = sbom.manifest.json();
    value["annotations"] = json!({"org.example.format": "spdx"});
    sbom.manifest = Document::new(media::MANIFEST, &value);
    for (number, artifact) in [&signature, &sbom].into_iter().enumerate() {
        let push = admin.push_image(&format!("library/app:extra{number}"), artifact).await.reply();
        push.created().has("oci-subject", image.digest());
    }
    let list = admin.referrers("library/app", image.digest()).await;
    assert_eq!(list.len(), 2, "{list:?}");
    for (artifact, kind) in [(&signature, "signature"), (&sbom, "sbom")] {
        let found =
            list.iter().find(|entry| entry["digest"] == artifact.digest()).expect("the artifact is listed");
        assert_eq!(found["mediaType"], media::MANIFEST);
        assert_eq!(found["size"], artifact.manifest.bytes.len());
        assert_eq!(found["artifactType"], format!("application/vnd.example.{kind}"));
    }
    let found = list.iter().find(|entry| entry["digest"] == sbom.digest()).unwrap();
    assert_eq!(found["annotations"], json!({"org.example.format": "spdx"}));
}

#[tokio::test]
async fn a_list_is_filtered_by_the_type_of_the_artifact() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    for kind in ["a/one", "a/two", "a/two"] {
        let artifact = Image::attached_to(&image.manifest, kind);
        admin.push_image(&format!("library/app@{}", artifact.digest()), &artifact).await.created();
    }
    let path = format!("/v2/library/app/referrers/{}", image.digest());
    let all = admin.get(&path).await.ok().without("oci-filters-applied");
    let index = all.has("content-type", media::INDEX).json();
    assert_eq!((&index["schemaVersion"], &index["mediaType"]), (&json!(2), &json!(media::INDEX)));
    let count = async |kind: &str| {
        let reply = admin.get(format!("{path}?artifactType={kind}")).await.ok();
        reply.has("oci-filters-applied", "artifactType").json()["manifests"].as_array().unwrap().len()
    };
    assert_eq!(count("a%2Fone").await, 1);
    assert_eq!(count("a/two").await, 2);
    assert_eq!(count("a/none").await, 0);
}

#[tokio::test]
async fn nothing_refers_to_what_is_not_there() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    let index = admin.get(format!("/v2/library/app/referrers/{MISSING}")).await.ok();
    assert_eq!(index.has("content-type", media::INDEX).json()["manifests"], json!([]));
    admin.get("/v2/library/app/referrers/latest").await.bad_request();
    admin.get("/v2/library/app/referrers/sha256:short").await.bad_request();
}

/// The specification allows a subject that comes later, or never.
#[tokio::test]
async fn an_artifact_may_come_before_its_subject() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    let artifact = Image::attached_to(&image.manifest, "a/early");
    let push = admin.push_image("library/app:early", &artifact).await.reply();
    push.created().has("oci-subject", image.digest());
    assert_eq!(admin.referrers("library/app", image.digest()).await.len(), 1);
    admin.push_image("library/app:1", &image).await.created();
    assert_eq!(admin.referrers("library/app", image.digest()).await.len(), 1);
    assert!(
        admin.referrers("library/other", image.digest()).await.is_empty(),
        "referrers belong to a repository"
    );
}

/// A signature as notation makes it has no artifactType: the type of its config stands for it.
#[tokio::test]
async fn the_type_of_the_config_stands_in() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let signature = Image::changed(|manifest| {
        manifest["config"]["mediaType"] = json!("application/vnd.cncf.notary.signature");
        manifest["subject"] = image.manifest.descriptor();
    });
    admin.push_image(&format!("library/app@{}", signature.digest()), &signature).await.created();
    let list = admin.referrers("library/app", image.digest()).await;
    assert_eq!(list[0]["artifactType"], "application/vnd.cncf.notary.signature");
    let filtered = "?artifactType=application/vnd.cncf.notary.signature";
    let reply = admin.get(format!("/v2/library/app/referrers/{}{filtered}", image.digest())).await.ok();
    assert_eq!(reply.json()["manifests"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_index_may_refer_too() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let index = Index::changed(vec![Image::unique()], |index| {
        index["subject"] = image.manifest.descriptor();
        index["artifactType"] = json!("a/bundle");
        index["annotations"] = json!({"k": "v"});
    });
    let reply = admin.push_index("library/app:bundle", &index).await.created();
    reply.has("oci-subject", image.digest());
    let list = admin.referrers("library/app", image.digest()).await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["mediaType"], media::INDEX);
    assert_eq!(list[0]["artifactType"], "a/bundle");
    assert_eq!(list[0]["annotations"], json!({"k": "v"}));
}

#[tokio::test]
async fn a_deleted_artifact_refers_no_more() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let artifact = Image::attached_to(&image.manifest, "a/gone");
    admin.push_image(&format!("library/app@{}", artifact.digest()), &artifact).await.created();
    assert_eq!(admin.referrers("library/app", image.digest()).await.len(), 1);
    admin.delete_manifest("library/app", artifact.digest()).await.accepted();
    assert!(admin.referrers("library/app", image.digest()).await.is_empty());
    admin.pull("library/app:1").await.is(&image);
}

/// Clients that know only the fallback keep an index under a tag made from the digest: it is an ordinary tag, and
/// what it names is listed as well when it has a subject.
#[tokio::test]
async fn the_fallback_tag_works_beside_the_list() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let artifact = Image::attached_to(&image.manifest, "a/old-way");
    admin.push_image(&format!("library/app@{}", artifact.digest()), &artifact).await.created();
    let fallback = image.digest().replace(':', "-");
    let index = Index::changed(Vec::new(), |index| {
        let mut descriptor = artifact.manifest.descriptor();
        descriptor["artifactType"] = json!("a/old-way");
        index["manifests"] = json!([descriptor]);
    });
    admin.put_manifest("library/app", &fallback, &index.document).await.created();
    admin.get_manifest("library/app", &fallback).await.ok().contains(&index.document.bytes);
    assert!(admin.tags("library/app").await.contains(&fallback));
    assert_eq!(admin.referrers("library/app", image.digest()).await.len(), 1);
    admin.delete_manifest("library/app", &fallback).await.accepted();
    assert_eq!(admin.referrers("library/app", image.digest()).await.len(), 1);
}

#[tokio::test]
async fn referrers_survive_a_restart_and_a_moved_tag() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let artifact = Image::attached_to(&image.manifest, "a/kept");
    admin.push_image(&format!("library/app@{}", artifact.digest()), &artifact).await.created();
    admin.push("library/app:1").await.created();
    berth.restart().await;
    assert_eq!(admin.referrers("library/app", image.digest()).await.len(), 1);
    let anybody = berth.anonymous();
    assert_eq!(anybody.referrers("library/app", image.digest()).await.len(), 1);
}
