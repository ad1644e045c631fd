//! The vocabulary of a registry: digests, names, manifests, media types, ranges.
//!
//! Everything here is pure: bytes and text come in, checked values or a refusal go out. No IO, no clock, no
//! async, no unsafe code, and every input has a limit, because all of it is typed by strangers. What these
//! parsers accept is what the rest of the program may rely on; each of them has a fuzz target.
#![forbid(unsafe_code)]

mod text;

pub mod descriptor;
pub mod digest;
pub mod hasher;
mod json;
pub mod manifest;
pub mod media_type;
pub mod name;
pub mod platform;
pub mod range;

pub use descriptor::Descriptor;
pub use digest::{Algorithm, Digest, DigestError};
pub use hasher::{Hasher, SavedStateError};
pub use manifest::{Kind, MAX_MANIFEST_BYTES, Manifest, ManifestError};
pub use name::{NameError, Reference, RepositoryName, Tag};
pub use platform::Platform;
pub use range::{ContentRangeError, RangeRequest};
