//! The names that the API gives to resources and actions, for showing what a caller may do.

use super::roles::{Act, Resource};

impl Resource {
    /// The name in the API; empty for the project itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Project => "",
            Self::Accessory => "accessory",
            Self::Artifact => "artifact",
            Self::ArtifactAddition => "artifact-addition",
            Self::ArtifactLabel => "artifact-label",
            Self::Configuration => "configuration",
            Self::ExportCve => "export-cve",
            Self::ImmutableTag => "immutable-tag",
            Self::Label => "label",
            Self::Log => "log",
            Self::Member => "member",
            Self::Metadata => "metadata",
            Self::NotificationPolicy => "notification-policy",
            Self::PreheatPolicy => "preheat-policy",
            Self::Quota => "quota",
            Self::Repository => "repository",
            Self::Robot => "robot",
            Self::Sbom => "sbom",
            Self::Scan => "scan",
            Self::Scanner => "scanner",
            Self::Tag => "tag",
            Self::TagRetention => "tag-retention",
            Self::AuditLog => "audit-log",
            Self::Catalog => "catalog",
            Self::Distribution => "distribution",
            Self::GarbageCollection => "garbage-collection",
            Self::JobserviceMonitor => "jobservice-monitor",
            Self::LdapUser => "ldap-user",
            Self::PreheatInstance => "preheat-instance",
            Self::Projects => "project",
            Self::PurgeAudit => "purge-audit",
            Self::Registry => "registry",
            Self::Replication => "replication",
            Self::ReplicationAdapter => "replication-adapter",
            Self::ReplicationPolicy => "replication-policy",
            Self::ScanAll => "scan-all",
            Self::SecurityHub => "security-hub",
            Self::SystemConfiguration => "configuration",
            Self::SystemLabel => "label",
            Self::SystemQuota => "quota",
            Self::SystemRobot => "robot",
            Self::SystemScanner => "scanner",
            Self::SystemVolumes => "system-volumes",
            Self::User => "user",
            Self::UserGroup => "user-group",
        }
    }

    /// The name in a robot's permissions, where the project itself has one too.
    pub fn robot_name(self) -> &'static str {
        match self {
            Self::Project => "project",
            other => other.name(),
        }
    }
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Create,
        Self::Read,
        Self::Update,
        Self::Delete,
        Self::List,
        Self::Stop,
        Self::Operate,
        Self::Pull,
        Self::Push,
    ];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::List => "list",
            Self::Stop => "stop",
            Self::Operate => "operate",
            Self::Pull => "pull",
            Self::Push => "push",
        }
    }
}
