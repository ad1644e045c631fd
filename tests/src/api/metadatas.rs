//! Settings of a project, one at a time.

use crate::harness::{Berth, Role};
use serde_json::json;

#[tokio::test]
async fn a_setting_is_added_read_changed_and_taken_back() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let all = "/projects/shop/metadatas/";
    let one = "/projects/shop/metadatas/severity";
    admin.api("GET", one).await.not_found();
    admin.api("POST", all).json(&json!({"severity": "High"})).await.ok();
    admin.api("POST", all).json(&json!({"severity": "low"})).await.is(409);
    assert_eq!(admin.api("GET", one).await.ok().json(), json!({"severity": "high"}));
    assert_eq!(admin.api("GET", all).await.ok().json(), json!({"public": "false", "severity": "high"}));
    admin.api("PUT", one).json(&json!({"severity": "negligible"})).await.ok();
    assert_eq!(admin.api("GET", one).await.ok().json(), json!({"severity": "none"}));
    admin.api("PUT", one).json(&json!({"auto_scan": "true"})).await.is(400);
    admin
        .api("PUT", "/projects/shop/metadatas/auto_scan")
        .json(&json!({"auto_scan": "true"}))
        .await
        .not_found();
    admin.api("DELETE", one).await.ok();
    admin.api("DELETE", one).await.not_found();
}

#[tokio::test]
async fn whoever_is_made_public_can_be_pulled_from_at_once_and_no_longer_when_it_is_taken_back() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    berth.anonymous().pull("shop/app:1").await.refused(401);
    admin.api("PUT", "/projects/shop/metadatas/public").json(&json!({"public": "true"})).await.ok();
    berth.anonymous().pull("shop/app:1").await.is(&image);
    admin.api("DELETE", "/projects/shop/metadatas/public").await.ok();
    berth.anonymous().pull("shop/app:1").await.refused(401);
}

#[tokio::test]
async fn what_is_no_single_setting_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let all = "/projects/shop/metadatas/";
    for body in [
        json!({}),
        json!({"evil": "x"}),
        json!({"severity": "worst"}),
        json!({"auto_scan": "true", "severity": "low"}),
    ] {
        admin.api("POST", all).json(&body).await.is(400);
    }
    admin.api("PUT", "/projects/shop/metadatas/public").json(&json!({"public": "maybe"})).await.is(400);
    assert_eq!(admin.api("GET", all).await.ok().json(), json!({"public": "false"}));
}

/// CVE-2024-22278: a maintainer changed the settings of a project.
#[tokio::test]
async fn a_maintainer_reads_settings_and_changes_none() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let mia = berth.member("mia", "shop", Role::Maintainer).await;
    mia.api("GET", "/projects/shop/metadatas/public").await.ok();
    mia.api("PUT", "/projects/shop/metadatas/public").json(&json!({"public": "true"})).await.is(403);
    mia.api("POST", "/projects/shop/metadatas/").json(&json!({"severity": "low"})).await.is(403);
    mia.api("DELETE", "/projects/shop/metadatas/public").await.is(403);
    assert_eq!(admin.api("GET", "/projects/shop/metadatas/").await.ok().json(), json!({"public": "false"}));
}
