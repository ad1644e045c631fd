//! A conversation with a directory over one connection, a request at a time. Messages, their number and the
//! time they may take are bounded.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use zeroize::{Zeroize, Zeroizing};

use super::ber::{
    BOOLEAN, ENUMERATED, Elements, INTEGER, Malformed, OCTETS, SEQUENCE, SET, element, group, number,
};
use super::filter::Filter;
use super::{Address, Conf, Scope};
use crate::outbound::Dialer;

/// Largest message, in bytes; an entry with many groups stays far below.
const MAX_MESSAGE: usize = 4 * 1024 * 1024;
/// What a whole conversation may hold, in bytes: values weigh more in memory than in a message.
const MAX_CONVERSATION: usize = 8 * 1024 * 1024;
/// Most messages that answer one search.
const MOST_ANSWERS: usize = 5000;
/// How many times the timeout of the settings a whole conversation may take.
const STEPS: u32 = 6;
const START_TLS: &str = "1.3.6.1.4.1.1466.20037";

/// Why the directory cannot be asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The address may not be reached.
    #[error("{0}")]
    Denied(crate::error::Error),
    /// It is not reached, or what is there does not speak LDAP or TLS as it should.
    #[error("{0}")]
    Unreached(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It wants no TLS, and settings want nothing else.
    #[error("the directory offers no TLS, which ldap_require_tls demands")]
    Plain,
    /// It answers that it will not or cannot.
    #[error("the directory refuses to {0}: result {1} {2}")]
    Refused(&'static str, i64, String),
}

fn unreached(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::Unreached(error.into())
}

impl From<Malformed> for Failure {
    fn from(error: Malformed) -> Self {
        unreached(error)
    }
}

/// An entry of the directory.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its distinguished name, as the directory writes it.
    pub(super) dn: String,
    attributes: Vec<(String, Vec<String>)>,
}

impl Entry {
    /// The values of an attribute, whatever the case of its name; those that are text.
    pub(super) fn values(&self, name: &str) -> &[String] {
        let found = self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, values)| values.as_slice()).unwrap_or_default()
    }

    /// The first value that is not blank of the first attribute that has one.
    pub(super) fn first(&self, names: &[&str]) -> &str {
        let mut values = names.iter().flat_map(|name| self.values(name)).map(|value| value.trim());
        values.find(|value| !value.is_empty()).unwrap_or_default()
    }
}

/// What is searched for.
pub(super) struct Search<'s> {
    pub(super) base: &'s str,
    pub(super) scope: Scope,
    pub(super) filter: &'s Filter,
    pub(super) attributes: &'s [&'s str],
    /// Most entries; the directory leaves out the rest.
    pub(super) most: i32,
    /// Results that mean that the base is not there, and so no entries. A base that the settings name must be there:
    /// without it nothing is known of anybody.
    pub(super) absent: &'static [i64],
}

/// The result for an entry that does not exist, or may not be seen.
pub(super) const NO_SUCH_OBJECT: i64 = 32;

/// A search that was asked, and how many entries came.
struct Asked<'s> {
    id: i32,
    most: i32,
    absent: &'s [i64],
    came: i32,
    is_over: bool,
}

trait Wire: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Wire for T {}

/// An open connection.
pub(super) struct Connection {
    wire: Pin<Box<dyn Wire>>,
    last_id: i32,
    step: Duration,
    until: Instant,
    /// Bytes that may still come.
    left: usize,
}

impl Connection {
    /// Connects, with TLS where the address says so or the directory offers it.
    pub(super) async fn open(
        dialer: &Dialer,
        conf: &Conf,
        address: &Address,
        tls: Arc<ClientConfig>,
    ) -> Result<Self, Failure> {
        let stream = dialer.connect(&address.host, address.port, conf.timeout).await;
        let stream = stream.map_err(|error| match &error.cause {
            Some(_) => unreached(error),
            None => Failure::Denied(error),
        })?;
        let step = conf.timeout;
        let over = |wire, last_id| {
            let until = Instant::now() + step * STEPS;
            Self { wire, last_id, step, until, left: MAX_CONVERSATION }
        };
        if address.tls {
            return Ok(over(secured(stream, address, tls, step).await?, 0));
        }
        let mut plain = Plain(stream);
        let request = group(0x77, &[element(0x80, START_TLS.as_bytes())]);
        let result = {
            let limit = Instant::now() + step;
            plain.exchange(&message(1, &request), limit).await?
        };
        if result.0 == 0 {
            return Ok(over(secured(plain.0, address, tls, step).await?, 1));
        }
        if conf.require_tls {
            return Err(Failure::Plain);
        }
        tracing::debug!(host = address.host, result = result.0, "the directory offers no TLS");
        Ok(over(Box::pin(plain.0), 1))
    }

    /// Gives the conversation its time and size anew, since it goes on with somebody else.
    pub(super) fn renew(&mut self) {
        self.until = Instant::now() + self.step * STEPS;
        self.left = MAX_CONVERSATION;
    }

    /// Logs in at the directory; false when name or password are wrong or the account is shut. An empty
    /// password is refused here: to a directory it means nobody, and so would always be right.
    pub(super) async fn bind(&mut self, dn: &str, password: &str) -> Result<bool, Failure> {
        if password.is_empty() || dn.is_empty() {
            return Ok(false);
        }
        let mut parts =
            [number(INTEGER, 3), element(OCTETS, dn.as_bytes()), element(0x80, password.as_bytes())];
        let request = Zeroizing::new(group(0x60, &parts));
        parts.zeroize();
        let id = self.send(&request).await?;
        let (tag, content) = self.receive(id).await?;
        if tag != 0x61 {
            return Err(Malformed.into());
        }
        match result_of(&content)? {
            (0, _) => Ok(true),
            // Constraint violation, inappropriate authentication, invalid credentials, insufficient access
            // and unwilling to perform: what directories say to somebody who may not log in.
            (19 | 48 | 49 | 50 | 53, _) => Ok(false),
            (code, text) => Err(Failure::Refused("log in", code, text)),
        }
    }

    /// Becomes nobody in particular again.
    pub(super) async fn bind_nobody(&mut self) -> Result<(), Failure> {
        let parts = [number(INTEGER, 3), element(OCTETS, b""), element(0x80, b"")];
        let id = self.send(&group(0x60, &parts)).await?;
        let (tag, content) = self.receive(id).await?;
        match (tag, result_of(&content)?) {
            (0x61, (0, _)) => Ok(()),
            (0x61, (code, text)) => Err(Failure::Refused("answer without ldap_search_dn", code, text)),
            _ => Err(Malformed.into()),
        }
    }

    /// The entries of a search.
    pub(super) async fn search(&mut self, search: &Search<'_>) -> Result<Vec<Entry>, Failure> {
        self.search_all(std::slice::from_ref(search)).await
    }

    /// The entries of several searches, which are all asked before the first is answered.
    pub(super) async fn search_all(&mut self, searches: &[Search<'_>]) -> Result<Vec<Entry>, Failure> {
        let mut entries = Vec::new();
        for some in searches.chunks(32) {
            let mut asked = Vec::with_capacity(some.len());
            for search in some {
                let id = self.ask(search).await?;
                let (most, absent) = (search.most, search.absent);
                asked.push(Asked { id, most, absent, came: 0, is_over: false });
            }
            let mut open = asked.len();
            let mut answers = 0;
            while open > 0 {
                answers += 1;
                if answers > MOST_ANSWERS {
                    return Err(unreached("too many answers"));
                }
                let (id, tag, content) = self.receive_any().await?;
                // What belongs to no request is the directory's notice that it closes.
                let open_one = asked.iter_mut().find(|one| one.id == id && !one.is_over);
                let one = open_one.ok_or_else(|| unreached("the directory closes the connection"))?;
                one.take(tag, &content, &mut entries)?;
                open -= usize::from(one.is_over);
            }
        }
        Ok(entries)
    }

    async fn ask(&mut self, search: &Search<'_>) -> Result<i32, Failure> {
        let attributes: Vec<Vec<u8>> =
            search.attributes.iter().map(|name| element(OCTETS, name.as_bytes())).collect();
        let seconds = i32::try_from(self.step.as_secs()).unwrap_or(i32::MAX);
        let parts = [
            element(OCTETS, search.base.as_bytes()),
            number(ENUMERATED, search.scope.id()),
            number(ENUMERATED, 0),
            number(INTEGER, search.most),
            number(INTEGER, seconds),
            element(BOOLEAN, &[0]),
            search.filter.0.clone(),
            group(SEQUENCE, &attributes),
        ];
        self.send(&group(0x63, &parts)).await
    }

    /// Takes leave, without waiting for it.
    pub(super) async fn close(mut self) {
        let _ = self.send(&[0x42, 0]).await;
    }

    async fn send(&mut self, request: &[u8]) -> Result<i32, Failure> {
        self.last_id += 1;
        let bytes = Zeroizing::new(message(self.last_id, request));
        let limit = self.limit();
        let wire = &mut self.wire;
        let sending = async {
            wire.write_all(&bytes).await?;
            wire.flush().await
        };
        timeout_at(limit, sending).await.map_err(unreached)?.map_err(unreached)?;
        Ok(self.last_id)
    }

    async fn receive(&mut self, wanted: i32) -> Result<(u8, Vec<u8>), Failure> {
        let (id, tag, content) = self.receive_any().await?;
        // What belongs to no request is the directory's notice that it closes.
        if id == wanted { Ok((tag, content)) } else { Err(unreached("the directory closes the connection")) }
    }

    async fn receive_any(&mut self) -> Result<(i32, u8, Vec<u8>), Failure> {
        let limit = self.limit();
        let most = MAX_MESSAGE.min(self.left);
        let read = timeout_at(limit, read_message(&mut self.wire, most)).await.map_err(unreached)??;
        // An empty message has a head as well, and takes a place in the memory.
        self.left = self.left.saturating_sub(read.2.len() + 16);
        Ok(read)
    }

    fn limit(&self) -> Instant {
        (Instant::now() + self.step).min(self.until)
    }
}

/// A connection before TLS was asked for.
struct Plain(TcpStream);

impl Plain {
    async fn exchange(&mut self, request: &[u8], limit: Instant) -> Result<(i64, String), Failure> {
        let exchange = async {
            self.0.write_all(request).await.map_err(unreached)?;
            read_message(&mut self.0, MAX_MESSAGE).await
        };
        let (id, tag, content) = timeout_at(limit, exchange).await.map_err(unreached)??;
        if id != 1 || tag != 0x78 {
            return Err(Malformed.into());
        }
        Ok(result_of(&content)?)
    }
}

async fn secured(
    stream: TcpStream,
    address: &Address,
    tls: Arc<ClientConfig>,
    limit: Duration,
) -> Result<Pin<Box<dyn Wire>>, Failure> {
    let name = ServerName::try_from(address.host.clone()).map_err(unreached)?;
    let handshake = TlsConnector::from(tls).connect(name, stream);
    let stream =
        timeout_at(Instant::now() + limit, handshake).await.map_err(unreached)?.map_err(unreached)?;
    Ok(Box::pin(stream))
}

fn message(id: i32, request: &[u8]) -> Vec<u8> {
    group(SEQUENCE, &[&number(INTEGER, id)[..], request])
}

/// The next message of at most so many bytes: its id, and the tag and content of its operation.
async fn read_message(
    wire: &mut (impl AsyncRead + Unpin),
    most: usize,
) -> Result<(i32, u8, Vec<u8>), Failure> {
    let mut head = [0_u8; 2];
    wire.read_exact(&mut head).await.map_err(unreached)?;
    if head[0] != SEQUENCE {
        return Err(Malformed.into());
    }
    let mut length = usize::from(head[1]);
    if length >= 0x80 {
        let width = length & 0x7f;
        if !(1..=4).contains(&width) {
            return Err(Malformed.into());
        }
        let mut digits = [0_u8; 4];
        wire.read_exact(&mut digits[..width]).await.map_err(unreached)?;
        length = digits[..width].iter().fold(0, |length, digit| (length << 8) | usize::from(*digit));
    }
    if length > most {
        return Err(unreached("the directory sends more than is taken in"));
    }
    let mut bytes = vec![0; length];
    wire.read_exact(&mut bytes).await.map_err(unreached)?;
    let mut elements = Elements(&bytes);
    let id = i32::try_from(elements.number(INTEGER)?).map_err(|_| Malformed)?;
    let (tag, content) = elements.next()?;
    Ok((id, tag, content.to_vec()))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn result_of(content: &[u8]) -> Result<(i64, String), Malformed> {
    let mut elements = Elements(content);
    let code = elements.number(ENUMERATED)?;
    elements.expect(OCTETS)?;
    let said = text(elements.expect(OCTETS)?);
    Ok((code, said.chars().filter(|letter| !letter.is_control()).take(200).collect()))
}

impl Asked<'_> {
    /// Takes in one answer.
    fn take(&mut self, tag: u8, content: &[u8], entries: &mut Vec<Entry>) -> Result<(), Failure> {
        match tag {
            0x64 if self.came >= self.most => return Err(unreached("more entries than were asked for")),
            0x64 => {
                entries.push(entry_of(content)?);
                self.came += 1;
            }
            // Another directory is named, or something in between is said.
            0x73 | 0x79 => {}
            0x65 => {
                self.is_over = true;
                match result_of(content)? {
                    (0, _) => {}
                    // A limit was met: ours, or one of the directory's own, behind which others may be.
                    (4, _) if self.came == self.most => {}
                    (code, _) if self.absent.contains(&code) => {}
                    (code, text) => return Err(Failure::Refused("search", code, text)),
                }
            }
            _ => return Err(Malformed.into()),
        }
        Ok(())
    }
}

fn entry_of(content: &[u8]) -> Result<Entry, Malformed> {
    let mut elements = Elements(content);
    let dn = String::from_utf8(elements.expect(OCTETS)?.to_vec()).map_err(|_| Malformed)?;
    let mut list = Elements(elements.expect(SEQUENCE)?);
    let mut attributes = Vec::new();
    while !list.is_empty() {
        let mut attribute = Elements(list.expect(SEQUENCE)?);
        let name = text(attribute.expect(OCTETS)?);
        let mut set = Elements(attribute.expect(SET)?);
        let mut values = Vec::new();
        while !set.is_empty() {
            // Pictures and the like are no text, and nobody asks for them.
            if let Ok(value) = String::from_utf8(set.expect(OCTETS)?.to_vec()) {
                values.push(value);
            }
        }
        attributes.push((name, values));
    }
    Ok(Entry { dn, attributes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_and_a_broken_one_refused() {
        let values = group(SET, &[element(OCTETS, b"Anna"), element(OCTETS, b"\xff"), element(OCTETS, b" ")]);
        let attribute = group(SEQUENCE, &[element(OCTETS, b"CN"), values]);
        let content = [element(OCTETS, b"uid=anna,dc=x"), group(SEQUENCE, &[attribute])].concat();
        let entry = entry_of(&content).unwrap();
        assert_eq!((entry.dn.as_str(), entry.first(&["mail", "cn"])), ("uid=anna,dc=x", "Anna"));
        assert_eq!(entry.values("cn").len(), 2);
        for end in 0..content.len() {
            assert!(entry_of(&content[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_result_is_read() {
        let content = [number(ENUMERATED, 49), element(OCTETS, b""), element(OCTETS, b"no\nway")].concat();
        assert_eq!(result_of(&content).unwrap(), (49, "noway".to_owned()));
        assert!(result_of(b"").is_err());
    }
}
