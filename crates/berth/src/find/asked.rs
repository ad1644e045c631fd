//! What somebody typed, read as the names that it may be: `app`, `shop/app`, `app:1.2`, `shop/app@sha256:4f2a…`, a digest
//! or the first digits of one, also as clients write it, with the registry's address in front.

use crate::error::{Error, Result};

/// Longest text that is looked for, in bytes: no name is longer.
const MAX_TEXT: usize = 512;
/// Fewest digits of a digest that is looked for everywhere.
const MIN_DIGITS: usize = 6;
const ALGORITHMS: [&str; 2] = ["sha256", "sha512"];
const SCHEMES: [&str; 4] = ["oci://", "docker://", "https://", "http://"];

/// A text in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// All of it.
    pub(super) whole: String,
    /// The part that may name a project or a repository, in lower case as those are; "" when it is a digest alone.
    pub(super) name: String,
    /// That part as it was typed.
    pub(super) typed: String,
    /// What follows the colon after a repository.
    pub(super) tag: Option<String>,
    /// The digest that it begins.
    pub(super) digest: Option<DigestPart>,
}

/// The beginning of a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DigestPart {
    /// Digests begin with one of these.
    pub prefixes: Vec<String>,
    /// Whether it is one of the repository that is named before it.
    pub is_in_repository: bool,
}

impl Asked {
    /// Reads a text; `host` is this registry's own address, which is no part of a name.
    ///
    /// # Errors
    /// 400 when it is too long or nothing but blanks.
    pub fn read(text: &str, host: Option<&str>) -> Result<Self> {
        let whole = text.trim();
        if whole.len() > MAX_TEXT {
            return Err(Error::bad_request(format!("q is longer than {MAX_TEXT} bytes")));
        }
        if whole.is_empty() {
            return Err(Error::bad_request("q holds nothing to look for"));
        }
        let plain = without_host(whole, host);
        let (named, digest) = match plain.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (plain, None),
        };
        let algorithm = named.split_once(':').map(|(algorithm, _)| algorithm.to_ascii_lowercase());
        if digest.is_none() && algorithm.is_some_and(|named| ALGORITHMS.contains(&named.as_str())) {
            return Ok(Self::of(whole, "", None, digest_part(named, None)));
        }
        // A colon before the last slash is no tag's.
        let (name, tag) = match named.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') && !name.is_empty() => (name, Some(tag)),
            _ => (named, None),
        };
        let part = match digest {
            Some(digest) => digest_part(digest, Some(name)),
            None if tag.is_none() => digest_part(name, None),
            None => None,
        };
        // A digest says more than the tag before it.
        let tag = tag.filter(|_| digest.is_none());
        Ok(Self::of(whole, name, tag, part))
    }

    fn of(whole: &str, name: &str, tag: Option<&str>, digest: Option<DigestPart>) -> Self {
        Self {
            whole: whole.to_owned(),
            name: name.to_ascii_lowercase(),
            typed: name.to_owned(),
            tag: tag.map(str::to_owned),
            digest,
        }
    }

    /// Whether the text alone can be a part of a tag.
    pub(super) fn may_be_tag(&self) -> bool {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        let in_repository = self.digest.as_ref().is_some_and(|digest| digest.is_in_repository);
        !self.typed.is_empty() && !in_repository && self.typed.bytes().all(is_letter)
    }
}

/// What follows the scheme and the address of a registry: this one's, or any with a port.
fn without_host<'t>(text: &'t str, host: Option<&str>) -> &'t str {
    let text = SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
    let Some((first, rest)) = text.split_once('/') else { return text };
    let is_address = |first: &str| {
        let port = first.rsplit_once(':').map(|(_, port)| port);
        port.is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_own = host.is_some_and(|host| host.eq_ignore_ascii_case(first));
    if is_own || is_address(first) { rest } else { text }
}

/// The digest that a text begins. Of a named repository any part will do.
fn digest_part(text: &str, repository: Option<&str>) -> Option<DigestPart> {
    let (algorithm, digits) = match text.split_once(':') {
        Some((algorithm, digits)) => (Some(algorithm.to_ascii_lowercase()), digits),
        None => (None, text),
    };
    let digits = digits.to_ascii_lowercase();
    let is_in_repository = repository.is_some_and(|name| !name.is_empty());
    let enough = is_in_repository || digits.len() >= MIN_DIGITS;
    if !enough || digits.len() > 128 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let known = ALGORITHMS.iter().filter(|known| algorithm.as_ref().is_none_or(|given| given == *known));
    let prefixes: Vec<String> = known.map(|known| format!("{known}:{digits}")).collect();
    (!prefixes.is_empty()).then_some(DigestPart { prefixes, is_in_repository })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Asked {
        Asked::read(text, Some("registry.example.com")).unwrap()
    }

    fn parts(text: &str) -> (String, Option<String>, usize) {
        let asked = read(text);
        (asked.name, asked.tag, asked.digest.map_or(0, |digest| digest.prefixes.len()))
    }

    #[test]
    fn a_text_is_a_name_a_tag_or_a_digest() {
        let is = |text: &str, name: &str, tag: Option<&str>, digests: usize| {
            assert_eq!(parts(text), (name.to_owned(), tag.map(str::to_owned), digests), "{text}");
        };
        is("App", "app", None, 0);
        is(" shop/app ", "shop/app", None, 0);
        is("app:1.2", "app", Some("1.2"), 0);
        is("app:", "app", Some(""), 0);
        is("shop/app:V1", "shop/app", Some("V1"), 0);
        is("registry.example.com/shop/app:1", "shop/app", Some("1"), 0);
        is("oci://localhost:8080/shop/app", "shop/app", None, 0);
        is("other.example.com/app", "other.example.com/app", None, 0);
        is("4f2a91", "4f2a91", None, 2);
        is("4f2a9", "4f2a9", None, 0);
        is("SHA256:4F2a91", "", None, 1);
        is("sha256:4f2", "", None, 0);
        is("shop/app@sha256:4", "shop/app", None, 1);
        is("shop/app:1@sha256:4f2a91", "shop/app", None, 1);
        is("shop/app@", "shop/app", None, 2);
        is("shop/app@sha1:4f2a91", "shop/app", None, 0);
        is(":x", ":x", None, 0);
        is("%_'\"\\", "%_'\"\\", None, 0);
    }

    #[test]
    fn only_what_a_tag_can_hold_is_looked_for_among_tags() {
        assert!(read("1.2-rc_1").may_be_tag());
        for other in ["shop/app", "a b", "sha256:4f2a91", "app@4f", "ä", "%"] {
            assert!(!read(other).may_be_tag(), "{other}");
        }
    }

    #[test]
    fn a_text_has_limits() {
        for bad in ["", "  ", &"a".repeat(MAX_TEXT + 1)] {
            assert!(Asked::read(bad, None).is_err(), "{}", bad.len());
        }
        assert!(Asked::read(&"a".repeat(MAX_TEXT), None).is_ok());
    }
}
