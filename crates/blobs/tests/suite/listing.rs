//! Lists.

use berth_blobs::{BLOBS_PREFIX, Key};
use bytes::Bytes;

use crate::adapters::Adapter;

pub async fn lists_are_in_order_and_paged(Adapter { store, .. }: Adapter) {
    let mut names: Vec<String> =
        ["a/b/data", "a/b/data-1", "a/b-c/data", "a/b0/data", "a.b", "z", "journal/7/1"]
            .iter()
            .map(|name| (*name).to_owned())
            .chain((0..25).map(|n| format!("{BLOBS_PREFIX}sha256/ab/{n:03}/data")))
            .collect();
    for name in &names {
        store.put(&Key::new(name.clone()).unwrap(), Bytes::from_static(b"12")).await.unwrap();
    }
    names.sort();
    for limit in [1, 3, 7, 1000] {
        let mut seen = Vec::new();
        loop {
            let after = seen.last().map(|key: &Key| key.as_str().to_owned());
            let page = store.list("", after.as_deref(), limit).await.unwrap();
            assert!(page.len() <= limit);
            assert!(page.iter().all(|(_, size)| *size == 2));
            let is_last = page.len() < limit;
            seen.extend(page.into_iter().map(|(key, _)| key));
            if is_last {
                break;
            }
        }
        assert_eq!(seen.iter().map(Key::as_str).collect::<Vec<_>>(), names, "in pages of {limit}");
    }
    assert!(store.list("", None, 0).await.unwrap().is_empty());
}

pub async fn prefixes_are_text_and_not_directories(Adapter { store, .. }: Adapter) {
    for name in ["ab/1", "ab/2", "abc/1", "b/1"] {
        store.put(&Key::new(name).unwrap(), Bytes::from_static(b"1")).await.unwrap();
    }
    let list = async |prefix: &str, after: Option<&str>| -> Vec<String> {
        let found = store.list(prefix, after, 100).await.unwrap();
        found.into_iter().map(|(key, _)| key.to_string()).collect()
    };
    assert_eq!(list("ab", None).await, ["ab/1", "ab/2", "abc/1"]);
    assert_eq!(list("ab/", None).await, ["ab/1", "ab/2"]);
    assert_eq!(list("ab/2", None).await, ["ab/2"]);
    assert_eq!(list("ab", Some("ab/1")).await, ["ab/2", "abc/1"]);
    assert_eq!(list("b", Some("a")).await, ["b/1"]);
    assert!(list("b", Some("c")).await.is_empty());
    assert!(list("nothing", None).await.is_empty());
}
