//! Queries on rules of immutability. Every one is inside a project.

use berth_db::{Row, Tx, params};

use super::{Content, Rule};
use crate::error::Result;
use crate::listing::{ListQuery, Listed, Select, columns, order_by};

columns! {
    /// What rules can be filtered and sorted by.
    RuleColumn {
        Id Int "id" "id";
        Disabled Bool "disabled" "disabled";
        Priority Int "priority" "priority";
        CreationTime Time "creation_time" "created_at";
    }
}

const COLUMNS: &str = "id, disabled, priority, tag_decoration, tag_pattern, tag_extras, repository_decoration, \
                       repository_pattern";

pub(super) fn list(tx: &mut Tx<'_>, project: i64, query: &ListQuery) -> Result<Listed<Rule>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("project_id", project);
    select.require_filters::<RuleColumn>(&query.filters)?;
    let total = select.count(tx, "immutable_rules")?;
    let order = order_by::<RuleColumn>(&query.sorts, "id", "id");
    let rows = select.rows(tx, COLUMNS, "immutable_rules", &order, query.page)?;
    let items = rows.iter().map(rule_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}

pub(super) fn enabled(tx: &mut Tx<'_>, project: i64) -> Result<Vec<Content>> {
    let sql = format!("SELECT {COLUMNS} FROM immutable_rules WHERE project_id = ?1 AND disabled = 0");
    tx.query(&sql, &params![project])?.iter().map(|row| Ok(rule_of(row)?.content)).collect()
}

pub(super) fn count(tx: &mut Tx<'_>, project: i64) -> Result<i64> {
    Ok(tx.one("SELECT COUNT(*) FROM immutable_rules WHERE project_id = ?1", &params![project])?.get(0)?)
}

pub(super) fn is_taken(tx: &mut Tx<'_>, project: i64, content: &Content, but: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM immutable_rules WHERE project_id = ?1 AND tag_decoration = ?2 AND tag_pattern = ?3 \
               AND repository_decoration = ?4 AND repository_pattern = ?5 AND id <> ?6";
    let params = params![
        project,
        &content.tag_decoration,
        &content.tag_pattern,
        &content.repository_decoration,
        &content.repository_pattern,
        but
    ];
    Ok(tx.find(sql, &params)?.is_some())
}

pub(super) fn insert(tx: &mut Tx<'_>, project: i64, disabled: bool, content: &Content) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO immutable_rules (project_id, disabled, priority, tag_decoration, tag_pattern, tag_extras, \
               repository_decoration, repository_pattern, created_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) RETURNING id";
    let row = tx.one(
        sql,
        &params![
            project,
            disabled,
            content.priority,
            &content.tag_decoration,
            &content.tag_pattern,
            &content.tag_extras,
            &content.repository_decoration,
            &content.repository_pattern,
            now
        ],
    )?;
    Ok(row.get(0)?)
}

pub(super) fn is_disabled(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<Option<bool>> {
    let sql = "SELECT disabled FROM immutable_rules WHERE id = ?1 AND project_id = ?2";
    let row = tx.find(sql, &params![id, project])?;
    row.map(|row| Ok(row.get::<i64>(0)? != 0)).transpose()
}

pub(super) fn switch(tx: &mut Tx<'_>, project: i64, id: i64, disabled: bool) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE immutable_rules SET disabled = ?1, updated_at = ?2 WHERE id = ?3 AND project_id = ?4";
    tx.execute(sql, &params![disabled, now, id, project])?;
    Ok(())
}

pub(super) fn update(tx: &mut Tx<'_>, project: i64, id: i64, content: &Content) -> Result<()> {
    let now = tx.now()?;
    let sql = "UPDATE immutable_rules SET priority = ?1, tag_decoration = ?2, tag_pattern = ?3, tag_extras = ?4, \
               repository_decoration = ?5, repository_pattern = ?6, updated_at = ?7 WHERE id = ?8 AND project_id = ?9";
    tx.execute(
        sql,
        &params![
            content.priority,
            &content.tag_decoration,
            &content.tag_pattern,
            &content.tag_extras,
            &content.repository_decoration,
            &content.repository_pattern,
            now,
            id,
            project
        ],
    )?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<bool> {
    let sql = "DELETE FROM immutable_rules WHERE id = ?1 AND project_id = ?2";
    Ok(tx.execute(sql, &params![id, project])? > 0)
}

pub(super) fn delete_all(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    tx.execute("DELETE FROM immutable_rules WHERE project_id = ?1", &params![project])?;
    Ok(())
}

fn rule_of(row: &Row) -> Result<Rule> {
    Ok(Rule {
        id: row.get(0)?,
        disabled: row.get::<i64>(1)? != 0,
        content: Content {
            priority: row.get(2)?,
            tag_decoration: row.get(3)?,
            tag_pattern: row.get(4)?,
            tag_extras: row.get(5)?,
            repository_decoration: row.get(6)?,
            repository_pattern: row.get(7)?,
        },
    })
}
