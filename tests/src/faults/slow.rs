//! Fault 21: clients that read or write a trickle. Memory stays bounded, and others are served. The full numbers run
//! with `BERTH_TEST_LONG=1`.

use crate::harness::{Berth, Blob, Wire};
use crate::refusals::scaled;
use std::time::Duration;

#[tokio::test]
async fn f21_clients_that_hardly_read_cost_no_memory() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    let blob = Blob::unique(scaled(64, 1024) << 20);
    admin.push_blob("library/app", &blob).await.created();
    let authorization = admin.authorization(&["repository:library/app:pull"]).await;
    let host = berth.host();
    let request = format!(
        "GET /v2/library/app/blobs/{} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\r\n",
        blob.digest
    );
    // Mapped pages of the one file count as resident but are the file's; what each client adds is what matters.
    let mut slow = Vec::new();
    let open = async |slow: &mut Vec<Wire>, count: usize| {
        for _ in 0..count {
            let mut wire = Wire::connect(&host).await;
            wire.send(&request).await;
            assert!(!wire.read_some(1).await.unwrap().is_empty());
            slow.push(wire);
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    open(&mut slow, 20).await;
    let before = anonymous_memory(&berth);
    let count = scaled(200, 1000);
    open(&mut slow, count).await;
    let growth = anonymous_memory(&berth).saturating_sub(before);
    eprintln!("{count} clients that hardly read: {} KiB each", (growth >> 10) / count as u64);
    assert!(growth < (count as u64) << 18, "{count} slow clients cost {growth} bytes");
    for _ in 0..20 {
        admin.get_manifest("library/app", "1").await.ok();
        admin.get_blob("library/app", &blob.digest).header("range", "bytes=0-99").await.partial();
        for wire in slow.iter_mut().step_by(10) {
            assert_eq!(
                wire.read_some(1).await.unwrap().len(),
                1,
                "a slow reader was cut off though it reads"
            );
        }
    }
}

/// Memory of the process that is no file's.
fn anonymous_memory(berth: &Berth) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", berth.pid())).unwrap();
    let line =
        status.lines().find(|line| line.starts_with("RssAnon:")).expect("a line with the anonymous memory");
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes * 1024
}

/// Heads and bodies that trickle, many at once: each is cut by its deadline, and others do not feel it.
#[tokio::test]
async fn f21_many_slow_heads_and_bodies_hold_nobody_up() {
    let berth = Berth::builder()
        .env("BERTH_LIMITS_HEADER_TIMEOUT", "2s")
        .env("BERTH_LIMITS_STALL_TIMEOUT", "2s")
        .start()
        .await;
    let admin = berth.admin();
    let image = admin.push("library/app:1").await.created();
    let authorization = admin.authorization(&["repository:library/app:pull,push"]).await;
    let host = berth.host();
    let digest = Blob::of("never").digest;
    let head = "GET /v2/ HTTP/1.1\r\nHost: ".to_string();
    let body = format!(
        "POST /v2/library/app/blobs/uploads/?digest={digest} HTTP/1.1\r\nHost: {host}\r\n\
         Authorization: {authorization}\r\nContent-Length: 1000000\r\n\r\n"
    );
    let before = berth.memory();
    let mut slow = Vec::new();
    let count = scaled(300, 3000);
    for number in 0..count {
        let mut wire = Wire::connect(&host).await;
        wire.send(if number % 2 == 0 { &head } else { &body }).await;
        slow.push(wire);
    }
    for _ in 0..5 {
        admin.pull("library/app:1").await.is(&image);
        admin.push_blob_at_once("library/app", &Blob::unique(1000)).await.created();
        for wire in &mut slow {
            let _ = wire.offer(b"x").await;
        }
    }
    let growth = berth.memory().saturating_sub(before);
    eprintln!("{count} slow heads and bodies: {} KiB each", (growth >> 10) / count as u64);
    assert!(growth < (16 << 20) + (count as u64) * (96 << 10), "{count} slow clients cost {growth} bytes");
    // From now on they send nothing more, and all are cut.
    for wire in &mut slow {
        if let Some(reply) = wire.reply().await {
            assert!(reply.status >= 400, "a request that never ended was answered with {}", reply.head);
        }
    }
    admin.pull("library/app:1").await.is(&image);
}
