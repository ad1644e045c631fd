//! The real program, started on a free port with a data directory of its own, and stopped the hard or the soft way.

use super::program::{self, Outcome};
use super::{Authority, Builder, Client};
use rustix::process::{Pid, Signal};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// A running Berth; killed and its data directory removed when dropped.
pub struct Berth {
    child: Option<Child>,
    settings: Builder,
    listen: String,
    home: tempfile::TempDir,
    data: PathBuf,
    log: Arc<Mutex<Vec<String>>>,
    address: Address,
    http: reqwest::Client,
}

/// Where the server answers; clients share it, so they follow a restart.
pub type Address = Arc<Mutex<String>>;

impl Berth {
    /// A Berth as it comes: SQLite, local files, plain HTTP on a free port of 127.0.0.1.
    pub async fn start() -> Berth {
        Berth::builder().start().await
    }

    /// Starts what the builder describes.
    pub(super) async fn of(settings: Builder) -> Result<Berth, Outcome> {
        let home = tempfile::Builder::new().prefix("berth-test-").tempdir().unwrap();
        let certificate = settings.authority.iter().map(|authority| {
            reqwest::Certificate::from_pem(authority.ca_pem().as_bytes()).expect("a certificate")
        });
        let mut client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only(certificate)
            .timeout(Duration::from_secs(120));
        if settings.authority.is_none() {
            client = client.http1_only();
        }
        let mut berth = Berth {
            child: None,
            listen: settings.listen.clone().expect("an address to listen on"),
            data: settings.data.clone().unwrap_or_else(|| home.path().join("data")),
            settings,
            home,
            log: Arc::default(),
            address: Arc::default(),
            http: client.build().unwrap(),
        };
        berth.launch().await?;
        Ok(berth)
    }

    /// Starts the program on a data directory and kills it after a moment; whether it was ready by then.
    pub fn killed_in_its_start(data: &Path, moment: Duration) -> bool {
        let mut command = program::command();
        command.arg("serve").arg("--data").arg(data).args(["--listen", "127.0.0.1:0"]);
        command.env("BERTH_ADMIN_PASSWORD", "Passw0rd-of-the-first");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program can be started");
        std::thread::sleep(moment);
        child.kill().unwrap();
        let said = child.wait_with_output().unwrap().stdout;
        String::from_utf8_lossy(&said).contains("ready on ")
    }

    /// A Berth with settings of its own.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.address.lock().unwrap().clone()
    }

    /// `127.0.0.1:PORT`, as image references begin.
    pub fn host(&self) -> String {
        self.url().split("://").nth(1).unwrap().to_string()
    }

    /// The configured password of `admin`.
    pub fn admin_password(&self) -> &str {
        self.settings.password.as_deref().expect("this server was started without a password")
    }

    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Where a blob's object lies, unless it got a key of its own because its digest was deleted lately.
    pub fn object(&self, digest: &str) -> PathBuf {
        let hex = digest.split_once(':').unwrap().1;
        self.data.join(format!("registry/docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2]))
    }

    /// A directory for the test's own files, removed with the server.
    pub fn scratch(&self) -> &Path {
        self.home.path()
    }

    pub fn authority(&self) -> &Authority {
        self.settings.authority.as_deref().expect("this server was started without TLS")
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("the server runs").id()
    }

    /// Everything the server wrote so far, both streams.
    pub fn output(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// Resident memory, in bytes.
    pub fn memory(&self) -> u64 {
        self.told_by_the_kernel("VmRSS:")
    }

    /// The most that its resident memory has been since it started, in bytes.
    pub fn peak_memory(&self) -> u64 {
        self.told_by_the_kernel("VmHWM:")
    }

    /// The part of its resident memory that is pages of files, which are the program's own.
    pub fn program_memory(&self) -> u64 {
        self.told_by_the_kernel("RssFile:")
    }

    fn told_by_the_kernel(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).expect("a line of that name");
        let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kibibytes * 1024
    }

    /// The administrator, as docker would speak for him.
    pub fn admin(&self) -> Client {
        self.login("admin", self.admin_password())
    }

    /// Somebody with a name and a password, whether or not they exist.
    pub fn login(&self, name: &str, password: &str) -> Client {
        Client::docker(self.address.clone(), self.http.clone(), Some((name, password)))
    }

    /// Nobody, as docker would speak without a login: it still asks for a token.
    pub fn anonymous(&self) -> Client {
        Client::docker(self.address.clone(), self.http.clone(), None)
    }

    /// Sends requests exactly as written, with no credentials and no token.
    pub fn plain(&self) -> Client {
        Client::plain(self.address.clone(), self.http.clone())
    }

    /// Makes a user and gives a client that is logged in as them.
    pub async fn user(&self, name: &str) -> Client {
        self.admin().create_user(name).await.created();
        self.login(name, super::PASSWORD)
    }

    /// Makes a user with a role in a project and gives a client that is logged in as them.
    pub async fn member(&self, name: &str, project: &str, role: super::Role) -> Client {
        let client = self.user(name).await;
        self.admin().add_member(project, name, role).await.created();
        client
    }

    /// Ends the server at once, as the kernel would: no handler runs.
    pub fn kill9(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Asks the server to end and waits for it.
    pub async fn terminate(&mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.exited().await
    }

    pub fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().expect("the server runs");
        rustix::process::kill_process(Pid::from_child(child), signal).unwrap();
    }

    /// Waits until the server has ended by itself.
    pub async fn exited(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("the server runs");
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status;
            }
            if begun.elapsed() > STOP_LIMIT {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("the server did not end within {STOP_LIMIT:?}; it said:\n{}", self.output());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Starts the server again on the same port and data, after ending it softly if it still runs. How long the
    /// start took.
    pub async fn restart(&mut self) -> Duration {
        if self.child.is_some() {
            let status = self.terminate().await;
            assert!(
                status.success(),
                "the server ended with {status} when asked to stop:\n{}",
                self.output()
            );
        }
        let begun = Instant::now();
        if let Err(outcome) = self.launch().await {
            panic!("the server did not start again: {outcome:#?}\nall it said:\n{}", self.output());
        }
        begun.elapsed()
    }

    /// Starts the server again with other environment variables (an empty value removes one).
    pub async fn restart_with(&mut self, environment: &[(&str, &str)]) -> Duration {
        for (name, value) in environment {
            self.set_env(name, value);
        }
        self.restart().await
    }

    /// Sets an environment variable for the commands and starts that follow (an empty value removes it).
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.settings.environment.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.settings.environment.push((name.to_string(), value.to_string()));
        }
    }

    /// Starts the server again; what it said if it did not come up.
    pub async fn try_restart(&mut self) -> Result<(), Outcome> {
        self.launch().await
    }

    /// Takes the database of a stopped server away: its files, or on PostgreSQL everything in it.
    pub async fn lose_database(&mut self) {
        assert!(self.child.is_none(), "the server runs");
        if self.environment().iter().any(|(name, _)| name == "BERTH_DATABASE_URL") {
            let database = super::Database::fresh().await.expect("a PostgreSQL");
            self.set_env("BERTH_DATABASE_URL", database.url());
            return;
        }
        for entry in std::fs::read_dir(&self.data).unwrap().flatten() {
            if entry.file_name().to_string_lossy().contains(".db") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    /// Runs another command of the program over the same data and settings, such as `check`.
    pub fn command(&self, arguments: &[&str]) -> Outcome {
        let mut arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        arguments.extend(["--data".into(), self.data.display().to_string()]);
        if let Some(path) = self.config_file() {
            arguments.extend(["--config".into(), path.display().to_string()]);
        }
        program::run(arguments, &self.environment())
    }

    /// Changes the database behind the server's back, as time or an accident would; rows that changed.
    pub async fn sql(&self, statement: &str) -> u64 {
        let url = self.environment().into_iter().find(|(name, _)| name == "BERTH_DATABASE_URL");
        if let Some((_, url)) = url {
            let (client, connection) =
                tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("a PostgreSQL");
            tokio::spawn(connection);
            return client.execute(statement, &[]).await.unwrap();
        }
        let mut entries = std::fs::read_dir(&self.data).unwrap().flatten().map(|entry| entry.path());
        let file = entries.find(|path| path.extension().is_some_and(|kind| kind == "db"));
        let database = rusqlite::Connection::open(file.expect("a database file")).unwrap();
        database.busy_timeout(Duration::from_secs(10)).unwrap();
        database.execute(statement, []).unwrap() as u64
    }

    /// `berth check` finds nothing wrong.
    #[track_caller]
    pub fn check_is_clean(&self) {
        let outcome = self.command(&["check"]);
        assert!(
            outcome.status.success(),
            "the check found errors: {outcome:#?}\nthe server said:\n{}",
            self.output()
        );
    }

    async fn launch(&mut self) -> Result<(), Outcome> {
        let mut command = program::command();
        // With HTTPS the given address is that of HTTPS, and HTTP (which only redirects) takes any port.
        let plain = match self.listen.rsplit_once(':') {
            Some((host, _)) if self.settings.authority.is_some() => format!("{host}:0"),
            _ => self.listen.clone(),
        };
        command.arg("serve").arg("--data").arg(&self.data).args(["--listen", &plain]);
        if let Some(path) = self.config_file() {
            command.arg("--config").arg(path);
        }
        command.envs(self.environment());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program can be started");
        let (sender, mut ready) = mpsc::unbounded_channel();
        let stdout = child.stdout.take().unwrap();
        let stderr = child.stderr.take().unwrap();
        let readers = [self.collect("out", stdout, Some(sender)), self.collect("err", stderr, None)];
        let url = tokio::time::timeout(START_LIMIT, async {
            while let Some(line) = ready.recv().await {
                if let Some(url) = line.split("ready on ").nth(1) {
                    // The program says "localhost" of 127.0.0.1; here that name may mean ::1 first.
                    let url = url.trim().trim_end_matches('/').replace("//localhost:", "//127.0.0.1:");
                    return Some(url);
                }
            }
            None
        });
        match url.await {
            Ok(Some(url)) => {
                *self.address.lock().unwrap() = url;
                self.child = Some(child);
                Ok(())
            }
            ended => {
                if ended.is_err() {
                    child.kill().unwrap();
                }
                let status = child.wait().unwrap();
                for reader in readers {
                    reader.join().unwrap();
                }
                Err(Outcome { status, stdout: String::new(), stderr: self.output() })
            }
        }
    }

    fn collect(
        &self,
        stream: &'static str,
        from: impl Read + Send + 'static,
        ready: Option<mpsc::UnboundedSender<String>>,
    ) -> std::thread::JoinHandle<()> {
        let log = self.log.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                if let Some(ready) = &ready {
                    let _ = ready.send(line.clone());
                }
                log.lock().unwrap().push(format!("{stream}: {line}"));
            }
        })
    }

    fn environment(&self) -> Vec<(String, String)> {
        let mut environment = self.settings.environment.clone();
        if let Some(password) = &self.settings.password {
            environment.push(("BERTH_ADMIN_PASSWORD".into(), password.clone()));
        }
        environment
    }

    /// Writes the configuration file, if this server has one.
    fn config_file(&self) -> Option<PathBuf> {
        let mut yaml = self.settings.config.clone().unwrap_or_default();
        if let Some(authority) = &self.settings.authority {
            let port = self.listen.rsplit(':').next().unwrap();
            let (certificate, key) = (authority.certificate_file(), authority.key_file());
            yaml.push_str(&format!(
                "\nhttps:\n  port: {port}\n  certificate: {}\n  private_key: {}\n",
                certificate.display(),
                key.display()
            ));
        }
        if yaml.is_empty() {
            return None;
        }
        let path = self.home.path().join("berth.yml");
        std::fs::write(&path, yaml).unwrap();
        Some(path)
    }
}

impl Drop for Berth {
    fn drop(&mut self) {
        self.kill9();
        if std::thread::panicking() {
            let log = self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let from = log.len().saturating_sub(200);
            eprintln!(
                "---- the server said (the last {} lines)\n{}\n----",
                log.len() - from,
                log[from..].join("\n")
            );
        }
        if std::env::var_os("BERTH_TEST_KEEP").is_some() {
            self.home.disable_cleanup(true);
            eprintln!("kept {}", self.home.path().display());
        }
    }
}
