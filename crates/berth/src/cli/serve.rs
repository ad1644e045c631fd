//! `berth serve`: reads the configuration, opens the stores and serves until it is told to stop.

use std::path::PathBuf;
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use super::lock;
use crate::config::{Config, Log, Sources};
use crate::serve;

/// Serve the registry.
#[derive(clap::Args)]
pub struct ServeArgs {
    /// The YAML file; without it BERTH_CONFIG, else /etc/berth/berth.yml if it exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The directory for everything that is kept on this machine
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The address for HTTP, such as 127.0.0.1:8888
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

pub(super) fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let loaded = Config::load(Sources::of_process(args.config, args.data, args.listen))?;
    log_to_stderr(loaded.config.log);
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    let config = loaded.config;
    drop(loaded.origins);
    let _lock = lock::take(&config.data_dir)?;
    // More threads than cores: a worker that waits for a slow disk must not stop the others.
    let workers = std::thread::available_parallelism().map_or(4, usize::from).max(2) * 2;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    runtime.block_on(serve::run(config))?;
    Ok(ExitCode::SUCCESS)
}

fn log_to_stderr(log: Log) {
    // Libraries tell at finer levels what they send, parameters of statements and headers with secrets among it.
    let others = if log.level.to_string().eq_ignore_ascii_case("error") { "error" } else { "warn" };
    let level = log.level;
    let own =
        ["berth", "berth_blobs", "berth_db", "berth_oci"].map(|name| format!("{name}={level}")).join(",");
    let filter = EnvFilter::new(format!("{others},{own}"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if log.json {
        builder.json().init();
    } else {
        builder.with_ansi(false).init();
    }
}
