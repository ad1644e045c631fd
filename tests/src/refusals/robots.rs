//! Robot accounts stay in their project and within what they were given, and end when they are ended.

use crate::api::robots::{make, permission, robot_of};
use crate::harness::{Berth, Role};
use serde_json::json;

const PULL: (&str, &str) = ("repository", "pull");

#[tokio::test]
async fn n02_a_projects_admin_changes_no_robot_of_another() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    let q = admin.create_project("q").await.created().location_id();
    let alice = berth.member("alice", "p", Role::ProjectAdmin).await;
    let (robot, id) = make(&berth, &admin, &robot_of("q", "ci", &[PULL])).await;
    let path = format!("/robots/{id}");
    let mut body = robot_of("q", "robot$q+ci", &[PULL]);
    alice.api("GET", &path).await.forbidden();
    alice.api("PUT", &path).json(&body).await.forbidden();
    alice.api("PATCH", &path).json(&json!({"secret": "Stolen-Secret-1"})).await.forbidden();
    alice.api("DELETE", &path).await.forbidden();
    alice.api("GET", "/robots").await.forbidden();
    alice.api("GET", &format!("/robots?q=Level%3Dproject,ProjectID%3D{q}")).await.forbidden();
    alice.api("POST", "/robots").json(&robot_of("q", "mine", &[PULL])).await.forbidden();
    robot.ask_token(&[]).await.ok();

    let (_, own) = make(&berth, &alice, &robot_of("p", "own", &[PULL])).await;
    let own = format!("/robots/{own}");
    body["name"] = json!("robot$p+own");
    alice.api("PUT", &own).json(&body).await.forbidden();
    body["level"] = json!("system");
    alice.api("PUT", &own).json(&body).await.forbidden();
    body = robot_of("p", "robot$p+other", &[PULL]);
    alice.api("PUT", &own).json(&body).await.bad_request();
    let kept = alice.api("GET", &own).await.ok().json();
    assert_eq!((&kept["level"], &kept["permissions"][0]["namespace"]), (&json!("project"), &json!("p")));
}

#[tokio::test]
async fn n07_a_robot_does_not_go_beyond_its_scope_or_make_a_stronger_one() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.create_project("q").await.created();
    let rights = [PULL, ("robot", "create")];
    let (robot, _) = make(&berth, &admin, &robot_of("p", "maker", &rights)).await;
    for path in ["/projects/p/members", "/projects/q", "/projects/q/repositories", "/users", "/robots"] {
        robot.api("GET", path).await.forbidden();
    }
    robot.api("DELETE", "/projects/p").await.forbidden();
    robot.api("POST", "/robots").json(&robot_of("p", "weaker", &[PULL])).await.created();
    let stronger = robot_of("p", "stronger", &[PULL, ("repository", "delete")]);
    robot.api("POST", "/robots").json(&stronger).await.forbidden().code("DENIED");
    robot.api("POST", "/robots").json(&robot_of("q", "away", &[PULL])).await.forbidden();
    let wide = json!({"name": "wide", "level": "system", "duration": -1,
        "permissions": [permission("project", "*", &[PULL])]});
    robot.api("POST", "/robots").json(&wide).await.forbidden();
}

#[tokio::test]
async fn n07_a_robot_of_the_system_learns_of_no_project_by_giving_rights_there() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.create_project("q").await.created();
    let own = [permission("system", "/", &[("robot", "create")]), permission("project", "p", &[PULL])];
    let body = json!({"name": "maker", "level": "system", "duration": -1, "permissions": own});
    let (robot, _) = make(&berth, &admin, &body).await;
    let with = |name: &str, project: &str| {
        json!({"name": name, "level": "system", "duration": -1,
            "permissions": [permission("project", project, &[PULL])]})
    };
    robot.api("POST", "/robots").json(&with("weaker", "p")).await.created();
    let mut answers = Vec::new();
    for project in ["q", "nowhere"] {
        let made = robot.api("POST", "/robots").json(&with("other", project)).await;
        answers.push(made.forbidden().code("DENIED").json()["errors"][0]["message"].clone());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    admin.api("POST", "/robots").json(&with("other", "nowhere")).await.not_found();
}

#[tokio::test]
async fn n07_a_robot_that_is_disabled_or_deleted_ends_at_once_with_its_tokens() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    admin.push("p/app:1").await.created();
    for end in ["disable", "delete", "secret"] {
        let (robot, id) = make(&berth, &admin, &robot_of("p", end, &[PULL])).await;
        let token = robot.ask_token(&["repository:p/app:pull"]).await.ok().json();
        let holder = robot.bearer(token["token"].as_str().unwrap());
        holder.get_manifest("p/app", "1").await.ok();
        let path = format!("/robots/{id}");
        match end {
            "disable" => {
                let mut body = robot_of("p", &format!("robot$p+{end}"), &[PULL]);
                body["disable"] = json!(true);
                admin.api("PUT", &path).json(&body).await.ok();
            }
            "delete" => {
                admin.api("DELETE", &path).await.ok();
            }
            _ => {
                admin.api("PATCH", &path).json(&json!({})).await.ok();
            }
        }
        holder.get_manifest("p/app", "1").await.unauthorized();
        robot.ask_token(&[]).await.unauthorized();
        robot.basic().api("GET", "/projects/p/repositories").await.unauthorized();
        if end == "delete" {
            berth.kill9();
            berth.restart().await;
            holder.get_manifest("p/app", "1").await.unauthorized();
        }
    }
}

#[tokio::test]
async fn n07_a_robot_of_a_deleted_project_holds_nothing_in_the_next_of_its_name() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("p").await.created();
    let body = json!({"name": "watcher", "level": "system", "duration": -1,
        "permissions": [permission("project", "p", &[PULL])]});
    let (robot, _) = make(&berth, &admin, &body).await;
    admin.api("DELETE", "/projects/p").await.ok();
    admin.create_project("p").await.created();
    admin.push("p/app:1").await.created();
    robot.get_manifest("p/app", "1").await.unauthorized();
    robot.basic().get_manifest("p/app", "1").await.unauthorized();
}
