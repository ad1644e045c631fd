//! The OCI's own conformance runner with every API on, those of the coming version included.

use super::desk::Desk;
use crate::harness::Berth;

/// What the runner may skip, by the end of its name, and why that is right.
const SKIPPED: [(&str, &str); 4] = [
    (
        "sha256 blobs/mount anonymous/blob-mount-anonymous",
        "a mount that names no source may be answered by an upload: a blob is readable only through a repository that \
         has it, so its digest alone opens nothing",
    ),
    (
        "sha256 blobs/range requests/range 500-0",
        "a range whose end lies before its start is no range, and RFC 9110 (14.2) has an invalid one ignored: the whole \
         blob is the answer",
    ),
    ("sha512 blobs/mount anonymous/blob-mount-anonymous", "as with sha256"),
    ("sha512 blobs/range requests/range 500-0", "as with sha256"),
];

#[tokio::test]
async fn nothing_fails_and_only_what_we_chose_is_skipped() {
    let berth = Berth::start().await;
    let desk = Desk::new()
        .env("OCI_VERSION", "dev")
        .env("OCI_REGISTRY", berth.host())
        .env("OCI_TLS", "disabled")
        .env("OCI_REPO1", "library/conformance/one")
        .env("OCI_REPO2", "library/conformance/two")
        .env("OCI_USERNAME", "admin")
        .env("OCI_PASSWORD", berth.admin_password())
        // A token opens what it was made for: with one for each request the runner asks for both repositories of a mount.
        .env("OCI_CACHE_AUTH", "false")
        .env("OCI_RESULTS_DIR", "results");
    let ran = desk.run("conformance");
    let report = String::from_utf8(desk.read("results/junit.xml")).unwrap();
    let tests = tests_of(&report);
    assert!(tests.len() > 700, "only {} tests ran: {ran:?}", tests.len());

    let failed: Vec<&str> = tests
        .iter()
        .filter(|(_, status)| !["passed", "skipped"].contains(status))
        .map(|(name, _)| *name)
        .collect();
    assert!(failed.is_empty(), "{} failed: {failed:#?}\n{}", failed.len(), ran.text());

    let mut skipped: Vec<&str> =
        tests.iter().filter(|(_, status)| *status == "skipped").map(|(name, _)| *name).collect();
    skipped.dedup();
    let allowed: Vec<String> =
        SKIPPED.iter().map(|(name, _)| format!("OCI Conformance Test/{name}")).collect();
    assert_eq!(skipped, allowed, "what the runner skips must be what is written down here with a reason");
    ran.ok();
}

/// The name and status of each test of a JUnit report.
fn tests_of(report: &str) -> Vec<(&str, &str)> {
    let attribute = |tag: &'_ str, name: &str| {
        let from = tag.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        from..from + tag[from..].find('"').unwrap()
    };
    report
        .split("<testcase ")
        .skip(1)
        .map(|case| {
            let tag = &case[..case.find('>').unwrap()];
            (&tag[attribute(tag, "name")], &tag[attribute(tag, "status")])
        })
        .collect()
}
