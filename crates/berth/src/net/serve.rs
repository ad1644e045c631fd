//! Puts the serving layer together, runs it, and drains it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::task::JoinSet;

use super::accept::accept_all;
use super::connection::Shared;
use super::hub::Hub;
use super::limits::Limits;
use super::listener::Bound;
use super::request_body::RequestBody;
use super::shutdown::Shutdown;

/// How connections that were cut may take to leave.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(2);

/// How the server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Connections that were cut because the time to drain was over.
    pub cut: usize,
}

impl Outcome {
    /// Whether every request was answered to its end.
    pub fn is_clean(self) -> bool {
        self.cut == 0
    }
}

/// Serves the listeners until the shutdown is asked for and the connections have drained.
///
/// The service's future is dropped when its client goes away: work that must not stop half way belongs in a task of its
/// own.
pub async fn serve<S, F, B>(listeners: Vec<Bound>, service: S, limits: Limits, shutdown: Shutdown) -> Outcome
where
    S: Fn(Request<RequestBody>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let limits = limits.within_files(raise_file_limit());
    let hub = Hub::new(limits.clone());
    let mut sweeping = JoinSet::new();
    sweeping.spawn(Arc::clone(&hub).sweep());
    let mut accepting = JoinSet::new();
    for bound in listeners {
        if let Some(tls) = &bound.tls {
            sweeping.spawn(Arc::clone(tls).watch());
        }
        let shared =
            Arc::new(Shared { service: service.clone(), tls: bound.tls.clone(), limits: limits.clone() });
        accepting.spawn(accept_all(bound.listener, Arc::clone(&hub), shared));
    }
    shutdown.requested().await;
    // Afterwards nobody enters any more, and the ports are free.
    accepting.shutdown().await;
    hub.close_all();
    tokio::select! {
        () = hub.emptied() => {}
        () = shutdown.forced() => {}
        () = tokio::time::sleep(limits.drain_timeout) => {}
    }
    let cut = hub.cut_all();
    if cut > 0 {
        tracing::warn!(cut, "connections cut, the time to drain is over");
        let _ = tokio::time::timeout(LEAVE_TIMEOUT, hub.emptied()).await;
    }
    Outcome { cut }
}

/// Allows the process as many open files as the system lets it, and returns how many that is.
fn raise_file_limit() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let limit = if raised.is_ok() { maximum } else { current };
    limit.unwrap_or(u64::MAX)
}
