//! What hangs on a private artifact is as private as the artifact.

use crate::harness::{Berth, Client, Image, Role};

#[tokio::test]
async fn n23_nobody_reads_what_hangs_on_a_private_artifact() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    let sbom = Image::attached_to(&image.manifest, "application/vnd.example.sbom");
    admin.push_image(&format!("shop/app@{}", sbom.digest()), &sbom).await.created();
    assert_eq!(admin.referrers("shop/app", image.digest()).await.len(), 1);
    let outsider = berth.user("oscar").await;
    let registry = [
        format!("/v2/shop/app/referrers/{}", image.digest()),
        format!("/v2/shop/app/referrers/{}?artifactType=application/vnd.example.sbom", image.digest()),
        format!("/v2/shop/app/manifests/{}", sbom.digest()),
        format!("/v2/shop/app/manifests/{}", image.digest().replace(':', "-")),
        format!("/v2/shop/app/blobs/{}", sbom.layers[0].digest),
        "/v2/shop/app/tags/list".into(),
    ];
    let artifact = format!("/api/v2.0/projects/shop/repositories/app/artifacts/{}", image.digest());
    let api = [
        artifact.clone(),
        format!("{artifact}/accessories"),
        format!("{artifact}/tags"),
        format!("{artifact}/additions/build_history"),
        format!("{artifact}/additions/readme.md"),
        format!("{artifact}/additions/sbom"),
        format!("{artifact}/additions/vulnerabilities"),
    ];
    let elsewhere = |path: &String| path.replace(image.digest(), "sha256:00").replace("shop", "absent");
    for path in registry.iter().chain(&api) {
        for stranger in [berth.plain(), berth.anonymous(), outsider.clone(), outsider.basic()] {
            let reply = stranger.get(path).await.one_of(&[401, 403, 404]);
            assert!(!reply.text().contains(sbom.digest()), "{reply:?}");
            let nobody = stranger.name() == "nobody" || stranger.name() == "anonymous";
            assert!(!nobody || reply.status() != 403, "nobody is asked to log in: {reply:?}");
            let status = reply.status();
            let absent = stranger.get(elsewhere(path)).await;
            assert!(
                absent.status() == status || path.contains("sha256:"),
                "{path} tells that it exists: {absent:?}"
            );
        }
    }
    let guest = berth.member("gina", "shop", Role::LimitedGuest).await;
    for path in [&registry[0], &registry[2], &registry[4], &api[0], &api[1]] {
        Client::get(&guest, path).await.ok();
    }
}
