//! How two artifacts differ: of images their layers and what a container is begun with, of indexes that of each platform.

use std::sync::Arc;

use berth_blobs::BlobStore;
use berth_db::Db;
use berth_oci::{Descriptor, Kind, Reference};
use serde_json::Value;

use super::configuration::{self, Change};
use super::platforms::{Pair, children, of_config, pairs};
use super::stacks::{Content, LayerChange, State, is_image, layers};
use super::{Opened, READING, config, find, open, read, sizes};
use crate::authz::{Allowed, ReadAddition, RepositoryScope};
use crate::error::{Code, Error, Result};

/// Most images of two indexes that are compared.
const MAX_IMAGES: usize = 16;

type Proof = Allowed<RepositoryScope, ReadAddition>;

/// One of two images.
#[derive(Clone, Debug)]
pub struct Side {
    /// The digest of its manifest.
    pub digest: String,
    /// Bytes of the manifest and of all it names; nothing when it is not there.
    pub size: Option<i64>,
}

/// How two images differ.
#[derive(Clone, Debug)]
pub struct ImageDifference {
    /// The platform of both; "" where none is given.
    pub platform: String,
    /// Whether they differ.
    pub state: State,
    /// Before.
    pub old: Option<Side>,
    /// After.
    pub new: Option<Side>,
    /// The layers, in the order of the new image.
    pub layers: Vec<LayerChange>,
    /// What differs in their configuration.
    pub changes: Vec<Change>,
}

impl ImageDifference {
    /// Bytes of the layers in this state.
    pub fn bytes(&self, state: State) -> u64 {
        let those = self.layers.iter().filter(|layer| layer.state == state);
        those.fold(0, |sum, layer| sum.saturating_add(layer.descriptor.size))
    }
}

/// How two artifacts differ.
#[derive(Debug)]
pub struct Difference {
    /// Before.
    pub old: Opened,
    /// After.
    pub new: Opened,
    /// What differs in the annotations of their manifests.
    pub annotations: Vec<Change>,
    /// Image by image; one where neither is an index.
    pub images: Vec<ImageDifference>,
}

/// Compares two artifacts.
pub async fn difference(
    db: &Db,
    blobs: &Arc<dyn BlobStore>,
    (old, old_reference): (&Proof, &Reference),
    (new, new_reference): (&Proof, &Reference),
) -> Result<Difference> {
    let _turn = READING.acquire().await.map_err(Error::internal)?;
    let reading = Reading { db, blobs: blobs.as_ref() };
    let old_opened = open(db, blobs.as_ref(), old, old_reference).await?;
    let new_opened = open(db, blobs.as_ref(), new, new_reference).await?;
    let annotations =
        configuration::of_annotations(&old_opened.manifest.annotations, &new_opened.manifest.annotations);
    let mut images = Vec::new();
    let mut left = MAX_IMAGES;
    for pair in pairs(reading.images(&old_opened, old).await?, reading.images(&new_opened, new).await?) {
        images.push(reading.compared(pair, (old, new), &mut left).await?);
    }
    Ok(Difference { old: old_opened, new: new_opened, annotations, images })
}

/// An image that is compared: one that was opened, or a child of an index.
#[derive(Clone, Debug)]
enum Image {
    Opened(Box<Opened>, Option<Value>),
    /// With its size, if it is there.
    Child(Box<Descriptor>, Option<i64>),
}

impl Image {
    fn digest(&self) -> &str {
        match self {
            Self::Opened(opened, _) => &opened.digest,
            Self::Child(child, _) => child.digest.as_str(),
        }
    }
}

struct Reading<'a> {
    db: &'a Db,
    blobs: &'a dyn BlobStore,
}

impl Reading<'_> {
    /// The images of an artifact with their platforms: its children, or itself.
    async fn images(&self, opened: &Opened, proof: &Proof) -> Result<Vec<(String, Image)>> {
        if opened.manifest.kind == Kind::Index {
            let children = children(&opened.manifest);
            let digests = children.iter().map(|(_, child)| child.digest.as_str().to_owned()).collect();
            let proof = proof.clone();
            let known = self.db.scan(move |tx| sizes(tx, &proof, digests)).await?;
            let image = |(platform, child): (String, Descriptor)| {
                let size = known.get(child.digest.as_str()).copied();
                (platform, Image::Child(Box::new(child), size))
            };
            return Ok(children.into_iter().map(image).collect());
        }
        let config = config(self.db, self.blobs, opened).await?;
        let platform = if is_image(opened) { of_config(config.as_ref()) } else { String::new() };
        Ok(vec![(platform, Image::Opened(Box::new(opened.clone()), config))])
    }

    async fn compared(
        &self,
        pair: Pair<Image>,
        proofs: (&Proof, &Proof),
        left: &mut usize,
    ) -> Result<ImageDifference> {
        let state = match (&pair.old, &pair.new) {
            (Some(old), Some(new)) if old.digest() == new.digest() => State::Same,
            (Some(_), Some(_)) => State::Changed,
            (None, _) => State::Added,
            (_, None) => State::Removed,
        };
        let opened_children =
            [&pair.old, &pair.new].into_iter().flatten().any(|image| matches!(image, Image::Child(..)));
        let is_read = *left > 0 && !(state == State::Same && opened_children);
        if is_read {
            *left -= 1;
        }
        let old = self.side(pair.old, proofs.0, is_read).await?;
        let new = self.side(pair.new, proofs.1, is_read).await?;
        let mut told = ImageDifference {
            platform: pair.platform,
            state,
            old: old.as_ref().map(|(side, _)| side.clone()),
            new: new.as_ref().map(|(side, _)| side.clone()),
            layers: Vec::new(),
            changes: Vec::new(),
        };
        let is_away = |side: &Option<(Side, Option<Content>)>| {
            side.as_ref().is_some_and(|(_, content)| content.is_none())
        };
        if is_away(&old) || is_away(&new) {
            if state == State::Changed {
                told.state = State::Unknown;
            }
            return Ok(told);
        }
        let content = |side: Option<(Side, Option<Content>)>| side.and_then(|(_, content)| content);
        let (old, new) = (content(old), content(new));
        told.layers = layers(old.as_ref(), new.as_ref());
        // Only what is in both can have changed.
        if let (Some(old), Some(new)) = (&old, &new) {
            let are_images = is_image(&old.opened) && is_image(&new.opened);
            let compare = if are_images { configuration::of_images } else { configuration::of_others };
            told.changes = compare(old.config.as_ref(), new.config.as_ref());
            if told.platform.is_empty() && are_images {
                told.platform = of_config(new.config.as_ref());
            }
        }
        Ok(told)
    }

    /// An image as it is told, and what it is made of where that was read.
    async fn side(
        &self,
        image: Option<Image>,
        proof: &Proof,
        is_read: bool,
    ) -> Result<Option<(Side, Option<Content>)>> {
        let (child, size) = match image {
            None => return Ok(None),
            Some(Image::Opened(opened, config)) => {
                let side = Side { digest: opened.digest.clone(), size: Some(opened.size) };
                return Ok(Some((side, Some(Content { opened: *opened, config }))));
            }
            Some(Image::Child(child, size)) => (*child, size),
        };
        let side = Side { digest: child.digest.as_str().to_owned(), size };
        if !is_read || size.is_none() {
            return Ok(Some((side, None)));
        }
        let (reference, allowed) = (Reference::from(child.digest), proof.clone());
        let known = match self.db.read(move |tx| find(tx, &allowed, &reference)).await {
            Ok(known) => known,
            // It was deleted a moment ago.
            Err(error) if error.code == Code::NotFound => return Ok(Some((side, None))),
            Err(error) => return Err(error),
        };
        let opened = match read(self.blobs, known).await {
            Ok(opened) => opened,
            Err(error) if error.code == Code::NotFound => return Ok(Some((side, None))),
            Err(error) => return Err(error),
        };
        let config = config(self.db, self.blobs, &opened).await?;
        Ok(Some((side, Some(Content { opened, config }))))
    }
}
