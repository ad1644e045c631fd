//! Fills [`Values`] from the file, the environment and the command line, and names what is unknown there.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::ignored::{self, IGNORED};
use super::suggest::nearest;
use super::table::{self, Setting};
use super::values::{File, Origin, Values};
use super::yaml::{self, Entry, Node};

/// A secret in a file of its own is no longer than this.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

/// Variables that are no settings: the name of the file, and those of tests and the Makefile.
const OTHER_VARIABLES: &[&str] =
    &["BERTH_BIN", "BERTH_CONFIG", "BERTH_FAILPOINT", "BERTH_STAGES", "BERTH_TOOLS"];

/// Reads the configuration file into `values`.
pub(super) fn file(values: &mut Values, path: &Path) {
    let text = match read_bounded(path, yaml::MAX_BYTES) {
        Ok(text) => text,
        Err(why) => {
            return values.problems.push(format!("cannot read the configuration {}: {why}", path.display()));
        }
    };
    let tree = match yaml::parse(&text) {
        Ok(tree) => tree,
        Err(why) => return values.problems.push(format!("{}: not good YAML: {why}", path.display())),
    };
    values.file = Some(File { path: path.to_owned(), text });
    match tree {
        Node::Null => {}
        Node::Block(entries) => block(values, "", entries),
        Node::Text(_) | Node::List(_) => values.problems.push(format!(
            "{}: a configuration is a block of `key: value`, this is something else",
            path.display()
        )),
    }
}

fn block(values: &mut Values, prefix: &str, entries: Vec<Entry>) {
    for Entry { key, at, value } in entries {
        let path = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        entry(values, path, at, value);
    }
}

fn entry(values: &mut Values, path: String, at: u32, value: Node) {
    if let Some(setting) = table::at_path(&path) {
        return leaf(values, setting, &path, at, value);
    }
    if ignored::is_ignored(&path) {
        return unused(values, path, value);
    }
    let problem = match value {
        Node::Null if is_block(&path) => return,
        Node::Block(entries) if is_block(&path) => {
            if !entries.is_empty() {
                values.blocks.insert(path.clone());
            }
            return block(values, &path, entries);
        }
        Node::Text(text) if text.is_empty() && is_block(&path) => return,
        _ if is_block(&path) => format!("`{path}` is a block of settings, not a value"),
        _ => format!("the key `{}` is unknown{}", path.escape_debug(), meant(&path)),
    };
    let place = values.place(&Origin::File(at));
    values.problems.push(format!("{place}: {problem}"));
}

fn leaf(values: &mut Values, setting: &'static Setting, path: &str, at: u32, value: Node) {
    let text = match value {
        Node::Null => return,
        Node::Text(text) => text,
        Node::List(items) if setting.is_list() => {
            let items: Option<Vec<_>> = items
                .iter()
                .map(|item| if let Node::Text(text) = item { Some(text.as_str()) } else { None })
                .collect();
            match items {
                Some(items) => Zeroizing::new(items.join(",")),
                None => {
                    let place = values.place(&Origin::File(at));
                    return values.problems.push(format!("{place}: `{path}` is a list of plain values"));
                }
            }
        }
        Node::List(_) | Node::Block(_) => {
            let place = values.place(&Origin::File(at));
            return values.problems.push(format!("{place}: `{path}` takes one value, not a list or block"));
        }
    };
    values.give(setting, text, Origin::File(at));
}

/// Notes every value below a key that has no effect.
fn unused(values: &mut Values, path: String, value: Node) {
    match value {
        Node::Null => {}
        Node::Text(text) if text.is_empty() => {}
        Node::Block(entries) => {
            for entry in entries {
                unused(values, format!("{path}.{}", entry.key.escape_debug()), entry.value);
            }
        }
        Node::Text(_) | Node::List(_) => values.ignored.push(path),
    }
}

/// Whether settings, used or not, lie below this path.
fn is_block(path: &str) -> bool {
    let below = |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    table::settings().any(|setting| below(setting.name) || setting.also.is_some_and(below))
        || IGNORED.iter().any(|known| below(known))
}

fn meant(path: &str) -> String {
    let used = table::settings().map(|setting| setting.name);
    let unused = IGNORED.iter().map(|known| known.trim_end_matches(".*"));
    let blocks =
        ["http", "https", "database", "storage_service", "external_database", "log", "outbound", "limits"];
    nearest(path, used.chain(unused).chain(blocks))
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_else(|| "; remove it (docs/configuration.md lists all settings)".to_owned())
}

/// Reads the variables `BERTH_…` into `values`.
pub(super) fn environment(values: &mut Values, variables: Vec<(String, OsString)>) {
    for (name, value) in variables {
        let setting = table::settings().find(|setting| setting.env == name);
        let from_file = table::settings().find(|setting| setting.env_file().is_some_and(|file| file == name));
        match (setting, from_file) {
            _ if value.is_empty() => {}
            // A Service called `berth-http` makes Kubernetes set BERTH_HTTP_PORT=tcp://10.1.2.3:80.
            _ if is_injected(&name, &value.to_string_lossy()) => {}
            (Some(setting), _) => match value.into_string() {
                Ok(text) => values.give(setting, Zeroizing::new(text), Origin::Env(setting.env)),
                Err(_) => values.problems.push(format!("{name}: the value is not UTF-8")),
            },
            (None, Some(setting)) => {
                let path = PathBuf::from(value);
                match secret_file(&path) {
                    Ok(text) => values.give(setting, text, Origin::EnvFile(name, path)),
                    Err(why) => {
                        values.problems.push(format!("{name}: cannot read {}: {why}", path.display()))
                    }
                }
            }
            (None, None) if OTHER_VARIABLES.contains(&name.as_str()) || name.starts_with("BERTH_TEST_") => {}
            (None, None) => {
                let known = nearest(&name, table::settings().map(|setting| setting.env));
                let meant = known.map(|known| format!("; did you mean {known}?")).unwrap_or_default();
                let shown: String = name.chars().take(100).collect();
                values
                    .warnings
                    .push(format!("the environment variable {} is unknown{meant}", shown.escape_debug()));
            }
        }
    }
}

/// Takes the options of the command into `values`.
pub(super) fn flags(values: &mut Values, data: Option<PathBuf>, listen: Option<String>) {
    let data = data.map(|path| path.into_os_string().into_string());
    for (name, flag, text) in [("data_volume", "--data", data), ("listen", "--listen", listen.map(Ok))] {
        match (table::find(name), text) {
            (Some(_), Some(Ok(text))) if text.is_empty() => {
                values.problems.push(format!("{flag}: the value is empty; give one or leave the option out"));
            }
            (Some(setting), Some(Ok(text))) => values.give(setting, Zeroizing::new(text), Origin::Flag(flag)),
            (_, Some(Err(_))) => values.problems.push(format!("{flag}: the value is not UTF-8")),
            (None, _) | (_, None) => {}
        }
    }
}

/// The variables that Kubernetes and Docker set for every service they know of.
fn is_injected(name: &str, value: &str) -> bool {
    let protocol = ["tcp://", "udp://", "sctp://"].iter().any(|scheme| value.starts_with(scheme));
    let parts: Vec<&str> = name.split('_').collect();
    let port_of = parts.windows(3).any(|part| {
        part.first() == Some(&"PORT")
            && part.get(1).is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()) && !port.is_empty())
            && matches!(part.get(2), Some(&("TCP" | "UDP" | "SCTP")))
    });
    name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || (name.ends_with("_PORT") && protocol)
        || port_of
}

/// Reads a secret from a file: the text without the line break at its end.
pub(super) fn secret_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let text = read_bounded(path, MAX_SECRET_BYTES)?;
    let trimmed = text.strip_suffix('\n').unwrap_or(&text);
    let trimmed = trimmed.strip_suffix('\r').unwrap_or(trimmed);
    if trimmed.is_empty() {
        return Err("the file is empty".to_owned());
    }
    Ok(Zeroizing::new(trimmed.to_owned()))
}

fn read_bounded(path: &Path, limit: u64) -> Result<Zeroizing<String>, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let metadata = file.metadata().map_err(|error| error.to_string())?;
    if metadata.is_dir() {
        return Err("it is a directory".to_owned());
    }
    let too_large = || format!("it is larger than {limit} bytes");
    if metadata.len() > limit {
        return Err(too_large());
    }
    // Room for all of it at once, so that no copy is left behind by growing.
    let capacity = usize::try_from(metadata.len() + 1).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(too_large());
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
    Ok(Zeroizing::new(text.trim_start_matches('\u{feff}').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kubernetes_injects() {
        for (name, value) in [
            ("BERTH_PORT", "tcp://10.0.0.1:8888"),
            ("BERTH_HTTP_PORT", "tcp://10.0.0.1:80"),
            ("BERTH_SERVICE_HOST", "10.0.0.1"),
            ("BERTH_SERVICE_PORT", "8888"),
            ("BERTH_SERVICE_PORT_HTTP", "8888"),
            ("BERTH_PORT_8888_TCP", "tcp://10.0.0.1:8888"),
            ("BERTH_PORT_8888_TCP_PROTO", "tcp"),
            ("BERTH_PORT_8888_TCP_PORT", "8888"),
            ("BERTH_PORT_8888_TCP_ADDR", "10.0.0.1"),
        ] {
            assert!(is_injected(name, value), "{name}");
        }
        for (name, value) in [("BERTH_HTTP_PORT", "80"), ("BERTH_DATA", "tcp://x"), ("BERTH_PORTS", "1")] {
            assert!(!is_injected(name, value), "{name}");
        }
        for setting in table::settings() {
            assert!(!is_injected(setting.env, "8888"), "{}", setting.env);
        }
    }
}
