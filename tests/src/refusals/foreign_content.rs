//! Knowing a digest or an upload's address opens nothing: content is visible only through a repository that has it
//! and that the caller may read, and an upload belongs to whoever began it.

use crate::harness::{Berth, Blob, Client, Image, Index, Role, Upload};
use serde_json::json;

/// Alice may push to `mine`; `theirs` is closed to her and holds an image.
async fn two_projects() -> (Berth, Client, Image) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("mine").await.created();
    admin.create_project("theirs").await.created();
    let image = admin.push("theirs/app:1").await.created();
    let alice = berth.member("alice", "mine", Role::ProjectAdmin).await;
    (berth, alice, image)
}

#[tokio::test]
async fn n09_a_mount_from_a_closed_repository_is_only_a_fresh_upload() {
    let (_berth, alice, image) = two_projects().await;
    let token = alice.token(&["repository:mine/app:pull,push", "repository:theirs/app:pull"]).await;
    let narrow = alice.token(&["repository:mine/app:pull,push"]).await;
    let layer = &image.layers[0];
    for who in [alice.clone(), alice.basic(), alice.bearer(&token), alice.bearer(&narrow)] {
        for from in ["theirs/app", "mine/other", "mine/app", "absent/app", "theirs", "../theirs/app"] {
            let reply = who.mount("mine/app", &layer.digest, from).await;
            if from.contains("..") {
                reply.one_of(&[202, 400]);
            } else {
                reply.accepted().without("docker-content-digest").carries("docker-upload-uuid");
            }
        }
        let unnamed = who.post(format!("/v2/mine/app/blobs/uploads/?mount={}", layer.digest)).await;
        unnamed.accepted();
    }
    alice.get_blob("mine/app", &layer.digest).await.not_found().code("BLOB_UNKNOWN");
    alice.head_blob("mine/app", &layer.digest).await.not_found();
}

/// The grant may not be kept by the mount either: an upload that a refused mount began must bring the bytes.
#[tokio::test]
async fn n09_the_fresh_upload_must_bring_the_bytes() {
    let (_berth, alice, image) = two_projects().await;
    let layer = &image.layers[0];
    let upload =
        Upload::at(&alice.mount("mine/app", &layer.digest, "theirs/app").await.accepted().location());
    alice.put(upload.closing(&layer.digest)).await.bad_request().code("DIGEST_INVALID");
    alice.get_blob("mine/app", &layer.digest).await.not_found();
}

#[tokio::test]
async fn n10_a_known_digest_of_another_project_stays_unknown() {
    let (berth, alice, image) = two_projects().await;
    alice.push("mine/app:1").await.created();
    let absent = Blob::unique(5).digest;
    for who in [alice.clone(), alice.basic()] {
        for blob in image.blobs() {
            let known = who.get_blob("mine/app", &blob.digest).await.not_found().code("BLOB_UNKNOWN");
            let unknown = who.get_blob("mine/app", &absent).await.not_found();
            assert_eq!(known.text().replace(&blob.digest, "X"), unknown.text().replace(&absent, "X"));
            who.head_blob("mine/app", &blob.digest).await.not_found();
            who.get_blob("mine/app", &blob.digest).header("range", "bytes=0-3").await.not_found();
            who.delete_blob("mine/app", &blob.digest).await.not_found();
            who.get_blob("theirs/app", &blob.digest).await.unauthorized();
        }
        who.get_manifest("mine/app", image.digest()).await.not_found();
        who.get_blob("mine/app", image.digest()).await.not_found();
    }
    berth.admin().pull("theirs/app:1").await.is(&image);
}

/// Being in the same project is no better: a blob is seen through its own repository only.
#[tokio::test]
async fn n10_a_digest_of_a_sibling_repository_stays_unknown_too() {
    let (_berth, alice, _) = two_projects().await;
    let image = alice.push("mine/one:1").await.created();
    alice.get_blob("mine/two", &image.config.digest).await.not_found();
    alice.push("mine/two:1").await.created();
    alice.get_blob("mine/two", &image.config.digest).await.not_found();
}

#[tokio::test]
async fn n10_a_manifest_cannot_claim_blobs_of_another_project() {
    let (_berth, alice, image) = two_projects().await;
    let refused = alice.put_manifest("mine/app", "stolen", &image.manifest).await.bad_request();
    refused.code("MANIFEST_BLOB_UNKNOWN");
    let config = Blob::unique(20);
    alice.push_blob("mine/app", &config).await.created();
    let mixed = Image::made(config, image.layers.clone(), |_| {});
    let refused = alice.put_manifest("mine/app", "stolen", &mixed.manifest).await.bad_request();
    refused.code("MANIFEST_BLOB_UNKNOWN");
    let index = Index::over(vec![image.clone()]);
    alice.put_manifest("mine/app", "stolen", &index.document).await.bad_request();
    let as_layer = Image::changed(|manifest| {
        manifest["layers"] = json!([image.manifest.descriptor()]);
    });
    alice.push_blob("mine/app", &as_layer.config).await.created();
    alice.put_manifest("mine/app", "stolen", &as_layer.manifest).await.bad_request();
    alice.get_manifest("mine/app", "stolen").await.not_found();
    for blob in image.blobs() {
        alice.get_blob("mine/app", &blob.digest).await.not_found();
    }
    alice.push_image("mine/app:honest", &image).await.created();
    alice.pull("mine/app:honest").await.is(&image);
}

/// The bytes of one upload never answer for the digest of another blob, though the store already has that one.
#[tokio::test]
async fn n10_a_digest_is_not_taken_on_trust() {
    let (_berth, alice, image) = two_projects().await;
    let layer = &image.layers[0];
    let lie = Blob { bytes: "not those bytes".into(), digest: layer.digest.clone() };
    alice.push_blob_at_once("mine/app", &lie).await.bad_request().code("DIGEST_INVALID");
    let empty = Blob { bytes: "".into(), digest: layer.digest.clone() };
    alice.push_blob("mine/app", &empty).await.bad_request().code("DIGEST_INVALID");
    alice.push_blob_at_once("mine/app", &empty).await.one_of(&[202, 400]).without("docker-content-digest");
    alice.get_blob("mine/app", &layer.digest).await.not_found();
}

#[tokio::test]
async fn n11_an_upload_belongs_to_its_user_and_its_repository() {
    let (berth, alice, _) = two_projects().await;
    let admin = berth.admin();
    admin.create_project("hers").await.created();
    admin.add_member("hers", "alice", Role::Developer).await.created();
    let bob = berth.member("bob", "mine", Role::Developer).await;
    let outsider = berth.user("oscar").await;
    let blob = Blob::unique(1000);
    let upload = alice.begin_upload("mine/app").await;
    let upload = Upload::from(&alice.send_chunk(&upload, blob.bytes.slice(..400)).await.accepted());

    for who in [bob.clone(), bob.basic(), admin.clone(), admin.basic()] {
        who.get(upload.location()).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
        who.send_chunk(&upload, blob.bytes.slice(400..)).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
        who.close_upload(&upload, &blob.digest, blob.bytes.slice(400..)).await.not_found();
        who.delete(upload.location()).await.not_found();
    }
    for who in [outsider, berth.anonymous()] {
        who.get(upload.location()).await.unauthorized();
        who.send_chunk(&upload, "x").await.unauthorized();
        who.delete(upload.location()).await.unauthorized();
    }
    for other in ["mine/app2", "mine/app/inner", "hers/app"] {
        let moved = upload.location().replace("/v2/mine/app/blobs/", &format!("/v2/{other}/blobs/"));
        assert_ne!(moved, upload.location());
        alice.get(&moved).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
        alice.patch(&moved).body("application/octet-stream", "x").await.not_found();
        let joint = if moved.contains('?') { '&' } else { '?' };
        alice.put(format!("{moved}{joint}digest={}", blob.digest)).await.not_found();
        alice.delete(&moved).await.not_found();
    }

    let status = alice.get(upload.location()).await.no_content().has("range", "0-399");
    let upload = Upload::from(&status);
    alice.close_upload(&upload, &blob.digest, blob.bytes.slice(400..)).await.created();
    alice.get_blob("mine/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn n11_an_altered_address_of_an_upload_is_refused() {
    let (_berth, alice, _) = two_projects().await;
    let upload = alice.begin_upload("mine/app").await;
    let (path, query) = upload.location().split_once('?').unwrap_or((upload.location(), ""));
    let id = path.rsplit('/').next().unwrap();
    let other = uuid::Uuid::new_v4().to_string();
    let mut altered =
        vec![upload.location().replace(id, &other), path.replace(id, &id.to_uppercase()) + "/x"];
    if let Some(state) = query.split('&').find_map(|part| part.strip_prefix("_state=")) {
        let flipped = if state.starts_with('A') { "B" } else { "A" };
        for state in [
            "",
            "x",
            &format!("{flipped}{}", &state[1..]),
            &state[..state.len() - 4],
            &format!("{state}AAAA"),
        ] {
            altered.push(format!("{path}?_state={state}"));
        }
    }
    for location in altered {
        alice.patch(&location).body("application/octet-stream", "x").await.one_of(&[400, 404]);
        alice.get(&location).await.one_of(&[400, 404]);
        alice.delete(&location).await.one_of(&[400, 404]);
    }
    alice.send_chunk(&upload, "whole").await.accepted();
}
