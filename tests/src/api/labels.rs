//! Labels: of the whole installation and of a project, and on artifacts.

use crate::harness::{Berth, Client, Role};
use serde_json::{Value, json};

const ARTIFACTS: &str = "/projects/library/repositories/app/artifacts";

fn global(name: &str) -> Value {
    json!({"name": name, "description": "what it says", "color": "#48960C", "scope": "g"})
}

fn of_project(name: &str, project: i64) -> Value {
    json!({"name": name, "scope": "p", "project_id": project})
}

async fn make(client: &Client, label: &Value) -> i64 {
    client.api("POST", "/labels").json(label).await.created().location_id()
}

#[tokio::test]
async fn a_label_is_made_read_changed_and_deleted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = make(&admin, &global("stable")).await;
    let label = admin.api("GET", &format!("/labels/{id}")).await.ok().json();
    assert_eq!(
        (&label["name"], &label["scope"], &label["color"]),
        (&json!("stable"), &json!("g"), &json!("#48960C"))
    );
    admin.api("POST", "/labels").json(&global("stable")).await.is(409).code("CONFLICT");
    let of_library = make(&admin, &of_project("stable", 1)).await;
    admin
        .api("PUT", &format!("/labels/{id}"))
        .json(&json!({"name": "old", "scope": "p", "project_id": 1}))
        .await
        .ok();
    let changed = admin.api("GET", &format!("/labels/{id}")).await.ok().json();
    assert_eq!((&changed["name"], &changed["scope"]), (&json!("old"), &json!("g")));
    let globals = admin.api("GET", "/labels?scope=g").await.ok().has("x-total-count", "1");
    assert_eq!(globals.names("name"), ["old"]);
    let own = admin.api("GET", "/labels?scope=p&project_id=1&name=STAB").await.ok().list();
    assert_eq!((own.len(), &own[0]["id"], &own[0]["project_id"]), (1, &json!(of_library), &json!(1)));
    admin.api("DELETE", &format!("/labels/{id}")).await.ok();
    admin.api("GET", &format!("/labels/{id}")).await.not_found();
    admin.api("DELETE", &format!("/labels/{id}")).await.not_found();
}

#[tokio::test]
async fn what_is_no_label_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for bad in [
        json!({"name": "", "scope": "g"}),
        json!({"name": "a"}),
        json!({"name": "a", "scope": "x"}),
        json!({"name": "a", "scope": "p"}),
        json!({"name": "x".repeat(129), "scope": "g"}),
        json!({"name": "a", "scope": "g", "color": "red;background:url(x)"}),
    ] {
        admin.api("POST", "/labels").json(&bad).await.bad_request();
    }
    for list in ["/labels", "/labels?scope=x", "/labels?scope=p", "/labels?scope=p&project_id=x"] {
        admin.api("GET", list).await.bad_request();
    }
    admin.api("GET", "/labels?scope=g&q=name").await.bad_request();
}

#[tokio::test]
async fn artifacts_carry_labels_and_are_found_by_them() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.push("library/app:1").await.created();
    admin.push("library/app:2").await.created();
    let (first, second) = (make(&admin, &global("a")).await, make(&admin, &of_project("b", 1)).await);
    let add = async |tag: &str, label: i64| {
        admin.api("POST", &format!("{ARTIFACTS}/{tag}/labels")).json(&json!({"id": label})).await
    };
    add("1", first).await.ok();
    add("1", second).await.ok();
    add("2", first).await.ok();
    add("1", first).await.is(409);
    add("1", 9999).await.not_found();
    let tags = async |query: &str| {
        let list = admin.api("GET", &format!("{ARTIFACTS}?sort=push_time&{query}")).await.ok().list();
        list.iter()
            .map(|artifact| artifact["tags"][0]["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(tags(&format!("q=labels=({first})")).await, ["1", "2"]);
    assert_eq!(tags(&format!("q=labels=({first}%20{second})")).await, ["1"]);
    admin.api("GET", &format!("{ARTIFACTS}?q=labels=(a)")).await.bad_request();
    admin.api("GET", &format!("{ARTIFACTS}?q=labels={first}")).await.bad_request();
    let shown = admin.api("GET", &format!("{ARTIFACTS}/1?with_label=true")).await.ok().json();
    assert_eq!(shown["labels"].as_array().unwrap().len(), 2);
    assert_eq!(shown["labels"][0]["name"], "a");
    let bare = admin.api("GET", &format!("{ARTIFACTS}/1")).await.ok().json();
    assert_eq!(bare["labels"], Value::Null);
    admin.api("DELETE", &format!("{ARTIFACTS}/2/labels/{first}")).await.ok();
    admin.api("DELETE", &format!("{ARTIFACTS}/2/labels/{first}")).await.not_found();
    admin.api("DELETE", &format!("/labels/{first}")).await.ok();
    let shown = admin.api("GET", &format!("{ARTIFACTS}/1?with_label=true")).await.ok().json();
    assert_eq!(shown["labels"].as_array().unwrap().len(), 1);
    admin.api("DELETE", &format!("{ARTIFACTS}/1")).await.ok();
}

#[tokio::test]
async fn n05_labels_belong_to_their_project_and_to_those_who_may() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.create_project("q").await.created();
    let id_of = async |name: &str| {
        admin.api("GET", &format!("/projects/{name}")).await.ok().json()["project_id"].as_i64().unwrap()
    };
    let (p, q) = (id_of("p").await, id_of("q").await);
    let maintainer = berth.user("mia").await;
    let developer = berth.user("dan").await;
    admin.add_member("p", "mia", Role::Maintainer).await.created();
    admin.add_member("p", "dan", Role::Developer).await.created();
    let foreign = make(&admin, &of_project("theirs", q)).await;
    let own = make(&maintainer, &of_project("ours", p)).await;
    maintainer.api("POST", "/labels").json(&of_project("x", q)).await.is(403);
    maintainer.api("POST", "/labels").json(&global("x")).await.is(403);
    developer.api("POST", "/labels").json(&of_project("x", p)).await.is(403);
    developer.api("PUT", &format!("/labels/{own}")).json(&json!({"name": "mine"})).await.is(403);
    developer.api("DELETE", &format!("/labels/{own}")).await.is(403);
    developer.api("GET", &format!("/labels/{own}")).await.ok();
    let absent = maintainer.api("GET", "/labels/99999").await.not_found();
    assert_eq!(absent.codes(), ["NOT_FOUND"]);
    for method in ["GET", "DELETE"] {
        maintainer.api(method, &format!("/labels/{foreign}")).await.not_found();
    }
    maintainer.api("PUT", &format!("/labels/{foreign}")).json(&json!({"name": "x"})).await.not_found();
    maintainer.push("p/app:1").await.created();
    let path = "/projects/p/repositories/app/artifacts/1/labels";
    maintainer.api("POST", path).json(&json!({"id": foreign})).await.not_found();
    developer.api("POST", path).json(&json!({"id": own})).await.ok();
    let stranger = berth.anonymous();
    stranger.api("GET", &format!("/labels/{own}")).await.is(401);
    stranger.api("POST", "/labels").json(&global("x")).await.is(401);
    stranger.api("GET", "/labels?scope=g").await.ok();
    stranger.api("GET", &format!("/labels?scope=p&project_id={p}")).await.is(401);
    assert_eq!(admin.api("GET", &format!("/labels/{foreign}")).await.ok().json()["name"], "theirs");
}
