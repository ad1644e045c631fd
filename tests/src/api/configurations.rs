//! The settings that an administrator changes while the server runs.

use crate::harness::Berth;
use serde_json::{Value, json};

const HERE: &str = "/configurations";

async fn set(berth: &Berth, change: Value) {
    berth.admin().api("PUT", HERE).json(&change).await.ok();
}

#[tokio::test]
async fn settings_are_read_changed_and_kept() {
    let mut berth = Berth::start().await;
    let alice = berth.user("alice").await;
    let all = berth.admin().api("GET", HERE).await.ok().json();
    assert_eq!(all["auth_mode"], json!({"value": "db_auth", "editable": false}));
    assert_eq!(all["token_expiration"], json!({"value": 30, "editable": true}));
    assert!(all.get("uaa_endpoint").is_none(), "a setting without effect: {all}");
    alice.api("GET", HERE).await.forbidden();
    alice.api("PUT", HERE).json(&json!({"read_only": true})).await.forbidden();
    berth.anonymous().api("GET", HERE).await.unauthorized();
    set(
        &berth,
        json!({"token_expiration": 7, "banner_message": "{\"message\":\"hello\"}", "uaa_endpoint": "x"}),
    )
    .await;
    let info = berth.plain().api("GET", "/systeminfo").await.ok().json();
    assert_eq!(info["banner_message"], "{\"message\":\"hello\"}");
    let answer = alice.ask_token(&[]).await.ok().json();
    assert_eq!(answer["expires_in"], 7 * 60);
    berth.restart().await;
    let all = berth.admin().api("GET", "/internalconfig").await.ok().json();
    assert_eq!(all["token_expiration"]["value"], 7);
}

#[tokio::test]
async fn values_out_of_range_change_nothing() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for wrong in [
        json!({"auth_mode": "ldap_auth"}),
        json!({"token_expiration": 0}),
        json!({"session_timeout": -1}),
        json!({"token_expiration": 10_000_000_000_i64}),
        json!({"project_creation_restriction": "nobody", "read_only": true}),
    ] {
        admin.api("PUT", HERE).json(&wrong).await.bad_request();
    }
    admin.api("PUT", HERE).json(&json!({"read_only": "maybe"})).await.is(422);
    assert_eq!(admin.api("GET", HERE).await.ok().json()["read_only"]["value"], false);
}

#[tokio::test]
async fn in_read_only_mode_nothing_changes_but_the_settings() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    set(&berth, json!({"read_only": true})).await;
    admin.api("POST", "/projects").json(&json!({"project_name": "shop"})).await.is(403).code("DENIED");
    admin.post("/v2/library/app/blobs/uploads/").await.is(403).code("DENIED");
    admin.api("DELETE", "/projects/library").await.is(403).code("DENIED");
    admin.api("GET", "/projects").await.ok();
    set(&berth, json!({"read_only": false})).await;
    admin.api("POST", "/projects").json(&json!({"project_name": "shop"})).await.created();
}

#[tokio::test]
async fn projects_can_be_left_to_administrators() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    set(&berth, json!({"project_creation_restriction": "adminonly"})).await;
    alice.api("POST", "/projects").json(&json!({"project_name": "shop"})).await.forbidden();
    berth.admin().api("POST", "/projects").json(&json!({"project_name": "shop"})).await.created();
    set(&berth, json!({"project_creation_restriction": "everyone"})).await;
    alice.api("POST", "/projects").json(&json!({"project_name": "mine"})).await.created();
}
