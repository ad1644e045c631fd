//! What the file store does when the disk lets it down, and when callers go away.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(missing_docs)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use berth_blobs::{BlobStore, Content, Error, FileStore, Key, UploadId, canonical_key};
use berth_oci::digest::Digest;
use bytes::Bytes;

fn files_in(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap().count()
}

/// A small file system of its own, where this machine lets us mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(options: &str) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(directory.path())
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("left out: a small file system cannot be mounted here");
        }
        mounted.then_some(Self(directory))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Fault 4: a full volume is "no space", reads go on, nothing partial stays, and it recovers.
#[tokio::test]
async fn a_full_disk_refuses_writes_and_recovers() {
    let Some(disk) = SmallDisk::mount("size=4m") else { return };
    let store = FileStore::open(disk.0.path()).unwrap();
    let uploads = disk.0.path().join("uploads");
    let kept = Key::new("kept").unwrap();
    store.put(&kept, Bytes::from(vec![1; 500_000])).await.unwrap();

    let big = Bytes::from(vec![2; 5_000_000]);
    assert!(matches!(store.put(&Key::new("big").unwrap(), big.clone()).await, Err(Error::NoSpace)));
    assert_eq!(files_in(&uploads), 0);

    // A new upload that does not fit goes altogether; one with a state goes back to that state.
    let mut upload = store.open_upload(UploadId::random(), None, None).await.unwrap();
    assert!(matches!(upload.write(big.clone()).await, Err(Error::NoSpace)));
    assert!(matches!(upload.write(Bytes::from_static(b"more")).await, Err(Error::Invalid(_))));
    drop(upload);
    assert_eq!(files_in(&uploads), 0);
    let id = UploadId::random();
    // The kernel gives the space of a deleted file back a moment after its last descriptor is closed.
    let mut tries = 0;
    let mut upload = loop {
        let mut upload = store.open_upload(id, None, None).await.unwrap();
        match upload.write(Bytes::from(vec![3; 100_000])).await {
            Ok(()) => break upload,
            Err(Error::NoSpace) if tries < 200 => tries += 1,
            Err(error) => panic!("{error}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    let state = upload.sync().await.unwrap();
    assert!(matches!(upload.write(big).await, Err(Error::NoSpace)));
    drop(upload);
    assert_eq!(fs::metadata(uploads.join(id.to_string())).unwrap().len(), 100_000);

    assert_eq!(store.read(&kept, 1_000_000).await.unwrap(), vec![1; 500_000]);
    let mut upload = store.open_upload(id, Some(&state), None).await.unwrap();
    upload.write(Bytes::from(vec![4; 100_000])).await.unwrap();
    let key = upload.commit(&Key::new("resumed").unwrap()).await.unwrap();
    assert_eq!(store.stat(&key).await.unwrap(), Some(200_000));
}

/// Fault 4: no inodes left.
#[tokio::test]
async fn a_disk_without_inodes_refuses_writes_and_recovers() {
    let Some(disk) = SmallDisk::mount("size=4m,nr_inodes=40") else { return };
    let store = FileStore::open(disk.0.path()).unwrap();
    let mut stored = Vec::new();
    let refused = loop {
        let key = canonical_key(&Digest::sha256(&[stored.len() as u8]));
        match store.put(&key, Bytes::from_static(b"x")).await {
            Ok(()) => stored.push(key),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, Error::NoSpace), "{refused}");
    assert!(!stored.is_empty());
    for key in &stored {
        assert_eq!(store.read(key, 1).await.unwrap(), "x");
    }
    store.delete(&stored[0]).await.unwrap();
    store.put(&stored[0], Bytes::from_static(b"x")).await.unwrap();
    assert_eq!(files_in(&disk.0.path().join("uploads")), 0);
}

/// Fault 16: bytes that turn out to be the wrong ones leave nothing, whether they were one or many.
#[tokio::test]
async fn an_upload_that_is_not_wanted_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = FileStore::open(root.path()).unwrap();
    for length in [1, 1_000_000] {
        let mut upload = store.open_upload(UploadId::random(), None, None).await.unwrap();
        upload.write(Bytes::from(vec![0; length])).await.unwrap();
        upload.abort().await.unwrap();
        assert_eq!(files_in(&root.path().join("uploads")), 0);
    }
}

/// Fault 15: two requests on one upload never mix their bytes.
#[tokio::test]
async fn an_upload_is_open_once() {
    let root = tempfile::tempdir().unwrap();
    let store = FileStore::open(root.path()).unwrap();
    let other = FileStore::open(root.path()).unwrap();
    let id = UploadId::random();
    let mut first = store.open_upload(id, None, None).await.unwrap();
    first.write(Bytes::from(vec![1; 100_000])).await.unwrap();
    let state = first.sync().await.unwrap();
    for second in [&store, &other] {
        assert!(matches!(second.open_upload(id, Some(&state), None).await.err(), Some(Error::Busy)));
        let mut new = second.open_upload(id, None, None).await.unwrap();
        assert!(matches!(new.write(Bytes::from(vec![2; 100_000])).await, Err(Error::Busy)));
    }
    drop(first);
    let key = Key::new("whole").unwrap();
    store.open_upload(id, Some(&state), None).await.unwrap().commit(&key).await.unwrap();
    assert_eq!(store.read(&key, 100_000).await.unwrap(), vec![1; 100_000]);
}

/// A caller that goes away in the middle of a call leaves an upload that cannot be used, not a mixed one.
#[tokio::test]
async fn a_cancelled_call_spoils_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = FileStore::open(root.path()).unwrap();
    let id = UploadId::random();
    let mut upload = store.open_upload(id, None, None).await.unwrap();
    upload.write(Bytes::from(vec![1; 50_000])).await.unwrap();
    let state = upload.sync().await.unwrap();
    upload.write(Bytes::from(vec![2; 50_000])).await.unwrap();
    let cancelled = tokio::time::timeout(Duration::ZERO, upload.sync()).await;
    if cancelled.is_err() {
        assert!(matches!(upload.write(Bytes::from_static(b"3")).await, Err(Error::Invalid(_))));
    }
    drop(upload);
    let mut upload = store.open_upload(id, Some(&state), None).await.unwrap();
    upload.write(Bytes::from_static(b"end")).await.unwrap();
    let key = upload.commit(&Key::new("k").unwrap()).await.unwrap();
    assert_eq!(store.read(&key, 100_000).await.unwrap(), [&[1; 50_000][..], b"end"].concat());
}

/// Fault 5: a blob that loses its end while it is open is an error, in each way of reading it.
#[tokio::test]
async fn a_blob_truncated_while_open_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let store = FileStore::open(root.path()).unwrap();
    let key = Key::new("blob").unwrap();
    store.put(&key, Bytes::from(vec![1; 600_000])).await.unwrap();
    let Content::File(file) = store.open(&key, 600_000, 0..600_000).await.unwrap() else { panic!("no file") };
    fs::OpenOptions::new().write(true).open(root.path().join("blob")).unwrap().set_len(1_000).unwrap();
    assert!(file.pread_all().await.is_err());
    assert!(file.read_ahead(0..600_000).await.is_err());
    assert!(matches!(store.open(&key, 600_000, 0..600_000).await, Err(Error::Corrupt { .. })));
}

/// Deletes and pushes of neighbours in one directory race; each acknowledged push is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_survives_the_delete_that_empties_its_directory() {
    let root = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(FileStore::open(root.path()).unwrap());
    let tasks = (0..4).map(|worker| {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..200 {
                let name = format!("docker/registry/v2/blobs/sha256/ab/abcd/data-{worker}-{round}");
                let key = Key::new(name).unwrap();
                store.put(&key, Bytes::from_static(b"x")).await.unwrap();
                assert_eq!(store.read(&key, 1).await.unwrap(), "x");
                store.delete(&key).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert!(!root.path().join("docker/registry/v2/blobs/sha256/ab/abcd").exists());
}
