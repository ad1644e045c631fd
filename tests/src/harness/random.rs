//! Randomness that can be repeated: every randomized test prints the seed it ran with, and `BERTH_TEST_SEED` sets it.

use bytes::Bytes;
use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use std::ops::Range;
use std::sync::OnceLock;

/// The seed of this run: `BERTH_TEST_SEED`, else a fresh one.
pub fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| match std::env::var("BERTH_TEST_SEED") {
        Ok(text) => text.parse().expect("BERTH_TEST_SEED must be a whole number"),
        Err(_) => rand::rng().random_range(0..u64::from(u32::MAX)),
    })
}

/// A source of repeatable choices for one test or one worker of a test.
pub struct Dice(StdRng);

impl Dice {
    /// Dice for the part of a test called `story`, printed with the seed that repeats it.
    pub fn new(story: &str) -> Dice {
        let seed = seed();
        eprintln!("{story}: run again with BERTH_TEST_SEED={seed}");
        let salt = story.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Dice(StdRng::seed_from_u64(salt))
    }

    /// Dice for a part of this story that runs beside it.
    pub fn split(&mut self) -> Dice {
        Dice(StdRng::seed_from_u64(self.0.next_u64()))
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    pub fn within(&mut self, range: Range<u64>) -> u64 {
        self.0.random_range(range)
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }

    pub fn bytes(&mut self, length: usize) -> Bytes {
        let mut bytes = vec![0; length];
        self.0.fill_bytes(&mut bytes);
        bytes.into()
    }
}
