//! What one client may cost: the bounds of connections, headers, bodies and waiting.

use std::time::Duration;

/// The limits of a server. The defaults suit a registry that faces the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections that are open at the same time; more wait in the backlog. Lowered where the process may not open
    /// as many files.
    pub max_connections: usize,
    /// When fewer than this many connections are left, those that idle longest are closed.
    pub reserved_connections: usize,
    /// From the connection or the first byte of a request to the end of its headers.
    pub header_read_timeout: Duration,
    /// From the connection to the end of the TLS handshake.
    pub handshake_timeout: Duration,
    /// How long a connection may stay open between two requests.
    pub idle_timeout: Duration,
    /// A response of which the client takes no byte for this long is cut.
    pub write_stall_timeout: Duration,
    /// A request body of which no byte comes for this long, while it is waited for, is cut.
    pub body_stall_timeout: Duration,
    /// Bytes per second a request body must bring on average over `body_stall_timeout` of waiting for it.
    pub min_body_rate: u64,
    /// Header lines of a request.
    pub max_headers: usize,
    /// Bytes of a request's line and headers; more is answered with 431.
    pub max_header_bytes: usize,
    /// Requests that are in flight on one HTTP/2 connection.
    pub max_streams: u32,
    /// How long requests may go on after the shutdown was asked for.
    pub drain_timeout: Duration,
    /// How long the rest of a refused request body is read and thrown away so that the client sees the answer.
    pub linger_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_connections: 20_000,
            reserved_connections: 500,
            header_read_timeout: Duration::from_secs(10),
            handshake_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_stall_timeout: Duration::from_secs(120),
            body_stall_timeout: Duration::from_secs(60),
            min_body_rate: 1024,
            max_headers: 100,
            max_header_bytes: 64 * 1024,
            max_streams: 128,
            drain_timeout: Duration::from_secs(25),
            linger_timeout: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// How often deadlines are looked at: fine enough for the shortest of them, and never more than a glance.
    pub(super) fn tick(&self) -> Duration {
        let shortest = [
            self.header_read_timeout,
            self.handshake_timeout,
            self.idle_timeout,
            self.write_stall_timeout,
            self.body_stall_timeout,
        ]
        .into_iter()
        .min()
        .unwrap_or(Duration::from_secs(1));
        (shortest / 4).clamp(Duration::from_millis(10), Duration::from_millis(500))
    }

    /// The limits that hold in a process which may open `files` files: a connection may need its socket and a file.
    pub(super) fn within_files(mut self, files: u64) -> Limits {
        let for_connections = usize::try_from(files.saturating_sub(128) / 2).unwrap_or(usize::MAX);
        self.max_connections = self.max_connections.min(for_connections.max(16));
        self.reserved_connections = self.reserved_connections.min(self.max_connections / 4);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_the_files_that_may_be_open() {
        let within = |files| Limits::default().within_files(files).max_connections;
        assert_eq!([within(10), within(1024), within(1_000_000)], [16, 448, 20_000]);
        let few = Limits { max_connections: 4, ..Limits::default() }.within_files(1_000_000);
        assert_eq!((few.max_connections, few.reserved_connections), (4, 1));
    }
}
