//! Counting queries.

use berth_db::{Row, Tx, params};

use super::Counts;
use super::daily::Day;
use crate::authz;
use crate::error::Result;
use crate::traffic::Moved;

const COUNT: &str = "SELECT COUNT(DISTINCT p.id), COUNT(r.id) FROM projects p \
                     LEFT JOIN repositories r ON r.project_id = p.id AND r.pushed_at IS NOT NULL \
                     WHERE p.deleted_at IS NULL AND p.public = ?1";

fn counts_of(row: &Row) -> Result<Counts> {
    Ok(Counts { projects: row.get(0)?, repositories: row.get(1)? })
}

pub(super) fn public(tx: &mut Tx<'_>, public: bool) -> Result<Counts> {
    counts_of(&tx.one(COUNT, &params![public])?)
}

pub(super) fn private_of(tx: &mut Tx<'_>, user: i64) -> Result<Counts> {
    let sql = format!("{COUNT} AND p.id IN (SELECT s.project_id FROM ({}) s)", authz::memberships("?2"));
    counts_of(&tx.one(&sql, &params![false, user])?)
}

/// The bytes of the blobs that are not on their way out. Both databases sum to a type of their own, so it is
/// made one number.
pub(super) fn stored_bytes(tx: &mut Tx<'_>) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs WHERE state = 0";
    Ok(tx.one(sql, &params![])?.get(0)?)
}

/// Whose days.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which {
    /// Of everything.
    All,
    /// Of the projects of a user.
    Member(i64),
    /// Of a project.
    Project(i64),
}

impl Which {
    /// The condition on a column of projects, with the value of its placeholder `?2`.
    fn condition(self, column: &str) -> (String, i64) {
        match self {
            Self::All => ("?2 = 0".to_owned(), 0),
            Self::Project(id) => (format!("{column} = ?2"), id),
            Self::Member(user) => {
                let own = authz::memberships("?2");
                (format!("{column} IN (SELECT s.project_id FROM ({own}) s)"), user)
            }
        }
    }
}

/// The days from `first` on that something is known of. What the installation stores is no sum: projects share.
pub(super) fn days(tx: &mut Tx<'_>, which: Which, first: i64) -> Result<Vec<Day>> {
    let (condition, value) = which.condition("d.project_id");
    let stored = match which {
        Which::All => "MAX(CASE WHEN d.project_id = 0 THEN d.stored END)",
        _ => "SUM(d.stored)",
    };
    let sum = |column: &str| format!("CAST(SUM(d.{column}) AS BIGINT)");
    let sql = format!(
        "SELECT d.day, {}, {}, {}, CAST({stored} AS BIGINT), {} FROM daily_counts d \
         WHERE d.day >= ?1 AND {condition} GROUP BY d.day",
        sum("pulls"),
        sum("pushes"),
        sum("pushed_bytes"),
        sum("freed")
    );
    let rows = tx.query(&sql, &params![first, value])?;
    let day = |row: &Row| -> Result<Day> {
        let moved = Moved { pulls: row.get(1)?, pushes: row.get(2)?, pushed_bytes: row.get(3)? };
        Ok(Day { day: row.get(0)?, moved, stored: row.get(4)?, freed: row.get(5)? })
    };
    rows.iter().map(day).collect()
}

/// What is stored at the moment.
pub(super) fn stored_now(tx: &mut Tx<'_>, which: Which) -> Result<i64> {
    if let Which::All = which {
        return stored_bytes(tx);
    }
    let (condition, value) = which.condition("q.project_id");
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(q.used), 0) AS BIGINT) FROM quotas q WHERE q.project_id > ?1 AND {condition}"
    );
    Ok(tx.one(&sql, &params![0_i64, value])?.get(0)?)
}
