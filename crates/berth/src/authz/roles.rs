//! The role table: which role may do what in a project. One table for enforcement and for display.

/// What a right is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names of the table's rows
pub enum Resource {
    Project,
    Accessory,
    Artifact,
    ArtifactAddition,
    ArtifactLabel,
    Configuration,
    ExportCve,
    ImmutableTag,
    Label,
    Log,
    Member,
    Metadata,
    NotificationPolicy,
    PreheatPolicy,
    Quota,
    Repository,
    Robot,
    Sbom,
    Scan,
    Scanner,
    Tag,
    TagRetention,
    /// Rights outside projects, which only a system administrator holds.
    System,
}

/// What is done with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the verbs of the table
pub enum Act {
    Create,
    Read,
    Update,
    Delete,
    List,
    Stop,
    Operate,
    Pull,
    Push,
}

/// A member's role in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything in the project.
    ProjectAdmin,
    /// Push, pull and delete.
    Maintainer,
    /// Push and pull.
    Developer,
    /// Pull, and see the project's parts.
    Guest,
    /// Pull, without seeing members or labels.
    LimitedGuest,
}

impl Role {
    /// The role of a number in the API: 1 project admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest.
    pub fn from_id(id: i64) -> Option<Self> {
        Some(match id {
            1 => Self::ProjectAdmin,
            2 => Self::Developer,
            3 => Self::Guest,
            4 => Self::Maintainer,
            5 => Self::LimitedGuest,
            _ => return None,
        })
    }

    /// The role's number in the API.
    pub fn id(self) -> i64 {
        match self {
            Self::ProjectAdmin => 1,
            Self::Developer => 2,
            Self::Guest => 3,
            Self::Maintainer => 4,
            Self::LimitedGuest => 5,
        }
    }

    /// The role's name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::ProjectAdmin => "projectAdmin",
            Self::Developer => "developer",
            Self::Guest => "guest",
            Self::Maintainer => "maintainer",
            Self::LimitedGuest => "limitedGuest",
        }
    }

    /// Strength, 0 the strongest: also the role's column in the table.
    pub fn rank(self) -> usize {
        match self {
            Self::ProjectAdmin => 0,
            Self::Maintainer => 1,
            Self::Developer => 2,
            Self::Guest => 3,
            Self::LimitedGuest => 4,
        }
    }

    /// Whether the role holds a right.
    pub fn may(self, resource: Resource, act: Act) -> bool {
        cell(resource, self.rank()).contains(letter(act))
    }
}

/// Whether everybody holds a right in a public project.
pub(super) fn public_may(resource: Resource, act: Act) -> bool {
    cell(resource, PUBLIC).contains(letter(act))
}

/// All rights that there are in a project: those of its admin.
pub fn project_rights() -> impl Iterator<Item = (Resource, Act)> {
    TABLE.iter().flat_map(|(resource, cells)| {
        let acts = Act::ALL.into_iter().filter(|act| cells[0].contains(letter(*act)));
        acts.map(|act| (*resource, act))
    })
}

const PUBLIC: usize = 5;

fn letter(act: Act) -> char {
    match act {
        Act::Create => 'C',
        Act::Read => 'R',
        Act::Update => 'U',
        Act::Delete => 'D',
        Act::List => 'L',
        Act::Stop => 'S',
        Act::Operate => 'O',
        Act::Pull => 'p',
        Act::Push => 'P',
    }
}

fn cell(resource: Resource, column: usize) -> &'static str {
    TABLE.iter().find(|row| row.0 == resource).map_or("", |row| row.1[column])
}

/// Columns: project admin, maintainer, developer, guest, limited guest, everybody in a public project.
/// C create, R read, U update, D delete, L list, S stop, O operate, p pull, P push.
#[rustfmt::skip]
const TABLE: &[(Resource, [&str; 6])] = &[
    (Resource::Project,            ["RUD",     "R",       "R",      "R",   "R",   "R"]),
    (Resource::Accessory,          ["L",       "L",       "L",      "L",   "L",   "L"]),
    (Resource::Artifact,           ["CRDL",    "CRDL",    "CRL",    "RL",  "RL",  "RL"]),
    (Resource::ArtifactAddition,   ["R",       "R",       "R",      "R",   "R",   "R"]),
    (Resource::ArtifactLabel,      ["CD",      "CD",      "CD",     "",    "",    ""]),
    (Resource::Configuration,      ["RU",      "R",       "R",      "R",   "R",   ""]),
    (Resource::ExportCve,          ["CRL",     "CRL",     "CRL",    "",    "",    ""]),
    (Resource::ImmutableTag,       ["CUDL",    "CUDL",    "",       "",    "",    ""]),
    (Resource::Label,              ["CRUDL",   "CRUDL",   "RL",     "RL",  "",    "RL"]),
    (Resource::Log,                ["L",       "",        "",       "",    "",    ""]),
    (Resource::Member,             ["CRUDL",   "RL",      "RL",     "RL",  "",    ""]),
    (Resource::Metadata,           ["CRUD",    "R",       "",       "",    "",    ""]),
    (Resource::NotificationPolicy, ["CRUDL",   "RL",      "",       "",    "",    ""]),
    (Resource::PreheatPolicy,      ["CRUDL",   "",        "",       "",    "",    ""]),
    (Resource::Quota,              ["R",       "R",       "R",      "R",   "R",   ""]),
    (Resource::Repository,         ["CRUDLpP", "CRUDLpP", "CRULpP", "RLp", "RLp", "Lp"]),
    (Resource::Robot,              ["CRUDL",   "RL",      "RL",     "RL",  "",    ""]),
    (Resource::Sbom,               ["CRS",     "CRS",     "R",      "R",   "R",   ""]),
    (Resource::Scan,               ["CRS",     "CRS",     "R",      "R",   "R",   "R"]),
    (Resource::Scanner,            ["CR",      "R",       "R",      "R",   "R",   "R"]),
    (Resource::Tag,                ["CDL",     "CDL",     "CL",     "L",   "L",   "L"]),
    (Resource::TagRetention,       ["CRUDLO",  "CRUDLO",  "CRUDLO", "",    "",    ""]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_admins_and_maintainers_delete() {
        for (role, expected) in [
            (Role::ProjectAdmin, true),
            (Role::Maintainer, true),
            (Role::Developer, false),
            (Role::Guest, false),
            (Role::LimitedGuest, false),
        ] {
            assert_eq!(role.may(Resource::Repository, Act::Delete), expected, "{role:?}");
            assert_eq!(role.may(Resource::Artifact, Act::Delete), expected, "{role:?}");
        }
    }

    #[test]
    fn everybody_pulls_from_a_public_project_and_nobody_pushes() {
        assert!(public_may(Resource::Repository, Act::Pull));
        assert!(!public_may(Resource::Repository, Act::Push));
        assert!(!public_may(Resource::Member, Act::List));
    }

    #[test]
    fn a_stronger_role_has_whatever_a_weaker_one_has() {
        for (resource, cells) in TABLE {
            for pair in cells[..5].windows(2) {
                for right in pair[1].chars() {
                    assert!(pair[0].contains(right), "{resource:?}: {right}");
                }
            }
        }
    }

    #[test]
    fn role_numbers_are_those_of_the_api() {
        for id in 1..=5 {
            assert_eq!(Role::from_id(id).unwrap().id(), id);
        }
        assert_eq!(Role::from_id(0), None);
        assert_eq!(Role::from_id(6), None);
    }
}
