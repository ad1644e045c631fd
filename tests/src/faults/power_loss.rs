//! Fault 3: the power fails, and with it goes what was written but never synced. Once as a proof on the system calls of
//! the real program, once for real: on a volume whose disk is looked at in the midst of the work, without the pages
//! that the kernel still kept to itself.

use super::model::{Model, Step};
use super::trace::{Event, Tracer};
use super::trace_rules::{chunk_is_durable, directories_made_for, object_is_durable};
use super::volume::Volume;
use crate::harness::{Berth, Blob, Call, Client, Dice, Image, Reply, Upload};
use std::time::Duration;

async fn ready() -> (Berth, Client) {
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    // The first request of everybody writes what the later ones need not.
    admin.push("library/other:1").await.created();
    (berth, admin)
}

/// Sends the request with a trace around it.
async fn traced(berth: &Berth, request: Call) -> (Reply, Vec<Event>) {
    let tracer = Tracer::watch(berth);
    let reply = request.await;
    // The sending of the answer itself must have ended before the trace does.
    tokio::time::sleep(Duration::from_millis(20)).await;
    (reply, tracer.finish())
}

fn hex(digest: &str) -> &str {
    digest.split_once(':').unwrap().1
}

#[track_caller]
fn proven(events: &[Event], digest: &str) {
    if let Err(reason) = object_is_durable(events, hex(digest), 201) {
        panic!("{reason}\n{}", shown(events));
    }
    assert!(
        directories_made_for(events, hex(digest)) > 0,
        "no directory was made, so a rule was not tried:\n{}",
        shown(events)
    );
}

fn shown(events: &[Event]) -> String {
    events
        .iter()
        .map(|event| {
            format!("{}-{} {}({}) = {}\n", event.start, event.end, event.name, event.arguments, event.result)
        })
        .collect()
}

#[tokio::test]
async fn f03_a_blob_in_one_post_is_durable_before_the_answer() {
    let (berth, admin) = ready().await;
    for size in [10, 100_000, 3_000_000] {
        let blob = Blob::unique(size);
        let (reply, events) = traced(&berth, admin.push_blob_at_once("library/app", &blob)).await;
        reply.created();
        proven(&events, &blob.digest);
    }
}

#[tokio::test]
async fn f03_a_blob_in_one_put_is_durable_before_the_answer() {
    let (berth, admin) = ready().await;
    let blob = Blob::unique(100_000);
    let upload = admin.begin_upload("library/app").await;
    let (reply, events) = traced(&berth, admin.close_upload(&upload, &blob.digest, blob.bytes.clone())).await;
    reply.created();
    proven(&events, &blob.digest);
}

#[tokio::test]
async fn f03_a_blob_in_chunks_is_durable_at_every_answer() {
    let (berth, admin) = ready().await;
    let blob = Blob::unique(100_000);
    let mut upload = admin.begin_upload("library/app").await;
    let mut all: Vec<Event> = Vec::new();
    for range in [0..40_000, 40_000..100_000] {
        let (reply, events) = traced(&berth, admin.send_chunk(&upload, blob.bytes.slice(range))).await;
        upload = Upload::from(&reply.accepted());
        let data = berth.data_dir().display().to_string();
        let is_upload = |path: &str| path.starts_with(&data) && !path.contains(".db");
        if let Err(reason) = chunk_is_durable(&events, is_upload, 202) {
            panic!("{reason}\n{}", shown(&events));
        }
        append(&mut all, events);
    }
    let (reply, events) = traced(&berth, admin.close_upload(&upload, &blob.digest, "")).await;
    reply.created();
    append(&mut all, events);
    proven(&all, &blob.digest);
}

/// Puts later events behind the earlier ones.
fn append(all: &mut Vec<Event>, later: Vec<Event>) {
    let shift = all.iter().map(|event| event.end).max().map_or(0, |end| end + 1);
    all.extend(later.into_iter().map(|event| Event {
        start: event.start + shift,
        end: event.end + shift,
        ..event
    }));
}

#[tokio::test]
async fn f03_a_manifest_is_durable_before_the_answer() {
    let (berth, admin) = ready().await;
    let image = Image::unique();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    let (reply, events) = traced(&berth, admin.put_manifest("library/app", "1", &image.manifest)).await;
    reply.created();
    proven(&events, image.digest());
}

/// A moved or deleted tag and a deleted manifest write no object, but their commit must be durable all the same.
#[tokio::test]
async fn f03_what_changes_only_the_database_is_durable_before_the_answer() {
    let (berth, admin) = ready().await;
    let first = admin.push("library/app:1").await.created();
    admin.push("library/app:2").await.created();
    let requests = [
        (admin.delete_manifest("library/app", "2"), 202),
        (admin.delete_manifest("library/app", first.digest()), 202),
        (admin.create_project("shop"), 201),
    ];
    for (request, status) in requests {
        let (reply, events) = traced(&berth, request).await;
        reply.is(status);
        let answer = events.iter().find(|event| event.answers(status)).expect("an answer in the trace");
        let log = |event: &&Event| event.target().ends_with("-wal") && event.end < answer.start;
        let written = events.iter().filter(log).filter(|event| event.is_write()).map(|event| event.end).max();
        let written =
            written.unwrap_or_else(|| panic!("nothing was written before the answer\n{}", shown(&events)));
        let synced = events.iter().filter(log).any(|event| event.is_sync() && event.start > written);
        assert!(synced, "the database's log was not synced before the answer\n{}", shown(&events));
    }
}

/// The disk of a working server is looked at as it would be without power; a server started on it has everything
/// that was acknowledged by then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f03_without_its_unsynced_pages_it_keeps_what_it_acknowledged() {
    let mut dice = Dice::new("f03");
    let rounds = crate::refusals::scaled(4, 40);
    let enough = 10 * rounds;
    let (mut acknowledged, mut round) = (0, 0);
    // On a busy machine little is acknowledged in the time of a round: then there are more of them.
    while round < rounds || (acknowledged <= enough && round < 10 * rounds) {
        let Some(count) = power_goes(&mut dice, round).await else { return };
        acknowledged += count;
        round += 1;
    }
    eprintln!("the power went {round} times after {acknowledged} acknowledged writes");
    assert!(acknowledged > enough, "too little was acknowledged to prove anything: {acknowledged}");
}

/// One loss of power in the midst of work; how many writes had been acknowledged by then.
async fn power_goes(dice: &mut Dice, round: usize) -> Option<usize> {
    let volume = Volume::in_file(256)?;
    let mut berth = Berth::builder().data_dir(volume.path().join("data")).start().await;
    let shared: Vec<Blob> = (0..4).map(|_| Blob::of(dice.bytes(1500))).collect();
    let repositories: Vec<String> = (0..3).map(|worker| format!("library/p{worker}")).collect();
    let writer = super::crash::writer(&berth, &repositories).await;
    let mut tasks = Vec::new();
    for name in &repositories {
        let (mut model, client) = (Model::new(name.clone()), writer.clone());
        let (mut dice, shared) = (dice.split(), shared.clone());
        let favour = Step::ALL[(round + tasks.len()) % Step::ALL.len()];
        tasks.push(tokio::spawn(async move {
            model.work(&client, &mut dice, favour, &shared).await;
            model
        }));
    }
    tokio::time::sleep(Duration::from_millis(dice.within(20..250))).await;
    berth.kill9();
    // A control in each round: what nobody synced is really not on that disk.
    std::fs::write(volume.path().join("unsynced"), vec![1; 5000]).unwrap();
    let disk = volume.as_the_disk_is();
    let mut models = Vec::new();
    for task in tasks {
        models.push(task.await.expect("a worker found something wrong"));
    }
    let revived = Volume::of_image(disk)?;
    let unsynced = std::fs::metadata(revived.path().join("unsynced")).map_or(0, |file| file.len());
    assert_eq!(unsynced, 0, "the disk was written though nobody asked: this proves nothing");
    // At the same address, so that those who were cut off go on where they were.
    let builder = Berth::builder().data_dir(revived.path().join("data")).listen(berth.host());
    let mut again = builder.admin_password(berth.admin_password()).start().await;
    for model in &mut models {
        model.verify(&writer).await;
    }
    again.terminate().await;
    again.check_is_clean();
    Some(models.iter().map(Model::acknowledged).sum())
}
