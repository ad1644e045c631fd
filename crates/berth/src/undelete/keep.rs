//! Putting into the bin, in the transaction of the deletion and before it: the rows are copied with a statement for each
//! table, so that a repository of many thousand tags goes as fast as it is deleted.

use std::sync::Arc;

use berth_db::{Tx, params};

use super::relations::{
    ARTIFACT_BLOBS, ARTIFACT_CHILDREN, ARTIFACT_LABELS, ARTIFACTS, PROJECT, REPOSITORIES, TAGS,
};
use super::{Bin, Kind};
use crate::authz::{Allowed, RepositoryScope};
use crate::directory::Project;
use crate::error::Result;

/// An item that is being filled.
#[derive(Clone, Copy, Debug)]
pub struct Item(i64);

impl Bin {
    /// Begins an item for something of a repository; nothing where the bin is off. `rest` follows the repository's name
    /// in the item's: `:tag`, `@digest` or nothing.
    pub fn open<R>(
        self,
        tx: &mut Tx<'_>,
        kind: Kind,
        allowed: &Allowed<RepositoryScope, R>,
        repository: i64,
        (digest, rest): (&str, &str),
    ) -> Result<Option<Item>> {
        if !self.is_on() {
            return Ok(None);
        }
        let (scope, operator) = (allowed.scope(), allowed.caller().name());
        let name = format!("{}{rest}", scope.name);
        let place = (scope.project.id, repository, scope.name.as_str());
        insert(tx, kind, place, (&name, digest, operator)).map(Some)
    }

    /// Begins the item of a project, with all that belongs to it; nothing where the bin is off.
    pub fn keep_project<R>(self, tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, R>) -> Result<()> {
        if !self.is_on() {
            return Ok(());
        }
        let (project, operator) = (allowed.scope(), allowed.caller().name());
        let Item(id) = insert(tx, Kind::Project, (project.id, 0, ""), (&project.name, "", operator))?;
        for relation in PROJECT {
            relation.keep(tx, id, relation.of_project, &params![project.id])?;
        }
        Ok(())
    }
}

fn insert(
    tx: &mut Tx<'_>,
    kind: Kind,
    (project, repository, repository_name): (i64, i64, &str),
    (name, digest, operator): (&str, &str, &str),
) -> Result<Item> {
    let now = tx.now()?;
    let sql = "INSERT INTO bin_items (kind, project_id, repository_id, repository, name, digest, operator, artifacts, \
               tags, bytes, deleted_at, gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, ?8, 0) RETURNING id";
    let values = params![kind.name(), project, repository, repository_name, name, digest, operator, now];
    Ok(Item(tx.one(sql, &values)?.get(0)?))
}

impl Item {
    /// Keeps a tag.
    pub fn keep_tag(self, tx: &mut Tx<'_>, repository: i64, tag: &str) -> Result<()> {
        TAGS.keep(tx, self.0, "repository_id = ?2 AND name = ?3", &params![repository, tag])?;
        self.close(tx, 0)
    }

    /// Keeps an artifact with its tags, labels, references and parts.
    pub fn keep_artifact(self, tx: &mut Tx<'_>, artifact: i64) -> Result<()> {
        let of = params![artifact];
        ARTIFACTS.keep(tx, self.0, "id = ?2", &of)?;
        ARTIFACT_BLOBS.keep(tx, self.0, "artifact_id = ?2", &of)?;
        ARTIFACT_CHILDREN.keep(tx, self.0, "parent_id = ?2", &of)?;
        ARTIFACT_LABELS.keep(tx, self.0, "artifact_id = ?2", &of)?;
        TAGS.keep(tx, self.0, "artifact_id = ?2", &of)?;
        Ok(())
    }

    /// Keeps a repository with all that is in it.
    pub fn keep_repository(self, tx: &mut Tx<'_>, repository: i64) -> Result<()> {
        let of = params![repository];
        REPOSITORIES.keep(tx, self.0, "id = ?2", &of)?;
        for relation in [ARTIFACTS, ARTIFACT_BLOBS, ARTIFACT_CHILDREN, TAGS] {
            relation.keep(tx, self.0, "repository_id = ?2", &of)?;
        }
        let labels = "artifact_id IN (SELECT a.id FROM artifacts a WHERE a.repository_id = ?2)";
        ARTIFACT_LABELS.keep(tx, self.0, labels, &of)?;
        Ok(())
    }

    /// Notes how much is in the item, and the bytes that the deletion gave back.
    pub fn close(self, tx: &mut Tx<'_>, bytes: i64) -> Result<()> {
        let sql = "UPDATE bin_items SET bytes = ?2, \
                   artifacts = (SELECT COUNT(*) FROM bin_artifacts a WHERE a.item_id = ?1), \
                   tags = (SELECT COUNT(*) FROM bin_tags t WHERE t.item_id = ?1) WHERE id = ?1";
        tx.execute(sql, &params![self.0, bytes])?;
        Ok(())
    }
}
