//! The table in Markdown and everything behind it in JSON.

use serde_json::{Value, json};

use crate::figure::{Better, Figure, Goal};
use crate::servers::Kind;

/// What is known about the run beside its figures.
pub struct Surroundings {
    /// Machine, programs and amounts, one sentence each.
    pub lines: Vec<String>,
    /// What a reader must know to judge the figures.
    pub notes: Vec<String>,
}

/// The whole report.
pub fn markdown(figures: &[Figure], surroundings: &Surroundings) -> String {
    let mut text = String::new();
    for line in &surroundings.lines {
        text.push_str(&format!("- {line}\n"));
    }
    text.push_str("\n| row | what | unit | Berth | registry | nginx | Berth / registry | Berth / nginx | goal | reached |\n");
    text.push_str("|---|---|---|---:|---:|---:|---:|---:|---|---|\n");
    for figure in figures {
        text.push_str(&line(figure));
    }
    let held: Vec<bool> = figures.iter().filter_map(|figure| Some(figure.verdict()?.reached)).collect();
    let reached = held.iter().filter(|reached| **reached).count();
    if !held.is_empty() {
        text.push_str(&format!("\n{reached} of {} goals reached.\n", held.len()));
    }
    for note in &surroundings.notes {
        text.push_str(&format!("\nNote: {note}\n"));
    }
    text
}

fn line(figure: &Figure) -> String {
    let mut cells = vec![row_name(figure), figure.what.clone(), figure.unit.to_owned()];
    cells.extend(Kind::ALL.map(|kind| cell(figure.median(kind))));
    cells.extend([Kind::Registry, Kind::Nginx].map(|kind| cell(figure.ratio(kind))));
    cells.push(goal(figure));
    cells.push(reached(figure));
    format!("| {} |\n", cells.join(" | "))
}

fn row_name(figure: &Figure) -> String {
    use clap::ValueEnum;
    figure.row.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), number)
}

/// Three digits that count, no exponent.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 10_000.0 => format!("{:.0}", (value / 100.0).round() * 100.0),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

fn goal(figure: &Figure) -> String {
    let sign = match figure.better {
        Better::Lower => '≤',
        Better::Higher => '≥',
    };
    match figure.goal {
        Goal::Value(value) => format!("{sign} {}", plain(value)),
        Goal::Times(factor, other) => format!("{sign} {} × {}", plain(factor), other.name()),
        Goal::None => "–".to_owned(),
    }
}

/// A goal as it was written down.
fn plain(value: f64) -> String {
    format!("{value}")
}

fn reached(figure: &Figure) -> String {
    match (figure.verdict(), figure.goal) {
        (Some(verdict), _) if verdict.reached => "yes".to_owned(),
        (Some(verdict), _) => format!("no: {} × the goal", number(verdict.ratio)),
        (None, Goal::None) => "–".to_owned(),
        (None, _) => "not measured".to_owned(),
    }
}

/// Every sample, median, ratio and verdict.
pub fn json(figures: &[Figure], surroundings: &Surroundings) -> Value {
    let rows: Vec<Value> = figures.iter().map(figure_json).collect();
    json!({ "surroundings": surroundings.lines, "notes": surroundings.notes, "figures": rows })
}

fn figure_json(figure: &Figure) -> Value {
    let servers: serde_json::Map<String, Value> = Kind::ALL
        .into_iter()
        .filter(|kind| figure.median(*kind).is_some())
        .map(|kind| {
            let values = json!({ "median": figure.median(kind), "samples": figure.samples(kind) });
            (kind.name().to_lowercase(), values)
        })
        .collect();
    json!({
        "row": row_name(figure),
        "what": figure.what,
        "unit": figure.unit,
        "better": if figure.better == Better::Lower { "lower" } else { "higher" },
        "servers": servers,
        "berth_over_registry": figure.ratio(Kind::Registry),
        "berth_over_nginx": figure.ratio(Kind::Nginx),
        "goal": goal(figure),
        "target": figure.target(),
        "reached": figure.verdict().map(|verdict| verdict.reached),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::options::Row;

    #[test]
    fn a_line_shows_medians_ratios_and_the_verdict() {
        let mut figure =
            Figure::new(Row::Push, "CPU", "s/GB", Better::Lower, Goal::Times(0.65, Kind::Registry));
        figure.add(Kind::Berth, 0.8);
        figure.add(Kind::Registry, 1.6);
        assert_eq!(
            line(&figure),
            "| push | CPU | s/GB | 0.800 | 1.60 | – | 0.500 | – | ≤ 0.65 × registry | yes |\n"
        );
    }

    #[test]
    fn numbers_keep_three_digits() {
        assert_eq!(
            [0.1234, 1.234, 12.34, 123.4, 104_312.0].map(number),
            ["0.123", "1.23", "12.3", "123", "104300"]
        );
    }
}
