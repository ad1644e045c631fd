//! Who may do what, asked of the real server: every operation that the API describes, times every kind of caller,
//! against the table of what is expected. An operation without an expectation fails, so none is added unjudged.
//!
//! `permissions.txt` is written by people. docs/permissions.md is made of it: `BERTH_WRITE=1` writes the page.

mod stage;

use std::collections::BTreeMap;
use std::path::Path;

use futures::future::join_all;
use serde_json::Value;

use crate::harness::Berth;
use stage::{CALLERS, Kind, Stage};

const TABLE: &str = include_str!("permissions.txt");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/permissions.md");

/// An operation as the document describes it.
#[derive(Clone, Debug)]
struct Operation {
    name: String,
    tag: String,
    method: String,
    path: String,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push(Operation {
                name: operation["operationId"].as_str().unwrap().into(),
                tag: operation["tags"][0].as_str().unwrap().into(),
                method: method.to_uppercase(),
                path: path.clone(),
            });
        }
    }
    found.sort_by_key(|operation| {
        (operation.tag.to_lowercase(), operation.path.clone(), operation.method.clone())
    });
    found
}

/// The statuses that each operation is expected to answer with, by its name, in the order of [`CALLERS`].
fn expected() -> BTreeMap<String, Vec<u16>> {
    let mut rows = BTreeMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap().to_owned();
        let statuses: Vec<u16> =
            words.map(|word| word.parse().unwrap_or_else(|_| panic!("{line}"))).collect();
        assert_eq!(statuses.len(), CALLERS.len(), "a status for each caller is needed: {line}");
        assert!(rows.insert(name, statuses).is_none(), "two rows: {line}");
    }
    rows
}

fn row(name: &str, statuses: &[u16]) -> String {
    let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
    format!("{name} {}", statuses.join(" "))
}

fn page(operations: &[Operation], expected: &BTreeMap<String, Vec<u16>>) -> String {
    let mut page = String::from(
        "# Who may do what\n\n<!-- Made by a test (`BERTH_WRITE=1 cargo test -p berth-tests --lib matrix`) that asks \
         the real server; change tests/src/matrix/permissions.txt. -->\n\nWhat each operation of the API answers to \
         each kind of caller. The object is there and the request is sound, so a 2xx means that the caller may, 401 \
         and 403 that they may not, 404 that they may not even know. (`pingOIDC` and \
         `setCliSecret` answer 400 and 412 to those who may: there is no provider.) The project is private, but in the columns that say otherwise; accounts are other people's. A `robot` \
         holds whatever a robot account of the project can be given, a `system robot` whatever one of the system can \
         be given and that in every project.\n",
    );
    let mut tag = "";
    for operation in operations {
        if operation.tag != tag {
            tag = &operation.tag;
            let callers: Vec<&str> = CALLERS.iter().map(|(name, _)| *name).collect();
            page.push_str(&format!("\n## {tag}\n\n| operation | {} |\n|---|", callers.join(" | ")));
            page.push_str(&"---|".repeat(CALLERS.len()));
            page.push('\n');
        }
        let Some(statuses) = expected.get(&operation.name) else { continue };
        let cells: Vec<String> = statuses.iter().map(u16::to_string).collect();
        page.push_str(&format!(
            "| `{} {}` {} | {} |\n",
            operation.method,
            operation.path,
            operation.name,
            cells.join(" | ")
        ));
    }
    page
}

#[tokio::test]
async fn every_operation_answers_every_caller_as_the_table_says() {
    let berth = Berth::start().await;
    let document = berth.plain().api("GET", "/openapi.json").await.ok().json();
    let operations = operations(&document);
    let expected = expected();

    let walks = CALLERS.iter().map(|(_, kind)| walk(&berth, *kind, &operations));
    let walked: Vec<BTreeMap<String, u16>> = join_all(walks).await;
    let mut differences = Vec::new();
    for operation in &operations {
        let seen: Vec<u16> = walked.iter().map(|answers| answers[&operation.name]).collect();
        match expected.get(&operation.name) {
            None => differences.push(format!("no expectation; seen: {}", row(&operation.name, &seen))),
            Some(wanted) if *wanted != seen => differences.push(format!(
                "wanted {}\n  seen {}",
                row(&operation.name, wanted),
                row(&operation.name, &seen)
            )),
            Some(_) => {}
        }
    }
    let described = |name: &String| operations.iter().any(|operation| operation.name == *name);
    differences
        .extend(expected.keys().filter(|name| !described(name)).map(|name| format!("{name} does not exist")));
    assert!(differences.is_empty(), "{}", differences.join("\n"));

    let made = page(&operations, &expected);
    let written = std::fs::read_to_string(Path::new(PAGE)).unwrap_or_default();
    if std::env::var_os("BERTH_WRITE").is_some() {
        std::fs::write(PAGE, made).unwrap();
    } else {
        assert!(written == made, "docs/permissions.md is out of date: BERTH_WRITE=1 writes it");
    }
}

async fn walk(berth: &Berth, kind: Kind, operations: &[Operation]) -> BTreeMap<String, u16> {
    let mut stage = Stage::new(berth, kind).await;
    let mut answers = BTreeMap::new();
    for operation in operations {
        answers.insert(
            operation.name.clone(),
            stage.ask(&operation.name, &operation.method, &operation.path).await,
        );
    }
    answers
}
