//! Which database: SQLite in the data directory unless a PostgreSQL is named.

use std::path::{Path, PathBuf};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use zeroize::Zeroizing;

use super::secret::Secret;
use super::values::Values;

/// Where the data is kept.
#[derive(Clone)]
pub enum Database {
    /// A file of SQLite.
    Sqlite {
        /// The file; made if absent.
        path: PathBuf,
    },
    /// A PostgreSQL server, shared by all replicas.
    Postgres {
        /// The connection URL. Its `sslmode` is `disable`, `prefer` or `require`, and `require` means checked.
        url: Secret,
        /// The most connections to hold open.
        max_connections: usize,
        /// Certificates in PEM to trust besides the public ones.
        ca_bundle: Option<PathBuf>,
    },
}

const HOST: &str = "external_database.harbor.host";

/// Reads the database's settings.
pub(super) fn database(values: &mut Values, data_dir: &Path) -> Database {
    let url = values.secret("database.url");
    let harbor = values.text(HOST);
    let pool = values.number("database.pool_size");
    let harbor_pool =
        values.optional_number("external_database.harbor.max_open_conns").filter(|count| *count > 0);
    let count = if values.rank("database.pool_size") > 0 { pool } else { harbor_pool.unwrap_or(pool) };
    let max_connections = usize::try_from(count.max(2)).unwrap_or(2);
    let mut ca_bundle = values.existing_file("database.ca_bundle");
    let assembled = assembled(values, harbor.as_deref());

    let (url_rank, harbor_rank) = (values.rank("database.url"), values.rank(HOST));
    if url_rank > 0 && url_rank == harbor_rank {
        values.wrong(
            "database.url",
            "external_database.harbor.host names a database too; remove one of the two",
        );
    }
    let url = match url {
        Some(url) if url_rank >= harbor_rank => url,
        _ => match assembled {
            Some(url) => url,
            None => return Database::Sqlite { path: data_dir.join("berth.db") },
        },
    };
    match split(url.expose()) {
        Ok(Location::Sqlite(path)) => Database::Sqlite { path },
        Ok(Location::Postgres { url, root_certificate }) => {
            ca_bundle = ca_bundle.or(root_certificate);
            Database::Postgres { url, max_connections, ca_bundle }
        }
        Err(why) => {
            values.wrong("database.url", &why);
            Database::Sqlite { path: data_dir.join("berth.db") }
        }
    }
}

/// The URL for `external_database.harbor`, if it names a host.
fn assembled(values: &mut Values, host: Option<&str>) -> Option<Secret> {
    let port = values.port("external_database.harbor.port");
    let name = values.text("external_database.harbor.db_name").unwrap_or_default();
    let user = values.text("external_database.harbor.username").unwrap_or_default();
    let password = values.secret("external_database.harbor.password");
    let ssl_mode = values.text("external_database.harbor.ssl_mode").unwrap_or_default();
    let host = host?;
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    // Names and addresses stand as they are, a socket's directory is encoded.
    let host = if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else if host.starts_with('/') {
        encoded(host)
    } else {
        host.to_owned()
    };
    let password =
        password.map(|secret| Zeroizing::new(format!(":{}", encoded(secret.expose())))).unwrap_or_default();
    Some(Secret::new(format!(
        "postgres://{}{}@{host}:{port}/{}?sslmode={ssl_mode}",
        encoded(&user),
        password.as_str(),
        encoded(&name)
    )))
}

enum Location {
    Sqlite(PathBuf),
    Postgres { url: Secret, root_certificate: Option<PathBuf> },
}

/// Tells the kinds of URL apart and puts `sslmode` into the terms of the client library.
fn split(url: &str) -> Result<Location, String> {
    const USAGE: &str = "write postgres://user:password@host:5432/database or sqlite:PATH";
    if let Some(path) = url.strip_prefix("sqlite:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.contains(':') || path.contains('?') {
            return Err("write sqlite:PATH with the path of a file, without parameters".to_owned());
        }
        return Ok(Location::Sqlite(path.into()));
    }
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")).ok_or(USAGE)?;
    // A `?` before the last `@` belongs to a password that somebody did not encode.
    let tail_at = rest.rfind('@').map_or(0, |at| at + 1);
    let (head, tail) = rest.split_at(tail_at);
    let (target, query) = tail.split_once('?').unwrap_or((tail, ""));
    let from_query = query.split('&').any(|pair| pair.starts_with("host="));
    if (target.is_empty() || target.starts_with('/') || target.starts_with(':')) && !from_query {
        return Err(USAGE.to_owned());
    }
    let mut root_certificate = None;
    let mut kept = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => kept.push(match mode {
                "disable" => "sslmode=disable",
                "allow" | "prefer" => "sslmode=prefer",
                "require" | "verify-ca" | "verify-full" => "sslmode=require",
                _ => return Err("sslmode is disable, prefer, require, verify-ca or verify-full".to_owned()),
            }),
            Some(("sslrootcert", path)) => {
                let path = percent_encoding::percent_decode_str(path)
                    .decode_utf8()
                    .map_err(|_| "sslrootcert is not UTF-8".to_owned())?;
                root_certificate = Some(PathBuf::from(path.as_ref()));
            }
            _ => kept.push(pair),
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    Ok(Location::Postgres { url: Secret::new(format!("postgres://{head}{target}{query}")), root_certificate })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postgres(url: &str) -> (String, Option<PathBuf>) {
        match split(url) {
            Ok(Location::Postgres { url, root_certificate }) => (url.expose().to_owned(), root_certificate),
            _ => panic!("{url}"),
        }
    }

    #[test]
    fn urls() {
        assert_eq!(postgres("postgresql://a@b/c").0, "postgres://a@b/c");
        assert_eq!(
            postgres(
                "postgres://a:p@b:1/c?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&application_name=x"
            ),
            (
                "postgres://a:p@b:1/c?sslmode=require&application_name=x".to_owned(),
                Some("/etc/ca.pem".into())
            )
        );
        assert_eq!(postgres("postgres:///c?host=%2Frun").0, "postgres:///c?host=%2Frun");
        for (url, path) in [("sqlite:x.db", "x.db"), ("sqlite://x.db", "x.db"), ("sqlite:///x.db", "/x.db")] {
            assert!(matches!(split(url), Ok(Location::Sqlite(found)) if found == Path::new(path)), "{url}");
        }
        for bad in [
            "",
            "mysql://a@b/c",
            "postgres://",
            "postgres://a@/c",
            "sqlite:",
            "sqlite::memory:",
            "postgres://a@b?sslmode=on",
        ] {
            assert!(split(bad).is_err(), "{bad}");
        }
    }
}
