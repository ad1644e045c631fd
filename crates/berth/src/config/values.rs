//! The settings that were given, each with where it came from: later layers replace earlier ones. The getters turn
//! text into types by the row's kind and gather every problem, so that one start tells of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use zeroize::Zeroizing;

use super::parse::{self, Bind};
use super::secret::Secret;
use super::table::{self, Fallback, Kind, Setting};
use super::yaml;

/// Longer text is no setting.
const MAX_TEXT: usize = 64 * 1024;

/// Where a value came from. The order is the order of the layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody gave one.
    Default,
    /// The YAML file; the number of the key in it.
    File(u32),
    /// An environment variable.
    Env(&'static str),
    /// A file that an environment variable names.
    EnvFile(String, PathBuf),
    /// An option of the command.
    Flag(&'static str),
}

impl Origin {
    fn rank(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File(_) => 1,
            Self::Env(_) | Self::EnvFile(..) => 2,
            Self::Flag(_) => 3,
        }
    }
}

/// The configuration file, kept to find lines in it.
pub(super) struct File {
    pub path: PathBuf,
    pub text: Zeroizing<String>,
}

impl File {
    /// `PATH:LINE` of the key with this number.
    pub(super) fn place(&self, at: u32) -> String {
        let path = self.path.display();
        yaml::line(&self.text, at).map_or_else(|| path.to_string(), |line| format!("{path}:{line}"))
    }
}

pub(super) struct Given {
    pub text: Zeroizing<String>,
    pub origin: Origin,
}

/// What was given, and what was found wrong with it.
#[derive(Default)]
pub(super) struct Values {
    given: BTreeMap<&'static str, Given>,
    pub file: Option<File>,
    /// Blocks of the file that say anything, as `storage_service.s3`.
    pub blocks: BTreeSet<String>,
    /// Keys of the file that are known and without effect.
    pub ignored: Vec<String>,
    pub problems: Vec<String>,
    pub warnings: Vec<String>,
    #[cfg(test)]
    pub asked: BTreeSet<&'static str>,
}

/// A value that fits its row.
enum Checked {
    Text(String),
    Boolean(bool),
    Number(u64),
    Duration(Duration),
    Networks(Vec<IpNet>),
    Addresses(Vec<Bind>),
}

impl Values {
    /// Takes a value of one layer; it replaces that of a lower one. Empty text is no value.
    pub(super) fn give(&mut self, setting: &'static Setting, text: Zeroizing<String>, origin: Origin) {
        if text.is_empty() {
            return;
        }
        if let Some(before) = self.given.get(setting.name)
            && before.origin.rank() == origin.rank()
            && before.text != text
        {
            let (first, second) = (self.place(&before.origin), self.place(&origin));
            self.problems
                .push(format!("{second}: {} is also given by {first}; keep one of them", setting.name));
            return;
        }
        self.given.insert(setting.name, Given { text, origin });
    }

    /// The value as given.
    pub(super) fn given(&self, name: &str) -> Option<&Given> {
        self.given.get(name)
    }

    /// How high the layer is that gave the value; 0 when none did.
    pub(super) fn rank(&self, name: &str) -> u8 {
        self.given.get(name).map_or(0, |given| given.origin.rank())
    }

    /// The highest layer that gave anything below `prefix`.
    pub(super) fn rank_below(&self, prefix: &str) -> u8 {
        let from_file = u8::from(self.blocks.contains(prefix));
        let rest = |name: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'));
        let given = self.given.iter().filter(|(name, _)| rest(name)).map(|(_, given)| given.origin.rank());
        given.max().unwrap_or(0).max(from_file)
    }

    /// A place in words: `harbor.yml:12`, `BERTH_DATA`, `--data`, `the default`.
    pub(super) fn place(&self, origin: &Origin) -> String {
        match (origin, &self.file) {
            (Origin::Default, _) => "the default".to_owned(),
            (Origin::File(at), Some(file)) => file.place(*at),
            (Origin::File(_), None) => "the file".to_owned(),
            (Origin::Env(name), _) => (*name).to_owned(),
            (Origin::EnvFile(name, path), _) => format!("{name} ({})", path.display()),
            (Origin::Flag(flag), _) => (*flag).to_owned(),
        }
    }

    /// The place of a setting's value, to begin a message with.
    pub(super) fn place_of(&self, name: &str) -> String {
        self.given.get(name).map_or_else(|| "configuration".to_owned(), |given| self.place(&given.origin))
    }

    /// Records what is wrong with a setting.
    pub(super) fn wrong(&mut self, name: &str, why: &str) {
        let problem = if self.given.contains_key(name) {
            format!("{}: {name}: {why}", self.place_of(name))
        } else {
            let env = table::find(name).map(|setting| format!(" ({})", setting.env)).unwrap_or_default();
            format!("{name}{env}: {why}")
        };
        self.problems.push(problem);
    }

    fn checked(&mut self, name: &'static str) -> Option<Checked> {
        #[cfg(test)]
        self.asked.insert(name);
        let setting = table::find(name)?;
        if let Some(given) = self.given.get(name) {
            match check(setting.kind, &given.text) {
                Ok(value) => return Some(value),
                Err(why) => {
                    let shown = if setting.secret {
                        String::new()
                    } else {
                        format!("{:?} is not good: ", given.text.chars().take(60).collect::<String>())
                    };
                    self.wrong(name, &format!("{shown}{why}"));
                }
            }
        }
        match setting.fallback {
            Fallback::Value(text) => check(setting.kind, text).ok(),
            Fallback::Words(_) | Fallback::Absent => None,
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        match self.checked(name) {
            Some(Checked::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn secret(&mut self, name: &'static str) -> Option<Secret> {
        self.text(name).map(Secret::new)
    }

    pub(super) fn path(&mut self, name: &'static str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    /// A file that is given must be there to be read.
    pub(super) fn existing_file(&mut self, name: &'static str) -> Option<PathBuf> {
        let path = self.path(name)?;
        if let Err(why) = readable(&path) {
            self.wrong(
                name,
                &format!("cannot read {}: {why}; correct the path or remove the setting", path.display()),
            );
        }
        Some(path)
    }

    pub(super) fn boolean(&mut self, name: &'static str) -> bool {
        self.optional_boolean(name).unwrap_or_default()
    }

    pub(super) fn optional_boolean(&mut self, name: &'static str) -> Option<bool> {
        match self.checked(name) {
            Some(Checked::Boolean(value)) => Some(value),
            _ => None,
        }
    }

    pub(super) fn number(&mut self, name: &'static str) -> u64 {
        self.optional_number(name).unwrap_or_default()
    }

    pub(super) fn optional_number(&mut self, name: &'static str) -> Option<u64> {
        match self.checked(name) {
            Some(Checked::Number(value)) => Some(value),
            _ => None,
        }
    }

    pub(super) fn port(&mut self, name: &'static str) -> u16 {
        u16::try_from(self.number(name)).unwrap_or_default()
    }

    pub(super) fn duration(&mut self, name: &'static str) -> Duration {
        match self.checked(name) {
            Some(Checked::Duration(value)) => value,
            _ => Duration::ZERO,
        }
    }

    pub(super) fn networks(&mut self, name: &'static str) -> Vec<IpNet> {
        match self.checked(name) {
            Some(Checked::Networks(value)) => value,
            _ => Vec::new(),
        }
    }

    pub(super) fn addresses(&mut self, name: &'static str) -> Vec<Bind> {
        match self.checked(name) {
            Some(Checked::Addresses(value)) => value,
            _ => Vec::new(),
        }
    }
}

/// Whether the file can be opened and read from.
pub(super) fn readable(path: &Path) -> Result<(), String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let is_file = file.metadata().map_err(|error| error.to_string())?.is_file();
    if is_file { Ok(()) } else { Err("it is not a file".to_owned()) }
}

fn check(kind: Kind, text: &str) -> Result<Checked, String> {
    if text.len() > MAX_TEXT {
        return Err(format!("it is longer than {MAX_TEXT} bytes"));
    }
    match kind {
        Kind::Text | Kind::Path => {
            if text.chars().any(char::is_control) {
                return Err("it holds a line break or another control character; remove it".to_owned());
            }
            Ok(Checked::Text(text.to_owned()))
        }
        Kind::Boolean => parse::boolean(text).map(Checked::Boolean),
        Kind::Number { min, max } => match text.parse::<u64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(Checked::Number(number)),
            _ => Err(format!("write a whole number from {min} to {max}")),
        },
        Kind::Duration { min, max } => {
            let value = parse::duration(text)?;
            if value < Duration::from_secs(min) || value > Duration::from_secs(max) {
                return Err(format!("choose a duration from {} to {}", seconds(min), seconds(max)));
            }
            Ok(Checked::Duration(value))
        }
        Kind::Bytes { min, max } => {
            let value = parse::bytes(text)?;
            if !(min..=max).contains(&value) {
                return Err(format!("choose a size from {} to {}", size(min), size(max)));
            }
            Ok(Checked::Number(value))
        }
        Kind::Url => {
            const USAGE: &str = "write a URL, as https://registry.example.com";
            let url = url::Url::parse(text).map_err(|_| USAGE.to_owned())?;
            if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
                return Err(USAGE.to_owned());
            }
            Ok(Checked::Text(text.to_owned()))
        }
        Kind::Networks => items(text).map(parse::network).collect::<Result<_, _>>().map(Checked::Networks),
        Kind::Addresses => items(text).map(parse::bind).collect::<Result<_, _>>().map(Checked::Addresses),
        Kind::Choice(words) => {
            let lower = text.to_ascii_lowercase();
            match words.iter().find(|word| **word == lower) {
                Some(word) => Ok(Checked::Text((*word).to_owned())),
                None => Err(format!("choose one of {}", words.join(", "))),
            }
        }
    }
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ',' || c.is_whitespace()).filter(|item| !item.is_empty())
}

/// A number of seconds in its largest whole unit.
pub(super) fn seconds(count: u64) -> String {
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60)] {
        if count >= length && count.is_multiple_of(length) {
            return format!("{}{unit}", count / length);
        }
    }
    format!("{count}s")
}

/// A number of bytes in its largest whole unit.
pub(super) fn size(count: u64) -> String {
    for (unit, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)] {
        if count >= 1 << shift && count.is_multiple_of(1 << shift) {
            return format!("{}{unit}", count >> shift);
        }
    }
    count.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_fits_its_own_row() {
        for setting in table::settings() {
            if let Fallback::Value(text) = setting.fallback {
                assert!(check(setting.kind, text).is_ok(), "{}", setting.name);
            }
        }
    }

    #[test]
    fn a_higher_layer_replaces_and_the_same_layer_conflicts() {
        let port = table::find("http.port").unwrap();
        let mut values = Values::default();
        values.give(port, Zeroizing::new("80".into()), Origin::File(0));
        values.give(port, Zeroizing::new("81".into()), Origin::Env("BERTH_HTTP_PORT"));
        values.give(port, Zeroizing::new(String::new()), Origin::Flag("--port"));
        assert_eq!(values.port("http.port"), 81);
        assert!(values.problems.is_empty());
        values.give(port, Zeroizing::new("82".into()), Origin::Env("BERTH_HTTP_PORT"));
        assert_eq!(values.problems.len(), 1);
    }

    #[test]
    fn units() {
        assert_eq!(
            (seconds(0), seconds(90), seconds(3600), seconds(86_400)),
            ("0s".into(), "90s".into(), "1h".into(), "1d".into())
        );
        assert_eq!((size(0), size(5 << 20), size(1000)), ("0".into(), "5MiB".into(), "1000".into()));
    }
}
