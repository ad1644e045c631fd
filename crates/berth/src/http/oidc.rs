//! `/c/oidc`: how a browser logs in with the OpenID provider, gets a name here, and logs out. The state of a log-in
//! is a row that the browser's cookie opens once, so that any replica can end what another one began.

use std::collections::HashMap;

use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use http::{Extensions, HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;

use super::registry::origin::base_url;
use super::{csrf, session};
use crate::app::App;
use crate::audit::{self, Operation};
use crate::authn::{self, Caller, User, cookie};
use crate::error::{Code, Error, Result};
use crate::net::forwarded::Scheme;
use crate::net::{RequestBody, ResponseBody};
use crate::oidc::{self, Arrival, Begun, CliSecret, Entered};

/// The cookie of a browser that is on its way in.
const COOKIE: &str = "berth_oidc";
/// Longest code, state and the like, in bytes.
const MAX_PARAMETER: usize = 4096;
/// Longest path to go to afterwards, in bytes.
const MAX_PATH: usize = 2048;
/// What does not stand in a Location as it is.
const NOT_IN_PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');

/// Which method a path is asked with; nothing for a path that does not exist.
pub(super) fn method_of(path: &str) -> Option<Method> {
    match path {
        "/c/oidc/login" | "/c/oidc/callback" | "/c/oidc/logout" => Some(Method::GET),
        "/c/oidc/onboard" => Some(Method::POST),
        _ => None,
    }
}

pub(super) async fn answer(app: &App, request: Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let mode = app.settings.current();
    if !mode.is_oidc() {
        let message = format!("auth mode {} is not OIDC based", mode.auth_mode);
        return Err(Error::new(Code::Precondition, message));
    }
    match request.uri().path() {
        "/c/oidc/login" => log_in(app, &request).await,
        "/c/oidc/callback" => call_back(app, &request).await,
        "/c/oidc/logout" => log_out(app, &request).await,
        _ => onboard(app, request).await,
    }
}

/// Where the browser of an OIDC user is sent to, told with a 403 to programs that would not follow.
pub(super) fn elsewhere(
    app: &App,
    headers: &HeaderMap,
    extensions: &Extensions,
    path: &str,
) -> Response<ResponseBody> {
    let location = format!("{}{path}", base_url(app, headers, extensions));
    let body = serde_json::json!({"redirect_location": location}).to_string();
    let mut response = Response::new(ResponseBody::full(body));
    *response.status_mut() = StatusCode::FORBIDDEN;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(http::header::CONTENT_TYPE, json);
    response
}

/// Sends the browser to the provider.
async fn log_in(app: &App, request: &Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let query = parameters(request)?;
    let wanted = query.get("redirect_url").map_or("/", String::as_str);
    let redirect_url = local_path(wanted).ok_or_else(|| {
        Error::bad_request("redirect_url must be a path of this site, such as /harbor/projects")
    })?;
    let base = base_of(app, request)?;
    let provider = app.oidc.provider(app.settings.current(), &app.keys).await?;
    let (state, browser) = (oidc::random_text(), oidc::random_text());
    let login = oidc::Login {
        nonce: oidc::random_text(),
        verifier: oidc::random_text(),
        redirect_uri: format!("{base}/c/oidc/callback"),
        redirect_url,
        issuer: provider.issuer().to_owned(),
        place: authn::place(app, request.headers(), request.extensions()),
    };
    let challenge = oidc::hash_of(&login.verifier);
    let begun = Begun {
        redirect_uri: &login.redirect_uri,
        state: &state,
        nonce: &login.nonce,
        challenge: &challenge,
    };
    let url = provider.authorization_url(&begun)?;
    let line = binding(app, request, &browser, 600);
    app.db.write(move |tx| oidc::begin(tx, &state, &browser, &login)).await?;
    redirect(url.as_str(), &[line])
}

/// Takes what the provider sent the browser back with.
async fn call_back(app: &App, request: &Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let query = parameters(request)?;
    if let Some(code) = query.get("error") {
        let code: String =
            code.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').take(64).collect();
        return Err(Error::bad_request(format!("the OpenID provider refused the log-in: {code}")));
    }
    let required =
        |name: &str| query.get(name).cloned().ok_or_else(|| Error::bad_request(format!("{name} is missing")));
    let (state, code) = (required("state")?, required("code")?);
    let browser = cookie(request.headers(), COOKIE).ok_or_else(not_begun)?.to_owned();
    let login = app.db.write(move |tx| oidc::take(tx, &state, &browser)).await?.ok_or_else(not_begun)?;
    let settings = app.settings.current();
    let provider = app.oidc.provider(settings.clone(), &app.keys).await?;
    // Another provider was set up meanwhile: it must not get the code of this one.
    if login.issuer != provider.issuer() {
        return Err(not_begun());
    }
    // RFC 9207: the answer of another provider than the one that was asked.
    if query.get("iss").is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(not_begun());
    }
    let vouched = provider.trade(&code, (&login.redirect_uri, &login.verifier, &login.nonce)).await?;
    let arrival = Arrival::of(vouched);
    let (issuer, subject) = (arrival.identity.issuer.clone(), arrival.identity.subject.clone());
    let known = app.db.read(move |tx| oidc::with_identity(tx, &issuer, &subject)).await?;
    let entered = match known {
        Some(account) => {
            let (tokens, name) = (arrival.seal_tokens(&app.keys)?, account.username.clone());
            let entered = app.db.write(move |tx| oidc::enter(tx, &account, &arrival, &tokens)).await;
            if entered.as_ref().is_err_and(|error| error.code == Code::Forbidden) {
                app.db.write(move |tx| audit::record_session(tx, &name, Operation::Login, false)).await?;
            }
            entered?
        }
        None if settings.oidc_auto_onboard => {
            let username = arrival.identity.username.clone();
            if username.is_empty() {
                let message =
                    "the OpenID provider does not say how the new user is called: see oidc_user_claim";
                return Err(Error::bad_request(message));
            }
            welcome(app, username, arrival, None).await?
        }
        None => return ask_name(app, request, arrival, &login.redirect_url).await,
    };
    let cookies = [enter(app, request.headers(), request.extensions(), entered).await?, unbinding()];
    redirect(&utf8_percent_encode(&login.redirect_url, NOT_IN_PATH).to_string(), &cookies)
}

/// Keeps whom the provider told of, and sends the browser to the page that asks for a name.
async fn ask_name(
    app: &App,
    request: &Request<RequestBody>,
    arrival: Arrival,
    redirect_url: &str,
) -> Result<Response<ResponseBody>> {
    let base = base_of(app, request)?;
    let browser = oidc::random_text();
    let line = binding(app, request, &browser, 1800);
    let sealed = arrival.seal(&app.keys)?;
    app.db.write(move |tx| oidc::keep_arrival(tx, &browser, &sealed)).await?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("username", &arrival.identity.username)
        .append_pair("redirect_url", redirect_url)
        .finish();
    redirect(&format!("{base}/oidc-onboard?{query}"), &[line])
}

#[derive(Deserialize)]
struct OnboardReq {
    username: Option<String>,
}

/// Gives somebody the name that they chose, and lets them in.
async fn onboard(app: &App, request: Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let (parts, body) = request.into_parts();
    let browser = cookie(&parts.headers, COOKIE).ok_or_else(not_begun)?.to_owned();
    let wanted: OnboardReq = session::read_json(&parts.headers, body).await?;
    let username = wanted.username.unwrap_or_default();
    let held = browser.clone();
    let sealed = app.db.read(move |tx| oidc::find_arrival(tx, &held)).await?.ok_or_else(not_begun)?;
    let arrival = Arrival::open(&app.keys, &sealed)?;
    let entered = welcome(app, username, arrival, Some(browser)).await?;
    let mut response = Response::new(ResponseBody::empty());
    set_cookies(&mut response, &[enter(app, &parts.headers, &parts.extensions, entered).await?, unbinding()]);
    Ok(response)
}

/// Makes the user; with `browser`, only if the arrival that it holds was not used meanwhile.
async fn welcome(app: &App, username: String, arrival: Arrival, browser: Option<String>) -> Result<Entered> {
    let identity = &arrival.identity;
    let secret = CliSecret::new(&app.keys, &identity.issuer, &identity.subject, None)?;
    let tokens = arrival.seal_tokens(&app.keys)?;
    app.db
        .write(move |tx| {
            if let Some(browser) = &browser
                && !oidc::take_arrival(tx, browser)?
            {
                return Err(not_begun());
            }
            oidc::enter_as_new(tx, &username, &arrival, &tokens, &secret)
        })
        .await
}

/// Begins the session of somebody who came in; the cookie for it.
async fn enter(app: &App, headers: &HeaderMap, extensions: &Extensions, entered: Entered) -> Result<String> {
    for revoked in entered.revoked {
        app.directory.revoke(revoked.user, revoked.at);
    }
    let User { name, .. } = entered.user.clone();
    app.db.write(move |tx| audit::record_session(tx, &name, Operation::Login, true)).await?;
    let sid = authn::begin_session(app, &entered.user, headers).await?;
    Ok(session::sid_cookie(&sid, csrf::origin(app, headers, extensions).as_ref()))
}

/// Ends the session here and, as the settings say, at the provider too.
async fn log_out(app: &App, request: &Request<RequestBody>) -> Result<Response<ResponseBody>> {
    let headers = request.headers();
    let Caller::User(user) = authn::of_session(app, headers).await? else {
        return Err(Error::unauthorized());
    };
    let (id, name) = (user.id, user.name.clone());
    let account = app
        .db
        .write(move |tx| {
            audit::record_session(tx, &name, Operation::Logout, true)?;
            oidc::find(tx, id)
        })
        .await?;
    authn::end_session(app, headers).await?;
    let base = base_of(app, request)?;
    let mut location = format!("{base}/");
    if let Some(account) = account.filter(|_| app.settings.current().oidc_logout) {
        match leave(app, &account, &base).await {
            Ok(Some(there)) => location = there,
            Ok(None) => {}
            // The session here is over whatever the provider does.
            Err(error) => tracing::warn!(%error, "the log-out at the OpenID provider did not succeed"),
        }
    }
    redirect(&location, &[session::no_sid_cookie()])
}

/// Revokes the refresh token; where the browser has to go to log out at the provider.
async fn leave(app: &App, account: &oidc::Account, base: &str) -> Result<Option<String>> {
    let Some(tokens) = account.tokens(&app.keys)? else { return Ok(None) };
    let provider = app.oidc.provider(app.settings.current(), &app.keys).await?;
    // Another provider may have been set up since: it must not get what the other one gave.
    if provider.issuer() != account.issuer {
        return Ok(None);
    }
    let there = tokens.id_token().and_then(|hint| provider.end_session_url(hint, base));
    if let Some(refresh_token) = tokens.refresh_token() {
        if let Err(error) = provider.revoke(refresh_token).await {
            tracing::warn!(%error, "the refresh token could not be revoked");
        }
        let kept = tokens.without_refresh().seal(&app.keys, &account.issuer, &account.subject)?;
        let account = account.clone();
        app.db.write(move |tx| oidc::replace_tokens(tx, &account, &kept)).await?;
    }
    Ok(there.map(String::from))
}

/// A path of this site as it came, or nothing for what may lead elsewhere in any browser.
fn local_path(text: &str) -> Option<String> {
    let is_local = |text: &str| {
        text.starts_with('/')
            && !text.starts_with("//")
            && !text.contains('\\')
            && !text.contains(char::is_control)
    };
    if text.is_empty() {
        return Some("/".to_owned());
    }
    // A proxy in front may decode once more than we do.
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    (text.len() <= MAX_PATH && is_local(text) && is_local(&decoded)).then(|| text.to_owned())
}

fn parameters(request: &Request<RequestBody>) -> Result<HashMap<String, String>> {
    let query = request.uri().query().unwrap_or_default();
    let mut found = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        if value.len() > MAX_PARAMETER {
            return Err(Error::bad_request("a parameter is too long"));
        }
        // RFC 6749, 3.1: none comes twice.
        if found.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Error::bad_request("a parameter is given twice"));
        }
    }
    Ok(found)
}

fn base_of(app: &App, request: &Request<RequestBody>) -> Result<String> {
    let base = base_url(app, request.headers(), request.extensions());
    if base.is_empty() { Err(Error::bad_request("a Host header is needed")) } else { Ok(base) }
}

/// The refusal of what this browser did not begin, or has ended already.
fn not_begun() -> Error {
    Error::new(Code::Unauthorized, "this log-in was not begun in this browser, or is over: log in again")
}

fn binding(app: &App, request: &Request<RequestBody>, browser: &str, seconds: u32) -> String {
    let origin = csrf::origin(app, request.headers(), request.extensions());
    let secure = if origin.is_some_and(|origin| origin.scheme == Scheme::Https) { "; Secure" } else { "" };
    // Lax and not Strict: the browser comes back from another site.
    format!("{COOKIE}={browser}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

fn unbinding() -> String {
    format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
}

fn redirect(location: &str, cookies: &[String]) -> Result<Response<ResponseBody>> {
    let mut response = Response::new(ResponseBody::empty());
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::try_from(location).map_err(Error::internal)?);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set_cookies(&mut response, cookies);
    Ok(response)
}

fn set_cookies(response: &mut Response<ResponseBody>, cookies: &[String]) {
    for line in cookies {
        if let Ok(line) = HeaderValue::try_from(line) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["", "/", "/harbor/projects?q=é", "/a//b", "/a?x=https://evil"] {
            assert!(local_path(good).is_some(), "{good}");
        }
        for evil in [
            "//evil",
            "///evil",
            "https:evil",
            "https://evil",
            "/\\evil",
            "\\\\evil",
            "%2f%2fevil",
            "/%2fevil",
            "/%5cevil",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
            "/%0d%0aSet-Cookie: x",
            "/\tevil",
            "evil",
            " /evil",
            "/%ff",
        ] {
            assert!(local_path(evil).is_none(), "{evil}");
        }
    }
}
