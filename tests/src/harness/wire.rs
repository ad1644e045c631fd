//! A bare connection: bytes as written go out, the answer is read as it comes. For requests that no decent client
//! would send, and for those that stop in the middle.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(60);

/// An open connection.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer as it came.
#[derive(Debug)]
pub struct WireReply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// The connection was closed before the announced end of the body.
    pub cut: bool,
}

impl Wire {
    /// Connects to `host:port`.
    pub async fn connect(host: &str) -> Wire {
        let stream = TcpStream::connect(host).await.expect("a connection");
        stream.set_nodelay(true).unwrap();
        Wire { stream, buffer: Vec::new() }
    }

    /// Sends one request and reads its answer.
    pub async fn exchange(host: &str, request: impl AsRef<[u8]>) -> WireReply {
        let mut wire = Wire::connect(host).await;
        wire.send(request).await;
        wire.reply().await.expect("an answer")
    }

    /// Sends bytes; that the other side may have closed already is not an error here.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref()).await;
        let _ = self.stream.flush().await;
    }

    /// Sends bytes; whether the other side still takes them.
    pub async fn offer(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Closes the connection with a reset, as a vanished machine's kernel would.
    pub fn reset(self) {
        let _ = self.stream.set_zero_linger();
    }

    /// Closes this side's half only.
    pub async fn half_close(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Reads the next answer; none when the connection ended before one.
    pub async fn reply(&mut self) -> Option<WireReply> {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("an answer within a minute")
    }

    /// Reads at most `limit` bytes, whatever they are.
    pub async fn read_some(&mut self, limit: usize) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; limit];
        let count = self.stream.read(&mut bytes).await?;
        bytes.truncate(count);
        Ok(bytes)
    }

    async fn read(&mut self) -> Option<WireReply> {
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            if !self.more().await {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        self.buffer.drain(..end + 4);
        let status = head.split_whitespace().nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let mut reply = WireReply { status, head, body: Vec::new(), cut: false };
        if status < 200 {
            return Box::pin(self.read()).await;
        }
        if reply.header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
            while self.more().await {}
            reply.body = std::mem::take(&mut self.buffer);
            return Some(reply);
        }
        let length: Option<usize> = reply.header("content-length").and_then(|length| length.parse().ok());
        let wanted = if status == 204 || status == 304 { Some(0) } else { length };
        while self.buffer.len() < wanted.unwrap_or(usize::MAX) {
            if !self.more().await {
                reply.cut = wanted.is_some();
                break;
            }
        }
        let count = wanted.unwrap_or(usize::MAX).min(self.buffer.len());
        reply.body = self.buffer.drain(..count).collect();
        Some(reply)
    }

    async fn more(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.buffer).await, Ok(count) if count > 0)
    }
}

impl WireReply {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The status is one of these.
    #[track_caller]
    pub fn one_of(self, wanted: &[u16]) -> Self {
        assert!(
            wanted.contains(&self.status),
            "wanted one of {wanted:?}, got {}\n{}",
            self.head,
            self.text()
        );
        self
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
