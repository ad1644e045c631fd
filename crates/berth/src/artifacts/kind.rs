//! What an artifact is, from the media types in its manifest.

use berth_oci::media_type;
use berth_oci::{Kind, Manifest};

/// The columns that describe an artifact's nature.
pub(super) struct Nature {
    /// The config's media type, or the index's own.
    pub media_type: String,
    /// The declared artifact type, else the config's media type for an image manifest.
    pub artifact_type: String,
    /// Harbor's short name of the type.
    pub kind: String,
}

/// What an index is, where its shape alone does not say so.
const INDEX_TYPE: &str = "org.opencontainers.artifactType";

/// A module that is packed as an image says so beside its manifest.
fn is_wasm_image(manifest: &Manifest) -> bool {
    let says = |key: &str, value: &str| manifest.annotations.get(key).is_some_and(|given| given == value);
    says("module.wasm.image/variant", "compat") || says("run.oci.handler", "wasm")
}

pub(super) fn nature_of(manifest: &Manifest) -> Nature {
    let declared = manifest.artifact_type.clone();
    let (media_type, artifact_type) = match (&manifest.config, manifest.kind) {
        (Some(config), Kind::Image) => {
            (config.media_type.clone(), declared.unwrap_or_else(|| config.media_type.clone()))
        }
        _ => {
            let media_type = manifest.annotations.get(INDEX_TYPE).unwrap_or(&manifest.media_type);
            (media_type.clone(), declared.unwrap_or_default())
        }
    };
    if manifest.kind == Kind::Image && is_wasm_image(manifest) {
        return Nature {
            media_type: media_type::WASM_CONFIG.to_owned(),
            artifact_type,
            kind: "WASM".to_owned(),
        };
    }
    let kind = match manifest.kind {
        Kind::Index if [&artifact_type, &media_type].contains(&&media_type::CNAB_MANIFEST.to_owned()) => {
            "CNAB".to_owned()
        }
        Kind::Index => "IMAGE".to_owned(),
        Kind::Image => {
            known(&artifact_type).or_else(|| known(&media_type)).unwrap_or_else(|| derived(&media_type))
        }
    };
    Nature { media_type, artifact_type, kind }
}

fn known(media_type: &str) -> Option<String> {
    let kind = match media_type {
        media_type::OCI_CONFIG | media_type::DOCKER_CONFIG => "IMAGE",
        media_type::HELM_CONFIG => "CHART",
        media_type::WASM_CONFIG => "WASM",
        media_type::HARBOR_SBOM => "SBOM",
        media_type::CNCF_MODEL_MANIFEST => "CNAI",
        _ => return None,
    };
    Some(kind.to_owned())
}

/// `application/vnd.<x>.<NAME>.config.<y>+json` names its type itself.
fn derived(media_type: &str) -> String {
    let name = media_type
        .strip_prefix("application/vnd.")
        .and_then(|rest| rest.strip_suffix("+json"))
        .and_then(|rest| rest.split_once(".config."))
        .and_then(|(before, _)| before.rsplit_once('.'))
        .map(|(_, name)| name);
    name.map_or_else(|| "UNKNOWN".to_owned(), str::to_ascii_uppercase)
}

/// Beside an image's last layer: that it is an accelerated form of its subject.
const NYDUS_BOOTSTRAP: &str = "containerd.io/snapshot/nydus-bootstrap";

/// What an artifact with a subject is to that subject, in Harbor's words.
pub(super) fn accessory_type(manifest: &Manifest, artifact_type: &str) -> &'static str {
    let is_nydus = || {
        let is_image = manifest.config.as_ref().is_some_and(|config| {
            matches!(config.media_type.as_str(), media_type::OCI_CONFIG | media_type::DOCKER_CONFIG)
        });
        is_image
            && manifest.layers.last().is_some_and(|layer| layer.annotations.contains_key(NYDUS_BOOTSTRAP))
    };
    match artifact_type {
        media_type::COSIGN_SIGNATURE | media_type::SIGSTORE_BUNDLE => "signature.cosign",
        media_type::NOTATION_SIGNATURE => "signature.notation",
        media_type::HARBOR_SBOM => "sbom.harbor",
        // A signature that only its tag ties to what it signs.
        _ if manifest.subject.is_none() => "signature.cosign",
        _ if is_nydus() => "accelerator.nydus",
        _ => "subject.accessory",
    }
}

/// The digest that a cosign tag signs: `sha256-<hex>.sig` over a layer of cosign's type.
pub(super) fn signed_by_tag(manifest: &Manifest, tag: &str) -> Option<String> {
    let name = tag.strip_suffix(".sig")?;
    let (algorithm, hex) = name.split_once('-')?;
    let is_signature =
        manifest.layers.iter().any(|layer| layer.media_type == media_type::COSIGN_SIMPLE_SIGNING);
    let digest = format!("{algorithm}:{hex}");
    (is_signature && digest.parse::<berth_oci::Digest>().is_ok()).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_config_names_its_type() {
        assert_eq!(derived("application/vnd.cncf.openpolicyagent.config.v1+json"), "OPENPOLICYAGENT");
        assert_eq!(derived("application/vnd.oci.empty.v1+json"), "UNKNOWN");
        assert_eq!(known("application/vnd.cncf.helm.config.v1+json").unwrap(), "CHART");
    }
}
