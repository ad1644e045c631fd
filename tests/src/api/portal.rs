//! The portal's page and files as a browser gets them.

use crate::harness::{Berth, Client};

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
