//! Forwarding of the audit log to a syslog server over TCP: each row as one line (RFC 5424, ended by a line feed as
//! RFC 6587 has it), again when a connection is seen to break. Syslog over TCP has no answer, so what a server had in its
//! buffers when it died can be lost.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{Entry, sql};
use crate::app::App;
use crate::clock::{now, rfc3339};
use crate::error::{Error, Result};
use crate::outbound::Dialer;

/// How often there is a look for new rows.
const PAUSE: Duration = Duration::from_secs(1);
/// How long a connection and a batch may take.
const LIMIT: Duration = Duration::from_secs(10);
/// Rows of one batch.
const BATCH: i64 = 500;
/// After how long rows that a process took and never ended are sent by another, in microseconds.
const STALE: i64 = 60_000_000;
/// Facility user, severity informational.
const PRIORITY: u8 = 14;
/// Longest address.
const MAX_ENDPOINT: usize = 300;

/// Whether something listens at `endpoint`, `HOST:PORT`.
///
/// # Errors
/// 400 when the address makes no sense, may not be reached, or is silent.
pub async fn check_endpoint(dialer: &Dialer, endpoint: &str) -> Result<()> {
    connect(dialer, endpoint).await.map(drop)
}

async fn connect(dialer: &Dialer, endpoint: &str) -> Result<TcpStream> {
    let parts = endpoint.rsplit_once(':').filter(|_| endpoint.len() <= MAX_ENDPOINT);
    let parts = parts.and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)));
    let Some((host, port)) = parts.filter(|(host, port)| !host.is_empty() && *port > 0) else {
        return Err(Error::bad_request("audit_log_forward_endpoint must be HOST:PORT of a syslog server"));
    };
    dialer.connect(host, port, LIMIT).await
}

/// Forwards what the log holds, for ever, while an endpoint is set.
pub async fn forward(app: &App) {
    let host = std::env::var("HOSTNAME").unwrap_or_default();
    let host = if is_name(&host) { host } else { "-".to_owned() };
    let mut line: Option<(String, TcpStream)> = None;
    loop {
        tokio::time::sleep(PAUSE).await;
        let endpoint = app.settings.current().audit_log_forward_endpoint.clone();
        if endpoint.is_empty() {
            line = None;
            continue;
        }
        if line.as_ref().is_some_and(|(to, _)| *to != endpoint) {
            line = None;
        }
        loop {
            let sent = tokio::time::timeout(LIMIT * 3, batch(app, &endpoint, &host, &mut line)).await;
            match sent.unwrap_or_else(|elapsed| Err(Error::internal(elapsed))) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "the audit log cannot be forwarded; its rows wait");
                    line = None;
                    break;
                }
            }
        }
    }
}

/// Sends one batch; whether there may be more. Rows that could not be sent wait again.
async fn batch(
    app: &App,
    endpoint: &str,
    host: &str,
    line: &mut Option<(String, TcpStream)>,
) -> Result<bool> {
    let stale = now() - STALE;
    let entries = app.db.write(move |tx| sql::take(tx, stale, BATCH)).await?;
    if entries.is_empty() {
        return Ok(false);
    }
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let is_full = ids.len() as i64 == BATCH;
    if let Err(error) = send(app, endpoint, host, line, &entries).await {
        app.db.write(move |tx| sql::release(tx, &ids)).await?;
        return Err(error);
    }
    app.db.write(move |tx| sql::forwarded(tx, &ids)).await?;
    Ok(is_full)
}

async fn send(
    app: &App,
    endpoint: &str,
    host: &str,
    line: &mut Option<(String, TcpStream)>,
    entries: &[Entry],
) -> Result<()> {
    if line.as_ref().is_some_and(|(_, stream)| is_over(stream)) {
        *line = None;
    }
    let stream = match line {
        Some((_, stream)) => stream,
        None => {
            let stream = connect(&app.outbound.dialer(), endpoint).await?;
            &mut line.insert((endpoint.to_owned(), stream)).1
        }
    };
    let text: String = entries.iter().map(|entry| message(host, entry)).collect();
    stream.write_all(text.as_bytes()).await.map_err(Error::internal)?;
    stream.flush().await.map_err(Error::internal)
}

/// Whether the other side has ended the connection; a syslog server never says anything.
fn is_over(stream: &TcpStream) -> bool {
    match stream.try_read(&mut [0; 64]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}

fn message(host: &str, entry: &Entry) -> String {
    let said = format!(
        "action:{}, resource:{}, operation_description:{} operator=\"{}\" time=\"{}\" resourceType=\"{}\" result={}",
        entry.operation,
        entry.resource,
        entry.description,
        entry.username,
        rfc3339(entry.at),
        entry.resource_type,
        entry.result
    );
    let said: String = said.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("<{PRIORITY}>1 {} {host} audit {} - - {said}\n", rfc3339(entry.at), std::process::id())
}

fn is_name(host: &str) -> bool {
    !host.is_empty() && host.len() <= 255 && host.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_one_line_whatever_it_says() {
        let entry = Entry {
            id: 1,
            username: "eve\n<14>1 forged".into(),
            operation: "create".into(),
            resource: "shop/app:1".into(),
            resource_type: "artifact".into(),
            description: "push artifact: shop/app".into(),
            result: true,
            at: 0,
        };
        let line = message("host", &entry);
        assert!(line.starts_with("<14>1 1970-01-01T00:00:00.000Z host audit "), "{line}");
        assert!(
            line.contains(
                "action:create, resource:shop/app:1, operation_description:push artifact: shop/app"
            )
        );
        assert_eq!(line.matches('\n').count(), 1);
        assert!(line.ends_with('\n'));
    }
}
