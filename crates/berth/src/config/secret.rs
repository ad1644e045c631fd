//! A configured secret: it can be used, but not printed, compared in variable time or serialized.

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Text that must not be shown. It has neither `Debug`, `Display`, `Serialize` nor `==`, and its memory is
/// overwritten when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes charge of `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that needs it; never for a log or an answer.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `given` is the secret, in a time that tells nothing but the length.
    pub fn matches(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

/// A key of 32 bytes, with the same reserve as [`Secret`].
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Takes charge of `bytes`.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// From what a person configures: 32 bytes in hex or base64, or a passphrase of at least 32 characters, which is
    /// hashed. A key file holds the same, so that its text can be given in the environment of another replica.
    ///
    /// # Errors
    /// What a good key looks like.
    pub fn from_text(text: &str) -> Result<Self, String> {
        super::parse::key(text.trim())
    }

    /// The bytes themselves.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_compared_whole() {
        let secret = Secret::new("correct horse");
        assert!(secret.matches("correct horse"));
        assert!(!secret.matches("correct horsf"));
        assert!(!secret.matches("correct"));
        assert!(!secret.matches(""));
    }
}
