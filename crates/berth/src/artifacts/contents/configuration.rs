//! What differs between two configs, field by field, in an order that does not change.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Most changes that are told of two artifacts.
const MAX_CHANGES: usize = 1000;
/// Longest value that is told whole, in bytes.
const MAX_VALUE: usize = 8 * 1024;

/// Something that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What: `env`, `label`, `cmd`, `annotation`, …
    pub field: &'static str,
    /// Which of them, such as the name of a variable; "" where there is one only.
    pub key: String,
    /// Before; nothing when it was added.
    pub old: Option<Value>,
    /// After; nothing when it was removed.
    pub new: Option<Value>,
}

type Fields = BTreeMap<(usize, String), Value>;

/// Fields in the order in which they are told; what is in several parts has a key for each.
const ORDER: [&str; 19] = [
    "os",
    "architecture",
    "variant",
    "os_version",
    "created",
    "author",
    "user",
    "working_dir",
    "entrypoint",
    "cmd",
    "env",
    "port",
    "volume",
    "label",
    "stop_signal",
    "healthcheck",
    "shell",
    "on_build",
    "config",
];

/// What differs between the configs of two images.
pub(super) fn of_images(old: Option<&Value>, new: Option<&Value>) -> Vec<Change> {
    compared(&old.map(image_fields).unwrap_or_default(), &new.map(image_fields).unwrap_or_default())
}

/// What differs between the configs of two artifacts that are no images.
pub(super) fn of_others(old: Option<&Value>, new: Option<&Value>) -> Vec<Change> {
    let fields = |config: &Value| {
        let members = config.as_object().into_iter().flatten();
        members.map(|(key, value)| ((place("config"), key.clone()), value.clone())).collect::<Fields>()
    };
    compared(&old.map(fields).unwrap_or_default(), &new.map(fields).unwrap_or_default())
}

/// What differs between the annotations of two manifests.
pub(super) fn of_annotations(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<Change> {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = keys.into_iter().filter(|key| old.get(*key) != new.get(*key));
    changed
        .take(MAX_CHANGES)
        .map(|key| Change {
            field: "annotation",
            key: cut(key),
            old: old.get(key).map(|text| Value::String(cut(text))),
            new: new.get(key).map(|text| Value::String(cut(text))),
        })
        .collect()
}

fn compared(old: &Fields, new: &Fields) -> Vec<Change> {
    let keys: BTreeSet<&(usize, String)> = old.keys().chain(new.keys()).collect();
    let changed = keys.into_iter().filter(|key| old.get(*key) != new.get(*key));
    changed
        .take(MAX_CHANGES)
        .map(|key| Change {
            field: ORDER.get(key.0).copied().unwrap_or("config"),
            key: cut(&key.1),
            old: old.get(key).map(short),
            new: new.get(key).map(short),
        })
        .collect()
}

fn place(field: &str) -> usize {
    ORDER.iter().position(|known| *known == field).unwrap_or(ORDER.len() - 1)
}

fn image_fields(config: &Value) -> Fields {
    let mut fields = Fields::new();
    let mut put = |field: &str, key: &str, value: Option<&Value>| {
        if let Some(value) = value.filter(|value| !is_nothing(value)) {
            fields.insert((place(field), key.to_owned()), value.clone());
        }
    };
    for (field, name) in [
        ("os", "os"),
        ("architecture", "architecture"),
        ("variant", "variant"),
        ("os_version", "os.version"),
        ("created", "created"),
        ("author", "author"),
    ] {
        put(field, "", config.get(name));
    }
    let Some(inner) = config.get("config").and_then(Value::as_object) else { return fields };
    for (field, name) in [
        ("user", "User"),
        ("working_dir", "WorkingDir"),
        ("entrypoint", "Entrypoint"),
        ("cmd", "Cmd"),
        ("stop_signal", "StopSignal"),
        ("healthcheck", "Healthcheck"),
        ("shell", "Shell"),
        ("on_build", "OnBuild"),
    ] {
        put(field, "", inner.get(name));
    }
    for variable in inner.get("Env").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        let (name, value) = variable.split_once('=').unwrap_or((variable, ""));
        fields.insert((place("env"), name.to_owned()), Value::from(value));
    }
    for (field, name) in [("port", "ExposedPorts"), ("volume", "Volumes")] {
        for key in members(inner, name).map(|(key, _)| key) {
            fields.insert((place(field), key.clone()), Value::from(key.as_str()));
        }
    }
    for (key, value) in members(inner, "Labels") {
        fields.insert((place("label"), key.clone()), value.clone());
    }
    fields
}

fn members<'v>(object: &'v Map<String, Value>, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    object.get(name).and_then(Value::as_object).into_iter().flatten()
}

/// What writers put where they mean nothing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A value as it is told: one that is too long as the beginning of its text.
fn short(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(cut(text)),
        Value::Array(_) | Value::Object(_) => {
            let text = value.to_string();
            if text.len() <= MAX_VALUE { value.clone() } else { Value::String(cut(&text)) }
        }
        _ => value.clone(),
    }
}

pub(super) fn cut(text: &str) -> String {
    if text.len() <= MAX_VALUE {
        return text.to_owned();
    }
    format!("{}…", &text[..text.floor_char_boundary(MAX_VALUE)])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn changes_are_told_by_field_and_key() {
        let old = json!({"os": "linux", "created": "2026-01-01T00:00:00Z", "config": {
            "Env": ["PATH=/bin", "OLD=1"], "Cmd": ["sh"], "User": "", "ExposedPorts": {"80/tcp": {}},
            "Labels": {"version": "1"}}});
        let new = json!({"os": "linux", "created": "2026-01-02T00:00:00Z", "config": {
            "Env": ["PATH=/bin:/usr/bin"], "Cmd": ["sh", "-c"], "User": "app", "Volumes": {"/data": {}},
            "Labels": {"version": "2"}}});
        let told: Vec<String> = of_images(Some(&old), Some(&new))
            .into_iter()
            .map(|change| {
                let side = |value: Option<Value>| value.map_or("-".to_owned(), |value| value.to_string());
                format!("{}[{}] {} {}", change.field, change.key, side(change.old), side(change.new))
            })
            .collect();
        assert_eq!(
            told,
            [
                r#"created[] "2026-01-01T00:00:00Z" "2026-01-02T00:00:00Z""#,
                r#"user[] - "app""#,
                r#"cmd[] ["sh"] ["sh","-c"]"#,
                r#"env[OLD] "1" -"#,
                r#"env[PATH] "/bin" "/bin:/usr/bin""#,
                r#"port[80/tcp] "80/tcp" -"#,
                r#"volume[/data] - "/data""#,
                r#"label[version] "1" "2""#,
            ]
        );
        assert!(of_images(Some(&old), Some(&old)).is_empty());
    }

    #[test]
    fn strange_configs_are_compared_as_far_as_they_are_understood() {
        for strange in [
            json!(null),
            json!([1]),
            json!({"config": {"Env": {"A": 1}, "Labels": [1]}}),
            json!({"config": 1}),
        ] {
            assert!(of_images(Some(&strange), None).is_empty(), "{strange}");
        }
        let changes =
            of_others(Some(&json!({"version": "1"})), Some(&json!({"version": "2", "name": "web"})));
        assert_eq!(changes.iter().map(|change| change.key.as_str()).collect::<Vec<_>>(), ["name", "version"]);
    }

    #[test]
    fn long_values_and_long_lists_are_cut() {
        let many: Map<String, Value> = (0..3000).map(|n| (format!("k{n:05}"), json!("v"))).collect();
        let changes = of_others(Some(&Value::Object(many)), None);
        assert_eq!(changes.len(), MAX_CHANGES);
        let long = json!({"text": "ä".repeat(MAX_VALUE), "list": vec!["x"; MAX_VALUE]});
        for change in of_others(None, Some(&long)) {
            assert!(change.new.unwrap().as_str().unwrap().len() <= MAX_VALUE + 3);
        }
    }
}
