//! The wall clock, read in one place only. Holds, leases and schedules are judged by the database's clock instead, which
//! is this one where the database is a file.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Microseconds since 1970, UTC, as this machine has it.
#[allow(clippy::disallowed_methods)]
pub fn wall_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX).saturating_add(moved())
}

/// How far a test has moved the clock, in microseconds: the seconds in the file that `BERTH_TEST_CLOCK` names, looked at
/// every time, so that it can jump while the program runs.
#[cfg(feature = "failpoints")]
fn moved() -> i64 {
    use std::sync::OnceLock;
    static FILE: OnceLock<Option<std::ffi::OsString>> = OnceLock::new();
    let Some(file) = FILE.get_or_init(|| std::env::var_os("BERTH_TEST_CLOCK")) else { return 0 };
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.trim().parse::<i64>().unwrap_or(0).saturating_mul(1_000_000)
}

/// Nothing: the program was built without failpoints.
#[cfg(not(feature = "failpoints"))]
#[inline]
fn moved() -> i64 {
    0
}
