//! Turns on an upload: two writers never mix, in this process by a set of those that are busy, between
//! processes by the lease in the database.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use parking_lot::Mutex;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::uploads::{self, Address, LEASE, Leased};

/// Most uploads that are remembered as over.
const MOST_OVER: u64 = 100_000;
/// How often a lease is asked for again while another process has it.
const ASK_AGAIN: Duration = Duration::from_millis(300);

/// Uploads that a request of this process is writing to, and those that are over.
pub struct UploadDesk {
    /// This process, as the holder of leases.
    me: String,
    busy: Mutex<HashSet<Uuid>>,
    /// Uploads that are over without ever having had a row: their sealed address must not begin them anew.
    over: Cache<Uuid, ()>,
}

impl UploadDesk {
    /// Nobody writes yet.
    pub fn new() -> Self {
        Self { me: Uuid::new_v4().to_string(), busy: Mutex::default(), over: Cache::new(MOST_OVER) }
    }

    /// Whether a request of this process is writing to an upload.
    pub(super) fn is_busy(&self, id: &Uuid) -> bool {
        self.busy.lock().contains(id)
    }

    pub(super) fn is_over(&self, id: &Uuid) -> bool {
        self.over.contains_key(id)
    }

    pub(super) fn end(&self, id: Uuid) {
        self.over.insert(id, ());
    }
}

impl Default for UploadDesk {
    fn default() -> Self {
        Self::new()
    }
}

/// The right to write to an upload, until it is dropped.
pub(super) struct Turn {
    app: Arc<App>,
    address: Address,
    renewing: Option<JoinHandle<()>>,
    is_recorded: bool,
}

impl Turn {
    /// Takes the turn; nothing while somebody else has it. The lease of a process that died is waited for.
    pub async fn take(app: &Arc<App>, address: &Address) -> Result<Option<Self>> {
        if !app.upload_desk.busy.lock().insert(address.id) {
            return Ok(None);
        }
        let mut turn =
            Self { app: app.clone(), address: address.clone(), renewing: None, is_recorded: false };
        if !app.db.is_shared() {
            return Ok(Some(turn));
        }
        let begun = Instant::now();
        loop {
            match ask(app, address).await? {
                Leased::Unneeded => return Ok(Some(turn)),
                Leased::Ours => {
                    turn.renewing = Some(tokio::spawn(renew(app.clone(), address.clone())));
                    return Ok(Some(turn));
                }
                Leased::Theirs if begun.elapsed() > LEASE + ASK_AGAIN => return Ok(None),
                Leased::Theirs => tokio::time::sleep(ASK_AGAIN).await,
            }
        }
    }

    /// The holder without whose lease nothing may be recorded; nothing when none was needed.
    pub fn holder(&self) -> Option<String> {
        self.renewing.as_ref().map(|_| self.app.upload_desk.me.clone())
    }

    /// What was written is recorded, which ended the lease too.
    pub fn recorded(&mut self) {
        self.is_recorded = true;
    }
}

async fn ask(app: &App, address: &Address) -> Result<Leased> {
    let (address, me) = (address.clone(), app.upload_desk.me.clone());
    app.db.write(move |tx| uploads::lease(tx, &address, &me)).await
}

async fn renew(app: Arc<App>, address: Address) {
    loop {
        tokio::time::sleep(LEASE / 3).await;
        match ask(&app, &address).await {
            Ok(Leased::Ours) => {}
            Ok(_) => return,
            // Until the lease runs out it can still be renewed; after that nothing can be recorded.
            Err(error) => {
                tracing::warn!(%error, upload = %address.id, "the lease of an upload could not be renewed")
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.app.upload_desk.busy.lock().remove(&self.address.id);
        let Some(renewing) = self.renewing.take() else { return };
        renewing.abort();
        if self.is_recorded {
            return;
        }
        let (app, address) = (self.app.clone(), self.address.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let me = app.upload_desk.me.clone();
                if let Err(error) = app.db.write(move |tx| uploads::end_lease(tx, &address, &me)).await {
                    tracing::warn!(%error, "a lease could not be given back; it runs out by itself");
                }
            });
        }
    }
}
