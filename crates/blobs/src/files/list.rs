//! Files listed as an object store lists its objects: in the order of their keys' bytes, page by page.

use std::fs;
use std::io;
use std::path::Path;

use crate::Key;

/// Up to `limit` files below `root` whose keys begin with `prefix` and are greater than `after`.
pub(super) fn list(
    root: &Path,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> io::Result<Vec<(Key, u64)>> {
    let mut listing = Listing { prefix, after: after.unwrap_or(""), limit, found: Vec::new() };
    if limit > 0 {
        listing.visit(root, "")?;
    }
    Ok(listing.found)
}

struct Listing<'a> {
    prefix: &'a str,
    after: &'a str,
    limit: usize,
    found: Vec<(Key, u64)>,
}

impl Listing<'_> {
    fn visit(&mut self, directory: &Path, key: &str) -> io::Result<()> {
        for name in self.names(directory, key)? {
            if self.found.len() >= self.limit {
                break;
            }
            match name.strip_suffix('/') {
                Some(inner) => self.visit(&directory.join(last(inner)), &name)?,
                None => self.add(directory, name)?,
            }
        }
        Ok(())
    }

    /// The keys in a directory that may lead to results, in order; those of directories end with `/`, which
    /// also puts them where the keys in them belong.
    fn names(&self, directory: &Path, key: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(directory) {
            // It was removed with its last file while we were reading.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !key.is_empty() => return Ok(Vec::new()),
            other => other?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            let Ok(name) = entry.file_name().into_string() else {
                tracing::warn!(directory = %directory.display(), "a file with a name that is no text is not listed");
                continue;
            };
            if kind.is_dir() && self.may_hold(&format!("{key}{name}/")) {
                names.push(format!("{key}{name}/"));
            } else if kind.is_file() && self.wants(&format!("{key}{name}")) {
                names.push(format!("{key}{name}"));
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn wants(&self, key: &str) -> bool {
        key.starts_with(self.prefix) && key > self.after
    }

    /// Whether keys that begin with `directory` may be wanted.
    fn may_hold(&self, directory: &str) -> bool {
        let on_the_way = directory.starts_with(self.prefix) || self.prefix.starts_with(directory);
        on_the_way && (directory > self.after || self.after.starts_with(directory))
    }

    fn add(&mut self, directory: &Path, key: String) -> io::Result<()> {
        let metadata = match fs::metadata(directory.join(last(&key))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        match Key::new(key) {
            Ok(key) => self.found.push((key, metadata.len())),
            Err(error) => tracing::warn!(%error, "a file is not listed"),
        }
        Ok(())
    }
}

fn last(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(_, last)| last)
}
