//! The command line, and how much work each measurement does in its full and its short form.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::servers::Kind;

/// Measures Berth, the CNCF registry and nginx on this machine in one run and prints a table of ratios.
#[derive(Parser)]
#[command(name = "berth-bench", version)]
pub struct Options {
    /// Berth's program; without it the one built beside this one
    #[arg(long, value_name = "PATH")]
    pub berth: Option<PathBuf>,
    /// The CNCF registry; without it the one in $BERTH_TOOLS or ~/.cache/berth-tools
    #[arg(long, value_name = "PATH")]
    pub registry: Option<PathBuf>,
    /// nginx, by path or by name
    #[arg(long, value_name = "PATH", default_value = "nginx")]
    pub nginx: PathBuf,
    /// Where the servers keep their data while they run; must lie on a disk
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Fewer bytes and repetitions: shows that everything works, its figures are rough
    #[arg(long)]
    pub quick: bool,
    /// Only these rows
    #[arg(long, value_name = "ROW", value_delimiter = ',')]
    pub only: Vec<Row>,
    /// Only these servers
    #[arg(long, value_name = "SERVER", value_delimiter = ',')]
    pub servers: Vec<Kind>,
    /// An empty PostgreSQL database (postgres://user:password@host:5432/database), for the rows that are measured on
    /// both databases
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// Also writes all samples as JSON to this file, or after the table for `-`
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// The rows of the table, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Row {
    /// Pulls of one large blob
    Pull,
    /// Pulls of many blobs at once
    Parallel,
    /// Pushes of a large blob, whole and in chunks
    Push,
    /// GET and HEAD of a manifest by its tag
    Manifest,
    /// Pushes of small images
    Images,
    /// Pushes of small images to a disk with slow syncs
    SlowDisk,
    /// Many tags in one repository
    Tags,
    /// Pages of tags and of the catalog
    Lists,
    /// Pages of the management API's lists
    Management,
    /// Memory, idle and after everything
    Memory,
    /// Time from start to the first answer
    Start,
}

/// How much each measurement does.
pub struct Scale {
    /// Repetitions of the rows that take well under a second.
    pub repetitions: usize,
    /// Repetitions of the rows that take seconds.
    pub long_repetitions: usize,
    /// Length of the large blob.
    pub blob: usize,
    /// Pulls of it per repetition.
    pub pulls: usize,
    /// Pulls at once.
    pub parallel: usize,
    /// Length of the blobs pulled at once.
    pub parallel_blob: usize,
    /// Pulls by each of them per repetition.
    pub rounds: usize,
    /// Length of a chunk of the chunked push.
    pub chunk: usize,
    /// Connections that ask for a manifest.
    pub connections: usize,
    /// Their requests per repetition.
    pub requests: usize,
    /// Connections that push small things.
    pub workers: usize,
    /// Small images per repetition.
    pub images: usize,
    /// Small images per repetition on the slow disk.
    pub slow_images: usize,
    /// Tags in one repository.
    pub tags: usize,
    /// How many of them are the first and the last ones.
    pub edge: usize,
    /// Repositories in the catalog.
    pub repositories: usize,
    /// Artifacts in one repository, for the management API.
    pub artifacts: usize,
    /// Tags of one artifact, for the management API.
    pub api_tags: usize,
    /// Projects, of which the reader sees few.
    pub projects: usize,
    /// Rows of the audit log.
    pub log: usize,
    /// Entries of a page.
    pub page: usize,
    /// Pages asked for.
    pub pages: usize,
    /// Starts of each kind.
    pub starts: usize,
}

impl Scale {
    /// The amounts of the published table.
    pub const FULL: Scale = Scale {
        repetitions: 7,
        long_repetitions: 3,
        blob: 200_000_000,
        pulls: 5,
        parallel: 16,
        parallel_blob: 20_000_000,
        rounds: 4,
        chunk: 10_000_000,
        connections: 16,
        requests: 50_000,
        workers: 8,
        images: 800,
        slow_images: 200,
        tags: 10_000,
        edge: 1_000,
        repositories: 2_000,
        artifacts: 1_000,
        api_tags: 100_000,
        projects: 10_000,
        log: 1_000_000,
        page: 1_000,
        pages: 41,
        starts: 7,
    };

    /// The amounts of `--quick`.
    pub const QUICK: Scale = Scale {
        repetitions: 2,
        long_repetitions: 1,
        blob: 20_000_000,
        pulls: 2,
        parallel: 16,
        parallel_blob: 2_000_000,
        rounds: 1,
        chunk: 1_000_000,
        connections: 16,
        requests: 4_000,
        workers: 8,
        images: 80,
        slow_images: 24,
        tags: 400,
        edge: 100,
        repositories: 100,
        artifacts: 120,
        api_tags: 300,
        projects: 60,
        log: 3_000,
        page: 50,
        pages: 5,
        starts: 2,
    };
}
