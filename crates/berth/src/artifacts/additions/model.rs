//! The parts of an AI model as the CNCF packs it: its documents, and the tree of its files. A layer's
//! annotation tells the path.

use std::collections::BTreeMap;
use std::io::Read;

use berth_oci::{Descriptor, Manifest};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{MAX_TEXT, too_large};
use crate::error::{Error, Result};

const PATHS: [&str; 2] = ["org.cncf.model.filepath", "org.cnai.model.filepath"];
/// How deep a path may lead.
const MAX_DEPTH: usize = 32;

fn path_of(layer: &Descriptor) -> Option<&str> {
    PATHS.iter().find_map(|key| layer.annotations.get(*key)).map(String::as_str)
}

/// The layer that holds a document, and how it is shown.
pub(super) fn document<'m>(manifest: &'m Manifest, name: &str) -> Result<(&'m Descriptor, &'static str)> {
    let (names, content_type) = match name {
        "readme.md" => (["README.md", "README"], "text/markdown; charset=utf-8"),
        _ => (["LICENSE", "LICENSE.txt"], "text/plain; charset=utf-8"),
    };
    let layer = manifest.layers.iter().find(|layer| {
        let is_document = layer.media_type.contains(".model.doc.");
        is_document && path_of(layer).is_some_and(|path| names.contains(&path))
    });
    let layer = layer.ok_or_else(|| Error::not_found(format!("the model has no {name}")))?;
    Ok((layer, content_type))
}

/// The text of a document's layer: as it is, or the files of its archive one after another.
pub(super) fn unpacked(layer: &Descriptor, bytes: Bytes) -> Result<Bytes> {
    if !layer.media_type.ends_with(".tar") {
        return Ok(bytes);
    }
    let unreadable = |error| Error::not_found("the archive of the document cannot be read").because(error);
    let mut archive = tar::Archive::new(&bytes[..]);
    let mut text = Vec::new();
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        if entry.size().saturating_add(text.len() as u64) > MAX_TEXT {
            return Err(too_large());
        }
        entry.read_to_end(&mut text).map_err(unreadable)?;
    }
    Ok(text.into())
}

#[derive(Default)]
struct Directory {
    directories: BTreeMap<String, Directory>,
    files: BTreeMap<String, u64>,
}

impl Directory {
    fn shown(&self) -> Value {
        let directories = self.directories.iter().map(|(name, inner)| {
            json!({"name": name, "type": "directory", "size": inner.size(), "children": inner.shown()})
        });
        let files = self.files.iter().map(|(name, size)| json!({"name": name, "type": "file", "size": size}));
        directories.chain(files).collect()
    }

    fn size(&self) -> u64 {
        let inner = self.directories.values().map(Self::size);
        inner.chain(self.files.values().copied()).fold(0, u64::saturating_add)
    }
}

/// The tree of files, directories first.
pub(super) fn files(manifest: &Manifest) -> Value {
    let mut root = Directory::default();
    for layer in &manifest.layers {
        let Some(path) = path_of(layer) else { continue };
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        let Some((name, above)) = parts.split_last().filter(|_| parts.len() <= MAX_DEPTH) else { continue };
        let mut at = &mut root;
        for part in above {
            at = at.directories.entry((*part).to_owned()).or_default();
        }
        at.files.insert((*name).to_owned(), layer.size);
    }
    root.shown()
}

#[cfg(test)]
mod tests {
    use berth_oci::{manifest, media_type};

    use super::*;

    fn model(paths: &[(&str, &str)]) -> Manifest {
        let digest = format!("sha256:{}", "0".repeat(64));
        let layers: Vec<Value> = paths
            .iter()
            .map(|(path, kind)| {
                json!({"mediaType": format!("application/vnd.cncf.model.{kind}"), "digest": digest, "size": 5,
                    "annotations": {"org.cncf.model.filepath": path}})
            })
            .collect();
        let document = json!({"schemaVersion": 2, "mediaType": media_type::OCI_MANIFEST,
            "artifactType": media_type::CNCF_MODEL_MANIFEST, "layers": layers,
            "config": {"mediaType": "application/vnd.cncf.model.config.v1+json", "digest": digest, "size": 2}});
        manifest::parse(document.to_string().as_bytes(), None).unwrap()
    }

    #[test]
    fn the_tree_has_directories_first() {
        let model =
            model(&[("b.bin", "weight.v1.raw"), ("w/2.bin", "weight.v1.raw"), ("w/1.bin", "weight.v1.raw")]);
        let file = |name: &str| json!({"name": name, "type": "file", "size": 5});
        assert_eq!(
            files(&model),
            json!([{"name": "w", "type": "directory", "size": 10, "children": [file("1.bin"), file("2.bin")]},
                file("b.bin")])
        );
    }

    #[test]
    fn documents_are_found_by_their_path() {
        let model =
            model(&[("README.md", "weight.v1.raw"), ("README.md", "doc.v1.raw"), ("LICENSE", "doc.v1.raw")]);
        assert!(document(&model, "readme.md").unwrap().0.media_type.contains(".doc."));
        assert!(document(&model, "license").is_ok());
        assert!(document(&self::model(&[]), "readme.md").is_err());
    }
}
