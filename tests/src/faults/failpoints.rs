//! Fault 2: the server dies between writing an object and recording it, and between recording it and answering. The
//! points are named in the program, which aborts at the one in `BERTH_FAILPOINT` when it is built with `failpoints`.

use crate::harness::{Berth, Blob, Call, Client, Image, Upload};
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

const ABORT: i32 = 6;

/// A server with an image in it, ready to die at a point; and somebody who writes without asking for tokens.
async fn armed(point: &str) -> (Berth, Client, Image) {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    let image = admin.push("library/app:old").await.created();
    berth.restart_with(&[("BERTH_FAILPOINT", point)]).await;
    (berth, admin, image)
}

/// The request gets no answer, because the server dies of it; afterwards the store is in order and the server starts.
async fn dies_of(berth: &mut Berth, request: Call) {
    if let Ok(reply) = request.attempt().await {
        panic!("answered, so the server has no such failpoint (was it built with the feature?): {reply:?}");
    }
    let status = berth.exited().await;
    assert_eq!(status.signal(), Some(ABORT), "the server ended with {status}: {}", berth.output());
    berth.check_is_clean();
    berth.restart_with(&[("BERTH_FAILPOINT", "")]).await;
}

async fn after_the_crash(berth: &mut Berth, old: &Image) {
    berth.admin().pull("library/app:old").await.is(old);
    berth.terminate().await;
    berth.check_is_clean();
}

#[tokio::test]
async fn f02_a_blob_in_one_post_can_be_sent_again() {
    for (point, recorded) in [("blob_after_object", false), ("blob_after_commit", true)] {
        let (mut berth, admin, old) = armed(point).await;
        let blob = Blob::unique(5000);
        dies_of(&mut berth, admin.push_blob_at_once("library/app", &blob)).await;
        admin.head_blob("library/app", &blob.digest).await.is(if recorded { 200 } else { 404 });
        admin.push_blob_at_once("library/app", &blob).await.created();
        admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
        after_the_crash(&mut berth, &old).await;
    }
}

#[tokio::test]
async fn f02_a_closing_put_can_be_sent_again() {
    for (point, recorded) in [("blob_after_object", false), ("blob_after_commit", true)] {
        for first in [0, 2000, 5000] {
            let (mut berth, admin, old) = armed(point).await;
            let blob = Blob::unique(5000);
            let mut upload = admin.begin_upload("library/app").await;
            if first > 0 {
                upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..first)).await.accepted());
            }
            let closing = || admin.close_upload(&upload, &blob.digest, blob.bytes.slice(first..));
            dies_of(&mut berth, closing()).await;
            admin.head_blob("library/app", &blob.digest).await.is(if recorded { 200 } else { 404 });
            closing().await.created();
            admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
            after_the_crash(&mut berth, &old).await;
        }
    }
}

/// Content that was deleted lately gets a key of its own when it is pushed again. Which one, only the upload that died knew:
/// that upload is over, and nothing is acknowledged that is not there.
#[tokio::test]
async fn f02_an_upload_of_what_was_deleted_lately_is_begun_anew() {
    let mut berth = Berth::builder().env("BERTH_GC_HOLD", "1s").env("BERTH_UNDELETE_DAYS", 0).start().await;
    let admin = berth.admin().basic();
    let blob = Blob::unique(5000);
    admin.push_blob("library/app", &blob).await.created();
    while berth.object(&blob.digest).exists() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    berth.restart_with(&[("BERTH_FAILPOINT", "blob_after_object")]).await;
    let upload = admin.begin_upload("library/app").await;
    let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..2000)).await.accepted());
    let closing = || admin.close_upload(&upload, &blob.digest, blob.bytes.slice(2000..));
    dies_of(&mut berth, closing()).await;
    closing().await.not_found();
    admin.head_blob("library/app", &blob.digest).await.is(404);
    admin.get(upload.location()).await.not_found();
    admin.push_blob("library/app", &blob).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    berth.terminate().await;
    berth.check_is_clean();
}

/// The same content is already there for another repository: its object must not suffer.
#[tokio::test]
async fn f02_a_blob_that_another_repository_has_is_not_harmed() {
    for point in ["blob_after_object", "blob_after_commit"] {
        let (mut berth, admin, old) = armed(point).await;
        let layer = &old.layers[0];
        dies_of(&mut berth, admin.push_blob_at_once("library/other", layer)).await;
        admin.pull("library/app:old").await.is(&old);
        admin.push_blob_at_once("library/other", layer).await.created();
        admin.get_blob("library/other", &layer.digest).await.ok().contains(&layer.bytes);
        after_the_crash(&mut berth, &old).await;
    }
}

#[tokio::test]
async fn f02_a_manifest_can_be_sent_again() {
    for (point, recorded) in [("manifest_after_object", false), ("manifest_after_commit", true)] {
        for tag in ["new", "old", "by digest"] {
            let (mut berth, admin, old) = armed(point).await;
            let image = Image::unique();
            for blob in image.blobs() {
                admin.push_blob("library/app", blob).await.created();
            }
            let reference = if tag == "by digest" { image.digest() } else { tag };
            let put = || admin.put_manifest("library/app", reference, &image.manifest);
            dies_of(&mut berth, put()).await;
            let found = admin.get_manifest("library/app", reference).await;
            if recorded {
                found.ok().contains(&image.manifest.bytes);
            } else if tag == "old" {
                found.ok().contains(&old.manifest.bytes);
            } else {
                found.not_found();
            }
            put().await.created();
            admin.pull(&format!("library/app@{}", image.digest())).await.is(&image);
            admin.get_manifest("library/app", reference).await.ok().contains(&image.manifest.bytes);
            admin.push_image("library/app:old", &old).await.created();
            after_the_crash(&mut berth, &old).await;
        }
    }
}

#[tokio::test]
async fn f02_a_chunk_is_counted_or_not_but_never_in_part() {
    for (point, counted) in [("chunk_after_sync", false), ("chunk_after_commit", true)] {
        for first in [0, 3000] {
            let (mut berth, admin, old) = armed("").await;
            let blob = Blob::unique(9000);
            let mut upload = admin.begin_upload("library/app").await;
            if first > 0 {
                upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..first)).await.accepted());
            }
            berth.restart_with(&[("BERTH_FAILPOINT", point)]).await;
            dies_of(&mut berth, admin.send_chunk(&upload, blob.bytes.slice(first..7000))).await;
            let expected = if counted { 7000 } else { first };
            let status = admin.get(upload.location()).await.no_content();
            let told = Upload::from(&status);
            let offset = if expected == 0 && told.offset() <= 1 { 0 } else { told.offset() as usize };
            assert_eq!(offset, expected, "{point}: {status:?}");
            if !counted {
                let again = admin.send_chunk(&upload, blob.bytes.slice(first..7000)).await.accepted();
                upload = Upload::from(&again);
            } else {
                upload = told;
            }
            admin.close_upload(&upload, &blob.digest, blob.bytes.slice(7000..)).await.created();
            admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
            after_the_crash(&mut berth, &old).await;
        }
    }
}

/// Whatever is restored, it is back as a whole or still in the bin; the request that got no answer can be sent again.
#[tokio::test]
async fn f02_a_restoration_comes_whole_or_not_at_all() {
    for (point, restored) in [("restoration_before_commit", false), ("restoration_after_commit", true)] {
        for kind in ["tag", "artifact", "repository", "project"] {
            let (mut berth, admin, old) = armed(point).await;
            admin.create_project("shop").await.created();
            let image = admin.push("shop/app:1").await.created();
            let delete = match kind {
                "tag" => "/projects/shop/repositories/app/artifacts/1/tags/1",
                "artifact" => "/projects/shop/repositories/app/artifacts/1",
                _ => "/projects/shop/repositories/app",
            };
            admin.api("DELETE", delete).await.ok();
            if kind == "project" {
                admin.api("DELETE", "/projects/shop").await.ok();
            }
            let found = admin.api("GET", "/bin?sort=-id").await.ok().list();
            assert_eq!(found[0]["kind"], kind);
            let request = || admin.api("POST", &format!("/bin/{}/restore", found[0]["id"]));
            dies_of(&mut berth, request()).await;
            // Done is done: there is no such item any more.
            request().await.is(if restored { 404 } else { 200 });
            if kind == "project" {
                admin.api("POST", &format!("/bin/{}/restore", found[1]["id"])).await.ok();
            }
            admin.pull("shop/app:1").await.is(&image);
            after_the_crash(&mut berth, &old).await;
        }
    }
}
