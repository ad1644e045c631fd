//! Digests: the name of content is the hash of its bytes.
//!
//! Only sha256 and sha512 exist here, and only in their one canonical spelling (lower-case hex of the exact
//! length), so that equal digests are equal text and a digest is always safe as part of a path or an object key.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::hasher::Hasher;
use crate::text::text_type;

/// A hash function a digest can be made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256, what nearly every client uses.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// The name in front of the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// How many hex characters follow the colon.
    pub fn hex_len(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl FromStr for Algorithm {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sha256" => Ok(Self::Sha256),
            "sha512" => Ok(Self::Sha512),
            _ => Err(DigestError::Algorithm),
        }
    }
}

/// Why a text is not a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// There is no colon.
    #[error("digest is malformed: write it as algorithm:hex, for example sha256:<64 hex digits>")]
    Malformed,
    /// Neither sha256 nor sha512.
    #[error("digest algorithm is not supported: use sha256 or sha512")]
    Algorithm,
    /// Too few or too many characters after the colon.
    #[error("digest has the wrong length: sha256 takes 64 hex digits, sha512 takes 128")]
    Length,
    /// A character that is not `0-9` or `a-f`.
    #[error("digest holds a character that is not lower-case hex: use 0-9 and a-f only")]
    Hex,
}

/// A digest such as `sha256:9f86d0…`. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(Arc<str>);

text_type!(Digest, DigestError);

impl Digest {
    /// The SHA-256 digest of `bytes`.
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::of(Algorithm::Sha256, bytes)
    }

    /// The digest of `bytes` by `algorithm`.
    pub fn of(algorithm: Algorithm, bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    /// The algorithm in front of the colon.
    #[inline]
    pub fn algorithm(&self) -> Algorithm {
        if self.0.starts_with("sha256") { Algorithm::Sha256 } else { Algorithm::Sha512 }
    }

    /// The hex digits after the colon.
    #[inline]
    pub fn hex(&self) -> &str {
        // Both names are six characters long.
        &self.0[7..]
    }

    /// Writes raw hash output as a digest; only the hasher knows that `output` fits `algorithm`.
    pub(crate) fn from_output(algorithm: Algorithm, output: &[u8]) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        debug_assert_eq!(output.len() * 2, algorithm.hex_len());
        let mut text = String::with_capacity(7 + output.len() * 2);
        text.push_str(algorithm.as_str());
        text.push(':');
        for byte in output {
            text.push(char::from(HEX[usize::from(byte >> 4)]));
            text.push(char::from(HEX[usize::from(byte & 15)]));
        }
        Self(text.into())
    }

    fn check(text: &str) -> Result<(), DigestError> {
        let (name, hex) = text.split_once(':').ok_or(DigestError::Malformed)?;
        let algorithm: Algorithm = name.parse()?;
        if hex.len() != algorithm.hex_len() {
            return Err(DigestError::Length);
        }
        if !hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(DigestError::Hex);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn known_values() {
        assert_eq!(Digest::sha256(b"").as_str(), EMPTY);
        let abc = Digest::of(Algorithm::Sha512, b"abc");
        assert!(abc.hex().starts_with("ddaf35a193617abacc417349ae204131"));
        assert_eq!(abc.hex().len(), 128);
        assert_eq!(abc.algorithm(), Algorithm::Sha512);
        assert_eq!(abc.to_string().parse::<Digest>().unwrap(), abc);
    }

    /// Negative test 19: digests that must never reach a path.
    #[test]
    fn malformed_digests_are_refused() {
        let hex = &EMPTY[7..];
        let cases = [
            (String::new(), DigestError::Malformed),
            (hex.to_owned(), DigestError::Malformed),
            ("sha256:../../etc/passwd".to_owned(), DigestError::Length),
            (format!("sha256:../../etc/passwd{}", &hex[16..]), DigestError::Hex),
            ("sha256:ABC".to_owned(), DigestError::Length),
            (format!("sha256:{}", hex.to_uppercase()), DigestError::Hex),
            (format!("sha256:{}", &hex[1..]), DigestError::Length),
            (format!("sha256:{hex}0"), DigestError::Length),
            (format!("sha512:{hex}"), DigestError::Length),
            (format!("md5:{}", &hex[..32]), DigestError::Algorithm),
            (format!("SHA256:{hex}"), DigestError::Algorithm),
            (format!(" sha256:{hex}"), DigestError::Algorithm),
            (format!("sha256:{}\n", &hex[1..]), DigestError::Hex),
            (format!("sha256:{}\0", &hex[1..]), DigestError::Hex),
            (format!("sha256:sha256:{}", &hex[7..]), DigestError::Hex),
            (format!("sha256+b64:{hex}"), DigestError::Algorithm),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Digest>(), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn serde_is_a_plain_string_and_checks() {
        let digest = Digest::sha256(b"x");
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(json, format!("\"{digest}\""));
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
        assert!(serde_json::from_str::<Digest>("\"sha256:00\"").is_err());
    }

    proptest! {
        #[test]
        fn digests_round_trip(text in "sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}") {
            let digest: Digest = text.parse().unwrap();
            prop_assert_eq!(digest.as_str(), &text);
            prop_assert_eq!(format!("{}:{}", digest.algorithm(), digest.hex()), text);
        }

        #[test]
        fn what_parses_is_canonical(text in "\\PC{0,140}") {
            if let Ok(digest) = text.parse::<Digest>() {
                prop_assert_eq!(digest.to_string(), text);
            }
        }

        #[test]
        fn computed_digests_parse(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
                let digest = Digest::of(algorithm, &bytes);
                prop_assert_eq!(digest.as_str().parse::<Digest>().unwrap(), digest);
            }
        }
    }
}
