//! The directory, as administrators try it and take users from it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::answer::{Answer, done, json};
use super::groups::LdapGroupJson;
use super::query::Params;
use super::request::{Body, Known, MaybeBody, Who};
use crate::app::App;
use crate::authn::ldap::{self as directory, newcomer};
use crate::authz::{self, CreateLdapUser, ListLdapUsers};
use crate::error::{Error, Result};
use crate::groups;
use crate::ldap::{self, Scope, Server};
use crate::users;

/// Most users that are taken from the directory at once.
const MOST_IMPORTED: usize = 100;

/// A directory to be tried; what is missing is as it is set.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = LdapConf)]
pub(super) struct ConfReq {
    ldap_url: Option<String>,
    ldap_search_dn: Option<String>,
    ldap_search_password: Option<String>,
    ldap_base_dn: Option<String>,
    ldap_filter: Option<String>,
    ldap_uid: Option<String>,
    ldap_scope: Option<i64>,
    ldap_connection_timeout: Option<i64>,
    ldap_verify_cert: Option<bool>,
    ldap_require_tls: Option<bool>,
}

impl ConfReq {
    /// The directory of the request. The stored password is shown to nobody but the directory and the account
    /// that it is stored for.
    fn over(self, set: ldap::Conf, stored: Zeroizing<String>) -> Result<(ldap::Conf, Zeroizing<String>)> {
        let scope = match self.ldap_scope {
            None => set.scope,
            Some(id) => Scope::from_id(id).ok_or_else(|| {
                Error::bad_request("ldap_scope is invalid: 0 (base), 1 (one level) or 2 (subtree)")
            })?,
        };
        let seconds = self.ldap_connection_timeout.filter(|seconds| (1..=60).contains(seconds));
        let conf = ldap::Conf {
            url: self.ldap_url.filter(|url| !url.is_empty()).unwrap_or_else(|| set.url.clone()),
            search_dn: self.ldap_search_dn.unwrap_or_else(|| set.search_dn.clone()),
            base_dn: self.ldap_base_dn.unwrap_or_else(|| set.base_dn.clone()),
            filter: self.ldap_filter.unwrap_or_else(|| set.filter.clone()),
            uid: self.ldap_uid.unwrap_or_else(|| set.uid.clone()),
            scope,
            timeout: seconds.map_or(set.timeout, |seconds| Duration::from_secs(seconds.unsigned_abs())),
            verify_cert: self.ldap_verify_cert.unwrap_or(set.verify_cert),
            require_tls: self.ldap_require_tls.unwrap_or(set.require_tls),
            ..set.clone()
        };
        let is_as_safe = (conf.verify_cert || !set.verify_cert) && (conf.require_tls || !set.require_tls);
        let is_same = conf.url == set.url && conf.search_dn == set.search_dn && is_as_safe;
        let password = self.ldap_search_password.filter(|password| !password.is_empty()).map(Zeroizing::new);
        Ok((conf, password.unwrap_or_else(|| if is_same { stored } else { Zeroizing::default() })))
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = LdapPingResult)]
struct PingJson {
    success: bool,
    message: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LdapUser)]
struct UserJson {
    username: String,
    realname: String,
    email: String,
}

/// The body of a request that takes users from the directory.
#[derive(Deserialize, ToSchema)]
#[schema(as = LdapImportUsers)]
pub(super) struct ImportReq {
    ldap_uid_list: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = LdapFailedImportUser)]
struct FailedJson {
    uid: String,
    error: &'static str,
}

/// Tries the directory, as it is set or as the request says.
#[utoipa::path(post, path = "/ldap/ping", operation_id = "pingLdap", tag = "Ldap",
    request_body = Option<ConfReq>,
    responses((status = 200, body = PingJson), (status = 403)))]
pub(super) async fn ping(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    MaybeBody(request): MaybeBody<ConfReq>,
) -> Answer {
    authz::system::<CreateLdapUser>(&caller)?;
    let settings = app.settings.current();
    let stored = settings.ldap_search_password.open(&app.keys, "ldap_search_password")?;
    let (conf, password) = request.unwrap_or_default().over(settings.ldap(), stored)?;
    let server = Server::new(conf, password, &app.outbound, &app.ldap_gate)?;
    json(&match server.ping().await {
        Ok(()) => PingJson { success: true, message: String::new() },
        Err(message) => PingJson { success: false, message },
    })
}

/// The person of a name.
#[utoipa::path(get, path = "/ldap/users/search", operation_id = "searchLdapUser", tag = "Ldap",
    params(("username" = Option<String>, Query, description = "The name they log in with.")),
    responses((status = 200, body = Vec<UserJson>), (status = 403)))]
pub(super) async fn search_users(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    authz::system::<ListLdapUsers>(&caller)?;
    let name = params.get("username").ok_or_else(|| Error::bad_request("username is missing"))?;
    let found = directory::server(&app)?.find(name).await?;
    let shown = found.map(|known| UserJson {
        username: known.username,
        realname: known.realname,
        email: known.email,
    });
    json(&shown.into_iter().collect::<Vec<_>>())
}

/// The groups of a name, or of a DN.
#[utoipa::path(get, path = "/ldap/groups/search", operation_id = "searchLdapGroup", tag = "Ldap",
    params(("groupname" = Option<String>, Query, description = "The group's name."),
        ("groupdn" = Option<String>, Query, description = "The group's DN.")),
    responses((status = 200, body = Vec<LdapGroupJson>), (status = 403)))]
pub(super) async fn search_groups(State(app): State<Arc<App>>, Who(caller): Who, params: Params) -> Answer {
    authz::system::<ListLdapUsers>(&caller)?;
    let (name, dn) = (params.get("groupname"), params.get("groupdn"));
    if name.is_none() && dn.is_none() {
        return Err(
            Error::bad_request("search group name or DN cannot be empty: give groupname or groupdn").into()
        );
    }
    if dn.is_some_and(|dn| !dn.contains('=')) {
        return Err(Error::bad_request("groupdn is no DN").into());
    }
    dn.map_or(Ok(()), groups::check_dn)?;
    let found = directory::server(&app)?.find_groups(name, dn).await?;
    json(&found.into_iter().map(LdapGroupJson::from).collect::<Vec<_>>())
}

/// Makes users of the directory known here before their first log-in. Those who are known already stay as
/// they are.
#[utoipa::path(post, path = "/ldap/users/import", operation_id = "importLdapUser", tag = "Ldap",
    request_body = ImportReq,
    responses((status = 200), (status = 403), (status = 404, body = Vec<FailedJson>)))]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    Known(caller): Known,
    Body(request): Body<ImportReq>,
) -> Answer {
    authz::system::<CreateLdapUser>(&caller)?;
    let names = request.ldap_uid_list.unwrap_or_default();
    if names.is_empty() || names.len() > MOST_IMPORTED {
        return Err(Error::bad_request(format!("ldap_uid_list must hold 1 to {MOST_IMPORTED} names")).into());
    }
    let found = directory::server(&app)?.find_all(&names).await?;
    let failed = app
        .db
        .write(move |tx| -> Result<_> {
            let mut failed = Vec::new();
            for (uid, known) in &found {
                let uid = uid.clone();
                let Some(known) = known else {
                    failed.push(FailedJson { uid, error: "unknown_user" });
                    continue;
                };
                if users::find_named(tx, &known.username)?.is_some() {
                    continue;
                }
                let new = newcomer(known);
                if new.check().is_err() {
                    failed.push(FailedJson { uid, error: "invalid_username" });
                    continue;
                }
                users::onboard(tx, &new)?;
            }
            Ok(failed)
        })
        .await?;
    if failed.is_empty() {
        return done();
    }
    let shown = json(&failed)?;
    Ok((StatusCode::NOT_FOUND, shown).into_response())
}
