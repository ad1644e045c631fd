//! The first start of an installation: its administrator, and the project `library`.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use berth_blobs::BlobStore;
use berth_db::{Db, Location, Tx};
use tokio::task::JoinHandle;

use crate::authn::{Passwords, random_password};
use crate::config::Config;
use crate::error::Error;
use crate::{journal, projects, unfinished, users};

/// The file of the data directory that keeps a password which nobody configured.
pub const PASSWORD_FILE: &str = "admin-password";

/// What the start says of the administrator's password.
pub enum Password {
    /// It is the configured one.
    Configured,
    /// It was made now, and is kept in the file.
    Made(String),
    /// It was made earlier, and is kept in the file.
    Kept,
}

/// The administrator's first password, and its hash on the way.
pub struct AdminPassword {
    said: Password,
    hash: JoinHandle<crate::error::Result<String>>,
}

impl AdminPassword {
    /// Takes the configured password, else makes one and keeps it, and begins to hash it.
    pub fn prepare(config: &Config, passwords: &Arc<Passwords>) -> anyhow::Result<Self> {
        let file = config.data_dir.join(PASSWORD_FILE);
        let (password, said) = match &config.admin_password {
            Some(secret) => {
                // One that an earlier installation kept here would be told at every start.
                forget_kept(&file)?;
                (secret.expose().to_owned(), Password::Configured)
            }
            None => {
                // A file from a start that did not come to its end is used, so that what it printed stays true.
                let password = match std::fs::read_to_string(&file) {
                    Ok(text) if !text.trim().is_empty() => text.trim().to_owned(),
                    Ok(_) => random_password(),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => random_password(),
                    Err(error) => {
                        return Err(error).with_context(|| format!("{} cannot be read", file.display()));
                    }
                };
                keep(&file, &password).with_context(|| format!("{} cannot be written", file.display()))?;
                (password.clone(), Password::Made(password))
            }
        };
        let passwords = passwords.clone();
        let hash = tokio::spawn(async move { passwords.hash(&password).await });
        Ok(Self { said, hash })
    }
}

/// Whether a start is the first one for sure, so that the hash can be made while the schema is.
pub fn is_absent(location: &Location) -> bool {
    matches!(location, Location::Sqlite(path) if !path.exists())
}

/// Refuses to begin with an empty database where there was an installation already: what is in the blob store would be
/// unknown, and would be collected one day.
///
/// # Errors
/// When the database was lost, or was not made anew to the end.
pub async fn check(db: &Db, blobs: &dyn BlobStore) -> anyhow::Result<()> {
    if let Some(begun) = db.read(unfinished::of).await? {
        anyhow::bail!("the database is not whole, `berth {begun}` did not come to its end: run it again");
    }
    if db.read(is_empty).await? && journal::is_there(blobs).await? {
        // Another replica may have begun with both a moment ago.
        anyhow::ensure!(
            !db.read(is_empty).await?,
            "the database is empty, but the blob store holds the journal of an installation: restore a backup, or run \
             `berth rebuild` to make the database anew, or choose another blob store to begin without what is there"
        );
    }
    Ok(())
}

fn is_empty(tx: &mut Tx<'_>) -> crate::error::Result<bool> {
    Ok(tx.find("SELECT 1 FROM users WHERE id = 1", &[])?.is_none())
}

/// Makes the administrator and the `library` project once.
pub async fn run(
    config: &Config,
    db: &Db,
    passwords: &Arc<Passwords>,
    early: Option<AdminPassword>,
) -> anyhow::Result<Password> {
    let Some((said, hash)) = first_password(config, db, passwords, early).await? else {
        let is_kept = config.data_dir.join(PASSWORD_FILE).exists();
        return Ok(if is_kept { Password::Kept } else { Password::Configured });
    };
    db.write(move |tx| {
        unfinished::lock(tx)?;
        if let Some(begun) = unfinished::of(tx)? {
            return Err(Error::conflict(format!("`berth {begun}` is filling the database")));
        }
        users::bootstrap(tx, &hash)?;
        projects::bootstrap(tx)
    })
    .await?;
    Ok(said)
}

/// The administrator's first password and its hash; nothing when there is an administrator.
pub async fn first_password(
    config: &Config,
    db: &Db,
    passwords: &Arc<Passwords>,
    early: Option<AdminPassword>,
) -> anyhow::Result<Option<(Password, String)>> {
    if !db.read(is_empty).await? {
        return Ok(None);
    }
    let AdminPassword { said, hash } = match early {
        Some(early) => early,
        None => AdminPassword::prepare(config, passwords)?,
    };
    Ok(Some((said, hash.await??)))
}

/// Removes a kept password that opens nothing.
fn forget_kept(file: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", file.display()))
        }
        _ => Ok(()),
    }
}

/// Removes a kept password that is not the administrator's in this database, which came from elsewhere; whether there
/// was one.
pub async fn forget_foreign_password(
    config: &Config,
    db: &Db,
    passwords: &Passwords,
) -> anyhow::Result<bool> {
    let file = config.data_dir.join(PASSWORD_FILE);
    let kept = match std::fs::read_to_string(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        read => read.with_context(|| format!("{} cannot be read", file.display()))?,
    };
    let admin = db.read(|tx| users::find_login(tx, "admin")).await?;
    if passwords.verify(admin.as_ref(), kept.trim()).await? {
        return Ok(false);
    }
    forget_kept(&file)?;
    Ok(true)
}

fn keep(file: &Path, password: &str) -> std::io::Result<()> {
    let mut out =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
    writeln!(out, "{password}")?;
    out.sync_all()?;
    match file.parent() {
        Some(parent) => std::fs::File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
