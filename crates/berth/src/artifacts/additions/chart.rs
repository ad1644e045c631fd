//! A Helm chart's values, readme and dependencies, from its archive. Nothing is written anywhere, so names
//! in the archive cannot lead out of it; links are not followed.

use std::io::Read;

use flate2::read::GzDecoder;
use serde_json::Value;

use super::{Addition, MAX_TEXT, too_large, yaml};
use crate::error::{Error, Result};

/// Largest archive that is read.
pub(super) const MAX_ARCHIVE: u64 = 16 * 1024 * 1024;
/// Bytes that an archive may unpack to.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// Entries of an archive.
const MAX_ENTRIES: usize = 10_000;

pub(super) fn part(config: &[u8], archive: &[u8], name: &str) -> Result<Addition> {
    match name {
        "values.yaml" => Ok(Addition::text("text/plain; charset=utf-8", text(archive, name)?)),
        "readme.md" => Ok(Addition::text("text/markdown; charset=utf-8", text(archive, name)?)),
        _ => dependencies(config, archive),
    }
}

/// A file of the chart itself; nothing when it has none.
fn text(archive: &[u8], name: &str) -> Result<Vec<u8>> {
    Ok(find(archive, name, MAX_TEXT)?.unwrap_or_default())
}

fn dependencies(config: &[u8], archive: &[u8]) -> Result<Addition> {
    let config: Value = serde_json::from_slice(config).unwrap_or_default();
    let declared = config.get("dependencies").filter(|list| list.is_array()).cloned();
    let declared = match declared {
        Some(declared) => declared,
        None => in_requirements(archive)?,
    };
    Ok(Addition::json(&declared))
}

/// Charts of the first format keep them in a file of their own.
fn in_requirements(archive: &[u8]) -> Result<Value> {
    let empty = Value::Array(Vec::new());
    let Some(file) = find(archive, "requirements.yaml", yaml::MAX_BYTES)? else {
        return Ok(empty);
    };
    let file = yaml::parse(&file)?;
    Ok(file.get("dependencies").filter(|list| list.is_array()).cloned().unwrap_or(empty))
}

fn unreadable(error: std::io::Error) -> Error {
    Error::not_found("the archive of the chart cannot be read").because(error)
}

/// `<chart>/<name>`, whatever the case of its letters.
fn find(archive: &[u8], name: &str, most: u64) -> Result<Option<Vec<u8>>> {
    let unpacked = GzDecoder::new(archive).take(MAX_UNPACKED);
    let mut archive = tar::Archive::new(unpacked);
    for (count, entry) in archive.entries().map_err(unreadable)?.enumerate() {
        if count == MAX_ENTRIES {
            return Err(too_large());
        }
        let mut entry = entry.map_err(unreadable)?;
        let path = entry.path_bytes().into_owned();
        let mut parts = path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".");
        let is_meant = match (parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(file), None) => file.eq_ignore_ascii_case(name.as_bytes()),
            _ => false,
        };
        if !is_meant || !entry.header().entry_type().is_file() {
            continue;
        }
        if entry.size() > most {
            return Err(too_large());
        }
        let mut text = Vec::new();
        entry.read_to_end(&mut text).map_err(unreadable)?;
        return Ok(Some(text));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, *bytes).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn the_charts_own_files_are_found_and_not_those_of_its_parts() {
        let archive = packed(&[
            ("web/charts/db/values.yaml", b"inner: 1"),
            ("web/values.yaml", b"outer: 1"),
            ("web/README.md", b"# web"),
            ("web/requirements.yaml", b"dependencies:\n- name: db\n  version: 1.0.0\n"),
        ]);
        assert_eq!(part(b"{}", &archive, "values.yaml").unwrap().content, "outer: 1");
        assert_eq!(part(b"{}", &archive, "readme.md").unwrap().content, "# web");
        let listed = part(b"{}", &archive, "dependencies").unwrap();
        assert!(listed.content.starts_with(b"[{\"name\":\"db\""), "{listed:?}");
        let listed = part(br#"{"dependencies":[{"name":"x"}]}"#, &archive, "dependencies").unwrap();
        assert_eq!(listed.content, r#"[{"name":"x"}]"#);
        assert_eq!(part(b"{}", &packed(&[]), "values.yaml").unwrap().content, "");
    }

    #[test]
    fn n35_hostile_archives_end_at_a_limit() {
        let mut zeros = GzEncoder::new(Vec::new(), Compression::fast());
        let mut header = tar::Header::new_gnu();
        header.set_path("web/values.yaml").unwrap();
        header.set_size(1 << 40);
        header.set_cksum();
        zeros.write_all(header.as_bytes()).unwrap();
        zeros.write_all(&vec![0; 8 << 20]).unwrap();
        let bomb = zeros.finish().unwrap();
        assert!(part(b"{}", &bomb, "values.yaml").is_err());
        assert!(part(b"{}", &bomb, "readme.md").is_err());
        assert!(part(b"{}", b"no gzip at all", "readme.md").is_err());
        let many: Vec<(String, &[u8])> = (0..10_001).map(|n| (format!("web/{n}"), &b""[..])).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect();
        assert!(part(b"{}", &packed(&many), "values.yaml").is_err());
        let mut linked = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_size(0);
        linked.append_link(&mut header, "web/values.yaml", "/etc/passwd").unwrap();
        let linked = linked.into_inner().unwrap().finish().unwrap();
        assert_eq!(part(b"{}", &linked, "values.yaml").unwrap().content, "");
        let aliases = format!("a: &a [{}]\ndependencies: [{}]\n", "1,".repeat(6_000), "*a,".repeat(6_000));
        let aliases = packed(&[("web/requirements.yaml", aliases.as_bytes())]);
        assert!(part(b"{}", &aliases, "dependencies").is_err());
        let long = packed(&[("web/requirements.yaml", "#".repeat(70_000).as_bytes())]);
        assert!(part(b"{}", &long, "dependencies").is_err());
    }
}
