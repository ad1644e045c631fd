//! The outbox over a real database: each event becomes one execution for each target, and nothing is removed untold.

use std::sync::Arc;

use berth_db::{Tx, params};
use serde_json::Value;

use super::dispatch::dispatch;
use super::policy::{self, Means};
use super::{Change, NewTarget};
use crate::authn::{KeyRing, SecretKey};
use crate::authz;
use crate::config;
use crate::error::Result;
use crate::events::{self, By, Event, Told, ToldKind};
use crate::listing::tests::{Store, user};
use crate::outbound::Outbound;
use crate::projects::{self, ProjectRef};

async fn means(store: &Store) -> Means {
    let outbound = config::Outbound { allow: Vec::new(), deny: Vec::new(), ca_file: None };
    let keys = KeyRing::open(&store.db, SecretKey::from_bytes([7; 32])).await.unwrap();
    Means { keys: Arc::new(keys), outbound: Outbound::new(&outbound) }
}

fn target(channel: &str) -> NewTarget {
    NewTarget {
        channel: channel.into(),
        address: "https://ci.example.com/hook?x=1".into(),
        auth_header: String::from("Bearer canary").into(),
        skip_cert_verify: false,
        format: String::new(),
        secret: None,
    }
}

fn make(tx: &mut Tx<'_>, means: &Means, events: &[&str], channels: &[&str]) -> Result<i64> {
    let found = projects::find(tx, &ProjectRef::Name("library".into()))?;
    let allowed = authz::project(tx, &user(1, true), found)?;
    let change = Change {
        name: events.join(" "),
        description: String::new(),
        enabled: true,
        event_types: events.iter().map(|event| (*event).to_owned()).collect(),
        targets: channels.iter().map(|channel| target(channel)).collect(),
    };
    policy::create(tx, means, &allowed, &change)
}

fn happen(tx: &mut Tx<'_>) -> Result<()> {
    let by = By { project_id: 1, operator: "alice" };
    let (repository, tags) = ("library/app", [String::from("1")]);
    let push = Event::ArtifactPushed { repository, digest: "sha256:a", media_type: "m", tags: &tags, by };
    events::record(tx, 1, 1, &push)?;
    events::record(tx, 1, 2, &Event::TagDeleted { repository, tag: "1" })?;
    let gone = Event::ArtifactDeleted { repository, digest: "sha256:a", also: &[], tags: &[], by };
    events::record(tx, 1, 3, &gone)?;
    let pull = Told {
        kind: ToldKind::Pulled,
        project_id: 1,
        repository: repository.into(),
        digest: "sha256:a".into(),
        tag: None,
        operator: String::new(),
        details: String::new(),
        at: Some(1_700_000_000_000_000),
    };
    events::record_told(tx, &[pull])
}

fn executions(tx: &mut Tx<'_>) -> Result<Vec<(String, i64, Value)>> {
    let rows = tx.query("SELECT vendor_type, vendor_id, extra_attrs FROM executions ORDER BY id", &[])?;
    rows.iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?, serde_json::from_str(&row.get::<String>(2)?).unwrap())))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_becomes_one_execution_for_each_target_and_is_told_once() {
    for store in Store::all().await {
        let means = means(&store).await;
        let (first, second) = store
            .db
            .write(move |tx| -> Result<_> {
                let first = make(tx, &means, &["PUSH_ARTIFACT", "PULL_ARTIFACT"], &["http", "slack"])?;
                let second = make(tx, &means, &["DELETE_ARTIFACT"], &["teams"])?;
                happen(tx)?;
                Ok((first, second))
            })
            .await
            .unwrap();
        // Two at once, as two replicas would.
        let both = tokio::join!(
            store.db.write(|tx| dispatch(tx, "hub.example.com", 3)),
            store.db.write(|tx| dispatch(tx, "hub.example.com", 3))
        );
        let (one, other) = (both.0.unwrap(), both.1.unwrap());
        // The project itself left a row too, which is told to nobody.
        assert_eq!((one.0 + other.0, one.1 + other.1), (5, 5));
        let found = store.db.read(executions).await.unwrap();
        let kinds: Vec<(&str, i64, &str)> = found
            .iter()
            .map(|(kind, policy, attrs)| (kind.as_str(), *policy, attrs["event_type"].as_str().unwrap()))
            .collect();
        assert_eq!(
            kinds,
            [
                ("WEBHOOK", first, "PUSH_ARTIFACT"),
                ("SLACK", first, "PUSH_ARTIFACT"),
                ("TEAMS", second, "DELETE_ARTIFACT"),
                ("WEBHOOK", first, "PULL_ARTIFACT"),
                ("SLACK", first, "PULL_ARTIFACT"),
            ]
        );
        let push: Value = serde_json::from_str(found[0].2["payload"].as_str().unwrap()).unwrap();
        let resource = &push["event_data"]["resources"][0];
        assert_eq!(resource["resource_url"], "hub.example.com/library/app:1");
        let pull: Value = serde_json::from_str(found[3].2["payload"].as_str().unwrap()).unwrap();
        assert_eq!(pull["occur_at"], 1_700_000_000, "when it happened, not when it was written");
        assert_eq!(pull["event_data"]["resources"][0]["tag"], "sha256:a");
        let stored: String = store
            .db
            .read(|tx| -> Result<_> {
                Ok(tx.one("SELECT targets FROM webhook_policies ORDER BY id LIMIT 1", &[])?.get(0)?)
            })
            .await
            .unwrap();
        assert!(!stored.contains("canary") && !stored.contains("x=1"), "{stored}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_told_yet_and_the_policies_of_a_project_are_found_by_an_index() {
    for store in Store::all().await {
        if store.db.is_shared() {
            continue;
        }
        for (sql, index) in [
            ("SELECT id FROM outbox WHERE told_at IS NULL ORDER BY id LIMIT ?1", "outbox_untold"),
            ("SELECT name FROM webhook_policies WHERE project_id = ?1 AND enabled = 1", "(project_id=?)"),
        ] {
            let plan = store
                .db
                .read(move |tx| -> Result<Vec<String>> {
                    let sql = format!("EXPLAIN QUERY PLAN {sql}");
                    tx.query(&sql, &params![1_i64])?.iter().map(|row| Ok(row.get(3)?)).collect()
                })
                .await
                .unwrap();
            assert!(plan.len() == 1 && plan[0].contains(index), "{plan:?}");
        }
    }
}
