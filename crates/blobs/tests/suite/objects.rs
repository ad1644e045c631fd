//! Whole objects.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use berth_blobs::{Content, Error, Key, canonical_key, fresh_key};
use berth_oci::digest::Digest;
use bytes::Bytes;
use futures::TryStreamExt;
use url::Url;

use crate::adapters::{Adapter, fetch, sample};

fn key(name: &str) -> Key {
    Key::new(name).unwrap()
}

pub async fn what_is_put_is_read(Adapter { store, .. }: Adapter) {
    for length in [0, 1, 10_000, 300_000] {
        let bytes = sample(length, 7);
        let key = canonical_key(&Digest::sha256(&bytes));
        store.put(&key, bytes.clone()).await.unwrap();
        assert_eq!(store.stat(&key).await.unwrap(), Some(length as u64));
        assert_eq!(store.read(&key, length as u64).await.unwrap(), bytes);
        assert_eq!(fetch(&*store, &key, length).await, bytes);
        if length > 0 {
            let refused = store.read(&key, length as u64 - 1).await;
            assert!(matches!(refused, Err(Error::TooLarge { .. })), "{refused:?}");
        }
    }
}

pub async fn a_put_replaces_at_once(adapter: Adapter) {
    let key = key("journal/7/0000000001");
    adapter.store.put(&key, sample(50_000, 1)).await.unwrap();
    let (store, other) = (adapter.store.clone(), adapter.other_process());
    let target = key.clone();
    let writer = tokio::spawn(async move {
        for seed in 2..20 {
            store.put(&target, sample(50_000, seed)).await.unwrap();
        }
    });
    while !writer.is_finished() {
        let seen = other.read(&key, 50_000).await.unwrap();
        assert!((1..20).any(|seed| seen == sample(50_000, seed)), "a mixture was read");
    }
    writer.await.unwrap();
    assert_eq!(other.read(&key, 50_000).await.unwrap(), sample(50_000, 19));
}

pub async fn an_absent_object_is_absent(Adapter { store, .. }: Adapter) {
    store.put(&key("there/is/one"), Bytes::from_static(b"1")).await.unwrap();
    for name in ["missing", "there/is", "there/is/one/more", "there/is/two", "there"] {
        let key = key(name);
        assert_eq!(store.stat(&key).await.unwrap(), None, "{name}");
        assert!(store.read(&key, 10).await.unwrap_err().is_not_found(), "{name}");
        assert!(store.open(&key, 10, 0..10).await.unwrap_err().is_not_found(), "{name}");
        assert!(store.open(&key, 0, 0..0).await.unwrap_err().is_not_found(), "{name}");
        store.delete(&key).await.unwrap();
        assert!(store.quarantine(&key).await.unwrap_err().is_not_found(), "{name}");
    }
    assert_eq!(store.read(&key("there/is/one"), 10).await.unwrap(), "1");
}

pub async fn many_objects_go_together(Adapter { store, .. }: Adapter) {
    let keys: Vec<Key> =
        (0..30).map(|n| fresh_key(&Digest::sha256(format!("one of many: {n}").as_bytes()))).collect();
    // The last one is not there: that is fine too.
    for key in &keys[..29] {
        store.put(key, Bytes::from_static(b"x")).await.unwrap();
    }
    let stays = fresh_key(&Digest::sha256(b"stays"));
    store.put(&stays, Bytes::from_static(b"x")).await.unwrap();
    let outcomes = store.delete_many(&keys).await;
    assert!(outcomes.len() == 30 && outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    for key in &keys {
        assert_eq!(store.stat(key).await.unwrap(), None);
    }
    assert_eq!(store.stat(&stays).await.unwrap(), Some(1));
    assert!(store.delete_many(&[]).await.is_empty());
}

pub async fn a_delete_may_be_repeated(Adapter { store, .. }: Adapter) {
    let digest = Digest::sha256(b"gone");
    let keys = [canonical_key(&digest), fresh_key(&digest)];
    for key in &keys {
        store.put(key, Bytes::from_static(b"gone")).await.unwrap();
    }
    store.delete(&keys[0]).await.unwrap();
    store.delete(&keys[0]).await.unwrap();
    assert_eq!(store.stat(&keys[0]).await.unwrap(), None);
    assert_eq!(store.read(&keys[1], 10).await.unwrap(), "gone");
    store.delete(&keys[1]).await.unwrap();
    assert!(store.list("", None, 10).await.unwrap().is_empty());
    store.put(&keys[0], Bytes::from_static(b"gone")).await.unwrap();
    assert_eq!(store.read(&keys[0], 10).await.unwrap(), "gone");
}

pub async fn ranges_are_exact(Adapter { store, .. }: Adapter) {
    let bytes = sample(700_000, 3);
    let key = canonical_key(&Digest::sha256(&bytes));
    store.put(&key, bytes.clone()).await.unwrap();
    for (start, end) in
        [(0, 1), (0, 700_000), (699_999, 700_000), (1, 699_999), (300_000, 300_000), (5, 500_005)]
    {
        let content = store.open(&key, 700_000, start..end).await.unwrap();
        assert_eq!(content.len(), end - start);
        let chunks: Vec<Bytes> = content.into_stream().try_collect().await.unwrap();
        assert_eq!(chunks.concat(), bytes[start as usize..end as usize], "{start}..{end}");
    }
    for (start, end) in [(0, 700_001), (700_000, 700_001)] {
        let refused = store.open(&key, 700_000, start..end).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
}

/// Fault 5: a truncated or grown blob is refused before a byte of it is sent.
pub async fn a_changed_size_is_never_served(Adapter { store, .. }: Adapter) {
    let key = canonical_key(&Digest::sha256(b"changed"));
    store.put(&key, sample(200_000, 4)).await.unwrap();
    for expected in [0, 199_999, 200_001, 400_000] {
        let whole = store.open(&key, expected, 0..expected).await;
        assert!(matches!(whole, Err(Error::Corrupt { .. })), "{expected}: {whole:?}");
        let tail = store.open(&key, expected, expected.saturating_sub(1)..expected).await;
        assert!(matches!(tail, Err(Error::Corrupt { .. })), "{expected}: {tail:?}");
    }
}

pub async fn a_large_object_is_not_read_whole(adapter: Adapter) {
    let bytes = sample(3_000_000, 5);
    let key = canonical_key(&Digest::sha256(&bytes));
    adapter.store.put(&key, bytes.clone()).await.unwrap();
    match adapter.store.open(&key, 3_000_000, 0..3_000_000).await.unwrap() {
        Content::File(file) => {
            assert!(adapter.is_local());
            assert_eq!(file.map().unwrap(), bytes);
        }
        Content::Stream(_, length) => assert_eq!(length, 3_000_000),
        Content::Bytes(_) => panic!("a large object was read into memory"),
    }
}

/// Fault 5: a damaged blob goes aside, and the same content can be pushed again.
pub async fn a_damaged_object_is_moved_aside(Adapter { store, .. }: Adapter) {
    let key = canonical_key(&Digest::sha256(b"damaged"));
    for copies in 1..3 {
        store.put(&key, Bytes::from_static(b"damagex")).await.unwrap();
        store.quarantine(&key).await.unwrap();
        assert_eq!(store.stat(&key).await.unwrap(), None);
        let aside = store.list("quarantine/", None, 10).await.unwrap();
        assert_eq!(aside.len(), copies);
        assert_eq!(store.read(&aside[0].0, 100).await.unwrap(), "damagex");
    }
    store.put(&key, Bytes::from_static(b"damaged")).await.unwrap();
    assert_eq!(store.read(&key, 100).await.unwrap(), "damaged");
}

pub async fn a_signed_url_opens_the_object(Adapter { store, .. }: Adapter) {
    let bytes = sample(5_000, 6);
    let key = canonical_key(&Digest::sha256(&bytes));
    store.put(&key, bytes.clone()).await.unwrap();
    let Some(url) = store.signed_url(&key, Duration::from_secs(60)).await.unwrap() else { return };
    let url = Url::parse(&url).unwrap();
    assert!(get(&url).ends_with(&bytes));
    let mut forged = url.clone();
    forged.set_path(&format!("{}x", url.path()));
    assert!(!get(&forged).starts_with(b"HTTP/1.1 200"));
}

/// A GET by hand: nothing here follows redirects or adds headers.
fn get(url: &Url) -> Vec<u8> {
    let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let mut connection = TcpStream::connect(&host).unwrap();
    let target = &url[url::Position::BeforePath..];
    write!(connection, "GET {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    answer
}

/// A key whose delete is in flight is not used again, its neighbour is.
pub async fn an_object_can_be_pushed_again(Adapter { store, .. }: Adapter) {
    let bytes = sample(2_000, 8);
    let digest = Digest::sha256(&bytes);
    let mut current = canonical_key(&digest);
    store.put(&current, bytes.clone()).await.unwrap();
    for _ in 0..20 {
        let next = fresh_key(&digest);
        let (deleted, put) = tokio::join!(store.delete(&current), store.put(&next, bytes.clone()));
        deleted.unwrap();
        put.unwrap();
        assert_eq!(store.read(&next, 2_000).await.unwrap(), bytes);
        current = next;
    }
}
