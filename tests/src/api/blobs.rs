//! Reading blobs: whole, in part, and only their head.

use crate::harness::{Berth, Blob, Client, Reply};

async fn with_blob(length: usize) -> (Berth, Client, Blob) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(length);
    admin.push_blob("library/app", &blob).await.created();
    (berth, admin, blob)
}

#[tokio::test]
async fn a_blob_is_served_as_it_came() {
    for length in [1, 100, 65_535, 65_536, 65_537, 3_000_000] {
        let (_berth, admin, blob) = with_blob(length).await;
        let reply = admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
        reply
            .has("docker-content-digest", &blob.digest)
            .has("content-length", length.to_string())
            .has("content-type", "application/octet-stream")
            .has("accept-ranges", "bytes");
    }
}

#[tokio::test]
async fn an_empty_blob_is_a_blob() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let empty = Blob::of("");
    admin.push_blob("library/app", &empty).await.created();
    admin.get_blob("library/app", &empty.digest).await.ok().has("content-length", "0").contains(b"");
    admin.head_blob("library/app", &empty.digest).await.ok().has("content-length", "0");
    admin.get_blob("library/app", &empty.digest).header("range", "bytes=0-0").await.one_of(&[200, 416]);
}

#[tokio::test]
async fn a_head_is_a_get_without_the_body() {
    let (_berth, admin, blob) = with_blob(5000).await;
    let get = admin.get_blob("library/app", &blob.digest).await.ok();
    let head = admin.head_blob("library/app", &blob.digest).await.ok();
    assert_same_heads(&get, &head);
    let missing = Blob::unique(5).digest;
    let get = admin.get_blob("library/app", &missing).await.not_found().code("BLOB_UNKNOWN");
    let head = admin.head_blob("library/app", &missing).await.not_found();
    assert_same_heads(&get, &head);
}

/// The two answers agree in everything but the body and what is new with every answer.
pub fn assert_same_heads(get: &Reply, head: &Reply) {
    assert!(head.body().is_empty(), "a HEAD with a body: {head:?}");
    let kept = |reply: &Reply| {
        let mut headers: Vec<(String, String)> = reply
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_string()))
            .filter(|(name, _)| name != "date" && name != "x-request-id")
            .collect();
        headers.sort();
        headers
    };
    assert_eq!(kept(get), kept(head), "GET and HEAD differ");
}

#[tokio::test]
async fn a_part_is_served_alone() {
    for length in [10_000usize, 200_000] {
        let (_berth, admin, blob) = with_blob(length).await;
        let (all, last) = (&blob.bytes, length - 1);
        let cases = [
            ("bytes=0-0".to_string(), 0, 0),
            ("bytes=0-9".into(), 0, 9),
            ("bytes=100-199".into(), 100, 199),
            (format!("bytes={last}-"), last, last),
            ("bytes=5000-".into(), 5000, last),
            ("bytes=-1".into(), last, last),
            ("bytes=-500".into(), length - 500, last),
            (format!("bytes=-{}", length * 2), 0, last),
            (format!("bytes=9000-{}", length * 2), 9000, last),
            (format!("bytes=0-{last}"), 0, last),
        ];
        for (range, from, to) in cases {
            let reply = admin.get_blob("library/app", &blob.digest).header("range", &range).await.partial();
            reply
                .has("content-range", format!("bytes {from}-{to}/{length}"))
                .has("content-length", (to - from + 1).to_string())
                .contains(&all[from..=to]);
        }
    }
}

#[tokio::test]
async fn a_part_beyond_the_end_is_refused_with_the_length() {
    let (_berth, admin, blob) = with_blob(1000).await;
    for range in ["bytes=1000-", "bytes=1000-1001", "bytes=99999-", "bytes=-0"] {
        let reply = admin.get_blob("library/app", &blob.digest).header("range", range).await;
        reply.range_not_satisfiable().has("content-range", "bytes */1000");
    }
}

#[tokio::test]
async fn a_range_that_cannot_be_understood_is_ignored() {
    let (_berth, admin, blob) = with_blob(1000).await;
    for range in
        ["bytes=5-2", "bytes=a-b", "bytes=", "lines=1-2", "0-5", "bytes=0-1,5-6", "bytes=--1", "bytes=1"]
    {
        admin.get_blob("library/app", &blob.digest).header("range", range).await.ok().contains(&blob.bytes);
    }
}

#[tokio::test]
async fn a_pull_that_broke_off_goes_on_where_it_ended() {
    let (_berth, admin, blob) = with_blob(1_000_000).await;
    let mut received = Vec::new();
    while received.len() < blob.bytes.len() {
        let end = received.len() + 300_000;
        let range = format!("bytes={}-{end}", received.len());
        received.extend_from_slice(
            admin.get_blob("library/app", &blob.digest).header("range", range).await.partial().body(),
        );
    }
    assert!(received == blob.bytes);
}

#[tokio::test]
async fn a_blob_may_be_named_by_its_sha512() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::of_sha512(Blob::unique(3000).bytes);
    admin.push_blob("library/app", &blob).await.created().has("docker-content-digest", &blob.digest);
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    admin.head_blob("library/app", &blob.digest).await.ok().has("docker-content-digest", &blob.digest);
    let other = Blob::of_sha512(Blob::unique(3000).bytes);
    let upload = admin.begin_upload("library/app").await;
    admin.close_upload(&upload, &other.digest, blob.bytes.clone()).await.bad_request().code("DIGEST_INVALID");
}

#[tokio::test]
async fn a_known_etag_spares_the_body() {
    let (_berth, admin, blob) = with_blob(1000).await;
    let etag = admin.get_blob("library/app", &blob.digest).await.ok().header("etag").map(String::from);
    let etag = etag.expect("an ETag on a blob, as caches need");
    admin.get_blob("library/app", &blob.digest).header("if-none-match", etag).await.not_modified();
}
