//! Names, tags, digests and references, held against the specification's grammar as regular expressions.
#![no_main]

use std::sync::LazyLock;

use berth_oci::{Digest, Reference, RepositoryName, Tag};
use libfuzzer_sys::fuzz_target;
use regex::Regex;

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    let segment = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*";
    regex(&format!(r"\A{segment}(?:/{segment})*\z"))
});
static TAG: LazyLock<Regex> = LazyLock::new(|| regex(r"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z"));
static DIGEST: LazyLock<Regex> = LazyLock::new(|| regex(r"\A(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})\z"));

fuzz_target!(|text: &str| {
    let name = text.parse::<RepositoryName>();
    assert_eq!(name.is_ok(), text.len() <= 255 && NAME.is_match(text), "name {text:?}");
    if let Ok(name) = name {
        assert_eq!(name.as_str(), text);
        let joined = match name.rest() {
            "" => name.project().to_owned(),
            rest => format!("{}/{rest}", name.project()),
        };
        assert_eq!(joined, text);
        // What would be a way out of a directory.
        assert!(text.split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
    }

    let tag = text.parse::<Tag>();
    assert_eq!(tag.is_ok(), TAG.is_match(text), "tag {text:?}");

    let digest = text.parse::<Digest>();
    assert_eq!(digest.is_ok(), DIGEST.is_match(text), "digest {text:?}");
    if let Ok(digest) = &digest {
        assert_eq!(format!("{}:{}", digest.algorithm(), digest.hex()), text);
        assert_eq!(serde_json::from_value::<Digest>(text.into()).unwrap(), *digest);
    }

    match text.parse::<Reference>() {
        Ok(Reference::Tag(parsed)) => assert_eq!(Ok(parsed), tag),
        Ok(Reference::Digest(parsed)) => assert_eq!(Ok(parsed), digest),
        Err(_) => assert!(tag.is_err() && digest.is_err(), "reference {text:?}"),
    }
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}
