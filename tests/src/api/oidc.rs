//! Log-ins with an OpenID provider: browsers, their names here, groups, and the CLI secret of their programs.

use crate::harness::{Authority, Berth, Browser, Client, Provider, Role};
use serde_json::{Value, json};
use std::time::Duration;

const ALLOW: (&str, &str) = ("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8");

fn ada(groups: Value) -> Value {
    json!({"name": "Ada Lovelace", "preferred_username": "ada", "email": "ada@example.com", "groups": groups})
}

/// A Berth whose people log in with a provider, and are called as it says.
async fn stage(id_token_seconds: u32) -> (Berth, Provider) {
    let berth = Berth::builder().env(ALLOW.0, ALLOW.1).start().await;
    let provider = Provider::start(&berth, id_token_seconds).await;
    provider.account("1", ada(json!(["dev", "ops"]))).await;
    let mut settings = provider.settings();
    settings["oidc_auto_onboard"] = json!(true);
    set(&berth, settings).await;
    (berth, provider)
}

async fn set(berth: &Berth, settings: Value) {
    berth.admin().api("PUT", "/configurations").json(&settings).await.ok();
}

async fn logged_in(berth: &Berth, account: &str) -> Browser {
    let mut browser = Browser::open(berth);
    assert_eq!(browser.log_in(account).await, "/harbor/projects");
    browser
}

async fn cli(berth: &Berth, browser: &mut Browser) -> Client {
    let me = browser.me().await.ok().json();
    let secret = me["oidc_user_meta"]["secret"].as_str().unwrap().to_owned();
    berth.login(me["username"].as_str().unwrap(), &secret)
}

#[tokio::test]
async fn a_browser_logs_in_and_is_called_as_the_provider_says() {
    let (berth, provider) = stage(600).await;
    let info = berth.plain().api("GET", "/systeminfo").await.ok().json();
    assert_eq!(
        (&info["auth_mode"], &info["oidc_provider_name"]),
        (&json!("oidc_auth"), &json!("The provider"))
    );
    let mut browser = logged_in(&berth, "1").await;
    let me = browser.me().await.ok().json();
    assert_eq!((&me["username"], &me["email"]), (&json!("ada"), &json!("ada@example.com")));
    assert_eq!(me["oidc_user_meta"]["subiss"], format!("1{}", provider.issuer));
    assert!(browser.cookie("berth_oidc").is_none(), "the cookie of the log-in is gone");
    // The same person, whatever the provider calls it now.
    provider.account("1", json!({"preferred_username": "other"})).await;
    let mut again = logged_in(&berth, "1").await;
    assert_eq!(again.me().await.ok().json()["user_id"], me["user_id"]);
    // Others are told nothing of it, and no setting tells the secret.
    let shown = berth.admin().api("GET", &format!("/users/{}", me["user_id"])).await.ok().text();
    assert!(!shown.contains("oidc_user_meta"), "{shown}");
    let all = berth.admin().api("GET", "/configurations").await.ok().json();
    assert!(all.get("oidc_client_secret").is_none() && all["auth_mode"]["editable"] == json!(false));
    berth.admin().api("PUT", "/configurations").json(&json!({"auth_mode": "db_auth"})).await.bad_request();
    berth.admin().create_user("eve").await.forbidden();
}

#[tokio::test]
async fn somebody_new_chooses_a_name_that_is_free() {
    let (berth, provider) = stage(600).await;
    set(&berth, json!({"oidc_auto_onboard": false})).await;
    provider.account("2", json!({"preferred_username": "bob"})).await;
    let mut browser = Browser::open(&berth);
    let page = browser.log_in("1").await;
    assert!(page.ends_with("/oidc-onboard?username=ada&redirect_url=%2Fharbor%2Fprojects"), "{page}");
    browser.me().await.unauthorized();
    let choose = |name: &str| json!({"username": name});
    browser.send("POST", "/c/oidc/onboard", &choose("lovelace"), false).await.forbidden();
    browser.send("POST", "/c/oidc/onboard", &choose("admin"), true).await.is(409);
    browser.send("POST", "/c/oidc/onboard", &choose("a:b"), true).await.bad_request();
    browser.send("POST", "/c/oidc/onboard", &choose("lovelace"), true).await.ok();
    assert_eq!(browser.me().await.ok().json()["username"], "lovelace");
    // It is over with this, and nobody else can use it.
    browser.send("POST", "/c/oidc/onboard", &choose("second"), true).await.unauthorized();
    let mut stranger = Browser::open(&berth);
    stranger.me().await;
    stranger.send("POST", "/c/oidc/onboard", &choose("second"), true).await.unauthorized();
    // The next time the browser is let in at once.
    assert_eq!(logged_in(&berth, "1").await.me().await.ok().json()["username"], "lovelace");
    // A name that the provider gives and somebody has is no way into that account.
    set(&berth, json!({"oidc_auto_onboard": true})).await;
    provider.account("3", json!({"preferred_username": "admin"})).await;
    let mut impostor = Browser::open(&berth);
    let back = impostor.through_provider("3", "/").await;
    impostor.get(&back).await.is(409);
    impostor.me().await.unauthorized();
}

#[tokio::test]
async fn n28_a_log_in_is_ended_once_by_the_browser_that_began_it() {
    let (berth, provider) = stage(600).await;
    let mut browser = Browser::open(&berth);
    let back = browser.through_provider("1", "/").await;
    let mut other = Browser::open(&berth);
    other.get(&back).await.unauthorized();
    other.through_provider("1", "/").await;
    other.get(&back).await.unauthorized();
    browser.get(&back).await.is(302);
    browser.me().await.ok();
    // Twice, with another state, and with parts missing.
    browser.get(&back).await.unauthorized();
    let back = browser.through_provider("1", "/").await;
    browser.get(&back.replace("state=", "state=x")).await.unauthorized();
    browser.get(&back.replace("state=", "stage=")).await.bad_request();
    browser.get(&back.replace("code=", "node=")).await.bad_request();
    browser.get(&format!("{back}&state=twice")).await.bad_request();
    browser.get("/c/oidc/callback?error=access_denied&state=x").await.bad_request();
    // A code that belongs to another log-in: the verifier and the nonce do not fit.
    let mut second = Browser::open(&berth);
    let foreign = second.through_provider("1", "/").await;
    let code = foreign.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let own = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
    browser.get(&back.replace(own, code)).await.unauthorized();
    // Another issuer's answer (RFC 9207).
    let back = second.through_provider("1", "/").await;
    assert!(back.contains("iss="), "{back}");
    second.get(&back.replace("iss=", "iss=x")).await.unauthorized();
    second.me().await.unauthorized();
    drop(provider);
}

#[tokio::test]
async fn n28_only_paths_of_this_site_are_gone_to_after_a_log_in() {
    let (berth, _provider) = stage(600).await;
    let evils = [
        "//evil",
        "https:evil",
        "https://evil",
        "/%5Cevil",
        "/\\evil",
        "%2f%2fevil",
        "%252f%252fevil",
        "/%252fevil",
        "javascript:alert(1)",
        "/%0d%0aevil:",
    ];
    for evil in evils {
        let evil = evil.replace('\\', "%5C");
        berth.plain().get(format!("/c/oidc/login?redirect_url={evil}")).await.bad_request();
    }
    let mut browser = Browser::open(&berth);
    let back = browser.through_provider("1", "/harbor/projects/7?tab=a b&x=<y>").await;
    let end = browser.get(&back).await;
    assert_eq!(end.header("location"), Some("/harbor/projects/7?tab=a%20b&x=%3Cy%3E"));
}

#[tokio::test]
async fn n28_a_user_who_was_deleted_here_stays_out() {
    let (berth, provider) = stage(600).await;
    let mut browser = logged_in(&berth, "1").await;
    let ada = cli(&berth, &mut browser).await;
    ada.ask_token(&[]).await.ok();
    let id = browser.me().await.json()["user_id"].clone();
    berth.admin().api("DELETE", &format!("/users/{id}")).await.ok();
    browser.me().await.unauthorized();
    ada.ask_token(&[]).await.unauthorized();
    let mut again = Browser::open(&berth);
    let back = again.through_provider("1", "/").await;
    again.get(&back).await.forbidden();
    again.me().await.unauthorized();
    let log = berth.admin().api("GET", "/auditlog-exts?q=operation%3Dlogin").await.ok().list();
    assert_eq!(
        (&log[0]["operation_result"], &log[1]["operation_result"]),
        (&json!(false), &json!(true)),
        "{log:?}"
    );
    drop(provider);
}

#[tokio::test]
async fn n28_groups_open_projects_as_long_as_the_provider_tells_of_them() {
    let (berth, provider) = stage(2).await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let member =
        json!({"role_id": Role::Developer.id(), "member_group": {"group_name": "dev", "group_type": 3}});
    admin.api("POST", "/projects/shop/members").json(&member).await.created();
    set(&berth, json!({"oidc_group_filter": "^(dev|ops)$"})).await;
    provider.account("1", ada(json!(["dev", "secret"]))).await;
    let mut browser = logged_in(&berth, "1").await;
    browser.get("/api/v2.0/projects/shop").await.ok();
    let groups = admin.api("GET", "/usergroups?page_size=100").await.ok().names("group_name");
    assert!(groups.contains(&"dev".to_owned()) && !groups.contains(&"secret".to_owned()), "{groups:?}");
    let ada_cli = cli(&berth, &mut browser).await;
    ada_cli.push("shop/app:1").await.created();
    let token = ada_cli.token(&["repository:shop/app:pull,push"]).await;
    // The group is taken at the provider: the next refresh ends it, for the token that was given before too.
    provider.account("1", ada(json!("ops"))).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    ada_cli.ask_token(&["repository:shop/app:pull"]).await.ok();
    assert_eq!(provider.grants("refresh_token").await, 1);
    ada_cli.bearer(&token).get("/v2/shop/app/tags/list").await.unauthorized();
    ada_cli.push("shop/app:2").await.refused(401);
    // It comes back with the next log-in.
    provider.account("1", ada(json!("dev"))).await;
    let mut again = logged_in(&berth, "1").await;
    again.get("/api/v2.0/projects/shop").await.ok();
    provider.account("1", ada(json!([]))).await;
    let mut last = logged_in(&berth, "1").await;
    last.get("/api/v2.0/projects/shop").await.forbidden();
}

#[tokio::test]
async fn n28_who_is_told_of_groups_only_at_a_log_in_has_them_until_the_next() {
    let (berth, provider) = stage(2).await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    let member =
        json!({"role_id": Role::Developer.id(), "member_group": {"group_name": "dev", "group_type": 3}});
    admin.api("POST", "/projects/shop/members").json(&member).await.created();
    set(&berth, json!({"oidc_admin_group": "root"})).await;
    provider.account("1", ada(json!(["dev", "root"]))).await;
    let mut browser = logged_in(&berth, "1").await;
    let program = cli(&berth, &mut browser).await;
    let token = program.token(&["repository:shop/app:pull,push"]).await;
    // The refresh says nothing of groups: the role, the right, the session and the token stay.
    let mut silent = ada(json!(null));
    silent.as_object_mut().unwrap().remove("groups");
    provider.account("1", silent).await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    program.push("shop/app:1").await.created();
    assert_eq!(provider.grants("refresh_token").await, 1);
    program.bearer(&token).get("/v2/shop/app/tags/list").await.ok();
    assert_eq!(browser.me().await.ok().json()["admin_role_in_auth"], json!(true));
    // At a log-in, silence is an answer.
    let mut again = logged_in(&berth, "1").await;
    assert_eq!(again.me().await.ok().json()["admin_role_in_auth"], json!(false));
    again.get("/api/v2.0/projects/shop").await.forbidden();
    program.bearer(&token).get("/v2/shop/app/tags/list").await.unauthorized();
}

#[tokio::test]
async fn a_refresh_token_that_was_changed_outlives_a_provider_that_fails_half_way() {
    let (berth, provider) = stage(2).await;
    let mut browser = logged_in(&berth, "1").await;
    let program = cli(&berth, &mut browser).await.basic();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    // The old refresh token is void from here on, and who the new tokens tell of is not known yet.
    provider.is_broken(Some("me")).await;
    program.get("/v2/").await.is(503);
    assert_eq!(provider.grants("refresh_token").await, 1);
    provider.is_broken(None).await;
    tokio::time::sleep(Duration::from_millis(3100)).await;
    program.get("/v2/").await.ok();
    assert_eq!(provider.grants("refresh_token").await, 2);
}

#[tokio::test]
async fn n34_a_code_goes_to_no_other_provider_than_the_one_that_gave_it() {
    let (berth, _provider) = stage(600).await;
    let mut browser = Browser::open(&berth);
    let back = browser.through_provider("1", "/").await;
    let other = Provider::start(&berth, 600).await;
    set(&berth, other.settings()).await;
    // Without the name of the issuer, which not all providers send back.
    let at = back.find("&iss=").unwrap();
    let after = back[at + 1..].find('&').map_or(back.len(), |end| at + 1 + end);
    let back = format!("{}{}", &back[..at], &back[after..]);
    browser.get(&back).await.unauthorized();
    assert_eq!(other.grants("asked").await, 0);
    browser.me().await.unauthorized();
}

#[tokio::test]
async fn members_of_the_admin_group_are_administrators() {
    let (berth, provider) = stage(600).await;
    set(&berth, json!({"oidc_admin_group": "root", "oidc_group_filter": "^dev$"})).await;
    provider.account("1", ada(json!(["dev", "root"]))).await;
    let mut browser = logged_in(&berth, "1").await;
    let me = browser.me().await.ok().json();
    assert_eq!((&me["sysadmin_flag"], &me["admin_role_in_auth"]), (&json!(false), &json!(true)));
    browser.get("/api/v2.0/configurations").await.ok();
    provider.account("1", ada(json!(["dev"]))).await;
    let mut again = logged_in(&berth, "1").await;
    again.get("/api/v2.0/configurations").await.forbidden();
    // The session from before is over with the right.
    browser.me().await.unauthorized();
}

#[tokio::test]
async fn programs_log_in_with_the_cli_secret_where_they_need_it() {
    let (berth, _provider) = stage(600).await;
    let mut browser = logged_in(&berth, "1").await;
    let ada = cli(&berth, &mut browser).await;
    ada.create_project("tools").await.created();
    let pushed = ada.push("tools/app:1").await.created();
    ada.pull("tools/app:1").await.is(&pushed);
    let basic = ada.basic();
    basic.get("/v2/tools/app/tags/list").await.ok();
    basic.api("GET", "/projects/tools/repositories").await.ok();
    basic.api("GET", "/projects/tools/repositories/app/artifacts").await.ok();
    basic.api("DELETE", "/projects/tools/repositories/app/artifacts/1/tags/1").await.ok();
    // Elsewhere it is worth nothing, and its use there is no wrong guess.
    for _ in 0..6 {
        basic.api("GET", "/users/current").await.unauthorized();
    }
    basic.api("DELETE", "/projects/tools").await.unauthorized();
    basic.get("/v2/").await.ok();
    // A new one: the old one and what was issued for it are void, this browser stays.
    let token = ada.token(&["repository:tools/app:pull"]).await;
    let id = browser.me().await.json()["user_id"].clone();
    let path = format!("/api/v2.0/users/{id}/cli_secret");
    browser.send("PUT", &path, &json!({"secret": "weak"}), true).await.bad_request();
    browser.send("PUT", &path, &json!({"secret": "Str0ng-enough"}), true).await.ok();
    basic.get("/v2/").await.unauthorized();
    ada.bearer(&token).get("/v2/tools/app/tags/list").await.unauthorized();
    berth.login("ada", "Str0ng-enough").basic().get("/v2/").await.ok();
    browser.send("PUT", &path, &json!({"secret": ""}), true).await.ok();
    let made = cli(&berth, &mut browser).await;
    made.basic().get("/v2/").await.ok();
    // The administrator has a password, and no such secret.
    berth.admin().api("PUT", "/users/1/cli_secret").json(&json!({"secret": ""})).await.is(412);
    berth.admin().api("PUT", "/users/99/cli_secret").json(&json!({"secret": ""})).await.is(412);
}

#[tokio::test]
async fn n29_whoever_guesses_cli_secrets_is_shut_out() {
    let (berth, _provider) = stage(600).await;
    let mut browser = logged_in(&berth, "1").await;
    let ada = cli(&berth, &mut browser).await.basic();
    let guesses =
        (0..5).map(|_| async { berth.login("ada", "Wrong-Passw0rd").basic().get("/v2/").await.is(401) });
    futures::future::join_all(guesses).await;
    ada.get("/v2/").await.unauthorized();
    ada.ask_token(&[]).await.unauthorized();
    berth.admin().basic().get("/v2/").await.ok();
    browser.me().await.ok();
}

#[tokio::test]
async fn the_secret_ends_when_the_provider_refuses_to_vouch_and_is_asked_once_by_many() {
    let (berth, provider) = stage(2).await;
    let mut browser = logged_in(&berth, "1").await;
    let program = cli(&berth, &mut browser).await.basic();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let asked = (0..10).map(|_| async { program.get("/v2/").await.ok() });
    futures::future::join_all(asked).await;
    assert_eq!(provider.grants("refresh_token").await, 1);
    provider.forget("1").await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    for reply in [program.get("/v2/").await, program.ask_token(&[]).await] {
        assert!(reply.unauthorized().text().contains("log in with a browser"));
    }
    // For good: that the account is back changes nothing until somebody logs in with a browser.
    provider.account("1", ada(json!([]))).await;
    program.get("/v2/").await.unauthorized();
    let mut browser = logged_in(&berth, "1").await;
    cli(&berth, &mut browser).await.basic().get("/v2/").await.ok();
}

#[tokio::test]
async fn a_provider_that_does_not_answer_ends_no_secret() {
    let (berth, provider) = stage(2).await;
    let mut browser = logged_in(&berth, "1").await;
    let ada = cli(&berth, &mut browser).await.basic();
    drop(provider);
    tokio::time::sleep(Duration::from_millis(2100)).await;
    for _ in 0..6 {
        ada.get("/v2/").await.is(503);
    }
    // Sessions and the administrator do not hang on it, and what is wrong stays wrong.
    browser.me().await.ok();
    berth.admin().basic().get("/v2/").await.ok();
    berth.login("ada", "Wrong-Passw0rd").basic().get("/v2/").await.unauthorized();
    let forged = berth.admin().bearer("eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.AAAA");
    forged.api("GET", "/users/current").await.one_of(&[401, 503]);
}

#[tokio::test]
async fn a_client_that_goes_away_does_not_take_the_providers_answer_along() {
    let (berth, provider) = stage(3).await;
    let mut browser = logged_in(&berth, "1").await;
    let ada = cli(&berth, &mut browser).await.basic();
    tokio::time::sleep(Duration::from_millis(3100)).await;
    provider.is_slow(600).await;
    let cut = tokio::time::timeout(Duration::from_millis(300), ada.get("/v2/").attempt()).await;
    assert!(cut.is_err(), "the refresh was over before the client went away");
    tokio::time::sleep(Duration::from_millis(1000)).await;
    ada.get("/v2/").await.ok();
    assert_eq!(provider.grants("refresh_token").await, 1);
}

#[tokio::test]
async fn n27_nothing_that_opens_a_door_is_logged() {
    let berth = Berth::builder().env(ALLOW.0, ALLOW.1).env("BERTH_LOG_LEVEL", "debug").start().await;
    let provider = Provider::start(&berth, 2).await;
    provider.account("1", ada(json!(["dev"]))).await;
    let mut settings = provider.settings();
    settings["oidc_auto_onboard"] = json!(true);
    set(&berth, settings).await;
    let mut browser = Browser::open(&berth);
    let back = browser.through_provider("1", "/").await;
    let held = browser.cookie("berth_oidc").unwrap();
    browser.get(&back).await.is(302);
    let mut secrets =
        vec![held, browser.cookie("sid").unwrap(), "with+signs".to_owned(), "with%2Bsigns".to_owned()];
    let url = url::Url::parse(&back).unwrap();
    secrets.extend(url.query_pairs().filter(|(name, _)| name != "iss").map(|(_, value)| value.into_owned()));
    let me = browser.me().await.ok().json();
    secrets.push(me["oidc_user_meta"]["secret"].as_str().unwrap().to_owned());
    let ada = cli(&berth, &mut browser).await.basic();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    ada.get("/v2/").await.ok();
    provider.forget("1").await;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    ada.get("/v2/").await.unauthorized();
    let mut told = berth.output();
    let admin = berth.admin();
    for path in ["/configurations", "/users", "/audit-logs", "/auditlog-exts"] {
        told.push_str(&admin.api("GET", path).await.ok().text());
    }
    told.push_str(&admin.api("GET", &format!("/users/{}", me["user_id"])).await.ok().text());
    for secret in &secrets {
        assert!(secret.len() > 5 && !told.contains(secret.as_str()), "{secret} was told");
    }
    assert!(!told.contains("eyJ"), "a token was told");
}

#[tokio::test]
async fn log_outs_reach_the_provider_if_it_is_wished() {
    let (berth, provider) = stage(2).await;
    let base = berth.plain().address();
    let mut browser = logged_in(&berth, "1").await;
    let ada = cli(&berth, &mut browser).await.basic();
    let told = browser.get("/c/log_out").await.forbidden().json();
    assert_eq!(told["redirect_location"], format!("{base}/c/oidc/logout"));
    let end = browser.get("/c/oidc/logout").await.is(302);
    assert_eq!(end.header("location"), Some(format!("{base}/").as_str()));
    browser.me().await.unauthorized();
    browser.get("/c/oidc/logout").await.unauthorized();
    // With the provider, which then vouches no more.
    set(&berth, json!({"oidc_logout": true})).await;
    let mut browser = logged_in(&berth, "1").await;
    let end = browser.get("/c/oidc/logout").await.is(302);
    let there = end.header("location").unwrap().to_owned();
    assert!(there.starts_with(&format!("{}/session/end?id_token_hint=", provider.issuer)), "{there}");
    browser.get(&there).await.ok();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    ada.get("/v2/").await.unauthorized();
    // A name with a password, and the form of passwords.
    let mut other = Browser::open(&berth);
    other.me().await;
    for name in ["ada", "nobody", "admin"] {
        // Whoever it is: the answer does not tell who has a password here.
        let told = other.form("/c/login", &format!("principal={name}&password=x")).await.forbidden();
        assert_eq!(told.json(), json!({"redirect_location": format!("{base}/c/oidc/login")}), "{name}");
    }
    let form = format!("principal=admin&password={}", berth.admin_password());
    other.form("/c/login", &form).await.ok();
    other.get("/c/log_out").await.ok();
}

#[tokio::test]
async fn an_id_token_of_the_provider_opens_the_api() {
    let (berth, provider) = stage(600).await;
    let token = provider.id_token(&berth, "1").await;
    let bearer = berth.admin().bearer(&token);
    bearer.api("GET", "/users/current").await.unauthorized();
    logged_in(&berth, "1").await;
    assert_eq!(bearer.api("GET", "/users/current").await.ok().json()["username"], "ada");
    bearer.create_project("mine").await.created();
    bearer.ask_token(&["repository:mine/app:push"]).await.ok();
    bearer.get("/v2/").await.unauthorized();
    let (head, rest) = token.split_once('.').unwrap();
    berth.admin().bearer(&format!("{head}x.{rest}")).api("GET", "/users/current").await.unauthorized();
}

#[tokio::test]
async fn n32_a_provider_on_an_inner_address_is_not_reached() {
    let berth = Berth::start().await;
    let provider = Provider::start(&berth, 600).await;
    let ping = |url: &str| {
        berth.admin().api("POST", "/system/oidc/ping").json(&json!({"url": url, "verify_cert": false}))
    };
    for url in [
        &provider.issuer,
        "http://127.0.0.1:1",
        "https://[::1]/",
        "https://0x7f000001/",
        "https://localhost./",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ] {
        ping(url).await.bad_request();
    }
    let refused = |url: &str| ping(url);
    let (open, shut) = (refused(&provider.issuer).await.json(), refused("http://127.0.0.1:1").await.json());
    assert_eq!(open["errors"][0]["message"], shut["errors"][0]["message"], "ports are not told apart");
    berth.admin().api("PUT", "/configurations").json(&provider.settings()).await.bad_request();
    let named =
        json!({"auth_mode": "oidc_auth", "oidc_client_id": "berth", "oidc_endpoint": "https://localhost:1"});
    berth.admin().api("PUT", "/configurations").json(&named).await.ok();
    berth.plain().get("/c/oidc/login").await.is(503);
}

#[tokio::test]
async fn a_ping_tells_whether_there_is_a_provider() {
    let (berth, provider) = stage(600).await;
    let ping = |url: &str| berth.admin().api("POST", "/system/oidc/ping").json(&json!({"url": url}));
    ping(&provider.issuer).await.ok();
    ping(&format!("{}/other", provider.issuer)).await.bad_request();
    ping("").await.bad_request();
    for setting in [
        json!({"oidc_scope": "profile"}),
        json!({"oidc_group_filter": "("}),
        json!({"oidc_endpoint": "ftp://example.com"}),
        json!({"oidc_extra_redirect_parms": "{\"client_id\":\"x\"}"}),
    ] {
        berth.admin().api("PUT", "/configurations").json(&setting).await.bad_request();
    }
}

#[tokio::test]
async fn the_providers_certificate_is_checked_unless_it_is_told_otherwise() {
    let authority = Authority::new();
    let berth = Berth::builder().env(ALLOW.0, ALLOW.1).start().await;
    let provider = Provider::start_with_tls(&berth, &authority).await;
    let ping = |berth: &Berth, verify_cert: bool| {
        let body = json!({"url": provider.issuer, "verify_cert": verify_cert});
        berth.admin().api("POST", "/system/oidc/ping").json(&body)
    };
    ping(&berth, true).await.bad_request();
    ping(&berth, false).await.ok();
    set(&berth, provider.settings()).await;
    berth.plain().get("/c/oidc/login").await.is(503);
    set(&berth, json!({"oidc_verify_cert": false})).await;
    berth.plain().get("/c/oidc/login").await.is(302);
    let ca_file = authority.ca_file();
    let knowing = Berth::builder().env(ALLOW.0, ALLOW.1).env("BERTH_OUTBOUND_CA_FILE", ca_file.display());
    ping(&knowing.start().await, true).await.ok();
}

#[tokio::test]
async fn without_the_mode_there_is_no_way_through_a_provider() {
    let berth = Berth::start().await;
    for path in ["/c/oidc/login", "/c/oidc/callback?code=x&state=y", "/c/oidc/logout"] {
        berth.plain().get(path).await.is(412);
    }
    berth.admin().bearer("eyJhbGciOiJSUzI1NiJ9.e30.AAAA").api("GET", "/users/current").await.unauthorized();
}
