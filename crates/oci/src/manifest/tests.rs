//! What is accepted, what is refused, and that no other reader can see something else.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::digest::Algorithm;
use crate::media_type::{
    DOCKER_LAYER, DOCKER_MANIFEST, DOCKER_MANIFEST_LIST, DOCKER_SCHEMA1_SIGNED, OCI_CONFIG, OCI_EMPTY,
    OCI_INDEX, OCI_LAYER_GZIP, OCI_MANIFEST,
};

fn digest(seed: &str) -> String {
    Digest::sha256(seed.as_bytes()).to_string()
}

fn descriptor(media_type: &str, seed: &str, size: u64) -> Value {
    json!({"mediaType": media_type, "digest": digest(seed), "size": size})
}

fn image() -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(OCI_CONFIG, "config", 100),
        "layers": [descriptor(OCI_LAYER_GZIP, "one", 1), descriptor(OCI_LAYER_GZIP, "two", 2)],
    })
}

fn index() -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": OCI_INDEX,
        "manifests": [descriptor(OCI_MANIFEST, "child", 500)],
    })
}

/// The manifest with one field set; a null value removes it.
fn with(mut manifest: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let object = manifest.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        object.remove(key)
    } else {
        object.insert(key.to_owned(), value)
    };
    manifest
}

fn parsed(manifest: &Value) -> Manifest {
    parse(manifest.to_string().as_bytes(), None).unwrap()
}

fn refused(manifest: &Value) -> ManifestError {
    parse(manifest.to_string().as_bytes(), None).unwrap_err()
}

/// The field that an invalid value was found in.
fn invalid(manifest: &Value) -> String {
    match refused(manifest) {
        ManifestError::Invalid { field, .. } => field,
        other => panic!("refused for another reason: {other}"),
    }
}

#[test]
fn an_image() {
    let manifest = parsed(&with(image(), "/annotations", json!({"a": "b"})));
    assert_eq!(manifest.kind, Kind::Image);
    assert_eq!(manifest.media_type, OCI_MANIFEST);
    assert_eq!(manifest.config.as_ref().unwrap().size, 100);
    assert_eq!(manifest.layers.len(), 2);
    assert_eq!(manifest.annotations["a"], "b");
    assert_eq!(manifest.referrer_artifact_type(), Some(OCI_CONFIG));
    let blobs: Vec<u64> = manifest.blobs().map(|blob| blob.size).collect();
    assert_eq!(blobs, [100, 1, 2]);
}

#[test]
fn an_index() {
    let platform = json!({
        "architecture": "arm", "os": "linux", "variant": "v7", "os.version": "1", "os.features": ["x"], "new": {},
    });
    let manifest = parsed(&with(index(), "/manifests/0/platform", platform));
    assert_eq!(manifest.kind, Kind::Index);
    let platform = manifest.manifests[0].platform.as_ref().unwrap();
    assert_eq!((platform.architecture.as_str(), platform.os.as_str()), ("arm", "linux"));
    assert_eq!((platform.variant.as_deref(), platform.os_version.as_deref()), (Some("v7"), Some("1")));
    assert_eq!(platform.os_features, ["x"]);
    assert_eq!(manifest.referrer_artifact_type(), None);
    assert_eq!(manifest.blobs().count(), 0);
    let nothing = parsed(&with(index(), "/manifests", json!([])));
    assert_eq!(nothing.kind, Kind::Index);
}

#[test]
fn dockers_types() {
    let layer = with(image(), "/mediaType", json!(DOCKER_MANIFEST));
    assert_eq!(parsed(&with(layer, "/layers/0/mediaType", json!(DOCKER_LAYER))).kind, Kind::Image);
    assert_eq!(parsed(&with(index(), "/mediaType", json!(DOCKER_MANIFEST_LIST))).kind, Kind::Index);
}

#[test]
fn an_artifact_with_subject_and_embedded_config() {
    let config = json!({"mediaType": OCI_EMPTY, "digest": Digest::sha256(b"{}"), "size": 2, "data": "e30="});
    let manifest = with(with(image(), "/config", config), "/subject", descriptor(OCI_MANIFEST, "subject", 9));
    let manifest = parsed(&with(manifest, "/artifactType", json!("application/vnd.example+type")));
    assert_eq!(manifest.referrer_artifact_type(), Some("application/vnd.example+type"));
    assert_eq!(manifest.artifact_type.as_deref(), Some("application/vnd.example+type"));
    assert_eq!(manifest.subject.unwrap().digest.as_str(), digest("subject"));
    assert_eq!(manifest.config.unwrap().data_len, Some(2));
}

#[test]
fn the_media_type_comes_from_field_header_or_shape() {
    let untyped_image = with(image(), "/mediaType", Value::Null).to_string();
    let untyped_index = with(index(), "/mediaType", Value::Null).to_string();
    let media_type = |text: &str, header| parse(text.as_bytes(), header).unwrap().media_type;
    assert_eq!(media_type(&untyped_image, None), OCI_MANIFEST);
    assert_eq!(media_type(&untyped_index, None), OCI_INDEX);
    assert_eq!(media_type(&untyped_image, Some("")), OCI_MANIFEST);
    assert_eq!(media_type(&untyped_index, Some("application/json")), OCI_INDEX);
    assert_eq!(media_type(&untyped_image, Some(DOCKER_MANIFEST)), DOCKER_MANIFEST);
    let parameter = format!("{DOCKER_MANIFEST_LIST}; charset=utf-8");
    assert_eq!(media_type(&untyped_index, Some(&parameter)), DOCKER_MANIFEST_LIST);
    assert_eq!(media_type(&image().to_string(), Some(OCI_MANIFEST)), OCI_MANIFEST);
    assert_eq!(media_type(&image().to_string(), None), OCI_MANIFEST);
    // A type of which nobody has heard: the shape decides.
    let unknown = with(index(), "/mediaType", json!("application/vnd.example.new+json")).to_string();
    let manifest = parse(unknown.as_bytes(), Some("application/vnd.example.new+json")).unwrap();
    assert_eq!(
        (manifest.kind, manifest.media_type.as_str()),
        (Kind::Index, "application/vnd.example.new+json")
    );
    let manifest = parse(untyped_image.as_bytes(), Some("application/vnd.example.new+json")).unwrap();
    assert_eq!(manifest.kind, Kind::Image);
}

#[test]
fn unknown_fields_are_accepted() {
    let manifest = with(image(), "/org.example.new", json!({"deep": [{"a": -1.5e3, "b": [true, null]}]}));
    let manifest = with(manifest, "/layers/1/new", json!(["x"]));
    assert_eq!(parsed(&manifest), parsed(&image()));
}

/// Writers in Go put null where they mean nothing.
#[test]
fn nulls_count_as_absent() {
    let text = format!(
        r#"{{"schemaVersion":2,"mediaType":"","artifactType":null,"config":{config},"layers":null,"subject":null,
        "annotations":null,"manifests":null}}"#,
        config = json!({
            "mediaType": OCI_CONFIG, "digest": digest("c"), "size": 0, "urls": null, "annotations": null,
            "platform": null, "data": null, "artifactType": "",
        }),
    );
    let manifest = parse(text.as_bytes(), None).unwrap();
    assert_eq!((manifest.kind, manifest.layers.len()), (Kind::Image, 0));
    let text = r#"{"schemaVersion":2,"manifests":null}"#;
    assert_eq!(parse(text.as_bytes(), None).unwrap().kind, Kind::Index);
}

#[test]
fn foreign_layers_may_be_absent() {
    let urls = with(image(), "/layers/0/urls", json!(["https://example.com/layer"]));
    let typed = with(urls, "/layers/1/mediaType", json!(crate::media_type::DOCKER_FOREIGN_LAYER));
    assert!(parsed(&typed).layers.iter().all(Descriptor::is_foreign));
    assert!(!parsed(&image()).layers.iter().any(Descriptor::is_foreign));
}

/// Negative test 20: size of the whole.
#[test]
fn too_large() {
    let mut text = image().to_string();
    text.push_str(&" ".repeat(MAX_MANIFEST_BYTES - text.len()));
    assert!(parse(text.as_bytes(), None).is_ok());
    text.push(' ');
    assert_eq!(parse(text.as_bytes(), None), Err(ManifestError::TooLarge));
}

/// Negative test 20: depth bomb.
#[test]
fn too_deep() {
    let text = format!(r#"{{"schemaVersion":2,"x":{}"#, "[".repeat(MAX_MANIFEST_BYTES - 100));
    assert_eq!(parse(text.as_bytes(), None), Err(ManifestError::TooDeep));
}

/// Negative test 20: duplicate keys.
#[test]
fn duplicate_keys() {
    let repeated = |manifest: Value, written: &str, twice: &str| {
        let text = manifest.to_string();
        assert!(text.contains(written));
        text.replacen(written, twice, 1)
    };
    for text in [
        repeated(image(), r#""layers""#, r#""layers":[],"layers""#),
        repeated(image(), r#""size":1}"#, r#""size":1,"size":2}"#),
        repeated(with(image(), "/annotations", json!({"k": "v"})), r#""k":"v""#, r#""k":"v","k":"w""#),
        repeated(with(image(), "/new", json!([{"k": 1}])), r#""k":1"#, r#""k":1,"k":1"#),
    ] {
        let refusal = parse(text.as_bytes(), None).unwrap_err();
        assert!(matches!(refusal, ManifestError::DuplicateKey(_)), "{refusal}");
    }
}

/// Go's reader takes these for the known keys.
#[test]
fn look_alike_keys() {
    for key in
        ["Layers", "LAYERS", "manifeſts", "MediaType", "mediatype", "Config", "schemaversion", "SUBJECT"]
    {
        let manifest = with(image(), &format!("/{key}"), json!([]));
        assert!(matches!(refused(&manifest), ManifestError::LookAlikeKey(_)), "{key}");
    }
    for key in ["Digest", "Size", "mediatype", "URLs", "Data"] {
        let manifest = with(image(), &format!("/layers/0/{key}"), json!("x"));
        assert!(matches!(refused(&manifest), ManifestError::LookAlikeKey(_)), "{key}");
    }
    // Annotations are the client's own words.
    let annotations = with(image(), "/annotations", json!({"Layers": "x", "layers": "y"}));
    assert_eq!(parsed(&annotations).annotations.len(), 2);
}

/// Negative test 20: both `layers` and `manifests`.
#[test]
fn both_shapes() {
    for (manifest, field) in [
        (with(image(), "/manifests", json!([])), "layers"),
        (with(index(), "/layers", json!([])), "layers"),
        (with(index(), "/config", descriptor(OCI_CONFIG, "c", 1)), "config"),
        (with(with(image(), "/manifests", json!([])), "/mediaType", Value::Null), "layers"),
    ] {
        assert_eq!(refused(&manifest), ManifestError::BothShapes(field));
    }
    let wrong = with(image(), "/mediaType", json!(OCI_INDEX));
    assert!(matches!(refused(&wrong), ManifestError::WrongShape { field: "layers", .. }));
    let wrong = with(with(image(), "/mediaType", json!(OCI_INDEX)), "/layers", Value::Null);
    assert!(matches!(refused(&wrong), ManifestError::WrongShape { field: "config", .. }));
    let wrong = with(index(), "/mediaType", json!(DOCKER_MANIFEST));
    assert!(matches!(refused(&wrong), ManifestError::WrongShape { field: "manifests", .. }));
}

/// Negative test 20: `mediaType` ≠ Content-Type.
#[test]
fn media_types_that_disagree() {
    let text = image().to_string();
    for header in
        [OCI_INDEX, DOCKER_MANIFEST, "application/json", "application/vnd.example+json", "text/html"]
    {
        let refusal = parse(text.as_bytes(), Some(header)).unwrap_err();
        assert!(matches!(refusal, ManifestError::MediaTypeMismatch { .. }), "{header}: {refusal}");
    }
    let untyped = with(image(), "/mediaType", Value::Null).to_string();
    for header in ["nonsense", "a/b\r\nx: y", "a/b, c/d", "*/*x", "text/html", "image/svg+xml"] {
        let refusal = parse(untyped.as_bytes(), Some(header)).unwrap_err();
        assert!(matches!(refusal, ManifestError::Invalid { .. }), "{header:?}: {refusal}");
    }
    assert_eq!(invalid(&with(image(), "/mediaType", json!("no type"))), "mediaType");
}

/// Negative test 20: `schemaVersion` 1.
#[test]
fn schema_versions() {
    assert_eq!(refused(&with(image(), "/schemaVersion", json!(1))), ManifestError::Schema1);
    for version in [json!(0), json!(3), json!(-2), json!(2.0), json!("2"), json!(true), json!([2])] {
        assert_eq!(refused(&with(image(), "/schemaVersion", version)), ManifestError::SchemaVersion);
    }
    let missing = ManifestError::Missing("schemaVersion".to_owned());
    assert_eq!(refused(&with(image(), "/schemaVersion", Value::Null)), missing);
    let schema1 = json!({
        "schemaVersion": 1, "name": "library/x", "tag": "1", "fsLayers": [{"blobSum": digest("x")}],
        "history": [{"v1Compatibility": "{}"}], "signatures": [],
    });
    assert_eq!(refused(&schema1), ManifestError::Schema1);
    assert_eq!(parse(b"{}", Some(DOCKER_SCHEMA1_SIGNED)), Err(ManifestError::Schema1));
    assert_eq!(refused(&with(image(), "/fsLayers", json!([]))), ManifestError::Schema1);
}

/// Negative test 20: negative or wrong `size`.
#[test]
fn sizes() {
    for size in
        [json!(-1), json!(1.5), json!(1e3), json!("1"), json!(1u64 << 63), json!(1e30), json!({}), json!([])]
    {
        assert_eq!(invalid(&with(image(), "/layers/1/size", size.clone())), "layers[1].size", "{size}");
        assert_eq!(invalid(&with(index(), "/manifests/0/size", size.clone())), "manifests[0].size", "{size}");
        assert_eq!(invalid(&with(image(), "/config/size", size.clone())), "config.size", "{size}");
    }
    let null = image().to_string().replacen(r#""size":100"#, r#""size":null"#, 1);
    assert!(matches!(parse(null.as_bytes(), None), Err(ManifestError::Invalid { .. })));
    let largest = with(image(), "/layers/0/size", json!(i64::MAX));
    assert_eq!(parsed(&largest).layers[0].size, i64::MAX as u64);
}

/// Negative test 20: self-referring index, `subject` = self.
#[test]
fn references_to_itself() {
    let own: Digest = digest("own").parse().unwrap();
    let other = parsed(&with(image(), "/subject", descriptor(OCI_MANIFEST, "other", 1)));
    assert_eq!(other.check_not_self_referring(&own), Ok(()));
    let subject = parsed(&with(image(), "/subject", descriptor(OCI_MANIFEST, "own", 1)));
    assert_eq!(subject.check_not_self_referring(&own), Err(ManifestError::SelfReference("subject")));
    let child = parsed(&with(index(), "/manifests/0/digest", json!(own)));
    assert_eq!(child.check_not_self_referring(&own), Err(ManifestError::SelfReference("manifests")));
    let layer = parsed(&with(image(), "/layers/1/digest", json!(own)));
    assert_eq!(layer.check_not_self_referring(&own), Err(ManifestError::SelfReference("layers")));
}

/// Negative test 19, inside a manifest.
#[test]
fn digests() {
    let upper = format!("sha256:{}", "A".repeat(64));
    for bad in ["", "sha256:", "sha256:../../etc/passwd", "md5:d41d8cd98f00b204e9800998ecf8427e", &upper] {
        assert_eq!(invalid(&with(image(), "/layers/0/digest", json!(bad))), "layers[0].digest");
        assert_eq!(invalid(&with(image(), "/config/digest", json!(bad))), "config.digest");
        assert_eq!(invalid(&with(index(), "/manifests/0/digest", json!(bad))), "manifests[0].digest");
        let subject = with(descriptor(OCI_MANIFEST, "s", 1), "/digest", json!(bad));
        assert_eq!(invalid(&with(image(), "/subject", subject)), "subject.digest");
    }
    let sha512 = Digest::of(Algorithm::Sha512, b"x");
    let manifest = parsed(&with(image(), "/layers/0/digest", json!(sha512)));
    assert_eq!(manifest.layers[0].digest, sha512);
}

#[test]
fn required_fields() {
    let missing = |manifest: &Value| match refused(manifest) {
        ManifestError::Missing(field) => field,
        other => panic!("refused for another reason: {other}"),
    };
    assert_eq!(missing(&with(image(), "/config", Value::Null)), "config");
    assert_eq!(missing(&with(image(), "/layers", Value::Null)), "layers");
    assert_eq!(missing(&with(index(), "/manifests", Value::Null)), "manifests");
    assert_eq!(missing(&with(image(), "/config/mediaType", Value::Null)), "config.mediaType");
    assert_eq!(missing(&with(image(), "/config/digest", Value::Null)), "config.digest");
    assert_eq!(missing(&with(image(), "/layers/1/size", Value::Null)), "layers[1].size");
    assert_eq!(missing(&with(index(), "/manifests/0/size", Value::Null)), "manifests[0].size");
    // Without layers it could still be meant as an image, so the message says what lacks.
    let untyped = with(image(), "/mediaType", Value::Null);
    assert_eq!(missing(&with(untyped.clone(), "/layers", Value::Null)), "layers");
    assert_eq!(missing(&with(untyped, "/config", Value::Null)), "config");
    assert_eq!(refused(&json!({"schemaVersion": 2})), ManifestError::UnknownShape);
    let artifact = json!({"schemaVersion": 2, "artifactType": "a/b", "blobs": []});
    assert_eq!(refused(&artifact), ManifestError::UnknownShape);
}

#[test]
fn wrong_types() {
    let cases = [
        ("/config", json!("x"), "config"),
        ("/layers", json!({}), "layers"),
        ("/mediaType", json!(5), "mediaType"),
        ("/artifactType", json!([]), "artifactType"),
        ("/artifactType", json!("a/b\n"), "artifactType"),
        ("/artifactType", json!("a/".repeat(200)), "artifactType"),
        ("/annotations", json!([]), "annotations"),
        ("/annotations", json!({"a": 1}), "annotations"),
        ("/subject", json!([]), "subject"),
        ("/layers", json!([5]), "layers[0]"),
        ("/layers/0/urls", json!("x"), "layers[0].urls"),
        ("/layers/0/urls", json!([1]), "layers[0].urls"),
        ("/layers/0/annotations", json!({"a": null}), "layers[0].annotations"),
        ("/layers/0/platform", json!([]), "layers[0].platform"),
        ("/layers/0/platform", json!({"os": 1}), "layers[0].platform"),
        ("/layers/0/data", json!("e30"), "layers[0].data"),
        ("/layers/0/data", json!("e30="), "layers[0].data"),
        ("/layers/0/mediaType", json!("a\0b"), "layers[0].mediaType"),
    ];
    for (pointer, value, field) in cases {
        assert_eq!(invalid(&with(image(), pointer, value.clone())), field, "{pointer} = {value}");
    }
    for text in ["[]", "1", "\"x\"", "null", "true"] {
        assert_eq!(parse(text.as_bytes(), None), Err(ManifestError::NotAnObject), "{text}");
    }
}

#[test]
fn entries_are_bounded() {
    let many = |entries: usize| vec![descriptor(OCI_LAYER_GZIP, "x", 1); entries];
    assert_eq!(parsed(&with(image(), "/layers", json!(many(MAX_ENTRIES)))).layers.len(), MAX_ENTRIES);
    let refusal = refused(&with(image(), "/layers", json!(many(MAX_ENTRIES + 1))));
    assert_eq!(refusal, ManifestError::TooManyEntries("layers"));
    let refusal = refused(&with(index(), "/manifests", json!(many(MAX_ENTRIES + 1))));
    assert_eq!(refusal, ManifestError::TooManyEntries("manifests"));
    let refusal = refused(&with(image(), "/x", json!(vec![0; crate::json::MAX_VALUES])));
    assert_eq!(refusal, ManifestError::TooManyValues);
}

#[test]
fn what_is_not_json_is_refused() {
    let text = image().to_string();
    for bad in
        [&text[..text.len() - 1], "", "\0", &format!("{text}{text}"), &format!("{text}x"), "{\"a\":\"\n\"}"]
    {
        assert!(matches!(parse(bad.as_bytes(), None), Err(ManifestError::NotJson(_))), "{bad:?}");
    }
    let mut bytes = text.into_bytes();
    bytes[40] = 0xff;
    assert!(matches!(parse(&bytes, None), Err(ManifestError::NotJson(_))));
}

#[test]
fn messages_repeat_little_and_escaped() {
    let key = "\u{1b}[31m".repeat(10_000);
    let text = format!(r#"{{{key}:1,{key}:2}}"#, key = json!(key));
    let message = parse(text.as_bytes(), None).unwrap_err().to_string();
    assert!(message.len() < 250 && !message.contains('\u{1b}'), "{message}");
}

fn any_descriptor() -> impl Strategy<Value = Descriptor> {
    let digest = (any::<u64>(), any::<bool>()).prop_map(|(seed, long)| {
        Digest::of(if long { Algorithm::Sha512 } else { Algorithm::Sha256 }, &seed.to_le_bytes())
    });
    let platform = ("[a-z0-9]{0,5}", "[a-z]{0,5}", proptest::option::of("[a-z0-9]{1,3}")).prop_map(
        |(architecture, os, variant)| crate::Platform { architecture, os, variant, ..Default::default() },
    );
    (
        "[a-z]{1,8}/[a-z0-9.+]{1,12}",
        digest,
        0..i64::MAX as u64,
        proptest::option::of(platform),
        any_annotations(),
        proptest::option::of("[a-z]{1,8}/[a-z0-9.+]{1,12}"),
        proptest::collection::vec("https://[a-z]{1,9}", 0..2),
    )
        .prop_map(|(media_type, digest, size, platform, annotations, artifact_type, urls)| Descriptor {
            media_type,
            digest,
            size,
            platform,
            annotations,
            artifact_type,
            urls,
            data_len: None,
        })
}

fn any_annotations() -> impl Strategy<Value = BTreeMap<String, String>> {
    proptest::collection::btree_map("\\PC{0,8}", "\\PC{0,8}|[\\x00-\\x1f\"\\\\]{1,4}", 0..3)
}

fn any_manifest() -> impl Strategy<Value = Manifest> {
    (
        any::<bool>(),
        any_descriptor(),
        proptest::collection::vec(any_descriptor(), 0..6),
        proptest::option::of(any_descriptor()),
        any_annotations(),
        proptest::option::of("[a-z]{1,8}/[a-z0-9.+]{1,12}"),
        any::<bool>(),
    )
        .prop_map(|(is_image, config, entries, subject, annotations, artifact_type, docker)| {
            let media_type = match (is_image, docker) {
                (true, false) => OCI_MANIFEST,
                (true, true) => DOCKER_MANIFEST,
                (false, false) => OCI_INDEX,
                (false, true) => DOCKER_MANIFEST_LIST,
            };
            let (layers, manifests) = if is_image { (entries, Vec::new()) } else { (Vec::new(), entries) };
            Manifest {
                kind: if is_image { Kind::Image } else { Kind::Index },
                media_type: media_type.to_owned(),
                artifact_type,
                config: is_image.then_some(config),
                layers,
                manifests,
                subject,
                annotations,
            }
        })
}

/// The manifest as a client would write it.
fn written(manifest: &Manifest, with_type: bool) -> Value {
    let mut object = json!({"schemaVersion": 2});
    let mut set = |key: &str, value: Value| object[key] = value;
    if with_type {
        set("mediaType", json!(manifest.media_type));
    }
    match manifest.kind {
        Kind::Image => {
            set("config", json!(manifest.config));
            set("layers", json!(manifest.layers));
        }
        Kind::Index => set("manifests", json!(manifest.manifests)),
    }
    if let Some(artifact_type) = &manifest.artifact_type {
        set("artifactType", json!(artifact_type));
    }
    if let Some(subject) = &manifest.subject {
        set("subject", json!(subject));
    }
    if !manifest.annotations.is_empty() {
        set("annotations", json!(manifest.annotations));
    }
    object
}

proptest! {
    #[test]
    fn manifests_round_trip(manifest in any_manifest(), with_type in any::<bool>(), pretty in any::<bool>()) {
        let value = written(&manifest, with_type);
        let text = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
        let read = parse(text.as_bytes(), Some(&manifest.media_type)).unwrap();
        prop_assert_eq!(&read, &manifest);
        if with_type {
            prop_assert_eq!(&parse(text.as_bytes(), None).unwrap(), &manifest);
        }
    }

    #[test]
    fn damaged_manifests_never_panic(
        manifest in any_manifest(),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = written(&manifest, true).to_string().into_bytes();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Err(error) = parse(&bytes, None) {
            prop_assert!(error.to_string().len() < 500);
        }
    }

    #[test]
    fn repeating_any_key_is_refused(manifest in any_manifest(), key in any::<prop::sample::Index>()) {
        let value = written(&manifest, true);
        let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
        let key = keys[key.index(keys.len())];
        let text = value.to_string();
        let repeated = format!("{},{}:{}}}", &text[..text.len() - 1], json!(key), value[key.as_str()]);
        let refused = parse(repeated.as_bytes(), None);
        prop_assert!(matches!(refused, Err(ManifestError::DuplicateKey(_))), "{:?}", refused);
    }
}
