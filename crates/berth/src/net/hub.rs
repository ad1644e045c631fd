//! All connections of a server: the coarse clock, the register, the sweep that finds the late ones, and the count that
//! keeps them within the limit.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::limits::Limits;
use super::state::{Connection, Verdict};

/// How long a connection may wait for its request even when places are rare.
const GRACE_MILLIS: u64 = 1000;

/// Milliseconds since the server began, as of the last sweep. Never zero.
pub(super) struct Clock(AtomicU64);

impl Default for Clock {
    fn default() -> Clock {
        Clock(AtomicU64::new(1))
    }
}

impl Clock {
    pub(super) fn now(&self) -> u64 {
        self.0.load(Relaxed)
    }

    pub(super) fn set(&self, since_start: Duration) {
        self.0.store(u64::try_from(since_start.as_millis()).unwrap_or(u64::MAX).max(1), Relaxed);
    }
}

/// The register of connections and their common limits.
pub(super) struct Hub {
    pub(super) limits: Limits,
    clock: Arc<Clock>,
    open: Mutex<Register>,
    left: Notify,
}

#[derive(Default)]
struct Register {
    next: u64,
    connections: HashMap<u64, Arc<Connection>>,
}

/// A connection's place in the register; dropping it gives the place back.
pub(super) struct Place {
    hub: Arc<Hub>,
    key: u64,
    pub(super) connection: Arc<Connection>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connection.unregister();
        self.hub.open.lock().connections.remove(&self.key);
        // Two may wait: the accept loops for a place, the drain for the last to leave.
        self.hub.left.notify_waiters();
    }
}

impl Hub {
    pub(super) fn new(limits: Limits) -> Arc<Hub> {
        Arc::new(Hub {
            limits,
            clock: Arc::new(Clock::default()),
            open: Mutex::new(Register::default()),
            left: Notify::new(),
        })
    }

    /// Takes a place for a new connection.
    pub(super) fn enter(self: &Arc<Hub>) -> Place {
        let connection = Arc::new(Connection::new(Arc::clone(&self.clock)));
        let mut open = self.open.lock();
        let key = open.next;
        open.next += 1;
        open.connections.insert(key, Arc::clone(&connection));
        drop(open);
        Place { hub: Arc::clone(self), key, connection }
    }

    pub(super) fn count(&self) -> usize {
        self.open.lock().connections.len()
    }

    /// Waits until there is a place for one more; the sweep sees to it.
    pub(super) async fn vacancy(&self) {
        self.until_fewer_than(self.limits.max_connections).await;
    }

    /// Waits until every connection has left.
    pub(super) async fn emptied(&self) {
        self.until_fewer_than(1).await;
    }

    async fn until_fewer_than(&self, count: usize) {
        loop {
            let left = self.left.notified();
            tokio::pin!(left);
            // Whoever leaves between the look at the count and the wait must wake us too.
            left.as_mut().enable();
            if self.count() < count {
                return;
            }
            left.await;
        }
    }

    /// Closes up to `count` connections that wait for a request, those that wait longest first, and none that has only
    /// just begun to wait: its request may be on its way.
    pub(super) fn close_idlest(&self, count: usize) {
        let latest = self.clock.now().saturating_sub(GRACE_MILLIS);
        let mut waiting: Vec<(u64, Arc<Connection>)> = self
            .open
            .lock()
            .connections
            .values()
            .filter(|connection| !connection.must_close())
            .filter_map(|connection| Some((connection.waiting_since()?, Arc::clone(connection))))
            .filter(|(since, _)| *since <= latest)
            .collect();
        waiting.sort_unstable_by_key(|(since, _)| *since);
        for (_, connection) in waiting.into_iter().take(count) {
            connection.order_close();
        }
    }

    /// Tells every connection to finish.
    pub(super) fn close_all(&self) {
        for connection in self.open.lock().connections.values() {
            connection.order_close();
        }
    }

    /// Ends every connection; returns how many there were.
    pub(super) fn cut_all(&self) -> usize {
        self.open.lock().connections.values().filter(|connection| connection.order_cut()).count()
    }

    /// Keeps the clock and the deadlines until it is dropped.
    pub(super) async fn sweep(self: Arc<Hub>) {
        let start = Instant::now();
        let mut ticks = tokio::time::interval(self.limits.tick());
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.clock.set(start.elapsed());
            self.judge();
        }
    }

    fn judge(&self) {
        let now = self.clock.now();
        let open = self.open.lock();
        for connection in open.connections.values() {
            match connection.verdict(now, &self.limits) {
                Verdict::Keep => {}
                Verdict::Close if connection.must_close() => {}
                Verdict::Close => connection.order_close(),
                Verdict::Cut(reason) => {
                    if connection.order_cut() {
                        tracing::debug!(reason, "connection cut");
                    }
                }
            }
        }
        let count = open.connections.len();
        drop(open);
        let comfortable = self.limits.max_connections.saturating_sub(self.limits.reserved_connections);
        if let Some(too_many @ 1..) = count.checked_sub(comfortable) {
            self.close_idlest(too_many);
        }
    }
}
