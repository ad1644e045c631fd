//! Every setting, described once. The parser's bounds, `berth config` and docs/configuration.md are all made
//! from these rows, so that none of them can forget a setting.

use super::table_storage::STORAGE;

/// What a setting's text must look like.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number within bounds.
    Number {
        /// The smallest good value.
        min: u64,
        /// The largest good value.
        max: u64,
    },
    /// A duration within bounds, in seconds.
    Duration {
        /// The shortest good value.
        min: u64,
        /// The longest good value.
        max: u64,
    },
    /// A number of bytes within bounds.
    Bytes {
        /// The smallest good value.
        min: u64,
        /// The largest good value.
        max: u64,
    },
    /// A path on this machine.
    Path,
    /// An http or https URL.
    Url,
    /// A list of networks in CIDR notation.
    Networks,
    /// A list of addresses to listen on.
    Addresses,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// What holds when a setting is not given.
#[derive(Debug, Clone, Copy)]
pub enum Fallback {
    /// This value, as one would write it.
    Value(&'static str),
    /// Something that depends on other settings, in words.
    Words(&'static str),
    /// Nothing.
    Absent,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The path in the YAML file, and the name in messages.
    pub name: &'static str,
    /// Another path that is read as well: a spelling of an older Harbor.
    pub also: Option<&'static str>,
    /// The environment variable.
    pub env: &'static str,
    /// The option of `berth serve`.
    pub flag: Option<&'static str>,
    /// What holds when it is not given.
    pub fallback: Fallback,
    /// What its text looks like.
    pub kind: Kind,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// What it does.
    pub doc: &'static str,
}

impl Setting {
    /// A row with a default value.
    pub(super) const fn new(
        name: &'static str,
        env: &'static str,
        kind: Kind,
        value: &'static str,
        doc: &'static str,
    ) -> Self {
        let fallback = Fallback::Value(value);
        Self { name, also: None, env, flag: None, fallback, kind, secret: false, doc }
    }

    /// A row without a default.
    pub(super) const fn absent(name: &'static str, env: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self { name, also: None, env, flag: None, fallback: Fallback::Absent, kind, secret: false, doc }
    }

    /// Describes in words what holds when nothing is given.
    pub(super) const fn otherwise(mut self, words: &'static str) -> Self {
        self.fallback = Fallback::Words(words);
        self
    }

    /// Never show the value.
    pub(super) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Also an option of `berth serve`.
    pub(super) const fn flag(mut self, flag: &'static str) -> Self {
        self.flag = Some(flag);
        self
    }

    /// Also read from this path.
    pub(super) const fn also(mut self, path: &'static str) -> Self {
        self.also = Some(path);
        self
    }

    /// The variable that names a file holding the value, for secrets.
    pub fn env_file(&self) -> Option<String> {
        self.secret.then(|| format!("{}_FILE", self.env))
    }

    /// Whether a list may be given.
    pub fn is_list(&self) -> bool {
        matches!(self.kind, Kind::Networks | Kind::Addresses)
    }
}

/// All settings, in the order of the documentation.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    SERVER.iter().chain(STORAGE)
}

/// The setting of this name.
pub fn find(name: &str) -> Option<&'static Setting> {
    settings().find(|setting| setting.name == name)
}

/// The setting that is read from this path of the file.
pub(super) fn at_path(path: &str) -> Option<&'static Setting> {
    settings().find(|setting| setting.name == path || setting.also == Some(path))
}

const PORT: Kind = Kind::Number { min: 0, max: 65_535 };
const SECOND: u64 = 1;
const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

const SERVER: &[Setting] = &[
    Setting::absent(
        "hostname",
        "BERTH_HOSTNAME",
        Kind::Text,
        "The name clients use for this registry; shown in instructions. Links are made from `external_url` or from \
         the request, so a wrong name here breaks nothing. `localhost` is fine.",
    ),
    Setting::absent(
        "external_url",
        "BERTH_EXTERNAL_URL",
        Kind::Url,
        "The URL clients use, as `https://registry.example.com`, when it differs from what Berth sees, behind a \
         reverse proxy for example. It goes into the token realm and into `Location`.",
    )
    .otherwise("scheme and host of the request"),
    Setting::absent(
        "listen",
        "BERTH_LISTEN",
        Kind::Addresses,
        "Addresses for HTTP, as `127.0.0.1:8888`, `[::1]:8888` or `:8888` (all addresses, IPv4 and IPv6); several \
         with commas. Their hosts hold for HTTPS too. Port 0 takes a free one.",
    )
    .flag("--listen")
    .otherwise("all addresses, at `http.port`"),
    Setting::new(
        "http.port",
        "BERTH_HTTP_PORT",
        PORT,
        "8888",
        "The port for HTTP, where `listen` does not say. With HTTPS on, HTTP answers with a 308 redirect to it.",
    ),
    Setting::new(
        "https.port",
        "BERTH_HTTPS_PORT",
        PORT,
        "443",
        "The port for HTTPS, used once a certificate is given.",
    ),
    Setting::absent(
        "https.certificate",
        "BERTH_HTTPS_CERTIFICATE",
        Kind::Path,
        "The certificate chain in PEM; giving it turns HTTPS on. A file that does not exist is an error, except for \
         the placeholder of Harbor's template (`/your/…`): with that Berth serves HTTP and warns.",
    ),
    Setting::absent("https.private_key", "BERTH_HTTPS_PRIVATE_KEY", Kind::Path, "The certificate's key in PEM."),
    Setting::new(
        "ip_family.ipv4.enabled",
        "BERTH_IP_FAMILY_IPV4_ENABLED",
        Kind::Boolean,
        "true",
        "Listen on IPv4, where `listen` does not say.",
    ),
    Setting::new(
        "ip_family.ipv6.enabled",
        "BERTH_IP_FAMILY_IPV6_ENABLED",
        Kind::Boolean,
        "true",
        "Listen on IPv6, where `listen` does not say.",
    ),
    Setting::absent(
        "trusted_proxies",
        "BERTH_TRUSTED_PROXIES",
        Kind::Networks,
        "Networks of the reverse proxies whose `X-Forwarded-*` headers are believed. Anyone else's are ignored.",
    )
    .otherwise("none"),
    Setting::absent(
        "harbor_admin_password",
        "BERTH_ADMIN_PASSWORD",
        Kind::Text,
        "The password of `admin`, used at the first start only; later it is changed in Berth.",
    )
    .secret()
    .otherwise("a random one, printed at the first start and kept in the data directory"),
    Setting::absent(
        "secret_key",
        "BERTH_SECRET_KEY",
        Kind::Text,
        "The key that wraps stored keys and credentials: 32 bytes in hex or base64, or a passphrase of at least 32 \
         characters. All replicas need the same.",
    )
    .secret()
    .otherwise("the key in `secret_key_file`"),
    Setting::absent(
        "secret_key_file",
        "BERTH_SECRET_KEY_FILE",
        Kind::Path,
        "A file that holds `secret_key`. A path given here must exist.",
    )
    .otherwise("`secret.key` in the data directory, made at the first start"),
    Setting::new(
        "data_volume",
        "BERTH_DATA",
        Kind::Path,
        "./data",
        "The data directory: the SQLite database, keys, and blobs if they are kept in files.",
    )
    .flag("--data"),
    Setting::absent(
        "database.url",
        "BERTH_DATABASE_URL",
        Kind::Text,
        "`postgres://user:password@host:5432/database?sslmode=require`, or `sqlite:PATH`. With `sslmode=require` \
         and stricter the server's certificate is checked.",
    )
    .secret()
    .otherwise("`external_database`, if given; else SQLite in the data directory"),
    Setting::new(
        "database.pool_size",
        "BERTH_DATABASE_POOL_SIZE",
        Kind::Number { min: 2, max: 1000 },
        "32",
        "The most connections to PostgreSQL that one process holds. `external_database.harbor.max_open_conns` \
         counts where this is not given.",
    ),
    Setting::absent(
        "database.ca_bundle",
        "BERTH_DATABASE_CA_BUNDLE",
        Kind::Path,
        "Certificates in PEM to trust for PostgreSQL, besides the public ones.",
    ),
    Setting::absent(
        "external_database.harbor.host",
        "BERTH_EXTERNAL_DATABASE_HOST",
        Kind::Text,
        "The host of a PostgreSQL server; giving it selects PostgreSQL, as `database.url` does.",
    ),
    Setting::new(
        "external_database.harbor.port",
        "BERTH_EXTERNAL_DATABASE_PORT",
        Kind::Number { min: 1, max: 65_535 },
        "5432",
        "Its port.",
    ),
    Setting::new(
        "external_database.harbor.db_name",
        "BERTH_EXTERNAL_DATABASE_DB_NAME",
        Kind::Text,
        "registry",
        "Its database. Berth needs one of its own, not one that Harbor uses.",
    ),
    Setting::new(
        "external_database.harbor.username",
        "BERTH_EXTERNAL_DATABASE_USERNAME",
        Kind::Text,
        "postgres",
        "The user to connect as.",
    ),
    Setting::absent(
        "external_database.harbor.password",
        "BERTH_EXTERNAL_DATABASE_PASSWORD",
        Kind::Text,
        "That user's password.",
    )
    .secret(),
    Setting::new(
        "external_database.harbor.ssl_mode",
        "BERTH_EXTERNAL_DATABASE_SSL_MODE",
        Kind::Choice(&["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]),
        "disable",
        "Whether to use TLS. `require` and stricter check the certificate.",
    ),
    Setting::absent(
        "external_database.harbor.max_open_conns",
        "BERTH_EXTERNAL_DATABASE_MAX_OPEN_CONNS",
        Kind::Number { min: 0, max: 1000 },
        "As `database.pool_size`; 0 means its default.",
    ),
    Setting::new(
        "log.level",
        "BERTH_LOG_LEVEL",
        Kind::Choice(&["trace", "debug", "info", "warning", "warn", "error", "fatal"]),
        "info",
        "How much to log.",
    ),
    Setting::new(
        "log.format",
        "BERTH_LOG_FORMAT",
        Kind::Choice(&["text", "json"]),
        "text",
        "The form of the log on standard error.",
    ),
    Setting::absent(
        "outbound.allow",
        "BERTH_OUTBOUND_ALLOW",
        Kind::Networks,
        "Networks that addresses set over the API (registries, webhooks, LDAP, OIDC) may lead to though they are \
         denied by default or by `outbound.deny`. Loopback, link-local and metadata addresses are denied by default.",
    )
    .otherwise("none"),
    Setting::absent(
        "outbound.deny",
        "BERTH_OUTBOUND_DENY",
        Kind::Networks,
        "Networks that such addresses may not lead to.",
    )
    .otherwise("none"),
    Setting::absent(
        "outbound.ca_file",
        "BERTH_OUTBOUND_CA_FILE",
        Kind::Path,
        "Certificates of authorities in PEM that are believed beside those of the system when such addresses are \
         spoken to with TLS.",
    )
    .otherwise("the system's alone"),
    Setting::new(
        "network.allow_private_network_access",
        "BERTH_NETWORK_ALLOW_PRIVATE_NETWORK_ACCESS",
        Kind::Boolean,
        "true",
        "Whether such addresses may lead to private networks (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, \
         100.64.0.0/10, fc00::/7).",
    ),
    Setting::new(
        "token_expiration",
        "BERTH_TOKEN_EXPIRATION",
        Kind::Number { min: 1, max: 525_600 },
        "30",
        "How long a token of `/service/token` is good, in minutes.",
    ),
    Setting::new(
        "jobs.workers",
        "BERTH_JOBS_WORKERS",
        Kind::Number { min: 1, max: 1000 },
        "10",
        "How many background tasks this process runs at a time.",
    )
    .also("jobservice.max_job_workers"),
    Setting::new(
        "webhooks.attempts",
        "BERTH_WEBHOOKS_ATTEMPTS",
        Kind::Number { min: 1, max: 100 },
        "12",
        "How often a webhook is tried before its delivery has failed. The pause between two tries grows from 2 seconds \
         to an hour; 12 outlast a receiver that is away for an hour.",
    )
    .also("notification.webhook_job_max_retry"),
    Setting::new(
        "webhooks.timeout",
        "BERTH_WEBHOOKS_TIMEOUT",
        Kind::Number { min: 1, max: 60 },
        "3",
        "How long the receiver of a webhook may take to answer, in seconds.",
    )
    .also("notification.webhook_job_http_client_timeout"),
    Setting::new(
        "gc.hold",
        "BERTH_GC_HOLD",
        Kind::Duration { min: SECOND, max: 90 * DAY },
        "24h",
        "How long content that was uploaded, mounted or asked for by somebody who may push is kept from garbage \
         collection.",
    ),
    Setting::new(
        "undelete.days",
        "BERTH_UNDELETE_DAYS",
        Kind::Number { min: 0, max: 3650 },
        "7",
        "For how many days what was deleted (tags, artifacts, repositories, projects) can be restored. It does not count \
         towards quotas meanwhile, and its space is freed when the time is over or it is purged. 0 turns the bin off, and \
         ends what is in it.",
    ),
    Setting::new(
        "upload_purging.enabled",
        "BERTH_UPLOAD_PURGING_ENABLED",
        Kind::Boolean,
        "true",
        "Whether uploads that were begun and left are removed.",
    ),
    Setting::new(
        "upload_purging.age",
        "BERTH_UPLOAD_PURGING_AGE",
        Kind::Duration { min: MINUTE, max: 3650 * DAY },
        "168h",
        "How old such an upload gets.",
    ),
    Setting::new(
        "upload_purging.interval",
        "BERTH_UPLOAD_PURGING_INTERVAL",
        Kind::Duration { min: SECOND, max: 365 * DAY },
        "24h",
        "How often to look for them.",
    ),
    Setting::new(
        "upload_purging.dryrun",
        "BERTH_UPLOAD_PURGING_DRYRUN",
        Kind::Boolean,
        "false",
        "Only log what would be removed.",
    ),
    Setting::new(
        "drain_grace",
        "BERTH_DRAIN_GRACE",
        Kind::Duration { min: 0, max: HOUR },
        "25s",
        "How long requests under way may take to end after SIGTERM. Kubernetes kills after 30 seconds unless told \
         otherwise.",
    ),
    Setting::new(
        "limits.connections",
        "BERTH_LIMITS_CONNECTIONS",
        Kind::Number { min: 16, max: 1_000_000 },
        "20000",
        "The most connections open at a time; further ones wait. Fewer where the process may not open as many files.",
    ),
    Setting::new(
        "limits.header_timeout",
        "BERTH_LIMITS_HEADER_TIMEOUT",
        Kind::Duration { min: SECOND, max: HOUR },
        "10s",
        "How long a client may take for the TLS handshake and for the head of a request.",
    ),
    Setting::new(
        "limits.idle_timeout",
        "BERTH_LIMITS_IDLE_TIMEOUT",
        Kind::Duration { min: SECOND, max: HOUR },
        "75s",
        "How long a connection may stay open between two requests.",
    ),
    Setting::new(
        "limits.stall_timeout",
        "BERTH_LIMITS_STALL_TIMEOUT",
        Kind::Duration { min: SECOND, max: HOUR },
        "60s",
        "How long a client may neither send nor take a byte in the midst of a body.",
    ),
    Setting::new(
        "limits.blob_size",
        "BERTH_LIMITS_BLOB_SIZE",
        Kind::Bytes { min: 0, max: 1 << 50 },
        "0",
        "The largest blob that may be pushed, as `20GiB`; 0 for no limit.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_variables_are_unique_and_alike() {
        let mut names = BTreeSet::new();
        let mut variables = BTreeSet::new();
        for setting in settings() {
            for path in [Some(setting.name), setting.also].into_iter().flatten() {
                assert!(names.insert(path), "{path} stands twice");
            }
            assert!(variables.insert(setting.env.to_owned()), "{} stands twice", setting.env);
            assert!(setting.env.starts_with("BERTH_"));
            assert!(
                setting.doc.ends_with('.') || setting.doc.ends_with('`'),
                "{}: {}",
                setting.name,
                setting.doc
            );
        }
        for setting in settings() {
            if let Some(file) = setting.env_file() {
                assert!(!variables.contains(&file) || setting.name == "secret_key", "{file} is ambiguous");
            }
        }
    }

    #[test]
    fn no_setting_is_a_block_of_another() {
        for a in settings() {
            for b in settings() {
                assert!(!b.name.starts_with(&format!("{}.", a.name)), "{} and {}", a.name, b.name);
            }
        }
    }
}
