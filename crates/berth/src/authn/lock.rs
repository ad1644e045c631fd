//! The lock against guessed passwords: kept per user and address in the database, so that it holds across
//! restarts and replicas, and so that a stranger shuts the door for themselves and not for the user. A guess is
//! counted before it is verified, so that a hundred at once are no more than one after the other.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use berth_db::{Db, Tx, params};
use berth_oci::Digest;
use moka::sync::Cache;
use tokio::sync::Semaphore;

use super::PENALTY;
use crate::app::App;
use crate::error::{Error, Result};
use crate::users::Login;

/// Failures before the door is shut.
const FREE: i64 = 5;
/// How long it is shut first; twice as long with each failure after that.
const FIRST: i64 = 900_000_000;
/// The longest that it is shut.
const LONGEST: i64 = 3_600_000_000;
/// Failures older than this are forgotten.
const FORGOTTEN: i64 = 86_400_000_000;
/// Guesses of one door that this process verifies side by side: fewer than shut it, so that those who are right and
/// many do not shut it for each other.
const SIDE_BY_SIDE: u32 = 4;

/// The lines of those who try the same door in this process.
pub struct Turns(Cache<String, Arc<Semaphore>>);

impl Turns {
    /// Nobody waits yet.
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_secs(300)).build())
    }

    fn of(&self, door: &str) -> Arc<Semaphore> {
        self.0.get_with(door.to_owned(), || Arc::new(Semaphore::new(SIDE_BY_SIDE as usize)))
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
        let sql = "SELECT failures, last_at FROM login_failures WHERE door = ?1";
        let found = tx.find(sql, &params![id])?;
        let (failures, last_at) = match found {
            Some(row) => (row.get::<i64>(0)?, row.get::<i64>(1)?),
            None => (0, 0),
        };
        let since = tx.now()? - last_at;
        let failures = if since > FORGOTTEN { 0 } else { failures };
        Ok(Self { id: id.to_owned(), failures, is_shut: since < pause(failures) })
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

/// A guess that was counted as a failure and has yet to be verified. One that is dropped told its sender nothing,
/// and is not counted.
struct Counted {
    db: Db,
    door: String,
    /// Failures and the time of the last one before this was counted.
    before: (i64, i64),
    at: i64,
    is_over: bool,
}

impl Counted {
    async fn right(mut self) -> Result<()> {
        self.is_over = true;
        let door = std::mem::take(&mut self.door);
        self.db.write(move |tx| clear(tx, &door)).await
    }

    fn wrong(mut self) {
        self.is_over = true;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        let (db, door, before, at) = (self.db.clone(), std::mem::take(&mut self.door), self.before, self.at);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = db.write(move |tx| take_back(tx, &door, before, at)).await {
                    tracing::warn!(%error, "a log-in that was not decided counts as a failure");
                }
            });
        }
    }
}

/// Counts a guess as a failure, and tells what was there before; nothing when the door is shut.
fn count(tx: &mut Tx<'_>, door: &str) -> Result<Option<((i64, i64), i64)>> {
    let now = tx.now()?;
    tx.execute("DELETE FROM login_failures WHERE last_at < ?1", &params![now - FORGOTTEN])?;
    // Locks the row whether it is new or not.
    let sql = "INSERT INTO login_failures (door, failures, last_at) VALUES (?1, 0, ?2) \
               ON CONFLICT (door) DO UPDATE SET door = login_failures.door RETURNING failures, last_at";
    let row = tx.one(sql, &params![door, now])?;
    let before: (i64, i64) = (row.get(0)?, row.get(1)?);
    if now - before.1 < pause(before.0) {
        return Ok(None);
    }
    let sql = "UPDATE login_failures SET failures = failures + 1, last_at = ?2 WHERE door = ?1";
    tx.execute(sql, &params![door, now])?;
    Ok(Some((before, now)))
}

fn take_back(tx: &mut Tx<'_>, door: &str, before: (i64, i64), at: i64) -> Result<()> {
    // Somebody else may have counted since.
    let sql = "UPDATE login_failures SET failures = failures - 1, \
               last_at = CASE WHEN last_at = ?2 THEN ?3 ELSE last_at END WHERE door = ?1 AND failures > 0";
    tx.execute(sql, &params![door, at, before.1])?;
    tx.execute("DELETE FROM login_failures WHERE door = ?1 AND failures = 0", &params![door])?;
    Ok(())
}

/// Forgets the failures after a log-in.
fn clear(tx: &mut Tx<'_>, door: &str) -> Result<()> {
    tx.execute("DELETE FROM login_failures WHERE door = ?1", &params![door])?;
    Ok(())
}

/// Refuses what did not verify, late; it counts for the door if one is given, which one that is shut is not.
pub(super) async fn refuse<T>(app: &App, door: Option<Door>) -> Result<T> {
    if let Some(door) = door {
        app.db.write(move |tx| count(tx, &door.id)).await?;
    }
    tokio::time::sleep(PENALTY).await;
    Err(Error::unauthorized())
}

/// Lets a guess through that `verify` finds to be right, and forgets the failures before it; refuses others late, and
/// all while the door is shut. What `is_known` knows to be right, since it was verified a moment ago, is no guess.
/// A `verify` that fails has decided nothing, and counts for nothing.
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
    if !door.is_shut && is_known() {
        return enter(db, door.clone()).await;
    }
    let line = turns.of(&door.id);
    // Guesses that are under way count. If they shut the door, one has to wait until they are over and look again.
    for places in [1, SIDE_BY_SIDE] {
        let _turn = line.acquire_many(places).await.map_err(Error::internal)?;
        let id = door.id.clone();
        let seen = db.read(move |tx| Door::seen(tx, &id)).await?;
        if seen.is_shut {
            continue;
        }
        if is_known() {
            return enter(db, seen).await;
        }
        let id = door.id.clone();
        let Some((before, at)) = db.write(move |tx| count(tx, &id)).await? else { continue };
        let counted = Counted { db: db.clone(), door: door.id.clone(), before, at, is_over: false };
        if verify.await? {
            counted.right().await?;
            return Ok(true);
        }
        counted.wrong();
        return Ok(false);
    }
    Ok(false)
}

async fn enter(db: &Db, door: Door) -> Result<bool> {
    if door.failures > 0 {
        db.write(move |tx| clear(tx, &door.id)).await?;
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::listing::tests::Store;

    #[test]
    fn the_door_is_shut_longer_and_longer_but_never_for_ever() {
        assert_eq!(pause(FREE - 1), 0);
        assert_eq!(pause(FREE), FIRST);
        assert_eq!(pause(FREE + 1), 2 * FIRST);
        assert_eq!(pause(i64::MAX), LONGEST);
    }

    #[test]
    fn another_address_is_another_door() {
        let at = |text: &str| door(None, "admin", text.parse().ok());
        assert_ne!(at("10.0.0.1"), at("10.0.0.2"));
        assert_eq!(at("10.0.0.1"), at("::ffff:10.0.0.1"));
        assert_eq!(at("2001:db8::1"), at("2001:db8::2"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
    }

    async fn seen(db: &Db) -> Door {
        db.read(|tx| Door::look(tx, None, "ada", None)).await.unwrap()
    }

    /// A hundred guesses at once, each verified slowly; how many got in and how many were verified.
    async fn hundred(db: &Db, turns: &Turns, is_right: bool) -> (usize, usize) {
        let door = seen(db).await;
        let verified = AtomicUsize::new(0);
        let tries = (0..100).map(|_| {
            admit(db, turns, &door, || false, async {
                verified.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(5)).await;
                Ok(is_right)
            })
        });
        let let_in =
            futures::future::join_all(tries).await.into_iter().filter(|tried| *tried.as_ref().unwrap());
        (let_in.count(), verified.load(Ordering::SeqCst))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn of_a_hundred_guesses_at_once_five_are_verified_and_all_that_are_right_get_in() {
        for store in Store::all().await {
            let turns = Turns::new();
            assert_eq!(hundred(&store.db, &turns, true).await, (100, 100));
            assert_eq!(seen(&store.db).await.failures, 0);
            assert_eq!(hundred(&store.db, &turns, false).await, (0, 5));
            assert!(seen(&store.db).await.is_shut);
            // The right one is not even looked at.
            assert_eq!(hundred(&store.db, &turns, true).await, (0, 0));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_processes_verify_no_more_than_one() {
        for store in Store::all().await {
            let (one, other) = (Turns::new(), Turns::new());
            let both = (hundred(&store.db, &one, false), hundred(&store.db, &other, false));
            let (here, there) = futures::future::join(both.0, both.1).await;
            assert_eq!((here.0 + there.0, here.1 + there.1), (0, 5));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_was_not_decided_counts_for_nothing() {
        for store in Store::all().await {
            let turns = Turns::new();
            let (db, door) = (&store.db, seen(&store.db).await);
            for _ in 0..8 {
                let failed = admit(db, &turns, &door, || false, async { Err(Error::internal("down")) }).await;
                assert!(failed.is_err());
                let gone = admit(db, &turns, &door, || false, std::future::pending());
                assert!(tokio::time::timeout(Duration::from_millis(50), gone).await.is_err());
            }
            let mut left = i64::MAX;
            for _ in 0..100 {
                left = seen(db).await.failures;
                if left == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            assert_eq!(left, 0);
            // What was verified a moment ago needs no turn, unless the door is shut.
            assert!(admit(db, &turns, &door, || true, std::future::pending()).await.unwrap());
            hundred(db, &turns, false).await;
            let door = seen(db).await;
            assert!(!admit(db, &turns, &door, || true, std::future::pending()).await.unwrap());
        }
    }
}
