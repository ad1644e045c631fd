//! crane, the client that looks closest: it checks every digest, size and media type on the way.

use super::desk::Desk;
use super::layout::{Layout, tarball};
use crate::harness::{Berth, sha256};

#[tokio::test]
async fn what_is_pushed_validates_and_is_pulled_unchanged() {
    let berth = Berth::start().await;
    let alice = Desk::logged_in(&berth);
    let image = format!("{}/library/app:1", berth.host());
    let mut layout = Layout::new(alice.path("layout"));
    let digest = layout.image("app", &["one layer", "and another"]);

    alice.run(&format!("crane push --insecure {} {image}", layout.dir())).ok();
    assert_eq!(alice.run(&format!("crane digest --insecure {image}")).ok(), digest);
    alice.run(&format!("crane validate --insecure --remote {image}")).ok();
    assert_eq!(
        alice.run(&format!("crane manifest --insecure {image}")).ok().into_bytes(),
        layout.read(&digest)
    );

    alice.run(&format!("crane pull --insecure --format oci {image} pulled")).ok();
    let pulled = alice.read(&format!("pulled/blobs/{}", digest.replace(':', "/")));
    assert_eq!(sha256(&pulled), digest);
    let files = alice.run_words(&["crane", "export", "--insecure", &image, "-"], b"").ok();
    assert!(files.contains("one layer") && files.contains("and another"), "{files}");
}

#[tokio::test]
async fn a_layer_is_appended_and_the_image_copied_listed_and_deleted() {
    let berth = Berth::start().await;
    let alice = Desk::logged_in(&berth);
    let host = berth.host();
    let base = Layout::new(alice.path("layout")).image_dir(&["the base"]);
    alice.run(&format!("crane push --insecure {} {host}/library/app:base", base.display())).ok();
    alice.write("layer.tar", tarball("added.txt", b"what was appended"));

    alice
        .run(&format!(
            "crane append --insecure -b {host}/library/app:base -f layer.tar -t {host}/library/app:more"
        ))
        .ok();
    let manifest = alice.run(&format!("crane manifest --insecure {host}/library/app:more")).json();
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 2);
    let digest = alice.run(&format!("crane digest --insecure {host}/library/app:more")).ok();

    alice.run(&format!("crane copy --insecure {host}/library/app:more {host}/library/team/copy:1")).ok();
    assert_eq!(alice.run(&format!("crane digest --insecure {host}/library/team/copy:1")).ok(), digest);
    alice.run(&format!("crane validate --insecure --remote {host}/library/team/copy:1")).ok();

    let tags = alice.run(&format!("crane ls --insecure {host}/library/app")).ok();
    assert_eq!(tags.lines().collect::<Vec<_>>(), ["base", "more"]);
    let catalog = alice.run(&format!("crane catalog --insecure {host}")).ok();
    assert_eq!(catalog.lines().collect::<Vec<_>>(), ["library/app", "library/team/copy"]);

    alice.run(&format!("crane tag --insecure {host}/library/app:more newest")).ok();
    alice.run(&format!("crane delete --insecure {host}/library/app:more")).ok();
    alice
        .run(&format!("crane digest --insecure {host}/library/app:more"))
        .refused(&["404", "MANIFEST_UNKNOWN"]);
    assert_eq!(alice.run(&format!("crane digest --insecure {host}/library/app:newest")).ok(), digest);

    alice.run(&format!("crane delete --insecure {host}/library/app@{digest}")).ok();
    alice
        .run(&format!("crane digest --insecure {host}/library/app:newest"))
        .refused(&["404", "MANIFEST_UNKNOWN"]);
    assert_eq!(alice.run(&format!("crane digest --insecure {host}/library/team/copy:1")).ok(), digest);
}

#[tokio::test]
async fn a_wrong_password_is_refused_even_where_nobody_needs_one() {
    let berth = Berth::start().await;
    let alice = Desk::logged_in(&berth);
    let image = format!("{}/library/app:1", berth.host());
    let layout = Layout::new(alice.path("layout")).image_dir(&["public"]);
    alice.run(&format!("crane push --insecure {} {image}", layout.display())).ok();

    let mallory = Desk::new();
    mallory.run(&format!("crane digest --insecure {image}")).ok();
    mallory.run(&format!("crane auth login {} -u admin -p Wrong-pa55word", berth.host())).ok();
    mallory.run(&format!("crane manifest --insecure {image}")).refused(&["UNAUTHORIZED", "401"]);
    let push = format!("crane push --insecure {} {image}", layout.display());
    mallory.run(&push).refused(&["UNAUTHORIZED", "401"]);
}
