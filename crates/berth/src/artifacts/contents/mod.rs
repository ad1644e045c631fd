//! What an artifact is made of, and how two of them differ: layers with the commands that made them, configuration,
//! annotations. All of it comes from strangers, so whatever is read and whatever is answered has a limit, and what cannot
//! be read is left out rather than refused.

mod configuration;
mod difference;
mod layers;
mod platforms;
mod stacks;

use std::collections::{BTreeMap, HashMap};

use berth_blobs::BlobStore;
use berth_db::{Db, Tx, params};
use berth_oci::{Descriptor, MAX_MANIFEST_BYTES, Manifest, Reference, manifest, media_type};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::list::locate;
use super::objects;
use crate::authz::{Allowed, ReadAddition, RepositoryScope};
use crate::error::{Code, Error, Result};
use crate::listing::in_list;

pub use configuration::Change;
pub use difference::{Difference, ImageDifference, Side, difference};
pub use layers::{Contents, Layer, contents};
pub use stacks::{LayerChange, State};

/// Largest config that is read.
const MAX_CONFIG: u64 = 4 * 1024 * 1024;
/// Manifests and configs are held in memory while they are compared.
static READING: Semaphore = Semaphore::const_new(8);

/// An artifact with its manifest, as it was pushed.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The id.
    pub id: i64,
    /// The repository's full name.
    pub repository: String,
    /// The digest of its manifest.
    pub digest: String,
    /// What it is: IMAGE, CHART, …
    pub kind: String,
    /// The media type of its manifest.
    pub media_type: String,
    /// The artifact type that the manifest declares or implies.
    pub artifact_type: String,
    /// Bytes of the manifest and of all it names.
    pub size: i64,
    /// Bytes of the manifest.
    pub manifest_size: i64,
    /// Microseconds UTC.
    pub push_time: i64,
    /// The manifest.
    pub manifest: Manifest,
}

struct Known {
    opened: Opened,
    object: objects::Object,
}

/// Finds an artifact; its manifest is still to be read.
fn find(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, ReadAddition>,
    reference: &Reference,
) -> Result<Known> {
    let (_, id) = locate(tx, allowed.scope(), reference)?;
    let sql = "SELECT digest, type, manifest_media_type, artifact_type, size, manifest_size, push_time FROM artifacts \
               WHERE id = ?1";
    let row = tx.one(sql, &params![id])?;
    let digest: String = row.get(0)?;
    let wanted = (id, digest.clone());
    let object = objects::locate(tx, std::slice::from_ref(&wanted))?.remove(&wanted).ok_or_else(missing)?;
    let opened = Opened {
        id,
        repository: allowed.scope().name.as_str().to_owned(),
        digest,
        kind: row.get(1)?,
        media_type: row.get(2)?,
        artifact_type: row.get(3)?,
        size: row.get(4)?,
        manifest_size: row.get(5)?,
        push_time: row.get(6)?,
        manifest: nothing(),
    };
    Ok(Known { opened, object })
}

/// The sizes of those artifacts of a repository that are there, by their digests.
fn sizes(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, ReadAddition>,
    digests: Vec<String>,
) -> Result<HashMap<String, i64>> {
    let scope = allowed.scope();
    let mut found = HashMap::new();
    for digests in digests.chunks(500) {
        let (places, more) = in_list(digests, 3);
        let sql = format!(
            "SELECT a.digest, a.size FROM repositories r JOIN artifacts a ON a.repository_id = r.id \
             WHERE r.name = ?1 AND r.project_id = ?2 AND a.digest IN {places}"
        );
        for row in tx.query(&sql, &[&params![scope.name.as_str(), scope.project.id][..], &more].concat())? {
            found.insert(row.get(0)?, row.get(1)?);
        }
    }
    Ok(found)
}

/// A manifest that says nothing, until the right one is read.
fn nothing() -> Manifest {
    Manifest {
        kind: berth_oci::Kind::Index,
        media_type: String::new(),
        artifact_type: None,
        config: None,
        layers: Vec::new(),
        manifests: Vec::new(),
        subject: None,
        annotations: BTreeMap::new(),
    }
}

async fn read(blobs: &dyn BlobStore, known: Known) -> Result<Opened> {
    let bytes = objects::read(blobs, &known.object, MAX_MANIFEST_BYTES as u64).await?;
    let mut opened = known.opened;
    opened.manifest = manifest::parse(&bytes, Some(&opened.media_type)).map_err(Error::internal)?;
    Ok(opened)
}

/// An artifact with its manifest.
async fn open(
    db: &Db,
    blobs: &dyn BlobStore,
    allowed: &Allowed<RepositoryScope, ReadAddition>,
    reference: &Reference,
) -> Result<Opened> {
    let (proof, reference) = (allowed.clone(), reference.clone());
    let known = db.read(move |tx| find(tx, &proof, &reference)).await?;
    read(blobs, known).await
}

/// What the config of an artifact says; nothing when it is no JSON, too large, damaged or away.
async fn config(db: &Db, blobs: &dyn BlobStore, opened: &Opened) -> Result<Option<Value>> {
    let Some(descriptor) = opened.manifest.config.as_ref().filter(|config| config.size <= MAX_CONFIG) else {
        return Ok(None);
    };
    let wanted = (opened.id, descriptor.digest.as_str().to_owned());
    let found = db
        .read(move |tx| Ok::<_, Error>(objects::locate(tx, std::slice::from_ref(&wanted))?.remove(&wanted)));
    let Some(object) = found.await? else { return Ok(None) };
    match objects::read(blobs, &object, MAX_CONFIG).await {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if matches!(error.code, Code::NotFound | Code::TooLarge) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether a config is that of an image, with a history and what a container is begun with.
fn is_image_config(config: &Descriptor) -> bool {
    matches!(
        config.media_type.as_str(),
        media_type::OCI_CONFIG | media_type::DOCKER_CONFIG | media_type::WASM_CONFIG
    )
}

fn missing() -> Error {
    Error::not_found("the artifact has no such content")
}
