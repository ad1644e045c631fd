//! Fault 5 once more: what is wrong in the stores is found by `berth check`, which says what to do, and what can be healed
//! is healed by `--repair`.

use crate::harness::{Berth, Blob, Bucket, Database, Upload};
use std::path::Path;

/// Something that is done to the database of a stopped server, and what the check says of it.
const DAMAGES: &[(&str, &str)] = &[
    ("UPDATE artifacts SET manifest_size = manifest_size + 1", "says another size of its manifest"),
    ("UPDATE artifacts SET project_id = 1", "counts for another project"),
    ("UPDATE repositories SET project_id = 1", "belongs to a project that is gone, or that has another name"),
    ("UPDATE blobs SET object_key = 'same'", "two blobs share an object"),
    ("UPDATE blobs SET state = 1 WHERE size = 2000", "needs a blob that is marked for deletion"),
    (
        "DELETE FROM artifact_blobs WHERE digest IN (SELECT digest FROM artifacts)",
        "keep its own manifest alive",
    ),
    (
        "UPDATE projects SET public = 1 WHERE name = 'shop'",
        "the journal tells something else of project shop",
    ),
    ("UPDATE tags SET name = 'other'", "the journal tells something else of repository shop/app"),
    (
        "INSERT INTO schedules (vendor_type, vendor_id, kind, cron, parameters, next_at, created_at, updated_at) \
         VALUES ('RETENTION', 99, 'Daily', '0 0 0 * * *', '{}', 9000000000000000, 1, 1)",
        "a schedule belongs to a retention policy that is not there: 99",
    ),
    (
        "INSERT INTO holds (repository_id, digest, expires_at, used) \
         SELECT id, 'sha256:unknown', 9000000000000000, 0 FROM repositories",
        "a hold names a blob that is not there: sha256:unknown",
    ),
    (
        "INSERT INTO robots (project_id, name, description, salt, secret_hash, duration, expires_at, disabled, \
         permissions, creator_type, creator_ref, deleted, revoked_at, created_at, updated_at) \
         SELECT 77, 'left', '', wrapped, wrapped, -1, -1, 0, '[]', 'local', 1, 0, 0, 1, 1 FROM signing_keys LIMIT 1",
        "a robot works in a project that is gone: left",
    ),
    (
        "INSERT INTO settings (name, value, version, updated_at) VALUES ('unfinished', 'rebuild', 1, 1)",
        "`berth rebuild` was begun and did not come to its end",
    ),
];

#[tokio::test]
async fn f05_the_check_finds_rows_that_contradict_each_other_and_says_what_to_do() {
    let checks = DAMAGES.iter().map(|(damage, told)| async move {
        let mut berth = Berth::start().await;
        let admin = berth.admin().basic();
        admin.create_project("shop").await.created();
        admin.push("shop/app:1").await.created();
        berth.terminate().await;
        berth.check_is_clean();
        assert!(berth.sql(damage).await > 0, "{damage}");
        let said = berth.command(&["check"]).failed().text();
        assert!(said.contains(told), "{damage}: {said}");
    });
    for check in checks {
        check.await;
    }
}

#[tokio::test]
async fn f05_an_execution_that_stayed_open_is_ended() {
    let mut berth = Berth::start().await;
    berth.terminate().await;
    berth
        .sql(
            "INSERT INTO executions (vendor_type, vendor_id, status, status_message, trigger_kind, extra_attrs, \
             started_at, updated_at) VALUES ('GARBAGE_COLLECTION', -1, 'Running', '', 'MANUAL', '{}', 1, 1)",
        )
        .await;
    berth
        .sql(
            "INSERT INTO tasks (execution_id, vendor_type, job_id, status, status_message, parameters, extra_attrs, \
             priority, ready_at, run, failures, losses, stop, lease_until, created_at, updated_at, ended_at) \
             SELECT MAX(id), 'GARBAGE_COLLECTION', 'j', 'Success', '', '{}', '{}', 0, 1, 1, 0, 0, 0, 0, 1, 1, 2 \
             FROM executions",
        )
        .await;
    let said = berth.command(&["check"]).failed().text();
    assert!(said.contains("is open though all its tasks have ended"), "{said}");
    assert!(berth.command(&["check", "--repair"]).failed().text().contains("1 of them healed"));
    berth.check_is_clean();
}

/// The files of uploads in the data directory.
fn pieces(data: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(data.join("registry/uploads")).unwrap().flatten().map(|entry| entry.path()).collect()
}

#[tokio::test]
async fn f05_an_upload_that_lost_its_bytes_is_found_and_begun_again() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    let blob = Blob::unique(300_000);
    let upload = admin.begin_upload("library/app").await;
    let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..100_000)).await.accepted());
    berth.terminate().await;
    berth.check_is_clean();
    let found = pieces(berth.data_dir());
    assert_eq!(found.len(), 1, "{found:?}");
    std::fs::File::options().write(true).open(&found[0]).unwrap().set_len(50_000).unwrap();
    let said = berth.command(&["check"]).failed().text();
    assert!(said.contains("no longer the 100000 bytes"), "{said}");
    assert!(berth.command(&["check", "--repair"]).failed().text().contains("1 of them healed"));
    berth.check_is_clean();
    berth.restart().await;
    admin.get(upload.location()).await.not_found();
    admin.push_blob("library/app", &blob).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn f05_a_damaged_journal_is_written_anew() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    berth.terminate().await;
    let journal = berth.data_dir().join("registry/journal");
    std::fs::remove_dir_all(journal.join("repositories/shop")).unwrap();
    std::fs::remove_dir_all(journal.join("projects")).unwrap();
    let said = berth.command(&["check"]).failed().text();
    assert!(said.contains("of repository shop/app") && said.contains("of project shop"), "{said}");
    assert!(berth.command(&["check", "--repair"]).failed().text().contains("3 of them healed"));
    berth.check_is_clean();
    berth.lose_database().await;
    berth.command(&["rebuild"]).succeeded();
    berth.restart().await;
    admin.pull("shop/app:1").await.is(&image);
    berth.anonymous().pull("shop/app:1").await.refused(401);
}

#[tokio::test]
async fn f05_an_index_of_postgres_that_misses_a_row_is_found() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let mut berth = Berth::builder().database(&database).bucket(&bucket).start().await;
    let admin = berth.admin().basic();
    admin.push("library/app:1").await.created();
    berth.terminate().await;
    let said = berth.command(&["check"]).succeeded().text();
    assert!(said.contains("the indexes of the database were not checked"), "{said}");
    berth.sql("CREATE EXTENSION amcheck").await;
    let said = berth.command(&["check"]).succeeded().text();
    assert!(!said.contains("indexes"), "{said}");
    let ready = |ready: &str| {
        format!(
            "UPDATE pg_index SET indisready = {ready} WHERE indexrelid = CAST('repositories_by_project' AS REGCLASS)"
        )
    };
    berth.sql(&ready("false")).await;
    berth.sql("INSERT INTO repositories (project_id, name, description, sequence, pull_count, created_at, updated_at) \
               VALUES (1, 'library/hidden', '', 0, 0, 1, 1)").await;
    berth.sql(&ready("true")).await;
    let said = berth.command(&["check"]).failed().text();
    assert!(said.contains("REINDEX INDEX repositories_by_project"), "{said}");
    berth.sql("REINDEX INDEX repositories_by_project").await;
    berth.check_is_clean();
}
