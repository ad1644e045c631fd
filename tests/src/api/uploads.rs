//! Uploading blobs in every way that the specification knows.

use crate::harness::{Berth, Blob, Image, Role, Upload, Wire};

#[tokio::test]
async fn a_blob_comes_in_one_post() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(10_000);
    let reply = admin.push_blob_at_once("library/app", &blob).await.created();
    assert!(reply.location().ends_with(&format!("/v2/library/app/blobs/{}", blob.digest)), "{reply:?}");
    let reply = reply.has("docker-content-digest", &blob.digest);
    admin.get(reply.location()).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn a_blob_comes_in_one_put() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(10_000);
    let begun = admin.post("/v2/library/app/blobs/uploads/").await.accepted().carries("docker-upload-uuid");
    assert!(begun.location().contains("/v2/library/app/blobs/uploads/"), "{begun:?}");
    let upload = admin.begin_upload("library/app").await;
    let reply = admin.close_upload(&upload, &blob.digest, blob.bytes.clone()).await.created();
    let reply = reply.has("docker-content-digest", &blob.digest);
    admin.get(reply.location()).await.ok().contains(&blob.bytes);
    let status = admin.get(upload.location()).await.not_found();
    status.code("BLOB_UPLOAD_UNKNOWN");
}

/// As docker does it: one PATCH of unknown length, then an empty PUT.
#[tokio::test]
async fn a_blob_comes_as_a_stream() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(300_000);
    let upload = admin.begin_upload("library/app").await;
    let authorization = admin.authorization(&["repository:library/app:pull,push"]).await;
    let chunks: Vec<std::io::Result<bytes::Bytes>> =
        blob.bytes.chunks(7001).map(|part| Ok(blob.bytes.slice_ref(part))).collect();
    let body = reqwest::Body::wrap_stream(futures::stream::iter(chunks));
    let request = admin.http().patch(upload.location()).header("authorization", authorization);
    let reply = request.header("content-type", "application/octet-stream").body(body).send().await.unwrap();
    assert_eq!(reply.status(), 202);
    assert_eq!(reply.headers()["range"], "0-299999");
    let location = reply.headers()["location"].to_str().unwrap().to_string();
    let joint = if location.contains('?') { '&' } else { '?' };
    admin.put(format!("{location}{joint}digest={}", blob.digest)).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn a_blob_comes_in_chunks() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(25_000);
    let mut upload = admin.begin_upload("library/app").await;
    for chunk in blob.bytes.chunks(10_000) {
        let sent = upload.offset() + chunk.len() as u64;
        let reply = admin.send_chunk(&upload, blob.bytes.slice_ref(chunk)).await.accepted();
        upload = Upload::from(&reply.has("range", format!("0-{}", sent - 1)).carries("docker-upload-uuid"));
    }
    admin.close_upload(&upload, &blob.digest, "").await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn the_last_chunk_may_come_with_the_closing_put() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(25_000);
    let upload = admin.begin_upload("library/app").await;
    let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..10_000)).await.accepted());
    let put = admin.put(upload.closing(&blob.digest)).header("content-range", "10000-24999");
    put.body("application/octet-stream", blob.bytes.slice(10_000..)).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn an_upload_tells_how_far_it_came_and_goes_on() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(20_000);
    let upload = admin.begin_upload("library/app").await;
    admin.get(upload.location()).await.no_content().carries("docker-upload-uuid").carries("location");
    admin.send_chunk(&upload, blob.bytes.slice(..7000)).await.accepted();
    let status = admin.get(upload.location()).await.no_content().has("range", "0-6999");
    let upload = Upload::from(&status);
    assert_eq!(upload.offset(), 7000);
    admin.close_upload(&upload, &blob.digest, blob.bytes.slice(7000..)).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn an_upload_is_cancelled() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let upload = admin.begin_upload("library/app").await;
    admin.send_chunk(&upload, "some bytes").await.accepted();
    admin.delete(upload.location()).await.no_content();
    admin.get(upload.location()).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.send_chunk(&upload, "more").await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.close_upload(&upload, &Blob::of("some bytes").digest, "").await.not_found();
    admin.delete(upload.location()).await.not_found();
    admin.head_blob("library/app", &Blob::of("some bytes").digest).await.not_found();
}

#[tokio::test]
async fn an_upload_that_never_was_is_unknown() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let path = "/v2/library/app/blobs/uploads/8f0f7b0e-7e3c-4e8e-8a39-0c0a2f6f6a10";
    admin.get(path).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.patch(path).body("application/octet-stream", "x").await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin
        .put(format!("{path}?digest={}", Blob::of("x").digest))
        .await
        .not_found()
        .code("BLOB_UPLOAD_UNKNOWN");
    admin.delete(path).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.get("/v2/library/app/blobs/uploads/no-uuid").await.one_of(&[400, 404]);
}

#[tokio::test]
async fn a_blob_is_mounted_from_another_repository() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("one").await.created();
    admin.create_project("two").await.created();
    let alice = berth.member("alice", "two", Role::Developer).await;
    admin.add_member("one", "alice", Role::Guest).await.created();
    let image = admin.push("one/app:1").await.created();
    let layer = &image.layers[0];
    alice.head_blob("two/app", &layer.digest).await.not_found();
    let reply = alice.mount("two/app", &layer.digest, "one/app").await.created();
    assert!(reply.location().ends_with(&format!("/v2/two/app/blobs/{}", layer.digest)), "{reply:?}");
    reply.has("docker-content-digest", &layer.digest);
    alice.get_blob("two/app", &layer.digest).await.ok().contains(&layer.bytes);
    alice.push_image("two/app:1", &image).await.created();
    admin.api("DELETE", "/projects/one/repositories/app").await.ok();
    alice.pull("two/app:1").await.is(&image);
}

#[tokio::test]
async fn a_mount_that_cannot_be_becomes_an_upload() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(1000);
    let reply = admin.mount("library/app", &blob.digest, "library/other").await.accepted();
    let reply = reply.carries("docker-upload-uuid");
    let upload = Upload::from(&reply);
    admin
        .put(upload.closing(&blob.digest))
        .body("application/octet-stream", blob.bytes.clone())
        .await
        .created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn pushing_again_what_is_there_is_fine() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    admin.push_image("library/app:1", &image).await.created();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
        admin.push_blob_at_once("library/app", blob).await.created();
        admin.push_blob("library/other", blob).await.created();
    }
    admin.push_image("library/app:1", &image).await.created();
    admin.push_image("library/other:1", &image).await.created();
    admin.pull("library/app:1").await.is(&image);
    admin.pull("library/other:1").await.is(&image);
}

/// A client may first ask with `Expect: 100-continue`.
#[tokio::test]
async fn a_client_may_wait_for_leave_to_send() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(5000);
    let authorization = admin.authorization(&["repository:library/app:pull,push"]).await;
    let mut wire = Wire::connect(&berth.host()).await;
    let head = format!(
        "POST /v2/library/app/blobs/uploads/?digest={} HTTP/1.1\r\nHost: {}\r\nAuthorization: {authorization}\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        blob.digest,
        berth.host(),
        blob.bytes.len()
    );
    wire.send(head).await;
    let leave = String::from_utf8(wire.read_some(1000).await.unwrap()).unwrap();
    assert!(leave.starts_with("HTTP/1.1 100"), "{leave}");
    wire.send(&blob.bytes).await;
    wire.reply().await.unwrap().one_of(&[201]);
}
