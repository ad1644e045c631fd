//! The catalogue of rights: one table for projects and one for the system. Enforcement, what a caller is told
//! of their rights, and what a robot account may be given all read it; there is no second list.

use super::roles::{Act, Resource};

/// Where a right holds, and so which of a robot's permissions may name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// In the whole installation.
    System,
    /// In one project.
    Project,
}

impl Kind {
    /// The kind's word in a robot's permissions.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Project => "project",
        }
    }

    /// The kind of a word in a robot's permissions.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::System, Self::Project].into_iter().find(|kind| kind.name() == name)
    }
}

/// Columns: project admin, maintainer, developer, guest, limited guest, everybody in a public project, and what
/// a robot can be given.
/// C create, R read, U update, D delete, L list, S stop, O operate, p pull, P push.
#[rustfmt::skip]
const PROJECT: &[(Resource, [&str; 7])] = &[
    (Resource::Project,            ["RUD",     "R",       "R",      "R",   "R",   "R",  "RUD"]),
    (Resource::Accessory,          ["L",       "L",       "L",      "L",   "L",   "L",  "L"]),
    (Resource::Artifact,           ["CRDL",    "CRDL",    "CRL",    "RL",  "RL",  "RL", "CRDL"]),
    (Resource::ArtifactAddition,   ["R",       "R",       "R",      "R",   "R",   "R",  "R"]),
    (Resource::ArtifactLabel,      ["CD",      "CD",      "CD",     "",    "",    "",   "CD"]),
    (Resource::Configuration,      ["RU",      "R",       "R",      "R",   "R",   "",   ""]),
    (Resource::ExportCve,          ["CRL",     "CRL",     "CRL",    "",    "",    "",   "CR"]),
    (Resource::ImmutableTag,       ["CUDL",    "CUDL",    "",       "",    "",    "",   "CUDL"]),
    (Resource::Label,              ["CRUDL",   "CRUDL",   "RL",     "RL",  "",    "RL", "CRUDL"]),
    (Resource::Log,                ["L",       "",        "",       "",    "",    "",   "L"]),
    (Resource::Member,             ["CRUDL",   "RL",      "RL",     "RL",  "",    "",   "CRUDL"]),
    (Resource::Metadata,           ["CRUD",    "R",       "",       "",    "",    "",   "CRUDL"]),
    (Resource::NotificationPolicy, ["CRUDL",   "RL",      "",       "",    "",    "",   "CRUDL"]),
    (Resource::PreheatPolicy,      ["CRUDL",   "",        "",       "",    "",    "",   "CRUDL"]),
    (Resource::Quota,              ["R",       "R",       "R",      "R",   "R",   "",   "R"]),
    (Resource::Repository,         ["CRUDLpP", "CRUDLpP", "CRULpP", "RLp", "RLp", "Lp", "RUDLpP"]),
    (Resource::Robot,              ["CRUDL",   "RL",      "RL",     "RL",  "",    "",   "CRDL"]),
    (Resource::Sbom,               ["CRS",     "CRS",     "R",      "R",   "R",   "",   "CRS"]),
    (Resource::Scan,               ["CRS",     "CRS",     "R",      "R",   "R",   "R",  "CRS"]),
    (Resource::Scanner,            ["CR",      "R",       "R",      "R",   "R",   "R",  "CR"]),
    (Resource::Tag,                ["CDL",     "CDL",     "CL",     "L",   "L",   "L",  "CDL"]),
    (Resource::TagRetention,       ["CRUDLO",  "CRUDLO",  "CRUDLO", "",    "",    "",   "CRUDL"]),
];

/// Columns: what a system administrator is told, and what a robot can be given. The administrator may do all
/// of it, told or not.
#[rustfmt::skip]
const SYSTEM: &[(Resource, [&str; 2])] = &[
    (Resource::AuditLog,           ["L",      "L"]),
    (Resource::Catalog,            ["R",      "R"]),
    (Resource::SystemConfiguration, ["RU",    ""]),
    (Resource::Distribution,       ["CRUDL",  ""]),
    (Resource::GarbageCollection,  ["CRUDL",  "CRULS"]),
    (Resource::JobserviceMonitor,  ["RLS",    "LS"]),
    (Resource::SystemLabel,        ["",       "CRUD"]),
    (Resource::LdapUser,           ["CL",     "CL"]),
    (Resource::PreheatInstance,    ["",       "CRUDL"]),
    (Resource::Projects,           ["CRUDL",  "CL"]),
    (Resource::PurgeAudit,         ["",       "CRULS"]),
    (Resource::SystemQuota,        ["",       "RUL"]),
    (Resource::Registry,           ["CRUDL",  "CRUDL"]),
    (Resource::Replication,        ["CRUDL",  "CRL"]),
    (Resource::ReplicationAdapter, ["",       "L"]),
    (Resource::ReplicationPolicy,  ["",       "CRUDL"]),
    (Resource::SystemRobot,        ["",       "CRDL"]),
    (Resource::ScanAll,            ["CRUDLS", "CRUS"]),
    (Resource::SystemScanner,      ["",       "CRUDL"]),
    (Resource::SecurityHub,        ["RL",     "RL"]),
    (Resource::SystemVolumes,      ["R",      "R"]),
    (Resource::User,               ["CRUDL",  "CRUDL"]),
    (Resource::UserGroup,          ["CRUDL",  "CRUDL"]),
];

const ADMIN: usize = 0;
const PUBLIC: usize = 5;
const PROJECT_ROBOT: usize = 6;
const SYSTEM_ROBOT: usize = 1;

/// Whether the role of a rank holds a right in its project.
pub(super) fn role_may(rank: usize, resource: Resource, act: Act) -> bool {
    cell(PROJECT, resource, rank).contains(letter(act))
}

/// Whether everybody holds a right in a public project.
pub(super) fn public_may(resource: Resource, act: Act) -> bool {
    cell(PROJECT, resource, PUBLIC).contains(letter(act))
}

/// All rights that there are in a project: those of its admin.
pub fn project_rights() -> impl Iterator<Item = (Resource, Act)> {
    column(PROJECT, ADMIN)
}

/// The rights that a system administrator is told of.
pub fn system_rights() -> impl Iterator<Item = (Resource, Act)> {
    column(SYSTEM, ADMIN)
}

/// What a robot can be given.
pub fn robot_rights(kind: Kind) -> Vec<(Resource, Act)> {
    match kind {
        Kind::System => column(SYSTEM, SYSTEM_ROBOT).collect(),
        Kind::Project => column(PROJECT, PROJECT_ROBOT).collect(),
    }
}

/// The right of two words in a robot's permissions, if a robot can be given it. The project itself is
/// `project` there.
pub fn robot_right(kind: Kind, resource: &str, action: &str) -> Option<(Resource, Act)> {
    robot_rights(kind).into_iter().find(|(known, act)| known.robot_name() == resource && act.name() == action)
}

fn column<const N: usize>(
    table: &'static [(Resource, [&'static str; N])],
    column: usize,
) -> impl Iterator<Item = (Resource, Act)> {
    table.iter().flat_map(move |(resource, cells)| {
        let acts = Act::ALL.into_iter().filter(move |act| cells[column].contains(letter(*act)));
        acts.map(|act| (*resource, act))
    })
}

fn cell<const N: usize>(
    table: &[(Resource, [&'static str; N])],
    resource: Resource,
    column: usize,
) -> &'static str {
    table.iter().find(|row| row.0 == resource).map_or("", |row| row.1[column])
}

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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_stronger_role_has_whatever_a_weaker_one_has() {
        for (resource, cells) in PROJECT {
            for pair in cells[..5].windows(2) {
                for right in pair[1].chars() {
                    assert!(pair[0].contains(right), "{resource:?}: {right}");
                }
            }
        }
    }

    #[test]
    fn each_resource_has_one_row_and_each_letter_a_meaning() {
        let mut seen = HashSet::new();
        let rows = PROJECT.iter().map(|(resource, cells)| (resource, &cells[..]));
        for (resource, cells) in rows.chain(SYSTEM.iter().map(|(resource, cells)| (resource, &cells[..]))) {
            assert!(seen.insert(*resource), "{resource:?} has two rows");
            for right in cells.iter().flat_map(|cell| cell.chars()) {
                assert!(Act::ALL.into_iter().any(|act| letter(act) == right), "{resource:?}: {right}");
            }
        }
    }

    #[test]
    fn a_robots_right_is_found_by_its_words() {
        use Act::{Create, Delete, List, Push};
        assert_eq!(robot_right(Kind::Project, "repository", "push"), Some((Resource::Repository, Push)));
        assert_eq!(robot_right(Kind::Project, "project", "delete"), Some((Resource::Project, Delete)));
        assert_eq!(robot_right(Kind::System, "project", "create"), Some((Resource::Projects, Create)));
        assert_eq!(robot_right(Kind::System, "robot", "list"), Some((Resource::SystemRobot, List)));
        assert_eq!(robot_right(Kind::System, "project", "delete"), None);
        assert_eq!(robot_right(Kind::Project, "configuration", "read"), None);
        assert_eq!(robot_right(Kind::Project, "", "read"), None);
    }
}
