//! What is durable when a call of the file store returns: shown by the system calls it makes.
//!
//! The test runs itself once more under strace and reads, for each acknowledged object, the order: write,
//! fsync of the file, rename, fsync of the directory and of the parent of each new one, answer. It is left
//! out where strace is not installed or must not trace.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(missing_docs)]

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use berth_blobs::{BlobStore, FileStore, Key, UploadId, canonical_key};
use berth_oci::digest::Digest;
use bytes::Bytes;

/// Set for the run under strace: the directory to work in.
const TRACED: &str = "BERTH_TEST_TRACED_ROOT";

/// One system call that has ended well, as strace wrote it.
#[derive(Debug, Clone, PartialEq)]
enum Event {
    Write(PathBuf),
    Sync(PathBuf),
    Rename(PathBuf, PathBuf),
    Mkdir(PathBuf),
    /// The program looks for a name that says which call has returned.
    Answer(String),
}

#[test]
fn what_is_acknowledged_was_synced_in_order() {
    if let Some(root) = std::env::var_os(TRACED) {
        return act(Path::new(&root));
    }
    let directory = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(directory.path()).unwrap().join("new/blobs");
    let Some(trace) = trace(&root, directory.path()) else {
        eprintln!("left out: strace is not installed or must not trace");
        return;
    };
    let events = read_events(&trace);
    let answers: Vec<usize> =
        (0..events.len()).filter(|index| matches!(&events[*index], Event::Answer(_))).collect();
    assert_eq!(answers.len(), 1 + 4 + 16 + 3, "every call was traced");
    for answer in answers {
        let Event::Answer(text) = &events[answer] else { unreachable!() };
        let before = &events[..answer];
        if let Some(key) = text.strip_prefix("object ") {
            assert_object(before, &root, key);
        } else if let Some(upload) = text.strip_prefix("state ") {
            assert_state(before, &root.join("uploads").join(upload));
        } else {
            assert_directories(before, &root.join("uploads"), directory.path());
        }
    }
}

/// The object's file was written, then synced, then renamed, then its directory synced, and every directory
/// on the way that was made in this run has had its parent synced after that.
fn assert_object(before: &[Event], root: &Path, key: &str) {
    let target = root.join(key);
    let renamed = before.iter().rposition(|event| matches!(event, Event::Rename(_, to) if *to == target));
    let renamed = renamed.unwrap_or_else(|| panic!("{key} was not renamed into place"));
    let Event::Rename(from, _) = &before[renamed] else { unreachable!() };
    let written = before[..renamed].iter().rposition(|event| *event == Event::Write(from.clone()));
    let empty = fs::metadata(&target).unwrap().len() == 0;
    assert!(written.is_some() || empty, "{key} was not written");
    let written = written.unwrap_or(0);
    let synced = before[written..renamed].contains(&Event::Sync(from.clone()));
    assert!(synced, "{key} was renamed before its file was synced");
    let directory = target.parent().unwrap().to_owned();
    assert!(
        before[renamed..].contains(&Event::Sync(directory.clone())),
        "the directory of {key} was not synced"
    );
    assert_directories(before, &directory, root.parent().unwrap().parent().unwrap());
}

fn assert_directories(before: &[Event], directory: &Path, top: &Path) {
    let mut directory = directory;
    while directory != top {
        let parent = directory.parent().unwrap();
        if let Some(made) = before.iter().position(|event| *event == Event::Mkdir(directory.to_owned())) {
            let synced = before[made..].contains(&Event::Sync(parent.to_owned()));
            assert!(synced, "{} was made and its parent not synced", directory.display());
        }
        directory = parent;
    }
}

/// The upload's file was synced after its last write, and its name is durable.
fn assert_state(before: &[Event], file: &Path) {
    let written = before.iter().rposition(|event| *event == Event::Write(file.to_owned())).unwrap();
    assert!(before[written..].contains(&Event::Sync(file.to_owned())), "{} was not synced", file.display());
    let first = before.iter().position(|event| *event == Event::Write(file.to_owned())).unwrap();
    let named = before[first..].contains(&Event::Sync(file.parent().unwrap().to_owned()));
    assert!(named, "the name of {} was not synced", file.display());
}

/// What the traced run does.
fn act(root: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Arc::new(FileStore::open(root).unwrap());
        answer(root, "opened");
        for length in [0_usize, 10_000, 3_000_000] {
            let bytes = Bytes::from(vec![length as u8; length]);
            let mut upload = store.open_upload(UploadId::random(), None, None).await.unwrap();
            for piece in bytes.chunks(700_000) {
                upload.write(Bytes::copy_from_slice(piece)).await.unwrap();
            }
            let key = upload.commit(&canonical_key(&Digest::sha256(&bytes))).await.unwrap();
            answer(root, &format!("object {key}"));
        }
        let segment = Key::new("journal/12/0000000001").unwrap();
        store.put(&segment, Bytes::from_static(b"segment")).await.unwrap();
        answer(root, &format!("object {segment}"));

        // Two at a time race to make the same directories.
        for round in 0..8 {
            let puts = ["data", "other"].map(|name| {
                let key =
                    Key::new(format!("docker/registry/v2/blobs/sha256/{round}{round}/x/{name}")).unwrap();
                let (store, root) = (store.clone(), root.to_owned());
                tokio::spawn(async move {
                    store.put(&key, Bytes::from_static(b"raced")).await.unwrap();
                    answer(&root, &format!("object {key}"));
                })
            });
            for put in puts {
                put.await.unwrap();
            }
        }

        let id = UploadId::random();
        let mut upload = store.open_upload(id, None, None).await.unwrap();
        let mut state = None;
        for _ in 0..3 {
            if state.is_some() {
                drop(upload);
                upload = store.open_upload(id, state.as_ref(), None).await.unwrap();
            }
            upload.write(Bytes::from(vec![7; 200_000])).await.unwrap();
            state = Some(upload.sync().await.unwrap());
            answer(root, &format!("state {id}"));
        }
    });
}

/// A system call that leaves its argument in the trace.
fn answer(root: &Path, text: &str) {
    symlink(format!("answer:{text}"), root.join("uploads").join(uuid::Uuid::new_v4().to_string())).unwrap();
}

/// Runs this test under strace; the trace, if there is one.
fn trace(root: &Path, directory: &Path) -> Option<String> {
    let output = directory.join("trace");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-y", "-s", "400", "-e"])
        .arg("trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,symlink,symlinkat")
        .arg("-o")
        .arg(&output)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "what_is_acknowledged_was_synced_in_order"])
        .env(TRACED, root)
        .output()
        .ok()?;
    if !status.status.success() {
        let error = String::from_utf8_lossy(&status.stderr);
        assert!(error.contains("ptrace") || error.contains("PTRACE"), "the traced run failed: {error}");
        return None;
    }
    Some(fs::read_to_string(output).unwrap())
}

/// The calls in the order in which they ended; for a rename, a write and a mkdir also the begin would do,
/// but a sync counts only when it has ended.
fn read_events(trace: &str) -> Vec<Event> {
    let mut begun: HashMap<&str, String> = HashMap::new();
    let mut events = Vec::new();
    for line in trace.lines() {
        let (process, rest) = line.split_once(' ').unwrap();
        let rest = rest.trim_start();
        let whole = if let Some(first) = rest.strip_suffix("<unfinished ...>") {
            begun.insert(process, first.to_owned());
            continue;
        } else if rest.starts_with("<... ") {
            let (_, second) = rest.split_once("resumed>").unwrap();
            begun.remove(process).unwrap_or_default() + second
        } else {
            rest.to_owned()
        };
        events.extend(read_event(&whole));
    }
    events
}

fn read_event(call: &str) -> Option<Event> {
    let (name, rest) = call.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    if result.trim_start().starts_with('-') {
        return None;
    }
    let quoted: Vec<&str> = arguments.split('"').skip(1).step_by(2).collect();
    let open_file = || {
        let (_, path) = arguments.split_once('<')?;
        Some(PathBuf::from(path.split_once('>')?.0))
    };
    match name {
        "write" | "pwrite64" => Some(Event::Write(open_file()?)),
        "fsync" | "fdatasync" => Some(Event::Sync(open_file()?)),
        "mkdir" | "mkdirat" => Some(Event::Mkdir(PathBuf::from(quoted.first()?))),
        "rename" | "renameat" | "renameat2" => {
            Some(Event::Rename(PathBuf::from(quoted.first()?), PathBuf::from(quoted.get(1)?)))
        }
        "symlink" | "symlinkat" => Some(Event::Answer(quoted.first()?.strip_prefix("answer:")?.to_owned())),
        _ => None,
    }
}

#[test]
fn calls_that_were_interrupted_in_the_trace_are_put_together() {
    let trace = "1 fsync(3</a/b> <unfinished ...>\n2 mkdir(\"/a/c\", 0777) = -1 EEXIST (File exists)\n\
                 1 <... fsync resumed>) = 0\n2 rename(\"/a/x\", \"/a/y\") = 0\n";
    let expected = [Event::Sync("/a/b".into()), Event::Rename("/a/x".into(), "/a/y".into())];
    assert_eq!(read_events(trace), expected);
}
