//! Pushes, restorations and the ends of items against the real mark, interleaved step by step. PostgreSQL runs them at
//! once: a transaction of a test's own holds one of them up between its statements, by a table that only that one reads
//! there. SQLite has one writer, so the order alone decides, and tests of this kind say nothing.

mod bin;

use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use berth_db::{Dialect, Tx};
use berth_oci::{Digest, Tag, manifest};
use tokio::task::JoinHandle;

use super::sql;
use crate::artifacts::{self, Pushed};
use crate::error::{Code, Error, Result};
use crate::holds::HeadHolds;
use crate::listing::tests::Store;
use crate::uploads::hold_known;
use crate::uploads::tests::{left_behind, on, state};

const HOLD: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_secs(15);

/// A transaction that has done its work and commits when it is let go.
struct Open<T> {
    go: Sender<()>,
    task: JoinHandle<Result<T>>,
}

impl<T: Send + 'static> Open<T> {
    /// Comes back when the work is done; the transaction stays open.
    async fn with(store: &Store, work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Self {
        let ((done, is_done), (go, may_go)) = (channel(), channel());
        let db = store.db.clone();
        let task = tokio::spawn(async move {
            db.write(move |tx| {
                let result = work(tx)?;
                done.send(()).map_err(Error::internal)?;
                may_go.recv_timeout(PATIENCE).map_err(Error::internal)?;
                Ok(result)
            })
            .await
        });
        if tokio::task::block_in_place(|| is_done.recv_timeout(PATIENCE)).is_err() {
            panic!("the work was not done: {:?}", task.await.unwrap().err());
        }
        Self { go, task }
    }

    async fn commit(self) -> T {
        self.go.send(()).unwrap();
        self.task.await.unwrap().unwrap()
    }
}

impl Open<()> {
    /// Holds up whoever reads a table from now on.
    async fn gate(store: &Store, table: &'static str) -> Self {
        Self::with(store, move |tx| {
            tx.execute(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"), &[])?;
            Ok(())
        })
        .await
    }
}

/// Begins a transaction that is expected to wait for somebody.
fn begin<T: Send + 'static>(
    store: &Store,
    work: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
) -> JoinHandle<Result<T>> {
    let db = store.db.clone();
    tokio::spawn(async move { db.write(work).await })
}

/// Waits until so many transactions wait for locks of others.
async fn until_waiting(store: &Store, wanted: i64) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let begun = Instant::now();
    while store.db.read(|tx| -> Result<i64> { Ok(tx.one(sql, &[])?.get(0)?) }).await.unwrap() < wanted {
        assert!(begun.elapsed() < PATIENCE, "nobody waits");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The stores of the databases that run transactions at once.
async fn concurrent() -> Vec<Store> {
    let mut stores = Store::all().await;
    stores.retain(|store| store.db.dialect() == Dialect::Postgres);
    for store in &stores {
        let moved = store.db.write(|tx| -> Result<()> {
            for table in ["artifacts", "tags"] {
                // Ids that were given by hand do not move PostgreSQL's sequences.
                tx.query(&format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)"), &[])?;
            }
            Ok(())
        });
        moved.await.unwrap();
    }
    stores
}

/// Digests that a collector takes now, of all blobs.
fn mark(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let ids = tx.query("SELECT id FROM blobs ORDER BY id", &[])?;
    let ids: Vec<i64> = ids.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?;
    let heads = HeadHolds::new(HOLD);
    let mut digests: Vec<String> = sql::mark(tx, &ids, &heads)?.into_iter().map(|blob| blob.digest).collect();
    digests.sort();
    Ok(digests)
}

async fn marked(store: &Store) -> Vec<String> {
    store.db.write(mark).await.unwrap()
}

fn hold(tx: &mut Tx<'_>, digest: &Digest) -> Result<()> {
    let allowed = on(tx, "library/new")?;
    hold_known(tx, &allowed, digest, HOLD, None)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hold_that_comes_first_makes_the_mark_pass_the_blob_by() {
    for store in concurrent().await {
        let digest = left_behind(&store, b"first").await;
        let wanted = digest.clone();
        let holding = Open::with(&store, move |tx| hold(tx, &wanted)).await;
        // It is not committed: the mark cannot see it.
        assert!(marked(&store).await.is_empty(), "a blob was taken while somebody was about to hold it");
        holding.commit().await;
        assert!(marked(&store).await.is_empty());
        assert_eq!(state(&store, &digest).await, (0, true));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hold_that_comes_second_waits_and_is_told_that_the_blob_is_gone() {
    for store in concurrent().await {
        let digest = left_behind(&store, b"second").await;
        let gate = Open::gate(&store, "bin_artifact_blobs").await;
        let marking = begin(&store, mark);
        until_waiting(&store, 1).await;
        let wanted = digest.clone();
        let holding = begin(&store, move |tx| hold(tx, &wanted));
        until_waiting(&store, 2).await;
        gate.commit().await;
        assert_eq!(marking.await.unwrap().unwrap(), [digest.to_string()]);
        assert_eq!(holding.await.unwrap().unwrap_err().code, Code::ObjectGone);
        assert_eq!(state(&store, &digest).await, (1, false));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hold_that_was_committed_is_seen_in_the_marks_second_statement() {
    for store in Store::all().await {
        let digest = left_behind(&store, b"third").await;
        let wanted = digest.clone();
        store.db.write(move |tx| hold(tx, &wanted)).await.unwrap();
        assert!(marked(&store).await.is_empty());
        assert_eq!(state(&store, &digest).await, (0, true));
    }
}

/// An artifact of one blob, whose hold in the repository has not ended.
fn artifact(config: &Digest, size: u64) -> Pushed {
    let text = format!(
        "{{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{{\"mediaType\":\
         \"application/vnd.oci.image.config.v1+json\",\"digest\":\"{config}\",\"size\":{size}}},\"layers\":[]}}"
    );
    Pushed {
        manifest: manifest::parse(text.as_bytes(), None).unwrap(),
        digest: Digest::sha256(text.as_bytes()),
        size: text.len() as u64,
        key: Some(format!("k/{}", Digest::sha256(text.as_bytes()).hex())),
        tags: vec!["v1".parse::<Tag>().unwrap()],
        hold: HOLD,
    }
}

fn push(tx: &mut Tx<'_>, pushed: &Pushed) -> Result<()> {
    let allowed = on(tx, "library/old")?;
    artifacts::push(tx, &allowed, pushed, &HeadHolds::new(HOLD)).map(drop)
}

/// Holds the blob for whoever pushes the manifest.
async fn held_for_the_push(store: &Store, digest: &Digest) {
    let digest = digest.clone();
    let taken = store.db.write(move |tx| {
        let allowed = on(tx, "library/old")?;
        hold_known(tx, &allowed, &digest, HOLD, None)
    });
    taken.await.unwrap();
}

async fn end_holds(store: &Store) {
    store
        .db
        .write(|tx| -> Result<_> { Ok(tx.execute("UPDATE holds SET expires_at = 1", &[])?) })
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_manifest_names_is_passed_by_before_it_is_committed_and_after() {
    for store in concurrent().await {
        let config = left_behind(&store, b"config").await;
        held_for_the_push(&store, &config).await;
        let pushed = artifact(&config, 6);
        let again = pushed.clone();
        let pushing = Open::with(&store, move |tx| push(tx, &pushed)).await;
        assert!(marked(&store).await.is_empty(), "a blob was taken from under a manifest");
        pushing.commit().await;
        end_holds(&store).await;
        assert!(marked(&store).await.is_empty(), "references were not seen");
        assert_eq!(state(&store, &config).await.0, 0);
        assert_eq!(state(&store, &again.digest).await.0, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_manifest_whose_hold_had_ended_is_refused_while_the_mark_is_at_work() {
    for store in concurrent().await {
        let config = left_behind(&store, b"config").await;
        held_for_the_push(&store, &config).await;
        end_holds(&store).await;
        let gate = Open::gate(&store, "bin_artifact_blobs").await;
        let marking = begin(&store, mark);
        until_waiting(&store, 1).await;
        let pushed = artifact(&config, 6);
        let pushing = begin(&store, move |tx| push(tx, &pushed));
        // It has no hold any more, so that nothing could make it wait: the client is asked for the blob again.
        assert_eq!(pushing.await.unwrap().unwrap_err().code, Code::ManifestBlobUnknown);
        gate.commit().await;
        assert_eq!(marking.await.unwrap().unwrap(), [config.to_string()]);
        assert_eq!(state(&store, &config).await.0, 1);
    }
}
