//! nginx as the yardstick of serving bytes: sendfile, a worker per core, no access log, its own directory.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::Programs;

pub fn command(programs: &Programs, dir: &Path, addr: SocketAddr) -> Result<Command> {
    fs::create_dir_all(dir.join("www"))?;
    fs::create_dir_all(dir.join("tmp"))?;
    let at = dir.display();
    // Started by root, the workers must stay root to read a directory that is closed to others.
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    let text = format!(
        r#"{user}
daemon off;
worker_processes auto;
pid "{at}/nginx.pid";
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    client_body_temp_path "{at}/tmp/body";
    proxy_temp_path "{at}/tmp/proxy";
    fastcgi_temp_path "{at}/tmp/fastcgi";
    uwsgi_temp_path "{at}/tmp/uwsgi";
    scgi_temp_path "{at}/tmp/scgi";
    server {{
        listen {addr};
        root "{at}/www";
    }}
}}
"#
    );
    let configuration = dir.join("nginx.conf");
    fs::write(&configuration, text)?;
    let mut command = Command::new(&programs.nginx);
    command.arg("-e").arg("stderr").arg("-p").arg(dir).arg("-c").arg(configuration);
    Ok(command)
}

/// Writes the file that is served under `path`.
pub fn publish(dir: &Path, path: &str, bytes: &[u8]) -> Result<()> {
    let file = dir.join("www").join(path.trim_start_matches('/'));
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(file, bytes)?;
    Ok(())
}
