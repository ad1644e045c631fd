//! Clients that hold on without giving: they are cut off by a deadline, and nobody else feels them. The full numbers
//! run with `BERTH_TEST_LONG=1`.

use crate::harness::{Berth, Blob, Wire};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// How many of a thing to make: the first by default, the second in a long run.
pub fn scaled(short: usize, long: usize) -> usize {
    if std::env::var_os("BERTH_TEST_LONG").is_some() { long } else { short }
}

/// Others are served while something goes on: each pull within the given time.
async fn others_are_served(berth: &Berth, count: usize) -> Vec<Duration> {
    let admin = berth.admin();
    let mut times = Vec::new();
    for _ in 0..count {
        let begun = Instant::now();
        admin.get_manifest("library/app", "1").await.ok();
        times.push(begun.elapsed());
    }
    times.sort();
    times
}

#[tokio::test]
async fn n38_idle_tls_connections_hold_nobody_up_and_are_cut() {
    let berth = Berth::builder().tls().env("BERTH_LIMITS_HEADER_TIMEOUT", "2s").start().await;
    berth.admin().push("library/app:1").await.created();
    let quiet = others_are_served(&berth, 200).await;
    let mut idle = Vec::new();
    for _ in 0..scaled(500, 9000) {
        idle.push(TcpStream::connect(berth.host()).await.unwrap());
    }
    let loaded = others_are_served(&berth, 200).await;
    eprintln!("p99 quiet {:?}, beside {} idle connections {:?}", quiet[197], idle.len(), loaded[197]);
    let begun = Instant::now();
    for stream in &idle {
        let mut byte = [0; 1];
        loop {
            stream.readable().await.unwrap();
            match stream.try_read(&mut byte) {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "an idle connection is still open");
    }
    assert!(idle.len() >= 500);
}

#[tokio::test]
async fn n38_heads_that_trickle_are_cut() {
    let berth = Berth::builder().env("BERTH_LIMITS_HEADER_TIMEOUT", "1s").start().await;
    berth.admin().push("library/app:1").await.created();
    let host = berth.host();
    let trickle = async {
        let mut wire = Wire::connect(&host).await;
        let begun = Instant::now();
        wire.send("GET /v2/ HTTP/1.1\r\n").await;
        while begun.elapsed() < Duration::from_secs(20) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if wire.offer(b"X").await.is_err() {
                return begun.elapsed();
            }
        }
        panic!("a head was allowed to take 20 s");
    };
    let pulls = others_are_served(&berth, 100);
    let (cut, _) = tokio::join!(trickle, pulls);
    assert!(cut >= Duration::from_millis(900), "cut after {cut:?} already");
}

#[tokio::test]
async fn n38_a_head_without_end_is_cut() {
    let berth = Berth::start().await;
    let before = berth.memory();
    let mut wire = Wire::connect(&berth.host()).await;
    wire.send("GET /v2/ HTTP/1.1\r\nHost: x\r\nX-Long: ").await;
    let block = [b'a'; 65536];
    let mut sent = 0;
    while sent < 1 << 30 {
        if wire.offer(&block).await.is_err() {
            break;
        }
        sent += block.len();
    }
    assert!(sent < 16 << 20, "{sent} bytes of a head were taken");
    let growth = berth.memory().saturating_sub(before);
    assert!(growth < 16 << 20, "the server grew by {growth} bytes");
    let many: String = (0..5000).map(|number| format!("X-H{number}: a\r\n")).collect();
    let request = format!("GET /v2/ HTTP/1.1\r\nHost: x\r\n{many}\r\n");
    Wire::exchange(&berth.host(), request).await.one_of(&[400, 431]);
}

#[tokio::test]
async fn n38_a_body_that_trickles_is_cut_and_can_be_resumed() {
    let berth = Berth::builder().env("BERTH_LIMITS_STALL_TIMEOUT", "1s").start().await;
    let admin = berth.admin();
    let blob = Blob::unique(10_000);
    let upload = admin.begin_upload("library/app").await;
    let authorization = admin.authorization(&["repository:library/app:pull,push"]).await;
    let path = upload.location().strip_prefix(&berth.url()).unwrap_or(upload.location()).to_string();
    let mut wire = Wire::connect(&berth.host()).await;
    wire.send(format!(
        "PATCH {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: {authorization}\r\nContent-Length: 10000\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        berth.host()
    ))
    .await;
    wire.send(&blob.bytes[..4000]).await;
    let begun = Instant::now();
    let answer = wire.reply().await;
    assert!(begun.elapsed() < Duration::from_secs(20), "a silent body was waited for {:?}", begun.elapsed());
    assert!(answer.is_none_or(|reply| reply.status >= 400), "an unfinished chunk was acknowledged");
    let status = admin.get(upload.location()).await.no_content();
    let range = status.header("range").unwrap_or("0-0");
    let have: usize = range.trim_start_matches("0-").parse().unwrap();
    let have = if have == 0 { 0 } else { have + 1 };
    assert!(have <= 4000, "the server counts {have} bytes of 4000");
    let rest = blob.bytes.slice(have..);
    admin
        .put(crate::harness::Upload::from(&status).closing(&blob.digest))
        .body("application/octet-stream", rest)
        .await
        .created();
    admin.get_blob("library/app", &blob.digest).await.ok().contains(&blob.bytes);
}

#[tokio::test]
async fn n38_one_user_cannot_hold_uploads_without_end() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let greedy = berth.member("greedy", "shop", crate::harness::Role::Developer).await;
    let modest = berth.member("modest", "shop", crate::harness::Role::Developer).await;
    let token = greedy.bearer(&greedy.token(&["repository:shop/app:pull,push"]).await);
    let mut begun = 0;
    let refusal = loop {
        let reply = token.post("/v2/shop/app/blobs/uploads/").await;
        if reply.status() != 202 {
            break reply;
        }
        let reply = token.patch(reply.location()).body("application/octet-stream", "half").await;
        if reply.status() != 202 {
            break reply;
        }
        begun += 1;
        assert!(begun <= 5000, "one user holds more than 5000 open uploads");
    };
    assert!(begun >= 100, "only {begun} uploads are allowed: docker pushes several images at once");
    refusal.is(429).code("TOOMANYREQUESTS");
    modest.push("shop/app:1").await.created();
}
