//! A Docker engine and a containerd of the test's own, with Debian's clients to drive them.

use super::desk::{Desk, Ran};
use super::tools;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Both daemons, running; ended when dropped, and by themselves should the test die first.
pub struct Engine {
    script: Child,
    home: PathBuf,
    _parent: tempfile::TempDir,
}

impl Engine {
    /// Starts them and waits until they answer.
    pub fn start() -> Engine {
        let parent = tempfile::Builder::new().prefix("berth-engine-").tempdir().unwrap();
        let home = parent.path().join("run");
        let mut script = Command::new(tools::script("dockerd.sh"))
            .arg(&home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("dockerd.sh can be started");
        let mut line = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "ready", "the Docker engine did not start: run tests/clients/install.sh");
        Engine { script, home, _parent: parent }
    }

    /// Runs `docker ARGUMENTS` against this engine.
    pub fn docker(&self, desk: &Desk, arguments: &str) -> Ran {
        desk.run(&format!("docker --host unix://{}/docker.sock {arguments}", self.home.display()))
    }

    /// Runs `docker ARGUMENTS` with something to read.
    pub fn docker_with(&self, desk: &Desk, arguments: &str, input: &[u8]) -> Ran {
        desk.run_with(&format!("docker --host unix://{}/docker.sock {arguments}", self.home.display()), input)
    }

    /// Runs `ctr ARGUMENTS` against this containerd, in a namespace apart from Docker's.
    pub fn ctr(&self, desk: &Desk, arguments: &str) -> Ran {
        desk.run(&format!(
            "ctr --address {}/containerd.sock --namespace stories {arguments}",
            self.home.display()
        ))
    }

    /// Makes the engine trust a registry's certificate authority, as an administrator does under
    /// `/etc/docker/certs.d`.
    pub fn trust(&self, registry: &str, authority: &Path) {
        let directory = self.home.join("etc-docker/certs.d").join(registry);
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::copy(authority, directory.join("ca.crt")).unwrap();
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}
