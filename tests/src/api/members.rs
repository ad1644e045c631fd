//! Members and what each of the five roles may do, on `/v2` and on the management API.

use crate::harness::{Berth, Client, Image, Role};
use serde_json::json;

const MISSING: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// What one caller may do in a private project.
struct Rights {
    role: Option<Role>,
    pull: bool,
    push: bool,
    delete: bool,
    tag: bool,
    list_members: bool,
    change_members: bool,
    change_project: bool,
}

const TABLE: [Rights; 6] = [
    Rights {
        role: Some(Role::ProjectAdmin),
        pull: true,
        push: true,
        delete: true,
        tag: true,
        list_members: true,
        change_members: true,
        change_project: true,
    },
    Rights {
        role: Some(Role::Maintainer),
        pull: true,
        push: true,
        delete: true,
        tag: true,
        list_members: true,
        change_members: false,
        change_project: false,
    },
    Rights {
        role: Some(Role::Developer),
        pull: true,
        push: true,
        delete: false,
        tag: true,
        list_members: true,
        change_members: false,
        change_project: false,
    },
    Rights {
        role: Some(Role::Guest),
        pull: true,
        push: false,
        delete: false,
        tag: false,
        list_members: true,
        change_members: false,
        change_project: false,
    },
    Rights {
        role: Some(Role::LimitedGuest),
        pull: true,
        push: false,
        delete: false,
        tag: false,
        list_members: false,
        change_members: false,
        change_project: false,
    },
    Rights {
        role: None,
        pull: false,
        push: false,
        delete: false,
        tag: false,
        list_members: false,
        change_members: false,
        change_project: false,
    },
];

impl Rights {
    async fn person(&self, berth: &Berth, project: &str) -> Client {
        match self.role {
            Some(role) => berth.member(&format!("a-{}", role.name().to_lowercase()), project, role).await,
            None => berth.user("an-outsider").await,
        }
    }
}

#[tokio::test]
async fn each_role_pulls_pushes_and_deletes_as_the_table_says() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    for rights in TABLE {
        let who = rights.person(&berth, "shop").await;
        for who in [who.clone(), who.basic()] {
            let or_401 = |allowed: bool, status: u16| if allowed { status } else { 401 };
            who.get_manifest("shop/app", "1").await.is(or_401(rights.pull, 200));
            who.head_blob("shop/app", &image.config.digest).await.is(or_401(rights.pull, 200));
            who.get("/v2/shop/app/tags/list").await.is(or_401(rights.pull, 200));
            who.get(format!("/v2/shop/app/referrers/{}", image.digest())).await.is(or_401(rights.pull, 200));
            let mine = Image::unique();
            let push = who.push_image("shop/app:mine", &mine).await;
            push.reply().is(or_401(rights.push, 201));
            if !rights.push {
                admin.push_image("shop/app:mine", &mine).await.created();
            }
            who.delete_manifest("shop/app", mine.digest()).await.is(or_401(rights.delete, 202));
            who.delete_manifest("shop/app", MISSING).await.is(or_401(rights.delete, 404));
            admin.head_manifest("shop/app", mine.digest()).await.is(if rights.delete { 404 } else { 200 });
        }
        who_is_not_more_than_they_are(&who).await;
    }
    admin.pull("shop/app:1").await.is(&image);
}

/// Membership in one project is worth nothing in another.
async fn who_is_not_more_than_they_are(who: &Client) {
    who.push("library/app:1").await.refused(401);
    who.get_manifest("absent/app", "1").await.unauthorized();
}

#[tokio::test]
async fn each_role_manages_as_the_table_says() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let or_403 = |allowed: bool, status: u16| if allowed { status } else { 403 };
    for rights in TABLE {
        let who = rights.person(&berth, "shop").await;
        let image = admin.push("shop/app:1").await.created();
        let artifacts = "/projects/shop/repositories/app/artifacts";
        let artifact = format!("{artifacts}/{}", image.digest());
        let spare = format!("spare-{}", who.name());
        admin.create_user(&spare).await.created();

        for path in
            ["/projects/shop", "/projects/shop/repositories", "/projects/shop/repositories/app", artifacts]
        {
            who.api("GET", path).await.is(or_403(rights.pull, 200));
        }
        who.api("GET", &artifact).await.is(or_403(rights.pull, 200));
        who.api("GET", &format!("{artifact}/tags")).await.is(or_403(rights.pull, 200));
        who.api("POST", &format!("{artifact}/tags"))
            .json(&json!({"name": "extra"}))
            .await
            .is(or_403(rights.tag, 201));
        who.api("DELETE", &format!("{artifact}/tags/1")).await.is(or_403(rights.delete, 200));
        who.api("DELETE", &artifact).await.is(or_403(rights.delete, 200));

        who.api("GET", "/projects/shop/members").await.is(or_403(rights.list_members, 200));
        who.add_member("shop", &spare, Role::Guest).await.is(or_403(rights.change_members, 201));
        if !rights.change_members {
            admin.add_member("shop", &spare, Role::Guest).await.created();
        }
        let member = format!("/projects/shop/members/{}", admin.member_id("shop", &spare).await);
        who.api("GET", &member).await.is(or_403(rights.list_members, 200));
        let promote = json!({"role_id": 2});
        who.api("PUT", &member).json(&promote).await.is(or_403(rights.change_members, 200));
        who.api("DELETE", &member).await.is(or_403(rights.change_members, 200));

        let change = json!({"metadata": {"public": "false"}});
        who.api("PUT", "/projects/shop").json(&change).await.is(or_403(rights.change_project, 200));
        if rights.delete {
            admin.push_image("shop/app:1", &image).await.created();
        }
        who.api("DELETE", "/projects/shop/repositories/app").await.is(or_403(rights.delete, 200));
        if rights.role.is_some_and(|role| role != Role::ProjectAdmin) {
            who.api("DELETE", "/projects/shop").await.forbidden();
        }
    }
    admin.api("GET", "/projects/shop").await.ok();
}

#[tokio::test]
async fn members_are_added_listed_changed_and_removed() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    admin.create_user("bob").await.created();
    let project = alice.create_project("shop").await.created().location_id();

    let list = alice.api("GET", "/projects/shop/members").await.ok().has("x-total-count", "1").list();
    assert_eq!((&list[0]["entity_name"], &list[0]["role_id"]), (&json!("alice"), &json!(1)), "{list:?}");

    let added = alice.add_member("shop", "bob", Role::Developer).await.created();
    let id = added.location_id();
    assert_eq!(added.location(), format!("/api/v2.0/projects/{project}/members/{id}"));
    let path = format!("/projects/shop/members/{id}");
    let member = alice.api("GET", &path).await.ok().json();
    assert_eq!(member["entity_name"], "bob");
    assert_eq!(member["entity_type"], "u");
    assert_eq!(member["entity_id"], admin.user_id("bob").await);
    assert_eq!(member["project_id"], project);
    assert_eq!((&member["role_id"], &member["role_name"]), (&json!(2), &json!("developer")));

    alice.api("PUT", &path).json(&json!({"role_id": 4})).await.ok();
    let member = alice.api("GET", &path).await.ok().json();
    assert_eq!((&member["role_id"], &member["role_name"]), (&json!(4), &json!("maintainer")));
    let found = alice.api("GET", "/projects/shop/members?entityname=bo").await.ok().names("entity_name");
    assert_eq!(found, ["bob"]);

    alice.api("DELETE", &path).await.ok();
    alice.api("GET", &path).await.not_found();
    alice.api("DELETE", &path).await.not_found();
    alice.api("PUT", &path).json(&json!({"role_id": 2})).await.not_found();
    alice.api("GET", "/projects/shop/members").await.ok().has("x-total-count", "1");
}

#[tokio::test]
async fn a_member_can_be_named_by_id_and_only_once_with_a_known_role() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_user("bob").await.created();
    admin.create_project("shop").await.created();
    let add = |body: serde_json::Value| admin.api("POST", "/projects/shop/members").json(&body);
    add(json!({"role_id": 2, "member_user": {"user_id": admin.user_id("bob").await}})).await.created();
    admin.add_member("shop", "bob", Role::Guest).await.conflict();
    add(json!({"role_id": 9, "member_user": {"username": "bob"}})).await.bad_request();
    add(json!({"role_id": 0, "member_user": {"username": "bob"}})).await.bad_request();
    add(json!({"role_id": 2})).await.bad_request();
    add(json!({"role_id": 2, "member_user": {"username": "nobody"}})).await.one_of(&[400, 404]);
    let id = admin.member_id("shop", "bob").await;
    admin
        .api("PUT", &format!("/projects/shop/members/{id}"))
        .json(&json!({"role_id": 7}))
        .await
        .bad_request();
    let roles = admin.api("GET", "/projects/shop/members").await.ok().list();
    assert!(roles.iter().any(|member| member["entity_name"] == "bob" && member["role_id"] == 2), "{roles:?}");
}

/// A member's id opens nothing under another project.
#[tokio::test]
async fn a_membership_is_only_found_in_its_own_project() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    alice.create_project("hers").await.created();
    admin.create_project("other").await.created();
    berth.member("bob", "other", Role::Guest).await;
    let foreign = admin.member_id("other", "bob").await;
    let path = format!("/projects/hers/members/{foreign}");
    alice.api("GET", &path).await.not_found();
    alice.api("PUT", &path).json(&json!({"role_id": 1})).await.not_found();
    alice.api("DELETE", &path).await.not_found();
    let members = admin.api("GET", "/projects/other/members").await.ok().list();
    assert!(
        members.iter().any(|member| member["entity_name"] == "bob" && member["role_id"] == 3),
        "{members:?}"
    );
}

#[tokio::test]
async fn a_member_sees_their_own_role() {
    let berth = Berth::start().await;
    berth.admin().create_project("shop").await.created();
    for role in Role::ALL {
        let who = berth.member(&format!("a-{}", role.name().to_lowercase()), "shop", role).await;
        let project = who.api("GET", "/projects/shop").await.ok().json();
        assert_eq!(project["current_user_role_id"], role.id(), "{role:?}");
    }
}
