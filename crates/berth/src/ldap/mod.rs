//! A directory (LDAP, Active Directory) that knows who people are: it finds them, checks their passwords and
//! tells their groups. It keeps nothing and writes nothing; a directory that does not answer is never taken
//! for one that says no.

mod ber;
mod connection;
mod filter;
mod groups;
#[cfg(test)]
mod peers;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use zeroize::Zeroizing;

use crate::error::{Code, Error, Result};
use crate::groups::Named;
use crate::outbound::Outbound;
use connection::{Connection, Entry, Failure, NO_SUCH_OBJECT, Search};
pub use filter::{Filter, Invalid};

/// Conversations at a time.
const AT_A_TIME: usize = 16;
/// Conversations that wait; beyond it a client is told to come back.
const WAITING: usize = 128;
/// Tries of settings at a time; they take no turn of a log-in.
const TRIES: usize = 2;
/// Longest name that is looked for, in bytes.
const MAX_NAME: usize = 255;

/// How far below its base a search goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The base alone.
    Base,
    /// What is right below it.
    OneLevel,
    /// It and all that is below.
    Subtree,
}

impl Scope {
    /// The scope of a number in the API.
    pub fn from_id(id: i64) -> Option<Self> {
        match id {
            0 => Some(Self::Base),
            1 => Some(Self::OneLevel),
            2 => Some(Self::Subtree),
            _ => None,
        }
    }

    fn id(self) -> i32 {
        match self {
            Self::Base => 0,
            Self::OneLevel => 1,
            Self::Subtree => 2,
        }
    }
}

/// Where a directory is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
    /// Whether TLS is spoken from the first byte.
    tls: bool,
}

impl Address {
    /// The address of a URL such as `ldap://host`, `ldaps://host:636` or `host:389`.
    ///
    /// # Errors
    /// 400 for what is none, or holds more than host and port.
    pub fn parse(url: &str) -> Result<Self> {
        let refused =
            || Error::bad_request("the LDAP URL is invalid: give ldap://HOST:PORT or ldaps://HOST:PORT");
        let (scheme, rest) = match url.trim().split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None if url.trim().ends_with(":636") => ("ldaps".to_owned(), url.trim()),
            None => ("ldap".to_owned(), url.trim()),
        };
        let (tls, usual) = match scheme.as_str() {
            "ldap" => (false, 389),
            "ldaps" => (true, 636),
            _ => return Err(refused()),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let after_host = if rest.starts_with('[') {
            rest.find(']').map(|end| end + 1).ok_or_else(refused)?
        } else {
            rest.find(':').unwrap_or(rest.len())
        };
        let (host, port) = rest.split_at(after_host);
        let port = match port.strip_prefix(':') {
            Some(digits) => digits.parse().ok().filter(|port| *port != 0).ok_or_else(refused)?,
            None if port.is_empty() => usual,
            None => return Err(refused()),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-:_".contains(&byte);
        if host.is_empty() || host.len() > 255 || !host.bytes().all(is_host) {
            return Err(refused());
        }
        Ok(Self { host: host.to_owned(), port, tls })
    }
}

/// What is known of a directory.
#[derive(Clone, Debug)]
pub struct Conf {
    /// Its URL.
    pub url: String,
    /// Who searches; "" for nobody in particular.
    pub search_dn: String,
    /// Where people are.
    pub base_dn: String,
    /// The attribute that holds the name they log in with.
    pub uid: String,
    /// What people must meet beside; "" for nothing.
    pub filter: String,
    /// How far below the base they are looked for.
    pub scope: Scope,
    /// How long one answer may take.
    pub timeout: Duration,
    /// Whether the certificate must be one that is believed.
    pub verify_cert: bool,
    /// Whether nothing is said without TLS.
    pub require_tls: bool,
    /// Where groups are; "" for where people are.
    pub group_base_dn: String,
    /// What groups must meet; "" for no groups at all.
    pub group_filter: String,
    /// The attribute that holds a group's name; "" for `cn`.
    pub group_name: String,
    /// How far below the base groups are looked for.
    pub group_scope: Scope,
    /// The group whose members are administrators; "" for none.
    pub group_admin_dn: String,
    /// The attribute of a person that holds the DNs of groups.
    pub membership: String,
}

/// Somebody whom the directory knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The distinguished name.
    pub dn: String,
    /// The name as accounts here have it: in lower case.
    pub username: String,
    /// The full name.
    pub realname: String,
    /// The e-mail address, "" when there is none.
    pub email: String,
}

/// What the directory tells of somebody who logs in.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who it is.
    pub known: Known,
    /// The groups, nested ones included.
    pub groups: Vec<Named>,
    /// Whether one of them makes an administrator.
    pub admin: bool,
}

/// What all conversations share: how many there are at a time, and how TLS is spoken.
pub struct Gate {
    running: Semaphore,
    admitted: Semaphore,
    trying: Semaphore,
    verified: OnceCell<Arc<ClientConfig>>,
    unverified: OnceCell<Arc<ClientConfig>>,
}

impl Gate {
    /// A gate through which nobody went yet.
    pub fn new() -> Self {
        Self {
            running: Semaphore::new(AT_A_TIME),
            admitted: Semaphore::new(AT_A_TIME + WAITING),
            trying: Semaphore::new(TRIES),
            verified: OnceCell::new(),
            unverified: OnceCell::new(),
        }
    }

    /// How TLS is spoken; the system's authorities are read once, and not on a thread that others need.
    async fn tls(&self, verify: bool, authorities: Option<&[u8]>) -> Result<Arc<ClientConfig>> {
        let kept = if verify { &self.verified } else { &self.unverified };
        let made = kept.get_or_try_init(|| async {
            let authorities = authorities.map(<[u8]>::to_vec);
            let making = tokio::task::spawn_blocking(move || tls::config(verify, authorities.as_deref()));
            making.await.map_err(Error::internal)?
        });
        made.await.cloned()
    }

    async fn enter(&self) -> Result<(SemaphorePermit<'_>, SemaphorePermit<'_>)> {
        let busy = || Error::new(Code::TooManyRequests, "too many log-ins at the moment: try again");
        let admitted = self.admitted.try_acquire().map_err(|_| busy())?;
        let running = self.running.acquire().await.map_err(Error::internal)?;
        Ok((admitted, running))
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

/// A directory that can be asked.
pub struct Server<'g> {
    conf: Conf,
    address: Address,
    password: Zeroizing<String>,
    outbound: &'g Outbound,
    gate: &'g Gate,
}

/// Somebody who was found and has yet to show the right password.
pub struct Visitor<'g> {
    connection: Connection,
    entry: Entry,
    known: Known,
    _turn: (SemaphorePermit<'g>, SemaphorePermit<'g>),
}

impl Visitor<'_> {
    /// Who it would be.
    pub fn username(&self) -> &str {
        &self.known.username
    }
}

impl<'g> Server<'g> {
    /// A directory with the password of who searches there.
    ///
    /// # Errors
    /// 400 when it is not set up.
    pub fn new(
        conf: Conf,
        password: Zeroizing<String>,
        outbound: &'g Outbound,
        gate: &'g Gate,
    ) -> Result<Self> {
        if conf.url.trim().is_empty() {
            return Err(Error::bad_request(
                "no directory is set up: set ldap_url and the other ldap settings",
            ));
        }
        let address = Address::parse(&conf.url)?;
        Ok(Self { conf, address, password, outbound, gate })
    }

    /// Whether it can be reached, accepts who searches, and can be searched.
    ///
    /// # Errors
    /// With a text for the administrator that says which step failed and nothing of what is there.
    pub async fn ping(&self) -> std::result::Result<(), String> {
        let busy = |_| "the directory is being tried already: try again".to_owned();
        let _turn = self.gate.trying.try_acquire().map_err(busy)?;
        let tried = async {
            let mut connection = self.open().await?;
            if !self.search_bind(&mut connection).await? {
                return Ok(false);
            }
            let filter = Filter::present("objectClass");
            let search = Search {
                base: &self.conf.base_dn,
                scope: Scope::Base,
                filter: &filter,
                attributes: &["1.1"],
                most: 1,
                absent: &[NO_SUCH_OBJECT],
            };
            let is_there = !connection.search(&search).await?.is_empty();
            connection.close().await;
            if is_there {
                Ok(true)
            } else {
                Err(Failure::Refused("show ldap_base_dn", NO_SUCH_OBJECT, String::new()))
            }
        };
        match tried.await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the directory refuses ldap_search_dn and ldap_search_password".to_owned()),
            Err(failure) => {
                tracing::info!(url = self.conf.url, error = %failure, "the directory was tried in vain");
                Err(said(&failure).to_owned())
            }
        }
    }

    /// The person of a name, exactly one; nobody when there is none, or several.
    pub async fn find(&self, name: &str) -> Result<Option<Known>> {
        let _turn = self.gate.enter().await?;
        let mut connection = self.ready().await?;
        let found = self.look_up(&mut connection, name).await?;
        connection.close().await;
        Ok(found.map(|(_, known)| known))
    }

    /// The people of several names, each with its name; nothing where nobody, or several, have it.
    pub async fn find_all(&self, names: &[String]) -> Result<Vec<(String, Option<Known>)>> {
        let _turn = self.gate.enter().await?;
        let mut connection = self.ready().await?;
        let mut all = Vec::with_capacity(names.len());
        for name in names {
            connection.renew();
            let found = self.look_up(&mut connection, name).await?;
            all.push((name.clone(), found.map(|(_, known)| known)));
        }
        connection.close().await;
        Ok(all)
    }

    /// The groups of a name, or of a DN.
    pub async fn find_groups(&self, name: Option<&str>, dn: Option<&str>) -> Result<Vec<Named>> {
        let _turn = self.gate.enter().await?;
        let mut connection = self.ready().await?;
        let found = groups::find(&mut connection, &self.conf, name, dn).await;
        let found = found.map_err(|failure| self.unavailable(&failure))?;
        connection.close().await;
        Ok(found)
    }

    /// Begins a log-in: the person of a name, exactly one, before the password is looked at.
    pub async fn receive(&self, name: &str) -> Result<Option<Visitor<'g>>> {
        let turn = self.gate.enter().await?;
        let mut connection = self.ready().await?;
        let Some((entry, known)) = self.look_up(&mut connection, name).await? else {
            connection.close().await;
            return Ok(None);
        };
        Ok(Some(Visitor { connection, entry, known, _turn: turn }))
    }

    /// Checks the password and tells who it is; nothing when the password is wrong.
    pub async fn admit(&self, visitor: Visitor<'g>, password: &str) -> Result<Option<Told>> {
        let Visitor { mut connection, entry, known, _turn } = visitor;
        let tried = async {
            if !connection.bind(&entry.dn, password).await? {
                return Ok(None);
            }
            // Who logs in may not be allowed to see groups: who searches is.
            if !self.search_bind(&mut connection).await? {
                return Err(Failure::Refused("let ldap_search_dn in", 49, String::new()));
            }
            let (groups, admin) = groups::of(&mut connection, &self.conf, &entry).await?;
            Ok(Some((groups, admin)))
        };
        let found = tried.await.map_err(|failure: Failure| self.unavailable(&failure))?;
        connection.close().await;
        Ok(found.map(|(groups, admin)| Told { known, groups, admin }))
    }

    async fn open(&self) -> std::result::Result<Connection, Failure> {
        let tls = self.gate.tls(self.conf.verify_cert, self.outbound.authorities()).await;
        let tls = tls.map_err(|error| Failure::Unreached(Box::new(error)))?;
        Connection::open(&self.outbound.dialer(), &self.conf, &self.address, tls).await
    }

    /// Makes a connection the one of who searches; one of nobody in particular where nobody is set.
    async fn search_bind(&self, connection: &mut Connection) -> std::result::Result<bool, Failure> {
        if self.conf.search_dn.is_empty() {
            return connection.bind_nobody().await.map(|()| true);
        }
        connection.bind(&self.conf.search_dn, &self.password).await
    }

    async fn ready(&self) -> Result<Connection> {
        let opened = async {
            let mut connection = self.open().await?;
            if self.search_bind(&mut connection).await? {
                return Ok(connection);
            }
            Err(Failure::Refused("let ldap_search_dn in", 49, String::new()))
        };
        opened.await.map_err(|failure| self.unavailable(&failure))
    }

    async fn look_up(&self, connection: &mut Connection, name: &str) -> Result<Option<(Entry, Known)>> {
        let name = name.trim();
        if name.is_empty() || name.len() > MAX_NAME || name.contains(char::is_control) {
            return Ok(None);
        }
        let mut wanted = vec![Filter::equal(&self.conf.uid, name)];
        if !self.conf.filter.trim().is_empty() {
            let filter = Filter::parse(&self.conf.filter);
            wanted.push(
                filter.map_err(|error| Error::bad_request(format!("ldap_filter is invalid: {error}")))?,
            );
        }
        let mut attributes = vec!["cn", "displayName", "mail", "email", groups::UID, &self.conf.membership];
        if !attributes.iter().any(|known| known.eq_ignore_ascii_case(&self.conf.uid)) {
            attributes.push(&self.conf.uid);
        }
        let filter = Filter::all(wanted);
        let search = Search {
            base: &self.conf.base_dn,
            scope: self.conf.scope,
            filter: &filter,
            attributes: &attributes,
            most: 2,
            absent: &[],
        };
        let found = connection.search(&search).await.map_err(|failure| self.unavailable(&failure))?;
        let mut found = found.into_iter();
        let (Some(entry), None) = (found.next(), found.next()) else {
            return Ok(None);
        };
        let Some(username) = own_name(entry.values(&self.conf.uid), name) else { return Ok(None) };
        let known = Known {
            dn: entry.dn.clone(),
            username,
            realname: entry.first(&["cn", "displayName"]).to_owned(),
            email: entry.first(&["mail", "email"]).to_owned(),
        };
        Ok(Some((entry, known)))
    }

    /// 503 with what is in the log: a directory that does not answer says nothing about a password.
    fn unavailable(&self, failure: &Failure) -> Error {
        tracing::error!(url = self.conf.url, error = %failure, "the directory cannot be asked");
        Error::new(Code::Unavailable, "the directory does not answer as expected: try again later")
    }
}

/// The name of somebody who was found by one, in lower case. Of several only the one that was looked for is known to
/// be nobody else's.
fn own_name(values: &[String], wanted: &str) -> Option<String> {
    let names: Vec<String> =
        values.iter().map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect();
    match names.as_slice() {
        [only] => Some(only.clone()),
        _ => names.into_iter().find(|name| *name == wanted.to_lowercase()),
    }
}

fn said(failure: &Failure) -> &'static str {
    match failure {
        Failure::Denied(_) => {
            "requests may not go to this address: the server's configuration (outbound.allow) can permit it"
        }
        Failure::Unreached(_) => {
            "the directory cannot be reached as set: check URL, TLS and certificate, and look into the log"
        }
        Failure::Plain => "the directory offers no TLS, which ldap_require_tls demands",
        Failure::Refused("show ldap_base_dn", ..) => "ldap_base_dn does not exist, or may not be seen",
        Failure::Refused(..) => "the directory answers and refuses: look into the log",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_with_several_names_is_the_one_that_was_looked_for() {
        let names = ["", " Root ", "anna"].map(str::to_owned);
        assert_eq!(own_name(&names, "ANNA").as_deref(), Some("anna"));
        assert_eq!(own_name(&names, "root").as_deref(), Some("root"));
        assert_eq!(own_name(&names, "bert"), None);
        assert_eq!(own_name(&names[..2], "bert").as_deref(), Some("root"));
        assert_eq!(own_name(&names[..1], ""), None);
    }

    #[test]
    fn an_address_is_host_and_port_with_or_without_tls() {
        for (url, host, port, tls) in [
            ("ldap://ldap.example.com", "ldap.example.com", 389, false),
            ("LDAPS://ldap.example.com/", "ldap.example.com", 636, true),
            ("ldap://10.0.0.1:3389", "10.0.0.1", 3389, false),
            ("ldaps://[2001:db8::1]:1636", "2001:db8::1", 1636, true),
            ("ldap.example.com:636", "ldap.example.com", 636, true),
            ("ldap.example.com", "ldap.example.com", 389, false),
        ] {
            assert_eq!(Address::parse(url).unwrap(), Address { host: host.into(), port, tls }, "{url}");
        }
        for url in [
            "",
            "ldap://",
            "http://a",
            "ldapi:///x",
            "ldap://a:0",
            "ldap://a:x",
            "ldap://a:70000",
            "ldap://a/dc=x",
            "ldap://u@a",
            "ldap://[::1",
            "ldap://[::1]x",
            "ldap://a b",
        ] {
            assert!(Address::parse(url).is_err(), "{url}");
        }
    }
}
