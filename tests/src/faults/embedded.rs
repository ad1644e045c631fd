//! Fault 7: somebody else has the embedded database's lock, makes its log grow, or copies it while people push.

use crate::harness::{Berth, Blob, Client, Image};
use crate::refusals::scaled;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The longest log that stays once nobody reads an old state any more.
const BOUND: u64 = 64 << 20;

fn database(berth: &Berth) -> PathBuf {
    berth.data_dir().join("berth.db")
}

/// Another process's hand on the database.
fn opened(berth: &Berth) -> Connection {
    let connection = Connection::open(database(berth)).unwrap();
    connection.busy_timeout(Duration::from_secs(20)).unwrap();
    connection
}

fn log_length(berth: &Berth) -> u64 {
    std::fs::metadata(berth.data_dir().join("berth.db-wal")).map_or(0, |log| log.len())
}

/// Pushes what a busy database may refuse for now, as clients do: again after a while.
async fn push_until_taken(client: &Client, name: &str, image: &Image, limit: Duration) {
    let begun = Instant::now();
    loop {
        let reply = client.push_image(name, image).await.reply();
        if reply.status() == 201 {
            return;
        }
        reply.is(503).carries("retry-after");
        assert!(begun.elapsed() < limit, "{name} was not taken within {limit:?}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f07_a_lock_that_somebody_else_has_makes_pushes_wait_and_no_pull() {
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    let old = admin.push("library/app:old").await.created();
    let other = opened(&berth);
    // Longer than the server waits for a lock, and shorter.
    for locked in [Duration::from_secs(12), Duration::from_secs(2)] {
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let images: Vec<Image> = (0..6).map(|_| Image::unique()).collect();
        let pushes = images.iter().enumerate().map(|(number, image)| {
            let (client, image) = (admin.clone(), image.clone());
            tokio::spawn(async move {
                let name = format!("library/app:{number}");
                push_until_taken(&client, &name, &image, locked + Duration::from_secs(20)).await;
            })
        });
        let pushes: Vec<_> = pushes.collect();
        let begun = Instant::now();
        while begun.elapsed() < locked {
            let asked = Instant::now();
            admin.pull("library/app:old").await.is(&old);
            assert!(asked.elapsed() < Duration::from_secs(2), "a pull waited {:?}", asked.elapsed());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(!pushes.iter().any(tokio::task::JoinHandle::is_finished), "a push did not need the lock");
        other.execute_batch("COMMIT").unwrap();
        for push in pushes {
            push.await.unwrap();
        }
        for (number, image) in images.iter().enumerate() {
            admin.pull(&format!("library/app:{number}")).await.is(image);
        }
    }
    berth.check_is_clean();
}

/// A log of 100 MB, in the long form of 1 GB.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f07_a_log_that_a_long_reader_made_huge_hurts_nobody_and_goes() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    let old = admin.push("library/app:old").await.created();
    let (reader, writer) = (opened(&berth), opened(&berth));
    let rows = |connection: &Connection, sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    reader.execute_batch("BEGIN").unwrap();
    rows(&reader, "SELECT COUNT(*) FROM tags").unwrap();
    writer.execute_batch("CREATE TABLE ballast (bytes BLOB)").unwrap();
    for number in 0..scaled(100, 1000) {
        writer.execute("INSERT INTO ballast VALUES (randomblob(1048576))", []).unwrap();
        if number % 20 == 0 {
            admin.push(&format!("library/app:{number}")).await.created();
        }
    }
    writer.execute_batch("DROP TABLE ballast").unwrap();
    let huge = log_length(&berth);
    assert!(huge > scaled(100, 1000) as u64 * 1_000_000, "the reader did not keep the log: {huge}");
    let asked = Instant::now();
    let pushed = admin.push("library/app:new").await.created();
    admin.pull("library/app:old").await.is(&old);
    assert!(asked.elapsed() < Duration::from_secs(2), "a push and a pull took {:?}", asked.elapsed());

    berth.kill9();
    let took = berth.restart().await;
    assert!(took < Duration::from_secs(5), "the start took {took:?}");
    berth.admin().pull("library/app:new").await.is(&pushed);
    reader.execute_batch("COMMIT").unwrap();
    let begun = Instant::now();
    while log_length(&berth) > BOUND {
        assert!(begun.elapsed() < Duration::from_secs(15), "the log still has {} bytes", log_length(&berth));
        admin.push_blob("library/app", &Blob::unique(100)).await.created();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    berth.check_is_clean();
}

/// Copies a data directory but for the database, as a backup does after it has copied that.
fn copy_files(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let text = name.to_string_lossy();
        if path.is_dir() {
            copy_files(&path, &to.join(name));
        } else if !text.starts_with("berth.db") && !text.ends_with(".lock") {
            // What is still being uploaded may be gone by now.
            if let Err(error) = std::fs::copy(&path, to.join(name)) {
                assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{}: {error}", path.display());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f07_a_copy_that_is_made_during_pushes_holds_all_that_was_acknowledged_before() {
    let berth = Berth::start().await;
    let is_over = Arc::new(AtomicBool::new(false));
    let pushers: Vec<_> = (0..4)
        .map(|worker| {
            let (client, is_over) = (berth.admin().basic(), is_over.clone());
            tokio::spawn(async move {
                let mut pushed = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    let name = format!("library/w{worker}:{}", pushed.len());
                    let image = client.push(&name).await.created();
                    pushed.push((name, image, Instant::now()));
                }
                pushed
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let begun = Instant::now();
    let copy = berth.scratch().join("copy");
    std::fs::create_dir_all(&copy).unwrap();
    opened(&berth).execute("VACUUM INTO ?1", [copy.join("berth.db").to_str().unwrap()]).unwrap();
    let took = begun.elapsed();
    tokio::time::sleep(Duration::from_millis(500)).await;
    is_over.store(true, Ordering::Relaxed);
    let mut pushed = Vec::new();
    for pusher in pushers {
        pushed.extend(pusher.await.unwrap());
    }
    copy_files(berth.data_dir(), &copy);
    let before = pushed.iter().filter(|(_, _, at)| *at < begun).count();
    eprintln!("{} pushes, {before} of them before the copy, which took {took:?}", pushed.len());
    assert!(before > 10 && before < pushed.len());

    let again = Berth::builder().data_dir(&copy).admin_password(berth.admin_password()).start().await;
    let admin = again.admin();
    for (name, image, _) in pushed.iter().filter(|(_, _, at)| *at < begun) {
        admin.pull(name).await.is(image);
    }
    let found = again.command(&["check"]).stdout;
    // The journal lies beside the blobs and knows what came after.
    let is_expected = |line: &&str| {
        line.starts_with("the journal tells something else")
            || line.ends_with(" errors")
            || line.contains("belong to no blob")
    };
    let wrong: Vec<&str> = found.lines().filter(|line| !is_expected(line)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    admin.push("library/w0:later").await.created();
    berth.check_is_clean();
}
