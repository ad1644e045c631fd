//! The CNCF registry on local files with the cache of its example configuration. Its access log is off and it logs
//! errors alone, which is to its advantage.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::Programs;

pub const HOW_TO_INSTALL: &str =
    "install it with `tests/clients/install.sh registry`, or name it with --registry";

/// Where the tests' install script leaves it: `registry@VERSION/registry` in the tools directory, the newest of them.
pub fn installed() -> PathBuf {
    let tools = std::env::var_os("BERTH_TOOLS").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        home.join(".cache/berth-tools")
    });
    let versions = fs::read_dir(&tools).into_iter().flatten().flatten();
    let found = versions
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("registry@"))
        .map(|entry| entry.path().join("registry"))
        .filter(|program| program.is_file());
    found.max().unwrap_or_else(|| tools.join("registry@VERSION/registry"))
}

pub fn command(programs: &Programs, dir: &Path, addr: SocketAddr) -> Result<Command> {
    let data = dir.join("data");
    let configuration = dir.join("registry.yml");
    let text = format!(
        "version: 0.1\n\
         log: {{level: error, accesslog: {{disabled: true}}}}\n\
         storage:\n  filesystem: {{rootdirectory: {data:?}}}\n  cache: {{blobdescriptor: inmemory}}\n\
         http: {{addr: \"{addr}\"}}\n"
    );
    fs::write(&configuration, text)?;
    let mut command = Command::new(&programs.registry);
    command.arg("serve").arg(configuration).env("OTEL_TRACES_EXPORTER", "none");
    Ok(command)
}
