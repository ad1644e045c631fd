//! A small Swift in memory, after its documented interface, since no real one can be had in a test: both ways
//! of signing in, objects, ranges, listings with markers, static large objects, copies.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use berth_blobs::{NameOrId, Secret, StoreConfig, SwiftConfig, Transport, canonical_key, open};
use berth_oci::digest::Digest;
use serde_json::{Value, json};

use crate::adapters::sample;

const TOKEN: &str = "token-of-a-test";

enum Object {
    Bytes(Vec<u8>),
    Segments(Vec<String>),
}

type Objects = BTreeMap<String, Object>;

pub struct FakeSwift {
    address: String,
    objects: Arc<Mutex<Objects>>,
}

impl FakeSwift {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let objects: Arc<Mutex<Objects>> = Arc::default();
        let (served, own) = (objects.clone(), address.clone());
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (objects, address) = (served.clone(), own.clone());
                thread::spawn(move || serve(connection.unwrap(), &objects, &address));
            }
        });
        Self { address, objects }
    }

    pub fn config(&self, auth_path: &str) -> StoreConfig {
        StoreConfig::Swift(SwiftConfig {
            auth_url: format!("http://{}{auth_path}", self.address),
            username: "user".into(),
            password: Secret::new("password"),
            project: Some(NameOrId::Name("project".into())),
            domain: None,
            region: Some("here".into()),
            container: "berth".into(),
            root: "root".into(),
            part_bytes: Some(5 * 1024 * 1024),
            temp_url_key: None,
            transport: Transport { allow_http: true, ..Transport::default() },
        })
    }
}

/// Answers one request and closes.
fn serve(mut connection: TcpStream, objects: &Mutex<Objects>, address: &str) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_lowercase(), value.to_owned()),
            None => break,
        };
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let (status, extra, answer) = answer(&method, &target, &headers, body, objects, address);
    let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n{extra}");
    let sized = extra.contains("content-length");
    let length = if sized { String::new() } else { format!("content-length: {}\r\n", answer.len()) };
    let _ = connection.write_all(format!("{head}{length}\r\n").as_bytes());
    if method != "HEAD" {
        let _ = connection.write_all(&answer);
    }
}

type Answer = (u16, String, Vec<u8>);

fn answer(
    method: &str,
    target: &str,
    headers: &BTreeMap<String, String>,
    body: Vec<u8>,
    objects: &Mutex<Objects>,
    address: &str,
) -> Answer {
    let storage = format!("http://{address}/v1/AUTH_x");
    let empty = |status| (status, String::new(), Vec::new());
    match target {
        "/auth/v1.0" => {
            let known = headers.get("x-auth-user").is_some_and(|user| user == "project:user")
                && headers.get("x-auth-key").is_some_and(|key| key == "password");
            let extra = format!("x-storage-url: {storage}\r\nx-auth-token: {TOKEN}\r\n");
            return if known { (200, extra, Vec::new()) } else { empty(401) };
        }
        "/v3/auth/tokens" => {
            let asked: Value = serde_json::from_slice(&body).unwrap();
            let user = &asked["auth"]["identity"]["password"]["user"];
            let known =
                user["name"] == "user" && user["password"] == "password" && user["domain"]["id"] == "default";
            assert_eq!(asked["auth"]["scope"]["project"]["name"], "project");
            let catalog = json!({ "token": { "catalog": [
                { "type": "identity", "endpoints": [] },
                { "type": "object-store", "endpoints": [
                    { "interface": "admin", "region": "here", "url": "http://nowhere.invalid" },
                    { "interface": "public", "region": "there", "url": "http://nowhere.invalid" },
                    { "interface": "public", "region": "here", "url": storage },
                ] },
            ] } });
            let extra = format!("x-subject-token: {TOKEN}\r\n");
            return if known { (201, extra, catalog.to_string().into()) } else { empty(401) };
        }
        _ => {}
    }
    if headers.get("x-auth-token").is_none_or(|token| token != TOKEN) {
        return empty(401);
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(name) = path.strip_prefix("/v1/AUTH_x/berth/") else { return empty(404) };
    let (name, query) = (decode(name), query.split('&').filter_map(|pair| pair.split_once('=')));
    let query: BTreeMap<&str, String> = query.map(|(name, value)| (name, decode(value))).collect();
    let mut objects = objects.lock().unwrap();
    match method {
        "GET" if name.is_empty() => list(&objects, &query),
        "GET" | "HEAD" => match content(&objects, &name) {
            Some(bytes) => part(&bytes, headers.get("range")),
            None => empty(404),
        },
        "PUT" => {
            let object = if query.contains_key("multipart-manifest") {
                let manifest: Vec<Value> = serde_json::from_slice(&body).unwrap();
                let segments = manifest.iter().map(|segment| {
                    let path = segment["path"].as_str().unwrap().strip_prefix("berth/").unwrap();
                    let size = content(&objects, path).map(|bytes| bytes.len() as u64);
                    assert_eq!(size, segment["size_bytes"].as_u64());
                    path.to_owned()
                });
                Object::Segments(segments.collect())
            } else if let Some(from) = headers.get("x-copy-from") {
                let from = decode(from);
                match content(&objects, from.strip_prefix("/berth/").unwrap()) {
                    Some(bytes) => Object::Bytes(bytes),
                    None => return empty(404),
                }
            } else {
                Object::Bytes(body)
            };
            objects.insert(name, object);
            (201, "etag: \"0123456789abcdef\"\r\n".into(), Vec::new())
        }
        "DELETE" => empty(if objects.remove(&name).is_some() { 204 } else { 404 }),
        other => panic!("the fake Swift does not know {other} {target}"),
    }
}

fn content(objects: &Objects, name: &str) -> Option<Vec<u8>> {
    match objects.get(name)? {
        Object::Bytes(bytes) => Some(bytes.clone()),
        Object::Segments(segments) => {
            let parts: Option<Vec<Vec<u8>>> = segments.iter().map(|name| content(objects, name)).collect();
            parts.map(|parts| parts.concat())
        }
    }
}

fn part(bytes: &[u8], range: Option<&String>) -> Answer {
    let common = "last-modified: Tue, 24 Nov 2026 10:00:00 GMT\r\netag: \"0123456789abcdef\"\r\n";
    let Some(range) = range else {
        return (200, format!("{common}content-length: {}\r\n", bytes.len()), bytes.to_vec());
    };
    let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let first: usize = first.parse().unwrap();
    if first >= bytes.len() {
        return (416, String::new(), Vec::new());
    }
    let last = last.parse().map_or(bytes.len() - 1, |last: usize| last.min(bytes.len() - 1));
    let extra = format!("{common}content-range: bytes {first}-{last}/{}\r\n", bytes.len());
    (206, extra, bytes[first..=last].to_vec())
}

fn list(objects: &Objects, query: &BTreeMap<&str, String>) -> Answer {
    let text = |name| query.get(name).map(String::as_str).unwrap_or_default();
    let names =
        objects.keys().filter(|name| name.starts_with(text("prefix")) && name.as_str() > text("marker"));
    // A small page, so that pages are turned.
    let entries = names.take(7).map(|name| {
        let bytes = content(objects, name).map_or(0, |bytes| bytes.len());
        let time = "2026-11-24T10:00:00.000000";
        json!({ "name": name, "bytes": bytes, "hash": "0123456789abcdef", "last_modified": time })
    });
    (200, String::new(), Value::from_iter(entries).to_string().into())
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn segments_go_with_their_object() {
    let swift = FakeSwift::start();
    let store = open(swift.config("/auth/v1.0")).unwrap();
    let bytes = sample(12_000_000, 1);
    let digest = Digest::sha256(&bytes);
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut upload =
            store.open_upload(berth_blobs::UploadId::random(), None, Some(&digest)).await.unwrap();
        upload.write(bytes.clone()).await.unwrap();
        kept.push(upload.commit(&canonical_key(&digest)).await.unwrap());
    }
    assert_eq!(swift.objects.lock().unwrap().len(), 2 * 4);
    store.delete(&canonical_key(&digest)).await.unwrap();
    store.delete(&kept[0]).await.unwrap();
    assert_eq!(swift.objects.lock().unwrap().len(), 4);
    assert_eq!(store.stat(&kept[1]).await.unwrap(), Some(12_000_000));
    store.quarantine(&kept[1]).await.unwrap();
    assert_eq!(swift.objects.lock().unwrap().len(), 1);

    let mut upload = store.open_upload(berth_blobs::UploadId::random(), None, Some(&digest)).await.unwrap();
    upload.write(bytes).await.unwrap();
    upload.abort().await.unwrap();
    assert_eq!(swift.objects.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_said_and_not_shown() {
    let swift = FakeSwift::start();
    for path in ["/auth/v1.0", "/v3"] {
        let StoreConfig::Swift(mut config) = swift.config(path) else { unreachable!() };
        config.password = Secret::new("wrong-password");
        let store = open(StoreConfig::Swift(config)).unwrap();
        let refused = store.stat(&berth_blobs::Key::new("x").unwrap()).await.unwrap_err().to_string();
        assert!(refused.contains("401") && !refused.contains("wrong-password"), "{refused}");
    }
}
