//! The portal's page and files as a browser gets them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::harness::{Berth, Client, Reply};

/// The address of the first script that the page names.
async fn script(nobody: &Client) -> String {
    let page = nobody.get("/").await.ok().text();
    let (_, rest) = page.split_once("src=\"").expect("the page names no script: was the portal built?");
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_page_answers_every_address_of_its_own() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    for path in
        ["/", "/harbor", "/harbor/projects/1/summary", "/account/sign-in?redirect_url=%2F", "/oidc-onboard"]
    {
        let page = nobody.get(path).await.ok();
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert!(page.text().contains("<div id=\"root\">"), "{path}: {page:?}");
        assert!(!page.text().contains(berth.admin_password()), "the page shows the password");
    }
}

#[tokio::test]
async fn the_page_allows_nothing_from_elsewhere_and_nothing_inline() {
    let berth = Berth::start().await;
    let page = berth.plain().get("/harbor/projects").await.ok();
    let policy = page.header("content-security-policy").expect("no policy");
    for demand in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(demand), "{demand} is not in {policy}");
    }
    for hole in ["unsafe", "http", "*"] {
        assert!(!policy.contains(hole), "{hole} is in {policy}");
    }
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    let text = page.text();
    assert!(!text.contains("http://") && !text.contains("https://"), "the page names another host: {text}");
    assert!(!text.contains("<style") && !text.contains("style="), "the page has styles inline: {text}");
}

/// The sign-in page as a browser that asks for German gets it.
async fn sign_in(nobody: &Client) -> Reply {
    nobody.get("/account/sign-in").header("accept-language", "de-AT,de;q=0.9,en;q=0.5").await.ok()
}

#[tokio::test]
async fn the_sign_in_page_brings_the_form_that_the_server_wants_in_the_browsers_language() {
    let berth = Berth::start().await;
    let (nobody, admin) = (berth.plain(), berth.admin());
    let page = sign_in(&nobody).await.text();
    assert!(page.contains("<html lang=\"de-DE\">") && page.contains(">Benutzername</label>"), "{page}");
    assert!(!page.contains(">Registrieren</button>"), "{page}");
    let english = nobody.get("/account/sign-in").await.ok().text();
    assert!(english.contains(">Username</label>"), "{english}");

    admin.put("/api/v2.0/configurations").json(&json!({ "self_registration": true })).await.ok();
    let open = sign_in(&nobody).await.text();
    assert!(open.contains(">Registrieren</button>"), "{open}");

    let banner = json!({ "message": "Wartung", "type": "info", "closable": true }).to_string();
    admin.put("/api/v2.0/configurations").json(&json!({ "banner_message": banner })).await.ok();
    let told = sign_in(&nobody).await.text();
    assert!(told.contains("<div id=\"root\"></div>"), "{told}");
}

#[tokio::test]
async fn the_sign_in_page_has_one_style_sheet_that_its_policy_names_and_no_script() {
    let berth = Berth::start().await;
    let page = sign_in(&berth.plain()).await;
    let text = page.text();
    let (_, rest) = text.split_once("<style>").expect("the page has no style sheet");
    let (sheet, rest) = rest.split_once("</style>").expect("the style sheet has no end");
    let hash = STANDARD.encode(Sha256::digest(sheet));
    let policy = page.header("content-security-policy").expect("no policy");
    assert!(policy.contains(&format!("style-src 'self' 'sha256-{hash}'")), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!rest.contains("<style") && !text.contains("style="), "the page has other styles inline: {text}");
    for script in text.split("<script").skip(1) {
        let is_data = script.starts_with(" type=\"application/json\"");
        assert!(is_data || script.contains("src=\"/assets/"), "a script is inline: {script}");
    }
}

#[tokio::test]
async fn files_come_packed_and_are_kept_and_the_page_is_asked_for_each_time() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    let script = script(&nobody).await;
    for (accepted, encoding) in [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("br;q=0", None)] {
        let file = nobody.get(&script).header("accept-encoding", accepted).await.ok();
        assert_eq!(file.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(file.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(file.header("vary"), Some("Accept-Encoding"));
    }
    let page = nobody.get("/").await.ok();
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let tag = page.header("etag").expect("no ETag").to_owned();
    let again = nobody.get("/").header("if-none-match", tag).await;
    assert_eq!(again.status(), 304);
    assert!(again.body().is_empty());
}

#[tokio::test]
async fn who_mistypes_an_address_in_a_browser_gets_the_page_and_a_program_an_error() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    let page = nobody.get("/harbour").header("accept", "text/html,application/xhtml+xml;q=0.9").await;
    assert_eq!(page.status(), 404);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("<div id=\"root\">"), "{page:?}");
    for accept in ["application/json", "*/*"] {
        let error = nobody.get("/harbour").header("accept", accept).await;
        assert_eq!(error.status(), 404);
        assert_eq!(error.json()["errors"][0]["code"], "NOT_FOUND");
    }
    let asset = nobody.get("/assets/none.js").header("accept", "text/html").await;
    assert_eq!(asset.json()["errors"][0]["code"], "NOT_FOUND");
}

#[tokio::test]
async fn the_page_stands_in_for_nothing_that_is_not_its_own() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    for path in [
        "/assets/none-12345678.js",
        "/api/v2.0/nothing",
        "/c/nothing",
        "/service/nothing",
        "/nothing",
        "/chartrepo/x",
    ] {
        let missing = nobody.get(path).await;
        assert_eq!(missing.status(), 404, "{path}: {missing:?}");
        assert_eq!(missing.header("content-type"), Some("application/json; charset=utf-8"), "{path}");
    }
}
