//! A disk whose syncs take a given time, made by handing the server's sync calls to a supervisor that waits.
//!
//! A small C program does it with seccomp (see `slow_sync.c`), since a preloaded library sees no system call that a
//! program makes without the C library. It is compiled when it is needed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

const SOURCE: &str = include_str!("../slow_sync.c");

/// The compiled supervisor and the time it lets each sync wait.
pub struct SlowDisk {
    program: PathBuf,
    delay: Duration,
}

impl SlowDisk {
    /// Compiles the supervisor into `dir` and tries it.
    pub fn prepare(dir: &Path, delay: Duration) -> Result<SlowDisk> {
        let source = dir.join("slow_sync.c");
        let program = dir.join("slow_sync");
        fs::write(&source, SOURCE)?;
        let compiled = Command::new("cc")
            .args(["-O2", "-o"])
            .args([&program, &source])
            .arg("-pthread")
            .output()
            .context("a C compiler (cc) is needed to slow the disk down")?;
        ensure!(compiled.status.success(), "cc: {}", String::from_utf8_lossy(&compiled.stderr));
        let disk = SlowDisk { program, delay };
        let tried = disk.wrap(&Command::new("true")).output()?;
        ensure!(
            tried.status.success(),
            "this kernel cannot slow the disk down (seccomp user notification): {}",
            String::from_utf8_lossy(&tried.stderr)
        );
        Ok(disk)
    }

    /// How long each sync waits.
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// The same command on the slow disk.
    pub fn wrap(&self, command: &Command) -> Command {
        let mut wrapped = Command::new(&self.program);
        wrapped.arg(self.delay.as_micros().to_string()).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => wrapped.env(name, value),
                None => wrapped.env_remove(name),
            };
        }
        wrapped
    }
}
