//! Holds and references against a collector that deletes what nobody holds, interleaved at every step, over
//! both databases. PostgreSQL runs the two at once; SQLite has one writer, so the order alone decides.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use berth_db::{Dialect, Tx, params};
use berth_oci::Digest;

use super::{NewBlob, finish, hold_known};
use crate::authz::{self, Allowed, Push, RepositoryScope};
use crate::error::{Code, Result};
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef};

const HOLD: Duration = Duration::from_secs(3600);
/// Long enough for the other side to come to its lock.
const MEANWHILE: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(15);

fn pusher(tx: &mut Tx<'_>, name: &str) -> Result<Allowed<RepositoryScope, Push>> {
    let project = projects::find(tx, &ProjectRef::Name("library".into()))?;
    authz::repository(tx, &user(1, true), project, name.parse().unwrap())
}

/// A blob that nobody holds any more.
async fn left_behind(store: &Store) -> Digest {
    let digest = Digest::sha256(uuid::Uuid::new_v4().as_bytes());
    let blob = NewBlob { digest: digest.clone(), size: 1, key: format!("k/{}", digest.hex()), hold: HOLD };
    store
        .db
        .write(move |tx| -> Result<_> {
            let allowed = pusher(tx, "library/old")?;
            finish(tx, &allowed, &blob, None)?;
            tx.execute("DELETE FROM holds WHERE digest = ?1", &params![blob.digest.as_str()])?;
            Ok(())
        })
        .await
        .unwrap();
    digest
}

/// The steps of a collector: lock the row unless somebody else has it, look for holds and references in a
/// second statement, mark it. `locked` is told after the first step, `go` is waited for before the second.
fn collect(tx: &mut Tx<'_>, digest: &str, locked: &Sender<()>, go: &Receiver<()>) -> Result<bool> {
    let skip = if tx.dialect() == Dialect::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let row =
        tx.find(&format!("SELECT id FROM blobs WHERE digest = ?1 AND state = 0{skip}"), &params![digest])?;
    locked.send(()).unwrap();
    go.recv_timeout(PATIENCE).unwrap();
    let Some(row) = row else { return Ok(false) };
    let id: i64 = row.get(0)?;
    let now = tx.now()?;
    let used = "SELECT 1 FROM holds WHERE digest = ?1 AND expires_at > ?2 \
                UNION ALL SELECT 1 FROM artifact_blobs WHERE digest = ?1";
    if tx.find(used, &params![digest, now])?.is_some() {
        return Ok(false);
    }
    tx.execute("UPDATE blobs SET state = 1 WHERE id = ?1", &params![id])?;
    Ok(true)
}

/// A collector that nobody holds up.
async fn collect_at_once(store: &Store, digest: &Digest) -> bool {
    let (locked, _looked) = channel();
    let (go, gone) = channel();
    go.send(()).unwrap();
    let mut ends = Some((locked, gone));
    let wanted = digest.clone();
    let collected = store.db.write(move |tx| {
        let (locked, gone) = ends.take().unwrap();
        collect(tx, wanted.as_str(), &locked, &gone)
    });
    collected.await.unwrap()
}

async fn state(store: &Store, digest: &Digest) -> (i64, bool) {
    let digest = digest.clone();
    let read = store.db.read(move |tx| -> Result<_> {
        let state = tx.one("SELECT state FROM blobs WHERE digest = ?1", &params![digest.as_str()])?.get(0)?;
        let held = tx.find("SELECT 1 FROM holds WHERE digest = ?1", &params![digest.as_str()])?.is_some();
        Ok((state, held))
    });
    read.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_locks_the_blob_first_wins_over_the_collector() {
    for store in Store::all().await {
        if store.db.dialect() == Dialect::Sqlite {
            continue;
        }
        let digest = left_behind(&store).await;
        let (held, hold_taken) = channel();
        let (finish_hold, may_finish) = channel::<()>();
        let mut may_finish = Some(may_finish);
        let (db, wanted) = (store.db.clone(), digest.clone());
        let holding = tokio::spawn(async move {
            db.write(move |tx| -> Result<_> {
                let allowed = pusher(tx, "library/new")?;
                hold_known(tx, &allowed, &wanted, HOLD, None)?;
                held.send(()).unwrap();
                may_finish.take().unwrap().recv_timeout(PATIENCE).unwrap();
                Ok(())
            })
            .await
        });
        tokio::task::block_in_place(|| hold_taken.recv_timeout(PATIENCE)).unwrap();
        // The hold is not committed: the collector cannot see it, and must pass the locked row by.
        assert!(
            !collect_at_once(&store, &digest).await,
            "a blob was taken while somebody was about to hold it"
        );
        finish_hold.send(()).unwrap();
        holding.await.unwrap().unwrap();
        assert_eq!(state(&store, &digest).await, (0, true));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hold_that_comes_second_waits_and_is_told_that_the_blob_is_gone() {
    for store in Store::all().await {
        if store.db.dialect() == Dialect::Sqlite {
            continue;
        }
        let digest = left_behind(&store).await;
        let (locked, is_locked) = channel();
        let (go, gone) = channel();
        let mut ends = Some((locked, gone));
        let (db, wanted) = (store.db.clone(), digest.clone());
        let collecting = tokio::spawn(async move {
            db.write(move |tx| {
                let (locked, gone) = ends.take().unwrap();
                collect(tx, wanted.as_str(), &locked, &gone)
            })
            .await
        });
        tokio::task::block_in_place(|| is_locked.recv_timeout(PATIENCE)).unwrap();
        let (db, wanted) = (store.db.clone(), digest.clone());
        let holding = tokio::spawn(async move {
            db.write(move |tx| -> Result<_> {
                let allowed = pusher(tx, "library/new")?;
                hold_known(tx, &allowed, &wanted, HOLD, None)
            })
            .await
        });
        tokio::time::sleep(MEANWHILE).await;
        assert!(!holding.is_finished(), "a hold did not wait for the collector's lock");
        go.send(()).unwrap();
        assert!(collecting.await.unwrap().unwrap());
        assert_eq!(holding.await.unwrap().unwrap_err().code, Code::ObjectGone);
        assert_eq!(state(&store, &digest).await, (1, false));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hold_that_was_committed_is_seen_in_the_collectors_second_statement() {
    for store in Store::all().await {
        let digest = left_behind(&store).await;
        let wanted = digest.clone();
        store
            .db
            .write(move |tx| -> Result<_> {
                let allowed = pusher(tx, "library/new")?;
                hold_known(tx, &allowed, &wanted, HOLD, None)
            })
            .await
            .unwrap();
        assert!(!collect_at_once(&store, &digest).await);
        assert_eq!(state(&store, &digest).await, (0, true));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_push_of_a_blob_that_is_being_deleted_brings_it_back_under_a_new_key() {
    for store in Store::all().await {
        let digest = left_behind(&store).await;
        let wanted = digest.clone();
        let key = store
            .db
            .write(move |tx| -> Result<String> {
                tx.execute("UPDATE blobs SET state = 1 WHERE digest = ?1", &params![wanted.as_str()])?;
                let allowed = pusher(tx, "library/new")?;
                let blob = NewBlob { digest: wanted.clone(), size: 1, key: "k/new".into(), hold: HOLD };
                finish(tx, &allowed, &blob, None)
            })
            .await
            .unwrap();
        assert_eq!(key, "k/new");
        assert_eq!(state(&store, &digest).await, (0, true));
    }
}
