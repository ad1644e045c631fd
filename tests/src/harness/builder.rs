//! What to start, and how: settings of a server that is not running yet.

use super::program::Outcome;
use super::{Authority, Berth};
use rand::Rng;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

/// What to start, and how.
pub struct Builder {
    pub(super) environment: Vec<(String, String)>,
    pub(super) config: Option<String>,
    pub(super) listen: Option<String>,
    pub(super) data: Option<PathBuf>,
    pub(super) password: Option<String>,
    pub(super) authority: Option<Arc<Authority>>,
}

impl Builder {
    pub(super) fn new() -> Builder {
        Builder {
            environment: Vec::new(),
            config: None,
            listen: None,
            data: None,
            password: Some(format!("Adm1n-{}", uuid::Uuid::new_v4().simple())),
            authority: None,
        }
    }

    /// Sets an environment variable of the server.
    pub fn env(mut self, name: &str, value: impl ToString) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.into(), value.to_string()));
        self
    }

    /// Serves from this directory, which is not removed afterwards.
    pub fn data_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.data = Some(path.into());
        self
    }

    /// Listens here instead of on a free port of 127.0.0.1.
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = Some(address.into());
        self
    }

    /// Starts with this configuration file (YAML).
    pub fn config(mut self, yaml: impl Into<String>) -> Self {
        self.config = Some(yaml.into());
        self
    }

    /// Serves HTTPS with a certificate signed by a test authority (see [`Berth::authority`]).
    pub fn tls(mut self) -> Self {
        self.authority = Some(Arc::new(Authority::new()));
        self
    }

    /// Sets the administrator's password.
    pub fn admin_password(mut self, password: &str) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Configures no administrator's password: the first start has to make one.
    pub fn no_admin_password(mut self) -> Self {
        self.password = None;
        self
    }

    /// Runs a command of the program over the data and settings that the server would start with.
    pub fn command(&self, arguments: &[&str]) -> Outcome {
        let data = self.data.as_ref().expect("a data directory of the test's own");
        let mut arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        arguments.extend(["--data".into(), data.display().to_string()]);
        super::program::run(arguments, &self.environment)
    }

    /// Starts the server and waits until it says that it is ready.
    pub async fn start(self) -> Berth {
        match self.try_start().await {
            Ok(berth) => berth,
            Err(outcome) => panic!("the server did not start: {outcome:#?}"),
        }
    }

    /// Starts the server; what it said if it did not come up.
    pub async fn try_start(mut self) -> Result<Berth, Outcome> {
        let embedded = !self.environment.iter().any(|(name, _)| name == "BERTH_DATABASE_URL");
        if embedded && std::env::var_os("BERTH_TEST_ON_POSTGRES").is_some() {
            let database = super::Database::fresh().await.expect("BERTH_TEST_ON_POSTGRES needs a PostgreSQL");
            self = self.database(&database);
        }
        if self.listen.is_none() {
            self.listen = Some(free_address());
        }
        Berth::of(self).await
    }
}

/// A free address below the ports that the kernel gives to outgoing connections, so that it is still free when the
/// same server starts again.
fn free_address() -> String {
    let mut rng = rand::rng();
    for _ in 0..1000 {
        let address = format!("127.0.0.1:{}", rng.random_range(10_000..32_000));
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
    panic!("no free port between 10000 and 32000");
}
