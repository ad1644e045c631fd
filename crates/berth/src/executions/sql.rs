//! Queries of executions and tasks.

use std::collections::HashMap;

use berth_db::{Row, Tx, params};
use serde_json::{Value, json};

use super::{Execution, Metrics, Of, Task};
use crate::error::Result;
use crate::listing::{ListQuery, Listed, Select, columns, in_list, order_by};

columns! {
    /// What executions can be filtered and sorted by.
    ExecutionColumn {
        Id Int "id" "e.id";
        VendorType Text "vendor_type" "e.vendor_type";
        VendorId Int "vendor_id" "e.vendor_id";
        Status Text "status" "e.status";
        Trigger Text "trigger" "e.trigger_kind";
        StartTime Time "start_time" "e.started_at";
        UpdateTime Time "update_time" "e.updated_at";
        EndTime Time "end_time" "e.ended_at";
        Creation Time "creation_time" "e.started_at";
    }
}

columns! {
    /// What tasks can be filtered and sorted by.
    TaskColumn {
        Id Int "id" "t.id";
        Status Text "status" "t.status";
        JobId Text "job_id" "t.job_id";
        Creation Time "creation_time" "t.created_at";
        StartTime Time "start_time" "t.started_at";
        UpdateTime Time "update_time" "t.updated_at";
        EndTime Time "end_time" "t.ended_at";
    }
}

const EXECUTION: &str = "e.id, e.vendor_type, e.vendor_id, e.status, e.status_message, e.trigger_kind, e.extra_attrs, \
                         e.started_at, e.updated_at, e.ended_at";
const TASK: &str = "t.id, t.execution_id, t.vendor_type, t.job_id, t.status, t.status_message, t.run, t.extra_attrs, \
                    t.created_at, t.started_at, t.updated_at, t.ended_at";

/// Attributes are JSON that this program wrote.
fn attrs(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({}))
}

fn execution_of(row: &Row) -> Result<Execution> {
    Ok(Execution {
        id: row.get(0)?,
        vendor_type: row.get(1)?,
        vendor_id: row.get(2)?,
        status: row.get(3)?,
        status_message: row.get(4)?,
        trigger: row.get(5)?,
        extra_attrs: attrs(&row.get::<String>(6)?),
        started_at: row.get(7)?,
        updated_at: row.get(8)?,
        ended_at: row.get(9)?,
        metrics: Metrics::default(),
    })
}

fn task_of(row: &Row) -> Result<Task> {
    Ok(Task {
        id: row.get(0)?,
        execution_id: row.get(1)?,
        vendor_type: row.get(2)?,
        job_id: row.get(3)?,
        status: row.get(4)?,
        status_message: row.get(5)?,
        run: row.get(6)?,
        extra_attrs: attrs(&row.get::<String>(7)?),
        created_at: row.get(8)?,
        started_at: row.get(9)?,
        updated_at: row.get(10)?,
        ended_at: row.get(11)?,
    })
}

fn select_of(tx: &Tx<'_>, of: Of<'_>) -> Select {
    let mut select = Select::new(tx.dialect());
    let kinds: Vec<String> = of.kinds.iter().map(|kind| select.bind(*kind)).collect();
    select.require(format!("e.vendor_type IN ({})", kinds.join(", ")));
    if let Some(id) = of.vendor_id {
        select.require_equal("e.vendor_id", id);
    }
    select
}

pub(super) fn list(tx: &mut Tx<'_>, of: Of<'_>, query: &ListQuery) -> Result<Listed<Execution>> {
    let mut select = select_of(tx, of);
    select.require_filters::<ExecutionColumn>(&query.filters)?;
    let total = select.count(tx, "executions e")?;
    let order = order_by::<ExecutionColumn>(&query.sorts, "e.started_at DESC", "e.id DESC");
    let rows = select.rows(tx, EXECUTION, "executions e", &order, query.page)?;
    let mut items: Vec<Execution> = rows.iter().map(execution_of).collect::<Result<_>>()?;
    count(tx, &mut items)?;
    Ok(Listed { items, total })
}

pub(super) fn find(tx: &mut Tx<'_>, of: Of<'_>, id: i64) -> Result<Option<Execution>> {
    let mut select = select_of(tx, of);
    select.require_equal("e.id", id);
    let page = crate::listing::Page { number: 1, size: 1 };
    let rows = select.rows(tx, EXECUTION, "executions e", "e.id", page)?;
    let mut items: Vec<Execution> = rows.iter().map(execution_of).collect::<Result<_>>()?;
    count(tx, &mut items)?;
    Ok(items.pop())
}

/// Counts the tasks of all of a page at once.
fn count(tx: &mut Tx<'_>, items: &mut [Execution]) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = items.iter().map(|item| item.id).collect();
    let (places, params) = in_list(&ids, 1);
    let sql = format!(
        "SELECT execution_id, status, COUNT(*) FROM tasks WHERE execution_id IN {places} \
         GROUP BY execution_id, status"
    );
    let mut found: HashMap<i64, Metrics> = HashMap::new();
    for row in tx.query(&sql, &params)? {
        let (status, number): (String, i64) = (row.get(1)?, row.get(2)?);
        let metrics = found.entry(row.get(0)?).or_default();
        metrics.all += number;
        match status.as_str() {
            "Success" => metrics.success = number,
            "Error" => metrics.error = number,
            "Pending" => metrics.pending = number,
            "Running" => metrics.running = number,
            "Scheduled" => metrics.scheduled = number,
            _ => metrics.stopped = number,
        }
    }
    for item in items {
        item.metrics = found.get(&item.id).copied().unwrap_or_default();
    }
    Ok(())
}

pub(super) fn tasks(tx: &mut Tx<'_>, execution: i64, query: &ListQuery) -> Result<Listed<Task>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("t.execution_id", execution);
    select.require_filters::<TaskColumn>(&query.filters)?;
    let total = select.count(tx, "tasks t")?;
    let order = order_by::<TaskColumn>(&query.sorts, "t.id", "t.id");
    let rows = select.rows(tx, TASK, "tasks t", &order, query.page)?;
    Ok(Listed { items: rows.iter().map(task_of).collect::<Result<_>>()?, total })
}

pub(super) fn attrs_of_tasks(tx: &mut Tx<'_>, executions: &[i64]) -> Result<Vec<(i64, Value)>> {
    if executions.is_empty() {
        return Ok(Vec::new());
    }
    let (places, params) = in_list(executions, 1);
    let sql = format!("SELECT execution_id, extra_attrs FROM tasks WHERE execution_id IN {places}");
    let rows = tx.query(&sql, &params)?;
    rows.iter().map(|row| Ok((row.get(0)?, attrs(&row.get::<String>(1)?)))).collect()
}

pub(super) fn find_task(tx: &mut Tx<'_>, execution: i64, id: i64) -> Result<Option<Task>> {
    let sql = format!("SELECT {TASK} FROM tasks t WHERE t.id = ?1 AND t.execution_id = ?2");
    tx.find(&sql, &params![id, execution])?.as_ref().map(task_of).transpose()
}

pub(super) fn find_job(tx: &mut Tx<'_>, job: &str) -> Result<Option<Task>> {
    let sql = format!("SELECT {TASK} FROM tasks t WHERE t.job_id = ?1");
    tx.find(&sql, &params![job])?.as_ref().map(task_of).transpose()
}

pub(super) fn first_task(tx: &mut Tx<'_>, execution: i64) -> Result<Option<i64>> {
    let sql = "SELECT id FROM tasks WHERE execution_id = ?1 ORDER BY id LIMIT 1";
    tx.find(sql, &params![execution])?.map(|row| Ok(row.get(0)?)).transpose()
}
