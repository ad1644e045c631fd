//! Guesses over a real database: one after the other, and many at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::listing::tests::Store;

#[test]
fn the_door_is_shut_longer_and_longer_but_never_for_ever() {
    assert_eq!(pause(FREE - 1), 0);
    assert_eq!(pause(FREE), FIRST);
    assert_eq!(pause(FREE + 1), 2 * FIRST);
    assert_eq!(pause(i64::MAX), LONGEST);
}

#[test]
fn another_address_is_another_door() {
    let at = |text: &str| door(None, "admin", text.parse().ok());
    assert_ne!(at("10.0.0.1"), at("10.0.0.2"));
    assert_eq!(at("10.0.0.1"), at("::ffff:10.0.0.1"));
    assert_eq!(at("2001:db8::1"), at("2001:db8::2"));
    assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
}

fn door_of_ada() -> String {
    door(None, "ada", None)
}

async fn seen(db: &Db) -> Door {
    db.read(|tx| Door::look(tx, None, "ada", None)).await.unwrap()
}

/// A hundred guesses at once, each verified slowly; how many got in and how many were verified.
async fn hundred(db: &Db, turns: &Turns, is_right: bool) -> (usize, usize) {
    let door = seen(db).await;
    let verified = AtomicUsize::new(0);
    let tries = (0..100).map(|_| {
        admit(db, turns, &door, || false, async {
            verified.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(is_right)
        })
    });
    let let_in = futures::future::join_all(tries).await.into_iter().filter(|tried| *tried.as_ref().unwrap());
    (let_in.count(), verified.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_guesses_at_once_five_are_verified_and_all_that_are_right_get_in() {
    for store in Store::all().await {
        let turns = Turns::new();
        assert_eq!(hundred(&store.db, &turns, true).await, (100, 100));
        assert_eq!(seen(&store.db).await.failures, 0);
        assert_eq!(hundred(&store.db, &turns, false).await, (0, 5));
        assert!(seen(&store.db).await.is_shut);
        // The right one is not even looked at.
        assert_eq!(hundred(&store.db, &turns, true).await, (0, 0));
        // After the pause it is one, and then the door is shut for longer.
        let sql = "UPDATE login_failures SET last_at = last_at - ?1";
        store.db.write(move |tx| tx.execute(sql, &params![FIRST])).await.unwrap();
        assert_eq!(hundred(&store.db, &turns, false).await, (0, 1));
        store.db.write(move |tx| tx.execute(sql, &params![FIRST])).await.unwrap();
        assert_eq!(hundred(&store.db, &turns, true).await, (0, 0));
        store.db.write(move |tx| tx.execute(sql, &params![FIRST])).await.unwrap();
        assert_eq!(hundred(&store.db, &turns, true).await, (100, 100));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_verify_no_more_than_one() {
    for store in Store::all().await {
        let (one, other) = (Turns::new(), Turns::new());
        let both = (hundred(&store.db, &one, false), hundred(&store.db, &other, false));
        let (here, there) = futures::future::join(both.0, both.1).await;
        assert_eq!((here.0 + there.0, here.1 + there.1), (0, 5));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_do_not_shut_the_door_for_each_other_when_all_are_right() {
    for store in Store::all().await {
        let processes = [Turns::new(), Turns::new(), Turns::new()];
        let tries = processes.iter().map(|turns| hundred(&store.db, turns, true));
        assert_eq!(futures::future::join_all(tries).await, [(100, 100); 3]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_decided_counts_for_nothing() {
    for store in Store::all().await {
        let turns = Turns::new();
        let (db, door) = (&store.db, seen(&store.db).await);
        for _ in 0..8 {
            let failed = admit(db, &turns, &door, || false, async { Err(Error::internal("down")) }).await;
            assert!(failed.is_err());
            let gone = admit(db, &turns, &door, || false, std::future::pending());
            assert!(tokio::time::timeout(Duration::from_millis(50), gone).await.is_err());
        }
        let mut left = i64::MAX;
        for _ in 0..100 {
            let now = seen(db).await;
            left = now.failures + now.open;
            if left == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(left, 0);
        // A guess whose process ended counts.
        assert!(db.write(|tx| open(tx, &door_of_ada())).await.unwrap());
        let sql = "UPDATE login_failures SET opened_at = opened_at - ?1";
        db.write(move |tx| tx.execute(sql, &params![OPEN + 1])).await.unwrap();
        assert_eq!(seen(db).await.failures, 1);
        assert!(db.write(|tx| open(tx, &door_of_ada())).await.unwrap());
        let door = seen(db).await;
        assert_eq!((door.failures, door.open), (1, 1));
        db.write(|tx| clear(tx, &door_of_ada(), 1)).await.unwrap();
        // What was verified a moment ago needs no turn, unless the door is shut.
        assert!(admit(db, &turns, &door, || true, std::future::pending()).await.unwrap());
        hundred(db, &turns, false).await;
        let door = seen(db).await;
        assert!(!admit(db, &turns, &door, || true, std::future::pending()).await.unwrap());
    }
}
