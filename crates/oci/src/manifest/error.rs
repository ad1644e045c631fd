//! Why a manifest is refused. The messages reach clients, so they say what to change, and they repeat input only
//! shortened and escaped.

use crate::json::{MAX_DEPTH, MAX_VALUES, Refusal};
use crate::manifest::{MAX_ENTRIES, MAX_MANIFEST_BYTES};

/// Longest piece of a client's input that a message repeats.
const MAX_QUOTE: usize = 80;

/// Why a manifest is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Over [`MAX_MANIFEST_BYTES`].
    #[error("manifest is larger than {MAX_MANIFEST_BYTES} bytes: move content into blobs")]
    TooLarge,
    /// Not JSON, or something follows it.
    #[error("manifest is not valid JSON: {0}")]
    NotJson(String),
    /// A key occurs twice in one object.
    #[error("manifest has the key {0} twice in one object: keep one of them")]
    DuplicateKey(String),
    /// A key that some readers take for a known one.
    #[error(
        "manifest has the key {0}, which some readers take for a known field: spell it exactly or rename it"
    )]
    LookAlikeKey(String),
    /// Nested too deep.
    #[error("manifest is nested deeper than {MAX_DEPTH} levels: flatten it")]
    TooDeep,
    /// Too many values in all.
    #[error("manifest holds more than {MAX_VALUES} values: split it")]
    TooManyValues,
    /// Too many layers or children.
    #[error("manifest has more than {MAX_ENTRIES} entries in {0}: split it")]
    TooManyEntries(&'static str),
    /// Some other JSON value.
    #[error("manifest is not a JSON object")]
    NotAnObject,
    /// Docker's first manifest format.
    #[error("docker schema 1 manifests are not supported: push again with a newer client")]
    Schema1,
    /// Not 2.
    #[error("schemaVersion is not supported: it must be the number 2")]
    SchemaVersion,
    /// An image and an index at once.
    #[error(
        "manifest has both {0} and manifests: an image has layers, an index has manifests, nothing has both"
    )]
    BothShapes(&'static str),
    /// The shape is not that of the media type.
    #[error("manifest has {field}, which its media type {media_type} does not allow: correct one of them")]
    WrongShape {
        /// The field that does not belong there.
        field: &'static str,
        /// The media type that it is pushed as.
        media_type: String,
    },
    /// Neither shape.
    #[error("manifest is neither an image (config and layers) nor an index (manifests)")]
    UnknownShape,
    /// `mediaType` and `Content-Type` disagree.
    #[error("mediaType {field} differs from the content type {header}: send the same in both")]
    MediaTypeMismatch {
        /// What the manifest says.
        field: String,
        /// What the request says.
        header: String,
    },
    /// A required field is absent.
    #[error("manifest lacks {0}: add it")]
    Missing(String),
    /// A field holds something that it cannot.
    #[error("{field} {problem}")]
    Invalid {
        /// Where, for example `layers[3].size`.
        field: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// It points at itself.
    #[error("manifest refers to itself in {0}: remove the entry")]
    SelfReference(&'static str),
}

impl From<Refusal> for ManifestError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Syntax(reason) => Self::NotJson(reason),
            Refusal::DuplicateKey(key) => Self::DuplicateKey(quote(&key)),
            Refusal::TooDeep => Self::TooDeep,
            Refusal::TooManyValues => Self::TooManyValues,
        }
    }
}

/// A client's text for a message: escaped and short.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        if quoted.len() > MAX_QUOTE {
            quoted.push('…');
            break;
        }
        quoted.extend(character.escape_debug());
    }
    quoted.push('"');
    quoted
}
