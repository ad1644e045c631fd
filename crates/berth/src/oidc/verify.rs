//! Whether an ID token is what it must be (OpenID Connect Core, 3.1.3.7). Pure, but for the clock.

use jsonwebtoken::{DecodingKey, Header, Validation};
use serde_json::Value;

use super::identity::Claims;
use super::issuers::ALGORITHMS;
use crate::clock;

/// Seconds by which clocks may differ.
const LEEWAY: i64 = 60;
/// Longest subject, in bytes (Core, 2).
const MAX_SUBJECT: usize = 255;

/// What an ID token must say.
pub(super) struct Expected<'e> {
    /// The issuer, exactly.
    pub(super) issuer: &'e str,
    /// Our id at the provider.
    pub(super) client_id: &'e str,
    /// What the log-in was begun with, for the token of a log-in.
    pub(super) nonce: Option<&'e str>,
}

/// The header of a token whose algorithm is one of those that are accepted.
pub fn header_of(token: &str) -> Result<Header, &'static str> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| "it is no signed token")?;
    if ALGORITHMS.contains(&header.alg) { Ok(header) } else { Err("its algorithm is not accepted") }
}

/// What must be right in every token of a provider: its signature, who made it for whom, and its times.
pub fn validation(header: &Header, issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY as u64;
    validation
}

/// The claims of a token, or what is wrong with it.
pub(super) fn claims_of(
    token: &str,
    header: &Header,
    key: &DecodingKey,
    expected: &Expected<'_>,
) -> Result<Claims, &'static str> {
    let validation = validation(header, expected.issuer, expected.client_id);
    let decoded = jsonwebtoken::decode::<Claims>(token, key, &validation);
    let claims = decoded.map_err(|_| "signature, issuer, audience or time are not right")?.claims;
    let several = claims.get("aud").and_then(Value::as_array).is_some_and(|list| list.len() > 1);
    match claims.get("azp") {
        Some(azp) if azp.as_str() != Some(expected.client_id) => return Err("it was made for another party"),
        None if several => return Err("it is for several parties and does not say for which it was made"),
        _ => {}
    }
    let made = claims.get("iat").and_then(Value::as_i64).ok_or("it does not say when it was made")?;
    if made > clock::now_seconds().saturating_add(LEEWAY) {
        return Err("it was made in the future");
    }
    if let Some(nonce) = expected.nonce
        && claims.get("nonce").and_then(Value::as_str) != Some(nonce)
    {
        return Err("it belongs to another log-in");
    }
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    if subject.trim().is_empty() || subject.len() > MAX_SUBJECT || subject.contains(char::is_control) {
        return Err("its subject is empty or too long");
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    struct Signer(EcdsaKeyPair);

    impl Signer {
        fn new() -> Self {
            let der =
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
            Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref()).unwrap())
        }

        fn sign(&self, header: &Value, claims: &Value) -> String {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let said = format!("{}.{}", part(header), part(claims));
            let signature = self.0.sign(&SystemRandom::new(), said.as_bytes()).unwrap();
            format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
        }

        fn key(&self) -> DecodingKey {
            let point = self.0.public_key().as_ref();
            let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            DecodingKey::from_ec_components(&part(&point[1..33]), &part(&point[33..65])).unwrap()
        }
    }

    fn verdict(signer: &Signer, header: Value, claims: Value) -> Result<Claims, &'static str> {
        let token = signer.sign(&header, &claims);
        let expected = Expected { issuer: "https://i", client_id: "berth", nonce: Some("once") };
        claims_of(&token, &header_of(&token)?, &signer.key(), &expected)
    }

    fn good() -> Value {
        let now = clock::now_seconds();
        json!({"iss": "https://i", "aud": "berth", "sub": "7", "nonce": "once", "iat": now, "exp": now + 60})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = good();
        claims[name] = value;
        claims
    }

    #[test]
    fn a_token_that_is_wrong_in_one_thing_is_refused() {
        let (signer, header, now) = (Signer::new(), json!({"alg": "ES256"}), clock::now_seconds());
        let is_good = |claims: Value| verdict(&signer, header.clone(), claims).is_ok();
        assert!(is_good(good()));
        assert!(is_good(with("azp", json!("berth"))));
        assert!(is_good(with("exp", json!(now - 30))), "clocks may differ by a minute");
        for (name, value) in [
            ("iss", json!("https://i/")),
            ("iss", Value::Null),
            ("aud", json!("other")),
            ("aud", json!(["berth", "other"])),
            ("azp", json!("other")),
            ("azp", json!(7)),
            ("exp", json!(now - 61)),
            ("exp", Value::Null),
            ("nbf", json!(now + 90)),
            ("iat", json!(now + 90)),
            ("iat", Value::Null),
            ("nonce", json!("twice")),
            ("nonce", Value::Null),
            ("sub", json!("")),
            ("sub", json!(7)),
            ("sub", json!("x".repeat(256))),
        ] {
            assert!(!is_good(with(name, value.clone())), "{name} {value}");
        }
        assert!(verdict(&signer, json!({"alg": "none"}), good()).is_err());
        assert!(verdict(&signer, json!({"alg": "HS256"}), good()).is_err());
        assert!(verdict(&signer, json!({"alg": "RS256"}), good()).is_err());
        let token = signer.sign(&header, &good());
        let expected = Expected { issuer: "https://i", client_id: "berth", nonce: Some("once") };
        assert!(claims_of(&token, &header_of(&token).unwrap(), &Signer::new().key(), &expected).is_err());
    }
}
