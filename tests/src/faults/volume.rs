//! Small file systems of a test's own, to fill, to run out of inodes, and to lose power.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempPath;

/// A mounted file system; unmounted when dropped.
pub struct Volume {
    directory: tempfile::TempDir,
    image: Option<TempPath>,
}

impl Volume {
    /// A file system in memory with these mount options; `None`, said loudly, where this machine cannot mount.
    pub fn in_memory(options: &str) -> Option<Volume> {
        let directory = tempfile::Builder::new().prefix("berth-volume-").tempdir().unwrap();
        let options = format!("{options},mode=0755");
        mounted(&["-t", "tmpfs", "-o", &options, "tmpfs"], directory.path())
            .then_some(Volume { directory, image: None })
    }

    /// An ext4 in a file of `mebibytes`, which keeps what is not synced away from the file for ten minutes.
    pub fn in_file(mebibytes: u64) -> Option<Volume> {
        let image = tempfile::Builder::new().prefix("berth-image-").tempfile().unwrap().into_temp_path();
        std::fs::File::options().write(true).open(&image).unwrap().set_len(mebibytes << 20).unwrap();
        let made = Command::new("mkfs.ext4").arg("-q").arg(&image).status();
        if !made.is_ok_and(|status| status.success()) {
            skip("mkfs.ext4 does not work here");
            return None;
        }
        Volume::of_image(image)
    }

    /// Mounts what the image file holds.
    pub fn of_image(image: TempPath) -> Option<Volume> {
        let directory = tempfile::Builder::new().prefix("berth-volume-").tempdir().unwrap();
        let source = image.display().to_string();
        let options = "loop,commit=600,data=ordered";
        mounted(&["-t", "ext4", "-o", options, &source], directory.path())
            .then_some(Volume { directory, image: Some(image) })
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// What the disk holds at this moment: a copy of the image, without what the kernel has not written to it yet.
    pub fn as_the_disk_is(&self) -> TempPath {
        let image = self.image.as_ref().expect("a volume in a file");
        let copy = tempfile::Builder::new().prefix("berth-image-").tempfile().unwrap().into_temp_path();
        let copied =
            Command::new("cp").args(["--sparse=always", "--reflink=never"]).arg(image).arg(&copy).status();
        assert!(copied.unwrap().success());
        copy
    }

    /// Free bytes, as an ordinary write sees them.
    pub fn free(&self) -> u64 {
        let state = rustix::fs::statvfs(self.path()).unwrap();
        state.f_bavail * state.f_frsize
    }

    /// Takes all space but about `leave` bytes; give it back by dropping.
    pub fn fill(&self, leave: u64) -> Filler {
        let path = self.path().join("filler");
        let mut file = std::fs::File::create(&path).unwrap();
        for size in [64 << 10, 4 << 10] {
            let block = vec![7; size];
            while self.free() >= leave + size as u64 {
                std::io::Write::write_all(&mut file, &block).unwrap();
            }
        }
        Filler(path)
    }

    /// Takes all inodes; give them back by dropping.
    pub fn fill_inodes(&self) -> Filler {
        let path = self.path().join("filler");
        std::fs::create_dir(&path).unwrap();
        let mut number = 0;
        while std::fs::File::create(path.join(number.to_string())).is_ok() {
            number += 1;
        }
        Filler(path)
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        for arguments in [&[][..], &["-l"]] {
            if Command::new("umount")
                .args(arguments)
                .arg(self.path())
                .status()
                .is_ok_and(|status| status.success())
            {
                break;
            }
        }
    }
}

/// Something that takes up room.
pub struct Filler(PathBuf);

impl Drop for Filler {
    fn drop(&mut self) {
        if self.0.is_dir() {
            std::fs::remove_dir_all(&self.0).unwrap();
        } else {
            std::fs::remove_file(&self.0).unwrap();
        }
    }
}

fn mounted(arguments: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(arguments).arg(at).output();
    match output {
        Ok(output) if output.status.success() => true,
        Ok(output) => {
            skip(&format!("mount says: {}", String::from_utf8_lossy(&output.stderr).trim()));
            false
        }
        Err(error) => {
            skip(&format!("mount cannot be run: {error}"));
            false
        }
    }
}

/// Says, past the capture of the test's output, that something was not tested; where root may mount it is a failure.
fn skip(reason: &str) {
    assert!(std::env::var_os("CI").is_none(), "in CI a mount must be possible: {reason}");
    let _ = std::io::Write::write_all(
        &mut std::io::stderr(),
        format!("SKIPPED, no volume: {reason}\n").as_bytes(),
    );
}
