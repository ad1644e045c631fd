//! Manifests that are malformed, oversized or contradict themselves. What is refused leaves nothing behind.

use crate::harness::{Berth, Blob, Client, Document, Image, Index, Wire, media, sha256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A repository with the blobs of an image whose manifest is not yet there.
async fn scene() -> (Berth, Client, Image) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    for blob in image.blobs() {
        admin.push_blob("library/app", blob).await.created();
    }
    (berth, admin, image)
}

async fn refused(admin: &Client, name: &str, document: &Document) {
    let by_tag = admin.put_manifest("library/app", "bad", document).await;
    let by_digest = admin.put_manifest("library/app", &document.digest, document).await;
    for reply in [by_tag, by_digest] {
        assert_eq!(reply.status(), 400, "{name}: {reply:?}");
        let codes = reply.codes();
        assert!(!codes.iter().any(|code| code == "UNKNOWN"), "{name}: {reply:?}");
    }
    admin.get_manifest("library/app", "bad").await.not_found();
    admin.get_manifest("library/app", &document.digest).await.not_found();
}

#[tokio::test]
async fn n20_a_manifest_that_is_too_large_is_refused() {
    let (berth, admin, image) = scene().await;
    let mut bytes = image.manifest.bytes.to_vec();
    bytes.resize((4 << 20) + 1, b' ');
    let document = Document::raw(media::MANIFEST, bytes.clone());
    admin.put_manifest("library/app", "big", &document).await.too_large();
    admin.get_manifest("library/app", "big").await.not_found();

    // The announced length alone is enough, and a length that is never announced does not help.
    let host = berth.host();
    let credentials = STANDARD.encode(format!("admin:{}", berth.admin_password()));
    let head = format!(
        "PUT /v2/library/app/manifests/big HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {credentials}\r\n\
         Content-Type: {}\r\n",
        media::MANIFEST
    );
    let mut wire = Wire::connect(&host).await;
    wire.send(format!("{head}Content-Length: 10737418240\r\n\r\n")).await;
    wire.reply().await.expect("an answer without the body").one_of(&[413]);
    let chunks: Vec<std::io::Result<Vec<u8>>> = bytes.chunks(100_000).map(|part| Ok(part.to_vec())).collect();
    let stream = reqwest::Body::wrap_stream(futures::stream::iter(chunks));
    let url = format!("{}/v2/library/app/manifests/big", berth.url());
    let request = admin.http().put(url).basic_auth("admin", Some(berth.admin_password()));
    let reply = request.header("content-type", media::MANIFEST).body(stream).send().await;
    if let Ok(reply) = reply {
        assert_eq!(reply.status(), 413);
    }
    admin.get_manifest("library/app", "big").await.not_found();
    admin.put_manifest("library/app", "fine", &image.manifest).await.created();
}

#[tokio::test]
async fn n20_text_that_is_no_manifest_is_refused() {
    let (_berth, admin, image) = scene().await;
    let whole = String::from_utf8(image.manifest.bytes.to_vec()).unwrap();
    let cases = [
        String::new(),
        " ".into(),
        "{}".into(),
        "[]".into(),
        "null".into(),
        "7".into(),
        "\"text\"".into(),
        "not json".into(),
        whole[..whole.len() - 1].into(),
        format!("{whole}x"),
        format!("{whole}{whole}"),
        format!("\u{feff}{whole}"),
        whole.replace("\"size\":", "\"size\":NaN,\"s\":"),
    ];
    for text in cases {
        refused(&admin, &text, &Document::raw(media::MANIFEST, text.clone())).await;
    }
    let mut bytes = whole.clone().into_bytes();
    bytes.splice(1..1, *b"\"a\":\"\xff\xfe\",");
    refused(&admin, "bytes that are no text", &Document::raw(media::MANIFEST, bytes)).await;
    admin.put_manifest("library/app", "fine", &image.manifest).await.created();
}

#[tokio::test]
async fn n20_a_bomb_of_depth_is_refused() {
    let (_berth, admin, image) = scene().await;
    let whole = String::from_utf8(image.manifest.bytes.to_vec()).unwrap();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [100, 10_000, 300_000] {
            let middle = if open == "[" { "" } else { "1" };
            let bomb = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            let text = whole.replacen('{', &format!("{{\"bomb\":{bomb},"), 1);
            refused(&admin, &format!("{open} × {depth}"), &Document::raw(media::MANIFEST, text)).await;
        }
    }
    admin.put_manifest("library/app", "fine", &image.manifest).await.created();
}

#[tokio::test]
async fn n20_a_key_that_stands_twice_is_refused() {
    let (_berth, admin, image) = scene().await;
    let whole = String::from_utf8(image.manifest.bytes.to_vec()).unwrap();
    let layers = image.manifest.json()["layers"].to_string();
    let digest = &image.config.digest;
    let cases = [
        whole.replacen('{', &format!("{{\"layers\":{layers},"), 1),
        whole.replacen('{', "{\"layers\":[],", 1),
        whole.replacen('{', "{\"schemaVersion\":2,", 1),
        whole.replacen('{', &format!("{{\"mediaType\":\"{}\",", media::MANIFEST), 1),
        whole.replacen('{', "{\"\\u006cayers\":[],", 1),
        whole.replacen(
            &format!("\"digest\":\"{digest}\""),
            &format!("\"digest\":\"{digest}\",\"digest\":\"{digest}\""),
            1,
        ),
        whole.replacen('{', "{\"annotations\":{\"a\":\"1\",\"a\":\"2\"},", 1),
    ];
    for text in cases {
        assert_ne!(text, whole, "the case changes nothing");
        refused(&admin, &text, &Document::raw(media::MANIFEST, text.clone())).await;
    }
    admin.put_manifest("library/app", "fine", &image.manifest).await.created();
}

#[tokio::test]
async fn n20_a_manifest_that_is_two_things_is_refused() {
    let (_berth, admin, image) = scene().await;
    let child = admin.push("library/app:child").await.created();
    let both = |media_type: &str| {
        let mut value = image.manifest.json();
        value["mediaType"] = json!(media_type);
        value["manifests"] = json!([child.manifest.descriptor()]);
        Document::new(media_type, &value)
    };
    refused(&admin, "layers and manifests, as an image", &both(media::MANIFEST)).await;
    refused(&admin, "layers and manifests, as an index", &both(media::INDEX)).await;
    let mut untyped = both(media::MANIFEST).json();
    untyped.as_object_mut().unwrap().remove("mediaType");
    refused(&admin, "layers and manifests, untyped", &Document::new(media::MANIFEST, &untyped)).await;
    let mut half = untyped.clone();
    half.as_object_mut().unwrap().remove("layers");
    refused(&admin, "config and manifests", &Document::new(media::MANIFEST, &half)).await;
    let as_index = Document::raw(media::INDEX, image.manifest.bytes.clone());
    refused(&admin, "an image called an index", &as_index).await;
    let index = Index::over(vec![child]);
    let as_image = Document::raw(media::MANIFEST, index.document.bytes.clone());
    refused(&admin, "an index called an image", &as_image).await;
}

#[tokio::test]
async fn n20_a_type_that_contradicts_the_document_is_refused() {
    let (_berth, admin, image) = scene().await;
    for media_type in
        [media::DOCKER_MANIFEST, media::INDEX, media::DOCKER_LIST, "application/json", "text/html"]
    {
        refused(&admin, media_type, &Document::raw(media_type, image.manifest.bytes.clone())).await;
    }
    let mut value = image.manifest.json();
    value["mediaType"] = json!(7);
    refused(&admin, "a number as type", &Document::new(media::MANIFEST, &value)).await;
    let parameters = Document::raw(
        "application/vnd.oci.image.manifest.v1+json; charset=utf-8",
        image.manifest.bytes.clone(),
    );
    admin.put_manifest("library/app", "fine", &parameters).await.created();
}

#[tokio::test]
async fn n20_an_old_or_unknown_version_is_refused() {
    let (_berth, admin, image) = scene().await;
    for version in [json!(1), json!(3), json!(0), json!("2"), json!(2.5), json!(null), json!([2])] {
        let mut value = image.manifest.json();
        value["schemaVersion"] = version;
        refused(&admin, "a schemaVersion", &Document::new(media::MANIFEST, &value)).await;
    }
    let mut value = image.manifest.json();
    value.as_object_mut().unwrap().remove("schemaVersion");
    refused(&admin, "no schemaVersion", &Document::new(media::MANIFEST, &value)).await;
    let old = json!({"schemaVersion": 1, "name": "library/app", "tag": "bad", "architecture": "amd64",
        "fsLayers": [{"blobSum": image.config.digest}], "history": [{"v1Compatibility": "{}"}], "signatures": []});
    refused(&admin, "Docker's first schema", &Document::new(media::DOCKER_SCHEMA1, &old)).await;
}

#[tokio::test]
async fn n20_a_descriptor_that_lies_is_refused() {
    let (_berth, admin, image) = scene().await;
    let size = image.layers[0].bytes.len();
    let set = |path: &str, value: Value| {
        let mut document = image.manifest.json();
        *document.pointer_mut(path).unwrap() = value;
        Document::new(media::MANIFEST, &document)
    };
    let sizes = [
        json!(-1),
        json!(1.5),
        json!(size + 1),
        json!(size - 1),
        json!(0),
        json!("2000"),
        json!(null),
        json!(1e30),
    ];
    for value in sizes {
        for path in ["/layers/0/size", "/config/size"] {
            refused(&admin, &format!("{path} = {value}"), &set(path, value.clone())).await;
        }
    }
    let digests = [json!("sha256:abc"), json!("../../etc/passwd"), json!(""), json!(7), json!(null)];
    for value in digests {
        for path in ["/layers/0/digest", "/config/digest"] {
            refused(&admin, &format!("{path} = {value}"), &set(path, value.clone())).await;
        }
    }
    for (path, value) in [
        ("/config", json!(null)),
        ("/config", json!([])),
        ("/layers", json!({})),
        ("/layers/0", json!(null)),
        ("/layers/0", json!({})),
        ("/layers/0/mediaType", json!(7)),
    ] {
        refused(&admin, &format!("{path} = {value}"), &set(path, value)).await;
    }
    for key in ["config", "layers"] {
        let mut document = image.manifest.json();
        document.as_object_mut().unwrap().remove(key);
        refused(&admin, &format!("no {key}"), &Document::new(media::MANIFEST, &document)).await;
    }
    for annotations in [json!([]), json!({"a": 7}), json!("x")] {
        let mut document = image.manifest.json();
        document["annotations"] = annotations;
        refused(&admin, "annotations that are none", &Document::new(media::MANIFEST, &document)).await;
    }
    let wrong = Index::changed(Vec::new(), |index| {
        index["manifests"] =
            json!([{"mediaType": media::MANIFEST, "digest": image.config.digest, "size": 7}]);
    });
    refused(&admin, "an index over a blob that is no manifest", &wrong.document).await;
}

/// No document can hold its own digest; one that is pushed as if it did is refused for the digest.
#[tokio::test]
async fn n20_a_document_that_points_at_itself_is_refused() {
    let (_berth, admin, image) = scene().await;
    let claimed = sha256(b"a digest that the document will claim for itself");
    let itself = json!({"mediaType": media::INDEX, "digest": claimed, "size": 200});
    let index = Index::changed(Vec::new(), |index| index["manifests"] = json!([itself]));
    admin.put_manifest("library/app", &claimed, &index.document).await.bad_request();
    admin.put_manifest("library/app", "bad", &index.document).await.bad_request();
    let mut value = image.manifest.json();
    value["subject"] = json!({"mediaType": media::MANIFEST, "digest": claimed, "size": 200});
    let referrer = Document::new(media::MANIFEST, &value);
    admin.put_manifest("library/app", &claimed, &referrer).await.bad_request().code("DIGEST_INVALID");
    for subject in [json!(null), json!("x"), json!({"digest": "x"}), json!([])] {
        let mut value = image.manifest.json();
        value["subject"] = subject.clone();
        if subject.is_null() {
            continue;
        }
        refused(&admin, "a subject that is none", &Document::new(media::MANIFEST, &value)).await;
    }
    admin.get_manifest("library/app", "bad").await.not_found();
}

#[tokio::test]
async fn n20_an_endless_list_of_layers_is_refused() {
    let (_berth, admin, image) = scene().await;
    let tiny = Blob::unique(1);
    admin.push_blob("library/app", &tiny).await.created();
    let mut value = image.manifest.json();
    let layer = tiny.descriptor(media::LAYER);
    value["layers"] = Value::Array(vec![layer; 20_000]);
    let document = Document::new(media::MANIFEST, &value);
    assert!(document.bytes.len() < 4 << 20, "the size alone must not be the reason");
    refused(&admin, "20,000 layers", &document).await;
    value["layers"] = Value::Array(value["layers"].as_array().unwrap()[..127].to_vec());
    admin.put_manifest("library/app", "fine", &Document::new(media::MANIFEST, &value)).await.created();
}
