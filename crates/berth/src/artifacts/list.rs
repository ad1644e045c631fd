//! Artifacts as the management API shows them: a manifest with its tags, children and accessories.
//! Accessories (what names a subject) stand with their subject and in no list.

use std::collections::HashMap;
use std::sync::Arc;

use berth_db::{Row, Tx, Value, params};
use berth_oci::Reference;

use crate::authz::{Allowed, ListAccessories, ListArtifacts, ReadArtifact, RepositoryScope};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::immutability::Guard;
use crate::labels::{self, LabelView};
use crate::listing::{Filter, Filters, ListQuery, Listed, Select, columns, in_list, order_by};
use crate::tags::list::{TagView, tags_of};

/// Accessories of one artifact that are shown with it.
const MAX_ACCESSORIES: i64 = 1000;

/// The condition that an artifact `a` stands in lists: no accessory, and tagged or in no index.
pub const LISTED: &str = "a.subject_digest IS NULL AND (EXISTS (SELECT 1 FROM tags t WHERE t.artifact_id = a.id) \
                          OR NOT EXISTS (SELECT 1 FROM artifact_children c WHERE c.repository_id = a.repository_id \
                          AND c.child_digest = a.digest))";
const LISTED_WITH_CHILDREN: &str = "a.subject_digest IS NULL";

/// An artifact as its readers see it.
#[derive(Clone, Debug)]
pub struct ArtifactView {
    /// The id.
    pub id: i64,
    /// What it is: IMAGE, CHART, …
    pub kind: String,
    /// The media type of its config.
    pub media_type: String,
    /// The media type of its manifest.
    pub manifest_media_type: String,
    /// The artifact type that the manifest declares or implies.
    pub artifact_type: String,
    /// The project.
    pub project_id: i64,
    /// The repository.
    pub repository_id: i64,
    /// The repository's full name.
    pub repository_name: String,
    /// The digest of the manifest.
    pub digest: String,
    /// Bytes of the manifest and of all it names.
    pub size: i64,
    /// Microseconds UTC.
    pub push_time: i64,
    /// The digest of the icon that it brings along.
    pub icon: Option<String>,
    /// Microseconds UTC; nothing before the first pull.
    pub pull_time: Option<i64>,
    /// The manifest's annotations, as a JSON object.
    pub annotations: Option<String>,
    /// What its config says, as a JSON object, where it was read.
    pub extra_attrs: Option<String>,
    /// The children of an index.
    pub references: Vec<ReferenceView>,
    /// Its tags, where asked for.
    pub tags: Vec<TagView>,
    /// Its labels, where asked for.
    pub labels: Vec<LabelView>,
    /// Its accessories, where asked for.
    pub accessories: Vec<AccessoryView>,
    /// Signatures of indexes that it is part of, where asked for and it has none of its own.
    pub inherited: Vec<AccessoryView>,
}

/// A child of an index.
#[derive(Clone, Debug)]
pub struct ReferenceView {
    /// The index.
    pub parent_id: i64,
    /// The child, if it is there.
    pub child_id: Option<i64>,
    /// The child's digest.
    pub child_digest: String,
    /// The platform, as a JSON object.
    pub platform: Option<String>,
    /// The descriptor's annotations, as a JSON object.
    pub annotations: Option<String>,
    /// The descriptor's URLs, as a JSON list.
    pub urls: Option<String>,
}

/// An artifact that belongs to another one, such as a signature.
#[derive(Clone, Debug)]
pub struct AccessoryView {
    /// The artifact.
    pub artifact_id: i64,
    /// The artifact that it belongs to.
    pub subject_id: i64,
    /// The digest of what it belongs to.
    pub subject_digest: String,
    /// The repository of both.
    pub repository_name: String,
    /// Bytes of the manifest and of all it names.
    pub size: i64,
    /// The digest of its manifest.
    pub digest: String,
    /// What it is: `signature.cosign`, …
    pub kind: String,
    /// Microseconds UTC.
    pub created_at: i64,
}

/// What is shown together with an artifact.
#[derive(Clone, Copy, Debug)]
pub struct With {
    /// Its tags.
    pub tags: bool,
    /// Its labels.
    pub labels: bool,
    /// Whether each tag is immutable.
    pub immutable_status: bool,
    /// Its accessories.
    pub accessories: bool,
    /// Signatures of indexes that it is part of.
    pub inherited: bool,
}

columns! {
    /// What artifacts can be filtered and sorted by.
    ArtifactColumn {
        Id Int "id" "a.id";
        Kind Text "type" "a.type";
        MediaType Text "media_type" "a.media_type";
        ManifestMediaType Text "manifest_media_type" "a.manifest_media_type";
        ArtifactType Text "artifact_type" "a.artifact_type";
        Project Int "project_id" "a.project_id";
        Repository Int "repository_id" "a.repository_id";
        RepositoryName Text "repository_name" "r.name";
        Digest Text "digest" "a.digest";
        Size Int "size" "a.size";
        PushTime Time "push_time" "a.push_time";
        PullTime Time "pull_time" "COALESCE(a.pull_time, 0)";
    }
}

columns! {
    /// What accessories can be filtered and sorted by.
    AccessoryColumn {
        Id Int "id" "x.id";
        Artifact Int "artifact_id" "x.id";
        Kind Text "type" "CASE WHEN x.accessory_type IS NOT NULL THEN x.accessory_type ELSE CASE x.artifact_type \
            WHEN 'application/vnd.dev.cosign.artifact.sig.v1+json' THEN 'signature.cosign' \
            WHEN 'application/vnd.dev.sigstore.bundle.v0.3+json' THEN 'signature.cosign' \
            WHEN 'application/vnd.cncf.notary.signature' THEN 'signature.notation' \
            WHEN 'application/vnd.goharbor.harbor.sbom.v1' THEN 'sbom.harbor' \
            ELSE 'subject.accessory' END END";
        Digest Text "digest" "x.digest";
        Size Int "size" "x.size";
        CreationTime Time "creation_time" "x.push_time";
    }
}

const COLUMNS: &str = "a.id, a.type, a.media_type, a.manifest_media_type, a.artifact_type, a.project_id, \
                       a.repository_id, r.name, a.digest, a.size, a.push_time, a.pull_time, a.annotations, \
                       a.extra_attrs, a.icon";
const FROM: &str = "artifacts a JOIN repositories r ON r.id = a.repository_id";
const ACCESSORIES: &str = "artifacts s JOIN repositories r ON r.id = s.repository_id JOIN artifacts x \
                           ON x.repository_id = s.repository_id AND x.subject_digest = s.digest \
                           AND x.subject_digest IS NOT NULL";

fn accessory_columns() -> String {
    use crate::listing::Column;
    let kind = AccessoryColumn::Kind.sql();
    format!(
        "x.id, s.id AS subject_id, s.digest AS subject, r.name, x.size, x.digest, {kind} AS kind, x.push_time"
    )
}

/// The artifacts of a repository.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, ListArtifacts>,
    query: ListQuery,
    with: With,
) -> Result<Listed<ArtifactView>> {
    let repository = repository_id(tx, allowed.scope())?;
    let mut select = Select::new(tx.dialect());
    select.require_equal("a.repository_id", repository);
    page(tx, select, query, with)
}

/// The artifacts of a project; of each repository only the newest where `latest`.
pub fn list_of_project(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ListArtifacts>,
    query: ListQuery,
    latest: bool,
    with: With,
) -> Result<Listed<ArtifactView>> {
    let mut select = Select::new(tx.dialect());
    select.require_equal("a.project_id", allowed.scope().id);
    if latest {
        select.require(newest_condition(&query.filters)?);
    }
    page(tx, select, query, with)
}

/// That there is no newer artifact of the same type in the repository.
fn newest_condition(filters: &Filters) -> Result<String> {
    let exact = |key: &str| matches!(filters.get(key), Some(Filter::Exact(_)));
    let column = match (exact("media_type"), exact("artifact_type")) {
        (true, false) => "media_type",
        (false, true) => "artifact_type",
        _ => {
            return Err(Error::bad_request(
                "latest_in_repository needs exactly one of media_type and artifact_type in the query",
            ));
        }
    };
    Ok(format!(
        "NOT EXISTS (SELECT 1 FROM artifacts n WHERE n.repository_id = a.repository_id AND n.{column} = a.{column} \
         AND n.subject_digest IS NULL AND (n.push_time > a.push_time OR (n.push_time = a.push_time AND n.id > a.id)))"
    ))
}

fn page(
    tx: &mut Tx<'_>,
    mut select: Select,
    mut query: ListQuery,
    with: With,
) -> Result<Listed<ArtifactView>> {
    require_specials(&mut select, &mut query.filters)?;
    select.require_filters::<ArtifactColumn>(&query.filters)?;
    let total = select.count(tx, FROM)?;
    if total == 0 {
        return Ok(Listed::empty());
    }
    let order = order_by::<ArtifactColumn>(&query.sorts, "a.push_time DESC", "a.id DESC");
    let rows = select.rows_by(tx, "a.id", COLUMNS, FROM, &order, (query.page, total))?;
    let mut items = rows.iter().map(view_of).collect::<Result<Vec<_>>>()?;
    add_details(tx, &mut items, with)?;
    Ok(Listed { items, total })
}

/// The keys that are no columns: `base`, `tags`, `labels`.
fn require_specials(select: &mut Select, filters: &mut Filters) -> Result<()> {
    match filters.take("base") {
        None => select.require(LISTED),
        Some(Filter::Exact(all)) if all == "*" => select.require(LISTED_WITH_CHILDREN),
        Some(_) => return Err(Error::bad_request("the value of base must be *")),
    }
    let tagged =
        |condition: &str| format!("EXISTS (SELECT 1 FROM tags t WHERE t.artifact_id = a.id{condition})");
    match filters.take("tags") {
        None => {}
        Some(Filter::Exact(name)) => match name.as_str() {
            "*" => select.require(tagged("")),
            "nil" => select.require(format!("NOT {}", tagged(""))),
            _ => {
                let name = select.bind(name);
                select.require(tagged(&format!(" AND t.name = {name}")));
            }
        },
        Some(Filter::Fuzzy(part)) => {
            let contains = select.contains_exactly("t.name", &part);
            select.require(tagged(&format!(" AND {contains}")));
        }
        Some(_) => {
            return Err(Error::bad_request(
                "the value of tags must be *, nil, a tag, or ~ and a part of one",
            ));
        }
    }
    match filters.take("labels") {
        None => {}
        Some(Filter::All(ids)) => {
            for id in ids {
                let id = select.bind(id.parse::<i64>().map_err(|_| not_labels())?);
                select.require(format!(
                    "EXISTS (SELECT 1 FROM artifact_labels al WHERE al.artifact_id = a.id AND al.label_id = {id})"
                ));
            }
        }
        Some(_) => return Err(not_labels()),
    }
    Ok(())
}

fn not_labels() -> Error {
    Error::bad_request("the value of labels must be ids in parentheses: labels=(1 2)")
}

/// One artifact.
pub fn get(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, ReadArtifact>,
    reference: &Reference,
    with: With,
) -> Result<ArtifactView> {
    let (_, id) = locate(tx, allowed.scope(), reference)?;
    let row = tx.one(&format!("SELECT {COLUMNS} FROM {FROM} WHERE a.id = ?1"), &params![id])?;
    let mut items = [view_of(&row)?];
    add_details(tx, &mut items, with)?;
    let [view] = items;
    Ok(view)
}

/// The accessories of an artifact.
pub fn accessories(
    tx: &mut Tx<'_>,
    allowed: &Allowed<RepositoryScope, ListAccessories>,
    reference: &Reference,
    query: &ListQuery,
) -> Result<Listed<AccessoryView>> {
    let (_, id) = locate(tx, allowed.scope(), reference)?;
    let mut select = Select::new(tx.dialect());
    select.require_equal("s.id", id);
    select.require_filters::<AccessoryColumn>(&query.filters)?;
    let total = select.count(tx, ACCESSORIES)?;
    let order = order_by::<AccessoryColumn>(&query.sorts, "x.push_time", "x.id");
    let rows = select.rows(tx, &accessory_columns(), ACCESSORIES, &order, query.page)?;
    let items = rows.iter().map(accessory_of).collect::<Result<Vec<_>>>()?;
    Ok(Listed { items, total })
}

/// The ids of a repository and of an artifact in it.
pub(crate) fn locate(tx: &mut Tx<'_>, scope: &RepositoryScope, reference: &Reference) -> Result<(i64, i64)> {
    let repository = repository_id(tx, scope)?;
    let sql = match reference {
        Reference::Digest(_) => "SELECT id FROM artifacts WHERE repository_id = ?1 AND digest = ?2",
        Reference::Tag(_) => "SELECT artifact_id FROM tags WHERE repository_id = ?1 AND name = ?2",
    };
    let found = tx.find(sql, &params![repository, reference.as_str()])?;
    let row =
        found.ok_or_else(|| Error::not_found(format!("artifact {}:{reference} not found", scope.name)))?;
    Ok((repository, row.get(0)?))
}

fn repository_id(tx: &mut Tx<'_>, scope: &RepositoryScope) -> Result<i64> {
    let sql = "SELECT id FROM repositories WHERE name = ?1 AND project_id = ?2 AND pushed_at IS NOT NULL";
    let found = tx.find(sql, &params![scope.name.as_str(), scope.project.id])?;
    let row = found.ok_or_else(|| Error::not_found(format!("repository {} not found", scope.name)))?;
    Ok(row.get(0)?)
}

/// Adds children, tags and accessories, with one statement each.
fn add_details(tx: &mut Tx<'_>, items: &mut [ArtifactView], with: With) -> Result<()> {
    let ids: Vec<i64> = items.iter().map(|view| view.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let at: HashMap<i64, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let (places, params) = in_list(&ids, 1);
    let sql = format!(
        "SELECT parent_id, child_id, child_digest, platform, annotations, urls FROM artifact_children \
         WHERE parent_id IN {places} ORDER BY parent_id, position"
    );
    for row in tx.query(&sql, &params)? {
        let reference = reference_of(&row)?;
        if let Some(at) = at.get(&reference.parent_id) {
            items[*at].references.push(reference);
        }
    }
    if with.tags {
        let guard = match items.first() {
            Some(first) if with.immutable_status => Guard::of(tx, first.project_id)?,
            _ => Guard::default(),
        };
        for mut tag in tags_of(tx, &ids)? {
            if let Some(at) = at.get(&tag.artifact_id) {
                tag.immutable = guard.protects(inner_name(&items[*at].repository_name), &tag.name);
                items[*at].tags.push(tag);
            }
        }
    }
    if with.labels {
        for (artifact, label) in labels::of_artifacts(tx, &ids)? {
            if let Some(at) = at.get(&artifact) {
                items[*at].labels.push(label);
            }
        }
    }
    if with.accessories {
        for accessory in accessories_of(tx, &ids)? {
            if let Some(at) = at.get(&accessory.subject_id) {
                items[*at].accessories.push(accessory);
            }
        }
    }
    if with.inherited {
        for (child, accessory) in inherited_by(tx, &ids)? {
            if let Some(at) = at.get(&child) {
                items[*at].inherited.push(accessory);
            }
        }
    }
    Ok(())
}

/// A repository's name inside its project.
fn inner_name(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, inner)| inner)
}

fn accessories_of(tx: &mut Tx<'_>, subjects: &[i64]) -> Result<Vec<AccessoryView>> {
    let (places, mut params) = in_list(subjects, 1);
    params.push(Value::from(MAX_ACCESSORIES));
    let (columns, last) = (accessory_columns(), params.len());
    let sql = format!(
        "SELECT id, subject_id, subject, name, size, digest, kind, push_time FROM (SELECT {columns}, \
         ROW_NUMBER() OVER (PARTITION BY s.id ORDER BY x.push_time, x.id) AS place FROM {ACCESSORIES} \
         WHERE s.id IN {places}) AS ranked WHERE place <= ?{last} ORDER BY subject_id, place"
    );
    tx.query(&sql, &params)?.iter().map(accessory_of).collect()
}

/// Signatures of the indexes that these artifacts are part of, for those without a signature of their own.
/// They are told for information alone: nothing is trusted because of them.
fn inherited_by(tx: &mut Tx<'_>, artifacts: &[i64]) -> Result<Vec<(i64, AccessoryView)>> {
    use crate::listing::Column;
    const SIGNATURES: &str = "('signature.cosign', 'signature.notation')";
    let kind = AccessoryColumn::Kind.sql();
    let own = kind.replace("x.", "own.");
    let (places, mut params) = in_list(artifacts, 1);
    params.push(Value::from(MAX_ACCESSORIES));
    let (columns, last) = (accessory_columns(), params.len());
    let sql = format!(
        "SELECT {columns}, c.child_id FROM artifact_children c JOIN artifacts s ON s.id = c.parent_id \
         JOIN repositories r ON r.id = s.repository_id \
         JOIN artifacts x ON x.repository_id = s.repository_id AND x.subject_digest = s.digest \
         WHERE c.child_id IN {places} AND {kind} IN {SIGNATURES} AND NOT EXISTS (SELECT 1 FROM artifacts own \
         WHERE own.repository_id = c.repository_id AND own.subject_digest = c.child_digest \
         AND {own} IN {SIGNATURES}) ORDER BY c.child_id, x.push_time, x.id LIMIT ?{last}"
    );
    tx.query(&sql, &params)?.iter().map(|row| Ok((row.get(8)?, accessory_of(row)?))).collect()
}

fn view_of(row: &Row) -> Result<ArtifactView> {
    Ok(ArtifactView {
        id: row.get(0)?,
        kind: row.get(1)?,
        media_type: row.get(2)?,
        manifest_media_type: row.get(3)?,
        artifact_type: row.get(4)?,
        project_id: row.get(5)?,
        repository_id: row.get(6)?,
        repository_name: row.get(7)?,
        digest: row.get(8)?,
        size: row.get(9)?,
        push_time: row.get(10)?,
        pull_time: row.get(11)?,
        annotations: row.get(12)?,
        extra_attrs: row.get(13)?,
        icon: row.get(14)?,
        references: Vec::new(),
        tags: Vec::new(),
        labels: Vec::new(),
        accessories: Vec::new(),
        inherited: Vec::new(),
    })
}

fn reference_of(row: &Row) -> Result<ReferenceView> {
    Ok(ReferenceView {
        parent_id: row.get(0)?,
        child_id: row.get(1)?,
        child_digest: row.get(2)?,
        platform: row.get(3)?,
        annotations: row.get(4)?,
        urls: row.get(5)?,
    })
}

fn accessory_of(row: &Row) -> Result<AccessoryView> {
    Ok(AccessoryView {
        artifact_id: row.get(0)?,
        subject_id: row.get(1)?,
        subject_digest: row.get(2)?,
        repository_name: row.get(3)?,
        size: row.get(4)?,
        digest: row.get(5)?,
        kind: row.get(6)?,
        created_at: row.get(7)?,
    })
}
