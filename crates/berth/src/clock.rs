//! The wall clock, as times are read and written with; holds and leases use the database's.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// Microseconds since 1970, UTC.
pub fn now() -> i64 {
    berth_db::wall_clock()
}

/// Seconds since 1970, UTC.
pub fn now_seconds() -> i64 {
    now() / 1_000_000
}

const RFC3339: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// A time as Harbor's API writes it: RFC 3339 in UTC with milliseconds.
pub fn rfc3339(micros: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000);
    moment.ok().and_then(|moment| moment.format(RFC3339).ok()).unwrap_or_else(|| NEVER.to_owned())
}

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The date of an instant in UTC.
pub fn date(micros: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000);
    moment.ok().and_then(|moment| moment.format(DATE).ok()).unwrap_or_else(|| NEVER[..10].to_owned())
}

/// How the API writes a time that has not come yet, as for an artifact that was never pulled.
pub const NEVER: &str = "0001-01-01T00:00:00.000Z";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_milliseconds() {
        assert_eq!(rfc3339(1_700_000_000_123_456), "2023-11-14T22:13:20.123Z");
        assert_eq!(date(1_700_000_000_123_456), "2023-11-14");
    }
}
