//! What is known of a connection while it lives, and the verdict over it.
//!
//! The connection's own task writes a few atomics as it works (no timer per request); the hub's sweep reads them a few
//! times a second against the coarse clock and orders the connection to close, or cuts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::task::{Context, Poll};

use futures::task::AtomicWaker;
use parking_lot::Mutex;

use super::hub::Clock;
use super::limits::Limits;
use super::sendfile::Registration;

tokio::task_local! {
    /// The connection whose task this is; set while the futures of a connection are polled.
    pub(super) static CONNECTION: Arc<Connection>;
}

const CLOSE: u8 = 1;
const CUT: u8 = 2;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// Nothing was said yet, or the TLS handshake is under way.
    Opening = 0,
    Http1 = 1,
    Http2 = 2,
    /// The answer is out, the rest of the request is thrown away.
    Lingering = 3,
}

/// What the sweep decides about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    /// It may finish what it does, and must not wait for more.
    Close,
    /// It ends now, for this reason.
    Cut(&'static str),
}

/// The state of one connection. Times are milliseconds of the coarse clock; zero means "not now".
pub(super) struct Connection {
    clock: Arc<Clock>,
    phase: AtomicU8,
    orders: AtomicU8,
    waker: AtomicWaker,
    /// Requests between their head and the end of their response's body.
    in_flight: AtomicU32,
    /// Responses whose body is not all handed over.
    sending: AtomicU32,
    /// Since when a request's head is awaited or incomplete.
    head_since: AtomicU64,
    /// Since when the client has taken no byte although there are some.
    blocked_since: AtomicU64,
    /// When a request began or ended, or bytes of a body came or went.
    active_at: AtomicU64,
    /// Whether part of a request's body was not read.
    unread: AtomicBool,
    /// The file that is being sent, on connections that can use sendfile.
    file: Mutex<Option<Registration>>,
    has_file: AtomicBool,
    takes_files: AtomicBool,
}

impl Connection {
    pub(super) fn new(clock: Arc<Clock>) -> Connection {
        let now = clock.now();
        Connection {
            clock,
            phase: AtomicU8::new(Phase::Opening as u8),
            orders: AtomicU8::new(0),
            waker: AtomicWaker::new(),
            in_flight: AtomicU32::new(0),
            sending: AtomicU32::new(0),
            head_since: AtomicU64::new(now),
            blocked_since: AtomicU64::new(0),
            active_at: AtomicU64::new(now),
            unread: AtomicBool::new(false),
            file: Mutex::new(None),
            has_file: AtomicBool::new(false),
            takes_files: AtomicBool::new(false),
        }
    }

    pub(super) fn now(&self) -> u64 {
        self.clock.now()
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Relaxed);
        let now = self.now();
        self.active_at.store(now, Relaxed);
        if matches!(phase, Phase::Http1 | Phase::Http2) {
            self.head_since.store(now, Relaxed);
        }
    }

    fn is(&self, phase: Phase) -> bool {
        self.phase.load(Relaxed) == phase as u8
    }

    // What the connection's task tells.

    pub(super) fn request_began(&self) {
        self.in_flight.fetch_add(1, Relaxed);
        self.head_since.store(0, Relaxed);
        self.unread.store(false, Relaxed);
        self.active_at.store(self.now(), Relaxed);
    }

    pub(super) fn request_ended(&self) {
        self.in_flight.fetch_sub(1, Relaxed);
        self.active_at.store(self.now(), Relaxed);
    }

    pub(super) fn body_began(&self) {
        self.sending.fetch_add(1, Relaxed);
    }

    pub(super) fn moved(&self) {
        self.active_at.store(self.now(), Relaxed);
    }

    pub(super) fn body_ended(&self) {
        self.sending.fetch_sub(1, Relaxed);
    }

    /// Bytes came. Between requests they are the beginning of a head.
    pub(super) fn bytes_read(&self) {
        if self.in_flight.load(Relaxed) == 0 && self.head_since.load(Relaxed) == 0 && self.is(Phase::Http1) {
            self.head_since.store(self.now(), Relaxed);
        }
    }

    pub(super) fn write_blocked(&self) {
        self.blocked_since.store(self.now(), Relaxed);
    }

    pub(super) fn write_moved(&self) {
        self.blocked_since.store(0, Relaxed);
        self.active_at.store(self.now(), Relaxed);
    }

    pub(super) fn body_left_unread(&self) {
        self.unread.store(true, Relaxed);
    }

    /// Whether the client may still be sending what nobody will read.
    /// Whether the rest of a request's body is on its way; else it is a head that is refused.
    pub(super) fn body_is_unread(&self) -> bool {
        self.unread.load(Relaxed)
    }

    pub(super) fn client_may_be_sending(&self) -> bool {
        self.unread.load(Relaxed) || self.head_since.load(Relaxed) != 0
    }

    // Files.

    /// From now on files may be registered: the wrapper of a plain HTTP/1.1 connection looks for them.
    pub(super) fn take_files(&self) {
        self.takes_files.store(true, Relaxed);
    }

    pub(super) fn takes_files(&self) -> bool {
        self.takes_files.load(Relaxed)
    }

    /// Makes the file known whose mapped bytes are about to be written, in place of an earlier one.
    pub(super) fn register(&self, registration: Registration) {
        *self.file.lock() = Some(registration);
        self.has_file.store(true, Relaxed);
    }

    pub(super) fn unregister(&self) {
        self.has_file.store(false, Relaxed);
        *self.file.lock() = None;
    }

    /// The registered file, if there is one: a look at a flag on connections that send none.
    pub(super) fn file(&self) -> Option<parking_lot::MappedMutexGuard<'_, Registration>> {
        if !self.has_file.load(Relaxed) {
            return None;
        }
        parking_lot::MutexGuard::try_map(self.file.lock(), Option::as_mut).ok()
    }

    // Orders.

    pub(super) fn order_close(&self) {
        self.order(CLOSE);
    }

    /// Ends the connection; false if it was ordered before.
    pub(super) fn order_cut(&self) -> bool {
        self.order(CUT) & CUT == 0
    }

    fn order(&self, order: u8) -> u8 {
        let before = self.orders.fetch_or(order, SeqCst);
        self.waker.wake();
        before
    }

    pub(super) fn must_close(&self) -> bool {
        self.orders.load(SeqCst) != 0
    }

    pub(super) fn must_cut(&self) -> bool {
        self.orders.load(SeqCst) & CUT != 0
    }

    /// Lets orders wake the task of `cx`.
    pub(super) fn listen(&self, cx: &Context<'_>) {
        self.waker.register(cx.waker());
    }

    /// Ready once there is any order.
    pub(super) fn poll_ordered(&self, cx: &Context<'_>) -> Poll<()> {
        self.listen(cx);
        if self.must_close() { Poll::Ready(()) } else { Poll::Pending }
    }

    // The verdict.

    /// Since when it has been waiting for a request to come, whole or at all, if it is.
    pub(super) fn waiting_since(&self) -> Option<u64> {
        let waiting = self.blocked_since.load(Relaxed) == 0 && self.in_flight.load(Relaxed) == 0;
        waiting.then(|| self.active_at.load(Relaxed).max(self.head_since.load(Relaxed)))
    }

    pub(super) fn verdict(&self, now: u64, limits: &Limits) -> Verdict {
        let late = |since: u64, limit: std::time::Duration| {
            now.saturating_sub(since) > u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)
        };
        let blocked = self.blocked_since.load(Relaxed);
        if blocked != 0 {
            let stalled = late(blocked, limits.write_stall_timeout);
            return if stalled { Verdict::Cut("the client takes no bytes") } else { Verdict::Keep };
        }
        let active = self.active_at.load(Relaxed);
        let head = self.head_since.load(Relaxed);
        if self.is(Phase::Opening) {
            let slow = late(head, limits.handshake_timeout);
            return if slow { Verdict::Cut("the handshake takes too long") } else { Verdict::Keep };
        }
        if self.is(Phase::Lingering) {
            let slow = late(active, limits.linger_timeout);
            return if slow { Verdict::Cut("the client goes on sending") } else { Verdict::Keep };
        }
        if self.in_flight.load(Relaxed) > 0 {
            // A stream of HTTP/2 is stalled by its window, which the socket does not show.
            let stalled = self.is(Phase::Http2)
                && self.sending.load(Relaxed) > 0
                && late(active, limits.write_stall_timeout);
            return if stalled { Verdict::Cut("the client takes no bytes") } else { Verdict::Keep };
        }
        if head != 0 {
            let slow = late(head.max(active), limits.header_read_timeout);
            return if slow { Verdict::Cut("the request's head takes too long") } else { Verdict::Keep };
        }
        if late(active, limits.idle_timeout.saturating_mul(2)) {
            return Verdict::Cut("idle, and does not close");
        }
        if late(active, limits.idle_timeout) { Verdict::Close } else { Verdict::Keep }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn connection() -> (Arc<Clock>, Connection, Limits) {
        let clock = Arc::new(Clock::default());
        let connection = Connection::new(Arc::clone(&clock));
        (clock, connection, Limits::default())
    }

    fn at(connection: &Connection, clock: &Clock, limits: &Limits, seconds: u64) -> Verdict {
        clock.set(Duration::from_secs(seconds));
        connection.verdict(clock.now(), limits)
    }

    #[test]
    fn a_handshake_and_a_first_head_have_ten_seconds() {
        let (clock, connection, limits) = connection();
        assert_eq!(at(&connection, &clock, &limits, 9), Verdict::Keep);
        assert!(matches!(at(&connection, &clock, &limits, 11), Verdict::Cut(_)));
        connection.enter(Phase::Http1);
        assert_eq!(at(&connection, &clock, &limits, 20), Verdict::Keep);
        assert!(matches!(at(&connection, &clock, &limits, 22), Verdict::Cut(_)));
    }

    #[test]
    fn the_head_of_a_later_request_counts_from_its_first_byte() {
        let (clock, connection, limits) = connection();
        connection.enter(Phase::Http1);
        connection.request_began();
        assert_eq!(at(&connection, &clock, &limits, 1000), Verdict::Keep, "a handler may take its time");
        connection.request_ended();
        assert_eq!(at(&connection, &clock, &limits, 1070), Verdict::Keep);
        connection.bytes_read();
        assert_eq!(at(&connection, &clock, &limits, 1079), Verdict::Keep);
        assert!(matches!(at(&connection, &clock, &limits, 1081), Verdict::Cut(_)));
    }

    #[test]
    fn an_idle_connection_is_closed_and_then_cut() {
        let (clock, connection, limits) = connection();
        connection.enter(Phase::Http2);
        connection.request_began();
        connection.request_ended();
        assert_eq!(at(&connection, &clock, &limits, 74), Verdict::Keep);
        assert_eq!(at(&connection, &clock, &limits, 76), Verdict::Close);
        assert!(matches!(at(&connection, &clock, &limits, 151), Verdict::Cut(_)));
    }

    #[test]
    fn a_reader_that_moves_now_and_then_is_kept_and_one_that_stops_is_cut() {
        let (clock, connection, limits) = connection();
        connection.enter(Phase::Http1);
        connection.request_began();
        connection.request_ended();
        for round in 1..10 {
            connection.write_blocked();
            assert_eq!(at(&connection, &clock, &limits, round * 100), Verdict::Keep);
            connection.write_moved();
        }
        connection.write_blocked();
        assert!(matches!(at(&connection, &clock, &limits, 900 + 121), Verdict::Cut(_)));
    }

    #[test]
    fn a_response_that_is_still_being_written_is_neither_idle_nor_a_slow_head() {
        let (clock, connection, limits) = connection();
        connection.enter(Phase::Http1);
        connection.request_began();
        connection.request_ended();
        // The next request of a pipeline.
        connection.bytes_read();
        for round in 1..100 {
            clock.set(Duration::from_secs(round * 5));
            connection.moved();
            assert_eq!(at(&connection, &clock, &limits, round * 5 + 1), Verdict::Keep);
        }
        assert!(matches!(at(&connection, &clock, &limits, 99 * 5 + 11), Verdict::Cut(_)));
    }

    #[test]
    fn a_stalled_http2_stream_is_cut_but_a_slow_handler_is_not() {
        let (clock, connection, limits) = connection();
        connection.enter(Phase::Http2);
        connection.request_began();
        assert_eq!(at(&connection, &clock, &limits, 500), Verdict::Keep);
        connection.body_began();
        connection.moved();
        assert_eq!(at(&connection, &clock, &limits, 600), Verdict::Keep);
        assert!(matches!(at(&connection, &clock, &limits, 621), Verdict::Cut(_)));
    }
}
