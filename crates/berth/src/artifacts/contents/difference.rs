//! How two artifacts differ: of images their layers and what a container is begun with, of indexes that of each platform.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use berth_blobs::BlobStore;
use berth_db::Db;
use berth_oci::{Descriptor, Kind, Reference};
use serde_json::Value;

use super::configuration::{self, Change, cut};
use super::layers::{commands, title};
use super::platforms::{Pair, children, of_config, pairs};
use super::{Opened, READING, config, find, is_image_config, open, read};
use crate::authz::{Allowed, ReadAddition, RepositoryScope};
use crate::error::{Code, Error, Result};

/// Most images of two indexes that are compared.
const MAX_IMAGES: usize = 16;

type Proof = Allowed<RepositoryScope, ReadAddition>;

/// Whether something is in both, or in one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In both, and the same.
    Same,
    /// In both, and not the same.
    Changed,
    /// In the new one only.
    Added,
    /// In the old one only.
    Removed,
    /// In both and not the same, but not compared: it is away, or there are too many.
    Unknown,
}

impl State {
    /// The word in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Unknown => "unknown",
        }
    }
}

/// One of two images.
#[derive(Clone, Debug)]
pub struct Side {
    /// The digest of its manifest.
    pub digest: String,
    /// Bytes of the manifest and of all it names; nothing when it is not there.
    pub size: Option<i64>,
}

/// A layer that is in both images or in one of them.
#[derive(Clone, Debug)]
pub struct LayerChange {
    /// Same, added or removed.
    pub state: State,
    /// What the manifest says of it.
    pub descriptor: Descriptor,
    /// The command that made it.
    pub created_by: Option<String>,
}

impl LayerChange {
    /// The name of the file that it is.
    pub fn title(&self) -> Option<&str> {
        title(&self.descriptor)
    }
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
    for pair in pairs(reading.images(&old_opened).await?, reading.images(&new_opened).await?) {
        images.push(reading.compared(pair, (old, new), &mut left).await?);
    }
    Ok(Difference { old: old_opened, new: new_opened, annotations, images })
}

/// An image that is compared: one that was opened, or a child of an index.
#[derive(Clone, Debug)]
enum Image {
    Opened(Box<Opened>, Option<Value>),
    Child(Descriptor),
}

impl Image {
    fn digest(&self) -> &str {
        match self {
            Self::Opened(opened, _) => &opened.digest,
            Self::Child(child) => child.digest.as_str(),
        }
    }
}

struct Reading<'a> {
    db: &'a Db,
    blobs: &'a dyn BlobStore,
}

impl Reading<'_> {
    /// The images of an artifact with their platforms: its children, or itself.
    async fn images(&self, opened: &Opened) -> Result<Vec<(String, Image)>> {
        if opened.manifest.kind == Kind::Index {
            let children = children(&opened.manifest).into_iter();
            return Ok(children.map(|(platform, child)| (platform, Image::Child(child))).collect());
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
            [&pair.old, &pair.new].into_iter().flatten().any(|image| matches!(image, Image::Child(_)));
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
        let child = match image {
            None => return Ok(None),
            Some(Image::Opened(opened, config)) => {
                let side = Side { digest: opened.digest.clone(), size: Some(opened.size) };
                return Ok(Some((side, Some(Content { opened: *opened, config }))));
            }
            Some(Image::Child(child)) => child,
        };
        let reference = Reference::from(child.digest.clone());
        let allowed = proof.clone();
        let known = match self.db.read(move |tx| find(tx, &allowed, &reference)).await {
            Ok(known) => known,
            Err(error) if error.code == Code::NotFound => {
                return Ok(Some((Side { digest: child.digest.as_str().to_owned(), size: None }, None)));
            }
            Err(error) => return Err(error),
        };
        let side = Side { digest: known.opened.digest.clone(), size: Some(known.opened.size) };
        if !is_read {
            return Ok(Some((side, None)));
        }
        let opened = match read(self.blobs, known).await {
            Ok(opened) => opened,
            Err(error) if error.code == Code::NotFound => return Ok(Some((side, None))),
            Err(error) => return Err(error),
        };
        let config = config(self.db, self.blobs, &opened).await?;
        Ok(Some((side, Some(Content { opened, config }))))
    }
}

struct Content {
    opened: Opened,
    config: Option<Value>,
}

fn is_image(opened: &Opened) -> bool {
    opened.manifest.config.as_ref().is_some_and(is_image_config)
}

/// The layers of both in the order of the new one; what is gone stands before what came in its place.
fn layers(old: Option<&Content>, new: Option<&Content>) -> Vec<LayerChange> {
    let (old_layers, old_commands) = old.map(with_commands).unwrap_or_default();
    let (new_layers, new_commands) = new.map(with_commands).unwrap_or_default();
    // Where each of the new layers stands among the old ones, each old one taken once.
    let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (at, layer) in old_layers.iter().enumerate() {
        places.entry(layer.digest.as_str()).or_default().push_back(at);
    }
    let matches: Vec<Option<usize>> = new_layers
        .iter()
        .map(|layer| places.get_mut(layer.digest.as_str()).and_then(VecDeque::pop_front))
        .collect();
    let mut is_kept = vec![false; old_layers.len()];
    for at in matches.iter().flatten() {
        is_kept[*at] = true;
    }
    let change = |state, layer: &Descriptor, command: Option<&String>| LayerChange {
        state,
        descriptor: layer.clone(),
        created_by: command.map(|command| cut(command)),
    };
    let mut told = Vec::with_capacity(new_layers.len());
    let mut next = 0;
    // Removed layers up to the next kept one, or up to a place.
    let remove = |next: &mut usize, told: &mut Vec<LayerChange>, until: Option<usize>| {
        while *next < old_layers.len() && until.map_or(!is_kept[*next], |until| *next < until) {
            if !is_kept[*next] {
                told.push(change(State::Removed, &old_layers[*next], old_commands.get(&*next)));
            }
            *next += 1;
        }
    };
    for (at, layer) in new_layers.iter().enumerate() {
        remove(&mut next, &mut told, matches[at]);
        if let Some(place) = matches[at] {
            next = next.max(place + 1);
        }
        let state = if matches[at].is_some() { State::Same } else { State::Added };
        told.push(change(state, layer, new_commands.get(&at)));
    }
    remove(&mut next, &mut told, Some(old_layers.len()));
    told
}

type Commands = std::collections::BTreeMap<usize, String>;

fn with_commands(content: &Content) -> (Vec<Descriptor>, Commands) {
    let layers = content.opened.manifest.layers.clone();
    let told =
        if is_image(&content.opened) { commands(&layers, content.config.as_ref()) } else { Commands::new() };
    (layers, told)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn content(layers: &[u8]) -> Content {
        let layer = |n: &u8| json!({"mediaType": "l", "digest": format!("sha256:{n:064x}"), "size": n});
        let mut manifest = super::super::nothing();
        manifest.layers = layers.iter().map(|n| serde_json::from_value(layer(n)).unwrap()).collect();
        let text = String::new;
        let opened = Opened {
            id: 1,
            repository: text(),
            digest: text(),
            kind: text(),
            media_type: text(),
            artifact_type: text(),
            size: 0,
            manifest_size: 0,
            push_time: 0,
            manifest,
        };
        Content { opened, config: None }
    }

    fn told(old: &[u8], new: &[u8]) -> String {
        let told = layers(Some(&content(old)), Some(&content(new)));
        let sign = |state| match state {
            State::Same => '=',
            State::Added => '+',
            _ => '-',
        };
        told.iter()
            .map(|layer| format!("{}{}", sign(layer.state), layer.descriptor.size))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn layers_are_kept_added_and_removed() {
        assert_eq!(told(&[1, 2, 3], &[1, 2, 3]), "=1 =2 =3");
        assert_eq!(told(&[1, 2, 3], &[1, 4, 5]), "=1 -2 -3 +4 +5");
        assert_eq!(told(&[1, 2, 3], &[1, 3, 4]), "=1 -2 =3 +4");
        assert_eq!(told(&[1, 2], &[2, 1]), "=2 =1");
        assert_eq!(told(&[1, 1, 2], &[1, 2]), "=1 -1 =2");
        assert_eq!(told(&[], &[1]), "+1");
        assert_eq!(told(&[1], &[]), "-1");
    }

    #[test]
    fn whatever_the_order_each_layer_is_told_once() {
        for (old, new) in
            [(&[1, 2, 3, 4][..], &[4, 9, 2][..]), (&[1, 5, 1], &[5, 1, 5]), (&[7, 8, 9], &[9, 8, 7])]
        {
            let told = layers(Some(&content(old)), Some(&content(new)));
            let count = |state| told.iter().filter(|layer| layer.state == state).count();
            assert_eq!(count(State::Same) + count(State::Removed), old.len(), "{old:?} {new:?}");
            assert_eq!(count(State::Same) + count(State::Added), new.len(), "{old:?} {new:?}");
        }
    }
}
