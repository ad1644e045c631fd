//! Whom a provider tells us of: what is read out of its tokens. Pure.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::settings::Values;

/// Claims of a token, or what the provider's userinfo says.
pub type Claims = Map<String, Value>;

/// Longest claim that is kept, in bytes.
const MAX_CLAIM: usize = 1024;
/// Most groups that are looked at.
const MOST_GROUPS: usize = 10_000;

/// Somebody whom the provider vouches for. Only tokens that were verified become one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The id there, which never changes.
    pub subject: String,
    /// What the person may be called here; "" when the provider does not say.
    pub username: String,
    /// The full name, or "".
    pub realname: String,
    /// The address, or "".
    pub email: String,
    /// The groups that are kept.
    pub groups: Vec<String>,
    /// Whether the person belongs to the group of administrators.
    pub is_admin: bool,
    /// Whether this settles which groups there are: the provider told of groups, be it of none, or no claim is set
    /// in which it could.
    pub tells_groups: bool,
    /// Seconds UTC at which the token was made.
    pub issued_at: i64,
}

impl Identity {
    /// Reads the claims of an ID token that was verified; what the userinfo says counts more.
    pub(super) fn read(claims: &Claims, userinfo: Option<&Claims>, settings: &Values) -> Self {
        let text =
            |name: &str| userinfo.and_then(|info| text_of(info, name)).or_else(|| text_of(claims, name));
        let username = match settings.oidc_user_claim.as_str() {
            "" => text("name").or_else(|| text("preferred_username")),
            claim => text(claim),
        };
        let is_denied = |from: &Claims| from.get("email_verified").is_some_and(is_false);
        let is_unverified = is_denied(userinfo.filter(|info| info.contains_key("email")).unwrap_or(claims));
        let claim = settings.oidc_groups_claim.as_str();
        let told = match claim {
            "" => None,
            _ => userinfo.and_then(|info| info.get(claim)).or_else(|| claims.get(claim)),
        };
        let groups = told.map(groups_of).unwrap_or_default();
        let admins = settings.oidc_admin_group.as_str();
        let is_admin = !admins.is_empty() && groups.iter().any(|group| group == admins);
        let filter = settings.oidc_group_pattern();
        let is_kept = |group: &String| filter.as_ref().is_none_or(|pattern| pattern.is_match(group));
        Self {
            issuer: text_of(claims, "iss").unwrap_or_default(),
            subject: text_of(claims, "sub").unwrap_or_default(),
            username: username.unwrap_or_default().replace(' ', "_"),
            realname: text("name").unwrap_or_default(),
            email: text("email").filter(|_| !is_unverified).unwrap_or_default(),
            groups: groups.into_iter().filter(is_kept).collect(),
            is_admin,
            tells_groups: claim.is_empty() || told.is_some(),
            issued_at: claims.get("iat").and_then(Value::as_i64).unwrap_or(0),
        }
    }
}

fn text_of(claims: &Claims, name: &str) -> Option<String> {
    let text = claims.get(name)?.as_str()?.trim();
    (!text.is_empty() && text.len() <= MAX_CLAIM).then(|| text.to_owned())
}

fn is_false(value: &Value) -> bool {
    value.as_bool() == Some(false) || value.as_str() == Some("false")
}

/// Groups come as a list, or as one text where there is one.
fn groups_of(value: &Value) -> Vec<String> {
    let kept = |text: &str| (!text.is_empty() && text.len() <= MAX_CLAIM).then(|| text.to_owned());
    match value {
        Value::String(one) => kept(one).into_iter().collect(),
        Value::Array(list) => {
            list.iter().take(MOST_GROUPS).filter_map(Value::as_str).filter_map(kept).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: Value) -> Claims {
        value.as_object().cloned().unwrap()
    }

    fn settings() -> Values {
        Values {
            oidc_groups_claim: "groups".into(),
            oidc_admin_group: "admins".into(),
            oidc_group_filter: "^berth-".into(),
            ..Values::default()
        }
    }

    #[test]
    fn the_userinfo_counts_more_and_the_filter_decides_what_is_kept() {
        let token =
            claims(json!({"iss": "https://i", "sub": "7", "iat": 5, "name": "Ada L", "groups": ["admins"],
            "email": "old@example.com"}));
        let info = claims(json!({"sub": "7", "groups": ["berth-dev", "other"], "email": "ada@example.com"}));
        let told = Identity::read(&token, Some(&info), &settings());
        assert_eq!((told.username.as_str(), told.email.as_str()), ("Ada_L", "ada@example.com"));
        assert_eq!(told.groups, ["berth-dev"]);
        assert!(!told.is_admin && told.tells_groups);
        let told = Identity::read(&token, None, &settings());
        assert!(told.is_admin && told.groups.is_empty());
        // Silence tells nothing, unless nothing is listened to.
        let silent = claims(json!({"sub": "7", "name": "Ada L"}));
        assert!(!Identity::read(&silent, Some(&silent), &settings()).tells_groups);
        let without = Values { oidc_groups_claim: String::new(), ..settings() };
        assert!(Identity::read(&token, None, &without).tells_groups);
    }

    #[test]
    fn groups_may_be_one_text_and_nonsense_is_none() {
        for (value, wanted) in [
            (json!("berth-a"), vec!["berth-a"]),
            (json!(["berth-a", 7, ["berth-b"], ""]), vec!["berth-a"]),
            (json!({"berth-a": true}), vec![]),
            (json!(null), vec![]),
        ] {
            let told = Identity::read(&claims(json!({"groups": value})), None, &settings());
            assert_eq!(told.groups, wanted);
        }
    }

    #[test]
    fn an_address_that_the_provider_does_not_vouch_for_is_left_out() {
        for unverified in [json!(false), json!("false")] {
            let token = claims(json!({"email": "a@example.com", "email_verified": unverified}));
            assert_eq!(Identity::read(&token, None, &settings()).email, "");
        }
        let token = claims(json!({"email": "a@example.com"}));
        assert_eq!(Identity::read(&token, None, &settings()).email, "a@example.com");
    }

    #[test]
    fn the_claim_of_the_name_can_be_chosen() {
        let chosen = Values { oidc_user_claim: "upn".into(), ..settings() };
        let token = claims(json!({"name": "Ada", "upn": "ada@corp", "preferred_username": "al"}));
        assert_eq!(Identity::read(&token, None, &chosen).username, "ada@corp");
        let bare = claims(json!({"preferred_username": "al"}));
        assert_eq!(Identity::read(&bare, None, &settings()).username, "al");
        assert_eq!(Identity::read(&bare, None, &chosen).username, "");
    }
}
