//! Google's XML interface over fake-gcs-server, which stores objects but knows only the JSON interface for
//! writing them. Reads, lists and deletes pass through as they are; puts and copies are translated; the parts
//! of multipart uploads wait here until they are completed.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

type Uploads = Arc<Mutex<HashMap<String, BTreeMap<usize, Vec<u8>>>>>;

struct Request {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    head: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// Starts a translator in front of the server at `upstream`; its own address.
pub fn translate(upstream: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let uploads: Uploads = Arc::default();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (uploads, upstream) = (uploads.clone(), upstream.clone());
            thread::spawn(move || {
                let mut connection = connection.unwrap();
                if let Some(request) = read_request(&connection) {
                    let _ = connection.write_all(&answer(&request, &uploads, &upstream));
                }
            });
        }
    });
    address
}

fn answer(request: &Request, uploads: &Uploads, upstream: &str) -> Vec<u8> {
    let (bucket, object) = request.path[1..].split_once('/').unwrap_or((&request.path[1..], ""));
    let (part, upload) = (request.query.get("partNumber"), request.query.get("uploadId"));
    let is_put = request.method == "PUT";
    if request.method == "POST" && request.query.contains_key("uploads") {
        let id = uuid::Uuid::new_v4().to_string();
        uploads.lock().unwrap().insert(id.clone(), BTreeMap::new());
        let xml = format!(
            "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
        );
        return reply(200, &xml);
    }
    if let (true, Some(upload), Some(part)) = (is_put, upload, part) {
        return match uploads.lock().unwrap().get_mut(upload) {
            Some(parts) => {
                parts.insert(part.parse().unwrap(), request.body.clone());
                reply(200, "")
            }
            None => unknown_upload(),
        };
    }
    if let Some(upload) = upload {
        let Some(parts) = uploads.lock().unwrap().remove(upload) else { return unknown_upload() };
        if request.method == "DELETE" {
            return reply(204, "");
        }
        let listed = String::from_utf8_lossy(&request.body).matches("<PartNumber>").count();
        assert_eq!(listed, parts.len(), "all parts are named");
        let whole: Vec<u8> = parts.into_values().flatten().collect();
        let status = insert(upstream, bucket, object, &whole);
        return reply(
            status,
            "<CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>",
        );
    }
    if is_put {
        return match request.headers.get("x-goog-copy-source") {
            Some(source) => {
                let (_, source) = source.split_once('/').unwrap();
                let source = source.replace('/', "%2F");
                let target = format!("/storage/v1/b/{bucket}/o/{source}/rewriteTo/b/{bucket}/o/{object}");
                reply(send(upstream, &format!("POST {target} HTTP/1.1\r\n"), b"{}").0, "")
            }
            None => reply(insert(upstream, bucket, object, &request.body), ""),
        };
    }
    let (_, answer) = send(upstream, &request.head, &request.body);
    with_object_headers(answer)
}

fn insert(upstream: &str, bucket: &str, object: &str, bytes: &[u8]) -> u16 {
    let target = format!("/upload/storage/v1/b/{bucket}/o?uploadType=media&name={object}");
    send(upstream, &format!("POST {target} HTTP/1.1\r\ncontent-type: application/octet-stream\r\n"), bytes).0
}

/// Sends a request; the status and the whole answer.
fn send(upstream: &str, head: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let mut server = TcpStream::connect(upstream).unwrap();
    let rest = format!("host: {upstream}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
    server.write_all(format!("{head}{rest}").as_bytes()).unwrap();
    server.write_all(body).unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).unwrap();
    let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
    (status, answer)
}

/// Google names the entity and its time in every answer; the fake server leaves one of them out.
fn with_object_headers(mut answer: Vec<u8>) -> Vec<u8> {
    let head_end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 2;
    let head = String::from_utf8_lossy(&answer[..head_end]).to_lowercase();
    let mut missing = String::new();
    if !head.contains("\r\netag:") {
        missing.push_str("etag: \"1\"\r\n");
    }
    if !head.contains("\r\nlast-modified:") {
        missing.push_str("last-modified: Tue, 24 Nov 2026 10:00:00 GMT\r\n");
    }
    answer.splice(head_end..head_end, missing.into_bytes());
    answer
}

fn reply(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\netag: \"1\"\r\nx-goog-generation: 1\r\n");
    format!("{head}content-length: {length}\r\n\r\n{body}").into_bytes()
}

fn unknown_upload() -> Vec<u8> {
    reply(404, "<Error><Code>NoSuchUpload</Code></Error>")
}

fn read_request(connection: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let mut head = String::new();
    let mut headers = BTreeMap::new();
    reader.read_line(&mut head).ok().filter(|read| *read > 0)?;
    let (method, target) = (head.split(' ').next()?.to_owned(), head.split(' ').nth(1)?.to_owned());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
        if !["host", "connection", "content-length"].contains(&name.to_lowercase().as_str()) {
            head.push_str(&line);
        }
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Some(Request { method, path: path.to_owned(), query, head, headers, body })
}
