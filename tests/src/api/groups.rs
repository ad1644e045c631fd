//! User groups as administrators keep them, and groups as members of projects. Who belongs to a group only a log-in
//! tells; the stories of the directory and of the provider show that.

use serde_json::json;

use crate::harness::{Berth, Role};

fn oidc(name: &str) -> serde_json::Value {
    json!({"group_name": name, "group_type": 3})
}

#[tokio::test]
async fn a_group_is_made_found_renamed_and_deleted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let made = admin.api("POST", "/usergroups").json(&oidc("builders")).await.created();
    let id = made.location_id();
    assert_eq!(made.header("location"), Some(format!("/api/v2.0/usergroups/{id}").as_str()));
    admin.api("POST", "/usergroups").json(&oidc("builders")).await.conflict();
    admin
        .api("POST", "/usergroups")
        .json(&json!({"group_name": "builders", "group_type": 2}))
        .await
        .created();

    let shown = admin.api("GET", &format!("/usergroups/{id}")).await.ok().json();
    assert_eq!(shown, json!({"id": id, "group_name": "builders", "group_type": 3}));
    let list = admin.api("GET", "/usergroups?group_name=UILD&sort=-group_type&page_size=1").await.ok();
    assert_eq!((list.header("x-total-count"), list.json()[0]["group_type"].clone()), (Some("2"), json!(3)));

    admin.api("PUT", &format!("/usergroups/{id}")).json(&oidc("makers")).await.ok();
    let alice = berth.user("alice").await;
    let found = alice.api("GET", "/usergroups/search?groupname=mak").await.ok().json();
    assert_eq!(found, json!([{"id": id, "group_name": "makers", "group_type": 3}]));
    alice.api("GET", "/usergroups/search").await.unprocessable();

    admin.api("DELETE", &format!("/usergroups/{id}")).await.ok();
    admin.api("GET", &format!("/usergroups/{id}")).await.not_found();
    admin.api("DELETE", &format!("/usergroups/{id}")).await.not_found();
    admin.api("PUT", &format!("/usergroups/{id}")).json(&oidc("x")).await.not_found();
}

#[tokio::test]
async fn a_group_without_name_kind_or_dn_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for body in [
        json!({}),
        json!({"group_name": "a"}),
        json!({"group_name": "a", "group_type": 0}),
        json!({"group_name": "a", "group_type": 4}),
        json!({"group_name": "", "group_type": 3}),
        json!({"group_name": "  ", "group_type": 3}),
        json!({"group_name": "x".repeat(256), "group_type": 3}),
        json!({"group_name": "a", "group_type": 1}),
        // The directory that would know the DN is not there.
        json!({"group_name": "a", "group_type": 1, "ldap_group_dn": "cn=a,dc=example"}),
    ] {
        admin.api("POST", "/usergroups").json(&body).await.bad_request();
    }
    let id = admin.api("POST", "/usergroups").json(&oidc("a")).await.created().location_id();
    let path = format!("/usergroups/{id}");
    admin.api("PUT", &path).json(&json!({})).await.bad_request();
    admin.api("POST", "/usergroups").json(&oidc("b")).await.created();
    admin.api("PUT", &path).json(&oidc("b")).await.conflict();
    assert_eq!(admin.api("GET", &path).await.ok().json()["group_name"], "a");
}

#[tokio::test]
async fn a_group_is_a_member_of_a_project_beside_users() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let owner = berth.member("olga", "shop", Role::ProjectAdmin).await;
    let members = "/projects/shop/members";
    let known = admin.api("POST", "/usergroups").json(&oidc("builders")).await.created().location_id();
    let add = |group: serde_json::Value, role: Role| {
        owner.api("POST", members).json(&json!({"role_id": role.id(), "member_group": group}))
    };
    let id = add(json!({"id": known}), Role::Developer).await.created().location_id();
    add(oidc("builders"), Role::Guest).await.conflict();
    // A group of an OpenID provider is known by its name alone, so it is made.
    add(oidc("newcomers"), Role::Guest).await.created();
    for (group, role) in [
        (json!({"id": known + 1000}), Role::Guest),
        (json!({"group_name": "nobody"}), Role::Guest),
        (json!({"ldap_group_dn": "cn=nobody,dc=example"}), Role::Guest),
        (json!({"group_name": "nobody", "group_type": 1}), Role::Guest),
    ] {
        add(group, role).await.bad_request();
    }
    owner
        .api("POST", members)
        .json(&json!({"role_id": 9, "member_group": oidc("other")}))
        .await
        .bad_request();

    let listed = owner.api("GET", &format!("{members}?entityname=builders")).await.ok().json();
    assert_eq!(
        listed,
        json!([{
            "id": id, "project_id": 2, "entity_name": "builders", "entity_id": known, "entity_type": "g",
            "role_id": 2, "role_name": "developer",
        }])
    );
    let all = owner.api("GET", members).await.ok().json();
    let kinds: Vec<&str> =
        all.as_array().unwrap().iter().map(|one| one["entity_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["u", "g", "g", "u"], "by name: {all}");

    let path = format!("{members}/{id}");
    owner.api("PUT", &path).json(&json!({"role_id": 3})).await.ok();
    assert_eq!(owner.api("GET", &path).await.ok().json()["role_name"], "guest");
    owner.api("DELETE", &path).await.ok();
    owner.api("GET", &path).await.not_found();

    // A group that is deleted is no member any more.
    let list = admin.api("GET", "/usergroups?group_name=newcomers").await.ok().json();
    admin.api("DELETE", &format!("/usergroups/{}", list[0]["id"])).await.ok();
    assert_eq!(owner.api("GET", members).await.ok().header("x-total-count"), Some("2"));
}
