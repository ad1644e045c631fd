//! The verbs of a registry, as a client puts them together: push, pull, uploads, tags.

use super::client::escape;
use super::content::{Blob, Document, Image, Index, media, sha256, sha512};
use super::{Call, Client, Reply};
use bytes::Bytes;

/// Everything that a client says it understands when it asks for a manifest.
const ACCEPT: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json, */*";

/// `project/name:tag` or `project/name@digest` as (repository, reference).
pub fn split_reference(image: &str) -> (&str, &str) {
    if let Some(parts) = image.split_once('@') {
        return parts;
    }
    image.rsplit_once(':').unwrap_or_else(|| panic!("{image:?} names neither a tag nor a digest"))
}

/// The end of a push: the last answer, which is the first refusal if there was one.
#[derive(Debug)]
pub struct Push {
    image: Image,
    reply: Reply,
}

impl Push {
    /// The image arrived; what it was.
    #[track_caller]
    pub fn created(self) -> Image {
        let reply =
            self.reply.created().has("docker-content-digest", self.image.digest()).carries("location");
        drop(reply);
        self.image
    }

    /// The push was refused, at whatever step, with this status.
    #[track_caller]
    pub fn refused(self, status: u16) -> Reply {
        self.reply.is(status)
    }

    /// The last answer, whatever it was.
    pub fn reply(self) -> Reply {
        self.reply
    }
}

/// The end of a pull: the image, every byte checked against its digest, or the first refusal.
#[derive(Debug)]
pub struct Pull {
    reply: Reply,
    image: Option<Image>,
}

impl Pull {
    #[track_caller]
    pub fn ok(self) -> Image {
        match self.image {
            Some(image) => image,
            None => panic!("the pull failed: {:?}", self.reply),
        }
    }

    /// The pull brought exactly this image.
    #[track_caller]
    pub fn is(self, expected: &Image) {
        let image = self.ok();
        assert_eq!(image.manifest, expected.manifest, "another manifest came");
        assert!(image == *expected, "the same manifest, but other blobs came");
    }

    #[track_caller]
    pub fn refused(self, status: u16) -> Reply {
        assert!(self.image.is_none(), "the pull succeeded: {:?}", self.reply);
        self.reply.is(status)
    }
}

/// An upload that is under way.
#[derive(Clone, Debug)]
pub struct Upload {
    location: String,
    offset: u64,
}

impl Upload {
    pub fn location(&self) -> &str {
        &self.location
    }

    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The location with which a digest closes the upload.
    pub fn closing(&self, digest: &str) -> String {
        let joint = if self.location.contains('?') { '&' } else { '?' };
        format!("{}{joint}digest={}", self.location, escape(digest))
    }

    /// The upload that a POST began, before any byte was sent.
    pub fn at(location: &str) -> Upload {
        Upload { location: location.into(), offset: 0 }
    }

    /// The upload as a later answer describes it.
    #[track_caller]
    pub fn from(reply: &Reply) -> Upload {
        let offset = match reply.header("range") {
            None => 0,
            Some(range) => {
                let last = range.strip_prefix("0-").and_then(|last| last.parse::<u64>().ok());
                last.unwrap_or_else(|| panic!("a strange Range in {reply:?}")) + 1
            }
        };
        Upload { location: reply.location(), offset }
    }
}

impl Client {
    /// Pushes a small image of its own under this name.
    pub async fn push(&self, name: &str) -> Push {
        self.push_image(name, &Image::unique()).await
    }

    /// Pushes this image: the blobs that are missing, then the manifest.
    pub async fn push_image(&self, name: &str, image: &Image) -> Push {
        let (repository, reference) = split_reference(name);
        for blob in image.blobs() {
            let reply = self.ensure_blob(repository, blob).await;
            if !reply.status().is_success() {
                return Push { image: image.clone(), reply };
            }
        }
        let reply = self.put_manifest(repository, reference, &image.manifest).await;
        Push { image: image.clone(), reply }
    }

    /// Pushes the images of an index by digest, then the index.
    pub async fn push_index(&self, name: &str, index: &Index) -> Reply {
        let (repository, reference) = split_reference(name);
        for image in &index.images {
            self.push_image(&format!("{repository}@{}", image.digest()), image).await.created();
        }
        self.put_manifest(repository, reference, &index.document).await
    }

    /// Asks for a blob as docker does before it uploads, and uploads it when it is not there.
    pub async fn ensure_blob(&self, repository: &str, blob: &Blob) -> Reply {
        let reply = self.head(format!("/v2/{repository}/blobs/{}", blob.digest)).await;
        if reply.status().as_u16() != 404 {
            return reply;
        }
        self.push_blob(repository, blob).await
    }

    /// Uploads a blob: POST, then one PUT with all of it.
    pub async fn push_blob(&self, repository: &str, blob: &Blob) -> Reply {
        let begun = self.post(format!("/v2/{repository}/blobs/uploads/")).await;
        if begun.status().as_u16() != 202 {
            return begun;
        }
        let upload = Upload::at(&begun.location());
        self.close_upload(&upload, &blob.digest, blob.bytes.clone()).await
    }

    /// Uploads a blob with a single POST.
    pub fn push_blob_at_once(&self, repository: &str, blob: &Blob) -> Call {
        self.post(format!("/v2/{repository}/blobs/uploads/?digest={}", escape(&blob.digest)))
            .body("application/octet-stream", blob.bytes.clone())
    }

    /// Begins an upload.
    pub async fn begin_upload(&self, repository: &str) -> Upload {
        let reply = self.post(format!("/v2/{repository}/blobs/uploads/")).await.accepted();
        Upload::at(&reply.carries("docker-upload-uuid").location())
    }

    /// Sends the next chunk, with its Content-Range.
    pub fn send_chunk(&self, upload: &Upload, bytes: impl Into<Bytes>) -> Call {
        let bytes = bytes.into();
        let end = (upload.offset + bytes.len() as u64).saturating_sub(1);
        self.patch(upload.location())
            .header("content-range", format!("{}-{end}", upload.offset))
            .body("application/octet-stream", bytes)
    }

    /// Sends the rest of an upload and closes it.
    pub fn close_upload(&self, upload: &Upload, digest: &str, rest: impl Into<Bytes>) -> Call {
        self.put(upload.closing(digest)).body("application/octet-stream", rest)
    }

    /// Asks to have a blob of another repository here too.
    pub fn mount(&self, repository: &str, digest: &str, from: &str) -> Call {
        self.post(format!("/v2/{repository}/blobs/uploads/?mount={}&from={}", escape(digest), escape(from)))
    }

    pub fn put_manifest(&self, repository: &str, reference: &str, document: &Document) -> Call {
        self.put(format!("/v2/{repository}/manifests/{reference}"))
            .body(&document.media_type, document.bytes.clone())
    }

    pub fn get_manifest(&self, repository: &str, reference: &str) -> Call {
        self.get(format!("/v2/{repository}/manifests/{reference}")).header("accept", ACCEPT)
    }

    pub fn head_manifest(&self, repository: &str, reference: &str) -> Call {
        self.head(format!("/v2/{repository}/manifests/{reference}")).header("accept", ACCEPT)
    }

    pub fn get_blob(&self, repository: &str, digest: &str) -> Call {
        self.get(format!("/v2/{repository}/blobs/{digest}"))
    }

    pub fn head_blob(&self, repository: &str, digest: &str) -> Call {
        self.head(format!("/v2/{repository}/blobs/{digest}"))
    }

    pub fn delete_manifest(&self, repository: &str, reference: &str) -> Call {
        self.delete(format!("/v2/{repository}/manifests/{reference}"))
    }

    pub fn delete_blob(&self, repository: &str, digest: &str) -> Call {
        self.delete(format!("/v2/{repository}/blobs/{digest}"))
    }

    /// All tags of a repository.
    pub async fn tags(&self, repository: &str) -> Vec<String> {
        let reply = self.get(format!("/v2/{repository}/tags/list")).await.ok();
        serde_json::from_value(reply.json()["tags"].clone()).expect("a list of tags")
    }

    /// Fetches a manifest and everything it names, and checks each byte against its digest.
    pub async fn pull(&self, name: &str) -> Pull {
        let (repository, reference) = split_reference(name);
        let reply = self.get_manifest(repository, reference).await;
        if reply.status().as_u16() != 200 {
            return Pull { reply, image: None };
        }
        let digest = reply.header("docker-content-digest").expect("a digest beside the manifest").to_string();
        let media_type = reply.header("content-type").expect("a type beside the manifest").to_string();
        let manifest = Document { bytes: reply.body().clone(), digest, media_type };
        assert_eq!(
            digest_like(&manifest.digest, &manifest.bytes),
            manifest.digest,
            "a manifest that is not its digest"
        );
        if reference.contains(':') {
            assert_eq!(manifest.digest, reference, "another manifest than the one asked for by digest");
        }
        let json = manifest.json();
        assert!(json["config"].is_object(), "pull is for images, this is something else: {reply:?}");
        let mut blobs = Vec::new();
        let layers = json["layers"].as_array().expect("layers").iter();
        for descriptor in std::iter::once(&json["config"]).chain(layers) {
            let digest = descriptor["digest"].as_str().expect("a digest");
            let blob = self.get_blob(repository, digest).await;
            if blob.status().as_u16() != 200 {
                return Pull { reply: blob, image: None };
            }
            assert_eq!(digest_like(digest, blob.body()), digest, "a blob that is not its digest");
            blobs.push(Blob { bytes: blob.body().clone(), digest: digest.into() });
        }
        let config = blobs.remove(0);
        Pull { reply, image: Some(Image { config, layers: blobs, manifest }) }
    }

    /// The descriptors that refer to a digest.
    pub async fn referrers(&self, repository: &str, digest: &str) -> Vec<serde_json::Value> {
        let reply = self.get(format!("/v2/{repository}/referrers/{digest}")).await.ok();
        let json = reply.has("content-type", media::INDEX).json();
        json["manifests"].as_array().expect("a list of manifests").clone()
    }
}

/// The digest of some bytes with the algorithm of another digest.
fn digest_like(digest: &str, bytes: &[u8]) -> String {
    if digest.starts_with("sha512:") { sha512(bytes) } else { sha256(bytes) }
}
