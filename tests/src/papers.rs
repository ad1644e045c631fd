//! The tables of docs/refusals.md and docs/faults.md and the tests name each other: no row claims a test that does not
//! exist, and no numbered test is missing from its table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of the tests in the sources below a directory, with those of their modules: `refusals::names::n19_…`.
fn tests_below(directory: &Path, module: &str, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let inner = if stem == "mod" { module.to_string() } else { format!("{module}::{stem}") };
        if path.is_dir() {
            tests_below(&path, &inner, names);
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let mut is_test = false;
        for line in source.lines() {
            if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
                is_test = true;
            } else if let Some((_, rest)) = line.split_once("fn ") {
                let name = rest.split('(').next().unwrap();
                if std::mem::take(&mut is_test) {
                    names.insert(format!("{inner}::{name}"));
                }
            }
        }
    }
}

fn tests_of(module: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    tests_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(module), module, &mut names);
    names
}

/// The words in backquotes that look like names of tests.
fn named_in(page: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("docs").join(page)).unwrap();
    let words = text.split('`').skip(1).step_by(2);
    let numbered = |word: &str| {
        word.as_bytes().first().is_some_and(|letter| b"nf".contains(letter))
            && word.as_bytes().get(3) == Some(&b'_')
    };
    words.filter(|word| word.starts_with("api::") || numbered(word)).map(String::from).collect()
}

fn agree(page: &str, module: &str, letter: char) {
    let (named, numbered, api) = (named_in(page), tests_of(module), tests_of("api"));
    let is_numbered =
        |name: &&str| name.starts_with(letter) && name[1..3].bytes().all(|digit| digit.is_ascii_digit());
    let short: BTreeSet<&str> =
        numbered.iter().filter_map(|name| name.rsplit("::").next()).filter(is_numbered).collect();
    assert!(!short.is_empty());
    let unknown: Vec<&String> =
        named.iter().filter(|name| !short.contains(name.as_str()) && !api.contains(*name)).collect();
    assert!(unknown.is_empty(), "{page} names tests that do not exist: {unknown:#?}");
    let missing: Vec<&&str> = short.iter().filter(|name| !named.contains(**name)).collect();
    assert!(missing.is_empty(), "{page} does not name these tests: {missing:#?}");
}

#[test]
fn the_page_of_refusals_and_its_tests_name_each_other() {
    agree("refusals.md", "refusals", 'n');
}

#[test]
fn the_page_of_faults_and_its_tests_name_each_other() {
    agree("faults.md", "faults", 'f');
}
