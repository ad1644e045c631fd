//! Finds the program under test and runs its commands.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

/// The program under test: `BERTH_BIN`, else `target/release/berth` of this workspace.
pub fn program() -> PathBuf {
    let path = match std::env::var_os("BERTH_BIN") {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/release/berth"),
    };
    assert!(
        path.is_file(),
        "there is no program to test at {}: run `cargo build --release -p berth --features failpoints`, \
         or set BERTH_BIN to one that was built so",
        path.display()
    );
    path
}

/// A command that will run the program, with no `BERTH_*` variable inherited from whoever runs the tests.
pub fn command() -> Command {
    let mut command = Command::new(program());
    strip_environment(&mut command);
    command
}

/// Keeps the settings of the person who runs the tests away from the program under test.
pub fn strip_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BERTH_") {
            command.env_remove(&name);
        }
    }
}

/// How a command of the program ended.
#[derive(Debug)]
pub struct Outcome {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// The command ended with 0.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert!(self.status.success(), "the command failed: {self:#?}");
        self
    }

    /// The command said no: it exited by itself with something other than 0.
    #[track_caller]
    pub fn failed(self) -> Self {
        assert!(
            self.status.code().is_some_and(|code| code != 0),
            "the command should have ended with a failure of its own: {self:#?}"
        );
        self
    }

    /// Both outputs, for messages that may be on either.
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Runs one command of the program to its end.
pub fn run<S: AsRef<OsStr>>(
    arguments: impl IntoIterator<Item = S>,
    environment: &[(String, String)],
) -> Outcome {
    let output = command()
        .args(arguments)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .output()
        .expect("the program can be started");
    Outcome {
        status: output.status,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
