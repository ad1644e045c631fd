//! The log of a run: a table that is written line by line, with columns as wide as what they will hold. Pure.

use time::OffsetDateTime;
use time::macros::format_description;

use super::rules::{Candidate, Verdict};

const HEADS: [&str; COLUMNS] =
    ["Digest", "Tag", "Kind", "Labels", "PushedTime", "PulledTime", "CreatedTime", "Retention", "Reason"];
const COLUMNS: usize = 9;
/// Widest cell, in characters; a longer text is cut.
const MAX_WIDTH: usize = 200;

/// What is done with the tags of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// They stay.
    Retain,
    /// They go.
    Delete,
    /// They should go and could not.
    Error,
    /// They stay because they are immutable.
    Immutable,
}

impl Mark {
    fn text(self) -> &'static str {
        match self {
            Self::Retain => "RETAIN",
            Self::Delete => "DEL",
            Self::Error => "ERR",
            Self::Immutable => "IMMUTABLE",
        }
    }
}

/// A table whose first lines are known and whose others come one by one.
pub(super) struct Table {
    widths: [usize; COLUMNS],
}

impl Table {
    /// A table for these artifacts, and the lines of its head.
    pub(super) fn new(entries: &[(Candidate, Verdict)]) -> (Self, Vec<String>) {
        let mut widths = HEADS.map(|head| head.chars().count());
        for (candidate, _) in entries {
            let tags: Vec<&str> = candidate.tags.iter().map(|tag| tag.name.as_str()).collect();
            for (width, cell) in widths.iter_mut().zip(cells(candidate, &tags)) {
                *width = (*width).max(cell.chars().count());
            }
        }
        // The last two are not known yet.
        widths[7] = Mark::Immutable.text().len();
        widths[8] = 40;
        let table = Self { widths };
        let head = vec![table.rule(), table.row(&HEADS.map(str::to_owned)), table.rule()];
        (table, head)
    }

    /// The line of an artifact, or of some of its tags.
    pub(super) fn line(&self, candidate: &Candidate, tags: &[&str], mark: Mark, reason: &str) -> String {
        let [digest, tags, kind, labels, pushed, pulled, created] = cells(candidate, tags);
        let (mark, reason) = (mark.text().to_owned(), cut(reason));
        self.row(&[digest, tags, kind, labels, pushed, pulled, created, mark, reason])
    }

    /// The line between parts, and at the end.
    pub(super) fn rule(&self) -> String {
        let parts: Vec<String> = self.widths.iter().map(|width| "-".repeat(width + 2)).collect();
        format!("+{}+", parts.join("+"))
    }

    fn row(&self, cells: &[String; COLUMNS]) -> String {
        let padded = cells.iter().zip(self.widths).map(|(cell, width)| {
            // What a client wrote must not begin lines of its own.
            let clean: String = cell.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
            format!(" {clean:width$} ")
        });
        format!("|{}|", padded.collect::<Vec<_>>().join("|"))
    }
}

fn cells(candidate: &Candidate, tags: &[&str]) -> [String; COLUMNS - 2] {
    [
        candidate.digest.clone(),
        cut(&tags.join(",")),
        candidate.kind.clone(),
        cut(&candidate.labels.join(",")),
        moment(candidate.pushed()),
        if candidate.pulled() > 0 { moment(candidate.pulled()) } else { String::new() },
        moment(candidate.push_time),
    ]
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_WIDTH {
        return text.to_owned();
    }
    let short: String = text.chars().take(MAX_WIDTH - 1).collect();
    format!("{short}…")
}

fn moment(micros: i64) -> String {
    let shown = format_description!("[year]/[month]/[day] [hour]:[minute]:[second]");
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000);
    moment.ok().and_then(|moment| moment.format(shown).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retention::rules::{CandidateTag, Fate};

    #[test]
    fn a_table_is_as_wide_as_what_it_holds() {
        let tag = |name: &str| CandidateTag { name: name.into(), push_time: 2_000_000, pull_time: None };
        let candidate = Candidate {
            id: 1,
            digest: "sha256:00ff".into(),
            kind: "IMAGE".into(),
            labels: vec!["sta\nble".into()],
            tags: vec![tag("1.0"), tag("latest")],
            push_time: 1_000_000,
            pull_time: None,
            is_immutable: false,
            is_held: false,
            is_part: false,
        };
        let entries = [(candidate.clone(), Verdict { fate: Fate::Dropped, dropped_tags: Vec::new() })];
        let (table, head) = Table::new(&entries);
        let line = table.line(&candidate, &["1.0", "latest"], Mark::Delete, "no rule keeps it");
        assert_eq!(head.len(), 3);
        assert_eq!(head[0].chars().count(), line.chars().count());
        assert!(
            head[1].starts_with("| Digest      | Tag        | Kind  | Labels  | PushedTime"),
            "{}",
            head[1]
        );
        assert!(
            line.starts_with(
                "| sha256:00ff | 1.0,latest | IMAGE | sta ble | 1970/01/01 00:00:02 |            | 1970/01/01 00:00:01 "
            ),
            "{line}"
        );
        assert!(line.contains("| DEL       | no rule keeps it"), "{line}");
    }
}
