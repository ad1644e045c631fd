//! `berth rebuild`: makes a lost database anew of what lies beside the blobs. The server must be stopped, and the
//! database empty: it is never changed where it holds something.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use berth_db::Db;

use super::lock;
use crate::authn::Passwords;
use crate::config::{Config, Sources};
use crate::first_start::{self, PASSWORD_FILE, Password};
use crate::rebuild::{self, Outcome, Summary};
use crate::storage;

/// Make a lost database anew from the blob store.
#[derive(clap::Args)]
pub struct RebuildArgs {
    /// The YAML file, as for `berth serve`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data directory, as for `berth serve`
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Give up what cannot be found in the blob store, in the journal too
    #[arg(long)]
    accept_losses: bool,
}

/// Losses of one repository that are told.
const MOST_TOLD: usize = 20;

pub(super) fn run(args: RebuildArgs) -> anyhow::Result<ExitCode> {
    let config = Config::load(Sources::of_process(args.config, args.data, None))?.config;
    let _lock = lock::take(&config.data_dir)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let summary = runtime.block_on(async {
        let location = storage::database(&config)?;
        // Before anything is changed where there is something else.
        if let Some(db) = Db::look(&location).await? {
            db.read(rebuild::look).await.map_err(super::told)?;
            db.close().await;
        }
        let db = Db::open(&location).await?;
        let blobs = storage::blobs(&config)?;
        let made = first_start::first_password(&config, &db, &Arc::new(Passwords::new()), None).await?;
        let (said, hash) = made.unzip();
        rebuild::begin(&db, blobs.as_ref(), hash).await.map_err(super::told)?;
        if let Some(Password::Made(_)) = said {
            println!("the password of admin is in {}", config.data_dir.join(PASSWORD_FILE).display());
        }
        let summary = rebuild::run(&db, &blobs, args.accept_losses, &tell).await.map_err(super::told)?;
        db.close().await;
        anyhow::Ok(summary)
    })?;
    conclude(&summary);
    Ok(if summary.is_finished { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(outcome: &Outcome) {
    let Outcome { name, sequence, artifacts, tags, lost } = outcome;
    println!("{name}: {artifacts} artifacts, {tags} tags, last sequence {sequence}");
    for what in lost.iter().take(MOST_TOLD) {
        println!("  not restored: {what}");
    }
    if lost.len() > MOST_TOLD {
        println!("  not restored: {} more", lost.len() - MOST_TOLD);
    }
}

fn conclude(summary: &Summary) {
    let Summary { projects, repositories, artifacts, tags, lost, .. } = summary;
    for name in &summary.unknown_projects {
        println!("the project {name} was not on record: it is private now");
    }
    for digest in &summary.damaged {
        println!("the object of {digest} is missing: push it again");
    }
    println!(
        "{projects} projects, {repositories} repositories, {artifacts} artifacts and {tags} tags are back"
    );
    for (id, why) in &summary.damaged_records {
        println!("the record of project {id} cannot be read: {why}");
    }
    if *lost > 0 {
        println!("{lost} artifacts, tags and parts of the journal are not");
    }
    if !summary.is_finished {
        println!(
            "the server does not start on this yet: put what is missing back and run `berth rebuild` again, or give it up \
             with --accept-losses"
        );
    }
    println!(
        "users, members, robots, labels, policies and settings are not in the journal: all projects belong to admin now"
    );
}
