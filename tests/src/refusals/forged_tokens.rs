//! Tokens that are wrong in one thing.

use super::signing::{SECRET, Signer, part};
use crate::harness::{Berth, Client, Wire, claims_of};
use aws_lc_rs::signature;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const PATH: &str = "/v2/shop/app/manifests/1";

/// A closed project with an image, and an honest token that opens it, taken apart.
struct Scene {
    berth: Berth,
    admin: Client,
    header: Value,
    payload: Value,
    honest: String,
}

async fn scene() -> Scene {
    let berth = Berth::builder().env("BERTH_SECRET_KEY", SECRET).start().await;
    let admin = berth.admin();
    admin.create_project("shop").await.created();
    admin.push("shop/app:1").await.created();
    let honest = admin.token(&["repository:shop/app:pull"]).await;
    let claims = claims_of(&honest);
    admin.bearer(&honest).get(PATH).await.ok();
    Scene { berth, admin, header: claims.header, payload: claims.payload, honest }
}

impl Scene {
    /// The token is refused with 401 wherever it is shown.
    async fn refused(&self, name: &str, token: &str) {
        let bearer = self.admin.bearer(token);
        for reply in [bearer.get(PATH).await, bearer.get("/v2/").await, bearer.head(PATH).await] {
            assert_eq!(reply.status(), 401, "{name}: {reply:?}");
        }
    }

    fn header_with(&self, key: &str, value: Value) -> Value {
        let mut header = self.header.clone();
        header[key] = value;
        header
    }

    fn payload_with(&self, key: &str, value: Value) -> Value {
        let mut payload = self.payload.clone();
        payload[key] = value;
        payload
    }
}

/// Shows that the other tests of this file can fail: what they sign is accepted when nothing is wrong with it.
#[tokio::test]
async fn n17_a_token_that_is_right_in_everything_is_accepted() {
    let scene = scene().await;
    let signer = Signer::of(&scene.berth);
    let token = signer.sign(&scene.header, &scene.payload_with("jti", json!("another-id-0123456789")));
    scene.admin.bearer(&token).get(PATH).await.ok();
}

#[tokio::test]
async fn n17_a_token_without_a_true_signature_is_refused() {
    let scene = scene().await;
    let (signer, stranger) = (Signer::of(&scene.berth), Signer::stranger());
    for algorithm in ["none", "None", "NONE", "nOnE", ""] {
        let header = scene.header_with("alg", json!(algorithm));
        let unsigned = format!("{}.{}.", part(&header), part(&scene.payload));
        scene.refused("unsigned", &unsigned).await;
        scene.refused("unsigned, without the last dot", unsigned.trim_end_matches('.')).await;
        let signature = scene.honest.rsplit('.').next().unwrap();
        scene.refused("unsigned, with a signature", &format!("{unsigned}{signature}")).await;
    }
    for (number, secret) in signer.public_forms().into_iter().enumerate() {
        let header = scene.header_with("alg", json!("HS256"));
        let signed = format!("{}.{}", part(&header), part(&scene.payload));
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
        let tag = URL_SAFE_NO_PAD.encode(aws_lc_rs::hmac::sign(&key, signed.as_bytes()));
        scene.refused(&format!("HS256 with the public key, form {number}"), &format!("{signed}.{tag}")).await;
    }
    scene.refused("another key under our key id", &stranger.sign(&scene.header, &scene.payload)).await;
    for key in
        [json!("unknown"), json!(""), json!(null), json!(7), json!("../../etc/passwd"), json!("' OR 1=1 --")]
    {
        let header = scene.header_with("kid", key);
        scene.refused("an unknown key id", &stranger.sign(&header, &scene.payload)).await;
    }
    let mut header = scene.header.clone();
    header.as_object_mut().unwrap().remove("kid");
    scene.refused("no key id", &stranger.sign(&header, &scene.payload)).await;
    for (name, algorithm) in
        [("RS384", &signature::RSA_PKCS1_SHA384), ("RS512", &signature::RSA_PKCS1_SHA512)]
    {
        let header = scene.header_with("alg", json!(name));
        scene.refused(name, &signer.sign_with(&header, &scene.payload, algorithm)).await;
        scene.refused(name, &signer.sign(&header, &scene.payload)).await;
    }
    let parts: Vec<&str> = scene.honest.split('.').collect();
    let more = scene
        .payload_with("access", json!([{"type": "repository", "name": "shop/app", "actions": ["push"]}]));
    scene
        .refused("another payload under the signature", &format!("{}.{}.{}", parts[0], part(&more), parts[2]))
        .await;
    let mut bytes = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    bytes[20] ^= 1;
    let bent = URL_SAFE_NO_PAD.encode(bytes);
    scene.refused("one bit of the signature", &format!("{}.{}.{bent}", parts[0], parts[1])).await;
}

/// A key that the token itself brings is never looked at.
#[tokio::test]
async fn n17_a_token_that_brings_its_own_key_is_refused() {
    let scene = scene().await;
    let stranger = Signer::stranger();
    let pair = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["a".into()]).unwrap().self_signed(&pair).unwrap();
    let der = base64::engine::general_purpose::STANDARD.encode(certificate.der());
    let urls = format!("{}/jwks.json", scene.berth.url());
    for key_id in [scene.header["kid"].clone(), json!("mine")] {
        let brought = [
            ("jwk", stranger.jwk(&key_id)),
            ("jku", json!(urls)),
            ("x5u", json!(urls)),
            ("x5c", json!([der])),
            ("x5c", json!("not a list")),
            ("jwk", json!({"kty": "oct", "k": ""})),
        ];
        for (name, key) in brought {
            let mut header = scene.header_with(name, key);
            header["kid"] = key_id.clone();
            scene.refused(name, &stranger.sign(&header, &scene.payload)).await;
        }
    }
}

#[tokio::test]
async fn n17_a_token_with_a_wrong_claim_is_refused_though_truly_signed() {
    let scene = scene().await;
    let signer = Signer::of(&scene.berth);
    let now = scene.payload["iat"].as_i64().unwrap();
    let wrong = [
        ("aud", json!(["someone-else"])),
        ("aud", json!([])),
        ("aud", json!(null)),
        ("aud", json!({"harbor-registry": 1})),
        ("iss", json!("someone-else")),
        ("iss", json!(null)),
        ("iss", json!("")),
        ("exp", json!(now - 3600)),
        ("exp", json!(0)),
        ("exp", json!(-1)),
        ("exp", json!("tomorrow")),
        ("nbf", json!(now + 3600)),
        ("iat", json!(now + 3600)),
        ("iat", json!("now")),
        ("iat", json!(null)),
        ("access", json!("everything")),
        ("access", json!([{"type": "repository", "name": "shop/app"}])),
        ("access", json!([{"type": "repository", "name": "shop/app", "actions": "pull"}])),
    ];
    for (claim, value) in wrong {
        let name = format!("{claim} = {value}");
        let token = signer.sign(&scene.header, &scene.payload_with(claim, value));
        let reply = scene.admin.bearer(&token).get(PATH).await;
        assert_eq!(reply.status(), 401, "{name}: {reply:?}");
    }
    for claim in ["iat", "exp", "aud", "iss"] {
        let mut payload = scene.payload.clone();
        payload.as_object_mut().unwrap().remove(claim);
        scene.refused(&format!("no {claim}"), &signer.sign(&scene.header, &payload)).await;
    }
    for payload in [json!(null), json!([]), json!("text"), json!({}), json!(7)] {
        scene.refused(&format!("a payload of {payload}"), &signer.sign(&scene.header, &payload)).await;
    }
}

/// A token from before the project was made is void, for a later project of the same name, too.
#[tokio::test]
async fn n17_a_token_of_a_deleted_project_opens_no_later_one() {
    let scene = scene().await;
    let admin = &scene.admin;
    let alice = scene.berth.member("alice", "shop", crate::harness::Role::ProjectAdmin).await;
    let old = alice.bearer(&alice.token(&["repository:shop/app:pull,push,delete"]).await);
    let both = alice.token(&["repository:library/x:pull", "repository:shop/app:pull"]).await;
    old.get(PATH).await.ok();
    admin.api("DELETE", "/projects/shop/repositories/app").await.ok();
    admin.api("DELETE", "/projects/shop").await.ok();
    old.get(PATH).await.unauthorized();
    admin.create_project("shop").await.created();
    let image = admin.push("shop/app:1").await.created();
    old.get(PATH).await.unauthorized();
    old.head_blob("shop/app", &image.config.digest).await.unauthorized();
    old.post("/v2/shop/app/blobs/uploads/").await.unauthorized();
    old.delete_manifest("shop/app", image.digest()).await.unauthorized();
    admin.bearer(&scene.honest).get(PATH).await.unauthorized();

    // As the source of a mount, beside a right to push that is good.
    alice.create_project("hers").await.created();
    let fresh = alice.token(&["repository:hers/app:pull,push"]).await;
    let mount = alice.bearer(&fresh).mount("hers/app", &image.config.digest, "shop/app").await;
    mount.accepted().without("docker-content-digest");
    alice.bearer(&both).get(PATH).await.unauthorized();
    alice.get_blob("hers/app", &image.config.digest).await.not_found();
    admin.pull("shop/app:1").await.is(&image);
}

#[tokio::test]
async fn n17_a_token_signed_before_the_project_was_made_is_refused() {
    let scene = scene().await;
    let signer = Signer::of(&scene.berth);
    let hours = 3600 * 10;
    let mut payload = scene.payload.clone();
    for (claim, unit) in [("iat", 1), ("nbf", 1), ("iat_us", 1_000_000)] {
        if let Some(value) = payload[claim].as_i64() {
            payload[claim] = json!(value - hours * unit);
        }
    }
    let reply = scene.admin.bearer(&signer.sign(&scene.header, &payload)).get(PATH).await;
    assert_eq!(reply.status(), 401, "{reply:?}");
}

#[tokio::test]
async fn n17_rubbish_in_the_place_of_a_token_is_refused() {
    let scene = scene().await;
    let deep = format!("{{\"access\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let rubbish = [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "a.b.c".into(),
        "null.null.null".into(),
        "%00.%00.%00".into(),
        format!("{}.", scene.honest),
        format!("{}.{}", scene.honest, scene.honest),
        scene.honest.replace('.', ".."),
        "x".repeat(6000),
        format!("{}.{}.AAAA", part(&scene.header), URL_SAFE_NO_PAD.encode(&deep[..3000])),
    ];
    let host = scene.berth.host();
    for token in rubbish {
        for scheme in ["Bearer", "bearer", "Basic", "Token", ""] {
            let request = format!(
                "GET {PATH} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {scheme} {token}\r\nConnection: close\r\n\r\n"
            );
            let reply = Wire::exchange(&host, request).await;
            assert!([400, 401, 431].contains(&reply.status), "{scheme} {token}: {reply:?}");
        }
    }
    for raw in [&b"Bearer \xff\xfe\xfd"[..], b"Basic \x80", b"Bearer"] {
        let mut request =
            format!("GET {PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: ")
                .into_bytes();
        request.extend_from_slice(raw);
        request.extend_from_slice(b"\r\n\r\n");
        Wire::exchange(&host, request).await.one_of(&[400, 401]);
    }
    let two = format!("Authorization: Bearer x\r\nAuthorization: Bearer {}\r\n", scene.honest);
    let request = format!("GET {PATH} HTTP/1.1\r\nHost: {host}\r\n{two}Connection: close\r\n\r\n");
    Wire::exchange(&host, request).await.one_of(&[400, 401]);
}
