//! How long refusals are kept and how many, in both databases, and what happens when they come too fast.

use berth_db::{Tx, params};

use super::{Asked, Desk, KEPT, MOST_KEPT, expire};
use crate::error::{Code, Error, Result, Why};
use crate::listing::tests::Store;

fn note(desk: &Desk, number: usize) -> bool {
    let error = Error::new(Code::Denied, "nothing may be changed").due_to(Why::ReadOnly);
    desk.note(
        &error,
        &Asked {
            reference: format!("{number:010x}"),
            request_id: "",
            subject: None,
            method: "PUT",
            object: String::new(),
            project: None,
        },
    )
}

/// The numbers of those that are there, the oldest first.
async fn kept(store: &Store) -> Vec<i64> {
    let all = |tx: &mut Tx<'_>| -> Result<Vec<i64>> {
        let rows = tx.query("SELECT reference FROM refusals ORDER BY id", &[])?;
        rows.iter().map(|row| Ok(i64::from_str_radix(&row.get::<String>(0)?, 16).unwrap_or(-1))).collect()
    };
    store.db.read(all).await.unwrap()
}

async fn change(store: &Store, sql: &'static str, by: i64) {
    store.db.write(move |tx| Ok::<_, Error>(tx.execute(sql, &params![by])?)).await.unwrap();
}

#[tokio::test]
async fn a_refusal_goes_after_a_week_some_at_a_time() {
    for store in Store::all().await {
        let desk = Desk::default();
        for number in 0..5 {
            assert!(note(&desk, number));
        }
        desk.flush(&store.db).await.unwrap();
        change(&store, "UPDATE refusals SET at = at - ?1 WHERE reference < '0000000003'", KEPT + 1).await;
        for (gone, left) in [(2, vec![2, 3, 4]), (1, vec![3, 4]), (0, vec![3, 4])] {
            assert_eq!(store.db.write(|tx| expire(tx, 2)).await.unwrap(), gone);
            assert_eq!(kept(&store).await, left);
        }
    }
}

#[tokio::test]
async fn no_more_refusals_are_kept_than_a_hundred_thousand() {
    for store in Store::all().await {
        let desk = Desk::default();
        for number in 0..3 {
            note(&desk, number);
        }
        desk.flush(&store.db).await.unwrap();
        // As if as many had come since as are kept, but for the last one of these.
        change(&store, "UPDATE refusals SET id = id - ?1 WHERE reference < '0000000002'", MOST_KEPT).await;
        note(&desk, 3);
        desk.flush(&store.db).await.unwrap();
        assert_eq!(kept(&store).await, [2, 3]);
    }
}

#[tokio::test]
async fn what_comes_faster_than_it_is_written_is_dropped_and_there_is_room_again_afterwards() {
    const ROOM: usize = 10_000;
    for store in Store::all().await {
        let desk = Desk::default();
        let taken = (0..=ROOM).filter(|number| note(&desk, *number)).count();
        assert_eq!(taken, ROOM);
        desk.flush(&store.db).await.unwrap();
        assert!(note(&desk, ROOM + 1));
        desk.flush(&store.db).await.unwrap();
        let kept = kept(&store).await;
        assert_eq!((kept.len(), kept.last().copied()), (ROOM + 1, i64::try_from(ROOM + 1).ok()));
    }
}
