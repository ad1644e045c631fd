//! cosign 2: signatures beside an image, under a tag of their own and as referrers.

use super::desk::Desk;
use super::layout::Layout;
use crate::harness::Berth;

const INSECURE: &str = "--allow-insecure-registry --allow-http-registry";
const COSIGN_SIGNATURE: &str = "application/vnd.dev.cosign.artifact.sig.v1+json";

/// A person with a pair of keys and an image in the registry. The image's name by digest.
fn person_with_image(berth: &Berth) -> (Desk, String) {
    let alice = signer(Desk::logged_in(berth));
    let mut layout = Layout::new(alice.path("layout"));
    let digest = layout.image("app", &["what is signed"]);
    let image = format!("{}/library/app", berth.host());
    alice.run(&format!("oras cp --from-oci-layout {}:app --to-plain-http {image}:1", layout.dir())).ok();
    (alice, format!("{image}@{digest}"))
}

/// Gives somebody keys. Nobody outside is asked for roots of trust: the mirror's address answers nobody.
fn signer(desk: Desk) -> Desk {
    let desk = desk.env("COSIGN_PASSWORD", "a passphrase").env("TUF_MIRROR", "http://127.0.0.1:9");
    desk.run("cosign generate-key-pair").ok();
    desk
}

fn verify(desk: &Desk, options: &str, image: &str) -> super::desk::Ran {
    desk.run(&format!("cosign verify {INSECURE} --private-infrastructure --key cosign.pub {options} {image}"))
}

fn tags(desk: &Desk, image: &str) -> Vec<String> {
    let repository = image.split('@').next().unwrap();
    desk.run(&format!("crane ls --insecure {repository}")).ok().lines().map(str::to_string).collect()
}

#[tokio::test]
async fn a_signature_under_a_tag_verifies_with_the_right_key_only() {
    let berth = Berth::start().await;
    let (alice, image) = person_with_image(&berth);
    verify(&alice, "", &image).refused(&["no signatures found"]);
    alice.run(&format!("cosign sign -y {INSECURE} --tlog-upload=false --key cosign.key {image}")).ok();
    let verified = verify(&alice, "", &image).json();
    assert_eq!(verified[0]["critical"]["image"]["docker-manifest-digest"], image.split('@').nth(1).unwrap());
    assert_eq!(tags(&alice, &image), ["1".to_string(), signature_tag(&image)]);

    let mallory = signer(Desk::new());
    verify(&mallory, "", &image).refused(&["invalid signature", "no matching signatures"]);

    // The signature travels with the image.
    let repository = format!("{}/library/team/copy", berth.host());
    let copy = format!("{repository}:1");
    alice.run(&format!("cosign copy {INSECURE} {} {copy}", image.replace('@', ":1@"))).ok();
    verify(&alice, "", &copy).ok();
    alice.run(&format!("crane delete --insecure {repository}:{}", signature_tag(&image))).ok();
    verify(&alice, "", &copy).refused(&["no signatures found"]);
    verify(&alice, "", &image).ok();
}

#[tokio::test]
async fn a_signature_as_a_referrer_leaves_no_tag() {
    let berth = Berth::start().await;
    let (alice, image) = person_with_image(&berth);
    let alice = alice.env("COSIGN_EXPERIMENTAL", "1");
    let sign = format!("cosign sign -y {INSECURE} --tlog-upload=false --registry-referrers-mode=oci-1-1");
    alice.run(&format!("{sign} --key cosign.key {image}")).ok();
    verify(&alice, "--experimental-oci11", &image).ok();
    assert_eq!(tags(&alice, &image), ["1"]);
    let discover =
        format!("oras discover --plain-http --distribution-spec v1.1-referrers-api --format json {image}");
    assert_eq!(alice.run(&discover).json()["referrers"][0]["artifactType"], COSIGN_SIGNATURE);
}

#[tokio::test]
async fn an_attestation_is_kept_and_verified() {
    let berth = Berth::start().await;
    let (alice, image) = person_with_image(&berth);
    alice.write("predicate.json", "{\"spdxVersion\":\"SPDX-2.3\",\"name\":\"app\"}");
    let kind = "--key cosign.key --type spdxjson --predicate predicate.json";
    alice.run(&format!("cosign attest -y {INSECURE} --tlog-upload=false {kind} {image}")).ok();
    let verify = format!("cosign verify-attestation {INSECURE} --private-infrastructure --key cosign.pub");
    alice.run(&format!("{verify} --type spdxjson {image}")).ok();
    alice
        .run(&format!("{verify} --type cyclonedx {image}"))
        .refused(&["none of the attestations matched", "no matching"]);
    let tree = alice.run(&format!("cosign tree {INSECURE} {image}")).ok();
    assert!(tree.contains("Attestations for an image tag"), "{tree}");
}

fn signature_tag(image: &str) -> String {
    format!("{}.sig", image.split('@').nth(1).unwrap().replace(':', "-"))
}
