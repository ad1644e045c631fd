//! The servers that are compared: started, asked until they answer, and stopped.

mod berth;
mod nginx;
mod registry;
mod slow_disk;

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::client::Client;
use crate::options::Options;

pub use berth::READER;
pub use slow_disk::SlowDisk;

/// How long a server may take to answer or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked while it starts.
const PROBE_PAUSE: Duration = Duration::from_micros(300);
/// How much of a server's log is shown when it ends at once.
const LOG_TAIL: usize = 2000;

/// One of the compared programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Kind {
    /// Berth on SQLite and local files.
    Berth,
    /// The CNCF `registry` on local files, without authentication.
    Registry,
    /// nginx serving the same bytes as static files.
    Nginx,
}

impl Kind {
    /// All of them, in the order of the table's columns.
    pub const ALL: [Kind; 3] = [Kind::Berth, Kind::Registry, Kind::Nginx];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Berth => "Berth",
            Kind::Registry => "registry",
            Kind::Nginx => "nginx",
        }
    }

    /// Whether images can be pushed to it.
    pub fn is_registry(self) -> bool {
        self != Kind::Nginx
    }
}

/// Where the programs are.
pub struct Programs {
    berth: PathBuf,
    registry: PathBuf,
    nginx: PathBuf,
}

impl Programs {
    /// Finds each wanted program, or says how to get it.
    pub fn find(options: &Options, wanted: &[Kind]) -> Result<Programs> {
        let registry = options.registry.clone().unwrap_or_else(registry::installed);
        let berth = options.berth.clone().unwrap_or_else(berth::built);
        let programs = Programs { berth, registry, nginx: find_in_path(&options.nginx) };
        for kind in wanted {
            let (path, hint) = match kind {
                Kind::Berth => (&programs.berth, "build it with `make build` or name it with --berth"),
                Kind::Registry => (&programs.registry, registry::HOW_TO_INSTALL),
                Kind::Nginx => (
                    &programs.nginx,
                    "install Debian's nginx (`tests/clients/install.sh nginx`) or name it with --nginx",
                ),
            };
            ensure!(path.is_file(), "{} is not at {}: {hint}", kind.name(), path.display());
        }
        Ok(programs)
    }

    /// What each program says its version is.
    pub fn version(&self, kind: Kind) -> String {
        let (path, argument) = match kind {
            Kind::Berth => (&self.berth, "--version"),
            Kind::Registry => (&self.registry, "--version"),
            Kind::Nginx => (&self.nginx, "-v"),
        };
        let Ok(output) = Command::new(path).arg(argument).output() else { return "unknown".to_owned() };
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        let words = text.lines().next().unwrap_or_default().split_whitespace();
        // Some name themselves, or their path, first.
        words.last().map_or("unknown", |word| word.trim_start_matches("nginx/")).to_owned()
    }
}

fn find_in_path(program: &Path) -> PathBuf {
    if program.components().count() > 1 {
        return program.to_owned();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    places.map(|place| place.join(program)).find(|file| file.is_file()).unwrap_or_else(|| program.to_owned())
}

/// A running server.
pub struct Server {
    /// Which one it is.
    pub kind: Kind,
    /// From just before the process is made to the first answer over HTTP.
    pub started_in: Duration,
    /// Its directory; data, configuration and log are in it.
    pub dir: PathBuf,
    addr: SocketAddr,
    child: Child,
    running: bool,
}

impl Server {
    /// Starts a server on `dir`, new or left by an earlier one, and waits for its first answer.
    pub fn start(kind: Kind, programs: &Programs, dir: &Path, disk: Option<&SlowDisk>) -> Result<Server> {
        Server::start_on(kind, programs, dir, disk, None)
    }

    /// The same, with Berth's rows in the PostgreSQL database of this URL if there is one.
    pub fn start_on(
        kind: Kind,
        programs: &Programs,
        dir: &Path,
        disk: Option<&SlowDisk>,
        postgres: Option<&str>,
    ) -> Result<Server> {
        fs::create_dir_all(dir)?;
        let addr = free_address()?;
        let mut command = match kind {
            Kind::Berth => berth::command(programs, dir, addr)?,
            Kind::Registry => registry::command(programs, dir, addr)?,
            Kind::Nginx => nginx::command(programs, dir, addr)?,
        };
        if let Some(url) = postgres {
            command.env("BERTH_DATABASE_URL", url);
        }
        if let Some(disk) = disk {
            command = disk.wrap(&command);
        }
        let log = File::options().create(true).append(true).open(dir.join("log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let begin = Instant::now();
        let child = command.spawn().with_context(|| format!("cannot start {}", kind.name()))?;
        let dir = dir.to_owned();
        let mut server = Server { kind, started_in: Duration::ZERO, dir, addr, child, running: true };
        server.wait_until_ready(begin)?;
        server.started_in = begin.elapsed();
        Ok(server)
    }

    fn wait_until_ready(&mut self, begin: Instant) -> Result<()> {
        let path = if self.kind.is_registry() { "/v2/" } else { "/" };
        loop {
            if Client::open(self.addr, None).and_then(|mut client| client.probe(path)).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                self.running = false;
                bail!("{} ended at once ({status}): {}", self.kind.name(), self.log_tail());
            }
            if begin.elapsed() > PATIENCE {
                bail!("{} does not answer: {}", self.kind.name(), self.log_tail());
            }
            std::thread::sleep(PROBE_PAUSE);
        }
    }

    fn log_tail(&self) -> String {
        let log = fs::read(self.dir.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(LOG_TAIL)..]).into_owned()
    }

    /// The process whose tree is measured.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// A connection with the right to do `actions` (`pull`, `pull,push`) in the repository: by a bearer token at
    /// Berth, by nothing at the others.
    pub fn client(&self, repository: &str, actions: &str) -> Result<Client> {
        Client::open(self.addr, self.authorization(repository, actions)?)
    }

    /// Several such connections with the same token.
    pub fn clients(&self, repository: &str, actions: &str, count: usize) -> Result<Vec<Client>> {
        let authorization = self.authorization(repository, actions)?;
        (0..count).map(|_| Client::open(self.addr, authorization.clone())).collect()
    }

    fn authorization(&self, repository: &str, actions: &str) -> Result<Option<String>> {
        match self.kind {
            Kind::Berth => Ok(Some(berth::bearer(self.addr, repository, actions)?)),
            _ => Ok(None),
        }
    }

    /// A connection as the administrator, by name and password.
    pub fn admin(&self) -> Result<Client> {
        Client::open(self.addr, (self.kind == Kind::Berth).then(berth::basic))
    }

    /// Makes the user who may see little.
    pub fn make_reader(&self) -> Result<()> {
        berth::make_reader(self.addr)
    }

    /// A connection as that user.
    pub fn reader(&self) -> Result<Client> {
        Client::open(self.addr, Some(berth::reader()))
    }

    /// Makes a static file of nginx.
    pub fn publish(&self, path: &str, bytes: &[u8]) -> Result<()> {
        nginx::publish(&self.dir, path, bytes)
    }

    /// Asks the server to end and waits for it.
    pub fn stop(mut self) -> Result<()> {
        self.end().with_context(|| format!("{} did not end on SIGTERM", self.kind.name()))
    }

    fn end(&mut self) -> Result<()> {
        if !self.running {
            return Ok(());
        }
        self.running = false;
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM)?;
        let begin = Instant::now();
        while self.child.try_wait()?.is_none() {
            if begin.elapsed() > PATIENCE {
                self.child.kill()?;
                self.child.wait()?;
                bail!("killed after {PATIENCE:?}");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("{}: {error:#}", self.kind.name());
        }
    }
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
