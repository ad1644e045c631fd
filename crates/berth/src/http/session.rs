//! `/c`: how a browser logs in and out.

use std::collections::HashMap;

use http::header::{ALLOW, CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body_util::{BodyExt, Limited};
use serde::de::DeserializeOwned;

use super::csrf;
use crate::app::App;
use crate::audit::{self, Operation};
use crate::authn::{self, Caller, SID};
use crate::authz;
use crate::error::{Code, Error, Result};
use crate::net::forwarded::{Origin, Scheme};
use crate::net::{RequestBody, ResponseBody};
use crate::{oidc, users};

/// Largest form, in bytes.
const MAX_FORM: usize = 16 * 1024;

pub(super) async fn answer(app: &App, request: Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let path = request.uri().path().to_owned();
    let wanted = match path.as_str() {
        "/c/login" | "/c/userExists" => Method::POST,
        "/c/log_out" => Method::GET,
        other => super::oidc::method_of(other)
            .ok_or_else(|| Error::not_found(format!("path {path} was not found")))?,
    };
    if *request.method() != wanted {
        let mut response =
            super::respond::error_response(&Error::new(Code::MethodNotAllowed, format!("use {wanted}")));
        if let Ok(allow) = HeaderValue::try_from(wanted.as_str()) {
            response.headers_mut().insert(ALLOW, allow);
        }
        return Ok(response);
    }
    match path.as_str() {
        "/c/login" => log_in(app, request).await,
        "/c/log_out" => log_out(app, &request).await,
        "/c/userExists" => user_exists(app, request).await,
        _ => super::oidc::answer(app, request).await,
    }
}

async fn log_in(app: &App, request: Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body).await?;
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let origin = csrf::origin(app, &parts.headers, &parts.extensions);
    let address = origin.as_ref().map(|origin| origin.client_ip);
    let entered = authn::log_in(app, field("principal"), field("password"), address).await;
    let (name, is_in) = match &entered {
        Ok(user) => (user.name.clone(), true),
        Err(error) if error.code == Code::Unauthorized => {
            // What is typed for a name may be a password: only a name that exists is recorded.
            let wanted = field("principal").to_owned();
            let known = app.db.read(move |tx| users::find_login(tx, &wanted)).await?;
            (known.map_or_else(|| "unknown".to_owned(), |login| login.username), false)
        }
        Err(_) => return Err(entered.err().unwrap_or_else(Error::unauthorized)),
    };
    app.db.write(move |tx| audit::record_session(tx, &name, Operation::Login, is_in)).await?;
    if !is_in && app.settings.current().is_oidc() {
        // Few have a password here. All others are sent on, and the answer does not tell who those few are.
        return Ok(super::oidc::elsewhere(app, &parts.headers, &parts.extensions, "/c/oidc/login"));
    }
    let user = entered?;
    let sid = authn::begin_session(app, &user, &parts.headers).await?;
    Ok(with_cookie(&sid_cookie(&sid, origin.as_ref())))
}

/// The cookie of a session.
pub(super) fn sid_cookie(sid: &str, origin: Option<&Origin>) -> String {
    let secure = if origin.is_some_and(|origin| origin.scheme == Scheme::Https) { "; Secure" } else { "" };
    format!("{SID}={sid}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// What takes the cookie of a session away.
pub(super) fn no_sid_cookie() -> String {
    format!("{SID}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
}

async fn log_out(app: &App, request: &Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let headers = request.headers();
    match authn::of_session(app, headers).await {
        Ok(Caller::User(user)) => {
            let id = user.id;
            if app.settings.current().is_oidc() && app.db.read(move |tx| oidc::find(tx, id)).await?.is_some()
            {
                // The session ends there, since the way there has to know whose it was.
                return Ok(super::oidc::elsewhere(app, headers, request.extensions(), "/c/oidc/logout"));
            }
            app.db.write(move |tx| audit::record_session(tx, &user.name, Operation::Logout, true)).await?;
        }
        Ok(_) => {}
        Err(error) if error.code == Code::Unauthorized => {}
        Err(error) => return Err(error),
    }
    authn::end_session(app, headers).await?;
    Ok(with_cookie(&no_sid_cookie()))
}

/// Whether a name or an address is taken, for the form with which people make an account.
async fn user_exists(app: &App, request: Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let (parts, body) = request.into_parts();
    let caller =
        authn::of_api(app, (&parts.method, parts.uri.path()), &parts.headers, &parts.extensions).await?;
    let allowed = authz::register(&caller, app.settings.current().self_registration)
        .map_err(|_| Error::new(Code::Precondition, "self-registration is not enabled"))?;
    let form = read_form(&parts.headers, body).await?;
    let value = form.get("value").cloned().unwrap_or_default();
    if !matches!(form.get("target").map(String::as_str), Some("username" | "email")) {
        return Err(Error::bad_request("target must be username or email"));
    }
    let is_taken = app.db.read(move |tx| users::is_taken(tx, &allowed, &value)).await?;
    let mut response = Response::new(ResponseBody::full(is_taken.to_string()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    Ok(response)
}

async fn read_form(headers: &HeaderMap, body: RequestBody) -> Result<HashMap<String, String>> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Error::new(
            Code::UnsupportedMediaType,
            "a form is expected: application/x-www-form-urlencoded",
        ));
    }
    let bytes = Limited::new(body, MAX_FORM).collect().await;
    let bytes = bytes.map_err(|_| Error::bad_request("the form cannot be read, or is larger than 16 KiB"))?;
    let bytes = bytes.to_bytes();
    Ok(url::form_urlencoded::parse(&bytes).into_owned().collect())
}

/// A JSON object of bounded size.
pub(super) async fn read_json<T: DeserializeOwned>(headers: &HeaderMap, body: RequestBody) -> Result<T> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Error::new(Code::UnsupportedMediaType, "JSON is expected: application/json"));
    }
    let bytes = Limited::new(body, MAX_FORM).collect().await;
    let bytes = bytes.map_err(|_| Error::bad_request("the body cannot be read, or is larger than 16 KiB"))?;
    let parsed = serde_json::from_slice(&bytes.to_bytes());
    parsed.map_err(|_| Error::bad_request("the body is not the JSON object that is expected"))
}

fn with_cookie(line: &str) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::empty());
    if let Ok(line) = HeaderValue::try_from(line) {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}
