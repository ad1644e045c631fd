//! The survey over both databases: what is whose, what is shared, what would be free.

use berth_db::{Tx, params};

use super::survey::survey;
use crate::error::Result;
use crate::listing::tests::Store;
use crate::undelete::Bin;

fn blob(tx: &mut Tx<'_>, name: &str, size: i64) -> Result<()> {
    let sql = "INSERT INTO blobs (digest, size, object_key, state, created_at) VALUES (?1, ?2, ?1, 0, 1)";
    tx.execute(sql, &params![name, size])?;
    Ok(())
}

/// An artifact with a manifest of its own of one byte; its id.
fn artifact(tx: &mut Tx<'_>, place: (i64, i64), name: &str, blobs: &[&str]) -> Result<i64> {
    blob(tx, name, 1)?;
    let (project, repository) = place;
    // The store's own rows have ids that were given by hand.
    let id: i64 = tx.one("SELECT MAX(id) + 1 FROM artifacts", &[])?.get(0)?;
    tx.execute(
        "INSERT INTO artifacts (id, project_id, repository_id, digest, size, manifest_size, manifest_media_type, media_type, \
         artifact_type, type, push_time) VALUES (?1, ?2, ?3, ?4, 1, 1, '', '', '', 'IMAGE', 1)",
        &params![id, project, repository, name],
    )?;
    for digest in blobs.iter().chain([&name]) {
        let sql = "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) VALUES (?1, ?2, ?3)";
        tx.execute(sql, &params![id, *digest, repository])?;
    }
    Ok(id)
}

fn repository(tx: &mut Tx<'_>, project: i64, name: &str) -> Result<(i64, i64)> {
    let row = tx.one(
        "INSERT INTO repositories (project_id, name, description, sequence, pushed_at, pull_count, created_at, updated_at) \
         VALUES (?1, ?2, '', 0, 1, 0, 1, 1) RETURNING id",
        &params![project, name],
    )?;
    Ok((project, row.get(0)?))
}

fn tag(tx: &mut Tx<'_>, place: (i64, i64), artifact: i64, name: &str) -> Result<()> {
    let sql = "INSERT INTO tags (id, repository_id, name, artifact_id, push_time) VALUES (?1, ?2, ?3, ?4, 1)";
    tx.execute(sql, &params![1000 + artifact, place.1, name, artifact])?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_byte_is_told_once_and_to_whom_it_belongs() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<()> {
                let row = tx.one(
                    "INSERT INTO projects (name, owner_id, public, created_at, updated_at) \
                     VALUES ('shop', 1, 0, 1, 1) RETURNING id",
                    &[],
                )?;
                let shop: i64 = row.get(0)?;
                for (name, size) in [("s:base", 1000), ("s:one", 100), ("s:two", 20), ("s:dead", 7), ("s:held", 5)] {
                    blob(tx, name, size)?;
                }
                let app = repository(tx, shop, "shop/app")?;
                let web = repository(tx, shop, "shop/web")?;
                let else_where = repository(tx, 1, "library/else")?;
                let tagged = artifact(tx, app, "s:m1", &["s:base", "s:one"])?;
                tag(tx, app, tagged, "1")?;
                artifact(tx, app, "s:m2", &["s:base", "s:two"])?;
                let other = artifact(tx, web, "s:m3", &["s:base"])?;
                tag(tx, web, other, "1")?;
                artifact(tx, else_where, "s:m4", &["s:one"])?;
                let until = tx.now()? + 1_000_000_000;
                let sql = "INSERT INTO holds (repository_id, digest, expires_at, used) VALUES (?1, 's:held', ?2, 0)";
                tx.execute(sql, &params![app.1, until])?;
                Ok(())
            })
            .await
            .unwrap();
        let before = survey(&store.db, Bin::of_days(7)).await.unwrap();
        let of = |name: &str| {
            let all = before.projects.iter().chain(&before.repositories);
            let one = all.into_iter().find(|one| one.name == name).unwrap().bytes;
            (one.all, one.own, one.shared(), one.untagged)
        };
        assert_eq!(of("shop"), (1123, 1023, 100, 21));
        assert_eq!(of("shop/app"), (1122, 22, 1100, 21));
        assert_eq!(of("shop/web"), (1001, 1, 1000, 0));
        assert_eq!(of("library/else"), (101, 1, 100, 1));
        assert_eq!(before.store.dead % 100, 12, "{:?}", before.store);
        assert!(before.store.dead_until.is_some());
    }
}
