//! The settings of a directory: what they must be, and what they say to those who ask it.

use std::time::Duration;

use super::{MAX_TEXT, Values, invalid};
use crate::error::Result;
use crate::ldap::{Address, Conf, Filter, Scope};

/// Longest that one answer of a directory may take, in seconds.
const LONGEST: i64 = 60;
const SCOPES: &str = "0 (base), 1 (one level) or 2 (subtree)";

impl Values {
    /// Whether people log in at a directory.
    pub fn logs_in_by_ldap(&self) -> bool {
        self.auth_mode == "ldap_auth"
    }

    /// The directory, whose search password is a setting of its own.
    pub fn ldap(&self) -> Conf {
        let scope = |id| Scope::from_id(id).unwrap_or(Scope::Subtree);
        let text = |text: &String| text.trim().to_owned();
        Conf {
            url: text(&self.ldap_url),
            search_dn: text(&self.ldap_search_dn),
            base_dn: text(&self.ldap_base_dn),
            uid: text(&self.ldap_uid),
            filter: text(&self.ldap_filter),
            scope: scope(self.ldap_scope),
            timeout: Duration::from_secs(self.ldap_timeout.clamp(1, LONGEST).unsigned_abs()),
            verify_cert: self.ldap_verify_cert,
            require_tls: self.ldap_require_tls,
            group_base_dn: text(&self.ldap_group_base_dn),
            group_filter: text(&self.ldap_group_search_filter),
            group_name: text(&self.ldap_group_attribute_name),
            group_scope: scope(self.ldap_group_search_scope),
            group_admin_dn: text(&self.ldap_group_admin_dn),
            membership: text(&self.ldap_group_membership_attribute),
        }
    }

    pub(super) fn check_ldap(&self) -> Result<()> {
        let texts = [
            ("ldap_url", &self.ldap_url),
            ("ldap_search_dn", &self.ldap_search_dn),
            ("ldap_base_dn", &self.ldap_base_dn),
            ("ldap_group_base_dn", &self.ldap_group_base_dn),
            ("ldap_group_admin_dn", &self.ldap_group_admin_dn),
            ("ldap_filter", &self.ldap_filter),
            ("ldap_group_search_filter", &self.ldap_group_search_filter),
        ];
        for (name, text) in texts {
            if text.len() > MAX_TEXT || text.contains(char::is_control) {
                return Err(invalid(name, "at most 4096 bytes without control characters"));
            }
        }
        let is_attribute =
            |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b";.-_".contains(&b));
        for (name, attribute) in [
            ("ldap_uid", &self.ldap_uid),
            ("ldap_group_attribute_name", &self.ldap_group_attribute_name),
            ("ldap_group_membership_attribute", &self.ldap_group_membership_attribute),
        ] {
            if attribute.len() > 255 || !is_attribute(attribute.trim()) {
                return Err(invalid(name, "the name of an attribute"));
            }
        }
        for (name, filter) in
            [("ldap_filter", &self.ldap_filter), ("ldap_group_search_filter", &self.ldap_group_search_filter)]
        {
            if !filter.trim().is_empty() && Filter::parse(filter).is_err() {
                return Err(invalid(name, "an LDAP filter such as (objectClass=person)"));
            }
        }
        for (name, scope) in
            [("ldap_scope", self.ldap_scope), ("ldap_group_search_scope", self.ldap_group_search_scope)]
        {
            if Scope::from_id(scope).is_none() {
                return Err(invalid(name, SCOPES));
            }
        }
        if !(1..=LONGEST).contains(&self.ldap_timeout) {
            return Err(invalid("ldap_timeout", "a number of seconds from 1 to 60"));
        }
        if !self.ldap_url.trim().is_empty() {
            Address::parse(&self.ldap_url)?;
        }
        if self.logs_in_by_ldap() {
            let needed = [
                ("ldap_url", &self.ldap_url),
                ("ldap_base_dn", &self.ldap_base_dn),
                ("ldap_uid", &self.ldap_uid),
            ];
            if let Some((name, _)) = needed.into_iter().find(|(_, text)| text.trim().is_empty()) {
                return Err(invalid(name, "set while auth_mode is ldap_auth"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_a_directory_are_checked() {
        let good = Values {
            auth_mode: "ldap_auth".into(),
            ldap_url: "ldaps://ldap.example.com".into(),
            ldap_base_dn: "dc=example,dc=com".into(),
            ..Values::default()
        };
        assert!(good.check_ldap().is_ok() && Values::default().check_ldap().is_ok());
        for bad in [
            Values { ldap_url: String::new(), ..good.clone() },
            Values { ldap_url: "http://ldap.example.com".into(), ..good.clone() },
            Values { ldap_base_dn: " ".into(), ..good.clone() },
            Values { ldap_uid: "uid)(x".into(), ..good.clone() },
            Values { ldap_filter: "(a=b".into(), ..good.clone() },
            Values { ldap_group_search_filter: "(&)".into(), ..good.clone() },
            Values { ldap_scope: 3, ..good.clone() },
            Values { ldap_timeout: 0, ..good.clone() },
            Values { ldap_search_dn: "cn=a\nb".into(), ..good.clone() },
        ] {
            assert!(bad.check_ldap().is_err(), "{bad:?}");
        }
    }
}
