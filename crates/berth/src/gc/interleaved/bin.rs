//! Restorations against the mark, the ends of items, and pushes of the same content.

use berth_db::Tx;

use super::{
    HOLD, Open, artifact, begin, concurrent, end_holds, left_behind, mark, marked, on, push, until_waiting,
};
use crate::artifacts::{self, Pushed};
use crate::error::{Code, Result};
use crate::listing::tests::{Store, user};
use crate::undelete::{self, Bin};
use crate::uploads::hold_known;
use crate::{quotas, restore};

const BIN: Bin = Bin::of_days(7);

/// Puts the store's index into the bin, with its parts, its signature and the bytes of each; the item.
async fn binned(store: &Store) -> i64 {
    let put = store.db.write(|tx| -> Result<i64> {
        for sql in [
            "INSERT INTO blobs (digest, size, object_key, state, created_at) SELECT digest, 10, digest, 0, 1 FROM artifacts",
            "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) SELECT id, digest, repository_id FROM artifacts",
        ] {
            tx.execute(sql, &[])?;
        }
        for artifact in 1..=5 {
            quotas::take(tx, 1, artifact)?;
        }
        let allowed = on(tx, "library/app")?;
        artifacts::delete(tx, &allowed, 1, &"latest".parse().unwrap(), BIN)?;
        Ok(tx.one("SELECT MAX(id) FROM bin_items", &[])?.get(0)?)
    });
    put.await.unwrap()
}

fn bring_back(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let (item, way) = restore::prove(tx, &user(1, true), BIN, id)?;
    restore::restore(tx, BIN, &item, &way, false).map(drop)
}

fn purge(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let (item, holder) = restore::prove_purge(tx, &user(1, true), BIN, id)?;
    restore::purge(tx, &item, &holder)
}

/// Lets the time of everything in the bin be over.
fn expire(tx: &mut Tx<'_>) -> Result<u64> {
    undelete::expire(tx, Bin::OFF, 10)
}

/// Removes the rows of what is gone, as the collection does.
async fn swept(store: &Store) {
    while store.db.write(|tx| undelete::remove_gone(tx, 10)).await.unwrap() {}
}

/// Everything of the item is back: artifacts that are there, and the usage as it is counted anew.
async fn is_whole(store: &Store) {
    let seen = store.db.read(|tx| -> Result<_> {
        let there = tx.one("SELECT COUNT(*) FROM artifacts", &[])?.get::<i64>(0)?;
        let dead =
            "SELECT COUNT(*) FROM artifact_blobs ab JOIN blobs b ON b.digest = ab.digest WHERE b.state <> 0";
        Ok((there, tx.one(dead, &[])?.get::<i64>(0)?, quotas::drift(tx)?))
    });
    assert_eq!(seen.await.unwrap(), (5, 0, Vec::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_being_restored_is_neither_marked_nor_ended() {
    for store in concurrent().await {
        let id = binned(&store).await;
        let restoring = Open::with(&store, move |tx| bring_back(tx, id)).await;
        assert!(marked(&store).await.is_empty());
        assert_eq!(store.db.write(expire).await.unwrap(), 0, "an item was ended while it was restored");
        let purging = begin(&store, move |tx| purge(tx, id));
        until_waiting(&store, 1).await;
        restoring.commit().await;
        assert_eq!(purging.await.unwrap().unwrap_err().code, Code::NotFound);
        swept(&store).await;
        assert!(marked(&store).await.is_empty());
        is_whole(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_being_ended_is_not_restored_and_goes() {
    for by_hand in [false, true] {
        for store in concurrent().await {
            let id = binned(&store).await;
            let end = move |tx: &mut Tx<'_>| if by_hand { purge(tx, id) } else { expire(tx).map(drop) };
            let ending = Open::with(&store, end).await;
            let restoring = begin(&store, move |tx| bring_back(tx, id));
            until_waiting(&store, 1).await;
            assert!(marked(&store).await.is_empty(), "it was taken before it had ended");
            ending.commit().await;
            assert_eq!(restoring.await.unwrap().unwrap_err().code, Code::NotFound);
            // Its bytes are kept as long as there are rows of it.
            assert!(marked(&store).await.is_empty());
            swept(&store).await;
            assert_eq!(marked(&store).await.len(), 3);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restoration_that_finds_the_mark_at_work_waits_and_comes_back_whole() {
    for store in concurrent().await {
        let id = binned(&store).await;
        // The mark has locked the rows and has yet to look at who needs them.
        let gate = Open::gate(&store, "holds").await;
        let marking = begin(&store, mark);
        until_waiting(&store, 1).await;
        let restoring = begin(&store, move |tx| bring_back(tx, id));
        until_waiting(&store, 2).await;
        gate.commit().await;
        assert!(marking.await.unwrap().unwrap().is_empty());
        restoring.await.unwrap().unwrap();
        swept(&store).await;
        assert!(marked(&store).await.is_empty());
        is_whole(&store).await;
    }
}

/// Pushes an artifact and deletes it; what was pushed and its item.
async fn pushed_and_deleted(store: &Store) -> (Pushed, i64) {
    let config = left_behind(store, b"config").await;
    let pushed = artifact(&config, 6);
    let given = pushed.clone();
    let deleted = store.db.write(move |tx| -> Result<i64> {
        let old = on(tx, "library/old")?;
        hold_known(tx, &old, &config, HOLD, None)?;
        push(tx, &given)?;
        let allowed = on(tx, "library/old")?;
        let repository = tx.one("SELECT id FROM repositories WHERE name = 'library/old'", &[])?.get(0)?;
        artifacts::delete(tx, &allowed, repository, &"v1".parse().unwrap(), BIN)?;
        Ok(tx.one("SELECT MAX(id) FROM bin_items", &[])?.get(0)?)
    });
    (pushed, deleted.await.unwrap())
}

/// The artifact is there once, with its tag, and counted once.
async fn is_there_once(store: &Store) {
    let seen = store.db.read(|tx| -> Result<_> {
        let sql = "SELECT COUNT(*) FROM artifacts a JOIN tags t ON t.artifact_id = a.id \
                   JOIN repositories r ON r.id = a.repository_id WHERE r.name = 'library/old' AND t.name = 'v1'";
        Ok((tx.one(sql, &[])?.get::<i64>(0)?, quotas::drift(tx)?))
    });
    assert_eq!(seen.await.unwrap(), (1, Vec::new()));
    assert!(marked(store).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_push_waits_for_the_restoration_of_the_same_artifact_and_finds_it() {
    for store in concurrent().await {
        let (pushed, id) = pushed_and_deleted(&store).await;
        let restoring = Open::with(&store, move |tx| bring_back(tx, id)).await;
        let pushing = begin(&store, move |tx| push(tx, &pushed));
        until_waiting(&store, 1).await;
        restoring.commit().await;
        pushing.await.unwrap().unwrap();
        swept(&store).await;
        is_there_once(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_restoration_waits_for_a_push_of_the_same_artifact_and_says_that_it_is_there() {
    for store in concurrent().await {
        let (pushed, id) = pushed_and_deleted(&store).await;
        let pushing = Open::with(&store, move |tx| push(tx, &pushed)).await;
        let restoring = begin(&store, move |tx| bring_back(tx, id));
        until_waiting(&store, 1).await;
        pushing.commit().await;
        assert_eq!(restoring.await.unwrap().unwrap_err().code, Code::Conflict);
        store.db.write(move |tx| purge(tx, id)).await.unwrap();
        swept(&store).await;
        end_holds(&store).await;
        is_there_once(&store).await;
    }
}
