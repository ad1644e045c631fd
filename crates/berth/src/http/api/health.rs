//! Health: whether the parts that this program consists of do their work. The answer is kept for a moment,
//! since anybody may ask and the stores have better things to do.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use berth_oci::Digest;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use utoipa::ToSchema;

use super::answer::{Answer, json};
use crate::app::App;

/// How long an answer is kept.
const KEPT: Duration = Duration::from_secs(2);
/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is asked for the state of the parts.
#[derive(Clone)]
pub(super) struct Probe {
    app: Arc<App>,
    last: Arc<Mutex<Option<(Instant, Health)>>>,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OverallHealthStatus)]
struct Health {
    status: &'static str,
    components: Vec<Component>,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = ComponentHealthStatus)]
struct Component {
    name: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

impl Probe {
    pub(super) fn new(app: Arc<App>) -> Self {
        Self { app, last: Arc::default() }
    }

    async fn ask(&self) -> Health {
        // Those who ask at the same time wait here for one answer.
        let mut last = self.last.lock().await;
        if let Some((at, health)) = last.as_ref()
            && at.elapsed() < KEPT
        {
            return health.clone();
        }
        let (database, store) = tokio::join!(self.app.db.is_alive(PATIENCE), self.store_answers());
        let components = vec![
            component("core", None),
            component("database", (!database).then_some("the database does not answer")),
            component("registry", (!store).then_some("the blob store does not answer")),
        ];
        let is_healthy = components.iter().all(|part| part.error.is_none());
        let health = Health { status: status(is_healthy), components };
        *last = Some((Instant::now(), health.clone()));
        health
    }

    /// Whether the store can say that an object is not there.
    async fn store_answers(&self) -> bool {
        let nothing = berth_blobs::canonical_key(&Digest::sha256(b"health"));
        matches!(timeout(PATIENCE, self.app.blobs.stat(&nothing)).await, Ok(Ok(_)))
    }
}

fn component(name: &'static str, error: Option<&'static str>) -> Component {
    Component { name, status: status(error.is_none()), error }
}

fn status(is_healthy: bool) -> &'static str {
    if is_healthy { "healthy" } else { "unhealthy" }
}

/// The state of the parts. The status is 200 whatever it says.
#[utoipa::path(get, path = "/health", operation_id = "getHealth", tag = "health", security(()),
    responses((status = 200, body = Health)))]
pub(super) async fn show(Extension(probe): Extension<Probe>) -> Answer {
    json(&probe.ask().await)
}
