//! Tokens of workloads that a robot accepts in place of its secret: who issued them, for whom, and about whom.

use berth_db::{Tx, params};

use crate::error::{Error, Result};
use crate::listing::in_list;

const MAX_TEXT: usize = 512;
const MOST: usize = 20;

/// Which tokens a robot accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The issuer's URL, exactly as its tokens say it.
    pub issuer: String,
    /// The audience that the tokens must name.
    pub audience: String,
    /// The subject; `*` stands for any run of characters.
    pub subject: String,
}

impl Trust {
    fn check(&self) -> Result<()> {
        let is_text =
            |text: &str| !text.is_empty() && text.len() <= MAX_TEXT && !text.contains(char::is_control);
        if ![&self.issuer, &self.audience, &self.subject].into_iter().all(|text| is_text(text)) {
            return Err(Error::bad_request(format!(
                "a trust needs issuer, audience and subject, each of at most {MAX_TEXT} bytes"
            )));
        }
        let scheme = self.issuer.split_once("://").map(|(scheme, _)| scheme);
        if !matches!(scheme, Some("https" | "http")) {
            return Err(Error::bad_request("the issuer of a trust is an https URL"));
        }
        if self.subject.starts_with('*') {
            return Err(Error::bad_request(
                "the subject of a trust must not begin with *: it would open the robot to everybody at that issuer",
            ));
        }
        Ok(())
    }

    /// Whether the pattern covers a subject. Takes time linear in the two for each `*`.
    pub fn covers(&self, subject: &str) -> bool {
        let mut parts = self.subject.split('*');
        let Some(mut rest) = parts.next().and_then(|first| subject.strip_prefix(first)) else { return false };
        let parts: Vec<&str> = parts.collect();
        let Some((last, inner)) = parts.split_last() else { return rest.is_empty() };
        for part in inner {
            let Some((_, after)) = rest.split_once(part) else { return false };
            rest = after;
        }
        rest.ends_with(last)
    }
}

/// Checks what a robot shall trust.
pub(super) fn check(trusts: &[Trust]) -> Result<()> {
    if trusts.len() > MOST {
        return Err(Error::bad_request(format!("a robot trusts at most {MOST} kinds of tokens")));
    }
    trusts.iter().try_for_each(Trust::check)
}

/// Replaces what a robot trusts.
pub(super) fn put(tx: &mut Tx<'_>, robot: i64, trusts: &[Trust]) -> Result<()> {
    tx.execute("DELETE FROM robot_trusts WHERE robot_id = ?1", &params![robot])?;
    let sql = "INSERT INTO robot_trusts (robot_id, issuer, audience, subject) VALUES (?1, ?2, ?3, ?4)";
    for trust in trusts {
        let (issuer, audience) = (trust.issuer.as_str(), trust.audience.as_str());
        tx.execute(sql, &params![robot, issuer, audience, trust.subject.as_str()])?;
    }
    Ok(())
}

/// What a robot trusts.
pub(super) fn of_robot(tx: &mut Tx<'_>, robot: i64) -> Result<Vec<Trust>> {
    Ok(of_robots(tx, &[robot])?.into_iter().map(|(_, trust)| trust).collect())
}

/// What several robots trust, with one statement.
pub(super) fn of_robots(tx: &mut Tx<'_>, robots: &[i64]) -> Result<Vec<(i64, Trust)>> {
    if robots.is_empty() {
        return Ok(Vec::new());
    }
    let (places, params) = in_list(robots, 1);
    let sql = format!(
        "SELECT robot_id, issuer, audience, subject FROM robot_trusts WHERE robot_id IN {places} ORDER BY id"
    );
    let rows = tx.query(&sql, &params)?;
    let trusts = rows.iter().map(|row| {
        let trust = Trust { issuer: row.get(1)?, audience: row.get(2)?, subject: row.get(3)? };
        Ok((row.get(0)?, trust))
    });
    trusts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(subject: &str) -> Trust {
        Trust { issuer: "https://ci.example".into(), audience: "berth".into(), subject: subject.into() }
    }

    #[test]
    fn a_pattern_covers_a_subject_as_a_whole() {
        let covers = |pattern: &str, subject: &str| trust(pattern).covers(subject);
        assert!(covers("repo:a/b:ref:refs/heads/main", "repo:a/b:ref:refs/heads/main"));
        assert!(!covers("repo:a/b", "repo:a/b:ref:x") && !covers("repo:a/b", "xrepo:a/b"));
        assert!(covers("repo:a/*:ref:*", "repo:a/b:ref:x") && covers("a*", "a") && covers("a*b*c", "axbxc"));
        assert!(!covers("a*b*c", "axc") && !covers("ab*ba", "aba") && !covers("a*b", "axbx"));
    }

    #[test]
    fn a_trust_for_everybody_or_for_nobody_is_refused() {
        assert!(check(&[trust("repo:a/b:*")]).is_ok());
        assert!(check(&[trust("*")]).is_err() && check(&[trust("")]).is_err());
        assert!(check(&vec![trust("a"); MOST + 1]).is_err());
        assert!(check(&[Trust { issuer: "ftp://x".into(), ..trust("a") }]).is_err());
    }
}
