//! The order that a write must keep so that its acknowledgement survives the loss of power, checked on a trace:
//! write → sync of the file → rename → sync of the directory and of the parent of every new one → write to the
//! database's log → sync of that → answer. Each step must have ended before the next begins.

use super::trace::Event;
use std::path::Path;

type Verdict = Result<(), String>;

/// Checks the write of an object whose final name contains `name`, answered with `status`.
pub fn object_is_durable(events: &[Event], name: &str, status: u16) -> Verdict {
    let rename = events
        .iter()
        .find(|event| {
            event.is_move() && event.paths().last().is_some_and(|path| path.to_string_lossy().contains(name))
        })
        .ok_or(format!("nothing was renamed to a name with {name}"))?;
    let paths = rename.paths();
    let (from, to) = (&paths[0], &paths[1]);
    file_was_synced(events, from, rename.start)?;

    let directory = to.parent().ok_or("a file without a directory")?;
    let mut placed = synced_between(events, directory, rename.end, usize::MAX)
        .ok_or(format!("{} was not synced after the rename", directory.display()))?;
    let made = events.iter().filter(|event| event.is_mkdir() && event.end < rename.start);
    for event in made {
        let path = event.paths().pop().ok_or("a directory without a name")?;
        if !to.starts_with(&path) {
            continue;
        }
        let parent = path.parent().ok_or("a directory without a parent")?;
        let synced = synced_between(events, parent, event.end, usize::MAX)
            .ok_or(format!("{} was made, but its parent was not synced", path.display()))?;
        placed = placed.max(synced);
    }
    database_commits_between(events, placed, status)
}

/// Checks a chunk that was answered with `status`: the upload's file, the database, the answer.
pub fn chunk_is_durable(events: &[Event], is_upload: impl Fn(&str) -> bool, status: u16) -> Verdict {
    let last = events.iter().rfind(|event| event.is_write() && is_upload(event.target()));
    let written = last.ok_or("nothing was written to an upload's file")?;
    let path = Path::new(written.target());
    let synced = synced_between(events, path, written.end, usize::MAX)
        .ok_or(format!("{} was not synced after its last write", path.display()))?;
    database_commits_between(events, synced, status)
}

/// How many directories were made on the way to an object, so that a test knows that the rule about them was tried.
pub fn directories_made_for(events: &[Event], name: &str) -> usize {
    let below =
        |event: &Event| event.paths().last().is_some_and(|path| path.to_string_lossy().contains(name));
    let Some(rename) = events.iter().find(|event| event.is_move() && below(event)) else { return 0 };
    let to = rename.paths().pop().unwrap_or_default();
    events
        .iter()
        .filter(|event| event.is_mkdir())
        .filter(|event| event.paths().iter().any(|path| to.starts_with(path)))
        .count()
}

fn file_was_synced(events: &[Event], path: &Path, before: usize) -> Verdict {
    let name = path.to_string_lossy();
    let writes = events.iter().filter(|event| event.is_write() && event.target() == name);
    let last = writes.map(|event| event.end).max().ok_or(format!("{name} was never written"))?;
    if last >= before {
        return Err(format!("{name} was written after it was renamed"));
    }
    synced_between(events, path, last, before)
        .map(|_| ())
        .ok_or(format!("{name} was not synced before it was renamed"))
}

/// When a sync of `path` that began after `from` had ended, if it ended before `to`; the earliest such.
fn synced_between(events: &[Event], path: &Path, from: usize, to: usize) -> Option<usize> {
    let name = path.to_string_lossy();
    let syncs = events.iter().filter(|event| event.is_sync() && event.target() == name);
    syncs.filter(|event| event.start > from && event.end < to).map(|event| event.end).min()
}

/// The database's log is written after `from`, synced, and only then is the answer sent.
fn database_commits_between(events: &[Event], from: usize, status: u16) -> Verdict {
    let answer = events
        .iter()
        .find(|event| event.start > from && event.answers(status))
        .ok_or(format!("no answer {status} after the object was in its place"))?;
    if let Some(early) = events.iter().find(|event| event.answers(status) && event.start < from) {
        return Err(format!("answered before the object was durable: {}", early.arguments));
    }
    let is_log = |event: &&Event| event.target().ends_with("-wal");
    let mut writes = events.iter().filter(is_log).filter(|event| event.is_write() && event.start > from);
    let written =
        writes.next().ok_or("the database's log was not written after the object was in its place")?;
    if written.start > answer.start {
        return Err("the database's log was written after the answer".into());
    }
    let before_answer = events
        .iter()
        .filter(is_log)
        .filter(|event| event.is_write() && event.start > from && event.end < answer.start);
    let last = before_answer
        .map(|event| event.end)
        .max()
        .ok_or("the database's log was still being written at the answer")?;
    let synced = events
        .iter()
        .filter(is_log)
        .any(|event| event.is_sync() && event.start > last && event.end < answer.start);
    if !synced { Err("the database's log was not synced before the answer".into()) } else { Ok(()) }
}

/// A trace in the right order, which the rules accept; each of the cases below breaks one thing.
#[cfg(test)]
const GOOD: [&str; 10] = [
    "1 mkdirat(AT_FDCWD, \"/d/blobs/ab\", 0755) = 0",
    "1 mkdirat(AT_FDCWD, \"/d/blobs/ab/abcd\", 0755) = 0",
    "1 write(7</d/tmp/u>, \"bytes\"..., 5) = 5",
    "1 fsync(7</d/tmp/u>) = 0",
    "1 rename(\"/d/tmp/u\", \"/d/blobs/ab/abcd/data\") = 0",
    "1 fsync(8</d/blobs/ab/abcd>) = 0",
    "1 fsync(8</d/blobs/ab>) = 0",
    "1 fsync(8</d/blobs>) = 0",
    "2 pwrite64(4</d/x.db-wal>, \"page\"..., 4096, 0) = 4096",
    "2 fdatasync(4</d/x.db-wal>) = 0",
];

#[cfg(test)]
const ANSWER: &str = "1 sendto(9<TCP:[a->b]>, \"HTTP/1.1 201 Created\\r\\n\"..., 9, 0, NULL, 0) = 9";

#[cfg(test)]
fn verdict(lines: &[&str]) -> Verdict {
    object_is_durable(&super::trace::parse(&lines.join("\n")), "abcd", 201)
}

#[test]
fn the_right_order_is_accepted() {
    let lines = [&GOOD[..], &[ANSWER]].concat();
    assert_eq!(verdict(&lines), Ok(()));
    let events = super::trace::parse(&lines.join("\n"));
    assert_eq!(directories_made_for(&events, "abcd"), 2);
    assert_eq!(chunk_is_durable(&events, |path| path.starts_with("/d/tmp"), 201), Ok(()));
}

#[test]
fn a_missing_step_is_found() {
    for missing in 2..GOOD.len() {
        let mut lines = [&GOOD[..], &[ANSWER]].concat();
        let line = lines.remove(missing);
        assert!(verdict(&lines).is_err(), "accepted without {line}");
    }
    assert!(verdict(&GOOD).is_err(), "accepted without an answer");
}

#[test]
fn a_step_out_of_order_is_found() {
    for late in 2..GOOD.len() {
        let mut lines = [&GOOD[..], &[ANSWER]].concat();
        let line = lines.remove(late);
        lines.push(line);
        assert!(verdict(&lines).is_err(), "accepted with the last step {line}");
    }
    for answer in 0..GOOD.len() {
        let mut lines = GOOD.to_vec();
        lines.insert(answer, ANSWER);
        assert!(verdict(&lines).is_err(), "accepted with the answer at {answer}");
    }
    let mut lines = [&GOOD[..], &[ANSWER]].concat();
    lines.insert(4, "1 write(7</d/tmp/u>, \"more\"..., 5) = 5");
    assert!(verdict(&lines).is_err(), "accepted a write after the sync");
}

#[test]
fn a_step_that_is_not_over_is_none() {
    for (step, call) in [(3, "fsync"), (5, "fsync"), (9, "fdatasync")] {
        let mut lines: Vec<String> = GOOD.iter().map(|line| line.to_string()).collect();
        let begun = lines[step].replace(") = 0", " <unfinished ...>").replacen('1', "3", 1);
        lines[step] = begun;
        lines.push(ANSWER.into());
        let thread = lines[step].split(' ').next().unwrap().to_string();
        lines.push(format!("{thread} <... {call} resumed>) = 0"));
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert!(verdict(&lines).is_err(), "accepted though {call} was still going on");
    }
}
