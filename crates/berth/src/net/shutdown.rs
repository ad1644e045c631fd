//! The wish to stop: first drain, then, when asked again, stop at once.

use std::io;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Running,
    Draining,
    Forced,
}

/// A shared switch that ends the server. It only ever moves forward.
#[derive(Clone, Debug)]
pub struct Shutdown {
    stage: Arc<watch::Sender<Stage>>,
}

impl Default for Shutdown {
    fn default() -> Shutdown {
        Shutdown::new()
    }
}

impl Shutdown {
    /// A switch that only the program itself throws.
    pub fn new() -> Shutdown {
        Shutdown { stage: Arc::new(watch::Sender::new(Stage::Running)) }
    }

    /// A switch that SIGTERM and SIGINT throw: the first asks to drain, the second to stop at once.
    pub fn on_signals() -> io::Result<Shutdown> {
        let shutdown = Shutdown::new();
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let switch = shutdown.clone();
        tokio::spawn(async move {
            loop {
                let name = tokio::select! {
                    received = terminate.recv() => received.map(|()| "SIGTERM"),
                    received = interrupt.recv() => received.map(|()| "SIGINT"),
                };
                let Some(name) = name else { return };
                if switch.is_requested() {
                    tracing::warn!(signal = name, "stopping at once, requests in flight are cut");
                    switch.force();
                    return;
                }
                tracing::info!(signal = name, "draining, a second signal stops at once");
                switch.request();
            }
        });
        Ok(shutdown)
    }

    /// Asks the server to take no new requests and to end when those in flight are done.
    pub fn request(&self) {
        self.advance(Stage::Draining);
    }

    /// Asks the server to end now.
    pub fn force(&self) {
        self.advance(Stage::Forced);
    }

    /// Whether the end was asked for.
    pub fn is_requested(&self) -> bool {
        *self.stage.borrow() >= Stage::Draining
    }

    /// Waits until the end is asked for.
    pub async fn requested(&self) {
        self.reached(Stage::Draining).await;
    }

    /// Waits until the server is to end at once.
    pub async fn forced(&self) {
        self.reached(Stage::Forced).await;
    }

    fn advance(&self, to: Stage) {
        self.stage.send_if_modified(|stage| {
            let moves = *stage < to;
            if moves {
                *stage = to;
            }
            moves
        });
    }

    async fn reached(&self, stage: Stage) {
        // An error would mean that the sender is gone, but `self` holds it.
        let _ = self.stage.subscribe().wait_for(|now| *now >= stage).await;
    }
}
