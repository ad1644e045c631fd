//! Search, and the installation in numbers: nobody learns of what they may not see.

use crate::harness::{Berth, Role};

#[tokio::test]
async fn a_search_finds_projects_and_repositories_that_the_caller_may_see() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.create_public_project("shopfront").await.created();
    admin.push("shop/app:1").await.created();
    admin.push("shopfront/window:1").await.created();

    let names = |found: &serde_json::Value, list: &str, key: &str| -> Vec<String> {
        let entries = found[list].as_array().expect("a list");
        entries.iter().map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
    };
    let found = berth.plain().api("GET", "/search?q=shop").await.ok().json();
    assert_eq!(names(&found, "project", "name"), ["shopfront"]);
    assert_eq!(names(&found, "repository", "repository_name"), ["shopfront/window"]);

    let found = admin.api("GET", "/search?q=shop").await.ok().json();
    assert_eq!(names(&found, "project", "name"), ["shop", "shopfront"]);
    assert_eq!(names(&found, "repository", "repository_name"), ["shop/app", "shopfront/window"]);
    let repository = &found["repository"][0];
    assert_eq!(repository["artifact_count"], 1);
    assert_eq!(repository["project_public"], false);
    assert_eq!(repository["project_name"], "shop");

    let alice = berth.member("alice", "shop", Role::Guest).await;
    let found = alice.api("GET", "/search?q=APP").await.ok().json();
    assert_eq!(names(&found, "repository", "repository_name"), ["shop/app"]);
    assert!(names(&found, "project", "name").is_empty(), "{found}");
    let found = alice.api("GET", "/search?q=%25").await.ok().json();
    assert!(found["project"].as_array().unwrap().is_empty(), "a percent sign is a letter as others: {found}");
    alice.api("GET", "/search").await.is(422);
    alice.api("GET", &format!("/search?q={}", "a".repeat(600))).await.bad_request();
}

#[tokio::test]
async fn statistics_count_what_the_caller_may_see() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.create_project("secret").await.created();
    let image = admin.push("shop/app:1").await.created();
    admin.push_image("secret/app:1", &image).await.created();

    berth.plain().api("GET", "/statistics").await.unauthorized();
    let alice = berth.member("alice", "shop", Role::Guest).await;
    let own = alice.api("GET", "/statistics").await.ok().json();
    assert_eq!((&own["public_project_count"], &own["public_repo_count"]), (&1.into(), &0.into()), "{own}");
    assert_eq!((&own["private_project_count"], &own["private_repo_count"]), (&1.into(), &1.into()), "{own}");
    assert_eq!(own["total_storage_consumption"], 0);

    let whole = admin.api("GET", "/statistics").await.ok().json();
    assert_eq!(
        (&whole["total_project_count"], &whole["total_repo_count"]),
        (&3.into(), &2.into()),
        "{whole}"
    );
    let once = whole["total_storage_consumption"].as_i64().unwrap();
    assert!(once > 0, "{whole}");
    admin.push_image("shop/copy:1", &image).await.created();
    let again = admin.api("GET", "/statistics").await.ok().json();
    assert_eq!(again["total_storage_consumption"], once, "bytes that are stored once are counted once");
}

#[tokio::test]
async fn the_catalogue_of_robots_is_told_to_those_who_make_them() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let project = admin.create_project("shop").await.created().location_id();
    let of = |found: &serde_json::Value, kind: &str, resource: &str, action: &str| {
        let rights = found[kind].as_array().into_iter().flatten();
        rights.filter(|right| right["resource"] == resource && right["action"] == action).count() == 1
    };
    let whole = admin.api("GET", "/permissions").await.ok().json();
    assert!(of(&whole, "system", "user", "create") && of(&whole, "system", "scan-all", "stop"), "{whole}");
    assert!(
        of(&whole, "project", "repository", "push") && of(&whole, "project", "project", "delete"),
        "{whole}"
    );
    assert!(
        !of(&whole, "project", "robot", "update") && !of(&whole, "system", "project", "delete"),
        "{whole}"
    );

    let owner = berth.member("olga", "shop", Role::ProjectAdmin).await;
    let of_project = owner.api("GET", "/permissions").await.ok().json();
    assert!(of(&of_project, "project", "repository", "push"), "{of_project}");
    assert!(of_project.get("system").is_none(), "{of_project}");
    let maintainer = berth.member("mark", "shop", Role::Maintainer).await;
    maintainer.api("GET", "/permissions").await.forbidden();
    berth.plain().api("GET", "/permissions").await.unauthorized();

    let system = admin.api("GET", "/users/current/permissions?scope=/system").await.ok().list();
    assert!(system.iter().any(|right| right["resource"] == "/system/user" && right["action"] == "create"));
    assert!(owner.api("GET", "/users/current/permissions?scope=/system").await.ok().list().is_empty());
    let here = format!("/users/current/permissions?scope=/project/{project}");
    let rights = owner.api("GET", &here).await.ok().list();
    let resource = format!("/project/{project}/member");
    assert!(rights.iter().any(|right| right["resource"] == resource && right["action"] == "create"));
}
