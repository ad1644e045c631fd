//! Manifests. What is accepted must mean the same to a reader of another kind: one that takes the last of
//! repeated keys and does not look at their case, as most clients do.
#![no_main]

use std::fmt;

use berth_oci::manifest::{MAX_ENTRIES, parse};
use berth_oci::{Descriptor, Kind, Manifest, media_type};
use libfuzzer_sys::fuzz_target;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

const HEADERS: [Option<&str>; 8] = [
    None,
    Some(""),
    Some("application/json; charset=utf-8"),
    Some(media_type::OCI_MANIFEST),
    Some(media_type::OCI_INDEX),
    Some(media_type::DOCKER_MANIFEST),
    Some(media_type::DOCKER_MANIFEST_LIST),
    Some("application/vnd.example.unknown+json"),
];

fuzz_target!(|input: &[u8]| {
    let Some((selector, bytes)) = input.split_first() else { return };
    let header = HEADERS[usize::from(*selector) % HEADERS.len()];
    match parse(bytes, header) {
        Ok(manifest) => check(&manifest, bytes),
        // The message goes to a client: short, on one line.
        Err(refusal) => {
            let message = refusal.to_string();
            assert!(message.len() < 500 && !message.contains(char::is_control), "{message:?}");
        }
    }
});

fn check(manifest: &Manifest, bytes: &[u8]) {
    assert!(media_type::is_fit_for_manifest(&manifest.media_type));
    assert!(manifest.layers.len() <= MAX_ENTRIES && manifest.manifests.len() <= MAX_ENTRIES);
    match manifest.kind {
        Kind::Image => assert!(manifest.config.is_some() && manifest.manifests.is_empty()),
        Kind::Index => assert!(manifest.config.is_none() && manifest.layers.is_empty()),
    }
    // Served with the type it was stored under, it is the same manifest again.
    assert_eq!(parse(bytes, Some(&manifest.media_type)).as_ref(), Ok(manifest));
    // The walk over children and referrers can rely on this.
    for pointed_at in manifest.blobs().chain(&manifest.manifests).chain(&manifest.subject) {
        assert!(manifest.check_not_self_referring(&pointed_at.digest).is_err());
    }

    let other: Value = serde_json::from_slice(bytes).unwrap();
    // A value keeps one of repeated members, a count counts them all.
    let Members(members) = serde_json::from_slice(bytes).unwrap();
    assert_eq!(members, distinct_members(&other), "a key is repeated");
    let other = other.as_object().unwrap();
    assert_eq!(lenient(other, "schemaVersion"), Some(&Value::from(2)));
    same_text(other, "mediaType", &[&manifest.media_type]);
    same_text(other, "artifactType", &[manifest.artifact_type.as_deref().unwrap_or_default()]);
    same_list(other, "layers", &manifest.layers);
    same_list(other, "manifests", &manifest.manifests);
    same(lenient(other, "config"), manifest.config.as_ref());
    same(lenient(other, "subject"), manifest.subject.as_ref());
    let annotations = lenient(other, "annotations").and_then(Value::as_object);
    assert_eq!(annotations.map_or(0, Map::len), manifest.annotations.len());
}

/// The last member whose key is `name` to a reader that ignores case; a null is as good as absent.
fn lenient<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let name = name.to_lowercase();
    let found = object.iter().filter(|(key, _)| key.replace('ſ', "s").to_lowercase() == name).last();
    found.map(|(_, value)| value).filter(|value| !value.is_null())
}

fn same_text(object: &Map<String, Value>, name: &str, expected: &[&str]) {
    if let Some(text) = lenient(object, name).and_then(Value::as_str).filter(|text| !text.is_empty()) {
        assert_eq!([text], expected, "{name}");
    }
}

fn same_list(object: &Map<String, Value>, name: &str, expected: &[Descriptor]) {
    let list = lenient(object, name).map_or(&[][..], |list| list.as_array().unwrap());
    assert_eq!(list.len(), expected.len(), "{name}");
    for (value, descriptor) in list.iter().zip(expected) {
        same(Some(value), Some(descriptor));
    }
}

fn same(value: Option<&Value>, descriptor: Option<&Descriptor>) {
    assert_eq!(value.is_some(), descriptor.is_some());
    let (Some(value), Some(descriptor)) = (value, descriptor) else { return };
    let object = value.as_object().unwrap();
    assert_eq!(lenient(object, "digest").and_then(Value::as_str), Some(descriptor.digest.as_str()));
    assert_eq!(lenient(object, "size").and_then(Value::as_u64), Some(descriptor.size));
    assert_eq!(lenient(object, "mediaType").and_then(Value::as_str), Some(descriptor.media_type.as_str()));
    let urls = lenient(object, "urls").and_then(Value::as_array);
    assert_eq!(urls.map_or(0, Vec::len), descriptor.urls.len());
    assert_eq!(lenient(object, "data").is_some(), descriptor.data_len.is_some());
}

/// How many members the objects of a document have, repeated ones included.
struct Members(usize);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CountMembers).map(Self)
    }
}

struct CountMembers;

impl<'de> Visitor<'de> for CountMembers {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_bool<E>(self, _: bool) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_u64<E>(self, _: u64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_i64<E>(self, _: i64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_f64<E>(self, _: f64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_str<E>(self, _: &str) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<usize, A::Error> {
        let mut members = 0;
        while let Some(Members(inside)) = list.next_element()? {
            members += inside;
        }
        Ok(members)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<usize, A::Error> {
        let mut members = 0;
        while let Some((IgnoredAny, Members(inside))) = object.next_entry()? {
            members += 1 + inside;
        }
        Ok(members)
    }
}

fn distinct_members(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(distinct_members).sum(),
        Value::Object(object) => object.values().map(|value| 1 + distinct_members(value)).sum(),
        _ => 0,
    }
}
