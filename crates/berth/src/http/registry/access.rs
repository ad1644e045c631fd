//! The rights of `/v2` and its challenges. What the caller may not know of stays unknown: an absent
//! project answers exactly as a forbidden one.

use berth_oci::RepositoryName;
use http::Method;

use super::origin::base_url;
use super::{Call, origin};
use crate::authn::{Caller, SERVICE};
use crate::authz::{self, Allowed, ReadCatalog, RepositoryScope, TokenRight};
use crate::error::{Code, Error, Result};

pub(super) const BASIC: &str = "Basic realm=\"harbor\"";

/// Proves a right on a repository, or refuses with a challenge.
pub(super) async fn prove<R: TokenRight>(
    call: &Call,
    name: &RepositoryName,
) -> Result<Allowed<RepositoryScope, R>> {
    match find::<R>(call, name).await? {
        Some(allowed) => Ok(allowed),
        None => Err(refused::<R>(call, name, "")),
    }
}

/// Proves a right, or says that it is lacking; for rights that only make more of a request.
pub(super) async fn find<R: TokenRight>(
    call: &Call,
    name: &RepositoryName,
) -> Result<Option<Allowed<RepositoryScope, R>>> {
    match &call.caller {
        Caller::Anonymous | Caller::Operator => Ok(None),
        Caller::Token(_) => {
            let project = match call.app.directory.get(name.project()) {
                Some(project) => Some(project),
                None => call.app.directory.find(&call.app.db, name.project()).await?,
            };
            Ok(authz::by_token(&call.caller, project.as_ref(), name))
        }
        Caller::User(_) | Caller::Robot(_) => {
            let Some(project) = call.app.directory.find(&call.app.db, name.project()).await? else {
                return Ok(None);
            };
            let (caller, name) = (call.caller.clone(), name.clone());
            call.app.db.read(move |tx| authz::by_role(tx, &caller, &project, &name)).await
        }
    }
}

/// 401 with the challenge that tells a client what to ask for. `more` is a further scope, of a mount.
pub(super) fn refused<R: TokenRight>(call: &Call, name: &RepositoryName, more: &str) -> Error {
    let action = R::ACTION;
    let project = call.app.directory.get(name.project()).map(|project| project.id);
    let mut error = Error::new(
        Code::Unauthorized,
        format!("unauthorized to access repository: {name}, action: {action}"),
    )
    .due_to(authz::lacking::<R>(project));
    error.challenge = Some(if call.has_credentials {
        BASIC.to_owned()
    } else {
        let scope = format!("repository:{name}:{}{more}", R::CHALLENGE);
        bearer(call, &format!(",scope=\"{scope}\""))
    });
    error
}

/// 401 for the probe of `/v2/`.
pub(super) fn log_in(call: &Call) -> Error {
    let mut error = Error::unauthorized();
    error.challenge = Some(if call.has_credentials { BASIC.to_owned() } else { bearer(call, "") });
    error
}

/// 401 for the catalog, which always asks for a password.
pub(super) fn catalog() -> Error {
    let mut error = Error::new(Code::Unauthorized, "unauthorized to list catalog");
    error.why = Some(Box::new(authz::lacking_in_system::<ReadCatalog>()));
    error.challenge = Some(BASIC.to_owned());
    error
}

/// 401 for paths that are none, to those who did not say who they are.
pub(super) fn unrecognised(call: &Call) -> Error {
    let path = call.request.uri().path();
    let method: &Method = call.request.method();
    let mut error = Error::new(Code::Unauthorized, format!("un-recognized request: {method} {path}"));
    error.challenge = Some(bearer(call, ""));
    error
}

fn bearer(call: &Call, scope: &str) -> String {
    let base = base_url(&call.app, call.request.headers(), call.request.extensions());
    let realm = origin::quoted(&base);
    format!("Bearer realm=\"{realm}/service/token\",service=\"{SERVICE}\"{scope}")
}
