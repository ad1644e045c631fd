//! Named points in the write paths at which a test lets the process die. Nothing without the feature.

/// Ends the process as a crash would when `BERTH_FAILPOINT` names this point.
#[cfg(feature = "failpoints")]
pub fn reach(point: &str) {
    use std::sync::OnceLock;
    static CHOSEN: OnceLock<Option<String>> = OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| std::env::var("BERTH_FAILPOINT").ok());
    if chosen.as_deref() == Some(point) {
        std::process::abort();
    }
}

/// Waits at this point while the file in `BERTH_FAILPOINT_WAIT` is there and says the point's name.
#[cfg(feature = "failpoints")]
pub async fn wait(point: &str) {
    let Some(file) = std::env::var_os("BERTH_FAILPOINT_WAIT") else { return };
    while std::fs::read_to_string(&file).is_ok_and(|text| text.trim() == point) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// Nothing: the program was built without failpoints.
#[cfg(not(feature = "failpoints"))]
pub async fn wait(_: &str) {}

/// Nothing: the program was built without failpoints.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub fn reach(_: &str) {}

/// How long work stays with a process that is silent: as it is meant, or the seconds in `BERTH_TEST_LEASE`, so that a test
/// need not wait for so long.
#[cfg(feature = "failpoints")]
pub fn lease(meant: std::time::Duration) -> std::time::Duration {
    let seconds = std::env::var("BERTH_TEST_LEASE").ok().and_then(|text| text.parse().ok());
    seconds.map_or(meant, std::time::Duration::from_secs)
}

/// As it is meant: the program was built without failpoints.
#[cfg(not(feature = "failpoints"))]
pub fn lease(meant: std::time::Duration) -> std::time::Duration {
    meant
}
