//! What a server's processes have used: CPU time and memory, read from /proc for the process and all it started.
//!
//! CPU time is the nanoseconds each thread has run (`/proc/PID/task/*/schedstat`). When a thread ended in between,
//! its share is missing there, and the sum of user and system time in `/proc/PID/stat` (hundredths of a second,
//! ended threads included) is taken instead.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use anyhow::Result;

/// The kernel's clock ticks per second in /proc; 100 on every Linux that Rust's tier 1 covers.
const TICKS: u64 = 100;
/// What `stat` may differ from the threads' sum by rounding alone, per process.
const ROUNDING: Duration = Duration::from_millis(20);
/// More entries of /proc than this are not looked at.
const MAX_PROCESSES: usize = 65_536;

/// CPU time used so far.
pub struct Cpu {
    threads: BTreeSet<u32>,
    by_thread: Duration,
    by_process: Duration,
    processes: u32,
}

impl Cpu {
    /// Reads the tree under `root`.
    pub fn read(root: u32) -> Result<Cpu> {
        let mut cpu = Cpu {
            threads: BTreeSet::new(),
            by_thread: Duration::ZERO,
            by_process: Duration::ZERO,
            processes: 0,
        };
        for pid in tree(root)? {
            let Some(stat) = stat(pid) else {
                // A child may end between the listing and the reading; what is measured itself may not.
                anyhow::ensure!(pid != root, "process {root} is gone");
                continue;
            };
            let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { continue };
            cpu.processes += 1;
            cpu.by_process += stat.used;
            for path in threads.filter_map(|entry| Some(entry.ok()?.path())) {
                // A thread may end between the listing and the reading; `by_process` still has it.
                let Ok(text) = fs::read_to_string(path.join("schedstat")) else { continue };
                let nanoseconds = text.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or(0);
                cpu.by_thread += Duration::from_nanos(nanoseconds);
                if let Some(thread) = path.file_name().and_then(|name| name.to_str()?.parse().ok()) {
                    cpu.threads.insert(thread);
                }
            }
        }
        Ok(cpu)
    }

    /// What was used since `earlier`.
    pub fn since(&self, earlier: &Cpu) -> Duration {
        let by_thread = self.by_thread.checked_sub(earlier.by_thread);
        let by_process = self.by_process.saturating_sub(earlier.by_process);
        match by_thread {
            Some(precise)
                if earlier.threads.is_subset(&self.threads)
                    && precise + ROUNDING * self.processes >= by_process =>
            {
                precise
            }
            _ => by_process,
        }
    }
}

/// Resident memory in MB (10^6 bytes).
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Everything resident, the program's own pages and mapped files included.
    pub resident: f64,
    /// Of that what belongs to no file: heap and stacks.
    pub anonymous: f64,
}

impl Memory {
    /// Reads the tree under `root`.
    pub fn read(root: u32) -> Result<Memory> {
        let mut memory = Memory::default();
        for pid in tree(root)? {
            let Ok(text) = fs::read_to_string(format!("/proc/{pid}/status")) else {
                anyhow::ensure!(pid != root, "process {root} is gone");
                continue;
            };
            memory.resident += megabytes(&text, "VmRSS:");
            memory.anonymous += megabytes(&text, "RssAnon:");
        }
        Ok(memory)
    }
}

fn megabytes(status: &str, field: &str) -> f64 {
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0);
    kibibytes * 1024.0 / 1e6
}

struct Stat {
    parent: u32,
    used: Duration,
}

/// Reads `/proc/PID/stat`: the fields after the name, which may itself hold spaces and brackets.
fn stat(pid: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |index: usize| fields.get(index)?.parse::<u64>().ok();
    let used = Duration::from_millis((ticks(11)? + ticks(12)?) * 1000 / TICKS);
    Some(Stat { parent: fields.get(1)?.parse().ok()?, used })
}

/// Every process's id and its entry.
fn all() -> Result<Vec<(u32, Stat)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")?.take(MAX_PROCESSES) {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        found.extend(stat(pid).map(|stat| (pid, stat)));
    }
    Ok(found)
}

/// `root` and everything below it.
fn tree(root: u32) -> Result<Vec<u32>> {
    let all = all()?;
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(all.iter().filter(|(_, stat)| stat.parent == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    Ok(found)
}

/// How busy the machine is, to tell how far other work disturbs the run.
pub struct Machine {
    busy: Duration,
    own: Duration,
}

/// The parent of the kernel's threads, which write out what the servers wrote.
const KTHREADD: u32 = 2;

impl Machine {
    /// Busy time of all cores, with what the host took away, and the part that was used by this program, by the
    /// servers it has ended and by the kernel's threads.
    pub fn read() -> Result<Machine> {
        let text = fs::read_to_string("/proc/stat")?;
        let line = text.lines().next().unwrap_or_default();
        let ticks: Vec<u64> =
            line.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
        let busy: u64 = [0, 1, 2, 5, 6, 7].iter().filter_map(|index| ticks.get(*index)).sum();
        let own_text = fs::read_to_string("/proc/self/stat")?;
        let fields = own_text.rsplit_once(") ").map(|pair| pair.1).unwrap_or_default();
        let own: u64 = fields.split(' ').skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
        let time = |ticks: u64| Duration::from_millis(ticks * 1000 / TICKS);
        let kernel =
            all()?.iter().filter(|(_, stat)| stat.parent == KTHREADD).map(|(_, stat)| stat.used).sum();
        Ok(Machine { busy: time(busy), own: time(own).saturating_add(kernel) })
    }

    /// CPU time that others used since `earlier`.
    pub fn others_since(&self, earlier: &Machine) -> Duration {
        let busy = self.busy.saturating_sub(earlier.busy);
        busy.saturating_sub(self.own.saturating_sub(earlier.own))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_time_and_memory() {
        let own = std::process::id();
        let before = Cpu::read(own).unwrap();
        let mut sum = 0_u64;
        for number in 0..30_000_000_u64 {
            sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(number));
        }
        assert!(Cpu::read(own).unwrap().since(&before) > Duration::from_millis(1));
        assert!(Memory::read(own).unwrap().resident > 0.5);
    }

    #[test]
    fn a_tree_holds_the_children() {
        let mut child = std::process::Command::new("sleep").arg("5").spawn().unwrap();
        assert!(tree(std::process::id()).unwrap().contains(&child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
