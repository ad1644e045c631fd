//! Workloads that log a robot in with the token of their OpenID provider, against a provider of the test's own.

use crate::harness::{Berth, Client};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A provider that serves its document and its keys, and counts how often it is asked.
struct Issuer {
    url: String,
    key: EcdsaKeyPair,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    async fn start() -> Issuer {
        let der =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        // An uncompressed point: 4, x, y.
        let point = key.public_key().as_ref();
        let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
        let keys = json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "alg": "ES256", "use": "sig",
            "x": encode(&point[1..33]), "y": encode(&point[33..65])}]});
        let document = json!({"issuer": url, "jwks_uri": format!("{url}/keys")});
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = vec![0; 4096];
                let read = stream.read(&mut head).await.unwrap_or(0);
                counter.fetch_add(1, Ordering::SeqCst);
                let is_keys = String::from_utf8_lossy(&head[..read]).starts_with("GET /keys ");
                let body = if is_keys { keys.to_string() } else { document.to_string() };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await.ok();
            }
        });
        Issuer { url, key, asked }
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(header), part(claims));
        let signature = self.key.sign(&SystemRandom::new(), said.as_bytes()).unwrap();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    fn claims(&self, subject: &str) -> Value {
        let now = jsonwebtoken::get_current_timestamp();
        json!({"iss": self.url, "sub": subject, "aud": ["berth", "other"], "iat": now, "nbf": now, "exp": now + 300})
    }

    fn token(&self, subject: &str) -> String {
        self.sign(&header(), &self.claims(subject))
    }
}

fn header() -> Value {
    json!({"alg": "ES256", "typ": "JWT", "kid": "one"})
}

fn with(value: &Value, key: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[key] = other;
    value
}

fn wanted(name: &str, issuer: &str) -> Value {
    json!({"name": name, "level": "project", "duration": -1,
        "permissions": [{"kind": "project", "namespace": "shop", "access": [{"resource": "repository", "action": "push"}]}],
        "trusts": [{"issuer": issuer, "audience": "berth", "subject": "repo:octo/app:ref:*"}]})
}

async fn robot(admin: &Client, issuer: &Issuer) -> Value {
    admin.api("POST", "/robots").json(&wanted("ci", &issuer.url)).await.created().json()
}

#[tokio::test]
async fn a_workload_logs_in_with_its_token_and_pushes() {
    let berth = Berth::builder().env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").start().await;
    let (admin, issuer) = (berth.admin(), Issuer::start().await);
    admin.create_project("shop").await.created();
    let made = robot(&admin, &issuer).await;
    let name = "robot$shop+ci";
    for _ in 0..3 {
        let ci = berth.login(name, &issuer.token("repo:octo/app:ref:refs/heads/main"));
        ci.push("shop/app:1").await.created();
        ci.basic().get("/v2/shop/app/tags/list").await.ok();
    }
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 2, "the keys are remembered");
    let path = format!("/robots/{}", made["id"]);
    let shown = admin.api("GET", &path).await.ok().json();
    assert_eq!(shown["trusts"][0]["subject"], "repo:octo/app:ref:*");
    // A client that does not know of trusts leaves them; a disabled robot trusts nobody.
    let mut body = shown.clone();
    body.as_object_mut().unwrap().remove("trusts");
    admin.api("PUT", &path).json(&body).await.ok();
    let ci = berth.login(name, &issuer.token("repo:octo/app:ref:refs/heads/main"));
    ci.basic().get("/v2/shop/app/tags/list").await.ok();
    admin.api("PUT", &path).json(&with(&body, "disable", json!(true))).await.ok();
    ci.basic().get("/v2/shop/app/tags/list").await.unauthorized();
}

#[tokio::test]
async fn a_workload_is_out_with_its_project_and_in_with_it_again() {
    let berth = Berth::builder().env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").start().await;
    let (admin, issuer) = (berth.admin(), Issuer::start().await);
    admin.create_project("shop").await.created();
    robot(&admin, &issuer).await;
    let ci = || berth.login("robot$shop+ci", &issuer.token("repo:octo/app:ref:x"));
    ci().basic().get("/v2/").await.ok();
    admin.api("DELETE", "/projects/shop").await.ok();
    ci().basic().get("/v2/").await.unauthorized();
    let items = admin.api("GET", "/bin").await.ok().list();
    admin.api("POST", &format!("/bin/{}/restore", items[0]["id"])).await.ok();
    ci().push("shop/app:1").await.created();
}

#[tokio::test]
async fn a_token_that_is_wrong_in_one_thing_opens_nothing() {
    let berth = Berth::builder().env("BERTH_OUTBOUND_ALLOW", "127.0.0.0/8").start().await;
    let (admin, issuer, stranger) = (berth.admin(), Issuer::start().await, Issuer::start().await);
    admin.create_project("shop").await.created();
    robot(&admin, &issuer).await;
    let good = issuer.claims("repo:octo/app:ref:x");
    let probe =
        async |token: &str| berth.login("robot$shop+ci", token).basic().get("/v2/").await.status().as_u16();
    assert_eq!(probe(&issuer.sign(&header(), &good)).await, 200);
    let now = good["iat"].as_u64().unwrap();
    let unsigned = issuer.sign(&with(&header(), "alg", json!("none")), &good);
    let wrong = [
        ("subject", issuer.token("repo:octo/other:ref:x")),
        ("longer subject", issuer.token("xrepo:octo/app:ref:x")),
        ("audience", issuer.sign(&header(), &with(&good, "aud", json!("other")))),
        ("expiry", issuer.sign(&header(), &with(&good, "exp", json!(now - 120)))),
        ("not yet", issuer.sign(&header(), &with(&good, "nbf", json!(now + 600)))),
        ("issuer", stranger.token("repo:octo/app:ref:x")),
        ("signer", stranger.sign(&header(), &good)),
        ("key id", issuer.sign(&with(&header(), "kid", json!("two")), &good)),
        ("symmetric", issuer.sign(&with(&header(), "alg", json!("HS256")), &good)),
        ("unsigned", unsigned),
    ];
    for (what, token) in wrong {
        assert_eq!(probe(&token).await, 401, "{what}");
        assert_eq!(probe(&issuer.sign(&header(), &good)).await, 200, "after {what}");
    }
    assert_eq!(stranger.asked.load(Ordering::SeqCst), 0, "an issuer that nobody trusts was asked");
}

#[tokio::test]
async fn n32_an_issuer_on_an_inner_address_is_not_reached() {
    let berth = Berth::start().await;
    let (admin, issuer) = (berth.admin(), Issuer::start().await);
    admin.create_project("shop").await.created();
    let create = |name: &str, issuer: &str| admin.api("POST", "/robots").json(&wanted(name, issuer));
    let port = issuer.url.rsplit_once(':').unwrap().1.to_owned();
    for refused in [
        &issuer.url,
        "http://10.0.0.5",
        "http://gitlab.example.org",
        "https://127.0.0.1",
        "https://[::1]",
        "https://169.254.169.254",
        "https://ci:secret@gitlab.example.org",
        "ftp://gitlab.example.org",
    ] {
        let told = create("ci", refused).await.bad_request().text();
        assert!(told.contains("issuer"), "{refused}: {told}");
    }
    // On a private network with TLS, as most have their CI; and a name, which is judged when it is resolved.
    let id = create("private", "https://10.0.0.5").await.created().location_id();
    admin
        .api("PUT", &format!("/robots/{id}"))
        .json(&with(&wanted("private", "http://10.0.0.5"), "name", json!("robot$shop+private")))
        .await
        .bad_request();
    let named = format!("https://localhost:{port}");
    create("ci", &named).await.created();
    let claims = with(&issuer.claims("repo:octo/app:ref:x"), "iss", json!(named));
    let ci = berth.login("robot$shop+ci", &issuer.sign(&header(), &claims));
    // Late, as what is wrong, and counted for nothing.
    for _ in 0..6 {
        let before = std::time::Instant::now();
        ci.basic().get("/v2/").await.is(503);
        assert!(before.elapsed() >= std::time::Duration::from_millis(1500));
    }
    assert_eq!(issuer.asked.load(Ordering::SeqCst), 0);
    let body = json!({"name": "open", "level": "project", "duration": -1,
        "permissions": [{"kind": "project", "namespace": "shop", "access": [{"resource": "repository", "action": "push"}]}],
        "trusts": [{"issuer": "https://ci.example", "audience": "berth", "subject": "*"}]});
    admin.api("POST", "/robots").json(&body).await.bad_request();
}
