//! Out of the bin and into it over a real database, whichever it is.

use berth_db::{Dialect, Tx};
use berth_oci::{Reference, RepositoryName};

use super::{list, prove, prove_purge, purge, restore};
use crate::authz::{self, Allowed, DeleteTag, RepositoryScope, Right};
use crate::error::{Code, Result};
use crate::listing::tests::{Store, user};
use crate::listing::{Filters, ListQuery, Page};
use crate::projects::{self, ProjectRef};
use crate::undelete::{self, Bin};
use crate::{artifacts, quotas, repositories, tags};

const BIN: Bin = Bin::of_days(7);

fn on<R: Right>(tx: &mut Tx<'_>) -> Result<Allowed<RepositoryScope, R>> {
    let name: RepositoryName = "library/app".parse().unwrap();
    let found = projects::find(tx, &ProjectRef::Name("library".into()))?;
    authz::repository(tx, &user(1, true), found, name)
}

/// Gives every artifact of the store a manifest's blob, which its project counts.
fn add_blobs(tx: &mut Tx<'_>) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        // Ids that were given by hand do not move PostgreSQL's sequences.
        for table in ["artifacts", "tags"] {
            tx.query(&format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)"), &[])?;
        }
    }
    for sql in [
        "INSERT INTO blobs (digest, size, object_key, state, created_at) SELECT digest, 10, digest, 0, 1 FROM artifacts",
        "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) SELECT id, digest, repository_id FROM artifacts",
    ] {
        tx.execute(sql, &[])?;
    }
    for artifact in 1..=5 {
        quotas::take(tx, 1, artifact)?;
    }
    Ok(())
}

/// All rows of the repository's tables, as texts, but its times and its sequence.
fn rows(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (table, columns, order) in [
        ("repositories", "id, name, description, pushed_at, pull_count, created_at", "id"),
        ("artifacts", "id, repository_id, digest, subject_digest, push_time", "id"),
        ("artifact_blobs", "artifact_id, digest, repository_id", "artifact_id, digest"),
        ("artifact_children", "parent_id, position, child_digest, child_id", "parent_id, position"),
        ("tags", "id, name, artifact_id, push_time", "id"),
        ("project_blobs", "project_id, digest, size", "digest"),
        ("quotas", "project_id, used", "project_id"),
    ] {
        for row in tx.query(&format!("SELECT {columns} FROM {table} ORDER BY {order}"), &[])? {
            found.push(format!("{table}: {row:?}"));
        }
    }
    Ok(found)
}

fn delete_artifact(tx: &mut Tx<'_>) -> Result<()> {
    let allowed = on(tx)?;
    artifacts::delete(tx, &allowed, 1, &"latest".parse::<Reference>().unwrap(), BIN)
}

fn delete_repository(tx: &mut Tx<'_>) -> Result<()> {
    let allowed = on(tx)?;
    repositories::delete(tx, &allowed, BIN)
}

fn newest(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.one("SELECT MAX(id) FROM bin_items", &[])?.get(0)?)
}

fn bring_back(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let (item, way) = prove(tx, &user(1, true), BIN, id)?;
    restore(tx, BIN, &item, &way, false).map(drop)
}

/// Removes whatever is gone, as the collection does.
fn sweep(tx: &mut Tx<'_>, bin: Bin) -> Result<()> {
    assert!(undelete::is_anything_over(tx, bin)?);
    while undelete::expire(tx, bin, 1)? > 0 {}
    while undelete::remove_gone(tx, 1)? {}
    assert!(!undelete::is_anything_over(tx, bin)?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_is_row_for_row_what_went() {
    for store in Store::all().await {
        let compared = store.db.write(|tx| -> Result<()> {
            add_blobs(tx)?;
            let before = rows(tx)?;
            for step in 0..3 {
                match step {
                    0 => {
                        let allowed = on::<DeleteTag>(tx)?;
                        tags::delete(tx, &allowed, 1, 1, &"latest".parse().unwrap(), BIN)?;
                    }
                    1 => delete_artifact(tx)?,
                    _ => delete_repository(tx)?,
                }
                let now = rows(tx)?;
                assert_ne!(before, now);
                let id = newest(tx)?;
                bring_back(tx, id)?;
                assert_eq!(before, rows(tx)?);
                assert!(quotas::drift(tx)?.is_empty());
                assert_eq!(bring_back(tx, id).unwrap_err().code, Code::NotFound);
                sweep(tx, BIN)?;
            }
            for relation in ["items", "tags", "artifacts", "artifact_blobs", "repositories"] {
                let left = tx.one(&format!("SELECT COUNT(*) FROM bin_{relation}"), &[])?.get::<i64>(0)?;
                assert_eq!(left, 0, "bin_{relation}");
            }
            Ok(())
        });
        compared.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_or_purged_does_not_come_back() {
    for store in Store::all().await {
        let refused = store.db.write(|tx| -> Result<_> {
            add_blobs(tx)?;
            delete_artifact(tx)?;
            let id = newest(tx)?;
            assert_eq!(undelete::recoverable(tx, BIN, 1)?, 30);
            assert_eq!(undelete::recoverable_of(tx, BIN, &[1, 2, 3])?, [(1, 30)].into());
            assert!(undelete::recoverable_of(tx, Bin::OFF, &[1])?.is_empty());
            assert_eq!(undelete::recoverable(tx, Bin::OFF, 1)?, 0);
            let off = prove(tx, &user(1, true), Bin::OFF, id).err().unwrap().code;
            let (item, holder) = prove_purge(tx, &user(1, true), BIN, id)?;
            purge(tx, &item, &holder)?;
            let purged = prove(tx, &user(1, true), BIN, id).err().unwrap().code;
            sweep(tx, BIN)?;
            Ok((off, purged))
        });
        assert_eq!(refused.await.unwrap(), (Code::NotFound, Code::NotFound));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn content_that_is_damaged_does_not_come_back() {
    for store in Store::all().await {
        let said = store.db.write(|tx| -> Result<_> {
            add_blobs(tx)?;
            delete_repository(tx)?;
            tx.execute("UPDATE blobs SET state = 2 WHERE id = 2", &[])?;
            let id = newest(tx)?;
            bring_back(tx, id)
        });
        let refused = said.await.unwrap_err();
        assert_eq!(refused.code, Code::Conflict);
        assert!(refused.message.contains("is damaged or gone"), "{}", refused.message);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_project_is_its_former_admins_by_themselves_or_by_a_group() {
    for store in Store::all().await {
        let seen = store.db.write(|tx| -> Result<_> {
            // 2 is admin, 3 is admin by a group, 4 is a maintainer.
            for sql in [
                "INSERT INTO users (id, username, email, realname, comment, sysadmin, deleted, revoked_at, created_at, \
                 updated_at) VALUES (2, 'b', '', '', '', 0, 0, 0, 1, 1), (3, 'c', '', '', '', 0, 0, 0, 1, 1), \
                 (4, 'd', '', '', '', 0, 0, 0, 1, 1)",
                "INSERT INTO user_groups (id, name, kind, created_at, updated_at) VALUES (7, 'admins', 3, 1, 1)",
                "INSERT INTO group_members (user_id, group_id) VALUES (3, 7)",
                "INSERT INTO projects (id, name, owner_id, public, created_at, updated_at) VALUES (9, 'shop', 2, 0, 1, 1)",
                "INSERT INTO members (id, project_id, entity_type, entity_id, role_id, created_at, updated_at) VALUES \
                 (91, 9, 'u', 2, 1, 1, 1), (92, 9, 'g', 7, 1, 1, 1), (93, 9, 'u', 4, 4, 1, 1)",
            ] {
                tx.execute(sql, &[])?;
            }
            let found = projects::find(tx, &ProjectRef::Id(9))?;
            let allowed = authz::project(tx, &user(2, false), found)?;
            projects::delete(tx, &allowed, BIN)?;
            let id = newest(tx)?;
            let mut may = Vec::new();
            for caller in [user(1, true), user(2, false), user(3, false), user(4, false)] {
                let query = ListQuery {
                    filters: Filters::default(),
                    sorts: Vec::new(),
                    page: Page { number: 1, size: 10 },
                };
                let listed = list::list_all(tx, &authz::authenticated(&caller)?, BIN, &query)?.total == 1;
                assert_eq!(listed, prove(tx, &caller, BIN, id).is_ok());
                may.push(listed);
            }
            Ok(may)
        });
        assert_eq!(seen.await.unwrap(), [true, true, true, false]);
    }
}
