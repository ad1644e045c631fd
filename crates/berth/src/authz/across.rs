//! Rights over all projects at once, for what is looked for without saying where: the projects in which the role table
//! gives the caller a right, as a condition and not as a list.

use std::marker::PhantomData;

use super::roles::Role;
use super::{Allowed, Right, catalogue, memberships};
use crate::authn::Caller;
use crate::listing::Select;

/// The projects in which a right holds, as the object of that right.
#[derive(Clone, Debug)]
pub struct Across {
    reach: Reach,
}

#[derive(Clone, Debug)]
enum Reach {
    /// Every project.
    All,
    /// These ones, which a robot account was given.
    Given(Vec<i64>),
    /// Where the user has one of these roles, and public ones if they open the right to everybody.
    Member { user: Option<i64>, roles: Vec<i64>, public: bool },
}

/// Proves a right wherever the caller holds it, which may be nowhere.
pub fn across<R: Right>(caller: &Caller) -> Allowed<Across, R> {
    let reach = match caller {
        Caller::Robot(robot) => robot.projects_where(R::RESOURCE, R::ACT).map_or(Reach::All, Reach::Given),
        _ if caller.is_admin() => Reach::All,
        _ => Reach::Member {
            user: caller.user_id(),
            roles: Role::ALL.into_iter().filter(|role| role.may(R::RESOURCE, R::ACT)).map(Role::id).collect(),
            public: catalogue::public_may(R::RESOURCE, R::ACT),
        },
    };
    Allowed { scope: Across { reach }, caller: caller.clone(), right: PhantomData }
}

impl Across {
    /// The condition that a project (its row as `p`) is one of them. Their ids are gathered first, so that it costs
    /// what the caller may see and not what there is.
    pub fn condition(&self, select: &mut Select) -> String {
        match &self.reach {
            Reach::All => "1 = 1".to_owned(),
            Reach::Given(projects) => among(select, "p.id", projects),
            Reach::Member { user, roles, public } => {
                let mut parts = Vec::new();
                if *public {
                    parts.push(
                        "SELECT o.id FROM projects o WHERE o.public = 1 AND o.deleted_at IS NULL".to_owned(),
                    );
                }
                if let Some(user) = user {
                    let user = select.bind(*user);
                    let held = among(select, "s.role_id", roles);
                    parts.push(format!("SELECT s.project_id FROM ({}) s WHERE {held}", memberships(&user)));
                }
                if parts.is_empty() {
                    "1 = 0".to_owned()
                } else {
                    format!("p.id IN ({})", parts.join(" UNION "))
                }
            }
        }
    }
}

fn among(select: &mut Select, expression: &str, ids: &[i64]) -> String {
    if ids.is_empty() {
        return "1 = 0".to_owned();
    }
    let places: Vec<String> = ids.iter().map(|id| select.bind(*id)).collect();
    format!("{expression} IN ({})", places.join(", "))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use berth_db::Dialect;

    use super::*;
    use crate::authn::Robot;
    use crate::authz::{Act, Given, ListLabels, ListTags, Reach as Where, Resource};
    use crate::listing::tests::user;

    fn condition<R: Right>(caller: &Caller) -> String {
        across::<R>(caller).scope().condition(&mut Select::new(Dialect::Sqlite))
    }

    #[test]
    fn the_role_table_says_which_members_find_what() {
        let (admin, member) = (user(1, true), user(2, false));
        assert_eq!(condition::<ListTags>(&admin), "1 = 1");
        assert!(condition::<ListTags>(&member).ends_with("s.role_id IN (?2, ?3, ?4, ?5, ?6))"));
        // Limited guests see no labels.
        assert!(condition::<ListLabels>(&member).ends_with("s.role_id IN (?2, ?3, ?4, ?5))"));
        assert!(!condition::<ListTags>(&Caller::Anonymous).contains("members"));
    }

    #[test]
    fn a_robot_finds_what_it_was_given() {
        let given = |reach| Given { reach, rights: vec![(Resource::Tag, Act::List)] };
        let robot = |project_id, given| {
            Caller::Robot(Arc::new(Robot { id: 1, name: "r".into(), project_id, expires_at: None, given }))
        };
        let own = robot(Some(7), vec![given(Where::Project(7))]);
        assert_eq!(condition::<ListTags>(&own), "p.id IN (?1)");
        assert_eq!(condition::<ListLabels>(&own), "1 = 0");
        assert_eq!(condition::<ListTags>(&robot(None, vec![given(Where::AllProjects)])), "1 = 1");
    }
}
