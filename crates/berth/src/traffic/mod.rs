//! What is pulled and pushed each day, by project, and what is stored at its end. Requests count in memory; whoever
//! writes the pull counts writes these with them, so that no request writes to the database for a number.

mod sql;

use std::collections::BTreeMap;

use berth_db::Tx;

use crate::error::Result;

pub use sql::{add, add_freed, expire, note_stored};

/// How many days are kept.
pub const KEPT: i64 = 400;
/// A day in microseconds.
const DAY: i64 = 24 * 3600 * 1_000_000;
/// The project that stands for the whole installation.
pub const INSTALLATION: i64 = 0;
/// Projects that are remembered between two writes; beyond it their traffic goes uncounted.
const MOST: usize = 50_000;

/// The day of an instant, counted from 1970 in UTC.
pub fn day_of(micros: i64) -> i64 {
    micros.div_euclid(DAY)
}

/// The first instant of a day, in microseconds UTC.
pub fn start_of(day: i64) -> i64 {
    day.saturating_mul(DAY)
}

/// What a project moved on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Manifests that were pulled.
    pub pulls: i64,
    /// Manifests that were pushed.
    pub pushes: i64,
    /// Bytes that pushes brought and that were not there yet.
    pub pushed_bytes: i64,
}

impl Moved {
    /// A pull.
    pub const PULL: Self = Self { pulls: 1, pushes: 0, pushed_bytes: 0 };

    /// A push of a manifest that brought so many bytes.
    pub fn push(bytes: u64) -> Self {
        Self { pulls: 0, pushes: 1, ..Self::bytes(bytes) }
    }

    /// Bytes of a blob.
    pub fn bytes(bytes: u64) -> Self {
        Self { pushed_bytes: i64::try_from(bytes).unwrap_or(i64::MAX), ..Self::default() }
    }

    fn add(&mut self, more: Self) {
        self.pulls = self.pulls.saturating_add(more.pulls);
        self.pushes = self.pushes.saturating_add(more.pushes);
        self.pushed_bytes = self.pushed_bytes.saturating_add(more.pushed_bytes);
    }
}

/// What was moved and is not written yet, by project and day; in this order it is written, so that replicas do not
/// wait for each other in a circle.
#[derive(Clone, Debug, Default)]
pub struct Traffic(BTreeMap<(i64, i64), Moved>);

impl Traffic {
    /// Counts what happened in a project at an instant.
    pub fn count(&mut self, project: i64, at: i64, moved: Moved) {
        let key = (project, day_of(at));
        if self.0.len() < MOST || self.0.contains_key(&key) {
            self.0.entry(key).or_default().add(moved);
        }
    }

    /// Takes back what could not be written.
    pub fn merge(&mut self, other: Self) {
        for (key, moved) in other.0 {
            self.0.entry(key).or_default().add(moved);
        }
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn iter(&self) -> impl Iterator<Item = (i64, i64, Moved)> {
        self.0.iter().map(|((project, day), moved)| (*project, *day, *moved))
    }
}

/// Notes at the end of a day what each project and the installation store. Somebody may be an hour late for it; done
/// again, the last time counts.
pub fn close_day(tx: &mut Tx<'_>) -> Result<()> {
    const LATE: i64 = 3600 * 1_000_000;
    let day = day_of(tx.now()? - LATE);
    note_stored(tx, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::tests::Store;
    use berth_db::params;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!((day_of(0), day_of(DAY - 1), day_of(DAY), day_of(-1)), (0, 0, 1, -1));
        assert_eq!(start_of(day_of(1_700_000_000_000_000)), 1_699_920_000_000_000);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn counts_add_up_and_old_days_go() {
        for store in Store::all().await {
            let found = store
                .db
                .write(|tx| -> Result<_> {
                    let today = day_of(tx.now()?);
                    let mut traffic = Traffic::default();
                    traffic.count(1, start_of(today), Moved::PULL);
                    traffic.count(1, start_of(today) + 5, Moved::push(7));
                    traffic.count(1, start_of(today - KEPT - 5), Moved::PULL);
                    add(tx, &traffic)?;
                    add(tx, &traffic)?;
                    note_stored(tx, today)?;
                    assert_eq!(expire(tx, 10)?, 1);
                    let sql = "SELECT pulls, pushes, pushed_bytes, stored FROM daily_counts WHERE project_id = ?1 AND day = ?2";
                    let row = tx.one(sql, &params![1_i64, today])?;
                    let stored: Option<i64> = row.get(3)?;
                    let whole = tx.one(sql, &params![INSTALLATION, today])?.get::<Option<i64>>(3)?;
                    Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?, stored.is_some(), whole.is_some()))
                })
                .await
                .unwrap();
            assert_eq!(found, (2, 2, 14, true, true));
        }
    }
}
