//! Queries of webhooks. Every policy that a person asks for is looked up inside its project.

use std::collections::HashMap;

use berth_db::{Row, Tx, params};
use serde_json::Value;

use super::{EventType, Policy};
use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed, Select, columns, in_list, order_by};

columns! {
    /// What policies can be filtered and sorted by; targets are not among it.
    PolicyColumn {
        Id Int "id" "id";
        Name Text "name" "name";
        Description Text "description" "description";
        Enabled Bool "enabled" "enabled";
        Creator Text "creator" "creator";
        CreationTime Time "creation_time" "created_at";
        UpdateTime Time "update_time" "updated_at";
    }
}

const COLUMNS: &str =
    "id, project_id, name, description, enabled, creator, event_types, targets, created_at, updated_at";

pub(super) fn list(tx: &mut Tx<'_>, project: i64, query: &ListQuery) -> Result<Listed<Policy>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("project_id", project);
    select.require_filters::<PolicyColumn>(&query.filters)?;
    let total = select.count(tx, "webhook_policies")?;
    let order = order_by::<PolicyColumn>(&query.sorts, "created_at DESC", "id DESC");
    let rows = select.rows(tx, COLUMNS, "webhook_policies", &order, query.page)?;
    Ok(Listed { items: rows.iter().map(policy_of).collect::<Result<_>>()?, total })
}

pub(super) fn find(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<Option<Policy>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_policies WHERE id = ?1 AND project_id = ?2");
    tx.find(&sql, &params![id, project])?.as_ref().map(policy_of).transpose()
}

/// A policy that its own job asks for.
pub(super) fn of_job(tx: &mut Tx<'_>, id: i64) -> Result<Option<Policy>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_policies WHERE id = ?1");
    tx.find(&sql, &params![id])?.as_ref().map(policy_of).transpose()
}

pub(super) fn count(tx: &mut Tx<'_>, project: i64) -> Result<i64> {
    Ok(tx.one("SELECT COUNT(*) FROM webhook_policies WHERE project_id = ?1", &params![project])?.get(0)?)
}

pub(super) fn is_taken(tx: &mut Tx<'_>, project: i64, name: &str, but: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM webhook_policies WHERE project_id = ?1 AND name = ?2 AND id <> ?3";
    Ok(tx.find(sql, &params![project, name, but])?.is_some())
}

pub(super) fn insert(tx: &mut Tx<'_>, policy: &Policy) -> Result<i64> {
    let now = tx.now()?;
    let (events, targets) = texts(policy)?;
    let sql = "INSERT INTO webhook_policies (project_id, name, description, enabled, creator, event_types, targets, \
               created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) RETURNING id";
    let params = params![
        policy.project_id,
        policy.name.as_str(),
        policy.description.as_str(),
        policy.enabled,
        policy.creator.as_str(),
        events,
        targets,
        now
    ];
    Ok(tx.one(sql, &params)?.get(0)?)
}

pub(super) fn update(tx: &mut Tx<'_>, policy: &Policy) -> Result<()> {
    let now = tx.now()?;
    let (events, targets) = texts(policy)?;
    let sql = "UPDATE webhook_policies SET name = ?1, description = ?2, enabled = ?3, event_types = ?4, targets = ?5, \
               updated_at = ?6 WHERE id = ?7 AND project_id = ?8";
    let params = params![
        policy.name.as_str(),
        policy.description.as_str(),
        policy.enabled,
        events,
        targets,
        now,
        policy.id,
        policy.project_id
    ];
    tx.execute(sql, &params)?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<bool> {
    let sql = "DELETE FROM webhook_policies WHERE id = ?1 AND project_id = ?2";
    Ok(tx.execute(sql, &params![id, project])? > 0)
}

/// Deletes the policies of a project; their ids.
pub(super) fn delete_all(tx: &mut Tx<'_>, project: i64) -> Result<Vec<i64>> {
    let rows = tx.query("SELECT id FROM webhook_policies WHERE project_id = ?1", &params![project])?;
    tx.execute("DELETE FROM webhook_policies WHERE project_id = ?1", &params![project])?;
    rows.iter().map(|row| Ok(row.get(0)?)).collect()
}

fn texts(policy: &Policy) -> Result<(String, String)> {
    let events = serde_json::to_string(&policy.event_types).map_err(Error::internal)?;
    let targets = serde_json::to_string(&policy.targets).map_err(Error::internal)?;
    Ok((events, targets))
}

fn policy_of(row: &Row) -> Result<Policy> {
    let (events, targets): (String, String) = (row.get(6)?, row.get(7)?);
    Ok(Policy {
        id: row.get(0)?,
        project_id: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        enabled: row.get::<i64>(4)? != 0,
        creator: row.get(5)?,
        event_types: serde_json::from_str(&events).map_err(Error::internal)?,
        targets: serde_json::from_str(&targets).map_err(Error::internal)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
    })
}

/// Event types are stored as JSON, so each stands between quotes.
fn naming(event: EventType) -> String {
    format!("%\"{}\"%", event.name())
}

/// Whether a policy that is on wants this event of this project.
pub(super) fn is_wanted(tx: &mut Tx<'_>, project: i64, event: EventType) -> Result<bool> {
    let sql = "SELECT 1 FROM webhook_policies WHERE project_id = ?1 AND enabled = 1 AND event_types LIKE ?2 LIMIT 1";
    Ok(tx.find(sql, &params![project, naming(event)])?.is_some())
}

/// Projects with a policy that is on and wants this event.
pub(super) fn projects_wanting(tx: &mut Tx<'_>, event: EventType) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT project_id FROM webhook_policies WHERE enabled = 1 AND event_types LIKE ?1";
    tx.query(sql, &params![naming(event)])?.iter().map(|row| Ok(row.get(0)?)).collect()
}

/// The policies of these projects that are on, in the order in which they were made.
pub(super) fn enabled(tx: &mut Tx<'_>, projects: &[i64]) -> Result<Vec<Policy>> {
    let mut found = Vec::new();
    for projects in projects.chunks(200) {
        let (places, params) = in_list(projects, 1);
        let sql = format!(
            "SELECT {COLUMNS} FROM webhook_policies WHERE enabled = 1 AND project_id IN {places} ORDER BY id"
        );
        for row in tx.query(&sql, &params)? {
            found.push(policy_of(&row)?);
        }
    }
    Ok(found)
}

/// A row of the outbox that was not told yet.
pub(super) struct Untold {
    pub id: i64,
    pub kind: String,
    pub payload: Value,
    pub at: i64,
}

pub(super) fn is_anything_untold(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.find("SELECT 1 FROM outbox WHERE told_at IS NULL LIMIT 1", &[])?.is_some())
}

/// Takes the oldest rows for this transaction alone: whoever wants the same rows waits and then finds them told.
pub(super) fn take(tx: &mut Tx<'_>, most: i64) -> Result<Vec<Untold>> {
    let now = tx.now()?;
    let sql = "UPDATE outbox SET told_at = ?1 WHERE told_at IS NULL AND id IN \
               (SELECT id FROM outbox WHERE told_at IS NULL ORDER BY id LIMIT ?2) \
               RETURNING id, kind, payload, created_at";
    let mut found = Vec::new();
    for row in tx.query(sql, &params![now, most])? {
        let payload = serde_json::from_str(&row.get::<String>(2)?).map_err(Error::internal)?;
        found.push(Untold { id: row.get(0)?, kind: row.get(1)?, payload, at: row.get(3)? });
    }
    found.sort_by_key(|row| row.id);
    Ok(found)
}

/// Names of projects, and whether everybody may pull from them.
pub(super) fn projects(tx: &mut Tx<'_>, ids: &[i64]) -> Result<HashMap<i64, (String, bool)>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(200) {
        let (places, params) = in_list(ids, 1);
        let sql = format!("SELECT id, name, public FROM projects WHERE id IN {places}");
        for row in tx.query(&sql, &params)? {
            found.insert(row.get(0)?, (row.get(1)?, row.get::<i64>(2)? != 0));
        }
    }
    Ok(found)
}

/// When repositories were made.
pub(super) fn repositories(tx: &mut Tx<'_>, names: &[&str]) -> Result<HashMap<String, i64>> {
    let mut found = HashMap::new();
    for names in names.chunks(200) {
        let (places, params) = in_list(names, 1);
        let sql = format!("SELECT name, created_at FROM repositories WHERE name IN {places}");
        for row in tx.query(&sql, &params)? {
            found.insert(row.get(0)?, row.get(1)?);
        }
    }
    Ok(found)
}

pub(super) fn note_trigger(tx: &mut Tx<'_>, policy: i64, event: EventType) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO webhook_triggers (policy_id, event_type, at) VALUES (?1, ?2, ?3) \
               ON CONFLICT (policy_id, event_type) DO UPDATE SET at = excluded.at";
    tx.execute(sql, &params![policy, event.name(), now])?;
    Ok(())
}

/// When the policies of a project last told of each type of event.
pub(super) fn triggers(tx: &mut Tx<'_>, project: i64) -> Result<HashMap<(i64, String), i64>> {
    let sql = "SELECT t.policy_id, t.event_type, t.at FROM webhook_triggers t \
               JOIN webhook_policies p ON p.id = t.policy_id WHERE p.project_id = ?1";
    let rows = tx.query(sql, &params![project])?;
    rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).collect()
}
