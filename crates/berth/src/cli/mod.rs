//! The commands, a file each.

mod backup;
mod check;
mod config;
mod lock;
mod rebuild;
mod reset_password;
mod restore;
mod serve;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};

use crate::error::{Code, Error};

/// An artifact registry for containers: everything in one program.
#[derive(Parser)]
#[command(name = "berth", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the registry
    Serve(serve::ServeArgs),
    /// Show every setting, its value and where it came from
    Config(config::ConfigArgs),
    /// Check that the stores are consistent; exit 1 when they are not
    Check(check::CheckArgs),
    /// Copy the database and the blobs into a directory, while the server runs
    Backup(backup::BackupArgs),
    /// Put a backup into an empty database and an empty blob store
    Restore(restore::RestoreArgs),
    /// Make a lost database anew from the blob store
    Rebuild(rebuild::RebuildArgs),
    /// Give a user a new password
    ResetPassword(reset_password::ResetPasswordArgs),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// What went wrong, for people.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(args) => serve::run(args),
            Command::Config(args) => config::run(args).map(|()| ExitCode::SUCCESS),
            Command::Check(args) => check::run(args),
            Command::Backup(args) => backup::run(args),
            Command::Restore(args) => restore::run(args),
            Command::Rebuild(args) => rebuild::run(args),
            Command::ResetPassword(args) => reset_password::run(args),
        }
    }
}

/// An error of a rule, for people: what it says, and why.
fn told(error: Error) -> anyhow::Error {
    let message = error.message.to_string();
    match error.code {
        Code::Internal => anyhow::Error::new(error).context(message),
        _ => anyhow::anyhow!(message),
    }
}

/// Says how far a long copy is, every few seconds.
fn progress() -> impl Fn(u64) {
    const PAUSE: Duration = Duration::from_secs(5);
    let said = std::cell::Cell::new(Instant::now());
    move |blobs| {
        if said.get().elapsed() >= PAUSE {
            said.set(Instant::now());
            eprintln!("{blobs} blobs so far");
        }
    }
}
