//! `berth check`: compares the database with the blob store and says what does not fit. It changes
//! nothing, so it may run beside the server; with `--fast` only sizes are compared. With `--repair` it heals what can be
//! healed: counts are made anew, damaged and missing blobs are set aside, so that clients are told to push them again.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use berth_blobs::{BLOBS_PREFIX, BlobStore, Key};
use berth_db::{Db, params};
use berth_oci::Digest;

use super::lock;
use crate::config::{Config, Database, Sources};
use crate::{journal, quotas, storage, uploads};

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
        self.rows().await?;
        self.quotas().await?;
        self.objects().await?;
        self.found.extend(journal::compare(&self.db, self.blobs.as_ref()).await?);
        self.orphans().await
    }

    /// What rows refer to must be there.
    async fn rows(&mut self) -> anyhow::Result<()> {
        const CHECKS: [(&str, &str); 8] = [
            (
                "an artifact needs a blob that is not there",
                "SELECT ab.digest FROM artifact_blobs ab LEFT JOIN blobs b ON b.digest = ab.digest WHERE b.id IS NULL",
            ),
            (
                "an artifact needs a blob that is marked for deletion",
                "SELECT ab.digest FROM artifact_blobs ab JOIN blobs b ON b.digest = ab.digest WHERE b.state = 1",
            ),
            (
                "the bin needs a blob that is not there",
                "SELECT bb.digest FROM bin_artifact_blobs bb JOIN bin_items i ON i.id = bb.item_id AND i.gone = 0 \
                 LEFT JOIN blobs b ON b.digest = bb.digest WHERE b.id IS NULL",
            ),
            (
                "the bin needs a blob that is marked for deletion",
                "SELECT bb.digest FROM bin_artifact_blobs bb JOIN bin_items i ON i.id = bb.item_id AND i.gone = 0 \
                 JOIN blobs b ON b.digest = bb.digest WHERE b.state = 1",
            ),
            (
                "a tag points at an artifact of another repository",
                "SELECT t.name FROM tags t JOIN artifacts a ON a.id = t.artifact_id \
                 WHERE a.repository_id <> t.repository_id",
            ),
            (
                "an artifact does not keep its own manifest alive",
                "SELECT a.digest FROM artifacts a WHERE NOT EXISTS \
                 (SELECT 1 FROM artifact_blobs ab WHERE ab.artifact_id = a.id AND ab.digest = a.digest)",
            ),
            (
                "an index refers to a manifest that is not there",
                "SELECT c.child_digest FROM artifact_children c WHERE NOT EXISTS (SELECT 1 FROM artifacts a \
                 WHERE a.repository_id = c.repository_id AND a.digest = c.child_digest)",
            ),
            (
                "a hold names a blob that is not there",
                "SELECT h.digest FROM holds h LEFT JOIN blobs b ON b.digest = h.digest WHERE b.id IS NULL",
            ),
        ];
        for (what, sql) in CHECKS {
            let rows = self.db.scan(move |tx| tx.query(&format!("{sql} LIMIT 100"), &[])).await?;
            for row in rows {
                self.found.push(format!("{what}: {}", row.get::<String>(0)?));
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
        self.found.extend(drift);
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
        let wrong = match self.blobs.stat(key).await? {
            None => format!("the object of {digest} is missing: {key}"),
            Some(found) if found != size => {
                format!("the object of {digest} has {found} bytes instead of {size}: {key}")
            }
            Some(_) if self.is_deep => {
                let found = storage::digest_of(self.blobs.as_ref(), key, size, digest.algorithm()).await?;
                if found == *digest {
                    return Ok(());
                }
                format!("the object of {digest} has other bytes: {key}")
            }
            Some(_) => return Ok(()),
        };
        self.found.push(wrong);
        if self.repair {
            self.set_aside(digest, key).await?;
        }
        Ok(())
    }

    /// A blob without its bytes answers as absent, so that whoever has them pushes them again.
    async fn set_aside(&mut self, digest: &Digest, key: &Key) -> anyhow::Result<()> {
        let (digest, place) = (digest.clone(), key.to_string());
        if self.db.write(move |tx| uploads::mark_damaged(tx, &digest, &place)).await? {
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
