//! A figure of the table: its samples for each server, their median, and the goal Berth's median is held against.

use std::collections::BTreeMap;

use crate::options::Row;
use crate::servers::Kind;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Time, memory.
    Lower,
    /// Rates.
    Higher,
}

/// What Berth's median should reach.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// This figure itself.
    Value(f64),
    /// This many times the other server's median.
    Times(f64, Kind),
    /// Nothing: the figure is there to explain another.
    None,
}

/// One line of the table.
pub struct Figure {
    /// The row it belongs to.
    pub row: Row,
    /// What was measured.
    pub what: String,
    /// Its unit.
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// What is to be reached.
    pub goal: Goal,
    samples: BTreeMap<Kind, Vec<f64>>,
}

/// Whether a goal is reached, and by how much not.
pub struct Verdict {
    /// Whether it is.
    pub reached: bool,
    /// Berth's figure over the target.
    pub ratio: f64,
}

impl Figure {
    /// A figure without samples.
    pub fn new(row: Row, what: impl Into<String>, unit: &'static str, better: Better, goal: Goal) -> Figure {
        Figure { row, what: what.into(), unit, better, goal, samples: BTreeMap::new() }
    }

    /// Adds a sample.
    pub fn add(&mut self, kind: Kind, value: f64) {
        self.samples.entry(kind).or_default().push(value);
    }

    /// All samples of a server.
    pub fn samples(&self, kind: Kind) -> &[f64] {
        self.samples.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The median of a server's samples.
    pub fn median(&self, kind: Kind) -> Option<f64> {
        median(self.samples(kind))
    }

    /// Berth's median over the other server's.
    pub fn ratio(&self, other: Kind) -> Option<f64> {
        Some(self.median(Kind::Berth)? / self.median(other)?)
    }

    /// What the figure should be; `None` without a goal or without what it is relative to.
    pub fn target(&self) -> Option<f64> {
        match self.goal {
            Goal::Value(value) => Some(value),
            Goal::Times(factor, other) => Some(factor * self.median(other)?),
            Goal::None => None,
        }
    }

    /// Berth's median held against the goal.
    pub fn verdict(&self) -> Option<Verdict> {
        let target = self.target()?;
        let value = self.median(Kind::Berth)?;
        let reached = match self.better {
            Better::Lower => value <= target,
            Better::Higher => value >= target,
        };
        Some(Verdict { reached, ratio: value / target })
    }
}

/// The middle of the values, the mean of both middles when their number is even.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn a_goal_relative_to_a_peer_needs_the_peer() {
        let mut figure = Figure::new(Row::Pull, "x", "s", Better::Lower, Goal::Times(0.5, Kind::Registry));
        figure.add(Kind::Berth, 4.0);
        assert!(figure.verdict().is_none());
        figure.add(Kind::Registry, 10.0);
        assert!(figure.verdict().unwrap().reached);
        figure.add(Kind::Berth, 9.0);
        assert!(!figure.verdict().unwrap().reached);
    }
}
