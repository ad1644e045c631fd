//! Log-ins and users of a provider over a real database.

use berth_db::Tx;

use super::{
    Arrival, Identity, Login, Tokens, account, begin, busy, enter, find, lapse, make_room, random_text,
    renew, replace_tokens, sql, take, told_newer,
};
use crate::error::Result;
use crate::listing::tests::Store;
use crate::users::{self, NewExternal, Origin};

fn login() -> Login {
    Login {
        nonce: "n".into(),
        verifier: "v".into(),
        redirect_uri: "https://r/c/oidc/callback".into(),
        redirect_url: "/".into(),
        issuer: "https://i".into(),
        place: "here".into(),
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
    let sql = "INSERT INTO settings (name, value, version, updated_at) VALUES ('configuration', ?1, 1, 0) ON CONFLICT DO NOTHING";
    tx.execute(sql, &berth_db::params![r#"{"auth_mode":"oidc_auth"}"#])?;
    let id = users::onboard(tx, &NewExternal::told(Origin::Oidc, "ada", "", "", ""))?;
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
async fn of_too_many_log_ins_from_a_place_the_oldest_give_way_and_nobody_elses() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                begin(tx, "state of ada", "browser", &Login { place: "elsewhere".into(), ..login() })?;
                for number in 0..5 {
                    begin(tx, &format!("state {number}"), "browser", &login())?;
                    let at = tx.now()? + number;
                    let sql = "UPDATE oidc_logins SET created_at = ?1 WHERE state_hash = ?2";
                    tx.execute(sql, &berth_db::params![at, super::hash_of(&format!("state {number}"))])?;
                }
                // Room for one more of three.
                make_room(tx, "here", 3, 100)?;
                assert_eq!(sql::count_logins(tx)?, 3);
                // Room in all: from where most come.
                make_room(tx, "elsewhere", 3, 3)?;
                assert_eq!(sql::count_logins(tx)?, 2);
                assert!(take(tx, "state 3", "browser")?.is_none());
                assert!(take(tx, "state 4", "browser")?.is_some());
                assert!(take(tx, "state of ada", "browser")?.is_some());
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
async fn a_refresh_that_says_nothing_of_groups_leaves_them_and_a_log_in_does_not() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let ada = made(tx)?;
                enter(tx, &ada, &arrival(&["admins"], 100), b"tokens")?;
                let mut silent = arrival(&[], 200);
                silent.identity.tells_groups = false;
                let entered = renew(tx, &ada, &silent, b"second")?;
                assert!(entered.user.admin && entered.revoked.is_empty());
                let ada = find(tx, ada.user_id)?.unwrap();
                assert_eq!((ada.told_at, ada.tokens.as_slice()), (100, &b"second"[..]));
                // That there are none is told too.
                assert!(!renew(tx, &ada, &arrival(&[], 300), b"third")?.user.admin);
                enter(tx, &ada, &arrival(&["admins"], 400), b"fourth")?;
                assert!(!enter(tx, &ada, &silent, b"fifth")?.user.admin);
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_was_changed_is_kept_unless_a_log_in_brought_another() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let ada = made(tx)?;
                enter(tx, &ada, &arrival(&[], 1), b"first")?;
                let seen = find(tx, ada.user_id)?.unwrap();
                replace_tokens(tx, &seen, b"second")?;
                let now = find(tx, ada.user_id)?.unwrap();
                assert_eq!((now.tokens.as_slice(), now.good_until), (&b"second"[..], seen.good_until));
                replace_tokens(tx, &seen, b"third")?;
                assert_eq!(find(tx, ada.user_id)?.unwrap().tokens, b"second");
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
