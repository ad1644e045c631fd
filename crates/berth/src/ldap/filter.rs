//! Search filters (RFC 4515), as the bytes that are sent. What a user typed enters a filter only as a value
//! beside the text of a setting, never as a part of that text, so there is nothing to escape from.

use super::ber::{OCTETS, SEQUENCE, element, group};

const AND: u8 = 0xa0;
const OR: u8 = 0xa1;
const NOT: u8 = 0xa2;
const EQUAL: u8 = 0xa3;
const SUBSTRINGS: u8 = 0xa4;
const GREATER: u8 = 0xa5;
const LESS: u8 = 0xa6;
const PRESENT: u8 = 0x87;
const APPROXIMATE: u8 = 0xa8;
const EXTENSIBLE: u8 = 0xa9;

/// Filters within filters.
const DEEPEST: usize = 16;

/// A text that is no filter.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("it must be an LDAP filter such as (objectClass=person)")]
pub struct Invalid;

/// A filter, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(pub(super) Vec<u8>);

impl Filter {
    /// Entries in which an attribute has a value.
    pub fn equal(attribute: &str, value: &str) -> Self {
        Self(compare(EQUAL, attribute.as_bytes(), value.as_bytes()))
    }

    /// Entries that have an attribute.
    pub fn present(attribute: &str) -> Self {
        Self(element(PRESENT, attribute.as_bytes()))
    }

    /// Entries that meet all of these.
    pub fn all(filters: Vec<Filter>) -> Self {
        Self::joined(AND, filters)
    }

    /// Entries that meet one of these.
    pub fn any(filters: Vec<Filter>) -> Self {
        Self::joined(OR, filters)
    }

    fn joined(tag: u8, filters: Vec<Filter>) -> Self {
        Self(group(tag, &filters.into_iter().map(|filter| filter.0).collect::<Vec<_>>()))
    }

    /// The filter of a text; the parentheses around all of it may be missing.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let wrapped = format!("({text})");
        let text = if text.starts_with('(') { text } else { &wrapped };
        let mut parser = Parser { rest: text.as_bytes() };
        let filter = parser.filter(0)?;
        parser.skip_spaces();
        if parser.rest.is_empty() { Ok(Self(filter)) } else { Err(Invalid) }
    }
}

fn compare(tag: u8, attribute: &[u8], value: &[u8]) -> Vec<u8> {
    group(tag, &[element(OCTETS, attribute), element(OCTETS, value)])
}

struct Parser<'t> {
    rest: &'t [u8],
}

impl<'t> Parser<'t> {
    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn take(&mut self, wanted: u8) -> Result<(), Invalid> {
        self.rest = self.rest.strip_prefix(&[wanted]).ok_or(Invalid)?;
        Ok(())
    }

    fn filter(&mut self, depth: usize) -> Result<Vec<u8>, Invalid> {
        if depth == DEEPEST {
            return Err(Invalid);
        }
        self.skip_spaces();
        self.take(b'(')?;
        self.skip_spaces();
        let filter = match self.rest.first() {
            Some(b'&') => self.joined(AND, depth)?,
            Some(b'|') => self.joined(OR, depth)?,
            Some(b'!') => {
                self.take(b'!')?;
                let inner = self.filter(depth + 1)?;
                self.skip_spaces();
                element(NOT, &inner)
            }
            _ => self.item()?,
        };
        self.take(b')')?;
        Ok(filter)
    }

    fn joined(&mut self, tag: u8, depth: usize) -> Result<Vec<u8>, Invalid> {
        self.rest = &self.rest[1..];
        let mut parts = Vec::new();
        loop {
            self.skip_spaces();
            if self.rest.first() != Some(&b'(') {
                break;
            }
            parts.push(self.filter(depth + 1)?);
        }
        if parts.is_empty() { Err(Invalid) } else { Ok(group(tag, &parts)) }
    }

    /// A comparison, up to the parenthesis that ends it.
    fn item(&mut self) -> Result<Vec<u8>, Invalid> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b";.-_".contains(byte);
        let end = self.rest.iter().position(|byte| !is_name(byte)).ok_or(Invalid)?;
        let (attribute, rest) = self.rest.split_at(end);
        self.rest = rest;
        if self.rest.first() == Some(&b':') {
            return self.extensible(attribute);
        }
        if attribute.is_empty() {
            return Err(Invalid);
        }
        let signs: [(&[u8], u8); 4] = [(b">=", GREATER), (b"<=", LESS), (b"~=", APPROXIMATE), (b"=", EQUAL)];
        let found = signs.into_iter().find_map(|(sign, tag)| Some((self.rest.strip_prefix(sign)?, tag)));
        let (rest, tag) = found.ok_or(Invalid)?;
        self.rest = rest;
        let value = self.value()?;
        if tag != EQUAL || !value.contains(&b'*') {
            if value.contains(&b'*') {
                return Err(Invalid);
            }
            return Ok(compare(tag, attribute, &unescaped(value)?));
        }
        if value == b"*" {
            return Ok(element(PRESENT, attribute));
        }
        let pieces: Vec<&[u8]> = value.split(|byte| *byte == b'*').collect();
        let mut parts = Vec::new();
        for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| !piece.is_empty()) {
            let tag = match at {
                0 => 0x80,
                _ if at + 1 == pieces.len() => 0x82,
                _ => 0x81,
            };
            parts.push(element(tag, &unescaped(piece)?));
        }
        if parts.is_empty() {
            return Err(Invalid);
        }
        Ok(group(SUBSTRINGS, &[element(OCTETS, attribute), group(SEQUENCE, &parts)]))
    }

    /// `attribute:dn:rule:=value`, of which only the value must be there with one of the others.
    fn extensible(&mut self, attribute: &[u8]) -> Result<Vec<u8>, Invalid> {
        let end = self.rest.windows(2).position(|pair| pair == b":=").ok_or(Invalid)?;
        let (head, rest) = self.rest.split_at(end);
        self.rest = &rest[2..];
        let (mut rule, mut of_dn) = (None, false);
        for word in head.split(|byte| *byte == b':').filter(|word| !word.is_empty()) {
            if word.eq_ignore_ascii_case(b"dn") && !of_dn && rule.is_none() {
                of_dn = true;
            } else if rule.is_none() && word.iter().all(|b| b.is_ascii_alphanumeric() || b".-".contains(b)) {
                rule = Some(word);
            } else {
                return Err(Invalid);
            }
        }
        if attribute.is_empty() && rule.is_none() {
            return Err(Invalid);
        }
        let value = self.value()?;
        let mut parts = Vec::new();
        if let Some(rule) = rule {
            parts.push(element(0x81, rule));
        }
        if !attribute.is_empty() {
            parts.push(element(0x82, attribute));
        }
        parts.push(element(0x83, &unescaped(value)?));
        if of_dn {
            parts.push(element(0x84, &[0xff]));
        }
        Ok(group(EXTENSIBLE, &parts))
    }

    fn value(&mut self) -> Result<&'t [u8], Invalid> {
        let end = self.rest.iter().position(|byte| b"()\0".contains(byte)).ok_or(Invalid)?;
        let (value, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(value)
    }
}

/// `\2a` is the byte 0x2a.
fn unescaped(value: &[u8]) -> Result<Vec<u8>, Invalid> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            bytes.push(*byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2).ok_or(Invalid)?;
        // A sign, which numbers may have, is no digit.
        let are_hex = digits.iter().all(u8::is_ascii_hexdigit);
        let digits = std::str::from_utf8(digits).ok().filter(|_| are_hex).ok_or(Invalid)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| Invalid)?);
        rest = after;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<u8> {
        Filter::parse(text).unwrap_or_else(|_| panic!("{text}")).0
    }

    #[test]
    fn filters_become_their_bytes() {
        assert_eq!(parsed("(cn=ab)"), b"\xa3\x08\x04\x02cn\x04\x02ab");
        assert_eq!(parsed("cn=ab"), parsed(" (cn=ab) "));
        assert_eq!(Filter::equal("cn", "ab").0, parsed("(cn=ab)"));
        assert_eq!(Filter::present("cn").0, parsed("(cn=*)"));
        assert_eq!(parsed("(cn=a*b*c)"), b"\xa4\x0f\x04\x02cn\x30\x09\x80\x01a\x81\x01b\x82\x01c");
        assert_eq!(parsed("(cn=*b*)"), b"\xa4\x09\x04\x02cn\x30\x03\x81\x01b");
        assert_eq!(parsed("(!(a=b))"), b"\xa2\x08\xa3\x06\x04\x01a\x04\x01b");
        let both = Filter::all(vec![Filter::equal("a", "b"), Filter::equal("c", "d")]);
        assert_eq!(parsed("(& (a=b) (c=d) )"), both.0);
        assert_eq!(parsed(r"(cn=\2a\28)"), Filter::equal("cn", "*(").0);
        assert!(Filter::parse(r"(cn=\+a)").is_err());
        assert_eq!(parsed("(a>=b)")[0], GREATER);
        assert_eq!(parsed("(a~=b)")[0], APPROXIMATE);
        let chain = parsed("(memberOf:1.2.840.113556.1.4.1941:=cn=a,dc=b)");
        assert_eq!(chain[0], EXTENSIBLE);
        assert!(chain.ends_with(b"\x83\x09cn=a,dc=b"));
        assert!(parsed("(ou:dn:=x)").ends_with(b"\x83\x01x\x84\x01\xff"));
    }

    #[test]
    fn what_was_typed_stays_a_value() {
        let evil = Filter::equal("uid", "*)(uid=*");
        assert_eq!(evil.0, b"\xa3\x0f\x04\x03uid\x04\x08*)(uid=*");
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        let deep = format!("{}(a=b){}", "(!".repeat(40), ")".repeat(40));
        for text in [
            "",
            "()",
            "(a)",
            "(a=b",
            "a=b)",
            "(a=b)(c=d)",
            "(&)",
            "(a=(b))",
            "(=b)",
            r"(a=\2)",
            r"(a=\zz)",
            "(a=**)",
            "(a>=*)",
            "(:=b)",
            "(a b=c)",
            &deep,
        ] {
            assert_eq!(Filter::parse(text), Err(Invalid), "{text}");
        }
    }
}
