//! Which images of two artifacts belong together: those for the same platform.

use std::collections::{BTreeMap, VecDeque};

use berth_oci::{Descriptor, Kind, Manifest, Platform};
use serde_json::Value;

/// What BuildKit says of a child that tells how another one was built.
const ATTESTATION: &str = "vnd.docker.reference.type";

/// Children for one platform; either may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair<T> {
    /// The platform as people write it, such as `linux/arm64/v8`; "" where none is given.
    pub platform: String,
    pub old: Option<T>,
    pub new: Option<T>,
}

/// The images of an index with their platforms; what tells of their making is none.
pub(super) fn children(manifest: &Manifest) -> Vec<(String, Descriptor)> {
    if manifest.kind != Kind::Index {
        return Vec::new();
    }
    let images = manifest.manifests.iter().filter(|child| !child.annotations.contains_key(ATTESTATION));
    images.map(|child| (child.platform.as_ref().map(label).unwrap_or_default(), child.clone())).collect()
}

/// A platform as people write it.
pub(super) fn label(platform: &Platform) -> String {
    let version = platform.os_version.as_deref().map(|version| format!(":{version}")).unwrap_or_default();
    let parts = [
        Some(format!("{}{version}", platform.os)),
        Some(platform.architecture.clone()),
        platform.variant.clone().filter(|variant| !variant.is_empty()),
    ];
    let label = parts.into_iter().flatten().collect::<Vec<_>>().join("/");
    if label == "/" { String::new() } else { label }
}

/// The platform that the config of an image tells.
pub(super) fn of_config(config: Option<&Value>) -> String {
    let platform = config.and_then(|config| serde_json::from_value::<Platform>(config.clone()).ok());
    platform.as_ref().map(label).unwrap_or_default()
}

/// Pairs what is for the same platform, in the order of the new ones, what is only old behind them. Of several for one
/// platform the first belongs to the first.
pub(super) fn pairs<T>(old: Vec<(String, T)>, new: Vec<(String, T)>) -> Vec<Pair<T>> {
    let mut waiting: BTreeMap<String, VecDeque<(usize, T)>> = BTreeMap::new();
    for (at, (platform, child)) in old.into_iter().enumerate() {
        waiting.entry(platform).or_default().push_back((at, child));
    }
    let mut pairs: Vec<Pair<T>> = new
        .into_iter()
        .map(|(platform, child)| {
            let known = waiting.get_mut(&platform).and_then(VecDeque::pop_front).map(|(_, child)| child);
            Pair { platform, old: known, new: Some(child) }
        })
        .collect();
    let mut rest: Vec<(usize, Pair<T>)> = Vec::new();
    for (platform, children) in waiting {
        rest.extend(
            children
                .into_iter()
                .map(|(at, child)| (at, Pair { platform: platform.clone(), old: Some(child), new: None })),
        );
    }
    rest.sort_by_key(|(at, _)| *at);
    pairs.extend(rest.into_iter().map(|(_, pair)| pair));
    pairs
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn images_of_one_platform_belong_together() {
        let side =
            |names: &[&str]| names.iter().map(|name| ((*name)[..1].to_owned(), (*name).to_owned())).collect();
        let told: Vec<(Option<String>, Option<String>)> =
            pairs(side(&["a1", "c1", "b1", "a2"]), side(&["b9", "a9", "d9"]))
                .into_iter()
                .map(|pair: Pair<String>| (pair.old, pair.new))
                .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                (text("b1"), text("b9")),
                (text("a1"), text("a9")),
                (None, text("d9")),
                (text("c1"), None),
                (text("a2"), None)
            ]
        );
    }

    #[test]
    fn platforms_are_written_as_people_do() {
        let of = |config: Value| of_config(Some(&config));
        assert_eq!(of(json!({"os": "linux", "architecture": "arm64", "variant": "v8"})), "linux/arm64/v8");
        assert_eq!(
            of(json!({"os": "windows", "architecture": "amd64", "os.version": "10.0"})),
            "windows:10.0/amd64"
        );
        assert_eq!(of(json!({"name": "web"})), "");
        assert_eq!(of(json!([1])), "");
        assert_eq!(of_config(None), "");
    }
}
