//! What `DELETE` on `/v2` takes away, and what it leaves.

use crate::harness::{Berth, Blob, Image};

const MISSING: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn a_manifest_is_deleted_with_its_tags() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:one").await.created();
    admin.push_image("library/app:two", &image).await.created();
    let other = admin.push("library/app:other").await.created();
    admin.delete_manifest("library/app", image.digest()).await.accepted();
    for reference in ["one", "two", image.digest()] {
        admin.get_manifest("library/app", reference).await.not_found().code("MANIFEST_UNKNOWN");
        admin.head_manifest("library/app", reference).await.not_found();
    }
    assert_eq!(admin.tags("library/app").await, ["other"]);
    admin.pull("library/app:other").await.is(&other);
    admin.delete_manifest("library/app", image.digest()).await.not_found();
    admin.delete_manifest("library/app", MISSING).await.not_found().code("MANIFEST_UNKNOWN");
}

#[tokio::test]
async fn what_was_deleted_can_be_pushed_again() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    for _ in 0..3 {
        admin.delete_manifest("library/app", image.digest()).await.accepted();
        admin.pull("library/app:1").await.refused(404);
        admin.push_image("library/app:1", &image).await.created();
        admin.pull("library/app:1").await.is(&image);
    }
}

/// Blobs that a manifest names are not to be deleted; one that nothing names yet may be given up.
#[tokio::test]
async fn a_blob_in_use_is_not_deleted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    for blob in image.blobs() {
        admin.delete_blob("library/app", &blob.digest).await.method_not_allowed().code("UNSUPPORTED");
    }
    admin.pull("library/app:1").await.is(&image);
    let spare = Blob::unique(100);
    admin.push_blob("library/app", &spare).await.created();
    admin.get_blob("library/app", &spare.digest).await.ok();
    admin.delete_blob("library/app", &spare.digest).await.accepted();
    admin.get_blob("library/app", &spare.digest).await.not_found().code("BLOB_UNKNOWN");
    admin.delete_blob("library/app", &spare.digest).await.not_found().code("BLOB_UNKNOWN");
    admin.push_blob("library/app", &spare).await.created();
    admin.get_blob("library/app", &spare.digest).await.ok().contains(&spare.bytes);
}

#[tokio::test]
async fn a_delete_in_one_repository_leaves_the_other() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    admin.push_image("library/one:1", &image).await.created();
    admin.push_image("library/two:1", &image).await.created();
    admin.delete_manifest("library/one", image.digest()).await.accepted();
    admin.pull("library/one:1").await.refused(404);
    admin.pull("library/two:1").await.is(&image);
    let shared = Blob::unique(50);
    admin.push_blob("library/one", &shared).await.created();
    admin.push_blob("library/two", &shared).await.created();
    admin.delete_blob("library/one", &shared.digest).await.accepted();
    admin.get_blob("library/two", &shared.digest).await.ok().contains(&shared.bytes);
}
