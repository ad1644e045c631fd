//! Collection against the bin, over both databases.

use std::time::Duration;

use berth_db::Tx;

use super::{sql, untagged};
use crate::authz;
use crate::error::Result;
use crate::holds::HeadHolds;
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef};
use crate::undelete::{self, Bin};
use crate::{artifacts, repositories};

/// Digests that a collection would take, first as it looks for them and then as it decides.
fn dead(tx: &mut Tx<'_>) -> Result<(usize, usize)> {
    let heads = HeadHolds::new(Duration::from_secs(1));
    let (_, found) = sql::candidates(tx, 0, 100)?.unwrap();
    let all: Vec<i64> = tx
        .query("SELECT id FROM blobs", &[])?
        .iter()
        .map(|row| row.get(0))
        .collect::<berth_db::Result<_>>()?;
    let marked = sql::mark(tx, &all, &heads)?;
    tx.execute("UPDATE blobs SET state = 0, marked_at = 0", &[])?;
    Ok((found.len(), marked.len()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bin_keeps_is_not_collected_until_it_is_gone() {
    for store in Store::all().await {
        let seen = store.db.write(|tx| -> Result<_> {
            tx.execute(
                "INSERT INTO blobs (digest, size, object_key, state, created_at) \
                 SELECT digest, 10, digest, 0, 1 FROM artifacts",
                &[],
            )?;
            tx.execute(
                "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) \
                 SELECT id, digest, repository_id FROM artifacts",
                &[],
            )?;
            let alive = dead(tx)?;
            let found = projects::find(tx, &ProjectRef::Id(1))?;
            let allowed = authz::repository(tx, &user(1, true), found, "library/app".parse().unwrap())?;
            repositories::delete(tx, &allowed, Bin::of_days(7))?;
            let kept = dead(tx)?;
            let heads = HeadHolds::new(Duration::from_secs(1));
            assert!(sql::only_of(tx, &[1, 2, 3, 4, 5], &heads)?.is_empty());
            // The bin was turned off.
            while undelete::expire(tx, Bin::OFF, 10)? > 0 {}
            while undelete::remove_gone(tx, 10)? {}
            Ok((alive, kept, dead(tx)?))
        });
        assert_eq!(seen.await.unwrap(), ((0, 0), (0, 0), (5, 5)));
    }
}

fn on<R: authz::Right>(tx: &mut Tx<'_>) -> Result<authz::Allowed<authz::RepositoryScope, R>> {
    let found = projects::find(tx, &ProjectRef::Id(1))?;
    authz::repository(tx, &user(1, true), found, "library/app".parse().unwrap())
}

/// Deletes untagged artifacts as a collection does; the ids that are left.
fn collect_untagged(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    let heads = HeadHolds::new(Duration::from_secs(1));
    for root in untagged::plan(tx, 1, &heads)?.roots {
        let allowed = on(tx)?;
        untagged::delete(tx, &allowed, 1, &root, &heads)?;
    }
    let rows = tx.query("SELECT id FROM artifacts ORDER BY id", &[])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_in_the_bin_keeps_its_artifact_from_a_collection_of_the_index_around_it() {
    for store in Store::all().await {
        let left = store.db.write(|tx| -> Result<_> {
            let allowed = on(tx)?;
            crate::tags::delete(tx, &allowed, 1, 2, &"amd64".parse().unwrap(), Bin::of_days(7))?;
            // Pushes moved the tags of the index away.
            tx.execute("DELETE FROM tags WHERE artifact_id = 1", &[])?;
            collect_untagged(tx)
        });
        assert_eq!(left.await.unwrap(), [2]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_of_an_accessory_in_the_bin_keeps_its_subject() {
    for store in Store::all().await {
        let left = store.db.write(|tx| -> Result<_> {
            tx.execute(
                "INSERT INTO tags (id, repository_id, name, artifact_id, push_time) VALUES (9, 1, 'sig', 5, 1)",
                &[],
            )?;
            let allowed = on(tx)?;
            crate::tags::delete(tx, &allowed, 1, 5, &"sig".parse().unwrap(), Bin::of_days(7))?;
            tx.execute("DELETE FROM tags WHERE artifact_id = 1", &[])?;
            collect_untagged(tx)
        });
        assert_eq!(left.await.unwrap(), [1, 2, 3, 5]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_in_the_bin_keeps_the_parts_that_stayed() {
    for store in Store::all().await {
        let left = store.db.write(|tx| -> Result<_> {
            let allowed = on(tx)?;
            let latest = "latest".parse().unwrap();
            artifacts::delete(tx, &allowed, 1, &latest, Bin::of_days(7))?;
            tx.execute("DELETE FROM tags WHERE artifact_id = 2", &[])?;
            collect_untagged(tx)
        });
        assert_eq!(left.await.unwrap(), [2]);
    }
}
