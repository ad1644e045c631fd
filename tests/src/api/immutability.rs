//! Immutable tags: rules, and every way on which a tag could change.

use crate::harness::{Berth, Client, Image, Role};
use serde_json::{Value, json};

fn rule(tags: &str, repositories: &str) -> Value {
    json!({
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tags}],
        "scope_selectors": {
            "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": repositories}]
        },
    })
}

async fn protect(client: &Client, project: &str, tags: &str, repositories: &str) -> i64 {
    let path = format!("/projects/{project}/immutabletagrules");
    client.api("POST", &path).json(&rule(tags, repositories)).await.created().location_id()
}

#[tokio::test]
async fn rules_are_made_listed_switched_changed_and_deleted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let rules = "/projects/library/immutabletagrules";
    let id = protect(&admin, "library", "v*", "**").await;
    let list = admin.api("GET", rules).await.ok().has("x-total-count", "1").list();
    assert_eq!(list[0]["tag_selectors"][0]["pattern"], "v*");
    assert_eq!(list[0]["scope_selectors"]["repository"][0]["decoration"], "repoMatches");
    assert_eq!(
        (&list[0]["template"], &list[0]["action"]),
        (&json!("immutable_template"), &json!("immutable"))
    );
    admin.api("POST", rules).json(&rule("v*", "**")).await.is(409).code("CONFLICT");
    let mut changed = rule("w*", "**");
    changed["disabled"] = json!(true);
    admin.api("PUT", &format!("{rules}/{id}")).json(&changed).await.ok();
    let list = admin.api("GET", rules).await.ok().list();
    assert_eq!((&list[0]["disabled"], &list[0]["tag_selectors"][0]["pattern"]), (&json!(true), &json!("v*")));
    admin.api("PUT", &format!("{rules}/{id}")).json(&changed).await.ok();
    assert_eq!(admin.api("GET", rules).await.ok().list()[0]["tag_selectors"][0]["pattern"], "w*");
    admin.api("DELETE", &format!("{rules}/{id}")).await.ok();
    admin.api("DELETE", &format!("{rules}/{id}")).await.not_found();
    admin.api("POST", rules).json(&rule("[", "**")).await.bad_request();
    admin.api("POST", rules).json(&json!({})).await.bad_request();
    let mut other = rule("*", "**");
    other["tag_selectors"][0]["kind"] = json!("regex");
    admin.api("POST", rules).json(&other).await.is(422);
}

#[tokio::test]
async fn n12_an_immutable_tag_stays_where_it_is_on_every_way() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    protect(&admin, "p", "v*", "app").await;
    let image = admin.push("p/app:v1").await.created();
    let artifacts = "/projects/p/repositories/app/artifacts";

    let refused = admin.push("p/app:v1").await.refused(412).code("PRECONDITION");
    assert!(
        refused.text().contains("Failed to process request due to 'app:v1' configured as immutable."),
        "{refused:?}"
    );
    admin.push_image("p/app:v1", &image).await.refused(412);
    let by_digest = Image::unique();
    admin.push_image(&format!("p/app@{}", by_digest.digest()), &by_digest).await.created();
    admin.delete_manifest("p/app", "v1").await.is(412);
    admin.delete_manifest("p/app", image.digest()).await.is(412);
    admin.api("DELETE", &format!("{artifacts}/v1/tags/v1")).await.is(412).code("PRECONDITION");
    let refused = admin.api("DELETE", &format!("{artifacts}/{}", image.digest())).await.is(412);
    assert!(refused.text().contains("the tag v1 configured as immutable, cannot be deleted"), "{refused:?}");
    admin.api("DELETE", &format!("{artifacts}/v1")).await.is(412);
    admin.api("DELETE", "/projects/p/repositories/app").await.is(412);
    admin.api("DELETE", "/projects/p").await.is(412);
    admin
        .api("POST", &format!("{artifacts}/{}/tags", by_digest.digest()))
        .json(&json!({"name": "v1"}))
        .await
        .is(409);
    admin.pull("p/app:v1").await.is(&image);

    // What the rule does not mean changes as ever, and a new tag that it means is given once.
    admin.push("p/app:latest").await.created();
    admin.push("p/app:latest").await.created();
    admin.push("p/other:v1").await.created();
    admin.push("p/other:v1").await.created();
    admin
        .api("POST", &format!("{artifacts}/{}/tags", by_digest.digest()))
        .json(&json!({"name": "v2"}))
        .await
        .created();
    admin.push("p/app:v2").await.refused(412);
    let shown = admin.api("GET", &format!("{artifacts}/v2?with_immutable_status=true")).await.ok().json();
    assert_eq!(shown["tags"][0]["immutable"], true);
    let tags =
        admin.api("GET", &format!("{artifacts}/latest/tags?with_immutable_status=true")).await.ok().list();
    assert_eq!(tags[0]["immutable"], false);
    admin.api("DELETE", "/projects/p/repositories/other").await.ok();
}

#[tokio::test]
async fn a_rule_that_is_off_protects_nothing() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = protect(&admin, "library", "**", "**").await;
    admin.push("library/app:1").await.created();
    admin.push("library/app:1").await.refused(412);
    let mut off = rule("**", "**");
    off["disabled"] = json!(true);
    admin.api("PUT", &format!("/projects/library/immutabletagrules/{id}")).json(&off).await.ok();
    admin.push("library/app:1").await.created();
    admin.api("DELETE", "/projects/library/repositories/app").await.ok();
}

#[tokio::test]
async fn n04_a_rule_is_only_found_in_its_own_project() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.create_project("q").await.created();
    let foreign = protect(&admin, "q", "v*", "**").await;
    let alice = berth.user("alice").await;
    let dan = berth.user("dan").await;
    admin.add_member("p", "alice", Role::ProjectAdmin).await.created();
    admin.add_member("p", "dan", Role::Developer).await.created();
    let through_p = format!("/projects/p/immutabletagrules/{foreign}");
    let absent = alice.api("DELETE", "/projects/p/immutabletagrules/99999").await.not_found();
    alice.api("PUT", &through_p).json(&rule("x", "x")).await.not_found();
    let hidden = alice.api("DELETE", &through_p).await.not_found();
    assert_eq!(hidden.text().replace(&foreign.to_string(), "N"), absent.text().replace("99999", "N"));
    alice.api("DELETE", &format!("/projects/q/immutabletagrules/{foreign}")).await.is(403);
    dan.api("GET", "/projects/p/immutabletagrules").await.is(403);
    dan.api("POST", "/projects/p/immutabletagrules").json(&rule("x", "x")).await.is(403);
    assert_eq!(
        admin.api("GET", "/projects/q/immutabletagrules").await.ok().list()[0]["tag_selectors"][0]["pattern"],
        "v*"
    );
}
