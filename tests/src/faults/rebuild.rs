//! Fault 31: the database is lost. What lies beside the blobs makes it anew.

use crate::harness::{Berth, Blob, Bucket, Client, Database, Document, Image, Index, media};
use futures::StreamExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Pushes that are under way at once.
const AT_ONCE: usize = 16;
/// Artifacts in one repository.
const EACH: usize = 20;

/// How many artifacts the long run and the short one have.
fn artifacts() -> usize {
    if std::env::var_os("BERTH_TEST_LONG").is_some() { 10_000 } else { 500 }
}

/// An image with a config of its own over a layer that its repository has.
fn over(layer: &Blob) -> Image {
    let config = json!({"architecture": "amd64", "os": "linux", "salt": uuid::Uuid::new_v4().to_string()});
    Image::made(Blob::of(config.to_string()), vec![layer.clone()], |_| {})
}

/// Everything of an artifact but ids, which are others afterwards, and when it was pulled.
fn without_ids(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| {
                name != "id" && name != "pull_time" && (!name.ends_with("_id") || name == "project_id")
            });
            fields.values_mut().for_each(without_ids);
        }
        Value::Array(values) => {
            values.iter_mut().for_each(without_ids);
            values.sort_by_key(Value::to_string);
        }
        _ => {}
    }
}

async fn pages(admin: &Client, path: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for page in 1.. {
        let joint = if path.contains('?') { '&' } else { '?' };
        let reply = admin.api("GET", &format!("{path}{joint}page={page}&page_size=100")).await.ok();
        let list = reply.list();
        let is_last = list.len() < 100;
        found.extend(list);
        if is_last {
            break;
        }
    }
    found
}

/// All that an administrator sees: projects, and the artifacts of every repository with tags, parts and accessories.
pub(super) async fn everything(admin: &Client) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for project in pages(admin, "/projects").await {
        let (name, id) = (project["name"].as_str().unwrap(), project["project_id"].as_i64().unwrap());
        let settings = json!([id, project["metadata"], project["creation_time"], project["repo_count"]]);
        found.insert(name.to_owned(), settings);
        for repository in pages(admin, &format!("/projects/{name}/repositories")).await {
            let name = repository["name"].as_str().unwrap().to_owned();
            let path = format!("{}/artifacts?with_accessory=true", Client::repository_path(&name));
            let mut artifacts = Value::from(pages(admin, &path).await);
            without_ids(&mut artifacts);
            found.insert(name, artifacts);
        }
    }
    for quota in pages(admin, "/quotas").await {
        let name = quota["ref"]["name"].as_str().unwrap().to_owned();
        found.insert(format!("quota of {name}"), json!([quota["hard"], quota["used"]]));
    }
    found
}

#[track_caller]
pub(super) fn is_the_same(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) {
    let names = |all: &BTreeMap<String, Value>| all.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(before), names(after));
    for (name, what) in before {
        assert_eq!(what, &after[name], "{name}");
    }
}

async fn fill(admin: &Client, repository: &str, count: usize) -> Vec<(String, Image)> {
    let layer = Blob::unique(1000);
    admin.push_blob(repository, &layer).await.created();
    let images: Vec<(String, Image)> =
        (0..count).map(|number| (format!("v{number}"), over(&layer))).collect();
    let pushes = futures::stream::iter(&images).map(|(tag, image)| async move {
        admin.push_blob_at_once(repository, &image.config).await.created();
        admin.put_manifest(repository, tag, &image.manifest).await.created();
    });
    pushes.buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    images
}

/// Signatures in all three ways, an index with parts, tags that moved and went, repositories and projects that went.
async fn vary(admin: &Client, repository: &str, images: &[(String, Image)]) {
    let (_, first) = &images[0];
    admin.put_manifest(repository, "latest", &images[1].1.manifest).await.created();
    admin.put_manifest(repository, "latest", &first.manifest).await.created();
    admin.put_manifest(repository, "also", &first.manifest).await.created();
    admin.delete_manifest(repository, "v2").await.accepted();
    admin.delete_manifest(repository, images[3].1.digest()).await.accepted();
    let bundle = Image::attached_to(&first.manifest, "application/vnd.dev.sigstore.bundle.v0.3+json");
    admin.push_image(&format!("{repository}@{}", bundle.digest()), &bundle).await.created();
    let mut signature = Image::changed(|manifest| {
        manifest["layers"][0]["mediaType"] = json!("application/vnd.dev.cosign.simplesigning.v1+json");
    });
    let tag = format!("{}.sig", first.digest().replace(':', "-"));
    admin.push_image(&format!("{repository}:{tag}"), &signature).await.created();
    // Its tag goes, and it is a signature all the same.
    signature = Image::changed(|manifest| {
        manifest["layers"][0]["mediaType"] = json!("application/vnd.dev.cosign.simplesigning.v1+json");
    });
    let tag = format!("{}.sig", images[4].1.digest().replace(':', "-"));
    admin.push_image(&format!("{repository}:{tag}"), &signature).await.created();
    admin.delete_manifest(repository, &tag).await.accepted();
    let index = Index::over(vec![Image::unique(), Image::unique()]);
    admin.push_index(&format!("{repository}:multi"), &index).await.created();
    let outer =
        json!({"schemaVersion": 2, "mediaType": media::INDEX, "manifests": [index.document.descriptor()]});
    let outer = Document::new(media::INDEX, &outer);
    admin.put_manifest(repository, "outer", &outer).await.created();
    // The part comes last in the journal.
    admin.put_manifest(repository, index.images[0].digest(), &index.images[0].manifest).await.created();
}

async fn projects(admin: &Client) {
    admin.create_project("shop").await.created();
    admin.create_public_project("open").await.created();
    admin.create_project("gone").await.created();
    admin.push("gone/app:1").await.created();
    admin.api("DELETE", "/projects/gone/repositories/app").await.ok();
    admin.api("DELETE", "/projects/gone").await.ok();
    admin.create_project("again").await.created();
    admin.push("again/app:old").await.created();
    admin.api("DELETE", "/projects/again/repositories/app").await.ok();
    admin.api("DELETE", "/projects/again").await.ok();
    admin.create_project("again").await.created();
    admin.push("again/app:new").await.created();
    let limit = json!({"project_name": "small", "metadata": {"public": "false", "auto_scan": "true"},
        "storage_limit": 10_000_000});
    admin.api("POST", "/projects").json(&limit).await.created();
    admin.push("small/team/app:1").await.created();
    // A repository that exists and holds nothing, and one that is gone.
    let image = admin.push("shop/empty:1").await.created();
    admin.delete_manifest("shop/empty", image.digest()).await.accepted();
    admin.push("shop/deleted:1").await.created();
    admin.api("DELETE", "/projects/shop/repositories/deleted").await.ok();
}

#[tokio::test]
async fn f31_a_lost_database_comes_back_from_what_lies_beside_the_blobs() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    projects(&admin).await;
    let mut filled = Vec::new();
    for number in 0..artifacts() / EACH {
        let project = ["library", "shop", "open"][number % 3];
        let repository = format!("{project}/team{}/app{number}", number % 7);
        filled.push((repository.clone(), fill(&admin, &repository, EACH).await));
    }
    for (repository, images) in filled.iter().take(3) {
        vary(&admin, repository, images).await;
    }
    let quota = pages(&admin, "/quotas").await;
    let shop = quota.iter().find(|quota| quota["ref"]["name"] == "shop").unwrap();
    let limit = json!({"hard": {"storage": 5_000_000_000_i64}});
    admin.api("PUT", &format!("/quotas/{}", shop["id"])).json(&limit).await.ok();
    let before = everything(&admin).await;
    let highest =
        pages(&admin, "/projects").await.iter().filter_map(|p| p["project_id"].as_i64()).max().unwrap();
    berth.terminate().await;
    berth.check_is_clean();

    berth.lose_database().await;
    let begun = std::time::Instant::now();
    let said = berth.command(&["rebuild"]).succeeded().text();
    eprintln!("{} artifacts were made anew in {:?}", artifacts(), begun.elapsed());
    let (repository, images) = &filled[0];
    let line = said.lines().find(|line| line.starts_with(&format!("{repository}: "))).expect("a line");
    assert!(line.contains("last sequence "), "{line}");
    berth.check_is_clean();
    berth.restart().await;
    is_the_same(&before, &everything(&admin).await);
    admin.pull(&format!("{repository}:latest")).await.is(&images[0].1);
    let (last, others) = filled.last().unwrap();
    admin.pull(&format!("{last}@{}", others[7].1.digest())).await.is(&others[7].1);
    assert_eq!(admin.referrers(repository, images[0].1.digest()).await.len(), 2);
    berth.anonymous().pull("again/app:new").await.refused(401);
    berth.anonymous().get_manifest(repository, "latest").await.ok();

    // Everything goes on from there.
    let pushed = admin.push(&format!("{repository}:after")).await.created();
    admin.push("shop/empty:2").await.created();
    admin.create_project("fresh").await.created();
    let fresh = admin.api("GET", "/projects/fresh").await.ok().json()["project_id"].as_i64().unwrap();
    assert!(fresh > highest, "an id was used again: {fresh}");
    admin.pull(&format!("{repository}:after")).await.is(&pushed);
    berth.terminate().await;
    berth.check_is_clean();
    // And is journaled: a second loss takes nothing of it.
    berth.lose_database().await;
    berth.command(&["rebuild"]).succeeded();
    berth.restart().await;
    admin.pull(&format!("{repository}:after")).await.is(&pushed);
    admin.pull(&format!("{repository}:latest")).await.is(&images[0].1);
    berth.terminate().await;
    berth.check_is_clean();
}

/// Large blobs of an object store lie under keys that only the journal knows.
#[tokio::test]
async fn f31_a_lost_postgres_comes_back_from_s3() {
    let (Some(database), Some(bucket)) = (Database::fresh().await, Bucket::fresh()) else { return };
    let mut berth = Berth::builder().database(&database).bucket(&bucket).start().await;
    let admin = berth.admin().basic();
    projects(&admin).await;
    let large = Image::with_layers(vec![Blob::unique(20 << 20)]);
    admin.push_image("shop/large:1", &large).await.created();
    fill(&admin, "shop/app", 5).await;
    let before = everything(&admin).await;
    berth.terminate().await;
    berth.lose_database().await;
    berth.command(&["rebuild"]).succeeded();
    berth.check_is_clean();
    berth.restart().await;
    is_the_same(&before, &everything(&admin).await);
    admin.pull("shop/large:1").await.is(&large);
    berth.terminate().await;
    berth.check_is_clean();
}

#[tokio::test]
async fn f31_a_server_does_not_begin_anew_over_what_is_there() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    let image = admin.push("library/app:1").await.created();
    berth.terminate().await;
    berth.lose_database().await;
    let refused = berth.try_restart().await.expect_err("the server began over the blobs of a lost database");
    assert!(refused.text().contains("berth rebuild"), "{refused:#?}");
    berth.command(&["rebuild"]).succeeded();
    berth.restart().await;
    admin.pull("library/app:1").await.is(&image);
    berth.terminate().await;
    let refused = berth.command(&["rebuild"]).failed();
    assert!(refused.text().contains("not empty"), "{refused:#?}");
    berth.check_is_clean();
}

#[tokio::test]
async fn f31_a_rebuild_that_was_killed_goes_on() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    for name in ["one", "two", "three"] {
        fill(&admin, &format!("library/{name}"), 5).await;
    }
    let before = everything(&admin).await;
    berth.terminate().await;
    berth.lose_database().await;
    berth.set_env("BERTH_FAILPOINT", "rebuild_after_repository");
    assert!(!berth.command(&["rebuild"]).status.success(), "built without failpoints?");
    berth.set_env("BERTH_FAILPOINT", "");
    let refused = berth.try_restart().await.expect_err("the server began on half a database");
    assert!(refused.text().contains("berth rebuild"), "{refused:#?}");
    berth.command(&["rebuild"]).succeeded();
    berth.restart().await;
    is_the_same(&before, &everything(&admin).await);
    berth.terminate().await;
    berth.check_is_clean();
}

/// One bad place in the journal costs what it told, and nothing else.
#[tokio::test]
async fn f31_a_damaged_journal_brings_back_the_rest() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    admin.create_public_project("shop").await.created();
    let first = admin.push("shop/app:1").await.created();
    let other = admin.push("library/app:1").await.created();
    let id = admin.api("GET", "/projects/shop").await.ok().json()["project_id"].as_i64().unwrap();
    berth.restart().await;
    admin.push("shop/app:2").await.created();
    berth.terminate().await;
    let journal = berth.data_dir().join("registry/journal");
    let files = |directory: std::path::PathBuf| {
        let mut all: Vec<_> =
            std::fs::read_dir(directory).unwrap().flatten().map(|entry| entry.path()).collect();
        all.sort();
        all
    };
    let segments = files(journal.join("repositories/shop/app/_"));
    std::fs::write(segments.last().unwrap(), "{\"id\": nonsense\n").unwrap();
    std::fs::write(files(journal.join(format!("projects/{id:020}"))).last().unwrap(), "nonsense").unwrap();
    berth.lose_database().await;
    let said = berth.command(&["rebuild"]).failed().text();
    assert!(
        said.contains(&format!("the record of project {id}")) && said.contains("a line of the segment"),
        "{said}"
    );
    berth.command(&["rebuild", "--accept-losses"]).succeeded();
    berth.check_is_clean();
    berth.restart().await;
    admin.pull("library/app:1").await.is(&other);
    admin.pull("shop/app:1").await.is(&first);
    berth.anonymous().pull("shop/app:1").await.refused(401);
}

/// What is not there is told, does not come back half, and heals with a push.
#[tokio::test]
async fn f31_what_a_rebuild_misses_is_told_and_can_be_pushed_again() {
    let mut berth = Berth::start().await;
    let admin = berth.admin().basic();
    let whole = admin.push("library/app:whole").await.created();
    let no_manifest = admin.push("library/app:manifest").await.created();
    let no_layer = admin.push("library/app:layer").await.created();
    admin.create_project("unknown").await.created();
    let unknown = admin.push("unknown/app:1").await.created();
    let id = admin.api("GET", "/projects/unknown").await.ok().json()["project_id"].as_i64().unwrap();
    berth.terminate().await;
    let away = |digest: &str| {
        let file = super::damage::stored(&berth, digest);
        let aside = berth.scratch().join(digest.replace(':', "-"));
        std::fs::rename(&file, &aside).unwrap();
        (file, aside)
    };
    let back = away(whole.digest());
    let later = away(&whole.layers[0].digest);
    away(no_manifest.digest());
    away(&no_layer.layers[0].digest);
    std::fs::remove_dir_all(berth.data_dir().join(format!("registry/journal/projects/{id:020}"))).unwrap();
    berth.lose_database().await;
    let said = berth.command(&["rebuild"]).failed().text();
    for told in [no_manifest.digest(), &no_layer.layers[0].digest, "the project unknown was not on record"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(said.contains(whole.digest()), "{said}");
    berth.try_restart().await.expect_err("the server began without what may only be away");
    // Part of it was only away.
    for (file, aside) in [back, later] {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::rename(aside, file).unwrap();
    }
    let said = berth.command(&["rebuild"]).failed().text();
    assert!(!said.contains(whole.digest()) && !said.contains(&whole.layers[0].digest), "{said}");
    assert!(said.contains("--accept-losses"), "{said}");
    berth.command(&["rebuild", "--accept-losses"]).succeeded();
    berth.check_is_clean();
    berth.restart().await;
    admin.pull("library/app:whole").await.is(&whole);
    berth.anonymous().pull("unknown/app:1").await.refused(401);
    admin.pull("unknown/app:1").await.is(&unknown);
    admin.get_manifest("library/app", "manifest").await.not_found();
    admin.get_manifest("library/app", "layer").await.ok();
    admin.get_blob("library/app", &no_layer.layers[0].digest).await.not_found();
    for (tag, image) in [("manifest", &no_manifest), ("layer", &no_layer)] {
        admin.push_image(&format!("library/app:{tag}"), image).await.created();
        admin.pull(&format!("library/app:{tag}")).await.is(image);
    }
    berth.terminate().await;
    berth.check_is_clean();
}

/// With a configured password the one that an earlier first start has kept is no longer told.
#[tokio::test]
async fn f31_a_configured_password_takes_the_place_of_a_kept_one() {
    let mut berth = Berth::start().await;
    let image = berth.admin().push("library/app:1").await.created();
    berth.terminate().await;
    let file = berth.data_dir().join("admin-password");
    std::fs::write(&file, "Passw0rd-of-before\n").unwrap();
    berth.lose_database().await;
    berth.command(&["rebuild"]).succeeded();
    assert!(!file.exists());
    berth.restart().await;
    berth.admin().pull("library/app:1").await.is(&image);
}
