//! Selectors: which repositories and tags a policy is about. Pure, so that a table of cases is the test.

mod doublestar;

pub use doublestar::{BadPattern, Pattern};

use crate::error::{Error, Result};

/// Whether what the pattern matches is meant, or all the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoration {
    /// What matches.
    Matches,
    /// What does not match.
    Excludes,
}

/// One selector, ready to be asked.
#[derive(Clone, Debug)]
pub struct Selector {
    decoration: Decoration,
    pattern: Pattern,
}

impl Selector {
    /// A selector of tags: `matches` or `excludes`.
    pub fn of_tags(decoration: &str, pattern: &str) -> Result<Self> {
        Self::new(decoration, ["matches", "excludes"], pattern)
    }

    /// A selector of repositories: `repoMatches` or `repoExcludes`. It is asked for the name inside the project.
    pub fn of_repositories(decoration: &str, pattern: &str) -> Result<Self> {
        Self::new(decoration, ["repoMatches", "repoExcludes"], pattern)
    }

    fn new(decoration: &str, known: [&str; 2], pattern: &str) -> Result<Self> {
        let decoration = match known.iter().position(|name| *name == decoration) {
            Some(0) => Decoration::Matches,
            Some(_) => Decoration::Excludes,
            None => {
                let message = format!("the decoration must be {} or {}", known[0], known[1]);
                return Err(Error::bad_request(message));
            }
        };
        let pattern = Pattern::parse(pattern)
            .map_err(|bad| Error::bad_request(format!("the pattern cannot be read: {bad}")))?;
        Ok(Self { decoration, pattern })
    }

    /// Whether a name is selected. An empty pattern matches everything.
    pub fn selects(&self, name: &str) -> bool {
        self.pattern.matches(name) == (self.decoration == Decoration::Matches)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_is_meant_or_all_the_rest() {
        let only = Selector::of_tags("matches", "v*").unwrap();
        let but = Selector::of_tags("excludes", "v*").unwrap();
        assert!(only.selects("v1") && !only.selects("latest"));
        assert!(!but.selects("v1") && but.selects("latest"));
        let all = Selector::of_repositories("repoMatches", "").unwrap();
        assert!(all.selects("a/b"));
        assert!(!Selector::of_repositories("repoExcludes", "").unwrap().selects("a"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert!(Selector::of_tags("repoMatches", "*").is_err());
        assert!(Selector::of_repositories("matches", "*").is_err());
        assert!(Selector::of_tags("matches", "[").is_err());
    }
}
