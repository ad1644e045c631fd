//! A door in front of an object store that speaks S3: it refuses, delays, loses and garbles what goes through, as the
//! dice fall, until it is told to behave.

use super::Dice;
use std::collections::BTreeMap;
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
    is_faulty: Arc<AtomicBool>,
    seen: Arc<Mutex<BTreeMap<Mishap, usize>>>,
}

impl FaultyStore {
    /// A door to `HOST:PORT` that misbehaves from the beginning.
    pub async fn to(target: &str, dice: &mut Dice) -> FaultyStore {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let door = FaultyStore {
            port: listener.local_addr().unwrap().port(),
            is_faulty: Arc::new(AtomicBool::new(true)),
            seen: Arc::default(),
        };
        let (is_faulty, seen, target) = (door.is_faulty.clone(), door.seen.clone(), target.to_owned());
        let mut dice = dice.split();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (is_faulty, seen, target, dice) =
                    (is_faulty.clone(), seen.clone(), target.clone(), dice.split());
                tokio::spawn(async move {
                    let _ = serve(stream, &target, dice, &is_faulty, &seen).await;
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
        self.is_faulty.store(false, Ordering::SeqCst);
    }

    /// How often each thing has befallen a request.
    pub fn mishaps(&self) -> BTreeMap<Mishap, usize> {
        self.seen.lock().unwrap().clone()
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
async fn serve(
    mut here: TcpStream,
    target: &str,
    mut dice: Dice,
    is_faulty: &AtomicBool,
    seen: &Mutex<BTreeMap<Mishap, usize>>,
) -> std::io::Result<()> {
    let Some(request) = read(&mut here, true).await? else { return Ok(()) };
    let faulty = is_faulty.load(Ordering::SeqCst);
    let mishap = if faulty { choose(&mut dice, &request.head) } else { None };
    if let Some(mishap) = mishap {
        *seen.lock().unwrap().entry(mishap).or_default() += 1;
    }
    let say = |status: &str, body: &str| {
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/xml\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    };
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
