//! `GET /service/token`, the Docker token service: a token grants what was asked for and is allowed.

use std::collections::BTreeMap;

use berth_oci::RepositoryName;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::json;

use crate::app::App;
use crate::authn::{self, Access, Caller, Claims, SERVICE};
use crate::authz::{self, Act, Resource};
use crate::clock;
use crate::error::{Code, Error, Result};
use crate::net::{RequestBody, ResponseBody};

/// Most scopes in one request; clients ask for two or three.
const MOST_SCOPES: usize = 64;

/// What a repository's scope can ask for, and the right behind each.
const ACTIONS: [(&str, Act); 3] = [("pull", Act::Pull), ("push", Act::Push), ("delete", Act::Delete)];

pub(super) async fn answer(app: &App, request: Request<RequestBody>) -> Result<Response<ResponseBody>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        // Clients that try OAuth2's POST first fall back to GET at this answer.
        let mut response = super::respond::error_response(&Error::new(Code::MethodNotAllowed, "use GET"));
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(response);
    }
    let query = request.uri().query().unwrap_or_default();
    let mut service = None;
    let mut scopes = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "service" => service = Some(value.into_owned()),
            "scope" => scopes.extend(value.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned)),
            _ => {}
        }
    }
    let service = service.unwrap_or_default();
    if service != SERVICE {
        let shown: String = service.chars().filter(|letter| !letter.is_control()).take(100).collect();
        return Err(Error::bad_request(format!("Unable to handle service: {shown}")));
    }
    if scopes.len() > MOST_SCOPES {
        return Err(Error::bad_request(format!("at most {MOST_SCOPES} scopes can be asked for at once")));
    }
    let caller = authn::of_api(app, request.headers()).await.map_err(with_challenge)?;
    if caller.is_anonymous() && scopes.is_empty() {
        let mut response = Response::new(ResponseBody::empty());
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        response.headers_mut().insert(http::header::WWW_AUTHENTICATE, HeaderValue::from_static(BASIC));
        return Ok(response);
    }
    let access = grant(app, &caller, &scopes).await?;
    issue(app, &caller, access).await
}

const BASIC: &str = "Basic realm=\"harbor\"";

fn with_challenge(mut error: Error) -> Error {
    if error.code == Code::Unauthorized {
        error.challenge = Some(BASIC.to_owned());
    }
    error
}

async fn issue(app: &App, caller: &Caller, access: Vec<Access>) -> Result<Response<ResponseBody>> {
    let lifetime = i64::try_from(app.config.token_lifetime.as_secs()).unwrap_or(i64::MAX);
    let claims = Claims::new(caller, access, lifetime);
    let keys = app.keys.tokens().await?;
    let token = claims.sign(&keys)?;
    // Harbor sends the second name empty, and clients take the first.
    let issued_at = clock::rfc3339(claims.issued_at);
    let body = json!({"token": token, "access_token": "", "expires_in": claims.exp - claims.iat, "issued_at": issued_at});
    let mut response = Response::new(ResponseBody::full(body.to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The scopes of a request by (type, name), each with the actions that were asked for.
pub fn wanted(scopes: &[String]) -> BTreeMap<(String, String), Vec<String>> {
    let mut wanted: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for scope in scopes {
        let (kind, rest) = scope.split_once(':').unwrap_or((scope, ""));
        let (name, actions) = rest.rsplit_once(':').unwrap_or((rest, ""));
        let entry = wanted.entry((kind.to_owned(), name.to_owned())).or_default();
        for action in actions.split(',').filter(|action| !action.is_empty()) {
            if !entry.iter().any(|known| known == action) && entry.len() < 16 {
                entry.push(action.to_owned());
            }
        }
    }
    wanted
}

async fn grant(app: &App, caller: &Caller, scopes: &[String]) -> Result<Vec<Access>> {
    let mut granted = Vec::new();
    for ((kind, name), actions) in wanted(scopes) {
        let mut access = Access { kind, name, actions: Vec::new(), project_id: None, by_public: false };
        match access.kind.as_str() {
            "repository" => grant_repository(app, caller, &actions, &mut access).await?,
            "registry" if access.name == "catalog" && may_read_catalog(caller) => {
                access.actions = actions;
            }
            _ => {}
        }
        granted.push(access);
    }
    Ok(granted)
}

fn may_read_catalog(caller: &Caller) -> bool {
    authz::system_may(caller, Resource::Catalog, Act::Read)
}

async fn grant_repository(app: &App, caller: &Caller, actions: &[String], access: &mut Access) -> Result<()> {
    let Ok(name) = access.name.parse::<RepositoryName>() else { return Ok(()) };
    if name.rest().is_empty() {
        return Ok(());
    }
    let Some(project) = app.directory.find(&app.db, name.project()).await? else { return Ok(()) };
    let standing = if caller.is_anonymous() {
        // What is public needs no database, and can be pulled without one.
        authz::standing_of_nobody(&project)
    } else {
        let (who, about) = (caller.clone(), project.clone());
        app.db.read(move |tx| authz::standing(tx, &who, &about)).await?
    };
    let asks_all = actions.iter().any(|action| action == "*");
    for (word, act) in ACTIONS {
        let is_wanted = asks_all || actions.iter().any(|action| action == word);
        if is_wanted && standing.may(Resource::Repository, act) {
            access.actions.push(word.to_owned());
            access.by_public |= standing.only_by_public(Resource::Repository, act);
        }
    }
    access.project_id = Some(project.id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_may_hold_a_port_and_names_are_joined() {
        let scopes = [
            "repository:host:5000/a/b:pull,push".to_owned(),
            "repository:host:5000/a/b:pull,delete".to_owned(),
        ];
        let wanted = wanted(&scopes);
        let key = ("repository".to_owned(), "host:5000/a/b".to_owned());
        assert_eq!(wanted[&key], ["pull", "push", "delete"]);
    }
}
