//! Fault 4: no room for blobs, none for the database, no inodes. Writes are refused with a clear answer, reads go on,
//! nothing half-written stays, and with room everything works again without a restart.

use super::volume::{Filler, Volume};
use crate::harness::{Berth, Blob, Client, Image, Reply, Upload};

/// A refusal that tells the client that the server, not the client, lacks something.
#[track_caller]
fn no_room(reply: Reply) {
    let reply = reply.one_of(&[503, 507]);
    let codes = reply.codes();
    assert!(!codes.iter().any(|code| code.contains("DIGEST") || code.contains("INVALID")), "{reply:?}");
    let text = reply.text().to_lowercase();
    assert!(
        ["space", "room", "full", "storage"].iter().any(|word| text.contains(word)),
        "an unclear answer: {reply:?}"
    );
}

/// What holds on every full volume: `filler` takes the room, is dropped, and then all is well again.
async fn survives(berth: &mut Berth, image: &Image, filler: Filler, size: usize) {
    let admin = berth.admin().basic();
    let blob = Blob::unique(size);
    no_room(admin.push_blob_at_once("library/app", &blob).await);
    refused_in_steps(&admin, &blob).await;
    for _ in 0..3 {
        no_room(admin.push_blob_at_once("library/app", &blob).await);
        admin.pull("library/app:1").await.is(image);
        admin.get_blob("library/app", &blob.digest).await.not_found();
        admin.head_manifest("library/app", "1").await.ok();
        assert_eq!(admin.tags("library/app").await, ["1"]);
    }
    drop(filler);
    admin.push_blob_at_once("library/app", &blob).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    let after = admin.push("library/app:2").await.created();
    admin.pull("library/app:2").await.is(&after);
    admin.pull("library/app:1").await.is(image);
    berth.terminate().await;
    berth.check_is_clean();
}

/// The same blob in the steps of docker; whichever step finds no room says so.
async fn refused_in_steps(admin: &Client, blob: &Blob) {
    let begun = admin.post("/v2/library/app/blobs/uploads/").await;
    if begun.status() != 202 {
        return no_room(begun);
    }
    let upload = Upload::at(&begun.location());
    let chunk = admin.send_chunk(&upload, blob.bytes.clone()).await;
    if chunk.status() != 202 {
        return no_room(chunk);
    }
    no_room(admin.close_upload(&Upload::from(&chunk), &blob.digest, "").await);
}

#[tokio::test]
async fn f04_no_room_on_the_volume_of_blobs_and_database() {
    let Some(volume) = Volume::in_memory("size=64m") else { return };
    let mut berth = Berth::builder().data_dir(volume.path().join("data")).start().await;
    let image = berth.admin().push("library/app:1").await.created();
    let filler = volume.fill(2 << 20);
    let before = volume.free();
    let admin = berth.admin().basic();
    no_room(admin.push_blob_at_once("library/app", &Blob::unique(8 << 20)).await);
    let lost = before.saturating_sub(volume.free());
    assert!(lost < 1 << 20, "{lost} bytes of a refused blob still take room");
    survives(&mut berth, &image, filler, 8 << 20).await;
}

#[tokio::test]
async fn f04_no_room_on_the_volume_of_blobs_alone() {
    let Some(volume) = Volume::in_memory("size=32m") else { return };
    let blobs = volume.path().join("blobs");
    let mut berth =
        Berth::builder().env("BERTH_STORAGE_FILESYSTEM_ROOTDIRECTORY", blobs.display()).start().await;
    let image = berth.admin().push("library/app:1").await.created();
    let filler = volume.fill(1 << 20);
    survives(&mut berth, &image, filler, 6 << 20).await;
}

#[tokio::test]
async fn f04_no_room_on_the_volume_of_the_database_alone() {
    let Some(volume) = Volume::in_memory("size=32m") else { return };
    let blobs = tempfile::tempdir().unwrap();
    let mut berth = Berth::builder()
        .data_dir(volume.path().join("data"))
        .env("BERTH_STORAGE_FILESYSTEM_ROOTDIRECTORY", blobs.path().display())
        .start()
        .await;
    let admin = berth.admin().basic();
    let image = admin.push("library/app:1").await.created();
    let filler = volume.fill(0);
    // The database may still have room of its own; writing goes on until it has none.
    let mut acknowledged = Vec::new();
    let refusal = loop {
        let blob = Blob::unique(100);
        let reply = admin.push_blob_at_once("library/app", &blob).await;
        if reply.status() != 201 {
            break reply;
        }
        acknowledged.push(blob);
        assert!(acknowledged.len() < 20_000, "a full volume takes everything");
    };
    no_room(refusal);
    for blob in &acknowledged {
        admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    }
    survives(&mut berth, &image, filler, 100).await;
}

#[tokio::test]
async fn f04_no_inodes_on_the_volume_of_blobs() {
    let Some(volume) = Volume::in_memory("size=64m,nr_inodes=400") else { return };
    let blobs = volume.path().join("blobs");
    let mut berth =
        Berth::builder().env("BERTH_STORAGE_FILESYSTEM_ROOTDIRECTORY", blobs.display()).start().await;
    let image = berth.admin().push("library/app:1").await.created();
    let filler = volume.fill_inodes();
    survives(&mut berth, &image, filler, 5000).await;
}

/// Chunks that were acknowledged before the disk was full are still there when it is not.
#[tokio::test]
async fn f04_an_upload_goes_on_when_there_is_room_again() {
    let Some(volume) = Volume::in_memory("size=64m") else { return };
    let mut berth = Berth::builder().data_dir(volume.path().join("data")).start().await;
    let admin = berth.admin().basic();
    let blob = Blob::unique(8 << 20);
    let upload = admin.begin_upload("library/app").await;
    let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..100_000)).await.accepted());
    let filler = volume.fill(1 << 20);
    no_room(admin.send_chunk(&upload, blob.bytes.slice(100_000..)).await);
    admin.get(upload.location()).await.no_content().has("range", "0-99999");
    drop(filler);
    let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(100_000..)).await.accepted());
    admin.close_upload(&upload, &blob.digest, "").await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    berth.terminate().await;
    berth.check_is_clean();
}

#[tokio::test]
async fn f04_a_manifest_without_room_is_refused_and_its_tag_stays() {
    let Some(volume) = Volume::in_memory("size=32m") else { return };
    let blobs = volume.path().join("blobs");
    let berth = Berth::builder().env("BERTH_STORAGE_FILESYSTEM_ROOTDIRECTORY", blobs.display()).start().await;
    let admin = berth.admin().basic();
    let old = admin.push("library/app:1").await.created();
    let image = Image::changed(|manifest| {
        manifest["annotations"] = serde_json::json!({"padding": "x".repeat(1 << 20)});
    });
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let filler = volume.fill(200_000);
    no_room(admin.put_manifest("library/app", "1", &image.manifest).await);
    admin.pull("library/app:1").await.is(&old);
    drop(filler);
    admin.put_manifest("library/app", "1", &image.manifest).await.created();
    admin.pull("library/app:1").await.is(&image);
}
