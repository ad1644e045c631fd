//! CVE allowlists: known vulnerabilities that are accepted, for the whole system or for one project.

mod sql;

use std::collections::{HashMap, HashSet};

use berth_db::Tx;

use crate::authz::{Allowed, System, UpdateAllowlist};
use crate::error::{Error, Result};

/// Entries of one list.
const MOST: usize = 10_000;
const MAX_ID: usize = 128;
const SYSTEM: i64 = 0;

/// A list as it is stored.
#[derive(Clone, Debug, Default)]
pub struct Allowlist {
    /// Its id, 0 while it was never written.
    pub id: i64,
    /// The project, 0 for the system.
    pub project_id: i64,
    /// Seconds UTC after which it counts no more.
    pub expires_at: Option<i64>,
    /// The vulnerabilities' ids.
    pub items: Vec<String>,
    /// Microseconds UTC, 0 while it was never written.
    pub created_at: i64,
    /// Microseconds UTC, 0 while it was never written.
    pub updated_at: i64,
}

/// What a list is set to.
#[derive(Clone, Debug, Default)]
pub struct NewAllowlist {
    /// Seconds UTC after which it counts no more.
    pub expires_at: Option<i64>,
    /// The vulnerabilities' ids.
    pub items: Vec<String>,
}

impl NewAllowlist {
    /// Whether each entry has an id of its own.
    ///
    /// # Errors
    /// 400 otherwise.
    pub fn check(&self) -> Result<()> {
        if self.items.len() > MOST {
            return Err(Error::bad_request(format!("a CVE allowlist has at most {MOST} entries")));
        }
        let mut seen = HashSet::new();
        for item in &self.items {
            if item.trim().is_empty() || item.len() > MAX_ID || item.contains(char::is_control) {
                return Err(Error::bad_request(format!(
                    "the CVE id of an allowlist's entry is empty, malformed or longer than {MAX_ID} bytes"
                )));
            }
            if !seen.insert(item) {
                return Err(Error::bad_request(format!("duplicate CVE ID in the allowlist: {item}")));
            }
        }
        Ok(())
    }
}

/// The system's list, which everybody who logged in may see.
pub fn of_system(tx: &mut Tx<'_>) -> Result<Allowlist> {
    of_project(tx, SYSTEM)
}

/// Sets the system's list.
pub fn set_system(tx: &mut Tx<'_>, _: &Allowed<System, UpdateAllowlist>, list: &NewAllowlist) -> Result<()> {
    list.check()?;
    sql::put(tx, SYSTEM, list)
}

/// The list of a project whose reader was proven.
pub(crate) fn of_project(tx: &mut Tx<'_>, project: i64) -> Result<Allowlist> {
    Ok(of_projects(tx, &[project])?
        .remove(&project)
        .unwrap_or(Allowlist { project_id: project, ..Allowlist::default() }))
}

/// The lists of several projects whose reader was proven, with one statement.
pub(crate) fn of_projects(tx: &mut Tx<'_>, projects: &[i64]) -> Result<HashMap<i64, Allowlist>> {
    sql::find(tx, projects)
}

/// Sets the list of a project whose admin was proven.
pub(crate) fn set_of_project(tx: &mut Tx<'_>, project: i64, list: &NewAllowlist) -> Result<()> {
    list.check()?;
    sql::put(tx, project, list)
}

/// Forgets the list of a project that is being deleted.
pub(crate) fn forget_project(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    sql::delete(tx, project)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> NewAllowlist {
        NewAllowlist { expires_at: None, items: items.iter().map(|item| (*item).to_owned()).collect() }
    }

    #[test]
    fn entries_have_ids_of_their_own() {
        assert!(list(&[]).check().is_ok());
        assert!(list(&["CVE-2024-1", "GHSA-x"]).check().is_ok());
        for bad in [&["CVE-1", "CVE-1"][..], &[""], &[" "], &["a\nb"]] {
            assert!(list(bad).check().is_err(), "{bad:?}");
        }
    }
}
