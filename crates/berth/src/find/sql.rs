//! Queries of what is looked for. What begins with the text is a range of an index; what holds it is searched for in a
//! bounded number of rows. The text itself is only ever bound: no letter of it means anything to the database.

use berth_db::{Row, Tx};

use super::rank::SEPARATORS;
use super::{FoundArtifact, FoundLabel, FoundProject, FoundRepository, FoundTag};
use crate::authz::{Across, Allowed, ListArtifacts, ListLabels, ListTags, ReadProject, Right};
use crate::error::Result;
use crate::listing::{Page, Select};

/// Projects and repositories that are looked at.
const MOST_HOLDERS: i64 = 20_000;
/// Tags that are looked at when none begins with the text.
const MOST_NAMES: i64 = 100_000;
/// Names which begin with the text that are put in order.
const MOST_BEGUN: i64 = 2000;

/// A rank in SQL, as `rank` has it; `expression` is in lower case.
fn rank(select: &mut Select, expression: &str, text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let same = select.bind(lower.clone());
    let begins = select.position_of(expression, &lower);
    let words: Vec<String> = SEPARATORS
        .iter()
        .map(|separator| {
            format!("{} > 0", select.position_of(expression, &format!("{}{lower}", char::from(*separator))))
        })
        .collect();
    let words = words.join(" OR ");
    format!("CASE WHEN {expression} = {same} THEN 0 WHEN {begins} = 1 THEN 1 WHEN {words} THEN 2 ELSE 3 END")
}

/// The condition that `expression`, which an index orders by bytes, begins with a text.
fn begins(select: &mut Select, expression: &str, text: &str) -> String {
    let (from, to) = (select.bind(text), select.bind(format!("{text}{}", char::MAX)));
    format!("({expression} >= {from} AND {expression} < {to})")
}

fn first(limit: usize) -> Page {
    Page { number: 1, size: i64::try_from(limit).unwrap_or(i64::MAX) }
}

/// Projects whose name begins with a text.
pub(super) fn projects_from(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, ReadProject>,
    name: &str,
    limit: usize,
) -> Result<Vec<FoundProject>> {
    let mut select = Select::new(tx.dialect());
    let condition = allowed.scope().condition(&mut select);
    select.require("p.deleted_at IS NULL");
    select.require(condition);
    let condition = begins(&mut select, "p.name", name);
    select.require(condition);
    let rows = select.rows(tx, "p.id, p.name, p.public", "projects p", "p.name", first(limit))?;
    rows.iter().map(project_of).collect()
}

/// Projects whose name holds a text that it does not begin with.
pub(super) fn projects_with(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, ReadProject>,
    name: &str,
    limit: usize,
) -> Result<Vec<FoundProject>> {
    let mut select = Select::new(tx.dialect());
    let condition = allowed.scope().condition(&mut select);
    let most = select.bind(MOST_HOLDERS);
    let from = format!(
        "(SELECT p.id, p.name, p.public FROM projects p WHERE p.deleted_at IS NULL AND {condition} LIMIT {most}) m"
    );
    let place = select.position_of("m.name", name);
    select.require(format!("{place} > 1"));
    let order = format!("{}, m.name", rank(&mut select, "m.name", name));
    let rows = select.rows(tx, "m.id, m.name, m.public", &from, &order, first(limit))?;
    rows.iter().map(project_of).collect()
}

fn project_of(row: &Row) -> Result<FoundProject> {
    Ok(FoundProject { id: row.get(0)?, name: row.get(1)?, is_public: row.get(2)? })
}

/// Repositories whose name holds a text; with a slash the full name, else that within the project before anything.
pub(super) fn repositories<R: Right>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, R>,
    name: &str,
    limit: usize,
) -> Result<Vec<FoundRepository>> {
    let mut found = repositories_from(tx, allowed, name, limit + 1)?;
    if found.len() <= limit {
        for other in repositories_with(tx, allowed, name, limit + 1)? {
            if found.iter().all(|known| known.id != other.id) {
                found.push(other);
            }
        }
    }
    Ok(found)
}

const REPOSITORY: &str = "m.id, m.project_id, m.project, m.name";

/// Of each project the range of its index in which the name within it begins with the text.
fn repositories_from<R: Right>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, R>,
    name: &str,
    limit: usize,
) -> Result<Vec<FoundRepository>> {
    let mut select = Select::new(tx.dialect());
    let condition = allowed.scope().condition(&mut select);
    let most = select.bind(MOST_BEGUN);
    let (from, to) = (select.bind(name), select.bind(format!("{name}{}", char::MAX)));
    let (tables, range) = if name.contains('/') {
        let range = format!("r.name >= {from} AND r.name < {to}");
        ("repositories r JOIN projects p ON p.id = r.project_id", range)
    } else {
        let range = format!(
            "r.project_id = p.id AND r.name >= p.name || '/' || CAST({from} AS TEXT) \
             AND r.name < p.name || '/' || CAST({to} AS TEXT)"
        );
        ("projects p CROSS JOIN repositories r", range)
    };
    let from = format!(
        "(SELECT r.id, r.project_id, p.name AS project, r.name FROM {tables} WHERE {range} \
         AND r.pushed_at IS NOT NULL AND p.deleted_at IS NULL AND {condition} LIMIT {most}) m"
    );
    let compared = compared(name);
    let order = format!("{}, m.name", rank(&mut select, compared, name));
    let rows = select.rows(tx, REPOSITORY, &from, &order, first(limit))?;
    rows.iter().map(|row| repository_of(row, 0)).collect()
}

fn compared(name: &str) -> &'static str {
    if name.contains('/') { "m.name" } else { "SUBSTR(m.name, LENGTH(m.project) + 2)" }
}

/// The repositories of all projects where a right holds, up to a bound, as a table of id, project_id, project and name.
fn holders<R: Right>(select: &mut Select, allowed: &Allowed<Across, R>) -> String {
    let condition = allowed.scope().condition(select);
    let most = select.bind(MOST_HOLDERS);
    format!(
        "(SELECT r.id, r.project_id, p.name AS project, r.name FROM repositories r JOIN projects p \
         ON p.id = r.project_id AND p.deleted_at IS NULL WHERE r.pushed_at IS NOT NULL AND {condition} LIMIT {most})"
    )
}

fn repositories_with<R: Right>(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, R>,
    name: &str,
    limit: usize,
) -> Result<Vec<FoundRepository>> {
    let mut select = Select::new(tx.dialect());
    let from = format!("{} m", holders(&mut select, allowed));
    let holds = select.contains_exactly("m.name", name);
    select.require(holds);
    let compared = compared(name);
    let order = format!("{}, m.name", rank(&mut select, compared, name));
    let rows = select.rows(tx, REPOSITORY, &from, &order, first(limit))?;
    rows.iter().map(|row| repository_of(row, 0)).collect()
}

fn repository_of(row: &Row, at: usize) -> Result<FoundRepository> {
    Ok(FoundRepository {
        id: row.get(at)?,
        project_id: row.get(at + 1)?,
        project: row.get(at + 2)?,
        name: row.get(at + 3)?,
    })
}

/// Tags whose name holds a text: of these repositories, or of all.
pub(super) fn tags(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, ListTags>,
    within: Option<&[i64]>,
    name: &str,
    limit: usize,
) -> Result<Vec<FoundTag>> {
    let mut found: Vec<FoundTag> = Vec::new();
    for how in [How::Same, How::Begins, How::Holds] {
        if found.len() > limit {
            break;
        }
        for tag in tags_by(tx, allowed, within, (how, name), limit + 1)? {
            if found.iter().all(|known| known.id != tag.id) {
                found.push(tag);
            }
        }
    }
    Ok(found)
}

/// How a tag answers to a text.
#[derive(Clone, Copy, PartialEq)]
enum How {
    Same,
    Begins,
    Holds,
}

fn tags_by(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, ListTags>,
    within: Option<&[i64]>,
    (how, name): (How, &str),
    limit: usize,
) -> Result<Vec<FoundTag>> {
    let mut select = Select::new(tx.dialect());
    let holders = holders(&mut select, allowed);
    let condition = match how {
        How::Same => format!("t.name = {}", select.bind(name)),
        How::Begins => begins(&mut select, "t.name", name),
        How::Holds => "1 = 1".to_owned(),
    };
    let within = among(&mut select, "v.id", within);
    let most = select.bind(if how == How::Holds { MOST_NAMES } else { MOST_BEGUN });
    // The join in this order: each repository's tags are a range of an index that holds all that is needed here.
    let names = format!(
        "(SELECT v.id, v.project_id, v.project, v.name, t.id AS tag_id, t.name AS tag FROM {holders} v \
         CROSS JOIN tags t WHERE t.repository_id = v.id AND {condition} AND {within} LIMIT {most}) m"
    );
    let holds = match how {
        How::Holds => {
            let lower = name.to_ascii_lowercase();
            format!("{} > 0", select.position_of("LOWER(m.tag)", &lower))
        }
        How::Same | How::Begins => "1 = 1".to_owned(),
    };
    let order = format!("{}, m.tag, m.name", rank(&mut select, "LOWER(m.tag)", name));
    let best = select.bind(first(limit).limit());
    let best = format!("(SELECT m.* FROM {names} WHERE {holds} ORDER BY {order} LIMIT {best}) b");
    let columns = "b.id, b.project_id, b.project, b.name, b.tag_id, b.tag, a.digest, a.type, t.push_time";
    let from = format!("{best} JOIN tags t ON t.id = b.tag_id JOIN artifacts a ON a.id = t.artifact_id");
    let rows = select.rows(tx, columns, &from, "b.tag, b.name", first(limit))?;
    let tag_of = |row: &Row| -> Result<FoundTag> {
        Ok(FoundTag {
            repository: repository_of(row, 0)?,
            id: row.get(4)?,
            name: row.get(5)?,
            digest: row.get(6)?,
            kind: row.get(7)?,
            push_time: row.get(8)?,
        })
    };
    rows.iter().map(tag_of).collect()
}

fn among(select: &mut Select, expression: &str, ids: Option<&[i64]>) -> String {
    let Some(ids) = ids else { return "1 = 1".to_owned() };
    let places: Vec<String> = ids.iter().map(|id| select.bind(*id)).collect();
    format!("{expression} IN ({})", places.join(", "))
}

/// Artifacts whose digest begins with a text: in these repositories, or in all.
pub(super) fn artifacts(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, ListArtifacts>,
    within: Option<&[i64]>,
    digest: &str,
    limit: usize,
) -> Result<Vec<FoundArtifact>> {
    let mut select = Select::new(tx.dialect());
    let holders = holders(&mut select, allowed);
    // No digit comes after f.
    let (lowest, beyond) = (select.bind(digest), select.bind(format!("{digest}g")));
    let within = among(&mut select, "v.id", within);
    let most = select.bind(MOST_BEGUN);
    let names = format!(
        "(SELECT v.id, v.project_id, v.project, v.name, a.id AS artifact_id FROM {holders} v CROSS JOIN artifacts a \
         WHERE a.repository_id = v.id AND a.digest >= {lowest} AND a.digest < {beyond} AND {within} LIMIT {most}) m"
    );
    let columns = "m.id, m.project_id, m.project, m.name, a.digest, a.type, a.size, a.push_time, \
                   (SELECT MAX(t.name) FROM tags t WHERE t.artifact_id = a.id)";
    let from = format!("{names} JOIN artifacts a ON a.id = m.artifact_id");
    let rows = select.rows(tx, columns, &from, "a.digest, m.name", first(limit))?;
    let artifact_of = |row: &Row| -> Result<FoundArtifact> {
        Ok(FoundArtifact {
            repository: repository_of(row, 0)?,
            digest: row.get(4)?,
            kind: row.get(5)?,
            size: row.get(6)?,
            push_time: row.get(7)?,
            tag: row.get(8)?,
        })
    };
    rows.iter().map(artifact_of).collect()
}

/// Labels whose name holds a text: those of the installation, which everybody may see, and those of projects.
pub(super) fn labels(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Across, ListLabels>,
    name: &str,
    limit: usize,
) -> Result<Vec<FoundLabel>> {
    let mut select = Select::new(tx.dialect());
    let condition = allowed.scope().condition(&mut select);
    let most = select.bind(MOST_HOLDERS);
    let from = format!(
        "(SELECT l.id, l.name, l.color, l.project_id, p.name AS project FROM labels l LEFT JOIN projects p \
         ON p.id = l.project_id WHERE l.project_id = 0 OR (p.deleted_at IS NULL AND {condition}) LIMIT {most}) m"
    );
    let lower = name.to_ascii_lowercase();
    let place = select.position_of("LOWER(m.name)", &lower);
    select.require(format!("{place} > 0"));
    let order = format!("{}, m.name, m.id", rank(&mut select, "LOWER(m.name)", name));
    let rows =
        select.rows(tx, "m.id, m.name, m.color, m.project_id, m.project", &from, &order, first(limit))?;
    let label_of = |row: &Row| -> Result<FoundLabel> {
        Ok(FoundLabel {
            id: row.get(0)?,
            name: row.get(1)?,
            color: row.get(2)?,
            project_id: row.get(3)?,
            project: row.get(4)?,
        })
    };
    rows.iter().map(label_of).collect()
}
