//! What becomes of the artifacts of a repository. Pure: candidates and rules in, a verdict for each out.
//!
//! An artifact stays when any rule keeps it. Of an artifact that stays by a rule, the tags go that no rule which
//! keeps it means; so siblings of one digest are judged one by one, and none takes another with it.

use super::policy::{Compiled, Template};

/// Microseconds of a day.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// A tag of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateTag {
    /// The name.
    pub name: String,
    /// Microseconds UTC.
    pub push_time: i64,
    /// Microseconds UTC; nothing before the first pull.
    pub pull_time: Option<i64>,
}

/// An artifact that stands in lists: no accessory, and tagged or in no index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The artifact's id.
    pub id: i64,
    /// The digest.
    pub digest: String,
    /// What it is: IMAGE, CHART, …
    pub kind: String,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// Its tags.
    pub tags: Vec<CandidateTag>,
    /// Microseconds UTC.
    pub push_time: i64,
    /// Microseconds UTC; nothing before the first pull.
    pub pull_time: Option<i64>,
    /// Whether a rule of immutability protects one of its tags.
    pub is_immutable: bool,
    /// Whether somebody is pushing with it, or with what would go with it.
    pub is_held: bool,
    /// Whether an index refers to it.
    pub is_part: bool,
}

impl Candidate {
    /// When it was last pushed, under whatever name.
    pub fn pushed(&self) -> i64 {
        self.tags.iter().map(|tag| tag.push_time).fold(self.push_time, i64::max)
    }

    /// When it was last pulled, under whatever name; 0 for never.
    pub fn pulled(&self) -> i64 {
        self.tags.iter().filter_map(|tag| tag.pull_time).fold(self.pull_time.unwrap_or(0), i64::max)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().map(|tag| tag.name.as_str())
    }
}

/// Why an artifact stays, or that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A rule keeps it; the first that does, by its place in the policy.
    Kept(usize),
    /// It is immutable, and stays as it is.
    Immutable,
    /// Somebody is pushing with it, so it stays as it is.
    Held,
    /// No rule keeps it.
    Dropped,
}

/// What becomes of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Why it stays, or that it does not.
    pub fate: Fate,
    /// The tags that go.
    pub dropped_tags: Vec<String>,
}

impl Verdict {
    /// Whether nothing is to be done.
    pub fn changes_nothing(&self) -> bool {
        self.fate != Fate::Dropped && self.dropped_tags.is_empty()
    }
}

/// Judges the candidates of one repository by the rules that are about it; verdicts come in the same order.
pub fn judge(rules: &[Compiled], candidates: &[Candidate], now: i64) -> Vec<Verdict> {
    let mut keepers: Vec<Vec<&Compiled>> = vec![Vec::new(); candidates.len()];
    for rule in rules {
        for at in kept_by(rule, candidates, now) {
            keepers[at].push(rule);
        }
    }
    let judged = candidates.iter().zip(&keepers);
    judged.map(|(candidate, keepers)| verdict(candidate, keepers)).collect()
}

fn verdict(candidate: &Candidate, keepers: &[&Compiled]) -> Verdict {
    let dropped_tags: Vec<String> = match keepers {
        [] => candidate.names().map(str::to_owned).collect(),
        _ => candidate.names().filter(|tag| !is_meant(candidate, keepers, tag)).map(str::to_owned).collect(),
    };
    let fate = match keepers.first() {
        Some(rule) if dropped_tags.is_empty() => Fate::Kept(rule.position),
        _ if candidate.is_immutable => Fate::Immutable,
        _ if candidate.is_held => Fate::Held,
        Some(rule) => Fate::Kept(rule.position),
        None => Fate::Dropped,
    };
    let stays_as_it_is = matches!(fate, Fate::Immutable | Fate::Held);
    Verdict { fate, dropped_tags: if stays_as_it_is { Vec::new() } else { dropped_tags } }
}

/// Whether one of the rules that keep an artifact means this tag of it. A rule whose selectors agree on no single
/// tag means all of them.
fn is_meant(candidate: &Candidate, keepers: &[&Compiled], tag: &str) -> bool {
    let selects = |rule: &Compiled, tag: &str| rule.tags.iter().all(|selector| selector.selects(tag));
    keepers.iter().any(|rule| selects(rule, tag) || !candidate.names().any(|other| selects(rule, other)))
}

/// The candidates that a rule keeps, by their places.
fn kept_by(rule: &Compiled, candidates: &[Candidate], now: i64) -> Vec<usize> {
    let is_selected =
        |candidate: &Candidate| rule.tags.iter().all(|selector| selector.selects_any(candidate.names()));
    let selected = (0..candidates.len()).filter(|at| is_selected(&candidates[*at]));
    let since = now.saturating_sub(rule.parameter.saturating_mul(DAY));
    match rule.template {
        Template::Always => selected.collect(),
        Template::LatestPushedK => {
            most(rule.parameter, selected.collect(), |at| candidates[at].pushed(), candidates)
        }
        Template::LatestPulledN => {
            most(rule.parameter, selected.collect(), |at| candidates[at].pulled(), candidates)
        }
        Template::LatestActiveK => {
            let active = |at: usize| candidates[at].pushed().max(candidates[at].pulled());
            most(rule.parameter, selected.collect(), active, candidates)
        }
        Template::DaysSinceLastPush | Template::LastDays => {
            selected.filter(|at| candidates[*at].pushed() >= since).collect()
        }
        // What was never pulled was not pulled within any number of days.
        Template::DaysSinceLastPull => {
            selected.filter(|at| candidates[*at].pulled() > 0 && candidates[*at].pulled() >= since).collect()
        }
    }
}

/// The `count` of them whose time is the latest; of the same time those that came later.
fn most(
    count: i64,
    mut places: Vec<usize>,
    time: impl Fn(usize) -> i64,
    candidates: &[Candidate],
) -> Vec<usize> {
    places.sort_by_key(|at| std::cmp::Reverse((time(*at), candidates[*at].id)));
    places.truncate(usize::try_from(count).unwrap_or(0));
    places
}
