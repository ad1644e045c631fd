//! What a reader must know of the machine and the programs to judge the figures.

use std::fs;
use std::time::Duration;

use anyhow::Result;

use crate::bench::Bench;
use crate::process::Machine;

/// Above this share of the machine, other work has disturbed the run.
const DISTURBED: f64 = 0.05;

/// One sentence each on the machine, the programs and what they make durable.
pub fn describe(bench: &Bench, quick: bool) -> Result<Vec<String>> {
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let model = model.trim_start_matches([' ', '\t', ':']);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let mut lines =
        vec![format!("{} cores ({model}), Linux {}, clients on the same cores", cores(), kernel.trim())];
    for server in &bench.servers {
        lines.push(format!("{}: {}", server.kind.name(), bench.programs.version(server.kind)));
    }
    lines.push(
        "every server makes durable what it makes durable by default; Berth on SQLite and local files, with a bearer \
         token; registry on local files, without authentication"
            .to_owned(),
    );
    lines.push("each figure is the median of its repetitions; MB = 10^6, GB = 10^9 bytes".to_owned());
    if quick {
        lines.push(
            "short form: the figures are rough and the amounts smaller than the goals suppose".to_owned(),
        );
    }
    Ok(lines)
}

/// A note when other processes had more than a little of the machine during the run.
pub fn disturbance(before: &Machine, elapsed: Duration) -> Result<Option<String>> {
    let others = Machine::read()?.others_since(before).as_secs_f64();
    let share = others / (elapsed.as_secs_f64() * cores() as f64);
    Ok((share > DISTURBED).then(|| {
        format!(
            "other processes used {:.0} % of this machine during the run: rates suffer from that, and CPU times too \
             (caches and cores are shared).",
            share * 100.0
        )
    }))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
