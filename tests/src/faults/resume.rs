//! Fault 17: an upload goes on after a restart; one that was left for long is removed, a living one is not.

use crate::harness::{Berth, Blob, Upload};
use std::path::PathBuf;
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
    let mut berth = Berth::builder()
        .env("BERTH_UPLOAD_PURGING_AGE", "1h")
        .env("BERTH_UPLOAD_PURGING_INTERVAL", "1s")
        .start()
        .await;
    let admin = berth.admin();
    let (old, young) = (Blob::unique(50_000), Blob::unique(50_000));
    let begin = async |blob: &Blob| {
        let upload = admin.begin_upload("library/app").await;
        Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..30_000)).await.accepted())
    };
    let (left, living) = (begin(&old).await, begin(&young).await);
    berth.terminate().await;
    let id = left.location().split('?').next().unwrap().rsplit('/').next().unwrap().to_string();
    let database = rusqlite::Connection::open(database_file(&berth)).unwrap();
    let two_hours = 2 * 3600 * 1_000_000_i64;
    let sql = "UPDATE uploads SET updated_at = updated_at - ?1, created_at = created_at - ?1, lease_until = 0 WHERE id = ?2";
    assert_eq!(database.execute(sql, (two_hours, &id)).unwrap(), 1, "the upload {id} is in the database");
    drop(database);
    berth.restart().await;
    for _ in 0..200 {
        if admin.get(left.location()).await.status() == 404 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    admin.get(left.location()).await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.send_chunk(&left, "more").await.not_found().code("BLOB_UPLOAD_UNKNOWN");
    admin.get(living.location()).await.no_content().has("range", "0-29999");
    admin.close_upload(&living, &young.digest, young.bytes.slice(30_000..)).await.created();
    admin.get_blob("library/app", &young.digest).await.ok().contains(&young.bytes);
    berth.terminate().await;
    berth.check_is_clean();
}

fn database_file(berth: &Berth) -> PathBuf {
    let mut entries = std::fs::read_dir(berth.data_dir()).unwrap().flatten().map(|entry| entry.path());
    entries.find(|path| path.extension().is_some_and(|kind| kind == "db")).expect("a database file")
}
