//! Fault 16: content that is not its digest, at one byte and at many gigabytes. It is refused, its bytes are gone, and
//! the server's memory does not grow with it. The full size runs with `BERTH_TEST_LONG=1`.

use crate::harness::{Berth, Blob};
use crate::refusals::scaled;
use bytes::Bytes;
use std::path::Path;

fn bytes_below(directory: &Path) -> u64 {
    std::fs::read_dir(directory)
        .unwrap()
        .flatten()
        .map(|entry| {
            if entry.path().is_dir() {
                bytes_below(&entry.path())
            } else {
                entry.metadata().map_or(0, |file| file.len())
            }
        })
        .sum()
}

#[tokio::test]
async fn f16_one_wrong_byte_is_refused() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let wrong = Blob { bytes: "x".into(), digest: Blob::of("y").digest };
    admin.push_blob_at_once("library/app", &wrong).await.bad_request().code("DIGEST_INVALID");
    admin.push_blob("library/app", &wrong).await.bad_request().code("DIGEST_INVALID");
    admin.head_blob("library/app", &wrong.digest).await.not_found();
    admin.head_blob("library/app", &Blob::of("x").digest).await.not_found();
    berth.terminate().await;
    berth.check_is_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f16_gigabytes_under_a_wrong_digest_are_refused_with_flat_memory() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    admin.push("library/app:1").await.created();
    let block = Blob::unique(1 << 20).bytes;
    let blocks = scaled(512, 20 << 10);
    let kept = bytes_below(berth.data_dir());
    let before = berth.memory();
    let wrong = Blob::of("something else").digest;
    let body = futures::stream::iter((0..blocks).map(move |_| Ok::<Bytes, std::io::Error>(block.clone())));
    let url = format!("{}/v2/library/app/blobs/uploads/?digest={wrong}", berth.url());
    let request = admin.http().post(url).basic_auth("admin", Some(berth.admin_password()));
    let request = request
        .timeout(std::time::Duration::from_secs(900))
        .header("content-type", "application/octet-stream");
    let pushing = tokio::spawn(request.body(reqwest::Body::wrap_stream(body)).send());
    let (mut highest, mut samples) = (before, 0);
    while !pushing.is_finished() {
        highest = highest.max(berth.memory());
        samples += 1;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let reply = pushing.await.unwrap().expect("an answer");
    assert_eq!(reply.status(), 400);
    let body: serde_json::Value = reply.json().await.unwrap();
    assert_eq!(body["errors"][0]["code"], "DIGEST_INVALID", "{body}");
    assert!(samples > 5, "the push was over before the memory could be watched");
    let growth = highest - before;
    eprintln!("{blocks} MiB pushed, the server grew by {} KiB", growth >> 10);
    assert!(growth < 64 << 20, "the server grew by {growth} bytes");
    let left = bytes_below(berth.data_dir()).saturating_sub(kept);
    assert!(left < 4 << 20, "{left} bytes of the refused blob are still kept");
    berth.terminate().await;
    berth.check_is_clean();
}
