//! `berth restore`: puts a backup into an empty database and an empty blob store. It never overwrites.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use berth_db::{Db, newest_schema};

use super::lock;
use crate::authn::{Passwords, SecretKey};
use crate::backup::{self, Description};
use crate::config::{self, Config, Sources};
use crate::first_start::{self, PASSWORD_FILE};
use crate::storage;

/// Put a backup into an empty database and an empty blob store.
#[derive(clap::Args)]
pub struct RestoreArgs {
    /// The directory of the backups
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Which of them; without it the latest
    #[arg(long, value_name = "ID")]
    backup: Option<String>,
    /// The YAML file, as for `berth serve`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data directory, as for `berth serve`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

pub(super) fn run(args: RestoreArgs) -> anyhow::Result<ExitCode> {
    let config = Config::load(Sources::of_process(args.config, args.data, None))?.config;
    anyhow::ensure!(backup::is_marked(&args.from), "{} holds no backup", args.from.display());
    let _lock = lock::take(&config.data_dir)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let (told, restored) = runtime.block_on(async {
        let source = super::backup::open(&args.from)?;
        let told = backup::describe(source.as_ref(), args.backup.as_deref()).await.map_err(super::told)?;
        anyhow::ensure!(
            told.schema <= newest_schema(),
            "the backup was made by Berth {}, which is newer: restore it with that release",
            told.program
        );
        let blobs = storage::blobs(&config)?;
        let location = storage::database(&config)?;
        // Before anything is changed where there is something else.
        if let Some(db) = Db::look(&location).await? {
            backup::is_begun(&db, blobs.as_ref(), &told).await.map_err(super::told)?;
            db.close().await;
        }
        let db = match Db::open_at(&location, told.schema).await {
            // An earlier attempt has brought it up to date, or it is not empty: it is looked at there.
            Err(berth_db::Error::Newer { found, known }) if found <= newest_schema() && known < found => {
                Db::open(&location).await?
            }
            other => other?,
        };
        backup::is_begun(&db, blobs.as_ref(), &told).await.map_err(super::told)?;
        settle_secret(&config, &args.from, &told)?;
        let progress = super::progress();
        let restored = backup::restore(&db, blobs.as_ref(), source.as_ref(), &args.from, &told, &progress);
        let restored = restored.await.map_err(super::told)?;
        if first_start::forget_foreign_password(&config, &db, &Passwords::new()).await? {
            println!("the password in {PASSWORD_FILE} was of another installation and is removed: the backup's is in force");
        }
        db.close().await;
        anyhow::Ok((told, restored))
    })?;
    for digest in &restored.damaged {
        println!("the bytes of {digest} are not in the backup: whoever has them must push them again");
    }
    let rows: u64 = told.tables.iter().map(|table| table.rows).sum();
    println!(
        "backup {} is restored: {rows} rows, {} blobs of {} bytes",
        told.id, restored.blobs, restored.bytes
    );
    Ok(if restored.damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The key that the stored secrets were sealed with must be the one that the server will use. Where the configuration
/// names a file that is not there, the one of the backup is put there.
fn settle_secret(config: &Config, directory: &Path, told: &Description) -> anyhow::Result<()> {
    let proof = STANDARD.decode(&told.key_proof).context("the description of the backup is damaged")?;
    let secret = match &config.secret_key {
        config::SecretKey::Given(key) => SecretKey::from_bytes(*key.expose()),
        config::SecretKey::File(path) if path.exists() => SecretKey::from_file(path)?,
        config::SecretKey::File(path) => {
            anyhow::ensure!(
                told.has_key,
                "the secret key is not in the backup: give the one that the installation had as BERTH_SECRET_KEY"
            );
            let kept = directory.join(backup::secret_path(&told.id));
            anyhow::ensure!(kept.exists(), "the secret key {} is missing", kept.display());
            let secret = SecretKey::from_file(&kept)?;
            if secret.is_proven_by(&proof) {
                let text = std::fs::read_to_string(&kept)?;
                SecretKey::write_new(path, &text)
                    .with_context(|| format!("{} cannot be written", path.display()))?;
            }
            secret
        }
    };
    anyhow::ensure!(
        secret.is_proven_by(&proof),
        "the secret key is another one than the backup was made with, so what is sealed could not be opened: move \
         secret.key away, or give the right BERTH_SECRET_KEY"
    );
    Ok(())
}
