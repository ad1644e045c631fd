//! Names of objects, and where blobs lie: distribution's layout, so that its storage can be taken over in place.
//!
//! ```text
//! docker/registry/v2/blobs/sha256/ab/<hex>/data           the canonical key of a blob's first push
//! docker/registry/v2/blobs/sha256/ab/<hex>/data-<uuid>    a key of its own: re-push, multipart upload
//! docker/registry/v2/blobs/uploaded/ab/<uuid>             a multipart upload begun before its digest is known
//! uploads/…                                               bytes of unfinished uploads
//! quarantine/…                                            damaged objects, moved aside and never deleted
//! ```

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use berth_oci::digest::Digest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Result};

/// Under this prefix lie all blobs, and nothing else.
pub const BLOBS_PREFIX: &str = "docker/registry/v2/blobs/";

/// The longest key, in bytes; object stores take no longer ones.
const MAX_KEY_BYTES: usize = 1024;

/// The name of an object: relative, `/` between segments, never `..`, never a leading slash.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

impl Key {
    /// Checks a name and makes it a key.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        let refuse = |why: &str| Err(Error::Invalid(format!("the object key {name:?} {why}")));
        if name.is_empty() || name.len() > MAX_KEY_BYTES {
            return refuse("must have 1 to 1024 bytes");
        }
        if name.chars().any(|c| c.is_control() || c == '\\') {
            return refuse("must not contain control characters or backslashes");
        }
        if name.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
            return refuse("must not contain empty, \".\" or \"..\" segments");
        }
        Ok(Self(name))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A key made of parts that are known to be well-formed.
    pub(crate) fn trusted(name: String) -> Self {
        debug_assert!(Self::new(name.clone()).is_ok(), "{name:?} is no key");
        Self(name)
    }

    /// The segments before the last one (empty for a key at the top) and the last one.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.0.rsplit_once('/').unwrap_or(("", &self.0))
    }

    /// Where this object goes when it is found damaged; a name that was never used before.
    pub(crate) fn quarantined(&self) -> Self {
        let unique = Uuid::new_v4().simple();
        let tail = self.0.get(..self.0.len().min(MAX_KEY_BYTES - 64)).unwrap_or("object");
        Self::trusted(format!("quarantine/{tail}.{unique}"))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl FromStr for Key {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::new(name)
    }
}

impl TryFrom<String> for Key {
    type Error = Error;

    fn try_from(name: String) -> Result<Self> {
        Self::new(name)
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The key a blob's first push writes, and distribution's own.
pub fn canonical_key(digest: &Digest) -> Key {
    Key::trusted(format!("{}/data", blob_directory(digest)))
}

/// A key of its own for a blob, used where the canonical one may have a delete in flight.
pub fn fresh_key(digest: &Digest) -> Key {
    Key::trusted(format!("{}/data-{}", blob_directory(digest), Uuid::new_v4().simple()))
}

/// A key of its own for a blob whose digest is not known yet. Its last segment is never `data`, so that
/// distribution, should it read this storage again, passes over it.
pub fn undigested_key() -> Key {
    let name = Uuid::new_v4().simple().to_string();
    let (shard, _) = name.split_at(2);
    Key::trusted(format!("{BLOBS_PREFIX}uploaded/{shard}/{name}"))
}

/// `docker/registry/v2/blobs/sha256/ab/<hex>`.
fn blob_directory(digest: &Digest) -> String {
    let (algorithm, hex) = digest.as_str().split_once(':').unwrap_or(("sha256", digest.hex()));
    let shard = hex.get(..2).unwrap_or("00");
    format!("{BLOBS_PREFIX}{algorithm}/{shard}/{hex}")
}

/// The name of one upload session.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UploadId(pub Uuid);

impl UploadId {
    /// A new, random name.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for UploadId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let id = Uuid::try_parse(text).map_err(|_| Error::Invalid("the upload id is not a UUID".into()))?;
        Ok(Self(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_would_leave_the_root_are_refused() {
        for name in ["", "/etc/passwd", "a/../b", "..", "a//b", "a/", "./a", "a\\b", "a\0b", "a\nb"] {
            assert!(Key::new(name).is_err(), "{name:?}");
        }
        assert!(Key::new("x".repeat(1025)).is_err());
        assert!(Key::new("journal/a..b/0001.seg").is_ok());
        assert!(serde_json::from_str::<Key>("\"../x\"").is_err());
    }

    #[test]
    fn blobs_lie_where_distribution_puts_them() {
        let digest = Digest::sha256(b"");
        let hex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(canonical_key(&digest).as_str(), format!("docker/registry/v2/blobs/sha256/e3/{hex}/data"));
        let fresh = fresh_key(&digest);
        assert!(fresh.as_str().starts_with(&format!("docker/registry/v2/blobs/sha256/e3/{hex}/data-")));
        assert_ne!(fresh, fresh_key(&digest));
        assert_ne!(undigested_key().split().1, "data");
    }

    #[test]
    fn a_quarantined_object_never_replaces_another() {
        let key = canonical_key(&Digest::sha256(b"x"));
        assert_ne!(key.quarantined(), key.quarantined());
        assert!(key.quarantined().as_str().starts_with("quarantine/docker/registry/v2/blobs/sha256/"));
    }
}
