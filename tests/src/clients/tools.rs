//! Where the clients are, by the pinned list that `tests/clients/install.sh` installs from.

use std::path::{Path, PathBuf};

const LIST: &str = include_str!("../../clients/tools.txt");

/// The directory that Go and npm programs are installed into.
pub fn directory() -> PathBuf {
    match std::env::var_os("BERTH_TOOLS") {
        Some(path) => path.into(),
        None => PathBuf::from(std::env::var_os("HOME").expect("HOME or BERTH_TOOLS is set"))
            .join(".cache/berth-tools"),
    }
}

/// The program that a command line begins with.
pub fn program(name: &str) -> PathBuf {
    let path = match pinned(name) {
        Some(version) => directory().join(format!("{name}@{version}")).join(name),
        None => Path::new("/usr/bin").join(name),
    };
    assert!(path.is_file(), "{name} is not installed at {}: run tests/clients/install.sh", path.display());
    path
}

/// A small but whole Debian, as a compressed tarball.
pub fn debian() -> PathBuf {
    let name = "debian-minbase";
    let suite = pinned(name).expect("tools.txt names the image");
    let path = directory().join(format!("{name}@{suite}/rootfs.tar.gz"));
    assert!(path.is_file(), "{name} is not there at {}: run tests/clients/install.sh", path.display());
    path
}

/// A script that stands beside the list.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(name)
}

fn pinned(name: &str) -> Option<&'static str> {
    LIST.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let kind = words.next()?;
        let known = words.next()?;
        let version = words.next()?;
        (known == name && kind != "deb" && kind != "#").then_some(version)
    })
}
