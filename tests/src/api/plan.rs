//! What a tool does that keeps an installation as a plan says: it makes everything, reads it back and finds nothing to
//! change, and destroys everything; and all of it again.

use crate::harness::{Berth, Client, PASSWORD};
use futures::StreamExt;
use futures::stream;
use serde_json::{Value, json};

const PROJECTS: usize = 100;

/// One project of the plan, as the tool remembers it: where each thing is.
struct Made {
    project: String,
    member: String,
    robot: String,
    label: String,
    rule: String,
}

fn name(number: usize) -> String {
    format!("plan-{number:03}")
}

fn place(reply: &crate::harness::Reply) -> String {
    reply.location().strip_prefix("/api/v2.0").unwrap().to_owned()
}

async fn apply(admin: &Client, number: usize) -> Made {
    let name = name(number);
    let project = json!({"project_name": name, "metadata": {"public": "false", "auto_scan": "true"},
        "storage_limit": 1_000_000 + number});
    let project = place(&admin.api("POST", "/projects").json(&project).await.created());
    let id = admin.api("GET", &project).await.ok().json()["project_id"].clone();
    let member = json!({"role_id": 2, "member_user": {"username": "planner"}});
    let member = place(&admin.api("POST", &format!("/projects/{id}/members")).json(&member).await.created());
    let access = [
        json!({"resource": "repository", "action": "pull"}),
        json!({"resource": "repository", "action": "push"}),
    ];
    let robot = json!({"name": "deploy", "level": "project", "duration": -1, "disable": false,
        "permissions": [{"kind": "project", "namespace": name, "access": access}]});
    let robot = place(&admin.api("POST", "/robots").json(&robot).await.created());
    let label = json!({"name": "stable", "scope": "p", "project_id": id, "color": "#00AB9A"});
    let label = place(&admin.api("POST", "/labels").json(&label).await.created());
    let rule = json!({"tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]}});
    let rules = format!("/projects/{id}/immutabletagrules");
    let rule = place(&admin.api("POST", &rules).json(&rule).await.created());
    Made { project, member, robot, label, rule }
}

/// Reads everything back, as a plan does before it says that there is nothing to do.
async fn refresh(admin: &Client, number: usize, made: &Made) {
    let project = admin.api("GET", &made.project).await.ok().json();
    assert_eq!(project["name"], name(number).as_str());
    assert_eq!(project["metadata"]["auto_scan"], "true");
    let id = &project["project_id"];
    let quota = admin.api("GET", &format!("/quotas?reference=project&reference_id={id}")).await.ok().list();
    assert_eq!(quota[0]["hard"]["storage"], 1_000_000 + number);
    let member = admin.api("GET", &made.member).await.ok().json();
    assert_eq!((&member["entity_name"], &member["role_id"]), (&json!("planner"), &json!(2)));
    let robot = admin.api("GET", &made.robot).await.ok().json();
    assert_eq!(robot["name"], format!("robot${}+deploy", name(number)));
    assert_eq!(robot["permissions"][0]["access"].as_array().unwrap().len(), 2);
    let label = admin.api("GET", &made.label).await.ok().json();
    assert_eq!(label["color"], "#00AB9A");
    let rules = admin.api("GET", &format!("/projects/{id}/immutabletagrules")).await.ok().list();
    assert_eq!(rules.len(), 1);
    // The tool writes what it read: nothing changes by that.
    admin.api("PUT", &made.robot).json(&robot).await.ok();
    let again = admin.api("GET", &made.robot).await.ok().json();
    assert_eq!(without_time(again), without_time(robot));
}

fn without_time(mut value: Value) -> Value {
    value.as_object_mut().unwrap().remove("update_time");
    value
}

async fn destroy(admin: &Client, made: &Made) {
    for path in [&made.rule, &made.label, &made.robot, &made.member, &made.project] {
        admin.api("DELETE", path).await.ok();
        if path != &made.rule {
            admin.api("GET", path).await.one_of(&[403, 404]);
        }
    }
}

/// How many there are of everything that the plan makes.
async fn counted(admin: &Client) -> Vec<String> {
    let mut counts = Vec::new();
    for path in ["/projects", "/quotas", "/robots", "/users", "/labels?scope=g", "/repositories"] {
        let total = admin.api("GET", path).await.ok().header("x-total-count").unwrap().to_owned();
        counts.push(format!("{path} {total}"));
    }
    counts.push(admin.api("GET", "/statistics").await.ok().text().to_owned());
    counts
}

#[tokio::test]
async fn a_plan_of_a_hundred_projects_is_made_and_destroyed_twice_and_leaves_nothing() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let before = counted(&admin).await;
    for _ in 0..2 {
        let user = json!({"username": "planner", "email": "planner@example.com", "realname": "Planner", "password": PASSWORD});
        let user = place(&admin.api("POST", "/users").json(&user).await.created());
        let admin = &admin;
        let made: Vec<(usize, Made)> = stream::iter(0..PROJECTS)
            .map(|number| async move { (number, apply(admin, number).await) })
            .buffer_unordered(10)
            .collect()
            .await;
        stream::iter(&made).for_each_concurrent(10, |(number, made)| refresh(admin, *number, made)).await;
        let planner = berth.login("planner", PASSWORD);
        assert_eq!(
            planner.api("GET", "/projects?page_size=1").await.ok().header("x-total-count"),
            Some("101")
        );
        stream::iter(&made).for_each_concurrent(10, |(_, made)| destroy(admin, made)).await;
        admin.api("DELETE", &user).await.ok();
        assert_eq!(counted(admin).await, before);
    }
    berth.check_is_clean();
}
