//! What the settings of the OpenID provider mean, and which of their values are refused.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

use super::{MAX_TEXT, Values, invalid};
use crate::error::Result;

/// The mode in which people log in with an OpenID provider.
pub const OIDC_AUTH: &str = "oidc_auth";

/// Longest pattern, in bytes.
const MAX_PATTERN: usize = 1024;
/// Memory that a pattern may take when it is compiled, in bytes.
const MAX_COMPILED: usize = 1024 * 1024;
/// What a log-in asks by itself, so that a setting must not.
const OWN: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

impl Values {
    /// Whether people log in with an OpenID provider.
    pub fn is_oidc(&self) -> bool {
        self.auth_mode == OIDC_AUTH
    }

    /// What is asked of the provider.
    pub fn oidc_scopes(&self) -> impl Iterator<Item = &str> {
        self.oidc_scope.split([',', ' ']).filter(|scope| !scope.is_empty())
    }

    /// What is told the provider besides.
    pub fn oidc_extra(&self) -> Vec<(String, String)> {
        parse_extra(&self.oidc_extra_redirect_parms).unwrap_or_default().into_iter().collect()
    }

    /// Which groups are kept; all of them without a pattern.
    pub fn oidc_group_pattern(&self) -> Option<Regex> {
        // It was compiled before it was stored; were that not so, nothing would be kept.
        let nothing = || Regex::new("[^\\s\\S]").ok();
        if self.oidc_group_filter.is_empty() {
            None
        } else {
            compile(&self.oidc_group_filter).or_else(nothing)
        }
    }

    pub(super) fn check_oidc(&self) -> Result<()> {
        for (name, text) in [
            ("oidc_name", &self.oidc_name),
            ("oidc_endpoint", &self.oidc_endpoint),
            ("oidc_client_id", &self.oidc_client_id),
            ("oidc_scope", &self.oidc_scope),
            ("oidc_user_claim", &self.oidc_user_claim),
            ("oidc_groups_claim", &self.oidc_groups_claim),
            ("oidc_admin_group", &self.oidc_admin_group),
            ("oidc_extra_redirect_parms", &self.oidc_extra_redirect_parms),
        ] {
            if text.len() > MAX_TEXT || text.contains(char::is_control) {
                return Err(invalid(name, "at most 4096 bytes without control characters"));
            }
        }
        let url = url::Url::parse(&self.oidc_endpoint);
        let is_issuer = |url: url::Url| {
            matches!(url.scheme(), "https" | "http") && url.query().is_none() && url.fragment().is_none()
        };
        if !self.oidc_endpoint.is_empty() && !url.is_ok_and(is_issuer) {
            return Err(invalid("oidc_endpoint", "the issuer URL of the provider"));
        }
        if !self.oidc_scopes().any(|scope| scope == "openid") {
            return Err(invalid("oidc_scope", "scopes with commas between them, openid among them"));
        }
        if !self.oidc_group_filter.is_empty() && compile(&self.oidc_group_filter).is_none() {
            return Err(invalid("oidc_group_filter", "a regular expression of at most 1024 bytes"));
        }
        let extra = parse_extra(&self.oidc_extra_redirect_parms);
        if !extra.is_some_and(|extra| extra.keys().all(|name| !OWN.contains(&name.as_str()))) {
            return Err(invalid(
                "oidc_extra_redirect_parms",
                "a JSON object of texts, none of which a log-in sends by itself",
            ));
        }
        Ok(())
    }
}

fn parse_extra(text: &str) -> Option<BTreeMap<String, String>> {
    if text.is_empty() { Some(BTreeMap::new()) } else { serde_json::from_str(text).ok() }
}

fn compile(pattern: &str) -> Option<Regex> {
    if pattern.len() > MAX_PATTERN {
        return None;
    }
    RegexBuilder::new(pattern).size_limit(MAX_COMPILED).dfa_size_limit(MAX_COMPILED).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_refused() {
        assert!(Values::default().check_oidc().is_ok());
        let good = Values {
            oidc_endpoint: "https://id.example.com/realms/x".into(),
            oidc_scope: "openid offline_access".into(),
            oidc_group_filter: "^(a+)+$".into(),
            oidc_extra_redirect_parms: r#"{"prompt":"consent"}"#.into(),
            ..Values::default()
        };
        assert!(good.check_oidc().is_ok());
        let wrong = |change: fn(&mut Values)| {
            let mut values = good.clone();
            change(&mut values);
            values.check_oidc().is_err()
        };
        assert!(wrong(|values| values.oidc_endpoint = "file:///etc/passwd".into()));
        assert!(wrong(|values| values.oidc_endpoint = "id.example.com".into()));
        assert!(wrong(|values| values.oidc_endpoint = "https://id.example.com/?x=1".into()));
        assert!(wrong(|values| values.oidc_scope = "profile".into()));
        assert!(wrong(|values| values.oidc_group_filter = "(".into()));
        assert!(wrong(|values| values.oidc_group_filter = "a{1000}{1000}".into()));
        assert!(wrong(|values| values.oidc_extra_redirect_parms = r#"{"state":"x"}"#.into()));
        assert!(wrong(|values| values.oidc_extra_redirect_parms = "[]".into()));
    }
}
