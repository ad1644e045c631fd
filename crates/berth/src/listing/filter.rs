//! The language of `q` and `sort`: `k=v`, `k=~part`, `k=[min~max]`, `k={a b}`, `k=(a b)`, separated by
//! commas; `sort=k,-k`. Here it is only taken apart; which keys exist is the list's own business.

use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::error::{Error, Result};

/// Longest `q` or `sort`, in bytes.
const MAX_BYTES: usize = 8192;
/// Conditions in one `q`, keys in one `sort`.
const MAX_TERMS: usize = 32;
/// Values in one list.
const MAX_VALUES: usize = 200;

/// One condition's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Equal to this.
    Exact(String),
    /// Contains this.
    Fuzzy(String),
    /// Between these, either end open.
    Range(Option<String>, Option<String>),
    /// One of these.
    Any(Vec<String>),
    /// All of these, for what can have several.
    All(Vec<String>),
}

/// The conditions of a `q`; of two for one key the later counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters(Vec<(String, Filter)>);

impl Filters {
    /// The conditions in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Filter)> {
        self.0.iter().map(|(key, filter)| (key.as_str(), filter))
    }

    /// The condition for a key.
    pub fn get(&self, key: &str) -> Option<&Filter> {
        self.0.iter().find(|(known, _)| same_key(known, key)).map(|(_, filter)| filter)
    }

    /// Sets the condition for a key.
    pub fn put(&mut self, key: &str, filter: Filter) {
        self.0.retain(|(known, _)| !same_key(known, key));
        self.0.push((key.to_owned(), filter));
    }

    /// Takes the condition for a key out, for lists that treat it in their own way.
    pub fn take(&mut self, key: &str) -> Option<Filter> {
        let at = self.0.iter().position(|(known, _)| same_key(known, key))?;
        Some(self.0.remove(at).1)
    }
}

/// One key of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The key.
    pub key: String,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// Whether two spellings mean one key: `project_id`, `ProjectID` and `projectid` are the same.
pub(super) fn same_key(one: &str, other: &str) -> bool {
    let letters = |key: &'_ str| -> Vec<u8> {
        key.bytes().filter(|b| *b != b'_').map(|b| b.to_ascii_lowercase()).collect()
    };
    letters(one) == letters(other)
}

/// Takes a `q` apart. It was decoded once already; clients encode it twice, so it is decoded once more.
///
/// # Errors
/// 400 where it is malformed.
pub fn parse_filters(q: &str) -> Result<Filters> {
    let mut filters = Filters::default();
    if q.is_empty() {
        return Ok(filters);
    }
    if q.len() > MAX_BYTES {
        return Err(Error::bad_request(format!("the query string is longer than {MAX_BYTES} bytes")));
    }
    let q = unescaped(q);
    if q.contains('\0') {
        return Err(Error::bad_request("the query string holds a zero byte"));
    }
    for (count, term) in q.split(',').enumerate() {
        if count == MAX_TERMS {
            return Err(Error::bad_request(format!("the query string has more than {MAX_TERMS} conditions")));
        }
        let (key, value) = term.split_once('=').unwrap_or_default();
        if key.is_empty() || value.is_empty() {
            return Err(Error::bad_request(
                r#"the query string must contain "=" and the key/value cannot be empty"#,
            ));
        }
        let refused = |why: &str| Error::bad_request(format!("invalid query string value: {value}: {why}"));
        filters.put(key, parse_value(value).map_err(refused)?);
    }
    Ok(filters)
}

/// Takes a `sort` apart.
///
/// # Errors
/// 400 when it is too long.
pub fn parse_sorts(sort: &str) -> Result<Vec<Sort>> {
    if sort.len() > MAX_BYTES {
        return Err(Error::bad_request(format!("sort is longer than {MAX_BYTES} bytes")));
    }
    let keys = sort.split(',').filter(|key| !key.is_empty()).take(MAX_TERMS);
    let parsed = keys.map(|key| match key.strip_prefix('-') {
        Some(key) => Sort { key: key.to_owned(), descending: true },
        None => Sort { key: key.to_owned(), descending: false },
    });
    Ok(parsed.collect())
}

fn parse_value(value: &str) -> std::result::Result<Filter, &'static str> {
    match value.as_bytes()[0] {
        b'~' if value.len() > 1 => Ok(Filter::Fuzzy(value[1..].to_owned())),
        b'~' => Err(r#"fuzzy match value must start with "~" and contain at least 1 other characters"#),
        b'[' => parse_range(value),
        b'{' => {
            let inner = inside(value, '{', '}').ok_or(r#"or list must start with "{" and end with "}""#)?;
            parse_list(inner).map(Filter::Any)
        }
        b'(' => {
            let inner = inside(value, '(', ')').ok_or(r#"and list must start with "(" and end with ")""#)?;
            parse_list(inner).map(Filter::All)
        }
        b'\\' => Ok(Filter::Exact(value[1..].to_owned())),
        _ => Ok(Filter::Exact(value.to_owned())),
    }
}

fn parse_range(value: &str) -> std::result::Result<Filter, &'static str> {
    const FORM: &str = r#"range must start with "[", end with "]" and contains only one "~""#;
    let inner = inside(value, '[', ']').ok_or(FORM)?;
    if inner.matches('~').count() != 1 {
        return Err(FORM);
    }
    let (min, max) = inner.split_once('~').ok_or(FORM)?;
    let end = |text: &str| Some(scalar(text)).filter(|text| !text.is_empty());
    match (end(min), end(max)) {
        (None, None) => Err("min and max at least one should be set in range"),
        (min, max) => Ok(Filter::Range(min, max)),
    }
}

fn parse_list(inner: &str) -> std::result::Result<Vec<String>, &'static str> {
    let values: Vec<String> = inner.split(' ').map(scalar).filter(|value| !value.is_empty()).collect();
    if values.len() > MAX_VALUES {
        return Err("the list has too many values");
    }
    Ok(values)
}

fn inside(value: &str, open: char, close: char) -> Option<&str> {
    value.strip_prefix(open)?.strip_suffix(close)
}

fn scalar(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}

/// Decodes `%41` and `+`, as for a query; a text that is not encoded that way is taken as it is.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_escape =
        |at: usize| bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let is_encoded = bytes.iter().enumerate().all(|(at, byte)| *byte != b'%' || is_escape(at));
    if !is_encoded {
        return text.to_owned();
    }
    let spaced = text.replace('+', " ");
    match percent_encoding::percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => decoded.into_owned(),
        Err(_) => text.to_owned(),
    }
}

const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");

/// A time of a filter (`2006-01-02T15:04:05`, UTC, with or without a fraction and a `Z`) in microseconds.
pub fn parse_time(text: &str) -> Option<i64> {
    let text = text.trim_end_matches('Z');
    let (moment, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = PrimitiveDateTime::parse(moment, MOMENT).ok()?.assume_utc().unix_timestamp();
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    seconds.checked_mul(1_000_000)?.checked_add(micros.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(q: &str) -> Filter {
        parse_filters(q).unwrap().take("k").unwrap()
    }

    fn exact(value: &str) -> Filter {
        Filter::Exact(value.into())
    }

    #[test]
    fn each_form_is_understood() {
        assert_eq!(one("k=v"), exact("v"));
        assert_eq!(one("k=a=b"), exact("a=b"));
        assert_eq!(one("k=\\~v"), exact("~v"));
        assert_eq!(one("k=~v"), Filter::Fuzzy("v".into()));
        assert_eq!(one("k=[1~9]"), Filter::Range(Some("1".into()), Some("9".into())));
        assert_eq!(one("k=[~ 9 ]"), Filter::Range(None, Some("9".into())));
        assert_eq!(one("k=[1~]"), Filter::Range(Some("1".into()), None));
        assert_eq!(one("k={a  'b'}"), Filter::Any(vec!["a".into(), "b".into()]));
        assert_eq!(one("k={}"), Filter::Any(Vec::new()));
        assert_eq!(one("k=(1 2)"), Filter::All(vec!["1".into(), "2".into()]));
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for broken in
            ["k", "=v", "k=", "k=v,", "k=~", "k=[a", "k=[a~b~c]", "k=[~]", "k=[]", "k={a", "k=(a", "k=v\0"]
        {
            assert!(parse_filters(broken).is_err(), "{broken}");
        }
        assert!(parse_filters(&"k=v,".repeat(33)).is_err());
        assert!(parse_filters(&format!("k={{{}}}", "a ".repeat(201))).is_err());
        assert!(parse_filters(&format!("k={}", "a".repeat(9000))).is_err());
        assert_eq!(parse_filters("").unwrap(), Filters::default());
    }

    #[test]
    fn what_is_encoded_twice_is_decoded_and_a_lone_percent_sign_is_itself() {
        assert_eq!(one("k%3Dv"), exact("v"));
        assert_eq!(one("k={a+b}"), Filter::Any(vec!["a".into(), "b".into()]));
        assert_eq!(one("k=~%"), Filter::Fuzzy("%".into()));
        assert_eq!(one("k=100%x"), exact("100%x"));
    }

    #[test]
    fn keys_are_found_in_any_spelling_and_the_last_counts() {
        let mut filters = parse_filters("ProjectID=1,name=a,project_id=2").unwrap();
        assert_eq!(filters.iter().count(), 2);
        assert_eq!(filters.get("projectid"), Some(&exact("2")));
        assert_eq!(filters.take("Name"), Some(exact("a")));
        assert_eq!(filters.take("name"), None);
    }

    #[test]
    fn sorts_are_taken_apart() {
        let sorts = parse_sorts("a,-b,,").unwrap();
        assert_eq!(sorts.len(), 2);
        assert_eq!((sorts[0].descending, sorts[1].descending), (false, true));
        assert_eq!(sorts[1].key, "b");
    }

    #[test]
    fn times_are_read_in_utc() {
        assert_eq!(parse_time("2023-11-14T22:13:20"), Some(1_700_000_000_000_000));
        assert_eq!(parse_time("2023-11-14T22:13:20.123Z"), Some(1_700_000_000_123_000));
        for bad in ["", "2023-11-14", "2023-13-14T22:13:20", "now", "2023-11-14T22:13:20.x"] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }
}
