//! The catalog has one door, and no number opens it wider.

use crate::harness::{Berth, Image, Wire};

#[tokio::test]
async fn n15_no_spelling_of_the_catalog_is_open_to_nobody() {
    let berth = Berth::start().await;
    berth.admin().push("library/app:1").await.created();
    let anonymous = berth.plain();
    let token = anonymous.token(&["registry:catalog:*"]).await;
    let spellings = [
        "/v2/_catalog",
        "/v2/_catalog/",
        "//v2/_catalog",
        "/v2//_catalog",
        "/v2/%5fcatalog",
        "/v2/%5Fcatalog",
        "/V2/_catalog",
        "/v2/./_catalog",
        "/v2/x/../_catalog",
        "/v2/_catalog?n=1",
        "/v2/_catalog%00",
        "/v2/_catalog;x",
    ];
    for path in spellings {
        for authorization in
            ["", &format!("Authorization: Bearer {token}\r\n"), "Authorization: Basic Og==\r\n"]
        {
            for method in ["GET", "HEAD"] {
                let host = berth.host();
                let head = format!(
                    "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{authorization}Connection: close\r\n\r\n"
                );
                let reply = Wire::exchange(&host, head).await;
                assert!(!reply.text().contains("library/app"), "{method} {path}: {reply:?}");
                // Those that are not the catalog under any reading may as well be unknown.
                let unknown = ["%00", ";", "..", "//_catalog"].iter().any(|part| path.contains(part));
                let allowed: &[u16] = if unknown { &[400, 401, 404] } else { &[401] };
                assert!(allowed.contains(&reply.status), "{method} {path} {authorization}: {reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn n15_a_user_sees_no_repository_of_a_closed_project() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let alice = berth.user("alice").await;
    admin.create_project("hidden").await.created();
    alice.create_project("hers").await.created();
    admin.push("hidden/secret:1").await.created();
    alice.push("hers/app:1").await.created();
    for path in
        ["/v2/_catalog", "/v2/_catalog?n=1", "/v2/_catalog?n=1&last=hers/app", "/v2/_catalog?last=hidden"]
    {
        let reply = alice.basic().get(path).await.ok();
        assert!(!reply.text().contains("secret"), "{reply:?}");
        let link = reply.header("link").unwrap_or_default();
        assert!(!link.contains("hidden"), "{reply:?}");
    }
    let token = alice.token(&["registry:catalog:*"]).await;
    let reply = alice.bearer(&token).get("/v2/_catalog").await;
    assert!(!reply.text().contains("secret"), "{reply:?}");
}

#[tokio::test]
async fn n16_no_number_makes_a_list_without_bounds() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let image = Image::unique();
    for tag in 0..300 {
        admin.push_image(&format!("library/app:t{tag}"), &image).await.created();
    }
    let basic = admin.basic();
    let numbers = [
        "2147483647",
        "9223372036854775807",
        "18446744073709551616",
        "-1",
        "abc",
        "1e9",
        "1.5",
        "%20",
        "0x10",
    ];
    basic.get("/v2/_catalog").await.ok();
    let before = berth.memory();
    for round in 0..20 {
        for number in numbers {
            for list in ["/v2/_catalog", "/v2/library/app/tags/list"] {
                let reply = basic.get(format!("{list}?n={number}")).await;
                let plain = number.parse::<i64>().is_ok_and(|number| number > 0);
                let reply = if plain { reply.one_of(&[200, 400]) } else { reply.bad_request() };
                assert!(reply.body().len() < 1 << 20, "round {round}: {list}?n={number}");
            }
        }
    }
    let growth = berth.memory().saturating_sub(before);
    assert!(growth < 10 << 20, "the server grew by {growth} bytes");
}
