//! Finding as one types: by parts of names and digests, and nothing that the caller may not see.

use crate::harness::{Berth, Client, Role, escape};
use serde_json::{Value, json};

async fn find(client: &Client, text: &str) -> Value {
    client.api("GET", &format!("/find?q={}", escape(text))).await.ok().json()
}

fn names(found: &Value, group: &str, key: &str) -> Vec<String> {
    let entries = found[group].as_array().expect("a list");
    entries.iter().map(|entry| entry[key].as_str().unwrap().to_owned()).collect()
}

/// A private project with a tagged image and a label, and a public one.
async fn scene() -> (Berth, Client, String) {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let id = admin.create_project("shop").await.created().location_id();
    admin.create_public_project("shopfront").await.created();
    let image = admin.push("shop/web/app:1.2").await.created();
    admin.push("shopfront/window:1.20").await.created();
    for label in
        [json!({"name": "Stable", "scope": "g"}), json!({"name": "unstable", "scope": "p", "project_id": id})]
    {
        admin.api("POST", "/labels").json(&label).await.created();
    }
    let digest = image.digest().to_owned();
    (berth, admin, digest)
}

#[tokio::test]
async fn a_text_finds_projects_repositories_tags_artifacts_and_labels() {
    let (berth, admin, digest) = scene().await;
    let found = find(&admin, "shop").await;
    assert_eq!(names(&found, "projects", "name"), ["shop", "shopfront"]);
    assert_eq!((&found["projects"][0]["public"], &found["more"]), (&json!(false), &json!([])));
    assert_eq!(names(&found, "repositories", "repository_name"), ["shop/web/app", "shopfront/window"]);
    let found = find(&admin, "1.2").await;
    assert_eq!(names(&found, "tags", "name"), ["1.2", "1.20"]);
    let tag = &found["tags"][0];
    assert_eq!((&tag["repository_name"], &tag["project_name"]), (&json!("shop/web/app"), &json!("shop")));
    assert_eq!((&tag["digest"], &tag["type"]), (&json!(digest), &json!("IMAGE")));

    // As people and clients write it.
    for text in [
        "app:1.2",
        "web/app:1",
        "shop/web/app:1.2",
        &format!("{}/shop/web/app:1.2", berth.host()),
        "SHOP/web:1.2",
    ] {
        let found = find(&admin, text).await;
        assert_eq!(names(&found, "tags", "repository_name"), ["shop/web/app"], "{text}: {found}");
        assert!(names(&found, "projects", "name").is_empty(), "{text}: {found}");
    }
    for text in [&digest[7..13], &digest[..13], &digest, &format!("app@{}", &digest[..9])] {
        let found = find(&admin, text).await;
        assert_eq!(names(&found, "artifacts", "digest"), [digest.as_str()], "{text}: {found}");
        assert_eq!(found["artifacts"][0]["tag"], "1.2");
    }
    assert!(names(&find(&admin, &digest[..12]).await, "artifacts", "digest").is_empty(), "five digits");
    assert_eq!(names(&find(&admin, "STABLE").await, "labels", "name"), ["Stable", "unstable"]);

    let one = admin.api("GET", "/find?q=1.2&limit=1").await.ok().json();
    assert_eq!((names(&one, "tags", "name"), &one["more"]), (vec!["1.2".to_owned()], &json!(["tags"])));
    // What was deleted is not found.
    admin.api("DELETE", "/projects/shop/repositories/web%252Fapp").await.ok();
    assert_eq!(names(&find(&admin, "1.2").await, "tags", "name"), ["1.20"]);
}

#[tokio::test]
async fn nobody_finds_what_they_may_not_see() {
    let (berth, admin, digest) = scene().await;
    let all = async |client: &Client, seen: bool, what: &str| {
        let found = find(client, "shop").await;
        assert_eq!(names(&found, "projects", "name").contains(&"shop".into()), seen, "{what}: {found}");
        let repositories = names(&found, "repositories", "repository_name");
        assert_eq!(repositories.contains(&"shop/web/app".into()), seen, "{what}: {found}");
        assert!(repositories.contains(&"shopfront/window".into()), "{what}: {found}");
        for (text, group, least) in [
            ("1.2", "tags", 1),
            ("shop/web/app:", "tags", 0),
            (&digest[7..20], "artifacts", 0),
            (digest.as_str(), "artifacts", 0),
        ] {
            let found = find(client, text).await;
            let count = found[group].as_array().unwrap().len();
            assert_eq!(count, least + usize::from(seen), "{what} {text}: {found}");
        }
    };
    all(&berth.plain(), false, "nobody").await;
    all(&berth.user("eve").await, false, "a stranger").await;
    for role in [Role::LimitedGuest, Role::Guest, Role::Developer, Role::Maintainer, Role::ProjectAdmin] {
        let member = berth.member(&format!("m-{}", role.id()), "shop", role).await;
        all(&member, true, role.name()).await;
        let labels = names(&find(&member, "stable").await, "labels", "name");
        let own = labels.contains(&"unstable".into());
        assert_eq!(own, role.id() != Role::LimitedGuest.id(), "{}: {labels:?}", role.name());
    }
    assert_eq!(names(&find(&berth.plain(), "stable").await, "labels", "name"), ["Stable"]);

    // A robot finds what its rights list, and nothing else.
    let access = json!([{"resource": "tag", "action": "list"}]);
    let robot = json!({"name": "finder", "level": "project", "duration": -1,
        "permissions": [{"kind": "project", "namespace": "shop", "access": access}]});
    let made = admin.api("POST", "/robots").json(&robot).await.created().json();
    let robot = berth.login(made["name"].as_str().unwrap(), made["secret"].as_str().unwrap());
    let found = find(&robot, "1.2").await;
    assert_eq!(names(&found, "tags", "name"), ["1.2"]);
    let found = find(&robot, "shop").await;
    assert!(
        names(&found, "projects", "name").is_empty()
            && names(&found, "repositories", "repository_name").is_empty()
    );
}

#[tokio::test]
async fn n26_no_text_means_anything_to_the_database() {
    let (_berth, admin, _) = scene().await;
    admin.api("GET", "/find").await.is(422);
    admin.api("GET", "/find?q=%20%20").await.bad_request();
    admin.api("GET", &format!("/find?q={}", "a".repeat(513))).await.bad_request();
    admin.api("GET", "/find?q=a%00b").await.bad_request();
    admin.api("GET", "/find?q=a&limit=x").await.is(422);
    admin.api("GET", "/find?q=a&limit=-1").await.ok();
    admin.api("GET", "/find?q=a&limit=99999999").await.ok();
    let long = "a/".repeat(256);
    for text in [
        "%",
        "_",
        "'",
        "\"; DROP TABLE tags; --",
        "\\",
        "?1",
        "$1",
        "*",
        "[a-z]",
        "(",
        "\u{202e}",
        "😀",
        "@@",
        ":::",
        "///",
        &long,
    ] {
        let found = find(&admin, text).await;
        for group in ["projects", "tags", "artifacts", "labels"] {
            assert_eq!(found[group], json!([]), "{text}: {found}");
        }
    }
}
