//! A TCP gate between a server and what it depends on: it forwards until it is shut, and again once it is opened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A gate in front of an address.
pub struct Gate {
    port: u16,
    shut: Arc<AtomicBool>,
    cut: Arc<Notify>,
}

impl Gate {
    /// An open gate to `HOST:PORT`.
    pub async fn to(target: &str) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gate = Gate {
            port: listener.local_addr().unwrap().port(),
            shut: Arc::default(),
            cut: Arc::new(Notify::new()),
        };
        let (shut, cut, target) = (gate.shut.clone(), gate.cut.clone(), target.to_owned());
        tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                if shut.load(Ordering::SeqCst) {
                    continue;
                }
                let (cut, target) = (cut.clone(), target.clone());
                tokio::spawn(async move {
                    let Ok(mut there) = TcpStream::connect(target).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut here, &mut there) => {}
                        () = cut.notified() => {}
                    }
                });
            }
        });
        gate
    }

    /// Where to connect to instead.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Cuts all connections and lets none through.
    pub fn shut(&self) {
        self.shut.store(true, Ordering::SeqCst);
        self.cut.notify_waiters();
    }

    /// Lets connections through again.
    pub fn open(&self) {
        self.shut.store(false, Ordering::SeqCst);
    }
}
