//! What robot accounts are given: checked against the catalogue, and bound to the project that has the name now.

use std::collections::{HashMap, HashSet};

use berth_db::Tx;
use serde::{Deserialize, Serialize};

use super::{Level, RobotView};
use crate::authz::{Act, Given, Kind, Reach, Resource, robot_rights};
use crate::error::{Error, Result};
use crate::listing::in_list;

/// Permissions of one robot account; each names a project.
const MOST: usize = 1000;
/// Rights in one permission; the catalogue has fewer.
const MOST_RIGHTS: usize = 200;
const EVERY: &str = "*";
const SYSTEM: &str = "/";

/// Rights in one place.
#[derive(Clone, Debug)]
pub struct Permission {
    /// Of the system or of projects.
    pub kind: Kind,
    /// `/`, a project's name or `*`.
    pub namespace: String,
    /// The project that had the name when it was given.
    project_id: Option<i64>,
    /// What may be done.
    pub rights: Vec<(Resource, Act)>,
}

impl Permission {
    /// The permission as the authorization reads it.
    pub(super) fn given(&self) -> Given {
        let reach = match (self.kind, self.project_id) {
            (Kind::System, _) => Reach::System,
            (Kind::Project, Some(id)) => Reach::Project(id),
            (Kind::Project, None) => Reach::AllProjects,
        };
        Given { reach, rights: self.rights.clone() }
    }
}

/// Permissions of a request: (kind, namespace, (resource, action, effect)).
pub fn parse(level: Level, wanted: Vec<(String, String, Vec<[String; 3]>)>) -> Result<Vec<Permission>> {
    if wanted.is_empty() {
        return Err(Error::bad_request("bad request empty permission"));
    }
    if wanted.len() > MOST {
        return Err(Error::bad_request(format!("a robot account can have at most {MOST} permissions")));
    }
    if level == Level::Project && wanted.len() != 1 {
        return Err(Error::bad_request("bad request permission: a project's robot account has exactly one"));
    }
    wanted.into_iter().map(|(kind, namespace, access)| one(level, &kind, namespace, &access)).collect()
}

fn one(level: Level, kind: &str, namespace: String, access: &[[String; 3]]) -> Result<Permission> {
    let known = Kind::from_name(kind).filter(|kind| level == Level::System || *kind == Kind::Project);
    let kind = known.ok_or_else(|| Error::bad_request("bad request permission kind"))?;
    let fits = match kind {
        Kind::System => namespace == SYSTEM,
        Kind::Project if namespace == EVERY => level == Level::System,
        Kind::Project => !namespace.is_empty() && namespace.len() <= 255 && namespace != SYSTEM,
    };
    if !fits {
        return Err(Error::bad_request(
            "bad request permission namespace: / is the system, a name a project, * every project",
        ));
    }
    if access.is_empty() || access.len() > MOST_RIGHTS {
        return Err(Error::bad_request("bad request empty access, or too much of it"));
    }
    let catalogue = robot_rights(kind);
    let mut rights = Vec::new();
    for [resource, action, effect] in access {
        if !matches!(effect.as_str(), "" | "allow") {
            return Err(Error::bad_request("bad request permission effect: only allow is known"));
        }
        let right = find(&catalogue, resource, action)
            .ok_or_else(|| Error::bad_request(format!("bad request permission: {resource}:{action}")))?;
        if !rights.contains(&right) {
            rights.push(right);
        }
    }
    Ok(Permission { kind, namespace, project_id: None, rights })
}

fn find(catalogue: &[(Resource, Act)], resource: &str, action: &str) -> Option<(Resource, Act)> {
    catalogue.iter().find(|(known, act)| known.robot_name() == resource && act.name() == action).copied()
}

/// Binds permissions to the projects that have their names, with one statement.
pub(super) fn resolve(tx: &mut Tx<'_>, permissions: &[Permission]) -> Result<Vec<Permission>> {
    let names: Vec<String> =
        permissions.iter().filter(|one| names_project(one)).map(|one| one.namespace.clone()).collect();
    let mut ids: HashMap<String, i64> = HashMap::new();
    if !names.is_empty() {
        let (places, params) = in_list(&names, 1);
        let sql = format!("SELECT name, id FROM projects WHERE deleted_at IS NULL AND name IN {places}");
        for row in tx.query(&sql, &params)? {
            ids.insert(row.get(0)?, row.get(1)?);
        }
    }
    let mut bound = permissions.to_vec();
    for one in bound.iter_mut().filter(|one| names_project(one)) {
        let id = ids.get(&one.namespace).copied();
        one.project_id =
            Some(id.ok_or_else(|| Error::not_found(format!("project {} not found", one.namespace)))?);
    }
    Ok(bound)
}

/// Takes out of `views` what was given in projects that are gone by now. Kept, a change of the robot that sends back what it was
/// shown would fail, or give the old rights in a newer project that has taken the name.
pub(super) fn forget_gone(tx: &mut Tx<'_>, views: &mut [RobotView]) -> Result<()> {
    let given = views.iter().flat_map(|view| &view.permissions);
    let mut named: Vec<i64> =
        given.filter(|one| names_project(one)).filter_map(|one| one.project_id).collect();
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        return Ok(());
    }
    let (places, params) = in_list(&named, 1);
    let sql = format!("SELECT id FROM projects WHERE deleted_at IS NULL AND id IN {places}");
    let living = tx
        .query(&sql, &params)?
        .iter()
        .map(|row| row.get(0))
        .collect::<std::result::Result<HashSet<i64>, _>>()?;
    for view in views {
        view.permissions
            .retain(|one| !names_project(one) || one.project_id.is_some_and(|id| living.contains(&id)));
    }
    Ok(())
}

fn names_project(permission: &Permission) -> bool {
    permission.kind == Kind::Project && permission.namespace != EVERY
}

/// How a permission is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    kind: String,
    namespace: String,
    project_id: Option<i64>,
    access: Vec<(String, String)>,
}

pub(super) fn to_text(permissions: &[Permission]) -> Result<String> {
    let kept: Vec<Kept> = permissions
        .iter()
        .map(|one| Kept {
            kind: one.kind.name().to_owned(),
            namespace: one.namespace.clone(),
            project_id: one.project_id,
            access: one
                .rights
                .iter()
                .map(|(resource, act)| (resource.robot_name().to_owned(), act.name().to_owned()))
                .collect(),
        })
        .collect();
    serde_json::to_string(&kept).map_err(Error::internal)
}

/// Reads what was kept. A right that the catalogue no longer has is no longer given.
pub(super) fn from_text(text: &str) -> Result<Vec<Permission>> {
    let kept: Vec<Kept> = serde_json::from_str(text).map_err(Error::internal)?;
    let catalogues = [Kind::System, Kind::Project].map(|kind| (kind, robot_rights(kind)));
    let mut permissions = Vec::with_capacity(kept.len());
    for one in kept {
        let found = catalogues.iter().find(|(kind, _)| kind.name() == one.kind);
        let (kind, catalogue) = found.ok_or_else(|| Error::internal("a robot permission of unknown kind"))?;
        if *kind == Kind::Project && one.project_id.is_none() && one.namespace != EVERY {
            return Err(Error::internal("a robot permission without its project"));
        }
        let rights = one.access.iter().filter_map(|(resource, act)| find(catalogue, resource, act)).collect();
        permissions.push(Permission {
            kind: *kind,
            namespace: one.namespace,
            project_id: one.project_id,
            rights,
        });
    }
    Ok(permissions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(level: Level, kind: &str, namespace: &str, right: [&str; 3]) -> Result<Vec<Permission>> {
        parse(level, vec![(kind.into(), namespace.into(), vec![right.map(str::to_owned)])])
    }

    #[test]
    fn only_what_the_catalogue_has_can_be_given_and_only_where_it_holds() {
        let pull = ["repository", "pull", ""];
        assert!(ask(Level::Project, "project", "shop", pull).is_ok());
        assert!(ask(Level::System, "project", "*", pull).is_ok());
        assert!(ask(Level::System, "system", "/", ["catalog", "read", "allow"]).is_ok());
        assert!(ask(Level::Project, "project", "*", pull).is_err());
        assert!(ask(Level::Project, "system", "/", ["catalog", "read", ""]).is_err());
        assert!(ask(Level::System, "system", "/", pull).is_err());
        assert!(ask(Level::System, "project", "shop", ["repository", "pull", "deny"]).is_err());
        assert!(ask(Level::Project, "project", "shop", ["configuration", "read", ""]).is_err());
        assert!(parse(Level::System, Vec::new()).is_err());
    }

    #[test]
    fn a_kept_permission_never_widens_to_every_project() {
        let mut one = ask(Level::System, "project", "shop", ["repository", "pull", ""]).unwrap();
        assert!(from_text(&to_text(&one).unwrap()).is_err(), "it was never bound to a project");
        one[0].project_id = Some(3);
        let read = from_text(&to_text(&one).unwrap()).unwrap();
        assert_eq!(read[0].given().reach, Reach::Project(3));
    }
}
