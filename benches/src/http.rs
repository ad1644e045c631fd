//! A blocking HTTP/1.1 client that costs next to nothing, because it shares the cores with the server it measures.
//!
//! One connection, one request at a time. Bodies that nobody looks at are dropped inside the kernel
//! (`MSG_TRUNC`), so a pull costs the client neither a copy nor a hash.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustix::net::RecvFlags;

/// The most a body that is kept in memory may hold.
const MAX_BODY: usize = 512 << 20;
/// Room for a response's head and for bodies that are looked at.
const BUFFER: usize = 64 << 10;
/// How much is dropped by one system call.
const SINK: usize = 8 << 20;
/// Requests up to this size leave in one segment with their head.
const TOGETHER: usize = 64 << 10;

/// What the head of a response says, as far as a measurement needs it.
#[derive(Debug)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// `Content-Length`.
    pub length: Option<u64>,
    /// `Location`, without scheme and host.
    pub location: Option<String>,
    chunked: bool,
}

/// One kept-alive connection.
pub struct Conn {
    stream: TcpStream,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    sink: Vec<u8>,
}

impl Conn {
    /// Connects with Nagle's algorithm off.
    pub fn open(addr: SocketAddr) -> Result<Conn> {
        let stream = TcpStream::connect(addr).with_context(|| format!("cannot connect to {addr}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        stream.set_write_timeout(Some(Duration::from_secs(120)))?;
        Ok(Conn { stream, buffer: vec![0; BUFFER], start: 0, end: 0, sink: Vec::new() })
    }

    /// Sends a request's head and body; a failing write is told together with what the server said.
    pub fn send(&mut self, head: &str, body: &[u8]) -> Result<()> {
        let sent = if body.len() <= TOGETHER {
            let mut whole = Vec::with_capacity(head.len() + body.len());
            whole.extend_from_slice(head.as_bytes());
            whole.extend_from_slice(body);
            self.stream.write_all(&whole)
        } else {
            self.stream.write_all(head.as_bytes()).and_then(|()| self.stream.write_all(body))
        };
        if let Err(error) = sent {
            let answer = self.head().map(|head| head.status);
            bail!("the request could not be sent ({error}); the server's answer: {answer:?}");
        }
        Ok(())
    }

    /// Reads the next response's head, past any 1xx.
    pub fn head(&mut self) -> Result<Head> {
        loop {
            while let Some(length) = head_length(&self.buffer[self.start..self.end]) {
                let head = parse_head(&self.buffer[self.start..self.start + length])?;
                self.start += length;
                if head.status >= 200 {
                    return Ok(head);
                }
            }
            ensure!(self.fill()? > 0, "the server closed the connection before its answer");
        }
    }

    /// Reads the body after `head` into memory.
    pub fn body(&mut self, head: &Head) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        if head.chunked {
            loop {
                let line = self.line()?;
                let digits = line.split(';').next().unwrap_or_default().trim();
                let size = usize::from_str_radix(digits, 16).context("malformed chunk size")?;
                self.take(size, &mut body)?;
                self.line()?;
                if size == 0 {
                    return Ok(body);
                }
            }
        }
        let length = head.length.unwrap_or_default();
        self.take(usize::try_from(length)?, &mut body)?;
        Ok(body)
    }

    /// Drops the body after `head` without copying it and returns its length.
    pub fn discard(&mut self, head: &Head) -> Result<u64> {
        let Some(length) = head.length else {
            return Ok(self.body(head)?.len() as u64);
        };
        let mut left = usize::try_from(length)?;
        let buffered = left.min(self.end - self.start);
        self.start += buffered;
        left -= buffered;
        if self.sink.len() < left.min(SINK) {
            self.sink.resize(left.min(SINK), 0);
        }
        while left > 0 {
            let want = left.min(SINK);
            let (_, got) = rustix::net::recv(&self.stream, &mut self.sink[..want], RecvFlags::TRUNC)?;
            ensure!(got > 0, "the server closed the connection {left} bytes before the end");
            left -= got.min(want);
        }
        Ok(length)
    }

    /// The socket, for callers that wait on many connections at once.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }

    fn fill(&mut self) -> Result<usize> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.end == self.buffer.len() {
            ensure!(self.start > 0, "a response's head is longer than {BUFFER} bytes");
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let (_, got) = rustix::net::recv(&self.stream, &mut self.buffer[self.end..], RecvFlags::empty())?;
        self.end += got;
        Ok(got)
    }

    fn take(&mut self, mut count: usize, into: &mut Vec<u8>) -> Result<()> {
        ensure!(into.len() + count <= MAX_BODY, "a body is longer than {MAX_BODY} bytes");
        into.reserve(count);
        while count > 0 {
            if self.start == self.end {
                ensure!(self.fill()? > 0, "the server closed the connection inside a body");
            }
            let part = count.min(self.end - self.start);
            into.extend_from_slice(&self.buffer[self.start..self.start + part]);
            self.start += part;
            count -= part;
        }
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        loop {
            let unread = &self.buffer[self.start..self.end];
            if let Some(at) = unread.windows(2).position(|pair| pair == b"\r\n") {
                let line = String::from_utf8_lossy(&unread[..at]).into_owned();
                self.start += at + 2;
                return Ok(line);
            }
            ensure!(self.fill()? > 0, "the server closed the connection inside a body");
        }
    }
}

/// The length of the head at the front of `bytes`, with its empty line; `None` while it is incomplete.
pub fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// Reads a response's head.
pub fn parse_head(bytes: &[u8]) -> Result<Head> {
    let text = std::str::from_utf8(bytes).context("a response's head is not text")?;
    let mut lines = text.split("\r\n");
    let status_line = lines.next().unwrap_or_default();
    let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let Some(status) = status else { bail!("not an HTTP response: {status_line:?}") };
    let mut head = Head { status, length: None, location: None, chunked: false };
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            head.length = Some(value.parse().context("malformed content-length")?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            head.chunked = value.eq_ignore_ascii_case("chunked");
        } else if name.eq_ignore_ascii_case("location") {
            head.location = Some(path_of(value).to_owned());
        }
    }
    Ok(head)
}

/// Path and query of a URL that may be absolute or relative.
fn path_of(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else { return url };
    rest.find('/').map_or("/", |at| &rest[at..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_whatever_the_case_of_its_names() {
        let bytes =
            b"HTTP/1.1 202 Accepted\r\ncontent-LENGTH: 12\r\nLocation: http://h:1/v2/x?a=b\r\n\r\nrest";
        let length = head_length(bytes).unwrap();
        let head = parse_head(&bytes[..length]).unwrap();
        assert_eq!((head.status, head.length), (202, Some(12)));
        assert_eq!(head.location.as_deref(), Some("/v2/x?a=b"));
        assert_eq!(&bytes[length..], b"rest");
    }

    #[test]
    fn a_relative_location_stays_as_it_is() {
        assert_eq!(path_of("/v2/x/blobs/uploads/1"), "/v2/x/blobs/uploads/1");
        assert_eq!(path_of("http://127.0.0.1:5000"), "/");
    }
}
