//! The rights as types. A new operation takes one of these, or adds its own line.

use super::roles::{Act, Resource};
use super::{Implies, Right};

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $resource:ident $act:ident;)*) => {$(
        $(#[$doc])*
        pub enum $name {}

        impl Right for $name {
            const RESOURCE: Resource = Resource::$resource;
            const ACT: Act = Act::$act;
        }
    )*};
}

rights! {
    /// Read manifests and blobs over `/v2`.
    Pull = Repository Pull;
    /// Write manifests and blobs over `/v2`.
    Push = Repository Push;
    /// Delete manifests, tags and blobs over `/v2`, and repositories.
    Delete = Repository Delete;
    /// See the repositories of a project.
    ListRepositories = Repository List;
    /// See one repository.
    ReadRepository = Repository List;
    /// Change a repository's description.
    UpdateRepository = Repository Update;
    /// See a project.
    ReadProject = Project Read;
    /// Change a project.
    UpdateProject = Project Update;
    /// Delete a project.
    DeleteProject = Project Delete;
    /// See all settings of a project.
    ListMetadata = Metadata List;
    /// See one setting of a project.
    ReadMetadata = Metadata Read;
    /// Set what a project has not set.
    CreateMetadata = Metadata Create;
    /// Change a setting of a project.
    UpdateMetadata = Metadata Update;
    /// Take a setting of a project back.
    DeleteMetadata = Metadata Delete;
    /// See the members of a project.
    ListMembers = Member List;
    /// See one member.
    ReadMember = Member Read;
    /// Add a member.
    CreateMember = Member Create;
    /// Change a member's role.
    UpdateMember = Member Update;
    /// Remove a member.
    DeleteMember = Member Delete;
    /// See the artifacts of a repository.
    ListArtifacts = Artifact List;
    /// See one artifact.
    ReadArtifact = Artifact Read;
    /// Delete an artifact.
    DeleteArtifact = Artifact Delete;
    /// See the accessories of an artifact.
    ListAccessories = Accessory List;
    /// See the tags of an artifact.
    ListTags = Tag List;
    /// Give an artifact a tag.
    CreateTag = Tag Create;
    /// Take a tag from an artifact.
    DeleteTag = Tag Delete;
    /// Copy an artifact into a repository.
    CreateArtifact = Artifact Create;
    /// Read the parts of an artifact, such as a chart's values.
    ReadAddition = ArtifactAddition Read;
    /// Give an artifact a label.
    AddArtifactLabel = ArtifactLabel Create;
    /// Take a label from an artifact.
    RemoveArtifactLabel = ArtifactLabel Delete;
    /// See the labels of a project.
    ListLabels = Label List;
    /// See one label.
    ReadLabel = Label Read;
    /// Make a label.
    CreateLabel = Label Create;
    /// Change a label.
    UpdateLabel = Label Update;
    /// Delete a label.
    DeleteLabel = Label Delete;
    /// See the immutable tag rules of a project.
    ListImmutableRules = ImmutableTag List;
    /// Make an immutable tag rule.
    CreateImmutableRule = ImmutableTag Create;
    /// Change an immutable tag rule.
    UpdateImmutableRule = ImmutableTag Update;
    /// Delete an immutable tag rule.
    DeleteImmutableRule = ImmutableTag Delete;
    /// See a project's retention policy and the logs of its runs.
    ReadRetention = TagRetention Read;
    /// See the runs of a retention policy.
    ListRetention = TagRetention List;
    /// Make a project's retention policy.
    CreateRetention = TagRetention Create;
    /// Change a project's retention policy, run it, stop its runs.
    UpdateRetention = TagRetention Update;
    /// Delete a project's retention policy.
    DeleteRetention = TagRetention Delete;
    /// See the webhook policies of a project.
    ListWebhooks = NotificationPolicy List;
    /// See one webhook policy, and what it told.
    ReadWebhook = NotificationPolicy Read;
    /// Make a webhook policy, or try an address.
    CreateWebhook = NotificationPolicy Create;
    /// Change a webhook policy, or deliver again.
    UpdateWebhook = NotificationPolicy Update;
    /// Delete a webhook policy.
    DeleteWebhook = NotificationPolicy Delete;
    /// See the robot accounts of a project, or of the system.
    ListRobots = Robot List;
    /// See one robot account.
    ReadRobot = Robot Read;
    /// Make a robot account.
    CreateRobot = Robot Create;
    /// Change a robot account or its secret.
    UpdateRobot = Robot Update;
    /// Delete a robot account.
    DeleteRobot = Robot Delete;
    /// See all users.
    ListUsers = User List;
    /// Make users.
    CreateUser = User Create;
    /// Delete users.
    DeleteUser = User Delete;
    /// Make a user a system administrator, or no longer.
    UpdateUser = User Update;
    /// See a user's account, one's own or any.
    ReadAccount = User Read;
    /// Change a user's account, one's own or any.
    UpdateAccount = User Update;
    /// See all user groups.
    ListUserGroups = UserGroup List;
    /// See one user group.
    ReadUserGroup = UserGroup Read;
    /// Make user groups.
    CreateUserGroup = UserGroup Create;
    /// Change user groups.
    UpdateUserGroup = UserGroup Update;
    /// Delete user groups.
    DeleteUserGroup = UserGroup Delete;
    /// Look for users and groups in the directory.
    ListLdapUsers = LdapUser List;
    /// Try the directory, and make its users known here.
    CreateLdapUser = LdapUser Create;
    /// Make projects where only administrators may.
    ManageProjects = Projects Create;
    /// See the settings.
    ReadConfiguration = SystemConfiguration Read;
    /// Change the settings.
    UpdateConfiguration = SystemConfiguration Update;
    /// Read the catalog of all repositories.
    ReadCatalog = Catalog Read;
    /// Count the projects, repositories and bytes of the whole installation.
    CountAll = Catalog Read;
    /// See what happened in a project.
    ListLog = Log List;
    /// See the quotas of all projects.
    ListQuotas = SystemQuota List;
    /// See one quota.
    ReadQuota = SystemQuota Read;
    /// See what a project uses.
    ReadProjectQuota = Quota Read;
    /// Change the limit of a quota.
    UpdateQuota = SystemQuota Update;
    /// Change the system's CVE allowlist.
    UpdateAllowlist = SystemConfiguration Update;
    /// Start garbage collection, or schedule it.
    CreateGc = GarbageCollection Create;
    /// See one run of garbage collection, its log, or the schedule.
    ReadGc = GarbageCollection Read;
    /// See the runs of garbage collection.
    ListGcs = GarbageCollection List;
    /// Change the schedule of garbage collection.
    UpdateGc = GarbageCollection Update;
    /// Stop garbage collection.
    StopGc = GarbageCollection Stop;
    /// Purge the audit log, or schedule it.
    CreatePurge = PurgeAudit Create;
    /// See one purge of the audit log, its log, or the schedule.
    ReadPurge = PurgeAudit Read;
    /// See the purges of the audit log.
    ListPurges = PurgeAudit List;
    /// Change the schedule of purges.
    UpdatePurge = PurgeAudit Update;
    /// Stop a purge.
    StopPurge = PurgeAudit Stop;
    /// See queues, workers, logs and schedules of all jobs.
    ListJobs = JobserviceMonitor List;
    /// Stop jobs, hold queues back.
    StopJobs = JobserviceMonitor Stop;
    /// See the store's volumes.
    ReadVolumes = SystemVolumes Read;
}

/// A right that a bearer token can carry, with its word in the token's scope.
pub trait TokenRight: Right + 'static {
    /// The word.
    const ACTION: &'static str;
    /// The actions a client is told to ask for.
    const CHALLENGE: &'static str;
}

impl TokenRight for Pull {
    const ACTION: &'static str = "pull";
    const CHALLENGE: &'static str = "pull";
}

impl TokenRight for Push {
    const ACTION: &'static str = "push";
    const CHALLENGE: &'static str = "pull,push";
}

impl TokenRight for Delete {
    const ACTION: &'static str = "delete";
    const CHALLENGE: &'static str = "delete";
}

// Every role that pushes or deletes also pulls (the table's test holds it).
impl Implies<Pull> for Push {}
impl Implies<Pull> for Delete {}
impl Implies<ReadArtifact> for DeleteArtifact {}
impl Implies<ReadArtifact> for ListTags {}
impl Implies<ReadArtifact> for CreateTag {}
impl Implies<ReadArtifact> for DeleteTag {}
impl Implies<ReadArtifact> for ListAccessories {}
impl Implies<ReadArtifact> for ListArtifacts {}
impl Implies<DeleteArtifact> for Delete {}
impl Implies<DeleteTag> for Delete {}
