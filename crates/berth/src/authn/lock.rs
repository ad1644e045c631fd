//! The lock against guessed passwords: kept per user and address in the database, so that it holds across
//! restarts and replicas, and so that a stranger shuts the door for themselves and not for the user. A guess is
//! counted as open before it is verified, and no more are open than may still fail: a hundred at once are no more
//! than one after the other.

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use berth_db::{Db, Row, Tx, params};
use berth_oci::Digest;
use moka::sync::Cache;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::PENALTY;
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::users::Login;

/// Failures before the door is shut.
const FREE: i64 = 5;
/// How long it is shut first; twice as long with each failure after that.
const FIRST: i64 = 900_000_000;
/// The longest that it is shut.
const LONGEST: i64 = 3_600_000_000;
/// Failures older than this are forgotten.
const FORGOTTEN: i64 = 86_400_000_000;
/// No guess is open longer than this, in microseconds, unless its process ended: then it counts as a failure.
const OPEN: i64 = 120_000_000;
/// Guesses of one door that this process verifies side by side.
const SIDE_BY_SIDE: usize = 4;
/// How long a guess waits for those before it that may yet fail.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(25);

/// The lines of those who try the same door in this process.
pub struct Turns(Cache<String, Arc<Semaphore>>);

impl Turns {
    /// Nobody waits yet.
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_secs(300)).build())
    }

    fn of(&self, door: &str) -> Arc<Semaphore> {
        self.0.get_with(door.to_owned(), || Arc::new(Semaphore::new(SIDE_BY_SIDE)))
    }
}

impl Default for Turns {
    fn default() -> Self {
        Self::new()
    }
}

/// A door as it was seen.
#[derive(Clone)]
pub(super) struct Door {
    id: String,
    failures: i64,
    /// When the last one was.
    last_at: i64,
    /// Guesses that are being verified.
    open: i64,
    /// Whether it is shut.
    pub(super) is_shut: bool,
}

impl Door {
    /// Looks at the door of a user, else of a name, from an address.
    pub(super) fn look(
        tx: &mut Tx<'_>,
        account: Option<&Login>,
        name: &str,
        address: Option<IpAddr>,
    ) -> Result<Self> {
        Self::seen(tx, &door(account, name, address))
    }

    fn seen(tx: &mut Tx<'_>, id: &str) -> Result<Self> {
        let sql = "SELECT failures, last_at, open, opened_at FROM login_failures WHERE door = ?1";
        let now = tx.now()?;
        match tx.find(sql, &params![id])? {
            Some(row) => Self::of(id, &row, now),
            None => Ok(Self { id: id.to_owned(), failures: 0, last_at: now, open: 0, is_shut: false }),
        }
    }

    fn of(id: &str, row: &Row, now: i64) -> Result<Self> {
        let (mut failures, mut last_at): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (mut open, opened_at): (i64, i64) = (row.get(2)?, row.get(3)?);
        if now - last_at > FORGOTTEN {
            failures = 0;
        }
        if open > 0 && now - opened_at > OPEN {
            (failures, last_at, open) = (failures + open, opened_at, 0);
        }
        // Somebody may have written after the clock was read.
        let is_shut = failures >= FREE && now - last_at < pause(failures);
        Ok(Self { id: id.to_owned(), failures, last_at, open, is_shut })
    }

    /// Whether all guesses that may still fail are open. Once the door was shut, it is one at a time.
    fn is_full(&self) -> bool {
        self.open >= (FREE - self.failures).max(1)
    }
}

/// The network that somebody is in; whoever has one address of IPv6 has the whole network.
pub(super) fn network(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        None => String::new(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("{:x?}", &address.segments()[..4]),
    }
}

/// Who is meant and from where, as a hash: what is typed for a name may be a password.
fn door(account: Option<&Login>, name: &str, address: Option<IpAddr>) -> String {
    let who =
        account.map_or_else(|| format!("name {}", name.to_lowercase()), |user| format!("id {}", user.id));
    Digest::sha256(format!("{} {who}", network(address)).as_bytes()).hex().to_owned()
}

/// A guess that is open. One that is dropped told its sender nothing, and counts for nothing.
struct Guess {
    db: Db,
    door: String,
    is_over: bool,
}

impl Guess {
    async fn end(mut self, is_right: bool) -> Result<()> {
        self.is_over = true;
        let door = std::mem::take(&mut self.door);
        self.db.write(move |tx| if is_right { clear(tx, &door, 1) } else { fail(tx, &door, 1) }).await
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let (db, door) = (self.db.clone(), std::mem::take(&mut self.door));
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = db.write(move |tx| take_back(tx, &door)).await {
                    tracing::warn!(%error, "a log-in that was not decided counts as a failure");
                }
            });
        }
    }
}

/// Opens a guess, if it may still fail.
fn open(tx: &mut Tx<'_>, door: &str) -> Result<bool> {
    let now = tx.now()?;
    let old = "DELETE FROM login_failures WHERE last_at < ?1 AND opened_at < ?1";
    tx.execute(old, &params![now - FORGOTTEN])?;
    // Locks the row whether it is new or not.
    let sql = "INSERT INTO login_failures (door, failures, last_at) VALUES (?1, 0, ?2) ON CONFLICT (door) \
               DO UPDATE SET door = login_failures.door RETURNING failures, last_at, open, opened_at";
    let seen = Door::of(door, &tx.one(sql, &params![door, now])?, now)?;
    let sql = "UPDATE login_failures SET failures = ?2, last_at = ?3, open = ?4 WHERE door = ?1";
    if seen.is_shut || seen.is_full() {
        tx.execute(sql, &params![door, seen.failures, seen.last_at, seen.open])?;
        return Ok(false);
    }
    tx.execute(sql, &params![door, seen.failures, seen.last_at, seen.open + 1])?;
    tx.execute("UPDATE login_failures SET opened_at = ?2 WHERE door = ?1", &params![door, now])?;
    Ok(true)
}

/// Counts a failure, which ends so many open guesses.
fn fail(tx: &mut Tx<'_>, door: &str, ends: i64) -> Result<()> {
    let now = tx.now()?;
    let sql = "INSERT INTO login_failures (door, failures, last_at) VALUES (?1, 1, ?2) \
               ON CONFLICT (door) DO UPDATE SET failures = login_failures.failures + 1, last_at = ?2, \
               open = CASE WHEN login_failures.open > ?3 THEN login_failures.open - ?3 ELSE 0 END";
    tx.execute(sql, &params![door, now, ends])?;
    Ok(())
}

/// Forgets the failures after a log-in, which ends so many open guesses.
fn clear(tx: &mut Tx<'_>, door: &str, ends: i64) -> Result<()> {
    let sql = "UPDATE login_failures SET failures = 0, open = CASE WHEN open > ?2 THEN open - ?2 ELSE 0 END WHERE door = ?1";
    tx.execute(sql, &params![door, ends])?;
    sweep(tx, door)
}

fn take_back(tx: &mut Tx<'_>, door: &str) -> Result<()> {
    tx.execute("UPDATE login_failures SET open = open - 1 WHERE door = ?1 AND open > 0", &params![door])?;
    sweep(tx, door)
}

fn sweep(tx: &mut Tx<'_>, door: &str) -> Result<()> {
    tx.execute("DELETE FROM login_failures WHERE door = ?1 AND failures = 0 AND open = 0", &params![door])?;
    Ok(())
}

/// Refuses what did not verify, late; it counts for the door if one is given, which one that is shut is not.
pub(super) async fn refuse<T>(app: &App, door: Option<Door>) -> Result<T> {
    if let Some(door) = door {
        app.db.write(move |tx| fail(tx, &door.id, 0)).await?;
    }
    tokio::time::sleep(PENALTY).await;
    Err(Error::unauthorized())
}

/// Lets a guess through that `verify` finds to be right, and forgets the failures before it; refuses others late, and
/// all while the door is shut. What `is_known` knows to be right, since it was verified a moment ago, is no guess.
/// A `verify` that fails has decided nothing, and counts for nothing.
///
/// # Errors
/// 429 when too many wait for guesses that are not decided.
pub(super) async fn guess(
    app: &App,
    door: &Door,
    is_known: impl Fn() -> bool,
    verify: impl Future<Output = Result<bool>>,
) -> Result<()> {
    if admit(&app.db, &app.turns, door, is_known, verify).await? {
        return Ok(());
    }
    tokio::time::sleep(PENALTY).await;
    Err(Error::unauthorized())
}

async fn admit(
    db: &Db,
    turns: &Turns,
    door: &Door,
    is_known: impl Fn() -> bool,
    verify: impl Future<Output = Result<bool>>,
) -> Result<bool> {
    if door.is_shut {
        return Ok(false);
    }
    if is_known() {
        return enter(db, door.clone()).await;
    }
    let line = turns.of(&door.id);
    let _turn = line.acquire().await.map_err(Error::internal)?;
    let until = Instant::now() + PATIENCE;
    loop {
        let id = door.id.clone();
        let seen = db.read(move |tx| Door::seen(tx, &id)).await?;
        if seen.is_shut {
            return Ok(false);
        }
        if is_known() {
            return enter(db, seen).await;
        }
        let id = door.id.clone();
        if !seen.is_full() && db.write(move |tx| open(tx, &id)).await? {
            break;
        }
        if Instant::now() > until {
            return Err(Error::new(Code::TooManyRequests, "too many log-ins at the moment: try again"));
        }
        tokio::time::sleep(LOOK).await;
    }
    let guess = Guess { db: db.clone(), door: door.id.clone(), is_over: false };
    let is_right = verify.await?;
    guess.end(is_right).await?;
    Ok(is_right)
}

async fn enter(db: &Db, door: Door) -> Result<bool> {
    if door.failures > 0 {
        db.write(move |tx| clear(tx, &door.id, 0)).await?;
    }
    Ok(true)
}

fn pause(failures: i64) -> i64 {
    if failures < FREE {
        return 0;
    }
    let more = u32::try_from(failures - FREE).unwrap_or(u32::MAX);
    2_i64
        .checked_pow(more)
        .and_then(|times| times.checked_mul(FIRST))
        .map_or(LONGEST, |long| long.min(LONGEST))
}
