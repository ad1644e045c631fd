//! Negative test 31: what another site makes a browser send; and who guesses passwords.

use crate::harness::{Berth, Client, PASSWORD, Reply};
use serde_json::json;

/// What a browser of this site knows: its cookies and the token of the last answer.
struct Browser {
    client: Client,
    cookies: Vec<(String, String)>,
    token: String,
}

impl Browser {
    async fn open(berth: &Berth) -> Browser {
        let mut browser = Browser { client: berth.plain(), cookies: Vec::new(), token: String::new() };
        let reply = browser.client.api("GET", "/systeminfo").await.ok();
        browser.remember(&reply);
        assert!(!browser.token.is_empty(), "a GET brings the token: {reply:?}");
        browser
    }

    fn remember(&mut self, reply: &Reply) {
        if let Some(token) = reply.header("x-harbor-csrf-token") {
            self.token = token.to_owned();
        }
        for line in reply.headers().get_all("set-cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    async fn log_in(&mut self, name: &str, password: &str, token: Option<&str>) -> Reply {
        let form = format!("principal={name}&password={password}");
        let mut call = self.client.post("/c/login").header("cookie", self.cookies());
        if let Some(token) = token {
            call = call.header("x-harbor-csrf-token", token);
        }
        let reply = call.body("application/x-www-form-urlencoded", form).await;
        self.remember(&reply);
        reply
    }
}

#[tokio::test]
async fn n31_what_another_site_makes_a_browser_send_is_refused() {
    let mut berth = Berth::start().await;
    berth.user("alice").await;
    let mut browser = Browser::open(&berth).await;
    browser.log_in("alice", PASSWORD, None).await.is(403);
    browser.log_in("alice", PASSWORD, Some("AAAA")).await.is(403);
    let token = browser.token.clone();
    let reply = browser.log_in("alice", PASSWORD, Some(&token)).await.ok();
    let lines: Vec<_> =
        reply.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    let sid = lines.iter().find(|line| line.starts_with("sid=")).expect("a session");
    assert!(sid.contains("HttpOnly") && sid.contains("SameSite=Lax") && !sid.contains("Secure"), "{sid}");

    let make = |name: &str| {
        let call = browser.client.api("POST", "/projects").header("cookie", browser.cookies());
        call.json(&json!({"project_name": name}))
    };
    make("forged").await.is(403);
    make("forged").header("x-harbor-csrf-token", "AAAA").await.is(403);
    make("forged")
        .header("x-harbor-csrf-token", &browser.token)
        .header("origin", "http://evil.example")
        .await
        .is(403);
    assert_eq!(berth.admin().api("GET", "/projects?name=forged").await.ok().list().len(), 0);
    make("shop").header("x-harbor-csrf-token", &browser.token).await.created();
    // A password is no cookie: scripts need no token.
    berth.login("alice", PASSWORD).create_project("script").await.created();
    // The registry knows no cookies.
    browser.client.get("/v2/").header("cookie", browser.cookies()).await.is(401);

    berth.restart().await;
    let me = || browser.client.api("GET", "/users/current").header("cookie", browser.cookies());
    assert_eq!(me().await.ok().json()["username"], "alice");
    browser.client.get("/c/log_out").header("cookie", browser.cookies()).await.ok();
    me().await.is(401);
}

#[tokio::test]
async fn n29_whoever_guesses_passwords_is_shut_out_and_nobody_else() {
    let mut berth = Berth::start().await;
    berth.user("alice").await;
    berth.user("bob").await;
    let guess = || berth.login("alice", "Wrong-Passw0rd");
    let guesses = (0..5).map(|_| async { guess().basic().api("GET", "/users/current").await.is(401) });
    futures::future::join_all(guesses).await;
    let alice = berth.login("alice", PASSWORD).basic();
    alice.api("GET", "/users/current").await.is(401);
    berth.login("bob", PASSWORD).basic().api("GET", "/users/current").await.ok();
    // It is shut for the registry too, and after a restart.
    berth.restart().await;
    let alice = berth.login("alice", PASSWORD).basic();
    alice.get("/v2/").await.is(401);
    berth.login("bob", PASSWORD).basic().get("/v2/").await.ok();
}

#[tokio::test]
async fn n29_many_at_once_are_let_in_if_they_are_right_and_shut_out_if_they_guess() {
    let berth = Berth::start().await;
    berth.user("alice").await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let body = serde_json::json!({"name": "ci", "level": "project", "duration": -1, "permissions": [{"kind": "project",
        "namespace": "shop", "access": [{"resource": "repository", "action": "pull"}]}]});
    let robot = admin.api("POST", "/robots").json(&body).await.created().json();
    let (name, secret) = (robot["name"].as_str().unwrap(), robot["secret"].as_str().unwrap());
    let many = |name: &str, secret: &str| {
        let clients = (0..40).map(|_| berth.login(name, secret).basic()).collect::<Vec<_>>();
        async move {
            let calls = clients.iter().map(|client| async { client.get("/v2/").await.status().as_u16() });
            futures::future::join_all(calls).await
        }
    };
    assert_eq!(many(name, secret).await, [200; 40]);
    assert_eq!(many("alice", PASSWORD).await, [200; 40]);
    assert_eq!(many(name, "Wrong-Passw0rd").await, [401; 40]);
    assert_eq!(many("alice", "Wrong-Passw0rd").await, [401; 40]);
    assert_eq!(many(name, secret).await, [401; 40]);
    assert_eq!(many("alice", PASSWORD).await, [401; 40]);
    admin.basic().get("/v2/").await.ok();
}

#[tokio::test]
async fn n29_a_robots_secret_is_guessed_no_longer_than_a_persons() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let access = serde_json::json!([{"resource": "repository", "action": "pull"}]);
    let robot = |name: &str| {
        serde_json::json!({"name": name, "level": "project", "duration": -1,
            "permissions": [{"kind": "project", "namespace": "shop", "access": access}]})
    };
    let mut made = Vec::new();
    for name in ["one", "two"] {
        made.push(admin.api("POST", "/robots").json(&robot(name)).await.created().json());
    }
    let login = |at: usize| {
        berth.login(made[at]["name"].as_str().unwrap(), made[at]["secret"].as_str().unwrap()).basic()
    };
    login(0).get("/v2/").await.ok();
    let guesses = (0..5).map(|_| async {
        berth.login("robot$shop+one", "Wrong-Passw0rd").basic().get("/v2/").await.is(401);
    });
    futures::future::join_all(guesses).await;
    login(0).get("/v2/").await.is(401);
    login(1).get("/v2/").await.ok();
}
