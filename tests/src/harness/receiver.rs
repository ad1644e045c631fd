//! A receiver of webhooks: it keeps what it is sent, and answers as it is told.

use bytes::Bytes;
use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// How long a delivery is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What arrived.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub path: String,
    headers: HashMap<String, String>,
    pub body: Bytes,
}

impl Delivery {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header, "" when it did not come.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// A receiver on a port of its own.
pub struct Receiver {
    pub url: String,
    arrived: mpsc::UnboundedReceiver<Delivery>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

impl Receiver {
    /// One that answers 200.
    pub async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, arrived) = mpsc::unbounded_channel();
        let answers: Arc<Mutex<VecDeque<String>>> = Arc::default();
        let script = answers.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (sender, script) = (sender.clone(), script.clone());
                tokio::spawn(async move { answer(stream, &sender, &script).await });
            }
        });
        Receiver { url, arrived, answers }
    }

    /// The next delivery is answered with this status, and a place to go to if there is one.
    pub fn answers_next(&self, status: u16, location: &str) {
        let place = if location.is_empty() { String::new() } else { format!("location: {location}\r\n") };
        self.answers.lock().unwrap().push_back(format!("{status} Scripted\r\n{place}"));
    }

    /// The next delivery is read and gets no answer.
    pub fn keeps_next_waiting(&self) {
        self.answers.lock().unwrap().push_back(String::new());
    }

    /// The next delivery.
    pub async fn next(&mut self) -> Delivery {
        match tokio::time::timeout(PATIENCE, self.arrived.recv()).await {
            Ok(Some(delivery)) => delivery,
            _ => panic!("nothing arrived within {PATIENCE:?}"),
        }
    }

    /// Nothing arrives for a while.
    pub async fn is_left_alone(&mut self) {
        if let Ok(arrived) = tokio::time::timeout(Duration::from_secs(3), self.arrived.recv()).await {
            panic!("something arrived: {arrived:?}");
        }
    }
}

async fn answer(
    mut stream: TcpStream,
    sender: &mpsc::UnboundedSender<Delivery>,
    script: &Mutex<VecDeque<String>>,
) {
    let mut bytes = Vec::new();
    let Some(delivery) = read(&mut stream, &mut bytes).await else { return };
    let status = script.lock().unwrap().pop_front().unwrap_or_else(|| "200 OK\r\n".to_owned());
    let _ = sender.send(delivery);
    if status.is_empty() {
        // Until whoever sent it goes away.
        let _ = stream.read_buf(&mut bytes).await;
        return;
    }
    let answer = format!("HTTP/1.1 {status}content-length: 6\r\nconnection: close\r\n\r\nthanks");
    let _ = stream.write_all(answer.as_bytes()).await;
}

async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<Delivery> {
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let path = head.split(' ').nth(1)?.to_owned();
    let pairs = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let headers: HashMap<String, String> =
        pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    while bytes.len() < end + length {
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Delivery { path, headers, body: Bytes::copy_from_slice(&bytes[end..end + length]) })
}
