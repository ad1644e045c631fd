//! A token opens what it names and nothing beside it.

use crate::harness::{Berth, Blob, claims_of};

#[tokio::test]
async fn n18_a_token_to_pull_does_nothing_else() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    let image = admin.push("p/x:1").await.created();
    let token = admin.bearer(&admin.token(&["repository:p/x:pull"]).await);
    token.get_manifest("p/x", "1").await.ok();
    token.post("/v2/p/x/blobs/uploads/").await.one_of(&[401, 403]);
    token.push_blob_at_once("p/x", &Blob::unique(9)).await.one_of(&[401, 403]);
    token.put_manifest("p/x", "2", &image.manifest).await.one_of(&[401, 403]);
    token.mount("p/x", &image.config.digest, "p/x").await.one_of(&[401, 403]);
    token.delete_manifest("p/x", image.digest()).await.one_of(&[401, 403]);
    token.delete_manifest("p/x", "1").await.one_of(&[401, 403]);
    token.delete_blob("p/x", &image.config.digest).await.one_of(&[401, 403]);
    token.get("/v2/_catalog").await.one_of(&[401, 403]);
    assert_eq!(admin.tags("p/x").await, ["1"]);
}

#[tokio::test]
async fn n18_a_token_to_push_neither_pulls_nor_deletes() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    let image = admin.push("p/x:1").await.created();
    let token = admin.bearer(&admin.token(&["repository:p/x:push"]).await);
    token.post("/v2/p/x/blobs/uploads/").await.accepted();
    token.get_manifest("p/x", "1").await.one_of(&[401, 403]);
    token.get_blob("p/x", &image.config.digest).await.one_of(&[401, 403]);
    token.delete_manifest("p/x", image.digest()).await.one_of(&[401, 403]);
}

#[tokio::test]
async fn n18_a_token_opens_exactly_the_repository_it_names() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.create_project("p2").await.created();
    let image = admin.push("p/x:1").await.created();
    let others = ["p/x2", "p/x/y", "p/xx", "p/y", "p2/x"];
    for name in others {
        admin.push_image(&format!("{name}:1"), &image).await.created();
    }
    let token = admin.bearer(&admin.token(&["repository:p/x:pull,push,delete"]).await);
    token.get_manifest("p/x", "1").await.ok();
    for name in others {
        token.get_manifest(name, "1").await.one_of(&[401, 403]);
        token.head_blob(name, &image.config.digest).await.one_of(&[401, 403]);
        token.get(format!("/v2/{name}/tags/list")).await.one_of(&[401, 403]);
        token.get(format!("/v2/{name}/referrers/{}", image.digest())).await.one_of(&[401, 403]);
        token.post(format!("/v2/{name}/blobs/uploads/")).await.one_of(&[401, 403]);
        token.delete_manifest(name, "1").await.one_of(&[401, 403]);
    }
    for name in ["p/X", "P/x", "p/x%20", "p/x%2Fy", "p"] {
        token.get_manifest(name, "1").await.one_of(&[400, 401, 403, 404]);
    }
}

/// Scopes that try to say more than a name.
#[tokio::test]
async fn n18_no_pattern_in_a_scope_widens_it() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.push("p/x:1").await.created();
    let scopes = [
        "repository:p/*:pull",
        "repository:*:pull",
        "repository:p:pull",
        "repository:p/:pull",
        "repository:p/x/..:pull",
        "repository:p/X:pull",
        "repository:p/x,p/y:pull",
        "repository(plugin):p/x:pull",
        "project:p:pull",
        "repository:p/x%00:pull",
    ];
    for scope in scopes {
        let reply = admin.ask_token(&[scope]).await.one_of(&[200, 400]);
        if reply.status() == 200 {
            let token = reply.json()["token"].as_str().unwrap().to_string();
            admin.bearer(&token).get_manifest("p/x", "1").await.one_of(&[401, 403]);
        }
    }
}

#[tokio::test]
async fn n18_the_catalog_is_granted_to_no_ordinary_user() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    alice.create_project("p").await.created();
    for scope in [
        "registry:catalog:*",
        "registry:catalog:pull",
        "registry:*:*",
        "repository:_catalog:*",
        "repository:p/_catalog:*",
    ] {
        let claims = claims_of(&alice.token(&[scope]).await);
        let access = claims.payload["access"].as_array().cloned().unwrap_or_default();
        for entry in access {
            let granted = entry["actions"].as_array().is_some_and(|actions| !actions.is_empty());
            assert!(
                !granted || entry["type"] == "repository" && entry["name"] == "p/_catalog",
                "{scope} granted {entry}"
            );
        }
    }
}

/// What a token of the registry opens, it opens on `/v2` only.
#[tokio::test]
async fn n18_a_token_of_the_registry_is_worth_nothing_elsewhere() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let token = admin.bearer(&admin.token(&["repository:library/app:*", "registry:catalog:*"]).await);
    token.api("GET", "/users/current").await.one_of(&[401, 412]);
    token.api("GET", "/users").await.unauthorized();
    token.create_project("x").await.unauthorized();
    token.ask_token(&["repository:library/other:push"]).await.unauthorized();
}
