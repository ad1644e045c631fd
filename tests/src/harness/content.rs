//! Things to push: blobs, image manifests and indexes, each with content of its own unless a test says otherwise.

use bytes::Bytes;
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

/// The media types that the stories use.
pub mod media {
    pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
    pub const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    pub const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
    pub const EMPTY: &str = "application/vnd.oci.empty.v1+json";
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
    pub const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    pub const DOCKER_SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
}

/// `sha256:<hex>` of some bytes.
pub fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// `sha512:<hex>` of some bytes.
pub fn sha512(bytes: &[u8]) -> String {
    format!("sha512:{}", hex(&Sha512::digest(bytes)))
}

/// The bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes with their digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    pub bytes: Bytes,
    pub digest: String,
}

impl Blob {
    pub fn of(bytes: impl Into<Bytes>) -> Blob {
        let bytes = bytes.into();
        Blob { digest: sha256(&bytes), bytes }
    }

    /// Bytes named by their SHA-512.
    pub fn of_sha512(bytes: impl Into<Bytes>) -> Blob {
        let bytes = bytes.into();
        Blob { digest: sha512(&bytes), bytes }
    }

    /// Bytes that nothing else has.
    pub fn unique(length: usize) -> Blob {
        let mut bytes = vec![0; length];
        rand::fill(&mut bytes[..]);
        Blob::of(bytes)
    }

    pub fn descriptor(&self, media_type: &str) -> Value {
        json!({"mediaType": media_type, "digest": self.digest, "size": self.bytes.len()})
    }
}

/// A manifest or an index as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub bytes: Bytes,
    pub digest: String,
    pub media_type: String,
}

impl Document {
    pub fn new(media_type: &str, value: &Value) -> Document {
        Document::raw(media_type, serde_json::to_vec(value).unwrap())
    }

    pub fn raw(media_type: &str, bytes: impl Into<Bytes>) -> Document {
        let bytes = bytes.into();
        Document { digest: sha256(&bytes), bytes, media_type: media_type.into() }
    }

    pub fn descriptor(&self) -> Value {
        json!({"mediaType": self.media_type, "digest": self.digest, "size": self.bytes.len()})
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

/// An image: a config, layers, and the manifest over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub config: Blob,
    pub layers: Vec<Blob>,
    pub manifest: Document,
}

impl Image {
    /// A small image that nothing else shares a byte with.
    pub fn unique() -> Image {
        Image::with_layers(vec![Blob::unique(2000)])
    }

    pub fn with_layers(layers: Vec<Blob>) -> Image {
        Image::made(Image::fresh_config(), layers, |_| {})
    }

    /// A small image whose manifest is changed before it is finished.
    pub fn changed(change: impl FnOnce(&mut Value)) -> Image {
        Image::made(Image::fresh_config(), vec![Blob::unique(200)], change)
    }

    /// An image in Docker's own media types.
    pub fn docker() -> Image {
        Image::changed(|manifest| {
            manifest["mediaType"] = json!(media::DOCKER_MANIFEST);
            manifest["config"]["mediaType"] = json!(media::DOCKER_CONFIG);
            manifest["layers"][0]["mediaType"] = json!(media::DOCKER_LAYER);
        })
    }

    /// An artifact that refers to `subject`.
    pub fn attached_to(subject: &Document, artifact_type: &str) -> Image {
        let config = Blob::of("{}");
        Image::made(config, vec![Blob::unique(100)], |manifest| {
            manifest["artifactType"] = json!(artifact_type);
            manifest["config"]["mediaType"] = json!(media::EMPTY);
            manifest["subject"] = subject.descriptor();
        })
    }

    /// A manifest over the given blobs, changed before it is finished.
    pub fn made(config: Blob, layers: Vec<Blob>, change: impl FnOnce(&mut Value)) -> Image {
        let mut manifest = json!({
            "schemaVersion": 2,
            "mediaType": media::MANIFEST,
            "config": config.descriptor(media::CONFIG),
            "layers": layers.iter().map(|layer| layer.descriptor(media::LAYER)).collect::<Vec<_>>(),
        });
        change(&mut manifest);
        let media_type = manifest["mediaType"].as_str().unwrap_or(media::MANIFEST).to_string();
        Image { config, layers, manifest: Document::new(&media_type, &manifest) }
    }

    pub fn digest(&self) -> &str {
        &self.manifest.digest
    }

    /// Every blob that the manifest names.
    pub fn blobs(&self) -> impl Iterator<Item = &Blob> {
        std::iter::once(&self.config).chain(&self.layers)
    }

    fn fresh_config() -> Blob {
        let salt = uuid::Uuid::new_v4().to_string();
        let config = json!({
            "created": "2026-01-02T03:04:05Z",
            "architecture": "amd64",
            "os": "linux",
            "config": {"Labels": {"salt": salt}},
            "rootfs": {"type": "layers", "diff_ids": []},
        });
        Blob::of(serde_json::to_vec(&config).unwrap())
    }
}

/// An index over images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    pub images: Vec<Image>,
    pub document: Document,
}

impl Index {
    pub fn over(images: Vec<Image>) -> Index {
        Index::changed(images, |_| {})
    }

    /// An index that is changed before it is finished.
    pub fn changed(images: Vec<Image>, change: impl FnOnce(&mut Value)) -> Index {
        let architectures = ["amd64", "arm64", "s390x", "riscv64"];
        let entry = |(image, architecture): (&Image, &&str)| {
            let mut descriptor = image.manifest.descriptor();
            descriptor["platform"] = json!({"os": "linux", "architecture": architecture});
            descriptor
        };
        let manifests: Vec<Value> = images.iter().zip(architectures.iter().cycle()).map(entry).collect();
        let mut index = json!({"schemaVersion": 2, "mediaType": media::INDEX, "manifests": manifests});
        change(&mut index);
        let media_type = index["mediaType"].as_str().unwrap_or(media::INDEX).to_string();
        Index { images, document: Document::new(&media_type, &index) }
    }

    pub fn digest(&self) -> &str {
        &self.document.digest
    }
}
