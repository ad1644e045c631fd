//! The layers of two images: which are in both, which came, which went.

use std::collections::{BTreeMap, HashMap, VecDeque};

use berth_oci::Descriptor;
use serde_json::Value;

use super::configuration::cut;
use super::layers::{commands, title};
use super::{Opened, is_image_config};

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

/// An artifact that was read, with what its config says.
pub(super) struct Content {
    pub opened: Opened,
    pub config: Option<Value>,
}

/// Whether an artifact has the config of an image.
pub(super) fn is_image(opened: &Opened) -> bool {
    opened.manifest.config.as_ref().is_some_and(is_image_config)
}

/// The layers of both in the order of the new one; what is gone stands before what came in its place.
pub(super) fn layers(old: Option<&Content>, new: Option<&Content>) -> Vec<LayerChange> {
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

type Commands = BTreeMap<usize, String>;

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
