//! Queries on labels.

use berth_db::{Row, Tx, params};

use super::{Content, LabelView};
use crate::error::Result;
use crate::listing::{ListQuery, Listed, Select, columns, in_list, order_by};

columns! {
    /// What labels can be filtered and sorted by.
    LabelColumn {
        Id Int "id" "l.id";
        Name Text "name" "l.name";
        Description Text "description" "l.description";
        Color Text "color" "l.color";
        CreationTime Time "creation_time" "l.created_at";
        UpdateTime Time "update_time" "l.updated_at";
    }
}

const COLUMNS: &str = "l.id, l.project_id, l.name, l.description, l.color, l.created_at, l.updated_at";

pub(super) fn list(tx: &mut Tx<'_>, project: i64, query: &ListQuery) -> Result<Listed<LabelView>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("l.project_id", project);
    select.require_filters::<LabelColumn>(&query.filters)?;
    let total = select.count(tx, "labels l")?;
    let order = order_by::<LabelColumn>(&query.sorts, "l.id", "l.id");
    let rows = select.rows(tx, COLUMNS, "labels l", &order, query.page)?;
    let items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}

pub(super) fn project_of(tx: &mut Tx<'_>, id: i64) -> Result<Option<i64>> {
    let row = tx.find("SELECT project_id FROM labels WHERE id = ?1", &params![id])?;
    row.map(|row| Ok(row.get(0)?)).transpose()
}

pub(super) fn get(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<Option<LabelView>> {
    let sql = format!("SELECT {COLUMNS} FROM labels l WHERE l.id = ?1 AND l.project_id = ?2");
    tx.find(&sql, &params![id, project])?.as_ref().map(view_of).transpose()
}

pub(super) fn is_taken(tx: &mut Tx<'_>, project: i64, name: &str, but: i64) -> Result<bool> {
    let sql = "SELECT 1 FROM labels WHERE project_id = ?1 AND name = ?2 AND id <> ?3";
    Ok(tx.find(sql, &params![project, name, but])?.is_some())
}

pub(super) fn insert(tx: &mut Tx<'_>, project: i64, content: &Content) -> Result<i64> {
    let now = tx.now()?;
    let sql = "INSERT INTO labels (project_id, name, description, color, created_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?5) RETURNING id";
    let row = tx.one(sql, &params![project, &content.name, &content.description, &content.color, now])?;
    Ok(row.get(0)?)
}

pub(super) fn update(tx: &mut Tx<'_>, project: i64, id: i64, content: &Content) -> Result<bool> {
    let now = tx.now()?;
    let sql = "UPDATE labels SET name = ?1, description = ?2, color = ?3, updated_at = ?4 \
               WHERE id = ?5 AND project_id = ?6";
    let params = params![&content.name, &content.description, &content.color, now, id, project];
    Ok(tx.execute(sql, &params)? > 0)
}

pub(super) fn delete(tx: &mut Tx<'_>, project: i64, id: i64) -> Result<bool> {
    let sql = "DELETE FROM artifact_labels WHERE label_id IN (SELECT id FROM labels WHERE id = ?1 AND project_id = ?2)";
    tx.execute(sql, &params![id, project])?;
    Ok(tx.execute("DELETE FROM labels WHERE id = ?1 AND project_id = ?2", &params![id, project])? > 0)
}

pub(super) fn delete_all(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    tx.execute("DELETE FROM labels WHERE project_id = ?1", &params![project])?;
    Ok(())
}

/// The labels of each of these artifacts, with one statement: (artifact, label), by id of the label.
pub fn of_artifacts(tx: &mut Tx<'_>, artifacts: &[i64]) -> Result<Vec<(i64, LabelView)>> {
    let (places, params) = in_list(artifacts, 1);
    let sql = format!(
        "SELECT {COLUMNS}, al.artifact_id FROM artifact_labels al JOIN labels l ON l.id = al.label_id \
         WHERE al.artifact_id IN {places} ORDER BY al.artifact_id, l.id"
    );
    tx.query(&sql, &params)?.iter().map(|row| Ok((row.get(7)?, view_of(row)?))).collect()
}

fn view_of(row: &Row) -> Result<LabelView> {
    Ok(LabelView {
        id: row.get(0)?,
        project_id: row.get(1)?,
        content: Content { name: row.get(2)?, description: row.get(3)?, color: row.get(4)? },
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
    })
}
