//! Log-in at a directory. Its answer is asked for anew each time: who it is, in which groups, and whether an
//! administrator. A directory that cannot be asked refuses nobody's password and counts towards no lock.

use std::net::IpAddr;
use std::sync::Arc;

use berth_db::Tx;

use super::{User, lock};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::groups::{self, Kind};
use crate::ldap::{Known, Server, Told};
use crate::users::{self, FIRST_ADMIN, Login, NewExternal, Origin, Revoked};

/// What accounts say that the directory told of.
const REMARK: &str = "from LDAP.";

/// Somebody whom the directory knows, as a user to be made here.
pub fn newcomer(known: &Known) -> NewExternal {
    let Known { dn, username, email, realname } = known;
    NewExternal::told(Origin::Ldap, username, email, realname, REMARK).at(dn)
}

/// The directory of the settings.
pub fn server(app: &App) -> Result<Server<'_>> {
    let settings = app.settings.current();
    let password = settings.ldap_search_password.open(&app.keys, "ldap_search_password")?;
    Server::new(settings.ldap(), password, &app.outbound, &app.ldap_gate)
}

/// Verifies a name and password at the directory; nothing where that is not how people log in, or for the
/// first administrator, who always logs in here.
pub(super) async fn log_in(
    app: &App,
    name: &str,
    password: &str,
    address: Option<IpAddr>,
) -> Result<Option<User>> {
    if !app.settings.current().logs_in_by_ldap() {
        return Ok(None);
    }
    let wanted = name.to_owned();
    let (is_first, typed_door) = app
        .db
        .read(move |tx| -> Result<_> {
            let is_first = users::find_login(tx, &wanted)?.is_some_and(|login| login.id == FIRST_ADMIN);
            Ok((is_first, lock::Door::look(tx, None, &wanted, address)?))
        })
        .await?;
    if is_first {
        return Ok(None);
    }
    if typed_door.is_shut {
        return lock::refuse(app, None).await;
    }
    let server = server(app)?;
    let Some(visitor) = server.receive(name).await? else {
        return lock::refuse(app, Some(typed_door)).await;
    };
    // The directory finds people by more spellings than one: the lock is of the account that would be entered.
    let username = visitor.username().to_owned();
    let (account, door) = app
        .db
        .read(move |tx| -> Result<_> {
            let account = users::find_named(tx, &username)?;
            let door = lock::Door::look(tx, account.as_ref(), &username, address)?;
            Ok((account, door))
        })
        .await?;
    if account.is_some_and(|account| account.id == FIRST_ADMIN) {
        drop(visitor);
        return lock::refuse(app, Some(door)).await;
    }
    let mut told = None;
    let verify = async {
        told = server.admit(visitor, password).await?;
        Ok(told.is_some())
    };
    lock::guess(app, &door, || false, verify).await?;
    let told = Arc::new(told.ok_or_else(Error::unauthorized)?);
    let (login, revoked) = match write_down(app, &told).await {
        // Another log-in of the same person was the first one a moment earlier.
        Err(error) if error.code == Code::Conflict => write_down(app, &told).await?,
        written => written?,
    };
    for revoked in revoked {
        app.directory.revoke(revoked.user, revoked.at);
    }
    Ok(Some(User { id: login.id, name: login.username, admin: login.sysadmin }))
}

async fn write_down(app: &App, told: &Arc<Told>) -> Result<(Login, Vec<Revoked>)> {
    let told = told.clone();
    app.db.write(move |tx| settle(tx, &told)).await
}

/// Writes down what the directory told of somebody who logged in.
fn settle(tx: &mut Tx<'_>, told: &Told) -> Result<(Login, Vec<Revoked>)> {
    let known = &told.known;
    let id = match users::find_named(tx, &known.username)? {
        Some(login) if login.id == FIRST_ADMIN => return Err(Error::unauthorized()),
        // Whoever is called so in the directory need not be the one who is called so here.
        Some(login) if login.origin != Origin::Ldap => {
            let message = "an account of this name exists here that the directory did not make: ask an administrator of \
                           the registry";
            return Err(Error::forbidden(message));
        }
        Some(login) => {
            users::set_dn(tx, login.id, &known.dn)?;
            login.id
        }
        None => users::onboard(tx, &newcomer(known))?,
    };
    let mut revoked = Vec::new();
    revoked.extend(groups::remember(tx, id, Kind::Ldap, &told.groups)?);
    revoked.extend(users::set_external_admin(tx, id, told.admin)?);
    let login = users::find_named(tx, &known.username)?;
    let login = login.ok_or_else(|| Error::internal("a user that logged in is gone"))?;
    Ok((login, revoked))
}

#[cfg(test)]
mod tests {
    use berth_db::params;

    use super::*;
    use crate::listing::tests::Store;

    fn told(username: &str, dn: &str) -> Told {
        let known =
            Known { dn: dn.into(), username: username.into(), realname: String::new(), email: String::new() };
        Told { known, groups: Vec::new(), admin: false }
    }

    fn dn_of(tx: &mut Tx<'_>, id: i64) -> Result<String> {
        Ok(tx.one("SELECT dn FROM users WHERE id = ?1", &params![id])?.get(0)?)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_directory_opens_only_the_accounts_that_it_made() {
        for store in Store::all().await {
            store
                .db
                .write(|tx| -> Result<_> {
                    let (anna, _) = settle(tx, &told("anna", "uid=anna,ou=one"))?;
                    assert_eq!(dn_of(tx, anna.id)?, "uid=anna,ou=one");
                    // She moved in the directory.
                    let (again, _) = settle(tx, &told("anna", "uid=anna,ou=two"))?;
                    assert_eq!((again.id, dn_of(tx, anna.id)?), (anna.id, "uid=anna,ou=two".to_owned()));
                    // One who was imported is let in.
                    let known = told("bert", "uid=bert").known;
                    let bert = users::onboard(tx, &newcomer(&known))?;
                    assert_eq!(settle(tx, &told("bert", "uid=bert"))?.0.id, bert);
                    for origin in ["local", "oidc"] {
                        let sql = "UPDATE users SET origin = ?1 WHERE id = ?2";
                        tx.execute(sql, &params![origin, anna.id])?;
                        let refused = settle(tx, &told("anna", "uid=anna,ou=two")).err();
                        assert_eq!(refused.map(|error| error.code), Some(Code::Forbidden), "{origin}");
                    }
                    assert!(settle(tx, &told("admin", "uid=admin")).is_err());
                    Ok(())
                })
                .await
                .unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_name_wins_over_an_address_that_people_of_a_directory_say_of_themselves() {
        for store in Store::all().await {
            store
                .db
                .write(|tx| -> Result<_> {
                    let mut eve = told("eve", "uid=eve");
                    eve.known.email = "anna@example.org".into();
                    let (eve, _) = settle(tx, &eve)?;
                    let (anna, _) = settle(tx, &told("anna@example.org", "uid=anna"))?;
                    assert_ne!(anna.id, eve.id);
                    let email: String =
                        tx.one("SELECT email FROM users WHERE id = ?1", &params![eve.id])?.get(0)?;
                    assert_eq!(email, "");
                    let mut mallory = told("mallory", "uid=mallory");
                    mallory.known.email = "anna@example.org".into();
                    settle(tx, &mallory)?;
                    let found = users::find_login(tx, "anna@example.org")?;
                    assert_eq!(found.map(|login| login.id), Some(anna.id));
                    assert!(tx.find("SELECT 1 FROM users WHERE email = 'anna@example.org'", &[])?.is_none());
                    Ok(())
                })
                .await
                .unwrap();
        }
    }
}
