//! Icons of artifacts: one for each type, and those that artifacts bring along as an annotated layer. They are shown as
//! small PNGs that this program encoded itself, so that a stranger's bytes never reach a browser as they came.

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use berth_blobs::{BlobStore, Key};
use berth_db::{Db, Tx, params};
use berth_oci::{Digest, Manifest};
use bytes::Bytes;
use image::{ImageFormat, ImageReader, Limits};
use moka::sync::Cache;
use tokio::sync::Semaphore;

use crate::authn::Caller;
use crate::authz;
use crate::error::{Error, Result};
use crate::listing::Select;
use crate::projects::list::require_readable;

/// The annotation that makes a layer an icon.
const ANNOTATION: &str = "io.goharbor.artifact.v1alpha1.icon";
/// Largest icon that an artifact may bring, in bytes.
const MOST: u64 = 1 << 20;
/// Longest side of an icon as it is shown, in pixels.
const SIDE: u32 = 50;
/// Longest side of one that is read.
const LONGEST_SIDE: u32 = 4096;
/// Memory that reading one may take, in bytes.
const MOST_MEMORY: u64 = 64 << 20;
/// Icons that are kept ready, each a few kilobytes.
const KEPT: u64 = 500;

/// One after the other, since a drawing takes memory and a processor.
static DRAWING: Semaphore = Semaphore::const_new(1);
static READY: LazyLock<Cache<String, Bytes>> = LazyLock::new(|| Cache::new(KEPT));

struct Own {
    digest: String,
    content: &'static [u8],
}

static OWN: LazyLock<[(&str, Own); 5]> = LazyLock::new(|| {
    let own = |content: &'static [u8]| Own { digest: Digest::sha256(content).as_str().to_owned(), content };
    [
        ("IMAGE", own(include_bytes!("image.png"))),
        ("CHART", own(include_bytes!("chart.png"))),
        ("CNAB", own(include_bytes!("cnab.png"))),
        ("WASM", own(include_bytes!("wasm.png"))),
        ("", own(include_bytes!("default.png"))),
    ]
});

/// The digest of the icon of a type of artifacts.
pub fn of_kind(kind: &str) -> &'static str {
    let found = OWN.iter().find(|(known, _)| *known == kind).or(OWN.last());
    found.map_or("", |(_, own)| own.digest.as_str())
}

/// The digest of the icon that a manifest brings along; a layer that is kept elsewhere is none, since nobody proved
/// that whoever pushes may see it here.
pub fn declared(manifest: &Manifest) -> Option<&Digest> {
    let layer = manifest.layers.iter().find(|layer| layer.annotations.contains_key(ANNOTATION))?;
    (layer.size <= MOST && !layer.is_foreign()).then_some(&layer.digest)
}

/// The PNG of an icon: of a type, or of an artifact that the caller may see.
///
/// # Errors
/// 404 for any other digest, and for what is no picture.
pub async fn read(db: &Db, blobs: &Arc<dyn BlobStore>, caller: Caller, digest: &Digest) -> Result<Bytes> {
    if let Some((_, own)) = OWN.iter().find(|(_, own)| own.digest == digest.as_str()) {
        return Ok(Bytes::from_static(own.content));
    }
    let wanted = digest.as_str().to_owned();
    let key = db.read(move |tx| find(tx, &caller, &wanted)).await?.ok_or_else(|| absent(digest))?;
    if let Some(ready) = READY.get(digest.as_str()) {
        return Ok(ready);
    }
    let _turn = DRAWING.acquire().await.map_err(Error::internal)?;
    let key: Key = key.parse()?;
    let bytes = match blobs.read(&key, MOST).await {
        Ok(bytes) => bytes,
        Err(
            berth_blobs::Error::NotFound
            | berth_blobs::Error::Corrupt { .. }
            | berth_blobs::Error::TooLarge { .. },
        ) => return Err(absent(digest)),
        Err(error) => return Err(error.into()),
    };
    if Digest::of(digest.algorithm(), &bytes) != *digest {
        return Err(absent(digest));
    }
    let drawn = tokio::task::spawn_blocking(move || draw(&bytes)).await.map_err(Error::internal)?;
    let drawn = Bytes::from(drawn.ok_or_else(|| absent(digest))?);
    READY.insert(digest.as_str().to_owned(), drawn.clone());
    Ok(drawn)
}

/// Where an icon is, if an artifact that the caller may see has it.
fn find(tx: &mut Tx<'_>, caller: &Caller, digest: &str) -> Result<Option<String>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("a.icon", digest.to_owned());
    select.require("p.deleted_at IS NULL");
    if let Some(readable) = authz::projects_with_artifacts(caller) {
        require_readable(&mut select, readable);
    }
    // The artifact must hold the blob itself: to name a digest opens nothing.
    let from = "artifacts a JOIN projects p ON p.id = a.project_id \
                JOIN artifact_blobs ab ON ab.artifact_id = a.id AND ab.digest = a.icon";
    if select.count(tx, from)? == 0 {
        return Ok(None);
    }
    let row = tx.find("SELECT object_key FROM blobs WHERE digest = ?1 AND state = 0", &params![digest])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

/// A picture as a PNG of at most 50 by 50; nothing when it is none, or one without measure.
fn draw(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let small = if picture.width() > SIDE || picture.height() > SIDE {
        picture.thumbnail(SIDE, SIDE)
    } else {
        picture
    };
    let mut out = Cursor::new(Vec::new());
    small.write_to(&mut out, ImageFormat::Png).ok()?;
    Some(out.into_inner())
}

fn absent(digest: &Digest) -> Error {
    Error::not_found(format!("the icon {digest} not found"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_an_icon_that_can_be_drawn() {
        assert_ne!(of_kind("IMAGE"), of_kind("CHART"));
        assert_eq!(of_kind("UNKNOWN"), of_kind("SBOM"));
        for (kind, own) in OWN.iter() {
            assert!(draw(own.content).is_some(), "{kind}");
        }
    }

    #[test]
    fn a_picture_is_made_small_and_anything_else_is_none() {
        let mut large = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(200, 100).write_to(&mut large, ImageFormat::Png).unwrap();
        let drawn = image::load_from_memory(&draw(large.get_ref()).unwrap()).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (50, 25));
        let mut vast = Cursor::new(Vec::new());
        image::DynamicImage::new_luma8(5000, 1).write_to(&mut vast, ImageFormat::Png).unwrap();
        assert!(draw(vast.get_ref()).is_none());
        assert!(draw(b"<svg onload=alert(1)>").is_none());
    }
}
