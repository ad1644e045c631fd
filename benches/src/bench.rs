//! The run: the servers side by side, and the two clocks every measurement reads.
//!
//! All servers stay up for the whole run and take turns within each repetition, so that a slower minute of the
//! machine touches them alike. Only one works at a time.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::options::{Options, Scale};
use crate::process::Cpu;
use crate::servers::{Kind, Programs, Server};

/// The time a server gets to finish what it put off, before its CPU time is read.
const SETTLE: Duration = Duration::from_millis(200);
/// `statfs`'s type of a file system in memory, where a sync would cost nothing.
const TMPFS: i64 = 0x0102_1994;

/// Everything the measurements work with.
pub struct Bench {
    /// How much they do.
    pub scale: Scale,
    /// Where the programs are.
    pub programs: Programs,
    /// The running servers.
    pub servers: Vec<Server>,
    /// The PostgreSQL database that was given, if one was.
    pub postgres: Option<String>,
    /// What the reader of the table must know.
    pub notes: Vec<String>,
    /// Whether the repositories of the tags rows are there.
    pub has_tags: bool,
    dir: TempDir,
}

impl Bench {
    /// Starts the wanted servers on empty directories.
    pub fn start(options: &Options) -> Result<Bench> {
        let wanted: Vec<Kind> = Kind::ALL
            .into_iter()
            .filter(|k| options.servers.is_empty() || options.servers.contains(k))
            .collect();
        let programs = Programs::find(options, &wanted)?;
        let place = options.dir.clone().unwrap_or_else(std::env::temp_dir);
        ensure!(
            rustix::fs::statfs(&place)?.f_type != TMPFS,
            "{} lies in memory, where syncs cost nothing: name a directory on a disk with --dir",
            place.display()
        );
        let dir = tempfile::Builder::new().prefix("berth-bench-").tempdir_in(&place)?;
        let scale = if options.quick { Scale::QUICK } else { Scale::FULL };
        let mut servers = Vec::new();
        for kind in wanted {
            servers.push(Server::start(kind, &programs, &dir.path().join(kind.name()), None)?);
        }
        Ok(Bench {
            scale,
            programs,
            servers,
            postgres: options.postgres.clone(),
            notes: Vec::new(),
            has_tags: false,
            dir,
        })
    }

    /// The directory of the run.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The servers images can be pushed to.
    pub fn registries(&self) -> impl Iterator<Item = &Server> {
        self.servers.iter().filter(|server| server.kind.is_registry())
    }

    /// Says on stderr what is going on.
    pub fn say(&self, text: &str) {
        eprintln!("berth-bench: {text}");
    }
}

/// What a piece of work took.
pub struct Cost {
    /// Time on the clock.
    pub wall: Duration,
    /// CPU time of the server's processes.
    pub cpu: Duration,
}

impl Cost {
    /// Does the work and reads both clocks; what the server still does shortly afterwards counts as CPU time.
    pub fn of(server: &Server, work: impl FnOnce() -> Result<()>) -> Result<Cost> {
        let before = Cpu::read(server.pid())?;
        let begin = Instant::now();
        work().with_context(|| format!("measuring {}", server.kind.name()))?;
        let wall = begin.elapsed();
        std::thread::sleep(SETTLE);
        let cpu = Cpu::read(server.pid())?.since(&before);
        Ok(Cost { wall, cpu })
    }

    /// CPU seconds per 10^9 bytes.
    pub fn cpu_per_gb(&self, bytes: usize) -> f64 {
        self.cpu.as_secs_f64() / (bytes as f64 / 1e9)
    }

    /// 10^6 bytes per second.
    pub fn mb_per_second(&self, bytes: usize) -> f64 {
        bytes as f64 / 1e6 / self.wall.as_secs_f64()
    }

    /// CPU milliseconds for each of `count`.
    pub fn cpu_ms_each(&self, count: usize) -> f64 {
        self.cpu.as_secs_f64() * 1e3 / count as f64
    }

    /// How many per second.
    pub fn per_second(&self, count: usize) -> f64 {
        count as f64 / self.wall.as_secs_f64()
    }
}

/// Runs `work` on one thread for each of `workers`, all released at once; the first error ends the measurement.
pub fn in_parallel<W: Send, T: Send>(
    workers: Vec<W>,
    work: impl Fn(usize, W) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = workers
            .into_iter()
            .enumerate()
            .map(|(index, worker)| scope.spawn(move || work(index, worker)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a worker panicked"))))
            .collect()
    })
}
