//! Repositories as the management API shows them. One that only ever held uploads is not shown.

use std::sync::Arc;

use berth_db::{Row, Tx, params};

use crate::artifacts;
use crate::authz::{
    Allowed, ListRepositories, ReadRepository, ReadableProjects, RepositoryScope, UpdateRepository,
};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed, Page, Select, columns, order_by};
use crate::projects;

/// Longest description, in bytes.
const MAX_DESCRIPTION: usize = 64 * 1024;

/// A repository as its readers see it.
#[derive(Clone, Debug)]
pub struct RepositoryView {
    /// The id.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// The full name, project included.
    pub name: String,
    /// What its keepers say about it, safe to stand in HTML.
    pub description: String,
    /// Artifacts that a list of it shows.
    pub artifact_count: i64,
    /// Manifests that were pulled from it.
    pub pull_count: i64,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

columns! {
    /// What repositories can be filtered and sorted by.
    RepositoryColumn {
        Id Int "repository_id" "r.id";
        Project Int "project_id" "r.project_id";
        Name Text "name" "r.name";
        Description Text "description" "r.description";
        PullCount Int "pull_count" "r.pull_count";
        CreationTime Time "creation_time" "r.created_at";
        UpdateTime Time "update_time" "r.updated_at";
    }
}

const FROM: &str = "repositories r";
const FROM_ALL: &str = "repositories r JOIN projects p ON p.id = r.project_id AND p.deleted_at IS NULL";

fn view_columns() -> String {
    format!(
        "r.id, r.project_id, r.name, r.description, r.pull_count, r.created_at, r.updated_at, {}",
        artifact_count()
    )
}

fn artifact_count() -> String {
    let listed = artifacts::list::LISTED;
    format!("(SELECT COUNT(*) FROM artifacts a WHERE a.repository_id = r.id AND {listed})")
}

/// The repositories of a project.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ListRepositories>,
    query: &ListQuery,
) -> Result<Listed<RepositoryView>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("r.project_id", allowed.scope().id);
    page(tx, select, FROM, query)
}

/// The repositories of all projects that are `readable`; nothing there means all.
pub fn list_all(
    tx: &mut Tx<'_>,
    readable: Option<ReadableProjects>,
    query: &ListQuery,
) -> Result<Listed<RepositoryView>> {
    let mut select = Select::new(tx.dialect());
    if let Some(readable) = readable {
        projects::list::require_readable(&mut select, readable);
    }
    page(tx, select, FROM_ALL, query)
}

fn page(
    tx: &mut Tx<'_>,
    mut select: Select,
    from: &str,
    query: &ListQuery,
) -> Result<Listed<RepositoryView>> {
    select.require("r.pushed_at IS NOT NULL");
    select.require_filters::<RepositoryColumn>(&query.filters)?;
    let total = select.count(tx, from)?;
    let order = order_by::<RepositoryColumn>(&query.sorts, "r.created_at DESC", "r.id");
    let rows = select.rows_by(tx, "r.id", &view_columns(), from, &order, (query.page, total))?;
    let items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}

/// A repository as a search shows it.
#[derive(Clone, Debug)]
pub struct FoundRepository {
    /// The project.
    pub project_id: i64,
    /// The project's name.
    pub project_name: String,
    /// Whether everybody may pull from it.
    pub is_public: bool,
    /// The full name, project included.
    pub name: String,
    /// Manifests that were pulled from it.
    pub pull_count: i64,
    /// Artifacts that a list of it shows.
    pub artifact_count: i64,
}

/// The repositories whose name holds a text, whatever the case of its letters, of those projects that are
/// `readable`: all at once, up to the longest page.
pub fn search(
    tx: &mut Tx<'_>,
    readable: Option<ReadableProjects>,
    part: &str,
) -> Result<Vec<FoundRepository>> {
    let mut select = Select::new(tx.dialect());
    if let Some(readable) = readable {
        projects::list::require_readable(&mut select, readable);
    }
    select.require("r.pushed_at IS NOT NULL");
    select.require_contains("r.name", part);
    let columns = format!("p.id, p.name, p.public, r.name, r.pull_count, {}", artifact_count());
    let rows = select.rows(tx, &columns, FROM_ALL, "r.name, r.id", Page { number: 1, size: 0 })?;
    let found = |row: &Row| -> Result<FoundRepository> {
        Ok(FoundRepository {
            project_id: row.get(0)?,
            project_name: row.get(1)?,
            is_public: row.get(2)?,
            name: row.get(3)?,
            pull_count: row.get(4)?,
            artifact_count: row.get(5)?,
        })
    };
    rows.iter().map(found).collect()
}

/// One repository.
pub fn get(tx: &mut Tx<'_>, allowed: &Allowed<RepositoryScope, ReadRepository>) -> Result<RepositoryView> {
    let scope = allowed.scope();
    let columns = view_columns();
    let sql = format!(
        "SELECT {columns} FROM {FROM} WHERE r.name = ?1 AND r.project_id = ?2 AND r.pushed_at IS NOT NULL"
    );
    let found = tx.find(&sql, &params![scope.name.as_str(), scope.project.id])?;
    found.as_ref().map(view_of).transpose()?.ok_or_else(|| absent(scope))
}

/// Sets a repository's description. Harbor escapes it for HTML when it is written and clients rely on
/// that; what is escaped already stays as it is, so that saving twice changes nothing.
pub fn set_description(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, UpdateRepository>,
    description: &str,
) -> Result<()> {
    if description.len() > MAX_DESCRIPTION {
        return Err(Error::bad_request(format!("description is longer than {MAX_DESCRIPTION} bytes")));
    }
    let scope = allowed.scope();
    let now = tx.now()?;
    let sql = "UPDATE repositories SET description = ?1, updated_at = ?2 \
               WHERE name = ?3 AND project_id = ?4 AND pushed_at IS NOT NULL";
    let params = params![escaped(description), now, scope.name.as_str(), scope.project.id];
    if tx.execute(sql, &params)? == 1 { Ok(()) } else { Err(absent(scope)) }
}

fn absent(scope: &RepositoryScope) -> Error {
    Error::not_found(format!("repository {} not found", scope.name))
}

const ENTITIES: [(char, &str); 5] =
    [('<', "&lt;"), ('>', "&gt;"), ('"', "&#34;"), ('\'', "&#39;"), ('&', "&amp;")];

fn escaped(text: &str) -> String {
    let mut plain = text.to_owned();
    for (character, entity) in ENTITIES {
        plain = plain.replace(entity, character.encode_utf8(&mut [0; 4]));
    }
    let mut safe = String::with_capacity(plain.len());
    for character in plain.chars() {
        match ENTITIES.iter().find(|(special, _)| *special == character) {
            Some((_, entity)) => safe.push_str(entity),
            None => safe.push(character),
        }
    }
    safe
}

fn view_of(row: &Row) -> Result<RepositoryView> {
    Ok(RepositoryView {
        id: row.get(0)?,
        project_id: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        pull_count: row.get(4)?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        artifact_count: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_description_holds_no_markup() {
        assert_eq!(escaped("<img onerror=\"x('1')\">"), "&lt;img onerror=&#34;x(&#39;1&#39;)&#34;&gt;");
        assert_eq!(escaped("this & that"), "this &amp; that");
    }

    #[test]
    fn saving_what_was_read_changes_nothing() {
        let once = escaped("<b>R&D</b> 'quoted'");
        assert_eq!(escaped(&once), once);
    }
}
