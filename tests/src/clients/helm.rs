//! helm 3 with charts as OCI artifacts.

use super::desk::Desk;
use crate::harness::{Berth, sha256};

/// Makes a chart and packs it. The file's name.
fn chart(desk: &Desk, version: &str) -> String {
    desk.write(
        "web/Chart.yaml",
        format!(
            "apiVersion: v2\nname: web\nversion: {version}\nappVersion: \"1.27\"\ndescription: Serves pages\n"
        ),
    );
    desk.write("web/values.yaml", "replicas: 3\n");
    desk.write(
        "web/templates/config.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  replicas: \"{{ .Values.replicas }}\"\n",
    );
    desk.run("helm package web").ok();
    format!("web-{version}.tgz")
}

fn log_in(desk: &Desk, berth: &Berth) {
    let login = format!("helm registry login {} -u admin --password-stdin --plain-http", berth.host());
    desk.run_with(&login, berth.admin_password().as_bytes()).ok();
}

#[tokio::test]
async fn charts_are_pushed_found_by_version_pulled_and_rendered() {
    let berth = Berth::start().await;
    let alice = Desk::new();
    log_in(&alice, &berth);
    let charts = format!("oci://{}/library/charts", berth.host());
    // A build number's plus sign cannot stand in a tag: helm writes an underscore there and reads it back.
    for version in ["1.0.0", "1.1.0", "2.0.0-rc.1", "1.2.0+build.7"] {
        let file = chart(&alice, version);
        alice.run(&format!("helm push {file} {charts} --plain-http")).ok();
    }
    let bob = Desk::new();
    bob.run(&format!("helm pull {charts}/web --version 1.1.0 --plain-http")).ok();
    assert_eq!(sha256(&bob.read("web-1.1.0.tgz")), sha256(&alice.read("web-1.1.0.tgz")));

    // No version asks for the newest that is no candidate, which takes the list of tags.
    let shown = bob.run(&format!("helm show chart {charts}/web --plain-http")).ok();
    assert!(shown.contains("version: 1.2.0+build.7"), "{shown}");
    let shown = bob.run(&format!("helm show chart {charts}/web --version ~1.0 --plain-http")).ok();
    assert!(shown.contains("version: 1.0.0"), "{shown}");

    let rendered =
        bob.run(&format!("helm template site {charts}/web --version 2.0.0-rc.1 --plain-http")).ok();
    assert!(rendered.contains("name: site") && rendered.contains("replicas: \"3\""), "{rendered}");
    bob.run(&format!("helm pull {charts}/web --version 9.9.9 --plain-http")).refused(&["not found", "9.9.9"]);
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_nobody_pushes_without_one() {
    let berth = Berth::start().await;
    let mallory = Desk::new();
    let login = format!("helm registry login {} -u admin --password-stdin --plain-http", berth.host());
    mallory.run_with(&login, b"Wrong-pa55word").refused(&["401", "unauthorized"]);
    let file = chart(&mallory, "1.0.0");
    mallory.run(&format!("helm push {file} oci://{}/library/charts --plain-http", berth.host())).refused(&[
        "401",
        "unauthorized",
        "denied",
        "credential not found",
    ]);
}

#[tokio::test]
async fn https_with_the_authority_in_a_file() {
    let berth = Berth::builder().tls().start().await;
    let alice = Desk::new();
    let ca = berth.authority().ca_file();
    let login = format!("helm registry login {} -u admin --password-stdin", berth.host());
    let password = berth.admin_password().as_bytes();
    alice.run_with(&login, password).refused(&["x509", "certificate"]);
    alice.run_with(&format!("{login} --ca-file {}", ca.display()), password).ok();
    let file = chart(&alice, "1.0.0");
    let charts = format!("oci://{}/library/charts", berth.host());
    alice.run(&format!("helm push {file} {charts} --ca-file {}", ca.display())).ok();
    let bob = Desk::new();
    bob.run(&format!("helm pull {charts}/web --version 1.0.0 --ca-file {}", ca.display())).ok();
    assert_eq!(sha256(&bob.read("web-1.0.0.tgz")), sha256(&alice.read("web-1.0.0.tgz")));
}
