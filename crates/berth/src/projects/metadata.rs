//! What a project can be told about itself besides its name: Harbor's metadata, all of them texts.
//! `public` is a column of its own; the others are rows.

use std::collections::BTreeMap;

use crate::allowlists::NewAllowlist;
use crate::error::{Error, Result};

/// Longest value, in bytes.
const MAX_VALUE: usize = 1024;

/// Metadata of a project by key, `public` not among them.
pub type Metadata = BTreeMap<String, String>;

/// What a request says about a project; what it does not name stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether everybody may pull.
    pub public: Option<bool>,
    /// The other settings.
    pub metadata: Metadata,
    /// Bytes that a new project may use.
    pub storage_limit: Option<i64>,
    /// The vulnerabilities that are accepted.
    pub allowlist: Option<NewAllowlist>,
}

impl Settings {
    /// Reads the metadata of a request. Keys that do not exist are left out, as Harbor does.
    pub fn parse(given: BTreeMap<String, String>) -> Result<Self> {
        let mut settings = Self::default();
        for (key, value) in given {
            if key == "public" {
                settings.public = Some(parse_public(&value)?);
                continue;
            }
            if let Some(value) = checked(&key, &value)? {
                settings.metadata.insert(key, value);
            }
        }
        Ok(settings)
    }
}

fn parse_public(value: &str) -> Result<bool> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::bad_request("metadata.public should only be 'true' or 'false'")),
    }
}

/// The value as it is stored, nothing for a key that is not known.
fn checked(key: &str, value: &str) -> Result<Option<String>> {
    if value.len() > MAX_VALUE {
        return Err(Error::bad_request(format!("metadata.{key} is longer than {MAX_VALUE} bytes")));
    }
    let stored = match key {
        // A gate that is accepted and not kept would be worse than none.
        "enable_content_trust" | "enable_content_trust_cosign" | "prevent_vul"
            if boolean(key, value)? == "true" =>
        {
            return Err(Error::bad_request(format!(
                "metadata.{key} cannot be turned on: this release does not check signatures or vulnerabilities"
            )));
        }
        "enable_content_trust" | "enable_content_trust_cosign" | "prevent_vul" => "false".to_owned(),
        "auto_scan" | "auto_sbom_generation" | "reuse_sys_cve_allowlist" => boolean(key, value)?.to_owned(),
        "severity" => severity(value)?,
        _ => return Ok(None),
    };
    Ok(Some(stored))
}

fn boolean<'v>(key: &str, value: &'v str) -> Result<&'v str> {
    match value {
        "true" | "True" | "TRUE" | "t" | "T" | "1" => Ok("true"),
        "false" | "False" | "FALSE" | "f" | "F" | "0" => Ok("false"),
        _ => Err(Error::bad_request(format!("metadata.{key} must be 'true' or 'false'"))),
    }
}

fn severity(value: &str) -> Result<String> {
    let lower = value.to_ascii_lowercase();
    match lower.as_str() {
        "negligible" => Ok("none".to_owned()),
        "none" | "low" | "medium" | "high" | "critical" => Ok(lower),
        _ => Err(Error::bad_request("metadata.severity must be none, low, medium, high or critical")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<Settings> {
        Settings::parse(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn public_is_true_or_false_and_nothing_else() {
        assert_eq!(parse(&[("public", "true")]).unwrap().public, Some(true));
        assert_eq!(parse(&[("public", "false")]).unwrap().public, Some(false));
        assert_eq!(parse(&[]).unwrap().public, None);
        assert!(parse(&[("public", "maybe")]).is_err());
    }

    #[test]
    fn values_are_normalised_and_unknown_keys_left_out() {
        let settings = parse(&[("auto_scan", "1"), ("severity", "Negligible"), ("evil", "x")]).unwrap();
        assert_eq!(settings.metadata["auto_scan"], "true");
        assert_eq!(settings.metadata["severity"], "none");
        assert_eq!(settings.metadata.len(), 2);
        assert!(parse(&[("severity", "worst")]).is_err());
        assert!(parse(&[("auto_scan", "perhaps")]).is_err());
    }

    #[test]
    fn a_gate_that_would_not_be_kept_is_refused() {
        assert!(parse(&[("prevent_vul", "true")]).is_err());
        assert_eq!(parse(&[("prevent_vul", "false")]).unwrap().metadata["prevent_vul"], "false");
    }
}
