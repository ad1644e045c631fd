//! Byte ranges: which part of a blob a download asks for (RFC 9110, section 14), and where a chunk of an upload
//! belongs.

use std::ops::Range;

/// What a `Range` header asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RangeRequest {
    /// Everything: no range, several ranges, another unit, or a header that makes no sense (all are ignored).
    Whole,
    /// These bytes; never empty, never beyond the end.
    Part(Range<u64>),
    /// Well-formed, but nothing of it exists: answer 416.
    Unsatisfiable,
}

/// A chunk's `Content-Range` that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("content-range is malformed: write it as <first byte>-<last byte>, for example 0-99")]
pub struct ContentRangeError;

/// Reads a `Range` header for a representation of `len` bytes.
pub fn parse_range(header: &str, len: u64) -> RangeRequest {
    let Some((unit, set)) = header.split_once('=') else { return RangeRequest::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return RangeRequest::Whole;
    }
    // Recipients of a list skip its empty elements (section 5.6.1.2).
    let mut specs = set.split(',').map(trim).filter(|spec| !spec.is_empty());
    let (Some(spec), None) = (specs.next(), specs.next()) else { return RangeRequest::Whole };
    let Some((first, last)) = spec.split_once('-') else { return RangeRequest::Whole };
    match (first, last) {
        ("", suffix) => suffix_range(suffix, len),
        (first, "") => match saturating_number(first) {
            Some(first) => bounded(first, u64::MAX, len),
            None => RangeRequest::Whole,
        },
        (first, last) => match (saturating_number(first), saturating_number(last)) {
            (Some(first), Some(last)) if first <= last => bounded(first, last, len),
            _ => RangeRequest::Whole,
        },
    }
}

/// Reads the `Content-Range` of a chunk: `0-99` as the distribution specification writes it, or `bytes 0-99/*`
/// and `bytes 0-99/1000` as HTTP does. Gives the first and the last byte, both inclusive.
pub fn parse_content_range(header: &str) -> Result<(u64, u64), ContentRangeError> {
    let header = trim(header);
    let range = match header.split_once(' ') {
        None => header,
        Some((unit, rest)) if unit.eq_ignore_ascii_case("bytes") => trim(rest),
        Some(_) => return Err(ContentRangeError),
    };
    let (range, total) = match range.split_once('/') {
        None | Some((_, "*")) => (range.split('/').next().unwrap_or(range), None),
        Some((range, total)) => (range, Some(number(total).ok_or(ContentRangeError)?)),
    };
    let (first, last) = range.split_once('-').ok_or(ContentRangeError)?;
    let first = number(first).ok_or(ContentRangeError)?;
    let last = number(last).ok_or(ContentRangeError)?;
    // The end is exclusive almost everywhere else, so the largest number of all is left out too.
    if first > last || last == u64::MAX || total.is_some_and(|total| last >= total) {
        return Err(ContentRangeError);
    }
    Ok((first, last))
}

/// `-500`: the last 500 bytes.
fn suffix_range(suffix: &str, len: u64) -> RangeRequest {
    match saturating_number(suffix) {
        None => RangeRequest::Whole,
        Some(0) => RangeRequest::Unsatisfiable,
        // Satisfiable by definition, but no 206 can say "no bytes": the empty whole can.
        Some(_) if len == 0 => RangeRequest::Whole,
        Some(suffix) => RangeRequest::Part(len.saturating_sub(suffix)..len),
    }
}

fn bounded(first: u64, last: u64, len: u64) -> RangeRequest {
    if first >= len {
        return RangeRequest::Unsatisfiable;
    }
    RangeRequest::Part(first..last.saturating_add(1).min(len))
}

/// Optional white space of HTTP.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// Digits only: no sign, no space.
fn number(text: &str) -> Option<u64> {
    if is_number(text) { text.parse().ok() } else { None }
}

/// As [`number`], where a number beyond 64 bits is as good as the largest.
fn saturating_number(text: &str) -> Option<u64> {
    if is_number(text) { Some(text.parse().unwrap_or(u64::MAX)) } else { None }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::RangeRequest::{Part, Unsatisfiable, Whole};
    use super::*;

    #[test]
    fn single_ranges() {
        let huge = "99999999999999999999999999";
        let cases = [
            ("bytes=0-99", 1000, Part(0..100)),
            ("bytes=0-0", 1000, Part(0..1)),
            ("bytes=999-", 1000, Part(999..1000)),
            ("bytes=1000-", 1000, Unsatisfiable),
            ("bytes=0-", 1000, Part(0..1000)),
            ("bytes=900-5000", 1000, Part(900..1000)),
            ("bytes=-1", 1000, Part(999..1000)),
            ("bytes=-5000", 1000, Part(0..1000)),
            ("bytes=-0", 1000, Unsatisfiable),
            ("bytes=-5", 0, Whole),
            ("bytes=0-", 0, Unsatisfiable),
            ("Bytes=0-1", 1000, Part(0..2)),
            ("bytes=, 0-1 ,", 1000, Part(0..2)),
            (&format!("bytes=0-{huge}"), 1000, Part(0..1000)),
            (&format!("bytes={huge}-"), 1000, Unsatisfiable),
            (&format!("bytes=-{huge}"), 1000, Part(0..1000)),
            ("bytes=0-18446744073709551615", u64::MAX, Part(0..u64::MAX)),
        ];
        for (header, len, expected) in cases {
            assert_eq!(parse_range(header, len), expected, "{header:?} of {len}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_ignored() {
        for header in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-2",
            "bytes=+1-2",
            "bytes=1- 2",
            "bytes=0-1,2-3",
            "bytes=1",
            "bytes=--1",
            "bytes=1-2-3",
            "items=0-1",
            "0-1",
            "bytes=0x1-2",
            "=0-1",
            "bytes=0-1;x",
            "bytes=٠-١",
        ] {
            assert_eq!(parse_range(header, 1000), Whole, "{header:?}");
        }
    }

    #[test]
    fn chunks() {
        for (header, expected) in [
            ("0-99", (0, 99)),
            ("100-100", (100, 100)),
            ("bytes 0-99/*", (0, 99)),
            ("bytes 0-99/100", (0, 99)),
            ("Bytes 5-9/1000", (5, 9)),
            (" 0-99\t", (0, 99)),
            ("bytes 0-99", (0, 99)),
        ] {
            assert_eq!(parse_content_range(header), Ok(expected), "{header:?}");
        }
        for header in [
            "",
            "-",
            "0",
            "0-",
            "-5",
            "9-0",
            "a-b",
            "+0-9",
            "0-9-",
            "bytes */100",
            "bytes 0-99/99",
            "bytes 0-9/",
            "bytes 0-9/x",
            "bytes 0-9/*/*",
            "items 0-9/*",
            "0-99999999999999999999",
            "0-18446744073709551615",
            "bytes=0-9",
            "0 - 9",
        ] {
            assert_eq!(parse_content_range(header), Err(ContentRangeError), "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn parts_lie_inside(first in any::<u64>(), length in 0u64..1 << 40, len in any::<u64>()) {
            let last = first.saturating_add(length);
            match parse_range(&format!("bytes={first}-{last}"), len) {
                Part(part) => {
                    prop_assert_eq!(part.start, first);
                    prop_assert!(part.start < part.end && part.end <= len);
                    prop_assert!(part.end == len || part.end == last + 1);
                }
                Unsatisfiable => prop_assert!(first >= len),
                Whole => prop_assert!(false, "a lawful range was ignored"),
            }
        }

        #[test]
        fn no_header_breaks_the_bounds(header in "(bytes=)?[0-9,\\- ]{0,30}|\\PC{0,30}", len in any::<u64>()) {
            if let Part(part) = parse_range(&header, len) {
                prop_assert!(part.start < part.end && part.end <= len);
            }
        }

        #[test]
        fn chunks_round_trip(first in 0..u64::MAX - 1, length in 0u64..1 << 40, http in any::<bool>()) {
            let last = first.saturating_add(length).min(u64::MAX - 1);
            let header = if http { format!("bytes {first}-{last}/*") } else { format!("{first}-{last}") };
            prop_assert_eq!(parse_content_range(&header), Ok((first, last)));
        }

        #[test]
        fn no_chunk_header_breaks_the_bounds(header in "(bytes )?[0-9/*\\- ]{0,30}|\\PC{0,30}") {
            if let Ok((first, last)) = parse_content_range(&header) {
                prop_assert!(first <= last && last < u64::MAX);
            }
        }
    }
}
