//! What of a report somebody is shown: the projects, or the repositories of one, in an order and in pages.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Bytes, Holding, Report, Store};
use crate::authz::{Allowed, ListQuotas, ReadProjectQuota, System};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::listing::{Filter, ListQuery, Listed, Sort};

/// The store with a page of its projects.
#[derive(Clone, Debug)]
pub struct OfStore {
    /// When it was found, in microseconds UTC.
    pub at: i64,
    /// The whole store.
    pub store: Store,
    /// Some projects.
    pub projects: Listed<Holding>,
}

/// A project with a page of its repositories.
#[derive(Clone, Debug)]
pub struct OfProject {
    /// When it was found, in microseconds UTC.
    pub at: i64,
    /// The whole project.
    pub bytes: Bytes,
    /// Some of its repositories.
    pub repositories: Listed<Holding>,
}

/// The store and its projects, the largest first unless another order is asked for.
pub fn of_store(_: &Allowed<System, ListQuotas>, report: &Report, query: &ListQuery) -> Result<OfStore> {
    let projects = page(report.projects.iter(), query)?;
    Ok(OfStore { at: report.at, store: report.store, projects })
}

/// A project and its repositories, the largest first unless another order is asked for. A project that is newer than the
/// report has nothing yet.
pub fn of_project(
    allowed: &Allowed<Arc<Project>, ReadProjectQuota>,
    report: &Report,
    query: &ListQuery,
) -> Result<OfProject> {
    let id = allowed.scope().id;
    let whole = report.projects.iter().find(|project| project.id == id);
    let repositories = page(report.repositories.iter().filter(|one| one.project == id), query)?;
    Ok(OfProject { at: report.at, bytes: whole.map(|one| one.bytes).unwrap_or_default(), repositories })
}

fn page<'r>(all: impl Iterator<Item = &'r Holding>, query: &ListQuery) -> Result<Listed<Holding>> {
    let name = query.filters.get("name");
    let mut found: Vec<&Holding> = match name {
        None => all.collect(),
        Some(Filter::Exact(name)) => all.filter(|one| one.name == *name).collect(),
        Some(Filter::Fuzzy(part)) => {
            let part = part.to_lowercase();
            all.filter(|one| one.name.to_lowercase().contains(&part)).collect()
        }
        Some(_) => return Err(Error::bad_request("name can be asked for exactly or by a part of it")),
    };
    let usual = [Sort { key: "bytes".to_owned(), descending: true }];
    let sorts = if query.sorts.is_empty() { &usual[..] } else { &query.sorts };
    found.sort_by(|one, other| order(sorts, one, other).then_with(|| one.name.cmp(&other.name)));
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(query.page.offset()).unwrap_or(usize::MAX);
    let most = usize::try_from(query.page.limit()).unwrap_or(usize::MAX);
    let items = found.into_iter().skip(skip).take(most).cloned().collect();
    Ok(Listed { items, total })
}

/// A key that is no column says nothing, as in other lists.
fn order(sorts: &[Sort], one: &Holding, other: &Holding) -> Ordering {
    for sort in sorts {
        let value: fn(&Bytes) -> i64 = match sort.key.as_str() {
            "bytes" => |bytes| bytes.all,
            "own_bytes" => |bytes| bytes.own,
            "shared_bytes" => Bytes::shared,
            "untagged_bytes" => |bytes| bytes.untagged,
            "recoverable_bytes" => |bytes| bytes.recoverable,
            _ => |_| 0,
        };
        let by_name = if sort.key == "name" { one.name.cmp(&other.name) } else { Ordering::Equal };
        let found = value(&one.bytes).cmp(&value(&other.bytes)).then(by_name);
        let found = if sort.descending { found.reverse() } else { found };
        if found != Ordering::Equal {
            return found;
        }
    }
    Ordering::Equal
}
