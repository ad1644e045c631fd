//! Fault 26: asked to stop in the midst of a hundred uploads it lets those end that can within the grace, keeps the
//! others resumable, and ends with 0.

use crate::harness::{Berth, Blob, Upload, Wire};
use rustix::process::Signal;
use std::time::{Duration, Instant};

const UPLOADS: usize = 100;
const LENGTH: usize = 40_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f26_asked_to_stop_during_a_hundred_uploads_it_loses_none() {
    let mut berth = Berth::builder().env("BERTH_DRAIN_GRACE", "3s").start().await;
    let admin = berth.admin();
    let authorization = admin.authorization(&["repository:library/app:pull,push"]).await;
    let host = berth.host();
    let mut transfers = Vec::new();
    for number in 0..UPLOADS {
        let blob = Blob::unique(LENGTH);
        let upload = admin.begin_upload("library/app").await;
        let upload = Upload::from(&admin.send_chunk(&upload, blob.bytes.slice(..10_000)).await.accepted());
        let path = upload.closing(&blob.digest).strip_prefix(&berth.url()).unwrap().to_string();
        let mut wire = Wire::connect(&host).await;
        wire.send(format!(
            "PUT {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nContent-Length: {}\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            LENGTH - 10_000
        ))
        .await;
        wire.send(&blob.bytes[10_000..20_000]).await;
        transfers.push((number, blob, upload, wire));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    berth.signal(Signal::TERM);
    tokio::time::sleep(Duration::from_millis(300)).await;

    // New work is not taken any more.
    if let Ok(stream) = tokio::net::TcpStream::connect(&host).await {
        drop(stream);
        let fresh = admin.post("/v2/library/app/blobs/uploads/").attempt().await;
        assert!(
            fresh.is_err() || fresh.is_ok_and(|reply| reply.status() == 503),
            "new work was taken while draining"
        );
    }

    // Half of them send the rest in time, the others never do.
    let mut finished = 0;
    for (number, blob, _, wire) in &mut transfers {
        if *number % 2 == 0 {
            wire.send(&blob.bytes[20_000..]).await;
            let reply = wire.reply().await.expect("an upload that ends within the grace is answered");
            assert_eq!(reply.status, 201, "{}", reply.head);
            finished += 1;
        }
    }
    assert_eq!(finished, UPLOADS / 2);
    let status = berth.exited().await;
    assert_eq!(status.code(), Some(0), "{}", berth.output());
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "it took {took:?} to end with a grace of 3 s");
    berth.check_is_clean();

    berth.restart().await;
    for (number, blob, upload, _) in &transfers {
        if number % 2 == 0 {
            admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
            continue;
        }
        let status = admin.get(upload.location()).await.no_content();
        let upload = Upload::from(&status);
        assert!((10_000..=20_000).contains(&upload.offset()), "{status:?}");
        let rest = blob.bytes.slice(upload.offset() as usize..);
        admin.close_upload(&upload, &blob.digest, rest).await.created();
        admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
    }
    berth.terminate().await;
    berth.check_is_clean();
}

/// A pull that is under way when the server is asked to stop comes to its end.
#[tokio::test]
async fn f26_a_pull_under_way_comes_to_its_end() {
    let mut berth = Berth::builder().env("BERTH_DRAIN_GRACE", "20s").start().await;
    let admin = berth.admin();
    let blob = Blob::unique(32 << 20);
    admin.push_blob("library/app", &blob).await.created();
    let authorization = admin.authorization(&["repository:library/app:pull"]).await;
    let host = berth.host();
    let mut wire = Wire::connect(&host).await;
    wire.send(format!(
        "GET /v2/library/app/blobs/{} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nConnection: close\r\n\r\n",
        blob.digest
    ))
    .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    berth.signal(Signal::TERM);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let reply = wire.reply().await.expect("an answer");
    assert!(reply.status == 200 && !reply.cut, "{} after {} bytes", reply.head, reply.body.len());
    assert!(reply.body == blob.bytes);
    assert_eq!(berth.exited().await.code(), Some(0));
}
