//! The token service: who gets which token, what stands in it, and when it is void.

use crate::harness::{Berth, Blob, Client, PASSWORD, Role, claims_of};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_token_says_who_for_what_and_how_long() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    alice.create_project("shop").await.created();
    let reply = alice.ask_token(&["repository:shop/app:pull"]).await.ok();
    let json = reply.json();
    assert_eq!(json["expires_in"], 1800);
    assert!(
        json["issued_at"].as_str().is_some_and(|time| time.contains('T') && time.ends_with('Z')),
        "{json}"
    );
    assert_eq!(json["access_token"], "", "kept as its clients know it");
    let claims = claims_of(json["token"].as_str().unwrap());
    assert_eq!(claims.header["alg"], "RS256");
    assert_eq!(claims.header["typ"], "JWT");
    let key = claims.header["kid"].as_str().unwrap();
    let groups: Vec<&str> = key.split(':').collect();
    assert!(groups.len() == 12 && groups.iter().all(|group| group.len() == 4), "{key}");
    let payload = &claims.payload;
    assert_eq!(payload["iss"], "harbor-token-issuer");
    assert_eq!(payload["sub"], "alice");
    assert_eq!(payload["aud"], serde_json::json!(["harbor-registry"]));
    assert_eq!(payload["exp"].as_i64().unwrap() - payload["iat"].as_i64().unwrap(), 1800);
    assert!(payload["jti"].as_str().is_some_and(|id| id.len() >= 16), "{payload}");
    assert_eq!(claims.actions("repository", "shop/app"), ["pull"]);
}

#[tokio::test]
async fn the_life_of_a_token_can_be_set() {
    let berth = Berth::builder().env("BERTH_TOKEN_EXPIRATION", 5).start().await;
    assert_eq!(berth.admin().ask_token(&[]).await.ok().json()["expires_in"], 300);
}

#[tokio::test]
async fn who_asks_without_anything_is_turned_away() {
    let berth = Berth::start().await;
    berth.plain().ask_token(&[]).await.unauthorized();
    berth.admin().ask_token(&[]).await.ok();
    let anonymous = berth.plain().ask_token(&["repository:library/app:pull"]).await.ok().json();
    let claims = claims_of(anonymous["token"].as_str().unwrap());
    assert_eq!(claims.payload["sub"], "");
    assert_eq!(claims.actions("repository", "library/app"), ["pull"]);
}

/// Credentials that are sent and do not verify never fall to anonymous.
#[tokio::test]
async fn bad_credentials_are_refused_with_and_without_a_scope() {
    let berth = Berth::start().await;
    berth.user("alice").await;
    for (name, password) in [("alice", "Wrong-Passw0rd"), ("nobody", PASSWORD), ("", "")] {
        let stranger = berth.login(name, password);
        stranger.ask_token(&[]).await.unauthorized();
        stranger.ask_token(&["repository:library/app:pull"]).await.unauthorized();
    }
}

#[tokio::test]
async fn an_unknown_service_and_a_post_are_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let reply = admin
        .get("/service/token?service=someone-else&scope=repository:library/app:pull")
        .await
        .bad_request();
    assert!(reply.text().contains("someone-else"), "{reply:?}");
    admin
        .post("/service/token")
        .body("application/x-www-form-urlencoded", "grant_type=password")
        .await
        .is(405);
}

#[tokio::test]
async fn a_token_grants_what_is_asked_and_allowed() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let maintainer = berth.member("mary", "shop", Role::Maintainer).await;
    let developer = berth.member("dave", "shop", Role::Developer).await;
    let guest = berth.member("gina", "shop", Role::Guest).await;
    let outsider = berth.user("oscar").await;
    let nothing: [&str; 0] = [];
    let cases: [(&Client, &str, &[&str]); 14] = [
        (&maintainer, "pull", &["pull"]),
        (&maintainer, "push", &["push"]),
        (&maintainer, "pull,push", &["pull", "push"]),
        (&maintainer, "delete", &["delete"]),
        (&maintainer, "*", &["delete", "pull", "push"]),
        (&developer, "pull,push,delete", &["pull", "push"]),
        (&developer, "*", &["pull", "push"]),
        (&guest, "pull,push", &["pull"]),
        (&guest, "push", &nothing),
        (&guest, "*", &["pull"]),
        (&guest, "rename", &nothing),
        (&outsider, "*", &nothing),
        (&outsider, "pull", &nothing),
        (&admin, "*", &["delete", "pull", "push"]),
    ];
    for (who, asked, granted) in cases {
        let token = who.token(&[&format!("repository:shop/app:{asked}")]).await;
        let actions = claims_of(&token).actions("repository", "shop/app");
        assert_eq!(actions, granted, "{} asked for {asked}", who.name());
    }
}

#[tokio::test]
async fn several_scopes_come_apart_or_in_one() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    alice.create_project("one").await.created();
    alice.create_project("two").await.created();
    let apart = alice.token(&["repository:one/a:pull", "repository:two/b/c:pull,push"]).await;
    let together = alice.token(&["repository:one/a:pull repository:two/b/c:pull,push"]).await;
    for token in [apart, together] {
        let claims = claims_of(&token);
        assert_eq!(claims.actions("repository", "one/a"), ["pull"]);
        assert_eq!(claims.actions("repository", "two/b/c"), ["pull", "push"]);
        alice.bearer(&token).post("/v2/two/b/c/blobs/uploads/").await.accepted();
        alice.bearer(&token).post("/v2/one/a/blobs/uploads/").await.unauthorized();
    }
}

#[tokio::test]
async fn scopes_that_name_nothing_grant_nothing() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let cases = [
        "repository:absent/app:*",
        "repository:app:*",
        "repository",
        "repository:library/app",
        "wall:library/app:pull",
        "::",
    ];
    for scope in cases {
        let claims = claims_of(&admin.token(&[scope]).await);
        let access = claims.payload["access"].as_array().cloned().unwrap_or_default();
        let granted: Vec<_> = access
            .iter()
            .filter(|entry| entry["actions"].as_array().is_some_and(|list| !list.is_empty()))
            .collect();
        assert!(granted.is_empty(), "{scope:?} granted {granted:?}");
    }
    let reply = admin.ask_token(&[&format!("repository:library/{}:pull", "a".repeat(20_000))]).await;
    reply.one_of(&[200, 400, 414, 431]);
}

#[tokio::test]
async fn only_the_administrator_gets_the_catalog() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    let scope = ["registry:catalog:*"];
    assert_eq!(claims_of(&berth.admin().token(&scope).await).actions("registry", "catalog"), ["*"]);
    assert!(claims_of(&alice.token(&scope).await).actions("registry", "catalog").is_empty());
}

#[tokio::test]
async fn a_changed_password_voids_the_tokens_of_before() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    alice.create_project("shop").await.created();
    alice.push("shop/app:1").await.created();
    let token = alice.bearer(&alice.token(&["repository:shop/app:pull,push"]).await);
    token.get("/v2/shop/app/manifests/1").await.ok();
    let id = alice.api("GET", "/users/current").await.ok().json()["user_id"].as_i64().unwrap();
    let change = serde_json::json!({"old_password": PASSWORD, "new_password": "An0ther-password"});
    alice.api("PUT", &format!("/users/{id}/password")).json(&change).await.ok();
    becomes_void(&token, "/v2/shop/app/manifests/1").await;
    alice.ask_token(&[]).await.unauthorized();
    alice.with_password("An0ther-password").pull("shop/app:1").await.ok();
}

#[tokio::test]
async fn a_lost_membership_voids_the_tokens_of_before() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push("shop/app:1").await.created();
    let alice = berth.member("alice", "shop", Role::Developer).await;
    let token = alice.bearer(&alice.token(&["repository:shop/app:pull,push"]).await);
    token.push_blob("shop/app", &Blob::unique(10)).await.created();
    let id = admin.member_id("shop", "alice").await;
    admin.api("DELETE", &format!("/projects/shop/members/{id}")).await.ok();
    becomes_void(&token, "/v2/shop/app/manifests/1").await;
    alice.push("shop/app:2").await.refused(401);
}

#[tokio::test]
async fn a_lesser_role_voids_the_tokens_of_the_greater() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let alice = berth.member("alice", "shop", Role::Developer).await;
    let token = alice.bearer(&alice.token(&["repository:shop/app:pull,push"]).await);
    token.post("/v2/shop/app/blobs/uploads/").await.accepted();
    let id = admin.member_id("shop", "alice").await;
    let role = serde_json::json!({"role_id": Role::Guest.id()});
    admin.api("PUT", &format!("/projects/shop/members/{id}")).json(&role).await.ok();
    let begun = Instant::now();
    while token.post("/v2/shop/app/blobs/uploads/").await.status() != 401 {
        assert!(begun.elapsed() < Duration::from_secs(2), "a token of the lost role still pushes after 2 s");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_deleted_user_is_out_at_once() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push("shop/app:1").await.created();
    let alice = berth.member("alice", "shop", Role::Guest).await;
    let token = alice.bearer(&alice.token(&["repository:shop/app:pull"]).await);
    token.get("/v2/shop/app/manifests/1").await.ok();
    let id = admin.user_id("alice").await;
    admin.api("DELETE", &format!("/users/{id}")).await.ok();
    becomes_void(&token, "/v2/shop/app/manifests/1").await;
    alice.basic().get("/v2/").await.unauthorized();
}

#[tokio::test]
async fn a_project_made_private_closes_to_the_public_tokens() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_public_project("fair").await.created();
    let image = admin.push("fair/app:1").await.created();
    let anybody = berth.plain();
    let token = anybody.bearer(&anybody.token(&["repository:fair/app:pull"]).await);
    token.get("/v2/fair/app/manifests/1").await.ok();
    let private = serde_json::json!({"metadata": {"public": "false"}});
    admin.api("PUT", "/projects/fair").json(&private).await.ok();
    becomes_void(&token, "/v2/fair/app/manifests/1").await;
    token.get_blob("fair/app", &image.config.digest).await.unauthorized();
}

/// Revocations are in force within two seconds, and stay so.
async fn becomes_void(token: &Client, path: &str) {
    let begun = Instant::now();
    while token.get(path).await.status() != 401 {
        assert!(begun.elapsed() < Duration::from_secs(2), "the token still opens {path} after 2 s");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    token.get(path).await.unauthorized();
}
