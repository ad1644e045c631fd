//! A request that a quota refused leaves nothing behind, so that it was refused is told in a transaction of its own.

use std::sync::Arc;

use berth_db::Db;

use super::{EventType, wants};
use crate::authn::Caller;
use crate::directory::Project;
use crate::error::Error;
use crate::events::{self, Told, ToldKind};
use crate::quotas::Exceeded;

/// Tells of a refusal, if a quota is the reason and a policy wants to hear of it. The request has its answer already:
/// what goes wrong here is only logged.
pub async fn tell_refusal(
    db: &Db,
    error: &Error,
    caller: &Caller,
    project: Option<Arc<Project>>,
    (repository, tag, digest): (&str, Option<&str>, Option<&str>),
) {
    let exceeded = error.cause.as_ref().and_then(|cause| cause.downcast_ref::<Exceeded>());
    let (Some(exceeded), Some(project)) = (exceeded, project) else { return };
    let told = Told {
        kind: ToldKind::QuotaExceeded,
        project_id: project.id,
        repository: repository.to_owned(),
        digest: digest.unwrap_or_default().to_owned(),
        tag: tag.map(str::to_owned),
        operator: caller.name().to_owned(),
        details: exceeded.to_string(),
        at: None,
    };
    let written = db.write(move |tx| {
        if wants(tx, told.project_id, EventType::QuotaExceed)? {
            events::record_told(tx, std::slice::from_ref(&told))?;
        }
        Ok::<_, Error>(())
    });
    if let Err(error) = written.await {
        tracing::warn!(%error, "an exceeded quota could not be told to webhooks");
    }
}
