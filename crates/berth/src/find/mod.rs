//! What is there under a name, while somebody types it: projects, repositories, tags, artifacts by their digest, labels.
//! Each group is proven by the right to list such things, wherever the caller holds it. What begins with the text is found
//! by indexes; what merely holds it is looked for among a bounded number of names, so that no text makes a long search.

mod asked;
mod rank;
mod sql;
#[cfg(test)]
mod tests;

use berth_db::Tx;

use crate::authn::Caller;
use crate::authz::{self, ListArtifacts, ListLabels, ListRepositories, ListTags, ReadProject};
use crate::error::Result;

pub use asked::Asked;
use rank::rank;

/// Repositories whose tags or artifacts are looked through, when a part of their name is given.
const MEANT_REPOSITORIES: usize = 20;

/// A project that was found.
#[derive(Clone, Debug)]
pub struct FoundProject {
    /// The id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Whether everybody may pull from it.
    pub is_public: bool,
}

/// A repository that was found.
#[derive(Clone, Debug)]
pub struct FoundRepository {
    /// The id.
    pub id: i64,
    /// The project.
    pub project_id: i64,
    /// The project's name.
    pub project: String,
    /// The full name, project included.
    pub name: String,
}

impl FoundRepository {
    /// The name within the project.
    fn inner(&self) -> &str {
        self.name.get(self.project.len() + 1..).unwrap_or_default()
    }
}

/// A tag that was found.
#[derive(Clone, Debug)]
pub struct FoundTag {
    /// The id.
    pub id: i64,
    /// The repository that it is in.
    pub repository: FoundRepository,
    /// The name.
    pub name: String,
    /// What it names.
    pub digest: String,
    /// What that is: IMAGE, CHART, …
    pub kind: String,
    /// Microseconds UTC.
    pub push_time: i64,
}

/// An artifact that was found.
#[derive(Clone, Debug)]
pub struct FoundArtifact {
    /// The repository that it is in.
    pub repository: FoundRepository,
    /// The digest of its manifest.
    pub digest: String,
    /// What it is: IMAGE, CHART, …
    pub kind: String,
    /// Bytes of the manifest and of all it names.
    pub size: i64,
    /// Microseconds UTC.
    pub push_time: i64,
    /// One of its tags, if it has any.
    pub tag: Option<String>,
}

/// A label that was found.
#[derive(Clone, Debug)]
pub struct FoundLabel {
    /// The id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// A colour as CSS writes it, or nothing.
    pub color: String,
    /// Its project; 0 for one of the whole installation.
    pub project_id: i64,
    /// That project's name.
    pub project: Option<String>,
}

/// A group of what was found: the best of it, and whether there is more.
#[derive(Clone, Debug)]
pub struct Group<T> {
    /// The best first.
    pub items: Vec<T>,
    /// Whether more was found than was asked for.
    pub has_more: bool,
}

impl<T> Group<T> {
    fn none() -> Self {
        Self { items: Vec::new(), has_more: false }
    }

    /// The best of what was found, by a key that orders; equal ones stay in their order.
    fn best<K: Ord>(mut items: Vec<T>, limit: usize, key: impl Fn(&T) -> K) -> Self {
        items.sort_by_cached_key(key);
        let has_more = items.len() > limit;
        items.truncate(limit);
        Self { items, has_more }
    }
}

/// All that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Projects by their name.
    pub projects: Group<FoundProject>,
    /// Repositories by their name.
    pub repositories: Group<FoundRepository>,
    /// Tags by their name, or by their repository's and their own.
    pub tags: Group<FoundTag>,
    /// Artifacts by their digest.
    pub artifacts: Group<FoundArtifact>,
    /// Labels by their name.
    pub labels: Group<FoundLabel>,
}

/// Finds what the caller may see; `limit` bounds each group.
pub fn find(tx: &mut Tx<'_>, caller: &Caller, asked: &Asked, limit: usize) -> Result<Found> {
    Ok(Found {
        projects: projects(tx, caller, asked, limit)?,
        repositories: repositories(tx, caller, asked, limit)?,
        tags: tags(tx, caller, asked, limit)?,
        artifacts: artifacts(tx, caller, asked, limit)?,
        labels: labels(tx, caller, asked, limit)?,
    })
}

fn projects(tx: &mut Tx<'_>, caller: &Caller, asked: &Asked, limit: usize) -> Result<Group<FoundProject>> {
    let allowed = authz::across::<ReadProject>(caller);
    if asked.tag.is_some() || asked.name.is_empty() {
        return Ok(Group::none());
    }
    // In front of a slash stands the whole name of a project.
    let name = asked.name.split_once('/').map_or(asked.name.as_str(), |(project, _)| project);
    let mut found = sql::projects_from(tx, &allowed, name, limit + 1)?;
    if asked.name.contains('/') {
        found.retain(|project| project.name == name);
    } else if found.len() <= limit {
        found.extend(sql::projects_with(tx, &allowed, name, limit + 1)?);
    }
    Ok(Group::best(found, limit, |project| (rank(&project.name, name), project.name.clone())))
}

fn repositories(
    tx: &mut Tx<'_>,
    caller: &Caller,
    asked: &Asked,
    limit: usize,
) -> Result<Group<FoundRepository>> {
    let allowed = authz::across::<ListRepositories>(caller);
    if asked.name.is_empty() {
        return Ok(Group::none());
    }
    let found = sql::repositories(tx, &allowed, &asked.name, limit)?;
    Ok(Group::best(found, limit, |repository| repository_key(repository, &asked.name)))
}

/// Without a slash a name is that within a project.
fn repository_key(repository: &FoundRepository, name: &str) -> (u8, String) {
    let compared = if name.contains('/') { &repository.name } else { repository.inner() };
    (rank(compared, name), repository.name.clone())
}

fn tags(tx: &mut Tx<'_>, caller: &Caller, asked: &Asked, limit: usize) -> Result<Group<FoundTag>> {
    let allowed = authz::across::<ListTags>(caller);
    let Some(tag) = &asked.tag else {
        if !asked.may_be_tag() {
            return Ok(Group::none());
        }
        let found = sql::tags(tx, &allowed, None, &asked.typed, limit)?;
        let key =
            |tag: &FoundTag| (rank(&tag.name, &asked.typed), tag.name.clone(), tag.repository.name.clone());
        return Ok(Group::best(found, limit, key));
    };
    let meant = sql::repositories(tx, &allowed, &asked.name, MEANT_REPOSITORIES)?;
    let ids: Vec<i64> = meant.iter().map(|repository| repository.id).collect();
    if ids.is_empty() {
        return Ok(Group::none());
    }
    let found = sql::tags(tx, &allowed, Some(&ids), tag, limit)?;
    let key = |found: &FoundTag| {
        let (nearness, repository) = repository_key(&found.repository, &asked.name);
        (nearness, rank(&found.name, tag), repository, found.name.clone())
    };
    Ok(Group::best(found, limit, key))
}

fn artifacts(tx: &mut Tx<'_>, caller: &Caller, asked: &Asked, limit: usize) -> Result<Group<FoundArtifact>> {
    let allowed = authz::across::<ListArtifacts>(caller);
    let Some(digest) = &asked.digest else { return Ok(Group::none()) };
    let meant = if digest.is_in_repository {
        let meant = sql::repositories(tx, &allowed, &asked.name, MEANT_REPOSITORIES)?;
        Some(meant.iter().map(|repository| repository.id).collect::<Vec<i64>>())
    } else {
        None
    };
    if meant.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Group::none());
    }
    let mut found = Vec::new();
    for prefix in &digest.prefixes {
        found.extend(sql::artifacts(tx, &allowed, meant.as_deref(), prefix, limit + 1)?);
    }
    let key = |artifact: &FoundArtifact| (artifact.digest.clone(), artifact.repository.name.clone());
    Ok(Group::best(found, limit, key))
}

fn labels(tx: &mut Tx<'_>, caller: &Caller, asked: &Asked, limit: usize) -> Result<Group<FoundLabel>> {
    let allowed = authz::across::<ListLabels>(caller);
    let found = sql::labels(tx, &allowed, &asked.whole, limit + 1)?;
    let key =
        |label: &FoundLabel| (rank(&label.name, &asked.whole), label.name.clone(), label.project.clone());
    Ok(Group::best(found, limit, key))
}
