//! regctl: indexes of many platforms, changed images, and copies with what refers to them.

use super::desk::Desk;
use super::layout::{Layout, PLATFORMS};
use crate::harness::Berth;
use serde_json::Value;

/// A person who has logged in with regctl's own command.
fn person(berth: &Berth) -> Desk {
    let desk = Desk::new();
    desk.run(&format!("regctl registry set --skip-check --tls disabled {}", berth.host())).ok();
    let login = format!("regctl registry login {} --user admin --pass-stdin", berth.host());
    desk.run_with(&login, berth.admin_password().as_bytes()).ok();
    desk
}

#[tokio::test]
async fn an_index_of_four_platforms_is_created_copied_and_read_by_platform() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    let whole = layout.index("whole", &PLATFORMS);
    alice.run(&format!("regctl image copy ocidir://{}:whole {host}/library/multi:whole", layout.dir())).ok();
    assert_eq!(alice.run(&format!("regctl image digest {host}/library/multi:whole")).ok(), whole);

    // The same four images, put together by the client.
    let index: Value = serde_json::from_slice(&layout.read(&whole)).unwrap();
    let mut create = format!("regctl index create {host}/library/multi:made");
    for entry in index["manifests"].as_array().unwrap() {
        create.push_str(&format!(" --ref {host}/library/multi@{}", entry["digest"].as_str().unwrap()));
    }
    alice.run(&create).ok();
    alice.run(&format!("regctl image copy {host}/library/multi:made {host}/library/team/multi:1")).ok();
    let made = alice.run(&format!("regctl image digest {host}/library/multi:made")).ok();
    assert_eq!(alice.run(&format!("regctl image digest {host}/library/team/multi:1")).ok(), made);

    for (platform, entry) in PLATFORMS.iter().zip(index["manifests"].as_array().unwrap()) {
        let asked = format!("regctl image digest --platform {platform} {host}/library/team/multi:1");
        assert_eq!(alice.run(&asked).ok(), entry["digest"].as_str().unwrap(), "{platform}");
        let config = alice
            .run(&format!("regctl image inspect --platform {platform} {host}/library/team/multi:1"))
            .json();
        assert_eq!(config["config"]["Labels"]["made-for"], *platform);
    }
}

#[tokio::test]
async fn an_image_is_changed_and_the_old_one_stays() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    let old = layout.image("app", &["a layer", "another"]);
    alice.run(&format!("regctl image copy ocidir://{}:app {host}/library/app:1", layout.dir())).ok();
    let change = "--annotation story=told --label owner=alice --to-docker";
    alice.run(&format!("regctl image mod {host}/library/app:1 --create changed {change}")).ok();

    let changed = alice.run(&format!("regctl manifest get --format body {host}/library/app:changed")).json();
    assert_eq!(changed["mediaType"], "application/vnd.docker.distribution.manifest.v2+json");
    let inspected = alice.run(&format!("regctl image inspect {host}/library/app:changed")).json();
    assert_eq!(inspected["config"]["Labels"]["owner"], "alice");
    assert_eq!(alice.run(&format!("regctl image digest {host}/library/app:1")).ok(), old);
}

#[tokio::test]
async fn tags_are_listed_and_removed_one_by_one() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    let digest = layout.image("app", &["a layer"]);
    for tag in ["1.0", "1.1", "latest"] {
        alice.run(&format!("regctl image copy ocidir://{}:app {host}/library/app:{tag}", layout.dir())).ok();
    }
    alice.run(&format!("regctl tag rm {host}/library/app:1.1")).ok();
    let tags = alice.run(&format!("regctl tag ls {host}/library/app")).ok();
    assert_eq!(tags.lines().collect::<Vec<_>>(), ["1.0", "latest"]);
    assert_eq!(alice.run(&format!("regctl image digest {host}/library/app:latest")).ok(), digest);
    assert_eq!(alice.run(&format!("regctl repo ls {host}")).ok(), "library/app");
    alice.run(&format!("regctl image digest {host}/library/app:1.1")).refused(&["not found"]);
}

#[tokio::test]
async fn what_refers_to_an_image_is_copied_with_it() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    layout.image("app", &["a layer"]);
    alice.run(&format!("regctl image copy ocidir://{}:app {host}/library/app:1", layout.dir())).ok();
    let put = format!("regctl artifact put --artifact-type text/story --subject {host}/library/app:1");
    alice.run_with(&put, b"once upon a time").ok();
    alice.run(&format!("regctl image copy --referrers {host}/library/app:1 {host}/library/copy:1")).ok();
    let get =
        format!("regctl artifact get --subject {host}/library/copy:1 --filter-artifact-type text/story");
    assert_eq!(alice.run(&get).ok(), "once upon a time");
}

#[tokio::test]
async fn an_image_is_exported_and_imported_unchanged() {
    let berth = Berth::start().await;
    let alice = person(&berth);
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    let digest = layout.image("app", &["a layer", "and one more"]);
    alice.run(&format!("regctl image copy ocidir://{}:app {host}/library/app:1", layout.dir())).ok();
    alice.run(&format!("regctl image export {host}/library/app:1 app.tar")).ok();
    alice.run(&format!("regctl image import {host}/library/back:1 app.tar")).ok();
    assert_eq!(alice.run(&format!("regctl image digest {host}/library/back:1")).ok(), digest);
}
