//! `berth backup`: copies the database and the blobs into a directory while the server runs.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use berth_blobs::{BlobStore, StoreConfig};
use berth_db::Db;

use super::lock;
use crate::authn::SecretKey;
use crate::backup::{self, Save, Saved};
use crate::config::{self, Config, Sources};
use crate::storage;

/// Copy the database and the blobs into a directory.
#[derive(clap::Args)]
pub struct BackupArgs {
    /// The directory; what an earlier backup has put there is not copied again
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Hash again what earlier backups have put there
    #[arg(long)]
    verify: bool,
    /// The YAML file, as for `berth serve`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data directory, as for `berth serve`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

pub(super) fn run(args: BackupArgs) -> anyhow::Result<ExitCode> {
    let config = Config::load(Sources::of_process(args.config, args.data, None))?.config;
    // Whatever the directory allows others, what is written there they cannot read.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let (secret, secret_text) = secret(&config)?;
    make(&args.to)?;
    let _lock = lock::take_backups(&args.to)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let saved = runtime.block_on(async {
        let db = attach(&config).await?;
        let blobs = storage::blobs(&config)?;
        let target = open(&args.to)?;
        let save = Save {
            db: &db,
            blobs: blobs.as_ref(),
            directory: &args.to,
            target: target.as_ref(),
            secret: &secret,
            secret_text,
            verify: args.verify,
            told: &|line| println!("{line}"),
        };
        let saved = backup::save(&save, &super::progress()).await.map_err(super::told)?;
        db.close().await;
        anyhow::Ok(saved)
    })?;
    conclude(&args.to, &saved);
    Ok(if saved.told.damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The key of the installation, and its text if it lies in a file, which is never made here.
fn secret(config: &Config) -> anyhow::Result<(SecretKey, Option<String>)> {
    Ok(match &config.secret_key {
        config::SecretKey::Given(key) => (SecretKey::from_bytes(*key.expose()), None),
        config::SecretKey::File(path) => {
            let text = std::fs::read_to_string(path);
            let text = text.with_context(|| format!("the secret key {} cannot be read", path.display()))?;
            (SecretKey::from_file(path)?, Some(text))
        }
    })
}

/// Makes the directory for its owner alone. One that holds something else is left alone.
fn make(directory: &Path) -> anyhow::Result<()> {
    let cannot = || format!("{} cannot be made or read", directory.display());
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).with_context(cannot)?;
    let mut is_empty = true;
    for entry in std::fs::read_dir(directory).with_context(cannot)? {
        // What an attempt has left that came to nothing.
        let name = entry.with_context(cannot)?.file_name();
        is_empty &= name == "backup.lock" || name == "uploads";
    }
    let is_ours = is_empty || backup::is_marked(directory);
    anyhow::ensure!(
        is_ours,
        "{} holds something that is no backup: choose an empty directory",
        directory.display()
    );
    Ok(())
}

/// The directory as a store.
pub(super) fn open(directory: &Path) -> anyhow::Result<Arc<dyn BlobStore>> {
    Ok(berth_blobs::open(StoreConfig::Filesystem { root: directory.to_owned() })?)
}

/// The database beside a server that may run; its schema is that server's.
async fn attach(config: &Config) -> anyhow::Result<Db> {
    let location = storage::database(config)?;
    if let berth_db::Location::Sqlite(path) = &location {
        anyhow::ensure!(path.exists(), "there is no database {}", path.display());
    }
    match Db::attach(&location).await {
        Err(berth_db::Error::Newer { found, known }) => anyhow::bail!(
            "the database has schema version {found}, this program has {known}: make the backup with the program that serves it"
        ),
        other => Ok(other?),
    }
}

fn conclude(directory: &Path, saved: &Saved) {
    let Saved { told, copied, copied_bytes } = saved;
    for digest in &told.damaged {
        println!("{digest} is not in the backup: `berth check --repair`, then push it again");
    }
    let rows: u64 = told.tables.iter().map(|table| table.rows).sum();
    println!(
        "backup {} in {}: {rows} rows, {} blobs of {} bytes, {copied} of them ({copied_bytes} bytes) copied now",
        told.id,
        directory.display(),
        told.blobs,
        told.bytes
    );
    if told.has_key {
        println!("it holds the secret key: keep it where only you can read it");
    } else {
        println!("the secret key is configured and not in it: keep BERTH_SECRET_KEY elsewhere");
    }
}
