//! oras: artifacts of any kind, what is attached to them, and whole graphs copied.

use super::desk::Desk;
use crate::harness::Berth;
use serde_json::Value;

const THING: &str = "application/vnd.example.thing.v1";
const SBOM: &str = "application/spdx+json";
const SIGNATURE: &str = "application/vnd.example.signature.v1";

/// Pushes an artifact of two files with an SBOM attached, and a signature attached to the SBOM. The artifact's digest.
fn artifact(desk: &Desk, reference: &str) -> String {
    desk.write("readme.txt", "read me first");
    desk.write("data/table.csv", "a,b\n1,2\n");
    let files = "readme.txt:text/plain data/table.csv:text/csv";
    desk.run(&format!("oras push --plain-http --artifact-type {THING} {reference} {files}")).ok();
    desk.write("sbom.json", "{\"spdxVersion\":\"SPDX-2.3\"}");
    let attach =
        format!("oras attach --plain-http --artifact-type {SBOM} --format json {reference} sbom.json");
    let sbom = desk.run(&attach).json();
    let sbom = sbom["reference"].as_str().unwrap();
    desk.write("sbom.sig", "signed");
    desk.run(&format!("oras attach --plain-http --artifact-type {SIGNATURE} {sbom} sbom.sig")).ok();
    desk.run(&format!("oras resolve --plain-http {reference}")).ok()
}

/// The artifact types that are attached to a reference, and to what is attached.
fn attached(desk: &Desk, reference: &str) -> Vec<String> {
    fn walk(node: &Value, into: &mut Vec<String>) {
        for referrer in node["referrers"].as_array().unwrap() {
            into.push(referrer["artifactType"].as_str().unwrap().to_string());
            walk(referrer, into);
        }
    }
    // By the referrers API alone: no falling back to tags.
    let api = "--distribution-spec v1.1-referrers-api";
    let mut types = Vec::new();
    walk(
        &desk.run(&format!("oras discover --plain-http {api} --format json {reference}")).json(),
        &mut types,
    );
    types
}

#[tokio::test]
async fn an_artifact_is_pushed_annotated_discovered_and_pulled() {
    let berth = Berth::start().await;
    let alice = Desk::logged_in(&berth);
    let thing = format!("{}/library/thing:1", berth.host());
    let digest = artifact(&alice, &thing);
    assert_eq!(attached(&alice, &thing), [SBOM, SIGNATURE]);

    let filtered = format!("oras discover --plain-http --artifact-type {SIGNATURE} --format json {thing}");
    assert_eq!(alice.run(&filtered).json()["referrers"], Value::Array(Vec::new()));

    let bob = Desk::new();
    bob.run(&format!("oras pull --plain-http {thing}")).ok();
    assert_eq!(bob.read("readme.txt"), b"read me first");
    assert_eq!(bob.read("data/table.csv"), b"a,b\n1,2\n");

    let manifest = bob.run(&format!("oras manifest fetch --plain-http {thing}")).json();
    assert_eq!(manifest["artifactType"], THING);
    // The referrers API needs no tag of its own: only the artifact's is listed.
    assert_eq!(bob.run(&format!("oras repo tags --plain-http {}/library/thing", berth.host())).ok(), "1");
    assert_eq!(
        bob.run(&format!("oras resolve --plain-http {}/library/thing@{digest}", berth.host())).ok(),
        digest
    );
}

#[tokio::test]
async fn a_graph_is_copied_with_all_that_refers_to_it() {
    let berth = Berth::start().await;
    let alice = Desk::logged_in(&berth);
    let (from, to) =
        (format!("{}/library/thing:1", berth.host()), format!("{}/library/team/copy:1", berth.host()));
    let digest = artifact(&alice, &from);
    alice.run(&format!("oras cp -r --from-plain-http --to-plain-http {from} {to}")).ok();
    assert_eq!(alice.run(&format!("oras resolve --plain-http {to}")).ok(), digest);
    assert_eq!(attached(&alice, &to), [SBOM, SIGNATURE]);

    // And out to a directory and in again.
    alice.run(&format!("oras cp -r --from-plain-http --to-oci-layout {to} out:1")).ok();
    let back = format!("{}/library/back:1", berth.host());
    alice.run(&format!("oras cp -r --from-oci-layout --to-plain-http out:1 {back}")).ok();
    assert_eq!(alice.run(&format!("oras resolve --plain-http {back}")).ok(), digest);
    assert_eq!(attached(&alice, &back), [SBOM, SIGNATURE]);
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_its_neighbours_stay() {
    let berth = Berth::start().await;
    let alice = Desk::logged_in(&berth);
    let host = berth.host();
    let thing = format!("{host}/library/thing:1");
    artifact(&alice, &thing);
    alice.write("other.txt", "something else");
    alice.run(&format!("oras push --plain-http {host}/library/thing:2 other.txt")).ok();
    alice.run(&format!("oras tag --plain-http {host}/library/thing:2 latest stable")).ok();
    let tags = alice.run(&format!("oras repo tags --plain-http {host}/library/thing")).ok();
    assert_eq!(tags.lines().collect::<Vec<_>>(), ["1", "2", "latest", "stable"]);

    alice.run(&format!("oras manifest delete --plain-http --force {thing}")).ok();
    alice.run(&format!("oras resolve --plain-http {thing}")).refused(&["not found"]);
    let tags = alice.run(&format!("oras repo tags --plain-http {host}/library/thing")).ok();
    assert_eq!(tags.lines().collect::<Vec<_>>(), ["2", "latest", "stable"]);
    let bob = Desk::new();
    bob.run(&format!("oras pull --plain-http {host}/library/thing:stable")).ok();
    assert_eq!(bob.read("other.txt"), b"something else");
    let repositories = alice.run(&format!("oras repo ls --plain-http {host}")).ok();
    assert_eq!(repositories, "library/thing");
}

#[tokio::test]
async fn a_login_needs_the_right_password() {
    let berth = Berth::start().await;
    let desk = Desk::new();
    let login = format!("oras login --plain-http -u admin --password-stdin {}", berth.host());
    desk.run_with(&login, b"Wrong-pa55word").refused(&["401", "unauthorized"]);
    desk.run_with(&login, berth.admin_password().as_bytes()).ok();
    desk.write("a.txt", "a");
    desk.run(&format!("oras push --plain-http {}/library/a:1 a.txt", berth.host())).ok();
    desk.run(&format!("oras logout {}", berth.host())).ok();
    desk.run(&format!("oras push --plain-http {}/library/a:2 a.txt", berth.host()))
        .refused(&["401", "credential not found"]);
}
