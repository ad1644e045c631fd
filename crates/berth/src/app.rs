//! What a handler is given: configuration, stores and memories. Rules get only what they need of it.

use std::sync::Arc;

use berth_blobs::BlobStore;
use berth_db::Db;
use berth_jobs::Engine;

use crate::artifacts::PullRecorder;
use crate::audit::PullLog;
use crate::authn::{KeyRing, Passwords, TokenCache, Turns, Workloads};
use crate::config::Config;
use crate::directory::Directory;
use crate::holds::HeadHolds;
use crate::http::registry::cache::PullCache;
use crate::http::registry::{UploadDesk, VerifiedFiles};
use crate::journal::{Journaler, Shelf};
use crate::ldap::Gate;
use crate::net::forwarded::TrustedProxies;
use crate::outbound::Outbound;
use crate::settings::Settings;
use crate::undelete::Bin;
use crate::webhooks::{Couriers, PullBell};
use crate::{oidc, refusals, space};

/// The running application; one per process, shared by all requests.
pub struct App {
    /// The settings it was started with.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The blob store.
    pub blobs: Arc<dyn BlobStore>,
    /// Projects and revocations, in memory.
    pub directory: Arc<Directory>,
    /// What administrators set while the server runs.
    pub settings: Settings,
    /// The signing keys.
    pub keys: Arc<KeyRing>,
    /// Tokens whose signature was checked.
    pub tokens: TokenCache,
    /// Leads to what was set over the API.
    pub outbound: Outbound,
    /// Lets so many ask the directory at a time.
    pub ldap_gate: Gate,
    /// Verifies tokens of workloads.
    pub workloads: Workloads,
    /// What is remembered of the OpenID provider.
    pub oidc: Arc<oidc::Desk>,
    /// Verifies passwords.
    pub passwords: Arc<Passwords>,
    /// Who tries the same door at the moment.
    pub turns: Turns,
    /// Tags and manifests that were pulled lately.
    pub pulls: PullCache,
    /// Pull counts and times on their way to the database.
    pub pull_recorder: PullRecorder,
    /// Pulls on their way to the audit log.
    pub pull_log: PullLog,
    /// Holds that a HEAD took.
    pub head_holds: Arc<HeadHolds>,
    /// Uploads that are being written to, or are over.
    pub upload_desk: UploadDesk,
    /// Files whose bytes were seen to be right.
    pub verified: VerifiedFiles,
    /// Writes the journal beside the blobs.
    pub journaler: Journaler,
    /// Repositories as their journal tells them, for when the database is silent.
    pub shelf: Shelf,
    /// Works in the background.
    pub jobs: Arc<Engine>,
    /// Pulls on their way to webhooks.
    pub pull_bell: PullBell,
    /// Deliver webhooks.
    pub couriers: Arc<Couriers>,
    /// Refusals on their way to the database.
    pub refusals: refusals::Desk,
    /// What takes the space, as it was found last.
    pub space: Arc<space::Desk>,
    /// Whose word on the client's address is believed.
    pub proxies: TrustedProxies,
}

impl App {
    /// How long what is deleted can be had back.
    pub fn bin(&self) -> Bin {
        Bin::of(&self.config)
    }
}
