//! The lock against guessed passwords: kept per user and address in the database, so that it holds across
//! restarts and replicas, and so that a stranger shuts the door for themselves and not for the user.

use std::net::IpAddr;

use berth_db::{Tx, params};
use berth_oci::Digest;

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

/// Who is meant and from where, as a hash: what is typed for a name may be a password.
pub(super) fn door(account: Option<&Login>, name: &str, address: Option<IpAddr>) -> String {
    let who =
        account.map_or_else(|| format!("name {}", name.to_lowercase()), |user| format!("id {}", user.id));
    let place = match address.map(|address| address.to_canonical()) {
        None => String::new(),
        Some(IpAddr::V4(address)) => address.to_string(),
        // Whoever has one such address has the whole network.
        Some(IpAddr::V6(address)) => format!("{:x?}", &address.segments()[..4]),
    };
    Digest::sha256(format!("{place} {who}").as_bytes()).hex().to_owned()
}

/// Failures so far, and whether the door is shut.
pub(super) fn look(tx: &mut Tx<'_>, door: &str) -> Result<(i64, bool)> {
    let sql = "SELECT failures, last_at FROM login_failures WHERE door = ?1";
    let Some(row) = tx.find(sql, &params![door])? else { return Ok((0, false)) };
    let (failures, since) = (row.get::<i64>(0)?, tx.now()? - row.get::<i64>(1)?);
    if since > FORGOTTEN {
        return Ok((0, false));
    }
    Ok((failures, since < pause(failures)))
}

/// Counts a failure.
fn count(tx: &mut Tx<'_>, door: &str) -> Result<()> {
    let now = tx.now()?;
    tx.execute("DELETE FROM login_failures WHERE last_at < ?1", &params![now - FORGOTTEN])?;
    let sql = "INSERT INTO login_failures (door, failures, last_at) VALUES (?1, 1, ?2) \
               ON CONFLICT (door) DO UPDATE SET failures = login_failures.failures + 1, last_at = ?2";
    tx.execute(sql, &params![door, now])?;
    Ok(())
}

/// Forgets the failures after a log-in.
fn clear(tx: &mut Tx<'_>, door: &str) -> Result<()> {
    tx.execute("DELETE FROM login_failures WHERE door = ?1", &params![door])?;
    Ok(())
}

/// Refuses what did not verify, late; it counts for the door if one is given, which one that is shut is not.
pub(super) async fn refuse<T>(app: &App, door: Option<String>) -> Result<T> {
    if let Some(door) = door {
        app.db.write(move |tx| count(tx, &door)).await?;
    }
    tokio::time::sleep(PENALTY).await;
    Err(Error::unauthorized())
}

/// Lets in what verified, and forgets the failures that were seen before. Many guesses at once may have shut the
/// door meanwhile: then the right one among them is refused too.
pub(super) async fn pass(app: &App, door: String, failures: i64) -> Result<()> {
    let known = door.clone();
    if app.db.read(move |tx| look(tx, &known)).await?.1 {
        return refuse(app, None).await;
    }
    if failures > 0 {
        app.db.write(move |tx| clear(tx, &door)).await?;
    }
    Ok(())
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
    use super::*;

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
}
