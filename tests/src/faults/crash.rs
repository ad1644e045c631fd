//! Fault 1: the server is killed at random moments of writing. What it acknowledged is there afterwards, what it did
//! not is absent or can be resumed, `berth check` finds nothing, and it starts again within five seconds.

use super::model::{Model, Step};
use crate::harness::{Berth, Blob, Client, Dice};
use std::collections::BTreeMap;
use std::time::Duration;

const WORKERS: usize = 4;
/// After so many rounds the workers go on in new repositories, so that a round's comparison stays short; the old
/// ones are compared again at the end.
const GENERATION: usize = 10;

/// How many times to kill: `BERTH_TEST_ROUNDS`, else 30.
pub fn rounds() -> usize {
    match std::env::var("BERTH_TEST_ROUNDS") {
        Ok(text) => text.parse().expect("BERTH_TEST_ROUNDS must be a whole number"),
        Err(_) => 30,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f01_killed_at_random_moments_it_keeps_what_it_acknowledged() {
    let mut dice = Dice::new("f01");
    let mut berth = Berth::start().await;
    let shared: Vec<Blob> = (0..6).map(|_| Blob::of(dice.bytes(1500))).collect();
    let mut models: Vec<Model> = Vec::new();
    let mut finished: Vec<Model> = Vec::new();
    let mut interrupted: BTreeMap<Step, usize> = BTreeMap::new();
    let rounds = rounds();
    let all_interrupted = |seen: &BTreeMap<Step, usize>| Step::ALL.iter().all(|step| seen.contains_key(step));
    for round in 0..3 * rounds {
        // A few more, should no kill have fallen into some kind of step yet.
        if round >= rounds && (rounds < 30 || all_interrupted(&interrupted)) {
            break;
        }
        if round % GENERATION == 0 {
            finished.append(&mut models);
            models = (0..WORKERS).map(|worker| Model::new(format!("library/w{worker}-{round}"))).collect();
        }
        let client = writer(&berth, &repositories_of(round)).await;
        let favour = Step::ALL[round % Step::ALL.len()];
        let mut tasks = Vec::new();
        for mut model in std::mem::take(&mut models) {
            let (client, mut dice, shared) = (client.clone(), dice.split(), shared.clone());
            tasks.push(tokio::spawn(async move {
                let step = model.work(&client, &mut dice, favour, &shared).await;
                (model, step)
            }));
        }
        tokio::time::sleep(Duration::from_micros(dice.within(1_000..80_000))).await;
        berth.kill9();
        for task in tasks {
            let (model, step) = task.await.expect("a worker found something wrong");
            *interrupted.entry(step).or_default() += 1;
            models.push(model);
        }
        berth.check_is_clean();
        let took = berth.restart().await;
        assert!(took < Duration::from_secs(5), "round {round}: the start took {took:?}");
        verify(&mut models, &client).await;
    }
    let acknowledged: usize = models.iter().chain(&finished).map(Model::acknowledged).sum();
    eprintln!("{rounds} kills, {acknowledged} acknowledged writes; under way were {interrupted:?}");
    for (generation, models) in finished.chunks_mut(WORKERS).enumerate() {
        let client = writer(&berth, &repositories_of(generation * GENERATION)).await;
        for model in models {
            model.verify(&client).await;
        }
    }
    if rounds >= 30 {
        let missed: Vec<Step> =
            Step::ALL.into_iter().filter(|step| !interrupted.contains_key(step)).collect();
        // In the short form it is luck whether a kill falls into the rarest step; the long one must meet all.
        assert!(
            rounds < 200 || missed.is_empty(),
            "no kill fell into {missed:?}; they fell into {interrupted:?}"
        );
        assert!(
            acknowledged > rounds * WORKERS,
            "too little was acknowledged to prove anything: {acknowledged}"
        );
    }
    berth.terminate().await;
    berth.check_is_clean();
}

/// The repositories that the workers of a round write to.
fn repositories_of(round: usize) -> Vec<String> {
    let generation = round - round % GENERATION;
    (0..WORKERS).map(|worker| format!("library/w{worker}-{generation}")).collect()
}

/// Somebody with one token for all these repositories.
pub async fn writer(berth: &Berth, repositories: &[String]) -> Client {
    let scopes: Vec<String> =
        repositories.iter().map(|name| format!("repository:{name}:pull,push,delete")).collect();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let admin = berth.admin();
    admin.bearer(&admin.token(&scopes).await)
}

async fn verify(models: &mut Vec<Model>, client: &Client) {
    let mut tasks = Vec::new();
    for mut model in std::mem::take(models) {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            model.verify(&client).await;
            model
        }));
    }
    for task in tasks {
        models.push(task.await.expect("a comparison found something wrong"));
    }
}
