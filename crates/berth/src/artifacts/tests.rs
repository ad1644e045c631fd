//! Copies, labels and immutable tags over a real database, whichever it is.

use berth_db::{Dialect, Tx, params};
use berth_oci::{Reference, RepositoryName, Tag};

use crate::authz::{self, Allowed, RepositoryScope, Right};
use crate::error::{Code, Result};
use crate::immutability::{self, Content};
use crate::labels;
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef};
use crate::undelete::Bin;

fn on<R: Right>(tx: &mut Tx<'_>, name: &str) -> Result<Allowed<RepositoryScope, R>> {
    let name: RepositoryName = name.parse().unwrap();
    let found = projects::find(tx, &ProjectRef::Name(name.project().into()))?;
    authz::repository(tx, &user(1, true), found, name)
}

/// Gives every artifact of the store a manifest's blob.
fn add_blobs(tx: &mut Tx<'_>) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        // Ids that were given by hand do not move PostgreSQL's sequences.
        for table in ["artifacts", "repositories", "tags"] {
            tx.query(&format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1000)"), &[])?;
        }
    }
    tx.execute(
        "INSERT INTO blobs (digest, size, object_key, state, created_at) SELECT digest, 10, digest, 0, 1 FROM artifacts",
        &[],
    )?;
    tx.execute(
        "INSERT INTO artifact_blobs (artifact_id, digest, repository_id) SELECT id, digest, repository_id FROM artifacts",
        &[],
    )?;
    Ok(())
}

fn count(tx: &mut Tx<'_>, sql: &str) -> Result<i64> {
    Ok(tx.one(sql, &[])?.get(0)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_brings_rows_references_and_tags_once() {
    for store in Store::all().await {
        let counts = store.db.write(|tx| -> Result<_> {
            add_blobs(tx)?;
            let latest: Reference = "latest".parse().unwrap();
            for _ in 0..2 {
                let (into, from) = (on(tx, "library/copy")?, on(tx, "library/app")?);
                super::copy(tx, &into, &from, &latest)?;
            }
            let there = "FROM repositories r JOIN artifacts a ON a.repository_id = r.id WHERE r.name = 'library/copy'";
            Ok((
                count(tx, &format!("SELECT COUNT(*) {there}"))?,
                count(tx, &format!("SELECT COUNT(*) {there} AND a.subject_digest IS NOT NULL"))?,
                count(
                    tx,
                    "SELECT COUNT(*) FROM artifact_children c JOIN artifacts a ON a.id = c.child_id \
                     WHERE c.repository_id = a.repository_id AND c.repository_id NOT IN (1, 2)",
                )?,
                count(tx, "SELECT COUNT(*) FROM artifact_blobs WHERE repository_id NOT IN (1, 2)")?,
                count(tx, "SELECT COUNT(*) FROM tags WHERE repository_id NOT IN (1, 2)")?,
                count(tx, "SELECT COUNT(*) FROM outbox WHERE kind = 'artifact_pushed'")?,
            ))
        });
        assert_eq!(counts.await.unwrap(), (4, 1, 2, 4, 2, 5));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_content_is_not_copied() {
    for store in Store::all().await {
        let copied = store.db.write(|tx| -> Result<_> {
            add_blobs(tx)?;
            tx.execute("UPDATE blobs SET state = 2 WHERE id = 2", &[])?;
            let (into, from) = (on(tx, "library/copy")?, on(tx, "library/app")?);
            super::copy(tx, &into, &from, &"latest".parse().unwrap())
        });
        assert_eq!(copied.await.unwrap_err().code, Code::Precondition);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_and_rules_are_kept_and_asked() {
    for store in Store::all().await {
        let refused = store
            .db
            .write(|tx| -> Result<_> {
                let content =
                    labels::Content { name: "a".into(), description: String::new(), color: String::new() };
                let holder = labels::prove(tx, &user(1, true), 0)?;
                let label = labels::create(tx, &holder, &content)?;
                let latest: Reference = "latest".parse().unwrap();
                let allowed = on(tx, "library/app")?;
                super::add_label(tx, &allowed, &latest, label)?;
                assert_eq!(super::add_label(tx, &allowed, &latest, label).unwrap_err().code, Code::Conflict);
                assert_eq!(labels::of_artifacts(tx, &[1, 2])?.len(), 1);
                let rule = Content {
                    priority: 0,
                    tag_decoration: "matches".into(),
                    tag_pattern: "1.*".into(),
                    tag_extras: String::new(),
                    repository_decoration: "repoMatches".into(),
                    repository_pattern: "**".into(),
                };
                let library = projects::find(tx, &ProjectRef::Id(1))?;
                let allowed = authz::project(tx, &user(1, true), library)?;
                immutability::create(tx, &allowed, false, &rule)?;
                let again = immutability::create(tx, &allowed, true, &rule).unwrap_err();
                assert_eq!(again.code, Code::Conflict);
                let (deletes, tags) = (on(tx, "library/app")?, on(tx, "library/app")?);
                let tag: Tag = "1.0".parse().unwrap();
                let by_name = crate::tags::delete(tx, &tags, 1, 1, &tag, Bin::OFF).unwrap_err().code;
                let whole = super::delete(tx, &deletes, 1, &latest, Bin::OFF).unwrap_err().code;
                tx.execute("DELETE FROM immutable_rules", &[])?;
                super::delete(tx, &deletes, 1, &latest, Bin::OFF)?;
                let left = tx.one("SELECT COUNT(*) FROM artifact_labels", &params![])?.get::<i64>(0)?;
                Ok((by_name, whole, left))
            })
            .await
            .unwrap();
        assert_eq!(refused, (Code::Precondition, Code::Precondition, 0));
    }
}
