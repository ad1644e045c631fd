//! Icons of artifacts.

use super::robots::{make, robot_of};
use crate::harness::{Berth, Blob, Role};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// A PNG of one black pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";

#[tokio::test]
async fn an_image_has_the_icon_of_its_type() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push("shop/app:1").await.created();
    let artifact = admin.api("GET", "/projects/shop/repositories/app/artifacts/1").await.ok().json();
    let digest = artifact["icon"].as_str().unwrap();
    let icon = berth.plain().api("GET", &format!("/icons/{digest}")).await.ok().json();
    assert_eq!(icon["content-type"], "image/png");
    let png = STANDARD.decode(icon["content"].as_str().unwrap()).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    berth.plain().api("GET", "/icons/sha256:abc").await.bad_request();
    berth.plain().api("GET", &format!("/icons/sha256:{:064x}", 1)).await.not_found();
}

#[tokio::test]
async fn n23_an_artifacts_own_icon_is_drawn_for_those_who_may_see_the_artifact() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let guest = berth.member("guest", "shop", Role::LimitedGuest).await;
    let stranger = berth.user("stranger").await;
    let (looker, _) = make(&berth, &admin, &robot_of("shop", "looker", &[("artifact", "read")])).await;
    let (lister, _) = make(&berth, &admin, &robot_of("shop", "lister", &[("repository", "list")])).await;
    let config = Blob::of(b"{}".to_vec());
    for (tag, icon, status) in [
        ("good", Blob::of(STANDARD.decode(PIXEL).unwrap()), 200),
        ("evil", Blob::of(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()), 404),
    ] {
        for blob in [&config, &icon] {
            admin.push_blob("shop/own", blob).await.created();
        }
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": "application/vnd.acme.rocket.config.v1+json", "digest": config.digest,
                "size": config.bytes.len()},
            "layers": [{"mediaType": "image/png", "digest": icon.digest, "size": icon.bytes.len(),
                "annotations": {"io.goharbor.artifact.v1alpha1.icon": ""}}],
        });
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        admin
            .put(format!("/v2/shop/own/manifests/{tag}"))
            .body(media_type, manifest.to_string())
            .await
            .created();
        let path = format!("/projects/shop/repositories/own/artifacts/{tag}");
        let shown = guest.api("GET", &path).await.ok().json();
        assert_eq!(shown["icon"], icon.digest.as_str());
        let path = format!("/icons/{}", icon.digest);
        guest.api("GET", &path).await.is(status);
        looker.api("GET", &path).await.is(status);
        for stranger in [&stranger, &lister] {
            stranger.api("GET", &path).await.not_found();
        }
        berth.plain().api("GET", &path).await.not_found();
    }
}

#[tokio::test]
async fn n10_a_foreign_layer_that_names_an_icon_opens_no_blob_of_another_project() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.create_project("own").await.created();
    let eve = berth.member("eve", "own", Role::Maintainer).await;
    let secret = Blob::of(STANDARD.decode(PIXEL).unwrap());
    admin.push_blob("shop/app", &secret).await.created();
    let config = Blob::of(b"{}".to_vec());
    eve.push_blob("own/bait", &config).await.created();
    for (tag, layer_type, urls) in [
        ("url", "image/png", json!(["https://elsewhere.example/icon.png"])),
        ("kind", "application/vnd.oci.image.layer.nondistributable.v1.tar", json!([])),
    ] {
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {"mediaType": "application/vnd.acme.rocket.config.v1+json", "digest": config.digest,
                "size": config.bytes.len()},
            "layers": [{"mediaType": layer_type, "digest": secret.digest, "size": secret.bytes.len(),
                "urls": urls, "annotations": {"io.goharbor.artifact.v1alpha1.icon": ""}}],
        });
        let media_type = "application/vnd.oci.image.manifest.v1+json";
        eve.put(format!("/v2/own/bait/manifests/{tag}"))
            .body(media_type, manifest.to_string())
            .await
            .created();
        let path = format!("/projects/own/repositories/bait/artifacts/{tag}");
        let shown = eve.api("GET", &path).await.ok().json();
        assert_ne!(shown["icon"], secret.digest.as_str());
        eve.api("GET", &format!("/icons/{}", secret.digest)).await.not_found();
    }
}
