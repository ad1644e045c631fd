//! Bytes that are not what they are called, and bytes that a browser would take for something to run.

use crate::harness::{Berth, Blob, Client, Reply, Upload, media, sha512};
use std::path::{Path, PathBuf};

/// The files below a directory that contain these bytes.
fn files_with(directory: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if std::fs::read(&path)
            .is_ok_and(|content| content.windows(bytes.len()).any(|window| window == bytes))
        {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn n21_content_under_a_foreign_digest_is_refused_and_thrown_away() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let sent = Blob::unique(20_000);
    let marker = &sent.bytes[5000..5040];
    for wrong in [Blob::unique(20_000).digest, sha512(b"another")] {
        let lie = Blob { bytes: sent.bytes.clone(), digest: wrong.clone() };
        admin.push_blob_at_once("library/app", &lie).await.bad_request().code("DIGEST_INVALID");
        admin.push_blob("library/app", &lie).await.bad_request().code("DIGEST_INVALID");
        let upload = admin.begin_upload("library/app").await;
        let upload = Upload::from(&admin.send_chunk(&upload, sent.bytes.slice(..9000)).await.accepted());
        assert_eq!(files_with(berth.data_dir(), marker).len(), 1, "the search finds what is there");
        let closing = admin.close_upload(&upload, &wrong, sent.bytes.slice(9000..)).await;
        closing.bad_request().code("DIGEST_INVALID");
        admin.get_blob("library/app", &wrong).await.not_found();
        admin.get_blob("library/app", &sent.digest).await.not_found();
        assert_eq!(
            files_with(berth.data_dir(), marker),
            Vec::<PathBuf>::new(),
            "the refused bytes are still kept"
        );
    }
    admin.push_blob("library/app", &sent).await.created();
    admin.get_blob("library/app", &sent.digest).await.ok().contains(&sent.bytes);
}

#[tokio::test]
async fn n21_an_upload_is_not_closed_without_a_digest() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(1000);
    let upload = admin.begin_upload("library/app").await;
    let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.clone()).await.accepted());
    admin.put(upload.location()).await.bad_request().codes();
    admin.put(upload.closing("")).await.bad_request().codes();
    admin.get_blob("library/app", &blob.digest).await.not_found();
    admin.close_upload(&upload, &blob.digest, "").await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

/// What a browser could be made to run comes back as something to save.
#[tokio::test]
async fn n22_a_blob_is_never_rendered() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let page = "<html><script>alert(document.domain)</script>".repeat(3000);
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (content_type, text) in
        [("text/html", page.as_str()), ("image/svg+xml", drawing), ("text/javascript", "alert(1)")]
    {
        let blob = Blob::of(text.to_string());
        let path = format!("/v2/library/app/blobs/uploads/?digest={}", blob.digest);
        admin.post(path).body(content_type, blob.bytes.clone()).await.created();
        harmless(admin.get_blob("library/app", &blob.digest).await.ok());
        harmless(admin.head_blob("library/app", &blob.digest).await.ok());
        harmless(admin.get_blob("library/app", &blob.digest).header("accept", "text/html").await.ok());
        harmless(admin.get_blob("library/app", &blob.digest).header("range", "bytes=0-7").await.partial());
    }
}

fn harmless(reply: Reply) {
    let reply =
        reply.has("content-type", "application/octet-stream").has("x-content-type-options", "nosniff");
    let disposition = reply.header("content-disposition").unwrap_or_default();
    assert!(disposition.starts_with("attachment"), "{reply:?}");
}

#[tokio::test]
async fn n22_a_manifest_and_an_error_are_never_rendered_either() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    let manifest = admin.get_manifest("library/app", "1").await.ok();
    manifest.has("content-type", media::MANIFEST).has("x-content-type-options", "nosniff");
    let never = |reply: Reply| {
        let kind = reply.header("content-type").unwrap_or_default().to_string();
        assert!(kind.starts_with("application/json"), "{reply:?}");
        reply.has("x-content-type-options", "nosniff");
    };
    never(admin.get("/v2/library/app/manifests/%3Cscript%3E").await.bad_request());
    never(admin.get("/v2/%3Cscript%3E/x/manifests/1").await.bad_request());
    never(admin.api("GET", "/projects/%3Cscript%3E").await.one_of(&[400, 404]));
    never(admin.get("/service/token?service=%3Cscript%3Ealert(1)%3C/script%3E").await.bad_request());
    never(Client::clone(&admin).api("GET", "/no/%3Cscript%3E").await.not_found());
}
