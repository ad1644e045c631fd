//! Shows the settings: each value with its origin for `berth config`, and the page docs/configuration.md.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::ignored::IGNORED;
use super::table::{self, Fallback, Kind, Setting};
use super::values::{File, Origin, Values, seconds, size};

/// Where each setting came from.
pub struct Origins {
    found: BTreeMap<&'static str, (Origin, String)>,
    file: Option<File>,
}

/// One line of `berth config`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The setting's name.
    pub name: &'static str,
    /// Its value, `(set)` for a secret.
    pub value: String,
    /// `default`, `FILE:LINE`, the variable, or the option.
    pub origin: String,
}

impl Origins {
    pub(super) fn new(values: Values) -> Self {
        let mut found = BTreeMap::new();
        for setting in table::settings() {
            if let Some(given) = values.given(setting.name) {
                let shown = if setting.secret { "(set)".to_owned() } else { given.text.as_str().to_owned() };
                found.insert(setting.name, (given.origin.clone(), shown));
            }
        }
        Self { found, file: values.file }
    }

    /// The origin of the setting of this name.
    pub fn get(&self, name: &str) -> &Origin {
        self.found.get(name).map_or(&Origin::Default, |(origin, _)| origin)
    }

    /// The configuration file that was read.
    pub fn file(&self) -> Option<&std::path::Path> {
        self.file.as_ref().map(|file| file.path.as_path())
    }

    /// All settings with value and origin, secrets veiled.
    pub fn lines(&self) -> Vec<Line> {
        table::settings().map(|setting| self.line(setting)).collect()
    }

    fn line(&self, setting: &'static Setting) -> Line {
        let name = setting.name;
        let Some((origin, shown)) = self.found.get(name) else {
            let value = match setting.fallback {
                Fallback::Value(value) => value.to_owned(),
                Fallback::Words(words) => format!("({})", words.replace('`', "")),
                Fallback::Absent => "(not set)".to_owned(),
            };
            return Line { name, value, origin: "default".to_owned() };
        };
        let origin = match (origin, &self.file) {
            (Origin::Default, _) => "default".to_owned(),
            (Origin::File(at), Some(file)) => file.place(*at),
            (Origin::File(_), None) => "file".to_owned(),
            (Origin::Env(variable), _) => format!("env {variable}"),
            (Origin::EnvFile(variable, path), _) => format!("env {variable} ({})", path.display()),
            (Origin::Flag(flag), _) => (*flag).to_owned(),
        };
        Line { name, value: shown.escape_debug().to_string(), origin }
    }
}

/// The page docs/configuration.md.
pub fn markdown() -> String {
    let mut page = String::from(HEAD);
    let mut block = "";
    for setting in table::settings() {
        let this = heading(setting.name);
        if this != block {
            let _ =
                write!(page, "\n### {this}\n\n| key | environment | default | values |\n|---|---|---|---|\n");
            block = this;
        }
        let _ = writeln!(page, "{}", row(setting));
    }
    page.push_str(TAIL);
    for known in IGNORED {
        let _ = writeln!(page, "- `{known}`");
    }
    page
}

fn row(setting: &Setting) -> String {
    let mut key = format!("`{}`", setting.name);
    if let Some(also) = setting.also {
        let _ = write!(key, " (or `{also}`)");
    }
    let mut env = format!("`{}`", setting.env);
    if let Some(file) = setting.env_file() {
        let _ = write!(env, ", `{file}`");
    }
    if let Some(flag) = setting.flag {
        let _ = write!(env, ", `{flag}`");
    }
    let default = match setting.fallback {
        Fallback::Value(value) => format!("`{value}`"),
        Fallback::Words(words) => words.to_owned(),
        Fallback::Absent => "–".to_owned(),
    };
    let secret = if setting.secret { " Secret." } else { "" };
    format!("| {key} | {env} | {default} | {}.{secret} {} |", range(setting.kind), setting.doc)
}

/// What may be written, in words.
fn range(kind: Kind) -> String {
    match kind {
        Kind::Text => "Text".to_owned(),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::Number { min, max } => format!("{min} to {max}"),
        Kind::Duration { min, max } => format!("Duration, {} to {}", seconds(min), seconds(max)),
        Kind::Bytes { min, max } => format!("Bytes, {} to {}", size(min), size(max)),
        Kind::Path => "Path".to_owned(),
        Kind::Url => "URL".to_owned(),
        Kind::Networks => "Networks".to_owned(),
        Kind::Addresses => "Addresses".to_owned(),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    }
}

fn heading(name: &'static str) -> &'static str {
    const BLOCKS: &[(&[&str], &str)] = &[
        (
            &["hostname", "external_url", "listen", "http.", "https.", "ip_family.", "trusted_proxies"],
            "Addresses",
        ),
        (&["harbor_admin_password", "secret_key"], "Secrets"),
        (&["data_volume", "database.", "external_database."], "Data and database"),
        (&["log."], "Log"),
        (&["outbound.", "network."], "Requests that leave"),
        (&["storage_service.filesystem.", "storage_service.ca_bundle", "storage_service.redirect."], "Blobs"),
        (&["storage_service.s3."], "Blobs in S3"),
        (&["storage_service.gcs."], "Blobs in Google Cloud Storage"),
        (&["storage_service.azure."], "Blobs in Azure"),
        (&["storage_service.swift."], "Blobs in OpenStack Swift"),
        (&["storage_service.oss."], "Blobs in Alibaba Cloud OSS"),
    ];
    let of = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    BLOCKS.iter().find(|(starts, _)| of(starts)).map_or("Behaviour", |(_, heading)| heading)
}

const HEAD: &str = include_str!("page_head.md");
const TAIL: &str = include_str!("page_tail.md");
