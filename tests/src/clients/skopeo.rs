//! skopeo: whole indexes between directories and registries, in OCI's and in Docker's format.

use super::desk::Desk;
use super::layout::{INDEX, Layout, PLATFORMS};
use crate::harness::{Berth, sha256};

/// A person who has logged in with skopeo's own command.
fn person(berth: &Berth) -> Desk {
    let desk = Desk::new();
    let login = format!("skopeo login --tls-verify=false -u admin --password-stdin {}", berth.host());
    desk.run_with(&login, berth.admin_password().as_bytes()).ok();
    desk
}

#[tokio::test]
async fn an_index_is_copied_in_and_out_with_every_platform() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    let digest = layout.index("multi", &PLATFORMS);
    let copy = "skopeo copy --all --preserve-digests --src-tls-verify=false --dest-tls-verify=false";
    alice.run(&format!("{copy} oci:{}:multi docker://{host}/library/multi:1", layout.dir())).ok();
    alice.run(&format!("{copy} docker://{host}/library/multi:1 docker://{host}/library/team/multi:2")).ok();
    let raw = alice
        .run(&format!("skopeo inspect --raw --tls-verify=false docker://{host}/library/team/multi:2"))
        .ok();
    assert_eq!(sha256(raw.as_bytes()), digest);
    let index: serde_json::Value = serde_json::from_str(&raw).unwrap();
    assert_eq!(index["mediaType"], INDEX);
    assert_eq!(index["manifests"].as_array().unwrap().len(), PLATFORMS.len());

    alice.run(&format!("{copy} docker://{host}/library/team/multi:2 oci:out:1")).ok();
    assert_eq!(sha256(&alice.read(&format!("out/blobs/{}", digest.replace(':', "/")))), digest);
    for entry in index["manifests"].as_array().unwrap() {
        let digest = entry["digest"].as_str().unwrap();
        assert_eq!(sha256(&alice.read(&format!("out/blobs/{}", digest.replace(':', "/")))), digest);
    }
}

#[tokio::test]
async fn an_image_is_inspected_listed_and_deleted() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    let digest = layout.image("app", &["a layer"]);
    let other = layout.image("other", &["another layer"]);
    for (from, to) in [("app", "1"), ("other", "2")] {
        let copy = "skopeo copy --preserve-digests --dest-tls-verify=false";
        alice.run(&format!("{copy} oci:{}:{from} docker://{host}/library/app:{to}", layout.dir())).ok();
    }
    let seen = alice.run(&format!("skopeo inspect --tls-verify=false docker://{host}/library/app:1")).json();
    assert_eq!(seen["Digest"], digest);
    assert_eq!(seen["RepoTags"], serde_json::json!(["1", "2"]));
    alice.run(&format!("skopeo delete --tls-verify=false docker://{host}/library/app:1")).ok();
    let tags = alice.run(&format!("skopeo list-tags --tls-verify=false docker://{host}/library/app")).json();
    assert_eq!(tags["Tags"], serde_json::json!(["2"]));
    let inspect = format!("skopeo inspect --tls-verify=false docker://{host}/library/app");
    alice.run(&format!("{inspect}@{digest}")).refused(&["manifest unknown", "404"]);
    assert_eq!(alice.run(&format!("{inspect}@{other}")).json()["Digest"], other);
}

#[tokio::test]
async fn an_image_is_turned_into_dockers_format_on_the_way() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    layout.image("app", &["a layer", "and another"]);
    let copy = "skopeo copy --format v2s2 --dest-tls-verify=false";
    alice.run(&format!("{copy} oci:{}:app docker://{host}/library/app:docker", layout.dir())).ok();
    let inspect = format!("skopeo inspect --raw --tls-verify=false docker://{host}/library/app:docker");
    let manifest = alice.run(&inspect).json();
    assert_eq!(manifest["mediaType"], "application/vnd.docker.distribution.manifest.v2+json");
    assert_eq!(manifest["config"]["mediaType"], "application/vnd.docker.container.image.v1+json");
    alice.run(&format!("skopeo copy --src-tls-verify=false docker://{host}/library/app:docker dir:out")).ok();
    assert_eq!(alice.read("out/manifest.json"), alice.run(&inspect).ok().into_bytes());
}

#[tokio::test]
async fn https_with_the_authority_in_a_directory() {
    let berth = Berth::builder().tls().start().await;
    let alice = Desk::new();
    let mut layout = Layout::new(alice.path("layout"));
    let digest = layout.image("app", &["a layer"]);
    let login = format!("--dest-creds admin:{}", berth.admin_password());
    let target = format!("docker://{}/library/app:1", berth.host());
    let copy = format!("skopeo copy --preserve-digests {login}");
    alice.run(&format!("{copy} oci:{}:app {target}", layout.dir())).refused(&["x509", "certificate"]);
    alice.write("certs/ca.crt", berth.authority().ca_pem());
    alice.run(&format!("{copy} --dest-cert-dir certs oci:{}:app {target}", layout.dir())).ok();
    assert_eq!(alice.run(&format!("skopeo inspect --cert-dir certs {target}")).json()["Digest"], digest);
}

#[tokio::test]
async fn a_wrong_password_opens_nothing() {
    let berth = Berth::start().await;
    let mallory = Desk::new();
    let login = format!("skopeo login --tls-verify=false -u admin --password-stdin {}", berth.host());
    mallory.run_with(&login, b"Wrong-pa55word").refused(&["invalid username/password", "unauthorized"]);
    let mut layout = Layout::new(mallory.path("layout"));
    layout.image("app", &["a layer"]);
    let target = format!("docker://{}/library/app:1", berth.host());
    for credentials in ["", "--dest-creds admin:Wrong-pa55word"] {
        mallory
            .run(&format!(
                "skopeo copy --dest-tls-verify=false {credentials} oci:{}:app {target}",
                layout.dir()
            ))
            .refused(&["unauthorized", "authentication required", "denied", "invalid username/password"]);
    }
}
