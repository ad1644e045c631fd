//! The platform that an index gives for each of its children.

use serde::{Deserialize, Serialize};

/// Machine and operating system of an image, with the specification's field names.
///
/// The specification requires `architecture` and `os`; indexes in the wild leave them out, so absent is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Platform {
    /// For example `amd64`, `arm64`, or `unknown` for attestations.
    #[serde(default)]
    pub architecture: String,
    /// For example `linux`.
    #[serde(default)]
    pub os: String,
    /// For example `10.0.14393.1066`, of use with Windows.
    #[serde(rename = "os.version", default, skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// For example `win32k`.
    #[serde(rename = "os.features", default, skip_serializing_if = "Vec::is_empty")]
    pub os_features: Vec<String>,
    /// Variant of the machine, for example `v7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}
