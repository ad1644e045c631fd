//! The commands, a file each.

mod check;
mod config;
mod lock;
mod rebuild;
mod reset_password;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
            Command::Rebuild(args) => rebuild::run(args),
            Command::ResetPassword(args) => reset_password::run(args),
        }
    }
}
