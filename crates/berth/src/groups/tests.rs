//! Groups over a real database: what a log-in leaves behind.

use std::sync::Arc;

use berth_db::{Tx, params};

use super::{Kind, Named, parts, remember, spelled};
use crate::authz::{self, Role};
use crate::error::Result;
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef};
use crate::users::{self, NewExternal, Origin};

fn onboarded(tx: &mut Tx<'_>, name: &str) -> Result<i64> {
    users::onboard(tx, &NewExternal::told(Origin::Ldap, name, "", "", "from LDAP."))
}

fn give(tx: &mut Tx<'_>, group: &str, role: Role) -> Result<()> {
    let sql = "INSERT INTO members (project_id, entity_type, entity_id, role_id, created_at, updated_at) \
               SELECT 1, 'g', id, ?1, 1, 1 FROM user_groups WHERE name = ?2";
    tx.execute(sql, &params![role.id(), group])?;
    Ok(())
}

fn roles(tx: &mut Tx<'_>, id: i64) -> Result<Vec<Role>> {
    let library = projects::find(tx, &ProjectRef::Id(1))?.map(Arc::unwrap_or_clone);
    let standing = authz::standing(tx, &user(id, false), &library.unwrap())?;
    Ok(standing.roles().to_vec())
}

#[test]
fn a_distinguished_name_has_one_spelling() {
    assert_eq!(spelled(" CN=Dev Team , OU = Groups,dc=Example"), "cn=dev team,ou=groups,dc=example");
    assert_eq!(spelled(r"cn=a\, b,dc=x"), r"cn=a\, b,dc=x");
    assert_eq!(spelled(""), "");
    assert_eq!(spelled(r"CN=a\  , dc=x"), r"cn=a\ ,dc=x");
    assert_eq!(spelled(r"cn=a\\ ,dc=x"), r"cn=a\\,dc=x");
    assert_ne!(spelled(r"cn=a\ ,dc=x"), spelled(r"cn=a\,dc=x"));
    assert_eq!(parts(r"cn=a\,DC=x"), [r"cn=a\,dc=x"]);
    for dn in [r"cn=a\ ,dc=x", r"cn=a\,dc=x", r"a\ ", r"cn=\ "] {
        assert_eq!(spelled(&spelled(dn)), spelled(dn), "{dn}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_gone_when_it_is_no_longer_told_of() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let id = onboarded(tx, "anna")?;
                let told = [Named::new("builders"), Named::new("readers")];
                assert!(remember(tx, id, Kind::Oidc, &told)?.is_none());
                assert!(remember(tx, id, Kind::Oidc, &told)?.is_none(), "nothing changed");
                assert!(
                    remember(tx, id, Kind::Ldap, &[Named::with_dn("readers", "CN=Readers,DC=x")])?.is_none()
                );
                give(tx, "builders", Role::Developer)?;
                assert_eq!(roles(tx, id)?, [Role::Developer]);
                let revoked = remember(tx, id, Kind::Oidc, &told[1..])?;
                assert!(revoked.is_some_and(|revoked| revoked.user == id && revoked.at > 0));
                assert_eq!(roles(tx, id)?, []);
                assert!(remember(tx, id, Kind::Ldap, &[])?.is_some());
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_ldap_groups_may_clash_and_what_has_no_name_is_left_out() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let id = onboarded(tx, "anna")?;
                let told = [
                    Named::with_dn("ops", "cn=ops,dc=a"),
                    Named::with_dn("ops", "CN=ops, DC=b"),
                    Named::with_dn("", "cn=nothing,dc=a"),
                    Named::with_dn("a\u{0}b", "cn=zero,dc=a"),
                ];
                assert!(remember(tx, id, Kind::Ldap, &told)?.is_none());
                let rows = tx.query("SELECT name, dn FROM user_groups ORDER BY id", &[])?;
                let names: Vec<String> =
                    rows.iter().map(|row| row.get(0)).collect::<berth_db::Result<_>>()?;
                assert_eq!(names, ["ops", "cn=ops,dc=b"]);
                assert!(users::onboard(tx, &NewExternal::told(Origin::Ldap, "a:b", "", "", "")).is_err());
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_taken_over_by_nobody_and_the_admin_mark_comes_and_goes() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let id = users::onboard(
                    tx,
                    &NewExternal::told(Origin::Ldap, "eve", "admin@example.com", "Eve, E.", ""),
                )?;
                assert_eq!(users::find_login(tx, "admin@example.com")?.map(|login| login.id), Some(1));
                assert!(users::find_login(tx, "eve")?.is_some_and(|login| !login.sysadmin));
                assert!(users::set_external_admin(tx, id, true)?.is_none());
                assert!(users::find_login(tx, "eve")?.is_some_and(|login| login.sysadmin));
                assert!(users::set_external_admin(tx, id, false)?.is_some());
                assert!(users::set_external_admin(tx, id, false)?.is_none());
                assert!(users::find_login(tx, "eve")?.is_some_and(|login| !login.sysadmin));
                Ok(())
            })
            .await
            .unwrap();
    }
}
