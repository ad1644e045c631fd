//! Docker engine 20.10, as a person at a terminal uses it.

use super::desk::Desk;
use super::engine::Engine;
use super::layout::tarball;
use super::tools;
use crate::harness::Berth;
use std::net::TcpListener;

/// An image of three layers, built by the engine itself.
fn build(engine: &Engine, desk: &Desk, name: &str) {
    desk.write(
        "context/Dockerfile",
        "FROM scratch\nCOPY one /one\nCOPY two /two\nCOPY three /three\nCMD [\"/one\"]\n",
    );
    for file in ["one", "two", "three"] {
        desk.write(&format!("context/{file}"), format!("{file} of {name}\n").repeat(500));
    }
    engine.docker(desk, &format!("build --quiet --tag {name} context")).ok();
}

/// A person with a Docker client that builds without plugins.
fn person() -> Desk {
    Desk::new().env("DOCKER_BUILDKIT", "0")
}

fn log_in(engine: &Engine, desk: &Desk, host: &str, password: &str) {
    let said = engine
        .docker_with(desk, &format!("login --username admin --password-stdin {host}"), password.as_bytes())
        .ok_text();
    assert!(said.contains("Login Succeeded"), "{said}");
}

/// The digest that a push reports.
fn pushed_digest(said: &str) -> String {
    let after = said.split("digest: ").nth(1).unwrap_or_else(|| panic!("the push names no digest: {said}"));
    after.split_whitespace().next().unwrap().to_string()
}

fn image_id(engine: &Engine, desk: &Desk, image: &str) -> String {
    engine.docker(desk, &format!("image inspect --format {{{{.Id}}}} {image}")).ok()
}

#[tokio::test]
async fn what_is_pushed_and_removed_is_pulled_again_with_the_same_digest() {
    let mut berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), person());
    let image = format!("{}/library/app:1", berth.host());
    log_in(&engine, &alice, &berth.host(), berth.admin_password());
    build(&engine, &alice, &image);
    let id = image_id(&engine, &alice, &image);

    let digest = pushed_digest(&engine.docker(&alice, &format!("push {image}")).ok());
    engine.docker(&alice, &format!("rmi {image}")).ok();
    engine.docker(&alice, &format!("image inspect {image}")).refused(&["No such image"]);

    let said = engine.docker(&alice, &format!("pull {image}")).ok();
    assert!(said.contains(&format!("Digest: {digest}")), "{said}");
    assert_eq!(image_id(&engine, &alice, &image), id);

    berth.restart().await;
    engine.docker(&alice, &format!("rmi {image}")).ok();
    engine.docker(&alice, &format!("pull {}/library/app@{digest}", berth.host())).ok();
    let said = engine.docker(&alice, &format!("pull {image}")).ok();
    assert!(said.contains(&format!("Digest: {digest}")), "{said}");
    assert_eq!(image_id(&engine, &alice, &image), id);
}

#[tokio::test]
async fn layers_that_are_there_already_are_not_pushed_again() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), person());
    let host = berth.host();
    log_in(&engine, &alice, &host, berth.admin_password());
    build(&engine, &alice, "app");
    for name in ["one", "two"] {
        engine.docker(&alice, &format!("tag app {host}/library/{name}:1")).ok();
    }
    let first = engine.docker(&alice, &format!("push {host}/library/one:1")).ok();
    assert_eq!(first.matches(": Pushed").count(), 3, "{first}");
    let again = engine.docker(&alice, &format!("push {host}/library/one:1")).ok();
    assert_eq!(again.matches("Layer already exists").count(), 3, "{again}");
    let other = engine.docker(&alice, &format!("push {host}/library/two:1")).ok();
    assert_eq!(other.matches("Mounted from library/one").count(), 3, "{other}");
    assert_eq!(pushed_digest(&first), pushed_digest(&other));
}

#[tokio::test]
async fn all_tags_are_pushed_at_once() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), person());
    let repository = format!("{}/library/app", berth.host());
    log_in(&engine, &alice, &berth.host(), berth.admin_password());
    let tags = ["1.0", "1.1", "latest"];
    for tag in tags {
        build(&engine, &alice, &format!("{repository}:{tag}"));
    }
    engine.docker(&alice, &format!("push --all-tags {repository}")).ok();
    let listed = Desk::logged_in(&berth).run(&format!("crane ls --insecure {repository}")).ok();
    assert_eq!(listed.lines().collect::<Vec<_>>(), tags);

    for tag in tags {
        engine.docker(&alice, &format!("rmi {repository}:{tag}")).ok();
    }
    engine.docker(&alice, &format!("pull --all-tags {repository}")).ok();
    for tag in tags {
        image_id(&engine, &alice, &format!("{repository}:{tag}"));
    }
}

#[tokio::test]
async fn a_manifest_list_is_created_pushed_and_inspected() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), person());
    let list = format!("{}/library/multi:1", berth.host());
    log_in(&engine, &alice, &berth.host(), berth.admin_password());
    let mut images = Vec::new();
    for architecture in ["amd64", "arm64"] {
        let image = format!("{}/library/multi:{architecture}", berth.host());
        build(&engine, &alice, &image);
        let digest = pushed_digest(&engine.docker(&alice, &format!("push {image}")).ok());
        images.push((architecture, image, digest));
    }
    let names: Vec<&str> = images.iter().map(|(_, image, _)| image.as_str()).collect();
    engine.docker(&alice, &format!("manifest create --insecure {list} {}", names.join(" "))).ok();
    engine
        .docker(
            &alice,
            &format!("manifest annotate --os linux --arch arm64 --variant v8 {list} {}", names[1]),
        )
        .ok();
    let digest = engine.docker(&alice, &format!("manifest push --insecure --purge {list}")).ok();

    let seen = engine.docker(&alice, &format!("manifest inspect --insecure {list}")).json();
    assert_eq!(seen["mediaType"], "application/vnd.docker.distribution.manifest.list.v2+json");
    for ((architecture, _, digest), entry) in images.iter().zip(seen["manifests"].as_array().unwrap()) {
        assert_eq!(entry["platform"]["architecture"], *architecture);
        assert_eq!(entry["digest"], *digest);
    }
    for (_, image, _) in &images {
        engine.docker(&alice, &format!("rmi {image}")).ok();
    }
    let said = engine.docker(&alice, &format!("pull --platform linux/arm64/v8 {list}")).ok();
    assert!(said.contains(&format!("Digest: {}", digest.trim())), "{said}");
}

#[tokio::test]
async fn a_wrong_password_opens_nothing() {
    let berth = Berth::start().await;
    let (engine, mallory) = (Engine::start(), person());
    let image = format!("{}/library/app:1", berth.host());
    engine
        .docker_with(
            &mallory,
            &format!("login --username admin --password-stdin {}", berth.host()),
            b"Wrong-pa55word",
        )
        .refused(&["unauthorized", "401"]);
    build(&engine, &mallory, &image);
    engine.docker(&mallory, &format!("push {image}")).refused(&["denied", "unauthorized", "no basic auth"]);
    engine.docker(&mallory, &format!("pull {image}")).refused(&["not found", "manifest unknown", "denied"]);
}

#[tokio::test]
async fn after_a_logout_a_public_project_can_be_pulled_from_but_not_pushed_to() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), person());
    let image = format!("{}/library/app:1", berth.host());
    log_in(&engine, &alice, &berth.host(), berth.admin_password());
    build(&engine, &alice, &image);
    engine.docker(&alice, &format!("push {image}")).ok();
    engine.docker(&alice, &format!("logout {}", berth.host())).ok();
    engine.docker(&alice, &format!("rmi {image}")).ok();
    engine.docker(&alice, &format!("pull {image}")).ok();
    build(&engine, &alice, &image);
    engine.docker(&alice, &format!("push {image}")).refused(&["denied", "unauthorized", "no basic auth"]);
}

#[tokio::test]
async fn a_whole_debian_comes_back_and_runs() {
    let berth = Berth::start().await;
    let (engine, alice) = (Engine::start(), person());
    let image = format!("{}/library/debian:minbase", berth.host());
    log_in(&engine, &alice, &berth.host(), berth.admin_password());
    engine.docker(&alice, &format!("import {} {image}", tools::debian().display())).ok();
    let digest = pushed_digest(&engine.docker(&alice, &format!("push {image}")).ok());
    engine.docker(&alice, &format!("rmi {image}")).ok();
    let said = engine.docker(&alice, &format!("pull {image}")).ok();
    assert!(said.contains(&format!("Digest: {digest}")), "{said}");
    let release = engine.docker(&alice, &format!("run --rm --network none {image} cat /etc/os-release")).ok();
    assert!(release.contains("ID=debian"), "{release}");
    let packages = engine.docker(&alice, &format!("run --rm --network none {image} dpkg --audit")).ok();
    assert_eq!(packages, "", "a file of a package was lost on the way");
}

#[tokio::test]
async fn https_needs_the_authority_under_certs_d_and_nothing_more() {
    let port = TcpListener::bind("[::1]:0").unwrap().local_addr().unwrap().port();
    let berth = Berth::builder().tls().listen(format!("[::1]:{port}")).start().await;
    let (engine, alice) = (Engine::start(), person());
    // Not 127.0.0.1: the engine would excuse that from showing a certificate that it trusts.
    let host = format!("berth.test:{port}");
    let login = format!("login --username admin --password-stdin {host}");
    engine.docker_with(&alice, &login, berth.admin_password().as_bytes()).refused(&["x509", "certificate"]);

    engine.trust(&host, &berth.authority().ca_file());
    log_in(&engine, &alice, &host, berth.admin_password());
    let image = format!("{host}/library/app:1");
    engine.docker_with(&alice, &format!("import - {image}"), &tarball("hello", b"over TLS")).ok();
    let digest = pushed_digest(&engine.docker(&alice, &format!("push {image}")).ok());
    engine.docker(&alice, &format!("rmi {image}")).ok();
    let said = engine.docker(&alice, &format!("pull {image}")).ok();
    assert!(said.contains(&format!("Digest: {digest}")), "{said}");
}
