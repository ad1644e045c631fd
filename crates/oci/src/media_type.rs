//! The media types that a registry meets, and the few questions asked about them.
//!
//! The lists are not a filter: unknown types are stored and served like any other.

/// OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// OCI image index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// OCI image configuration.
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// OCI layer, uncompressed.
pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
/// OCI layer, gzip.
pub const OCI_LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
/// OCI layer, zstd.
pub const OCI_LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
/// OCI layer that may not be redistributed, uncompressed (deprecated).
pub const OCI_LAYER_NONDISTRIBUTABLE: &str = "application/vnd.oci.image.layer.nondistributable.v1.tar";
/// OCI layer that may not be redistributed, gzip (deprecated).
pub const OCI_LAYER_NONDISTRIBUTABLE_GZIP: &str =
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
/// OCI layer that may not be redistributed, zstd (deprecated).
pub const OCI_LAYER_NONDISTRIBUTABLE_ZSTD: &str =
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd";
/// The empty JSON object `{}`, the config of artifacts that have none.
pub const OCI_EMPTY: &str = "application/vnd.oci.empty.v1+json";
/// The artifact manifest of a release candidate, withdrawn before 1.1.
pub const OCI_ARTIFACT_MANIFEST: &str = "application/vnd.oci.artifact.manifest.v1+json";

/// Docker image manifest, version 2 schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
/// Docker manifest list.
pub const DOCKER_MANIFEST_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// Docker image configuration.
pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
/// Docker plugin configuration.
pub const DOCKER_PLUGIN_CONFIG: &str = "application/vnd.docker.plugin.v1+json";
/// Docker layer, gzip.
pub const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
/// Docker layer, uncompressed.
pub const DOCKER_LAYER_TAR: &str = "application/vnd.docker.image.rootfs.diff.tar";
/// Docker layer that is fetched from elsewhere.
pub const DOCKER_FOREIGN_LAYER: &str = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
/// Docker layer that is fetched from elsewhere, uncompressed.
pub const DOCKER_FOREIGN_LAYER_TAR: &str = "application/vnd.docker.image.rootfs.foreign.diff.tar";
/// Docker manifest, schema 1, unsigned.
pub const DOCKER_SCHEMA1: &str = "application/vnd.docker.distribution.manifest.v1+json";
/// Docker manifest, schema 1, signed.
pub const DOCKER_SCHEMA1_SIGNED: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";

/// Helm chart configuration.
pub const HELM_CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
/// Helm chart archive.
pub const HELM_CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
/// Helm chart provenance.
pub const HELM_PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";
/// Cosign's signed payload, a layer.
pub const COSIGN_SIMPLE_SIGNING: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
/// Artifact type of a cosign signature that is attached as a referrer.
pub const COSIGN_SIGNATURE: &str = "application/vnd.dev.cosign.artifact.sig.v1+json";
/// Sigstore bundle.
pub const SIGSTORE_BUNDLE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";
/// DSSE envelope: attestations.
pub const DSSE_ENVELOPE: &str = "application/vnd.dsse.envelope.v1+json";
/// In-toto statement: attestations.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";
/// Notary Project signature.
pub const NOTATION_SIGNATURE: &str = "application/vnd.cncf.notary.signature";
/// Software bill of materials as Harbor stores it.
pub const HARBOR_SBOM: &str = "application/vnd.goharbor.harbor.sbom.v1";
/// SPDX document.
pub const SPDX: &str = "application/spdx+json";
/// CycloneDX document.
pub const CYCLONEDX: &str = "application/vnd.cyclonedx+json";
/// WebAssembly module configuration.
pub const WASM_CONFIG: &str = "application/vnd.wasm.config.v1+json";
/// CNAB bundle.
pub const CNAB_MANIFEST: &str = "application/vnd.cnab.manifest.v1";
/// Model as the CNCF model specification packs it.
pub const CNCF_MODEL_MANIFEST: &str = "application/vnd.cncf.model.manifest.v1+json";

/// The manifest types that a client is told about, in the order of preference.
pub const MANIFEST_TYPES: [&str; 4] = [OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_MANIFEST_LIST];

/// The media type of a `Content-Type` value: without parameters and white space; none when nothing is left.
pub fn essence(content_type: &str) -> Option<&str> {
    let essence = content_type.split(';').next().unwrap_or(content_type).trim();
    (!essence.is_empty()).then_some(essence)
}

/// Whether the text is `type/subtype` as RFC 6838 (4.2) restricts it, and so may be sent as a header.
pub fn is_well_formed(media_type: &str) -> bool {
    fn is_restricted_name(name: &str) -> bool {
        name.len() <= 127
            && name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    }
    media_type
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_restricted_name(kind) && is_restricted_name(subtype))
}

/// Whether a manifest may be stored and served as this type: known or not, it must be one that no browser renders
/// or runs, because the bytes are a stranger's. JSON types and vendors' types are.
pub fn is_fit_for_manifest(media_type: &str) -> bool {
    let lower = media_type.to_ascii_lowercase();
    let fits = lower.strip_prefix("application/").is_some_and(|subtype| {
        subtype.ends_with("json") || (subtype.starts_with("vnd.") && !subtype.ends_with("xml"))
    });
    fits && is_well_formed(media_type)
}

/// Whether it names one of Docker's schema 1 manifests.
pub fn is_schema1(media_type: &str) -> bool {
    media_type == DOCKER_SCHEMA1 || media_type == DOCKER_SCHEMA1_SIGNED
}

/// Whether it names a layer whose bytes a registry need not have.
pub fn is_foreign_layer(media_type: &str) -> bool {
    media_type.starts_with("application/vnd.oci.image.layer.nondistributable.")
        || media_type.starts_with("application/vnd.docker.image.rootfs.foreign.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_dropped() {
        assert_eq!(essence("application/json; charset=utf-8"), Some("application/json"));
        assert_eq!(essence(" a/b "), Some("a/b"));
        assert_eq!(essence(" ; charset=utf-8"), None);
        assert_eq!(essence(""), None);
    }

    #[test]
    fn well_formed_types() {
        for good in [OCI_MANIFEST, DOCKER_SCHEMA1_SIGNED, HELM_CONFIG, "a/b", "text/x-c++"] {
            assert!(is_well_formed(good), "{good}");
        }
        for bad in
            ["", "/", "a/", "/b", "a", "a/b/c", "a/b c", "a/b\r\nx: y", "a/b;q=1", ".a/b", "ä/b", "a/b\0"]
        {
            assert!(!is_well_formed(bad), "{bad:?}");
        }
        assert!(!is_well_formed(&format!("a/{}", "b".repeat(128))));
    }

    #[test]
    fn types_for_manifests() {
        for fit in MANIFEST_TYPES.into_iter().chain(["application/json", "application/vnd.example.new"]) {
            assert!(is_fit_for_manifest(fit), "{fit}");
        }
        for unfit in [
            "text/html",
            "text/json",
            "image/svg+xml",
            "application/xhtml+xml",
            "application/javascript",
            "application/vnd.mozilla.xul+XML",
            "application/pdf",
            "application/vnd. x+json",
            "application/",
        ] {
            assert!(!is_fit_for_manifest(unfit), "{unfit}");
        }
    }

    #[test]
    fn foreign_layers() {
        for foreign in [OCI_LAYER_NONDISTRIBUTABLE_ZSTD, DOCKER_FOREIGN_LAYER, DOCKER_FOREIGN_LAYER_TAR] {
            assert!(is_foreign_layer(foreign));
        }
        assert!(!is_foreign_layer(OCI_LAYER_GZIP) && !is_foreign_layer(DOCKER_LAYER));
    }
}
