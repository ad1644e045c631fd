//! One setting of a project at a time: Harbor's metadata operations.

use std::sync::Arc;

use berth_db::Tx;

use super::{Metadata, Settings, changed, reload, sql};
use crate::authz::{Allowed, CreateMetadata, DeleteMetadata, ListMetadata, ReadMetadata, UpdateMetadata};
use crate::directory::Project;
use crate::error::{Error, Result};

/// The key of the setting that is a column of the project.
const PUBLIC: &str = "public";
/// The key that names a project's retention policy; it comes and goes with that.
const RETENTION: &str = "retention_id";

/// All settings of a project.
pub fn list(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, ListMetadata>) -> Result<Metadata> {
    all(tx, allowed.scope())
}

/// One setting of a project.
///
/// # Errors
/// [`Code::NotFound`](crate::error::Code::NotFound) when it is not set.
pub fn get(tx: &mut Tx<'_>, allowed: &Allowed<Arc<Project>, ReadMetadata>, key: &str) -> Result<Metadata> {
    let mut found = all(tx, allowed.scope())?;
    found.retain(|name, _| name == key);
    if found.is_empty() { Err(absent(key)) } else { Ok(found) }
}

/// Sets what was not set.
///
/// # Errors
/// [`Code::Conflict`](crate::error::Code::Conflict) when it is set already.
pub fn add(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, CreateMetadata>,
    given: &OneSetting,
) -> Result<Project> {
    lock(tx, allowed.scope())?;
    if all(tx, allowed.scope())?.contains_key(&given.key) {
        return Err(Error::conflict(format!(
            "the metadata {} is set already: use PUT to change it",
            given.key
        )));
    }
    super::note(tx, allowed)?;
    put(tx, allowed.scope().id, given)
}

/// Changes what is set.
///
/// # Errors
/// [`Code::NotFound`](crate::error::Code::NotFound) when it is not set.
pub fn update(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, UpdateMetadata>,
    given: &OneSetting,
) -> Result<Project> {
    lock(tx, allowed.scope())?;
    if !all(tx, allowed.scope())?.contains_key(&given.key) {
        return Err(absent(&given.key));
    }
    super::note(tx, allowed)?;
    put(tx, allowed.scope().id, given)
}

/// Takes a setting back; a project that is no longer `public` is private.
///
/// # Errors
/// [`Code::NotFound`](crate::error::Code::NotFound) when it is not set.
pub fn remove(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, DeleteMetadata>,
    key: &str,
) -> Result<Project> {
    let id = allowed.scope().id;
    lock(tx, allowed.scope())?;
    if key == RETENTION {
        return Err(Error::bad_request("retention_id goes with the retention policy: delete that"));
    }
    if key == PUBLIC {
        sql::update(tx, id, Some(false))?;
    } else {
        if !sql::remove_metadata(tx, id, key)? {
            return Err(absent(key));
        }
        sql::update(tx, id, None)?;
    }
    super::note(tx, allowed)?;
    changed(tx, id)?;
    reload(tx, id)
}

/// Keeps a project from being changed or deleted until commit.
///
/// # Errors
/// 404 when it is gone.
pub fn lock_for_policy(tx: &mut Tx<'_>, project: &Project) -> Result<()> {
    lock(tx, project)
}

/// Notes which retention policy a project has. The caller has locked the project.
pub fn set_retention(tx: &mut Tx<'_>, project: &Project, policy: Option<i64>) -> Result<()> {
    match policy {
        Some(id) => {
            let one = Metadata::from([(RETENTION.to_owned(), id.to_string())]);
            sql::put_metadata(tx, project.id, &one)?;
        }
        None => {
            sql::remove_metadata(tx, project.id, RETENTION)?;
        }
    }
    sql::update(tx, project.id, None)
}

/// One setting as it was given, checked.
#[derive(Clone, Debug)]
pub struct OneSetting {
    key: String,
    settings: Settings,
}

impl OneSetting {
    /// Reads the body of a request, which must name exactly one setting that exists, and no other one than
    /// the path does.
    pub fn parse(given: Metadata, named: Option<&str>) -> Result<Self> {
        let mut keys = given.keys();
        let (Some(key), None) = (keys.next().cloned(), keys.next()) else {
            return Err(Error::bad_request("only allow one key/value pair"));
        };
        if named.is_some_and(|named| named != key) {
            return Err(Error::bad_request(format!("the body sets {key}, the path names another metadata")));
        }
        let settings = Settings::parse(given)?;
        if settings.public.is_none() && settings.metadata.is_empty() {
            return Err(Error::bad_request(format!("there is no metadata {key}")));
        }
        Ok(Self { key, settings })
    }
}

fn all(tx: &mut Tx<'_>, project: &Project) -> Result<Metadata> {
    let mut found = sql::metadata(tx, project.id)?;
    found.insert(PUBLIC.to_owned(), project.public.to_string());
    Ok(found)
}

/// Two changes of one project wait for each other.
fn lock(tx: &mut Tx<'_>, project: &Project) -> Result<()> {
    if sql::lock(tx, project.id)? { Ok(()) } else { Err(super::absent()) }
}

fn put(tx: &mut Tx<'_>, id: i64, given: &OneSetting) -> Result<Project> {
    sql::update(tx, id, given.settings.public)?;
    sql::put_metadata(tx, id, &given.settings.metadata)?;
    changed(tx, id)?;
    reload(tx, id)
}

fn absent(key: &str) -> Error {
    let shown: String = key.chars().filter(|letter| !letter.is_control()).take(100).collect();
    Error::not_found(format!("the project has no metadata {shown}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(pairs: &[(&str, &str)], named: Option<&str>) -> Result<OneSetting> {
        let given = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        OneSetting::parse(given, named)
    }

    #[test]
    fn a_request_sets_exactly_one_setting_that_exists() {
        assert_eq!(one(&[("auto_scan", "1")], None).unwrap().settings.metadata["auto_scan"], "true");
        assert!(one(&[("public", "true")], Some("public")).is_ok());
        assert!(one(&[], None).is_err());
        assert!(one(&[("auto_scan", "true"), ("public", "true")], None).is_err());
        assert!(one(&[("evil", "x")], None).is_err());
        assert!(one(&[("public", "true")], Some("auto_scan")).is_err());
    }
}
