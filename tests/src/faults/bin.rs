//! Deleting, restoring, purging, pushing and collecting at once: whatever comes of it, it is whole.

use crate::harness::{Berth, Blob, Client, Image};
use rand::Rng;
use std::sync::Arc;
use std::time::{Duration, Instant};

const HOW_LONG: Duration = Duration::from_secs(12);
const WORKERS: usize = 8;

/// One of a few images that share a layer.
fn some(images: &[Image]) -> &Image {
    &images[rand::rng().random_range(0..images.len())]
}

/// Does one thing of many; what it answered.
async fn act(admin: &Client, images: &[Image]) -> u16 {
    let (tag, repository) = (rand::rng().random_range(0..4), rand::rng().random_range(0..2));
    let name = format!("library/app{repository}");
    let path = Client::repository_path(&name);
    let (what, image) = (rand::rng().random_range(0..20), some(images));
    let reply = match what {
        0..5 => {
            for blob in image.blobs() {
                admin.ensure_blob(&name, blob).await;
            }
            admin.put_manifest(&name, &format!("t{tag}"), &image.manifest).await
        }
        5..8 => admin.delete_manifest(&name, &format!("t{tag}")).await,
        8..11 => admin.delete_manifest(&name, image.digest()).await,
        11 => admin.api("DELETE", &path).await,
        _ => {
            let items = admin.api("GET", "/projects/library/bin?page_size=100").await.ok().list();
            if items.is_empty() {
                return 404;
            }
            let id = &items[rand::rng().random_range(0..items.len())]["id"];
            match what {
                12 | 13 => admin.api("DELETE", &format!("/bin/{id}")).await,
                14 => admin.api("POST", &format!("/bin/{id}/restore?without_taken_tags=true")).await,
                _ => admin.api("POST", &format!("/bin/{id}/restore")).await,
            }
        }
    };
    let status = reply.status().as_u16();
    assert!(status < 500, "{reply:?}");
    status
}

#[tokio::test]
async fn deletions_restorations_and_purges_at_once_leave_nothing_torn() {
    let berth = Berth::builder().env("BERTH_GC_HOLD", "2s").start().await;
    let admin = berth.admin();
    let shared = Blob::unique(3000);
    let image = || Image::with_layers(vec![shared.clone(), Blob::unique(500)]);
    let images: Arc<Vec<Image>> = Arc::new((0..5).map(|_| image()).collect());
    let begun = Instant::now();
    let workers = (0..WORKERS).map(|_| {
        let (admin, images) = (berth.admin(), images.clone());
        tokio::spawn(async move {
            let mut done = [0_usize; 6];
            while begun.elapsed() < HOW_LONG {
                done[usize::from(act(&admin, &images).await / 100)] += 1;
            }
            done
        })
    });
    let mut done = [0_usize; 6];
    for worker in futures::future::join_all(workers).await {
        for (total, some) in done.iter_mut().zip(worker.unwrap()) {
            *total += some;
        }
    }
    println!("{} things were done, {} refused", done[2], done[4]);
    assert!(done[2] > 50, "hardly anything was done: {done:?}");
    for repository in ["library/app0", "library/app1"] {
        if admin.get(format!("/v2/{repository}/tags/list")).await.status() != 200 {
            continue;
        }
        for tag in admin.tags(repository).await {
            admin.pull(&format!("{repository}:{tag}")).await.ok();
        }
    }
    berth.check_is_clean();
    // What the bin still keeps is whole too.
    for item in admin.api("GET", "/projects/library/bin?page_size=100&sort=id").await.ok().list() {
        let path = format!("/bin/{}/restore?without_taken_tags=true", item["id"]);
        admin.api("POST", &path).await.one_of(&[200, 409]);
    }
    berth.check_is_clean();
}
