//! Fault 9: an S3 that says SlowDown to a third of the requests, and loses the answers to some that it has
//! carried out. Every upload succeeds, no bytes are lost or doubled, nothing is left behind.
//!
//! The store is the real server that `BERTH_TEST_S3_URL` names (see suite.rs), behind a proxy of this test.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use berth_blobs::{BlobStore, S3Config, Secret, StoreConfig, Transport, UploadId, canonical_key, open};
use berth_oci::digest::Digest;
use bytes::Bytes;
use futures::TryStreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

const PART: usize = 5 * 1024 * 1024;

const SLOW_DOWN: &str = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>later</Message></Error>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploads_succeed_over_an_unreliable_s3() {
    let Ok(text) = std::env::var("BERTH_TEST_S3_URL") else {
        eprintln!("left out: BERTH_TEST_S3_URL is not set");
        return;
    };
    let url = Url::parse(&text).unwrap();
    let proxy = Proxy::start(format!("{}:{}", url.host_str().unwrap(), url.port().unwrap())).await;
    let store = connect(&url, &proxy.address, "unreliable");

    let uploads = (0..12_usize).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let length = [10_000, PART - 1, 2 * PART + 77][number % 3];
            let bytes = Bytes::from((0..length).map(|n| (n / 3 + n + number) as u8).collect::<Vec<_>>());
            let (id, middle) = (UploadId::random(), length / 2);
            let mut upload = store.open_upload(id, None, None).await.unwrap();
            upload.write(bytes.slice(..middle)).await.unwrap();
            if number >= 6 {
                let state = upload.sync().await.unwrap();
                drop(upload);
                upload = store.open_upload(id, Some(&state), None).await.unwrap();
            }
            upload.write(bytes.slice(middle..)).await.unwrap();
            let key = upload.commit(&canonical_key(&Digest::sha256(&bytes))).await.unwrap();
            (key, bytes)
        })
    });
    let uploads: Vec<_> = uploads.collect();
    for upload in uploads {
        let (key, bytes) = upload.await.unwrap();
        let size = bytes.len() as u64;
        let content = store.open(&key, size, 0..size).await.unwrap();
        let read: Vec<Bytes> = content.into_stream().try_collect().await.unwrap();
        assert_eq!(read.concat(), bytes);
        store.delete(&key).await.unwrap();
    }
    assert!(store.list("", None, 10).await.unwrap().is_empty());
    let (refused, lost) = (proxy.refused.load(Ordering::Relaxed), proxy.lost.load(Ordering::Relaxed));
    eprintln!("{refused} requests were refused, {lost} answers were lost");
    assert!(refused > 10 && lost > 0);
}

fn connect(url: &Url, address: &str, name: &str) -> Arc<dyn BlobStore> {
    let config = S3Config {
        bucket: url.path().trim_matches('/').into(),
        region: "us-east-1".into(),
        endpoint: Some(format!("http://{address}")),
        access_key: Some(url.username().into()),
        secret_key: url.password().map(Secret::new),
        session_token: None,
        path_style: true,
        root: format!("{name}/{}", uuid::Uuid::new_v4()),
        part_bytes: Some(PART as u64),
        encryption: None,
        storage_class: None,
        transport: Transport { allow_http: true, ..Transport::default() },
    };
    open(StoreConfig::S3(config)).unwrap()
}

struct Proxy {
    address: String,
    refused: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
}

impl Proxy {
    async fn start(upstream: String) -> Self {
        let seed = std::env::var("BERTH_TEST_SEED")
            .map_or_else(|_| u64::from(std::process::id()), |text| text.parse().unwrap());
        eprintln!("run again with BERTH_TEST_SEED={seed}");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap().to_string(),
            refused: Arc::default(),
            lost: Arc::default(),
        };
        let (refused, lost) = (proxy.refused.clone(), proxy.lost.clone());
        let dice = Arc::new(AtomicU64::new(seed));
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let (upstream, refused, lost) = (upstream.clone(), refused.clone(), lost.clone());
                let dice = dice.clone();
                tokio::spawn(async move {
                    let Some(request) = read_request(&mut client).await else { return };
                    let answer = match roll(&dice) {
                        0..30 => {
                            refused.fetch_add(1, Ordering::Relaxed);
                            let length = SLOW_DOWN.len();
                            let head = "HTTP/1.1 503 Slow Down\r\nconnection: close\r\ncontent-length:";
                            format!("{head} {length}\r\n\r\n{SLOW_DOWN}").into_bytes()
                        }
                        30..37 => {
                            forward(&upstream, &request).await;
                            lost.fetch_add(1, Ordering::Relaxed);
                            return;
                        }
                        _ => forward(&upstream, &request).await,
                    };
                    let _ = client.write_all(&answer).await;
                });
            }
        });
        proxy
    }
}

/// The next of a row of numbers below 100 that the seed decides.
fn roll(dice: &AtomicU64) -> u64 {
    let mut state = dice.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
    state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (state ^ (state >> 31)) % 100
}

/// One request, with a header that lets the server close after its answer.
async fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 2;
        }
        if client.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    while bytes.len() < head + 2 + length {
        if client.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    bytes.splice(head..head, *b"connection: close\r\n");
    Some(bytes)
}

async fn forward(upstream: &str, request: &[u8]) -> Vec<u8> {
    let mut server = TcpStream::connect(upstream).await.unwrap();
    server.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let _ = server.read_to_end(&mut answer).await;
    answer
}
