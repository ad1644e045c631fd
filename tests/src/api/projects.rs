//! Projects: made, found, changed and deleted, and what those who may not see one are told.

use crate::harness::{Berth, Client};
use serde_json::{Value, json};

#[tokio::test]
async fn a_project_is_made_and_read() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    let made = alice.create_project("shop").await.created();
    let id = made.location_id();
    assert_eq!(made.location(), format!("/api/v2.0/projects/{id}"));
    for path in [format!("/projects/{id}"), "/projects/shop".into()] {
        let project = alice.api("GET", &path).await.ok().json();
        assert_eq!(project["project_id"], id);
        assert_eq!(project["name"], "shop");
        assert_eq!(project["owner_name"], "alice");
        assert_eq!(project["repo_count"], 0);
        assert_eq!(project["metadata"]["public"], "false");
        assert_eq!(project["current_user_role_id"], 1);
        assert_eq!(project["current_user_role_ids"], json!([1]));
        assert!(project["creation_time"].as_str().is_some_and(|time| time.ends_with('Z')), "{project}");
    }
    alice.push("shop/app:1").await.created();
    assert_eq!(alice.api("GET", "/projects/shop").await.ok().json()["repo_count"], 1);
}

#[tokio::test]
async fn the_location_can_be_the_name() {
    let berth = Berth::start().await;
    let request = berth.admin().create_project("shop").header("X-Resource-Name-In-Location", "true");
    assert_eq!(request.await.created().location(), "/api/v2.0/projects/shop");
}

#[tokio::test]
async fn the_library_is_there_from_the_start_and_public() {
    let berth = Berth::start().await;
    let library = berth.plain().api("GET", "/projects/library").await.ok().json();
    assert_eq!(library["project_id"], 1);
    assert_eq!(library["metadata"]["public"], "true");
}

#[tokio::test]
async fn names_are_unique_and_well_formed() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for name in ["shop", "a", "a.b-c_d", "1st", &"x".repeat(255)] {
        admin.create_project(name).await.created();
        admin.create_project(name).await.conflict().code("CONFLICT");
    }
    let long = "x".repeat(256);
    for name in ["", "Shop", "-shop", "shop-", "a..b", "a/b", "a b", "käse", ".", "..", "a--b", long.as_str()]
    {
        admin.create_project(name).await.one_of(&[400, 422]).codes();
    }
    admin.api("POST", "/projects").json(&json!({})).await.one_of(&[400, 422]);
}

#[tokio::test]
async fn whether_a_project_is_public_is_said_in_either_way() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let public = async |name: &str| {
        admin.api("GET", &format!("/projects/{name}")).await.ok().json()["metadata"]["public"].clone()
    };
    admin.api("POST", "/projects").json(&json!({"project_name": "plain"})).await.created();
    assert_eq!(public("plain").await, "false");
    admin.api("POST", "/projects").json(&json!({"project_name": "old", "public": true})).await.created();
    assert_eq!(public("old").await, "true");
    admin.create_public_project("new").await.created();
    assert_eq!(public("new").await, "true");
    let strange = json!({"project_name": "odd", "metadata": {"public": "maybe"}});
    admin.api("POST", "/projects").json(&strange).await.one_of(&[400, 422]);
}

#[tokio::test]
async fn a_name_of_digits_is_taken_for_an_id_unless_said_otherwise() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("2024").await.created();
    admin.api("GET", "/projects/2024").await.not_found();
    let by_name = admin.api("GET", "/projects/2024").header("X-Is-Resource-Name", "true").await.ok().json();
    assert_eq!(by_name["name"], "2024");
    admin.push("2024/app:1").await.created();
}

#[tokio::test]
async fn a_name_can_be_probed_by_those_who_log_in() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    berth.admin().create_project("shop").await.created();
    alice.api("HEAD", "/projects?project_name=shop").await.ok();
    alice.api("HEAD", "/projects?project_name=absent").await.not_found();
    berth.plain().api("HEAD", "/projects?project_name=shop").await.unauthorized();
    berth.plain().api("HEAD", "/projects?project_name=absent").await.unauthorized();
}

#[tokio::test]
async fn lists_show_what_the_caller_may_see() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    admin.create_project("hidden").await.created();
    admin.create_public_project("fair").await.created();
    alice.create_project("hers").await.created();
    let names = async |who: &Client, query: &str| {
        who.api("GET", &format!("/projects{query}")).await.ok().names("name")
    };
    assert_eq!(names(&berth.plain(), "").await, ["fair", "library"]);
    assert_eq!(names(&alice, "").await, ["fair", "hers", "library"]);
    assert_eq!(names(&admin, "").await, ["fair", "hers", "hidden", "library"]);
    assert_eq!(names(&berth.plain(), "?public=false").await, [""; 0]);
    assert_eq!(names(&alice, "?public=false").await, ["hers"]);
    assert_eq!(names(&admin, "?public=true").await, ["fair", "library"]);
    assert_eq!(names(&admin, "?name=h").await, ["hers", "hidden"]);
    assert_eq!(names(&admin, "?name=hid").await, ["hidden"]);
    assert_eq!(names(&admin, "?owner=alice").await, ["hers"]);
    assert_eq!(names(&admin, "?q=name=hers").await, ["hers"]);
    assert_eq!(names(&admin, "?q=name=~ID").await, ["hidden"]);
    assert_eq!(names(&admin, "?sort=-name").await, ["library", "hidden", "hers", "fair"]);
    let reply = alice.api("GET", "/projects?page_size=2").await.ok().has("x-total-count", "3");
    assert_eq!(reply.names("name").len(), 2);
    alice.with_password("Wrong-Passw0rd").api("GET", "/projects").await.unauthorized();
}

#[tokio::test]
async fn who_may_not_see_a_project_does_not_learn_whether_it_is() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let hidden = admin.create_project("hidden").await.created().location_id();
    let outsider = berth.user("oscar").await;
    for path in ["/projects/hidden", "/projects/absent", &format!("/projects/{hidden}"), "/projects/999999"] {
        for operation in ["", "/summary", "/members", "/_deletable"] {
            let path = format!("{path}{operation}");
            berth.plain().api("GET", &path).await.unauthorized().code("UNAUTHORIZED");
            outsider.api("GET", &path).await.forbidden().code("FORBIDDEN");
        }
    }
    let shown = |reply: crate::harness::Reply, name: &str| reply.text().replace(name, "NAME");
    let one = shown(outsider.api("GET", "/projects/hidden").await, "hidden");
    assert_eq!(one, shown(outsider.api("GET", "/projects/absent").await, "absent"));
    admin.api("GET", "/projects/absent").await.not_found().code("NOT_FOUND");
    for method in ["PUT", "DELETE"] {
        outsider.api(method, "/projects/hidden").json(&json!({})).await.forbidden();
        outsider.api(method, "/projects/absent").json(&json!({})).await.forbidden();
        admin.api(method, "/projects/absent").json(&json!({})).await.not_found();
    }
    admin.api("GET", "/projects/hidden").await.ok();
}

#[tokio::test]
async fn a_project_changes_between_public_and_private() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    alice.create_project("shop").await.created();
    let image = alice.push("shop/app:1").await.created();
    let anybody = berth.anonymous();
    anybody.pull("shop/app:1").await.refused(401);
    let set =
        |public: &str| alice.api("PUT", "/projects/shop").json(&json!({"metadata": {"public": public}}));
    set("true").await.ok();
    anybody.pull("shop/app:1").await.is(&image);
    assert_eq!(berth.plain().api("GET", "/projects/shop").await.ok().json()["metadata"]["public"], "true");
    set("false").await.ok();
    berth.anonymous().pull("shop/app:1").await.refused(401);
    set("perhaps").await.one_of(&[400, 422]);
    berth.plain().api("GET", "/projects/shop").await.unauthorized();
}

#[tokio::test]
async fn only_an_empty_project_is_deleted_and_its_name_is_free_at_once() {
    let berth = Berth::start().await;
    let alice = berth.user("alice").await;
    let first = alice.create_project("shop").await.created().location_id();
    alice.push("shop/app:1").await.created();
    let deletable =
        async || alice.api("GET", "/projects/shop/_deletable").await.ok().json()["deletable"].clone();
    assert_ne!(deletable().await, Value::Bool(true));
    alice.api("DELETE", "/projects/shop").await.precondition_failed().code("PRECONDITION");
    alice.pull("shop/app:1").await.ok();
    alice.api("DELETE", "/projects/shop/repositories/app").await.ok();
    assert_eq!(deletable().await, Value::Bool(true));
    alice.api("DELETE", &format!("/projects/{first}")).await.ok();
    alice.api("GET", "/projects/shop").await.forbidden();
    alice.pull("shop/app:1").await.refused(401);
    let second = alice.create_project("shop").await.created().location_id();
    assert!(second > first, "an id was given again");
    alice.pull("shop/app:1").await.refused(404);
    assert!(alice.api("GET", "/projects/shop/repositories").await.ok().list().is_empty());
}

#[tokio::test]
async fn the_summary_counts_repositories_and_members() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    berth.member("dave", "shop", crate::harness::Role::Developer).await;
    berth.member("gina", "shop", crate::harness::Role::Guest).await;
    admin.push("shop/app:1").await.created();
    admin.push("shop/app/inner:1").await.created();
    let summary = admin.api("GET", "/projects/shop/summary").await.ok().json();
    assert_eq!(summary["repo_count"], 2);
    assert_eq!(summary["project_admin_count"], 1);
    assert_eq!(summary["developer_count"], 1);
    assert_eq!(summary["guest_count"], 1);
}
