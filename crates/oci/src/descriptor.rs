//! Descriptors: how a manifest points at content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::media_type;
use crate::platform::Platform;

/// A pointer to content, with the specification's field names in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the content is.
    pub media_type: String,
    /// Which content it is.
    pub digest: Digest,
    /// How many bytes it has.
    pub size: u64,
    /// Where an image runs; given by indexes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// Free text by key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// The artifact type of the manifest it points at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Where else the content can be had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// How many bytes of content the manifest embeds, if it does; they were checked against size and digest.
    #[serde(skip)]
    pub data_len: Option<u64>,
}

impl Descriptor {
    /// Whether this layer's bytes may be absent from the registry: it says where else to fetch them, or its type
    /// forbids redistribution. Ask it of layers only; a config must always be there.
    pub fn is_foreign(&self) -> bool {
        !self.urls.is_empty() || media_type::is_foreign_layer(&self.media_type)
    }
}
