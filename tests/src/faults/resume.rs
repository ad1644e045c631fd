//! Fault 17: an upload goes on after a restart; one that was left for long is removed, a living one is not.

use crate::harness::{Berth, Blob, Upload};
use crate::refusals::scaled;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[tokio::test]
async fn f17_an_upload_goes_on_after_a_restart() {
    for hard in [false, true] {
        let mut berth = Berth::start().await;
        let admin = berth.admin();
        let blob = Blob::unique(700_000);
        let mut upload = admin.begin_upload("library/app").await;
        for end in [1, 100, 200_000, 650_000] {
            let from = upload.offset() as usize;
            upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(from..end)).await.accepted());
            if hard {
                berth.kill9();
            }
            berth.restart().await;
            let status = admin.get(upload.location()).await.no_content();
            if end > 1 {
                upload = Upload::from(&status.has("range", format!("0-{}", end - 1)));
            }
        }
        admin.close_upload(&upload, &blob.digest, blob.bytes.slice(650_000..)).await.created();
        admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
        berth.terminate().await;
        berth.check_is_clean();
    }
}

#[tokio::test]
async fn f17_an_upload_that_holds_nothing_yet_goes_on_too() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(1000);
    let upload = admin.begin_upload("library/app").await;
    berth.kill9();
    berth.restart().await;
    admin.close_upload(&upload, &blob.digest, blob.bytes.clone()).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn f17_a_cancelled_upload_stays_cancelled_after_a_restart() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    let upload = admin.begin_upload("library/app").await;
    let upload = Upload::from(&admin.send_chunk(&upload, "some bytes").await.accepted());
    admin.delete(upload.location()).await.no_content();
    berth.kill9();
    berth.restart().await;
    admin.get(upload.location()).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.send_chunk(&upload, "more").await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    berth.terminate().await;
    berth.check_is_clean();
}

/// The reaper takes what was left for longer than the configured age and nothing younger. The age is given by moving
/// the upload's times in the stopped server's database.
#[tokio::test]
async fn f17_the_reaper_takes_old_uploads_and_leaves_living_ones() {
    let mut berth = reaping("1h").await;
    let admin = berth.admin();
    let (old, young) = (Blob::unique(50_000), Blob::unique(50_000));
    let (left, living) = (begun(&berth, &old).await, begun(&berth, &young).await);
    berth.terminate().await;
    let id = id_of(&left);
    let database = rusqlite::Connection::open(database_file(&berth)).unwrap();
    let two_hours = 2 * 3600 * 1_000_000_i64;
    let sql = "UPDATE uploads SET updated_at = updated_at - ?1, created_at = created_at - ?1, lease_until = 0 WHERE id = ?2";
    assert_eq!(database.execute(sql, (two_hours, &id)).unwrap(), 1, "the upload {id} is in the database");
    drop(database);
    assert_eq!(files_named(berth.data_dir(), &id), 1, "the upload {id} has a file");
    berth.restart().await;
    for _ in 0..200 {
        if files_named(berth.data_dir(), &id) == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(files_named(berth.data_dir(), &id), 0, "the bytes of the old upload are still kept");
    // Its address is younger than its bytes, so it may be unknown or stand at its beginning, but not where it stood.
    admin.send_chunk(&left, old.bytes.slice(30_000..)).await.one_of(&[404, 416]);
    admin.get(living.location()).await.no_content().has("range", "0-29999");
    admin.close_upload(&living, &young.digest, young.bytes.slice(30_000..)).await.created();
    admin.get_blob("library/app", &young.digest).await.ok().contains(&young.bytes);
    berth.terminate().await;
    berth.check_is_clean();
}

/// The same with time that really passes, in the long run only.
#[tokio::test]
async fn f17_an_upload_that_was_left_for_long_is_unknown() {
    if scaled(0, 1) == 0 {
        return;
    }
    let mut berth = reaping("1m").await;
    let admin = berth.admin();
    let (old, young) = (Blob::unique(50_000), Blob::unique(50_000));
    let (left, mut living) = (begun(&berth, &old).await, begun(&berth, &young).await);
    for end in (31_000..50_000).step_by(1000) {
        tokio::time::sleep(Duration::from_secs(4)).await;
        let from = living.offset() as usize;
        living = Upload::from(&admin.send_chunk(&living, young.bytes.slice(from..end)).await.accepted());
    }
    admin.get(left.location()).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.send_chunk(&left, "more").await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    assert_eq!(files_named(berth.data_dir(), &id_of(&left)), 0, "the bytes of the old upload are still kept");
    let rest = young.bytes.slice(living.offset() as usize..);
    admin.close_upload(&living, &young.digest, rest).await.created();
    admin.get_blob("library/app", &young.digest).await.ok().contains(&young.bytes);
    berth.terminate().await;
    berth.check_is_clean();
}

async fn reaping(age: &str) -> Berth {
    let builder = Berth::builder().env("BERTH_UPLOAD_PURGING_AGE", age);
    builder.env("BERTH_UPLOAD_PURGING_INTERVAL", "1s").start().await
}

/// An upload of which 30,000 bytes have come.
async fn begun(berth: &Berth, blob: &Blob) -> Upload {
    let admin = berth.admin();
    let upload = admin.begin_upload("library/app").await;
    Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..30_000)).await.accepted())
}

fn id_of(upload: &Upload) -> String {
    upload.location().split('?').next().unwrap().rsplit('/').next().unwrap().to_string()
}

/// How many files below a directory have this name.
fn files_named(directory: &Path, name: &str) -> usize {
    let count = |entry: std::fs::DirEntry| {
        let path = entry.path();
        if path.is_dir() {
            files_named(&path, name)
        } else {
            usize::from(path.to_string_lossy().contains(name))
        }
    };
    std::fs::read_dir(directory).unwrap().flatten().map(count).sum()
}

fn database_file(berth: &Berth) -> PathBuf {
    let mut entries = std::fs::read_dir(berth.data_dir()).unwrap().flatten().map(|entry| entry.path());
    entries.find(|path| path.extension().is_some_and(|kind| kind == "db")).expect("a database file")
}
