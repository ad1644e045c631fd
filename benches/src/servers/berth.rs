//! Berth as it is installed: SQLite and files in one directory, every setting at its default.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Programs;
use crate::client::Client;

/// Only for the bench's own instance, on loopback and in a directory that is removed afterwards.
const PASSWORD: &str = "Bench-only-12345";

/// `berth` in the directory of this program, where one build leaves both.
pub fn built() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join("berth")));
    beside.unwrap_or_else(|| PathBuf::from("target/release/berth"))
}

pub fn command(programs: &Programs, dir: &Path, addr: SocketAddr) -> Result<Command> {
    let mut command = Command::new(&programs.berth);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BERTH_") {
            command.env_remove(name);
        }
    }
    command.env("BERTH_ADMIN_PASSWORD", PASSWORD);
    command.arg("serve").arg("--data").arg(dir.join("data")).args(["--listen", &addr.to_string()]);
    Ok(command)
}

/// `Authorization` of the administrator.
pub fn basic() -> String {
    format!("Basic {}", STANDARD.encode(format!("admin:{PASSWORD}")))
}

/// A user who is no administrator.
pub const READER: &str = "reader";

/// `Authorization` of the reader.
pub fn reader() -> String {
    format!("Basic {}", STANDARD.encode(format!("{READER}:{PASSWORD}")))
}

/// Makes the reader.
pub fn make_reader(addr: SocketAddr) -> Result<()> {
    let user = serde_json::json!({
        "username": READER, "email": "reader@example.com", "realname": "Reader", "password": PASSWORD,
    });
    Client::open(addr, Some(basic()))?.create("/api/v2.0/users", &user.to_string())
}

/// `Authorization` with a fresh token for one repository.
pub fn bearer(addr: SocketAddr, repository: &str, actions: &str) -> Result<String> {
    let mut client = Client::open(addr, Some(basic()))?;
    let path = format!("/service/token?service=harbor-registry&scope=repository:{repository}:{actions}");
    let answer: serde_json::Value = serde_json::from_slice(&client.get(&path)?)?;
    let token = answer["token"].as_str().context("the token service answered without a token")?;
    Ok(format!("Bearer {token}"))
}
