//! Log-ins and users of a provider over a real database.

use berth_db::Tx;

use super::{
    Arrival, Identity, Login, Tokens, account, begin, busy, enter, find, lapse, random_text, sql, take,
    told_newer,
};
use crate::error::Result;
use crate::listing::tests::Store;
use crate::users::{self, NewExternal};

fn login() -> Login {
    Login {
        nonce: "n".into(),
        verifier: "v".into(),
        redirect_uri: "https://r/c/oidc/callback".into(),
        redirect_url: "/".into(),
    }
}

fn arrival(groups: &[&str], issued_at: i64) -> Arrival {
    let identity = Identity {
        issuer: "https://i".into(),
        subject: "7".into(),
        username: "ada".into(),
        realname: String::new(),
        email: String::new(),
        groups: groups.iter().map(|name| (*name).to_owned()).collect(),
        is_admin: groups.contains(&"admins"),
        tells_groups: true,
        issued_at,
    };
    let tokens = Tokens { id_token: None, access_token: None, refresh_token: None, expires_in: None };
    Arrival { identity, tokens, good_until: 1 }
}

fn made(tx: &mut Tx<'_>) -> Result<account::Account> {
    let id = users::onboard(tx, &NewExternal::told("ada", "", "", ""))?;
    sql::insert_user(tx, id, &arrival(&[], 0).identity, b"secret")?;
    Ok(find(tx, id)?.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_is_taken_once_by_its_browser_and_in_time() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                begin(tx, "state", "browser", &login())?;
                assert!(take(tx, "state", "other")?.is_none());
                assert!(take(tx, "other", "browser")?.is_none());
                assert_eq!(take(tx, "state", "browser")?.unwrap().verifier, "v");
                assert!(take(tx, "state", "browser")?.is_none());
                begin(tx, "late", "browser", &login())?;
                let hour_ago = tx.now()? - 3_600_000_000;
                tx.execute("UPDATE oidc_logins SET created_at = ?1", &berth_db::params![hour_ago])?;
                assert!(take(tx, "late", "browser")?.is_none());
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_too_many_log_ins_the_oldest_give_way() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                for number in 0..5 {
                    begin(tx, &format!("state {number}"), "browser", &login())?;
                    let at = tx.now()? + number;
                    let sql = "UPDATE oidc_logins SET created_at = ?1 WHERE state_hash = ?2";
                    tx.execute(sql, &berth_db::params![at, super::hash_of(&format!("state {number}"))])?;
                }
                sql::forget_logins(tx, 0, 2)?;
                let left: i64 = tx.one("SELECT COUNT(*) FROM oidc_logins", &[])?.get(0)?;
                assert_eq!(left, 2);
                assert!(take(tx, "state 2", "browser")?.is_none());
                assert!(take(tx, "state 4", "browser")?.is_some());
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_log_in_tells_takes_the_place_of_what_was_known() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let ada = made(tx)?;
                let entered = enter(tx, &ada, &arrival(&["admins", "dev"], 100), b"tokens")?;
                assert!(entered.user.admin && entered.revoked.is_empty());
                let ada = find(tx, ada.user_id)?.unwrap();
                assert_eq!((ada.told_at, ada.tokens.as_slice()), (100, &b"tokens"[..]));
                // An older token tells nothing any more; a newer one does.
                let entered = told_newer(tx, &ada, &arrival(&[], 99).identity)?;
                assert!(entered.user.admin && entered.revoked.is_empty());
                let entered = told_newer(tx, &ada, &arrival(&["dev"], 101).identity)?;
                assert!(!entered.user.admin && !entered.revoked.is_empty());
                let sql = "UPDATE users SET deleted = 1 WHERE id = ?1";
                tx.execute(sql, &berth_db::params![ada.user_id])?;
                assert!(enter(tx, &ada, &arrival(&[], 102), b"tokens").is_err());
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_asks_the_provider_for_all_and_a_refusal_holds() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let ada = made(tx)?;
                enter(tx, &ada, &arrival(&[], 1), b"tokens")?;
                assert!(!busy(tx, &ada, 1_000_000)?, "others were there since it was read");
                let ada = find(tx, ada.user_id)?.unwrap();
                assert!(busy(tx, &ada, 1_000_000)?);
                assert!(!busy(tx, &ada, 1_000_000)?);
                lapse(tx, ada.user_id)?;
                let ada = find(tx, ada.user_id)?.unwrap();
                assert_eq!((ada.good_until, ada.tokens.len()), (0, 0));
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[test]
fn what_a_browser_is_given_cannot_be_guessed() {
    let (one, two) = (random_text(), random_text());
    assert_eq!(one.len(), 43);
    assert_ne!(one, two);
}
