//! Globs in the manner of Harbor's policies: `*` within a part between slashes, `**` over any number of
//! parts, `?` one character, `[a-z]`, `[^a]`, `{a,b}`, and `\` before a character that is meant as itself.
//!
//! A pattern becomes a small automaton whose states are walked together, so that matching takes time in
//! proportion to pattern × text whatever a stranger writes.

use std::fmt;

/// Longest pattern, in bytes.
const MAX_BYTES: usize = 1024;
/// How deep alternatives may stand in each other.
const MAX_DEPTH: usize = 8;

/// Why a pattern was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern(&'static str);

impl fmt::Display for BadPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl std::error::Error for BadPattern {}

#[derive(Clone, Debug)]
enum Step {
    /// This character.
    Literal(char),
    /// Any character but a slash.
    Part,
    /// Any character.
    Any,
    /// One of these ranges, or none of them; never a slash.
    Class { negated: bool, ranges: Vec<(char, char)> },
    /// Goes on at both places without taking a character.
    Split(usize, usize),
    /// Goes on elsewhere.
    Jump(usize),
    /// The end of the pattern.
    Match,
}

/// A parsed glob.
#[derive(Clone, Debug)]
pub struct Pattern {
    steps: Vec<Step>,
}

impl Pattern {
    /// Reads a pattern; the empty one matches everything.
    pub fn parse(text: &str) -> Result<Self, BadPattern> {
        if text.len() > MAX_BYTES {
            return Err(BadPattern("it is longer than 1024 bytes"));
        }
        let text = if text.is_empty() { "**" } else { text };
        let mut reader = Reader { text: text.chars().collect(), at: 0, steps: Vec::new() };
        reader.sequence(0)?;
        if reader.at < reader.text.len() {
            return Err(BadPattern("a } or , stands outside of braces"));
        }
        reader.steps.push(Step::Match);
        Ok(Self { steps: reader.steps })
    }

    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        let mut now = States::new(self.steps.len());
        let mut next = States::new(self.steps.len());
        now.add(&self.steps, 0);
        for character in text.chars() {
            next.clear();
            for at in 0..now.list.len() {
                let state = now.list[at];
                let takes = match &self.steps[state] {
                    Step::Literal(wanted) => *wanted == character,
                    Step::Part => character != '/',
                    Step::Any => true,
                    Step::Class { negated, ranges } => {
                        let within = ranges.iter().any(|(from, to)| (*from..=*to).contains(&character));
                        character != '/' && within != *negated
                    }
                    Step::Split(..) | Step::Jump(_) | Step::Match => false,
                };
                if takes {
                    next.add(&self.steps, state + 1);
                }
            }
            std::mem::swap(&mut now, &mut next);
        }
        now.list.iter().any(|state| matches!(self.steps[*state], Step::Match))
    }
}

/// A set of states in which each stands once.
struct States {
    list: Vec<usize>,
    seen: Vec<bool>,
}

impl States {
    fn new(size: usize) -> Self {
        Self { list: Vec::with_capacity(size), seen: vec![false; size] }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.seen.fill(false);
    }

    fn add(&mut self, steps: &[Step], state: usize) {
        let mut waiting = vec![state];
        while let Some(state) = waiting.pop() {
            if std::mem::replace(&mut self.seen[state], true) {
                continue;
            }
            match steps[state] {
                Step::Split(one, other) => waiting.extend([one, other]),
                Step::Jump(to) => waiting.push(to),
                _ => self.list.push(state),
            }
        }
    }
}

struct Reader {
    text: Vec<char>,
    at: usize,
    steps: Vec<Step>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    /// Reads up to the end, or inside of braces up to the `,` or `}` that ends the alternative.
    fn sequence(&mut self, depth: usize) -> Result<(), BadPattern> {
        while let Some(character) = self.peek(0) {
            match character {
                ',' | '}' if depth > 0 => return Ok(()),
                '\\' => {
                    let escaped = self.peek(1).ok_or(BadPattern("it ends with a backslash"))?;
                    self.steps.push(Step::Literal(escaped));
                    self.at += 2;
                }
                '*' => self.star(depth),
                '?' => {
                    self.steps.push(Step::Part);
                    self.at += 1;
                }
                '[' => self.class()?,
                '{' => self.alternatives(depth)?,
                '}' => return Err(BadPattern("a } has no { before it")),
                _ => {
                    self.steps.push(Step::Literal(character));
                    self.at += 1;
                }
            }
        }
        Ok(())
    }

    /// `*`, or a run of them; two that fill a part between slashes go over any number of parts.
    fn star(&mut self, depth: usize) {
        let begin = self.at;
        while self.peek(0) == Some('*') {
            self.at += 1;
        }
        let starts_part = begin == 0
            || self.text[begin - 1] == '/'
            || (depth > 0 && matches!(self.text[begin - 1], '{' | ','));
        let next = self.peek(0);
        let ends = next.is_none() || (depth > 0 && matches!(next, Some(',' | '}')));
        if self.at - begin == 2 && starts_part && ends {
            self.repeat(Step::Any);
        } else if self.at - begin == 2 && starts_part && next == Some('/') {
            self.at += 1;
            // Nothing, or anything up to a slash.
            let split = self.steps.len();
            self.steps.push(Step::Match);
            self.repeat(Step::Any);
            self.steps.push(Step::Literal('/'));
            self.steps[split] = Step::Split(split + 1, self.steps.len());
        } else {
            self.repeat(Step::Part);
        }
    }

    fn repeat(&mut self, step: Step) {
        let split = self.steps.len();
        self.steps.push(Step::Split(split + 1, split + 3));
        self.steps.push(step);
        self.steps.push(Step::Jump(split));
    }

    fn class(&mut self) -> Result<(), BadPattern> {
        const OPEN: BadPattern = BadPattern("a [ is not closed");
        self.at += 1;
        let negated = matches!(self.peek(0), Some('^' | '!'));
        if negated {
            self.at += 1;
        }
        let mut ranges = Vec::new();
        loop {
            match self.peek(0).ok_or(OPEN)? {
                ']' if !ranges.is_empty() => break,
                ']' | '-' => return Err(BadPattern("a class of characters is empty or has an open range")),
                _ => {}
            }
            let from = self.member().ok_or(OPEN)?;
            let mut to = from;
            if self.peek(0) == Some('-') {
                self.at += 1;
                if self.peek(0) == Some(']') {
                    return Err(BadPattern("a class of characters is empty or has an open range"));
                }
                to = self.member().ok_or(OPEN)?;
            }
            ranges.push((from, to));
        }
        self.at += 1;
        self.steps.push(Step::Class { negated, ranges });
        Ok(())
    }

    fn member(&mut self) -> Option<char> {
        if self.peek(0)? == '\\' {
            self.at += 1;
        }
        let character = self.peek(0)?;
        self.at += 1;
        Some(character)
    }

    fn alternatives(&mut self, depth: usize) -> Result<(), BadPattern> {
        if depth == MAX_DEPTH {
            return Err(BadPattern("braces stand too deep in each other"));
        }
        let mut ends = Vec::new();
        loop {
            // The { or the comma.
            self.at += 1;
            let split = self.steps.len();
            self.steps.push(Step::Match);
            self.sequence(depth + 1)?;
            match self.peek(0) {
                Some(',') => {
                    ends.push(self.steps.len());
                    self.steps.push(Step::Match);
                    self.steps[split] = Step::Split(split + 1, self.steps.len());
                }
                Some('}') => {
                    self.steps[split] = Step::Jump(split + 1);
                    break;
                }
                _ => return Err(BadPattern("a { is not closed")),
            }
        }
        self.at += 1;
        let after = self.steps.len();
        for end in ends {
            self.steps[end] = Step::Jump(after);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (pattern, text, whether it matches), in the meaning of the library that Harbor uses.
    const CASES: &[(&str, &str, bool)] = &[
        ("", "anything/at all", true),
        ("*", "", true),
        ("*", "latest", true),
        ("*", "a/b", false),
        ("**", "", true),
        ("**", "a", true),
        ("**", "a/b/c", true),
        ("abc", "abc", true),
        ("abc", "abcd", false),
        ("*c", "abc", true),
        ("a*", "a", true),
        ("a*", "ab/c", false),
        ("a*/b", "abc/b", true),
        ("a*/b", "a/c/b", false),
        ("a*b*c*d*e*/f", "axbxcxdxe/f", true),
        ("a*b?c*x", "abxbbxdbxebxczzx", true),
        ("a*b?c*x", "abxbbxdbxebxczzy", false),
        ("ab[c]", "abc", true),
        ("ab[b-d]", "abc", true),
        ("ab[e-g]", "abc", false),
        ("ab[^c]", "abc", false),
        ("ab[!e-g]", "abc", true),
        ("a\\*b", "a*b", true),
        ("a\\*b", "axb", false),
        ("a?b", "a\u{263a}b", true),
        ("a??b", "a\u{263a}b", false),
        ("a[^a]b", "a\u{263a}b", true),
        ("a?b", "a/b", false),
        ("a[x/]b", "a/b", false),
        ("[\\]a]", "]", true),
        ("[\\-x]", "-", true),
        ("*.{png,jpg}", "a.jpg", true),
        ("*.{png,jpg}", "a.gif", false),
        ("{v1,v2}.?", "v2.3", true),
        ("{a,b{c,d}}e", "bde", true),
        ("{a,b{c,d}}e", "be", false),
        ("{,x}y", "y", true),
        ("{a/**,b}", "a/x/y", true),
        ("a/**", "a/b", true),
        ("a/**", "a/b/c", true),
        ("a/**", "b/c", false),
        ("a/**/c", "a/c", true),
        ("a/**/c", "a/b/b/c", true),
        ("a/**/c", "ac", false),
        ("a/**/c", "a/bc", false),
        ("**/c", "c", true),
        ("**/c", "a/b/c", true),
        ("**/c", "abc", false),
        ("a**", "ab", true),
        ("a**", "a/b", false),
        ("**b", "ab", true),
        ("**/**/**", "a/b", true),
        ("release-*", "release-1.0", true),
        ("release-*", "prerelease-1", false),
        ("v[0-9]*", "v10", true),
        ("v[0-9]*", "vx", false),
        ("日*", "日本", true),
    ];

    #[test]
    fn the_table_of_cases() {
        for (pattern, text, expected) in CASES {
            let parsed = Pattern::parse(pattern).unwrap();
            assert_eq!(parsed.matches(text), *expected, "{pattern:?} on {text:?}");
        }
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for bad in ["[", "[]", "[a", "[-]", "[a-]", "[-x]", "{a", "{a,", "a}", "\\", "a[", &"x".repeat(1025)]
        {
            assert!(Pattern::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Pattern::parse(&"{".repeat(100)).is_err());
    }

    #[test]
    fn n39_a_hostile_pattern_takes_no_longer_than_a_kind_one() {
        let text = "a".repeat(5000);
        let started = std::time::Instant::now();
        for hostile in
            ["*a".repeat(400), "**/".repeat(300), "{a*,a*a*}".repeat(80) + "c", "(a+)+$".to_owned()]
        {
            assert!(!Pattern::parse(&hostile).unwrap().matches(&format!("{text}b")), "{hostile}");
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }
}
