//! Projects, users and members over a real database: what a change leaves behind.

use std::sync::Arc;

use berth_db::Tx;

use super::{MemberRef, UserRef};
use crate::authz::{self, Allowed, Right, Role};
use crate::directory::{self, Project};
use crate::error::{Code, Result};
use crate::listing::tests::{Store, user};
use crate::projects::{self, ProjectRef, Settings};
use crate::undelete::Bin;
use crate::users::{self, NewUser};

fn alice() -> NewUser {
    NewUser {
        username: "alice".into(),
        email: "alice@example.com".into(),
        realname: "Alice".into(),
        comment: String::new(),
    }
}

fn make_alice(tx: &mut Tx<'_>) -> Result<i64> {
    let admin = authz::system(&user(1, true))?;
    users::create(tx, &admin, &alice(), "hash")
}

fn of_admin<R: Right>(tx: &mut Tx<'_>, name: &str) -> Result<Allowed<Arc<Project>, R>> {
    let found = projects::find(tx, &ProjectRef::Name(name.into()))?;
    authz::project(tx, &user(1, true), found)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_is_the_only_one_that_makes_things() {
    for store in Store::all().await {
        let (project, id, first) = store
            .db
            .write(|tx| -> Result<_> {
                users::bootstrap(tx, "other hash")?;
                projects::bootstrap(tx)?;
                let maker = authz::person(&user(1, true))?;
                let project = projects::create(tx, &maker, "shop", &Settings::default())?;
                Ok((project, make_alice(tx)?, users::find_login(tx, "admin")?))
            })
            .await
            .unwrap();
        assert_eq!((project.id, project.public, id), (2, false, 2));
        assert_eq!(first.and_then(|login| login.password_hash).as_deref(), Some("hash"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_is_found_by_name_or_address_and_by_nothing_else() {
    for store in Store::all().await {
        let id = store.db.write(make_alice).await.unwrap();
        for (name, expected) in [
            ("alice", Some(id)),
            ("alice@example.com", Some(id)),
            ("Alice", None),
            ("", None),
            ("al\0ice", None),
            ("%", None),
        ] {
            let found = store.db.read(move |tx| users::find_login(tx, name)).await.unwrap();
            assert_eq!(found.map(|login| login.id), expected, "{name:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_user_leaves_nothing_but_an_id() {
    for store in Store::all().await {
        let again = store
            .db
            .write(|tx| -> Result<_> {
                let id = make_alice(tx)?;
                let library = of_admin(tx, "library")?;
                super::create(tx, &library, &MemberRef::User(UserRef::Id(id)), Role::Guest)?;
                let admin = authz::system(&user(1, true))?;
                super::forget_user(tx, &admin, id)?;
                let revoked = users::delete(tx, &admin, id)?;
                assert_eq!(revoked.user, id);
                assert!(users::find_login(tx, "alice")?.is_none());
                assert_eq!(users::delete(tx, &admin, id).unwrap_err().code, Code::NotFound);
                assert_eq!(users::delete(tx, &admin, 1).unwrap_err().code, Code::Forbidden);
                Ok((id, make_alice(tx)?))
            })
            .await
            .unwrap();
        assert!(again.1 > again.0);
        let twice = store.db.write(make_alice).await.unwrap_err();
        assert_eq!(twice.code, Code::Conflict);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_rights_loses_tokens_and_who_gains_them_does_not() {
    for store in Store::all().await {
        store
            .db
            .write(|tx| -> Result<_> {
                let id = make_alice(tx)?;
                let library = of_admin(tx, "library")?;
                let member = super::create(
                    tx,
                    &library,
                    &MemberRef::User(UserRef::Name("alice".into())),
                    Role::Guest,
                )?;
                let change = of_admin(tx, "library")?;
                assert!(super::update(tx, &change, member, Role::Maintainer)?.is_empty());
                let weaker = super::update(tx, &change, member, Role::Developer)?;
                assert!(weaker.iter().any(|revoked| revoked.user == id && revoked.at > 0));
                let standing = authz::standing(tx, &user(id, false), change.scope())?;
                assert_eq!(standing.roles(), [Role::Developer]);
                let removal = of_admin(tx, "library")?;
                let revoked = super::delete(tx, &removal, member)?;
                assert_eq!(revoked.iter().map(|revoked| revoked.user).collect::<Vec<_>>(), [id]);
                assert_eq!(super::delete(tx, &removal, member).unwrap_err().code, Code::NotFound);
                Ok(())
            })
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_deleted_when_it_is_empty_and_its_name_is_free_at_once() {
    for store in Store::all().await {
        let refused = store
            .db
            .write(|tx| {
                let allowed = of_admin(tx, "library")?;
                projects::delete(tx, &allowed, Bin::OFF)
            })
            .await
            .unwrap_err();
        assert_eq!(refused.code, Code::Precondition);
        store
            .db
            .write(|tx| -> Result<_> {
                assert!(directory::find_by_name(tx, "library")?.is_some());
                let maker = authz::person(&user(1, true))?;
                let first = projects::create(
                    tx,
                    &maker,
                    "shop",
                    &Settings { public: Some(true), ..Settings::default() },
                )?;
                let allowed = of_admin(tx, "shop")?;
                projects::update(tx, &allowed, &Settings { public: Some(false), ..Settings::default() })?;
                let unchanged = projects::update(tx, &allowed, &Settings::default())?;
                assert!(!unchanged.public, "what a request does not name stays as it is");
                let allowed = of_admin(tx, "shop")?;
                projects::delete(tx, &allowed, Bin::OFF)?;
                let second = projects::create(tx, &maker, "shop", &Settings::default())?;
                assert!(second.id > first.id);
                let outsider = projects::find(tx, &ProjectRef::Id(first.id))?;
                assert!(outsider.is_none());
                Ok(())
            })
            .await
            .unwrap();
    }
}
