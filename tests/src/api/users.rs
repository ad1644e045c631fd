//! Local users: made by the administrator, changed by themselves, listed for those who may.

use crate::harness::{Berth, PASSWORD};
use serde_json::{Value, json};

#[tokio::test]
async fn a_user_is_made_and_sees_themselves() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = admin.create_user("alice").await.created().location_id();
    let alice = berth.login("alice", PASSWORD);
    let user = alice.api("GET", "/users/current").await.ok().json();
    assert_eq!(user["user_id"], id);
    assert_eq!(user["username"], "alice");
    assert_eq!(user["email"], "alice@example.com");
    assert_eq!(user["realname"], "The alice");
    assert_eq!(user["sysadmin_flag"], false);
    assert_eq!(user["admin_role_in_auth"], false);
    assert!(user.get("password").is_none() && user.get("salt").is_none(), "{user}");
    assert_eq!(alice.api("GET", &format!("/users/{id}")).await.ok().json()["username"], "alice");
    alice.api("GET", "/users/1").await.forbidden();
    alice.api("GET", "/users/999999").await.forbidden();
    admin.api("GET", &format!("/users/{id}")).await.ok();
    admin.api("GET", "/users/999999").await.not_found();
    berth.plain().api("GET", "/users/current").await.unauthorized();
    assert_eq!(admin.api("GET", "/users/current").await.ok().json()["user_id"], 1);
}

#[tokio::test]
async fn a_login_is_by_name_or_by_email() {
    let berth = Berth::start().await;
    berth.user("alice").await;
    let by_mail = berth.login("alice@example.com", PASSWORD);
    assert_eq!(by_mail.api("GET", "/users/current").await.ok().json()["username"], "alice");
}

#[tokio::test]
async fn nobodys_name_is_the_address_of_somebody_else() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let create = |name: &str, email: &str| {
        let user = json!({"username": name, "email": email, "realname": "Somebody", "password": PASSWORD});
        admin.api("POST", "/users").json(&user)
    };
    create("alice", "alice@example.com").await.created();
    let told = create("alice@example.com", "eve@example.com").await.conflict().text();
    assert!(told.contains("email address of another user"), "{told}");
    let bob = create("bob@example.com", "bob@example.com").await.created().location_id();
    let told = create("eve", "bob@example.com").await.conflict();
    drop(told);
    let eve = create("eve@example.com", "eve@example.org").await.created().location_id();
    let profile = |email: &str| json!({"email": email, "realname": "Somebody"});
    let update = |id: i64, email: &str| admin.api("PUT", &format!("/users/{id}")).json(&profile(email));
    update(bob, "eve@example.com").await.conflict();
    create("mallory", "eve@example.com").await.conflict();
    update(eve, "eve@example.com").await.ok();
    update(bob, "bob@example.org").await.ok();
    create("mallory", "bob@example.com").await.conflict();
    let who = |name: &'static str| {
        let client = berth.login(name, PASSWORD);
        async move { client.api("GET", "/users/current").await.ok().json()["username"].clone() }
    };
    assert_eq!(who("alice@example.com").await, "alice");
    assert_eq!(who("bob@example.com").await, "bob@example.com");
    // Many at once, of whom one half would be called as the other half are addressed.
    for round in 0..5 {
        let shared = format!("round-{round}@example.com");
        let (named, addressed) = (format!("other-{round}@example.com"), format!("addressed-{round}"));
        let both = (create(&shared, &named), create(&addressed, &shared));
        let (one, two) = futures::future::join(async { both.0.await }, async { both.1.await }).await;
        let mut answers = [one.status().as_u16(), two.status().as_u16()];
        answers.sort();
        assert_eq!(answers, [201, 409], "round {round}");
    }
}

#[tokio::test]
async fn what_a_user_may_be_called_and_hidden_behind() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let good =
        json!({"username": "bob", "email": "bob@example.com", "realname": "Bob", "password": PASSWORD});
    let with = |key: &str, value: Value| {
        let mut user = good.clone();
        user[key] = value;
        admin.api("POST", "/users").json(&user)
    };
    let weak = [
        "short1A",
        "no-upper-case-1",
        "NO-LOWER-CASE-1",
        "No-digit-here",
        "",
        &format!("Aa1{}", "x".repeat(126)),
    ];
    for password in weak {
        with("password", json!(password)).await.bad_request();
    }
    for name in ["", "a,b", "a~b", "a#b", "a%b", "a$b", "a\"b", &"x".repeat(256)] {
        with("username", json!(name)).await.one_of(&[400, 422]);
    }
    for email in ["", "no-address", &format!("{}@example.com", "x".repeat(250))] {
        with("email", json!(email)).await.one_of(&[400, 422]);
    }
    with("comment", json!("x".repeat(31))).await.one_of(&[400, 422]);
    with("realname", json!("a~b")).await.one_of(&[400, 422]);
    with("comment", json!("fine")).await.created();
    with("email", json!("other@example.com")).await.conflict();
    with("username", json!("robert")).await.conflict();
}

#[tokio::test]
async fn nobody_else_makes_users() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    alice.create_user("bob").await.forbidden();
    berth.plain().create_user("bob").await.one_of(&[401, 403]);
    berth.login("bob", PASSWORD).basic().get("/v2/").await.unauthorized();
    let admin = berth.admin();
    let bold = json!({"username": "carl", "email": "carl@example.com", "realname": "Carl", "password": PASSWORD,
        "sysadmin_flag": true, "user_id": 1, "admin_role_in_auth": true});
    admin.api("POST", "/users").json(&bold).await.created();
    let carl = berth.login("carl", PASSWORD).api("GET", "/users/current").await.ok().json();
    assert_eq!(carl["sysadmin_flag"], false, "a flag of the body made an administrator: {carl}");
    assert_ne!(carl["user_id"], 1);
}

#[tokio::test]
async fn the_list_is_for_administrators_and_leaves_out_the_first() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    admin.create_user("bob").await.created();
    let list = admin.api("GET", "/users").await.ok().has("x-total-count", "2");
    let mut names = list.names("username");
    names.sort();
    assert_eq!(names, ["alice", "bob"]);
    assert!(!list.text().contains("password") && !list.text().contains("salt"), "{list:?}");
    assert_eq!(admin.api("GET", "/users?q=username=~LI").await.ok().names("username"), ["alice"]);
    assert_eq!(admin.api("GET", "/users?q=username=bob").await.ok().names("username"), ["bob"]);
    alice.api("GET", "/users").await.forbidden();
    berth.plain().api("GET", "/users").await.unauthorized();
    let found = alice.api("GET", "/users/search?username=bo").await.ok().list();
    assert_eq!(found.len(), 1, "{found:?}");
    let keys: Vec<&String> = found[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["user_id", "username"], "a search shows no more than this");
    berth.plain().api("GET", "/users/search?username=bo").await.unauthorized();
    alice.api("GET", "/users/search").await.one_of(&[400, 422]);
}

#[tokio::test]
async fn a_password_is_changed_by_its_owner_or_the_administrator() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    let bob = berth.user("bob").await;
    let path = format!("/users/{}/password", admin.user_id("alice").await);
    let change = |old: &str, new: &str| json!({"old_password": old, "new_password": new});
    alice.api("PUT", &path).json(&change("Wrong-Passw0rd", "New-passw0rd-1")).await.forbidden();
    alice.api("PUT", &path).json(&json!({"new_password": "New-passw0rd-1"})).await.one_of(&[400, 403]);
    alice.api("PUT", &path).json(&change(PASSWORD, "weak")).await.bad_request();
    alice.api("PUT", &path).json(&change(PASSWORD, PASSWORD)).await.bad_request();
    bob.api("PUT", &path).json(&change(PASSWORD, "New-passw0rd-1")).await.forbidden();
    berth.plain().api("PUT", &path).json(&change(PASSWORD, "New-passw0rd-1")).await.unauthorized();
    alice.api("GET", "/users/current").await.ok();
    alice.api("PUT", &path).json(&change(PASSWORD, "New-passw0rd-1")).await.ok();
    alice.basic().get("/v2/").await.unauthorized();
    alice.with_password("New-passw0rd-1").basic().get("/v2/").await.ok();
    admin.api("PUT", &path).json(&json!({"new_password": "From-adm1n-now"})).await.ok();
    alice.with_password("New-passw0rd-1").basic().get("/v2/").await.unauthorized();
    alice.with_password("From-adm1n-now").basic().get("/v2/").await.ok();
    admin
        .api("PUT", "/users/999999/password")
        .json(&json!({"new_password": "From-adm1n-now"}))
        .await
        .not_found();
}

#[tokio::test]
async fn a_profile_is_changed_by_its_owner() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    let bob = berth.user("bob").await;
    let path = format!("/users/{}", alice.user_id("alice").await);
    let profile = json!({"email": "new@example.com", "realname": "Alice A.", "comment": "hello"});
    alice.api("PUT", &path).json(&profile).await.ok();
    let user = alice.api("GET", "/users/current").await.ok().json();
    assert_eq!((&user["email"], &user["realname"]), (&json!("new@example.com"), &json!("Alice A.")));
    bob.api("PUT", &path).json(&profile).await.forbidden();
    alice.api("PUT", &path).json(&json!({"email": "broken", "realname": "A"})).await.one_of(&[400, 422]);
    let taken = json!({"email": "bob@example.com", "realname": "A"});
    alice.api("PUT", &path).json(&taken).await.one_of(&[400, 409]);
    let bold = json!({"email": "new@example.com", "realname": "A", "sysadmin_flag": true});
    alice.api("PUT", &path).json(&bold).await.one_of(&[200, 400, 422]);
    assert_eq!(alice.api("GET", "/users/current").await.ok().json()["sysadmin_flag"], false);
}

#[tokio::test]
async fn a_user_becomes_administrator_and_back() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    let path = format!("/users/{}/sysadmin", admin.user_id("alice").await);
    alice.api("PUT", &path).json(&json!({"sysadmin_flag": true})).await.forbidden();
    alice.api("GET", "/users").await.forbidden();
    admin.api("PUT", &path).json(&json!({"sysadmin_flag": true})).await.ok();
    alice.api("GET", "/users").await.ok();
    alice.push("library/app:1").await.created();
    admin.api("PUT", &path).json(&json!({"sysadmin_flag": false})).await.ok();
    alice.api("GET", "/users").await.forbidden();
    alice.push("library/app:2").await.refused(401);
}

#[tokio::test]
async fn a_deleted_user_is_gone_and_the_name_is_free() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    let id = admin.user_id("alice").await;
    alice.api("DELETE", &format!("/users/{id}")).await.forbidden();
    admin.api("DELETE", "/users/1").await.forbidden();
    admin.api("DELETE", &format!("/users/{id}")).await.ok();
    alice.basic().get("/v2/").await.unauthorized();
    alice.ask_token(&[]).await.unauthorized();
    admin.api("GET", &format!("/users/{id}")).await.not_found();
    admin.api("DELETE", &format!("/users/{id}")).await.not_found();
    let again = admin.create_user("alice").await.created().location_id();
    assert!(again > id, "an id was given again");
    berth.login("alice", PASSWORD).basic().get("/v2/").await.ok();
}

#[tokio::test]
async fn permissions_are_told_to_their_owner() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let project = admin.create_project("shop").await.created().location_id();
    let guest = berth.member("gina", "shop", crate::harness::Role::Guest).await;
    let path = format!("/users/current/permissions?scope=/project/{project}&relative=true");
    let permissions = guest.api("GET", &path).await.ok().list();
    let may = |resource: &str, action: &str| {
        permissions.iter().any(|entry| entry["resource"] == resource && entry["action"] == action)
    };
    assert!(may("repository", "pull") && may("member", "list") && may(".", "read"), "{permissions:?}");
    assert!(!may("repository", "push") && !may("member", "create") && !may(".", "delete"), "{permissions:?}");
    berth.plain().api("GET", &path).await.unauthorized();
}

#[tokio::test]
async fn a_session_cannot_be_used_to_guess_the_password() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    let id = berth.admin().user_id("alice").await;
    let change = |old: &str| {
        let body = json!({"old_password": old, "new_password": "An0ther-password"});
        alice.api("PUT", &format!("/users/{id}/password")).json(&body)
    };
    for number in 0..5 {
        change(&format!("Wrong-passw0rd-{number}")).await.is(403);
    }
    // From now on the right one is refused like a wrong one.
    change(PASSWORD).await.is(403);
    alice.basic().api("GET", "/users/current").await.ok();
}
