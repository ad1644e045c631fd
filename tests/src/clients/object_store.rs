//! Real clients in front of blobs that lie in an object store: sent there by a signed URL, and served by two replicas
//! over one database and one bucket.

use super::desk::Desk;
use super::engine::Engine;
use super::layout::Layout;
use crate::harness::{Berth, Bucket, Builder, Database, Dice, sha256};

const SERVICES: &str = "the servers of the tests: run them by `make test`, or under tests/services.sh";

fn in_a_bucket() -> Builder {
    Berth::builder().bucket(&Bucket::fresh().expect(SERVICES))
}

/// Layers that are worth a redirect and longer than what a client reads at once, even when they are compressed.
fn layers() -> [String; 2] {
    let mut dice = Dice::new("layers in an object store");
    [1_000_000, 300_000].map(|length| dice.bytes(length).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[tokio::test]
async fn clients_follow_the_redirect_to_the_object_store() {
    let berth = in_a_bucket().env("BERTH_STORAGE_REDIRECT_DISABLE", "false").start().await;
    let (engine, alice) = (Engine::start(), Desk::logged_in(&berth));
    let host = berth.host();
    let mut layout = Layout::new(alice.path("layout"));
    let [first, second] = layers();
    let digest = layout.image("app", &[&first, &second]);
    let image = format!("{host}/library/app:1");
    alice.run(&format!("oras cp --from-oci-layout {}:app --to-plain-http {image}", layout.dir())).ok();

    let manifest: serde_json::Value = serde_json::from_slice(&layout.read(&digest)).unwrap();
    let layer = manifest["layers"][0]["digest"].as_str().unwrap();
    let location = berth.admin().get_blob("library/app", layer).await.is(307).location();
    assert!(location.contains("X-Amz-Signature="), "{location}");

    alice.run(&format!("crane validate --insecure --remote {image}")).ok();
    alice.run(&format!("oras cp --from-plain-http --to-oci-layout {image} oras:1")).ok();
    alice
        .run(&format!("skopeo copy --preserve-digests --src-tls-verify=false docker://{image} oci:skopeo:1"))
        .ok();
    for copy in ["oras", "skopeo"] {
        let pulled = alice.read(&format!("{copy}/blobs/{}", layer.replace(':', "/")));
        assert_eq!(sha256(&pulled), layer, "{copy}");
    }
    engine.ctr(&alice, &format!("images pull --plain-http {image}")).ok();
    let said = engine.docker(&alice, &format!("pull {image}")).ok();
    assert!(said.contains(&format!("Digest: {digest}")), "{said}");
}

#[tokio::test]
async fn what_one_replica_takes_the_other_gives_and_forgets() {
    let bucket = Bucket::fresh().expect(SERVICES);
    let database = Database::fresh().await.expect(SERVICES);
    let replica = || {
        let shared = Berth::builder().database(&database).bucket(&bucket);
        shared.admin_password("Adm1n-of-both").env("BERTH_SECRET_KEY", "a-key-that-all-replicas-share-32")
    };
    let (one, two) = (replica().start().await, replica().start().await);
    let (engine, alice) = (Engine::start(), Desk::logged_in(&one));
    let bob = Desk::logged_in(&two);

    let mut layout = Layout::new(alice.path("layout"));
    let [first, second] = layers();
    let digest = layout.image("app", &[&first, &second]);
    let (here, there) = (format!("{}/library/app", one.host()), format!("{}/library/app", two.host()));
    alice.run(&format!("oras cp --from-oci-layout {}:app --to-plain-http {here}:1", layout.dir())).ok();
    bob.run(&format!("crane validate --insecure --remote {there}:1")).ok();
    let said = engine.docker(&bob, &format!("pull {there}:1")).ok();
    assert!(said.contains(&format!("Digest: {digest}")), "{said}");

    // The other way round: what the second is told, the first knows.
    bob.run(&format!("crane tag --insecure {there}:1 2")).ok();
    assert_eq!(alice.run(&format!("crane digest --insecure {here}:2")).ok(), digest);
    bob.run(&format!("crane delete --insecure {there}:1")).ok();
    alice.run(&format!("crane digest --insecure {here}:1")).refused(&["404", "MANIFEST_UNKNOWN"]);
}
