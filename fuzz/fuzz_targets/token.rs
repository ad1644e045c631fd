//! What a stranger sends to be let in: the Authorization header, a token's header and claims, the scopes asked for.
#![no_main]

use berth::authn::{Claims, Credentials, credentials, key_id};
use berth::http::token::wanted;
use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, i64, &str)| {
    let (kind, now, text) = input;
    match kind % 4 {
        0 => header(text),
        1 => {
            if let Some(id) = key_id(text) {
                assert!(text.matches('.').count() >= 2, "a key id {id:?} from what is no token: {text:?}");
            }
        }
        2 => claims(now, text),
        _ => scopes(text),
    }
});

fn header(text: &str) {
    let Ok(value) = HeaderValue::from_str(text) else { return };
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, value);
    match credentials(&headers) {
        Ok(Credentials::None) => panic!("a header that was sent is never nobody: {text:?}"),
        Ok(Credentials::Basic { name, .. }) => assert!(!name.contains(':'), "{text:?}"),
        Ok(Credentials::Bearer(token)) => assert!(text.contains(token), "{text:?}"),
        Err(refused) => assert_eq!(refused.code.status(), 401, "{text:?}"),
    }
}

fn claims(now: i64, text: &str) {
    let Ok(claims) = serde_json::from_str::<Claims>(text) else { return };
    if claims.is_current(now) {
        assert!(claims.exp.saturating_add(60) > now, "{text:?}");
    }
    for access in &claims.access {
        if let Some(grant) = claims.grant(&access.name) {
            let first = claims.access.iter().find(|entry| entry.kind == "repository" && entry.name == access.name);
            assert_eq!(grant.actions, first.unwrap().actions, "{text:?}");
        }
    }
    // What was read can be written and means the same.
    let again: Claims = serde_json::from_str(&serde_json::to_string(&claims).unwrap()).unwrap();
    assert_eq!(again.opens_catalog(), claims.opens_catalog(), "{text:?}");
}

fn scopes(text: &str) {
    let scopes: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let wanted = wanted(&scopes);
    assert!(wanted.len() <= scopes.len());
    assert!(wanted.values().all(|actions| actions.len() <= 16 && actions.iter().all(|one| !one.contains(','))));
}
