//! The place of one person with their clients: a home directory that holds their log-ins, keys and files, and a command
//! line. Nothing of whoever runs the tests is seen there.

use super::tools;
use crate::harness::Berth;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// No command of a story runs longer than this.
const LIMIT: Duration = Duration::from_secs(300);

/// A home directory and what a person types there; removed when dropped.
pub struct Desk {
    home: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    line: String,
    success: bool,
    stdout: String,
    stderr: String,
}

impl Desk {
    /// A desk with nothing on it.
    pub fn new() -> Desk {
        let home = tempfile::Builder::new().prefix("berth-desk-").tempdir().unwrap();
        for name in ["tmp", "run"] {
            std::fs::create_dir(home.path().join(name)).unwrap();
        }
        Desk { home, environment: Vec::new() }
    }

    /// A desk where `crane`, `oras`, `helm`, `cosign` and `skopeo` are logged in as the administrator: they all read
    /// Docker's file.
    pub fn logged_in(berth: &Berth) -> Desk {
        let desk = Desk::new();
        let login = format!("crane auth login {} -u admin -p {}", berth.host(), berth.admin_password());
        desk.run(&login).ok();
        desk
    }

    /// Sets an environment variable for what is run here.
    pub fn env(mut self, name: &str, value: impl ToString) -> Desk {
        self.environment.push((name.into(), value.to_string()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name} cannot be read: {error}"))
    }

    /// Runs a command line (words are split at blanks, nothing is quoted) in the home directory.
    pub fn run(&self, line: &str) -> Ran {
        self.run_with(line, b"")
    }

    /// Runs a command line with something to read on its standard input.
    pub fn run_with(&self, line: &str, input: &[u8]) -> Ran {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>(), input)
    }

    /// Runs a command whose arguments hold blanks.
    pub fn run_words(&self, words: &[&str], input: &[u8]) -> Ran {
        let input_file = self.write("run/stdin", input);
        let (stdout, stderr) = (self.path("run/stdout"), self.path("run/stderr"));
        let mut child = self
            .command(words)
            .stdin(File::open(input_file).unwrap())
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("{words:?} cannot be started: {error}"));
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > LIMIT {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("{words:?} did not end within {LIMIT:?}\n{}", text(&stderr));
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Ran { line: words.join(" "), success: status.success(), stdout: text(&stdout), stderr: text(&stderr) }
    }

    fn command(&self, words: &[&str]) -> Command {
        let (name, arguments) = words.split_first().expect("a command");
        let home = self.home.path();
        let mut command = Command::new(tools::program(name));
        command
            .args(arguments)
            .current_dir(home)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", home)
            .env("TMPDIR", home.join("tmp"))
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }
}

impl Ran {
    /// It worked: what it wrote to its standard output, without the last line's end.
    #[track_caller]
    pub fn ok(self) -> String {
        assert!(self.success, "`{}` failed\nstdout: {}\nstderr: {}", self.line, self.stdout, self.stderr);
        self.stdout.trim_end().to_string()
    }

    /// It worked: both outputs, for clients that report on either.
    #[track_caller]
    pub fn ok_text(self) -> String {
        assert!(self.success, "`{}` failed\nstdout: {}\nstderr: {}", self.line, self.stdout, self.stderr);
        self.text()
    }

    /// It worked, and its standard output is JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let line = self.line.clone();
        let text = self.ok();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("`{line}` wrote no JSON ({error}): {text}"))
    }

    /// All that it wrote.
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// It failed, and one of these words says why.
    #[track_caller]
    pub fn refused(self, reasons: &[&str]) {
        assert!(!self.success, "`{}` should have failed\nstdout: {}", self.line, self.stdout);
        let said = self.text();
        let lower = said.to_lowercase();
        assert!(
            reasons.iter().any(|reason| lower.contains(&reason.to_lowercase())),
            "`{}` failed for another reason than {reasons:?}: {said}",
            self.line
        );
    }
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned()
}
