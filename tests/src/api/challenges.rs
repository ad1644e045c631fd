//! How a client that has no right yet is told where to get one, and that this tells nothing about what exists.

use crate::harness::{Berth, Blob, Challenge, Client, Reply, Wire};

const MISSING: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn the_base_path_sends_clients_to_the_token_service() {
    let berth = Berth::start().await;
    let reply = berth.plain().get("/v2/").await.unauthorized().code("UNAUTHORIZED");
    let reply = reply.has("docker-distribution-api-version", "registry/2.0");
    assert_eq!(challenge(&reply), bearer(&berth, None));
    berth.anonymous().get("/v2/").await.unauthorized();
    let admin = berth.admin();
    admin.get("/v2/").await.ok().has("docker-distribution-api-version", "registry/2.0");
    admin.basic().get("/v2/").await.ok();
    admin.get("/v2").await.one_of(&[200, 301, 308]);
    let token = admin.token(&[]).await;
    admin.bearer(&token).get("/v2/").await.ok();
    admin.with_password("Wrong-Passw0rd").basic().get("/v2/").await.unauthorized();
    admin.with_password("Wrong-Passw0rd").get("/v2/").await.unauthorized();
    admin.bearer("not.a.token").get("/v2/").await.unauthorized();
}

#[tokio::test]
async fn a_challenge_names_the_right_that_is_missing() {
    let berth = Berth::start().await;
    let nobody = berth.plain();
    let image = berth.admin().push("library/app:1").await.created();
    let pull = "repository:library/app:pull";
    let push = "repository:library/app:pull,push";
    let delete = "repository:library/app:delete";
    let digest = image.digest();
    let uploads = "/v2/library/app/blobs/uploads/";
    let cases = [
        ("GET", "/v2/library/app/manifests/1".to_string(), pull.to_string()),
        ("HEAD", format!("/v2/library/app/manifests/{digest}"), pull.into()),
        ("GET", format!("/v2/library/app/blobs/{}", image.config.digest), pull.into()),
        ("GET", "/v2/library/app/tags/list".into(), pull.into()),
        ("GET", format!("/v2/library/app/referrers/{digest}"), pull.into()),
        ("POST", uploads.into(), push.into()),
        ("PUT", "/v2/library/app/manifests/2".into(), push.into()),
        ("PATCH", format!("{uploads}8f0f7b0e-7e3c-4e8e-8a39-0c0a2f6f6a10"), push.into()),
        ("DELETE", format!("/v2/library/app/manifests/{digest}"), delete.into()),
        (
            "POST",
            format!("{uploads}?mount={MISSING}&from=other/app"),
            format!("{push} repository:other/app:pull"),
        ),
    ];
    for (method, path, scope) in cases {
        let reply = nobody.call(method.parse().unwrap(), &path).await.unauthorized();
        assert_eq!(challenge(&reply), bearer(&berth, Some(&scope)), "{method} {path}");
    }
}

/// A public project is open to anybody, but only with a token: docker asks for one without a login.
#[tokio::test]
async fn a_public_project_is_pulled_without_a_login() {
    let berth = Berth::start().await;
    let image = berth.admin().push("library/app:1").await.created();
    berth.plain().get("/v2/library/app/manifests/1").await.unauthorized();
    let anybody = berth.anonymous();
    anybody.pull("library/app:1").await.is(&image);
    assert_eq!(anybody.tags("library/app").await, ["1"]);
    anybody.push("library/app:2").await.refused(401);
    anybody.delete_manifest("library/app", image.digest()).await.unauthorized();
}

#[tokio::test]
async fn credentials_that_do_not_suffice_are_challenged_for_others() {
    let berth = Berth::start().await;
    berth.admin().create_project("shop").await.created();
    let alice = berth.user("alice").await;
    let refused = alice.basic().get("/v2/shop/app/manifests/1").await.unauthorized();
    assert_eq!(challenge(&refused), Challenge::Basic { realm: "harbor".into() });
    let token = alice.token(&["repository:library/app:pull"]).await;
    let refused = alice.bearer(&token).get("/v2/shop/app/manifests/1").await.unauthorized();
    assert_eq!(challenge(&refused), Challenge::Basic { realm: "harbor".into() });
}

/// An absent project answers exactly as one that the caller may not see: status, challenge and body.
#[tokio::test]
async fn an_absent_project_looks_like_a_forbidden_one() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    admin.create_project("secret1").await.created();
    admin.push("secret1/app:1").await.created();
    let alice = berth.user("alice").await;
    let token = alice.token(&["repository:secret1/app:pull,push", "repository:absent1/app:pull,push"]).await;
    let callers: [(&str, Client); 4] = [
        ("nobody", berth.plain()),
        ("anonymous", berth.anonymous()),
        ("alice by password", alice.basic()),
        ("alice by token", alice.bearer(&token)),
    ];
    let paths = [
        ("GET", "/v2/PROJECT/app/manifests/1".to_string()),
        ("HEAD", "/v2/PROJECT/app/manifests/1".into()),
        ("PUT", "/v2/PROJECT/app/manifests/1".into()),
        ("DELETE", format!("/v2/PROJECT/app/manifests/{MISSING}")),
        ("GET", format!("/v2/PROJECT/app/blobs/{MISSING}")),
        ("POST", "/v2/PROJECT/app/blobs/uploads/".into()),
        ("GET", "/v2/PROJECT/app/tags/list".into()),
        ("GET", format!("/v2/PROJECT/app/referrers/{MISSING}")),
    ];
    for (name, caller) in &callers {
        for (method, path) in &paths {
            let ask = async |project: &str| {
                let path = path.replace("PROJECT", project);
                let reply = caller.call(method.parse().unwrap(), path).await.unauthorized();
                // The id of a refusal says nothing; that there is one must be the same.
                let named = |text: String| match text.split_once("(refusal ") {
                    Some((before, rest)) => format!("{before}(refusal {}", &rest[10..]),
                    None => text,
                };
                let named = |text: String| named(text.replace(project, "PROJECT"));
                let challenge = named(reply.header("www-authenticate").unwrap_or_default().into());
                let names: Vec<String> = reply.headers().keys().map(ToString::to_string).collect();
                (challenge, named(reply.text()), names)
            };
            assert_eq!(ask("secret1").await, ask("absent1").await, "{method} {path} as {name}");
        }
    }
    let public = alice.token(&["repository:absent1/app:pull"]).await;
    let forbidden = alice.token(&["repository:secret1/app:pull"]).await;
    let granted = |token: &str, name: &str| crate::harness::claims_of(token).actions("repository", name);
    assert_eq!(granted(&public, "absent1/app"), granted(&forbidden, "secret1/app"));
}

/// Realm and Location follow the host that the client used, or the configured URL; what a stranger claims in
/// X-Forwarded headers counts only behind a trusted proxy.
#[tokio::test]
async fn the_realm_follows_the_address_that_the_client_used() {
    let berth = Berth::start().await;
    let ask = async |berth: &Berth, headers: &str| {
        let request = format!("GET /v2/ HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
        let reply = Wire::exchange(&berth.host(), request).await.one_of(&[401]);
        match Challenge::parse(reply.header("www-authenticate").unwrap()) {
            Some(Challenge::Bearer { realm, .. }) => realm,
            other => panic!("{other:?}"),
        }
    };
    let forwarded = "Host: inner:8080\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: outer.example\r\n";
    assert_eq!(
        ask(&berth, "Host: registry.example:5000\r\n").await,
        "http://registry.example:5000/service/token"
    );
    assert_eq!(ask(&berth, forwarded).await, "http://inner:8080/service/token");
    let behind = Berth::builder().env("BERTH_TRUSTED_PROXIES", "127.0.0.0/8").start().await;
    assert_eq!(ask(&behind, forwarded).await, "https://outer.example/service/token");
    let named = Berth::builder().env("BERTH_EXTERNAL_URL", "https://r.example.com").start().await;
    assert_eq!(ask(&named, "Host: other\r\n").await, "https://r.example.com/service/token");
}

#[tokio::test]
async fn locations_point_to_where_the_client_came_from() {
    let berth = Berth::start().await;
    let admin = berth.admin();
    let upload = admin.begin_upload("library/app").await;
    assert!(
        upload.location().starts_with(&format!("{}/v2/library/app/blobs/uploads/", berth.url())),
        "{upload:?}"
    );
    let named = Berth::builder().env("BERTH_EXTERNAL_URL", "https://r.example.com").start().await;
    let token = named.admin().basic();
    let blob = Blob::unique(10);
    let reply = token.push_blob_at_once("library/app", &blob).await.created();
    assert_eq!(reply.location(), format!("https://r.example.com/v2/library/app/blobs/{}", blob.digest));
}

#[tokio::test]
async fn a_namespace_parameter_is_tolerated() {
    let berth = Berth::start().await;
    let image = berth.admin().push("library/app:1").await.created();
    let anybody = berth.anonymous();
    anybody.get("/v2/library/app/manifests/1?ns=docker.io").await.ok().contains(&image.manifest.bytes);
    anybody.get(format!("/v2/library/app/blobs/{}?ns=docker.io", image.config.digest)).await.ok();
}

fn challenge(reply: &Reply) -> Challenge {
    let header = reply.header("www-authenticate").unwrap_or_else(|| panic!("no challenge: {reply:?}"));
    Challenge::parse(header).unwrap_or_else(|| panic!("a strange challenge: {reply:?}"))
}

fn bearer(berth: &Berth, scope: Option<&str>) -> Challenge {
    Challenge::Bearer {
        realm: format!("{}/service/token", berth.url()),
        service: "harbor-registry".into(),
        scope: scope.map(String::from),
    }
}

/// A request that is refused before its body is read: either the connection goes on, or the answer says that it ends
/// with it. A client that is told nothing sends its next request into a closing connection.
#[tokio::test]
async fn a_refused_body_ends_the_connection_only_when_the_answer_says_so() {
    let berth = Berth::start().await;
    let host = berth.host();
    for length in [1, 1000, 100_000, 3_000_000] {
        let mut wire = Wire::connect(&host).await;
        wire.send(format!(
            "POST /v2/library/app/blobs/uploads/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n"
        ))
        .await;
        wire.send(vec![b'x'; length]).await;
        let refusal = wire.reply().await.expect("an answer").one_of(&[401]);
        if refusal.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            continue;
        }
        wire.send(format!("GET /api/v2.0/ping HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        let next = wire.reply().await;
        assert!(
            next.is_some_and(|reply| reply.status == 200),
            "{length}: closed without a word after {}",
            refusal.head
        );
    }
}
