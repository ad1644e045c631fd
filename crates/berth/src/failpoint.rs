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

/// Nothing: the program was built without failpoints.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub fn reach(_: &str) {}
