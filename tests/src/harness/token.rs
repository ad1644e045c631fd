//! What docker knows of tokens: reading a challenge, and which right a request needs. Also looks into a token, which
//! docker does not.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::Value;

/// The name under which the registry knows itself.
pub const SERVICE: &str = "harbor-registry";

/// A parsed `WWW-Authenticate` header.
#[derive(Debug, PartialEq)]
pub enum Challenge {
    Bearer { realm: String, service: String, scope: Option<String> },
    Basic { realm: String },
}

impl Challenge {
    /// Reads the header; `None` when it is neither of the two known kinds or lacks what it must have.
    pub fn parse(header: &str) -> Option<Challenge> {
        let (scheme, parameters) = header.trim().split_once(' ')?;
        let find = |wanted: &str| {
            let start = format!("{wanted}=\"");
            let from = parameters.find(&start)? + start.len();
            let length = parameters[from..].find('"')?;
            Some(parameters[from..from + length].to_string())
        };
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(Challenge::Bearer {
                realm: find("realm")?,
                service: find("service")?,
                scope: find("scope"),
            }),
            "basic" => Some(Challenge::Basic { realm: find("realm")? }),
            _ => None,
        }
    }
}

/// Names the right that a request on `/v2` needs, so that a token is fetched once for each.
pub fn right_of(method: &Method, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let name = path.split("/v2/").nth(1).unwrap_or_default();
    let repository = ["/manifests/", "/blobs/", "/tags/", "/referrers/"]
        .iter()
        .filter_map(|part| name.rfind(part))
        .max()
        .map_or(name, |end| &name[..end]);
    let action = match *method {
        Method::GET | Method::HEAD => "pull",
        Method::DELETE => "delete",
        _ => "push",
    };
    format!("{action} {repository}")
}

/// A token's header and payload, unverified.
#[derive(Debug, Clone)]
pub struct Claims {
    pub header: Value,
    pub payload: Value,
}

/// Looks into a token.
pub fn claims_of(token: &str) -> Claims {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64 in a token"));
    let mut next =
        || serde_json::from_slice(&parts.next().expect("a part of a token")).expect("JSON in a token");
    Claims { header: next(), payload: next() }
}

impl Claims {
    /// The actions granted on a resource, sorted; empty when none.
    pub fn actions(&self, kind: &str, name: &str) -> Vec<String> {
        let entries = self.payload["access"].as_array().cloned().unwrap_or_default();
        let mut actions: Vec<String> = entries
            .iter()
            .filter(|entry| entry["type"] == kind && entry["name"] == name)
            .flat_map(|entry| entry["actions"].as_array().cloned().unwrap_or_default())
            .map(|action| action.as_str().expect("an action is text").to_string())
            .collect();
        actions.sort();
        actions
    }
}

#[test]
fn challenges_are_read() {
    let header =
        "Bearer realm=\"http://r/t\",service=\"s\",scope=\"repository:a/b:pull,push repository:c:pull\"";
    let scope = Some("repository:a/b:pull,push repository:c:pull".to_string());
    let expected = Challenge::Bearer { realm: "http://r/t".into(), service: "s".into(), scope };
    assert_eq!(Challenge::parse(header), Some(expected));
    assert_eq!(Challenge::parse("Basic realm=\"harbor\""), Some(Challenge::Basic { realm: "harbor".into() }));
    assert_eq!(Challenge::parse("Bearer realm=\"x\""), None);
    assert_eq!(Challenge::parse(""), None);
}

#[test]
fn each_right_has_a_token_of_its_own() {
    assert_eq!(right_of(&Method::HEAD, "/v2/a/b/manifests/1"), "pull a/b");
    assert_eq!(right_of(&Method::PATCH, "http://h:1/v2/a/blobs/blobs/uploads/x?_state=y"), "push a/blobs");
    assert_eq!(right_of(&Method::DELETE, "/v2/a/b/blobs/sha256:00"), "delete a/b");
    assert_ne!(right_of(&Method::GET, "/v2/_catalog"), right_of(&Method::GET, "/v2/"));
}
