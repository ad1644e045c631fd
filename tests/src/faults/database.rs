//! Fault 6: the database is gone while people pull and push.

use crate::harness::{Berth, Blob, Call, Database, Gate, Image, Upload};
use crate::refusals::scaled;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A server whose way to its database can be cut; files are local.
async fn behind_a_gate() -> Option<(Gate, Berth)> {
    let database = Database::fresh().await?;
    let gate = Gate::to(&database.address()).await;
    let berth = Berth::builder().env("BERTH_DATABASE_URL", database.url_by(&gate.address())).start().await;
    Some((gate, berth))
}

/// Waits until the journal knows of a repository what was pushed so far.
async fn journaled(berth: &Berth, repository: &str, segments: usize) {
    let directory = berth.data_dir().join("registry/journal/repositories").join(repository).join("_");
    for _ in 0..400 {
        if files(&directory) >= segments {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no segment of {repository} in {}", directory.display());
}

fn files(directory: &Path) -> usize {
    std::fs::read_dir(directory).map_or(0, Iterator::count)
}

// The gate must go on while the test waits for a program.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f06_pulls_go_on_without_the_database_and_pushes_are_refused() {
    let Some((gate, mut berth)) = behind_a_gate().await else { return };
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let moved = admin.push("library/app:2").await.created();
    admin.push("library/app:gone").await.created();
    admin.delete_manifest("library/app", "gone").await.accepted();
    journaled(&berth, "library/app", 1).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    // Nothing of it is in this process's memory.
    berth.restart().await;
    let token = berth.admin().token(&["repository:library/app:pull,push"]).await;
    let reading = berth.admin().token(&["repository:library/app:pull"]).await;
    gate.shut();

    let bearer = berth.plain().bearer(&token);
    bearer.pull("library/app:1").await.is(&image);
    bearer.pull(&format!("library/app@{}", moved.digest())).await.is(&moved);
    for blob in moved.blobs() {
        bearer.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    }
    // Who asks before a pull is told of it; who asks before a push wants a promise, which only the database can keep.
    let config = &moved.config.digest;
    berth.plain().bearer(&reading).head_blob("library/app", config).await.ok();
    bearer.head_blob("library/app", config).await.is(503);
    // What is public needs nobody's password.
    berth.anonymous().pull("library/app:2").await.is(&moved);
    // What is not known may exist: never 404.
    bearer.get_manifest("library/app", "gone").await.is(503);
    bearer.get_manifest("library/app", "3").await.is(503);
    bearer.get_blob("library/app", &Blob::unique(10).digest).await.is(503);
    let other = Image::unique();
    bearer.put_manifest("library/app", "1", &other.manifest).await.is(503);
    bearer.push_blob_at_once("library/app", &Blob::unique(100)).await.is(503);

    gate.open();
    let again = berth.admin();
    for _ in 0..100 {
        if again.get_manifest("library/app", "3").await.status() == 404 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    again.get_manifest("library/app", "3").await.not_found();
    again.push_image("library/app:1", &other).await.created();
    again.pull("library/app:1").await.is(&other);
    berth.terminate().await;
    berth.check_is_clean();
}

/// A busy database is no silent one: what only it can tell is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f06_a_database_that_is_slow_is_waited_for() {
    let Some(database) = Database::fresh().await else { return };
    let berth = Berth::builder().database(&database).start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    let token = admin.token(&["repository:library/app:pull,push"]).await;
    let bearer = berth.plain().bearer(&token);
    let (client, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let locked_for_a_while = async |table: &str| {
        client.batch_execute(&format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1500)).await;
        client.batch_execute("COMMIT").await.unwrap();
    };
    // Later than the lock, which is there in no time.
    let soon = || tokio::time::sleep(Duration::from_millis(300));
    let blob = Blob::unique(10);
    let head = async || {
        soon().await;
        bearer.head_blob("library/app", &blob.digest).await
    };
    tokio::join!(head(), locked_for_a_while("blobs")).0.is(404);
    bearer.push_blob("library/app", &blob).await.created();
    tokio::join!(head(), locked_for_a_while("blobs")).0.ok();
    let manifest = async {
        soon().await;
        bearer.get_manifest("library/app", "2").await
    };
    tokio::join!(manifest, locked_for_a_while("artifacts")).0.not_found();
}

// The gate must go on while the test waits for a program.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f06_a_chunk_that_cannot_be_recorded_is_sent_again() {
    let Some((gate, berth)) = behind_a_gate().await else { return };
    let token = berth.admin().token(&["repository:library/app:pull,push"]).await;
    let bearer = berth.plain().bearer(&token);
    let blob = Blob::unique(300_000);
    let upload = bearer.begin_upload("library/app").await;
    let upload = Upload::from(&bearer.send_chunk(&upload, blob.bytes.slice(..100_000)).await.accepted());
    gate.shut();
    bearer.send_chunk(&upload, blob.bytes.slice(100_000..200_000)).await.is(503);
    gate.open();
    let mut status = bearer.get(upload.location()).await;
    for _ in 0..100 {
        if status.status() == 204 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        status = bearer.get(upload.location()).await;
    }
    let upload = Upload::from(&status.no_content().has("range", "0-99999"));
    bearer.close_upload(&upload, &blob.digest, blob.bytes.slice(100_000..)).await.created();
    bearer.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

/// Sends a request until the database lets it through; anything but the wanted answers and 503 is a defect.
async fn until_let_through(wanted: &[u16], request: impl Fn() -> Call) {
    let begun = Instant::now();
    loop {
        let reply = request().await;
        if wanted.contains(&reply.status().as_u16()) {
            return;
        }
        reply.is(503);
        assert!(begun.elapsed() < Duration::from_secs(30), "never let through");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Statements are cancelled all the time, as on a standby that recovers, and connections cut, while people push and
/// delete and garbage is collected: an error is never taken for an empty set.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f06_statements_that_are_cancelled_cost_nothing_that_was_acknowledged() {
    let Some(database) = Database::fresh().await else { return };
    let builder = Berth::builder().database(&database).env("BERTH_GC_HOLD", "6s");
    let berth = builder.env("BERTH_UNDELETE_DAYS", 0).start().await;
    let (client, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let is_over = Arc::new(AtomicBool::new(false));
    let pushers: Vec<_> = (0..3)
        .map(|pusher| {
            let (admin, is_over) = (berth.admin().basic(), is_over.clone());
            tokio::spawn(async move {
                let (repository, mut kept) = (format!("library/p{pusher}"), Vec::new());
                while !is_over.load(Ordering::Relaxed) {
                    let (image, tag) = (Image::unique(), format!("t{}", kept.len()));
                    for blob in image.blobs() {
                        until_let_through(&[201], || admin.push_blob_at_once(&repository, blob)).await;
                    }
                    until_let_through(&[201], || admin.put_manifest(&repository, &tag, &image.manifest))
                        .await;
                    if kept.len() % 2 == 1 {
                        let digest = image.digest();
                        until_let_through(&[202, 404], || admin.delete_manifest(&repository, digest)).await;
                    }
                    kept.push(image);
                }
                kept
            })
        })
        .collect();
    let (begun, mut cancelled) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_secs(scaled(15, 120) as u64) {
        let active = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                      AND state IN ('active', 'idle in transaction')";
        let verb = if cancelled % 50 == 49 { "pg_terminate_backend" } else { "pg_cancel_backend" };
        cancelled += client.query(&format!("SELECT {verb}(pid) {active}"), &[]).await.unwrap().len().min(1);
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    is_over.store(true, Ordering::Relaxed);
    let (mut pushed, admin) = (0, berth.admin());
    for (pusher, images) in futures::future::join_all(pushers).await.into_iter().enumerate() {
        for (number, image) in images.unwrap().iter().enumerate() {
            pushed += 1;
            if number % 2 == 0 {
                admin.pull(&format!("library/p{pusher}:t{number}")).await.is(image);
            }
        }
    }
    eprintln!("{pushed} images were pushed while {cancelled} statements were cancelled");
    assert!(pushed > 6 && cancelled > 20, "too little happened");
    // What was deleted goes all the same.
    let dead = "DELETE FROM holds WHERE digest IN (SELECT b.digest FROM blobs b WHERE NOT EXISTS \
                (SELECT 1 FROM artifact_blobs ab WHERE ab.digest = b.digest))";
    berth.sql(dead).await;
    let left = "SELECT COUNT(*) FROM blobs b WHERE NOT EXISTS \
                (SELECT 1 FROM artifact_blobs ab WHERE ab.digest = b.digest)";
    let begun = Instant::now();
    while client.query_one(left, &[]).await.unwrap().get::<_, i64>(0) > 0 {
        // What was marked when its deletion failed is taken up again after two minutes.
        assert!(begun.elapsed() < Duration::from_secs(240), "what is dead stays");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    berth.check_is_clean();
}
