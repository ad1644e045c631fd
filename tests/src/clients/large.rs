//! A blob of two gigabytes, in and out by real clients, while the server's memory stays where it was.

use super::desk::Desk;
use crate::harness::Berth;
use std::io::Write;

const SIZE: u64 = 2 << 30;
const GROWTH: u64 = 64 << 20;

/// A file that no compression shrinks: a block of noise, numbered over and over.
fn write_large(desk: &Desk, name: &str) {
    let mut block = vec![0_u8; 1 << 20];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for word in block.chunks_exact_mut(8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        word.copy_from_slice(&state.to_le_bytes());
    }
    let mut file = std::fs::File::create(desk.path(name)).unwrap();
    for number in 0..SIZE / block.len() as u64 {
        block[..8].copy_from_slice(&number.to_le_bytes());
        file.write_all(&block).unwrap();
    }
}

/// A line of /proc/PID/status, in bytes.
fn memory(berth: &Berth, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", berth.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Forgets the highest resident size so far.
fn reset_peak(berth: &Berth) {
    std::fs::write(format!("/proc/{}/clear_refs", berth.pid()), "5").unwrap();
}

#[tokio::test]
async fn two_gigabytes_pass_through_a_server_that_does_not_grow() {
    let berth = Berth::start().await;
    let alice = Desk::logged_in(&berth);
    // What the first requests leave behind (keys, caches, threads) is not growth.
    alice.write("small.txt", "a small one first");
    alice.run(&format!("oras push --plain-http {}/library/small:1 small.txt", berth.host())).ok();
    alice.run(&format!("oras pull --plain-http {}/library/small:1", berth.host())).ok();

    let before = memory(&berth, "VmRSS:");
    let reference = format!("{}/library/large:1", berth.host());
    write_large(&alice, "large.bin");
    reset_peak(&berth);
    alice.run(&format!("oras push --plain-http {reference} large.bin:application/octet-stream")).ok();
    let after_push = memory(&berth, "VmHWM:");

    let manifest = alice.run(&format!("oras manifest fetch --plain-http {reference}")).json();
    assert_eq!(manifest["layers"][0]["size"], SIZE);
    std::fs::remove_file(alice.path("large.bin")).unwrap();
    reset_peak(&berth);
    // The client checks the digest of all that arrives before it gives the file its name.
    alice.run(&format!("oras pull --plain-http {reference}")).ok();
    let after_pull = memory(&berth, "VmHWM:");
    assert_eq!(std::fs::metadata(alice.path("large.bin")).unwrap().len(), SIZE);

    let grown = |peak: u64| peak.saturating_sub(before);
    assert!(grown(after_push) < GROWTH, "the push took {} MiB more", grown(after_push) >> 20);
    assert!(grown(after_pull) < GROWTH, "the pull took {} MiB more", grown(after_pull) >> 20);
}
