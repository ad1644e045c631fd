//! Fault 32: the machine is lost. A backup that was made while people pushed brings everything back.

use super::damage::stored;
use super::rebuild::{everything, is_the_same};
use crate::api::robots::robot_of;
use crate::harness::{Berth, Blob, Bucket, Builder, Client, Database, Image, PASSWORD, Receiver, Role};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const CHANGED: &str = "An0ther-passw0rd";
const SECRET: &str = "the secret that both places of a test share, long enough";

/// A place to restore to: a data directory of its own.
struct Place {
    _home: tempfile::TempDir,
    data: PathBuf,
}

impl Place {
    fn new() -> Place {
        let home = tempfile::tempdir().unwrap();
        Place { data: home.path().join("data"), _home: home }
    }

    /// On SQLite and files, or whatever all tests run on.
    async fn builder(&self) -> Builder {
        let builder = Berth::builder().data_dir(&self.data);
        if std::env::var_os("BERTH_TEST_ON_POSTGRES").is_none() {
            return builder;
        }
        builder.database(&Database::fresh().await.expect("a PostgreSQL"))
    }
}

fn backup(berth: &Berth, to: &Path) -> String {
    berth.command(&["backup", "--to", to.to_str().unwrap()]).succeeded().text()
}

fn restore(builder: &Builder, from: &Path) {
    builder.command(&["restore", "--from", from.to_str().unwrap()]).succeeded();
    builder.command(&["check"]).succeeded();
}

/// How many blobs a backup says that it copied.
fn copied(said: &str) -> usize {
    let (before, _) = said.split_once(" of them (").unwrap_or_else(|| panic!("no number: {said}"));
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

/// Pushes images of its own until it is told to stop; those that were acknowledged.
async fn pusher(admin: Client, repository: String, stop: Arc<AtomicBool>) -> Vec<(String, Image)> {
    let mut pushed = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let name = format!("{repository}:v{}", pushed.len());
        pushed.push((name.clone(), admin.push(&name).await.created()));
        if pushed.len() % 5 == 4 {
            admin.delete_manifest(&repository, pushed[pushed.len() - 3].1.digest()).await.accepted();
        }
    }
    pushed
}

/// Every tag of every repository can be pulled, with all its bytes.
async fn nothing_dangles(admin: &Client) -> usize {
    let catalog = admin.get("/v2/_catalog?n=1000").await.ok().json();
    let mut pulled = 0;
    for repository in catalog["repositories"].as_array().unwrap() {
        let repository = repository.as_str().unwrap();
        for tag in admin.tags(repository).await {
            admin.pull(&format!("{repository}:{tag}")).await.ok();
            pulled += 1;
        }
    }
    pulled
}

/// Fills the source, backs it up while others push, and restores it to the target.
async fn story(source: Builder, target: impl AsyncFnOnce() -> Builder) {
    let source = source.env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8");
    let mut berth = source.start().await;
    let admin = berth.admin().basic();
    admin.create_project("shop").await.created();
    let alice = berth.member("alice", "shop", Role::Developer).await;
    let change = json!({"old_password": berth.admin_password(), "new_password": CHANGED});
    admin.api("PUT", "/users/1/password").json(&change).await.ok();
    let admin = admin.with_password(CHANGED).basic();
    let rights = [("repository", "pull"), ("repository", "push")];
    let robot = admin.api("POST", "/robots").json(&robot_of("shop", "ci", &rights)).await.created().json();
    let (robot, key) = (robot["name"].as_str().unwrap(), robot["secret"].as_str().unwrap());
    let mut receiver = Receiver::start().await;
    let policy = json!({"name": "ci", "enabled": true, "event_types": ["PUSH_ARTIFACT"],
        "targets": [{"type": "http", "address": receiver.url, "auth_header": "Bearer of-the-webhook"}]});
    admin.api("POST", "/projects/shop/webhook/policies").json(&policy).await.created();
    let mut before = vec![("shop/app:large".to_owned(), Image::with_layers(vec![Blob::unique(9 << 20)]))];
    for number in 0..20 {
        before.push((format!("shop/app:{number}"), Image::unique()));
    }
    for (name, image) in &before {
        alice.push_image(name, image).await.created();
    }

    let stop = Arc::new(AtomicBool::new(false));
    let pushers: Vec<_> = (0..4)
        .map(|number| tokio::spawn(pusher(admin.clone(), format!("library/busy{number}"), stop.clone())))
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let home = tempfile::tempdir().unwrap();
    let to = home.path().join("backups");
    let said = tokio::task::block_in_place(|| backup(&berth, &to));
    stop.store(true, Ordering::Relaxed);
    for pusher in pushers {
        assert!(pusher.await.unwrap().len() > 5, "nobody pushed meanwhile");
    }
    assert!(said.contains("rows"), "{said}");
    berth.terminate().await;
    berth.check_is_clean();

    let target = target().await.env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8");
    restore(&target, &to);
    let mut there = target.start().await;
    let admin = there.login("admin", CHANGED).basic();
    for (name, image) in &before {
        admin.pull(name).await.is(image);
    }
    assert!(nothing_dangles(&admin).await >= before.len());
    there.login("alice", PASSWORD).pull("shop/app:3").await.is(&before[4].1);
    there.login(robot, key).push("shop/app:robot").await.created();
    let told = async {
        loop {
            let delivery = receiver.next().await;
            if delivery.json()["event_data"]["resources"][0]["tag"] == "robot" {
                return delivery;
            }
        }
    };
    let told = tokio::time::timeout(Duration::from_secs(20), told).await.expect("the webhook tells of it");
    assert_eq!(told.header("authorization"), "Bearer of-the-webhook");
    there.terminate().await;
    there.check_is_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f32_a_backup_made_while_people_push_is_restored_whole() {
    let place = Place::new();
    story(Berth::builder(), async || place.builder().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f32_replicas_on_postgres_and_s3_are_restored_to_the_same() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let source = Berth::builder().database(&database).bucket(&bucket).env("BERTH_SECRET_KEY", SECRET);
    let (database, bucket) = (Database::fresh().await.unwrap(), Bucket::fresh().unwrap());
    let place = Place::new();
    story(source, async || {
        let builder = Berth::builder().data_dir(&place.data).database(&database).bucket(&bucket);
        let from = builder.command(&["restore", "--from", "/nonexistent"]).failed();
        assert!(from.text().contains("holds no backup"), "{from:#?}");
        builder.env("BERTH_SECRET_KEY", SECRET)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f32_an_embedded_database_moves_to_postgres_and_s3() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let place = Place::new();
    story(Berth::builder(), async || {
        Berth::builder().data_dir(&place.data).database(&database).bucket(&bucket)
    })
    .await;
}

#[tokio::test]
async fn f32_a_second_backup_copies_only_what_is_new() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    admin.push("library/app:1").await.created();
    let to = berth.scratch().join("backups");
    assert_eq!(copied(&backup(&berth, &to)), 3);
    assert_eq!(copied(&backup(&berth, &to)), 0);
    let image = admin.push("library/app:2").await.created();
    assert_eq!(copied(&backup(&berth, &to)), 3);
    admin.delete_manifest("library/app", image.digest()).await.accepted();
    let gone = admin.create_project("gone").await.created().location_id();
    admin.api("DELETE", "/projects/gone").await.ok();
    let before = everything(&admin).await;
    backup(&berth, &to);
    berth.terminate().await;
    let place = Place::new();
    let builder = place.builder().await;
    restore(&builder, &to);
    let (key, away) = (place.data.join("secret.key"), place.data.join("away"));
    std::fs::rename(&key, &away).unwrap();
    let again = builder.command(&["restore", "--from", to.to_str().unwrap()]).failed();
    assert!(again.text().contains("not empty"), "{again:#?}");
    assert!(!key.exists(), "a key was put where there is something else");
    std::fs::rename(&away, &key).unwrap();
    let mut there = builder.admin_password(berth.admin_password()).start().await;
    is_the_same(&before, &everything(&there.admin()).await);
    // The journal that begins there knows also of what was gone.
    there.terminate().await;
    there.check_is_clean();
    there.lose_database().await;
    there.command(&["rebuild"]).succeeded();
    there.restart().await;
    is_the_same(&before, &everything(&there.admin()).await);
    let next = there.admin().create_project("next").await.created().location_id();
    assert!(next > gone, "an id was used again: {next}");
}

/// Other people's files are not touched, and only the owner may look.
#[tokio::test]
async fn f32_a_backup_is_for_its_owner_alone_and_overwrites_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let berth = Berth::start().await;
    let to = berth.scratch().join("else");
    std::fs::create_dir(&to).unwrap();
    std::fs::write(to.join("thesis.txt"), "mine").unwrap();
    let refused = berth.command(&["backup", "--to", to.to_str().unwrap()]).failed();
    assert!(refused.text().contains("no backup"), "{refused:#?}");
    let to = berth.scratch().join("backups");
    backup(&berth, &to);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&to), 0o700);
    let open = berth.scratch().join("open");
    std::fs::create_dir(&open).unwrap();
    backup(&berth, &open);
    assert_eq!(mode(&open.join("backups")), 0o700);
    let of = std::fs::read_dir(to.join("backups")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(mode(&of.join("secret.key")), 0o600);
}

/// The files of the blobs that the server keeps of an image.
fn files(berth: &Berth, image: &Image) -> usize {
    let digests = image.blobs().map(|blob| blob.digest.as_str()).chain([image.digest()]);
    digests.filter(|digest| berth.object(digest).exists()).count()
}

async fn until_gone(berth: &Berth, image: &Image) {
    for _ in 0..200 {
        if files(berth, image) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it is not collected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f32_what_is_deleted_during_a_backup_is_in_it() {
    kept_during_a_backup(Berth::builder()).await;
    let Some(database) = Database::english().await else { return };
    kept_during_a_backup(Berth::builder().database(&database)).await;
}

async fn kept_during_a_backup(builder: Builder) {
    let mut berth = builder.env("BERTH_GC_HOLD", "1s").env("BERTH_UNDELETE_DAYS", 0).start().await;
    let admin = berth.admin().basic();
    let (first, second) =
        (admin.push("library/app:1").await.created(), admin.push("library/app:2").await.created());
    let (to, wait) = (berth.scratch().join("backups"), berth.scratch().join("wait"));
    std::fs::write(&wait, "backup_after_tables").unwrap();
    berth.set_env("BERTH_FAILPOINT_WAIT", wait.to_str().unwrap());
    let berth = Arc::new(berth);
    let (running, target) = (berth.clone(), to.clone());
    let backup = tokio::task::spawn_blocking(move || backup(&running, &target));
    while !to.join("backups").exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    admin.delete_manifest("library/app", first.digest()).await.accepted();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let kept = files(&berth, &first);
    std::fs::remove_file(&wait).unwrap();
    backup.await.unwrap();
    assert_eq!(kept, 3, "collected while a backup needs it");
    until_gone(&berth, &first).await;
    let place = Place::new();
    let builder = place.builder().await;
    restore(&builder, &to);
    let there = builder.admin_password(berth.admin_password()).start().await;
    there.admin().pull("library/app:1").await.is(&first);
    there.admin().pull("library/app:2").await.is(&second);
}

/// It holds nobody up for ever, and is not taken for a whole one.
#[tokio::test]
async fn f32_a_backup_that_was_killed_is_none_and_lets_collection_go_on() {
    for point in ["backup_after_tables", "backup_before_description"] {
        let mut berth =
            Berth::builder().env("BERTH_GC_HOLD", "1s").env("BERTH_UNDELETE_DAYS", 0).start().await;
        let admin = berth.admin().basic();
        let image = admin.push("library/app:1").await.created();
        let to = berth.scratch().join("backups");
        berth.set_env("BERTH_FAILPOINT", point);
        assert!(!berth.command(&["backup", "--to", to.to_str().unwrap()]).status.success());
        berth.set_env("BERTH_FAILPOINT", "");
        let place = Place::new();
        let builder = place.builder().await;
        let none = builder.command(&["restore", "--from", to.to_str().unwrap()]).failed();
        assert!(none.text().contains("there is no such backup"), "{none:#?}");
        let said = backup(&berth, &to);
        assert_eq!(copied(&said), if point == "backup_after_tables" { 3 } else { 0 }, "{said}");
        restore(&builder, &to);
        admin.delete_manifest("library/app", image.digest()).await.accepted();
        // As if two minutes went by since the killed one was heard of last.
        berth
            .sql("UPDATE settings SET updated_at = updated_at - 121000000 WHERE name LIKE 'gc.pause.%'")
            .await;
        until_gone(&berth, &image).await;
        let there = builder.admin_password(berth.admin_password()).start().await;
        there.admin().pull("library/app:1").await.is(&image);
    }
}

#[tokio::test]
async fn f32_a_restore_that_was_killed_goes_on_and_what_is_damaged_is_told() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    let whole = admin.push("library/app:whole").await.created();
    let missing = admin.push("library/app:missing").await.created();
    let flipped = admin.push("library/app:flipped").await.created();
    std::fs::remove_file(stored(&berth, &missing.layers[0].digest)).unwrap();
    let to = berth.scratch().join("backups");
    let said = berth.command(&["backup", "--to", to.to_str().unwrap()]).failed().text();
    assert!(said.contains(&missing.layers[0].digest), "{said}");
    let hex = flipped.layers[0].digest.split_once(':').unwrap().1;
    let kept = to.join(format!("blobs/sha256/{}/{hex}", &hex[..2]));
    let mut bytes = std::fs::read(&kept).unwrap();
    bytes[7] ^= 1;
    std::fs::write(&kept, bytes).unwrap();
    berth.terminate().await;

    let place = Place::new();
    let builder = place.builder().await.env("BERTH_FAILPOINT", "restore_after_tables");
    let from = ["restore", "--from", to.to_str().unwrap()];
    assert!(!builder.command(&from).status.success());
    let builder = builder.env("BERTH_FAILPOINT", "").admin_password(berth.admin_password());
    let said = builder.command(&["rebuild"]).failed().text();
    assert!(!said.contains("are back"), "{said}");
    let said = builder.command(&from).failed().text();
    for image in [&missing, &flipped] {
        assert!(said.contains(&image.layers[0].digest), "{said}");
    }
    builder.command(&["check"]).succeeded();
    let there = builder.start().await;
    let admin = there.admin().basic();
    admin.pull("library/app:whole").await.is(&whole);
    for (tag, image) in [("missing", &missing), ("flipped", &flipped)] {
        admin.head_blob("library/app", &image.layers[0].digest).await.not_found();
        admin.push_image(&format!("library/app:{tag}"), image).await.created();
        admin.pull(&format!("library/app:{tag}")).await.is(image);
    }
}

/// Tables of others in the same database are no part of a backup, and a restore leaves them alone.
#[tokio::test]
async fn f32_other_peoples_tables_are_left_alone() {
    let (Some(source), Some(target)) = (Database::fresh().await, Database::fresh().await) else { return };
    let berth = Berth::builder().database(&source).start().await;
    berth.sql("CREATE TABLE zz_notes (text TEXT)").await;
    let image = berth.admin().push("library/app:1").await.created();
    let to = berth.scratch().join("backups");
    backup(&berth, &to);
    let (client, connection) = tokio_postgres::connect(target.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
        .batch_execute("CREATE TABLE zz_notes (text TEXT); INSERT INTO zz_notes VALUES ('mine')")
        .await
        .unwrap();
    let place = Place::new();
    let builder = Berth::builder().data_dir(&place.data).database(&target);
    restore(&builder, &to);
    assert_eq!(client.query("SELECT text FROM zz_notes", &[]).await.unwrap().len(), 1);
    let there = builder.admin_password(berth.admin_password()).start().await;
    there.admin().pull("library/app:1").await.is(&image);
}

/// What an earlier backup holds damaged is copied anew when it is looked at.
#[tokio::test]
async fn f32_an_earlier_backup_is_verified_on_demand() {
    let berth = Berth::start().await;
    let image = berth.admin().push("library/app:1").await.created();
    let to = berth.scratch().join("backups");
    backup(&berth, &to);
    let hex = image.layers[0].digest.split_once(':').unwrap().1;
    let kept = to.join(format!("blobs/sha256/{}/{hex}", &hex[..2]));
    let mut bytes = std::fs::read(&kept).unwrap();
    bytes[7] ^= 1;
    std::fs::write(&kept, bytes).unwrap();
    assert_eq!(copied(&backup(&berth, &to)), 0);
    let said = berth.command(&["backup", "--verify", "--to", to.to_str().unwrap()]).succeeded().text();
    assert_eq!(copied(&said), 1);
    assert_eq!(std::fs::read(&kept).unwrap(), image.layers[0].bytes);
}

/// The key that opens what is sealed must come along.
#[tokio::test]
async fn f32_a_backup_is_not_restored_under_another_secret_key() {
    let berth = Berth::start().await;
    let to = berth.scratch().join("backups");
    backup(&berth, &to);
    let place = Place::new();
    let builder = place.builder().await.env("BERTH_SECRET_KEY", SECRET);
    let refused = builder.command(&["restore", "--from", to.to_str().unwrap()]).failed();
    assert!(refused.text().contains("another one"), "{refused:#?}");
}

/// A password that lies about in the data directory from before is not told as the administrator's.
#[tokio::test]
async fn f32_a_password_that_another_installation_kept_does_not_outlive_a_restore() {
    let berth = Berth::start().await;
    let to = berth.scratch().join("backups");
    backup(&berth, &to);
    for (kept, is_right) in [("Passw0rd-of-another", false), (berth.admin_password(), true)] {
        let place = Place::new();
        std::fs::create_dir_all(&place.data).unwrap();
        let file = place.data.join("admin-password");
        std::fs::write(&file, format!("{kept}\n")).unwrap();
        let builder = place.builder().await.no_admin_password();
        let said = builder.command(&["restore", "--from", to.to_str().unwrap()]).succeeded().text();
        assert_eq!(said.contains("was of another installation"), !is_right, "{said}");
        assert_eq!(file.exists(), is_right);
        let there = builder.start().await;
        assert_eq!(there.output().contains("log in as admin with the password in"), is_right);
        there.login("admin", berth.admin_password()).api("GET", "/users/current").await.ok();
    }
}
