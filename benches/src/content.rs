//! What is pushed and pulled: blobs of noise, small images and their manifests. Digests are made here, before any
//! clock runs.

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};

/// The media type of every manifest pushed.
pub const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";

/// Bytes and their digest.
pub struct Blob {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `sha256:<hex>`.
    pub digest: String,
}

impl Blob {
    /// Takes the bytes and hashes them.
    pub fn new(bytes: Vec<u8>) -> Blob {
        let digest = digest(&bytes);
        Blob { bytes, digest }
    }

    /// Noise of this length, the same for the same seed.
    pub fn noise(length: usize, seed: u64) -> Blob {
        let mut bytes = vec![0; length];
        StdRng::seed_from_u64(seed).fill_bytes(&mut bytes);
        Blob::new(bytes)
    }

    /// Makes this another blob of the same length: only the first bytes change.
    pub fn vary(&mut self, seed: u64) {
        let mark = seed.to_le_bytes();
        let length = mark.len().min(self.bytes.len());
        self.bytes[..length].copy_from_slice(&mark[..length]);
        self.digest = digest(&self.bytes);
    }
}

/// The digest of `bytes` as a registry writes it.
pub fn digest(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// A configuration, one layer, and the manifest over both.
pub struct Image {
    /// The image's configuration.
    pub config: Blob,
    /// Its only layer.
    pub layer: Blob,
    /// The manifest's bytes.
    pub manifest: Vec<u8>,
}

impl Image {
    /// An image that no other seed makes.
    pub fn new(seed: u64, layer_length: usize) -> Image {
        let layer = Blob::noise(layer_length, seed);
        let config = Blob::new(
            format!(
                r#"{{"architecture":"amd64","os":"linux","config":{{"Env":["SEED={seed}"]}},"rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#,
                layer.digest
            )
            .into_bytes(),
        );
        let manifest = manifest(&config, &layer, seed);
        Image { config, layer, manifest }
    }
}

/// A manifest of a few hundred bytes over the two blobs; `mark` makes it one of its own.
pub fn manifest(config: &Blob, layer: &Blob, mark: u64) -> Vec<u8> {
    format!(
        concat!(
            r#"{{"schemaVersion":2,"mediaType":"{}","#,
            r#""config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{}","size":{}}},"#,
            r#""layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{}","size":{}}}],"#,
            r#""annotations":{{"bench.mark":"{}"}}}}"#
        ),
        MANIFEST_TYPE,
        config.digest,
        config.bytes.len(),
        layer.digest,
        layer.bytes.len(),
        mark
    )
    .into_bytes()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_published_one() {
        assert_eq!(digest(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn a_manifest_is_json_and_names_its_blobs() {
        let image = Image::new(7, 100);
        let read: serde_json::Value = serde_json::from_slice(&image.manifest).unwrap();
        assert_eq!(read["layers"][0]["digest"], image.layer.digest.as_str());
        assert_eq!(read["config"]["size"], image.config.bytes.len());
    }

    #[test]
    fn a_varied_blob_has_another_digest_and_the_same_length() {
        let mut blob = Blob::noise(100, 1);
        let before = blob.digest.clone();
        blob.vary(2);
        assert_ne!(before, blob.digest);
        assert_eq!(blob.bytes.len(), 100);
    }
}
