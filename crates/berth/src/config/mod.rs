//! The configuration: defaults, then the YAML file (with the keys of Harbor's `harbor.yml`), then the environment
//! (`BERTH_…`), then the command line; the later wins. [`Config::load`] reads and checks all of it at once and tells
//! every problem together. What there is to set stands in `table.rs` and nowhere else. Nothing here opens a socket
//! or writes a file.

mod build;
mod database;
mod ignored;
mod layers;
mod parse;
mod report;
mod secret;
mod storage;
mod suggest;
mod table;
mod table_storage;
mod values;
mod yaml;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

pub use database::Database;
pub use parse::Bind;
pub use report::{Line, Origins, markdown};
pub use secret::{Key, Secret};
pub use storage::{Azure, Gcs, Oss, S3, Storage, Swift};
pub use table::{Fallback, Kind, Setting, find, settings};
pub use values::Origin;

use values::Values;

/// Where a file is looked for when none is named.
pub const DEFAULT_FILE: &str = "/etc/berth/berth.yml";

/// All a server needs to know.
#[derive(Clone)]
pub struct Config {
    /// The name for instructions shown to people.
    pub hostname: Option<String>,
    /// The URL clients use, where it is not what the request says.
    pub external_url: Option<ExternalUrl>,
    /// Plain HTTP.
    pub http: Http,
    /// HTTPS, when there is a certificate. Then HTTP only redirects to it, with 308.
    pub https: Option<Https>,
    /// Proxies whose `X-Forwarded-*` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The directory for everything that is kept on this machine.
    pub data_dir: PathBuf,
    /// The password for `admin` at the first start.
    pub admin_password: Option<Secret>,
    /// The key that wraps stored keys and credentials.
    pub secret_key: SecretKey,
    /// The database.
    pub database: Database,
    /// The blob store.
    pub storage: Storage,
    /// Certificates in PEM to trust for the object store.
    pub storage_ca_bundle: Option<PathBuf>,
    /// How long signed URLs are good; `None` means that blobs are never redirected.
    pub redirect: Option<Duration>,
    /// Logging.
    pub log: Log,
    /// Where requests may go whose address was set over the API.
    pub outbound: Outbound,
    /// How long a token of the token service is good, where that is not left to the settings.
    pub token_lifetime: Option<Duration>,
    /// How long a hold keeps content that nothing references.
    pub hold_duration: Duration,
    /// How many days what was deleted can be restored; 0 not at all.
    pub undelete_days: u32,
    /// Background tasks that run at a time.
    pub workers: usize,
    /// How webhooks are delivered.
    pub webhooks: Webhooks,
    /// What happens to uploads that nobody ends.
    pub uploads: Uploads,
    /// How long requests under way may take after SIGTERM.
    pub drain_grace: Duration,
    /// Bounds on what clients may use.
    pub limits: Limits,
}

/// Plain HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// Where to listen, at least one.
    pub bind: Vec<Bind>,
}

/// HTTPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Https {
    /// Where to listen, at least one.
    pub bind: Vec<Bind>,
    /// The certificate chain in PEM.
    pub certificate: PathBuf,
    /// Its key in PEM.
    pub private_key: PathBuf,
}

/// Scheme, host and port as clients see them; there is never a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalUrl {
    /// `http` or `https`.
    pub scheme: String,
    /// Host, with the port where it is not the scheme's own.
    pub authority: String,
}

impl fmt::Display for ExternalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

/// Where the wrapping key comes from.
#[derive(Clone)]
pub enum SecretKey {
    /// It was configured.
    Given(Key),
    /// It is in this file of the data directory, to be made there at the first start.
    File(PathBuf),
}

/// Logging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Log {
    /// The least important level that is logged.
    pub level: tracing::Level,
    /// One JSON object a line, and not text.
    pub json: bool,
}

/// Where requests may go whose address was set over the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    /// Allowed though denied otherwise.
    pub allow: Vec<IpNet>,
    /// Denied, besides what is denied by default.
    pub deny: Vec<IpNet>,
    /// A file of certificates in PEM that are believed beside those of the system.
    pub ca_file: Option<PathBuf>,
}

/// How webhooks are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Webhooks {
    /// How often a delivery is tried.
    pub attempts: u32,
    /// How long an answer may take.
    pub timeout: Duration,
}

/// What happens to uploads that nobody ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uploads {
    /// Whether they are removed.
    pub purge: bool,
    /// How old they get.
    pub age: Duration,
    /// How often to look.
    pub interval: Duration,
    /// Only log what would be removed.
    pub dry_run: bool,
}

/// Bounds on what clients may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at a time.
    pub connections: usize,
    /// Time for the TLS handshake and for the head of a request.
    pub header_timeout: Duration,
    /// Time between two requests of a connection.
    pub idle_timeout: Duration,
    /// Silence in the midst of a body, either way.
    pub stall_timeout: Duration,
    /// Bytes of one blob, if limited.
    pub blob_size: Option<u64>,
}

/// Where the configuration is read from.
#[derive(Default)]
pub struct Sources {
    /// `--config`.
    pub file: Option<PathBuf>,
    /// The file that is read if it exists and no other is named.
    pub default_file: Option<PathBuf>,
    /// The environment; only variables `BERTH_…` are looked at.
    pub env: Vec<(OsString, OsString)>,
    /// `--data`.
    pub data: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
}

impl Sources {
    /// What a process is given: its environment, its options, and [`DEFAULT_FILE`].
    pub fn of_process(file: Option<PathBuf>, data: Option<PathBuf>, listen: Option<String>) -> Self {
        let default_file = Some(PathBuf::from(DEFAULT_FILE));
        Self { file, default_file, env: std::env::vars_os().collect(), data, listen }
    }
}

/// A configuration that is good, and how it came about.
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Where each setting came from.
    pub origins: Origins,
    /// What is worth telling and no reason to stop.
    pub warnings: Vec<String>,
}

/// Everything that is wrong with a configuration. The messages hold no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// One message each.
    pub problems: Vec<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.problems.as_slice() {
            return f.write_str(only);
        }
        write!(f, "the configuration has {} problems:", self.problems.len())?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads and checks the configuration.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub fn load(sources: Sources) -> Result<Loaded, ConfigError> {
        let mut values = Values::default();
        let mut variables = Vec::new();
        for (name, value) in sources.env {
            if let Ok(name) = name.into_string()
                && name.starts_with("BERTH_")
            {
                variables.push((name, value));
            }
        }
        variables.sort();

        let from_env = variables.iter().find(|(name, value)| name == "BERTH_CONFIG" && !value.is_empty());
        let named = sources.file.or_else(|| from_env.map(|(_, value)| PathBuf::from(value)));
        // Only true absence means "no file": one that cannot be looked at is told as such when it is read.
        let implied = || sources.default_file.filter(|path| !matches!(path.try_exists(), Ok(false)));
        if let Some(path) = named.or_else(implied) {
            layers::file(&mut values, &path);
        }
        layers::environment(&mut values, variables);
        layers::flags(&mut values, sources.data, sources.listen);
        if !values.problems.is_empty() {
            return Err(ConfigError { problems: values.problems });
        }
        let config = build::config(&mut values);
        if !values.problems.is_empty() {
            return Err(ConfigError { problems: values.problems });
        }
        let warnings = build::warnings(&mut values);
        Ok(Loaded { config, origins: Origins::new(values), warnings })
    }
}
