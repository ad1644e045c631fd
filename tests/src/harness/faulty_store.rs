//! A door in front of an object store that speaks S3: it refuses, delays, loses and garbles what goes through, as the
//! dice fall, until it is told to behave.

use super::Dice;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SLOW: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code><Message>Please reduce your \
                    request rate.</Message></Error>";
const BROKEN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>InternalError</Code><Message>We encountered \
                      an internal error. Please try again.</Message></Error>";

/// What can befall a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// It is refused, 503 SlowDown.
    Refused,
    /// It is done, and the answer is lost with the connection.
    AnswerLost,
    /// An upload in parts is put together, and 500 is said.
    CompletedAndDenied,
    /// An upload in parts is not put together, and 500 is said.
    NotCompleted,
    /// It takes two seconds.
    Late,
    /// The answer has another ETag.
    WrongTag,
    /// The answer's body breaks off in the middle.
    Cut,
}

/// The door.
pub struct FaultyStore {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_faulty: AtomicBool,
    knows_no_bulk: AtomicBool,
    seen: Mutex<BTreeMap<Mishap, usize>>,
    store: Mutex<Store>,
}

/// What the store behind the door was made to do, whatever the client heard of it.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// Uploads in parts that were begun and neither put together nor given up, with their keys.
    pub open_multiparts: BTreeMap<String, String>,
    /// How many were begun.
    pub multiparts: usize,
    /// Objects under `uploads/`: pieces of uploads, and notes about them.
    pub pieces: BTreeSet<String>,
    /// Deletions of single objects.
    pub deletions: usize,
    /// Deletions of many objects in one request, and such that were refused.
    pub bulk_deletions: usize,
}

impl FaultyStore {
    /// A door to `HOST:PORT` that misbehaves from the beginning.
    pub async fn to(target: &str, dice: &mut Dice) -> FaultyStore {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let door = FaultyStore { port, state: Arc::default() };
        door.state.is_faulty.store(true, Ordering::SeqCst);
        let (state, target) = (door.state.clone(), target.to_owned());
        let mut dice = dice.split();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, target, dice) = (state.clone(), target.clone(), dice.split());
                tokio::spawn(async move {
                    let _ = serve(stream, &target, dice, &state).await;
                });
            }
        });
        door
    }

    /// Where to connect to instead.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// From now on everything goes through as it is.
    pub fn behave(&self) {
        self.state.is_faulty.store(false, Ordering::SeqCst);
    }

    /// From now on deletions of many objects in one request are not known, as in some stores.
    pub fn knows_no_bulk(&self) {
        self.state.knows_no_bulk.store(true, Ordering::SeqCst);
    }

    /// What the store behind it was made to do.
    pub fn store(&self) -> Store {
        self.state.store.lock().unwrap().clone()
    }

    /// How often each thing has befallen a request.
    pub fn mishaps(&self) -> BTreeMap<Mishap, usize> {
        self.state.seen.lock().unwrap().clone()
    }
}

/// A request or an answer: its head, with the blank line, and its body.
struct Message {
    head: String,
    body: Vec<u8>,
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// Reads one message; nothing when the connection ends before it. `has_body`: none comes after the head of some.
async fn read(stream: &mut TcpStream, has_body: bool) -> std::io::Result<Option<Message>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8_lossy(&bytes).into_owned();
    if header(&head, "expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    if !has_body {
        return Ok(Some(Message { head, body }));
    }
    if header(&head, "transfer-encoding").is_some() {
        // Of answers only: the connection's end is theirs.
        while stream.read_buf(&mut body).await? > 0 {}
        return Ok(Some(Message { head, body }));
    }
    let length = header(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Message { head, body }))
}

/// The head with the given header in place of its own.
fn with_header(head: &str, name: &str, value: &str) -> String {
    let kept = |line: &&str| line.split_once(':').is_none_or(|(found, _)| !found.eq_ignore_ascii_case(name));
    let lines: Vec<&str> = head.trim_end().split("\r\n").filter(kept).collect();
    format!("{}\r\n{name}: {value}\r\n\r\n", lines.join("\r\n"))
}

/// Method, path and query of a request.
fn target_of(head: &str) -> (&str, &str, &str) {
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    (method, path, query)
}

fn is_bulk_deletion(head: &str) -> bool {
    let (method, _, query) = target_of(head);
    method == "POST" && (query == "delete" || query.starts_with("delete="))
}

fn begins_parts(head: &str) -> bool {
    let (method, _, query) = target_of(head);
    method == "POST" && query.starts_with("uploads")
}

impl Store {
    /// What an answer of the store tells of it.
    fn note(&mut self, request: &Message, answer: &Message) {
        let (method, path, query) = target_of(&request.head);
        let status: u16 = answer.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        if !(200..300).contains(&status) && status != 404 {
            return;
        }
        let upload = query.split('&').find_map(|pair| pair.strip_prefix("uploadId="));
        let body = String::from_utf8_lossy(&answer.body);
        match (method, upload) {
            _ if begins_parts(&request.head) => {
                let id = body.split("<UploadId>").nth(1).and_then(|rest| rest.split('<').next());
                self.multiparts += 1;
                self.open_multiparts.insert(id.expect("an id").to_owned(), path.to_owned());
            }
            // One that failed says so in its body.
            ("POST", Some(id)) if !body.contains("<Error>") => {
                self.open_multiparts.remove(id);
            }
            ("DELETE", Some(id)) => {
                self.open_multiparts.remove(id);
            }
            ("PUT", None) if path.contains("/uploads/") => {
                self.pieces.insert(path.to_owned());
            }
            ("DELETE", None) => {
                self.deletions += 1;
                self.pieces.remove(path);
            }
            _ if is_bulk_deletion(&request.head) => self.bulk_deletions += 1,
            _ => {}
        }
    }
}

fn choose(dice: &mut Dice, head: &str) -> Option<Mishap> {
    let first = head.lines().next().unwrap_or_default();
    let completes = first.starts_with("POST ") && first.contains("uploadId=");
    if completes && dice.chance(40) {
        return Some(if dice.chance(50) { Mishap::CompletedAndDenied } else { Mishap::NotCompleted });
    }
    match dice.below(100) {
        0..30 => Some(Mishap::Refused),
        30..35 => Some(Mishap::AnswerLost),
        35..37 => Some(Mishap::Late),
        37..40 if first.starts_with("PUT ") => Some(Mishap::WrongTag),
        37..45 if first.starts_with("GET ") => Some(Mishap::Cut),
        _ => None,
    }
}

/// One request of a connection, answered and closed.
async fn serve(mut here: TcpStream, target: &str, mut dice: Dice, state: &State) -> std::io::Result<()> {
    let Some(request) = read(&mut here, true).await? else { return Ok(()) };
    let faulty = state.is_faulty.load(Ordering::SeqCst);
    let mishap = match choose(&mut dice, &request.head) {
        _ if !faulty => None,
        // Of the first upload in parts its client never learns the name, whatever the dice say.
        _ if begins_parts(&request.head) && state.store.lock().unwrap().multiparts == 0 => {
            Some(Mishap::AnswerLost)
        }
        chosen => chosen,
    };
    if let Some(mishap) = mishap {
        *state.seen.lock().unwrap().entry(mishap).or_default() += 1;
    }
    let say = |status: &str, body: &str| {
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/xml\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    };
    if is_bulk_deletion(&request.head) && state.knows_no_bulk.load(Ordering::SeqCst) {
        state.store.lock().unwrap().bulk_deletions += 1;
        return here.write_all(say("501 Not Implemented", BROKEN).as_bytes()).await;
    }
    match mishap {
        Some(Mishap::Refused) => return here.write_all(say("503 Slow Down", SLOW).as_bytes()).await,
        Some(Mishap::NotCompleted) => {
            return here.write_all(say("500 Internal Server Error", BROKEN).as_bytes()).await;
        }
        Some(Mishap::Late) => tokio::time::sleep(Duration::from_secs(2)).await,
        _ => {}
    }
    let mut there = TcpStream::connect(target).await?;
    there.write_all(with_header(&request.head, "Connection", "close").as_bytes()).await?;
    there.write_all(&request.body).await?;
    let Some(mut answer) = read(&mut there, !request.head.starts_with("HEAD ")).await? else { return Ok(()) };
    state.store.lock().unwrap().note(&request, &answer);
    match mishap {
        Some(Mishap::AnswerLost) => return Ok(()),
        Some(Mishap::CompletedAndDenied) => {
            return here.write_all(say("500 Internal Server Error", BROKEN).as_bytes()).await;
        }
        Some(Mishap::WrongTag) if header(&answer.head, "etag").is_some() => {
            answer.head = with_header(&answer.head, "ETag", "\"00000000000000000000000000000000\"");
        }
        Some(Mishap::Cut) => answer.body.truncate(answer.body.len() / 2),
        _ => {}
    }
    here.write_all(with_header(&answer.head, "Connection", "close").as_bytes()).await?;
    here.write_all(&answer.body).await
}
