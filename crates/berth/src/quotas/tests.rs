//! What a project uses, over both databases: each blob once, and never more than its limit.

use super::{check_limit, drift, shown};
use crate::error::Result;
use crate::listing::tests::Store;

#[test]
fn sizes_are_shown_as_docker_prints_them() {
    assert_eq!(shown(0), "0.0 B");
    assert_eq!(shown(1023), "1023.0 B");
    assert_eq!(shown(5 << 20), "5.0 MiB");
    assert_eq!(shown(1536), "1.5 KiB");
}

#[test]
fn a_limit_is_positive_or_none() {
    for good in [-1, 1, 1 << 50] {
        assert!(check_limit(good).is_ok(), "{good}");
    }
    for bad in [0, -2, i64::MIN, (1 << 50) + 1, i64::MAX] {
        assert!(check_limit(bad).is_err(), "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recount_of_both_databases_runs() {
    for store in Store::all().await {
        store.db.read(|tx| -> Result<_> { drift(tx) }).await.unwrap();
    }
}
