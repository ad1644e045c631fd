//! Images made by the tests themselves, as OCI image layouts in a directory: the clients push them from there, and what
//! comes back is compared by digest.

use crate::harness::sha256;
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// The four platforms of the index that the stories push.
pub const PLATFORMS: [&str; 4] = ["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "windows/amd64"];

/// A directory with images in it, each under a tag.
pub struct Layout {
    root: PathBuf,
    tagged: Vec<Value>,
}

impl Layout {
    /// An empty layout in this directory.
    pub fn new(root: PathBuf) -> Layout {
        std::fs::create_dir_all(root.join("blobs/sha256")).unwrap();
        std::fs::write(root.join("oci-layout"), json!({"imageLayoutVersion": "1.0.0"}).to_string()).unwrap();
        let layout = Layout { root, tagged: Vec::new() };
        layout.save();
        layout
    }

    /// The directory, as clients are told of it.
    pub fn dir(&self) -> std::path::Display<'_> {
        self.root.display()
    }

    /// Makes an image with one layer per entry of `layers` (a file of that content) for linux/amd64. Its digest.
    pub fn image(&mut self, tag: &str, layers: &[&str]) -> String {
        let descriptor = self.platform_image("linux/amd64", layers);
        self.tag(tag, descriptor)
    }

    /// A layout that holds one image and nothing else, for clients that push a directory.
    pub fn image_dir(mut self, layers: &[&str]) -> PathBuf {
        self.image("only", layers);
        self.root
    }

    /// Makes an index of one image for each platform. Its digest.
    pub fn index(&mut self, tag: &str, platforms: &[&str]) -> String {
        let manifests: Vec<Value> = platforms
            .iter()
            .map(|platform| {
                let mut descriptor = self.platform_image(platform, &["the same everywhere", platform]);
                descriptor["platform"] = platform_of(platform);
                descriptor
            })
            .collect();
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests});
        let descriptor = self.blob(INDEX, index.to_string().as_bytes());
        self.tag(tag, descriptor)
    }

    /// The bytes of a blob or manifest of the layout.
    pub fn read(&self, digest: &str) -> Vec<u8> {
        std::fs::read(self.root.join("blobs").join(digest.replace(':', "/"))).unwrap()
    }

    fn platform_image(&self, platform: &str, layers: &[&str]) -> Value {
        let archives: Vec<Vec<u8>> = layers
            .iter()
            .enumerate()
            .map(|(number, content)| tarball(&format!("layer-{number}.txt"), content.as_bytes()))
            .collect();
        let mut config = platform_of(platform);
        config["config"] = json!({"Cmd": ["/layer-0.txt"], "Labels": {"made-for": platform}});
        config["rootfs"] = json!({
            "type": "layers",
            "diff_ids": archives.iter().map(|archive| sha256(archive)).collect::<Vec<_>>(),
        });
        let layers: Vec<Value> = archives.iter().map(|archive| self.blob(LAYER, &gzip(archive))).collect();
        let config = self.blob(CONFIG, config.to_string().as_bytes());
        let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
        self.blob(MANIFEST, manifest.to_string().as_bytes())
    }

    fn blob(&self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = sha256(bytes);
        std::fs::write(self.root.join("blobs").join(digest.replace(':', "/")), bytes).unwrap();
        json!({"mediaType": media_type, "digest": digest, "size": bytes.len()})
    }

    fn tag(&mut self, tag: &str, mut descriptor: Value) -> String {
        let digest = descriptor["digest"].as_str().unwrap().to_string();
        descriptor["annotations"] = json!({"org.opencontainers.image.ref.name": tag});
        self.tagged.push(descriptor);
        self.save();
        digest
    }

    fn save(&self) {
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": self.tagged});
        std::fs::write(self.root.join("index.json"), index.to_string()).unwrap();
    }
}

fn platform_of(platform: &str) -> Value {
    let mut parts = platform.split('/');
    let mut value = json!({"os": parts.next(), "architecture": parts.next()});
    if let Some(variant) = parts.next() {
        value["variant"] = variant.into();
    }
    value
}

/// A tar archive that holds one file, as a layer does.
pub fn tarball(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    let mut put = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{:011o}\0", content.len()));
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = header.to_vec();
    archive.extend_from_slice(content);
    archive.resize(archive.len().next_multiple_of(512) + 1024, 0);
    archive
}

/// Compresses a layer; the same bytes each time.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut child = Command::new("gzip")
        .args(["--no-name", "--stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip can be started");
    let mut input = child.stdin.take().unwrap();
    // Both pipes at once, so that neither side waits for the other.
    std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(bytes).unwrap());
        child.wait_with_output().unwrap().stdout
    })
}
