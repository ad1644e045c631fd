//! Fault 9, as a whole: the program keeps its blobs in an object store that refuses, delays and lies.

use super::nodes::replica;
use crate::harness::{Blob, Bucket, Client, Database, Dice, FaultyStore, Image, Reply, Upload};
use crate::refusals::scaled;
use std::time::{Duration, Instant};

/// How long a client goes on trying.
const PATIENCE: Duration = Duration::from_secs(120);

/// Sends the same request until the server takes it; anything but the wanted and 503 is a defect.
async fn until_taken(begun: Instant, wanted: &[u16], reply: Reply) -> bool {
    if wanted.contains(&reply.status().as_u16()) {
        return true;
    }
    assert!(begun.elapsed() < PATIENCE, "not taken within {PATIENCE:?}: {reply:?}");
    reply.is(503);
    tokio::time::sleep(Duration::from_millis(100)).await;
    false
}

/// As clients push: an upload in a few chunks; one that is refused is looked at and goes on where it stands.
async fn push_blob(client: &Client, repository: &str, blob: &Blob, chunks: usize) {
    let begun = Instant::now();
    loop {
        let reply = client.post(format!("/v2/{repository}/blobs/uploads/")).await;
        if reply.status() != 202 {
            until_taken(begun, &[202], reply).await;
            continue;
        }
        let mut upload = Upload::at(&reply.location());
        loop {
            let at = upload.offset() as usize;
            let end = (at + blob.bytes.len().div_ceil(chunks)).min(blob.bytes.len());
            let sent = if end == blob.bytes.len() {
                client.close_upload(&upload, &blob.digest, blob.bytes.slice(at..)).await
            } else {
                client.send_chunk(&upload, blob.bytes.slice(at..end)).await
            };
            match sent.status().as_u16() {
                201 => return,
                202 => upload = Upload::from(&sent),
                _ => {
                    assert!(begun.elapsed() < PATIENCE, "not taken within {PATIENCE:?}: {sent:?}");
                    sent.one_of(&[503, 416, 404]);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    let status = client.get(upload.location()).await.one_of(&[204, 404, 503]);
                    if status.status() != 204 {
                        break;
                    }
                    let told = Upload::from(&status);
                    upload = if told.offset() <= 1 { Upload::at(told.location()) } else { told };
                }
            }
        }
        // It may have been closed without our being told.
        if client.head_blob(repository, &blob.digest).await.status() == 200 {
            return;
        }
    }
}

async fn push(client: &Client, repository: &str, tag: &str, image: &Image) {
    for blob in image.blobs() {
        push_blob(client, repository, blob, 3).await;
    }
    let begun = Instant::now();
    while !until_taken(begun, &[201], client.put_manifest(repository, tag, &image.manifest).await).await {}
}

/// Pulls until all of it came; bytes that came whole were right every time.
async fn pull(client: &Client, repository: &str, tag: &str, image: &Image) {
    let begun = Instant::now();
    loop {
        let found = client.get_manifest(repository, tag).attempt().await;
        if let Ok(reply) = found
            && until_taken(begun, &[200], reply.clone()).await
        {
            reply.contains(&image.manifest.bytes);
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "no manifest came");
    }
    for blob in image.blobs() {
        loop {
            // An answer that breaks off is no answer; one that is whole is right.
            if let Ok(reply) = client.get_blob(repository, &blob.digest).attempt().await
                && until_taken(begun, &[200], reply.clone()).await
            {
                reply.contains(&blob.bytes);
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "no blob came");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f09_an_object_store_that_refuses_delays_and_lies_loses_and_doubles_nothing() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let mut dice = Dice::new("f09");
    let door = FaultyStore::to(&bucket.address(), &mut dice).await;
    let node = replica(&database, &bucket)
        .env("BERTH_STORAGE_S3_REGIONENDPOINT", format!("http://{}", door.address()))
        .env("BERTH_GC_HOLD", "20s")
        .env("BERTH_UPLOAD_PURGING_AGE", "1m")
        .env("BERTH_UPLOAD_PURGING_INTERVAL", "1s")
        .env("BERTH_UNDELETE_DAYS", 0);
    let berth = node.start().await;
    let workers: Vec<_> = (0..3)
        .map(|worker| {
            let client = berth.admin().basic();
            let mut dice = dice.split();
            tokio::spawn(async move {
                let repository = format!("library/w{worker}");
                let mut images = Vec::new();
                for number in 0..scaled(2, 40) {
                    // One layer is so large that it goes up in parts.
                    let large = if number % 2 == 0 { 12 << 20 } else { 70_000 };
                    let image =
                        Image::with_layers(vec![Blob::of(dice.bytes(large)), Blob::of(dice.bytes(3000))]);
                    push(&client, &repository, &format!("t{number}"), &image).await;
                    pull(&client, &repository, &format!("t{number}"), &image).await;
                    images.push(image);
                }
                images
            })
        })
        .collect();
    let mut images = Vec::new();
    for worker in workers {
        images.push(worker.await.unwrap());
    }
    let mishaps = door.mishaps();
    eprintln!("{mishaps:?}");
    assert!(mishaps.len() >= 3, "too little happened: {mishaps:?}");
    // Some of it is deleted while the store still misbehaves, and goes all the same.
    let admin = berth.admin().basic();
    for (worker, images) in images.iter().enumerate() {
        admin.delete_manifest(&format!("library/w{worker}"), images[0].digest()).await.accepted();
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    door.behave();
    for (worker, images) in images.iter().enumerate() {
        for (number, image) in images.iter().enumerate().skip(1) {
            admin.pull(&format!("library/w{worker}:t{number}")).await.is(image);
        }
    }
    let begun = Instant::now();
    for image in images.iter().map(|images| &images[0]) {
        // Asking for it would hold it.
        let row = format!("UPDATE blobs SET size = size WHERE digest = '{}'", image.layers[0].digest);
        while berth.sql(&row).await > 0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "what is dead stays");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
    // Of uploads that went wrong nothing is left: neither what the store knows as begun, nor pieces, nor notes about it.
    let begun = Instant::now();
    loop {
        let left = door.store();
        if left.open_multiparts.is_empty() && left.pieces.is_empty() {
            eprintln!("{} uploads in parts were begun, none is left", left.multiparts);
            assert!(left.multiparts > 0, "nothing was sent in parts");
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(180), "uploads are left in the store: {left:#?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    berth.check_is_clean();
}
