//! Ranges of downloads and of chunks, held against their grammar as regular expressions and 128-bit arithmetic.
#![no_main]

use std::sync::LazyLock;

use berth_oci::RangeRequest::{self, Part, Unsatisfiable, Whole};
use berth_oci::range::{parse_content_range, parse_range};
use libfuzzer_sys::fuzz_target;
use regex::Regex;

static RANGE: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?i-u:bytes)=([0-9]*)-([0-9]*)$"));
static CHUNK: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:(?i-u:bytes) )?([0-9]+)-([0-9]+)(?:/(\*|[0-9]+))?$"));

fuzz_target!(|input: (u64, &str)| {
    let (len, header) = input;
    let answer = parse_range(header, len);
    if let Part(part) = &answer {
        assert!(part.start < part.end && part.end <= len, "{header:?} of {len}: {part:?}");
    }
    // White space and empty list elements are left to the invariant above.
    if let Some(expected) = expected_range(header, len) {
        assert_eq!(answer, expected, "{header:?} of {len}");
    }
    match (parse_content_range(header), expected_chunk(header)) {
        (Ok(answer), Some(expected)) => assert_eq!(answer, expected, "{header:?}"),
        (Ok((first, last)), None) => assert!(first <= last && header.contains([' ', '\t']), "{header:?}"),
        (Err(_), Some(_)) => panic!("a lawful chunk was refused: {header:?}"),
        (Err(_), None) => {}
    }
});

fn expected_range(header: &str, len: u64) -> Option<RangeRequest> {
    let found = RANGE.captures(header)?;
    let len = u128::from(len);
    let (start, end) = match (number(&found[1]), number(&found[2])) {
        (None, None) => return Some(Whole),
        (None, Some(0)) => return Some(Unsatisfiable),
        (None, Some(_)) if len == 0 => return Some(Whole),
        (None, Some(suffix)) => (len.saturating_sub(suffix), len),
        (Some(first), None) => (first, len),
        // Numbers beyond 64 bits count as the largest of 64 bits, so their order is not looked at.
        (Some(first), Some(last)) if first.min(BEYOND) > last.min(BEYOND) => return Some(Whole),
        (Some(first), Some(last)) => (first, len.min(last.saturating_add(1))),
    };
    if start >= len {
        return Some(Unsatisfiable);
    }
    Some(Part(u64::try_from(start).unwrap()..u64::try_from(end).unwrap()))
}

fn expected_chunk(header: &str) -> Option<(u64, u64)> {
    let found = CHUNK.captures(header)?;
    let (first, last) = (number(&found[1])?, number(&found[2])?);
    let total = found.get(3).and_then(|total| number(total.as_str()));
    // A total of its own must fit 64 bits too.
    let total_fits = total.is_none_or(|total| total <= BEYOND && last < total);
    if first > last || last >= BEYOND || !total_fits {
        return None;
    }
    Some((u64::try_from(first).unwrap(), u64::try_from(last).unwrap()))
}

const BEYOND: u128 = u64::MAX as u128;

/// None for no digits; numbers beyond 128 bits count as the largest.
fn number(digits: &str) -> Option<u128> {
    if digits.is_empty() || digits == "*" { None } else { Some(digits.parse().unwrap_or(u128::MAX)) }
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}
