//! The bodies of requests, with a least speed: a client that sends nothing, or next to nothing, while it is waited for is
//! an error to whoever reads. Time in which nobody reads does not count against the client.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep};

use super::limits::Limits;
use super::state::Connection;

/// Why a request's body cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The client sends too slowly: 408.
    #[error("the request body arrives too slowly")]
    TooSlow,
    /// The connection ended, or what came is not HTTP: there is nobody to answer.
    #[error("the request body cannot be read")]
    Broken(#[source] hyper::Error),
}

/// The body of a request.
pub struct RequestBody {
    inner: Incoming,
    /// None for a request without a body, which has nothing to wait for.
    watch: Option<Watch>,
}

struct Watch {
    connection: Arc<Connection>,
    stall: Duration,
    /// Bytes that are owed for each `stall` of waiting.
    owed: u64,
    waiting_since: Option<u64>,
    waited: u64,
    received: u64,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl RequestBody {
    pub(super) fn new(inner: Incoming, connection: &Arc<Connection>, limits: &Limits) -> RequestBody {
        let watch = (!inner.is_end_stream()).then(|| Watch {
            connection: Arc::clone(connection),
            stall: limits.body_stall_timeout,
            owed: limits.min_body_rate.saturating_mul(limits.body_stall_timeout.as_secs()),
            waiting_since: None,
            waited: 0,
            received: 0,
            alarm: None,
        });
        RequestBody { inner, watch }
    }
}

impl Watch {
    /// Bytes came. Fails if the waiting so far has brought too few.
    fn came(&mut self, count: usize) -> Result<(), BodyError> {
        if count > 0 {
            self.connection.moved();
        }
        if let Some(since) = self.waiting_since.take() {
            self.waited += self.connection.now().saturating_sub(since);
        }
        self.received = self.received.saturating_add(count as u64);
        if u128::from(self.waited) < self.stall.as_millis() {
            return Ok(());
        }
        let enough = self.received >= self.owed;
        (self.waited, self.received) = (0, 0);
        if enough { Ok(()) } else { Err(BodyError::TooSlow) }
    }

    /// Nothing came yet. Ready if that has lasted too long.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let now = self.connection.now();
        let since = *self.waiting_since.get_or_insert(now);
        let stall = self.stall;
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep(stall)));
        while alarm.as_mut().poll(cx).is_ready() {
            // The alarm is set once per wait that lasts, not once per chunk: it may have been set for an earlier one.
            let waited = Duration::from_millis(self.connection.now().saturating_sub(since));
            let Some(rest) = stall.checked_sub(waited).filter(|rest| !rest.is_zero()) else {
                return Poll::Ready(());
            };
            alarm.as_mut().reset(Instant::now() + rest.max(Duration::from_millis(10)));
        }
        Poll::Pending
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.inner).poll_frame(cx);
        let Some(watch) = this.watch.as_mut() else {
            return polled.map_err(BodyError::Broken);
        };
        let frame = match polled {
            Poll::Pending => return watch.poll_late(cx).map(|()| Some(Err(BodyError::TooSlow))),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(BodyError::Broken(error)))),
            Poll::Ready(Some(Ok(frame))) => frame,
        };
        let count = frame.data_ref().map_or(0, Bytes::len);
        Poll::Ready(Some(watch.came(count).map(|()| frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if let Some(watch) = &self.watch
            && !self.inner.is_end_stream()
        {
            watch.connection.body_left_unread();
        }
    }
}
