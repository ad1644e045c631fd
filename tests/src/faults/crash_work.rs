//! Fault 1 for what the program does by itself: it is killed at random moments of garbage collection, of retention and
//! of the first start's migrations.

use super::crash::{rounds, writer};
use super::model::{Model, Step};
use crate::harness::{Berth, Blob, Client, Dice, Image};
use serde_json::{Value, json};
use std::time::Duration;

const START: Duration = Duration::from_secs(5);

fn collection() -> Value {
    json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": false, "workers": 2}})
}

/// Images that die at once, so that there is always something to collect; until the server is gone.
async fn litter(client: Client, mut dice: Dice) {
    loop {
        let image = Image::with_layers(vec![Blob::of(dice.bytes(500)), Blob::of(dice.bytes(700))]);
        for blob in image.blobs() {
            if client.push_blob_at_once("library/litter", blob).attempt().await.is_err() {
                return;
            }
        }
        let Ok(_) = client.put_manifest("library/litter", "t", &image.manifest).attempt().await else {
            return;
        };
        let Ok(_) = client.delete_manifest("library/litter", image.digest()).attempt().await else { return };
        let begins = dice.chance(10);
        if begins && client.api("POST", "/system/gc/schedule").json(&collection()).attempt().await.is_err() {
            return;
        }
    }
}

/// Holds last for a moment, so that what was deleted is collected under way, and with it blobs that no manifest names.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f01_killed_at_random_moments_of_a_collection_it_keeps_what_it_acknowledged() {
    let mut dice = Dice::new("f01-collection");
    let mut berth = Berth::builder().env("BERTH_GC_HOLD", "3s").env("BERTH_UNDELETE_DAYS", 0).start().await;
    let shared: Vec<Blob> = (0..6).map(|_| Blob::of(dice.bytes(1500))).collect();
    let mut models: Vec<Model> =
        (0..2).map(|worker| Model::collected(format!("library/c{worker}"))).collect();
    let names = ["library/c0".to_owned(), "library/c1".to_owned()];
    let rounds = (rounds() / 3).max(1);
    for round in 0..rounds {
        let client = writer(&berth, &names).await;
        let mut tasks = Vec::new();
        for mut model in std::mem::take(&mut models) {
            let (client, mut dice, shared) = (client.clone(), dice.split(), shared.clone());
            tasks.push(tokio::spawn(async move {
                let favour = if dice.chance(50) { Step::ManifestPut } else { Step::ManifestDelete };
                model.work(&client, &mut dice, favour, &shared).await;
                model
            }));
        }
        let litter = tokio::spawn(litter(berth.admin().basic(), dice.split()));
        tokio::time::sleep(Duration::from_millis(dice.within(300..2500))).await;
        berth.kill9();
        for task in tasks {
            models.push(task.await.expect("a worker found something wrong"));
        }
        litter.await.unwrap();
        berth.check_is_clean();
        let took = berth.restart().await;
        assert!(took < START, "round {round}: the start took {took:?}");
        for model in &mut models {
            model.verify(&client).await;
        }
    }
    let acknowledged: usize = models.iter().map(Model::acknowledged).sum();
    eprintln!("{rounds} kills during collections, {acknowledged} acknowledged writes");
    assert!(acknowledged > rounds, "too little was acknowledged to prove anything");
    let admin = berth.admin();
    let ran = admin.api("GET", "/system/gc?page_size=100").await.ok().list();
    assert!(ran.iter().any(|run| run["job_status"] == "Success"), "no collection came to its end");
    berth.terminate().await;
    berth.check_is_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f01_killed_while_it_migrates_it_starts_all_the_same() {
    let mut dice = Dice::new("f01-migration");
    let rounds = (rounds() / 3).max(1);
    let mut cut = 0;
    for round in 0..rounds {
        let home = tempfile::Builder::new().prefix("berth-migrated-").tempdir().unwrap();
        // From before the file is made to after the first request could be served.
        let moment = Duration::from_micros(dice.within(2_000..120_000));
        cut += usize::from(!Berth::killed_in_its_start(home.path(), moment));
        let mut berth =
            Berth::builder().data_dir(home.path()).admin_password("Passw0rd-of-the-first").start().await;
        let image = berth.admin().push("library/app:1").await.created();
        let took = berth.restart().await;
        assert!(took < START, "round {round}: the start took {took:?}");
        berth.admin().pull("library/app:1").await.is(&image);
        berth.terminate().await;
        berth.check_is_clean();
    }
    eprintln!("{cut} of {rounds} starts were killed before they were ready");
    assert!(rounds < 10 || cut > 0, "no start was killed before it was ready");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f01_killed_at_random_moments_of_a_retention_it_deletes_what_it_should_and_no_more() {
    let mut dice = Dice::new("f01-retention");
    for _ in 0..(rounds() / 15).max(1) {
        let mut berth = Berth::start().await;
        let admin = berth.admin().basic();
        let project = admin.create_project("shop").await.created().location_id();
        let policy = super::nodes::keep_one(&admin, project).await;
        let base = Image::unique();
        let mut newest = base.clone();
        for tag in 0..120 {
            let salt = tag.to_string();
            newest = Image::made(base.config.clone(), base.layers.clone(), |manifest| {
                manifest["annotations"] = json!({"salt": salt});
            });
            admin.push_image(&format!("shop/app:t{tag}"), &newest).await.created();
        }
        berth.sql("UPDATE holds SET expires_at = 1").await;
        let runs = format!("/retentions/{policy}/executions");
        admin.api("POST", &runs).json(&json!({"dry_run": false})).await.created();
        let mut kills = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(dice.within(20..250))).await;
            let over = admin.api("GET", &runs).await.ok().list()[0]["status"] == "Success";
            if over || kills == 4 {
                break;
            }
            berth.kill9();
            kills += 1;
            berth.check_is_clean();
            let took = berth.restart().await;
            assert!(took < START, "the start took {took:?}");
            admin.pull("shop/app:t119").await.is(&newest);
        }
        for _ in 0..400 {
            if admin.api("GET", &runs).await.ok().list()[0]["status"] == "Success" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        eprintln!("a retention that was killed {kills} times came to its end");
        assert_eq!(admin.tags("shop/app").await, ["t119"]);
        admin.pull("shop/app:t119").await.is(&newest);
        berth.check_is_clean();
    }
}
