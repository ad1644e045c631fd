//! Robot accounts: their making, what they may do, and how their life ends.

use crate::harness::{Berth, Client};
use serde_json::{Value, json};

/// The body of a request for a robot of one project.
pub fn robot_of(project: &str, name: &str, rights: &[(&str, &str)]) -> Value {
    json!({"name": name, "level": "project", "duration": -1, "permissions": [permission("project", project, rights)]})
}

/// Rights in one place.
pub fn permission(kind: &str, namespace: &str, rights: &[(&str, &str)]) -> Value {
    let access: Vec<Value> =
        rights.iter().map(|(resource, action)| json!({"resource": resource, "action": action})).collect();
    json!({"kind": kind, "namespace": namespace, "access": access})
}

/// Makes a robot and logs it in.
pub async fn make(berth: &Berth, maker: &Client, body: &Value) -> (Client, i64) {
    let made = maker.api("POST", "/robots").json(body).await.created().json();
    let client = berth.login(made["name"].as_str().unwrap(), made["secret"].as_str().unwrap());
    (client, made["id"].as_i64().unwrap())
}

const PULL: (&str, &str) = ("repository", "pull");
const PUSH: (&str, &str) = ("repository", "push");

#[tokio::test]
async fn a_robot_is_made_shown_without_its_secret_and_deleted() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let project = admin.create_project("shop").await.created().location_id();
    let reply = admin.api("POST", "/robots").json(&robot_of("shop", "ci", &[PULL, PUSH])).await.created();
    let made = reply.json();
    assert_eq!(reply.location(), format!("/api/v2.0/robots/{}", made["id"]));
    assert_eq!(made["name"], "robot$shop+ci");
    assert_eq!(made["secret"].as_str().unwrap().len(), 32);
    assert_eq!(made["expires_at"], -1);

    let path = format!("/robots/{}", made["id"]);
    let shown = admin.api("GET", &path).await.ok();
    assert!(!shown.text().contains("secret"), "{}", shown.text());
    let shown = shown.json();
    assert_eq!(
        (&shown["level"], &shown["editable"], &shown["disable"]),
        (&json!("project"), &json!(true), &json!(false))
    );
    assert_eq!(shown["permissions"][0]["namespace"], "shop");
    assert_eq!(shown["permissions"][0]["access"].as_array().unwrap().len(), 2);
    assert_eq!(shown["creator_type"], "local");

    let of_project = format!("/robots?q=Level%3Dproject,ProjectID%3D{project}");
    let list = admin.api("GET", &of_project).await.ok().has("x-total-count", "1");
    assert_eq!(list.names("name"), ["robot$shop+ci"]);
    assert!(admin.api("GET", "/robots").await.ok().list().is_empty(), "none of the system");
    admin.api("GET", "/robots?q=Level%3Dproject").await.bad_request();

    admin.api("POST", "/robots").json(&robot_of("shop", "ci", &[PULL])).await.conflict();
    admin.api("DELETE", &path).await.ok();
    admin.api("GET", &path).await.not_found();
    admin.api("POST", "/robots").json(&robot_of("shop", "ci", &[PULL])).await.created();
    admin.api("DELETE", "/projects/shop").await.ok();
    admin.create_project("shop").await.created();
    admin.api("POST", "/robots").json(&robot_of("shop", "ci", &[PULL])).await.created();
}

#[tokio::test]
async fn a_robot_of_a_project_pushes_and_pulls_there_alone() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.create_project("other").await.created();
    admin.push("other/app:1").await.created();
    let (robot, _) = make(&berth, &admin, &robot_of("shop", "ci", &[PUSH])).await;
    for robot in [robot.clone(), robot.basic()] {
        let image = robot.push("shop/app:1").await.created();
        robot.pull("shop/app:1").await.is(&image);
        robot.delete_manifest("shop/app", image.digest()).await.unauthorized();
        robot.get_manifest("other/app", "1").await.unauthorized();
        robot.push("other/app:2").await.refused(401);
    }
    robot.ask_token(&[]).await.ok();
    robot.api("GET", "/users/current").await.precondition_failed();
    assert_eq!(robot.api("GET", "/projects").await.ok().names("name"), ["library", "shop"]);
    // The client answers the challenge with the secret; the catalog is then that of what the robot may pull.
    assert_eq!(robot.get("/v2/_catalog").await.ok().json()["repositories"], json!(["shop/app"]));
}

#[tokio::test]
async fn a_robot_of_the_system_reaches_what_it_names() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for project in ["shop", "other"] {
        admin.create_project(project).await.created();
        admin.push(&format!("{project}/app:1")).await.created();
    }
    let body = json!({"name": "mirror", "level": "system", "duration": 1,
        "permissions": [permission("project", "*", &[PULL]), permission("system", "/", &[("project", "create")])]});
    let (mirror, id) = make(&berth, &admin, &body).await;
    mirror.pull("shop/app:1").await.ok();
    mirror.pull("other/app:1").await.ok();
    mirror.push("shop/app:2").await.refused(401);
    mirror.create_project("made-by-a-robot").await.created();
    mirror.api("GET", "/users").await.forbidden();
    let shown = admin.api("GET", &format!("/robots/{id}")).await.ok().json();
    assert_eq!(shown["name"], "robot$mirror");
    assert!(shown["expires_at"].as_i64().unwrap() > 0);

    let body = json!({"name": "one", "level": "system", "duration": -1,
        "permissions": [permission("project", "shop", &[PULL])]});
    let (one, _) = make(&berth, &admin, &body).await;
    one.pull("shop/app:1").await.ok();
    one.get_manifest("other/app", "1").await.unauthorized();
}

#[tokio::test]
async fn rights_in_a_project_that_is_gone_are_not_given_in_the_next_of_its_name() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for project in ["shop", "other"] {
        admin.create_project(project).await.created();
        admin.push(&format!("{project}/app:1")).await.created();
    }
    let body = json!({"name": "mirror", "level": "system", "duration": -1,
        "permissions": [permission("project", "shop", &[PULL]), permission("project", "other", &[PULL])]});
    let (mirror, id) = make(&berth, &admin, &body).await;
    mirror.pull("shop/app:1").await.ok();
    admin.api("DELETE", "/projects/shop/repositories/app").await.ok();
    admin.api("DELETE", "/projects/shop").await.ok();
    admin.create_project("shop").await.created();
    admin.push("shop/app:1").await.created();
    mirror.get_manifest("shop/app", "1").await.unauthorized();
    // A client that changes something sends back all that it was shown.
    let mut shown = admin.api("GET", &format!("/robots/{id}")).await.ok().json();
    assert_eq!(shown["permissions"].as_array().unwrap().len(), 1, "{shown}");
    let listed = admin.api("GET", "/robots").await.ok().json();
    assert_eq!(listed[0]["permissions"], shown["permissions"]);
    shown["description"] = json!("changed");
    admin.api("PUT", &format!("/robots/{id}")).json(&shown).await.ok();
    mirror.pull("other/app:1").await.ok();
    mirror.get_manifest("shop/app", "1").await.unauthorized();
}

#[tokio::test]
async fn a_secret_is_renewed_by_word_or_by_chance() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let (robot, id) = make(&berth, &admin, &robot_of("shop", "ci", &[PULL])).await;
    let path = format!("/robots/{id}");
    let fresh = admin.api("PATCH", &path).json(&json!({})).await.ok().json();
    robot.ask_token(&[]).await.unauthorized();
    robot.with_password(fresh["secret"].as_str().unwrap()).ask_token(&[]).await.ok();
    let said = admin.api("PATCH", &path).json(&json!({"secret": "Chosen-Secret-1"})).await.ok().json();
    assert_eq!(said, json!({}), "a secret that the client knows is not shown");
    robot.with_password("Chosen-Secret-1").ask_token(&[]).await.ok();
    admin.api("PATCH", &path).json(&json!({"secret": "weak"})).await.bad_request();
}

#[tokio::test]
async fn a_secret_that_a_client_chose_is_kept_like_a_password() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let mut body = robot_of("shop", "made", &[PULL]);
    body["secret"] = json!("Chosen-Secret-1");
    let (made, _) = make(&berth, &admin, &body).await;
    let (given, id) = make(&berth, &admin, &robot_of("shop", "given", &[PULL])).await;
    let secret = json!({"secret": "Chosen-Secret-2"});
    admin.api("PATCH", &format!("/robots/{id}")).json(&secret).await.ok();
    let (random, _) = make(&berth, &admin, &robot_of("shop", "random", &[PULL])).await;
    let path = berth.data_dir().join("berth.db");
    let kept: Vec<Vec<u8>> = rusqlite::Connection::open(path)
        .unwrap()
        .prepare("SELECT secret_hash FROM robots ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let are_slow: Vec<bool> = kept.iter().map(|hash| hash.starts_with(b"$argon2id$")).collect();
    assert_eq!(are_slow, [true, true, false]);
    for robot in [made, given.with_password("Chosen-Secret-2"), random] {
        robot.ask_token(&[]).await.ok();
        robot.ask_token(&[]).await.ok();
        robot.with_password("Chosen-Secret-3").ask_token(&[]).await.unauthorized();
    }
}

#[tokio::test]
async fn what_makes_no_robot_is_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let good = robot_of("shop", "ci", &[PULL]);
    for (field, value) in [
        ("name", json!("Not-Lower")),
        ("name", json!("a+b")),
        ("level", json!("planet")),
        ("duration", json!(0)),
        ("duration", json!(-2)),
        ("permissions", json!([])),
        ("permissions", json!([permission("project", "shop", &[])])),
        ("permissions", json!([permission("project", "shop", &[("repository", "explode")])])),
        ("permissions", json!([permission("system", "/", &[("catalog", "read")])])),
    ] {
        let mut body = good.clone();
        body[field] = value;
        admin.api("POST", "/robots").json(&body).await.bad_request();
    }
    admin.api("POST", "/robots").json(&robot_of("absent", "ci", &[PULL])).await.not_found();
    berth.plain().api("POST", "/robots").json(&good).await.unauthorized();
}

#[tokio::test]
async fn another_prefix_renames_every_robot_at_once() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let made = admin.api("POST", "/robots").json(&robot_of("shop", "ci", &[PULL])).await.created().json();
    let secret = made["secret"].as_str().unwrap();
    berth.login("robot$shop+ci", secret).basic().get("/v2/").await.ok();
    let set = json!({"robot_name_prefix": "bot-", "robot_token_duration": 7});
    admin.api("PUT", "/configurations").json(&set).await.ok();
    berth.login("robot$shop+ci", secret).basic().get("/v2/").await.is(401);
    berth.login("bot-shop+ci", secret).basic().get("/v2/").await.ok();
    let shown = admin.api("GET", &format!("/robots/{}", made["id"])).await.ok().json();
    assert_eq!(shown["name"], "bot-shop+ci");
    let mut body = robot_of("shop", "usual", &[PULL]);
    body.as_object_mut().unwrap().remove("duration");
    let usual = admin.api("POST", "/robots").json(&body).await.created().json();
    assert_eq!(usual["name"], "bot-shop+usual");
    let shown = admin.api("GET", &format!("/robots/{}", usual["id"])).await.ok().json();
    assert_eq!(shown["duration"], 7);
    admin.api("PUT", "/configurations").json(&json!({"robot_name_prefix": ""})).await.bad_request();
    // A prefix that names of people can have shuts nobody out.
    admin.api("PUT", "/configurations").json(&json!({"robot_name_prefix": "a"})).await.ok();
    admin.basic().api("GET", "/users/current").await.ok();
    admin.with_password("Wrong-Passw0rd").basic().api("GET", "/users/current").await.unauthorized();
    berth.login("ashop+ci", secret).basic().get("/v2/").await.ok();
}

#[tokio::test]
async fn n24_a_robot_makes_no_administrator() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    berth.user("alice").await;
    let body = json!({"name": "people", "level": "system", "duration": -1, "permissions":
        [permission("system", "/", &[("user", "update"), ("user", "read"), ("user", "list")])]});
    let (robot, _) = make(&berth, &admin, &body).await;
    let alice = admin.user_id("alice").await;
    robot
        .api("PUT", &format!("/users/{alice}/sysadmin"))
        .json(&json!({"sysadmin_flag": true}))
        .await
        .forbidden();
    let change = json!({"new_password": "Another-Passw0rd"});
    robot.api("PUT", "/users/1/password").json(&change).await.forbidden();
    robot.api("PUT", &format!("/users/{alice}/password")).json(&change).await.ok();
    assert_eq!(admin.api("GET", &format!("/users/{alice}")).await.ok().json()["sysadmin_flag"], false);
}
