//! The directory tree, and how a file becomes durable under its name.
//!
//! The order is: fsync of the file, the directories, rename, fsync of the directory, fsync of the parent of
//! every directory that may be new. A directory found existing may have been made a moment ago by another
//! commit, or by a process that died; so its parent is synced as well, unless this process has done so
//! before. That is remembered only after the fsync: no race can make a commit return too early.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::{BLOBS_PREFIX, Key};

/// The directory of unfinished files, on the same file system as what they become.
pub(super) const UPLOADS: &str = "uploads";

/// How many directories are remembered as durable. When they are more, all are forgotten: that costs a few
/// needless syncs and nothing else.
const REMEMBERED: usize = 4096;

/// How often a commit makes a directory again that a delete has taken away under its hands.
const RACES: usize = 16;

/// How many directories, from the root upwards, are synced when the store is opened.
const SYNCED_LEVELS: usize = 4;

/// From here on directories are synced at the same time, each on a thread of its own.
const SLOW_SYNC: Duration = Duration::from_millis(1);

/// The root directory and what is known about those in it.
pub(super) struct Tree {
    root: PathBuf,
    durable: Mutex<HashSet<String>>,
    sync_nanos: AtomicU64,
}

impl Tree {
    /// Makes the root and the directory of uploads when they are missing.
    pub fn open(root: &Path) -> io::Result<Self> {
        let root = std::path::absolute(root)?;
        fs::create_dir_all(root.join(UPLOADS))?;
        // Also when they are there already: whoever made them may have died before this.
        for directory in root.ancestors().take(SYNCED_LEVELS) {
            match File::open(directory).and_then(|directory| directory.sync_all()) {
                // Somebody else's directory, so nothing in it was made by us.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => break,
                other => other?,
            }
        }
        Ok(Self { root, durable: Mutex::default(), sync_nanos: AtomicU64::new(0) })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, key: &str) -> PathBuf {
        self.root.join(key)
    }

    pub fn upload_path(&self, name: &str) -> PathBuf {
        let mut path = self.root.join(UPLOADS);
        path.push(name);
        path
    }

    /// Makes a file's bytes and length durable, not its name.
    pub fn sync_file(&self, file: &File) -> io::Result<()> {
        let begun = Instant::now();
        file.sync_all()?;
        let took = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let average = self.sync_nanos.load(Ordering::Relaxed);
        // Several commits may write at once; this is a hint only.
        self.sync_nanos.store(average - average / 8 + took / 8, Ordering::Relaxed);
        Ok(())
    }

    /// Makes the names of files in the directory of uploads durable.
    pub fn sync_uploads(&self) -> io::Result<()> {
        self.sync_directory(UPLOADS)
    }

    /// Gives a synced temporary file its final name, durably.
    pub fn place(&self, temporary: Temporary, key: &Key) -> io::Result<()> {
        self.place_path(temporary.path(), key)?;
        temporary.keep();
        Ok(())
    }

    /// Gives the synced file at `from` its final name, durably.
    pub fn place_path(&self, from: &Path, key: &Key) -> io::Result<()> {
        let (directory, _) = key.split();
        let target = self.path(key.as_str());
        let mut tries = 0;
        let unsure = loop {
            let moved = self.make(directory).and_then(|unsure| fs::rename(from, &target).map(|()| unsure));
            match moved {
                // A delete has removed the directory in between, or an operator one that was remembered.
                Err(error) if error.kind() == io::ErrorKind::NotFound && tries < RACES => {
                    self.forget(directory);
                    tries += 1;
                }
                other => break other?,
            }
        };
        let parents = unsure.iter().map(|level| parent(level));
        let to_sync: Vec<&str> = std::iter::once(directory).chain(parents).collect();
        self.sync_directories(&to_sync)?;
        self.remember(&unsure, directory);
        Ok(())
    }

    /// Makes a directory and those above it; returns the ones whose own entry may not be durable.
    fn make<'a>(&self, directory: &'a str) -> io::Result<Vec<&'a str>> {
        let mut unsure = levels(directory);
        {
            let durable = self.durable.lock();
            if let Some(deepest) = unsure.iter().rposition(|level| durable.contains(*level)) {
                unsure.drain(..=deepest);
            }
        }
        for level in &unsure {
            match fs::create_dir(self.path(level)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Ok(unsure)
    }

    fn remember(&self, levels: &[&str], leaf: &str) {
        let mut durable = self.durable.lock();
        if durable.len() + levels.len() > REMEMBERED {
            durable.clear();
        }
        // A blob's own directory goes with its last file, and is never needed twice.
        let lasting = levels.iter().filter(|level| **level != leaf || !leaf.starts_with(BLOBS_PREFIX));
        durable.extend(lasting.map(|level| (*level).to_owned()));
    }

    fn forget(&self, directory: &str) {
        let mut durable = self.durable.lock();
        for level in levels(directory) {
            durable.remove(level);
        }
    }

    /// Syncs directories: one after the other where that is quick, else at the same time.
    fn sync_directories(&self, directories: &[&str]) -> io::Result<()> {
        let quick = self.sync_nanos.load(Ordering::Relaxed) < SLOW_SYNC.as_nanos() as u64;
        let Some((first, others)) = directories.split_first().filter(|_| !quick) else {
            return directories.iter().try_for_each(|directory| self.sync_directory(directory));
        };
        thread::scope(|scope| {
            let mut begun = Vec::new();
            for directory in others {
                match thread::Builder::new().spawn_scoped(scope, || self.sync_directory(directory)) {
                    Ok(sync) => begun.push(sync),
                    // No thread to be had: do it here.
                    Err(_) => self.sync_directory(directory)?,
                }
            }
            self.sync_directory(first)?;
            for sync in begun {
                sync.join().map_err(|_| io::Error::other("a thread that synced a directory failed"))??;
            }
            Ok(())
        })
    }

    fn sync_directory(&self, directory: &str) -> io::Result<()> {
        File::open(self.path(directory))?.sync_all()
    }
}

/// A file without its final name yet; it is removed unless it is kept.
pub(super) struct Temporary {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl Temporary {
    /// Makes (or empties) a file that nobody else is writing, and writes its bytes.
    pub fn write(path: PathBuf, bytes: &[u8]) -> io::Result<Self> {
        let file = loop {
            let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
            lock(&file)?;
            // Whoever had it locked before may have removed it.
            if file.metadata()?.nlink() > 0 {
                break file;
            }
        };
        let temporary = Self { path, file, kept: false };
        temporary.file.set_len(0)?;
        (&temporary.file).write_all(bytes)?;
        Ok(temporary)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    pub fn keep(mut self) {
        self.kept = true;
    }

    /// The open file, which stays under its temporary name.
    pub fn into_file(mut self) -> io::Result<File> {
        self.kept = true;
        self.file.try_clone()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Locks a file for the one who writes it, until it is closed; `ResourceBusy` when somebody else has it.
pub(super) fn lock(file: &File) -> io::Result<()> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => Err(io::ErrorKind::ResourceBusy.into()),
        other => Ok(other?),
    }
}

/// `a/b/c` as `a`, `a/b`, `a/b/c`; nothing for the root.
fn levels(directory: &str) -> Vec<&str> {
    let inner = directory.match_indices('/').filter_map(|(end, _)| directory.get(..end));
    let whole = (!directory.is_empty()).then_some(directory);
    inner.chain(whole).collect()
}

fn parent(level: &str) -> &str {
    level.rsplit_once('/').map_or("", |(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_go_from_the_top_down() {
        assert_eq!(levels("a/b/c"), ["a", "a/b", "a/b/c"]);
        assert_eq!(levels("a"), ["a"]);
        assert!(levels("").is_empty());
        assert_eq!(parent("a/b/c"), "a/b");
        assert_eq!(parent("a"), "");
    }

    #[test]
    fn a_blob_directory_is_never_remembered_and_those_above_are() {
        let root = tempfile::tempdir().unwrap();
        let tree = Tree::open(root.path()).unwrap();
        let place = |key: &str| {
            let temporary = Temporary::write(tree.upload_path("x"), b"1").unwrap();
            tree.place(temporary, &Key::new(key).unwrap()).unwrap();
        };
        place("docker/registry/v2/blobs/sha256/ab/abcd/data");
        place("journal/7/1");
        let durable = tree.durable.lock();
        assert!(durable.contains("docker/registry/v2/blobs/sha256/ab"));
        assert!(!durable.contains("docker/registry/v2/blobs/sha256/ab/abcd"));
        assert!(durable.contains("journal/7"));
    }

    #[test]
    fn a_directory_that_vanished_is_made_again() {
        let root = tempfile::tempdir().unwrap();
        let tree = Tree::open(root.path()).unwrap();
        for _ in 0..2 {
            let temporary = Temporary::write(tree.upload_path("x"), b"1").unwrap();
            tree.place(temporary, &Key::new("docker/registry/v2/blobs/sha256/ab/abcd/data").unwrap())
                .unwrap();
            fs::remove_dir_all(root.path().join("docker")).unwrap();
        }
    }

    #[test]
    fn directories_are_synced_together_on_a_slow_disk() {
        let root = tempfile::tempdir().unwrap();
        let tree = Tree::open(root.path()).unwrap();
        tree.sync_nanos.store(5_000_000, Ordering::Relaxed);
        let temporary = Temporary::write(tree.upload_path("x"), b"1").unwrap();
        tree.place(temporary, &Key::new("a/b/c/d").unwrap()).unwrap();
        assert!(tree.path("a/b/c/d").is_file());
        assert!(tree.sync_directories(&["a", "a/missing"]).is_err());
    }
}
