//! Fault 15: chunks that come in the wrong order, twice, lying about themselves, or from two clients at once.

use crate::harness::{Berth, Blob, Call, Client, Dice, Upload};

async fn begun(bytes: &Blob, first: usize) -> (Berth, Client, Upload) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let upload = admin.begin_upload("library/app").await;
    let upload = Upload::from(&admin.send_chunk(&upload, bytes.bytes.slice(..first)).await.accepted());
    (berth, admin, upload)
}

/// A chunk under any Content-Range.
fn chunk(client: &Client, upload: &Upload, range: &str, bytes: bytes::Bytes) -> Call {
    client.patch(upload.location()).header("content-range", range).body("application/octet-stream", bytes)
}

#[tokio::test]
async fn f15_a_chunk_that_is_not_the_next_is_refused_with_the_place_of_the_next() {
    let blob = Blob::unique(3000);
    let (_berth, admin, upload) = begun(&blob, 1000).await;
    let cases = [
        ("2000-2999", 2000..3000, "too early"),
        ("1001-1999", 1001..2000, "one byte too early"),
        ("0-999", 0..1000, "repeated"),
        ("500-1499", 500..1500, "overlapping"),
        ("999-1999", 999..2000, "overlapping by one byte"),
        ("0-2999", 0..3000, "from the beginning again"),
    ];
    for (range, part, name) in cases {
        let reply = chunk(&admin, &upload, range, blob.bytes.slice(part)).await;
        assert_eq!(reply.status(), 416, "{name}: {reply:?}");
        let reply = reply.has("range", "0-999").carries("location");
        drop(reply);
        admin.get(upload.location()).await.no_content().has("range", "0-999");
    }
    let put = admin.put(upload.closing(&blob.digest)).header("content-range", "2000-2999");
    put.body("application/octet-stream", blob.bytes.slice(2000..)).await.range_not_satisfiable();
    admin.get(upload.location()).await.no_content().has("range", "0-999");
    admin.close_upload(&upload, &blob.digest, blob.bytes.slice(1000..)).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn f15_the_first_chunk_must_be_the_first() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let blob = Blob::unique(2000);
    let upload = admin.begin_upload("library/app").await;
    chunk(&admin, &upload, "1000-1999", blob.bytes.slice(1000..)).await.range_not_satisfiable();
    chunk(&admin, &upload, "1-1000", blob.bytes.slice(1..1001)).await.range_not_satisfiable();
    admin.close_upload(&upload, &blob.digest, blob.bytes.clone()).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn f15_a_range_that_lies_about_its_length_is_refused() {
    let blob = Blob::unique(3000);
    let (_berth, admin, upload) = begun(&blob, 1000).await;
    let ranges = [
        "1000-2999",
        "1000-1000",
        "1000-999",
        "1000-",
        "-1000",
        "a-b",
        "1000",
        "1000-1999-2999",
        "",
        "-1--2",
        "18446744073709551615-18446744073709551616",
        "1000-18446744073709551615",
    ];
    for range in ranges {
        let reply = chunk(&admin, &upload, range, blob.bytes.slice(1000..2000)).await;
        assert!([400, 416].contains(&reply.status().as_u16()), "{range:?}: {reply:?}");
        admin.get(upload.location()).await.no_content().has("range", "0-999");
    }
    let upload =
        Upload::from(&chunk(&admin, &upload, "1000-1999", blob.bytes.slice(1000..2000)).await.accepted());
    admin.close_upload(&upload, &blob.digest, blob.bytes.slice(2000..)).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn f15_an_empty_chunk_changes_nothing() {
    let blob = Blob::unique(2000);
    let (_berth, admin, upload) = begun(&blob, 1000).await;
    admin.patch(upload.location()).body("application/octet-stream", "").await.one_of(&[202, 400]);
    admin.get(upload.location()).await.no_content().has("range", "0-999");
    admin.close_upload(&upload, &blob.digest, blob.bytes.slice(1000..)).await.created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

/// Two clients send different bytes to the same place, many times over: one is taken, the other refused, and what is
/// stored in the end is what the accepted ones sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f15_two_clients_on_one_upload_never_mix_their_bytes() {
    let mut dice = Dice::new("f15");
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    for _ in 0..20 {
        let mut upload = admin.begin_upload("library/app").await;
        let mut accepted: Vec<u8> = Vec::new();
        for _ in 0..5 {
            let length = 1 + dice.below(200_000);
            let rivals = [dice.bytes(length), dice.bytes(length)];
            let send = |bytes: &bytes::Bytes| {
                let (client, upload, bytes) = (admin.clone(), upload.clone(), bytes.clone());
                tokio::spawn(async move { client.send_chunk(&upload, bytes).await })
            };
            let tasks = [send(&rivals[0]), send(&rivals[1])];
            let mut winners = Vec::new();
            for (rival, task) in rivals.iter().zip(tasks) {
                let reply = task.await.unwrap().one_of(&[202, 409, 416]);
                if reply.status() == 202 {
                    winners.push((rival.clone(), reply));
                }
            }
            assert_eq!(winners.len(), 1, "{} of two rivals were accepted", winners.len());
            let (bytes, reply) = winners.remove(0);
            accepted.extend_from_slice(&bytes);
            upload = Upload::from(&reply.has("range", format!("0-{}", accepted.len() - 1)));
        }
        let blob = Blob::of(accepted);
        admin.close_upload(&upload, &blob.digest, "").await.created();
        admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    }
}

/// Without a Content-Range a PATCH goes to wherever the upload stands; two at once must still not mix.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f15_two_streams_on_one_upload_never_mix_their_bytes() {
    let mut dice = Dice::new("f15 streams");
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    for _ in 0..10 {
        let upload = admin.begin_upload("library/app").await;
        let rivals = [dice.bytes(300_000), dice.bytes(200_000)];
        let tasks = rivals.clone().map(|bytes| {
            let (client, location) = (admin.clone(), upload.location().to_string());
            tokio::spawn(async move { client.patch(location).body("application/octet-stream", bytes).await })
        });
        let mut taken = Vec::new();
        for (rival, task) in rivals.iter().zip(tasks) {
            let reply = task.await.unwrap().one_of(&[202, 409, 416]);
            if reply.status() == 202 {
                taken.push((Upload::from(&reply), rival.clone()));
            }
        }
        taken.sort_by_key(|(upload, _)| upload.offset());
        assert!(!taken.is_empty(), "neither of two rivals was accepted");
        let bytes: Vec<u8> = taken.iter().flat_map(|(_, bytes)| bytes.to_vec()).collect();
        let (last, _) = taken.last().unwrap();
        assert_eq!(last.offset() as usize, bytes.len(), "the end of the upload is not what was accepted");
        let blob = Blob::of(bytes);
        admin.close_upload(last, &blob.digest, "").await.created();
        admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    }
}

/// Closing and sending at once: whatever the order, the stored blob is the one that its digest names.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f15_a_chunk_beside_the_closing_put_never_slips_in() {
    let mut dice = Dice::new("f15 closing");
    let berth = Berth::start().await;
    let admin = berth.admin().basic();
    for _ in 0..20 {
        let blob = Blob::of(dice.bytes(100_000));
        let upload = admin.begin_upload("library/app").await;
        let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..50_000)).await.accepted());
        let intruder = dice.bytes(50_000);
        let sending = tokio::spawn({
            let (client, upload) = (admin.clone(), upload.clone());
            async move { client.send_chunk(&upload, intruder).await }
        });
        let closing = admin.close_upload(&upload, &blob.digest, blob.bytes.slice(50_000..)).await;
        sending.await.unwrap().one_of(&[202, 404, 409, 416]);
        let closed = closing.one_of(&[201, 400, 404, 409, 416]).status() == 201;
        let stored = admin.get_blob("library/app", &blob.digest).await;
        if closed {
            stored.ok().contains(&blob.bytes);
        } else {
            stored.not_found();
        }
    }
}
