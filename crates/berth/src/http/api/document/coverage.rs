//! Counts which operations of Harbor's API there are here: the table beside this room against the document.
//! Only tests use it, and with `BERTH_WRITE=1` they write the count into the README.

use std::collections::BTreeMap;

use serde_json::Value;

const TABLE: &str = include_str!("../operations.tsv");
const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");

/// Operations that Harbor does not have, by their tag.
const OWN: &str = "berth";

/// The tags of the management of projects, people, rights and artifacts; the others come with the jobs.
const MANAGEMENT: &[&str] = &[
    "artifact",
    "auditlog",
    "configure",
    "health",
    "icon",
    "immutable",
    "label",
    "Ldap",
    "member",
    "oidc",
    "permissions",
    "ping",
    "project",
    "projectMetadata",
    "quota",
    "repository",
    "robot",
    "search",
    "statistic",
    "SystemCVEAllowlist",
    "systeminfo",
    "user",
    "usergroup",
];

/// Operations of these tags that belong to scanning.
const SCANNING: &[&str] = &[
    "getScannerOfProject",
    "getVulnerabilitiesAddition",
    "listScannerCandidatesOfProject",
    "setScannerOfProject",
];

/// One operation, wherever it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Operation {
    name: String,
    tag: String,
}

type Operations = BTreeMap<(String, String), Operation>;

fn known() -> Operations {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let operation = |line: &str| {
        let [method, path, name, tag] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}")
        };
        ((path.to_owned(), method.to_owned()), Operation { name: name.to_owned(), tag: tag.to_owned() })
    };
    lines.map(operation).collect()
}

fn present() -> Operations {
    let document = serde_json::to_value(super::super::routes().finish().1).unwrap();
    let mut found = Operations::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let described =
                Operation { name: text(&operation["operationId"]), tag: text(&operation["tags"][0]) };
            found.insert((path.clone(), method.to_uppercase()), described);
        }
    }
    found
}

#[test]
fn the_document_has_only_operations_that_the_table_knows_or_that_are_our_own() {
    let known = known();
    let strange: Vec<_> = present()
        .into_iter()
        .filter(|(place, found)| found.tag != OWN && known.get(place) != Some(found))
        .collect();
    assert!(strange.is_empty(), "the table names these otherwise, or not at all: {strange:#?}");
}

#[test]
fn the_readme_counts_the_operations_as_they_are() {
    let (known, present) = (known(), present());
    let mut by_tag: BTreeMap<&str, Vec<(bool, &str)>> = BTreeMap::new();
    for (place, operation) in &known {
        by_tag.entry(&operation.tag).or_default().push((present.contains_key(place), &operation.name));
    }
    for (tag, operations) in &by_tag {
        let named = |wanted| {
            let names: Vec<_> =
                operations.iter().filter(|(is, _)| *is == wanted).map(|(_, name)| *name).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(" ") }
        };
        println!("{tag}: present: {}; absent: {}", named(true), named(false));
    }
    let count = |of: &dyn Fn(&Operation) -> bool| {
        let all = known.iter().filter(|(_, operation)| of(operation));
        let here = all.clone().filter(|(place, _)| present.contains_key(*place)).count();
        (here, all.count())
    };
    let (all, of_all) = count(&|_| true);
    let (managed, of_managed) = count(&|operation| {
        MANAGEMENT.contains(&operation.tag.as_str()) && !SCANNING.contains(&operation.name.as_str())
    });
    let row = format!(
        "| operations of Harbor's API | {all} of {of_all}; of those that manage projects, people, rights and \
         artifacts {managed} of {of_managed} |"
    );
    println!("{row}");
    let readme = std::fs::read_to_string(README).unwrap();
    let begin = row.split(" | ").next().unwrap();
    let written =
        readme.lines().find(|line| line.starts_with(begin)).expect("the README has a row for the count");
    if std::env::var_os("BERTH_WRITE").is_some() && written != row {
        #[allow(clippy::disallowed_methods)] // a page of the sources, not data
        std::fs::write(README, readme.replace(written, &row)).unwrap();
    } else {
        assert_eq!(written, row, "the README is out of date: `make operations` writes it");
    }
}
