//! The little of BER (X.690) that LDAP needs: definite lengths and tags of one byte. What a server sends is
//! never trusted to be well-formed, and nothing here recurses.

/// Tags that LDAP uses outside of its own operations.
pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const ENUMERATED: u8 = 0x0a;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// Bytes that are no BER, or not what they should be.
#[derive(Debug, thiserror::Error)]
#[error("the directory sent what is no LDAP")]
pub(super) struct Malformed;

/// An element with its tag and length.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    group(tag, &[content])
}

/// An element that holds others. It is written into its place at once: a copy could keep a password.
pub(super) fn group(tag: u8, parts: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.as_ref().len()).sum();
    let mut bytes = Vec::with_capacity(length + 10);
    bytes.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let long =
                digits.iter().position(|byte| *byte != 0).map_or(&digits[..], |first| &digits[first..]);
            bytes.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            bytes.extend_from_slice(long);
        }
    }
    for part in parts {
        bytes.extend_from_slice(part.as_ref());
    }
    bytes
}

/// A number that is not negative.
pub(super) fn number(tag: u8, value: i32) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let skipped = bytes.iter().take(3).take_while(|byte| **byte == 0).count();
    let mut content = bytes[skipped..].to_vec();
    if content[0] & 0x80 != 0 {
        content.insert(0, 0);
    }
    element(tag, &content)
}

/// The elements in a run of bytes, one after the other.
pub(super) struct Elements<'a>(pub(super) &'a [u8]);

impl<'a> Elements<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element: its tag and its content.
    pub(super) fn next(&mut self) -> Result<(u8, &'a [u8]), Malformed> {
        let [tag, first, rest @ ..] = self.0 else { return Err(Malformed) };
        let (length, rest) = if *first < 0x80 {
            (usize::from(*first), rest)
        } else {
            let width = usize::from(first & 0x7f);
            if !(1..=4).contains(&width) || rest.len() < width {
                return Err(Malformed);
            }
            let (digits, rest) = rest.split_at(width);
            (digits.iter().fold(0, |length, digit| (length << 8) | usize::from(*digit)), rest)
        };
        if rest.len() < length {
            return Err(Malformed);
        }
        let (content, rest) = rest.split_at(length);
        self.0 = rest;
        Ok((*tag, content))
    }

    /// The content of the next element, which must have this tag.
    pub(super) fn expect(&mut self, wanted: u8) -> Result<&'a [u8], Malformed> {
        let (tag, content) = self.next()?;
        if tag == wanted { Ok(content) } else { Err(Malformed) }
    }

    /// The next element as a number.
    pub(super) fn number(&mut self, tag: u8) -> Result<i64, Malformed> {
        let content = self.expect(tag)?;
        if content.is_empty() || content.len() > 8 {
            return Err(Malformed);
        }
        let start = if content[0] & 0x80 == 0 { 0 } else { -1 };
        Ok(content.iter().fold(start, |value, byte| (value << 8) | i64::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let bytes = element(OCTETS, &content);
            let mut elements = Elements(&bytes);
            assert_eq!(elements.expect(OCTETS).unwrap(), content);
            assert!(elements.is_empty());
        }
        for value in [0, 1, 127, 128, 255, 256, 65_535, i32::MAX] {
            assert_eq!(Elements(&number(INTEGER, value)).number(INTEGER).unwrap(), i64::from(value));
        }
        assert_eq!(Elements(&[INTEGER, 1, 0xff]).number(INTEGER).unwrap(), -1);
    }

    #[test]
    fn what_is_no_ber_is_refused() {
        for bytes in [
            &[][..],
            &[4],
            &[4, 1],
            &[4, 0x80, 0],
            &[4, 0x85, 0, 0, 0, 0, 1, 9],
            &[4, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[4, 0x81],
        ] {
            assert!(Elements(bytes).next().is_err(), "{bytes:?}");
        }
        assert!(Elements(&[INTEGER, 0]).number(INTEGER).is_err());
        assert!(Elements(&[OCTETS, 1, 1]).number(INTEGER).is_err());
    }
}
