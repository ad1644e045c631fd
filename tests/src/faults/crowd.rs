//! Faults 10 and 11: a thousand clients do the same at once.

use crate::harness::{Berth, Blob, Client, Document, Image};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

const CROWD: usize = 1000;

/// Files below a directory whose path contains a text, and the size of all files.
fn count_files(directory: &Path, part: &str) -> (usize, u64) {
    let (mut count, mut size) = (0, 0);
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            let (inner, bytes) = count_files(&path, part);
            count += inner;
            size += bytes;
        } else {
            count += usize::from(path.to_string_lossy().contains(part));
            size += entry.metadata().map_or(0, |metadata| metadata.len());
        }
    }
    (count, size)
}

/// Bytes that the server has given to the file system to write.
fn written(berth: &Berth) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/io", berth.pid())).unwrap();
    let line = text.lines().find(|line| line.starts_with("write_bytes:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_a_thousand_pushes_of_the_same_blob_are_stored_once() {
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    admin.push("library/other:1").await.created();
    let blob = Blob::unique(256 << 10);
    let before = written(&berth);
    let mut tasks = Vec::new();
    for number in 0..CROWD {
        let (client, blob) = (admin.clone(), blob.clone());
        let repository = format!("library/app{}", number % 7);
        tasks.push(tokio::spawn(async move {
            if number % 2 == 0 {
                client.push_blob_at_once(&repository, &blob).await.created();
            } else {
                client.push_blob(&repository, &blob).await.created();
            }
        }));
    }
    for task in tasks {
        task.await.expect("a push failed");
    }
    let sent = (CROWD * blob.bytes.len()) as u64;
    let written = written(&berth) - before;
    eprintln!("{sent} bytes were sent, {written} written: {:.2} ×", written as f64 / sent as f64);
    assert!(written <= 2 * sent, "more than twice the data was written");
    let hex = blob.digest.split_once(':').unwrap().1;
    let (copies, size) = count_files(berth.data_dir(), hex);
    assert_eq!(copies, 1, "the blob is stored {copies} times");
    assert!(
        size < 20 * blob.bytes.len() as u64,
        "{size} bytes are kept for one blob of {}",
        blob.bytes.len()
    );
    for number in 0..7 {
        admin.get_blob(&format!("library/app{number}"), &blob.digest).await.ok().contains(&blob.bytes);
    }
    ends_clean(berth).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f11_a_thousand_pushes_to_one_tag_end_with_one_of_them() {
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    let base = Image::unique();
    for blob in base.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let documents: Vec<Document> = (0..CROWD)
        .map(|number| {
            let mut value = base.manifest.json();
            value["annotations"] = json!({"number": number.to_string()});
            Document::new(&base.manifest.media_type, &value)
        })
        .collect();
    let mut tasks = Vec::new();
    for document in &documents {
        let (client, document) = (admin.clone(), document.clone());
        tasks.push(tokio::spawn(async move {
            client
                .put_manifest("library/app", "latest", &document)
                .await
                .created()
                .has("docker-content-digest", &document.digest);
        }));
    }
    for task in tasks {
        task.await.expect("a push failed");
    }
    let digests: BTreeSet<&str> = documents.iter().map(|document| document.digest.as_str()).collect();
    let latest = admin.get_manifest("library/app", "latest").await.ok();
    let winner = latest.header("docker-content-digest").unwrap().to_string();
    assert!(digests.contains(winner.as_str()), "the tag is none of those that were pushed");
    assert_eq!(admin.tags("library/app").await, ["latest"]);
    for document in &documents {
        admin.get_manifest("library/app", &document.digest).await.ok().contains(&document.bytes);
    }
    everything_is_listed(&admin, &digests, &winner).await;
    ends_clean(berth).await;
}

/// All of them are artifacts, and only the last has the tag.
async fn everything_is_listed(admin: &Client, digests: &BTreeSet<&str>, winner: &str) {
    let mut listed = BTreeSet::new();
    let mut tagged = Vec::new();
    for page in 1.. {
        let path = format!("/projects/library/repositories/app/artifacts?page_size=100&page={page}");
        let artifacts = admin.api("GET", &path).await.ok().has("x-total-count", CROWD.to_string()).list();
        if artifacts.is_empty() {
            break;
        }
        for artifact in artifacts {
            let digest = artifact["digest"].as_str().unwrap().to_string();
            if artifact["tags"].as_array().is_some_and(|tags| !tags.is_empty()) {
                tagged.push(digest.clone());
            }
            listed.insert(digest);
        }
    }
    assert_eq!(listed.len(), digests.len());
    assert_eq!(tagged, [winner]);
}

async fn ends_clean(mut berth: Berth) {
    berth.terminate().await;
    berth.check_is_clean();
}
