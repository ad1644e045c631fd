//! The layers of an artifact, each with the command that made it where the config tells.

use std::collections::BTreeMap;
use std::sync::Arc;

use berth_blobs::BlobStore;
use berth_db::Db;
use berth_oci::{Descriptor, Reference};
use serde_json::Value;

use super::{Opened, READING, config, is_image_config, open};
use crate::authz::{Allowed, ReadAddition, RepositoryScope};
use crate::error::{Error, Result};

/// Most steps of a history that are read: no image has more layers, and few have as many empty ones.
const MAX_STEPS: usize = 8192;
/// What a file is called that is a layer.
const TITLES: [&str; 2] = ["org.opencontainers.image.title", "org.cncf.model.filepath"];

/// What an artifact is made of.
#[derive(Debug)]
pub struct Contents {
    /// The artifact.
    pub opened: Opened,
    /// Its layers in order, with the steps between them that made none.
    pub layers: Vec<Layer>,
    /// Whether the commands were told by a history that fits the layers.
    pub has_history: bool,
}

/// A layer, or a step that made none.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// What the manifest says of it; nothing for a step without a layer.
    pub descriptor: Option<Descriptor>,
    /// The command that made it.
    pub created_by: Option<String>,
    /// When it was made, as its maker says.
    pub created: Option<String>,
    /// A remark of its maker.
    pub comment: Option<String>,
}

impl Layer {
    /// The name of the file that it is.
    pub fn title(&self) -> Option<&str> {
        self.descriptor.as_ref().and_then(title)
    }
}

pub(super) fn title(layer: &Descriptor) -> Option<&str> {
    TITLES.iter().find_map(|key| layer.annotations.get(*key)).map(String::as_str)
}

/// Reads what an artifact is made of. An index has no layers, but children, which its manifest names.
pub async fn contents(
    db: &Db,
    blobs: &Arc<dyn BlobStore>,
    allowed: &Allowed<RepositoryScope, ReadAddition>,
    reference: &Reference,
) -> Result<Contents> {
    let _turn = READING.acquire().await.map_err(Error::internal)?;
    let opened = open(db, blobs.as_ref(), allowed, reference).await?;
    let config = if opened.manifest.config.as_ref().is_some_and(is_image_config) {
        config(db, blobs.as_ref(), &opened).await?
    } else {
        None
    };
    let (layers, has_history) = with_history(&opened.manifest.layers, config.as_ref());
    Ok(Contents { opened, layers, has_history })
}

/// Layers beside the steps of a config's history. A history with another number of layers tells of none of them.
pub(super) fn with_history(layers: &[Descriptor], config: Option<&Value>) -> (Vec<Layer>, bool) {
    let steps = config.and_then(|config| config.get("history")).and_then(Value::as_array);
    let made = |step: &&Value| !step.get("empty_layer").and_then(Value::as_bool).unwrap_or(false);
    let fitting = steps.filter(|steps| {
        steps.len() <= MAX_STEPS && !steps.is_empty() && steps.iter().filter(made).count() == layers.len()
    });
    let Some(steps) = fitting else {
        let plain = |layer: &Descriptor| Layer { descriptor: Some(layer.clone()), ..Layer::default() };
        return (layers.iter().map(plain).collect(), false);
    };
    let mut rest = layers.iter();
    let told = steps.iter().map(|step| {
        let text = |key: &str| step.get(key).and_then(Value::as_str).map(str::to_owned);
        Layer {
            descriptor: if made(&step) { rest.next().cloned() } else { None },
            created_by: text("created_by"),
            created: text("created"),
            comment: text("comment"),
        }
    });
    (told.collect(), true)
}

/// The command that made each layer, by its place among the layers.
pub(super) fn commands(layers: &[Descriptor], config: Option<&Value>) -> BTreeMap<usize, String> {
    let (told, _) = with_history(layers, config);
    let made = told.into_iter().filter(|layer| layer.descriptor.is_some()).enumerate();
    made.filter_map(|(at, layer)| Some((at, layer.created_by?))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn layers(count: usize) -> Vec<Descriptor> {
        let layer = |n: usize| json!({"mediaType": "l", "digest": format!("sha256:{n:064x}"), "size": n});
        (0..count).map(|n| serde_json::from_value(layer(n)).unwrap()).collect()
    }

    #[test]
    fn each_layer_has_its_command_and_empty_steps_have_no_layer() {
        let config = json!({"history": [
            {"created_by": "ADD rootfs", "created": "2026-01-01T00:00:00Z"},
            {"created_by": "ENV A=b", "empty_layer": true},
            {"created_by": "RUN make", "comment": "buildkit"},
        ]});
        let (told, has_history) = with_history(&layers(2), Some(&config));
        assert!(has_history);
        let sizes: Vec<Option<u64>> =
            told.iter().map(|layer| layer.descriptor.as_ref().map(|one| one.size)).collect();
        assert_eq!(sizes, [Some(0), None, Some(1)]);
        assert_eq!(told[2].created_by.as_deref(), Some("RUN make"));
        assert_eq!(commands(&layers(2), Some(&config))[&1], "RUN make");
    }

    #[test]
    fn a_history_that_does_not_fit_is_not_believed() {
        for config in [
            json!({"history": [{"created_by": "one"}]}),
            json!({"history": []}),
            json!({"history": "text"}),
            json!({"history": [1, 2, 3]}),
            json!([]),
        ] {
            let (told, has_history) = with_history(&layers(2), Some(&config));
            assert!(!has_history && told.len() == 2 && told[0].created_by.is_none(), "{config}");
        }
        assert_eq!(with_history(&layers(1), None).0.len(), 1);
        // Whatever stands in the place of a step, a layer is never lost.
        let (told, has_history) = with_history(&layers(2), Some(&json!({"history": [1, {"created_by": 2}]})));
        assert!(
            has_history && told.iter().all(|layer| layer.descriptor.is_some() && layer.created_by.is_none())
        );
    }
}
