//! `berth reset-password`: gives a user a new password while the server is stopped, or on PostgreSQL at
//! any time. All of the user's tokens are void from then on.

use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use super::lock;
use crate::authn::{Passwords, is_strong, random_password};
use crate::config::{Config, Sources};
use crate::{storage, users};

/// Give a user a new password.
#[derive(clap::Args)]
pub struct ResetPasswordArgs {
    /// The user
    #[arg(default_value = "admin")]
    user: String,
    /// The YAML file, as for `berth serve`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data directory, as for `berth serve`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Read the new password from the standard input instead of making a random one
    #[arg(long)]
    stdin: bool,
}

pub(super) fn run(args: ResetPasswordArgs) -> anyhow::Result<ExitCode> {
    let config = Config::load(Sources::of_process(args.config, args.data, None))?.config;
    let _lock = match config.database {
        crate::config::Database::Sqlite { .. } => Some(lock::take(&config.data_dir)?),
        crate::config::Database::Postgres { .. } => None,
    };
    let password = if args.stdin { read_password()? } else { random_password() };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let db = berth_db::Db::open(&storage::database(&config)?).await?;
        let hash = Passwords::new().hash(&password).await?;
        let name = args.user.clone();
        db.write(move |tx| {
            let login = users::find_login(tx, &name)?;
            let login =
                login.ok_or_else(|| crate::error::Error::not_found(format!("there is no user {name}")))?;
            users::set_password(tx, login.id, &hash).map(|_| ())
        })
        .await?;
        db.close().await;
        anyhow::Ok(())
    })?;
    let kept = config.data_dir.join(crate::first_start::PASSWORD_FILE);
    if args.user == "admin" && kept.exists() {
        std::fs::remove_file(&kept).with_context(|| format!("{} cannot be removed", kept.display()))?;
    }
    if args.stdin {
        println!("the password of {} is changed", args.user);
    } else {
        println!("the new password of {} is {password}", args.user);
    }
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        eprintln!("type the new password and press Ctrl-D:");
    }
    let mut text = String::new();
    io::stdin().take(1024).read_to_string(&mut text)?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(
        is_strong(&password),
        "the password must have 8 to 128 characters with an upper-case and a lower-case letter and a digit"
    );
    Ok(password)
}
