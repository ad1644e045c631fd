//! What people ask about their installation: what is moved each day, what takes the space, why they were refused.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Berth, Blob, Client, Image, Reply, Role};

/// Today's numbers of a list of days, once they are `wanted`: they are written every ten seconds.
async fn today(client: &Client, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..200 {
        let days = client.api("GET", path).await.ok().list();
        let last = days.last().expect("today").clone();
        if wanted(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{path} never told what was moved: {:?}", client.api("GET", path).await.ok().list().last())
}

fn size(image: &Image) -> i64 {
    let layers: usize = image.layers.iter().map(|layer| layer.bytes.len()).sum();
    (layers + image.config.bytes.len() + image.manifest.bytes.len()) as i64
}

#[tokio::test]
async fn each_day_counts_what_was_pulled_pushed_and_stored() {
    let mut berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.create_project("other").await.created();
    let alice = berth.member("alice", "shop", Role::Developer).await;
    let stranger = berth.user("stranger").await;
    let image = alice.push("shop/app:1").await.created();
    alice.push_image("shop/app:2", &image).await.created();
    for _ in 0..3 {
        alice.pull("shop/app:1").await.is(&image);
    }
    admin.push("other/app:1").await.created();

    let of_shop = "/projects/shop/statistics/daily?days=3";
    let last = today(&alice, of_shop, |day| day["pulls"] == 3).await;
    assert_eq!((&last["pushes"], &last["pushed_bytes"]), (&json!(2), &json!(size(&image))), "{last}");
    assert_eq!(last["stored_bytes"], size(&image));
    let days = alice.api("GET", of_shop).await.ok().list();
    assert_eq!(days.len(), 3);
    assert!(days[0]["date"].as_str().unwrap() < days[2]["date"].as_str().unwrap());
    assert_eq!((&days[0]["pulls"], &days[0]["stored_bytes"]), (&json!(0), &Value::Null));

    let mine = alice.api("GET", "/statistics/daily").await.ok().list();
    assert_eq!((mine.len(), &mine[29]["pushes"]), (30, &json!(2)));
    let all = admin.api("GET", "/statistics/daily?days=1").await.ok().list();
    assert_eq!((all.len(), &all[0]["pushes"]), (1, &json!(3)));
    let nothing = stranger.api("GET", "/statistics/daily?days=1").await.ok().list();
    assert_eq!((&nothing[0]["pushes"], &nothing[0]["stored_bytes"]), (&json!(0), &json!(0)));

    stranger.api("GET", of_shop).await.forbidden();
    for bad in ["0", "401", "-1"] {
        alice.api("GET", &format!("/statistics/daily?days={bad}")).await.bad_request();
    }
    alice.api("GET", "/statistics/daily?days=many").await.is(422);
    // What was counted is written before the program ends, and found by the next one.
    alice.pull("shop/app:1").await.is(&image);
    berth.terminate().await;
    berth.restart().await;
    let last = today(&berth.admin(), of_shop, |_| true).await;
    assert_eq!(last["pulls"], 4);
}

/// A list of the storage once it is newer than what was just done: it is remembered for two seconds.
async fn storage(client: &Client, path: &str) -> Value {
    tokio::time::sleep(Duration::from_millis(2100)).await;
    client.api("GET", path).await.ok().json()
}

#[tokio::test]
async fn the_storage_says_what_is_shared_untagged_and_in_the_bin() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    for project in ["shop", "other"] {
        admin.create_project(project).await.created();
    }
    let alice = berth.member("alice", "shop", Role::Guest).await;
    let (first, second, third) = (Image::unique(), Image::unique(), Image::unique());
    admin.push_image("shop/app:1", &first).await.created();
    admin.push_image("other/app:1", &first).await.created();
    admin.push_image("shop/web:1", &second).await.created();
    admin.push_image("shop/app:old", &third).await.created();
    let (a, b, c) = (size(&first), size(&second), size(&third));

    let whole = storage(&admin, "/storage?sort=-bytes").await;
    assert_eq!((&whole["bytes"], &whole["blob_count"]), (&json!(a + b + c), &json!(9)), "{whole}");
    assert_eq!(whole["projects"][0]["project_name"], "shop");
    assert_eq!(whole["projects"][0]["bytes"], a + b + c);
    assert_eq!(whole["projects"][0]["own_bytes"], b + c);
    assert_eq!(whole["projects"][0]["shared_bytes"], a);
    let one = admin.api("GET", "/storage?page_size=1&q=name%3D~O").await.ok().has("x-total-count", "2");
    assert!(one.header("link").is_some_and(|link| link.contains("next")), "{one:?}");

    // A tag that is gone leaves an artifact without one; what is deleted goes to the bin.
    admin.api("DELETE", "/projects/shop/repositories/app/artifacts/old/tags/old").await.ok();
    admin.api("DELETE", "/projects/shop/repositories/web").await.ok();
    let shop = storage(&alice, "/projects/shop/storage").await;
    assert_eq!((&shop["bytes"], &shop["recoverable_bytes"]), (&json!(a + c), &json!(b)), "{shop}");
    assert_eq!(shop["repositories"].as_array().unwrap().len(), 1, "{shop}");
    let app = &shop["repositories"][0];
    assert_eq!((&app["repository_name"], &app["own_bytes"]), (&json!("shop/app"), &json!(c)));
    let whole = admin.api("GET", "/storage").await.ok().json();
    assert_eq!((&whole["bin_bytes"], &whole["dead_bytes"]), (&json!(b), &json!(0)), "{whole}");
    assert!(whole["computed_at"].as_str().is_some_and(|time| time.ends_with('Z')));

    admin.api("GET", "/projects/other/storage").await.ok();
    alice.api("GET", "/projects/other/storage").await.forbidden();
    alice.api("GET", "/storage").await.forbidden();
    admin.api("GET", "/storage?q=name%3D%7Ba%20b%7D").await.bad_request();
}

#[tokio::test]
async fn a_dry_run_of_retention_says_what_it_would_free() {
    let berth = Berth::builder().env("BERTH_GC_HOLD", "2s").start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let shared = Image::unique();
    for tag in ["1", "2"] {
        admin.push(&format!("shop/app:{tag}")).await.created();
    }
    admin.push_image("shop/app:3", &shared).await.created();
    admin.push_image("shop/web:3", &shared).await.created();
    let id = admin.api("GET", "/projects/shop").await.ok().json()["project_id"].clone();
    let selector = |decoration: &str, pattern: &str| json!([{"kind": "doublestar", "decoration": decoration, "pattern": pattern}]);
    let policy = json!({
        "algorithm": "or",
        "rules": [{
            "action": "retain", "template": "always", "params": {}, "tag_selectors": selector("matches", "1"),
            "scope_selectors": {"repository": selector("repoMatches", "app")},
        }],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}},
        "scope": {"level": "project", "ref": id},
    });
    let policy = admin.api("POST", "/retentions").json(&policy).await.created().location_id();
    let runs = format!("/retentions/{policy}/executions");
    tokio::time::sleep(Duration::from_secs(3)).await;
    admin.api("POST", &runs).json(&json!({"dry_run": true})).await.created();
    let mut run = Value::Null;
    for _ in 0..100 {
        run = admin.api("GET", &runs).await.ok().list()[0].clone();
        if run["status"] == "Success" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let freed = run["freed_bytes"].as_i64().unwrap_or_else(|| panic!("{run}"));
    // Of three only the second is its own; what the third has is in another repository too.
    assert!(freed > 0, "{run}");
    let tasks = admin.api("GET", &format!("{runs}/{}/tasks", run["id"])).await.ok().list();
    assert_eq!((tasks.len(), &tasks[0]["freed_bytes"]), (1, &json!(freed)), "{tasks:?}");
    let repositories = storage(&admin, "/projects/shop/storage").await;
    assert!(repositories["bytes"].as_i64().unwrap() > freed);
}

/// The id that a refusal's message ends with.
fn told(message: &str) -> String {
    let (_, rest) = message.rsplit_once("(refusal ").unwrap_or_else(|| panic!("no id: {message}"));
    rest.trim_end_matches(')').to_owned()
}

fn message(reply: &Reply) -> String {
    reply.json()["errors"][0]["message"].as_str().unwrap().to_owned()
}

/// What is said of a refusal, once it is written.
async fn asked(client: &Client, id: &str) -> Value {
    for _ in 0..60 {
        let reply = client.api("GET", &format!("/refusals/{id}")).await;
        if reply.status().is_success() {
            return reply.json();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} cannot ask for {id}", client.name())
}

#[tokio::test]
async fn a_refused_push_can_be_asked_about_by_who_was_refused_and_who_gives_rights() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let guest = berth.member("gina", "shop", Role::Guest).await;
    let boss = berth.member("boss", "shop", Role::ProjectAdmin).await;
    let maintainer = berth.member("mike", "shop", Role::Maintainer).await;
    let stranger = berth.user("stranger").await;

    let refused = guest.post("/v2/shop/app/blobs/uploads/").await.unauthorized().code("UNAUTHORIZED");
    let id = told(&message(&refused));
    for who in [&guest, &boss, &admin] {
        let said = asked(who, &id).await;
        assert_eq!((&said["username"], &said["subject_kind"]), (&json!("gina"), &json!("user")), "{said}");
        assert_eq!((&said["action"], &said["object"]), (&json!("repository:push"), &json!("shop/app")));
        assert_eq!((&said["reason"], &said["project_name"]), (&json!("right"), &json!("shop")));
        let missing = json!({"right": "repository:push", "roles": ["developer", "maintainer", "projectAdmin"], "system": false});
        assert_eq!(said["missing"], missing);
        assert!(said["advice"].as_str().unwrap().contains("developer"), "{said}");
    }
    for who in [&maintainer, &stranger] {
        who.api("GET", &format!("/refusals/{id}")).await.not_found();
        assert!(who.api("GET", "/refusals").await.ok().list().is_empty());
    }
    berth.plain().api("GET", "/refusals").await.unauthorized();
    // The request's own id leads there too.
    let request = refused.header("x-request-id").unwrap().to_owned();
    assert_eq!(asked(&guest, &request).await["id"], id);
    let listed = boss.api("GET", "/refusals?q=username%3Dgina,reason%3Dright").await.ok();
    assert_eq!(listed.list()[0]["id"], id);

    // What is asked without credentials is no refusal, nor is a wrong password.
    let asked_to = berth.plain().post("/v2/shop/app/blobs/uploads/").await.unauthorized();
    assert!(!message(&asked_to).contains("refusal"), "{asked_to:?}");
    guest.with_password("Wrong-Passw0rd").basic().api("GET", "/projects").await.unauthorized();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let all = admin.api("GET", "/refusals?page_size=100").await.ok().list();
    assert!(all.iter().all(|one| one["username"] == "gina"), "{all:?}");
}

#[tokio::test]
async fn a_stranger_learns_nothing_of_a_project_from_being_refused() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("secret").await.created();
    admin.push("secret/app:1").await.created();
    let stranger = berth.user("stranger").await;
    let mut said = Vec::new();
    for project in ["secret", "absent"] {
        let refused = stranger.get(format!("/v2/{project}/app/manifests/1")).await.unauthorized();
        let mut shown = asked(&stranger, &told(&message(&refused))).await;
        assert_eq!(shown["object"], format!("{project}/app:1"));
        for own in ["id", "request_id", "time", "object", "message"] {
            shown.as_object_mut().unwrap().remove(own);
        }
        said.push(shown);
        stranger.api("GET", &format!("/projects/{project}")).await.forbidden();
    }
    assert_eq!(said[0], said[1]);
    assert_eq!((&said[0]["reason"], said[0].get("missing")), (&json!("hidden"), None));
    // Nor from looking for it.
    let id = admin.api("GET", "/projects/secret").await.ok().json()["project_id"].clone();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(stranger.api("GET", "/refusals").await.ok().list().len(), 4);
    for q in [format!("project_id={id}"), "project_name=secret".into(), "reason=right".into()] {
        let q = crate::harness::escape(&q);
        stranger.api("GET", &format!("/refusals?q={q}")).await.ok().has("x-total-count", "0");
        assert!(!admin.api("GET", &format!("/refusals?q={q}")).await.ok().list().is_empty());
    }
}

#[tokio::test]
async fn quotas_and_immutable_tags_say_which_numbers_and_which_rule() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let body = json!({"project_name": "small", "storage_limit": 4096});
    admin.api("POST", "/projects").json(&body).await.created();
    let bob = berth.member("bob", "small", Role::Developer).await;
    let refused = bob.push_blob("small/app", &Blob::of(vec![7; 5120])).await.is(403).code("DENIED");
    let said = asked(&bob, &told(&message(&refused))).await;
    assert_eq!(said["quota"], json!({"adding": 5120, "used": 0, "hard": 4096}), "{said}");
    assert_eq!((&said["reason"], &said["project_name"]), (&json!("quota"), &json!("small")));

    admin.create_project("shop").await.created();
    let eve = berth.member("eve", "shop", Role::Developer).await;
    let rule = json!({
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    });
    admin.api("POST", "/projects/shop/immutabletagrules").json(&rule).await.created();
    eve.push("shop/app:v1").await.created();
    let refused = eve.push("shop/app:v1").await.refused(412);
    let said = asked(&eve, &told(&message(&refused))).await;
    assert_eq!(
        said["rule"],
        json!({"tag": "v1", "tags": "matches v*", "repositories": "repoMatches **"}),
        "{said}"
    );

    // Refusals of the API keep their words; the request's id leads to them.
    let refused = eve.api("GET", "/projects/shop/immutabletagrules").await.forbidden();
    assert!(!refused.text().contains("refusal"), "{refused:?}");
    let said = asked(&eve, refused.header("x-request-id").unwrap()).await;
    assert_eq!(said["missing"]["right"], "immutable-tag:list", "{said}");
    let refused = eve.api("GET", "/quotas").await.forbidden();
    let said = asked(&eve, refused.header("x-request-id").unwrap()).await;
    assert_eq!((&said["missing"]["system"], &said["reason"]), (&json!(true), &json!("right")), "{said}");
    assert!(!said.to_string().contains("Basic"), "{said}");
}
