//! The words of the rights: resources, what is done with them, and the roles of members.

use super::catalogue;

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
    // Outside projects.
    AuditLog,
    Catalog,
    Distribution,
    GarbageCollection,
    JobserviceMonitor,
    LdapUser,
    PreheatInstance,
    Projects,
    PurgeAudit,
    Registry,
    Replication,
    ReplicationAdapter,
    ReplicationPolicy,
    ScanAll,
    SecurityHub,
    SystemConfiguration,
    SystemLabel,
    SystemQuota,
    SystemRobot,
    SystemScanner,
    SystemVolumes,
    User,
    UserGroup,
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
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::ProjectAdmin, Self::Maintainer, Self::Developer, Self::Guest, Self::LimitedGuest];

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
        catalogue::role_may(self.rank(), resource, act)
    }
}

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
        assert!(catalogue::public_may(Resource::Repository, Act::Pull));
        assert!(!catalogue::public_may(Resource::Repository, Act::Push));
        assert!(!catalogue::public_may(Resource::Member, Act::List));
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
