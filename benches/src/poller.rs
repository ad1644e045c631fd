//! Asks for the same thing over many kept-alive connections from one thread.
//!
//! Each connection has one request on its way (no pipelining). One thread with epoll costs the shared cores less than
//! a thread for each connection, so more of the measured rate is the server's.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::event::{Timespec, epoll};

use crate::client::Client;
use crate::http::{head_length, parse_head};

/// Room for one response with its body.
const BUFFER: usize = 64 << 10;
/// A server that answers nothing for this long has failed.
const SILENCE: Timespec = Timespec { tv_sec: 30, tv_nsec: 0 };

/// Many connections and the request they repeat.
pub struct Poller {
    connections: Vec<Connection>,
    epoll: rustix::fd::OwnedFd,
    request: Vec<u8>,
    has_body: bool,
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    /// The length of the last whole response: the next one is nearly always as long.
    usual: usize,
}

impl Poller {
    /// Takes over connections, all with the same credentials; `method` is GET or HEAD.
    pub fn new(clients: Vec<Client>, method: &str, path: &str, extra: &str) -> Result<Poller> {
        let first = clients.first().context("no connection to poll")?;
        let request = first.request(method, path, extra, None).into_bytes();
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let mut connections = Vec::with_capacity(clients.len());
        for (index, client) in clients.into_iter().enumerate() {
            let stream = client.into_stream();
            stream.set_nonblocking(true)?;
            epoll::add(&epoll, &stream, epoll::EventData::new_u64(index as u64), epoll::EventFlags::IN)?;
            connections.push(Connection { stream, buffer: vec![0; BUFFER], filled: 0, usual: 0 });
        }
        Ok(Poller { connections, epoll, request, has_body: method != "HEAD" })
    }

    /// Makes `count` requests, every one answered by 200; the time it took.
    pub fn run(&mut self, count: usize) -> Result<Duration> {
        let begin = Instant::now();
        let (mut sent, mut answered) = (0, 0);
        for connection in self.connections.iter_mut().take(count) {
            connection.send(&self.request)?;
            sent += 1;
        }
        let mut events =
            vec![
                epoll::Event { flags: epoll::EventFlags::empty(), data: epoll::EventData::new_u64(0) };
                self.connections.len()
            ];
        while answered < count {
            let ready = epoll::wait(&self.epoll, &mut events[..], Some(&SILENCE))?;
            ensure!(ready > 0, "no answer for {} s", SILENCE.tv_sec);
            for event in &events[..ready] {
                let index = usize::try_from(event.data.u64())?;
                let connection = &mut self.connections[index];
                if !connection.receive(self.has_body)? {
                    continue;
                }
                answered += 1;
                if sent < count {
                    connection.send(&self.request)?;
                    sent += 1;
                }
            }
        }
        Ok(begin.elapsed())
    }
}

impl Connection {
    fn send(&mut self, request: &[u8]) -> Result<()> {
        let written = self.stream.write(request)?;
        ensure!(written == request.len(), "a request did not fit into the socket");
        Ok(())
    }

    /// Reads what is there; true when it completes a response.
    fn receive(&mut self, has_body: bool) -> Result<bool> {
        ensure!(self.filled < self.buffer.len(), "a response is longer than {BUFFER} bytes");
        let got = match self.stream.read(&mut self.buffer[self.filled..]) {
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Ok(false),
            other => other?,
        };
        ensure!(got > 0, "the server closed the connection");
        self.filled += got;
        let bytes = &self.buffer[..self.filled];
        if self.filled == self.usual && bytes.starts_with(b"HTTP/1.1 200") {
            self.filled = 0;
            return Ok(true);
        }
        let Some(length) = head_length(bytes) else { return Ok(false) };
        let head = parse_head(&bytes[..length])?;
        ensure!(head.status == 200, "answered {}", head.status);
        let body = if has_body { head.length.context("an answer without Content-Length")? } else { 0 };
        let whole = length + usize::try_from(body)?;
        ensure!(self.filled <= whole, "the server sent more than one answer");
        if self.filled < whole {
            return Ok(false);
        }
        self.usual = whole;
        self.filled = 0;
        Ok(true)
    }
}
