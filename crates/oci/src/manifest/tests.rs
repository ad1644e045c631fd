use super::*;

#[test]
fn an_empty_object_is_no_manifest() {
    assert_eq!(parse(b"{}", None), Err(ManifestError::Missing("schemaVersion".to_owned())));
}
