//! Fault 14: the client goes away in the midst of a body.

use crate::harness::{Berth, Blob, Client, Image, Upload, Wire};
use std::ops::RangeInclusive;
use std::time::Duration;

/// How a body ends before its announced end.
#[derive(Clone, Copy, Debug)]
enum Ending {
    /// The connection is closed properly.
    Close,
    /// Only the sending half is closed; the client still listens.
    HalfClose,
    /// The connection is reset.
    Reset,
}

const ENDINGS: [Ending; 3] = [Ending::Close, Ending::HalfClose, Ending::Reset];

/// Sends a request that announces `length` bytes, sends only `bytes`, and goes away.
async fn broken(
    berth: &Berth,
    client: &Client,
    method: &str,
    location: &str,
    length: usize,
    bytes: &[u8],
    ending: Ending,
) {
    let authorization = client.authorization(&["repository:library/app:pull,push"]).await;
    let path = location.strip_prefix(&berth.url()).unwrap_or(location);
    let host = berth.host();
    let mut wire = Wire::connect(&host).await;
    wire.send(format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nContent-Length: {length}\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    ))
    .await;
    wire.send(bytes).await;
    // Some of it should have been read, or the server sees only the end.
    tokio::time::sleep(Duration::from_millis(30)).await;
    match ending {
        Ending::Close => drop(wire),
        Ending::Reset => wire.reset(),
        Ending::HalfClose => {
            wire.half_close().await;
            if let Some(reply) = wire.reply().await {
                assert!(reply.status >= 400, "half a body was taken: {reply:?}");
            }
        }
    }
}

/// Goes on as a careful client does: asks where the upload stands, sends the rest with its Content-Range, and asks
/// again when the broken request had not been over yet. Where it stands must always be a place that is possible.
async fn resumed(client: &Client, upload: &Upload, blob: &Blob, possible: RangeInclusive<usize>) {
    for _ in 0..200 {
        let status = client.get(upload.location()).await.no_content();
        let told = Upload::from(&status);
        let at_start = *possible.start() == 0 && told.offset() <= 1;
        let told = if at_start { Upload::at(&status.location()) } else { told };
        let offset = told.offset() as usize;
        assert!(possible.contains(&offset), "the upload stands at {offset}, not in {possible:?}: {status:?}");
        let sent =
            client.send_chunk(&told, blob.bytes.slice(offset..)).await.one_of(&[202, 409, 416, 429, 503]);
        if sent.status() == 202 {
            client.close_upload(&Upload::from(&sent), &blob.digest, "").await.created();
            client.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the upload cannot be resumed: {:?}", client.get(upload.location()).await);
}

#[tokio::test]
async fn f14_a_chunk_that_breaks_off_is_resumed_at_the_right_place() {
    for ending in ENDINGS {
        for acknowledged in [0, 10_000] {
            let berth = Berth::start().await;
            let admin = berth.admin();
            let blob = Blob::unique(500_000);
            let mut upload = admin.begin_upload("library/app").await;
            if acknowledged > 0 {
                upload = Upload::from(
                    &admin.send_chunk(&upload, blob.bytes.slice(..acknowledged)).await.accepted(),
                );
            }
            let sent = acknowledged + 200_000;
            let part = &blob.bytes[acknowledged..sent];
            broken(&berth, &admin, "PATCH", upload.location(), blob.bytes.len() - acknowledged, part, ending)
                .await;
            resumed(&admin, &upload, &blob, acknowledged..=sent).await;
            ends_clean(berth).await;
        }
    }
}

#[tokio::test]
async fn f14_a_closing_put_that_breaks_off_closes_nothing() {
    for ending in ENDINGS {
        let berth = Berth::start().await;
        let admin = berth.admin();
        let blob = Blob::unique(300_000);
        let upload = admin.begin_upload("library/app").await;
        let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..100_000)).await.accepted());
        let part = &blob.bytes[100_000..200_000];
        broken(&berth, &admin, "PUT", &upload.closing(&blob.digest), 200_000, part, ending).await;
        admin.head_blob("library/app", &blob.digest).await.not_found();
        resumed(&admin, &upload, &blob, 100_000..=200_000).await;
        ends_clean(berth).await;
    }
}

/// Even when what came is, by chance or malice, all of another blob.
#[tokio::test]
async fn f14_a_post_that_breaks_off_stores_nothing() {
    for ending in ENDINGS {
        let berth = Berth::start().await;
        let admin = berth.admin();
        let part = Blob::unique(100_000);
        let location = format!("/v2/library/app/blobs/uploads/?digest={}", part.digest);
        broken(&berth, &admin, "POST", &location, 200_000, &part.bytes, ending).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        admin.head_blob("library/app", &part.digest).await.not_found();
        admin.push_blob_at_once("library/app", &part).await.created();
        ends_clean(berth).await;
    }
}

#[tokio::test]
async fn f14_a_manifest_that_breaks_off_is_none() {
    for ending in ENDINGS {
        let berth = Berth::start().await;
        let admin = berth.admin();
        let image = Image::unique();
        for blob in image.blobs() {
            admin.push_blob("library/app", blob).await.created();
        }
        let length = image.manifest.bytes.len() + 1;
        broken(&berth, &admin, "PUT", "/v2/library/app/manifests/1", length, &image.manifest.bytes, ending)
            .await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        admin.get_manifest("library/app", "1").await.not_found();
        admin.put_manifest("library/app", "1", &image.manifest).await.created();
        ends_clean(berth).await;
    }
}

/// The same over HTTP/2, where only the stream is reset and the connection lives on.
#[tokio::test]
async fn f14_a_reset_stream_of_http2_is_resumed() {
    let berth = Berth::builder().tls().start().await;
    let admin = berth.admin();
    let blob = Blob::unique(500_000);
    let upload = admin.begin_upload("library/app").await;
    let authorization = admin.authorization(&["repository:library/app:pull,push"]).await;
    let certificate = reqwest::Certificate::from_pem(berth.authority().ca_pem().as_bytes()).unwrap();
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([certificate]).build().unwrap();
    let first = blob.bytes.slice(..100_000);
    let pieces = futures::stream::iter([Ok(first), Err(std::io::Error::other("the client gives up"))]);
    let request = http.patch(upload.location()).header("authorization", &authorization);
    let broken =
        request.header("content-type", "application/octet-stream").body(reqwest::Body::wrap_stream(pieces));
    assert!(broken.send().await.is_err(), "a body that ended in an error was answered");
    resumed(&admin, &upload, &blob, 0..=100_000).await;
    let alive = http.get(format!("{}/api/v2.0/ping", berth.url())).send().await.unwrap();
    assert_eq!((alive.status().as_u16(), alive.version()), (200, reqwest::Version::HTTP_2));
    ends_clean(berth).await;
}

/// A pull that is given up leaves nothing behind.
#[tokio::test]
async fn f14_pulls_that_are_given_up_hurt_nobody() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(8 << 20);
    admin.push_blob("library/app", &blob).await.created();
    let authorization = admin.authorization(&["repository:library/app:pull"]).await;
    let host = berth.host();
    let request = format!(
        "GET /v2/library/app/blobs/{} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\r\n",
        blob.digest
    );
    let files = || std::fs::read_dir(format!("/proc/{}/fd", berth.pid())).unwrap().count();
    let before = files();
    for round in 0..60 {
        let mut wire = Wire::connect(&host).await;
        wire.send(&request).await;
        wire.read_some(1000).await.unwrap();
        if round % 2 == 0 { wire.reset() } else { drop(wire) }
    }
    for _ in 0..100 {
        if files() <= before + 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(files() <= before + 3, "{} files are open, {before} were before", files());
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

async fn ends_clean(mut berth: Berth) {
    berth.terminate().await;
    berth.check_is_clean();
}
