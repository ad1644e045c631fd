//! What artifacts say about themselves, what can be read out of them, and what is attached to them.

use crate::harness::{Berth, Blob, Client, Image, Index, media};
use serde_json::{Value, json};

const HELM: &str = "application/vnd.cncf.helm.config.v1+json";
const HELM_LAYER: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

fn artifact(tag: &str) -> String {
    format!("/projects/library/repositories/app/artifacts/{tag}").trim_end_matches('/').to_owned()
}

async fn pushed(image: &Image) -> (Berth, Client) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.push_image("library/app:1", image).await.created();
    (berth, admin)
}

#[tokio::test]
async fn an_image_tells_its_platform_and_its_history() {
    let config = Blob::of(
        json!({"architecture": "arm64", "os": "linux", "author": "mia", "created": "2026-01-02T03:04:05Z",
            "config": {"Env": ["A=b"]}, "history": [{"created_by": "<script>"}],
            "rootfs": {"type": "layers", "diff_ids": []}})
        .to_string(),
    );
    let image = Image::made(config, vec![Blob::unique(100)], |_| {});
    let (_berth, admin) = pushed(&image).await;
    // The first look reads it, the second finds it kept.
    for _ in 0..2 {
        for shown in [
            admin.api("GET", &artifact("1")).await.ok().json(),
            admin.api("GET", &artifact("")).await.ok().list().remove(0),
            admin.api("GET", "/projects/library/artifacts").await.ok().list().remove(0),
        ] {
            assert_eq!(shown["extra_attrs"]["architecture"], "arm64", "{shown}");
            assert_eq!(shown["extra_attrs"]["author"], "mia");
            assert_eq!(shown["extra_attrs"]["config"]["Env"][0], "A=b");
            let link = &shown["addition_links"]["build_history"];
            assert_eq!(
                link["href"],
                format!("/api/v2.0{}/additions/build_history", artifact(image.digest()))
            );
            assert_eq!(link["absolute"], false);
        }
    }
    let history = admin.api("GET", &format!("{}/additions/BUILD_HISTORY", artifact("1"))).await.ok();
    let history = history
        .has("content-type", "application/json; charset=utf-8")
        .has("x-content-type-options", "nosniff");
    assert_eq!(history.json()[0]["created_by"], "<script>");
    let refused = admin.api("GET", &format!("{}/additions/values.yaml", artifact("1"))).await.bad_request();
    assert!(refused.text().contains("addition VALUES.YAML isn't supported for IMAGE"), "{refused:?}");
    admin.api("GET", &format!("{}/additions/build_history", artifact("absent"))).await.not_found();
}

#[tokio::test]
async fn a_chart_tells_its_description_and_a_broken_one_breaks_nothing() {
    let config =
        Blob::of(json!({"name": "web", "version": "1.2.3", "dependencies": [{"name": "db"}]}).to_string());
    let chart = Image::made(config, vec![Blob::of("no archive")], |manifest| {
        manifest["config"]["mediaType"] = json!(HELM);
        manifest["layers"][0]["mediaType"] = json!(HELM_LAYER);
    });
    let (_berth, admin) = pushed(&chart).await;
    let shown = admin.api("GET", &artifact("1")).await.ok().json();
    assert_eq!((&shown["type"], &shown["extra_attrs"]["version"]), (&json!("CHART"), &json!("1.2.3")));
    for name in ["values.yaml", "readme.md", "dependencies"] {
        assert!(shown["addition_links"][name]["href"].is_string(), "{shown}");
    }
    let listed = admin.api("GET", &format!("{}/additions/dependencies", artifact("1"))).await.ok().json();
    assert_eq!(listed, json!([{"name": "db"}]));
    admin.api("GET", &format!("{}/additions/values.yaml", artifact("1"))).await.not_found();
}

#[tokio::test]
async fn a_model_shows_its_files_and_documents() {
    let layers = vec![Blob::of("# a model"), Blob::of("weights")];
    let model = Image::made(Blob::of(json!({"descriptor": {"name": "m"}}).to_string()), layers, |manifest| {
        manifest["artifactType"] = json!("application/vnd.cncf.model.manifest.v1+json");
        manifest["config"]["mediaType"] = json!("application/vnd.cncf.model.config.v1+json");
        for (at, kind, path) in [(0, "doc.v1.raw", "README.md"), (1, "weight.v1.raw", "w/1.bin")] {
            manifest["layers"][at]["mediaType"] = json!(format!("application/vnd.cncf.model.{kind}"));
            manifest["layers"][at]["annotations"] = json!({"org.cncf.model.filepath": path});
        }
    });
    let (_berth, admin) = pushed(&model).await;
    let shown = admin.api("GET", &artifact("1")).await.ok().json();
    assert_eq!((&shown["type"], &shown["extra_attrs"]["descriptor"]["name"]), (&json!("CNAI"), &json!("m")));
    let readme = admin.api("GET", &format!("{}/additions/readme.md", artifact("1"))).await.ok();
    assert_eq!(readme.text(), "# a model");
    let files = admin.api("GET", &format!("{}/additions/files", artifact("1"))).await.ok().json();
    assert_eq!((&files[0]["name"], &files[0]["children"][0]["name"]), (&json!("w"), &json!("1.bin")));
    admin.api("GET", &format!("{}/additions/license", artifact("1"))).await.not_found();
}

#[tokio::test]
async fn n23_additions_of_a_private_artifact_are_closed_to_strangers() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.push("p/app:1").await.created();
    let path = "/projects/p/repositories/app/artifacts/1/additions/build_history";
    berth.anonymous().api("GET", path).await.is(401);
    berth.user("eve").await.api("GET", path).await.is(403);
    admin.api("GET", path).await.ok();
}

#[tokio::test]
async fn accessories_are_named_by_what_they_are() {
    let image = Image::unique();
    let (_berth, admin) = pushed(&image).await;
    for artifact_type in [
        "application/vnd.cncf.notary.signature",
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/vnd.goharbor.harbor.sbom.v1",
        "application/vnd.example.other",
    ] {
        let attached = Image::attached_to(&image.manifest, artifact_type);
        admin.push_image(&format!("library/app@{}", attached.digest()), &attached).await.created();
    }
    let by_tag = Image::changed(|manifest| {
        manifest["layers"][0]["mediaType"] = json!("application/vnd.dev.cosign.simplesigning.v1+json");
    });
    admin
        .push_image(&format!("library/app:{}.sig", image.digest().replace(':', "-")), &by_tag)
        .await
        .created();
    let nydus = Image::changed(|manifest| {
        manifest["subject"] = image.manifest.descriptor();
        manifest["layers"][0]["annotations"] = json!({"containerd.io/snapshot/nydus-bootstrap": "true"});
    });
    admin.push_image(&format!("library/app@{}", nydus.digest()), &nydus).await.created();
    let mut kinds = admin.api("GET", &format!("{}/accessories", artifact("1"))).await.ok().names("type");
    kinds.sort();
    assert_eq!(
        kinds,
        [
            "accelerator.nydus",
            "sbom.harbor",
            "signature.cosign",
            "signature.cosign",
            "signature.notation",
            "subject.accessory"
        ]
    );
    admin.api("GET", &artifact("")).await.ok().has("x-total-count", "1");
    let found =
        admin.api("GET", &format!("{}/accessories?q=type=signature.notation", artifact("1"))).await.ok();
    assert_eq!(found.list().len(), 1);
    admin.api("DELETE", &artifact("1")).await.ok();
    admin.get_manifest("library/app", by_tag.digest()).await.not_found();
}

#[tokio::test]
async fn an_index_has_neither_attributes_nor_additions() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let index = Index::over(vec![Image::unique()]);
    admin.push_index("library/app:multi", &index).await.created();
    let shown = admin.api("GET", &artifact("multi")).await.ok().json();
    assert_eq!((shown.get("extra_attrs"), shown.get("addition_links")), (None, None), "{shown}");
    assert_eq!(shown["manifest_media_type"], media::INDEX);
    let child = admin.api("GET", &artifact(index.images[0].digest())).await.ok().json();
    assert_ne!(child["extra_attrs"], Value::Null);
}

#[tokio::test]
async fn a_part_of_a_signed_index_tells_of_its_signature() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let index = Index::over(vec![Image::unique(), Image::unique()]);
    admin.push_index("library/app:multi", &index).await.created();
    let signature = Image::attached_to(&index.document, "application/vnd.cncf.notary.signature");
    admin.push_image(&format!("library/app@{}", signature.digest()), &signature).await.created();
    let child = artifact(index.images[0].digest());
    let shown = admin.api("GET", &format!("{child}?with_inherited_accessory=true")).await.ok().json();
    assert_eq!(shown["inherited_accessories"][0]["digest"], signature.digest());
    assert!(admin.api("GET", &child).await.ok().json().get("inherited_accessories").is_none());
    let own = Image::attached_to(&index.images[0].manifest, "application/vnd.cncf.notary.signature");
    admin.push_image(&format!("library/app@{}", own.digest()), &own).await.created();
    let shown = admin.api("GET", &format!("{child}?with_inherited_accessory=true")).await.ok().json();
    assert!(shown.get("inherited_accessories").is_none(), "{shown}");
}
