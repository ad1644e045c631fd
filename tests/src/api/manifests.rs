//! Manifests and indexes: kept and served as the bytes that came.

use super::blobs::assert_same_heads;
use crate::harness::{Berth, Blob, Document, Image, Index, media, sha512};
use serde_json::json;

const MISSING: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn a_manifest_is_served_as_the_bytes_that_came() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let mut text = serde_json::to_string_pretty(&image.manifest.json()).unwrap();
    text.push_str("\n \n");
    let document = Document::raw(media::MANIFEST, text);
    let reply = admin.put_manifest("library/app", "1.0", &document).await.created();
    let location = reply.has("docker-content-digest", &document.digest).location();
    assert!(location.contains("/v2/library/app/manifests/"), "{location}");
    for reference in ["1.0", &document.digest] {
        let get = admin.get_manifest("library/app", reference).await.ok().contains(&document.bytes);
        let get = get
            .has("docker-content-digest", &document.digest)
            .has("content-type", media::MANIFEST)
            .has("content-length", document.bytes.len().to_string());
        let head = admin.head_manifest("library/app", reference).await.ok();
        assert_same_heads(&get, &head);
    }
    admin.get(location).await.ok().contains(&document.bytes);
}

#[tokio::test]
async fn a_manifest_is_served_to_clients_of_every_taste() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let bare = admin.get("/v2/library/app/manifests/1").await.ok();
    bare.contains(&image.manifest.bytes).has("content-type", media::MANIFEST);
    let other = admin.get("/v2/library/app/manifests/1").header("accept", media::DOCKER_MANIFEST).await;
    other.one_of(&[200, 404, 406]);
}

#[tokio::test]
async fn what_is_not_there_is_unknown() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    admin.get_manifest("library/app", "2").await.not_found().code("MANIFEST_UNKNOWN");
    admin.get_manifest("library/app", MISSING).await.not_found().code("MANIFEST_UNKNOWN");
    let head = admin.head_manifest("library/app", "2").await.not_found();
    assert_same_heads(&admin.get_manifest("library/app", "2").await, &head);
    let codes = admin.get_manifest("library/absent", "1").await.not_found().codes();
    assert!(codes == ["MANIFEST_UNKNOWN"] || codes == ["NAME_UNKNOWN"], "{codes:?}");
}

#[tokio::test]
async fn a_tag_moves_and_the_old_image_stays_by_digest() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let first = admin.push("library/app:latest").await.created();
    let second = admin.push("library/app:latest").await.created();
    admin.pull("library/app:latest").await.is(&second);
    admin.pull(&format!("library/app@{}", first.digest())).await.is(&first);
    admin.push_image("library/app:latest", &first).await.created();
    admin.pull("library/app:latest").await.is(&first);
    assert_eq!(admin.tags("library/app").await, ["latest"]);
}

#[tokio::test]
async fn a_manifest_is_pushed_by_its_digest() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    admin.push_image(&format!("library/app@{}", image.digest()), &image).await.created();
    admin.pull(&format!("library/app@{}", image.digest())).await.is(&image);
    assert_eq!(admin.tags("library/app").await, [""; 0]);
    let wrong = admin.put_manifest("library/app", MISSING, &image.manifest).await.bad_request();
    wrong.code("DIGEST_INVALID");
}

/// `PUT …/manifests/<digest>?tag=a&tag=b` makes the tags with the manifest, and says so.
#[tokio::test]
async fn tags_come_with_a_push_by_digest() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let path = format!("/v2/library/app/manifests/{}?tag=one&tag=two&tag=v1.2", image.digest());
    let put = admin.put(&path).body(media::MANIFEST, image.manifest.bytes.clone());
    let reply = put.await.created().has("docker-content-digest", image.digest());
    let mut tags: Vec<String> = reply
        .headers()
        .get_all("oci-tag")
        .iter()
        .flat_map(|value| value.to_str().unwrap().split(',').map(|tag| tag.trim().to_string()))
        .collect();
    tags.sort();
    assert_eq!(tags, ["one", "two", "v1.2"], "{reply:?}");
    assert_eq!(admin.tags("library/app").await, ["one", "two", "v1.2"]);
    admin.pull("library/app:two").await.is(&image);
    let broken = format!("/v2/library/app/manifests/{}?tag=fine&tag=not+fine", image.digest());
    admin.put(&broken).body(media::MANIFEST, image.manifest.bytes.clone()).await.bad_request();
    assert_eq!(admin.tags("library/app").await, ["one", "two", "v1.2"], "a refused push made a tag");
}

#[tokio::test]
async fn an_image_that_names_a_missing_blob_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    let refused = admin.put_manifest("library/app", "1", &image.manifest).await.bad_request();
    refused.code("MANIFEST_BLOB_UNKNOWN");
    admin.push_blob("library/app", &image.config).await.created();
    admin.put_manifest("library/app", "1", &image.manifest).await.bad_request().code("MANIFEST_BLOB_UNKNOWN");
    admin.get_manifest("library/app", "1").await.not_found();
    admin.push_blob("library/app", &image.layers[0]).await.created();
    admin.put_manifest("library/app", "1", &image.manifest).await.created();
}

#[tokio::test]
async fn an_index_over_four_platforms_comes_and_goes_out_again() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let index = Index::over((0..4).map(|_| Image::unique()).collect());
    admin
        .push_index("library/app:multi", &index)
        .await
        .created()
        .has("docker-content-digest", index.digest());
    let reply = admin.get_manifest("library/app", "multi").await.ok().has("content-type", media::INDEX);
    reply.contains(&index.document.bytes);
    for image in &index.images {
        admin.pull(&format!("library/app@{}", image.digest())).await.is(image);
    }
    let outer =
        Index::changed(Vec::new(), |document| document["manifests"] = json!([index.document.descriptor()]));
    admin.push_index("library/app:outer", &outer).await.created();
    let empty = Index::over(Vec::new());
    admin.push_index("library/app:empty", &empty).await.created();
}

#[tokio::test]
async fn an_index_with_a_missing_child_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let here = admin.push("library/app:1").await.created();
    let index = Index::over(vec![here, Image::unique()]);
    let refused = admin.put_manifest("library/app", "multi", &index.document).await.bad_request();
    refused.code("MANIFEST_BLOB_UNKNOWN");
    admin.get_manifest("library/app", "multi").await.not_found();
    let elsewhere = admin.push("library/other:1").await.created();
    let foreign = Index::over(vec![elsewhere]);
    admin.put_manifest("library/app", "multi", &foreign.document).await.bad_request();
}

#[tokio::test]
async fn dockers_own_media_types_are_at_home() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::docker();
    admin.push_image("library/app:1", &image).await.created();
    admin.get_manifest("library/app", "1").await.ok().has("content-type", media::DOCKER_MANIFEST);
    admin.pull("library/app:1").await.is(&image);
    let list = Index::changed(vec![image], |list| list["mediaType"] = json!(media::DOCKER_LIST));
    admin.push_index("library/app:list", &list).await.created();
    admin.get_manifest("library/app", "list").await.ok().has("content-type", media::DOCKER_LIST);
}

/// Whatever an artifact calls its parts, it is kept; only malformed ones are refused.
#[tokio::test]
async fn artifacts_of_every_kind_are_kept() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let kinds = [
        ("application/vnd.cncf.helm.config.v1+json", "application/vnd.cncf.helm.chart.content.v1.tar+gzip"),
        ("application/vnd.oci.image.config.v1+json", "application/vnd.dev.cosign.simplesigning.v1+json"),
        ("application/vnd.wasm.config.v1+json", "application/vnd.wasm.content.layer.v1+wasm"),
        ("application/vnd.of.nobody.ever.heard", "text/x-whatever"),
    ];
    for (number, (config, layer)) in kinds.into_iter().enumerate() {
        let image = Image::changed(|manifest| {
            manifest["config"]["mediaType"] = json!(config);
            manifest["layers"][0]["mediaType"] = json!(layer);
            manifest["annotations"] = json!({"org.example": "ä".repeat(20)});
            manifest["futureField"] = json!({"a": [1, 2, {"b": null}]});
        });
        admin.push_image(&format!("library/app:{number}"), &image).await.created();
        admin.pull(&format!("library/app:{number}")).await.is(&image);
    }
    let empty = Blob::of("{}");
    let bare = Image::made(empty.clone(), vec![empty], |manifest| {
        manifest["artifactType"] = json!("application/vnd.example.thing");
        manifest["config"]["mediaType"] = json!(media::EMPTY);
        manifest["layers"][0]["mediaType"] = json!(media::EMPTY);
    });
    admin.push_image("library/app:bare", &bare).await.created();
    let untyped = Image::changed(|manifest| {
        manifest.as_object_mut().unwrap().remove("mediaType");
    });
    admin.push_image("library/app:untyped", &untyped).await.created();
    admin.get_manifest("library/app", "untyped").await.ok().has("content-type", media::MANIFEST);
}

/// Layers that the image's maker does not hand out are named by URL and need not be here.
#[tokio::test]
async fn foreign_layers_may_be_absent() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::changed(|manifest| {
        let foreign = json!({
            "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "digest": MISSING, "size": 1234, "urls": ["https://example.com/layer"],
        });
        manifest["layers"].as_array_mut().unwrap().insert(0, foreign);
    });
    admin.push_image("library/app:1", &image).await.created();
    admin.get_manifest("library/app", "1").await.ok().contains(&image.manifest.bytes);
}

#[tokio::test]
async fn a_known_manifest_is_not_sent_again() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let etag = format!("\"{}\"", image.digest());
    admin.get_manifest("library/app", "1").await.ok().has("etag", &etag);
    for known in [etag.as_str(), image.digest()] {
        let reply =
            admin.get_manifest("library/app", "1").header("if-none-match", known).await.not_modified();
        assert!(reply.body().is_empty());
    }
    admin.get_manifest("library/app", "1").header("if-none-match", format!("\"{MISSING}\"")).await.ok();
}

#[tokio::test]
async fn a_manifest_may_be_named_by_its_sha512() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let digest = sha512(&image.manifest.bytes);
    let reply = admin.put_manifest("library/app", &digest, &image.manifest).await.created();
    reply.has("docker-content-digest", &digest);
    let reply = admin.get_manifest("library/app", &digest).await.ok().contains(&image.manifest.bytes);
    reply.has("docker-content-digest", &digest);
    let wrong = sha512(b"something else");
    admin.put_manifest("library/app", &wrong, &image.manifest).await.bad_request().code("DIGEST_INVALID");
}

#[tokio::test]
async fn a_manifest_of_exactly_four_mebibytes_is_kept() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let mut bytes = image.manifest.bytes.to_vec();
    bytes.resize(4 << 20, b' ');
    let padded = Document::raw(media::MANIFEST, bytes);
    admin.put_manifest("library/app", "big", &padded).await.created();
    admin.get_manifest("library/app", "big").await.ok().contains(&padded.bytes);
}

#[tokio::test]
async fn repositories_lie_as_deep_as_clients_like() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for name in
        ["library/a", "library/a/b/c/d", "library/a_b__c-d.e", "library/manifests/blobs", "library/a--b"]
    {
        let image = admin.push(&format!("{name}:1")).await.created();
        admin.pull(&format!("{name}:1")).await.is(&image);
        assert_eq!(admin.tags(name).await, ["1"]);
    }
}
