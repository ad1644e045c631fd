//! Rights of robot accounts, and rights over them. A robot holds exactly what it was given, in exactly the projects
//! it was given it for: a later project of the same name is another.

use std::marker::PhantomData;
use std::sync::Arc;

use berth_db::Tx;

use super::{Act, Allowed, Resource, Right, system_may};
use crate::authn::{Caller, Robot};
use crate::directory::Project;
use crate::error::{Code, Error, Result};

/// Where a permission of a robot account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In the system, outside projects.
    System,
    /// In one project.
    Project(i64),
    /// In every project, also those still to come.
    AllProjects,
}

/// A permission of a robot account.
#[derive(Clone, Debug)]
pub struct Given {
    /// Where it holds.
    pub reach: Reach,
    /// What may be done there.
    pub rights: Vec<(Resource, Act)>,
}

/// Where a robot account lives.
#[derive(Clone, Debug)]
pub enum Home {
    /// In the system, with permissions in any projects.
    System,
    /// In one project.
    Project(Arc<Project>),
}

impl Robot {
    /// What the robot may do in a project.
    pub fn given_in(&self, project: i64) -> Vec<(Resource, Act)> {
        let here = self.given.iter().filter(|given| match given.reach {
            Reach::System => false,
            Reach::Project(id) => id == project,
            Reach::AllProjects => self.project_id.is_none(),
        });
        let mut rights: Vec<_> = here.flat_map(|given| given.rights.iter().copied()).collect();
        // In a project of its own, a robot that pushes also pulls, as in Harbor.
        let push = (Resource::Repository, Act::Push);
        if self.project_id == Some(project) && rights.contains(&push) {
            rights.push((Resource::Repository, Act::Pull));
        }
        rights
    }

    /// Whether the robot holds a right outside projects.
    pub fn may_in_system(&self, resource: Resource, act: Act) -> bool {
        self.project_id.is_none()
            && self
                .given
                .iter()
                .any(|given| given.reach == Reach::System && given.rights.contains(&(resource, act)))
    }

    /// The projects that the robot may look into; nothing means every project.
    pub fn readable(&self) -> Option<Vec<i64>> {
        let mut projects = Vec::new();
        for given in self.given.iter().filter(|given| given.rights.iter().any(opens)) {
            match given.reach {
                Reach::System => {}
                Reach::AllProjects => return None,
                Reach::Project(id) => projects.push(id),
            }
        }
        Some(projects)
    }

    /// The projects in which the robot holds a right, for lists over all of them; nothing means every project.
    pub fn projects_where(&self, resource: Resource, act: Act) -> Option<Vec<i64>> {
        let mut projects = Vec::new();
        for given in self.given.iter().filter(|given| given.rights.contains(&(resource, act))) {
            match given.reach {
                Reach::System => {}
                Reach::AllProjects => return None,
                Reach::Project(id) => projects.push(id),
            }
        }
        Some(projects)
    }

    /// Whether whatever `other` allows is also allowed to this robot.
    fn covers(&self, other: &Given) -> bool {
        other.rights.iter().all(|right| match other.reach {
            Reach::System => self.may_in_system(right.0, right.1),
            Reach::Project(id) => self.given_in(id).contains(right),
            Reach::AllProjects => self
                .given
                .iter()
                .any(|given| given.reach == Reach::AllProjects && given.rights.contains(right)),
        })
    }
}

/// Whether a right lets its holder see what repositories a project has.
fn opens((resource, act): &(Resource, Act)) -> bool {
    matches!(
        (resource, act),
        (Resource::Project, Act::Read) | (Resource::Repository, Act::List | Act::Pull | Act::Push)
    )
}

/// Proves a right over the robot accounts of a project or of the system; `None` is a home that does not exist.
pub fn home<R: Right>(tx: &mut Tx<'_>, caller: &Caller, home: Option<Home>) -> Result<Allowed<Home, R>> {
    match home {
        Some(Home::System) if system_may(caller, Resource::SystemRobot, R::ACT) => {
            Ok(Allowed { scope: Home::System, caller: caller.clone(), right: PhantomData })
        }
        Some(Home::System) => Err(match caller {
            Caller::Anonymous => Error::unauthorized(),
            _ => Error::forbidden(caller.name().to_owned()),
        }),
        Some(Home::Project(project)) => {
            let allowed = super::project::<R>(tx, caller, Some(project))?;
            Ok(Allowed { scope: Home::Project(allowed.scope), caller: allowed.caller, right: PhantomData })
        }
        None => Err(match caller {
            Caller::Anonymous => Error::unauthorized(),
            _ if caller.is_admin() => Error::not_found("the robot account or its project does not exist"),
            _ => Error::forbidden("forbidden"),
        }),
    }
}

/// Refuses permissions that a robot account does not hold itself: it can give no more than it has.
pub fn may_give(caller: &Caller, permissions: &[Given]) -> Result<()> {
    let Caller::Robot(robot) = caller else { return Ok(()) };
    if permissions.iter().all(|given| robot.covers(given)) {
        return Ok(());
    }
    Err(gives_too_much())
}

/// The refusal of permissions that a robot account may not give, or that name what it may not know of.
pub fn gives_too_much() -> Error {
    Error::new(
        Code::Denied,
        "permission scope is invalid. It must be equal to or more restrictive than the creator robot's permissions",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robot(project_id: Option<i64>, given: Vec<Given>) -> Robot {
        Robot { id: 1, name: "robot$r".into(), project_id, expires_at: None, given }
    }

    fn given(reach: Reach, rights: &[(Resource, Act)]) -> Given {
        Given { reach, rights: rights.to_vec() }
    }

    const PUSH: (Resource, Act) = (Resource::Repository, Act::Push);
    const PULL: (Resource, Act) = (Resource::Repository, Act::Pull);

    #[test]
    fn push_brings_pull_only_to_a_projects_own_robot() {
        let own = robot(Some(7), vec![given(Reach::Project(7), &[PUSH])]);
        assert!(own.given_in(7).contains(&PULL) && own.given_in(8).is_empty());
        let of_system = robot(None, vec![given(Reach::Project(7), &[PUSH])]);
        assert_eq!(of_system.given_in(7), [PUSH]);
    }

    #[test]
    fn a_star_reaches_every_project_and_not_the_system() {
        let all = robot(None, vec![given(Reach::AllProjects, &[PULL])]);
        assert_eq!(all.given_in(99), [PULL]);
        assert!(!all.may_in_system(PULL.0, PULL.1));
        assert_eq!(all.readable(), None);
        assert_eq!(robot(None, vec![given(Reach::Project(3), &[PULL])]).readable(), Some(vec![3]));
    }

    #[test]
    fn a_robot_gives_no_more_than_it_has() {
        let maker = Caller::Robot(Arc::new(robot(None, vec![given(Reach::Project(3), &[PULL])])));
        assert!(may_give(&maker, &[given(Reach::Project(3), &[PULL])]).is_ok());
        for more in [
            given(Reach::Project(4), &[PULL]),
            given(Reach::AllProjects, &[PULL]),
            given(Reach::Project(3), &[PUSH]),
        ] {
            assert!(may_give(&maker, &[more]).is_err());
        }
    }
}
