//! The registry protocol as the measurements speak it: uploads, manifests, pulls, with or without credentials.

use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, bail, ensure};

use crate::content::{Blob, MANIFEST_TYPE};
use crate::http::{Conn, Head};

/// One connection to one server, with the `Authorization` it sends.
pub struct Client {
    conn: Conn,
    addr: SocketAddr,
    authorization: Option<String>,
}

impl Client {
    /// Connects; `authorization` is the header's value.
    pub fn open(addr: SocketAddr, authorization: Option<String>) -> Result<Client> {
        Ok(Client { conn: Conn::open(addr)?, addr, authorization })
    }

    /// The socket, for a caller that speaks for itself.
    pub fn into_stream(self) -> TcpStream {
        self.conn.into_stream()
    }

    /// A request's head with everything that is the same for all.
    pub fn request(&self, method: &str, path: &str, extra: &str, length: Option<usize>) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{extra}", self.addr);
        if let Some(value) = &self.authorization {
            head.push_str("Authorization: ");
            head.push_str(value);
            head.push_str("\r\n");
        }
        if let Some(length) = length {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        head.push_str("\r\n");
        head
    }

    /// Sends one request and demands `status`.
    fn exchange(&mut self, request: &str, body: &[u8], status: u16) -> Result<(Head, Vec<u8>)> {
        self.conn.send(request, body)?;
        let head = self.conn.head()?;
        let answer = self.conn.body(&head)?;
        if head.status != status {
            let line = request.lines().next().unwrap_or_default();
            let text = String::from_utf8_lossy(&answer[..answer.len().min(400)]).into_owned();
            bail!("{line}: {} instead of {status}: {text}", head.status);
        }
        Ok((head, answer))
    }

    /// Asks once, whatever the answer is.
    pub fn probe(&mut self, path: &str) -> Result<u16> {
        let request = self.request("GET", path, "", None);
        self.conn.send(&request, &[])?;
        Ok(self.conn.head()?.status)
    }

    /// GET, the body in memory.
    pub fn get(&mut self, path: &str) -> Result<Vec<u8>> {
        let request = self.request("GET", path, &format!("Accept: {MANIFEST_TYPE}, */*\r\n"), None);
        Ok(self.exchange(&request, &[], 200)?.1)
    }

    /// GET, the body thrown away in the kernel; its length.
    pub fn pull(&mut self, path: &str) -> Result<u64> {
        let request = self.request("GET", path, "", None);
        self.conn.send(&request, &[])?;
        let head = self.conn.head()?;
        ensure!(head.status == 200, "GET {path}: {}", head.status);
        self.conn.discard(&head)
    }

    fn start_upload(&mut self, repository: &str) -> Result<String> {
        let path = format!("/v2/{repository}/blobs/uploads/");
        let request = self.request("POST", &path, "", Some(0));
        let (head, _) = self.exchange(&request, &[], 202)?;
        head.location.context("an upload was started without a Location")
    }

    fn close_upload(&mut self, location: &str, blob: &Blob, body: &[u8]) -> Result<()> {
        let joint = if location.contains('?') { '&' } else { '?' };
        let path = format!("{location}{joint}digest={}", blob.digest);
        let request =
            self.request("PUT", &path, "Content-Type: application/octet-stream\r\n", Some(body.len()));
        self.exchange(&request, body, 201)?;
        Ok(())
    }

    /// Uploads a blob by POST and one PUT.
    pub fn put_blob(&mut self, repository: &str, blob: &Blob) -> Result<()> {
        let location = self.start_upload(repository)?;
        self.close_upload(&location, blob, &blob.bytes)
    }

    /// Uploads a blob by POST, a PATCH per chunk and an empty PUT.
    pub fn put_blob_in_chunks(&mut self, repository: &str, blob: &Blob, chunk: usize) -> Result<()> {
        let mut location = self.start_upload(repository)?;
        let mut offset = 0;
        for part in blob.bytes.chunks(chunk) {
            let extra = format!(
                "Content-Type: application/octet-stream\r\nContent-Range: {offset}-{}\r\n",
                offset + part.len() - 1
            );
            let request = self.request("PATCH", &location, &extra, Some(part.len()));
            let (head, _) = self.exchange(&request, part, 202)?;
            location = head.location.context("a chunk was accepted without a Location")?;
            offset += part.len();
        }
        self.close_upload(&location, blob, &[])
    }

    /// Makes an object of the management API.
    pub fn create(&mut self, path: &str, json: &str) -> Result<()> {
        let request = self.request("POST", path, "Content-Type: application/json\r\n", Some(json.len()));
        self.exchange(&request, json.as_bytes(), 201)?;
        Ok(())
    }

    /// Uploads a manifest under a tag.
    pub fn put_manifest(&mut self, repository: &str, tag: &str, bytes: &[u8]) -> Result<()> {
        let path = format!("/v2/{repository}/manifests/{tag}");
        let extra = format!("Content-Type: {MANIFEST_TYPE}\r\n");
        let request = self.request("PUT", &path, &extra, Some(bytes.len()));
        self.exchange(&request, bytes, 201)?;
        Ok(())
    }
}
