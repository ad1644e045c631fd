//! `berth check`: compares the database with the blob store and says what does not fit, and what to do. It changes
//! nothing, so it may run beside the server; with `--fast` only sizes are compared. With `--repair` it heals what can be
//! healed: counts and the journal are made anew, damaged and missing blobs are set aside, so that clients are told to
//! push them again, and uploads that lost bytes are ended.

mod executions;
mod rows;
mod uploads;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use berth_blobs::{BLOBS_PREFIX, BlobStore, Key};
use berth_db::{Db, Tx, params};
use berth_oci::Digest;

use super::lock;
use crate::config::{Config, Database, Sources};
use crate::{journal, quotas, storage, unfinished};

/// Check that the stores are consistent.
#[derive(clap::Args)]
pub struct CheckArgs {
    /// The YAML file, as for `berth serve`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data directory, as for `berth serve`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Look only at sizes, without hashing every byte
    #[arg(long)]
    fast: bool,
    /// Heal what can be healed; on SQLite the server must be stopped
    #[arg(long)]
    repair: bool,
}

/// Rows that are read at a time.
const PAGE: i64 = 1000;

pub(super) fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    let config = Config::load(Sources::of_process(args.config, args.data, None))?.config;
    let runtime = tokio::runtime::Runtime::new()?;
    let _lock = match &config.database {
        Database::Sqlite { .. } if args.repair => Some(lock::take(&config.data_dir)?),
        _ => None,
    };
    let found = runtime.block_on(async {
        let db = Db::open(&storage::database(&config)?).await?;
        let blobs = storage::blobs(&config)?;
        let mut check = Check {
            db: db.clone(),
            blobs,
            is_deep: !args.fast,
            repair: args.repair,
            found: Vec::new(),
            healed: 0,
            blobs_seen: 0,
        };
        check.everything().await?;
        db.close().await;
        anyhow::Ok(check)
    })?;
    for line in &found.found {
        println!("{line}");
    }
    println!("{} blobs checked, {} errors", found.blobs_seen, found.found.len());
    if found.repair {
        println!("{} of them healed; check again to see what is left", found.healed);
    }
    Ok(if found.found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Check {
    db: Db,
    blobs: Arc<dyn BlobStore>,
    is_deep: bool,
    repair: bool,
    found: Vec<String>,
    healed: u64,
    blobs_seen: u64,
}

impl Check {
    async fn everything(&mut self) -> anyhow::Result<()> {
        self.found.extend(self.db.integrity().await?);
        self.unfinished().await?;
        self.indexes().await?;
        self.found.extend(rows::check(&self.db).await?);
        self.executions().await?;
        self.quotas().await?;
        self.objects().await?;
        self.uploads().await?;
        self.journal().await?;
        self.notes().await?;
        self.orphans().await
    }

    /// A database that is being filled is not whole yet.
    async fn unfinished(&mut self) -> anyhow::Result<()> {
        if let Some(begun) = self.db.read(unfinished::of).await? {
            self.found.push(format!("`berth {begun}` was begun and did not come to its end: run it again"));
        }
        Ok(())
    }

    /// Indexes must lead to every row: lists, searches and the uniqueness of names rest on them.
    async fn indexes(&mut self) -> anyhow::Result<()> {
        match self.db.indexes().await? {
            Some(found) => self.found.extend(found),
            None => println!(
                "the indexes of the database were not checked: CREATE EXTENSION amcheck allows it to a superuser"
            ),
        }
        Ok(())
    }

    /// Executions end with the last of their tasks.
    async fn executions(&mut self) -> anyhow::Result<()> {
        let open = self.db.scan(executions::left_open).await?;
        for id in open {
            self.found
                .push(format!("execution {id} is open though all its tasks have ended: --repair ends it"));
            if self.repair && self.db.write(move |tx| executions::settle(tx, id)).await? {
                self.healed += 1;
            }
        }
        Ok(())
    }

    async fn uploads(&mut self) -> anyhow::Result<()> {
        for broken in uploads::broken(&self.db, self.blobs.as_ref()).await? {
            let uploads::Broken { id, received } = &broken;
            self.found.push(format!(
                "the upload {id} has no longer the {received} bytes that were acknowledged: --repair ends it, so that \
                 its client begins again"
            ));
            if self.repair && self.db.write(move |tx| uploads::end(tx, &broken)).await? {
                self.healed += 1;
            }
        }
        let count = uploads::nobodys(&self.db, self.blobs.as_ref()).await?;
        if count > 0 {
            println!(
                "{count} pieces belong to no upload that is recorded; the server removes them when they are old"
            );
        }
        Ok(())
    }

    /// Content that was found damaged before, and holds that have ended: told, and no error.
    async fn notes(&mut self) -> anyhow::Result<()> {
        const MOST: usize = 20;
        let (damaged, ended) = self.db.scan(notes).await?;
        for digest in damaged.iter().take(MOST) {
            println!("{digest} was found damaged and answers as absent: push it again");
        }
        if damaged.len() > MOST {
            println!("so do {} more", damaged.len() - MOST);
        }
        if ended > 0 {
            println!("{ended} holds have ended; garbage collection removes them");
        }
        Ok(())
    }

    /// What a rebuild would make of the journal.
    async fn journal(&mut self) -> anyhow::Result<()> {
        for difference in journal::compare(&self.db, self.blobs.as_ref()).await? {
            self.found.push(format!("{} (--repair writes it anew)", difference.what));
            if self.repair {
                difference.mend(&self.db, &self.blobs).await?;
                self.healed += 1;
            }
        }
        Ok(())
    }

    /// What a quota says must be what its project's artifacts reference.
    async fn quotas(&mut self) -> anyhow::Result<()> {
        let drift = self.db.scan(quotas::drift).await?;
        if self.repair && !drift.is_empty() {
            self.db.write(quotas::recount).await?;
            self.healed += drift.len() as u64;
        }
        self.found.extend(drift.into_iter().map(|what| format!("{what} (--repair counts anew)")));
        Ok(())
    }

    /// Every live blob must be in the store, whole.
    async fn objects(&mut self) -> anyhow::Result<()> {
        let mut after = 0_i64;
        loop {
            let sql = "SELECT id, digest, size, object_key FROM blobs WHERE state = 0 AND id > ?1 ORDER BY id LIMIT ?2";
            let rows = self.db.scan(move |tx| tx.query(sql, &params![after, PAGE])).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.get(0)?;
            for row in &rows {
                let digest: Digest = row.get::<String>(1)?.parse()?;
                let key: Key = row.get::<String>(3)?.parse()?;
                self.object(&digest, row.get(2)?, &key).await?;
            }
        }
    }

    async fn object(&mut self, digest: &Digest, size: u64, key: &Key) -> anyhow::Result<()> {
        self.blobs_seen += 1;
        let Some(wrong) = self.wrong(digest, size, key).await? else { return Ok(()) };
        // It may have been collected, or pushed again under another key, since its row was read.
        let (text, place) = (digest.to_string(), key.to_string());
        if !self.db.read(move |tx| is_live_at(tx, &text, &place)).await? {
            return Ok(());
        }
        self.found.push(format!("{wrong} (--repair sets it aside; then push it again)"));
        if self.repair {
            self.set_aside(digest, key).await?;
        }
        Ok(())
    }

    /// What is wrong with an object, in words.
    async fn wrong(&self, digest: &Digest, size: u64, key: &Key) -> anyhow::Result<Option<String>> {
        let found = match self.blobs.stat(key).await {
            Err(error) if storage::is_of_object(&error) => {
                return Ok(Some(format!("the object of {digest} cannot be looked at: {error}: {key}")));
            }
            other => other?,
        };
        Ok(Some(match found {
            None => format!("the object of {digest} is missing: {key}"),
            Some(found) if found != size => {
                format!("the object of {digest} has {found} bytes instead of {size}: {key}")
            }
            Some(_) if self.is_deep => {
                match storage::digest_of(self.blobs.as_ref(), key, size, digest.algorithm()).await {
                    Ok(found) if found == *digest => return Ok(None),
                    Ok(_) => format!("the object of {digest} has other bytes: {key}"),
                    Err(error) if storage::is_of_object(&error) => {
                        format!("the object of {digest} cannot be read: {error}: {key}")
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            Some(_) => return Ok(None),
        }))
    }

    /// A blob without its bytes answers as absent, so that whoever has them pushes them again.
    async fn set_aside(&mut self, digest: &Digest, key: &Key) -> anyhow::Result<()> {
        let (digest, place) = (digest.clone(), key.to_string());
        if self.db.write(move |tx| crate::uploads::mark_damaged(tx, &digest, &place)).await? {
            match self.blobs.quarantine(key).await {
                Ok(()) | Err(berth_blobs::Error::NotFound) => self.healed += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Objects without a row are left by a crash between the two; garbage collection takes them. They are
    /// counted, not errors.
    async fn orphans(&mut self) -> anyhow::Result<()> {
        let known: BTreeSet<String> = {
            let rows = self.db.scan(|tx| tx.query("SELECT object_key FROM blobs", &[])).await?;
            rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?
        };
        let mut after: Option<Key> = None;
        let mut count = 0_u64;
        loop {
            let page = self.blobs.list(BLOBS_PREFIX, after.as_ref().map(Key::as_str), 1000).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            count += page.iter().filter(|(key, _)| !known.contains(key.as_str())).count() as u64;
        }
        if count > 0 {
            println!("{count} objects belong to no blob; they take space and do no harm");
        }
        Ok(())
    }
}

/// Digests of damaged blobs that artifacts need, the first thousand, and the number of holds that have ended.
fn notes(tx: &mut Tx<'_>) -> berth_db::Result<(Vec<String>, u64)> {
    let sql = "SELECT b.digest FROM blobs b WHERE b.state = 2 AND EXISTS \
               (SELECT 1 FROM artifact_blobs ab WHERE ab.digest = b.digest) ORDER BY b.id LIMIT 1000";
    let damaged = tx.query(sql, &[])?.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?;
    let now = tx.now()?;
    let ended = tx.one("SELECT COUNT(*) FROM holds WHERE expires_at <= ?1", &params![now])?.get(0)?;
    Ok((damaged, ended))
}

fn is_live_at(tx: &mut Tx<'_>, digest: &str, key: &str) -> berth_db::Result<bool> {
    let sql = "SELECT 1 FROM blobs WHERE digest = ?1 AND object_key = ?2 AND state = 0";
    Ok(tx.find(sql, &params![digest, key])?.is_some())
}
