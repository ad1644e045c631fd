//! What is sent in queries, bodies and log-ins to learn or break what it must not.

use crate::harness::{Berth, Image, Reply};
use serde_json::{Value, json};

/// Lists that need no object beyond a project with one artifact.
async fn lists(berth: &Berth) -> Vec<String> {
    let document = berth.plain().api("GET", "/openapi.json").await.ok().json();
    let (policy, execution) = told(berth).await;
    let (policy, execution) = (policy.to_string(), execution.to_string());
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let takes_q = item["get"]["parameters"]
            .as_array()
            .is_some_and(|parameters| parameters.iter().any(|parameter| parameter["name"] == "q"));
        // The `q` of what searches is a text, no filter.
        if !takes_q || matches!(path.as_str(), "/search" | "/find") {
            continue;
        }
        let filled = path
            .replace("{project_name_or_id}", "shop")
            .replace("{project_name}", "shop")
            .replace("{repository_name}", "app")
            .replace("{reference}", "1")
            .replace("{webhook_policy_id}", &policy)
            .replace("{execution_id}", &execution);
        assert!(!filled.contains('{'), "say here what stands in {filled}");
        let query = match filled.as_str() {
            "/labels" => "?scope=g".to_owned(),
            path if path.ends_with("/webhook/jobs") => format!("?policy_id={policy}"),
            _ => "?".to_owned(),
        };
        found.push(format!("{filled}{query}"));
    }
    assert!(found.len() > 10, "{found:?}");
    found
}

/// A webhook of the project `shop` and its first execution, which is told of a push.
async fn told(berth: &Berth) -> (i64, i64) {
    let (admin, path) = (berth.admin(), "/projects/shop/webhook/policies");
    let target = json!({"type": "http", "address": "https://hooks.example.com/"});
    let policy =
        json!({"name": "ci", "enabled": true, "event_types": ["PUSH_ARTIFACT"], "targets": [target]});
    let id = admin.api("POST", path).json(&policy).await.created().location_id();
    admin.push_image("shop/told:1", &Image::unique()).await.created();
    for _ in 0..200 {
        let executions = admin.api("GET", &format!("{path}/{id}/executions")).await.ok().list();
        if let Some(execution) = executions.first() {
            return (id, execution["id"].as_i64().unwrap());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("nobody was told of the push");
}

/// How many rows a list has, or the list within a report.
fn rows(reply: &Reply) -> usize {
    let json = reply.json();
    let list = json.as_array().or_else(|| json.as_object()?.values().find_map(Value::as_array));
    list.unwrap_or_else(|| panic!("no list: {reply:?}")).len()
}

#[tokio::test]
async fn n26_no_list_is_searched_or_sorted_by_a_secret_or_by_a_statement() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push_image("shop/app:1", &Image::unique()).await.created();
    berth.user("alice").await;
    for list in lists(&berth).await {
        // The audit log tells of what went before, so its rows are counted by their fields alone.
        let plain = admin.api("GET", &format!("{list}&page_size=100")).await.ok();
        let plain = rows(&plain);
        for column in [
            "password",
            "Password",
            "password_hash",
            "salt",
            "secret",
            "secret_hash",
            "access_secret",
            "revoked_at",
        ] {
            for filter in [format!("{column}=~a"), format!("{column}=x"), format!("{column}=[0~9]")] {
                let reply = admin.api("GET", &format!("{list}&page_size=100&q={}", encoded(&filter))).await;
                let reply = reply.one_of(&[200, 400]);
                if reply.status() == 200 {
                    assert_eq!(rows(&reply), plain, "{list}: {filter}");
                }
            }
        }
        for filter in
            ["name='", "name=~' or 1=1 --", "name=~%", "name=~_", "id=(1 2", "x=[", "id=[x~y]", "=", "~"]
        {
            admin.api("GET", &format!("{list}&q={}", encoded(filter))).await.one_of(&[200, 400]);
        }
        for sort in
            ["password", "-secret", "1;select pg_sleep(5)", "(case when 1=1 then id else name end)", "'", "-"]
        {
            let reply = admin.api("GET", &format!("{list}&page_size=100&sort={}", encoded(sort))).await;
            let reply = reply.one_of(&[200, 400]);
            if reply.status() == 200 {
                assert_eq!(rows(&reply), plain, "{list}: {sort}");
            }
        }
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn n27_no_secret_that_was_ever_sent_is_told_again() {
    let berth = || Berth::builder().admin_password("Canary-of-the-Admin-1").env("BERTH_LOG_LEVEL", "debug");
    if let Some(database) = crate::harness::Database::fresh().await {
        tells_no_secret(berth().database(&database).start().await).await;
    }
    tells_no_secret(berth().start().await).await;
}

async fn tells_no_secret(berth: Berth) {
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push_image("shop/app:1", &Image::unique()).await.created();
    let user = json!({"username": "alice", "email": "alice@example.com", "realname": "Alice",
        "password": "Canary-of-Alice-1"});
    admin.api("POST", "/users").json(&user).await.created();
    let robot = json!({"name": "ci", "level": "project", "duration": -1, "secret": "Canary-of-the-Robot-1",
        "permissions": [{"kind": "project", "namespace": "shop", "access":
            [{"resource": "repository", "action": "pull"}]}]});
    let made = admin.api("POST", "/robots").json(&robot).await.created();
    let path = format!("/robots/{}", made.location_id());
    admin.api("PATCH", &path).json(&json!({"secret": "Canary-of-the-Robot-2"})).await.ok();
    admin
        .api("PUT", "/users/1/password")
        .json(&json!({"old_password": "Canary-of-Nobody-1",
        "new_password": "Canary-of-Nobody-2"}))
        .await
        .is(403);
    let settings = json!({"oidc_client_secret": "Canary-of-the-Provider-1",
        "ldap_search_password": "Canary-of-the-Directory-1", "session_timeout": 61});
    admin.api("PUT", "/configurations").json(&settings).await.ok();
    berth.login("alice", "Canary-of-Nobody-3").basic().api("GET", "/users/current").await.is(401);
    berth.login("robot$shop+ci", "Canary-of-Nobody-4").basic().get("/v2/").await.is(401);

    let mut told = berth.output();
    let mut paths = lists(&berth).await;
    for path in
        ["/configurations", "/internalconfig", "/users/current", "/systeminfo", "/robots/1", "/users/1"]
    {
        paths.push(format!("{path}?"));
    }
    for path in paths {
        told.push_str(&admin.api("GET", &format!("{path}&page_size=100")).await.ok().text());
    }
    for secret in ["Canary-of-", "argon2", "password_hash", "secret_hash"] {
        let at =
            told.find(secret).map(|at| told[at.saturating_sub(200)..].chars().take(300).collect::<String>());
        assert_eq!(at, None, "{secret} was told");
    }
}

/// An answer without what differs by nature.
fn said(reply: &Reply) -> (u16, String) {
    (reply.status().as_u16(), reply.text().to_owned())
}

#[tokio::test]
async fn n25_an_unknown_user_is_refused_like_a_wrong_password() {
    let berth = Berth::start().await;
    berth.user("alice").await;
    for path in
        ["/api/v2.0/users/current", "/v2/", "/service/token?service=harbor-registry&scope=registry:catalog:*"]
    {
        let known = berth.login("alice", "Wrong-Passw0rd").basic().get(path).await;
        let unknown = berth.login("nobody-of-that-name", "Wrong-Passw0rd").basic().get(path).await;
        assert_eq!(said(&known), said(&unknown), "{path}");
        assert_eq!(known.status(), 401);
    }
    let alice = berth.login("alice", crate::harness::PASSWORD);
    for path in ["/users", "/users?q=email%3D~%40example"] {
        alice.api("GET", path).await.forbidden();
    }
    let found: Vec<Value> = alice.api("GET", "/users/search?username=alice").await.ok().list();
    assert_eq!(found[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["user_id", "username"]);
}

#[tokio::test]
async fn n39_a_huge_body_is_refused_before_it_is_read() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let before = berth.memory();
    let huge = format!("{{\"project_name\": \"{}\"}}", "x".repeat(64 << 20));
    for path in ["/projects", "/users", "/robots", "/labels"] {
        // The server may end the connection while the client still writes.
        if let Ok(reply) = admin.api("POST", path).body("application/json", huge.clone()).attempt().await {
            reply.is(413);
        }
    }
    let grown = berth.memory().saturating_sub(before);
    assert!(grown < 48 << 20, "grew by {grown} bytes");
    admin.create_project("still-there").await.created();
}
