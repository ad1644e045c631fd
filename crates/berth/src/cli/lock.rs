//! One process per data directory: SQLite and the files belong to whoever holds the lock.

use std::fs::{File, OpenOptions};
use std::path::Path;

use anyhow::Context;
use rustix::fs::{FlockOperation, flock};

/// Held as long as it lives.
pub(super) struct DirectoryLock {
    _file: File,
}

/// Makes the data directory and takes its lock.
pub(super) fn take(data_dir: &Path) -> anyhow::Result<DirectoryLock> {
    std::fs::create_dir_all(data_dir)
        .with_context(|| format!("the data directory {} cannot be made", data_dir.display()))?;
    let Some(lock) = lock(&data_dir.join("berth.lock"))? else {
        anyhow::bail!(
            "another berth is already running on the data directory {}: stop it first, or choose another with --data",
            data_dir.display()
        );
    };
    Ok(lock)
}

/// Takes the lock of a directory of backups: one is made at a time.
pub(super) fn take_backups(directory: &Path) -> anyhow::Result<DirectoryLock> {
    let lock = lock(&directory.join("backup.lock"))?;
    lock.with_context(|| {
        format!("another backup is being made in {}: wait until it has ended", directory.display())
    })
}

/// The lock of a file, unless another process has it.
fn lock(path: &Path) -> anyhow::Result<Option<DirectoryLock>> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = file.with_context(|| format!("{} cannot be opened", path.display()))?;
    let is_ours = flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok();
    Ok(is_ours.then_some(DirectoryLock { _file: file }))
}
