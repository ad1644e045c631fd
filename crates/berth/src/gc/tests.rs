//! Collection against the bin, over both databases.

use std::time::Duration;

use berth_db::Tx;

use super::sql;
use crate::authz;
use crate::error::Result;
use crate::holds::HeadHolds;
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef};
use crate::repositories;
use crate::undelete::{self, Bin};

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

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_in_the_bin_keeps_its_artifact() {
    for store in Store::all().await {
        let seen = store.db.write(|tx| -> Result<_> {
            let found = projects::find(tx, &ProjectRef::Id(1))?;
            let allowed = authz::repository(tx, &user(1, true), found, "library/app".parse().unwrap())?;
            crate::tags::delete(tx, &allowed, 1, 2, &"amd64".parse().unwrap(), Bin::of_days(7))?;
            tx.execute("DELETE FROM artifact_children", &[])?;
            let (artifacts, _) = sql::artifacts(tx, 1)?;
            let kept: Vec<i64> = artifacts.iter().filter(|one| one.is_tagged).map(|one| one.id).collect();
            Ok((kept, sql::is_needed(tx, 2)?, sql::is_needed(tx, 3)?))
        });
        assert_eq!(seen.await.unwrap(), (vec![1, 2], true, false));
    }
}
