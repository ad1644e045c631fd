//! What was pulled, pushed and stored day by day: of a project, of the projects of a person, of everything.

use std::sync::Arc;

use berth_db::Tx;

use super::sql::{self, Which};
use crate::authz::{Allowed, CountAll, LoggedIn, Person, ReadProject, System};
use crate::directory::Project;
use crate::error::{Error, Result};
use crate::traffic::{KEPT, Moved, day_of};

/// A day in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970 in UTC.
    pub day: i64,
    /// What was moved.
    pub moved: Moved,
    /// Bytes that were stored at its end, of today now; nothing where nobody looked.
    pub stored: Option<i64>,
    /// Bytes that garbage collection freed; nothing in the days of projects, which share what they store.
    pub freed: i64,
}

/// How many days are asked for, today among them.
#[derive(Clone, Copy, Debug)]
pub struct Days(i64);

impl Days {
    /// Without a wish.
    pub const USUAL: Self = Self(30);

    /// So many.
    ///
    /// # Errors
    /// 400 for more than are kept, or none.
    pub fn of(days: i64) -> Result<Self> {
        if (1..=KEPT).contains(&days) {
            return Ok(Self(days));
        }
        Err(Error::bad_request(format!("days must be between 1 and {KEPT}")))
    }

    /// How many they are.
    pub fn count(self) -> i64 {
        self.0
    }
}

/// Days of a project, the oldest first.
pub fn of_project(
    tx: &mut Tx<'_>,
    allowed: &Allowed<Arc<Project>, ReadProject>,
    days: Days,
) -> Result<Vec<Day>> {
    of(tx, Which::Project(allowed.scope().id), days)
}

/// Days of all projects that a person is a member of, together.
pub fn of_person(tx: &mut Tx<'_>, allowed: &Allowed<Person, LoggedIn>, days: Days) -> Result<Vec<Day>> {
    of(tx, Which::Member(allowed.scope().id), days)
}

/// Days of the whole installation, those of deleted projects among them.
pub fn of_all(tx: &mut Tx<'_>, _: &Allowed<System, CountAll>, days: Days) -> Result<Vec<Day>> {
    of(tx, Which::All, days)
}

fn of(tx: &mut Tx<'_>, which: Which, Days(days): Days) -> Result<Vec<Day>> {
    let today = day_of(tx.now()?);
    let first = today - days + 1;
    let mut all: Vec<Day> = (first..=today).map(|day| Day { day, ..Day::default() }).collect();
    for found in sql::days(tx, which, first)? {
        if let Some(day) = all.iter_mut().find(|day| day.day == found.day) {
            *day = found;
        }
    }
    if let Some(last) = all.last_mut() {
        last.stored = Some(sql::stored_now(tx, which)?);
    }
    Ok(all)
}
