//! Labels: names with a colour that artifacts can carry, of the whole installation or of one project. A
//! label is always looked up among those of its holder.

mod sql;

use std::sync::Arc;

use berth_db::Tx;

use crate::authn::Caller;
use crate::authz::{
    self, Allowed, CreateLabel, DeleteLabel, ListLabels, ReadLabel, Right, System, UpdateLabel,
};
use crate::directory::{self, Project};
use crate::error::{Error, Result};
use crate::listing::{ListQuery, Listed};

pub use sql::of_artifacts;

/// Longest name, in characters.
const MAX_NAME: usize = 128;
/// Longest description, in bytes.
const MAX_DESCRIPTION: usize = 4096;
/// Longest colour.
const MAX_COLOR: usize = 16;

/// What a label says.
#[derive(Clone, Debug)]
pub struct Content {
    /// The name, unlike that of any other label of the same holder.
    pub name: String,
    /// What it means.
    pub description: String,
    /// A colour as CSS writes it, or nothing.
    pub color: String,
}

/// A label as its readers see it.
#[derive(Clone, Debug)]
pub struct LabelView {
    /// The id.
    pub id: i64,
    /// Its project; 0 for one of the whole installation.
    pub project_id: i64,
    /// What it says.
    pub content: Content,
    /// Microseconds UTC.
    pub created_at: i64,
    /// Microseconds UTC.
    pub updated_at: i64,
}

/// Proof of a right over the labels of the installation or of a project.
pub enum Holder<R> {
    /// The installation.
    System(Allowed<System, R>),
    /// A project.
    Project(Allowed<Arc<Project>, R>),
}

impl<R> Holder<R> {
    fn project_id(&self) -> i64 {
        match self {
            Self::System(_) => 0,
            Self::Project(allowed) => allowed.scope().id,
        }
    }
}

/// Proves a right over the labels of a project, or of the installation where it is 0.
pub fn prove<R: Right>(tx: &mut Tx<'_>, caller: &Caller, project: i64) -> Result<Holder<R>> {
    if project == 0 {
        return Ok(Holder::System(authz::system(caller)?));
    }
    let found = directory::find_by_id(tx, project)?.map(Arc::new);
    Ok(Holder::Project(authz::project(tx, caller, found)?))
}

/// Proves a right over one label. One of a project that the caller may not read is as if absent.
pub fn prove_of<R: Right>(tx: &mut Tx<'_>, caller: &Caller, id: i64) -> Result<Holder<R>> {
    let project = sql::project_of(tx, id)?;
    let Some(project) = project else { return Err(hidden(caller, id)) };
    if project != 0 {
        let found = directory::find_by_id(tx, project)?;
        let is_visible = match &found {
            Some(found) => authz::standing(tx, caller, found)?.is_visible(),
            None => false,
        };
        if !is_visible {
            return Err(hidden(caller, id).due_to(authz::lacking::<R>(Some(project))));
        }
    }
    prove(tx, caller, project)
}

fn hidden(caller: &Caller, id: i64) -> Error {
    if caller.is_anonymous() { Error::unauthorized() } else { absent(id) }
}

/// The labels of the installation, which everybody may see.
pub fn list_global(tx: &mut Tx<'_>, query: &ListQuery) -> Result<Listed<LabelView>> {
    sql::list(tx, 0, query)
}

/// The labels of a project.
pub fn list(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ListLabels>,
    query: &ListQuery,
) -> Result<Listed<LabelView>> {
    sql::list(tx, allowed.scope().id, query)
}

/// One label.
pub fn get(tx: &mut Tx<'_>, holder: &Holder<ReadLabel>, id: i64) -> Result<LabelView> {
    sql::get(tx, holder.project_id(), id)?.ok_or_else(|| absent(id))
}

/// Makes a label; its id.
pub fn create(tx: &mut Tx<'_>, holder: &Holder<CreateLabel>, content: &Content) -> Result<i64> {
    check(content)?;
    let project = holder.project_id();
    if sql::is_taken(tx, project, &content.name, 0)? {
        return Err(taken(&content.name));
    }
    sql::insert(tx, project, content)
}

/// Changes what a label says; it stays with its holder.
pub fn update(tx: &mut Tx<'_>, holder: &Holder<UpdateLabel>, id: i64, content: &Content) -> Result<()> {
    check(content)?;
    let project = holder.project_id();
    if sql::is_taken(tx, project, &content.name, id)? {
        return Err(taken(&content.name));
    }
    if sql::update(tx, project, id, content)? { Ok(()) } else { Err(absent(id)) }
}

/// Deletes a label, and takes it from every artifact.
pub fn delete(tx: &mut Tx<'_>, holder: &Holder<DeleteLabel>, id: i64) -> Result<()> {
    if sql::delete(tx, holder.project_id(), id)? { Ok(()) } else { Err(absent(id)) }
}

/// Deletes all labels of a project that is itself being deleted.
pub fn delete_all(tx: &mut Tx<'_>, project: i64) -> Result<()> {
    sql::delete_all(tx, project)
}

/// Whether artifacts of a project can carry a label: its own ones and those of the installation.
pub fn fits(tx: &mut Tx<'_>, id: i64, project: i64) -> Result<bool> {
    Ok(sql::project_of(tx, id)?.is_some_and(|holder| holder == 0 || holder == project))
}

/// The refusal for a label that is not there, or not for this caller.
pub fn absent(id: i64) -> Error {
    Error::not_found(format!("label {id} not found"))
}

fn taken(name: &str) -> Error {
    Error::conflict(format!("label {name} already exists"))
}

fn check(content: &Content) -> Result<()> {
    let length = content.name.chars().count();
    if length == 0 || length > MAX_NAME {
        return Err(Error::bad_request(format!("the name of a label has 1 to {MAX_NAME} characters")));
    }
    if content.description.len() > MAX_DESCRIPTION {
        return Err(Error::bad_request(format!("description is longer than {MAX_DESCRIPTION} bytes")));
    }
    let is_plain = content.color.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
    if content.color.len() > MAX_COLOR || !is_plain {
        return Err(Error::bad_request("color must be a name or a number such as #48960C"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(name: &str, color: &str) -> Result<()> {
        check(&Content { name: name.into(), description: String::new(), color: color.into() })
    }

    #[test]
    fn names_and_colours_have_limits() {
        for (name, color) in [("a", ""), (&*"ä".repeat(128), "#48960C"), ("production ready", "red")] {
            assert!(checked(name, color).is_ok(), "{name} {color}");
        }
        for (name, color) in
            [("", "#000"), (&*"x".repeat(129), ""), ("a", "red;x:url()"), ("a", "#12345678901234567")]
        {
            assert!(checked(name, color).is_err(), "{name} {color}");
        }
    }
}
