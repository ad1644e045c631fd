//! Times of schedules: six fields (second, minute, hour, day of month, month, day of week), in UTC.

use chrono::{DateTime, Utc};
use croner::parser::{CronParser, Seconds, Year};

/// Why a schedule is refused.
#[derive(Debug, thiserror::Error)]
#[error("invalid cron string for scheduled job: {0}")]
pub struct Invalid(String);

/// Longest text of a schedule.
const MOST_BYTES: usize = 256;

/// Checks the text of a schedule. The seconds must be `0`: nothing here needs to run more often than a minute.
///
/// # Errors
/// [`Invalid`], which says what is wrong.
pub fn check(text: &str) -> Result<(), Invalid> {
    let refused = |why: &str| Invalid(format!("{why}: {text:.80}"));
    if text.len() > MOST_BYTES {
        return Err(refused("it is too long"));
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [seconds, ..] = fields.as_slice() else { return Err(refused("it is empty")) };
    if fields.len() != 6 {
        return Err(refused("it must have the six fields second minute hour day-of-month month day-of-week"));
    }
    if *seconds != "0" {
        return Err(refused("the 1st field (indicating Seconds of time) must be 0"));
    }
    // What other dialects add (L, W, #, 7 for Sunday) would not be understood elsewhere.
    let known = |c: char| c.is_ascii_alphanumeric() || "*,-/?".contains(c);
    if !text.chars().all(|c| known(c) || c == ' ') || fields.iter().any(|field| has_foreign_word(field)) {
        return Err(refused("a field has something other than numbers, names and * , - / ?"));
    }
    if fields[5].split([',', '-', '/']).any(|part| part == "7") {
        return Err(refused("days of the week are 0 (Sunday) to 6"));
    }
    let next = next(text, 0).map_err(|_| refused("it does not parse"))?;
    next.map(|_| ()).ok_or_else(|| refused("it never comes"))
}

fn has_foreign_word(field: &str) -> bool {
    const NAMES: &str = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC SUN MON TUE WED THU FRI SAT";
    field
        .split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| !word.is_empty() && !NAMES.split(' ').any(|name| name.eq_ignore_ascii_case(word)))
}

/// The first time after `after`, both in microseconds UTC; nothing when it never comes.
///
/// # Errors
/// [`Invalid`] when the text does not parse.
pub fn next(text: &str, after: i64) -> Result<Option<i64>, Invalid> {
    let invalid = |_| Invalid(text.to_owned());
    let parser = CronParser::builder().seconds(Seconds::Required).year(Year::Disallowed).build();
    let cron = parser.parse(&spelled(text)).map_err(invalid)?;
    let after: DateTime<Utc> = DateTime::from_timestamp_micros(after).unwrap_or_default();
    Ok(cron.find_next_occurrence(&after, false).ok().map(|time| time.timestamp_micros()))
}

/// `5/15` means from 5 on, every 15; the parser wants the end of the range named.
fn spelled(text: &str) -> String {
    const LAST: [&str; 6] = ["59", "59", "23", "31", "12", "6"];
    let spell = |part: &str, last: &str| match part.split_once('/') {
        Some((first, step)) if !first.contains(['*', '-', '?']) => format!("{first}-{last}/{step}"),
        _ => part.to_owned(),
    };
    let fields = text.split_whitespace().zip(LAST);
    let fields = fields.map(|(field, last)| {
        let parts: Vec<String> = field.split(',').map(|part| spell(part, last)).collect();
        parts.join(",")
    });
    fields.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 00:00:00 UTC, a Tuesday.
    const TUESDAY: i64 = 1_795_478_400_000_000;
    const HOUR: i64 = 3_600_000_000;

    #[test]
    fn the_next_time_is_after_the_given_one() {
        let after = |text: &str| next(text, TUESDAY).unwrap().unwrap() - TUESDAY;
        assert_eq!(after("0 0 * * * *"), HOUR);
        assert_eq!(after("0 0 0 * * *"), 24 * HOUR);
        assert_eq!(after("0 0 0 * * 0"), 5 * 24 * HOUR);
        assert_eq!(after("0 */5 * * * *"), HOUR / 12);
        assert_eq!(after("0 0 3 ? * WED"), 27 * HOUR);
        assert_eq!(after("0 5/15 * * * *"), HOUR / 12);
        assert_eq!(
            next("0 50/5 * * * *", TUESDAY + HOUR * 11 / 12).unwrap().unwrap(),
            TUESDAY + HOUR * 11 / 12 + HOUR / 12 + HOUR * 50 / 60
        );
    }

    #[test]
    fn day_of_month_and_day_of_week_are_alternatives() {
        // The 25th is a Wednesday, the next Thursday the 26th.
        assert_eq!(next("0 0 0 25 * THU", TUESDAY).unwrap().unwrap() - TUESDAY, 24 * HOUR);
    }

    #[test]
    fn what_others_do_not_understand_is_refused() {
        for text in [
            "",
            "0 0 * * *",
            "0 0 0 0 * * *",
            "1 0 0 * * *",
            "* 0 0 * * *",
            "0 60 0 * * *",
            "0 0 24 * * *",
            "@daily",
            "0 0 0 L * *",
            "0 0 0 15W * *",
            "0 0 0 * * 5#2",
            "0 0 0 * * 7",
            "0 0 0 30 2 *",
            "0 0 0 * * MONX",
            "0 0 0 * FOO *",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
        for text in ["0 0 0 * * *", "0 0 0 1,15 * ?", "0 30 4-6 * JAN-MAR Mon-Fri", "0 0/15 * * * *"] {
            assert!(check(text).is_ok(), "{text}");
        }
    }
}
