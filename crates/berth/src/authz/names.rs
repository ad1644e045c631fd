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
            Self::System => "system",
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
