//! Queries of the CVE allowlists.

use std::collections::HashMap;

use berth_db::{Tx, params};

use super::{Allowlist, NewAllowlist};
use crate::error::{Error, Result};
use crate::listing::in_list;

pub(super) fn find(tx: &mut Tx<'_>, projects: &[i64]) -> Result<HashMap<i64, Allowlist>> {
    let (places, params) = in_list(projects, 1);
    let sql = format!(
        "SELECT id, project_id, expires_at, items, created_at, updated_at FROM cve_allowlists WHERE project_id IN {places}"
    );
    let mut found = HashMap::new();
    for row in tx.query(&sql, &params)? {
        let items = serde_json::from_str(&row.get::<String>(3)?).map_err(Error::internal)?;
        let list = Allowlist {
            id: row.get(0)?,
            project_id: row.get(1)?,
            expires_at: row.get(2)?,
            items,
            created_at: row.get(4)?,
            updated_at: row.get(5)?,
        };
        found.insert(list.project_id, list);
    }
    Ok(found)
}

pub(super) fn put(tx: &mut Tx<'_>, project: i64, list: &NewAllowlist) -> Result<()> {
    let now = tx.now()?;
    let items = serde_json::to_string(&list.items).map_err(Error::internal)?;
    let sql = "INSERT INTO cve_allowlists (project_id, expires_at, items, created_at, updated_at) \
               VALUES (?1, CAST(?2 AS BIGINT), ?3, ?4, ?4) ON CONFLICT (project_id) DO UPDATE SET expires_at = excluded.expires_at, \
               items = excluded.items, updated_at = excluded.updated_at";
    tx.execute(sql, &params![project, list.expires_at, items, now])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    tx.execute("DELETE FROM cve_allowlists WHERE project_id = ?1", &params![project])?;
    Ok(())
}
