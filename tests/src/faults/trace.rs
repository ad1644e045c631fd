//! Reads what strace saw of the real program: system calls with the order in which they began and ended.

use crate::harness::Berth;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The calls that matter for durability and for answers.
const CALLS: &str = "write,writev,pwrite64,pwritev,pwritev2,ftruncate,copy_file_range,fsync,fdatasync,sync_file_range,\
                     rename,renameat,renameat2,link,linkat,mkdir,mkdirat,unlink,unlinkat,sendto,sendmsg,sendfile";

/// One system call.
#[derive(Clone, Debug)]
pub struct Event {
    /// Where in the order of everything seen it began and ended.
    pub start: usize,
    pub end: usize,
    pub name: String,
    pub arguments: String,
    pub result: i64,
}

impl Event {
    /// The path (or socket) of a descriptor at the start of the arguments, as `strace -yy` shows it.
    pub fn target(&self) -> &str {
        let rest = self.arguments.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let Some(rest) = rest.strip_prefix('<') else { return "" };
        // Sockets are shown as `TCP:[here->there]`, so the first closing bracket after a `]` ends them.
        if let Some(socket) = rest.strip_prefix("TCP") {
            return socket.split("]>").next().unwrap_or_default();
        }
        rest.split('>').next().unwrap_or_default()
    }

    /// The paths that a rename or link names, each made whole with its directory's descriptor.
    pub fn paths(&self) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        let mut directory = "";
        let mut rest = self.arguments.as_str();
        while let Some(quote) = rest.find('"') {
            let descriptor = rest[..quote].rsplit_once('>').and_then(|(before, _)| before.rsplit_once('<'));
            if let Some((_, path)) = descriptor {
                directory = path;
            }
            let text = &rest[quote + 1..];
            let Some(length) = text.find('"') else { break };
            paths.push(PathBuf::from(directory).join(&text[..length]));
            rest = &text[length + 1..];
            directory = "";
        }
        paths
    }

    pub fn is_write(&self) -> bool {
        ["write", "writev", "pwrite64", "pwritev", "pwritev2", "ftruncate", "copy_file_range"]
            .contains(&self.name.as_str())
    }

    pub fn is_sync(&self) -> bool {
        ["fsync", "fdatasync"].contains(&self.name.as_str()) && self.result == 0
    }

    pub fn is_move(&self) -> bool {
        (self.name.starts_with("rename") || self.name.starts_with("link")) && self.result == 0
    }

    pub fn is_mkdir(&self) -> bool {
        self.name.starts_with("mkdir") && self.result == 0
    }

    /// Whether this sends the head of an answer with this status to a client.
    pub fn answers(&self, status: u16) -> bool {
        ["write", "writev", "sendto", "sendmsg"].contains(&self.name.as_str())
            && self.arguments.contains(&format!("\"HTTP/1.1 {status} "))
    }
}

/// Reads the text that strace wrote.
pub fn parse(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut unfinished: HashMap<&str, (usize, String)> = HashMap::new();
    for (line_number, line) in text.lines().enumerate() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if let Some(begun) = call.strip_suffix("<unfinished ...>") {
            unfinished.insert(thread, (line_number, begun.trim_end().to_string()));
            continue;
        }
        let (start, whole) = match call.strip_prefix("<... ") {
            None => (line_number, call.to_string()),
            Some(resumed) => {
                let Some((start, begun)) = unfinished.remove(thread) else { continue };
                let Some((_, rest)) = resumed.split_once(" resumed>") else { continue };
                (start, begun + rest)
            }
        };
        let Some((name, rest)) = whole.split_once('(') else { continue };
        let Some((arguments, result)) = rest.rsplit_once("= ") else { continue };
        push(&mut events, (start, line_number), name, arguments.trim_end_matches([')', ' ']), result);
    }
    events.sort_by_key(|event: &Event| event.start);
    events
}

fn push(events: &mut Vec<Event>, (start, end): (usize, usize), name: &str, arguments: &str, result: &str) {
    let number: String =
        result.trim().chars().take_while(|letter| *letter == '-' || letter.is_ascii_digit()).collect();
    let Ok(result) = number.parse() else { return };
    events.push(Event { start, end, name: name.into(), arguments: arguments.into(), result });
}

/// A strace at work on a running server.
pub struct Tracer {
    child: Child,
    output: PathBuf,
}

impl Tracer {
    /// Watches the calls that make things durable.
    pub fn watch(berth: &Berth) -> Tracer {
        Tracer::attach(berth, &["-e", &format!("trace={CALLS}")])
    }

    /// Lets calls on one file fail as if the device did.
    pub fn inject(berth: &Berth, path: &std::path::Path, calls: &str, error: &str) -> Tracer {
        let path = path.display().to_string();
        let inject = format!("inject={calls}:error={error}");
        Tracer::attach(berth, &["-P", &path, "-e", &format!("trace={calls}"), "-e", &inject])
    }

    fn attach(berth: &Berth, what: &[&str]) -> Tracer {
        let output = berth.scratch().join(format!("trace-{}", uuid::Uuid::new_v4().simple()));
        let mut child = Command::new("strace")
            .args(["-f", "-yy", "-s", "96", "-o"])
            .arg(&output)
            .args(what)
            .args(["-p", &berth.pid().to_string()])
            .stderr(Stdio::piped())
            .spawn()
            .expect("strace must be installed (apt-get install strace)");
        // It goes on to name each new thread, and would die if nobody listened.
        let (sender, attached) = std::sync::mpsc::channel();
        let messages = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in messages.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut said = String::new();
        for line in attached.iter() {
            if line.contains("attached") {
                return Tracer { child, output };
            }
            said.push_str(&line);
        }
        let status = child.wait().unwrap();
        panic!("strace could not attach ({status}): {said}");
    }

    /// Stops watching; what was seen.
    pub fn finish(mut self) -> Vec<Event> {
        self.stop();
        let text = std::fs::read_to_string(&self.output).unwrap();
        parse(&text)
    }

    fn stop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let pid = rustix::process::Pid::from_child(&self.child);
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
            let _ = self.child.wait();
        }
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.stop();
    }
}

#[test]
fn the_trace_is_read_with_its_interleaving() {
    let text = "\
10 openat(AT_FDCWD, \"/d/tmp/a\", O_RDWR) = 7</d/tmp/a>
10 write(7</d/tmp/a>, \"x = \\\"y\\\") = 3\"..., 4096) = 4096
11 fsync(7</d/tmp/a> <unfinished ...>
10 mkdir(\"/d/blobs/ab\", 0755)            = 0
11 <... fsync resumed>)             = 0
10 renameat2(5</d/tmp>, \"a\", 6</d/blobs/ab>, \"data\", RENAME_NOREPLACE) = 0
10 fsync(6</d/blobs/ab>) = -1 EIO (Input/output error)
10 sendto(9<TCP:[127.0.0.1:8080->127.0.0.1:5555]>, \"HTTP/1.1 201 Created\\r\\n\"..., 200, MSG_NOSIGNAL, NULL, 0) = 200
10 fdatasync(3</d/berth.db-wal>)    = ?
";
    let events = parse(text);
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["openat", "write", "fsync", "mkdir", "renameat2", "fsync", "sendto"]);
    assert_eq!(events[1].target(), "/d/tmp/a");
    assert_eq!(events[1].result, 4096);
    assert_eq!((events[2].start, events[2].end), (2, 4));
    assert!(events[2].is_sync() && events[2].target() == "/d/tmp/a");
    assert!(events[3].is_mkdir() && events[3].paths() == [PathBuf::from("/d/blobs/ab")]);
    assert_eq!(events[4].paths(), [PathBuf::from("/d/tmp/a"), PathBuf::from("/d/blobs/ab/data")]);
    assert!(!events[5].is_sync(), "a sync that failed is none");
    assert!(events[6].answers(201) && !events[6].answers(202));
}
