//! Names: repositories, tags, and the reference in a manifest's address, by the grammar of the distribution
//! specification ("Pulling manifests") and nothing wider. A name that passes here holds no `..`, no empty
//! segment, no upper case, no escape and no control character, so it is safe in paths, keys and log lines.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::{Digest, DigestError};
use crate::text::text_type;

/// Longest repository name, project included.
pub const MAX_REPOSITORY_NAME: usize = 255;
/// Longest tag.
pub const MAX_TAG: usize = 128;

/// Why a text is not a name, a tag or a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// An empty repository name, or two slashes in a row, or one at an end.
    #[error("repository name has an empty part: write it as project/name, with no slash at either end")]
    EmptySegment,
    /// Over [`MAX_REPOSITORY_NAME`].
    #[error("repository name is longer than 255 characters: choose a shorter one")]
    TooLong,
    /// Outside the grammar.
    #[error(
        "repository name is malformed: each part takes lower-case letters and digits, joined by one '.', one or \
         two '_', or any number of '-'"
    )]
    Malformed,
    /// An empty tag or one over [`MAX_TAG`].
    #[error("tag has the wrong length: it takes 1 to 128 characters")]
    TagLength,
    /// Outside the grammar.
    #[error(
        "tag is malformed: it takes letters, digits, '_', '.' and '-', and does not begin with '.' or '-'"
    )]
    MalformedTag,
    /// A reference with a colon that is not a digest.
    #[error(transparent)]
    Digest(#[from] DigestError),
}

/// A full repository name such as `library/alpine`. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepositoryName(Arc<str>);

text_type!(RepositoryName, NameError);

impl RepositoryName {
    /// The first part: the project that the repository belongs to.
    pub fn project(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(project, _)| project)
    }

    /// What follows the first slash; empty when there is none.
    pub fn rest(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, rest)| rest)
    }

    fn check(text: &str) -> Result<(), NameError> {
        if text.len() > MAX_REPOSITORY_NAME {
            return Err(NameError::TooLong);
        }
        text.split('/').try_for_each(check_segment)
    }
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn check_segment(segment: &str) -> Result<(), NameError> {
    if segment.is_empty() {
        return Err(NameError::EmptySegment);
    }
    let is_word = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    // The text between two words must be a separator; at both ends a word is required.
    let mut rest = segment.as_bytes();
    loop {
        let word = rest.iter().take_while(|byte| is_word(byte)).count();
        if word == 0 {
            return Err(NameError::Malformed);
        }
        rest = &rest[word..];
        if rest.is_empty() {
            return Ok(());
        }
        let separator = rest.iter().take_while(|byte| !is_word(byte)).count();
        let known = matches!(&rest[..separator], b"." | b"_" | b"__")
            || rest[..separator].iter().all(|byte| *byte == b'-');
        if !known {
            return Err(NameError::Malformed);
        }
        rest = &rest[separator..];
    }
}

/// A tag such as `1.2-alpine`. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

text_type!(Tag, NameError);

impl Tag {
    fn check(text: &str) -> Result<(), NameError> {
        if text.is_empty() || text.len() > MAX_TAG {
            return Err(NameError::TagLength);
        }
        let well_formed = text.bytes().enumerate().all(|(index, byte)| match byte {
            b'.' | b'-' => index > 0,
            byte => byte.is_ascii_alphanumeric() || byte == b'_',
        });
        if well_formed { Ok(()) } else { Err(NameError::MalformedTag) }
    }
}

/// What a manifest is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// By name.
    Tag(Tag),
    /// By content.
    Digest(Digest),
}

impl Reference {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Tag(tag) => tag.as_str(),
            Self::Digest(digest) => digest.as_str(),
        }
    }

    /// The tag, if it is one.
    pub fn tag(&self) -> Option<&Tag> {
        match self {
            Self::Tag(tag) => Some(tag),
            Self::Digest(_) => None,
        }
    }

    /// The digest, if it is one.
    pub fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Tag(_) => None,
            Self::Digest(digest) => Some(digest),
        }
    }
}

impl FromStr for Reference {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // No tag holds a colon and every digest does, so a mistyped digest is never taken for a tag.
        if text.contains(':') { Ok(Self::Digest(text.parse()?)) } else { Ok(Self::Tag(text.parse()?)) }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl From<Tag> for Reference {
    fn from(tag: Tag) -> Self {
        Self::Tag(tag)
    }
}

impl From<Digest> for Reference {
    fn from(digest: Digest) -> Self {
        Self::Digest(digest)
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_split_at_the_first_slash() {
        let name: RepositoryName = "library/base/alpine".parse().unwrap();
        assert_eq!((name.project(), name.rest()), ("library", "base/alpine"));
        let name: RepositoryName = "alone".parse().unwrap();
        assert_eq!((name.project(), name.rest()), ("alone", ""));
    }

    #[test]
    fn separators() {
        for good in ["a", "0", "a.b", "a_b", "a__b", "a-b", "a-----b", "a.b_c__d-e/f", "a/b/c/d/e", "1.2.3"] {
            assert!(good.parse::<RepositoryName>().is_ok(), "{good:?}");
        }
        for bad in
            ["a..b", "a___b", "a._b", "a.-b", "a-_b", "-a", "a-", ".a", "a.", "_a", "a_", "a/-b", "a./b"]
        {
            assert_eq!(bad.parse::<RepositoryName>(), Err(NameError::Malformed), "{bad:?}");
        }
    }

    /// Negative test 19: names that must never reach a path.
    #[test]
    fn hostile_names_are_refused() {
        let cases = [
            (String::new(), NameError::EmptySegment),
            ("/".to_owned(), NameError::EmptySegment),
            ("a//b".to_owned(), NameError::EmptySegment),
            ("/a".to_owned(), NameError::EmptySegment),
            ("a/".to_owned(), NameError::EmptySegment),
            ("..".to_owned(), NameError::Malformed),
            ("a/../b".to_owned(), NameError::Malformed),
            ("a/./b".to_owned(), NameError::Malformed),
            ("Library/app".to_owned(), NameError::Malformed),
            ("library/App".to_owned(), NameError::Malformed),
            ("a\0b".to_owned(), NameError::Malformed),
            ("a/b\n".to_owned(), NameError::Malformed),
            ("%2e%2e%2f".to_owned(), NameError::Malformed),
            ("a/%2e%2e%2fb".to_owned(), NameError::Malformed),
            ("a\\b".to_owned(), NameError::Malformed),
            ("a b".to_owned(), NameError::Malformed),
            ("a:b".to_owned(), NameError::Malformed),
            ("a@b".to_owned(), NameError::Malformed),
            ("ä/b".to_owned(), NameError::Malformed),
            ("a/".repeat(149) + "ab", NameError::TooLong),
            ("a".repeat(256), NameError::TooLong),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<RepositoryName>(), Err(expected), "{text:?}");
        }
        assert!("a".repeat(255).parse::<RepositoryName>().is_ok());
    }

    /// Negative test 19: tags.
    #[test]
    fn hostile_tags_are_refused() {
        assert!("A_.-".repeat(32).parse::<Tag>().is_ok());
        assert_eq!("a".repeat(129).parse::<Tag>(), Err(NameError::TagLength));
        assert_eq!("".parse::<Tag>(), Err(NameError::TagLength));
        for bad in [".a", "-a", "a/b", "..", "a:b", "a b", "a\0", "a\n", "ä", "a%41", "a+b", "@"] {
            assert_eq!(bad.parse::<Tag>(), Err(NameError::MalformedTag), "{bad:?}");
        }
    }

    #[test]
    fn a_colon_means_a_digest() {
        let digest = Digest::sha256(b"x");
        assert_eq!(digest.as_str().parse::<Reference>().unwrap().digest(), Some(&digest));
        assert_eq!("latest".parse::<Reference>().unwrap().tag().unwrap().as_str(), "latest");
        assert_eq!("sha256:12".parse::<Reference>(), Err(NameError::Digest(DigestError::Length)));
        assert_eq!("latest:".parse::<Reference>(), Err(NameError::Digest(DigestError::Algorithm)));
        assert_eq!("".parse::<Reference>(), Err(NameError::TagLength));
        // A digest's hex without its algorithm is a lawful tag.
        assert!(digest.hex().parse::<Reference>().unwrap().tag().is_some());
    }

    #[test]
    fn maps_can_be_asked_with_plain_text() {
        let names: std::collections::HashMap<RepositoryName, u8> =
            [("library/app".parse().unwrap(), 1)].into_iter().collect();
        assert_eq!(names.get("library/app"), Some(&1));
    }

    const SEGMENT: &str = "[a-z0-9]{1,6}((\\.|_|__|-{1,3})[a-z0-9]{1,6}){0,2}";

    proptest! {
        #[test]
        fn repository_names_round_trip(segments in proptest::collection::vec(SEGMENT, 1..5)) {
            let text = segments.join("/");
            let name: RepositoryName = text.parse().unwrap();
            prop_assert_eq!(name.as_str(), &text);
            let json = serde_json::to_string(&name).unwrap();
            prop_assert_eq!(serde_json::from_str::<RepositoryName>(&json).unwrap(), name.clone());
            prop_assert_eq!(name.project(), &segments[0]);
            prop_assert_eq!(name.rest(), segments[1..].join("/"));
        }

        #[test]
        fn tags_round_trip(text in "[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}") {
            let reference: Reference = text.parse().unwrap();
            prop_assert_eq!(reference.tag().map(Tag::as_str), Some(text.as_str()));
            let json = serde_json::to_string(&reference).unwrap();
            prop_assert_eq!(serde_json::from_str::<Reference>(&json).unwrap(), reference);
        }

        /// Whatever passes is harmless wherever a name is used.
        #[test]
        fn what_parses_is_safe(text in "[a-zA-Z0-9._/:%\\\\ \\x00-\\x1f-]{0,20}|\\PC{0,20}") {
            if let Ok(name) = text.parse::<RepositoryName>() {
                prop_assert_eq!(name.as_str(), &text);
                prop_assert!(!text.contains("..") && !text.contains("//") && !text.starts_with('/'));
                prop_assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b)));
            }
            if let Ok(Reference::Tag(tag)) = text.parse::<Reference>() {
                prop_assert!(!tag.as_str().starts_with('.') && !tag.as_str().contains('/'));
            }
        }
    }
}
