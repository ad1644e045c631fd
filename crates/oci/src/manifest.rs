//! Manifests: what an image or an index says about itself.
//!
//! The bytes that a client pushed are the truth and are served as they came; parsing is for checking and for
//! knowing what they refer to. Checking is strict where two readers could see different things (repeated or
//! look-alike keys, layers beside manifests, two media types) and lenient where a field is merely unknown.

use std::collections::BTreeMap;

use crate::descriptor::Descriptor;
use crate::digest::Digest;

mod error;
mod parse;
#[cfg(test)]
mod tests;

pub use error::ManifestError;
pub use parse::parse;

/// Largest manifest that is taken.
pub const MAX_MANIFEST_BYTES: usize = 4 * 1024 * 1024;
/// Most layers of an image, and most children of an index.
pub const MAX_ENTRIES: usize = 4096;

/// The two shapes of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A config and layers.
    Image,
    /// A list of other manifests.
    Index,
}

/// A manifest that passed every check which needs nothing but its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Image or index.
    pub kind: Kind,
    /// The media type to store it under and to serve it with.
    pub media_type: String,
    /// The artifact type as the manifest declares it.
    pub artifact_type: Option<String>,
    /// The config; images always have one.
    pub config: Option<Descriptor>,
    /// The layers of an image, in order.
    pub layers: Vec<Descriptor>,
    /// The children of an index, in order.
    pub manifests: Vec<Descriptor>,
    /// The manifest that this one is about.
    pub subject: Option<Descriptor>,
    /// Free text by key.
    pub annotations: BTreeMap<String, String>,
}

impl Manifest {
    /// The artifact type under which it is listed as a referrer ("Listing Referrers" of the specification): an
    /// image falls back to its config's media type, an index to nothing.
    pub fn referrer_artifact_type(&self) -> Option<&str> {
        let fallback = || self.config.as_ref().map(|config| config.media_type.as_str());
        self.artifact_type.as_deref().or_else(fallback)
    }

    /// The blobs it refers to: config first, then the layers.
    pub fn blobs(&self) -> impl Iterator<Item = &Descriptor> {
        self.config.iter().chain(&self.layers)
    }

    /// Refuses a manifest that points at itself: as subject, as child, or as its own content.
    ///
    /// `own` is the digest computed over its bytes. A digest cannot be known before the bytes are, so this only
    /// ever holds for forged digests; the walk over children and referrers relies on it nevertheless.
    pub fn check_not_self_referring(&self, own: &Digest) -> Result<(), ManifestError> {
        if self.subject.as_ref().is_some_and(|subject| subject.digest == *own) {
            return Err(ManifestError::SelfReference("subject"));
        }
        if self.manifests.iter().any(|child| child.digest == *own) {
            return Err(ManifestError::SelfReference("manifests"));
        }
        if self.blobs().any(|blob| blob.digest == *own) {
            return Err(ManifestError::SelfReference("layers"));
        }
        Ok(())
    }
}
